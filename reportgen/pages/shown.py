"""A chart as pages show it: its drawings, its words, and its numbers as a table."""

import re
from dataclasses import dataclass

from reportgen.figures import Figure
from reportgen.pages import tables

HALF_WIDTH = 300
"""Points below which a chart is one of two side by side."""


@dataclass(frozen=True)
class Chart:
    """A chart with its numbers as a table of the report."""

    id: str
    title: str
    caption: str
    alt: str
    svg: str
    image_svg: str
    is_half: bool  # two such charts fit side by side
    numbers: tables.Table
    narrow_svg: str = ""


def shown_chart(figure: Figure) -> Chart:
    """Return a figure with its numbers as a table of the report."""
    header = tuple(tables.Cell(text, is_number=i > 0) for i, text in enumerate(figure.table.header))
    rows = tuple(
        tables.Row(cells[0], tuple(tables.Cell(text) for text in cells[1:]), is_name=True)
        for cells in figure.table.rows
    )
    numbers = tables.Table(f"{figure.title}: numbers", header, rows)
    words = (figure.id, figure.title, figure.caption, figure.alt)
    return Chart(*words, figure.svg, figure.image_svg, _is_half(figure.image_svg), numbers, figure.narrow_svg)


def _is_half(svg: str) -> bool:
    """Return whether a chart is drawn for half the width of the text."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ', svg)
    return found is not None and float(found[1]) < HALF_WIDTH
