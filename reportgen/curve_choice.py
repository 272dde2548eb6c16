"""Which curves a result carries, thinned for drawing; areas come from the full curves."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from reportgen.measure import Measurement
from reportgen.metrics.classes import ClassValues
from reportgen.metrics.curves import Line, macro_roc_line, pr_line, roc_line, thin
from reportgen.metrics.tables import MetricTable
from reportgen.results import Curve, CurveSet

MOST_CURVES = 200
"""Classes up to which every class carries a curve."""
EXTREMES = 10
"""Best and worst classes that keep theirs above that."""


def curve_sets(measurement: Measurement, table: MetricTable, flagged: Sequence[int]) -> dict[str, CurveSet]:
    """Return the ROC and precision-recall curves of micro, macro (ROC only) and the chosen classes."""
    rankings, pooled = measurement.rankings, measurement.pooled
    if rankings is None:
        return {}
    names, averages = measurement.tally.classes, table.averages
    auc, ap = table.classes["roc_auc"], table.classes["average_precision"]
    lines = {c: roc_line(rankings[c]) for c in np.flatnonzero(auc.in_set)}
    macro = averages["roc_auc"]["macro"].value
    micro = {metric: averages[metric]["micro"].value for metric in ("roc_auc", "average_precision")}
    has_pool = pooled is not None and pooled.defined
    return {
        "roc": CurveSet(
            _curve(roc_line(pooled), micro["roc_auc"]) if has_pool and pooled else None,
            _curve(macro_roc_line(list(lines.values())), macro) if lines else None,
            {names[c]: _curve(lines[c], auc.values[c]) for c in chosen(auc, flagged)},
        ),
        "pr": CurveSet(
            _curve(pr_line(pooled), micro["average_precision"]) if has_pool and pooled else None,
            None,
            {names[c]: _curve(pr_line(rankings[c]), ap.values[c]) for c in chosen(ap, flagged)},
        ),
    }


def chosen(values: ClassValues, flagged: Sequence[int]) -> NDArray[np.intp]:
    """Return the classes that carry a curve: all, or the flagged, the best and the worst of very many."""
    defined = np.flatnonzero(values.in_set)
    if defined.size <= MOST_CURVES:
        return defined
    order = defined[np.argsort(values.values[defined], kind="stable")]
    kept = {*order[:EXTREMES].tolist(), *order[-EXTREMES:].tolist(), *flagged[:MOST_CURVES]}
    return np.array(sorted(kept & set(defined.tolist())), dtype=np.intp)


def _curve(line: Line, area: float | None) -> Curve:
    x, y = thin(line)
    return Curve(tuple(x.tolist()), tuple(y.tolist()), float(area or 0.0))
