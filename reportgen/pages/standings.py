"""How the classes stand: what the rows of the table of all classes are marked with and reduced to."""

from collections import Counter
from dataclasses import dataclass

from reportgen.numbers import count
from reportgen.pages.words import STATUS_MARKS
from reportgen.results import STATUSES, ClassResult, Result
from reportgen.words import NOT_TESTED, STATUS_NAMES, is_tested

UNTESTED = "not_tested"


@dataclass(frozen=True)
class Standing:
    """A way to stand: its key, its sign and name, and how many classes stand so."""

    key: str
    mark: str
    name: str
    n: str


def standing(one: ClassResult) -> str:
    """Return the status of a class, with a word of its own where no metric judged it."""
    return one.status if is_tested(one) else UNTESTED


def standings(result: Result) -> tuple[Standing, ...]:
    """Count the classes by how they stand, those left behind first."""
    found = Counter(standing(one) for one in result.per_class)
    named = [(key, STATUS_MARKS[key], STATUS_NAMES[key]) for key in STATUSES] + [(UNTESTED, "", NOT_TESTED)]
    return tuple(Standing(key, mark, name, count(found[key])) for key, mark, name in named if found[key])
