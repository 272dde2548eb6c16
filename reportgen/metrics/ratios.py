"""Count metrics: each is a ratio of two sums over rows, for one class or pooled over classes.

A row's contribution is linear in four marks of a class: 1, y (true), q (predicted) and t (both). A metric is
therefore two coefficient vectors, and its influence function (how far each row pulls it) needs no formula of
its own.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.tally import ClassCounts, Tally

Floats = NDArray[np.float64]
Coefficients = tuple[int, int, int, int]  # of 1, y, q, t
NEITHER: Coefficients = (1, -1, -1, 1)
"""Rows where a class is neither true nor predicted."""
DUST = 1e-12
"""Share of all weight below which what is left after subtracting sums of weights is rounding, not rows."""


@dataclass(frozen=True)
class Ratio:
    """A count metric: value = top / bottom.

    ``wins`` out of ``trials`` is the proportion whose binomial interval carries over to the metric: for F1 it
    is the Jaccard index J with F1 = 2J / (1 + J), ``via_jaccard``. ``undefined`` says why bottom can be 0.
    """

    id: str
    top: Coefficients
    bottom: Coefficients
    wins: Coefficients
    trials: Coefficients
    undefined: str
    via_jaccard: bool = False


RATIOS: dict[str, Ratio] = {
    ratio.id: ratio
    for ratio in (
        Ratio("precision", (0, 0, 0, 1), (0, 0, 1, 0), (0, 0, 0, 1), (0, 0, 1, 0), "never predicted"),
        Ratio("recall", (0, 0, 0, 1), (0, 1, 0, 0), (0, 0, 0, 1), (0, 1, 0, 0), "no true rows"),
        Ratio(
            "f1",
            (0, 0, 0, 2),
            (0, 1, 1, 0),
            (0, 0, 0, 1),
            (0, 1, 1, -1),
            "neither true nor predicted",
            via_jaccard=True,
        ),
        Ratio("specificity", NEITHER, (1, -1, 0, 0), NEITHER, (1, -1, 0, 0), "true in every row"),
        Ratio(
            "jaccard", (0, 0, 0, 1), (0, 1, 1, -1), (0, 0, 0, 1), (0, 1, 1, -1), "neither true nor predicted"
        ),
    )
}


@dataclass(frozen=True, eq=False)
class RatioValues:
    """A count metric over a tally: arrays (K,), nan where undefined.

    ``in_set`` marks the averaging set: classes with true rows (for specificity also rows of other classes).
    ``counted`` is the class value as it enters macro and weighted: 0 for a class never predicted.
    """

    ratio: Ratio
    top: Floats
    bottom: Floats
    values: Floats
    in_set: NDArray[np.bool_]
    counted: Floats
    micro: float
    macro: float
    weighted: float


def linear(coefficients: Coefficients, counts: ClassCounts, mass: float) -> Floats:
    """Sum a linear form of a row's marks over all rows, per class: (K,)."""
    one, y, q, t = coefficients
    total = (one * mass + y * counts.support) + (q * counts.predicted + t * counts.hits)
    if one:
        total = np.where(total > DUST * mass, total, 0.0)
    return np.asarray(total, dtype=np.float64)


def ratio_values(ratio: Ratio, tally: Tally) -> RatioValues:
    """Compute a count metric for every class and its micro, macro and weighted averages.

    Micro adds, then divides (all classes); macro and weighted divide, then average (the averaging set).
    """
    top = linear(ratio.top, tally.counts, tally.mass)
    bottom = linear(ratio.bottom, tally.counts, tally.mass)
    values = divide(top, bottom)
    in_set = (tally.rows > 0) & ((bottom > 0) | (ratio.id != "specificity"))
    counted = np.where(np.isnan(values), 0.0, values)
    support = tally.counts.support[in_set]
    some = bool(in_set.any())
    return RatioValues(
        ratio,
        top,
        bottom,
        values,
        in_set,
        counted,
        micro=float(top.sum() / bottom.sum()) if bottom.sum() > 0 else np.nan,
        macro=float(counted[in_set].mean()) if some else np.nan,
        weighted=float((support * counted[in_set]).sum() / support.sum()) if some else np.nan,
    )


def divide(top: Any, bottom: Any) -> Floats:
    """Divide elementwise; nan where the bottom is 0."""
    out = np.full(np.shape(bottom), np.nan)
    np.divide(top, bottom, out=out, where=np.asarray(bottom) > 0)
    return out


def from_jaccard(j: Any) -> Any:
    """Return F1 = 2J / (1 + J)."""
    return 2 * j / (1 + j)


def to_jaccard(f1: Any) -> Any:
    """Return J = F1 / (2 - F1)."""
    return f1 / (2 - f1)
