"""What results tell of whether reports are of the same rows: often that they are not, never that they are."""

import math
from collections.abc import Sequence

from reportgen.numbers import count, plural
from reportgen.pages.words import Text, name, say
from reportgen.results import Result


def difference(results: Sequence[Result]) -> Text | None:
    """Say in what the rows of the reports differ, by the first two that do; None where nothing shows it.

    What keeps averages from meaning the same comes first.
    """
    for between in (_in_meaning, _in_rows):
        for other in results[1:]:
            found = between(results[0], other)
            if found is not None:
                return found
    return None


def share_classes(results: Sequence[Result]) -> bool:
    """Tell whether the reports have one task and one set of classes, so that their averages mean the same."""
    return all(_in_meaning(results[0], other) is None for other in results[1:])


def _in_meaning(first: Result, other: Result) -> Text | None:
    both = name(first.model), " and ", name(other.model)
    if first.task != other.task:
        return say(*both, f" have different tasks, {first.task} and {other.task}.")
    if _support(first).keys() != _support(other).keys():
        return say(*both, " have different classes.")
    return None


def _in_rows(first: Result, other: Result) -> Text | None:
    both = name(first.model), " and ", name(other.model)
    if first.dataset and other.dataset and first.dataset != other.dataset:
        return say(
            *both, " are of different data sets, ", name(first.dataset), " and ", name(other.dataset), "."
        )
    if first.n_rows != other.n_rows:
        return say(*both, f" have {count(first.n_rows)} and {plural(other.n_rows, 'row')}.")
    here, there = _support(first), _support(other)
    unequal = next((class_ for class_ in here if not math.isclose(here[class_], there[class_])), None)
    if unequal is None:
        return None
    n = count(here[unequal]), plural(there[unequal], "row")
    return say(*both, f" have {n[0]} and {n[1]} of class ", name(unequal), ".")


def _support(result: Result) -> dict[str, float]:
    """Return the rows of each class."""
    return {one.class_: one.support for one in result.per_class}
