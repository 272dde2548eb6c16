"""The interval and p value of a difference of two dependent estimates."""

import math

from reportgen.metrics.intervals import upper_tail
from reportgen.results import Estimate

DUST = 1e-12
"""Differences up to this are rounding: averages of the same counts, added in another order."""
METHOD = "influence function of the difference, no narrower than both intervals combined (MOVER)"


def paired(
    a: Estimate, b: Estimate, se: float, z: float, *, is_rate: bool = True, over_classes: bool = False
) -> tuple[Estimate, float | None]:
    """Return a - b and its two-sided p value, given the difference's standard error.

    Where few rows stand behind the two estimates, the normal interval a - b ± z se can be far too narrow, and
    has no width where neither varies. It is widened to what the estimates' own intervals imply for their
    correlation (square-and-add: Newcombe 1998, method 10; Zou and Donner 2008). The p value belongs to the
    interval: it is below 1 - level exactly where the interval excludes 0. With many rows both are those of
    the z test. ``is_rate``: the estimates lie between 0 and 1, as the gap does not. ``over_classes``: they
    are averages over classes, whose correlation comes from the large ones: it says nothing of what the
    classes of a row or two add to the intervals, and that is not set off between the models.
    """
    if a.value is None or b.value is None:
        missing = a if a.value is None else b
        return Estimate(reason=missing.reason), None
    value, most = difference(a.value, b.value), 1.0 if is_rate else 2.0
    if None in (a.low, a.high, b.low, b.high):
        low, high = max(-most, value - z * se), min(most, value + z * se)
        return Estimate(value, se, low, high, METHOD), _p(value, se, z * se, z)
    correlation = _correlation(a, b, se, is_rate=is_rate)
    most_shared = z * z * (a.se or 0.0) * (b.se or 0.0) if over_classes else math.inf
    a_down, a_up = a.value - a.low, a.high - a.value  # type: ignore[operator]
    b_down, b_up = b.value - b.low, b.high - b.value  # type: ignore[operator]
    down = max(z * se, _combined(a_down, b_up, correlation, most_shared))
    up = max(z * se, _combined(a_up, b_down, correlation, most_shared))
    estimate = Estimate(value, se, max(-most, value - down), min(most, value + up), METHOD)
    return estimate, _p(value, se, down if value > 0 else up, z)


def difference(a: float, b: float) -> float:
    """Return a - b, exactly 0 where only rounding separates them."""
    return a - b if abs(a - b) > DUST else 0.0


def _combined(below: float, above: float, correlation: float, most_shared: float) -> float:
    shared = below * above if correlation <= 0 else min(below * above, most_shared)
    return math.sqrt(max(below**2 + above**2 - 2 * correlation * shared, 0.0))


def _correlation(a: Estimate, b: Estimate, se: float, *, is_rate: bool) -> float:
    """Return the correlation of two estimates, a positive one of rates with Newcombe's continuity correction.

    Of a few rows that both models have right or wrong alike little can be learnt about how alike they are.
    """
    if not (a.se and b.se) or a.value is None or b.value is None:
        return 0.0
    correlation = min(1.0, max(-1.0, (a.se**2 + b.se**2 - se**2) / (2 * a.se * b.se)))
    if correlation <= 0 or not (is_rate and 0 < a.value < 1 and 0 < b.value < 1):
        return correlation
    spread = a.value * (1 - a.value) * b.value * (1 - b.value)
    return max(0.0, correlation - a.se * b.se / (2 * spread))


def _p(value: float, se: float, reach: float, z: float) -> float:
    """Return the two-sided p value of a difference whose interval reaches so far towards 0."""
    scale = max(se, reach / z)
    if value == 0 or scale == 0:
        return 1.0 if value == 0 else 0.0
    return min(1.0, 2 * upper_tail(abs(value) / scale))
