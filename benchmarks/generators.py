"""Populations of predictions whose true values are known, and samples of them as batches.

Two kinds. *Worlds* have rows with scores from which decisions follow; what is true of them is computed from
millions of rows (population.py). *Levelled* populations have class values set by construction: precision,
recall and F1 of a class are one number, and so is its ROC AUC, whatever the class's prevalence.
"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from reportgen.batch import Batch, Reading, Scores, Task

Floats = NDArray[np.float64]
NOTHING_READ = Reading(format="generated", layout="", truth="", prediction="", scores="", classes="")
NORMAL = NormalDist()
Twist = Literal["", "each twice", "two humps", "weighted"]


@dataclass(frozen=True, eq=False)
class Rows:
    """Drawn rows: ``truth`` (n,) codes or (n, K) marks; ``prediction`` alike; ``scores`` (n, K)."""

    truth: NDArray[Any]
    prediction: NDArray[Any]
    scores: Floats
    weight: Floats | None = None


@dataclass(frozen=True, eq=False)
class World:
    """A population: ``sample`` draws rows as a user would have them, ``census`` as they occur, unweighted."""

    id: str
    title: str
    task: Task
    prevalence: Floats
    census: Callable[[Generator, int], Rows]
    sample: Callable[[Generator, int], Rows]


def batch(task: Task, rows: Rows) -> Batch:
    """Return drawn rows as the batch that a reader would make of them."""
    scores = np.asfortranarray(rows.scores)
    n, k = scores.shape
    return Batch(
        task=task,
        classes=tuple(f"c{c:02d}" for c in range(k)),
        n_rows=n,
        truth=np.asfortranarray(rows.truth),
        prediction=np.asfortranarray(rows.prediction),
        scores=Scores(lambda c: scores[:, c]),
        reading=NOTHING_READ,
        weight=rows.weight,
    )


# Worlds


HEAVY = np.array([0.45, 0.22, 0.13, 0.09, 0.06, 0.035, 0.015])
HEAVY_STRENGTH = np.array([1.6, 2.2, 1.2, 2.6, 1.0, 2.4, 2.8])
SMALL_SUPPORTS = np.array([3, 5, 8, 12, 20])
SMALL_STRENGTH = np.array([1.4, 2.2, 1.0, 2.6, 3.0, 1.8, 2.6, 2.2])
LABEL_PREVALENCE = 0.4 / np.arange(1, 13) ** 1.1
LABEL_SEEN = np.array([0.9, 0.8, 0.85, 0.6, 0.75, 0.5, 0.8, 0.65, 0.45, 0.7, 0.85, 0.55])
"""Share of a label's true rows whose score falls into the upper hump."""


def heavy() -> World:
    """Return a single-label world of seven classes with heavy-tailed prevalences."""

    def draw(rng: Generator, n: int) -> Rows:
        return _softmax_rows(rng, rng.choice(7, n, p=HEAVY), HEAVY, HEAVY_STRENGTH)

    return World("heavy", "7 classes, heavy-tailed prevalences", "multiclass", HEAVY, draw, draw)


def clustered() -> World:
    """Return a multilabel world of twelve labels: labels and difficulty go by row, scores have two humps."""
    return World(
        "clustered",
        "12 labels, clustered, two-humped scores",
        "multilabel",
        LABEL_PREVALENCE,
        _clustered_rows,
        _clustered_rows,
    )


def small(n: int) -> World:
    """Return a single-label world whose five rare classes have 3 to 20 rows among ``n`` on average."""
    rest = 1 - SMALL_SUPPORTS.sum() / n
    prevalence = np.concatenate([SMALL_SUPPORTS / n, rest * np.array([0.5, 0.3, 0.2])])

    def draw(rng: Generator, m: int) -> Rows:
        return _softmax_rows(rng, rng.choice(8, m, p=prevalence), prevalence, SMALL_STRENGTH)

    return World("small", "8 classes, expected supports from 3 up", "multiclass", prevalence, draw, draw)


