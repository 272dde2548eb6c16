"""Rows by what both models say of one class: the counts behind every difference between class values.

A row knows three marks of a class: true or not, predicted or not by the reference, and by the other model.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.batch import Batch
from reportgen.measure import Measurement
from reportgen.metrics.influence import BLOCK_CELLS

Floats = NDArray[np.float64]
KINDS = tuple((y, a, b) for y in (0, 1) for a in (0, 1) for b in (0, 1))


@dataclass(frozen=True, eq=False)
class Block:
    """Rows as (true, predicted by the reference, predicted by the model), with how often each occurs.

    Single-label: class codes (m,), one entry for each combination that occurs. Multilabel: rows (m, K) of 0
    and 1 as floats. ``rows`` counts rows, ``squared`` sums their squared weights; each (m,).
    """

    true: NDArray[Any]
    by_reference: NDArray[Any]
    by_model: NDArray[Any]
    rows: Floats
    squared: Floats


@dataclass(frozen=True, eq=False)
class Blocks:
    """All rows of two measurements with decisions on the same rows; may be gone through more than once."""

    reference: Measurement
    model: Measurement

    def __iter__(self) -> Iterator[Block]:
        """Yield the rows."""
        batch, by_reference, by_model = self.reference.batch, self.reference.prediction, self.model.prediction
        if by_reference is None or by_model is None:
            raise ValueError("count metrics need decisions")
        if batch.task != "multilabel":
            yield _combinations(batch, by_reference, by_model)
            return
        step = max(1, BLOCK_CELLS // len(batch.classes))
        for start in range(0, batch.n_rows, step):
            part = slice(start, start + step)
            y, a, b = (array[part].astype(np.float64) for array in (batch.truth, by_reference, by_model))
            ones = np.ones(len(y))
            yield Block(y, a, b, ones, ones if batch.weight is None else batch.weight[part] ** 2)


def _combinations(batch: Batch, by_reference: NDArray[Any], by_model: NDArray[Any]) -> Block:
    width = len(batch.classes) + 1  # 0 stands for no answer
    key = (batch.truth.astype(np.int64) * width + (by_reference + 1)) * width + (by_model + 1)
    found, place = np.unique(key, return_inverse=True)
    rows = np.bincount(place).astype(np.float64)
    squared = rows if batch.weight is None else np.bincount(place, batch.weight**2).astype(np.float64)
    return Block(found // width**2, found // width % width - 1, found % width - 1, rows, squared)


def by_kind(parts: Iterable[Block], n_classes: int) -> tuple[Floats, Floats]:
    """Return rows, and squared weights, of each of KINDS for every class: each (8, K)."""
    sums = [[np.zeros(n_classes) for _ in range(8)] for _ in range(2)]
    for block in parts:
        for total, mass in zip(sums, (block.rows, block.squared), strict=True):
            for i, part in enumerate(_sums(block, mass, n_classes)):
                total[i] += part
    rows, squared = (_exclusive(total) for total in sums)
    return rows, squared


def _sums(block: Block, mass: Floats, n_classes: int) -> Iterator[Any]:
    """Yield the mass of all rows, then of those with marks b, a, ab, y, yb, ya, yab: the order of KINDS."""
    y, a, b = block.true, block.by_reference, block.by_model
    yield mass.sum()
    if y.ndim == 2:
        for marked in (b, a, a * b, y, y * b, y * a, y * a * b):
            yield mass @ marked
        return
    everywhere = np.ones(len(y), dtype=bool)
    for code, where in (
        (b, b >= 0),
        (a, a >= 0),
        (a, (a == b) & (a >= 0)),
        (y, everywhere),
        (y, y == b),
        (y, y == a),
        (y, (y == a) & (y == b)),
    ):
        yield np.bincount(code[where], mass[where], n_classes)


def _exclusive(total: list[Floats]) -> Floats:
    """Turn sums over rows that have at least some marks into sums over rows that have exactly these."""
    exact = np.stack(total)
    for mark in (4, 2, 1):  # y, a, b
        without = [i for i in range(8) if not i & mark]
        exact[without] -= exact[[i | mark for i in without]]
    return np.maximum(exact, 0.0)
