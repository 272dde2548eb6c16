"""What would help the flagged classes, as finished text: confusions, and what another threshold would do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportgen.numbers import count, interval, value
from reportgen.pages.help_thresholds import about, threshold_table, unchanged
from reportgen.pages.needed import needed
from reportgen.pages.tables import Table
from reportgen.pages.words import Text, name, say
from reportgen.results import ClassResult, Confused, Remedies, Result
from reportgen.words import is_tested, metric_name

MOST_SHOWN = 3
"""Other classes named in a sentence about confusions."""
LONGEST_NAME = 200
MOST_NEEDED = 12
"""Classes named with the rows that would settle whether they are behind."""


@dataclass(frozen=True)
class ClassHelp:
    """What would help one class: terms and their sentences."""

    name: str
    lines: tuple[tuple[str, Text], ...]


@dataclass(frozen=True)
class Help:
    """The section: sentences before the classes, the classes, the thresholds tried, and what is left out.

    ``about`` says how the thresholds of the table were tried, and what its verdicts mean; ``unchanged`` for
    which classes none of them changes anything.
    """

    before: tuple[Text, ...]
    classes: tuple[ClassHelp, ...] = ()
    omitted: str = ""
    about: tuple[str, ...] = ()
    thresholds: Table | None = None
    unchanged: tuple[Text, ...] = ()


def help_for(result: Result) -> Help:
    """Say what would help; each class the report flags has its part, up to the first twenty."""
    found = result.remedies
    if found is None:
        return Help((_unflagged(result),))
    by_name = {one.class_: one for one in result.per_class}
    classes = tuple(ClassHelp(each, tuple(_lines(result, found, by_name[each]))) for each in found.classes)
    more = f"{count(found.omitted)} more flagged classes were not looked at." if found.omitted else ""
    if found.omitted == 1:
        more = "One more flagged class was not looked at."
    shown = tuple(each for each in classes if each.lines)
    table = threshold_table(found) if found.thresholds else None
    words = tuple(about(result, table)) if table is not None else ()
    before = tuple(say(each) for each in _before(result, found))
    return Help(before, shown, more, words, table, tuple(unchanged(found)))


def _unflagged(result: Result) -> Text:
    """Say which rows would settle whether the classes that are not certain are behind."""
    unsure = [one for one in result.per_class if one.status == "undetermined" and is_tested(one)]
    if not unsure:
        return say("No class is flagged.")
    rows = needed(result, MOST_NEEDED, LONGEST_NAME)
    if not rows:
        return say(
            f"No class is flagged. Where it is not certain whether a class is behind, its {_lead(result)} "
            "here is not below its reference by the margin, or a few more rows would settle it."
        )
    return say(
        f"No class is flagged. More rows would settle which classes are behind in {_lead(result)}: ",
        rows,
        ".",
    )


def _lead(result: Result) -> str:
    return metric_name(result.lead)


def _before(result: Result, found: Remedies) -> Iterator[str]:
    if found.confusions:
        yield (
            "In one row a label may be missed and another wrongly given; that does not show that the one was "
            "taken for the other."
            if result.task == "multilabel"
            else "Shares and their intervals are of the rows that truly have the class, or were given it."
        )
    if found.no_confusions:
        yield f"Confusions are not known: {found.no_confusions}."
    if found.no_thresholds:
        yield f"Thresholds were not tried: {found.no_thresholds}."


def _lines(result: Result, found: Remedies, one: ClassResult) -> Iterator[tuple[str, Text]]:
    confusions = found.confusions.get(one.class_)
    if confusions is None:
        return
    terms = ("Taken for", "Wrongly given to")
    if result.task == "multilabel":
        terms = ("Missed while given", "Given while missed")
    wholes = (
        f"of its {count(one.support)} {_rows(one.support)}",
        f"of its {count(one.predicted)} {_predictions(one.predicted)}",
    )
    for term, cases, whole in zip(terms, (confusions.taken_for, confusions.given_to), wholes, strict=True):
        if cases:
            yield term, _confused(cases[:MOST_SHOWN], whole)
    if confusions.unanswered:
        yield "No answer", say(f"in {count(confusions.unanswered)} {wholes[0]}.")


def _rows(n: float) -> str:
    return "row" if n == 1 else "rows"


def _predictions(n: float | None) -> str:
    return "prediction" if n == 1 else "predictions"


def _confused(cases: Sequence[Confused], whole: str) -> Text:
    """Write ``F in 219 of its 412 rows, 0.53 (0.48–0.58); VF in 64, 0.16 (0.12–0.19).``."""
    parts: list[Text] = []
    for i, case in enumerate(cases):
        of = "" if i else f" {whole}"
        size = value(case.share) + (f" ({interval(case.share)})" if case.share.low is not None else "")
        end = "." if i == len(cases) - 1 else "; "
        parts.append(say(name(case.other), f" in {count(case.rows)}{of}, {size}{end}"))
    return say(*parts)
