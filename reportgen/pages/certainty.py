"""How sure the report is: how many classes have each status, and what the status means."""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from reportgen import words
from reportgen.numbers import count, percent, rate
from reportgen.options import CURVE_METRICS
from reportgen.pages.headline import is_tested
from reportgen.pages.words import STATUS_MARKS
from reportgen.results import STATUSES, Result, Status
from reportgen.words import STATUS_NAMES, either, metric_name


@dataclass(frozen=True)
class StatusRow:
    """How many classes have a status, and the rule in words."""

    status: Status | Literal["not_tested"]
    mark: str
    name: str
    n: str
    rule: str


def statuses(result: Result) -> tuple[StatusRow, ...]:
    """Count the classes of each status; those without a class are left out, except the four of a test."""
    counts = Counter(one.status for one in result.per_class if words.is_tested(one))
    n_untested = len(result.per_class) - counts.total()
    untested = StatusRow("not_tested", "", words.NOT_TESTED, count(n_untested), _no_test(result))
    always = {*STATUSES} - {"no_examples"} if not n_untested or is_tested(result) else set()
    return (untested,) * bool(n_untested) + tuple(
        StatusRow(
            status, STATUS_MARKS[status], STATUS_NAMES[status], count(counts[status]), _rule(result, status)
        )
        for status in STATUSES
        if counts[status] or status in always
    )


def _no_test(result: Result) -> str:
    """Say why classes were not tested."""
    decided = any(one.counts is not None for one in result.per_class)
    if decided:
        return f"there is no test in {either([metric_name(m) for m in result.options['metrics']], 'or')}"
    if result.task == "binary":
        return "no decisions to test, and the two classes share one ranking"
    return "there are no decisions to test"


def _rule(result: Result, status: Status) -> str:
    margin, fdr = rate(result.options["margin"]), percent(result.options["fdr"], 0)
    return {
        "behind": f"estimated {margin} or more {_reference(result)}, and below it beyond chance; "
        f"false alarms held to {fdr} of those named in a metric",
        "never_predicted": "has rows, but is never the answer: a fact, not a test",
        "undetermined": "neither shown to be behind nor shown not to be",
        "ok": f"shortfall below {margin}, 95\N{NO-BREAK SPACE}% certain for each class",
        "no_examples": "in no average",
    }[status]


def tested_metrics(result: Result) -> tuple[str, ...]:
    """Return the metrics in which classes were tested."""
    return words.tested_metrics(result.options["metrics"], (one.status_by_metric for one in result.per_class))


def _reference(result: Result) -> str:
    """Say what a class is measured against: micro, in ROC AUC the pairs within classes."""
    metrics = tested_metrics(result)
    against_micro = " or ".join(metric_name(metric) for metric in metrics if metric not in CURVE_METRICS)
    parts = [f"below micro in {against_micro}"] if against_micro else []
    if "roc_auc" in metrics:
        parts.append("below the mean class AUC")
    return ", or ".join(parts)
