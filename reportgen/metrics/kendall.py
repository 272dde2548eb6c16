"""Do rare classes lag? Kendall's rank correlation of prevalence and metric, with a permutation p value."""

from functools import cache
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from reportgen.metrics.intervals import upper_tail
from reportgen.results import PrevalenceRelation

Floats = NDArray[np.float64]
LEAST_CLASSES = 6
"""Below this no permutation of the classes is unlikely enough to tell anything."""
EXACT_UP_TO = 7
SHUFFLE_UP_TO = 60
SHUFFLES = 10_000
SEED = 20_260_101
BLOCK = 1 << 22
"""Signs gathered, or pairs compared, at once."""


def prevalence_relation(prevalence: Floats, values: Floats) -> PrevalenceRelation | None:
    """Return Kendall's tau-b and its two-sided p value; None below six classes or where one side is constant.

    All orders are tried up to seven classes; 10 000 seeded shuffles up to ``SHUFFLE_UP_TO`` (the observed
    order counts as one); above, the normal approximation with ties (Kendall 1970), which is then close.
    """
    k = len(values)
    if k < LEAST_CLASSES:
        return None
    scale = np.sqrt(_unlike_pairs(prevalence) * _unlike_pairs(values))
    if scale == 0:
        return None
    observed = _agreement(prevalence, values)
    if k > SHUFFLE_UP_TO:
        p = 2 * upper_tail(abs(observed) / np.sqrt(_null_variance(prevalence, values)))
    else:
        p = _permutation_p(_signs(values), _signs(prevalence)[np.triu_indices(k, 1)], abs(observed))
    return PrevalenceRelation(tau=float(observed / scale), p_value=float(p))


def _unlike_pairs(values: Floats) -> float:
    """Return the number of pairs that are not tied."""
    ties = np.unique(values, return_counts=True)[1]
    return float((len(values) ** 2 - (ties**2).sum()) // 2)


def _agreement(first: Floats, second: Floats) -> float:
    """Return the pairs in the same order in both less those in opposite order.

    By blocks of rows of the table of pairs, and by ranks: the whole table of 5000 classes took 700 MB.
    """
    one, other = (np.unique(side, return_inverse=True)[1].astype(np.int32) for side in (first, second))
    block, total = max(1, BLOCK // len(one)), 0
    for start in range(0, len(one), block):
        part = slice(start, start + block)
        above = one[part, None] > one
        total += int((above & (other[part, None] > other)).sum())
        total -= int((above & (other[part, None] < other)).sum())
    return float(total)


def _permutation_p(signs: Floats, of_prevalence: Floats, observed: float) -> float:
    k = len(signs)
    upper, orders, extreme = np.triu_indices(k, 1), _orders(k), 0
    block = max(1, BLOCK // of_prevalence.size)
    for start in range(0, len(orders), block):
        part = orders[start : start + block]
        shuffled = signs[part[:, upper[0]], part[:, upper[1]]] @ of_prevalence
        extreme += int((np.abs(shuffled) >= observed - 0.5).sum())
    return extreme / len(orders) if k <= EXACT_UP_TO else (extreme + 1) / (len(orders) + 1)


def _null_variance(first: Floats, second: Floats) -> float:
    """Return the variance of the pair count under independence, corrected for ties."""
    k = len(first)
    ties = [np.unique(side, return_counts=True)[1].astype(np.float64) for side in (first, second)]
    plain = k * (k - 1) * (2 * k + 5)
    tied = sum(float((t * (t - 1) * (2 * t + 5)).sum()) for t in ties)
    triples = np.prod([(t * (t - 1) * (t - 2)).sum() for t in ties]) / (9 * k * (k - 1) * (k - 2))
    pairs = np.prod([(t * (t - 1)).sum() for t in ties]) / (2 * k * (k - 1))
    return float((plain - tied) / 18 + triples + pairs)


def _signs(values: Floats) -> Floats:
    return np.sign(values[:, None] - values[None, :])


@cache
def _orders(k: int) -> NDArray[np.intp]:
    if k <= EXACT_UP_TO:
        return np.array(list(permutations(range(k))))
    rows = np.tile(np.arange(k), (SHUFFLES, 1))
    return np.random.default_rng(SEED).permuted(rows, axis=1)
