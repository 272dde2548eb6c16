"""Would another threshold on a class's own score help it? Chosen and assessed on different rows.

Single-label tasks: a row whose score of the class is at least the threshold is given the class; every other
row keeps its prediction. Multilabel tasks: the threshold alone decides about the label. Each fifth of the
rows is decided by the threshold that was best on the other four fifths.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from reportgen.measure import Measurement
from reportgen.metrics.intervals import guarded, quantile, wilson
from reportgen.metrics.ratios import divide, from_jaccard
from reportgen.remedies.effects import METRICS, Effects, paired
from reportgen.remedies.groups import Groups, dealt, grouped
from reportgen.results import Change, Estimate, ThresholdTrial
from reportgen.threads import in_order

Floats = NDArray[np.float64]
Goal = Literal["f1", "recall"]
GOALS: tuple[Goal, ...] = ("f1", "recall")
FEWEST_BETTER = 5
"""Rows that must be decided rightly only with the new thresholds before anything is claimed."""
NOISE = 1e-12


def threshold_trials(
    measurement: Measurement, chosen: Sequence[int], level: float
) -> dict[str, tuple[ThresholdTrial, ...]]:
    """Return the trials of each chosen class, one per goal; there must be scores and decisions."""
    names, scores = measurement.tally.classes, measurement.batch.scores
    if scores is None:
        raise ValueError("thresholds need scores")
    effects = Effects(measurement, quantile(level))

    def jobs() -> Iterator[Any]:
        for c in chosen:
            yield partial(_trials, effects, c, scores.column(c))

    return {names[c]: trials for c, trials in zip(chosen, in_order(jobs()), strict=True)}


def _trials(effects: Effects, c: int, column: NDArray[Any]) -> tuple[ThresholdTrial, ...]:
    groups = grouped(effects.measurement, c, column)
    shares = dealt(groups)
    return tuple(_trial(effects, c, groups, shares, goal) for goal in GOALS)


def _trial(effects: Effects, c: int, groups: Groups, shares: Floats, goal: Goal) -> ThresholdTrial:
    best = best_threshold(groups, groups.mass, goal)
    now = decided(groups, None)
    in_sample = (decided(groups, best) != now).astype(np.float64)[None].repeat(2, axis=0)
    cross_fitted = np.zeros_like(in_sample)
    for share in shares:
        learned = best_threshold(groups, groups.mass * (1 - share), goal)
        cross_fitted += share * (decided(groups, learned) != now)
    cross_fitted = np.minimum(cross_fitted, 1.0)  # shares may add up to a little more
    hoped = class_changes(groups, in_sample, effects.z)[goal].gain.value or 0.0
    this_class = class_changes(groups, cross_fitted, effects.z)
    macro, micro = effects.of(c, groups, cross_fitted, this_class)
    moved = groups.mass * in_sample
    gained, wrong = (float(moved[y, 0].sum() - moved[y, 1].sum()) for y in (1, 0))
    return ThresholdTrial(
        goal=goal,
        threshold=None if best is None else float(groups.thresholds[best]),
        verdict="gain shown" if _gains(goal, this_class, groups, cross_fitted) else "not shown",
        in_sample=hoped,
        optimism=hoped - (this_class[goal].gain.value or 0.0),
        found=gained,
        wrong=wrong,
        this_class=this_class,
        macro=macro,
        micro=micro,
    )


def _gains(goal: Goal, changes: dict[str, Change], groups: Groups, moved: Floats) -> bool:
    better = groups.rows * moved
    enough = better[1, 0].sum() + better[0, 1].sum() >= FEWEST_BETTER
    keeps_f1 = goal == "f1" or (changes["f1"].gain.value or 0.0) >= 0
    return bool(enough and keeps_f1 and (changes[goal].gain.low or 0.0) > 0)


def decided(groups: Groups, threshold: int | None) -> NDArray[np.bool_]:
    """Return what is predicted by (predicted now, place): (2, m + 1); None keeps the present decisions."""
    places = np.arange(groups.rows.shape[2])
    if threshold is None:
        return np.stack([places < 0, places >= 0])
    return np.stack([places <= threshold] * 2)


def best_threshold(groups: Groups, mass: Floats, goal: Goal) -> int | None:
    """Return which threshold is best for rows of this mass (2, 2, m + 1), the highest of equals.

    ``f1``: the largest F1, if that is above the present one. ``recall``: the largest recall among those
    whose F1 is not below the present one, if it is above the present recall; where the present F1 is 0 that
    would ask for nothing, so there is none. None keeps the decisions.
    """
    if not groups.thresholds.size:
        return None
    true = mass[1].sum()
    others, hits = np.cumsum(mass.sum(axis=1), axis=1)[:, :-1]
    f1 = divide(2 * hits, true + others + hits)
    f1_now, hits_now = divide(2 * mass[1, 1].sum(), true + mass[:, 1].sum()), mass[1, 1].sum()
    if goal == "f1":
        best = int(np.argmax(f1))
        return best if f1[best] > f1_now + NOISE else None
    allowed = np.where((f1 >= f1_now - NOISE) & (f1_now > 0), hits, -1.0)
    best = int(np.argmax(allowed))
    return best if allowed[best] > hits_now + NOISE * true else None


def class_changes(groups: Groups, moved: Floats, z: float) -> dict[str, Change]:
    """Return F1 and recall of the class now and where shares ``moved`` (2, 2, m + 1) change sides."""
    mass, squared = (
        np.stack([(one * (1 - moved)).sum(axis=2), (one * moved).sum(axis=2)])
        for one in (groups.mass, groups.squared)
    )
    true, now, changed = (axis.astype(np.float64) for axis in np.indices((2, 2, 2))[[1, 2, 0]])
    then = np.abs(now - changed)
    return {metric: _change(metric, (true, now, then), mass, squared, z) for metric in METRICS}


def _change(
    metric: str, marks: tuple[Floats, Floats, Floats], mass: Floats, squared: Floats, z: float
) -> Change:
    true, *decisions = marks
    values, pulls, reaches, variances = [], [], [], []
    for predicted in decisions:
        wins, trials = true * predicted, np.maximum(true, predicted) if metric == "f1" else true
        top, bottom = (2 * wins, true + predicted) if metric == "f1" else (wins, true)
        value = float((mass * top).sum() / (mass * bottom).sum())
        values.append(value)
        pulls.append((top - value * bottom) / (mass * bottom).sum())
        n = (mass * trials).sum() ** 2 / (squared * trials).sum()
        rate = float((mass * wins).sum() / (mass * trials).sum())
        low, high = wilson(rate, n, z)
        slope = 2 / (1 + rate) ** 2 if metric == "f1" else 1.0
        ends = from_jaccard(np.array([low, high])) if metric == "f1" else np.array([low, high])
        reaches.append(np.abs(ends - value))
        variances.append(rate * (1 - rate) / n * slope**2)
    se = float(np.sqrt((squared * (pulls[1] - pulls[0]) ** 2).sum()))
    gain = values[1] - values[0]
    if not (mass[1] > 0).any():
        return Change(values[0], values[1], paired(0.0, 0.0, z))
    below, above = np.array(reaches).T
    least, most = guarded(gain, se, np.array([-1.0, 1.0]), (below, above), np.array(variances), z)
    method = "influence function, paired, guarded at small classes"
    return Change(values[0], values[1], Estimate(gain, se, max(-1.0, least), min(1.0, most), method))
