"""Influence of each row on averages of ROC AUC and average precision, and on the parts of the micro AUC.

Rows are independent, the cells of a row are not: influence values are summed over a row's cells before they
are squared. Applying DeLong to pooled cells would be wrong by as much as a factor of three. Where rows come
in clusters, the pulls of a cluster's rows are summed too: an array of pulls is (G,) where it says (n,).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.batch import Batch
from reportgen.clusters import by_cluster, design_effect, effective_number, mass_by_cluster, several, weighted
from reportgen.measure import Measurement
from reportgen.metrics.curves import auc_variance
from reportgen.metrics.placements import Pull, ap_pull, auc_pull, segments
from reportgen.metrics.pool import EXACT_CELLS, Pool
from reportgen.metrics.weighting import Averaged, Weighting
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
    ranked: "RankingErrors"

    @property
    def of_class(self) -> "dict[int, ClassPull]":
        """Return the pulls on each class's figures, where these are defined."""
        return self.ranked.of_class


@dataclass(frozen=True, eq=False)
class ClassPull:
    """Influence of each row on one class's figures, kept small: its segment (n,), and pulls by segment."""

    segment: NDArray[Any]
    true: NDArray[np.intp]
    pulls: dict[str, Pull]
    batch: Batch

    def rows(self, metric: str = "roc_auc") -> Floats:
        """Return the pull of each row (n,); unweighted, the squares for AUC sum to DeLong's variance."""
        return by_cluster(self.batch, self.each_row(metric))

    def each_row(self, metric: str) -> Floats:
        """Return the pull of each row (n,), whether rows come in clusters or not."""
        return weighted(self.batch, self.pulls[metric].of(self.segment, self.true))


@dataclass(frozen=True, eq=False)
class RankingErrors:
    """What the intervals of class figures rest on; arrays are (K,).

    ``of_class``: pulls, where they are defined. ``positives``, ``negatives``: effective numbers of true and
    of other rows behind the AUC; 0 where there are none. ``auc_variance``: DeLong's, or that of clusters; nan
    below two on a side. ``ap_positives``: effective number of true rows behind average precision.
    """

    of_class: dict[int, ClassPull]
    positives: Floats
    negatives: Floats
    auc_variance: Floats
    ap_positives: Floats
    clustered: bool


@dataclass(frozen=True, eq=False)
class PoolPulls:
    """Influence of each row (n,) on micro AUC, on that of shuffled rows, and on micro average precision."""

    micro: Floats
    shuffled: Floats
    average_precision: Floats


def se(pull: Floats) -> float:
    """Return the standard error of the estimate whose rows pull so."""
    return float(np.sqrt(np.square(pull).sum()))


def within_auc(classes: Averaged, prevalence: Floats) -> tuple[float, Floats]:
    """Return the pair-weighted mean of the class AUCs and the weights (K,), which sum to 1."""
    pairs = np.where(classes.in_set, prevalence * (1 - prevalence), 0.0)
    within = (pairs * classes.counted).sum() / pairs.sum()  # exactly 1 if all are
    return float(within), pairs / pairs.sum()


def ranking_errors(measurement: Measurement) -> RankingErrors:
    """Return what the intervals of every class's curve figures rest on; there must be scores."""
    rankings = measurement.rankings or ()
    positives = [_effective(one.positives, one.positives_squared) for one in rankings]
    negatives = [_effective(one.negatives, one.negatives_squared) for one in rankings]
    rows = np.array([positives, negatives])
    variance = np.array([auc_variance(one) if one.defined else np.nan for one in rankings])
    if measurement.batch.cluster is not None:
        return _clustered_ranking_errors(measurement, rows, variance)
    of_class = dict(in_order(_class_jobs(measurement, rows)))
    return RankingErrors(of_class, rows[0], rows[1], variance, rows[0], clustered=False)


