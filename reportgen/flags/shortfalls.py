"""How far each class lies below micro on a count metric, how sure that is, and the class's status."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.flags.tests import benjamini_hochberg, hypergeometric_mid_p, smallest_detectable, trials_needed
from reportgen.metrics.classes import Trials, ratio_class_values
from reportgen.metrics.influence import RatioErrors
from reportgen.metrics.intervals import ONE_SIDED_95, upper_tail
from reportgen.metrics.ratios import RatioValues, from_jaccard, to_jaccard
from reportgen.results import Shortfall, Status
from reportgen.tally import Tally

Floats = NDArray[np.float64]
ENOUGH = 30
"""Trials from which the test from the standard error guards the mid-p test against rows shared by classes."""


@dataclass(frozen=True, eq=False)
class Judgement:
    """One count metric judged for every class, in class order."""

    metric: str
    shortfalls: tuple[Shortfall | None, ...]  # None outside the averaging set, or where undefined
    statuses: tuple[Status, ...]


def judge(
    values: RatioValues, errors: RatioErrors, trials: Trials, tally: Tally, margin: float, fdr: float
) -> Judgement:
    """Test every class of the averaging set against micro; thresholds as in the report's options."""
    short = values.micro - values.values
    low, high = _bounds(values, errors, trials, short)
    p = _p_values(values, errors, trials, short)
    q = benjamini_hochberg(p)
    statuses = tuple(
        _status(values, tally, c, short[c], high[c], q[c], margin, fdr) for c in range(len(tally.classes))
    )
    shortfalls = tuple(
        _shortfall(values, trials, c, (short, low, high, p, q), statuses[c], margin)
        if values.in_set[c] and not math.isnan(short[c])
        else None
        for c in range(len(tally.classes))
    )
    return Judgement(values.ratio.id, shortfalls, statuses)


def fact(tally: Tally, c: int) -> Status | None:
    """Return a status of a class that needs no test, if it has one."""
    if tally.rows[c] == 0:
        return "no_examples"
    if tally.cells is not None and tally.counts.predicted[c] == 0:
        return "never_predicted"
    return None


def _share_of_others(values: RatioValues) -> Floats:
    """Return 1 - beta: the part of micro that a class does not make up itself."""
    total = values.bottom.sum()
    return np.asarray(1 - values.bottom / total if total > 0 else np.ones_like(values.bottom))


def _bounds(values: RatioValues, errors: RatioErrors, trials: Trials, short: Floats) -> tuple[Floats, Floats]:
    """Return one-sided 95 % lower and upper bounds of the shortfall, guarded at small classes."""
    classes = ratio_class_values(values, errors, trials, ONE_SIDED_95)
    others = _share_of_others(values) ** 2

    def half(distance: Floats) -> Floats:
        extra = others * np.maximum((distance / ONE_SIDED_95) ** 2 - classes.variance, 0.0)
        return np.asarray(ONE_SIDED_95 * np.sqrt(errors.shortfall**2 + extra))

    return short - half(classes.high - values.values), short + half(values.values - classes.low)


def _p_values(values: RatioValues, errors: RatioErrors, trials: Trials, short: Floats) -> Floats:
    """Return one-sided p values of "this class is below micro"; nan where there is nothing to test."""
    p = np.full(len(short), np.nan)
    tested = np.flatnonzero(values.in_set & (trials.trials > 0))
    if not trials.alike:
        scale, distance = _scale(values, errors, trials, short)
        p[tested] = [normal_p(distance[c], scale[c]) for c in tested]
        return p
    all_wins, all_trials = int(trials.wins.sum()), int(trials.trials.sum())
    for c in tested:
        p[c] = hypergeometric_mid_p(int(trials.wins[c]), int(trials.trials[c]), all_wins, all_trials)
        if trials.trials[c] >= ENOUGH:
            p[c] = max(p[c], normal_p(short[c], errors.shortfall[c]))
    return p


def _scale(values: RatioValues, errors: RatioErrors, trials: Trials, short: Floats) -> tuple[Floats, Floats]:
    """Return standard error and continuity-corrected shortfall where trials are not alike."""
    others = _share_of_others(values)
    slope = 2 / (1 + trials.rate) ** 2 if values.ratio.via_jaccard else np.ones_like(trials.rate)
    expected = to_jaccard(values.micro) if values.ratio.via_jaccard else values.micro
    expected_slope = 2 / (1 + expected) ** 2 if values.ratio.via_jaccard else 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        at_micro = expected * (1 - expected) / trials.effective * expected_slope**2
        correction = others * 0.5 / trials.effective * slope
        variance = errors.shortfall**2 + others**2 * np.maximum(
            at_micro - np.nan_to_num(errors.classes**2), 0.0
        )
    return np.sqrt(variance), short - correction


def normal_p(distance: float, se: float) -> float:
    """Return the one-sided p value of a distance with this standard error."""
    if se > 0:
        return upper_tail(distance / se)
    return 0.0 if distance > 0 else 1.0


def _status(
    values: RatioValues, tally: Tally, c: int, short: float, high: float, q: float, margin: float, fdr: float
) -> Status:
    known = fact(tally, c)
    if known is not None:
        return known
    if short >= margin and q <= fdr:
        return "behind"
    if high < margin <= values.micro / 2:
        return "ok"
    return "undetermined"


def _shortfall(
    values: RatioValues,
    trials: Trials,
    c: int,
    columns: tuple[Floats, Floats, Floats, Floats, Floats],
    status: Status,
    margin: float,
) -> Shortfall:
    value, low, high, p, q = (float(column[c]) for column in columns)
    detectable, more_rows = None, None
    if status == "undetermined":
        expected = to_jaccard(values.micro) if values.ratio.via_jaccard else values.micro
        found = smallest_detectable(expected, float(trials.effective[c]))
        if found is not None:
            detectable = values.micro - from_jaccard(expected - found) if values.ratio.via_jaccard else found
        if value >= margin and trials.rate[c] < expected:
            needed = trials_needed(expected, float(trials.rate[c])) - trials.effective[c]
            more_rows = max(1, math.ceil(needed))
    return Shortfall(value, low, high, "micro", p, q, detectable, more_rows)
