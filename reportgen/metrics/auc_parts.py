"""The micro ROC AUC taken apart: pairs within a class and across classes, and what is earned row by row.

micro = sum over classes c, d of P_c N_d / (P N) · A_cd, where A_cd pits positives of class c, by column c,
against negatives of class d, by column d. Only the diagonal is what macro averages.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from reportgen.measure import Measurement
from reportgen.metrics.auc_influence import ClassPulls, PoolPulls, se, within_auc
from reportgen.metrics.averages import bounded_rank, combined
from reportgen.metrics.classes import ClassValues
from reportgen.metrics.curves import auc
from reportgen.metrics.no_skill import micro_auc
from reportgen.metrics.placements import below
from reportgen.metrics.pool import Pool, error_bound
from reportgen.results import AucParts, Estimate

Floats = NDArray[np.float64]
MOST_PAIRWISE = 30
NOTABLE = 1e-6
"""Error bounds up to this are rounding to every reader and are not shown."""


def auc_parts(
    measurement: Measurement,
    classes: ClassValues,
    pool: Pool,
    pulls: tuple[ClassPulls, PoolPulls],
    z: float,
) -> AucParts | None:
    """Return the parts of the micro AUC, or None where nothing is pooled or no pair exists."""
    pooled, tally = measurement.pooled, measurement.tally
    if pooled is None or not pooled.defined or not classes.in_set.any():
        return None
    by_class, by_pool = pulls
    prevalence = tally.prevalence
    micro, macro = auc(pooled), float(classes.values[classes.in_set].mean())
    within, pair_weights = within_auc(classes, prevalence)
    pair_share = float((prevalence * (1 - prevalence)).sum() / (prevalence.sum() * (1 - prevalence).sum()))
    cross = (micro - pair_share * within) / (1 - pair_share)
    cross_pull = (by_pool.micro - pair_share * by_class.within + (cross - within) * by_class.pair_share) / (
        1 - pair_share
    )
    earned = earned_by_class(measurement, pool)
    bound = None if pool.exact else error_bound(pool.likely, pool.unlikely)
    shown = bound if bound is not None and bound > NOTABLE else None
    return AucParts(
        within=_rate(within, by_class.within, z),
        cross=_rate(cross, cross_pull, z),
        reweighting=combined(
            within - macro,
            se(by_class.within - by_class.averages[0]),
            (pair_weights - 1 / classes.in_set.sum())[classes.in_set],
            classes,
            z,
            least=-1.0,
        ),
        cross_class_effect=_difference(micro - within, by_pool.micro - by_class.within, z),
        W=pair_share,
        micro0=micro_auc(prevalence),
        shuffled=_rate(micro - float(earned.sum()), by_pool.shuffled, z, shown),
        earned=_difference(float(earned.sum()), by_pool.micro - by_pool.shuffled, z, shown),
        earned_by_class=dict(zip(tally.classes, earned.tolist(), strict=True)),
        pairwise=pairwise(measurement, pool) if len(tally.classes) <= MOST_PAIRWISE else None,
    )


def earned_by_class(measurement: Measurement, pool: Pool) -> Floats:
    """Return what each class adds to micro AUC above shuffled rows: (K,), summing to micro - shuffled.

    earned_c = sum over rows of w (y - prevalence_c) R / (P N), with R the cell's rank among all cells.
    """
    batch, tally = measurement.batch, measurement.tally
    support = np.asarray(tally.counts.support, dtype=np.float64)
    positives, negatives = support.sum(), len(support) * tally.mass - support.sum()
    rank = below(pool.true) * positives + below(pool.other) * negatives
    rows_of = measurement.rows_of
    earned = np.zeros(len(support))
    for c, bins in enumerate(pool.bins):
        true, weight = rows_of(c), batch.weight
        if weight is None:
            of_true, of_all = rank[bins[true]].sum(), rank[bins].sum()
        else:
            of_true, of_all = rank[bins[true]] @ weight[true], rank[bins] @ weight
        earned[c] = (of_true - support[c] / tally.mass * of_all) / (positives * negatives)
    return earned


def pairwise(measurement: Measurement, pool: Pool) -> tuple[tuple[float | None, ...], ...]:
    """Return A_cd for all pairs of classes: positives of c against negatives of d; None without either."""
    batch = measurement.batch
    rows_of = measurement.rows_of
    n_classes, n_bins = len(batch.classes), pool.true.size
    table = np.full((n_classes, n_classes), np.nan)
    for d in range(n_classes):
        mass = np.bincount(pool.bins[d], batch.weight, n_bins)
        true_d = rows_of(d)
        mass = mass - np.bincount(
            pool.bins[d][true_d], None if batch.weight is None else batch.weight[true_d], n_bins
        )
        if not mass.sum() > 0:
            continue
        lost = below(mass / mass.sum())
        for c in range(n_classes):
            true = rows_of(c)
            if true.size:
                won = lost[pool.bins[c][true]]
                table[c, d] = np.average(won, weights=None if batch.weight is None else batch.weight[true])
    return tuple(tuple(None if np.isnan(x) else float(x) for x in row) for row in table)


def _rate(value: float, pull: Floats, z: float, bound: float | None = None) -> Estimate:
    return replace(bounded_rank(value, se(pull), z), error_bound=bound)


def _difference(value: float, pull: Floats, z: float, bound: float | None = None) -> Estimate:
    error = se(pull)
    low, high = max(-1.0, value - z * error), min(1.0, value + z * error)
    return Estimate(value, error, low, high, "influence function", None, bound)
