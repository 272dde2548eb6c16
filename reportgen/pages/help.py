"""What would help the flagged classes, as finished text: confusions, and what another threshold would do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportgen.numbers import DASH, MINUS, count, decimals, interval, percent, rate, signed, value
from reportgen.pages.tables import Cell, Row, Table
from reportgen.pages.words import Text, name, plain, say
from reportgen.results import Change, ClassResult, Confused, Remedies, Result, ThresholdTrial
from reportgen.words import metric_name

MOST_SHOWN = 3
"""Other classes named in a sentence about confusions."""
MOST_NEEDED = 12
"""Classes named with the rows that would settle whether they are behind."""
NEEDED = {
    "recall": "rows in which the class is true",
    "precision": "rows in which the class is predicted",
    "f1": "rows in which the class is true or predicted",
    "jaccard": "rows in which the class is true or predicted",
    "specificity": "rows in which the class is not true",
    "roc_auc": "rows in which the class is true",
}
"""What the rows are that would settle whether a class is behind."""
ARROW = " → "
PAYS, COSTS, UNSURE, UNSHOWN = (
    "pays",
    "costs the others more",
    "helps the class, the rest is open",
    "not shown to help",
)
IN_MACRO_ALONE = "pays in macro, costs in micro"
MEANING = {
    PAYS: "class and macro F1 rise beyond chance, and micro F1 is not shown to fall",
    IN_MACRO_ALONE: "class and macro F1 rise beyond chance, and micro F1 falls",
    COSTS: "the class gains, but macro F1, or else micro F1, falls beyond chance",
    UNSURE: "the class gains; macro F1 may rise or fall",
    UNSHOWN: "the gain is within chance, lowers the F1 of the class or rests on fewer than five rows",
}
"""What each verdict on a threshold says."""


@dataclass(frozen=True)
class ClassHelp:
    """What would help one class: terms and their sentences."""

    name: str
    lines: tuple[tuple[str, Text], ...]


@dataclass(frozen=True)
class Help:
    """The section: sentences before the classes, the classes, the thresholds tried, and what is left out.

    ``about`` says how the thresholds of the table were tried, and what its verdicts mean.
    """

    before: tuple[Text, ...]
    classes: tuple[ClassHelp, ...] = ()
    omitted: str = ""
    about: tuple[str, ...] = ()
    thresholds: Table | None = None


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
    about = tuple(_about(result, table)) if table is not None else ()
    return Help(tuple(say(each) for each in _before(result, found)), shown, more, about, table)


def _unflagged(result: Result) -> Text:
    """Say which rows would settle whether the classes that are not certain are behind."""
    unsure = [one for one in result.per_class if one.status == "undetermined"]
    if not unsure:
        return say("No class is flagged.")
    needed = []
    for one in unsure:
        short = one.shortfall.get(result.lead)
        if short is not None and short.more_rows is not None:
            needed.append((one.class_, short.more_rows))
    if not needed:
        return say(
            f"No class is flagged. Where it is not certain whether a class is behind, its {_lead(result)} "
            "here is not below its reference by the margin."
        )
    needed.sort(key=lambda each: each[1])
    parts = [
        part
        for i, (class_, rows) in enumerate(needed[:MOST_NEEDED])
        for part in (", " if i else "", name(class_), f" {'' if i else 'at least '}{count(rows)} more")
    ]
    left = len(needed) - MOST_NEEDED
    more = f", and so for {count(left)} other classes" if left > 0 else ""
    return say(
        f"No class is flagged. More rows would settle which classes are behind in {_lead(result)}: ",
        *parts,
        f"{more} ({NEEDED[result.lead]}).",
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


def _about(result: Result, table: Table) -> Iterator[str]:
    level = percent(result.options["level"], 0)
    yield (
        "For information; test on new rows before use. "
        + (
            "A label is given where its score is at least the threshold. "
            if result.task == "multilabel"
            else "A row whose score for the class is at least the threshold is given the class; every other "
            "row keeps its prediction. "
        )
        + "The threshold shown is the best on all rows. Its effect is measured on rows it was not chosen on: "
        "each fifth of the rows is decided by the threshold that was best on the other four fifths. Recall "
        f"is raised only as far as the F1 of the class does not fall. Every {level} interval is for one row of "
        "the table by itself."
    )
    given = {row.cells[-1].text for row in table.rows}
    yield " ".join(f"“{each}”: {meaning}." for each, meaning in MEANING.items() if each in given)


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


def threshold_table(found: Remedies) -> Table:
    """Return a row for each class and aim: what a threshold would do to it and to the averages."""
    header = (
        Cell("class", is_number=False),
        Cell("tried for", is_number=False),
        Cell("threshold"),
        Cell("class F1", "gain, interval"),
        Cell("class recall", "gain, interval"),
        Cell("macro F1", "interval"),
        Cell("micro F1", "interval"),
        Cell("verdict", is_number=False),
    )
    rows = tuple(
        Row(class_, _trial_cells(trial), is_name=True)
        for class_ in found.classes
        for trial in found.thresholds.get(class_, ())
    )
    return Table("Thresholds tried, now → then", header, rows)


def _trial_cells(trial: ThresholdTrial) -> tuple[Cell, ...]:
    goal = Cell(metric_name(trial.goal), is_number=False)
    unchanged = _unchanged(trial)
    if unchanged:
        return goal, *(Cell(DASH) for _ in range(5)), Cell(unchanged, is_number=False)
    judged = verdict(trial)
    return (
        goal,
        Cell(DASH if trial.threshold is None else threshold(trial.threshold)),
        _from_to(trial.this_class["f1"]),
        _from_to(trial.this_class["recall"]),
        _moved(trial.macro["f1"]),
        _moved(trial.micro["f1"]),
        Cell(judged, is_number=False, is_strong=judged == PAYS),
    )


def _unchanged(trial: ThresholdTrial) -> str:
    """Say why there is nothing to show: empty where decisions change."""
    if trial.goal == "recall" and trial.this_class["f1"].before == 0:
        return "not tried: its F1 is 0"
    nothing = all(change.gain.value == 0 for change in (*trial.this_class.values(), trial.micro["f1"]))
    return "none is better" if trial.threshold is None and nothing else ""


def verdict(trial: ThresholdTrial) -> str:
    """Say whether a threshold pays: for the class, and for the averages over all classes."""
    if trial.verdict != "gain shown":
        return UNSHOWN
    macro, micro = trial.macro["f1"].gain, trial.micro["f1"].gain
    rises, falls = (macro.low or 0.0) > 0, (micro.high or 0.0) < 0
    if rises:
        return IN_MACRO_ALONE if falls else PAYS
    if falls or (macro.high or 0.0) < 0:
        return COSTS
    return UNSURE


def threshold(x: float) -> str:
    """Write a threshold, which may have any scale, with at most three significant digits."""
    if 1000 <= abs(x) < 1e6:
        return f"{float(f'{x:.3g}'):,.0f}".replace("-", MINUS)
    return f"{x:.3g}".replace("-", MINUS)


def _from_to(change: Change) -> Cell:
    places = min(decimals(change.gain), 3)
    return Cell(f"{rate(change.before, places)}{ARROW}{rate(change.after, places)}", _gain(change))


def _gain(change: Change) -> str:
    gain = change.gain
    size = signed(gain.value, min(decimals(gain), 3))
    return size if gain.low is None else f"{size} ({interval(gain)})"


def _moved(change: Change) -> Cell:
    gain = change.gain
    text = signed(gain.value, min(decimals(gain), 3))
    return Cell(text, "" if gain.low is None else interval(gain))


def plain_lines(one: ClassHelp) -> tuple[str, ...]:
    """Return the sentences of a class without marks, each after its term."""
    return tuple(f"{term}: {plain(text)}" for term, text in one.lines)
