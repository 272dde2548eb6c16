"""Is a model good enough? A finished result held against limits; a kind of limit is a file and a line here.

Every judge takes a result and a limit, and returns a verdict for each thing that the limit speaks of: one, or
one per class. Nothing here shows anything; differences on shared rows are those of ``comparison``.
"""

from collections.abc import Callable, Sequence

from reportgen.gate import fail_on, max_gap, max_loss, min_average, min_class
from reportgen.gate.baseline import Baseline, judge
from reportgen.limits import Limit
from reportgen.measure import Measurement
from reportgen.results import Check, Result, Verdict

Judge = Callable[[Result, Limit], tuple[Verdict, ...]]

JUDGES: dict[str, Judge] = {
    "max_gap": max_gap.judge,
    "min": min_average.judge,
    "max": max_loss.judge,
    "min_class": min_class.judge,
    "fail_on": fail_on.judge,
}
"""Kind of limit to the function that judges it."""


def check_limits(
    result: Result,
    limits: Sequence[Limit],
    baseline: Baseline | None = None,
    measurement: Measurement | None = None,
) -> Check:
    """Hold a result against every limit, and against a baseline; ``measurement`` is what a paired test needs.

    Raises ReportgenError for a limit that the result knows nothing of, such as an unknown class, and for a
    baseline that it cannot be compared with.
    """
    known = min_class.without_named(limits)
    verdicts = [verdict for limit in known for verdict in JUDGES[limit.rule](result, limit)]
    if baseline is not None:
        verdicts += judge(result, measurement, baseline)
    failed = any(verdict.outcome == "not_met" for verdict in verdicts)
    return Check(
        "not_met" if failed else "met", None if baseline is None else baseline.asked, tuple(verdicts)
    )
