"""Predictions of one model, checked and coded: all that counting needs, nothing about file formats."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Task = Literal["binary", "multiclass", "multilabel"]
TASKS: tuple[Task, ...] = ("binary", "multiclass", "multilabel")

ABSTAINED = -1
"""Prediction code of a row for which the model gave no answer."""


@dataclass(frozen=True, eq=False)
class Scores:
    """Score columns, one per class, in class order; larger means more likely.

    ``column(c)`` gives a finite float32 or float64 array of shape (n,), freshly read or kept, never to be
    written to. ``single`` is the index of the class that a lone binary score belongs to: then the column of
    the other class is the negated score and the two columns are one ranking.
    """

    column: Callable[[int], NDArray[Any]]
    single: int | None = None


@dataclass(frozen=True)
class SourceFile:
    """An input file as the report names it: no directory, since reports hold no machine path."""

    name: str
    sha256: str
    rows: int


@dataclass(frozen=True)
class Reading:
    """How an input was understood, in words for the report and for ``reportgen inspect``."""

    format: str  # "CSV, delimiter ','"
    layout: str  # "label and score columns"
    truth: str  # "column obs"
    prediction: str  # "column pred", or how decisions are taken from the scores, or why there are none
    scores: str  # "columns VF, F, M, L, paired with classes by name", or "none"
    classes: str  # "4 classes in the order of the score columns"
    weight: str | None = None
    cluster: str | None = None
    ignored: tuple[str, ...] = ()  # columns not used
    remarks: tuple[str, ...] = ()  # full sentences


@dataclass(frozen=True, eq=False)
class Batch:
    """One model's predictions.

    Single-label tasks (binary, multiclass): ``truth`` is (n,) int32 class codes, ``prediction`` the same with
    ``ABSTAINED`` where the model gave none. Multilabel: both are (n, K) uint8 of 0 and 1, Fortran order.
    ``prediction`` is None where there are only scores and no rule to decide by; ``no_decision`` says why.
    ``decide`` takes decisions from scores: "largest", or thresholds (K,) float64 for score >= threshold.
    ``weight`` is (n,) float64, positive and finite, or None. ``cluster`` is (n,) int32 codes 0..G-1, all in
    use, of rows that belong together (one person, one site) and are not independent, or None.
    """

    task: Task
    classes: tuple[str, ...]
    n_rows: int
    truth: NDArray[Any]
    prediction: NDArray[Any] | None
    scores: Scores | None
    reading: Reading
    files: tuple[SourceFile, ...] = ()
    decide: Literal["largest"] | NDArray[np.float64] | None = None
    no_decision: str | None = None
    weight: NDArray[np.float64] | None = None
    positive: int | None = None  # binary: the class that leads
    dropped: dict[str, int] = field(default_factory=dict)  # reason -> rows
    cluster: NDArray[np.int32] | None = None
    ids: NDArray[Any] | None = None  # (n,) str objects, what names each row; empty where it has no name
