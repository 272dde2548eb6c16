"""The average by the user's own class importance, and micro minus it, for every metric."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from reportgen.errors import OptionError
from reportgen.metrics.auc import ONE_RANKING, ApTable, difference_to, leaning
from reportgen.metrics.auc_influence import se
from reportgen.metrics.averages import ONE_SIDED, combined, weighted_mean, why_empty
from reportgen.metrics.classes import ClassValues
from reportgen.metrics.influence import RatioErrors
from reportgen.metrics.ratios import RatioValues, divide
from reportgen.metrics.weighting import Weighting
from reportgen.results import Estimate, undefined
from reportgen.tally import Tally

Floats = NDArray[np.float64]
NO_IMPORTANCE = "no class averaged for this metric has any weight"
MOST_NAMES = 10
"""Classes that an error message names."""


def in_class_order(importance: Mapping[str, float] | None, tally: Tally) -> Floats | None:
    """Return the user's class weights (K,); classes without rows that are not named count 0.

    Raises OptionError where a class is unknown or missing, or no class that has rows has any weight.
    """
    if importance is None:
        return None
    if unknown := [name for name in importance if name not in tally.classes]:
        raise OptionError(
            f"--class-weights names what is no class of the predictions: {_listed(unknown)}.",
            f"The classes are: {_listed(tally.classes)}.",
        )
    have_rows = [name for name, rows in zip(tally.classes, tally.rows, strict=True) if rows > 0]
    if missing := [name for name in have_rows if name not in importance]:
        raise OptionError(
            f"--class-weights has no weight for: {_listed(missing)}.",
            "Name every class that has rows; write 0 for one that does not count.",
        )
    if have_rows and not any(importance[name] > 0 for name in have_rows):
        raise OptionError(
            "--class-weights gives every class that has rows the weight 0.",
            "Give at least one of them a weight above 0.",
        )
    weights = np.array([importance.get(name, 0.0) for name in tally.classes], dtype=np.float64)
    return weights / (weights.max() or 1.0)  # so that no sum of large weights overflows


def custom_ratio(
    values: RatioValues,
    errors: RatioErrors,
    classes: ClassValues,
    averages_by: Sequence[Weighting],
    micro: Estimate,
    z: float,
) -> dict[str, Estimate]:
    """Return the user's own average of a count metric, whose weighting is the last, and micro minus it."""
    if (nothing := _nothing(averages_by, why_empty(values))) is not None:
        return nothing
    own = averages_by[-1]
    average = weighted_mean(classes, own, errors.averages[-1], z)
    if micro.value is None:
        return {"custom": average, "custom_gap": undefined(str(micro.reason))}
    inside = values.in_set
    share = np.nan_to_num(divide(values.bottom, np.full_like(values.bottom, values.bottom.sum())))
    gap = combined(
        micro.value - own.average(classes),
        errors.gaps[-1],
        (share - own.share)[inside],
        classes,
        z,
        least=-1.0,
    )
    return {"custom": average, "custom_gap": gap}


def custom_curve(
    classes: ClassValues,
    averages_by: Sequence[Weighting],
    pulls: Sequence[Floats],
    of_micro: tuple[Estimate, Floats | None],
    z: float,
) -> dict[str, Estimate]:
    """Return the user's own average of the class AUCs, and micro minus it.

    The weighting and row pull of the average are the last; ``of_micro`` is micro and its row pull, if any.
    """
    if (nothing := _nothing(averages_by, ONE_SIDED)) is not None:
        return nothing
    own, pull, (micro, micro_pull) = averages_by[-1], pulls[-1], of_micro
    gap = undefined(ONE_RANKING)
    if micro.value is not None and micro_pull is not None:
        gap = difference_to(own, micro.value, micro_pull - pull, classes, z)
    return {"custom": weighted_mean(classes, own, se(pull), z), "custom_gap": gap}


def custom_ap(
    classes: ClassValues, averages_by: Sequence[Weighting], precise: ApTable
) -> dict[str, Estimate]:
    """Return the user's own average of average precision, and micro minus it, without intervals."""
    if (nothing := _nothing(averages_by, ONE_SIDED)) is not None:
        return nothing
    value, pull, micro = averages_by[-1].average(classes), precise.pulls[-1], precise.averages["micro"].value
    gap = undefined(ONE_RANKING)
    if micro is not None and precise.micro_pull is not None:
        gap = leaning(micro - value, precise.micro_pull - pull)
    return {"custom": leaning(value, pull), "custom_gap": gap}


def _nothing(averages_by: Sequence[Weighting], empty: str) -> dict[str, Estimate] | None:
    """Return why there is no such average; None where there is one."""
    if averages_by and averages_by[-1].share.any():
        return None
    return dict.fromkeys(("custom", "custom_gap"), undefined(NO_IMPORTANCE if averages_by else empty))


def _listed(names: Sequence[str]) -> str:
    """Join names for an error message, the first of many."""
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more
