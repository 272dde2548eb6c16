"""The tables of the report as finished text: averages, overall figures, every class."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from reportgen.numbers import DASH, MOST_DECIMALS, count, decimals, interval, percent, rate, signed, value
from reportgen.options import CLASS_METRICS
from reportgen.pages.class_table_csv import COMMON
from reportgen.pages.standings import standing
from reportgen.pages.words import status_words
from reportgen.results import AVERAGES, ClassResult, Estimate, Result
from reportgen.words import average_name, capital, metric_name

TERMS = {"recall": "recall (sensitivity)", "precision": "precision (positive predictive value)"}
"""Words of clinicians, given once, beside those of the field."""

MOST_INTERVALS = 300
"""Above this many classes the table of classes shows the interval of the leading metric only."""


@dataclass(frozen=True)
class Cell:
    """A table cell: its text, a second smaller line, and the number of the note that explains a dash.

    ``is_strong`` sets the text in bold. ``column`` of a header is the column of per_class.csv with the same
    numbers in full.
    """

    text: str
    sub: str = ""
    note: int | None = None
    is_number: bool = True
    is_strong: bool = False
    column: str = ""


@dataclass(frozen=True)
class Row:
    """A table row; ``is_name`` marks a head that came with the data, ``kind`` says how a class stands."""

    head: str
    cells: tuple[Cell, ...]
    is_name: bool = False
    kind: str = ""


@dataclass(frozen=True)
class Table:
    """A table with its notes: the reasons behind its dashes, numbered from 1."""

    caption: str
    header: tuple[Cell, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


@dataclass
class _Notes:
    """Reasons met so far, each with its number."""

    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, reason: str | None) -> int | None:
        return None if reason is None else self.numbers.setdefault(reason, len(self.numbers) + 1)


def averages_table(result: Result) -> Table:
    """Return every metric's averages and gap, with intervals and what a model without skill would reach."""
    kinds = [kind for kind in AVERAGES if any(kind in one for one in result.averages.values())]
    notes = _Notes()
    rows = tuple(
        Row(
            capital(", ".join(TERMS.get(metric, metric_name(metric)) for metric in alike)),
            (
                *(
                    _estimate_cell(
                        result.averages[alike[0]].get(kind), notes, is_difference=kind.endswith("gap")
                    )
                    for kind in kinds
                ),
                _no_skill_cell(result.no_skill.get(alike[0], {})),
            ),
        )
        for alike in _alike(result)
    )
    of_samples = _rows_without_label(result)
    head = [Cell(average_name(kind), of_samples if kind == "samples" else "") for kind in kinds]
    head += [Cell("no skill", "micro · macro")]
    level = percent(result.options["level"], 0)
    return Table(
        f"Averages of every metric, with {level} intervals",
        (Cell("metric", is_number=False), *head),
        rows,
        tuple(notes.numbers),
    )


def _alike(result: Result) -> list[list[str]]:
    """Return the metrics in order, those together that are undefined for one and the same reason."""
    found: dict[object, list[str]] = {}
    for metric, averages in result.averages.items():
        reasons = {estimate.reason for estimate in averages.values() if estimate.value is None}
        undefined = all(estimate.value is None for estimate in averages.values())
        key = frozenset(reasons) if undefined and metric not in result.no_skill else metric
        found.setdefault(key, []).append(metric)
    return list(found.values())


def _rows_without_label(result: Result) -> str:
    """Say under the head of the samples average how many rows count as 0, where the result notes it."""
    about = (note for note in result.notes if "in the samples average" in note)
    note = next((note for note in about if not note.startswith("0 ")), "")
    return f"{note.partition(';')[0]} and count as 0" if note else ""


def overall_table(result: Result) -> Table:
    """Return the figures that are one number for the whole file."""
    notes = _Notes()
    rows = tuple(
        Row(_overall_name(result, metric), (_estimate_cell(estimate, notes),))
        for metric, estimate in result.overall.items()
    )
    header = (Cell("figure", is_number=False), Cell("value", "interval"))
    return Table("Figures of the whole file", header, rows, tuple(notes.numbers))