def _clustered_ranking_errors(measurement: Measurement, rows: Floats, row_variance: Floats) -> RankingErrors:
    """Return them where clusters are independent, from what they are for rows: (2, K) and (K,).

    The effective numbers of rows are divided by the factor by which clusters make the variance larger; where
    that cannot be seen they are those of clusters.
    """
    clusters = _clusters_by_side(measurement)
    of_class = dict(in_order(_class_jobs(measurement, clusters)))
    variance, ap_of_rows, ap_of_clusters = np.full((3, len(row_variance)), np.nan)
    for c, pull in of_class.items():
        variance[c] = np.square(pull.rows()).sum()
        ap_of_rows[c] = np.square(pull.each_row("average_precision")).sum()
        ap_of_clusters[c] = np.square(pull.rows("average_precision")).sum()
    variance[~several(clusters.min(axis=0))] = np.nan
    seen = (variance > 0) & (row_variance > 0)
    factor = np.divide(variance, row_variance, out=np.ones_like(variance), where=seen)
    positives, negatives = np.where(seen, rows / np.maximum(factor, 1.0), clusters)
    ap_positives = rows[0] / design_effect(rows[0], clusters[0], ap_of_rows, ap_of_clusters)
    return RankingErrors(of_class, positives, negatives, variance, ap_positives, clustered=True)


def _clusters_by_side(measurement: Measurement) -> Floats:
    """Return the effective numbers of clusters with true and with other rows of each class: (2, K)."""
    batch, rows_of = measurement.batch, measurement.rows_of
    found = np.zeros((2, len(batch.classes)))
    for c in range(len(batch.classes)):
        true = np.zeros(batch.n_rows, dtype=bool)
        true[rows_of(c)] = True
        found[:, c] = [effective_number(mass_by_cluster(batch, side)) for side in (true, ~true)]
    return found


def class_pulls(
    measurement: Measurement, classes: Averaged, averages_by: Sequence[Weighting], ranked: RankingErrors
) -> ClassPulls:
    """Return what each row does to averages of the class AUCs; at least one AUC must be defined."""
    tally = measurement.tally
    prevalence = tally.prevalence
    within_value, pair_weights = within_auc(classes, prevalence)
    pairs = (prevalence * (1 - prevalence))[classes.in_set].sum()
    slope = np.where(classes.in_set, (classes.counted - within_value) * (1 - 2 * prevalence) / pairs, 0.0)
    *averages, within = average_pulls(
        measurement, ranked.of_class, (*averages_by, Weighting(pair_weights, slope)), "roc_auc"
    )
    return ClassPulls(averages, within, _of_prevalence(measurement, _pair_share_slope(prevalence)), ranked)


def average_pulls(
    measurement: Measurement,
    of_class: Mapping[int, ClassPull],
    averages_by: Sequence[Weighting],
    metric: str,
) -> list[Floats]:
    """Return what each row does to averages of a curve metric's class values."""
    averages = [_of_prevalence(measurement, weighting.slope) for weighting in averages_by]
    for c, kept in of_class.items():
        pull = kept.rows(metric)
        for i, weighting in enumerate(averages_by):
            averages[i] += weighting.share[c] * pull
    return averages


def shortfall_errors(pulls: ClassPulls, n_classes: int) -> Floats:
    """Return the standard error of within minus each class AUC: (K,), nan where undefined."""
    errors = np.full(n_classes, np.nan)
    for c, pull in pulls.of_class.items():
        errors[c] = se(pulls.within - pull.rows())
    return errors


