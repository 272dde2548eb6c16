"""Small drawings inside table rows: inline in HTML, as images with fixed colours in the PDF."""

import re

from markupsafe import Markup

from reportgen.figures.canvas import FLAGGED, PLAIN, VARIABLES
from reportgen.figures.strip import interval_strip
from reportgen.pages.templates import data_image
from reportgen.results import ClassResult, Result
from reportgen.words import is_tested

BAR_WIDTH, BAR_HEIGHT = 60, 10
VARIABLE = re.compile(r"var\(--chart-[\w-]+, (#[0-9a-f]{6})\)")
ALT = re.compile(r'aria-label="([^"]*)"')


def points_bar(share: float, medium: str, *, is_flagged: bool) -> Markup:
    """Return a bar of ``share`` (0 to 1) of the full width, red for a flagged class.

    On paper it is a box, since an image would have to be described.
    """
    width = max(round(share * BAR_WIDTH, 1), 0.8 if share > 0 else 0)
    if medium == "pdf":
        return Markup('<span class="bar{}"><span style="width: {}%"></span></span>').format(
            "" if is_flagged else " plain", round(share * 100, 1)
        )
    colour = FLAGGED if is_flagged else PLAIN
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {BAR_WIDTH} {BAR_HEIGHT}" width="{BAR_WIDTH}" '
        f'height="{BAR_HEIGHT}" aria-hidden="true"><rect width="{width}" height="{BAR_HEIGHT}" '
        f'fill="{VARIABLES[colour.light]}"/></svg>'
    )
    return Markup(svg)  # noqa: S704 – made of numbers


def value_strip(result: Result, one: ClassResult, medium: str) -> Markup:
    """Return a class's leading metric on an axis: its interval, the mark of its status, a line at micro."""
    micro = result.averages[result.lead]["micro"].value
    svg = interval_strip(one.metrics[result.lead], micro, one.status if is_tested(one) else None)
    if medium == "html":
        return Markup(svg)  # noqa: S704 – made of numbers
    alt = ALT.search(svg)
    image = data_image(VARIABLE.sub(r"\1", svg))
    return Markup('<img alt="{}" src="{}">').format(alt[1] if alt else "", image)
