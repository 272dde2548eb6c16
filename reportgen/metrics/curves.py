"""Figures and lines of a Ranking: AUC and its variance, average precision, ROC and precision-recall."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from reportgen.ranking import Ranking

Floats = NDArray[np.float64]
Line = tuple[Floats, Floats]  # x and y of a polyline


def auc(ranking: Ranking) -> float:
    """Return P(positive above negative), ties half; integer arithmetic until the last division."""
    ties = np.diff(ranking.hits, prepend=0)
    twice_all = 2 * ranking.positives * ranking.negatives
    twice_lost = (ties * (ranking.false_above + ranking.false_from)).sum()
    return max(0.0, float((twice_all - twice_lost) / twice_all))  # sums of weights are rounded


def auc_variance(ranking: Ranking) -> float:
    """Return DeLong's variance (its weighted form where rows are weighted); nan below two rows on a side."""
    area = auc(ranking)
    n, p = ranking.negatives, ranking.positives
    of_positive = 1 - (ranking.false_above + ranking.false_from) / (2 * n)
    positive_mass = np.diff(ranking.hits_squared, prepend=0)
    spread_positive = (positive_mass * (of_positive - area) ** 2).sum()

    before = np.concatenate(([0], ranking.hits[:-1]))
    tied_mass = ranking.false_from_squared - ranking.false_above_squared
    between_mass = np.diff(
        np.append(ranking.false_above_squared, ranking.negatives_squared),
        prepend=0,
    ) - np.concatenate(([0], tied_mass))
    of_tied = (before + ranking.hits) / (2 * p)
    of_between = np.concatenate(([0], ranking.hits)) / p
    spread_negative = (tied_mass * (of_tied - area) ** 2).sum() + (
        between_mass * (of_between - area) ** 2
    ).sum()
    return float(
        _sample_variance(spread_positive, p, ranking.positives_squared)
        + _sample_variance(spread_negative, n, ranking.negatives_squared)
    )


def average_precision(ranking: Ranking) -> float:
    """Return the sum over thresholds of recall gained times precision, without interpolation."""
    gained = np.diff(ranking.hits, prepend=0)
    precision = ranking.hits / (ranking.hits + ranking.false_from)
    return float((gained * precision).sum() / gained.sum())


def roc_line(ranking: Ranking) -> Line:
    """Return all corners of the ROC curve (false positive rate, recall), from (0, 0) to (1, 1).

    Ties move diagonally, and horizontal steps end where a positive score begins.
    """
    false = np.stack([ranking.false_above, ranking.false_from], axis=1).reshape(-1)
    hits = np.stack([np.concatenate(([0], ranking.hits[:-1])), ranking.hits], axis=1).reshape(-1)
    x = np.concatenate(([0], false, [ranking.negatives])) / ranking.negatives
    y = np.concatenate(([0], hits, [ranking.positives])) / ranking.positives
    return without_repeats(x, y)


def pr_line(ranking: Ranking) -> Line:
    """Return the corners of the step curve whose area is the average precision (recall, precision)."""
    recall = ranking.hits / ranking.positives
    precision = ranking.hits / (ranking.hits + ranking.false_from)
    x = np.stack([np.concatenate(([0.0], recall[:-1])), recall], axis=1).reshape(-1)
    return without_repeats(x, np.repeat(precision, 2))


def macro_roc_line(lines: Sequence[Line]) -> Line:
    """Return the exact vertical average of ROC curves; its area is the mean of their areas.

    Every curve is a sum of vertical steps and straight rises, so the average is the running sum of all steps
    and all changes of slope, taken in order of x: two points at each x with a step.
    """
    at, step, slope = [], [], []
    for x, y in lines:
        dx, dy = np.diff(x), np.diff(y)
        up = dx == 0
        rise = dy[~up] / dx[~up]
        at += [x[:-1][up], x[:-1][~up], x[1:][~up]]
        step += [dy[up], np.zeros(2 * rise.size)]
        slope += [np.zeros(int(up.sum())), rise, -rise]
    grid, place = np.unique(np.concatenate(at), return_inverse=True)
    steps = np.bincount(place, np.concatenate(step), grid.size) / len(lines)
    slopes = np.cumsum(np.bincount(place, np.concatenate(slope), grid.size))[:-1] / len(lines)
    after = np.cumsum(steps + np.concatenate(([0.0], slopes * np.diff(grid))))
    y = np.stack([after - steps, after], axis=1).reshape(-1)
    x, y = without_repeats(np.repeat(grid, 2), np.clip(y, 0.0, 1.0))
    y[-1] = 1.0
    return x, y


def area(line: Line) -> float:
    """Return the area under a polyline by trapezoids."""
    x, y = line
    return float((np.diff(x) * (y[1:] + y[:-1])).sum() / 2)


def without_repeats(x: Floats, y: Floats) -> Line:
    """Drop points equal to their predecessor."""
    keep = np.append(True, (np.diff(x) != 0) | (np.diff(y) != 0))
    return x[keep], y[keep]


def thin(line: Line, tolerance: float = 5e-4) -> Line:
    """Keep the points of a polyline that matter for drawing, ends included (Douglas and Peucker 1973).

    No dropped point lies farther than ``tolerance`` from the new line: half a pixel in a thousand.
    """
    x, y = line
    keep = np.zeros(x.size, dtype=bool)
    keep[[0, -1]] = True
    spans = [(0, x.size - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        dx, dy = x[last] - x[first], y[last] - y[first]
        inner = slice(first + 1, last)
        across = np.abs(dx * (y[inner] - y[first]) - dy * (x[inner] - x[first]))
        length = np.hypot(dx, dy)
        if length == 0:
            across, length = np.hypot(x[inner] - x[first], y[inner] - y[first]), 1.0
        farthest = int(np.argmax(across))
        if across[farthest] > tolerance * length:
            middle = first + 1 + farthest
            keep[middle] = True
            spans += [(first, middle), (middle, last)]
    return x[keep], y[keep]


def _sample_variance(spread: float, mass: float, mass_squared: float) -> float:
    """Return spread / mass² times k / (k - 1), k the effective number of rows (Kish)."""
    effective = mass * mass / mass_squared
    if effective <= 1:
        return np.nan
    return float(spread / mass**2 * effective / (effective - 1))
