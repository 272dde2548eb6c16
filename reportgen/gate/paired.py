"""A model against a baseline on the same rows: the differences of ``comparison``."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reportgen.batch import Batch
from reportgen.comparison.differences import common_metrics, compare_sides, sides_of
from reportgen.comparison.pairing import INDEX, Paired, paired
from reportgen.comparison.results import Comparison
from reportgen.comparison.sides import Side
from reportgen.errors import InputError
from reportgen.gate.changes import AVERAGES, NO_ROWS, Change, missing, testable, without_repeats
from reportgen.gate.few_clusters import by_student, clusters_of
from reportgen.measure import Measurement, measure
from reportgen.options import Options
from reportgen.results import Estimate

Named = tuple[str, Measurement]
OTHER_ROWS = "Predictions for other rows: save a report of the baseline as .json and give it with --baseline."


def changes(model: Named, baseline: Named, options: Options, leading: Sequence[str]) -> tuple[Change, ...]:
    """Compare averages and classes in the leading metrics.

    Raises InputError where the rows are not the same, or no leading metric can be had from both.
    """
    known = (baseline, model)
    match = _matched((f"baseline {baseline[0]}", baseline[1].batch), (model[0], model[1].batch))
    measured = [
        (name, own if own.batch is batch else measure(batch, options.top_k))
        for name, (_, own), batch in zip(match.names, known, match.batches, strict=True)
    ]
    common = common_metrics(measured)
    wanted = tuple(metric for metric in leading if metric in common)
    found = [missing(metric) for metric in leading if metric not in common]
    if wanted:
        options = replace(options, metrics=wanted)
        sides = sides_of(measured, options)
        comparison = compare_sides(sides, match.by, options)
        found = [change for metric in wanted for change in _metric(comparison, sides, metric)] + found
    judged = by_student(found, clusters_of(model[1].batch), options.level)
    return testable(without_repeats(judged, model[1].tally.task), leading, (baseline[0], model[0]))


def _matched(*models: tuple[str, Batch]) -> Paired:
    """Match rows; where they are not the same, say how a baseline of other rows is given."""
    try:
        return paired(models)
    except InputError as error:
        raise InputError(error.what, error.fix.replace(INDEX, OTHER_ROWS)) from None


def _metric(comparison: Comparison, sides: Sequence[Side], metric: str) -> Iterator[Change]:
    before, after = comparison.models
    for average in AVERAGES:
        found = comparison.difference(after, metric, average)
        if found is not None:
            values = comparison.averages[metric]
            pair = values[before][average], values[after][average]
            yield Change(metric, average, None, *pair, found.difference, found.p_value)
    for c, one in enumerate(comparison.classes):
        value = one.metrics[metric]
        first, second = (_value(side, metric, c) for side in sides)
        yield Change(metric, None, one.class_, first, second, value.difference, value.p_value)


def _value(side: Side, metric: str, c: int) -> Estimate:
    """Return a class's value; a class that never occurs has none, however often it was predicted."""
    return side.table.classes[metric].estimate(c) if side.measurement.tally.rows[c] else NO_ROWS
