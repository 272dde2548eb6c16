"""Where the flagged classes stand among all by size, counted and said in a sentence."""

import statistics

from reportgen import numbers, words
from reportgen.results import ClassResult

ALIKE = 1.2
"""Largest over smallest class below which no class is called rare."""

MIDDLE = "The flagged class is neither among the rarest nor the most common"


def where_flagged(rows: list[ClassResult], metric: str) -> str:
    """State where the flagged classes stand among all, counted, without a claim about causes."""
    flagged = [c for c in rows if c.status in words.FLAGGED]
    if not any(words.is_tested(c) for c in rows):
        return f"No class was tested for being behind: {words.metric_name(metric)} against share of rows"
    if not flagged:
        return f"No class is flagged, rare or common: {words.metric_name(metric)} against share of rows"
    sizes = [c.support for c in rows]
    if max(sizes) < ALIKE * min(sizes):
        return f"All classes are about equally common: {words.metric_name(metric)} against share of rows"
    others = [c.support for c in rows if c.status not in words.FLAGGED]
    if others and max(c.support for c in flagged) < min(others):
        return _all_rarer(len(flagged), len(others))
    return _halves(flagged, statistics.median(sizes))


def _halves(flagged: list[ClassResult], middle: float) -> str:
    """Count the flagged classes with fewer rows than the middle one of all classes, or with more."""
    n = len(flagged)
    rare, common = (sum(c.support < middle for c in flagged), sum(c.support > middle for c in flagged))
    if n == 1:
        half = "rarer" if rare else "more common" if common else ""
        return f"The flagged class is among the {half} half of the classes" if half else MIDDLE
    if n in (rare, common):
        all_ = "Both" if n == 2 else f"All {numbers.word(n)}"
        return f"{all_} flagged classes are among the {'rarer' if rare else 'more common'} half"
    of, verb = f"{words.capital(numbers.word(rare))} of {numbers.word(n)}", "is" if rare == 1 else "are"
    return f"{of} flagged classes {verb} among the rarer half"


def _all_rarer(n: int, n_others: int) -> str:
    """Say that every flagged class has fewer rows than every other."""
    if n == 1:
        return f"The flagged class is the {'rarer of the two' if n_others == 1 else 'rarest'}"
    all_ = "Both" if n == 2 else f"All {numbers.word(n)}"
    return f"{all_} flagged classes are rarer than the other {numbers.word(n_others)}"
