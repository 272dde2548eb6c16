"""Averages of class values by class weights: macro, weighted, anything between, or the user's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
ALPHAS = tuple(i / 20 for i in range(21))
"""Powers of prevalence in the averaging spectrum: 0 is macro, 1 is weighted by support."""


class Averaged(Protocol):
    """Class values (K,) and which of them are averaged."""

    @property
    def in_set(self) -> NDArray[np.bool_]:
        """The averaging set (K,)."""

    @property
    def counted(self) -> Floats:
        """The class values as they enter averages (K,)."""


@dataclass(frozen=True, eq=False)
class Weighting:
    """Class weights: ``share`` (K,) sums to 1 over the averaging set and is 0 outside.

    ``slope`` (K,) is the derivative of the average by each prevalence, through the shares alone.
    """

    share: Floats
    slope: Floats

    def average(self, classes: Averaged) -> float:
        """Return the weighted mean of class values."""
        return float((self.share * classes.counted).sum() / (self.share.sum() or 1.0))  # exactly 1 if all are


def by_prevalence(classes: Averaged, prevalence: Floats, alpha: float) -> Weighting:
    """Return weights prevalence^alpha; the averaging set must not be empty."""
    inside = classes.in_set
    share = np.zeros(len(prevalence))
    share[inside] = prevalence[inside] ** alpha
    share /= share.sum()
    weighting = Weighting(share, np.zeros_like(share))
    away = classes.counted[inside] - weighting.average(classes)
    weighting.slope[inside] = alpha * share[inside] / prevalence[inside] * away
    return weighting


def by_importance(classes: Averaged, importance: Floats) -> Weighting:
    """Return the user's own weights (K,) over the averaging set; shares of 0 where they are all 0 there."""
    share = np.where(classes.in_set, importance, 0.0)
    return Weighting(share / (share.sum() or 1.0), np.zeros_like(share))


def weightings(
    classes: Averaged, prevalence: Floats, alphas: Sequence[float], importance: Floats | None
) -> tuple[Weighting, ...]:
    """Return macro, weighted, those of ``alphas`` and last, where there is an importance, the user's own."""
    if not classes.in_set.any():
        return ()
    found = tuple(by_prevalence(classes, prevalence, alpha) for alpha in (0.0, 1.0, *alphas))
    return found if importance is None else (*found, by_importance(classes, importance))
