"""``--max-gap``: micro minus macro is at most the limit. A gap below 0 meets it: macro is the higher one."""

from reportgen.gate.bounds import at_most
from reportgen.gate.min_average import averages_of
from reportgen.limits import Limit
from reportgen.numbers import decimals, rate
from reportgen.results import Result, Verdict
from reportgen.words import METRIC_NAMES, capital


def judge(result: Result, limit: Limit) -> tuple[Verdict, ...]:
    """Judge the gap of one metric, by its value."""
    metric = limit.metric or ""
    averages = averages_of(result, limit)
    gap = averages["gap"]
    places = decimals(gap)
    sides = ""
    if gap.value is not None:
        micro, macro = (rate(averages[kind].value, places) for kind in ("micro", "macro"))
        sides = f" (micro {micro}, macro {macro})"
    return (at_most(limit, f"{capital(METRIC_NAMES[metric])} gap{sides}", gap),)
