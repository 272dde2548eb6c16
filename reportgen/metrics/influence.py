"""Standard errors of count metrics from influence functions (methods: sandwich estimator, rows independent).

The influence of row i on a ratio A/B is h_i = (a_i - m b_i) / B, a linear form of the row's marks
(1, y, q, t) per class; that of an average is a combination of such forms. With M = sum over rows of w² v vᵀ,
v all marks of a row, SE² = hᵀ M h and the covariance of two estimates is gᵀ M h. ``apply_moments`` gives M h
without forming M: from the confusion cells (single-label) or in blocks of rows (multilabel).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.batch import ABSTAINED
from reportgen.measure import Measurement
from reportgen.metrics.ratios import NEITHER, RatioValues, divide, linear
from reportgen.metrics.weighting import Weighting
from reportgen.tally import Cells

Floats = NDArray[np.float64]
BLOCK_CELLS = 1 << 22
"""Label cells turned into floats at once."""


@dataclass(frozen=True, eq=False)
class Forms:
    """Linear forms of a row's marks, m of them: ``one`` (m,), ``true``, ``predicted``, ``both`` (K, m)."""

    one: Floats
    true: Floats
    predicted: Floats
    both: Floats


@dataclass(frozen=True, eq=False)
class RatioErrors:
    """Standard errors of one count metric; class arrays are (K,), nan where the class value is undefined.

    ``shortfall`` is that of micro minus the class value. ``averages`` are those of the averages asked for,
    and ``gaps`` those of micro minus each.
    """

    classes: Floats
    shortfall: Floats
    micro: float
    averages: tuple[float, ...]
    gaps: tuple[float, ...]


def ratio_errors(
    metrics: Sequence[tuple[RatioValues, Sequence[Weighting]]], measurement: Measurement
) -> list[RatioErrors]:
    """Return the standard errors of several count metrics, each averaged in several ways.

    One pass over the cells (single-label) or rows (multilabel) serves them all.
    """
    forms = [average_forms(values, averages, measurement) for values, averages in metrics]
    applied = apply_moments(joined(forms), measurement)
    ends = np.cumsum([0, *(form.one.size for form in forms)])
    return [
        _errors(values, form, _slice(applied, start, end), measurement)
        for (values, _), form, start, end in zip(metrics, forms, ends[:-1], ends[1:], strict=True)
    ]


def _slice(forms: Forms, start: int, end: int) -> Forms:
    part = slice(start, end)
    return Forms(forms.one[part], forms.true[:, part], forms.predicted[:, part], forms.both[:, part])


def class_coefficients(values: RatioValues) -> Floats:
    """Return each class's influence form as coefficients of (1, y, q, t): (4, K), 0 where undefined."""
    top, bottom = (
        np.array(part, dtype=np.float64)[:, None] for part in (values.ratio.top, values.ratio.bottom)
    )
    return np.nan_to_num(
        divide(top - values.counted * bottom, np.broadcast_to(values.bottom, (4, len(values.bottom))))
    )


def average_forms(values: RatioValues, averages: Sequence[Weighting], measurement: Measurement) -> Forms:
    """Return the form of micro, then those of the averages."""
    top, bottom = (
        np.array(part, dtype=np.float64)[:, None] for part in (values.ratio.top, values.ratio.bottom)
    )
    total = values.bottom.sum()
    micro = (top - values.micro * bottom) / total if total > 0 else 0 * top
    of_class = class_coefficients(values)
    forms = [np.broadcast_to(micro, of_class.shape)]
    for weighting in averages:
        form = of_class * weighting.share
        form[1] += weighting.slope / measurement.tally.mass  # a true row makes its class more prevalent
        forms.append(form)
    one, true, predicted, both = np.stack(forms, axis=-1)
    return Forms(one.sum(axis=0), true, predicted, both)


def joined(forms: Sequence[Forms]) -> Forms:
    """Return several sets of forms as one."""
    return Forms(
        np.concatenate([form.one for form in forms]),
        *(
            np.concatenate([getattr(form, mark) for form in forms], axis=1)
            for mark in ("true", "predicted", "both")
        ),
    )


