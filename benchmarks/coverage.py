"""How often the printed intervals hold the truth, and how often a flag is false: simulated, to a page.

    python benchmarks/coverage.py [--runs 300] [--seed 1] [-o docs/coverage.md]

Every run draws rows from a population whose values are known (generators.py, population.py), evaluates them
as the tool does and compares. The same seed and number of runs give the same page.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

import numpy as np
from coverage_page import Outcome, write_page
from generators import (
    Levelled,
    World,
    batch,
    clustered,
    equal,
    heavy,
    oversampled,
    small,
    with_weak,
    zipf_labels,
)
from numpy.typing import NDArray
from population import Values, population_values
from record import Record

from reportgen.batch import Batch
from reportgen.evaluate import evaluate
from reportgen.flags.auc_shortfalls import _positives_needed
from reportgen.flags.tests import trials_needed
from reportgen.metrics.ratios import to_jaccard
from reportgen.options import CLASS_METRICS, RATIO_METRICS, Options
from reportgen.results import ClassResult, Estimate, Result

Floats = NDArray[np.float64]
SIZES = (250, 800, 3000)
FLAGGED = ("recall", "precision", "f1", "roc_auc")
BINS = ((0, "1–4"), (5, "5–9"), (10, "10–49"), (50, "50 and more"))
WORLDS: tuple[Callable[[int], World], ...] = (
    lambda _n: heavy(),
    lambda _n: clustered(),
    small,
    lambda _n: oversampled(),
)
EQUALS = (
    equal("multiclass", 8, 0.8),
    equal("multiclass", 20, 0.6),
    equal("multiclass", 12, 0.8, "weighted"),
    equal("multilabel", 8, 0.95),
    equal("multilabel", 12, 0.8),
    equal("multilabel", 12, 0.7, "two humps"),
    equal("multilabel", 16, 0.8, "each twice"),
    equal("multilabel", 24, 0.6, "each twice"),
    equal("multilabel", 30, 0.5),
)
SHORTFALLS = np.array([0, 0.05, 0, 0.1, 0, 0.2, 0, 0.3, 0, 0.4, 0, 0])
"""By label, the most common first; 0 marks the good ones."""
TESTED_SHORTFALLS = (0.1, 0.2, 0.3)
GOOD, GOOD_AUC = 0.85, 0.9
ROWS_FOR_POWER = 2000


def main() -> int:
    """Run the simulations and write the page."""
    parser = argparse.ArgumentParser(description="Simulate coverage and false flags.")
    parser.add_argument("--runs", type=int, default=300, help="runs per population and size")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=int, default=500_000, help="rows of each of the 8 censuses")
    parser.add_argument("-o", "--out", type=Path, default=Path(__file__).parents[1] / "docs" / "coverage.md")
    options = parser.parse_args()
    record, truth_error = Record(), []
    start = time.process_time()
    with ExitStack() as left_out:  # neither enters an interval or a flag, together most of the time
        left_out.enter_context(patch("reportgen.evaluate.curve_sets", return_value={}))
        left_out.enter_context(patch("reportgen.evaluate.prevalence_relation", return_value=None))
        for i, world_for in enumerate(WORLDS):
            for n in SIZES:
                seed = [options.seed, i, n]
                truth_error.append(cover(record, world_for(n), n, seed, options.runs, options.rows))
                _say(start, f"{world_for(n).id} {n}")
        for i, population in enumerate(EQUALS):
            for n in SIZES:
                find_false_flags(record, population, n, [options.seed, 100 + i, n], options.runs)
                _say(start, f"{population.id} {n}")
        for n in SIZES:
            find_shortfalls(record, n, [options.seed, 200, n], options.runs)
        for metric in ("recall", "f1", "roc_auc"):
            for shortfall in TESTED_SHORTFALLS:
                seed = [options.seed, 300, int(1000 * shortfall), FLAGGED.index(metric)]
                try_sample_size(record, metric, shortfall, seed, options.runs)
        _say(start, "power")
    outcome = Outcome(record, options.runs, options.seed, SIZES, 8 * options.rows, max(truth_error))
    write_page(outcome, options.out)
    return 0


def _say(start: float, what: str) -> None:
    print(f"{time.process_time() - start:7.0f} s  {what}", file=sys.stderr)


def _evaluate(one: Batch, margin: float = 0.05) -> Result:
    return evaluate(one, Options(metrics=FLAGGED, margin=margin))


# Coverage


def cover(record: Record, world: World, n: int, seed: list[int], runs: int, rows: int) -> float:
    """Count in how many runs each printed interval holds its true value.

    Return the largest ratio of the Monte Carlo error of a true value to the mean standard error printed.
    """
    values = population_values(world, [*seed, 0], rows)
    spread: dict[str, list[float]] = {}
    for run in range(runs):
        record.next_run()
        result = _evaluate(batch(world.task, world.sample(np.random.default_rng([*seed, 1, run]), n)))
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
    for metric in (*RATIO_METRICS, "roc_auc"):
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


# False flags and power


def find_false_flags(record: Record, population: Levelled, n: int, seed: list[int], runs: int) -> None:
    """Count runs in which any of the equally good classes is flagged, at margin 0 and 0.05."""
    for run in range(runs):
        record.next_run()
        rows = population.rows(np.random.default_rng([*seed, run]), n)
        result = _evaluate(batch(population.task, rows), margin=0.0)
        for metric in FLAGGED:
            raised = [
                one.shortfall[metric].value or 0.0
                for one in result.per_class
                if one.status_by_metric[metric] == "behind"
            ]
            for margin in (0.0, 0.05):
                hit = any(short >= margin for short in raised)
                record.add(("any false", _name(population), n, metric, margin), hit)


def _name(population: Levelled) -> str:
    return f"{population.id}, value {population.value[0]:g}, AUC {population.auc[0]:g}"


def find_shortfalls(record: Record, n: int, seed: list[int], runs: int) -> None:
    """Count statuses by true shortfall, false flags among flags, and sample sizes long enough."""
    population = with_weak(zipf_labels(SHORTFALLS.size), SHORTFALLS, GOOD, GOOD_AUC)
    for run in range(runs):
        record.next_run()
        result = _evaluate(batch("multilabel", population.rows(np.random.default_rng([*seed, run]), n)))
        for metric in FLAGGED:
            flagged = false = 0
            for short, one in zip(SHORTFALLS.tolist(), result.per_class, strict=True):
                status = one.status_by_metric[metric]
                for name in ("behind", "ok", "undetermined"):
                    record.add(("status", n, metric, short, name), status == name)
                flagged, false = flagged + (status == "behind"), false + (status == "behind" and short == 0)
                _count_promise(record, population, one, metric, short)
            record.add(("false share", "weak labels", n, metric), false / max(flagged, 1))


def _count_promise(record: Record, population: Levelled, one: ClassResult, metric: str, short: float) -> None:
    """Count printed "at least n more" that would be enough at the true shortfall."""
    found = one.shortfall.get(metric)
    if short >= 0.1 and metric in {"recall", "roc_auc"} and found is not None and found.more_rows is not None:
        enough = rows_needed(population, metric, short, one.n_rows)
        record.add(("promise", metric, short), one.n_rows + found.more_rows >= enough)


def rows_needed(population: Levelled, metric: str, shortfall: float, negatives: float) -> float:
    """Return the true rows with which the tool's formula finds this shortfall 80 times in 100."""
    if metric == "roc_auc":
        needed = _positives_needed(population.within, population.within - shortfall, negatives)
        return float("inf") if needed is None else needed
    if metric == "f1":
        value = population.micro - shortfall
        trials = trials_needed(to_jaccard(population.micro), to_jaccard(value))
        return trials / (2 - value)  # trials are S + Q - TP = S (2 - value), since Q = S
    return trials_needed(population.micro, population.micro - shortfall)


def try_sample_size(record: Record, metric: str, shortfall: float, seed: list[int], runs: int) -> None:
    """Count how often one test at 5 % finds a shortfall in a class as large as "at least n more" makes it."""
    prevalence, short = zipf_labels(8), np.zeros(8)
    short[7] = shortfall
    for _ in range(20):  # the class's own size moves micro a little
        population = with_weak(prevalence, short, GOOD, GOOD_AUC)
        rows = rows_needed(population, metric, shortfall, ROWS_FOR_POWER * (1 - prevalence[7]))
        prevalence[7] = rows / ROWS_FOR_POWER
    for run in range(runs):
        record.next_run()
        drawn = population.rows(np.random.default_rng([*seed, run]), ROWS_FOR_POWER)
        found = _evaluate(batch("multilabel", drawn)).per_class[7].shortfall[metric]
        record.add(("power", metric, shortfall), found.p_value is not None and found.p_value <= 0.05)


if __name__ == "__main__":
    sys.exit(main())
