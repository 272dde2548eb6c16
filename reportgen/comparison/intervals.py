"""The interval and p value of a difference of two dependent estimates."""

import math

from reportgen.metrics.intervals import upper_tail
from reportgen.results import Estimate

DUST = 1e-12
"""Differences up to this are rounding: averages of the same counts, added in another order."""
METHOD = "influence function of the difference, never narrower than the two intervals combined (MOVER)"


def paired(a: Estimate, b: Estimate, se: float, z: float, most: float = 1.0) -> tuple[Estimate, float | None]:
    """Return a - b and its two-sided p value, given the difference's standard error.

    Where the two estimates have few rows behind them, the normal interval a - b ± z·se can be far too narrow,
    and is empty where neither varies. It is widened to what the estimates' own intervals imply for their
    correlation (square-and-add: Newcombe 1998, method 10; Zou and Donner 2008). The p value belongs to the
    interval: it is below 1 - level exactly where the interval excludes 0. With many rows both are those of the
    z test. The interval is clipped to [-most, most].
    """
    if a.value is None or b.value is None:
        missing = a if a.value is None else b
        return Estimate(reason=missing.reason), None
    value = difference(a.value, b.value)
    if None in (a.low, a.high, b.low, b.high):
        low, high = max(-most, value - z * se), min(most, value + z * se)
        return Estimate(value, se, low, high, METHOD), _p(value, se, z * se, z)
    correlation = _correlation(a.se or 0.0, b.se or 0.0, se)
    down = max(z * se, _combined(a.value - a.low, b.high - b.value, correlation))  # type: ignore[operator]
    up = max(z * se, _combined(a.high - a.value, b.value - b.low, correlation))  # type: ignore[operator]
    estimate = Estimate(value, se, max(-most, value - down), min(most, value + up), METHOD)
    return estimate, _p(value, se, down if value > 0 else up, z)


def difference(a: float, b: float) -> float:
    """Return a - b, exactly 0 where only rounding separates them."""
    return a - b if abs(a - b) > DUST else 0.0


def _combined(below: float, above: float, correlation: float) -> float:
    return math.sqrt(max(below**2 + above**2 - 2 * correlation * below * above, 0.0))


def _correlation(se_a: float, se_b: float, se_difference: float) -> float:
    if not (se_a > 0 and se_b > 0):
        return 0.0
    return min(1.0, max(-1.0, (se_a**2 + se_b**2 - se_difference**2) / (2 * se_a * se_b)))


def _p(value: float, se: float, reach: float, z: float) -> float:
    """Return the two-sided p value of a difference whose interval reaches so far towards 0."""
    scale = max(se, reach / z)
    if value == 0 or scale == 0:
        return 1.0 if value == 0 else 0.0
    return min(1.0, 2 * upper_tail(abs(value) / scale))