def _errors(values: RatioValues, forms: Forms, image: Forms, measurement: Measurement) -> RatioErrors:
    covariance = (
        np.outer(forms.one, image.one)
        + forms.true.T @ image.true
        + forms.predicted.T @ image.predicted
        + forms.both.T @ image.both
    )
    variance = np.diag(covariance)
    of_class = class_coefficients(values)
    with_micro = (of_class * _stacked(image, 0)).sum(axis=0)
    class_variance = _class_variance(of_class, measurement)
    undefined = np.isnan(values.values)
    shortfall = variance[0] + class_variance - 2 * with_micro
    gaps = _root(variance[0] + variance - 2 * covariance[0])
    return RatioErrors(
        classes=np.where(undefined, np.nan, _root(class_variance)),
        shortfall=np.where(undefined, np.nan, _root(shortfall)),
        micro=float(_root(variance[0])),
        averages=tuple(_root(variance[1:]).tolist()),
        gaps=tuple(gaps[1:].tolist()),
    )


def _stacked(forms: Forms, which: int) -> Floats:
    """Return one form's coefficients of (1, y, q, t) per class: (4, K)."""
    true, predicted, both = forms.true[:, which], forms.predicted[:, which], forms.both[:, which]
    return np.stack([np.full(len(true), forms.one[which]), true, predicted, both])


def _class_variance(of_class: Floats, measurement: Measurement) -> Floats:
    """Sum squared influence over the four kinds of rows that one class knows."""
    one, true, predicted, both = of_class
    squared, tally = measurement.tally.squared, measurement.tally
    tp, fp, fn = squared.hits, squared.predicted - squared.hits, squared.support - squared.hits
    tn = linear(NEITHER, squared, tally.mass_squared)
    total: Floats = (
        tp * (one + true + predicted + both) ** 2
        + fp * (one + predicted) ** 2
        + fn * (one + true) ** 2
        + tn * one**2
    )
    return total


def row_pulls(forms: Forms, truth: NDArray[Any], prediction: NDArray[Any]) -> Floats:
    """Return what rows pull on estimates, before their weights: (n, m).

    ``truth`` and ``prediction`` are class codes (n,), or rows (n, K) of 0 and 1 as floats. Squares of a
    pull, or of a difference of pulls, times the rows' squared weights add up to the squared standard error.
    """
    if truth.ndim == 2:
        return np.asarray(
            forms.one + truth @ forms.true + prediction @ forms.predicted + (truth * prediction) @ forms.both
        )
    answered, hit = prediction != ABSTAINED, truth == prediction
    value = forms.one + forms.true[truth]
    value[answered] += forms.predicted[prediction[answered]]
    value[hit] += forms.both[truth[hit]]
    return value


def apply_moments(forms: Forms, measurement: Measurement) -> Forms:
    """Return M h for the forms h."""
    cells = measurement.tally.cells
    if measurement.tally.task != "multilabel":
        if cells is None:
            raise ValueError("count metrics need decisions")
        return _from_cells(forms, cells)
    return _from_rows(forms, measurement)


def _from_cells(forms: Forms, cells: Cells) -> Forms:
    true, predicted = cells.key.T
    answered = predicted != ABSTAINED
    hit = true == predicted
    value = row_pulls(forms, true, predicted) * cells.squared[:, None]
    n_classes = len(forms.true)
    return Forms(
        value.sum(axis=0),
        _add_rows(true, value, n_classes),
        _add_rows(predicted[answered], value[answered], n_classes),
        _add_rows(true[hit], value[hit], n_classes),
    )


def _add_rows(place: NDArray[np.int64], value: Floats, n_classes: int) -> Floats:
    return np.stack([np.bincount(place, column, n_classes) for column in value.T], axis=1)


def _from_rows(forms: Forms, measurement: Measurement) -> Forms:
    batch, prediction = measurement.batch, measurement.prediction
    if prediction is None:
        raise ValueError("count metrics need decisions")
    n_classes, n_forms = forms.true.shape
    one, true, predicted, both = np.zeros(n_forms), *(np.zeros((n_classes, n_forms)) for _ in range(3))
    rows = max(1, BLOCK_CELLS // n_classes)
    for start in range(0, batch.n_rows, rows):
        y = batch.truth[start : start + rows].astype(np.float64)
        q = prediction[start : start + rows].astype(np.float64)
        value = row_pulls(forms, y, q)
        if batch.weight is not None:
            value *= batch.weight[start : start + rows, None] ** 2
        one += value.sum(axis=0)
        true += y.T @ value
        predicted += q.T @ value
        both += (y * q).T @ value
    return Forms(one, true, predicted, both)


def _root(variance: Floats | float) -> Floats:
    return np.sqrt(np.maximum(variance, 0.0))
