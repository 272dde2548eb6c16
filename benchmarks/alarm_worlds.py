"""Rows, and scores for them, for the simulation of ``check --baseline`` where there is more than labels.

Seven classes or labels, from common to rare. Scores are normal, higher where a class is true and where it is
common; decisions follow from them. What is new in a second model is its noise.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from generators import correlated
from numpy.random import Generator
from numpy.typing import NDArray
from predictions import make_batch

from reportgen.batch import Batch

Floats = NDArray[np.float64]
SHARES = np.array([0.4, 0.25, 0.15, 0.1, 0.05, 0.03, 0.02])
STRENGTH = np.array([2.2, 2.2, 2.0, 2.4, 2.0, 2.6, 2.4])
"""How much higher the score of a class is where it is true."""


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows without answers: ``truth`` has codes (n,) or marks (n, K); ``cluster`` numbers (n,)."""

    truth: NDArray[Any]
    weight: Floats | None = None
    cluster: NDArray[Any] | None = None

    @property
    def marks(self) -> NDArray[Any]:
        """Which classes are true: (n, K) of 0 and 1."""
        return self.truth if self.truth.ndim == 2 else np.eye(SHARES.size)[self.truth]


def drawn(rng: Generator, n: int, shares: Floats = SHARES) -> NDArray[Any]:
    """Return true classes; every class has a row."""
    return np.concatenate([np.arange(SHARES.size), rng.choice(SHARES.size, n - SHARES.size, p=shares)])


def classes(rng: Generator, n: int) -> Rows:
    """Draw rows with one class each."""
    return Rows(drawn(rng, n))


def labels(rng: Generator, n: int) -> Rows:
    """Draw rows with any number of labels, which go together; every label has a row."""
    marks = correlated(rng, n, np.broadcast_to(SHARES, (n, SHARES.size)), 0.2).astype(np.int64)
    np.fill_diagonal(marks, 1)
    return Rows(marks)


def weighted(rng: Generator, n: int) -> Rows:
    """Draw rare classes more often and weight them back; within a class weights vary by 0.7 of their mean."""
    shares = SHARES**0.4 / (SHARES**0.4).sum()
    truth = drawn(rng, n, shares)
    return Rows(truth, (SHARES / shares)[truth] * rng.gamma(2.0, 0.5, n))


def clustered(rng: Generator, n: int, persons: int) -> Rows:
    """Draw rows of persons, each with a mix of classes of its own; every class has a row."""
    cluster = rng.integers(0, persons, n)
    mix = rng.dirichlet(5 * SHARES, persons).cumsum(axis=1)
    truth = np.minimum((rng.random((n, 1)) > mix[cluster]).sum(axis=1), SHARES.size - 1)
    truth[: SHARES.size] = np.arange(SHARES.size)
    return Rows(truth, cluster=cluster)


WORLDS: dict[str, Callable[[Generator, int], Rows]] = {
    "one class each": classes,
    "labels": labels,
    "weighted": weighted,
    "clusters of 10": lambda rng, n: clustered(rng, n, n // 10),
    "8 clusters": lambda rng, n: clustered(rng, n, 8),
}


def noise(rng: Generator, rows: Rows) -> Floats:
    """Draw what a model adds to scores (n, K); rows of a cluster share half its variance, labels 0.3."""
    shape = rows.marks.shape
    found = rng.standard_normal(shape)
    if rows.cluster is not None:
        of_cluster = rng.standard_normal((rows.cluster.max() + 1, shape[1]))
        found = np.sqrt(0.5) * found + np.sqrt(0.5) * of_cluster[rows.cluster]
    if rows.truth.ndim == 2:
        found = np.sqrt(0.7) * found + np.sqrt(0.3) * rng.standard_normal((shape[0], 1))
    return found


def answered(rows: Rows, added: Floats) -> Batch:
    """Return rows with the scores and decisions of the model that adds this noise."""
    margin = added + 0.5 * np.log(SHARES) + STRENGTH * rows.marks
    if rows.truth.ndim == 2:
        scores = 1 / (1 + np.exp(0.6 - margin))
        decided = (scores >= 0.5).astype(np.int64)
    else:
        scores = np.exp(margin) / np.exp(margin).sum(axis=1, keepdims=True)
        decided = scores.argmax(axis=1)
    fields = {"weight": rows.weight, "cluster": rows.cluster}
    return make_batch(rows.truth, decided, scores, n_classes=SHARES.size, **fields)
