"""What a model without skill gets: the values to compare an average with."""

import numpy as np
from numpy.typing import NDArray

from reportgen.tally import Tally

Floats = NDArray[np.float64]


def no_skill(tally: Tally, *, pooled_scores: bool) -> dict[str, dict[str, float]]:
    """Return, where a closed form is known, the averages of the best answer that ignores the row.

    Count metrics: always the most frequent class (single-label), or the most frequent labels (multilabel F1).
    ROC AUC and average precision: scores equal to the prevalences. ``pooled_scores`` says whether micro
    pools score columns.
    """
    prevalence = tally.prevalence
    ranked = prevalence[(tally.rows > 0) & (tally.rows < tally.n_rows)]
    values: dict[str, dict[str, float]] = {"roc_auc": {}, "average_precision": {}}
    if ranked.size:
        values["roc_auc"]["macro"] = 0.5
        values["average_precision"]["macro"] = float(ranked.mean())
    if pooled_scores and ranked.size:
        values["roc_auc"]["micro"] = micro_auc(prevalence)
        values["average_precision"]["micro"] = micro_average_precision(prevalence)
    if tally.task == "multilabel":
        values["f1"] = {"micro": micro_f1(prevalence)} if tally.rows.any() else {}
    else:
        largest = float(prevalence.max())
        values |= {metric: {"micro": largest} for metric in ("precision", "recall", "f1")}
        values["recall"]["macro"] = 1 / int((tally.rows > 0).sum())
    return values


def micro_auc(prevalence: Floats) -> float:
    """Return the micro AUC of scores equal to the prevalences: half plus half their Gini index, scaled."""
    k, total = len(prevalence), prevalence.sum()
    rank = np.arange(1, k + 1)
    gini = float(((2 * rank - k - 1) * np.sort(prevalence)).sum() / (k * total))
    return float(0.5 + 0.5 * gini / (1 - total / k))


def micro_average_precision(prevalence: Floats) -> float:
    """Return the micro average precision of scores equal to the prevalences; equal ones are one threshold."""
    value, classes = np.unique(prevalence, return_counts=True)
    value, classes = value[::-1], classes[::-1]
    mass = value * classes
    return float((mass / mass.sum() * np.cumsum(mass) / np.cumsum(classes)).sum())


def micro_f1(prevalence: Floats) -> float:
    """Return the best micro F1 of always answering the same most frequent labels."""
    ordered = np.sort(prevalence)[::-1]
    return float((2 * np.cumsum(ordered) / (prevalence.sum() + np.arange(1, len(ordered) + 1))).max())
