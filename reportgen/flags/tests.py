"""Is a class behind? Tests, one-sided bounds and sample sizes (plain numbers in, plain numbers out)."""

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from reportgen.metrics.intervals import ONE_SIDED_95, POWER_80

Floats = NDArray[np.float64]
TERMS = 512  # of the hypergeometric tail summed at once
NEGLIGIBLE = 1e-18


def hypergeometric_mid_p(wins: int, trials: int, all_wins: int, all_trials: int) -> float:
    """Return P(X < wins) + P(X = wins) / 2 for X hypergeometric: ``trials`` drawn from ``all_trials``.

    Summed outward from ``wins``, on the side of the shorter tail, until terms no longer matter.
    """
    least, most = max(0, all_wins - (all_trials - trials)), min(trials, all_wins)
    centre = math.exp(
        _log_choose(all_wins, wins)
        + _log_choose(all_trials - all_wins, trials - wins)
        - _log_choose(all_trials, trials)
    )
    if wins * all_trials <= trials * all_wins:  # at or below the mean: the lower tail is the short one
        tail = _tail(wins, least, trials, all_wins, all_trials)
        return min(1.0, centre * (0.5 + tail))
    mirrored = _tail(trials - wins, trials - most, trials, all_trials - all_wins, all_trials)
    return max(0.0, 1.0 - centre * (0.5 + mirrored))


def _tail(wins: int, least: int, trials: int, all_wins: int, all_trials: int) -> float:
    """Return P(X < wins) / P(X = wins)."""
    total, term = 0.0, 1.0
    for start in range(wins, least, -TERMS):
        k = np.arange(start, max(start - TERMS, least), -1, dtype=np.float64)
        ratio = k * (all_trials - all_wins - trials + k) / ((all_wins - k + 1) * (trials - k + 1))
        terms = term * np.cumprod(ratio)
        total += float(terms.sum())
        term = float(terms[-1])
        if term <= NEGLIGIBLE * total:
            break
    return total


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def benjamini_hochberg(p: Floats) -> Floats:
    """Return adjusted p values (Benjamini and Hochberg 1995); nan entries were not tested and stay nan."""
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    scaled = p[order] * tested.size / np.arange(1, tested.size + 1)
    adjusted = np.full(p.shape, np.nan)
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return adjusted


def trials_needed(expected: float, actual: float) -> float:
    """Return the trials with which a one-sided 5 % test finds ``actual`` below ``expected`` 80 times in 100.

    Both are proportions. Normal approximation with continuity correction (Fleiss).
    """
    shortfall = expected - actual
    spread = ONE_SIDED_95 * math.sqrt(expected * (1 - expected)) + POWER_80 * math.sqrt(actual * (1 - actual))
    plain = (spread / shortfall) ** 2
    if plain == 0:
        return 1.0
    return plain / 4 * (1 + math.sqrt(1 + 2 / (plain * shortfall))) ** 2


@lru_cache(1 << 16)  # among thousands of classes many have the same few rows
def smallest_detectable(expected: float, trials: float) -> float | None:
    """Return the smallest shortfall of a proportion that ``trials`` would find; None if none would be."""
    if expected <= 0 or trials_needed(expected, 0.0) > trials:
        return None
    return bisect(lambda d: trials_needed(expected, expected - d) <= trials, 0.0, expected)


def bisect(enough: Callable[[float], bool], low: float, high: float) -> float:
    """Return the smallest number in [low, high] that is enough, where ``high`` is and more is never worse."""
    for _ in range(60):  # halves the bracket below double precision
        middle = (low + high) / 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
