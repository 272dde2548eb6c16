"""Rows of one class grouped by all that a threshold can tell of them, and dealt into folds.

Rows that are true or not alike, predicted or not alike, and on the same side of every candidate threshold
are interchangeable. Counting them by group makes every choice independent of the order of the rows.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.measure import Measurement

Floats = NDArray[np.float64]
FOLDS = 5
MOST_THRESHOLDS = 200
"""Candidates: scores of true rows, thinned to this many quantiles."""


@dataclass(frozen=True, eq=False)
class Groups:
    """One class's rows by group: axes are true (2), predicted now (2) and place (m + 1).

    ``thresholds`` (m,) are the candidates, the highest first; the place of a row is how many lie above its
    score, so that threshold j predicts the places up to j. ``group`` (n,) is the flat index of a row's group.
    Where a threshold only adds predictions, rows predicted already have place 0. ``mass`` and ``squared``
    are sums of weights.
    """

    thresholds: Floats
    group: NDArray[Any]
    rows: NDArray[np.int64]
    mass: Floats
    squared: Floats


def grouped(measurement: Measurement, c: int, column: NDArray[Any]) -> Groups:
    """Group the rows by their standing to class ``c``, whose scores are ``column`` (n,)."""
    batch, prediction = measurement.batch, measurement.prediction
    if prediction is None:
        raise ValueError("thresholds need decisions")
    adds = batch.task != "multilabel"
    true = batch.truth == c if adds else batch.truth[:, c] != 0
    predicted = prediction == c if adds else prediction[:, c] != 0
    thresholds = candidates(column[true & ~predicted] if adds else column[true])
    place = np.full(len(column), thresholds.size, dtype=np.int16)
    if thresholds.size:
        reached = np.flatnonzero(column >= thresholds[-1])
        place[reached] -= np.searchsorted(thresholds[::-1], column[reached], "right").astype(np.int16)
    if adds:
        place[predicted] = 0
    shape = (2, 2, thresholds.size + 1)
    group = (true * np.int16(2) + predicted) * np.int16(shape[2]) + place
    rows = np.bincount(group, minlength=4 * shape[2])
    mass, squared = rows, rows
    if batch.weight is not None:
        mass = np.bincount(group, batch.weight, rows.size)
        squared = np.bincount(group, batch.weight**2, rows.size)
    return Groups(
        thresholds.astype(np.float64),
        group,
        rows.reshape(shape),
        mass.reshape(shape).astype(np.float64),
        squared.reshape(shape).astype(np.float64),
    )


def candidates(scores: NDArray[Any]) -> NDArray[Any]:
    """Return the distinct scores of true rows, the highest first; of many only quantiles."""
    found = np.unique(scores)
    if found.size > MOST_THRESHOLDS:
        places = np.linspace(0, scores.size - 1, MOST_THRESHOLDS).round().astype(np.intp)
        found = np.unique(np.sort(scores)[places])
    return found[::-1]


def dealt(groups: Groups) -> Floats:
    """Deal the rows into folds: the share of each group that falls to each, (FOLDS, 2, 2, m + 1).

    True rows and others are each dealt out in turn, from the highest place down.
    """
    in_turn = groups.rows.transpose(0, 2, 1).reshape(2, -1)
    ends = np.cumsum(in_turn, axis=1)
    fold = np.arange(FOLDS)[:, None, None]
    counts = (ends + (FOLDS - 1) - fold) // FOLDS - (ends - in_turn + (FOLDS - 1) - fold) // FOLDS
    shape = (FOLDS, 2, groups.rows.shape[2], 2)
    counts = counts.reshape(shape).transpose(0, 1, 3, 2)
    return np.asarray(counts / np.maximum(groups.rows, 1), dtype=np.float64)
