"""Each model of a comparison by itself: its micro and macro, their gap, and who is left behind."""

from reportgen import words
from reportgen.comparison.results import ClassStatus, Comparison
from reportgen.numbers import DASH, count, decimals, interval, percent, signed, value
from reportgen.pages.tables import Cell, Row, Table
from reportgen.results import STATUS_ORDER, Estimate
from reportgen.words import either, metric_name

MOST_NAMES = 8
"""Classes named in a cell of the table of who is left behind."""


def standing_table(comparison: Comparison) -> Table:
    """Return for every model its averages, and which classes are behind, never predicted or not certain."""
    level, name = percent(comparison.options["level"], 0), metric_name(comparison.lead)
    header = (
        Cell("model", is_number=False),
        Cell(f"micro {name}"),
        Cell(f"macro {name}"),
        Cell("gap", "micro − macro"),
        *(Cell(text, is_number=False) for text in ("behind", "never predicted", "not certain")),
    )
    rows = tuple(
        Row(
            model,
            (
                *(
                    _cell(comparison.averages[comparison.lead][model].get(kind))
                    for kind in ("micro", "macro")
                ),
                _cell(comparison.averages[comparison.lead][model].get("gap"), is_gap=True),
                *(
                    Cell(_who(comparison, model, status), is_number=False)
                    for status in ("behind", "never_predicted", "undetermined")
                ),
            ),
            is_name=True,
        )
        for model in comparison.models
    )
    metrics = either([metric_name(metric) for metric in tested_metrics(comparison)], "or")
    return Table(f"Left behind in {metrics}; {level} intervals are of each model alone", header, rows)


def tested_metrics(comparison: Comparison) -> tuple[str, ...]:
    """Return the metrics in which classes were tested."""
    statuses = (one.status_by_metric for one in comparison.statuses)
    return words.tested_metrics(comparison.options["metrics"], statuses)


def _cell(found: Estimate | None, *, is_gap: bool = False) -> Cell:
    if found is None or found.value is None:
        return Cell(DASH)
    text = signed(found.value, decimals(found)) if is_gap else value(found)
    return Cell(text, "" if found.low is None else interval(found))


def _who(comparison: Comparison, model: str, status: str) -> str:
    """Name the classes of a status, the lowest first, each run with the metrics in which it has it.

    ``cat, deer (F1 and recall), dog (F1)``; a class that is behind in one metric is not named as not certain.
    """
    runs: list[tuple[str, list[str]]] = []
    found = [one for one in _lowest_first(comparison, model) if _standing(one) == status]
    for one in found[:MOST_NAMES]:
        metrics = [metric_name(m) for m, each in one.status_by_metric.items() if each == status]
        where = "" if status == "never_predicted" else f" ({either(metrics)})"
        if not runs or runs[-1][0] != where:
            runs.append((where, []))
        runs[-1][1].append(one.class_)
    text = "; ".join(", ".join(names) + where for where, names in runs)
    left = len(found) - MOST_NAMES
    return (f"{text}; {count(left)} more" if left > 0 else text) or "none"


def _standing(one: ClassStatus) -> str | None:
    found = set(one.status_by_metric.values())
    return next((status for status in STATUS_ORDER if status in found), None)


def _lowest_first(comparison: Comparison, model: str) -> list[ClassStatus]:
    """Return the classes of a model by their value in the leading metric."""
    is_reference = model == comparison.reference
    of = comparison.others[0] if is_reference else model
    values = {
        one.class_: one.metrics[comparison.lead].reference
        if is_reference
        else one.metrics[comparison.lead].model
        for one in comparison.classes
        if one.model == of
    }
    found = [one for one in comparison.statuses if one.model == model]
    return sorted(found, key=lambda one: (values[one.class_] is None, values[one.class_] or 0.0))
