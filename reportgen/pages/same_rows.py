"""What results tell of whether reports are of the same rows: often that they are not, never that they are."""

import math
from collections.abc import Sequence

from reportgen.numbers import count, plural
from reportgen.pages.words import Text, name, say
from reportgen.results import Result


def difference(results: Sequence[Result]) -> Text | None:
    """Say in what the rows of the reports differ, by the first two that do; None where nothing shows it."""
    first = results[0]
    for other in results[1:]:
        found = _between(first, other)
        if found is not None:
            return found
    return None


def share_classes(results: Sequence[Result]) -> bool:
    """Tell whether the reports have one task and one set of classes, so that their averages mean the same."""
    return len({(one.task, frozenset(each.class_ for each in one.per_class)) for one in results}) == 1


def _between(first: Result, other: Result) -> Text | None:
    both = name(first.model), " and ", name(other.model)
    if first.dataset and other.dataset and first.dataset != other.dataset:
        return say(
            *both, " are of different data sets, ", name(first.dataset), " and ", name(other.dataset), "."
        )
    if first.task != other.task:
        return say(*both, f" have different tasks, {first.task} and {other.task}.")
    if first.n_rows != other.n_rows:
        return say(*both, f" have {count(first.n_rows)} and {plural(other.n_rows, 'row')}.")
    here, there = ({one.class_: one.support for one in each.per_class} for each in (first, other))
    if here.keys() != there.keys():
        return say(*both, " have different classes.")
    unequal = next((class_ for class_ in here if not math.isclose(here[class_], there[class_])), None)
    if unequal is None:
        return None
    n = count(here[unequal]), plural(there[unequal], "row")
    return say(*both, f" have {n[0]} and {n[1]} of class ", name(unequal), ".")
