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
    turn=0,
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
    """Say which class is told apart worst, beside the average; where two classes are alike, the average."""
    name = words.metric_name(metric)
    ranked = reading.worst_first(result, metric)
    kind = "micro" if reading.defined(reading.average(result, metric, "micro")) else "macro"
    mean = numbers.value(reading.average(result, metric, kind))
    values = [numbers.value(row.metrics[metric]) for row in ranked]
    if len(set(values)) < 2:
        return f"{words.capital(kind)} {name} is {mean}"
    lowest = "lowest" if len(ranked) > 2 else "lower"
    equal = [row.class_ for row in ranked if row.metrics[metric].value == ranked[0].metrics[metric].value]
    who, verb = words.class_words(labels.fit(equal[0], 9, 130)), "has"
    if len(equal) > 1:
        who, verb = f"Classes {labels.listing(equal)}", "have"
    return f"{who} {verb} the {lowest} {name}, {values[0]}, beside {kind} {mean}"
