"""Questions that charts ask of a result, and how they write its estimates."""

from collections.abc import Sequence

from reportgen import numbers, words
from reportgen.figures import canvas
from reportgen.figures.canvas import Mark
from reportgen.names import shorten
from reportgen.results import ClassResult, Estimate, Result, Status

LONGEST_NAME = 60
"""Characters of a name that is told beside a mark."""

DUST = 5e-7
"""Differences closer to 0 than six decimals show."""


def status_of(row: ClassResult, metric: str) -> Status:
    """Return a class's status on a metric; the overall one where the metric raises no flags."""
    return row.status_by_metric.get(metric, row.status)


def by_status(rows: Sequence[ClassResult], metric: str) -> dict[Status, list[ClassResult]]:
    """Return the classes of each status on a metric, in their order."""
    found: dict[Status, list[ClassResult]] = {}
    for row in rows:
        found.setdefault(status_of(row, metric), []).append(row)
    return found


def mark_of(row: ClassResult) -> Mark:
    """Return the mark of a class's status; one that no metric judged has a mark of its own."""
    return canvas.MARKS[row.status] if words.is_tested(row) else canvas.NOT_TESTED_MARK


def reference(result: Result, metric: str) -> str:
    """Return what classes are compared with: ``micro F1``, and in ROC AUC the mean of the class AUCs."""
    within = any(c.shortfall[metric].reference == "within" for c in result.per_class if metric in c.shortfall)
    return "the mean class AUC" if within else f"micro {words.metric_name(metric)}"


def defined(estimate: Estimate | None) -> bool:
    """Say whether there is a number."""
    return estimate is not None and estimate.value is not None


def worst_first(result: Result, metric: str) -> list[ClassResult]:
    """Return the classes that have a value, lowest first; equal ones with more rows first, as on page one."""
    rows = [c for c in result.per_class if c.metrics[metric].value is not None]
    return sorted(rows, key=lambda c: (c.metrics[metric].value or 0.0, -c.support))


def baseline(rows: Sequence[ClassResult], metric: str) -> float:
    """Return where an axis begins: at 0, and at chance for ROC AUC unless a class may lie below it."""
    lows = [e.value if e.low is None else e.low for e in (c.metrics[metric] for c in rows)]
    return 0.5 if metric == "roc_auc" and min(low or 0.0 for low in lows) >= 0.5 else 0.0


def average(result: Result, metric: str, kind: str) -> Estimate:
    """Return an average, undefined where the result does not carry it."""
    return result.averages.get(metric, {}).get(kind, Estimate(reason="not computed"))


def with_interval(estimate: Estimate) -> str:
    """Write ``0.68 (0.66–0.70)``, or the reason why there is no number."""
    if estimate.value is None:
        return f"{numbers.DASH} ({estimate.reason})"
    if estimate.low is None:
        return numbers.value(estimate)
    return f"{numbers.value(estimate)} ({numbers.interval(estimate)})"


def told(row: ClassResult, metric: str) -> str:
    """Write a class for who points at its mark: ``cat: F1 0.68 (0.66–0.70), 120 rows, behind``."""
    value = f"{words.metric_name(metric)} {with_interval(row.metrics[metric])}"
    rows = numbers.plural(row.support, "row")
    return f"{shorten(row.class_, LONGEST_NAME)}: {value}, {rows}, {words.status_name(row)}"


def told_average(kind: str, metric: str, estimate: Estimate) -> str:
    """Write an average for who points at its mark: ``micro F1 0.84 (0.83–0.85)``."""
    return f"{kind} {words.metric_name(metric)} {with_interval(estimate)}"


def columns(estimate: Estimate) -> tuple[str, str]:
    """Write an estimate as two cells, value and interval."""
    return numbers.value(estimate), numbers.interval(estimate)


def without_dust(x: float | None, text: str) -> str:
    """Return the text of a difference; where it is only what rounding in the computer left, ``0``."""
    return "0" if x and abs(x) < DUST else text
