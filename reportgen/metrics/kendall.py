"""Do rare classes lag? Kendall's rank correlation of prevalence and metric, with a permutation p value."""

from itertools import permutations
from math import factorial

import numpy as np
from numpy.typing import NDArray

from reportgen.results import PrevalenceRelation

Floats = NDArray[np.float64]
LEAST_CLASSES = 6
"""Below this no permutation of the classes is unlikely enough to tell anything."""
EXACT_UP_TO = 7
SHUFFLES = 10_000
SEED = 20_260_101
BLOCK = 1 << 22


def prevalence_relation(prevalence: Floats, values: Floats) -> PrevalenceRelation | None:
    """Return Kendall's tau-b and its two-sided p value; None below six classes or where one side is constant.

    All orders are tried up to seven classes, else 10 000 seeded shuffles (the observed order counts as one).
    """
    k = len(values)
    if k < LEAST_CLASSES:
        return None
    upper = np.triu_indices(k, 1)
    of_prevalence, of_value = _signs(prevalence)[upper], _signs(values)[upper]
    scale = np.sqrt(float((of_prevalence != 0).sum()) * float((of_value != 0).sum()))
    if scale == 0:
        return None
    observed = float(of_prevalence @ of_value)
    full = _signs(values)
    orders = _orders(k)
    extreme = 0
    for start in range(0, len(orders), max(1, BLOCK // of_value.size)):
        block = orders[start : start + max(1, BLOCK // of_value.size)]
        shuffled = full[block[:, upper[0]], block[:, upper[1]]] @ of_prevalence
        extreme += int((np.abs(shuffled) >= abs(observed) - 0.5).sum())
    exact = k <= EXACT_UP_TO
    p = extreme / factorial(k) if exact else (extreme + 1) / (SHUFFLES + 1)
    return PrevalenceRelation(tau=observed / scale, p_value=p)


def _signs(values: Floats) -> Floats:
    return np.sign(values[:, None] - values[None, :])


def _orders(k: int) -> NDArray[np.intp]:
    if k <= EXACT_UP_TO:
        return np.array(list(permutations(range(k))))
    generator = np.random.default_rng(SEED)
    return np.stack([generator.permutation(k) for _ in range(SHUFFLES)])
