"""ROC curves: how well scores rank the rows of each class above the others."""

from reportgen import numbers, words
from reportgen.figures import curves, labels, reading
from reportgen.figures.canvas import Figure
from reportgen.results import Result

KIND = curves.Kind(
    "roc",
    "roc_auc",
    "False positive rate",
    "Recall (true positive rate)",
    (0.04, 0.08, 0.14, 0.22, 0.32, 0.44, 0.6),
)
CAPTION = (
    "The nearer a curve to the upper left corner, the better its class is told from all others. "
    "Dotted line: chance."
)


def absent(result: Result) -> str | None:
    """Return why the chart cannot be drawn, or None."""
    return curves.absent(result, KIND)


def draw(result: Result) -> Figure | None:
    """Draw the ROC curves, micro and macro first."""
    return None if absent(result) else curves.draw(result, KIND, title(result, KIND.metric), CAPTION)


def title(result: Result, metric: str) -> str:
    """Say which class is told apart worst, beside the average; of two classes the average alone."""
    name = words.metric_name(metric)
    ranked = reading.worst_first(result, metric)
    kind = "micro" if reading.defined(reading.average(result, metric, "micro")) else "macro"
    mean = _average_words(result, metric, kind)
    if len(ranked) < 3:
        return f"{words.capital(name)}: {mean}"
    lowest = ranked[0]
    low = numbers.value(lowest.metrics[metric])
    return f"Class {labels.fit(lowest.class_, 9, 130)} has the lowest {name}, {low}, beside {mean}"


def _average_words(result: Result, metric: str, kind: str) -> str:
    """Write ``micro 0.96``."""
    return f"{kind} {numbers.value(reading.average(result, metric, kind))}"
