"""How a score stands among the rows of the other side: the ingredient of every AUC influence value.

The distinct positive scores part the line into segments: at a score, and between two. All positives of a
segment beat the same share of negatives, all its negatives lose to the same share of positives. With many
cells neighbouring segments are joined until about ``MOST`` are left, each with the mean of its rows.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.metrics.bins import Bins, bins_between
from reportgen.ranking import Ranking

Floats = NDArray[np.float64]
MOST = 4096


@dataclass(frozen=True, eq=False)
class Placements:
    """Segments of the score line, ascending: ``segments`` finds them, and per segment (s,) mean placements.

    ``of_positive`` is the share of negatives that a positive beats, ``of_negative`` the share of positives
    that beat a negative; ties count half.
    """

    segments: Bins
    of_positive: Floats
    of_negative: Floats


def placements(ranking: Ranking, *, exact: bool) -> Placements:
    """Return the placements of a defined ranking, joined to about ``MOST`` segments unless ``exact``."""
    p, n = ranking.positives, ranking.negatives
    before = np.concatenate(([0], ranking.hits[:-1]))
    positives = np.diff(ranking.hits, prepend=0)
    at = ranking.false_from - ranking.false_above
    below = np.append(ranking.false_above[1:], n) - ranking.false_from
    # ascending: below the lowest score, at it, above it, at the next, ... above the highest
    mass_positive = _interleaved(np.zeros_like(positives), positives, 0)
    mass_negative = _interleaved(below, at, ranking.false_above[0])
    beats = _interleaved(np.zeros(at.size), 1 - (ranking.false_above + ranking.false_from) / (2 * n), 0)
    loses = _interleaved(ranking.hits / p, (before + ranking.hits) / (2 * p), 0)
    score = ranking.threshold[::-1]
    edges = np.stack([score, np.nextafter(score, score.dtype.type(np.inf))], axis=1).reshape(-1)
    if exact or edges.size <= MOST:
        return Placements(bins_between(edges), beats, loses)
    share = np.cumsum((mass_positive / p + mass_negative / n) / 2)
    group = np.floor(np.concatenate(([0.0], share[:-1])) * MOST)
    first = np.flatnonzero(np.diff(group, prepend=-1))
    return Placements(
        bins_between(edges[first[1:] - 1]),
        _means(beats, mass_positive, first),
        _means(loses, mass_negative, first),
    )


def _interleaved(between: NDArray[Any], at: NDArray[Any], above_all: float) -> NDArray[Any]:
    """Turn descending (at a score, below it) pairs into ascending segments."""
    pairs = np.stack([between[::-1], at[::-1]], axis=1).reshape(-1)
    return np.append(pairs, above_all)


def _means(value: Floats, mass: NDArray[Any], first: NDArray[np.intp]) -> Floats:
    total = np.add.reduceat(mass, first)
    summed = np.add.reduceat(value * mass, first)
    return np.divide(summed, total, out=np.zeros(first.size), where=total > 0)