def class_table(result: Result, *, is_compact: bool) -> Table:
    """Return a row for every class in class order; ``is_compact`` keeps the ten columns that fit on paper."""
    metrics = _class_metrics(result, is_compact=is_compact)
    notes = _Notes()
    with_interval = _with_interval(result, metrics, is_compact=is_compact)
    header = [
        Cell("class", is_number=False, column="class"),
        Cell("status", is_number=False, column="status"),
        Cell("rows", column="support"),
        Cell("predicted", column="predicted"),
    ]
    header += [
        Cell(metric_name(metric), "interval" if metric in with_interval else "", column=metric)
        for metric in metrics
    ]
    has_common = _has_common_prevalence(result, is_compact=is_compact)
    if has_common:
        header.append(Cell("precision at common prevalence", "interval", column=COMMON))
    header.append(Cell("points of macro", column=f"contribution_{result.lead}"))
    level = percent(result.options["level"], 0)
    return Table(
        f"Each class, with {level} intervals",
        tuple(header),
        tuple(
            _class_row(
                result, one, metrics, with_interval, notes, is_compact=is_compact, has_common=has_common
            )
            for one in result.per_class
        ),
        tuple(notes.numbers),
    )


def _class_row(
    result: Result,
    one: ClassResult,
    metrics: list[str],
    with_interval: Iterable[str],
    notes: _Notes,
    *,
    is_compact: bool,
    has_common: bool,
) -> Row:
    cells = [
        Cell(status_words(one, result.lead), is_number=False),
        Cell(count(one.support), "" if is_compact else percent(one.prevalence)),
    ]
    cells.append(Cell(count(one.predicted)))
    for metric in metrics:
        estimate = one.metrics.get(metric)
        cells.append(_estimate_cell(estimate, notes, has_interval=metric in with_interval))
    if has_common:
        cells.append(_estimate_cell(one.precision_at_common_prevalence, notes))
    cells.append(Cell(signed(one.contribution.get(result.lead), _points_places(result))))
    return Row(one.class_, tuple(cells), is_name=True, kind=standing(one))


def _has_common_prevalence(result: Result, *, is_compact: bool) -> bool:
    """Return whether the table shows precision at a common prevalence: for some class known, not on paper."""
    return not is_compact and any(one.precision_at_common_prevalence for one in result.per_class)


def _points_places(result: Result) -> int:
    """Return the decimals of contributions, whose size falls with the number of classes."""
    return min(3 + len(str(len(result.averaging_set) - 1)), MOST_DECIMALS)


def _class_metrics(result: Result, *, is_compact: bool) -> list[str]:
    """Return the metrics that have a value for some class, on paper only the usual and the leading one."""
    wanted = {result.lead, "precision", "recall", "f1", "roc_auc"} if is_compact else set(CLASS_METRICS)
    defined = {
        m for one in result.per_class for m, estimate in one.metrics.items() if estimate.value is not None
    }
    return [metric for metric in CLASS_METRICS if metric in wanted and metric in defined]


def _with_interval(result: Result, metrics: list[str], *, is_compact: bool) -> set[str]:
    return {result.lead} if is_compact or len(result.per_class) > MOST_INTERVALS else set(metrics)


def _estimate_cell(
    estimate: Estimate | None,
    notes: _Notes,
    *,
    is_difference: bool = False,
    has_interval: bool = True,
) -> Cell:
    """Return an estimate with its interval; a dash carries the number of its reason."""
    if estimate is None:
        return Cell(DASH)
    if estimate.value is None:
        return Cell(DASH, note=notes.number(estimate.reason))
    text = signed(estimate.value, decimals(estimate)) if is_difference else value(estimate)
    if not has_interval:
        return Cell(text)
    if estimate.low is None:
        return Cell(text, note=notes.number(estimate.reason))
    return Cell(text, interval(estimate))


def _no_skill_cell(no_skill: dict[str, float]) -> Cell:
    if not no_skill:
        return Cell(DASH)
    return Cell(" · ".join(rate(no_skill.get(kind)) for kind in ("micro", "macro")))


def _overall_name(result: Result, metric: str) -> str:
    if metric == "top_k_accuracy":
        return f"Top-{result.options['top_k']} accuracy"
    return capital(metric_name(metric))
