"""Every class under two models: differences with interval, p value and, over the classes, q value."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from reportgen.comparison.intervals import paired
from reportgen.comparison.kinds import KINDS
from reportgen.comparison.mcnemar import mid_p
from reportgen.comparison.results import ClassComparison, McNemar, PairedValue
from reportgen.comparison.sides import Side
from reportgen.flags.tests import benjamini_hochberg
from reportgen.metrics.auc_influence import se
from reportgen.metrics.influence import class_coefficients, cluster_marks
from reportgen.results import Estimate, undefined

Floats = NDArray[np.float64]
MATCHED_RECALL = "recall"
"""The class metric whose p value is McNemar's: its trials are the same rows under both models."""


def class_comparisons(
    reference: Side,
    model: Side,
    metrics: Sequence[str],
    kinds: tuple[Floats, Floats] | None,
    z: float,
) -> tuple[ClassComparison, ...]:
    """Compare every class; ``kinds`` are the rows and squared weights of each of KINDS, (8, K) each."""
    tally = reference.measurement.tally
    columns = {metric: _column(reference, model, metric, kinds, z) for metric in metrics}
    return tuple(
        ClassComparison(
            name,
            model.name,
            int(tally.rows[c]),
            tally.counts.support[c].item(),
            {metric: column[c] for metric, column in columns.items()},
        )
        for c, name in enumerate(tally.classes)
    )


def class_errors(reference: Side, model: Side, metric: str, squared: Floats) -> Floats:
    """Return the standard error of the difference of a count metric in each class (K,)."""
    forms = [class_coefficients(side.table.counts[metric].values) for side in (reference, model)]
    variance = np.zeros(squared.shape[1])
    if reference.measurement.batch.cluster is not None:
        for c in range(variance.size):
            marks = [cluster_marks(side.measurement, c) for side in (reference, model)]
            pull = forms[0][:, c] @ marks[0] - forms[1][:, c] @ marks[1]
            variance[c] = np.square(pull).sum()
        return np.sqrt(variance)
    for (y, a, b), mass in zip(KINDS, squared, strict=True):
        variance += mass * (_pull(forms[0], y, a) - _pull(forms[1], y, b)) ** 2
    return np.sqrt(variance)


def _pull(form: Floats, true: int, predicted: int) -> Floats:
    return np.asarray(form[0] + true * form[1] + predicted * form[2] + true * predicted * form[3])


def curve_class_errors(reference: Side, model: Side, metric: str) -> tuple[Floats, Floats, Floats]:
    """Return standard errors of a curve metric in each class: of both models and of their difference, (K,).

    For AUC of unweighted rows these are DeLong's, that of the difference paired.
    """
    errors = np.zeros((3, len(reference.measurement.tally.classes)))
    first, second = (
        side.table.auc.pulls.of_class
        if side.table.auc is not None and side.table.auc.pulls is not None
        else {}
        for side in (reference, model)
    )
    for c in first.keys() & second.keys():
        a, b = first[c].rows(metric), second[c].rows(metric)
        errors[:, c] = se(a), se(b), se(a - b)
    return errors[0], errors[1], errors[2]


def class_mcnemar(model: Side, classes: Sequence[str], rows: Floats) -> tuple[McNemar, ...]:
    """Count the true rows of each class by which model has them right; classes without rows are left out."""
    place = {kind: i for i, kind in enumerate(KINDS)}
    neither, only_model, only_reference, both = (
        rows[place[1, a, b]] for a, b in ((0, 0), (0, 1), (1, 0), (1, 1))
    )
    return tuple(
        mcnemar(
            model.name,
            "recall",
            name,
            int(both[c]),
            int(only_reference[c]),
            int(only_model[c]),
            int(neither[c]),
        )
        for c, name in enumerate(classes)
        if rows[4:, c].sum() > 0
    )


def has_matched_rows(reference: Side) -> bool:
    """Return whether McNemar's test applies: rows that count alike and are independent."""
    batch = reference.measurement.batch
    return batch.weight is None and batch.cluster is None


def mcnemar(
    model: str, metric: str, class_: str | None, both: int, only_reference: int, only_model: int, neither: int
) -> McNemar:
    """Return the counts with their mid-p value."""
    p = mid_p(only_reference, only_model)
    return McNemar(model, metric, class_, both, only_reference, only_model, neither, p)


def _column(
    reference: Side, model: Side, metric: str, kinds: tuple[Floats, Floats] | None, z: float
) -> list[PairedValue]:
    """Return one metric for every class, with q values over the classes tested."""
    first, second = reference.table.classes[metric], model.table.classes[metric]
    if metric in reference.table.counts and kinds is not None:
        own = np.nan_to_num(first.se), np.nan_to_num(second.se)
        errors = class_errors(reference, model, metric, kinds[1])
    else:
        *own, errors = curve_class_errors(reference, model, metric)  # type: ignore[assignment]
    values = [
        _paired_value(
            replace(first.estimate(c), se=float(own[0][c])),
            replace(second.estimate(c), se=float(own[1][c])),
            errors[c],
            z,
        )
        if reference.measurement.tally.rows[c]
        else PairedValue(None, None, undefined("no true rows"), None, None)
        for c in range(len(errors))
    ]
    if metric == MATCHED_RECALL and kinds is not None and has_matched_rows(reference):
        values = [_with_mid_p(value, kinds[0][:, c]) for c, value in enumerate(values)]
    p = np.array([math.nan if value.p_value is None else value.p_value for value in values])
    return [
        replace(value, q_value=None if math.isnan(q) else float(q))
        for value, q in zip(values, benjamini_hochberg(p), strict=True)
    ]


def _paired_value(a: Estimate, b: Estimate, error: float, z: float) -> PairedValue:
    return PairedValue(a.value, b.value, *paired(a, b, float(error), z), None)


def _with_mid_p(value: PairedValue, rows: Floats) -> PairedValue:
    if value.p_value is None:
        return value
    only_model, only_reference = rows[KINDS.index((1, 0, 1))], rows[KINDS.index((1, 1, 0))]
    return replace(value, p_value=mid_p(int(only_reference), int(only_model)))
