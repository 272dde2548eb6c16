"""Count false flags, what flags find, and whether the sample sizes named are enough."""

import numpy as np
from generators import Levelled, batch, with_weak, zipf_labels
from record import Record
from trial import FLAGGED, evaluated

from reportgen.flags.auc_shortfalls import _positives_needed
from reportgen.flags.tests import trials_needed
from reportgen.metrics.ratios import to_jaccard
from reportgen.results import ClassResult

SHORTFALLS = np.array([0, 0.05, 0, 0.1, 0, 0.2, 0, 0.3, 0, 0.4, 0, 0])
"""By label, the most common first; 0 marks the good ones."""
GOOD, GOOD_AUC = 0.85, 0.9
ROWS_FOR_POWER = 2000


def find_false_flags(record: Record, population: Levelled, n: int, seed: list[int], runs: int) -> None:
    """Count runs in which any of the equally good classes is flagged, at margin 0 and 0.05."""
    for run in range(runs):
        record.next_run()
        rows = population.rows(np.random.default_rng([*seed, run]), n)
        result = evaluated(batch(population.task, rows), margin=0.0)
        for metric in FLAGGED:
            raised = [
                one.shortfall[metric].value or 0.0
                for one in result.per_class
                if one.status_by_metric[metric] == "behind"
            ]
            for margin in (0.0, 0.05):
                hit = any(short >= margin for short in raised)
                record.add(("any false", _name(population), n, metric, f"margin {margin:g}"), hit)


def _name(population: Levelled) -> str:
    return f"{population.id}, value {population.value[0]:g}, AUC {population.auc[0]:g}"


def find_shortfalls(record: Record, n: int, seed: list[int], runs: int) -> None:
    """Count statuses by true shortfall, false flags among flags, and sample sizes long enough."""
    population = with_weak(zipf_labels(SHORTFALLS.size), SHORTFALLS, GOOD, GOOD_AUC)
    for run in range(runs):
        record.next_run()
        result = evaluated(batch("multilabel", population.rows(np.random.default_rng([*seed, run]), n)))
        for metric in FLAGGED:
            flagged = false = 0
            for short, one in zip(SHORTFALLS.tolist(), result.per_class, strict=True):
                status = one.status_by_metric[metric]
                for name in ("behind", "ok", "undetermined"):
                    record.add(("status", n, metric, short, name), status == name)
                flagged, false = flagged + (status == "behind"), false + (status == "behind" and short == 0)
                _count_promise(record, population, n, one, metric, short)
            record.add(("false share", "weak labels", n, metric), false / max(flagged, 1))


def _count_promise(
    record: Record, population: Levelled, n: int, one: ClassResult, metric: str, short: float
) -> None:
    """Count printed "at least n more" that would be enough at the true shortfall."""
    found = one.shortfall.get(metric)
    if short >= 0.1 and metric in {"recall", "roc_auc"} and found is not None and found.more_rows is not None:
        enough = rows_needed(population, metric, short, n - one.n_rows)
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
        found = evaluated(batch("multilabel", drawn)).per_class[7].shortfall.get(metric)
        p = None if found is None else found.p_value  # None: too few rows for a test
        record.add(("power", metric, shortfall), p is not None and p <= 0.05)
