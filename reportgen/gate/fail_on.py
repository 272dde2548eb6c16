"""``--fail-on``: no class is behind, never predicted, or undetermined. Behind includes never predicted.

Behind and undetermined are what a test says of a class; never predicted is a fact, read from the counts.
"""

from collections.abc import Iterable

from reportgen.limits import Limit
from reportgen.numbers import count, plural
from reportgen.results import ClassResult, Flag, Outcome, Result, Status, Verdict
from reportgen.words import FLAGGED, METRIC_NAMES, STATUS_NAMES, either, is_tested


def judge(result: Result, limit: Limit) -> tuple[Verdict, ...]:
    """Judge each class by its status, or by its counts where only never predicted is asked for.

    A result that tested no class cannot show that none is behind, nor one without decisions that all are
    predicted.
    """
    if limit.statuses == ("never_predicted",):
        return _judge_counts(result, limit)
    if not any(one.status_by_metric for one in result.per_class):
        metrics = either([METRIC_NAMES[metric] for metric in result.options["metrics"]])
        text = f"no class was tested in {metrics}: nothing shows whether one is behind"
        return (Verdict(limit.rule, limit.asked, "not_met", text),)
    forbidden = set(limit.statuses) | (set(FLAGGED) if "behind" in limit.statuses else set())
    return tuple(
        Verdict(
            limit.rule,
            limit.asked,
            _outcome(one, forbidden),
            f"class {_reason(one, result.flags)}",
            class_=one.class_,
        )
        for one in result.per_class
    )


def _judge_counts(result: Result, limit: Limit) -> tuple[Verdict, ...]:
    """Judge each class by how often it is the answer."""
    undecided = next((one for one in result.per_class if one.predicted is None), None)
    if undecided is not None:
        why = undecided.metrics["recall"].reason
        text = f"nothing shows whether a class is never predicted: {why}"
        return (Verdict(limit.rule, limit.asked, "not_met", text),)
    return tuple(
        Verdict(limit.rule, limit.asked, outcome, f"class {one.class_}: {text}", class_=one.class_)
        for one in result.per_class
        for outcome, text in [_counted(one)]
    )


def _counted(one: ClassResult) -> tuple[Outcome, str]:
    """Say how often a class is predicted; one that never occurs need not be."""
    if one.predicted:
        return "met", "predicted once" if one.predicted == 1 else f"predicted {count(one.predicted)} times"
    if not one.n_rows:
        return "not_tested", "never predicted, and without rows"
    return "not_met", f"never predicted, though it has {plural(one.n_rows, 'row')}"


def _outcome(one: ClassResult, forbidden: set[str]) -> Outcome:
    if one.status in forbidden:
        return "not_met"
    if one.status == "no_examples" or not is_tested(one):
        return "not_tested"
    return "not_certain" if one.status == "undetermined" else "met"


def _reason(one: ClassResult, flags: Iterable[Flag]) -> str:
    """Return the sentence of the first flag that gave a class its status; without one, the status."""
    metrics = [metric for metric, status in one.status_by_metric.items() if status == one.status]
    texts = [
        flag.text for flag in flags if flag.class_ == one.class_ and _explains(flag, one.status, metrics)
    ]
    if not texts or not texts[0]:
        return f"{one.class_}: {STATUS_NAMES[one.status]}"
    text = texts[0].removesuffix(".")
    if one.status != "behind" or len(metrics) < 2:
        return text
    return f"{text}; behind in {either([METRIC_NAMES[metric] for metric in metrics[1:]])} too"


def _explains(flag: Flag, status: Status, metrics: Iterable[str]) -> bool:
    if status in ("never_predicted", "no_examples"):
        return flag.rule == status
    return flag.rule == "behind" and flag.metric in metrics
