"""Predictions of a fitted classifier in the style of scikit-learn, which need not be installed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.errors import InputError, OptionError
from reportgen.layouts.vocabulary import listing


@dataclass(frozen=True, eq=False)
class Predictions:
    """What an estimator says: y_pred (n,) or (n, K); y_score (n,), (n, K) or None; classes in column order.

    ``positive`` is the class that a lone score column belongs to.
    """

    y_pred: Any
    y_score: NDArray[Any] | None
    labels: list[Any] | None
    positive: str | None = None


def predictions_of(estimator: Any, X: Any) -> Predictions:
    """Ask an estimator for predictions and scores on rows X.

    Raises InputError for an object without ``predict``.
    """
    if not callable(getattr(estimator, "predict", None)):
        raise InputError(
            f"{type(estimator).__name__} has no predict method.",
            "Pass a fitted classifier, or its predictions to Report.from_predictions.",
        )
    y_pred = estimator.predict(X)
    classes = getattr(estimator, "classes_", None)
    raw = scores_of(estimator, X)
    if raw is None:
        return Predictions(y_pred, None, None)
    if isinstance(raw, list):  # multilabel forests and neighbours: an (n, 2) array per label
        return Predictions(y_pred, np.column_stack([second_column(one, raw, estimator) for one in raw]), None)
    scores = np.asarray(raw)
    if np.ndim(y_pred) == 2:
        return Predictions(y_pred, scores, None)
    labels = None if classes is None else list(np.asarray(classes))
    lone = scores.ndim == 1 and labels is not None
    return Predictions(y_pred, scores, labels, str(labels[1]) if lone and labels else None)


def renamed(found: Predictions, labels: Sequence[Any] | None, estimator: Any) -> Predictions:
    """Return predictions with the class names of the caller's ``labels``, where these fit ``classes_``.

    The same names in another order leave the columns as they are: these follow ``classes_``. Other names are
    taken by position where ``classes_`` are the codes 0 to K-1. Raises OptionError for anything else.
    """
    if labels is None:
        return found
    wanted = [str(label) for label in labels]
    known = None if found.labels is None else [str(label) for label in found.labels]
    if known is None:
        return replace(found, labels=list(labels))
    if set(known) <= set(wanted) and len(known) == len(wanted):
        return found
    if known == [str(j) for j in range(len(wanted))]:
        positive = wanted[int(found.positive)] if found.positive is not None else None
        return replace(found, labels=list(labels), positive=positive)
    raise OptionError(
        f"labels= ({listing(wanted)}) does not fit the classes of {type(estimator).__name__} "
        f"({listing(known)}).",
        "Leave labels= out: the columns of its scores are named by its classes_.",
    )


def scores_of(estimator: Any, X: Any) -> Any:
    """Return probabilities, else decision values, else None; some estimators offer one only after fitting."""
    for name in ("predict_proba", "decision_function"):
        method = getattr(estimator, name, None)
        if callable(method):
            return method(X)
    return None


def second_column(one: Any, everything: list[Any], estimator: Any) -> NDArray[Any]:
    """Return the probability of "present" of one label, constant where training knew one value only."""
    column = np.asarray(one)
    if column.shape[1] == 2:
        return column[:, 1]
    position = next(i for i, other in enumerate(everything) if other is one)
    only = estimator.classes_[position][0]
    return np.full(len(column), float(only))
