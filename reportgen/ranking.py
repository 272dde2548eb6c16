"""Scores of one class reduced to what every curve figure needs: counts at each distinct positive score.

One-vs-rest, the positives of all classes together are only n (n times the labels per row), so everything is
kept at their scores: the negatives above each and tied with it. From these alone follow AUC, its variance,
average precision and every corner of the ROC and precision-recall curves.

Unweighted columns are sorted as packed keys: the bit pattern of a non-negative float orders like the number,
so shifting it left by one makes room for the is-positive bit, and one integer sort orders scores and labels
together.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.threads import in_order

Floats = NDArray[np.floating[Any]]
Rows = NDArray[np.intp]
Steps = tuple[Floats, NDArray[Any], NDArray[Any], NDArray[Any]]

BLOCK = 1 << 18
"""Cells sorted at once when columns are pooled: a block stays in the processor's cache."""


@dataclass(frozen=True, eq=False)
class Ranking:
    """Counts at each distinct positive score, highest first; arrays of shape (m,).

    ``hits``: positives with at least this score. ``false_above``, ``false_from``: negatives with a larger
    score, and with at least this score. ``*_squared`` are the same sums of squared weights (the very same
    arrays when rows are not weighted). Totals are ``positives`` and ``negatives``, and their squared sums.
    """

    threshold: Floats
    hits: NDArray[Any]
    false_above: NDArray[Any]
    false_from: NDArray[Any]
    positives: float
    negatives: float
    hits_squared: NDArray[Any]
    false_above_squared: NDArray[Any]
    false_from_squared: NDArray[Any]
    positives_squared: float
    negatives_squared: float

    @property
    def defined(self) -> bool:
        """Whether there is at least one positive and one negative row."""
        return self.positives > 0 and self.negatives > 0


@dataclass(frozen=True, eq=False)
class SortedColumn:
    """One class's scores, ascending.

    ``packed``: unsigned keys, the value's bits shifted left by one with the is-positive bit below; then
    ``values`` holds the keys and ``positives`` is None. Otherwise ``values`` are all scores and
    ``positives`` those of the positive rows, both floats.
    """

    values: NDArray[Any]
    positives: Floats | None

    @property
    def packed(self) -> bool:
        """Whether ``values`` are packed keys."""
        return self.positives is None


def sort_column(scores: Floats, positive_rows: Rows) -> SortedColumn:
    """Sort one class's finite scores (n,) with the rows where the class is true."""
    scores = _narrow(scores)
    scores = scores + scores.dtype.type(0)  # adding zero turns -0.0 into 0.0: they are one score
    if scores.size and scores.min() < 0:
        return SortedColumn(np.sort(scores), np.sort(scores[positive_rows]))
    keys: NDArray[Any] = scores.view(np.uint32 if scores.dtype == np.float32 else np.uint64)
    keys <<= 1
    keys[positive_rows] |= 1
    keys.sort()
    return SortedColumn(keys, None)


def rank(column: SortedColumn) -> Ranking:
    """Reduce one sorted column."""
    return _from_ascending(*_steps(column), column.values.size)


def rank_pooled(columns: Sequence[SortedColumn]) -> Ranking:
    """Reduce all (row, class) cells of several columns at once.

    The columns are sorted already, so cells are taken by ranges of values that fit in the cache; cuts lie on
    values, never within a tie.
    """
    columns = _alike(columns)
    parts, cells_before, positives_before = [], 0, 0
    for cells, (threshold, ties, below, upto) in in_order(_block_jobs(columns)):
        negatives_before = cells_before - positives_before
        parts.append((threshold, ties, below + negatives_before, upto + negatives_before))
        cells_before += cells
        positives_before += int(ties.sum())
    threshold, ties, below, upto = (np.concatenate(part) for part in zip(*parts, strict=True))
    return _from_ascending(threshold, ties, below, upto, cells_before)


def rank_weighted(scores: Floats, positive: NDArray[np.bool_], weight: NDArray[np.float64]) -> Ranking:
    """Reduce scores (n,) whose rows carry weights (n,); sums are float64 and exact only to rounding."""
    order = np.argsort(-scores, kind="stable")
    scores, positive, weight = scores[order], positive[order], weight[order]
    last = np.flatnonzero(np.append(scores[1:] != scores[:-1], True))
    sums: dict[str, Any] = {}
    totals: dict[str, Any] = {}
    for name, mass in (("", weight), ("_squared", weight * weight)):
        hits = np.cumsum(np.where(positive, mass, 0.0))[last]
        false = np.cumsum(np.where(positive, 0.0, mass))[last]
        sums["hits" + name], sums["false_from" + name] = hits, false
        sums["false_above" + name] = np.concatenate(([0.0], false[:-1]))
        # the same running sums, so that no count exceeds its total by rounding
        totals["positives" + name], totals["negatives" + name] = float(hits[-1]), float(false[-1])
    keep = np.diff(np.cumsum(positive)[last], prepend=0) > 0
    return Ranking(
        threshold=scores[last][keep], **{name: part[keep] for name, part in sums.items()}, **totals
    )


