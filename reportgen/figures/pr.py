"""Precision–recall curves: what share of the rows given a class truly has it, the further down one looks."""

from reportgen.figures import curves, roc
from reportgen.figures.canvas import Figure
from reportgen.results import Result

KIND = curves.Kind(
    "pr", "average_precision", "Recall", "Precision", (0.1, 0.2, 0.3, 0.42, 0.54, 0.66, 0.78, 0.88), turn=1
)
CAPTION = (
    "The nearer a curve to the upper right corner, the better. Unlike ROC curves these fall with rarity: "
    "without skill a class's precision equals its share of rows, so compare classes with care."
)


def absent(result: Result) -> str | None:
    """Return why the chart cannot be drawn, or None."""
    return curves.absent(result, KIND)


def draw(result: Result) -> Figure | None:
    """Draw the precision–recall curves, micro and macro first."""
    return None if absent(result) else curves.draw(result, KIND, roc.title(result, KIND.metric), CAPTION)
