"""A result as pandas frames."""

from dataclasses import asdict
from typing import Any

import pandas as pd

from reportgen.results import ClassResult, Estimate, Result

ESTIMATE = ("value", "se", "low", "high", "method", "reason")


def averages(result: Result) -> pd.DataFrame:
    """Return one row per metric and average: value, se, low, high, method, reason.

    Metrics of the whole, such as accuracy, stand under the average "overall".
    """
    found = [
        (metric, average, estimate)
        for metric, by_average in result.averages.items()
        for average, estimate in by_average.items()
    ]
    found += [(metric, "overall", estimate) for metric, estimate in result.overall.items()]
    index = pd.MultiIndex.from_tuples(
        [(metric, average) for metric, average, _ in found], names=["metric", "average"]
    )
    rows = [[getattr(estimate, name) for name in ESTIMATE] for _, _, estimate in found]
    return floats(pd.DataFrame(rows, index=index, columns=list(ESTIMATE)), ESTIMATE[:4])


def classes(result: Result) -> pd.DataFrame:
    """Return one row per class, in class order: counts, status, and value, low and high of each metric."""
    rows = {one.class_: class_row(one) for one in result.per_class}
    frame = pd.DataFrame(
        [rows[name] for name in result.classes], index=pd.Index(result.classes, name="class")
    )
    return floats(frame, [name for name in frame.columns if name not in ("n_rows", "status")])


def class_row(one: ClassResult) -> dict[str, Any]:
    """Return a class as a row."""
    counts = asdict(one.counts) if one.counts else dict.fromkeys(("tp", "fp", "fn", "tn"))
    row = {
        "n_rows": one.n_rows,
        "support": one.support,
        "predicted": one.predicted,
        "prevalence": one.prevalence,
        **counts,
        "status": one.status,
    }
    for metric, estimate in one.metrics.items():
        row |= estimate_cells(metric, estimate)
    return row


def estimate_cells(metric: str, estimate: Estimate) -> dict[str, float | None]:
    """Return a metric's cells: ``f1``, ``f1_low``, ``f1_high``."""
    return {metric: estimate.value, f"{metric}_low": estimate.low, f"{metric}_high": estimate.high}


def flags(result: Result) -> pd.DataFrame:
    """Return one row per outcome of a rule: rule, status, class, metric, text."""
    columns = ["rule", "status", "class", "metric", "text"]
    rows = [[flag.rule, flag.status, flag.class_, flag.metric, flag.text] for flag in result.flags]
    return pd.DataFrame(rows, columns=columns)


def floats(frame: pd.DataFrame, names: Any) -> pd.DataFrame:
    """Return the frame with these columns as float64: undefined is NaN."""
    return frame.astype(dict.fromkeys(names, "float64"))
