"""Micro, macro and weighted averages of the curve metrics."""

import numpy as np

from reportgen.measure import Measurement
from reportgen.metrics.classes import ClassValues
from reportgen.metrics.curves import auc, average_precision
from reportgen.results import Estimate, undefined

ONE_RANKING = "two classes: one ranking"
NO_INTERVAL = "no interval is computed for this average"


def curve_averages(classes: ClassValues, measurement: Measurement) -> dict[str, Estimate]:
    """Return the averages of ROC AUC or average precision over the classes where it is defined."""
    support = measurement.tally.counts.support[classes.in_set]
    values = classes.values[classes.in_set]
    averages = {"micro": _micro(classes.metric, measurement)}
    if not values.size:
        reason = "no class has both true rows and other rows"
        return averages | {name: undefined(reason) for name in ("macro", "weighted", "gap")}
    macro = float(values.mean())
    averages["macro"] = _bare(macro)
    averages["weighted"] = _bare(float((support * values).sum() / support.sum()))
    micro = averages["micro"]
    averages["gap"] = undefined(str(micro.reason)) if micro.value is None else _bare(micro.value - macro)
    return averages


def _micro(metric: str, measurement: Measurement) -> Estimate:
    pooled = measurement.pooled
    if pooled is None:
        return undefined(ONE_RANKING)
    if not pooled.defined:
        return undefined("no positive or no negative (row, class) pair")
    return _bare(auc(pooled) if metric == "roc_auc" else min(1.0, average_precision(pooled)))


def _bare(value: float) -> Estimate:
    return Estimate(float(np.float64(value)), reason=NO_INTERVAL)
