"""``--min-class``: each class reaches the limit, or has too few rows to show that it does not."""

from collections.abc import Sequence
from dataclasses import replace

from reportgen.errors import OptionError
from reportgen.gate.bounds import beside, holds, is_below, verdict, without_value
from reportgen.limits import Limit
from reportgen.numbers import plural
from reportgen.results import ClassResult, Result, Verdict, undefined
from reportgen.values import suggest
from reportgen.words import METRIC_NAMES


def without_named(limits: Sequence[Limit]) -> tuple[Limit, ...]:
    """Return the limits, those for every class without the classes that have one of their own."""
    named: dict[str | None, list[str]] = {}
    for limit in limits:
        if limit.rule == "min_class" and limit.class_ is not None:
            named.setdefault(limit.metric, []).append(limit.class_)
    return tuple(
        replace(limit, exempt=tuple(named.get(limit.metric, ())))
        if limit.rule == "min_class" and limit.class_ is None
        else limit
        for limit in limits
    )


def judge(result: Result, limit: Limit) -> tuple[Verdict, ...]:
    """Judge each class that the limit speaks of.

    Raises OptionError for a class that the result does not have.
    """
    if limit.class_ is not None and limit.class_ not in result.classes:
        raise OptionError(
            f"{limit.asked}: {result.model} has no class '{limit.class_}'"
            f"{suggest(limit.class_, result.classes)}",
            "Write METRIC.CLASS=X with a class of the predictions, or METRIC=X for all.",
        )
    return tuple(
        _judge_class(one, replace(limit, class_=one.class_))
        for one in result.per_class
        if (limit.class_ is None and one.class_ not in limit.exempt) or limit.class_ == one.class_
    )


def _judge_class(one: ClassResult, limit: Limit) -> Verdict:
    """Fail where the value is below the limit and its interval excludes it; strictly, by the value alone."""
    bound = limit.bound or 0.0
    estimate = one.metrics.get(limit.metric or "", undefined("the saved report does not have it"))
    if not one.n_rows:  # precision and F1 of a class that is predicted but never true would be 0
        estimate = undefined("no true rows")
    subject = f"class {one.class_}: {METRIC_NAMES[limit.metric or '']}"
    if estimate.value is None:
        return verdict(limit, "not_met", without_value(subject, estimate), estimate)
    shown = f"{subject} is {beside(estimate, bound)}"
    if not is_below(estimate.value, bound):
        return verdict(limit, "met", f"{shown}, at least {bound:.12g}", estimate)
    rows = plural(one.n_rows, "row")
    if limit.strict or estimate.high is None:
        return verdict(limit, "not_met", f"{shown}, below {bound:.12g} ({rows})", estimate)
    if holds(estimate, bound):
        text = f"{shown}, below {bound:.12g}, but within chance ({rows})"
        return verdict(limit, "not_certain", text, estimate)
    return verdict(limit, "not_met", f"{shown}, below {bound:.12g} beyond chance ({rows})", estimate)
