"""How decisions come about: given, taken from the scores by a rule, or not at all."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from reportgen.batch import ABSTAINED, Scores, Task
from reportgen.errors import OptionError
from reportgen.layouts.scores import reach
from reportgen.layouts.vocabulary import key, listing
from reportgen.options import ReadOptions

ROUNDING = 1e-6
"""So far beyond 0 or 1 a score is still a rounded probability."""
NO_DECISION = "no decision: give --threshold or --pred"


@dataclass(frozen=True, eq=False)
class Decision:
    """Predictions, or the rule to take them from scores, or the reason for neither; and the same in words."""

    words: str
    prediction: NDArray[Any] | None = None
    decide: Literal["largest"] | NDArray[np.float64] | None = None
    no_decision: str | None = None
    remark: str | None = None


def decide(
    source_name: str,
    task: Task,
    classes: tuple[str, ...],
    scores: Scores | None,
    positive: int | None,
    options: ReadOptions,
) -> Decision:
    """Return the rule by which decisions are taken where the input holds none.

    Raises OptionError for thresholds that fit neither the task, the classes nor the scores.
    """
    if scores is None:
        return Decision("none", no_decision="no decision: there are neither predictions nor scores")
    if options.threshold is not None or options.thresholds is not None:
        return _by_option(source_name, task, classes, scores, positive, options)
    if task != "multilabel" and scores.single is None:
        return Decision("the class with the largest score, ties to the first in order", decide="largest")
    low, high = reach(scores, len(classes))
    if low < -ROUNDING or high > 1 + ROUNDING:
        return Decision("none: the scores leave 0 to 1", no_decision=_no_decision(low, high))
    rule = _rule(classes, scores)
    beyond = low < 0 or high > 1
    return Decision(
        f"{rule} score is at least 0.5",
        decide=np.full(len(classes), 0.5),
        remark=f"Scores run from {low!r} to {high!r}, which is 0 to 1 but for rounding." if beyond else None,
    )


def _no_decision(low: float, high: float) -> str:
    """Say what the range of the scores suggests."""
    if low >= 0 and 50 < high <= 100:
        return f"{NO_DECISION} (scores reach {high:g}: --threshold 50 if they are percentages)"
    return f"{NO_DECISION} (scores run from {low:g} to {high:g})"


def _by_option(
    source_name: str,
    task: Task,
    classes: tuple[str, ...],
    scores: Scores,
    positive: int | None,
    options: ReadOptions,
) -> Decision:
    if task == "multiclass":
        raise OptionError(
            f"{source_name}: a threshold does not decide between {len(classes)} classes.",
            "Leave it out: the class with the largest score is the prediction.",
        )
    if task == "binary" and positive is None:
        raise OptionError(
            f"{source_name}: a threshold needs to know whose score it is for, {classes[0]} or {classes[1]}.",
            "Say which is the positive class with --positive.",
        )
    values = _values(task, classes, positive, options)
    for c in range(len(classes)) if task == "multilabel" else (positive,):
        assert c is not None  # noqa: S101 - binary without a positive class is refused above
        _check_inside(source_name, classes[c], values[c], scores.column(c))
    said = _said(classes, values)
    if task == "binary" and scores.single is None:
        assert positive is not None  # noqa: S101 - as above
        chosen = scores.column(positive) >= values[positive]
        codes = np.where(chosen, positive, 1 - positive).astype(np.int32)
        return Decision(f"{classes[positive]} where its score is at least {values[positive]:g}", codes)
    return Decision(f"{_rule(classes, scores)} score is at least {said}", decide=values)


def _values(
    task: Task, classes: tuple[str, ...], positive: int | None, options: ReadOptions
) -> NDArray[np.float64]:
    if options.threshold is not None and options.thresholds is not None:
        raise OptionError("--threshold and --thresholds are both given.", "Give one of them.")
    if options.threshold is not None:
        if not np.isfinite(options.threshold):
            raise OptionError(f"--threshold {options.threshold} is not a finite number.", "Give a number.")
        return np.full(len(classes), options.threshold)
    given = {key(name): value for name, value in (options.thresholds or {}).items()}
    needed = range(len(classes)) if task == "multilabel" else [positive]
    missing = [classes[c] for c in needed if c is not None and key(classes[c]) not in given]
    unknown = sorted(set(given) - {key(name) for name in classes})
    if missing or unknown:
        parts = [f"no threshold for {listing(missing)}"] if missing else []
        parts += [f"no class {listing(unknown)}"] if unknown else []
        raise OptionError(
            f"--thresholds does not fit the classes: {'; '.join(parts)}.", "Give one threshold per class."
        )
    first = next(iter(given.values()))
    return np.array([given.get(key(name), first) for name in classes], dtype=np.float64)


def _check_inside(source_name: str, name: str, threshold: float, scores: NDArray[Any]) -> None:
    low, high = float(scores.min()), float(scores.max())
    unit = low >= 0 and high <= 1
    if (unit and 0 <= threshold <= 1) or low <= threshold <= high:
        return
    raise OptionError(
        f"{source_name}: threshold {threshold:g} lies outside the scores of {name}, "
        f"which run from {low:g} to {high:g}.",
        "Give a threshold within the scores.",
    )


def _rule(classes: tuple[str, ...], scores: Scores) -> str:
    if scores.single is not None:
        return f"{classes[scores.single]} where its"
    return "each class whose"


def _said(classes: tuple[str, ...], values: NDArray[np.float64]) -> str:
    if np.all(values == values[0]):
        return f"{values[0]:g}"
    return listing([f"{value:g} ({name})" for name, value in zip(classes, values, strict=True)])


def agreement(given: NDArray[Any], scores: Scores, n_classes: int) -> float:
    """Return the share of rows whose class has the largest score, of rows with a class; 1 without any.

    Looks at up to 100 000 rows, evenly spaced.
    """
    step = max(1, given.shape[0] // 100_000)
    given = given[::step]
    best = scores.column(0)[::step].copy()
    largest = np.zeros(given.shape[0], dtype=np.int32)
    for c in range(1, n_classes):
        values = scores.column(c)[::step]
        larger = values > best
        largest[larger] = c
        np.copyto(best, values, where=larger, casting="same_kind")
    answered = given != ABSTAINED
    return float(np.mean(given[answered] == largest[answered])) if answered.any() else 1.0


def backwards(chosen: NDArray[np.bool_], values: NDArray[Any]) -> float | None:
    """Return the AUC of scores (n,) for the chosen rows (n,) where it is surely below one half, else None.

    Looks at up to 100 000 rows, evenly spaced. The standard error of an AUC is at most one half by the square
    root of the smaller number of rows (Birnbaum and Klose 1957); "surely" is three of these.
    """
    step = max(1, chosen.size // 100_000)
    chosen, values = chosen[::step], values[::step]
    inside, outside = np.sort(values[chosen]), np.sort(values[~chosen])
    fewer = min(inside.size, outside.size)
    if fewer == 0:
        return None
    below = np.searchsorted(outside, inside, "left").sum() + np.searchsorted(outside, inside, "right").sum()
    auc = float(below / (2 * inside.size * outside.size))
    return auc if auc + 1.5 / np.sqrt(fewer) < 0.5 else None


def order_doubt(prediction: NDArray[Any], scores: Scores, n_classes: int) -> str | None:
    """Return a remark where the largest score disagrees with most given predictions, else None."""
    share = agreement(prediction, scores, n_classes)
    if share >= 0.5:
        return None
    return (
        f"Only {share:.0%} of the predictions are the class with the largest score: "
        "the score columns may be in another order."
    )