def oversampled() -> World:
    """Return the heavy-tailed world sampled with rare classes drawn more often and weighted back."""
    drawn = HEAVY**0.4 / (HEAVY**0.4).sum()

    def sample(rng: Generator, n: int) -> Rows:
        truth = rng.choice(7, n, p=drawn)
        rows = _softmax_rows(rng, truth, HEAVY, HEAVY_STRENGTH)
        return Rows(rows.truth, rows.prediction, rows.scores, (HEAVY / drawn)[truth])

    return World(
        "weighted",
        "the same, rare classes oversampled, rows weighted",
        "multiclass",
        HEAVY,
        heavy().census,
        sample,
    )


def _softmax_rows(rng: Generator, truth: NDArray[Any], prevalence: Floats, strength: Floats) -> Rows:
    """Score rows by a softmax that leans towards frequent classes and decides for the largest score."""
    score = rng.standard_normal((truth.size, prevalence.size))
    score += 0.5 * np.log(prevalence)
    score[np.arange(truth.size), truth] += strength[truth]
    np.exp(score, out=score)
    score /= score.sum(axis=1, keepdims=True)
    return Rows(truth.astype(np.int32), score.argmax(axis=1).astype(np.int32), score)


def _clustered_rows(rng: Generator, n: int) -> Rows:
    k = LABEL_PREVALENCE.size
    truth = correlated(rng, n, np.broadcast_to(LABEL_PREVALENCE, (n, k)), 0.35)
    in_upper_hump = np.where(truth, LABEL_SEEN, 0.04)
    upper = correlated(rng, n, in_upper_hump, 0.5)  # whether a row is easy is shared by its labels
    margin = rng.standard_normal((n, k)) * 0.9 + np.where(upper, 2.0, -2.0) + 0.2 * np.log(LABEL_PREVALENCE)
    scores = 1 / (1 + np.exp(-margin))
    return Rows(truth.astype(np.uint8), (scores >= 0.5).astype(np.uint8), scores)


def correlated(rng: Generator, n: int, chance: Floats, shared: float) -> NDArray[np.bool_]:
    """Draw marks with these chances (n, K); ``shared``: variance that a row's cells share."""
    row, cell = rng.standard_normal((n, 1)), rng.standard_normal(chance.shape)
    return np.asarray(np.sqrt(shared) * row + np.sqrt(1 - shared) * cell < normal_quantile(chance))


def normal_quantile(chance: Floats) -> Floats:
    """Return the standard normal quantile of each chance; repeated values are looked up once."""
    values, place = np.unique(chance, return_inverse=True)
    return np.array([NORMAL.inv_cdf(x) for x in values])[place.reshape(chance.shape)]


# Levelled populations


