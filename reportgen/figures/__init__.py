"""Charts of a result: a file each, listed in ``FIGURES``; right of the result nothing computes."""

from collections.abc import Callable
from typing import NamedTuple

from reportgen.figures import (
    auc_axis,
    averages,
    class_bars,
    confusion,
    forest,
    gap_waterfall,
    pairwise,
    pr,
    prevalence,
    roc,
    spectrum,
)
from reportgen.figures.canvas import Figure, Table
from reportgen.results import Result

__all__ = ["FIGURES", "Chart", "Figure", "Table", "draw_all", "not_drawn"]


class Chart(NamedTuple):
    """How to draw a chart, and how to learn why it does not apply."""

    draw: Callable[[Result], Figure | None]
    absent: Callable[[Result], str | None]


FIGURES: dict[str, Chart] = {
    "averages": Chart(averages.draw, averages.absent),
    "gap_waterfall": Chart(gap_waterfall.draw, gap_waterfall.absent),
    "auc_axis": Chart(auc_axis.draw, auc_axis.absent),
    "spectrum": Chart(spectrum.draw, spectrum.absent),
    "class_bars": Chart(class_bars.draw, class_bars.absent),
    "forest": Chart(forest.draw, forest.absent),
    "prevalence": Chart(prevalence.draw, prevalence.absent),
    "roc": Chart(roc.draw, roc.absent),
    "pr": Chart(pr.draw, pr.absent),
    "confusion": Chart(confusion.draw, confusion.absent),
    "pairwise": Chart(pairwise.draw, pairwise.absent),
}


def draw_all(result: Result) -> dict[str, Figure]:
    """Return the charts that apply, by id, in the order of ``FIGURES``."""
    drawn = {id_: chart.draw(result) for id_, chart in FIGURES.items()}
    return {id_: figure for id_, figure in drawn.items() if figure is not None}


def not_drawn(result: Result) -> dict[str, str]:
    """Return a sentence for each chart that does not apply, by id."""
    reasons = {id_: chart.absent(result) for id_, chart in FIGURES.items()}
    return {id_: reason for id_, reason in reasons.items() if reason is not None}
