"""The first narrow waist: additive counts of a batch.

Left of it everything is about formats; right of it nothing knows where rows came from. Unweighted counts are
integers, so adding tallies has no order and is exact; weighted ones are float64 sums, equal to rounding.
"""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.batch import ABSTAINED, Batch, Task
from reportgen.errors import InputError

Counted = NDArray[Any]  # int64, or float64 when rows are weighted
CHUNK = 1 << 16
"""Rows counted at once, so that the codes stay in the processor's cache."""


@dataclass(frozen=True, eq=False)
class ClassCounts:
    """Sums of weight per class, each (K,): rows true, rows predicted, rows both."""

    support: Counted
    predicted: Counted
    hits: Counted

    def __add__(self, other: "ClassCounts") -> "ClassCounts":
        return ClassCounts(
            self.support + other.support, self.predicted + other.predicted, self.hits + other.hits
        )


@dataclass(frozen=True, eq=False)
class Cells:
    """Distinct kinds of rows with their weight: ``key`` (m, width) int64, sorted; ``mass``, ``squared`` (m,).

    Single-label tasks: key = (true class, predicted class or ABSTAINED), the non-empty confusion cells.
    Multilabel: key = (labels both true and predicted, labels predicted, labels true) of a row.
    """

    key: NDArray[np.int64]
    mass: Counted
    squared: Counted

    def __add__(self, other: "Cells") -> "Cells":
        key, place = np.unique(np.concatenate([self.key, other.key]), axis=0, return_inverse=True)
        place = place.reshape(-1)
        mass = _sum_by(place, np.concatenate([self.mass, other.mass]), len(key))
        squared = _sum_by(place, np.concatenate([self.squared, other.squared]), len(key))
        return Cells(key, mass, squared)


@dataclass(frozen=True, eq=False)
class Tally:
    """Counts of one model's rows; ``a + b`` counts the rows of both.

    ``rows`` (K,) counts rows per true class whatever their weight. ``counts`` and ``squared`` sum weights and
    squared weights; ``heaviest`` is the largest weight of a row. ``cells`` is None where rows were counted
    without decisions.
    """

    task: Task
    classes: tuple[str, ...]
    n_rows: int
    weighted: bool
    mass: float
    mass_squared: float
    heaviest: float
    rows: NDArray[np.int64]
    counts: ClassCounts
    squared: ClassCounts
    cells: Cells | None

    @property
    def prevalence(self) -> NDArray[np.float64]:
        """Share of the rows' weight that truly has each class: (K,)."""
        return np.asarray(self.counts.support / self.mass, dtype=np.float64)

    def __add__(self, other: "Tally") -> "Tally":
        """Merge two tallies; InputError where they count different things."""
        for what in ("task", "classes", "weighted"):
            if getattr(self, what) != getattr(other, what):
                raise InputError(
                    f"Two tallies cannot be merged: they differ in {what}.",
                    "Count both with the same options.",
                )
        if (self.cells is None) != (other.cells is None):
            raise InputError(
                "Two tallies cannot be merged: only one holds decisions.",
                "Count both with decisions, or none.",
            )
        same = {name: getattr(self, name) for name in ("task", "classes", "weighted")}
        sums = {
            field.name: getattr(self, field.name) + getattr(other, field.name)
            for field in fields(self)
            if field.name not in {*same, "cells", "heaviest"}
        }
        same["heaviest"] = max(self.heaviest, other.heaviest)
        cells = None if self.cells is None or other.cells is None else self.cells + other.cells
        return Tally(**same, **sums, cells=cells)


def count(batch: Batch, prediction: NDArray[Any] | None) -> Tally:
    """Count a batch whose decisions are ``prediction`` (as Batch.prediction), or None."""
    weight = batch.weight
    cells = None if prediction is None else _cells(batch, prediction, weight)
    n_classes = len(batch.classes)
    rows = _support(batch, None)
    counts = _class_counts(batch, prediction, weight)
    squared = counts if weight is None else _class_counts(batch, prediction, weight**2)
    return Tally(
        task=batch.task,
        classes=batch.classes,
        n_rows=batch.n_rows,
        weighted=weight is not None,
        mass=batch.n_rows if weight is None else float(weight.sum()),
        mass_squared=batch.n_rows if weight is None else float((weight**2).sum()),
        heaviest=1.0 if weight is None else float(weight.max(initial=0.0)),
        rows=rows.astype(np.int64).reshape(n_classes),
        counts=counts,
        squared=squared,
        cells=cells,
    )


