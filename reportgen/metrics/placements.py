"""Where scores stand on a class's score line, and what standing there does to AUC and average precision.

The distinct positive scores part the line into segments: at a score, and between two. All rows of a segment
compare alike with every other row. With many cells neighbouring segments are joined until about ``MOST`` are
left; pairs within a segment then count half.
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
class Segments:
    """Segments of a score line, ascending, with the shares (s,) of true and of other rows in each."""

    bins: Bins
    true: Floats
    other: Floats


@dataclass(frozen=True, eq=False)
class Pull:
    """Influence of one row on a figure, by segment (s,): of a true row, and of another."""

    if_true: Floats
    if_not: Floats

    def of(self, segment: NDArray[Any], true: NDArray[np.intp]) -> Floats:
        """Return the pull of each row (n,), given its segment and which rows are true."""
        pull: Floats = self.if_not[segment]
        pull[true] = self.if_true[segment[true]]
        return pull


def segments(ranking: Ranking, *, exact: bool) -> Segments:
    """Return the segments of a defined ranking, joined to about ``MOST`` unless ``exact``."""
    positives = np.diff(ranking.hits, prepend=0) / ranking.positives
    at = (ranking.false_from - ranking.false_above) / ranking.negatives
    below = (np.append(ranking.false_above[1:], ranking.negatives) - ranking.false_from) / ranking.negatives
    # ascending: below the lowest score, at it, above it, at the next, ... above the highest
    true = _interleaved(np.zeros_like(positives), positives, 0.0)
    other = _interleaved(below, at, ranking.false_above[0] / ranking.negatives)
    score = ranking.threshold[::-1]
    edges = np.stack([score, np.nextafter(score, score.dtype.type(np.inf))], axis=1).reshape(-1)
    if exact or edges.size <= MOST:
        return Segments(bins_between(edges), true, other)
    share = np.cumsum((true + other) / 2)
    group = np.floor(np.concatenate(([0.0], share[:-1])) * MOST)
    first = np.flatnonzero(np.diff(group, prepend=-1))
    joined = (np.add.reduceat(mass, first) for mass in (true, other))
    return Segments(bins_between(edges[first[1:] - 1]), *joined)


def below(mass: Floats) -> Floats:
    """Return the mass below each segment plus half the segment's own."""
    return np.asarray(np.cumsum(mass) - mass / 2)


def segmented_auc(true: Floats, other: Floats) -> float:
    """Return P(true above other), ties half, of two masses that sum to 1."""
    return float(true @ below(other))


def auc_pull(true: Floats, other: Floats, positives: float, negatives: float) -> Pull:
    """Return the influence on the AUC of two masses that sum to 1 and stand for these many rows."""
    area = segmented_auc(true, other)
    return Pull((below(other) - area) / positives, (1 - below(true) - area) / negatives)


def ap_pull(true: Floats, other: Floats, positives: float, negatives: float) -> Pull:
    """Return the influence on average precision, the derivative of its definition by a row's weight.

    A row moves the precision at every threshold it passes: up if it is true, down if not; a true row also
    adds a threshold of its own.
    """
    hits = np.cumsum((true * positives)[::-1])[::-1]
    chosen = hits + np.cumsum((other * negatives)[::-1])[::-1]
    precision = np.divide(hits, chosen, out=np.zeros_like(hits), where=chosen > 0)
    weight = np.divide(true, chosen, out=np.zeros_like(hits), where=chosen > 0)
    gained, lost = np.cumsum(weight * (1 - precision)), np.cumsum(weight * precision)
    return Pull((precision - true @ precision) / positives + gained, -lost)


def _interleaved(between: NDArray[Any], at: NDArray[Any], above_all: float) -> Floats:
    """Turn descending (at a score, below it) pairs into ascending segments."""
    pairs = np.stack([between[::-1], at[::-1]], axis=1).reshape(-1)
    return np.append(pairs, above_all)
