"""Standard errors of count metrics from influence functions (methods: sandwich estimator).

The influence of row i on a ratio A/B is h_i = (a_i - m b_i) / B, a linear form of the row's marks
(1, y, q, t) per class; that of an average is a combination of such forms. With M = sum over rows of w² v vᵀ,
v all marks of a row, SE² = hᵀ M h and the covariance of two estimates is gᵀ M h. ``apply_moments`` gives M h
without forming M: from the confusion cells (single-label) or in blocks of rows (multilabel). Where rows come
in clusters, hᵀ v of every row is added up within them before it is squared.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.batch import ABSTAINED
from reportgen.clusters import ROUNDING, design_effect, effective_number, mass_by_cluster, several
from reportgen.measure import Measurement
from reportgen.metrics.ratios import NEITHER, Ratio, RatioValues, divide, linear
from reportgen.metrics.weighting import Weighting
from reportgen.tally import Cells, Tally

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

    A class value between 0 and 1 that rests on a single cluster has no standard error of its own.

    ``shortfall`` is that of micro minus the class value. ``averages`` are those of the averages asked for,
    and ``gaps`` those of micro minus each. ``of_rows`` would be ``classes`` were all rows independent, and
    ``design`` is the factor by which clusters make these variances larger; 1 without clusters.
    """

    classes: Floats
    of_rows: Floats
    shortfall: Floats
    design: Floats
    micro: float
    averages: tuple[float, ...]
    gaps: tuple[float, ...]


