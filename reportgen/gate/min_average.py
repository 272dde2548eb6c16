"""``--min``: an average of a metric, or a metric of all classes at once, is at least the limit."""

from reportgen.errors import OptionError
from reportgen.gate.bounds import at_least
from reportgen.limits import LOSSES, Limit
from reportgen.results import Estimate, Result, Verdict
from reportgen.words import METRIC_NAMES

MISSING = {
    "samples": "Only a multilabel task has samples averages; take macro or micro.",
    "custom": "Give the weights of the classes with --class-weights.",
}
"""What to do about an average that a result may lack."""


def judge(result: Result, limit: Limit) -> tuple[Verdict, ...]:
    """Judge one value."""
    name = METRIC_NAMES[limit.metric or ""]
    if limit.average is None:
        return (at_least(limit, name, overall(result, limit)),)
    averages = averages_of(result, limit)
    if limit.average not in averages:
        raise OptionError(
            f"{limit.asked}: {result.model} has no {limit.average} average of {name}.",
            MISSING.get(limit.average, f"Use one of: {', '.join(averages)}."),
        )
    return (at_least(limit, f"{limit.average} {name}", averages[limit.average]),)


def averages_of(result: Result, limit: Limit) -> dict[str, Estimate]:
    """Return the averages of a metric; OptionError where a saved report does not have it."""
    found = result.averages.get(limit.metric or "")
    if found is None:
        name = METRIC_NAMES[limit.metric or ""]
        raise OptionError(
            f"{limit.asked}: the report of {result.model} has no {name}.",
            "Make it again from the predictions.",
        )
    return found


def overall(result: Result, limit: Limit) -> Estimate:
    """Return a metric of all classes at once; OptionError where the task has no such metric."""
    found = result.overall.get(limit.metric or "")
    if found is None:
        fitting = [metric for metric in result.overall if (metric in LOSSES) == (limit.metric in LOSSES)]
        raise OptionError(
            f"{limit.asked}: {result.model} ({result.task}) has no {METRIC_NAMES[limit.metric or '']}.",
            f"Use one of: {', '.join(fitting)}.",
        )
    return found
