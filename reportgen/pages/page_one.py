"""What page one shows, as finished text, and how much of it one side of paper holds."""

from dataclasses import dataclass
from itertools import accumulate

from reportgen.pages.advice import advice
from reportgen.pages.certainty import StatusRow, statuses
from reportgen.pages.check_words import closing
from reportgen.pages.headline import Headline, headline
from reportgen.pages.help_box import help_lines
from reportgen.pages.who import Who, who, width
from reportgen.pages.words import Text, plain
from reportgen.results import Result

TITLE_LINE, LEDE_LINE, HELP_LINE = 52, 92, 118
"""Letters that fit on a line of the title, the sentences under it and the lines of help."""

TITLE_HEIGHT, LEDE_HEIGHT, ROW_HEIGHT, HELP_HEIGHT = 7.5, 4.7, 3.6, 4.1
FREE_HEIGHT = {"a4": 105.0, "letter": 88.0}
"""Millimetres of a line of each, and those that a side of paper has for all of them."""


@dataclass(frozen=True)
class PageOne:
    """All text of page one."""

    headline: Headline
    who: Who
    statuses: tuple[StatusRow, ...]
    advice: tuple[Text, ...]
    help: tuple[Text, ...]
    limits: str  # how the checks ended, empty where there were none


def page_one(result: Result, *, on_paper: bool = False) -> PageOne:
    """Gather page one of ``result``; on paper as many lines of what would help as one side holds."""
    said, table, counted = headline(result), who(result), statuses(result)
    lines = help_lines(result)
    limits = f"{closing([result])}." if result.check else ""
    if on_paper:
        used = _height(said, table, counted) + LEDE_HEIGHT * bool(limits)
        lines = _fitting(lines, FREE_HEIGHT[result.options["page"]] - used)
    return PageOne(said, table, counted, advice(result), lines, limits)


def _height(said: Headline, table: Who, counted: tuple[StatusRow, ...]) -> float:
    """Return about how many millimetres of paper the parts take whose height varies."""
    lede = sum(width(plain(each)) + 1 for each in said.sentences)
    used = TITLE_HEIGHT * -(-width(plain(said.title)) // TITLE_LINE) + LEDE_HEIGHT * -(-lede // LEDE_LINE)
    return used + ROW_HEIGHT * (table.n_lines + len(counted))


def _fitting(lines: tuple[Text, ...], free: float) -> tuple[Text, ...]:
    """Return the lines of what would help that fit in ``free`` millimetres."""
    ends = accumulate(HELP_HEIGHT * -(-width(plain(each)) // HELP_LINE) for each in lines)
    return tuple(each for each, end in zip(lines, ends, strict=True) if end <= free)
