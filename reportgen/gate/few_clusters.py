"""Student's t in place of the normal where rows come in clusters: a handful of persons vouches for little.

A standard error that G clusters give is itself uncertain, as one from G - 1 independent squares; of a class,
G is the effective number of clusters that its rows lie in. Sources: Cameron and Miller 2015 (section VI);
Carter, Schnepel and Steigerwald 2017.
"""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from statistics import NormalDist

from reportgen.batch import Batch
from reportgen.clusters import ROUNDING, effective_number, how_many, mass_by_cluster
from reportgen.gate.changes import Change
from reportgen.metrics.intervals import quantile, student_quantile, student_tail

Clusters = Mapping[str | None, int]
"""How many clusters stand behind the value of a class; by None behind an average, or a class not named."""


def clusters_of(batch: Batch) -> Clusters | None:
    """Return the numbers of clusters of these rows; None where rows have none."""
    of_all = how_many(batch)
    if of_all is None:
        return None
    found: dict[str | None, int] = {None: of_all}
    for c, name in enumerate(batch.classes):
        true = batch.truth[:, c] == 1 if batch.task == "multilabel" else batch.truth == c
        found[name] = int(effective_number(mass_by_cluster(batch, true)) + ROUNDING)
    return found


def by_student(changes: Iterable[Change], clusters: Clusters | None, level: float) -> tuple[Change, ...]:
    """Return changes with the p values and intervals of so many clusters; as they are without any."""
    if clusters is None:
        return tuple(changes)
    return tuple(
        _widened(change, max(1, clusters.get(change.class_, clusters[None]) - 1), level) for change in changes
    )


def _widened(change: Change, freedom: int, level: float) -> Change:
    found, wider = change.difference, student_quantile(level, freedom) / quantile(level)
    if change.p_value is None or found.value is None or found.low is None or found.high is None:
        return change
    distance = -NormalDist().inv_cdf(max(change.p_value / 2, sys.float_info.min))
    low = max(-1.0, found.value - (found.value - found.low) * wider)
    high = min(1.0, found.value + (found.high - found.value) * wider)
    return replace(
        change,
        difference=replace(found, low=low, high=high),
        p_value=min(1.0, 2 * student_tail(distance, freedom)),
    )
