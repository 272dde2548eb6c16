"""Class values with their intervals, as arrays over classes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.measure import Measurement
from reportgen.metrics.auc_influence import RankingErrors
from reportgen.metrics.curves import auc, average_precision
from reportgen.metrics.influence import RatioErrors, independent_trials
from reportgen.metrics.intervals import logit, newcombe, wilson
from reportgen.metrics.ratios import RatioValues, divide, from_jaccard, linear
from reportgen.ranking import Ranking
from reportgen.results import Estimate, undefined

Floats = NDArray[np.float64]
PREDICTED = 2
"""Place of the predicted rows among the coefficients of a count metric."""
FEW = 50
"""Positives or negatives below which a class AUC's logit interval is widened to hold Newcombe's."""


@dataclass(frozen=True, eq=False)
class ClassValues:
    """One metric for every class: arrays (K,), nan where undefined.

    ``counted`` is the value as it enters macro; ``in_set`` marks the classes averaged. ``variance`` is what
    the class value adds to the variance of averages, ``low`` to ``high`` its own interval; a class that is
    never predicted has a counted precision of 0 that could be anything: its interval is 0 to 1 and its
    variance 0.
    """

    metric: str
    values: Floats
    counted: Floats
    in_set: NDArray[np.bool_]
    se: Floats
    low: Floats
    high: Floats
    variance: Floats
    method: tuple[str, ...]
    reasons: tuple[str | None, ...]

    @property
    def reach(self) -> tuple[Floats, Floats]:
        """Distances from the counted value down to ``low`` and up to ``high``, within the averaging set."""
        s = self.in_set
        return self.counted[s] - self.low[s], self.high[s] - self.counted[s]

    def estimate(self, c: int) -> Estimate:
        """Return one class's value; what is not a number becomes None with its reason."""
        value, se, low, high = (
            None if np.isnan(x) else float(x) for x in (self.values[c], self.se[c], self.low[c], self.high[c])
        )
        if value is None:
            return undefined(self.reasons[c] or "undefined")
        return Estimate(value, se, low, high, self.method[c] if low is not None else None, self.reasons[c])


@dataclass(frozen=True, eq=False)
class Trials:
    """The proportion behind a count metric's interval: ``rate`` of ``effective`` trials, each (K,).

    ``wins`` and ``trials`` are the counted ones; ``effective`` equals ``trials`` where trials are ``alike``:
    rows not weighted, and independent.
    """

    wins: Floats
    trials: Floats
    rate: Floats
    effective: Floats
    alike: bool


def ratio_trials(values: RatioValues, errors: RatioErrors, measurement: Measurement) -> Trials:
    """Return the binomial trials of a count metric.

    With weights the effective number follows from the influence standard error, and is never above Kish's:
    few misses that happen to be light rows make that error far too small. Where the rate is 0 or 1 it is
    Kish's. There, trials that are predictions can hide one unseen row as heavy as any, so that no more of
    them count than rows of that weight would be. With clusters it is divided by the design effect.
    """
    tally = measurement.tally
    wins = linear(values.ratio.wins, tally.counts, tally.mass)
    trials = linear(values.ratio.trials, tally.counts, tally.mass)
    rate = divide(wins, trials)
    if not tally.weighted:
        return Trials(wins, trials, rate, trials / errors.design, alike=measurement.batch.cluster is None)
    se = errors.of_rows * (2 / (2 - values.counted) ** 2 if values.ratio.via_jaccard else 1.0)
    inside = (se > 0) & (rate > 0) & (rate < 1)
    most = independent_trials(values.ratio, tally)
    of_outcome = np.minimum(most, trials / tally.heaviest) if values.ratio.trials[PREDICTED] else most
    effective = np.where(inside, np.minimum(divide(rate * (1 - rate), se**2), most), of_outcome)
    return Trials(wins, trials, rate, effective / errors.design, alike=False)


