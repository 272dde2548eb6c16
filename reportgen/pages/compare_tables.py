"""The tables of a comparison as finished text."""

from collections.abc import Sequence

from reportgen.comparison.findings import beyond_chance
from reportgen.comparison.results import ClassComparison, Comparison, PairedValue
from reportgen.numbers import DASH, count, decimals, interval, p_value, percent, rate, signed, value
from reportgen.pages.index_page import Ranked
from reportgen.pages.tables import Cell, Row, Table
from reportgen.results import Estimate
from reportgen.words import capital, metric_name

MOST_CLASSES_ON_PAPER = 60


def ranking(comparison: Comparison, kind: str) -> tuple[Ranked, ...]:
    """Return the models by one average of the leading metric, best first; equal values share a rank."""
    of_model = comparison.averages[comparison.lead]
    pairs = [(model, of_model[model].get(kind, Estimate())) for model in comparison.models]
    pairs.sort(key=lambda pair: (pair[1].value is None, -(pair[1].value or 0.0)))
    values = [estimate.value for _, estimate in pairs]
    return tuple(
        Ranked(
            DASH if estimate.value is None else str(values.index(estimate.value) + 1),
            model,
            None,
            value(estimate),
            interval(estimate),
            estimate.reason if estimate.value is None else None,
        )
        for model, estimate in pairs
    )


def differences_table(comparison: Comparison, model: str) -> Table:
    """Return every average of every metric for the reference, a model, and their difference."""
    rows = []
    for one in comparison.differences:
        if one.model != model:
            continue
        averages = comparison.averages[one.metric]
        clear = beyond_chance(comparison, one)
        rows.append(
            Row(
                f"{capital(metric_name(one.metric))}, {one.average}",
                (
                    Cell(value(averages[comparison.reference][one.average])),
                    Cell(value(averages[model][one.average])),
                    Cell(signed(one.difference.value, decimals(one.difference)), is_strong=clear),
                    Cell(interval(one.difference)),
                    Cell(_p(one.p_value)),
                ),
            )
        )
    level = percent(comparison.options["level"], 0)
    header = (
        Cell("metric, average", is_number=False),
        Cell(comparison.reference),
        Cell(model),
        Cell("difference"),
        Cell(f"{level} interval"),
        Cell("p"),
    )
    caption = f"{comparison.reference} minus {model}; bold: beyond chance"
    return Table(caption, header, tuple(rows))


def class_table(comparison: Comparison, model: str, *, most: int | None = None) -> tuple[Table, int]:
    """Return the classes by their difference in the leading metric, and how many are left out between."""
    metric = comparison.lead
    found = [one for one in comparison.classes if one.model == model]
    found.sort(key=lambda one: _order(one.metrics[metric]))
    shown = (
        found if most is None or len(found) <= most else [*found[: most // 2], *found[-(most - most // 2) :]]
    )
    matched = {test.class_: test for test in comparison.mcnemar if test.model == model}
    header = [
        Cell("class", is_number=False),
        Cell("rows"),
        Cell(comparison.reference),
        Cell(model),
        Cell("difference", "interval"),
        Cell("q"),
        Cell("beyond chance", is_number=False),
    ]
    if matched:
        header += [Cell("only right in", comparison.reference), Cell("only right in", model)]
    rows = []
    for one in shown:
        cells = _class_cells(comparison, one)
        if matched:
            test = matched.get(one.class_)
            cells += [
                Cell(count(test.only_reference) if test else DASH),
                Cell(count(test.only_model) if test else DASH),
            ]
        rows.append(Row(one.class_, tuple(cells), is_name=True))
    name = capital(metric_name(metric))
    caption = f"{name} of every class, {comparison.reference} minus {model}, largest gain first"
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
                    p_value("p", test.p_value),
                )
            ),
            is_name=True,
        )
        for test in tests
    )
    what = "every label of the row right" if tests[0].metric == "subset_accuracy" else "the row right"
    return Table(
        f"How many rows have {what} (McNemar's test, mid-p)",
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


def _order(found: PairedValue) -> tuple[bool, float]:
    size = found.difference.value
    return size is None, -(size or 0.0)


def _p(p: float | None) -> str:
    """Write a p or q value in a column that says which it is."""
    return p_value("", p).removeprefix(" = ").strip()


def _class_cells(comparison: Comparison, one: ClassComparison) -> list[Cell]:
    found = one.metrics[comparison.lead]
    places = decimals(found.difference)
    better = comparison.reference if (found.difference.value or 0.0) > 0 else one.model
    clear = found.q_value is not None and found.q_value <= comparison.options["fdr"]
    words = (
        f"{better} better"
        if clear
        else "no"
        if found.q_value is not None
        else found.difference.reason or DASH
    )
    return [
        Cell(count(one.support)),
        Cell(rate(found.reference, places)),
        Cell(rate(found.model, places)),
        Cell(signed(found.difference.value, places), interval(found.difference)),
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
