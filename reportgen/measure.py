"""One pass over a batch's columns: everything the evaluation needs of the rows.

Each score column is read, used by every accumulator, sorted, reduced and dropped; nothing of size rows ×
classes is held but the sorted columns that the micro average pools.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.batch import Batch, Scores
from reportgen.clusters import by_cluster, weighted
from reportgen.ranking import Ranking, SortedColumn, rank, rank_pooled, rank_weighted, sort_column
from reportgen.tally import Tally, count, kinds
from reportgen.threads import in_order

Cells = SortedColumn | tuple[NDArray[Any], NDArray[np.bool_]]
"""A column's cells kept for pooling: sorted, or with weights the scores and which rows are true."""
Progress = Callable[[int, int], None]

NO_SCORES = "the input has no scores"
NOT_PROBABILITIES = "the scores are no probabilities: some lie outside [0, 1]"
TINY = 2.0**-52
"""Probabilities are clipped to [TINY, 1 - TINY] in the log loss, as scikit-learn does for float64."""


@dataclass(frozen=True)
class RowMean:
    """Weighted mean of a value that each row has, with its standard error."""

    mean: float
    se: float


@dataclass(frozen=True, eq=False)
class Measurement:
    """What was counted of one batch.

    ``prediction`` is each row's decision (as Batch.prediction), given or taken from scores; None without.
    ``rankings`` holds one Ranking per class, ``pooled`` that of all (row, class) cells; None without scores
    (``pooled`` also for two classes ranked by one score). ``row_means`` maps a metric to its mean over rows,
    or to the reason why it is undefined.
    """

    batch: Batch
    tally: Tally
    prediction: NDArray[Any] | None
    rankings: tuple[Ranking, ...] | None
    pooled: Ranking | None
    row_means: dict[str, RowMean | str]

    @cached_property
    def rows_of(self) -> Callable[[int], NDArray[np.intp]]:
        """Return the function that gives the rows where a class is true."""
        return rows_by_class(self.batch)

    @cached_property
    def cell_of_row(self) -> NDArray[np.intp]:
        """Return which of the tally's cells counts each row (n,); there must be decisions."""
        if self.prediction is None:
            raise ValueError("cells need decisions")
        return np.unique(kinds(self.batch, self.prediction), return_inverse=True)[1].reshape(-1)


def measure(batch: Batch, top_k: int = 5, progress: Progress | None = None) -> Measurement:
    """Count a batch and rank its scores."""
    if batch.scores is None:
        return Measurement(
            batch,
            count(batch, batch.prediction),
            batch.prediction,
            None,
            None,
            {"log_loss": NO_SCORES, "brier": NO_SCORES, "top_k_accuracy": NO_SCORES},
        )
    decisions, losses = _Decisions(batch), _Losses(batch)
    parts = list(in_order(_ranking_jobs(batch, batch.scores, (decisions, losses), progress)))
    row_means = losses.result()
    if batch.task == "multiclass" and len(batch.classes) > top_k:
        row_means["top_k_accuracy"] = _top_k(batch, batch.scores, losses.of_truth, top_k)
    prediction = decisions.result()
    return Measurement(
        batch,
        count(batch, prediction),
        prediction,
        tuple(ranking for ranking, _ in parts),
        None if batch.scores.single is not None else _pooled(batch, [cells for _, cells in parts]),
        row_means,
    )


def _ranking_jobs(
    batch: Batch,
    scores: Scores,
    accumulators: "Sequence[_Decisions | _Losses]",
    progress: Progress | None,
) -> Iterator[Callable[[], tuple[Ranking, Cells]]]:
    """Read each column once: add it to the accumulators and yield the job that ranks it."""
    rows_of = rows_by_class(batch)
    for c in range(len(batch.classes)):
        column, true = scores.column(c), rows_of(c)
        for accumulator in accumulators:
            accumulator.add(c, column, true)
        yield partial(_ranked, column, true, batch.weight)
        if progress:
            progress(c + 1, len(batch.classes))


def _ranked(
    column: NDArray[Any], true: NDArray[np.intp], weight: NDArray[np.float64] | None
) -> tuple[Ranking, Cells]:
    """Rank one column, and return its cells as they are pooled."""
    if weight is None:
        sorted_column = sort_column(column, true)
        return rank(sorted_column), sorted_column
    marks = np.zeros(len(column), dtype=bool)
    marks[true] = True
    return rank_weighted(column, marks, weight), (column, marks)


def _pooled(batch: Batch, cells: Sequence[Any]) -> Ranking:
    if batch.weight is None:
        return rank_pooled(cells)
    columns, marks = zip(*cells, strict=True)
    weight = np.tile(batch.weight, len(columns))
    return rank_weighted(np.concatenate(columns), np.concatenate(marks), weight)


