"""The tables of a comparison as finished text."""

from collections.abc import Sequence

from reportgen.comparison.findings import beyond_chance, won_and_lost
from reportgen.comparison.results import ClassComparison, Comparison
from reportgen.names import shorten
from reportgen.numbers import DASH, count, decimals, interval, p_value, percent, plural, rate, signed, value
from reportgen.pages.tables import Cell, Row, Table
from reportgen.results import Estimate
from reportgen.words import capital, metric_name

MOST_CLASSES_ON_PAPER = 60
MOST_NAMES = 6
"""Classes named in a cell of the table of classes won and lost."""

LONGEST = 40
"""Letters of a model's name in the head of a column."""


def won_table(comparison: Comparison) -> Table:
    """Return in which classes every other model is worse or better than the reference beyond chance."""
    reference, metric = comparison.reference, metric_name(comparison.lead)
    rows = []
    for model in comparison.others:
        tested = sum(
            one.metrics[comparison.lead].q_value is not None
            for one in comparison.classes
            if one.model == model
        )
        better_reference, better_model = won_and_lost(comparison, model, comparison.lead)
        sides = [_won_cell(found) for found in (better_reference, better_model)]
        open_ = tested - len(better_reference) - len(better_model)
        rows.append(Row(model, (*sides, Cell(count(open_))), is_name=True))
    fdr = percent(comparison.options["fdr"], 0)
    return Table(
        f"Classes in {metric} beyond chance, largest difference first; false discoveries held to {fdr}",
        (
            Cell("model", is_number=False),
            Cell(f"worse than {shorten(reference, LONGEST)} in", is_number=False),
            Cell(f"better than {shorten(reference, LONGEST)} in", is_number=False),
            Cell("not told apart"),
        ),
        tuple(rows),
    )


def _won_cell(found: Sequence[ClassComparison]) -> Cell:
    names = ", ".join(one.class_ for one in found[:MOST_NAMES])
    more = len(found) - MOST_NAMES
    if not found:
        return Cell("none", is_number=False)
    which = f"{names} and {count(more)} more" if more > 0 else names
    return Cell(plural(len(found), "class", "classes"), which, is_number=False, is_strong=True)


def differences_table(comparison: Comparison, model: str, *, leading_only: bool = False) -> Table:
    """Return every average of every metric for the reference, a model, and their difference."""
    rows, pair = [], comparison.pair(model)
    for one in comparison.differences:
        if one.model != model or (leading_only and one.metric not in comparison.options["metrics"]):
            continue
        averages = comparison.averages[one.metric]
        clear, difference = beyond_chance(comparison, one), pair.seen(one.difference)
        rows.append(
            Row(
                f"{capital(metric_name(one.metric))}, {one.average}",
                (
                    Cell(value(averages[pair.first][one.average])),
                    Cell(value(averages[pair.second][one.average])),
                    Cell(signed(difference.value, decimals(difference)), is_strong=clear),
                    Cell(interval(difference)),
                    Cell(_p(one.p_value)),
                ),
            )
        )
    level = percent(comparison.options["level"], 0)
    header = (
        Cell("metric, average", is_number=False),
        Cell(pair.first),
        Cell(pair.second),
        Cell("difference"),
        Cell(f"{level} interval"),
        Cell("p"),
    )
    caption = f"{pair.first} minus {pair.second}; bold: beyond chance"
    return Table(caption, header, tuple(rows))


def class_table(comparison: Comparison, model: str, *, most: int | None = None) -> tuple[Table, int]:
    """Return the classes by their difference in the leading metric, and how many are left out between."""
    metric, pair = comparison.lead, comparison.pair(model)
    found = [one for one in comparison.classes if one.model == model]
    found.sort(key=lambda one: _order(pair.seen(one.metrics[metric].difference)))
    shown = (
        found if most is None or len(found) <= most else [*found[: most // 2], *found[-(most - most // 2) :]]
    )
    matched = {test.class_: test for test in comparison.mcnemar if test.model == model}
    header = [
        Cell("class", is_number=False),
        Cell("rows"),
        Cell(pair.first),
        Cell(pair.second),
        Cell("difference", "interval"),
        Cell("q"),
        Cell("beyond chance", is_number=False),
    ]
    if matched:
        header += [Cell("only right in", pair.first), Cell("only right in", pair.second)]
    rows = []
    for one in shown:
        cells = _class_cells(comparison, one)
        if matched:
            test = matched.get(one.class_)
            only = (test.only_reference, test.only_model) if test else (None, None)
            cells += [Cell(count(n)) for n in (only[::-1] if pair.turned else only)]
        rows.append(Row(one.class_, tuple(cells), is_name=True))
    name = capital(metric_name(metric))
    caption = f"{name} of every class, {pair.first} minus {pair.second}, largest gain of {pair.first} first"
    return Table(caption, tuple(header), tuple(rows)), len(found) - len(shown)


def matched_table(comparison: Comparison) -> Table | None:
    """Return the rows that only one of two models has right; None where the test does not apply."""
    tests = [test for test in comparison.mcnemar if test.class_ is None]
    if not tests:
        return None
    rows = tuple(
        Row(
            test.model,
            tuple(
                Cell(text)
                for text in (
                    count(test.both),
                    count(test.only_reference),
                    count(test.only_model),
                    count(test.neither),
                    _p(test.p_value),
                )
            ),
            is_name=True,
        )
        for test in tests
    )
    how = "How many rows each model has right"
    if tests[0].metric == "subset_accuracy":
        how = "In how many rows each model has every label right"
    return Table(
        f"{how} (McNemar's test, mid-p)",
        (
            Cell("model", is_number=False),
            Cell("both right"),
            Cell(f"only {comparison.reference}"),
            Cell("only this model"),
            Cell("neither"),
            Cell("p"),
        ),
        rows,
    )


def _order(difference: Estimate) -> tuple[bool, float]:
    size = difference.value
    return size is None, -(size or 0.0)


def _p(p: float | None) -> str:
    """Write a p or q value in a column that says which it is."""
    return p_value("", p).removeprefix(" = ").strip()


def _class_cells(comparison: Comparison, one: ClassComparison) -> list[Cell]:
    found, pair = one.metrics[comparison.lead], comparison.pair(one.model)
    difference = pair.seen(found.difference)
    places = decimals(difference)
    better = pair.first if (difference.value or 0.0) > 0 else pair.second
    clear = found.q_value is not None and found.q_value <= comparison.options["fdr"]
    words = f"{better} better" if clear else "no" if found.q_value is not None else difference.reason or DASH
    values = (found.reference, found.model)
    return [
        Cell(count(one.support)),
        *(Cell(rate(each, places)) for each in (values[::-1] if pair.turned else values)),
        Cell(signed(difference.value, places), interval(difference)),
        Cell(_p(found.q_value)),
        Cell(words, is_number=False, is_strong=clear),
    ]


def models_rows(comparison: Comparison) -> Sequence[tuple[str, str, str, str]]:
    """Return each model's file, rows, decisions and scores in words."""
    return tuple(
        (
            one.name,
            ", ".join(str(file["name"]) for file in one.input.files) or DASH,
            str(one.input.interpretation["prediction"]),
            str(one.input.interpretation["scores"]),
        )
        for one in comparison.inputs
    )
