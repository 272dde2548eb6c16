"""Every class metric at once: values of each class and all averages."""

from dataclasses import dataclass

from reportgen.measure import Measurement
from reportgen.metrics.auc import ap_averages, auc_averages
from reportgen.metrics.averages import ratio_averages
from reportgen.metrics.classes import (
    ClassValues,
    Trials,
    ap_class_values,
    auc_class_values,
    ratio_class_values,
    ratio_trials,
)
from reportgen.metrics.influence import RatioErrors, ratio_errors
from reportgen.metrics.ratios import RATIOS, RatioValues, ratio_values
from reportgen.options import CLASS_METRICS
from reportgen.results import Estimate, undefined


@dataclass(frozen=True, eq=False)
class CountMetric:
    """A count metric with what testing its classes needs."""

    values: RatioValues
    errors: RatioErrors
    trials: Trials


@dataclass(frozen=True, eq=False)
class MetricTable:
    """Class values and averages by metric; ``counts`` has the count metrics where there are decisions."""

    classes: dict[str, ClassValues]
    averages: dict[str, dict[str, Estimate]]
    counts: dict[str, CountMetric]


def metric_table(measurement: Measurement, z: float, no_decision: str, no_scores: str) -> MetricTable:
    """Compute every metric; what cannot be had is undefined with the given reason."""
    counts = _count_metrics(measurement)
    classes = {
        metric: ratio_class_values(one.values, one.errors, one.trials, z) for metric, one in counts.items()
    }
    averages = {
        metric: ratio_averages(one.values, one.errors, classes[metric], measurement, z)
        for metric, one in counts.items()
    }
    if measurement.rankings is not None:
        auc, ap = auc_class_values(measurement.rankings, z), ap_class_values(measurement.rankings, z)
        classes |= {"roc_auc": auc, "average_precision": ap}
        averages["roc_auc"] = auc_averages(auc, measurement, z)
        averages["average_precision"] = ap_averages(ap, measurement)
    for metric in CLASS_METRICS:
        if metric not in averages:
            reason = undefined(no_decision if metric in RATIOS else no_scores)
            averages[metric] = dict.fromkeys(("micro", "macro", "weighted", "gap"), reason)
    return MetricTable(classes, {metric: averages[metric] for metric in CLASS_METRICS}, counts)


def _count_metrics(measurement: Measurement) -> dict[str, CountMetric]:
    if measurement.tally.cells is None:
        return {}
    values = [ratio_values(ratio, measurement.tally) for ratio in RATIOS.values()]
    return {
        one.ratio.id: CountMetric(one, errors, ratio_trials(one, errors, measurement.tally))
        for one, errors in zip(values, ratio_errors(values, measurement), strict=True)
    }
