"""Standard errors of AUC averages from row influence values, in one more pass over the score columns.

Rows are independent, the cells of a row are not: influence values are summed over a row's cells before they
are squared. Applying DeLong to pooled cells would be wrong by as much as a factor of three.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.batch import Scores
from reportgen.measure import Measurement, rows_by_class
from reportgen.metrics.classes import ClassValues
from reportgen.metrics.curves import auc
from reportgen.metrics.placements import Placements, placements
from reportgen.ranking import Ranking
from reportgen.threads import in_order

Floats = NDArray[np.float64]
_CellPulls = tuple[int, NDArray[np.intp], Floats | None, Floats | None]
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
    support = np.where(classes.in_set, measurement.tally.counts.support, 0.0)
    average = float((support * classes.counted).sum() / support.sum())
    share = support / support.sum()
    for c, true, in_pool, in_class in in_order(_jobs(measurement, batch.scores, classes, exact=exact)):
        if in_pool is not None:
            micro += in_pool
        if in_class is not None:
            macro += in_class
            weighted += in_class * share[c]
            weighted[true] += (classes.values[c] - average) / support.sum()
    macro /= classes.in_set.sum()
    micro *= np.sqrt(batch.n_rows / max(batch.n_rows - 1, 1))
    if batch.weight is not None:
        micro, macro, weighted = (pull * batch.weight for pull in (micro, macro, weighted))
    has_micro = measurement.pooled is not None
    return AucErrors(
        micro=_norm(micro) if has_micro else np.nan,
        macro=_norm(macro),
        weighted=_norm(weighted),
        gap=_norm(micro - macro) if has_micro else np.nan,
    )


def _jobs(
    measurement: Measurement, scores: Scores, classes: ClassValues, *, exact: bool
) -> Iterator[Callable[[], _CellPulls]]:
    """Yield a job per class that places its scores, in the pool and in the class."""
    batch, rankings, pooled = measurement.batch, measurement.rankings, measurement.pooled
    of_pool = None if pooled is None else _pull(pooled, exact=exact, row_factor=False)
    rows_of = rows_by_class(batch)
    for c in range(len(batch.classes)):
        ranking = rankings[c] if rankings is not None and classes.in_set[c] else None
        yield partial(_cell_pulls, c, scores.column(c), rows_of(c), of_pool, ranking, exact=exact)


def _cell_pulls(
    c: int,
    column: NDArray[Any],
    true: NDArray[np.intp],
    of_pool: _Pull | None,
    ranking: Ranking | None,
    *,
    exact: bool,
) -> _CellPulls:
    in_pool = None if of_pool is None else of_pool.of(column, true)
    in_class = None if ranking is None else _pull(ranking, exact=exact, row_factor=True).of(column, true)
    return c, true, in_pool, in_class


def _pull(ranking: Ranking, *, exact: bool, row_factor: bool) -> _Pull:
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