@dataclass(frozen=True, eq=False)
class Levelled:
    """Class c has precision = recall = F1 = ``value[c]`` and ROC AUC ``auc[c]``.

    ``copies`` > 1: each label occurs that often, with identical truth, decisions and scores. ``humped``:
    scores of true rows have two humps. ``weighted``: rare classes are drawn more often and weighted back,
    which needs ``task`` "multiclass", as that needs equal values.
    """

    id: str
    task: Task
    prevalence: Floats
    value: Floats
    auc: Floats
    copies: int = 1
    humped: bool = False
    weighted: bool = False

    @property
    def micro(self) -> float:
        """Micro precision, recall and F1."""
        return float(self.prevalence @ self.value / self.prevalence.sum())

    @property
    def within(self) -> float:
        """Pair-weighted mean of the class AUCs."""
        pairs = self.prevalence * (1 - self.prevalence)
        return float(pairs @ self.auc / pairs.sum())

    def rows(self, rng: Generator, n: int) -> Rows:
        """Draw rows."""
        if self.task == "multilabel":
            truth, prediction = self._labels(rng, n)
            marks = truth
        else:
            truth, prediction = self._classes(rng, n)
            marks = truth[:, None] == np.arange(self.prevalence.size)
        scores = self._scores(rng, marks.astype(bool))
        if self.copies > 1:
            truth, prediction, scores = (
                np.repeat(one, self.copies, axis=1) for one in (truth, prediction, scores)
            )
        weight = (self.prevalence / self._drawn())[truth] if self.weighted else None
        return Rows(truth, prediction, scores, weight)

    def _drawn(self) -> Floats:
        """Return how often each class is drawn."""
        drawn = self.prevalence**0.4 if self.weighted else self.prevalence
        return np.asarray(drawn / drawn.sum())

    def _labels(self, rng: Generator, n: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        pi, value = self.prevalence, self.value
        truth = correlated(rng, n, np.broadcast_to(pi, (n, pi.size)), 0.2)
        chance = np.where(truth, value, pi * (1 - value) / (1 - pi))  # as many false alarms as misses
        return truth.astype(np.uint8), correlated(rng, n, chance, 0.3).astype(np.uint8)

    def _classes(self, rng: Generator, n: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        flow = symmetric_confusion(self.prevalence, float(self.value[0]))
        flow *= (self._drawn() / self.prevalence)[:, None]
        cell = rng.choice(flow.size, n, p=flow.ravel() / flow.sum())
        truth, prediction = np.divmod(cell, self.prevalence.size)
        return truth.astype(np.int32), prediction.astype(np.int32)

    def _scores(self, rng: Generator, true: NDArray[np.bool_]) -> Floats:
        """Score true cells higher by as much as the AUC asks for, and frequent classes higher in level."""
        n, k = true.shape
        noise = np.sqrt(0.3) * rng.standard_normal((n, 1)) + np.sqrt(0.7) * rng.standard_normal((n, k))
        if self.humped:  # a share of the true rows stands clear of the rest, the others cannot be told apart
            lift = 8.0 * (rng.random((n, k)) < 2 * self.auc - 1)
        else:
            lift = np.broadcast_to(np.sqrt(2) * normal_quantile(self.auc), (n, k))
        return np.asarray(noise + np.where(true, lift, 0.0) + 0.5 * np.log(self.prevalence))


def symmetric_confusion(prevalence: Floats, value: float) -> Floats:
    """Return shares of rows (true, predicted) with precision = recall = ``value`` in every class.

    Misses flow as much from c to d as from d to c; needs no prevalence above one half.
    """
    missed = (1 - value) * prevalence
    x = np.sqrt(missed)
    for _ in range(2000):  # fixed point of x_c (sum of the others' x) = missed_c
        x = np.sqrt(x * missed / (x.sum() - x))
    flow = np.outer(x, x)
    np.fill_diagonal(flow, value * prevalence)
    return np.asarray(flow / flow.sum())


def zipf_classes(k: int) -> Floats:
    """Return prevalences of k classes falling like rank^-0.8."""
    share = np.arange(1, k + 1) ** -0.8
    return np.asarray(share / share.sum())


def zipf_labels(k: int) -> Floats:
    """Return prevalences of k labels from 0.3 down, like rank^-0.7."""
    return np.asarray(0.3 * np.arange(1, k + 1) ** -0.7)


def equal(task: Task, k: int, value: float, twist: Twist = "") -> Levelled:
    """Return a population of k equally good classes; "each twice": of k // 2, each with an identical copy."""
    copies = 2 if twist == "each twice" else 1
    kinds = k // copies
    return Levelled(
        id=", ".join(filter(None, (f"{k} {'labels' if task == 'multilabel' else 'classes'}", twist))),
        task=task,
        prevalence=zipf_labels(kinds) if task == "multilabel" else zipf_classes(kinds),
        value=np.full(kinds, value),
        auc=np.full(kinds, (1 + value) / 2),
        copies=copies,
        humped=twist == "two humps",
        weighted=twist == "weighted",
    )


def with_weak(prevalence: Floats, shortfall: Floats, value: float, auc: float) -> Levelled:
    """Return labels of which some lie behind micro (AUC: within) by ``shortfall``; 0 marks the good ones."""
    pairs = prevalence * (1 - prevalence)
    return Levelled(
        "weak labels",
        "multilabel",
        prevalence,
        _behind(prevalence, shortfall, value),
        _behind(pairs, shortfall, auc),
    )


def _behind(share: Floats, shortfall: Floats, good: float) -> Floats:
    """Return values of which the weak ones lie ``shortfall`` below the mean weighted by ``share``."""
    weak = shortfall > 0
    share = share / share.sum()
    mean = (good * share[~weak].sum() - (share * shortfall)[weak].sum()) / (1 - share[weak].sum())
    return np.where(weak, mean - shortfall, good)
