"""Page one's table: the classes behind, or those that pull macro down most, and how their points add up."""

import unicodedata
from dataclasses import dataclass
from itertools import accumulate

from reportgen import words
from reportgen.numbers import (
    adding_places,
    adds_up,
    count,
    interval,
    plural,
    rate,
    value,
    word,
)
from reportgen.options import CURVE_METRICS
from reportgen.pages.headline import averaged, by_contribution, flagged
from reportgen.pages.words import Text, listed, listed_with, name, plain, say, status_words
from reportgen.results import ClassResult, Result
from reportgen.words import metric_name

MOST_LINES = 13
"""Text lines the table of classes may take, so that page one stays one page."""

MOST_ROWS = 5
NAME_LINE, MISTAKES_LINE = 18, 28
"""Letters that fit on a line of that table's first and last column."""

MOST_SHORT = 30
"""Averaged classes up to which three decimals show what one of them does to macro."""

MOST_OMITTED = 60
"""Letters of the names of flagged classes beyond the table's."""

MOST_MISTAKEN = 24
"""Letters of a class that another is taken for, where it is named."""

MOST_CONFUSED = 2
"""Classes named that one is taken for."""


@dataclass(frozen=True)
class ClassRow:
    """One class of page one's table."""

    result: ClassResult
    status: str
    support: str
    value: str
    interval: str
    points: str
    points_share: float  # of the widest bar, 0 to 1
    is_flagged: bool
    mistakes: tuple[Text, ...]


@dataclass(frozen=True)
class Who:
    """The table: its title, its rows, the flagged classes it has no room for, and the line of points."""

    title: str
    rows: tuple[ClassRow, ...]
    are_long: bool  # a name takes several lines, and all are set smaller
    omitted: Text
    sum: str
    n_lines: int  # text lines it takes on paper


def who(result: Result) -> Who:
    """Return the classes behind, worst for macro first, as many as fit."""
    candidates = _candidates(result)
    rows = candidates[: _n_fitting(result, candidates)]
    omitted = _omitted(result, candidates[len(rows) :])
    return Who(
        title=_title(result, len(candidates)),
        rows=_class_rows(result, rows),
        are_long=any(width(one.class_) > NAME_LINE for one in rows),
        omitted=omitted,
        sum=_sum_line(result, rows),
        n_lines=sum(_n_lines(result, one) for one in rows) + bool(omitted),
    )


def _candidates(result: Result) -> tuple[ClassResult, ...]:
    """Return the flagged classes, or the three that pull macro down most where none is flagged."""
    found = flagged(result)
    if found:
        return found
    least = 10.0 ** -_points_places(result) / 2  # what is written as 0 pulls nobody down
    lowest = [one for one in by_contribution(result) if (one.contribution.get(result.lead) or 0.0) >= least]
    return tuple(lowest[:3])


def _title(result: Result, n: int) -> str:
    if not n:
        return ""
    if flagged(result):
        return "Who is behind, worst for the macro average first"
    if n == 1:
        return "The class that pulls macro down most"
    return "The classes that pull macro down most"


def _omitted(result: Result, classes: tuple[ClassResult, ...]) -> Text:
    """Name flagged classes that the table has no room for, as many as fit a line, and count the others."""
    if not classes:
        return ()
    lengths = accumulate(width(one.class_) + 2 for one in classes)
    named = [one.class_ for one, end in zip(classes, lengths, strict=False) if end <= MOST_OMITTED]
    left = len(classes) - len(named)
    if not named or not flagged(result):
        return say(f"{plural(left, 'more class', 'more classes')} listed further down.")
    if not left:
        return say("Also behind: ", listed(named), ".")
    names = listed_with(named, f"{count(left)} more")
    return say("Also behind: ", names, ".")


def _n_fitting(result: Result, rows: tuple[ClassResult, ...]) -> int:
    """Return how many rows fit, at least one; long or wide names take several lines."""
    used = 0
    for i, one in enumerate(rows[:MOST_ROWS]):
        used += _n_lines(result, one)
        if used > MOST_LINES and i:
            return i
    return min(len(rows), MOST_ROWS)


