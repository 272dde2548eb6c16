"""A model against a baseline on the same rows: the differences of ``comparison``."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reportgen.batch import Batch
from reportgen.comparison.differences import common_metrics, compare
from reportgen.comparison.pairing import INDEX, Paired, paired
from reportgen.comparison.results import Comparison
from reportgen.errors import InputError
from reportgen.gate.changes import AVERAGES, Change, missing, testable, without_repeats
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
        comparison = compare(measured, match.by, replace(options, metrics=wanted))
        found = [change for metric in wanted for change in _metric(comparison, metric)] + found
    return testable(without_repeats(found, model[1].tally.task), leading, (baseline[0], model[0]))


def _matched(*models: tuple[str, Batch]) -> Paired:
    """Match rows; where they are not the same, say how a baseline of other rows is given."""
    try:
        return paired(models)
    except InputError as error:
        raise InputError(error.what, error.fix.replace(INDEX, OTHER_ROWS)) from None


def _metric(comparison: Comparison, metric: str) -> Iterator[Change]:
    before, after = comparison.models
    for average in AVERAGES:
        found = comparison.difference(after, metric, average)
        if found is not None:
            values = comparison.averages[metric]
            pair = values[before][average], values[after][average]
            yield Change(metric, average, None, *pair, found.difference, found.p_value)
    for one in comparison.classes:
        value = one.metrics[metric]
        pair = Estimate(value.reference), Estimate(value.model)
        yield Change(metric, None, one.class_, *pair, value.difference, value.p_value)
