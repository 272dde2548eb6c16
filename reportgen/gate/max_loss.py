"""``--max``: a loss is at most the limit."""

from reportgen.gate.bounds import at_most
from reportgen.gate.min_average import overall
from reportgen.limits import Limit
from reportgen.results import Result, Verdict
from reportgen.words import METRIC_NAMES


def judge(result: Result, limit: Limit) -> tuple[Verdict, ...]:
    """Judge one loss."""
    return (at_most(limit, METRIC_NAMES[limit.metric or ""], overall(result, limit)),)
