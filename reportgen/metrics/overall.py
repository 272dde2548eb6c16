"""Figures of all classes at once: accuracy, MCC, Cohen's kappa, losses; with delta-method errors."""

import numpy as np
from numpy.typing import NDArray

from reportgen.batch import ABSTAINED
from reportgen.measure import Measurement, RowMean
from reportgen.metrics.averages import (
    accuracy,
    bounded,
    cell_error,
    effective_rows,
    effective_trials,
    proportion,
)
from reportgen.results import Estimate, undefined

Floats = NDArray[np.float64]
ROUNDING = 1e-9
"""Standard errors and agreements below this are rounding errors."""


def overall(
    measurement: Measurement, macro_recall: Estimate | None, no_decision: str, z: float
) -> dict[str, Estimate]:
    """Return every overall metric of the task; undefined with the reason where it cannot be had."""
    tally = measurement.tally
    found = {name: _row_mean(mean, z) for name, mean in measurement.row_means.items()}
    top_k = measurement.row_means.get("top_k_accuracy")
    if isinstance(top_k, RowMean):
        found["top_k_accuracy"] = bounded(top_k.mean, top_k.se, effective_rows(measurement), z)
    names = ("subset_accuracy", "hamming_loss") if tally.task == "multilabel" else _AGREEMENT
    if tally.cells is None or macro_recall is None:
        return {name: undefined(no_decision) for name in names} | found
    if tally.task == "multilabel":
        return _multilabel(measurement, z) | found
    return {
        "accuracy": _accuracy(measurement, z),
        "balanced_accuracy": macro_recall,
        "mcc": _agreement(*matthews(measurement), "a single class was predicted, or is true", z),
        "cohen_kappa": _agreement(*kappa(measurement), "agreement by chance is complete", z),
    } | found


_AGREEMENT = ("accuracy", "balanced_accuracy", "mcc", "cohen_kappa")


def _row_mean(mean: RowMean | str, z: float) -> Estimate:
    """Return the mean of a loss over rows; it cannot be negative."""
    if isinstance(mean, str):
        return undefined(mean)
    low, high = max(0.0, mean.mean - z * mean.se), mean.mean + z * mean.se
    return Estimate(mean.mean, mean.se, low, high, "mean over rows")


def _accuracy(measurement: Measurement, z: float) -> Estimate:
    table = _Table(measurement)
    value = table.agreed / table.total
    return accuracy(measurement, value, table.se((table.hit - value) / table.total), z)


def _agreement(value: float, se: float, reason: str, z: float) -> Estimate:
    if np.isnan(value):
        return undefined(reason)
    if se < ROUNDING:
        exact = 0.0 if abs(value) < ROUNDING else value
        return Estimate(exact, reason="no interval: the counts leave the value no spread")
    return Estimate(value, se, max(-1.0, value - z * se), min(1.0, value + z * se), "delta method")


def _multilabel(measurement: Measurement, z: float) -> dict[str, Estimate]:
    tally = measurement.tally
    if tally.cells is None:
        raise ValueError("overall metrics need decisions")
    hits, predicted, true = tally.cells.key.T
    all_mass = tally.cells.mass.sum()
    exact = ((hits == predicted) & (hits == true)).astype(np.float64)
    wrong = (predicted + true - 2 * hits) / len(tally.classes)
    found = {}
    for name, value in (("subset_accuracy", exact), ("hamming_loss", wrong)):
        mean = float((tally.cells.mass * value).sum() / all_mass)
        se = cell_error(measurement, (value - mean) / tally.mass)
        found[name] = (
            proportion(mean, effective_trials(measurement, value, mean, se), z, se)
            if name == "subset_accuracy"
            else bounded(mean, se, effective_rows(measurement), z)
        )
    return found


def matthews(measurement: Measurement) -> tuple[float, float]:
    """Return the Matthews correlation (Gorodkin 2004) and its standard error; nan where undefined."""
    table = _Table(measurement)
    covariance = table.agreed * table.total - (table.true * table.predicted).sum()
    spread_predicted = table.total**2 - (table.predicted**2).sum()
    spread_true = table.total**2 - (table.true**2).sum()
    if min(np.count_nonzero(table.predicted), np.count_nonzero(table.true)) < 2:
        return np.nan, np.nan
    scale = np.sqrt(spread_predicted) * np.sqrt(spread_true)
    value = covariance / spread_predicted * np.sqrt(spread_predicted / spread_true)  # 1 exactly if all agree
    slope = table.hit * table.total + table.agreed - table.predicted_of_true - table.true_of_predicted
    relative = (table.total - table.own_predicted) / spread_predicted + (
        table.total - table.own_true
    ) / spread_true
    return float(value), table.se(slope / scale - value * relative)


def kappa(measurement: Measurement) -> tuple[float, float]:
    """Return Cohen's kappa (1960) and its standard error; nan where chance agreement is complete."""
    table = _Table(measurement)
    observed = table.agreed / table.total
    expected = (table.true * table.predicted).sum() / table.total**2
    if expected >= 1:
        return np.nan, np.nan
    value = (observed - expected) / (1 - expected)
    of_observed = (table.hit - observed) / table.total
    of_expected = (
        table.predicted_of_true + table.true_of_predicted - 2 * expected * table.total
    ) / table.total**2
    slope = (of_observed - of_expected * (1 - observed) / (1 - expected)) / (1 - expected)
    return float(value), table.se(slope)


class _Table:
    """The non-empty confusion cells with what the two formulas need of each.

    Rows without an answer count as one more predicted class, which is never right.
    """

    def __init__(self, measurement: Measurement) -> None:
        self.measurement, tally = measurement, measurement.tally
        if tally.cells is None:
            raise ValueError("agreement needs decisions")
        true, predicted = tally.cells.key.T
        predicted = np.where(predicted == ABSTAINED, len(tally.classes), predicted)
        mass = tally.cells.mass.astype(np.float64)
        size = len(tally.classes) + 1
        self.total = float(mass.sum())
        self.hit = (true == predicted).astype(np.float64)
        self.agreed = float((mass * self.hit).sum())
        self.true = np.bincount(true, mass, size)
        self.predicted = np.bincount(predicted, mass, size)
        self.predicted_of_true, self.true_of_predicted = self.predicted[true], self.true[predicted]
        self.own_true, self.own_predicted = self.true[true], self.predicted[predicted]

    def se(self, slope: Floats) -> float:
        """Return the standard error from the derivative of the value with respect to each cell's weight."""
        return cell_error(self.measurement, slope)
