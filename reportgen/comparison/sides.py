"""What is known of one model in a comparison: its estimates, and what each row pulls on them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.comparison.kinds import Block
from reportgen.measure import Measurement
from reportgen.metrics.auc_influence import se
from reportgen.metrics.influence import Forms, average_forms, cluster_pulls, joined, row_pulls
from reportgen.metrics.tables import AUC_ALPHAS, MetricTable
from reportgen.metrics.weighting import ALPHAS
from reportgen.results import Estimate

Floats = NDArray[np.float64]
Kind = str | float
"""An average: its name, or the alpha of a step of the averaging spectrum."""
WEIGHTED = ("macro", "weighted")


@dataclass(frozen=True, eq=False)
class Side:
    """One model: what was measured, and the values computed from it."""

    name: str
    measurement: Measurement
    table: MetricTable

    def averages(self, metric: str) -> dict[str, Estimate]:
        """Return the averages of a metric that are compared."""
        found = {
            kind: estimate
            for kind, estimate in self.table.averages[metric].items()
            if kind in ("micro", "macro", "weighted", "gap")
        }
        parts = self.table.auc.parts if metric == "roc_auc" and self.table.auc is not None else None
        return found if parts is None else found | {"within": parts.within, "earned": parts.earned}

    def guarded(self, metric: str) -> dict[str, Estimate]:
        """Return the averages that are compared, with the intervals by which a difference is widened."""
        ap = self.table.ap if metric == "average_precision" else None
        return self.averages(metric) if ap is None else self.averages(metric) | ap.guarded

    def steps(self, metric: str) -> list[Estimate]:
        """Return the averaging spectrum of a metric as estimates."""
        line, errors = self.table.spectrum[metric], self._step_errors(metric)
        return [Estimate(*numbers) for numbers in zip(line.value, errors, line.low, line.high, strict=True)]

    def _step_errors(self, metric: str) -> tuple[float, ...]:
        n_steps = len(self.table.spectrum[metric].alpha)
        if metric in self.table.counts:
            return self.table.counts[metric].errors.averages[2 : 2 + n_steps]
        pulls = self.table.auc.pulls if self.table.auc is not None else None
        return tuple(se(pull) for pull in pulls.averages[2 : 2 + n_steps]) if pulls is not None else ()


def count_errors(
    reference: Side, model: Side, parts: Iterable[Block], metrics: Iterable[str]
) -> dict[str, dict[Kind, float]]:
    """Return the standard error of every difference of averages, by count metric and average."""
    keys: list[tuple[str, Kind]] = []
    forms: tuple[list[Forms], list[Forms]] = [], []
    for metric in metrics:
        for into, side in zip(forms, (reference, model), strict=True):
            one = side.table.counts[metric]
            into.append(_with_gap(average_forms(one.values, one.averages_by, side.measurement)))
        steps = ALPHAS[: max(0, len(reference.table.counts[metric].averages_by) - 2)]
        averaged: tuple[Kind, ...] = (*WEIGHTED, *steps) if reference.table.counts[metric].averages_by else ()
        kinds: tuple[Kind, ...] = ("micro", *averaged, "gap")
        keys += [(metric, kind) for kind in kinds]
    of_reference, of_model = joined(forms[0]), joined(forms[1])
    variance = _variance(of_reference, of_model, reference, model, parts)
    errors: dict[str, dict[Kind, float]] = {}
    for (metric, kind), one_variance in zip(keys, variance, strict=True):
        errors.setdefault(metric, {})[kind] = float(np.sqrt(one_variance))
    return errors


def _variance(
    of_reference: Forms, of_model: Forms, reference: Side, model: Side, parts: Iterable[Block]
) -> Floats:
    """Sum the squared differences of pulls over rows, or over clusters where rows come in these: (m,)."""
    if reference.measurement.batch.cluster is not None:
        pulls = cluster_pulls(of_reference, reference.measurement)
        return np.asarray(((pulls - cluster_pulls(of_model, model.measurement)) ** 2).sum(axis=0))
    variance = np.zeros(of_reference.one.size)
    for block in parts:
        difference = row_pulls(of_reference, block.true, block.by_reference)
        difference -= row_pulls(of_model, block.true, block.by_model)
        variance += block.squared @ difference**2
    return variance


def _with_gap(forms: Forms) -> Forms:
    """Add micro minus macro as the last form; micro alone where no class is averaged."""
    which = 1 if forms.one.size > 1 else 0
    gap = Forms(
        forms.one[:1] - forms.one[which : which + 1],
        *(part[:, :1] - part[:, which : which + 1] for part in (forms.true, forms.predicted, forms.both)),
    )
    return joined([forms, gap])


def curve_errors(reference: Side, model: Side, metric: str) -> dict[Kind, float]:
    """Return the standard error of every difference of averages of a curve metric."""
    pulls_of = _auc_pulls if metric == "roc_auc" else _ap_pulls
    first, second = pulls_of(reference), pulls_of(model)
    return {kind: se(pull - second[kind]) for kind, pull in first.items() if kind in second}


def _ap_pulls(side: Side) -> Mapping[Kind, Floats]:
    ap = side.table.ap
    if ap is None:
        return {}
    pulls: dict[Kind, Floats] = dict(zip(WEIGHTED, ap.pulls, strict=False))
    if ap.micro_pull is not None and ap.pulls:
        pulls |= {"micro": ap.micro_pull, "gap": ap.micro_pull - ap.pulls[0]}
    return pulls


def _auc_pulls(side: Side) -> Mapping[Kind, Floats]:
    auc = side.table.auc
    if auc is None or auc.pulls is None:
        return {}
    steps = AUC_ALPHAS if "roc_auc" in side.table.spectrum else ()
    pulls: dict[Kind, Floats] = dict(zip((*WEIGHTED, *steps), auc.pulls.averages, strict=False))
    pulls["within"] = auc.pulls.within
    if auc.pooled is not None:
        pulls["micro"] = auc.pooled.micro
        pulls["gap"] = auc.pooled.micro - auc.pulls.averages[0]
        pulls["earned"] = auc.pooled.micro - auc.pooled.shuffled
    return pulls
