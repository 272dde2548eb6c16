"""Micro, macro and weighted averages of the curve metrics."""

import numpy as np

from reportgen.measure import Measurement
from reportgen.metrics.auc_influence import auc_errors
from reportgen.metrics.averages import combined
from reportgen.metrics.classes import ClassValues
from reportgen.metrics.curves import auc, average_precision
from reportgen.metrics.intervals import logit
from reportgen.results import Estimate, undefined

ONE_RANKING = "two classes: one ranking"
NO_PAIRS = "no class has both true rows and other rows"
NO_INTERVAL = "no interval is computed for this average"
AT_THE_END = "no interval exists for a value of exactly 1 or 0"


def auc_averages(classes: ClassValues, measurement: Measurement, z: float) -> dict[str, Estimate]:
    """Return the averages of ROC AUC over the classes where it is defined, with their intervals."""
    if not classes.in_set.any():
        return dict.fromkeys(("micro", "macro", "weighted", "gap"), undefined(NO_PAIRS))
    errors = auc_errors(measurement, classes)
    k = int(classes.in_set.sum())
    macro, weighted = _means(classes, measurement)
    averages = {
        "micro": undefined(ONE_RANKING),
        "macro": combined(macro, errors.macro, np.full(k, 1 / k), classes, z),
        "weighted": _bounded(weighted, errors.weighted, z),
        "gap": undefined(ONE_RANKING),
    }
    if measurement.pooled is not None:
        micro = auc(measurement.pooled)
        averages["micro"] = _bounded(micro, errors.micro, z)
        averages["gap"] = combined(micro - macro, errors.gap, np.full(k, -1 / k), classes, z, least=-1.0)
    return averages


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


def _bounded(value: float, se: float, z: float) -> Estimate:
    if not 0 < value < 1 or se == 0:
        return Estimate(value, se, reason=AT_THE_END)
    low, high = logit(value, se, z)
    return Estimate(value, se, float(low), float(high), "logit of the influence function")


def _bare(value: float) -> Estimate:
    return Estimate(value, reason=NO_INTERVAL)
