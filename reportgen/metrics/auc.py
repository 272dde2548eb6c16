"""Averages of the curve metrics, with what else is known of the ROC AUC of all classes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.measure import Measurement
from reportgen.metrics.auc_influence import ClassPulls, PoolPulls, class_pulls, pool_pulls, se
from reportgen.metrics.auc_parts import auc_parts
from reportgen.metrics.averages import bounded_rank, combined, weighted_mean
from reportgen.metrics.classes import ClassValues
from reportgen.metrics.curves import auc, average_precision
from reportgen.metrics.pool import pool
from reportgen.metrics.weighting import Weighting
from reportgen.results import AucParts, Estimate, undefined

Floats = NDArray[np.float64]
ONE_RANKING = "two classes: one ranking"
NO_PAIRS = "no class has both true rows and other rows"
NO_INTERVAL = "no interval is computed for this average"


@dataclass(frozen=True, eq=False)
class AucTable:
    """The averages of ROC AUC; the rest is None where no class AUC is defined, or nothing is pooled."""

    averages: dict[str, Estimate]
    pulls: ClassPulls | None
    pooled: PoolPulls | None
    parts: AucParts | None


def auc_table(
    classes: ClassValues, averages_by: Sequence[Weighting], measurement: Measurement, z: float
) -> AucTable:
    """Return the averages of ROC AUC over the classes where it is defined, and the parts of micro."""
    if not classes.in_set.any():
        nothing = undefined(NO_PAIRS)
        return AucTable(dict.fromkeys(("micro", "macro", "weighted", "gap"), nothing), None, None, None)
    pulls = class_pulls(measurement, classes, averages_by)
    _, weighted = _means(classes, measurement)
    averages = {
        "micro": undefined(ONE_RANKING),
        "macro": weighted_mean(classes, averages_by[0], se(pulls.averages[0]), z),
        "weighted": bounded_rank(weighted, se(pulls.averages[1]), z),
        "gap": undefined(ONE_RANKING),
    }
    if measurement.pooled is None:
        return AucTable(averages, pulls, None, None)
    cells = pool(measurement)
    pooled = pool_pulls(measurement, cells)
    micro = auc(measurement.pooled)
    averages["micro"] = bounded_rank(micro, se(pooled.micro), z)
    averages["gap"] = difference_to(averages_by[0], micro, pooled.micro - pulls.averages[0], classes, z)
    parts = auc_parts(measurement, classes, cells, (pulls, pooled), z)
    return AucTable(averages, pulls, pooled, parts)


def difference_to(
    weighting: Weighting, micro: float, pull: Floats, classes: ClassValues, z: float
) -> Estimate:
    """Return micro minus an average of class AUCs, with its guarded interval."""
    value = micro - weighting.average(classes)
    return combined(value, se(pull), -weighting.share[classes.in_set], classes, z, least=-1.0)


def ap_averages(classes: ClassValues, measurement: Measurement) -> dict[str, Estimate]:
    """Return the averages of average precision over the classes where it is defined."""
    if not classes.in_set.any():
        return dict.fromkeys(("micro", "macro", "weighted", "gap"), undefined(NO_PAIRS))
    macro, weighted = _means(classes, measurement)
    averages = {"micro": undefined(ONE_RANKING), "macro": _bare(macro), "weighted": _bare(weighted)}
    averages["gap"] = undefined(ONE_RANKING)
    if measurement.pooled is not None:
        micro = min(1.0, average_precision(measurement.pooled))
        averages |= {"micro": _bare(micro), "gap": _bare(micro - macro)}
    return averages


def _means(classes: ClassValues, measurement: Measurement) -> tuple[float, float]:
    """Return the plain and the support-weighted mean over the classes averaged."""
    values = classes.values[classes.in_set]
    support = measurement.tally.counts.support[classes.in_set]
    return float(values.mean()), float((support * values).sum() / support.sum())


def _bare(value: float) -> Estimate:
    return Estimate(value, reason=NO_INTERVAL)
