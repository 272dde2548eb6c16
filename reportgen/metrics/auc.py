"""Averages of the curve metrics, with what else is known of the ROC AUC of all classes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reportgen.measure import Measurement
from reportgen.metrics.auc_influence import (
    ClassPulls,
    PoolPulls,
    RankingErrors,
    average_pulls,
    class_pulls,
    pool_pulls,
    se,
)
from reportgen.metrics.auc_parts import auc_parts
from reportgen.metrics.averages import ONE_SIDED, bounded_rank, combined, weighted_mean
from reportgen.metrics.classes import ClassValues
from reportgen.metrics.curves import auc, average_precision
from reportgen.metrics.pool import pool
from reportgen.metrics.weighting import Weighting
from reportgen.results import AucParts, Estimate, undefined

Floats = NDArray[np.float64]
ONE_RANKING = "two classes: one ranking"
LEANS = "no interval: at small classes average precision leans upward, and its averages with it"


@dataclass(frozen=True, eq=False)
class AucTable:
    """The averages of ROC AUC; the rest is None where no class AUC is defined, or nothing is pooled."""

    averages: dict[str, Estimate]
    pulls: ClassPulls | None
    pooled: PoolPulls | None
    parts: AucParts | None


def auc_table(
    classes: ClassValues,
    averages_by: Sequence[Weighting],
    measurement: Measurement,
    errors: RankingErrors,
    z: float,
) -> AucTable:
    """Return the averages of ROC AUC over the classes where it is defined, and the parts of micro.

    Two classes that share one ranking have one AUC, and its interval is that of both averages.
    """
    if not classes.in_set.any():
        nothing = undefined(ONE_SIDED)
        return AucTable(dict.fromkeys(("micro", "macro", "weighted", "gap"), nothing), None, None, None)
    pulls = class_pulls(measurement, classes, averages_by, errors)
    if measurement.pooled is None:
        of_class = classes.estimate(int(classes.in_set.argmax()))
        nothing, shared = undefined(ONE_RANKING), replace(of_class, se=se(pulls.averages[0]))
        averages = {"micro": nothing, "macro": shared, "weighted": shared, "gap": nothing}
        return AucTable(averages, pulls, None, None)
    cells = pool(measurement)
    pooled = pool_pulls(measurement, cells)
    micro = auc(measurement.pooled)
    averages = {
        "micro": bounded_rank(micro, se(pooled.micro), z),
        "macro": weighted_mean(classes, averages_by[0], se(pulls.averages[0]), z),
        "weighted": bounded_rank(averages_by[1].average(classes), se(pulls.averages[1]), z),
        "gap": difference_to(averages_by[0], micro, pooled.micro - pulls.averages[0], classes, z),
    }
    parts = auc_parts(measurement, classes, cells, (pulls, pooled), z)
    return AucTable(averages, pulls, pooled, parts)


@dataclass(frozen=True, eq=False)
class ApTable:
    """The averages of average precision; the row pulls (n,) behind them are empty or None where undefined.

    ``guarded`` are those that lean, with the intervals that they would have if they did not: two models on
    the same rows lean alike, so that the interval of their difference can rest on them.
    """

    averages: dict[str, Estimate]
    guarded: dict[str, Estimate]
    pulls: list[Floats]
    micro_pull: Floats | None


def ap_table(
    classes: ClassValues,
    averages_by: Sequence[Weighting],
    ranked: AucTable,
    measurement: Measurement,
    z: float,
) -> ApTable:
    """Return the averages of average precision over the classes where it is defined; ``ranked`` is of AUC."""
    if ranked.pulls is None:
        nothing = undefined(ONE_SIDED)
        return ApTable(dict.fromkeys(("micro", "macro", "weighted", "gap"), nothing), {}, [], None)
    pulls = average_pulls(measurement, ranked.pulls.of_class, averages_by, "average_precision")
    averages = {
        "micro": undefined(ONE_RANKING),
        "macro": leaning(averages_by[0].average(classes), pulls[0]),
        "weighted": leaning(averages_by[1].average(classes), pulls[1]),
        "gap": undefined(ONE_RANKING),
    }
    guarded = {
        "macro": weighted_mean(classes, averages_by[0], se(pulls[0]), z),
        "weighted": weighted_mean(classes, averages_by[1], se(pulls[1]), z),
    }
    if measurement.pooled is None or ranked.pooled is None:
        return ApTable(averages, guarded, pulls, None)
    micro, of_micro = min(1.0, average_precision(measurement.pooled)), ranked.pooled.average_precision
    averages["micro"] = bounded_rank(micro, se(of_micro), z)
    averages["gap"] = leaning(micro - averages_by[0].average(classes), of_micro - pulls[0])
    guarded["gap"] = difference_to(averages_by[0], micro, of_micro - pulls[0], classes, z)
    return ApTable(averages, guarded, pulls, of_micro)


def leaning(value: float, pull: Floats) -> Estimate:
    """Return an average of class average precisions, or its gap: with its error, but without an interval."""
    return Estimate(value, se(pull), reason=LEANS)


def difference_to(
    weighting: Weighting, micro: float, pull: Floats, classes: ClassValues, z: float
) -> Estimate:
    """Return micro minus an average of class values, with its guarded interval."""
    value = micro - weighting.average(classes)
    return combined(value, se(pull), -weighting.share[classes.in_set], classes, z, least=-1.0)
