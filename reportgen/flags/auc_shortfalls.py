"""Is a class ranked worse than the others? Its ROC AUC against the pair-weighted mean of all class AUCs.

Micro AUC is no fair reference: it also compares scores of different classes, so equally good classes nearly
all lie below it. The reference here is ``within``, and a class must lie below micro as well.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.flags.shortfalls import Judgement, fact, normal_p
from reportgen.flags.tests import benjamini_hochberg, bisect
from reportgen.measure import Measurement
from reportgen.metrics.auc_influence import ClassPulls, shortfall_errors, within_auc
from reportgen.metrics.classes import ClassValues, auc_class_values
from reportgen.metrics.intervals import ONE_SIDED_95, POWER_80, newcombe_variance
from reportgen.results import Shortfall, Status

Floats = NDArray[np.float64]
LEAST_ROWS = 3
"""Positives and negatives from which a class is tested."""
MOST_ROWS = 10**9


@dataclass(frozen=True, eq=False)
class _Columns:
    """What is known of every class: arrays (K,); ``positives`` and ``negatives`` are effective rows."""

    short: Floats
    low: Floats
    high: Floats
    p: Floats
    q: Floats
    positives: Floats
    negatives: Floats


def judge_auc(
    measurement: Measurement,
    classes: ClassValues,
    pulls: ClassPulls,
    micro: float | None,
    thresholds: tuple[float, float],
) -> Judgement:
    """Test the AUC of every class against ``within``; ``thresholds``: margin and false discovery rate."""
    tally, (margin, fdr) = measurement.tally, thresholds
    within, weights = within_auc(classes, tally.prevalence)
    columns = _columns(measurement, classes, pulls, within, weights)
    statuses, shortfalls = [], []
    for c in range(len(tally.classes)):
        below = micro is None or bool(classes.values[c] < micro)
        behind = columns.short[c] >= margin and columns.q[c] <= fdr and below
        status = fact(tally, c) or (
            "behind" if behind else "ok" if columns.high[c] < margin else "undetermined"
        )
        statuses.append(status)
        shortfalls.append(_shortfall(columns, c, within, status, margin) if classes.in_set[c] else None)
    return Judgement("roc_auc", tuple(shortfalls), tuple(statuses))


def _columns(
    measurement: Measurement, classes: ClassValues, pulls: ClassPulls, within: float, weights: Floats
) -> _Columns:
    positives, negatives = pulls.ranked.positives, pulls.ranked.negatives
    errors = shortfall_errors(pulls, positives.size)
    short = within - classes.values
    guard = auc_class_values(measurement.rankings or (), pulls.ranked, ONE_SIDED_95)
    low, high = _bounds(guard, classes, errors, 1 - weights, short)
    p = np.full(short.size, np.nan)
    for c in np.flatnonzero(classes.in_set & (np.minimum(positives, negatives) >= LEAST_ROWS)):
        expected = float(newcombe_variance(within, positives[c], negatives[c]))
        extra = (1 - weights[c]) ** 2 * max(expected - classes.variance[c], 0.0)
        p[c] = normal_p(short[c], math.sqrt(errors[c] ** 2 + extra))
    return _Columns(short, low, high, p, benjamini_hochberg(p), positives, negatives)


def _shortfall(columns: _Columns, c: int, within: float, status: Status, margin: float) -> Shortfall:
    value, low, high = (float(part[c]) for part in (columns.short, columns.low, columns.high))
    p, q = (None if math.isnan(part[c]) else float(part[c]) for part in (columns.p, columns.q))
    detectable, more_rows = None, None
    if status == "undetermined":
        positives, negatives = float(columns.positives[c]), float(columns.negatives[c])
        detectable = _detectable(within, positives, negatives)
        needed = _positives_needed(within, within - value, negatives) if value >= margin else None
        more_rows = None if needed is None else max(1, math.ceil(needed - positives))
    return Shortfall(value, low, high, "within", p, q, detectable, more_rows)


def _bounds(
    guard: ClassValues, classes: ClassValues, errors: Floats, others: Floats, short: Floats
) -> tuple[Floats, Floats]:
    """Return one-sided 95 % bounds of the shortfall, widened to ``guard`` at small classes."""

    def half(distance: Floats) -> Floats:
        extra = others**2 * np.maximum((distance / ONE_SIDED_95) ** 2 - classes.variance, 0.0)
        return np.asarray(ONE_SIDED_95 * np.sqrt(errors**2 + extra))

    return short - half(guard.high - classes.values), short + half(classes.values - guard.low)


def _power_gap(expected: float, actual: float, positives: float, negatives: float) -> float:
    """Return by how much a shortfall exceeds what a one-sided 5 % test finds 80 times in 100.

    The test never uses less variance than the reference would have, so the larger of the two counts.
    """
    at_expected = float(newcombe_variance(expected, positives, negatives))
    at_actual = float(newcombe_variance(actual, positives, negatives))
    needed = ONE_SIDED_95 * math.sqrt(max(at_expected, at_actual)) + POWER_80 * math.sqrt(at_actual)
    return expected - actual - needed


def _positives_needed(expected: float, actual: float, negatives: float) -> float | None:
    """Return the positives with which the shortfall would be found, or None where no number is enough."""
    if _power_gap(expected, actual, MOST_ROWS, negatives) < 0:
        return None
    return bisect(lambda m: _power_gap(expected, actual, m, negatives) >= 0, 1.0, MOST_ROWS)


def _detectable(expected: float, positives: float, negatives: float) -> float | None:
    """Return the smallest AUC shortfall that a class with these rows would show, or None."""
    if positives < LEAST_ROWS or _power_gap(expected, 0.0, positives, negatives) < 0:
        return None
    return bisect(lambda d: _power_gap(expected, expected - d, positives, negatives) >= 0, 0.0, expected)
