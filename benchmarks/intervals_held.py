"""Count how often printed intervals, and one-sided bounds, hold the truth."""

from collections.abc import Iterator

import numpy as np
from generators import World, batch
from numpy.typing import NDArray
from population import Values
from record import Record
from trial import FLAGGED, evaluated

from reportgen.options import CLASS_METRICS
from reportgen.results import ClassResult, Estimate, Result

Floats = NDArray[np.float64]
BINS = ((0, "1–4"), (5, "5–9"), (10, "10–49"), (50, "50 and more"))
"""Sizes of classes, by the least rows."""


def cover(record: Record, world: World, values: Values, n: int, seed: list[int], runs: int) -> float:
    """Count in how many runs each printed interval holds its true value.

    Return the largest ratio of the Monte Carlo error of a true value to the mean standard error printed.
    """
    spread: dict[str, list[float]] = {}
    for run in range(runs):
        record.next_run()
        result = evaluated(batch(world.task, world.sample(np.random.default_rng([*seed, run]), n)))
        for name, estimate, true in printed(result, values):
            _add(record, ("interval", world.id, n, name), estimate, true)
            if estimate.se and name in values.error:
                spread.setdefault(name, []).append(estimate.se)
        for one, metric, true in class_values(result, values):
            estimate = one.metrics[metric]
            _add(record, ("class by size", world.id, metric, _bin(one, metric)), estimate, true)
        _count_bounds(record, world.id, n, result, values)
    return max(values.error[name] / float(np.mean(errors)) for name, errors in spread.items())


def _add(record: Record, key: tuple[object, ...], estimate: Estimate, true: float) -> None:
    if estimate.low is None or estimate.high is None:
        if estimate.value is not None:
            record.add(("none", *key), 1)
        return
    record.add(("none", *key), 0)
    record.add(key, estimate.low <= true <= estimate.high)


def _bin(one: ClassResult, metric: str) -> str:
    """Return the size of a class: its true rows, for precision its predicted rows."""
    size = (one.predicted or 0) if metric == "precision" else one.n_rows
    return [name for least, name in BINS if size >= least][-1]


def class_values(result: Result, values: Values) -> Iterator[tuple[ClassResult, str, float]]:
    """Yield every class, metric and true value."""
    for c, one in enumerate(result.per_class):
        for metric in CLASS_METRICS:
            yield one, metric, float(values.by_class[metric][c])


def averaged(result: Result) -> NDArray[np.bool_]:
    """Return which classes are averaged: those with rows in the sample."""
    return np.array([one.n_rows > 0 for one in result.per_class])


def power_mean(values: Values, metric: str, inside: NDArray[np.bool_], alpha: float) -> float:
    """Return the true average with weights prevalence^alpha over the classes averaged."""
    share = np.where(inside, values.prevalence**alpha, 0.0)
    return float(share @ values.by_class[metric] / share.sum())


def within_auc(values: Values, inside: NDArray[np.bool_]) -> float:
    """Return the true pair-weighted mean of the class AUCs."""
    pairs = np.where(inside, values.prevalence * (1 - values.prevalence), 0.0)
    return float(pairs @ values.by_class["roc_auc"] / pairs.sum())


def printed(result: Result, values: Values) -> Iterator[tuple[str, Estimate, float]]:
    """Yield name, estimate and true value of everything that is not a class value."""
    inside, single = averaged(result), values.single
    for metric in CLASS_METRICS:
        micro, macro = single[f"{metric} micro"], power_mean(values, metric, inside, 0)
        true = {
            "micro": micro,
            "macro": macro,
            "weighted": power_mean(values, metric, inside, 1),
            "samples": single.get(f"{metric} samples", np.nan),
            "gap": micro - macro,
        }
        for average, estimate in result.averages[metric].items():
            yield f"{metric} {average}", estimate, true[average]
    yield from _spectrum(result, values, inside)
    yield from _parts(result, values, inside)
    for name, estimate in result.overall.items():
        yield (
            name,
            estimate,
            power_mean(values, "recall", inside, 0) if name == "balanced_accuracy" else single[name],
        )


def _spectrum(
    result: Result, values: Values, inside: NDArray[np.bool_]
) -> Iterator[tuple[str, Estimate, float]]:
    for metric, one in result.spectrum.items():
        for alpha in (0.25, 0.5, 0.75):
            i = one.alpha.index(alpha)
            estimate = Estimate(one.value[i], None, one.low[i], one.high[i])
            yield f"{metric} spectrum {alpha:g}", estimate, power_mean(values, metric, inside, alpha)


def _parts(
    result: Result, values: Values, inside: NDArray[np.bool_]
) -> Iterator[tuple[str, Estimate, float]]:
    parts = result.auc_parts
    if parts is None:
        return
    micro, within = values.single["roc_auc micro"], within_auc(values, inside)
    share, pairs = values.prevalence.sum(), (values.prevalence * (1 - values.prevalence)).sum()
    pair_share = pairs / (share * (values.prevalence.size - share))
    yield "within", parts.within, within
    yield "cross", parts.cross, (micro - pair_share * within) / (1 - pair_share)
    yield "reweighting", parts.reweighting, within - power_mean(values, "roc_auc", inside, 0)
    yield "cross-class effect", parts.cross_class_effect, micro - within
    yield "shuffled", parts.shuffled, values.single["shuffled"]
    yield "earned", parts.earned, micro - values.single["shuffled"]


def _count_bounds(record: Record, world: str, n: int, result: Result, values: Values) -> None:
    """Count one-sided bounds of shortfalls that hold, and flags on classes that are not behind."""
    inside = averaged(result)
    for metric in FLAGGED:
        micro = values.single[f"{metric} micro"]
        reference = within_auc(values, inside) if metric == "roc_auc" else micro
        flagged = false = 0
        for c, one in enumerate(result.per_class):
            short = reference - float(values.by_class[metric][c])
            found = one.shortfall.get(metric)
            if found is not None and found.low is not None and found.high is not None:
                record.add(("bound", world, n, metric, "low"), found.low <= short)
                record.add(("bound", world, n, metric, "high"), short <= found.high)
            raised = one.status_by_metric[metric] == "behind"
            flagged, false = flagged + raised, false + (raised and short <= 0)
        record.add(("false share", world, n, metric), false / max(flagged, 1))
