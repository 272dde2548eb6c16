"""Every class metric at once: values of each class and all averages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reportgen.measure import Measurement
from reportgen.metrics.auc import ApTable, AucTable, ap_table, auc_table
from reportgen.metrics.auc_influence import ranking_errors, se
from reportgen.metrics.averages import ratio_averages, spectrum
from reportgen.metrics.classes import (
    ClassValues,
    Trials,
    ap_class_values,
    auc_class_values,
    ratio_class_values,
    ratio_trials,
)
from reportgen.metrics.custom import custom_ap, custom_curve, custom_ratio
from reportgen.metrics.influence import RatioErrors, ratio_errors
from reportgen.metrics.ratios import RATIOS, RatioValues, ratio_values
from reportgen.metrics.weighting import ALPHAS, Averaged, Weighting, weightings
from reportgen.options import CLASS_METRICS, CURVE_METRICS
from reportgen.results import Estimate, Spectrum, undefined

Floats = NDArray[np.float64]
AUC_ALPHAS = ALPHAS[::5]
"""Fewer steps for AUC, whose rows pull on every step by themselves."""


@dataclass(frozen=True, eq=False)
class CountMetric:
    """A count metric with what testing its classes needs."""

    values: RatioValues
    averages_by: tuple[Weighting, ...]
    errors: RatioErrors
    trials: Trials


@dataclass(frozen=True, eq=False)
class MetricTable:
    """Class values and averages by metric; ``counts`` has the count metrics where there are decisions."""

    classes: dict[str, ClassValues]
    averages: dict[str, dict[str, Estimate]]
    spectrum: dict[str, Spectrum]
    counts: dict[str, CountMetric]
    auc: AucTable | None
    ap: ApTable | None = None


@dataclass(frozen=True, eq=False)
class Wanted:
    """What to compute: the intervals' z, metrics drawn as a spectrum, the user's class importance (K,)."""

    z: float
    spectrum: tuple[str, ...]
    importance: Floats | None


def available(measurement: Measurement) -> tuple[str, ...]:
    """Return the class metrics that the measurement allows."""
    counts = () if measurement.tally.cells is None else tuple(RATIOS)
    return counts + (() if measurement.rankings is None else CURVE_METRICS)


def metric_table(measurement: Measurement, wanted: Wanted, reasons: tuple[str, str]) -> MetricTable:
    """Compute every metric; ``reasons`` say why count metrics, and curve metrics, cannot be had."""
    table = MetricTable({}, {}, {}, _count_metrics(measurement, wanted), None)
    for metric, one in table.counts.items():
        _add_count_metric(table, metric, one, measurement, wanted)
    auc, ap = _add_curve_metrics(table, measurement, wanted)
    for metric in CLASS_METRICS:
        reason = reasons[0] if metric in RATIOS else reasons[1]
        table.averages.setdefault(
            metric, dict.fromkeys(("micro", "macro", "weighted", "gap"), undefined(reason))
        )
    ordered = {metric: table.averages[metric] for metric in CLASS_METRICS}
    return replace(table, averages=ordered, auc=auc, ap=ap)


def _count_metrics(measurement: Measurement, wanted: Wanted) -> dict[str, CountMetric]:
    tally = measurement.tally
    if tally.cells is None:
        return {}
    values = [ratio_values(ratio, tally) for ratio in RATIOS.values()]
    averages_by = [
        _weightings(one, measurement, ALPHAS if one.ratio.id in wanted.spectrum else (), wanted)
        for one in values
    ]
    errors = ratio_errors(list(zip(values, averages_by, strict=True)), measurement)
    return {
        one.ratio.id: CountMetric(one, averages, error, ratio_trials(one, error, measurement))
        for one, averages, error in zip(values, averages_by, errors, strict=True)
    }


def _weightings(
    classes: Averaged, measurement: Measurement, alphas: Sequence[float], wanted: Wanted
) -> tuple[Weighting, ...]:
    prevalence = measurement.tally.prevalence
    return weightings(classes, prevalence, alphas, wanted.importance)


def _add_count_metric(
    table: MetricTable, metric: str, one: CountMetric, measurement: Measurement, wanted: Wanted
) -> None:
    classes = ratio_class_values(one.values, one.errors, one.trials, wanted.z)
    table.classes[metric] = classes
    table.averages[metric] = ratio_averages(
        one.values, one.errors, classes, one.averages_by, measurement, wanted.z
    )
    if metric in wanted.spectrum and one.averages_by:
        _add_spectrum(table, metric, one.averages_by, one.errors.averages, ALPHAS, wanted.z)
    if wanted.importance is not None:
        averages = table.averages[metric]
        averages |= custom_ratio(
            one.values, one.errors, classes, one.averages_by, averages["micro"], wanted.z
        )


def _add_curve_metrics(
    table: MetricTable, measurement: Measurement, wanted: Wanted
) -> tuple[AucTable | None, ApTable | None]:
    if measurement.rankings is None:
        return None, None
    errors = ranking_errors(measurement)
    auc = auc_class_values(measurement.rankings, errors, wanted.z)
    ap = ap_class_values(measurement.rankings, errors, wanted.z)
    table.classes.update(roc_auc=auc, average_precision=ap)
    alphas = AUC_ALPHAS if "roc_auc" in wanted.spectrum else ()
    averages_by = _weightings(auc, measurement, alphas, wanted)
    ap_averages_by = _weightings(ap, measurement, (), wanted)
    ranked = auc_table(auc, averages_by, measurement, errors, wanted.z)
    precise = ap_table(ap, ap_averages_by, ranked, measurement, wanted.z)
    table.averages.update(roc_auc=ranked.averages, average_precision=precise.averages)
    pulls = [] if ranked.pulls is None else ranked.pulls.averages
    if alphas and pulls:
        _add_spectrum(table, "roc_auc", averages_by, [se(pull) for pull in pulls], AUC_ALPHAS, wanted.z)
    if wanted.importance is not None:
        micro_pull = None if ranked.pooled is None else ranked.pooled.micro
        of_auc = (ranked.averages["micro"], micro_pull)
        ranked.averages.update(custom_curve(auc, averages_by, pulls, of_auc, wanted.z))
        precise.averages.update(custom_ap(ap, ap_averages_by, precise))
    return ranked, precise


def _add_spectrum(
    table: MetricTable,
    metric: str,
    averages_by: Sequence[Weighting],
    errors: Sequence[float],
    alphas: Sequence[float],
    z: float,
) -> None:
    part = slice(2, 2 + len(alphas))
    table.spectrum[metric] = spectrum(table.classes[metric], averages_by[part], errors[part], alphas, z)
