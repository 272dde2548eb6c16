"""What would help the flagged classes, as finished text: confusions, and what another threshold would do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportgen.numbers import count, decimals, interval, percent, rate, score, signed, value
from reportgen.pages.words import Text, name, plain, say
from reportgen.results import Change, ClassResult, Confused, Remedies, Result, ThresholdTrial
from reportgen.words import metric_name

MOST_SHOWN = 3
"""Other classes named in a sentence about confusions."""


@dataclass(frozen=True)
class ClassHelp:
    """What would help one class: terms and their sentences."""

    name: str
    lines: tuple[tuple[str, Text], ...]


@dataclass(frozen=True)
class Help:
    """The section: sentences before the classes, the classes, and what is left out."""

    before: tuple[str, ...]
    classes: tuple[ClassHelp, ...]
    omitted: str


def help_for(result: Result) -> Help:
    """Say what would help; each class the report flags has its part, up to the first twenty."""
    found = result.remedies
    if found is None:
        return Help(("No class is flagged, so nothing was looked for.",), (), "")
    by_name = {one.class_: one for one in result.per_class}
    classes = tuple(ClassHelp(each, tuple(_lines(result, found, by_name[each]))) for each in found.classes)
    more = f"{count(found.omitted)} more flagged classes were not looked at." if found.omitted else ""
    if found.omitted == 1:
        more = "One more flagged class was not looked at."
    return Help(tuple(_before(result, found)), classes, more)


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
        return
    yield (
        "Threshold tried: a label is given where its score is at least the threshold."
        if result.task == "multilabel"
        else "Threshold tried: a row whose score for the class is at least the threshold is given the class; "
        "every other row keeps its prediction."
    )
    level = percent(result.options["level"], 0)
    yield (
        "No threshold is recommended. The figures come from these same rows, cut into five parts: each part "
        "is decided by the threshold that was best on the other four. A threshold chosen and assessed on the "
        f"same rows looks better than it is; by how much is said. Every {level} interval is for one class "
        "and one threshold by itself."
    )


def _lines(result: Result, found: Remedies, one: ClassResult) -> Iterator[tuple[str, Text]]:
    confusions = found.confusions.get(one.class_)
    if confusions is not None:
        terms = ("Taken for", "Wrongly given to")
        if result.task == "multilabel":
            terms = ("Missed while given", "Given while missed")
        wholes = (
            f"of its {count(one.support)} {_rows(one.support)}",
            f"of its {count(one.predicted)} {_predictions(one.predicted)}",
        )
        for term, cases, whole in zip(
            terms, (confusions.taken_for, confusions.given_to), wholes, strict=True
        ):
            if cases:
                yield term, _confused(cases[:MOST_SHOWN], whole)
        if confusions.unanswered:
            yield "No answer", say(f"in {count(confusions.unanswered)} {wholes[0]}.")
    yield from _thresholds(found.thresholds.get(one.class_, ()))


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


def _thresholds(trials: Sequence[ThresholdTrial]) -> Iterator[tuple[str, Text]]:
    shown = [trial for trial in trials if trial.verdict == "gain shown"]
    if len(shown) == 2 and shown[0].threshold == shown[1].threshold:
        shown = shown[:1]
    if trials and not shown:
        yield "Threshold", say("No threshold is shown to help." + _unsure(trials[0]))
    for trial in shown:
        yield f"Threshold for {metric_name(trial.goal)}", say(_would(trial))


def _unsure(trial: ThresholdTrial) -> str:
    gain = trial.this_class[trial.goal].gain
    if not gain.value:
        return ""
    return (
        f" The best on these rows would change its {metric_name(trial.goal)} by "
        f"{signed(gain.value, decimals(gain))} ({interval(gain)}) in rows it was not chosen on."
    )


def _would(trial: ThresholdTrial) -> str:
    goal, other = ("f1", "recall") if trial.goal == "f1" else ("recall", "f1")
    own, gain = trial.this_class, trial.this_class[goal].gain
    aim = "" if goal == "f1" else " without a lower F1 of the class"
    return (
        f"{_at(trial)} its {metric_name(goal)} would go {_from_to(own[goal])}{aim} (gain "
        f"{rate(gain.value, decimals(gain))}, {interval(gain)}), and its {metric_name(other)} "
        f"{_from_to(own[other])}. {_averages(trial)} {_rows_moved(trial)} {_optimism(trial)}"
    )


def _at(trial: ThresholdTrial) -> str:
    if trial.threshold is None:
        return "With thresholds chosen on four fifths of the rows"
    return f"With a threshold of {score(trial.threshold)} on its score"


def _averages(trial: ThresholdTrial) -> str:
    effects = (
        f"{kind} F1 {_from_to(change)} ({signed(change.gain.value, decimals(change.gain))}, "
        f"{interval(change.gain)})"
        for kind, change in (("macro", trial.macro["f1"]), ("micro", trial.micro["f1"]))
    )
    loses = (trial.macro["f1"].gain.high or 0.0) < 0
    return f"Over all classes {' and '.join(effects)}" + (
        ": the others would lose more than this class gains." if loses else "."
    )


def _from_to(change: Change) -> str:
    places = decimals(change.gain)
    return f"from {rate(change.before, places)} to {rate(change.after, places)}"


def _rows_moved(trial: ThresholdTrial) -> str:
    found, wrong = trial.found, trial.wrong
    return (
        f"In all rows {count(abs(found))} {'more' if found >= 0 else 'fewer'} would be rightly given it and "
        f"{count(abs(wrong))} {'more' if wrong >= 0 else 'fewer'} wrongly."
    )


def _optimism(trial: ThresholdTrial) -> str:
    if round(trial.optimism, 3) > 0:
        return f"On the rows it was chosen on, the gain looks larger by {rate(trial.optimism, 3)}."
    return "On the rows it was chosen on, the gain looks no larger."


def plain_lines(one: ClassHelp) -> tuple[str, ...]:
    """Return the sentences of a class without marks, each after its term."""
    return tuple(f"{term}: {plain(text)}" for term, text in one.lines)