def _narrow(scores: Floats) -> Floats:
    """Return float32 where every value survives the round trip, since half the width sorts thrice as fast."""
    if scores.dtype == np.float32:
        return scores
    with np.errstate(over="ignore", under="ignore"):
        narrow = scores.astype(np.float32)
    return narrow if np.array_equal(narrow, scores) else scores


def _steps(column: SortedColumn) -> Steps:
    """Return distinct positive scores ascending, positives at each, negatives below it, and below or tied."""
    if column.positives is None:
        return _packed_steps(column.values)
    value, first = np.unique(column.positives, return_index=True)
    ties = np.diff(first, append=column.positives.size)
    below = np.searchsorted(column.values, value, "left") - first
    upto = np.searchsorted(column.values, value, "right") - first - ties
    return value, ties, below, upto


def _packed_steps(keys: NDArray[Any]) -> Steps:
    at = np.flatnonzero(keys & 1)
    value: NDArray[Any] = keys[at] >> 1
    first = np.flatnonzero(np.append(True, value[1:] != value[:-1])[: value.size])
    ties = np.diff(first, append=value.size)
    value, start = value[first], at[first]
    upto = start - first  # negatives sort before the positives of their own score
    below = upto.copy()
    tied = np.flatnonzero((start > 0) & (keys[start - 1] >> 1 == value))
    below[tied] -= start[tied] - np.searchsorted(keys, value[tied] << 1, "left")
    return value.view(np.float32 if keys.dtype == np.uint32 else np.float64), ties, below, upto


def _from_ascending(
    value: Floats, ties: NDArray[Any], below: NDArray[Any], upto: NDArray[Any], cells: int
) -> Ranking:
    positives = int(ties.sum())
    negatives = cells - positives
    hits = np.cumsum(ties[::-1])
    above, from_ = negatives - upto[::-1], negatives - below[::-1]
    return Ranking(
        value[::-1], hits, above, from_, positives, negatives, hits, above, from_, positives, negatives
    )


def _alike(columns: Sequence[SortedColumn]) -> Sequence[SortedColumn]:
    """Bring columns to one form: packed keys of one width, or plain floats as soon as one column is plain."""
    if not all(column.packed for column in columns):
        return [_plain(column) if column.packed else column for column in columns]
    if len({column.values.dtype for column in columns}) > 1:
        return [_widened(column) for column in columns]
    return columns


def _plain(column: SortedColumn) -> SortedColumn:
    floats = np.float32 if column.values.dtype == np.uint32 else np.float64
    values = (column.values >> 1).view(floats)
    return SortedColumn(values, values[np.flatnonzero(column.values & 1)].astype(floats))


def _widened(column: SortedColumn) -> SortedColumn:
    if column.values.dtype == np.uint64:
        return column
    wide = (column.values >> 1).view(np.float32).astype(np.float64).view(np.uint64) << 1
    return SortedColumn(wide | (column.values & 1), None)


def _block_jobs(columns: Sequence[SortedColumn]) -> Iterator[Callable[[], tuple[int, Steps]]]:
    """Yield a job per range of values, ascending: sort its cells of all columns and reduce them."""
    cells = sum(column.values.size for column in columns)
    block = max(BLOCK, 1024 * len(columns))  # a slice of each column must be worth the visit
    cuts = _cuts(columns, -(-cells // block))
    values = [column.values for column in columns]
    positives = [column.positives for column in columns if column.positives is not None]
    value_bounds = [_bounds(array, cuts) for array in values]
    positive_bounds = [_bounds(array, cuts) for array in positives]
    for i in range(cuts.size + 1):
        yield partial(
            _reduced, _slices(values, value_bounds, i), _slices(positives, positive_bounds, i) or None
        )


def _reduced(values: Sequence[NDArray[Any]], positives: Sequence[Floats] | None) -> tuple[int, Steps]:
    block = SortedColumn(_sorted(values), None if positives is None else _sorted(positives))
    return block.values.size, _steps(block)


def _sorted(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    joined = np.concatenate(parts)
    joined.sort()
    return joined


def _cuts(columns: Sequence[SortedColumn], ranges: int) -> NDArray[Any]:
    """Choose values that part the cells into about ``ranges`` equal ranges, from evenly spaced cells."""
    if ranges <= 1:
        return columns[0].values[:0]
    every = max(1, sum(column.values.size for column in columns) // (64 * ranges))
    sample = np.sort(np.concatenate([column.values[every // 2 :: every] for column in columns]))
    cuts = sample[:: max(1, sample.size // ranges)][1:]
    return np.unique(cuts >> 1 << 1 if columns[0].packed else cuts)


def _bounds(values: NDArray[Any], cuts: NDArray[Any]) -> NDArray[np.intp]:
    return np.concatenate(([0], np.searchsorted(values, cuts, "left"), [values.size]))


def _slices(arrays: Sequence[NDArray[Any]], bounds: Sequence[NDArray[np.intp]], i: int) -> list[NDArray[Any]]:
    return [array[bound[i] : bound[i + 1]] for array, bound in zip(arrays, bounds, strict=True)]