class _Decisions:
    """Takes decisions from scores by the batch's rule, or passes on the given ones."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.rule = batch.decide if batch.prediction is None else None
        self.best: NDArray[Any] | None = None
        shape = (batch.n_rows, len(batch.classes)) if batch.task == "multilabel" else batch.n_rows
        dtype = np.uint8 if batch.task == "multilabel" else np.int32
        self.chosen = None if self.rule is None else np.zeros(shape, dtype, order="F")

    def add(self, c: int, column: NDArray[Any], _true: NDArray[np.intp]) -> None:
        if self.chosen is None or self.rule is None:
            return
        if isinstance(self.rule, str):
            self._largest(c, column, self.chosen)
        elif self.batch.task == "multilabel":
            self.chosen[:, c] = column >= self.rule[c]
        elif self.batch.scores is not None and c == self.batch.scores.single:
            self.chosen[:] = np.where(column >= self.rule[c], c, 1 - c)

    def _largest(self, c: int, column: NDArray[Any], chosen: NDArray[Any]) -> None:
        if self.best is None:
            self.best = column.copy()
            return
        larger = column > self.best  # strictly: ties stay with the first class
        self.best = self.best.astype(np.promote_types(self.best.dtype, column.dtype), copy=False)
        np.copyto(self.best, column, where=larger)
        chosen[larger] = c

    def result(self) -> NDArray[Any] | None:
        return self.batch.prediction if self.rule is None else self.chosen


class _Losses:
    """Log loss and Brier score of each row; undefined as soon as a score leaves [0, 1]."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.single = None if batch.scores is None else batch.scores.single
        self.one_of_many = batch.task != "multilabel" and self.single is None
        self.probabilities = True
        self.brier = np.zeros(batch.n_rows)
        self.log_loss = np.zeros(batch.n_rows)
        self.of_truth = np.zeros(batch.n_rows)  # the true class's score, where a row has one true class

    def add(self, c: int, column: NDArray[Any], true: NDArray[np.intp]) -> None:
        if self.single not in {None, c}:
            return  # the negated copy of the one score says nothing new
        if self.one_of_many:
            self.of_truth[true] = column[true]
        self.probabilities &= bool(column.min() >= 0 and column.max() <= 1)
        if not self.probabilities:
            return
        error = column.astype(np.float64)
        if not self.one_of_many:
            self._add_log_loss(error, true)
        error[true] -= 1
        error *= error
        self.brier += error

    def _add_log_loss(self, probability: NDArray[np.float64], true: NDArray[np.intp]) -> None:
        of_truth = 1 - probability
        of_truth[true] = probability[true]
        self.log_loss -= np.log(np.clip(of_truth, TINY, 1 - TINY))

    def result(self) -> dict[str, RowMean | str]:
        if not self.probabilities:
            return {"log_loss": NOT_PROBABILITIES, "brier": NOT_PROBABILITIES}
        brier, loss = self.brier, self.log_loss
        if self.batch.task == "multilabel":
            brier, loss = brier / len(self.batch.classes), loss / len(self.batch.classes)
        elif self.one_of_many:
            brier = brier / 2 if self.batch.task == "binary" else brier  # scikit-learn's scale
            loss = -np.log(np.clip(self.of_truth, TINY, 1 - TINY))
        return {"log_loss": _row_mean(loss, self.batch), "brier": _row_mean(brier, self.batch)}


def rows_by_class(batch: Batch) -> Callable[[int], NDArray[np.intp]]:
    """Return the rows where a class is true; single-label rows are grouped once, by a radix sort."""
    if batch.task == "multilabel":
        return lambda c: np.flatnonzero(batch.truth[:, c])
    n_classes = len(batch.classes)
    if n_classes == 2:
        return lambda c: np.flatnonzero(batch.truth == c)
    codes = batch.truth.astype(np.uint16) if n_classes <= np.iinfo(np.uint16).max else batch.truth
    ends = np.cumsum(np.bincount(batch.truth, minlength=n_classes))
    groups = np.split(np.argsort(codes, kind="stable"), ends[:-1])
    return groups.__getitem__


def _top_k(batch: Batch, scores: Scores, of_truth: NDArray[np.float64], top_k: int) -> RowMean:
    """Share of rows whose true class is among the k largest scores; ties at the edge count in part."""
    above = np.zeros(batch.n_rows, dtype=np.int32)
    tied = np.zeros(batch.n_rows, dtype=np.int32)
    for c in range(len(batch.classes)):
        column = scores.column(c)
        above += column > of_truth
        tied += column == of_truth
    return _row_mean(np.clip((top_k - above) / tied, 0.0, 1.0), batch)


def _row_mean(value: NDArray[np.float64], batch: Batch) -> RowMean:
    mean = float(np.average(value, weights=batch.weight))
    spread = by_cluster(batch, weighted(batch, value - mean))
    mass = len(value) if batch.weight is None else batch.weight.sum()
    return RowMean(mean, float(np.sqrt((spread**2).sum()) / mass))