def pool_pulls(measurement: Measurement, pool: Pool) -> PoolPulls:
    """Return what each row does to the micro AUC, its shuffled counterpart, and micro average precision."""
    batch, tally = measurement.batch, measurement.tally
    prevalence = tally.prevalence
    total, rest = prevalence.sum() * tally.mass, (1 - prevalence).sum() * tally.mass
    on_micro = auc_pull(pool.true, pool.other, total, rest)
    on_shuffled = auc_pull(pool.likely, pool.unlikely, total, rest)
    on_precision = ap_pull(pool.true, pool.other, total, rest)
    micro, shuffled, precision = (np.zeros(batch.n_rows) for _ in range(3))
    slope = np.zeros(len(batch.classes))
    rows_of = measurement.rows_of
    for c, bins in enumerate(pool.bins):
        true, likely = rows_of(c), prevalence[c]
        micro += on_micro.of(bins, true)
        precision += on_precision.of(bins, true)
        shuffled += (likely * on_shuffled.if_true + (1 - likely) * on_shuffled.if_not)[bins]
        mass = np.bincount(bins, batch.weight, pool.true.size)
        slope[c] = mass @ (on_shuffled.if_true - on_shuffled.if_not)
    micro, shuffled, precision = (
        by_cluster(batch, weighted(batch, one)) for one in (micro, shuffled, precision)
    )
    shuffled = shuffled + _of_prevalence(measurement, slope)
    factor = np.sqrt(micro.size / max(micro.size - 1, 1))
    return PoolPulls(micro * factor, shuffled * factor, precision * factor)


def _of_prevalence(measurement: Measurement, slope: Floats) -> Floats:
    """Return each row's pull, through the prevalences, on something with these derivatives (K,)."""
    batch, tally = measurement.batch, measurement.tally
    prevalence = tally.prevalence
    if batch.task == "multilabel":
        own: Floats = batch.truth @ slope
    else:
        own = slope[batch.truth]
    return by_cluster(batch, weighted(batch, (own - slope @ prevalence) / tally.mass))


def _pair_share_slope(prevalence: Floats) -> Floats:
    """Return the derivatives of W, the within-class share of pairs, by each prevalence."""
    total, rest = prevalence.sum(), (1 - prevalence).sum()
    share = (prevalence * (1 - prevalence)).sum() / (total * rest)
    return np.asarray((1 - 2 * prevalence) / (total * rest) - share * (1 / total - 1 / rest))


def _class_jobs(measurement: Measurement, sides: Floats) -> Iterator[Callable[[], tuple[int, ClassPull]]]:
    """Yield a job per defined class that places its scores; ``sides`` (2, K): true and other units."""
    batch, rankings = measurement.batch, measurement.rankings
    if batch.scores is None or rankings is None:
        raise ValueError("AUC needs scores")
    exact = batch.n_rows * len(batch.classes) <= EXACT_CELLS
    rows_of = measurement.rows_of
    for c, ranking in enumerate(rankings):
        if ranking.defined:
            factors = _small_sample(sides[0, c]), _small_sample(sides[1, c])
            yield partial(
                _class_pull, c, batch.scores.column(c), rows_of(c), ranking, factors, batch, exact=exact
            )


def _class_pull(
    c: int,
    column: NDArray[Any],
    true: NDArray[np.intp],
    ranking: Ranking,
    factors: tuple[float, float],
    batch: Batch,
    *,
    exact: bool,
) -> tuple[int, ClassPull]:
    line = segments(ranking, exact=exact)
    masses = (line.true, line.other, ranking.positives, ranking.negatives)
    on_auc = auc_pull(*masses)
    adjusted = Pull(on_auc.if_true * factors[0], on_auc.if_not * factors[1])
    pulls = {"roc_auc": adjusted, "average_precision": ap_pull(*masses)}
    return c, ClassPull(line.bins.places(column), true, pulls, batch)


def _effective(mass: float, squared: float) -> float:
    """Return the number of rows behind a mass; Kish's effective number where rows are weighted."""
    return float(mass * mass / squared) if squared > 0 else 0.0


def _small_sample(effective: float) -> float:
    """Return sqrt(k / (k - 1)) with the effective number k of rows or clusters; 1 for a single one."""
    return float(np.sqrt(effective / (effective - 1))) if effective > 1 else 1.0
