"""A result against one that was saved: tested from the two standard errors, as if no row were shared.

Where both were made from the same rows their errors cancel in part, so that this test finds less than the
paired one; it is never too quick to say "worse".
"""

import math
from collections.abc import Iterator, Sequence

from reportgen.comparison.intervals import paired
from reportgen.errors import InputError
from reportgen.gate.changes import AVERAGES, NO_ROWS, Change, missing, testable, without_repeats
from reportgen.gate.few_clusters import by_student
from reportgen.metrics.intervals import quantile
from reportgen.results import ClassResult, Estimate, Result, undefined

MOST_NAMES = 3
NONE = undefined("the saved report does not have it")


def changes(result: Result, baseline: Result, name: str) -> tuple[Change, ...]:
    """Compare averages and classes in the metrics that lead the result; ``name`` is the baseline's file.

    Raises InputError where the two cannot be compared at all.
    """
    _check(result, baseline, name)
    leading = result.options["metrics"]
    z = quantile(result.options["level"])
    found = [change for metric in leading for change in _metric(result, baseline, metric, z)]
    known = [each.clusters for each in (result, baseline) if each.clusters is not None]
    judged = by_student(found, {None: min(known)} if known else None, result.options["level"])
    return testable(without_repeats(judged, result.task), leading, (name, result.model))


def _metric(result: Result, baseline: Result, metric: str, z: float) -> Iterator[Change]:
    if metric not in baseline.averages or metric not in result.averages:
        yield missing(metric)
        return
    before = {one.class_: one for one in baseline.per_class}
    alike = set(result.averaging_set) == set(baseline.averaging_set)
    for average in AVERAGES:
        if average in result.averages[metric] and average in baseline.averages[metric]:
            pair = baseline.averages[metric][average], result.averages[metric][average]
            comparable = average == "micro" or alike
            yield _change(metric, average, None, pair, z if comparable else None)
    for one in result.per_class:
        pair = _value(before[one.class_], metric), _value(one, metric)
        yield _change(metric, None, one.class_, pair, z)


def _value(one: ClassResult, metric: str) -> Estimate:
    """Return a class's value; a class that never occurs has none, however often it was predicted."""
    return one.metrics.get(metric, NONE) if one.n_rows else NO_ROWS


def _change(
    metric: str, average: str | None, class_: str | None, pair: tuple[Estimate, Estimate], z: float | None
) -> Change:
    """Test one pair of values; ``z`` None: they are means over different classes."""
    before, after = pair
    difference, p = Estimate(reason=_why_not(pair, different=z is None)), None
    if z is not None and difference.reason is None:
        difference, p = paired(before, after, math.hypot(before.se or 0.0, after.se or 0.0), z)
    return Change(metric, average, class_, before, after, difference, p)


def _why_not(pair: tuple[Estimate, Estimate], *, different: bool) -> str | None:
    """Return why two values cannot be tested; one of exactly 1 has an error of 0 and is not certain still."""
    for estimate, where in zip(pair, ("in the baseline", "here"), strict=True):
        if estimate.value is None:
            return f"undefined {where} ({estimate.reason})"
    if different:
        return "here and in the baseline it is a mean over different classes"
    return next((estimate.reason or "it has no interval" for estimate in pair if estimate.low is None), None)


def _check(result: Result, baseline: Result, name: str) -> None:
    """Raise InputError where the baseline is not of the same kind."""
    if result.task != baseline.task:
        raise InputError(
            f"The baseline {name} is {baseline.task} and {result.model} is {result.task}.",
            "Read both alike with --task or --labels.",
        )
    only = [
        f"only {where} has {_some(names)}"
        for where, names in (
            ("the baseline", [each for each in baseline.classes if each not in set(result.classes)]),
            (result.model, [each for each in result.classes if each not in set(baseline.classes)]),
        )
        if names
    ]
    if only:
        raise InputError(
            f"The baseline {name} and {result.model} have different classes: {'; '.join(only)}.",
            "Make the baseline again with these classes, or name the classes of both with --labels.",
        )
    weights = [each.input.interpretation.get("weight") for each in (baseline, result)]
    if (weights[0] is None) != (weights[1] is None):
        said = ["counts all alike" if weight is None else f"weights rows ({weight})" for weight in weights]
        raise InputError(
            f"The baseline {name} {said[0]}, {result.model} {said[1]}.",
            "Give --weight for both or for neither, and make the baseline again if need be.",
        )
    levels = [float(each.options["level"]) for each in (baseline, result)]
    if levels[0] != levels[1]:
        raise InputError(
            f"The baseline {name} has intervals at level {levels[0]:g}, {result.model} at {levels[1]:g}.",
            f"Give --level {levels[0]:g}, or make the baseline again.",
        )


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more