def ratio_errors(
    metrics: Sequence[tuple[RatioValues, Sequence[Weighting]]], measurement: Measurement
) -> list[RatioErrors]:
    """Return the standard errors of several count metrics, each averaged in several ways.

    One pass over the cells (single-label) or rows (multilabel) serves them all; with clusters it is one pass
    over the rows for each metric, and one over the classes.
    """
    if measurement.batch.cluster is not None:
        return _clustered_errors(metrics, measurement)
    forms = [average_forms(values, averages, measurement) for values, averages in metrics]
    applied = apply_moments(joined(forms), measurement)
    ends = np.cumsum([0, *(form.one.size for form in forms)])
    return [
        _row_errors(values, form, _slice(applied, start, end), measurement)
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


def _row_errors(values: RatioValues, forms: Forms, image: Forms, measurement: Measurement) -> RatioErrors:
    covariance = (
        np.outer(forms.one, image.one)
        + forms.true.T @ image.true
        + forms.predicted.T @ image.predicted
        + forms.both.T @ image.both
    )
    of_class = class_coefficients(values)
    with_micro = (of_class * _stacked(image, 0)).sum(axis=0)
    class_variance = _class_variance(of_class, measurement.tally)
    variances = class_variance, class_variance, with_micro
    return _errors(values, covariance, variances, np.ones(len(values.values)))


def _errors(
    values: RatioValues, covariance: Floats, of_classes: tuple[Floats, Floats, Floats], design: Floats
) -> RatioErrors:
    """Return errors from the covariance of micro and the averages (m, m).

    ``of_classes`` (K,) each: the variance of the class value were rows independent, its variance, and its
    covariance with micro.
    """
    row_variance, class_variance, with_micro = of_classes
    variance = np.diag(covariance)
    undefined = np.isnan(values.values)
    shortfall = variance[0] + class_variance - 2 * with_micro
    gaps = _root(variance[0] + variance - 2 * covariance[0])
    return RatioErrors(
        classes=np.where(undefined, np.nan, _root(class_variance)),
        of_rows=np.where(undefined, np.nan, _root(row_variance)),
        shortfall=np.where(undefined, np.nan, _root(shortfall)),
        design=design,
        micro=float(_root(variance[0])),
        averages=tuple(_root(variance[1:]).tolist()),
        gaps=tuple(gaps[1:].tolist()),
    )


def _stacked(forms: Forms, which: int) -> Floats:
    """Return one form's coefficients of (1, y, q, t) per class: (4, K)."""
    true, predicted, both = forms.true[:, which], forms.predicted[:, which], forms.both[:, which]
    return np.stack([np.full(len(true), forms.one[which]), true, predicted, both])


def _class_variance(of_class: Floats, tally: Tally) -> Floats:
    """Sum squared influence over the four kinds of rows that one class knows; rows are independent."""
    one, true, predicted, both = of_class
    squared = tally.squared
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
    value: Floats = forms.one + forms.true[truth]
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
    batch, (n_classes, n_forms) = measurement.batch, forms.true.shape
    one, true, predicted, both = np.zeros(n_forms), *(np.zeros((n_classes, n_forms)) for _ in range(3))
    for part, y, q in _row_blocks(measurement, 1):
        value = row_pulls(forms, y, q)
        if batch.weight is not None:
            value *= batch.weight[part, None] ** 2
        one += value.sum(axis=0)
        true += y.T @ value
        predicted += q.T @ value
        both += (y * q).T @ value
    return Forms(one, true, predicted, both)


def _clustered_errors(
    metrics: Sequence[tuple[RatioValues, Sequence[Weighting]]], measurement: Measurement
) -> list[RatioErrors]:
    """Return the errors where clusters, not rows, are independent."""
    n_classes, tally = len(measurement.batch.classes), measurement.tally
    covariances, on_micro = [], []
    for values, averages in metrics:
        pulls = cluster_pulls(average_forms(values, averages, measurement), measurement)
        covariances.append(pulls.T @ pulls)
        on_micro.append(pulls[:, 0].copy())  # the rest of the pulls is large and no longer needed
    forms = [class_coefficients(values) for values, _ in metrics]
    variance, with_micro, clusters = np.zeros((3, len(metrics), n_classes))
    for c in range(n_classes):
        marks = cluster_marks(measurement, c)
        for i, (values, _) in enumerate(metrics):
            pull = forms[i][:, c] @ marks
            variance[i, c], with_micro[i, c] = pull @ pull, pull @ on_micro[i]
            clusters[i, c] = effective_number(np.array(values.ratio.trials) @ marks)
    errors = []
    for i, (values, _) in enumerate(metrics):
        of_rows = _class_variance(forms[i], tally)
        trials = independent_trials(values.ratio, tally)
        design = design_effect(trials, clusters[i], of_rows, variance[i])
        found = _errors(values, covariances[i], (of_rows, variance[i], with_micro[i]), design)
        unseen = ~several(clusters[i]) & (found.of_rows > ROUNDING)
        errors.append(replace(found, classes=np.where(unseen, np.nan, found.classes)))
    return errors


def independent_trials(ratio: Ratio, tally: Tally) -> Floats:
    """Return the trials of every class (K,), rows being independent; Kish's effective number if weighted."""
    trials = linear(ratio.trials, tally.counts, tally.mass)
    kish = divide(trials**2, linear(ratio.trials, tally.squared, tally.mass_squared))
    return np.where(trials > 0, np.nan_to_num(kish, nan=1.0), 0.0)


def cluster_pulls(forms: Forms, measurement: Measurement) -> Floats:
    """Return what clusters pull on the estimates of these forms: (G, m)."""
    batch, cluster = measurement.batch, measurement.batch.cluster
    if cluster is None:
        raise ValueError("the rows have no clusters")
    pulls = np.zeros((forms.one.size, int(cluster.max()) + 1))
    for part, truth, prediction in _row_blocks(measurement, forms.one.size):
        value = row_pulls(forms, truth, prediction)
        if batch.weight is not None:
            value *= batch.weight[part, None]
        for pull, column in zip(pulls, value.T, strict=True):
            np.add.at(pull, cluster[part], column)
    return pulls.T


def cluster_marks(measurement: Measurement, c: int) -> Floats:
    """Return the sums of weight of (1, y, q, t) of one class in every cluster: (4, G)."""
    batch, prediction = measurement.batch, measurement.prediction
    if prediction is None:
        raise ValueError("count metrics need decisions")
    true, predicted = (
        marks[:, c] != 0 if marks.ndim == 2 else marks == c for marks in (batch.truth, prediction)
    )
    return np.stack([mass_by_cluster(batch, marks) for marks in (None, true, predicted, true & predicted)])


def _row_blocks(measurement: Measurement, width: int) -> Iterator[tuple[slice, NDArray[Any], NDArray[Any]]]:
    """Yield rows, with truth and prediction as ``row_pulls`` takes them; each row makes ``width`` numbers."""
    batch, prediction = measurement.batch, measurement.prediction
    if prediction is None:
        raise ValueError("count metrics need decisions")
    rows = max(1, BLOCK_CELLS // max(len(batch.classes), width))
    for start in range(0, batch.n_rows, rows):
        part = slice(start, start + rows)
        if batch.task == "multilabel":
            yield part, batch.truth[part].astype(np.float64), prediction[part].astype(np.float64)
        else:
            yield part, batch.truth[part], prediction[part]


def _root(variance: Floats | float) -> Floats:
    return np.sqrt(np.maximum(variance, 0.0))