def ratio_class_values(values: RatioValues, errors: RatioErrors, trials: Trials, z: float) -> ClassValues:
    """Return a count metric's class values with Wilson intervals (through the Jaccard index for F1)."""
    low, high = wilson(trials.rate, trials.effective, z)
    if values.ratio.via_jaccard:
        low, high = from_jaccard(low), from_jaccard(high)
    conventional = np.isnan(values.values) & values.in_set
    undefined = np.isnan(values.values)
    return ClassValues(
        values.ratio.id,
        values.values,
        values.counted,
        values.in_set,
        errors.classes,
        low=np.where(conventional, 0.0, low),
        high=np.where(conventional, 1.0, high),
        variance=np.nan_to_num(errors.classes**2),
        method=("Wilson",) * len(values.values),
        reasons=tuple(values.ratio.undefined if missing else None for missing in undefined),
    )


def auc_class_values(rankings: tuple[Ranking, ...], errors: RankingErrors, z: float) -> ClassValues:
    """Return class AUCs with intervals that hold at small classes.

    Logit of the standard error, DeLong's where rows are independent; where positives or negatives are few its
    union with Newcombe's method 5; that alone where the AUC is 0 or 1 or a side has a single row or cluster.
    """
    defined = np.array([ranking.defined for ranking in rankings])
    values = np.array([auc(one) if one.defined else np.nan for one in rankings])
    variance = errors.auc_variance
    positives, negatives = (np.where(defined, side, 1.0) for side in (errors.positives, errors.negatives))
    degenerate = defined & ~((variance > 0) & (values > 0) & (values < 1))
    few = defined & ~degenerate & (np.minimum(positives, negatives) < FEW)
    middle, se = np.where(defined & ~degenerate, values, 0.5), np.sqrt(np.nan_to_num(variance))
    low, high = logit(middle, se, z)
    near = newcombe(np.where(defined, values, 0.5), positives, negatives, z)
    low = np.where(degenerate, near[0], np.where(few, np.minimum(low, near[0]), low))
    high = np.where(degenerate, near[1], np.where(few, np.maximum(high, near[1]), high))
    logit_of = "logit of the influence function" if errors.clustered else "logit DeLong"
    method = np.where(degenerate, "Newcombe", np.where(few, f"{logit_of}, widened to Newcombe", logit_of))
    return ClassValues(
        "roc_auc",
        values,
        np.nan_to_num(values),
        defined,
        np.where(defined, np.sqrt(variance), np.nan),
        np.where(defined, low, np.nan),
        np.where(defined, high, np.nan),
        np.nan_to_num(variance),
        tuple(str(one) for one in method),
        tuple(_one_sided(ranking) for ranking in rankings),
    )


def ap_class_values(rankings: tuple[Ranking, ...], errors: RankingErrors, z: float) -> ClassValues:
    """Return class average precisions with logit intervals (Boyd, Eng and Page 2013).

    At exactly 1 every true row ranks above all others, and average precision is at least the share of true
    rows that do: Wilson's interval of that share.
    """
    defined = np.array([ranking.defined for ranking in rankings])
    values = np.array([average_precision(r) if r.defined else np.nan for r in rankings])
    values = np.minimum(values, 1.0)  # the sum of many shares may exceed 1 in the last digit
    inside = defined & (values > 0) & (values < 1)
    middle = np.where(inside, values, 0.5)
    se = np.sqrt(middle * (1 - middle) / np.where(defined, errors.ap_positives, 1.0))
    low, high = logit(middle, se, z)
    perfect = defined & ~inside
    low = np.where(perfect, wilson(1.0, errors.positives, z)[0], low)
    return ClassValues(
        "average_precision",
        values,
        np.nan_to_num(values),
        defined,
        np.where(inside, se, np.where(perfect, 0.0, np.nan)),
        np.where(defined, low, np.nan),
        np.where(perfect, 1.0, np.where(defined, high, np.nan)),
        np.where(inside, se**2, 0.0),
        tuple("Wilson" if one else "logit (Boyd)" for one in perfect),
        tuple(_one_sided(ranking) for ranking in rankings),
    )


def _one_sided(ranking: Ranking) -> str | None:
    if ranking.positives == 0:
        return "no true rows"
    return None if ranking.negatives > 0 else "true in every row"
