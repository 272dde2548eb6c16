"""Influence of each row on the averages of ROC AUC and on the parts of the micro AUC.

Rows are independent, the cells of a row are not: influence values are summed over a row's cells before they
are squared. Applying DeLong to pooled cells would be wrong by as much as a factor of three.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.measure import Measurement, rows_by_class
from reportgen.metrics.classes import ClassValues
from reportgen.metrics.curves import auc
from reportgen.metrics.placements import placements
from reportgen.metrics.pool import EXACT_CELLS, Pool, below, pooled_auc
from reportgen.metrics.weighting import Weighting
from reportgen.ranking import Ranking
from reportgen.threads import in_order

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ClassPulls:
    """Influence of each row (n,): squares of a sum or difference of these add up to its squared SE.

    ``averages`` are those of the averages asked for, macro first. ``pair_share`` is W, the share of
    (positive, negative) pairs that lie within one class.
    """

    averages: list[Floats]
    within: Floats
    pair_share: Floats
    of_class: "dict[int, ClassPull]"


@dataclass(frozen=True, eq=False)
class ClassPull:
    """Influence of each row on one class AUC, kept small: its segment (n,), and the pull by segment."""

    segment: NDArray[Any]
    true: NDArray[np.intp]
    if_true: Floats
    if_not: Floats
    weight: Floats | None

    def rows(self) -> Floats:
        """Return the pull of each row (n,); unweighted, the squares sum to DeLong's variance."""
        pull: Floats = self.if_not[self.segment]
        pull[self.true] = self.if_true[self.segment[self.true]]
        return pull if self.weight is None else pull * self.weight


@dataclass(frozen=True, eq=False)
class PoolPulls:
    """Influence of each row (n,) on the micro AUC and on that of shuffled rows."""

    micro: Floats
    shuffled: Floats


def se(pull: Floats) -> float:
    """Return the standard error of the estimate whose rows pull so."""
    return float(np.sqrt(np.square(pull).sum()))


def within_auc(classes: ClassValues, prevalence: Floats) -> tuple[float, Floats]:
    """Return the pair-weighted mean of the class AUCs and the weights (K,), which sum to 1."""
    pairs = np.where(classes.in_set, prevalence * (1 - prevalence), 0.0)
    within = (pairs * classes.counted).sum() / pairs.sum()  # exactly 1 if all are
    return float(within), pairs / pairs.sum()


def class_pulls(
    measurement: Measurement, classes: ClassValues, averages_by: Sequence[Weighting]
) -> ClassPulls:
    """Return what each row does to averages of the class AUCs; at least one AUC must be defined."""
    batch, tally = measurement.batch, measurement.tally
    prevalence = np.asarray(tally.counts.support) / tally.mass
    within_value, pair_weights = within_auc(classes, prevalence)
    averages = [_of_prevalence(measurement, weighting.slope) for weighting in averages_by]
    within, of_class = np.zeros(batch.n_rows), {}
    for c, kept in in_order(_class_jobs(measurement, classes)):
        of_class[c], pull = kept, kept.rows()
        within += pair_weights[c] * pull
        for i, weighting in enumerate(averages_by):
            averages[i] += weighting.share[c] * pull
    pairs = (prevalence * (1 - prevalence))[classes.in_set].sum()
    slope = np.where(classes.in_set, (classes.counted - within_value) * (1 - 2 * prevalence) / pairs, 0.0)
    within += _of_prevalence(measurement, slope)
    return ClassPulls(averages, within, _of_prevalence(measurement, _pair_share_slope(prevalence)), of_class)


def shortfall_errors(pulls: ClassPulls, n_classes: int) -> Floats:
    """Return the standard error of within minus each class AUC: (K,), nan where undefined."""
    errors = np.full(n_classes, np.nan)
    for c, pull in pulls.of_class.items():
        errors[c] = se(pulls.within - pull.rows())
    return errors


