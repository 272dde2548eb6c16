"""True values of a world, from eight censuses of half a million rows each, by plain counting and sorting.

Nothing here uses the tool that is on trial.
"""

from dataclasses import dataclass

import numpy as np
from generators import Rows, World
from numpy.typing import NDArray

Floats = NDArray[np.float64]
CENSUSES = 8
ROWS = 500_000


@dataclass(frozen=True, eq=False)
class Values:
    """What is true of a population; ``error`` has the Monte Carlo standard error of each, same keys.

    ``by_class``: metric -> (K,). ``single``: everything else, by names such as "recall micro" or "mcc".
    """

    prevalence: Floats
    by_class: dict[str, Floats]
    single: dict[str, float]
    error: dict[str, float]


def population_values(world: World, seed: list[int], rows: int = ROWS, censuses: int = CENSUSES) -> Values:
    """Return a world's true values; class errors are the largest over classes."""
    parts = [
        census_values(world, world.census(np.random.default_rng([*seed, i]), rows)) for i in range(censuses)
    ]
    mean: dict[str, Floats] = {}
    error: dict[str, float] = {}
    for key in parts[0]:
        each = np.stack([part[key] for part in parts])
        mean[key] = each.mean(axis=0)
        error[key] = float(np.max(each.std(axis=0, ddof=1)) / np.sqrt(censuses))
    return Values(
        world.prevalence,
        {key: value for key, value in mean.items() if value.ndim},
        {key: float(value) for key, value in mean.items() if not value.ndim},
        error,
    )


def census_values(world: World, rows: Rows) -> dict[str, Floats]:
    """Return every value of these rows: arrays (K,) for class values, single numbers for the rest."""
    k = world.prevalence.size
    true, chosen = (
        (marks.astype(bool) if marks.ndim == 2 else marks[:, None] == np.arange(k))
        for marks in (rows.truth, rows.prediction)
    )
    found = _counted(true, chosen) | _ranked(true, rows.scores) | _pooled(true, rows.scores)
    found |= _rowwise(true, chosen, rows.scores) if rows.truth.ndim == 2 else _single_label(rows, k)
    return {key: np.asarray(value, dtype=np.float64) for key, value in found.items()}


def _counted(true: NDArray[np.bool_], chosen: NDArray[np.bool_]) -> dict[str, Floats]:
    n = float(len(true))
    support, predicted, hits = (
        marks.sum(axis=0).astype(np.float64) for marks in (true, chosen, true & chosen)
    )
    neither = n - support - predicted + hits
    parts = {
        "recall": (hits, support),
        "precision": (hits, predicted),
        "f1": (2 * hits, support + predicted),
        "specificity": (neither, n - support),
        "jaccard": (hits, support + predicted - hits),
    }
    classes = {metric: top / bottom for metric, (top, bottom) in parts.items()}
    micro = {f"{metric} micro": top.sum() / bottom.sum() for metric, (top, bottom) in parts.items()}
    return classes | micro


def _ranked(true: NDArray[np.bool_], scores: Floats) -> dict[str, Floats]:
    area, precision = [], []
    for c in range(scores.shape[1]):
        order = np.argsort(scores[:, c])
        hit = true[order, c]
        rank = np.flatnonzero(hit) + 1.0
        positives = rank.size
        area.append((rank.sum() - positives * (positives + 1) / 2) / (positives * (hit.size - positives)))
        precision.append(_average_precision(hit))
    return {"roc_auc": np.array(area), "average_precision": np.array(precision)}


def _average_precision(hit: NDArray[np.bool_]) -> Floats:
    """Return the mean precision at the hits, of cells in ascending order."""
    rank = np.flatnonzero(hit) + 1.0
    at_or_above = np.arange(rank.size, 0, -1)
    return np.asarray((at_or_above / (hit.size - rank + 1)).mean())


def _pooled(true: NDArray[np.bool_], scores: Floats) -> dict[str, Floats]:
    """Return micro figures, and the AUC of shuffled rows: cells true in the share of their class."""
    share = true.mean(axis=0)
    order = np.argsort(scores.ravel())
    hit, soft = true.ravel()[order], share[order % share.size]
    return {
        "roc_auc micro": _area(hit.astype(np.float64)),
        "average_precision micro": _average_precision(hit),
        "shuffled": _area(soft),
    }


def _area(positive: Floats) -> Floats:
    """Return P(positive above negative) of cells in ascending order, each positive in this share."""
    negative = 1 - positive
    below = np.cumsum(negative) - negative  # a cell is not compared with itself
    return np.asarray((positive @ below) / (positive.sum() * negative.sum()))


def _rowwise(true: NDArray[np.bool_], chosen: NDArray[np.bool_], scores: Floats) -> dict[str, Floats]:
    y, q, t = (marks.sum(axis=1).astype(np.float64) for marks in (true, chosen, true & chosen))
    samples = {
        "recall samples": _ratio(t, y),
        "precision samples": _ratio(t, q),
        "f1 samples": _ratio(2 * t, y + q),
        "jaccard samples": _ratio(t, y + q - t),
    }
    return {key: value.mean() for key, value in samples.items()} | {
        "subset_accuracy": (true == chosen).all(axis=1).mean(),
        "hamming_loss": (true != chosen).mean(),
        "log_loss": -np.log(np.where(true, scores, 1 - scores)).mean(),
        "brier": ((scores - true) ** 2).mean(),
    }


def _ratio(top: Floats, bottom: Floats) -> Floats:
    return np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0)


def _single_label(rows: Rows, k: int) -> dict[str, Floats]:
    n = rows.truth.size
    table = np.bincount(rows.truth.astype(np.int64) * k + rows.prediction, minlength=k * k).reshape(k, k) / n
    true, predicted, agreed = table.sum(axis=1), table.sum(axis=0), np.trace(table)
    chance = true @ predicted
    of_truth = rows.scores[np.arange(n), rows.truth]
    return {
        "accuracy": agreed,
        "mcc": (agreed - chance) / np.sqrt((1 - true @ true) * (1 - predicted @ predicted)),
        "cohen_kappa": (agreed - chance) / (1 - chance),
        "log_loss": -np.log(of_truth).mean(),
        "brier": (rows.scores**2).sum(axis=1).mean() + (1 - 2 * of_truth).mean(),
        "top_k_accuracy": ((rows.scores > of_truth[:, None]).sum(axis=1) < 5).mean(),
    }
