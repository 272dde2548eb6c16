"""What changed since a baseline, and whether it is worse beyond chance.

One-sided tests. The averages of all leading metrics are one family, held by Holm's method so that an
unchanged model fails in it with a probability of at most 1 - level; the classes in all leading metrics are
another, held by Benjamini and Hochberg's at ``fdr``. Sources: Holm 1979; Benjamini and Hochberg 1995.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from reportgen.batch import Task
from reportgen.comparison.intervals import difference
from reportgen.errors import InputError
from reportgen.flags.tests import benjamini_hochberg
from reportgen.metrics.intervals import quantile
from reportgen.numbers import decimals, p_value, rate
from reportgen.results import Estimate, Verdict, undefined
from reportgen.words import METRIC_NAMES, either

Floats = NDArray[np.float64]
NO_ROWS = undefined("no true rows")
"""The value of a class that never occurs, however often it was predicted."""
AVERAGES = ("micro", "macro")
"""What is compared besides the classes. Not the gap: it also grows where large classes improve."""
POOLED_ALIKE = ("precision", "recall", "f1")
"""Metrics whose micro averages are one number where every row has one class and one prediction."""


@dataclass(frozen=True)
class Change:
    """One value in the baseline and now; ``difference`` is before minus after, its p value two-sided.

    ``difference.reason`` says why there is no test where ``p_value`` is None.
    """

    metric: str
    average: str | None
    class_: str | None
    before: Estimate
    after: Estimate
    difference: Estimate
    p_value: float | None

    @property
    def subject(self) -> str:
        """What changed, in words."""
        name = METRIC_NAMES[self.metric]
        return f"{self.average} {name}" if self.class_ is None else f"class {self.class_}: {name}"

    @property
    def worse_p(self) -> float:
        """One-sided p value of "now is not worse"; nan without a test."""
        if self.p_value is None:
            return math.nan
        return self.p_value / 2 if (self.difference.value or 0.0) > 0 else 1 - self.p_value / 2


def missing(metric: str) -> Change:
    """Return the change of a metric that one of the two does not have."""
    none = undefined("the baseline does not have it")
    return Change(metric, "macro", None, none, none, none, None)


def judge_changes(changes: Sequence[Change], asked: str, level: float, fdr: float) -> tuple[Verdict, ...]:
    """Return a verdict on every change, averages first."""
    averages = tuple(change for change in changes if change.class_ is None)
    classes = tuple(change for change in changes if change.class_ is not None)
    return (
        *_judge_family(averages, holm, asked, 1 - level, level),
        *_judge_family(classes, benjamini_hochberg, asked, fdr, level),
    )


def _judge_family(
    family: Sequence[Change],
    correct: Callable[[Floats], Floats],
    asked: str,
    alpha: float,
    level: float,
) -> Iterator[Verdict]:
    raw = np.array([change.worse_p for change in family], dtype=np.float64)
    symbol = "p" if correct is holm else "q"
    for change, *p in zip(family, raw.tolist(), correct(raw).tolist(), strict=True):
        yield _verdict(change, asked, (p[0], p[1]), alpha, symbol, level)


def holm(p: Floats) -> Floats:
    """Return p values adjusted by Holm's method (1979); nan entries were not tested and stay nan."""
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    scaled = p[order] * np.arange(tested.size, 0, -1)
    adjusted = np.full(p.shape, np.nan)
    adjusted[order] = np.minimum(np.maximum.accumulate(scaled), 1.0)
    return adjusted


def without_repeats(changes: Sequence[Change], task: Task) -> tuple[Change, ...]:
    """Leave out micro averages that are the accuracy under another name: a test counts once."""
    seen: list[Change] = []
    kept = []
    for change in changes:
        pooled = task != "multilabel" and change.average == "micro" and change.metric in POOLED_ALIKE
        if pooled and any(_is_same(change, other) for other in seen):
            continue
        if pooled:
            seen.append(change)
        kept.append(change)
    return tuple(kept)


def _is_same(one: Change, other: Change) -> bool:
    """Return whether two metrics have the same values; sums of weights differ in their last digits."""
    pairs = (one.before.value, other.before.value), (one.after.value, other.after.value)
    return all(a is not None and b is not None and difference(a, b) == 0 for a, b in pairs)


def testable(
    changes: tuple[Change, ...], metrics: Sequence[str], names: tuple[str, str]
) -> tuple[Change, ...]:
    """Return the changes; InputError where none can be tested. ``names``: the baseline's, the model's."""
    if all(change.p_value is None for change in changes):
        wanted = either([METRIC_NAMES[metric] for metric in metrics], "or")
        raise InputError(
            f"The baseline {names[0]} and {names[1]} have no value in common to compare in {wanted}.",
            "Choose with --metric what both have, or make the baseline again from its predictions.",
        )
    return changes


def _verdict(
    change: Change, asked: str, p: tuple[float, float], alpha: float, symbol: str, level: float
) -> Verdict:
    raw, corrected = p
    tested = change.p_value is not None
    worse = tested and (change.difference.value or 0.0) > 0 and corrected <= alpha
    how_sure = p_value(symbol, corrected) if tested else ""
    return Verdict(
        "baseline",
        asked,
        "not_met" if worse else "met" if tested else "not_tested",
        f"{change.subject} {_found(change, how_sure, level, worse=worse)}",
        change.metric,
        change.average,
        change.class_,
        change.after,
        None,
        change.before,
        change.difference,
        raw if tested else None,
        corrected if tested else None,
    )


def _found(change: Change, how_sure: str, level: float, *, worse: bool) -> str:
    if change.p_value is None:
        return f"cannot be compared: {change.difference.reason}"
    places = decimals(change.difference)
    after, before = rate(change.after.value, places), rate(change.before.value, places)
    if not worse:
        return f"is {after}, in the baseline {before}: not worse beyond chance ({how_sure})"
    least = least_loss(change.difference, level)
    sure = (
        f"{level * 100:.6g}\N{NO-BREAK SPACE}% sure of at least {rate(least, places)}; " if least > 0 else ""
    )
    loss = rate(change.difference.value, places)
    return f"is {after}, in the baseline {before}: worse by {loss} beyond chance ({sure}{how_sure})"


def least_loss(difference: Estimate, level: float) -> float:
    """Return the one-sided lower bound of a difference, from its two-sided interval at the same level."""
    if difference.value is None or difference.low is None:
        return 0.0
    one_sided = NormalDist().inv_cdf(level) / quantile(level)
    return difference.value - (difference.value - difference.low) * one_sided
