"""Clusters: rows of one person or site. Clusters are independent of each other, the rows of one are not.

A squared standard error is the sum, over what is independent, of squared pulls on the estimate; the pull of a
cluster is the sum of the pulls of its rows. Without clusters every row stands for itself.
"""

import numpy as np
from numpy.typing import NDArray

from reportgen.batch import Batch

Floats = NDArray[np.float64]
ROUNDING = 1e-9


def how_many(batch: Batch) -> int | None:
    """Return the number of clusters; None where rows have none."""
    return None if batch.cluster is None else int(batch.cluster.max()) + 1


def by_cluster(batch: Batch, pull: Floats) -> Floats:
    """Add up what rows pull (n,) by cluster: (G,); unchanged where rows have no clusters."""
    return pull if batch.cluster is None else np.asarray(np.bincount(batch.cluster, pull), np.float64)


def weighted(batch: Batch, pull: Floats) -> Floats:
    """Return pulls of rows (n,) times the rows' weights."""
    return pull if batch.weight is None else pull * batch.weight


def mass_by_cluster(batch: Batch, chosen: NDArray[np.bool_] | None = None) -> Floats:
    """Return the weight of all rows, or of the chosen (n,), in every cluster: (G,)."""
    rows = np.ones(batch.n_rows) if chosen is None else chosen.astype(np.float64)
    return by_cluster(batch, weighted(batch, rows))


def effective_number(mass: Floats) -> float:
    """Return how many equal clusters weigh as surely as clusters of these masses (Kish 1965); 0 of none."""
    squared = np.square(mass).sum()
    return float(mass.sum() ** 2 / squared) if squared > 0 else 0.0


def several(number: Floats) -> NDArray[np.bool_]:
    """Tell where an effective number is above 1, so that a variance can be seen."""
    return np.asarray(number > 1 + ROUNDING)


def design_effect(rows: Floats, clusters: Floats, of_rows: Floats, of_clusters: Floats) -> Floats:
    """Return the factor by which clusters make variances larger; never below 1.

    ``rows`` and ``clusters`` are effective numbers, ``of_rows`` and ``of_clusters`` the variances if either
    are independent. Each variance falls short by 1 / number, being taken around the estimate itself. Where
    there is a single cluster, or no variance to compare, the factor is rows per cluster.
    """
    known = several(clusters) & several(rows) & (of_rows > ROUNDING**2)
    factor = np.divide(rows, clusters, out=np.ones_like(rows), where=clusters > 0)
    full_of_rows = of_rows[known] / (1 - 1 / rows[known])
    factor[known] = of_clusters[known] / (1 - 1 / clusters[known]) / full_of_rows
    return np.maximum(factor, 1.0)