def _n_lines(result: Result, one: ClassResult) -> int:
    """Return the text lines that a row of the table takes."""
    mistakes = sum(width(plain(each)) + 2 for each in _mistakes(result, one))
    return max(1 + -(-width(one.class_) // NAME_LINE), -(-mistakes // MISTAKES_LINE))


def width(text: str) -> int:
    """Return how many letters wide a text is; East Asian ones count twice."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _class_rows(result: Result, rows: tuple[ClassResult, ...]) -> tuple[ClassRow, ...]:
    at_margin = result.options["margin"] / max(len(result.averaging_set), 1)
    widest = max((one.contribution.get(result.lead) or 0.0 for one in rows), default=0.0)
    widest = max(widest, at_margin)  # so that next to nothing does not fill the bar
    places = _points_places(result)
    return tuple(
        ClassRow(
            result=one,
            status=status_words(one, result.lead),
            support=count(one.support),
            value=value(one.metrics[result.lead], 3),
            interval=interval(one.metrics[result.lead], 3),
            points=rate(one.contribution.get(result.lead), places),
            points_share=max(0.0, one.contribution.get(result.lead) or 0.0) / widest if widest > 0 else 0.0,
            is_flagged=one.status in words.FLAGGED,
            mistakes=_mistakes(result, one),
        )
        for one in rows
    )


def _mistakes(result: Result, one: ClassResult) -> tuple[Text, ...]:
    """Say how often the class is missed and wrongly given."""
    if one.counts is None:
        return ()
    missed = say(f"missed {count(one.counts.fn)} of {count(one.support)}", _mistaken(result, one))
    if not one.predicted:
        return (*_behind_elsewhere(result, one), missed)
    wrong = say(f"{count(one.counts.fp)} of {count(one.predicted)} predictions wrong")
    return (*_behind_elsewhere(result, one), missed, wrong)


def _mistaken(result: Result, one: ClassResult) -> Text:
    """Write `` (13 as 3, 7 as 4)``: what the class is taken for most, where several could be."""
    if result.confusion is None or result.n_classes == 2:
        return ()
    wrong = [cell for cell in result.confusion.cells if cell[0] == one.class_ != cell[1] and cell[2] > 0]
    main = sorted(wrong, key=lambda cell: -cell[2])[:MOST_CONFUSED]
    if not main or width(main[0][1]) > MOST_MISTAKEN:
        return ()
    short = main if sum(width(other) for _, other, _ in main) <= MOST_MISTAKEN else main[:1]
    parts = [say(f"{count(n)} as ", name(other)) for _, other, n in short]
    return say(" (", *(part for i, each in enumerate(parts) for part in (", " if i else "", each)), ")")


def _behind_elsewhere(result: Result, one: ClassResult) -> tuple[Text, ...]:
    """Give the value and the reference where a class is behind in other metrics than the leading one."""
    behind = words.metrics_behind(one)
    if not behind or result.lead in behind:
        return ()
    known = [metric for metric in behind if metric in one.metrics and metric in result.averages]
    return tuple(
        say(f"{metric_name(metric)} {value(one.metrics[metric], 2)}{_micro_beside(result, metric)}")
        for metric in known
    )


def _micro_beside(result: Result, metric: str) -> str:
    """Write `` (micro 0.96)`` for the metrics that are compared with micro."""
    micro = result.averages[metric]["micro"]
    return "" if metric in CURVE_METRICS or micro.value is None else f" (micro {value(micro, 2)})"


def _parts(result: Result, rows: tuple[ClassResult, ...]) -> tuple[float, float] | None:
    """Return the points of the rows shown and of all other classes, where all are defined."""
    points = [one.contribution.get(result.lead) for one in averaged(result)]
    shown = {one.class_ for one in rows}
    if not rows or any(point is None for point in points):
        return None
    pairs = list(zip(averaged(result), points, strict=True))
    inside = sum(point or 0.0 for one, point in pairs if one.class_ in shown)
    return inside, sum(point or 0.0 for one, point in pairs if one.class_ not in shown)


def _points_places(result: Result) -> int:
    """Return the decimals of what a class does to macro, which shrinks with the number of classes."""
    return 3 if len(result.averaging_set) <= MOST_SHORT else 4


def _sum_line(result: Result, rows: tuple[ClassResult, ...]) -> str:
    """Add the points up to the gap in one line."""
    parts, gap = _parts(result, rows), result.averages[result.lead]["gap"].value
    if parts is None or gap is None:
        return ""
    least = _points_places(result)
    places = adding_places(parts, gap, least, least + 1)
    inside, rest = (rate(abs(part), places) for part in parts)
    n_rest = len(averaged(result)) - len(rows)
    pull = "pull" if parts[0] >= 0 else "lift"
    start = f"Together these {word(len(rows))} {pull} macro {'down' if parts[0] >= 0 else 'up'} by {inside}"
    if len(rows) == 1:
        start = f"This class {pull}s macro {'down' if parts[0] >= 0 else 'up'} by {inside}"
    whole = f"the gap (micro − macro) of {_gap_words(gap, places)}"
    if not n_rest:
        return f"{start}, {whole}."
    if not adds_up(parts, gap, places):
        return f"{start}. All classes together make {whole}."
    others = "the other class" if n_rest == 1 else f"the {word(n_rest)} other classes"
    verb = ("lift" if parts[1] <= 0 else "pull") + ("s" if n_rest == 1 else "")
    opposed = parts[0] * parts[1] <= 0
    return (
        f"{start}; {others} {verb} it {'up' if parts[1] <= 0 else 'down'} by {rest}. "
        f"{'What remains' if opposed else 'Together that'} is {whole}."
    )


def _gap_words(gap: float, places: int) -> str:
    """Write a gap with its sign; one too small for the decimals is called less than the smallest of them."""
    if 0 < abs(gap) < 10.0**-places / 2:
        return f"less than {10.0**-places:.{places}f}"
    return rate(gap, places, places)
