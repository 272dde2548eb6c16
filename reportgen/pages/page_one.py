"""What page one shows, as finished text: the classes behind, how sure that is, and which average to read."""

import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from reportgen import words
from reportgen.numbers import (
    MINUS,
    count,
    interval,
    percent,
    plural,
    rate,
    size,
    value,
    word,
)
from reportgen.options import CURVE_METRICS
from reportgen.pages.headline import (
    Headline,
    averaged,
    by_contribution,
    flagged,
    headline,
    is_tested,
    most_common,
    without_skill,
)
from reportgen.pages.help_box import help_lines
from reportgen.pages.words import (
    STATUS_MARKS,
    Part,
    Text,
    listed,
    listed_with,
    name,
    plain,
    say,
    status_words,
)
from reportgen.results import STATUSES, ClassResult, Estimate, Result, Status
from reportgen.words import STATUS_NAMES, either, metric_name

MOST_LINES = 13
"""Text lines the table of classes may take, so that page one stays one page."""

MOST_ROWS = 5
NAME_LINE, MISTAKES_LINE = 18, 28
"""Letters that fit on a line of that table's first and last column."""

TITLE_LINE, LEDE_LINE, HELP_LINE = 52, 92, 118
"""Letters that fit on a line of the title, the sentences under it and the lines of help."""

TITLE_HEIGHT, LEDE_HEIGHT, ROW_HEIGHT, HELP_HEIGHT = 7.5, 4.7, 3.6, 4.1
FREE_HEIGHT = 79.0
"""Millimetres of a line of each, and those that a side of A4 has for all of them."""

MOST_SHORT = 30
"""Averaged classes up to which three decimals show what one of them does to macro."""

MOST_OMITTED = 60
"""Letters of the names of flagged classes beyond the table's."""

MOST_MISTAKEN = 24
"""Letters of the class that a class is taken for most, where that is named."""


@dataclass(frozen=True)
class ClassRow:
    """One class of page one's table."""

    result: ClassResult
    is_long: bool  # the name takes several lines
    status: str
    support: str
    value: str
    interval: str
    points: str
    points_share: float  # of the widest bar, 0 to 1
    mistakes: tuple[Text, ...]


@dataclass(frozen=True)
class StatusRow:
    """How many classes have a status, and the rule in words."""

    status: Status | Literal["not_tested"]
    mark: str
    name: str
    n: str
    rule: str


@dataclass(frozen=True)
class PageOne:
    """All text of page one."""

    headline: Headline
    help: tuple[Text, ...]
    table_title: str
    mistakes_title: str
    rows: tuple[ClassRow, ...]
    omitted: Text
    sum: str
    statuses: tuple[StatusRow, ...]
    advice: tuple[Text, ...]


def page_one(result: Result) -> PageOne:
    """Gather page one of ``result``."""
    candidates = _candidates(result)
    rows = candidates[: _n_fitting(result, candidates)]
    said = headline(result)
    return PageOne(
        headline=said,
        help=_fitting_help(result, said, rows),
        table_title=_table_title(result, len(candidates)),
        mistakes_title="missed and wrongly given",
        rows=_class_rows(result, rows),
        omitted=_omitted(result, candidates[len(rows) :]),
        sum=_sum_line(result, rows),
        statuses=_statuses(result),
        advice=_advice(result),
    )


def _candidates(result: Result) -> tuple[ClassResult, ...]:
    """Return the flagged classes, or the three that pull macro down most where none is flagged."""
    found = flagged(result)
    if found:
        return found
    lowest = [one for one in by_contribution(result) if (one.contribution.get(result.lead) or 0.0) > 0]
    return tuple(lowest[:3])