def _class_counts(
    batch: Batch, prediction: NDArray[Any] | None, weight: NDArray[np.float64] | None
) -> ClassCounts:
    support = _support(batch, weight)
    if prediction is None:
        nothing = np.zeros_like(support)
        return ClassCounts(support, nothing, nothing)
    if batch.task == "multilabel":
        hits = [_sum(batch.truth[:, c] & prediction[:, c], weight) for c in range(len(batch.classes))]
        predicted = [_sum(prediction[:, c], weight) for c in range(len(batch.classes))]
        return ClassCounts(support, np.array(predicted), np.array(hits))
    answered = prediction != ABSTAINED
    hit = prediction == batch.truth
    return ClassCounts(
        support,
        _bincount(batch, prediction[answered], None if weight is None else weight[answered]),
        _bincount(batch, batch.truth[hit], None if weight is None else weight[hit]),
    )


def _support(batch: Batch, weight: NDArray[np.float64] | None) -> Counted:
    if batch.task == "multilabel":
        return np.array([_sum(batch.truth[:, c], weight) for c in range(len(batch.classes))])
    return _bincount(batch, batch.truth, weight)


def _bincount(batch: Batch, codes: NDArray[Any], weight: NDArray[np.float64] | None) -> Counted:
    return np.bincount(codes, weight, len(batch.classes))


def _sum(marks: NDArray[np.uint8], weight: NDArray[np.float64] | None) -> Any:
    return int(np.count_nonzero(marks)) if weight is None else float(weight[marks != 0].sum())


def kinds(batch: Batch, prediction: NDArray[Any]) -> NDArray[Any]:
    """Return the kind of each row as a number (n,); kinds are ordered as the keys of ``Cells``."""
    base = len(batch.classes) + 1  # single-label: one column more for rows without an answer
    if batch.task != "multilabel":
        return np.asarray(batch.truth.astype(np.int64) * base + (prediction + 1))
    hits, chosen, true = (
        marks.sum(axis=1, dtype=np.int64) for marks in (batch.truth & prediction, prediction, batch.truth)
    )
    return np.asarray((hits * base + chosen) * base + true)


def _cells(batch: Batch, prediction: NDArray[Any], weight: NDArray[np.float64] | None) -> Cells:
    n_classes = len(batch.classes)
    base = n_classes + 1
    if batch.task == "multilabel":
        found, place = np.unique(kinds(batch, prediction), return_inverse=True)
        key = np.stack([found // base**2, found // base % base, found % base], axis=1)
        return Cells(key, *_masses(place, weight, len(found)))
    if weight is None and base * n_classes <= max(4 * batch.n_rows, CHUNK):
        table = _confusion(batch.truth, prediction, n_classes)
        found = np.flatnonzero(table)
        return Cells(_cell_keys(found, base), table[found], table[found])
    found, place = np.unique(kinds(batch, prediction), return_inverse=True)
    return Cells(_cell_keys(found, base), *_masses(place, weight, len(found)))


def _cell_keys(found: NDArray[Any], base: int) -> NDArray[np.int64]:
    return np.stack([found // base, found % base - 1], axis=1)


def _confusion(truth: NDArray[Any], prediction: NDArray[Any], n_classes: int) -> NDArray[np.int64]:
    """Count cells densely, chunk by chunk into a small reused range of codes."""
    base = n_classes + 1
    table = np.zeros(n_classes * base, dtype=np.int64)
    for start in range(0, len(truth), CHUNK):
        codes = truth[start : start + CHUNK] * np.int64(base)
        codes += prediction[start : start + CHUNK]
        codes += 1
        table += np.bincount(codes, minlength=table.size)
    return table


def _masses(place: NDArray[Any], weight: NDArray[np.float64] | None, size: int) -> tuple[Counted, Counted]:
    place = place.reshape(-1)
    if weight is None:
        mass = np.bincount(place, minlength=size)
        return mass, mass
    return np.bincount(place, weight, size), np.bincount(place, weight**2, size)


def _sum_by(place: NDArray[Any], mass: Counted, size: int) -> Counted:
    """Sum ``mass`` by place, in integers where the masses are integers."""
    out = np.zeros(size, dtype=mass.dtype)
    np.add.at(out, place, mass)
    return out
