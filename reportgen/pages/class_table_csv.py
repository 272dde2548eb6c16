"""The per-class table as CSV: full precision, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterator

from reportgen.options import CLASS_METRICS
from reportgen.pages.charts import Charts
from reportgen.results import ClassResult, Result

COMMON = "precision_at_common_prevalence"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a text that starts like this for a formula; a leading apostrophe keeps it a text."""


def render(result: Result, charts: Charts) -> bytes:  # noqa: ARG001 – every output takes the same arguments
    """Return the CSV file (UTF-8): a header, then one line for each class; an undefined value is empty."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    contributing = _contributing(result)
    writer.writerow(_header(contributing))
    for one in result.per_class:
        writer.writerow([guarded(value) for value in _row(one, contributing)])
    return text.getvalue().encode()


def guarded(value: str | float | None) -> str | float | None:
    """Return ``value`` so that a spreadsheet does not run it as a formula; numbers stay as they are."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return value


def _header(contributing: list[str]) -> list[str]:
    columns = ["class", "status", "rows", "support", "predicted", "prevalence", "tp", "fp", "fn", "tn"]
    for metric in CLASS_METRICS:
        columns += [metric, f"{metric}_low", f"{metric}_high"]
    columns += [f"{COMMON}{end}" for end in ("", "_low", "_high")]
    return columns + [f"contribution_{metric}" for metric in contributing]


def _row(one: ClassResult, contributing: list[str]) -> Iterator[str | float | None]:
    yield from (one.class_, one.status, one.n_rows, one.support, one.predicted, one.prevalence)
    yield from (getattr(one.counts, name, None) for name in ("tp", "fp", "fn", "tn"))
    for metric in CLASS_METRICS:
        estimate = one.metrics.get(metric)
        yield from (getattr(estimate, name, None) for name in ("value", "low", "high"))
    yield from (getattr(one.precision_at_common_prevalence, name, None) for name in ("value", "low", "high"))
    yield from (one.contribution.get(metric) for metric in contributing)


def _contributing(result: Result) -> list[str]:
    found = {metric for one in result.per_class for metric in one.contribution}
    return [metric for metric in CLASS_METRICS if metric in found]
