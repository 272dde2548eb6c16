"""The largest confusions of one class.

A row confuses class c with class d where c is true and missed, and d is given and not true. In single-label
tasks these are the cells of the confusion matrix; in multilabel tasks the two mistakes merely share a row.
"""

import numpy as np
from numpy.typing import NDArray

from reportgen.batch import ABSTAINED
from reportgen.measure import Measurement
from reportgen.metrics.common_prevalence import CLUSTERED
from reportgen.metrics.intervals import quantile, wilson
from reportgen.results import Confused, Confusions, Estimate

Floats = NDArray[np.float64]
MOST_CONFUSED = 5
"""Other classes that are listed, each way."""


def confusions(measurement: Measurement, c: int, level: float) -> Confusions:
    """Return the largest confusions of class ``c``; there must be decisions."""
    counts, squared = measurement.tally.counts, measurement.tally.squared
    lost, taken, unanswered = (
        _from_rows(measurement, c) if measurement.tally.task == "multilabel" else _from_cells(measurement, c)
    )
    names = measurement.tally.classes
    z = None if measurement.batch.cluster is not None else quantile(level)
    return Confusions(
        _largest(lost, (counts.support[c], squared.support[c]), names, z),
        _largest(taken, (counts.predicted[c], squared.predicted[c]), names, z),
        unanswered,
    )


def _from_cells(measurement: Measurement, c: int) -> tuple[Floats, Floats, float]:
    """Return mass and squared mass (2, K) lost to and taken from each class, and the mass without answer."""
    cells, n_classes = measurement.tally.cells, len(measurement.tally.classes)
    if cells is None:
        raise ValueError("confusions need decisions")
    true, predicted = cells.key.T
    lost, taken = np.zeros((2, n_classes)), np.zeros((2, n_classes))
    for i, mass in enumerate((cells.mass, cells.squared)):
        away = (true == c) & (predicted != c) & (predicted != ABSTAINED)
        towards = (predicted == c) & (true != c)
        lost[i, predicted[away]] = mass[away]
        taken[i, true[towards]] = mass[towards]
    return lost, taken, float(cells.mass[(true == c) & (predicted == ABSTAINED)].sum())


def _from_rows(measurement: Measurement, c: int) -> tuple[Floats, Floats, float]:
    """Return the same for labels, from the rows where label ``c`` is wrong."""
    truth, prediction = measurement.batch.truth, measurement.prediction
    if prediction is None:
        raise ValueError("confusions need decisions")
    missed = np.flatnonzero(truth[:, c] > prediction[:, c])
    given = np.flatnonzero(truth[:, c] < prediction[:, c])
    weight = measurement.batch.weight
    lost = [_masses(prediction[missed, d] > truth[missed, d], weight, missed) for d in range(truth.shape[1])]
    taken = [_masses(prediction[given, d] < truth[given, d], weight, given) for d in range(truth.shape[1])]
    return np.transpose(lost), np.transpose(taken), 0.0


def _masses(marks: NDArray[np.bool_], weight: Floats | None, rows: NDArray[np.intp]) -> tuple[float, float]:
    if weight is None:
        n = float(np.count_nonzero(marks))
        return n, n
    chosen = weight[rows[marks]]
    return float(chosen.sum()), float((chosen**2).sum())


def _largest(
    masses: Floats, whole: tuple[float, float], names: tuple[str, ...], z: float | None
) -> tuple[Confused, ...]:
    mass, squared = masses
    order = np.argsort(-mass, kind="stable")[:MOST_CONFUSED]
    return tuple(
        Confused(names[d], float(mass[d]), share((mass[d], squared[d]), whole, z))
        for d in order
        if mass[d] > 0
    )


def share(part: tuple[float, float], whole: tuple[float, float], z: float | None) -> Estimate:
    """Return part of a whole, each a sum of weights and of squared weights, with Wilson's interval.

    With weights the number of trials is the effective one: p(1-p)/SE², Kish's where that is 0. ``z`` None
    gives no interval.
    """
    p = float(min(part[0] / whole[0], 1.0))
    if z is None:
        return Estimate(p, reason=CLUSTERED)
    variance = (part[1] * (1 - p) ** 2 + (whole[1] - part[1]) * p**2) / whole[0] ** 2
    trials = p * (1 - p) / variance if 0 < p < 1 and variance > 0 else whole[0] ** 2 / whole[1]
    low, high = wilson(p, trials, z)
    return Estimate(p, float(np.sqrt(max(variance, 0.0))), float(low), float(high), "Wilson")