def _table_title(result: Result, n: int) -> str:
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
    lengths = accumulate(_width(one.class_) + 2 for one in classes)
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
    mistakes = sum(_width(plain(each)) + 2 for each in _mistakes(result, one))
    return max(1 + -(-_width(one.class_) // NAME_LINE), -(-mistakes // MISTAKES_LINE))


def _fitting_help(result: Result, said: Headline, rows: tuple[ClassResult, ...]) -> tuple[Text, ...]:
    """Return the lines of what would help that fit under all else on one side of A4."""
    lede = sum(_width(plain(each)) + 1 for each in said.sentences)
    used = TITLE_HEIGHT * -(-_width(plain(said.title)) // TITLE_LINE) + LEDE_HEIGHT * -(-lede // LEDE_LINE)
    used += ROW_HEIGHT * sum(_n_lines(result, one) for one in rows)
    used += ROW_HEIGHT * (len(_statuses(result)) + bool(_omitted(result, _candidates(result)[len(rows) :])))
    lines = help_lines(result)
    ends = accumulate((HELP_HEIGHT * -(-_width(plain(each)) // HELP_LINE) for each in lines), initial=used)
    return tuple(each for each, end in zip(lines, list(ends)[1:], strict=True) if end <= FREE_HEIGHT)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _class_rows(result: Result, rows: tuple[ClassResult, ...]) -> tuple[ClassRow, ...]:
    widest = max((one.contribution.get(result.lead) or 0.0 for one in rows), default=0.0)
    places = _points_places(result)
    return tuple(
        ClassRow(
            result=one,
            is_long=_width(one.class_) > NAME_LINE,
            status=status_words(one, result.lead),
            support=count(one.support),
            value=value(one.metrics[result.lead], 3),
            interval=interval(one.metrics[result.lead], 3),
            points=rate(one.contribution.get(result.lead), places),
            points_share=max(0.0, one.contribution.get(result.lead) or 0.0) / widest if widest > 0 else 0.0,
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
    """Write `` (13 as F)``: the class it is taken for most, where several could be and the name is short."""
    if result.confusion is None or result.n_classes == 2:
        return ()
    wrong = [cell for cell in result.confusion.cells if cell[0] == one.class_ != cell[1] and cell[2] > 0]
    main = max(wrong, key=lambda cell: cell[2], default=None)
    if main is None or _width(main[1]) > MOST_MISTAKEN:
        return ()
    return say(f" ({count(main[2])} as ", name(main[1]), ")")


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
    places = _points_places(result)
    inside, rest = (rate(abs(part), places) for part in parts)
    n_rest = len(averaged(result)) - len(rows)
    pull = "pull" if parts[0] >= 0 else "lift"
    start = f"Together these {word(len(rows))} {pull} macro {'down' if parts[0] >= 0 else 'up'} by {inside}"
    if len(rows) == 1:
        start = f"This class {pull}s macro {'down' if parts[0] >= 0 else 'up'} by {inside}"
    signed_gap = ("" if gap >= 0 else MINUS) + size(gap, places)
    whole = f"the gap (micro − macro) of {signed_gap}"
    if abs(round(parts[0], places) + round(parts[1], places) - round(gap, places)) > 10.0 ** -(places + 2):
        return f"{start}. Over all classes {whole} remains."
    if not n_rest:
        return f"{start}, {whole}."
    others = "the other class" if n_rest == 1 else f"the {word(n_rest)} other classes"
    verb = ("lift" if parts[1] <= 0 else "pull") + ("s" if n_rest == 1 else "")
    return (
        f"{start}; {others} {verb} it {'up' if parts[1] <= 0 else 'down'} by {rest}. What remains is {whole}."
    )


def _statuses(result: Result) -> tuple[StatusRow, ...]:
    """Count the classes of each status; statuses without a class are left out, except the four of a test."""
    counts = Counter(one.status for one in result.per_class if words.is_tested(one))
    n_untested = len(result.per_class) - counts.total()
    untested = StatusRow("not_tested", "", words.NOT_TESTED, count(n_untested), _no_test(result))
    shown = ("no_examples",) if n_untested and not is_tested(result) else STATUSES
    return (untested,) * bool(n_untested) + tuple(
        StatusRow(
            status, STATUS_MARKS[status], STATUS_NAMES[status], count(counts[status]), _rule(result, status)
        )
        for status in shown
        if counts[status] or status != "no_examples"
    )


def _no_test(result: Result) -> str:
    """Say why classes were not tested."""
    decided = any(one.counts is not None for one in result.per_class)
    if decided:
        return f"there is no test in {either([metric_name(m) for m in result.options['metrics']], 'or')}"
    if result.task == "binary":
        return "no decisions to test, and the two classes share one ranking"
    return "there are no decisions to test"


def _rule(result: Result, status: Status) -> str:
    margin, fdr = rate(result.options["margin"]), percent(result.options["fdr"], 0)
    return {
        "behind": f"estimated {margin} or more {_reference(result)}, and below it beyond chance; "
        f"false discoveries held to {fdr} a metric",
        "never_predicted": "has rows, but is never the answer: a fact, not a test",
        "undetermined": "neither shown to be behind nor shown not to be",
        "ok": f"shortfall below {margin}, 95\N{NO-BREAK SPACE}% certain for each class",
        "no_examples": "in no average",
    }[status]


def _reference(result: Result) -> str:
    """Say what a class is measured against: micro, in ROC AUC the pairs within classes."""
    metrics = result.options["metrics"]
    against_micro = " or ".join(metric_name(metric) for metric in metrics if metric not in CURVE_METRICS)
    parts = [f"below micro in {against_micro}"] if against_micro else []
    if "roc_auc" in metrics:
        parts.append("below the ROC AUC within classes")
    return " or ".join(parts)


def _advice(result: Result) -> tuple[Text, ...]:
    """Say which average answers which question, with the model's own numbers."""
    micro, macro = (result.averages[result.lead][kind] for kind in ("micro", "macro"))
    metric = metric_name(result.lead)
    unit = "label" if result.task == "multilabel" else "row"
    by_row = _read(f"If every {unit} matters alike", "micro", metric, micro)
    accuracy = result.overall.get("accuracy")
    if accuracy is not None and accuracy.value is not None and result.task != "multilabel":
        by_row = say(
            "If a mistake costs the same in every row, read ",
            Part("micro", "micro"),
            f"{_is_accuracy(result)}: {percent(accuracy.value)} of the rows are right",
            *_constant(result),
            ".",
        )
    by_class = _read("If every class must work", "macro", metric, macro)
    found = flagged(result)
    if found:
        who = "the class" if len(found) == 1 else f"the {word(len(found))} classes"
        by_class = say(by_class, f" Then look at {who} behind it.")
    return by_row, by_class


def _constant(result: Result) -> Text:
    """Say what one answer for every row would reach, where the model is not shown to do better."""
    if not without_skill(result):
        return ()
    common = most_common(result)
    share = percent(common.prevalence)
    return say("; always answering ", name(common.class_), f" would be right in {share}")


def _read(purpose: str, kind: Literal["micro", "macro"], metric: str, average: Estimate) -> Text:
    """Send a reader to an average, unless there is none."""
    if average.value is None:
        reason = f": {average.reason}" if average.reason else ""
        return say(f"{purpose}: there is no ", Part(kind, kind), f" {metric} to read{reason}.")
    return say(f"{purpose}, read ", Part(kind, kind), f": {metric} {value(average, 3)}.")


def _is_accuracy(result: Result) -> str:
    """Say that micro F1 is the accuracy, where it is."""
    said = any(each.sentence == "S1" for each in result.findings)
    return " F1, which is the accuracy here" if said else ""
