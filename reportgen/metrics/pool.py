"""All (row, class) cells on one score line, in bins: the ingredient of everything that pools classes.

Up to a million cells every distinct score is a bin and all figures are exact. Above, bins are ranges of about
equal mass; pairs within a bin count half, which is right for ties and off by a bounded error for the rest.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.batch import Batch
from reportgen.measure import Measurement
from reportgen.metrics.bins import Bins, bins_between
from reportgen.ranking import Ranking
from reportgen.threads import in_order

Floats = NDArray[np.float64]
EXACT_CELLS = 1_000_000
BINS = 8192


@dataclass(frozen=True, eq=False)
class Pool:
    """Cells by bin, ascending; arrays (B,) are sums of row weights, each normalised to 1.

    ``true``, ``other``: cells whose class is true, or is not. ``likely``, ``unlikely``: all cells, weighted
    by their class's prevalence, or by one minus it: the same cells once scores are dealt to random rows.
    ``bins[c]`` (n,) says where each row's score of class c lies. ``exact``: each bin is one score.
    """

    bins: list[NDArray[Any]]
    true: Floats
    other: Floats
    likely: Floats
    unlikely: Floats
    exact: bool


def pool(measurement: Measurement) -> Pool:
    """Bin the score columns of a measurement that pools them."""
    batch, pooled = measurement.batch, measurement.pooled
    if pooled is None:
        raise ValueError("nothing is pooled")
    prevalence = measurement.tally.prevalence
    exact = batch.n_rows * len(batch.classes) <= EXACT_CELLS
    edges = bins_between(_all_scores(batch)[1:] if exact else _equal_mass(pooled))
    true, cells, likely = (np.zeros(edges.size) for _ in range(3))
    bins = []
    for c, (places, mass, true_mass) in enumerate(in_order(_jobs(measurement, edges))):
        bins.append(places)
        true += true_mass
        cells += mass
        likely += prevalence[c] * mass
    other, unlikely = cells - true, cells - likely
    true, other, likely, unlikely = (part / part.sum() for part in (true, other, likely, unlikely))
    return Pool(bins, true, other, likely, unlikely, exact)


def error_bound(positive: Floats, negative: Floats) -> float:
    """Return by how much the AUC of two masses can be off where bins hold more than one score."""
    return float(positive @ negative / 2)


def _all_scores(batch: Batch) -> NDArray[Any]:
    if batch.scores is None:
        raise ValueError("nothing is pooled")
    return np.unique(np.concatenate([batch.scores.column(c) for c in range(len(batch.classes))]))


def _equal_mass(pooled: Ranking) -> NDArray[Any]:
    """Choose about ``BINS`` scores so that few true and few other cells lie between neighbours."""
    share = (pooled.hits / pooled.positives + pooled.false_from / pooled.negatives) / 2
    first = np.flatnonzero(np.diff(np.floor(share * BINS), prepend=0.0))
    return np.unique(pooled.threshold[first])


def _jobs(
    measurement: Measurement, edges: Bins
) -> Iterator[Callable[[], tuple[NDArray[Any], Floats, Floats]]]:
    batch, rows_of = measurement.batch, measurement.rows_of
    if batch.scores is None:
        raise ValueError("nothing is pooled")
    for c in range(len(batch.classes)):
        yield partial(_binned, batch.scores.column(c), rows_of(c), batch.weight, edges)


def _binned(
    column: NDArray[Any], true: NDArray[np.intp], weight: Floats | None, edges: Bins
) -> tuple[NDArray[Any], Floats, Floats]:
    places = edges.places(column)
    true_weight = None if weight is None else weight[true]
    mass = np.bincount(places, weight, edges.size).astype(np.float64)
    return places, mass, np.bincount(places[true], true_weight, edges.size).astype(np.float64)
