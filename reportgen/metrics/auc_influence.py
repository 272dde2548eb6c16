"""Standard errors of AUC averages from row influence values, in one more pass over the score columns.

Rows are independent, the cells of a row are not: influence values are summed over a row's cells before they
are squared. Applying DeLong to pooled cells would be wrong by as much as a factor of three.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.measure import Measurement, rows_by_class
from reportgen.metrics.classes import ClassValues
from reportgen.metrics.curves import auc
from reportgen.metrics.placements import Placements, placements
from reportgen.ranking import Ranking

Floats = NDArray[np.float64]
EXACT_CELLS = 1_000_000
"""Rows times classes up to which placements are exact; above, about 4096 segments stand for them."""


@dataclass(frozen=True, eq=False)
class AucErrors:
    """Standard errors of the AUC averages; ``micro`` and ``gap`` are nan where nothing is pooled."""

    micro: float
    macro: float
    weighted: float
    gap: float


@dataclass(frozen=True, eq=False)
class _Pull:
    """Influence of a row's cell on one AUC, by segment, for true and other rows."""

    places: Placements
    if_true: Floats
    if_not: Floats

    def of(self, column: NDArray[Any], true: NDArray[np.intp]) -> Floats:
        segment = self.places.segment(column)
        pull = self.if_not[segment]
        pull[true] = self.if_true[segment[true]]
        return pull


def auc_errors(measurement: Measurement, classes: ClassValues) -> AucErrors:
    """Return the standard errors of micro, macro and weighted AUC and of the gap."""
    batch, rankings = measurement.batch, measurement.rankings
    if batch.scores is None or rankings is None:
        raise ValueError("AUC needs scores")
    exact = batch.n_rows * len(batch.classes) <= EXACT_CELLS
    micro, macro, weighted = (np.zeros(batch.n_rows) for _ in range(3))
    pooled = measurement.pooled if measurement.pooled is not None and measurement.pooled.defined else None
    pooled_pull = _pull(pooled, exact, row_factor=False) if pooled is not None else None
    support = np.where(classes.in_set, measurement.tally.counts.support, 0.0)
    average = float((support * classes.counted).sum() / support.sum())
    rows_of = rows_by_class(batch)
    for c in range(len(batch.classes)):
        column, true = batch.scores.column(c), rows_of(c)
        if pooled_pull is not None:
            micro += pooled_pull.of(column, true)
        if classes.in_set[c]:
            pull = _pull(rankings[c], exact, row_factor=True).of(column, true)
            macro += pull
            weighted += pull * (support[c] / support.sum())
            weighted[true] += (classes.values[c] - average) / support.sum()
    macro /= classes.in_set.sum()
    micro *= np.sqrt(batch.n_rows / max(batch.n_rows - 1, 1))
    if batch.weight is not None:
        for pull in (micro, macro, weighted):
            pull *= batch.weight
    has_micro = pooled_pull is not None
    return AucErrors(
        micro=_norm(micro) if has_micro else np.nan,
        macro=_norm(macro),
        weighted=_norm(weighted),
        gap=_norm(micro - macro) if has_micro else np.nan,
    )


def _pull(ranking: Ranking, exact: bool, *, row_factor: bool) -> _Pull:  # noqa: FBT001
    """Return the influence by segment; ``row_factor`` makes the squares sum to DeLong's variance."""
    area, places = auc(ranking), placements(ranking, exact=exact)
    positive, negative = 1.0, 1.0
    if row_factor:
        positive = _small_sample(ranking.positives, ranking.positives_squared)
        negative = _small_sample(ranking.negatives, ranking.negatives_squared)
    return _Pull(
        places,
        (places.of_positive - area) / ranking.positives * positive,
        (places.of_negative - area) / ranking.negatives * negative,
    )


def _small_sample(mass: float, mass_squared: float) -> float:
    """Return sqrt(k / (k - 1)) with Kish's effective number of rows k; 1 for a single row."""
    effective = mass * mass / mass_squared
    return float(np.sqrt(effective / (effective - 1))) if effective > 1 else 1.0


def _norm(pull: Floats) -> float:
    return float(np.sqrt(pull @ pull))
