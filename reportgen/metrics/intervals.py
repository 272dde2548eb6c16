"""Interval formulas on plain numbers and arrays.

``z`` is the two-sided normal quantile of the level. Sources: Wilson 1927; Newcombe 2006 (method 5 for AUC);
Boyd, Eng and Page 2013 (average precision).
"""

import math
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
ONE_SIDED_95 = NormalDist().inv_cdf(0.95)
POWER_80 = NormalDist().inv_cdf(0.80)
MANY = 1000
"""Degrees of freedom from which Student's t is taken for normal: 1.962 for 1.960 at the level 0.95."""


def quantile(level: float) -> float:
    """Return z of a two-sided interval at ``level``."""
    return NormalDist().inv_cdf((1 + level) / 2)


def upper_tail(x: float) -> float:
    """Return the probability that a standard normal exceeds ``x``."""
    return NormalDist().cdf(-x)


def student_tail(x: float, freedom: int) -> float:
    """Return the probability that Student's t exceeds ``x``; the normal one from MANY degrees of freedom on.

    Source: Abramowitz and Stegun 26.7.3 and 26.7.4.
    """
    if freedom >= MANY:
        return upper_tail(x)
    angle, odd = math.atan(x / math.sqrt(freedom)), freedom % 2 == 1
    term = math.cos(angle) if odd else 1.0
    total = term if freedom > 1 else 0.0
    for i in range(2 if odd else 1, freedom - 2, 2):
        term *= math.cos(angle) ** 2 * i / (i + 1)
        total += term
    inside = math.sin(angle) * total
    return max(0.0, (1 - (2 / math.pi * (angle + inside) if odd else inside)) / 2)


@cache
def student_quantile(level: float, freedom: int) -> float:
    """Return t of a two-sided interval at ``level``, by bisection."""
    low, high = 0.0, 1.0
    while student_tail(high, freedom) > (1 - level) / 2:
        low, high = high, 2 * high
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if student_tail(middle, freedom) > (1 - level) / 2 else (low, middle)
    return (low + high) / 2


def wilson(p: Any, n: Any, z: float) -> tuple[Floats, Floats]:
    """Return Wilson's interval of a proportion ``p`` of ``n`` trials, not always whole; nan where n is 0."""
    p, n = np.asarray(p, dtype=np.float64), np.asarray(n, dtype=np.float64)
    n = np.where(n > 0, n, np.nan)
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    low, high = np.maximum(0.0, middle - half), np.minimum(1.0, middle + half)
    return np.where((p == 0) & (n > 0), 0.0, low), np.where((p == 1) & (n > 0), 1.0, high)


def logit(value: Any, se: Any, z: float) -> tuple[Floats, Floats]:
    """Return the interval of a value strictly between 0 and 1 that is symmetric on the logit scale."""
    value = np.asarray(value, dtype=np.float64)
    middle, half = np.log(value / (1 - value)), z * np.asarray(se) / (value * (1 - value))
    return _expit(middle - half), _expit(middle + half)


def newcombe_variance(auc: Any, positives: Any, negatives: Any) -> Floats:
    """Return Newcombe's method 5 variance of an AUC."""
    spread = (positives + negatives) / 2 - 1
    bracket = 1 + spread * (1 - auc) / (2 - auc) + spread * auc / (1 + auc)
    return np.asarray(auc * (1 - auc) * bracket / (positives * negatives), dtype=np.float64)


def newcombe(auc: Any, positives: Any, negatives: Any, z: float) -> tuple[Floats, Floats]:
    """Return {theta : |auc - theta| <= z sqrt(V(theta))} with Newcombe's variance, by bisection."""
    auc = np.asarray(auc, dtype=np.float64)

    def edge(outer: float) -> Floats:
        inside, outside = auc.copy(), np.full_like(auc, outer)
        for _ in range(60):  # halves the bracket below double precision
            middle = (inside + outside) / 2
            within = np.abs(auc - middle) <= z * np.sqrt(newcombe_variance(middle, positives, negatives))
            inside, outside = np.where(within, middle, inside), np.where(within, outside, middle)
        return np.asarray((inside + outside) / 2)

    return edge(0.0), edge(1.0)


def guarded(
    estimate: float, se: float, coefficient: Floats, reach: tuple[Floats, Floats], variance: Floats, z: float
) -> tuple[float, float]:
    """Return the interval of a sum of class values, widened where a class's own interval demands it.

    The sum is ``coefficient`` (k,) times the class values; ``reach`` holds each class's distance from its
    value down to its lower and up to its upper bound at the same z; ``variance`` is its plug-in variance.
    """
    below, above = reach
    down = np.where(coefficient > 0, below, above)
    up = np.where(coefficient > 0, above, below)

    def half(distance: Floats) -> float:
        extra = coefficient**2 * np.maximum((distance / z) ** 2 - variance, 0.0)
        return float(z * np.sqrt(se**2 + extra.sum()))

    return estimate - half(down), estimate + half(up)


def _expit(x: Floats) -> Floats:
    with np.errstate(over="ignore"):
        return np.asarray(1 / (1 + np.exp(-x)), dtype=np.float64)
