"""The averaging spectrum of two models, and the weight of common classes at which the choice changes."""

from collections.abc import Callable, Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from reportgen.comparison.intervals import paired
from reportgen.comparison.results import PairedSpectrum
from reportgen.comparison.sides import Kind, Side
from reportgen.results import Spectrum

Floats = NDArray[np.float64]
FINE = np.linspace(0.0, 1.0, 201)
"""Alphas between which changes of sign are looked for."""


def paired_spectrum(
    reference: Side, model: Side, metric: str, errors: Mapping[Kind, float], z: float
) -> PairedSpectrum:
    """Return both spectra of a metric, their difference with its interval, and where it changes sign."""
    first, second = reference.table.spectrum[metric], model.table.spectrum[metric]
    steps = zip(first.alpha, reference.steps(metric), model.steps(metric), strict=True)
    differences = [paired(a, b, errors[alpha], z, over_classes=True)[0] for alpha, a, b in steps]
    value, low, high = (
        tuple(float(getattr(one, part)) for one in differences) for part in ("value", "low", "high")
    )
    line = Spectrum(first.alpha, value, low, high)
    return PairedSpectrum(model.name, metric, first, second, line, flips(reference, model, metric))


def flips(reference: Side, model: Side, metric: str) -> tuple[float, ...]:
    """Return the alphas at which the difference of the averages by prevalence^alpha changes sign."""
    first, second = reference.table.classes[metric], model.table.classes[metric]
    tally, inside = reference.measurement.tally, first.in_set
    prevalence = np.asarray(tally.counts.support, dtype=np.float64)[inside] / tally.mass
    ahead = (first.counted - second.counted)[inside]

    def difference(alpha: float) -> float:
        share = prevalence**alpha
        return float(share @ ahead / share.sum())

    signs = [(alpha, np.sign(difference(alpha))) for alpha in FINE.tolist()]
    signs = [(alpha, sign) for alpha, sign in signs if sign != 0]
    return tuple(
        _root(difference, low, high) for (low, before), (high, after) in pairwise(signs) if before != after
    )


def _root(f: Callable[[float], float], low: float, high: float) -> float:
    sign = np.sign(f(low))
    for _ in range(50):  # halves the bracket below double precision
        middle = (low + high) / 2
        low, high = (middle, high) if np.sign(f(middle)) == sign else (low, middle)
    return (low + high) / 2