def pool_pulls(measurement: Measurement, pool: Pool) -> PoolPulls:
    """Return what each row does to the micro AUC and to its shuffled counterpart."""
    batch, tally = measurement.batch, measurement.tally
    prevalence = np.asarray(tally.counts.support) / tally.mass
    total, rest = prevalence.sum() * tally.mass, (1 - prevalence).sum() * tally.mass
    micro_value, shuffled_value = pooled_auc(pool.true, pool.other), pooled_auc(pool.likely, pool.unlikely)
    if_true = (below(pool.other) - micro_value) / total
    if_not = (1 - below(pool.true) - micro_value) / rest
    as_likely = (below(pool.unlikely) - shuffled_value) / total
    as_unlikely = (1 - below(pool.likely) - shuffled_value) / rest
    micro, shuffled = np.zeros(batch.n_rows), np.zeros(batch.n_rows)
    slope = np.zeros(len(batch.classes))
    rows_of = rows_by_class(batch)
    for c, bins in enumerate(pool.bins):
        true = rows_of(c)
        pull = if_not[bins]
        pull[true] = if_true[bins[true]]
        micro += pull
        shuffled += (prevalence[c] * as_likely + (1 - prevalence[c]) * as_unlikely)[bins]
        mass = np.bincount(bins, batch.weight, pool.true.size)
        slope[c] = mass @ (as_likely - as_unlikely)
    if batch.weight is not None:
        micro, shuffled = micro * batch.weight, shuffled * batch.weight
    shuffled += _of_prevalence(measurement, slope)
    factor = np.sqrt(batch.n_rows / max(batch.n_rows - 1, 1))
    return PoolPulls(micro * factor, shuffled * factor)


def _of_prevalence(measurement: Measurement, slope: Floats) -> Floats:
    """Return each row's pull, through the prevalences, on something with these derivatives (K,)."""
    batch, tally = measurement.batch, measurement.tally
    prevalence = np.asarray(tally.counts.support) / tally.mass
    if batch.task == "multilabel":
        own: Floats = batch.truth @ slope
    else:
        own = slope[batch.truth]
    pull: Floats = (own - slope @ prevalence) / tally.mass
    return pull if batch.weight is None else pull * batch.weight


def _pair_share_slope(prevalence: Floats) -> Floats:
    """Return the derivatives of W, the within-class share of pairs, by each prevalence."""
    total, rest = prevalence.sum(), (1 - prevalence).sum()
    share = (prevalence * (1 - prevalence)).sum() / (total * rest)
    return np.asarray((1 - 2 * prevalence) / (total * rest) - share * (1 / total - 1 / rest))


def _class_jobs(
    measurement: Measurement, classes: ClassValues
) -> Iterator[Callable[[], tuple[int, ClassPull]]]:
    """Yield a job per defined class that places its scores."""
    batch, rankings = measurement.batch, measurement.rankings
    if batch.scores is None or rankings is None:
        raise ValueError("AUC needs scores")
    exact = batch.n_rows * len(batch.classes) <= EXACT_CELLS
    rows_of = rows_by_class(batch)
    for c in np.flatnonzero(classes.in_set).tolist():
        column, true = batch.scores.column(c), rows_of(c)
        yield partial(_class_pull, c, column, true, rankings[c], batch.weight, exact=exact)


def _class_pull(
    c: int,
    column: NDArray[Any],
    true: NDArray[np.intp],
    ranking: Ranking,
    weight: Floats | None,
    *,
    exact: bool,
) -> tuple[int, ClassPull]:
    area, places = auc(ranking), placements(ranking, exact=exact)
    positive = _small_sample(ranking.positives, ranking.positives_squared) / ranking.positives
    negative = _small_sample(ranking.negatives, ranking.negatives_squared) / ranking.negatives
    return c, ClassPull(
        places.segments.places(column),
        true,
        (places.of_positive - area) * positive,
        (places.of_negative - area) * negative,
        weight,
    )


def _small_sample(mass: float, mass_squared: float) -> float:
    """Return sqrt(k / (k - 1)) with Kish's effective number of rows k; 1 for a single row."""
    effective = mass * mass / mass_squared
    return float(np.sqrt(effective / (effective - 1))) if effective > 1 else 1.0
