"""What another threshold would do to a flagged class and to the others, as a table."""

from collections.abc import Iterator

from reportgen.numbers import DASH, MINUS, decimals, interval, percent, rate, signed
from reportgen.pages.tables import Cell, Row, Table
from reportgen.pages.words import Text, listed_classes, say
from reportgen.results import Change, Remedies, Result, ThresholdTrial
from reportgen.words import metric_name

ARROW = " → "
PAYS, COSTS, UNSURE, UNSHOWN = (
    "pays",
    "costs the others more",
    "helps the class, the rest is open",
    "not shown to help",
)
IN_MACRO_ALONE = "pays in macro, costs in micro"
MEANING = {
    PAYS: "the class gains and macro F1 rises beyond chance; micro F1 is not shown to fall",
    IN_MACRO_ALONE: "the class gains and macro F1 rises, but micro F1 falls, beyond chance",
    COSTS: "the class gains, but macro F1, or else micro F1, falls beyond chance",
    UNSURE: "the class gains; macro F1 may rise or fall",
    UNSHOWN: "the gain is within chance, lowers the F1 of the class or rests on fewer than five rows",
}
"""What each verdict on a threshold says."""


def about(result: Result, table: Table) -> Iterator[str]:
    """Say how the thresholds were tried, and what the verdicts of the table mean."""
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
        f"is raised only as far as the F1 of the class does not fall. Every {level} interval is for one row "
        "of the table by itself."
    )
    given = {row.cells[-1].text for row in table.rows}
    met = [f"“{each}”: {meaning}." for each, meaning in MEANING.items() if each in given]
    if met:
        yield " ".join(met)


def threshold_table(found: Remedies) -> Table:
    """Return a row for each class and aim that changes decisions: what a threshold does to all."""
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
        if not _unchanged(trial)
    )
    return Table("Thresholds tried, now → then", header, rows)


def unchanged(found: Remedies) -> Iterator[Text]:
    """Name the classes and aims that the table has no row for, and say why."""
    left: dict[tuple[str, str], list[str]] = {}
    for class_ in found.classes:
        for trial in found.thresholds.get(class_, ()):
            if _unchanged(trial):
                left.setdefault((_unchanged(trial), metric_name(trial.goal)), []).append(class_)
    for (why, goal), classes in left.items():
        yield say(f"For {goal}, {why}: ", listed_classes(classes), ".")


def _trial_cells(trial: ThresholdTrial) -> tuple[Cell, ...]:
    judged = verdict(trial)
    return (
        Cell(metric_name(trial.goal), is_number=False),
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
        return "none was tried where F1 is 0"
    nothing = all(change.gain.value == 0 for change in (*trial.this_class.values(), trial.micro["f1"]))
    return "no other threshold is better" if trial.threshold is None and nothing else ""


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
