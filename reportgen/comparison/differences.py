"""Models on the same rows, each against the first: the whole comparison at a glance."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from reportgen.comparison.classes import class_comparisons, class_mcnemar, has_matched_rows, mcnemar
from reportgen.comparison.findings import find_all
from reportgen.comparison.intervals import difference, paired
from reportgen.comparison.kinds import Block, Blocks, by_kind
from reportgen.comparison.results import (
    AVERAGES,
    FORMAT,
    ONE_SIDED,
    ClassComparison,
    ClassStatus,
    Comparison,
    Difference,
    McNemar,
    ModelInput,
    PairedSpectrum,
    RankFlip,
)
from reportgen.comparison.sides import Kind, Side, count_errors, curve_errors
from reportgen.comparison.spectra import paired_spectrum
from reportgen.errors import InputError
from reportgen.evaluate import NO_DECISION, flag_metrics, judge_classes
from reportgen.measure import NO_SCORES, Measurement
from reportgen.metrics.intervals import quantile
from reportgen.metrics.ratios import RATIOS
from reportgen.metrics.tables import Wanted, available, metric_table
from reportgen.options import CLASS_METRICS, CURVE_METRICS, Options
from reportgen.results import Estimate, Input
from reportgen.version import __version__

NO_PAIRED_AVERAGE = "no interval is computed for this difference"


@dataclass(frozen=True, eq=False)
class _Pair:
    """Everything about one model against the reference."""

    differences: tuple[Difference, ...]
    classes: tuple[ClassComparison, ...]
    mcnemar: tuple[McNemar, ...]
    flips: tuple[RankFlip, ...]
    spectrum: tuple[PairedSpectrum, ...]


def compare(models: Sequence[tuple[str, Measurement]], paired_by: str, options: Options) -> Comparison:
    """Compare models measured on the same rows in the same order, with equal classes.

    Raises OptionError where a metric asked for cannot be had from every model, InputError where the models
    have no metric in common.
    """
    return compare_sides(sides_of(models, options), paired_by, options)


def sides_of(models: Sequence[tuple[str, Measurement]], options: Options) -> tuple[Side, ...]:
    """Return the models with their own values and averages; otherwise as ``compare``."""
    wanted = Wanted(quantile(options.level), _lead(models, options), None)
    return tuple(
        Side(name, measurement, metric_table(measurement, wanted, (NO_DECISION, NO_SCORES)))
        for name, measurement in models
    )


def compare_sides(sides: Sequence[Side], paired_by: str, options: Options) -> Comparison:
    """Compare models whose own values are known; otherwise as ``compare``."""
    models = [(side.name, side.measurement) for side in sides]
    z, metrics, lead = quantile(options.level), common_metrics(models), _lead(models, options)
    reference, tally = sides[0], sides[0].measurement.tally
    pairs = [_pair(reference, side, metrics, lead, z) for side in sides[1:]]
    found = Comparison(
        format=FORMAT,
        reportgen=__version__,
        models=tuple(side.name for side in sides),
        reference=reference.name,
        title=options.title,
        dataset=options.dataset,
        date=options.date,
        task=tally.task,
        rows=tally.n_rows,
        n_classes=len(tally.classes),
        class_names=tally.classes,
        averaging_set=tuple(
            name for name, n_rows in zip(tally.classes, tally.rows, strict=True) if n_rows > 0
        ),
        paired_by=paired_by,
        options={
            "metrics": lead,
            "margin": options.margin,
            "fdr": options.fdr,
            "level": options.level,
            "page": options.page,
            "lang": options.lang,
            "pdf_variant": options.pdf_variant,
        },
        inputs=tuple(ModelInput(side.name, _input(side.measurement)) for side in sides),
        averages={metric: {side.name: side.averages(metric) for side in sides} for metric in metrics},
        differences=tuple(one for pair in pairs for one in pair.differences),
        classes=tuple(one for pair in pairs for one in pair.classes),
        statuses=tuple(one for side in sides for one in _statuses(side, lead, options)),
        mcnemar=tuple(one for pair in pairs for one in pair.mcnemar),
        rank_flips=tuple(one for pair in pairs for one in pair.flips),
        spectrum=tuple(one for pair in pairs for one in pair.spectrum),
        findings=(),
        notes=(*options.notes, *_notes(reference.measurement)),
    )
    return find_all(found)


def common_metrics(models: Sequence[tuple[str, Measurement]]) -> tuple[str, ...]:
    """Return the class metrics that every model has; InputError where there is none."""
    by_model = {name: set(available(measurement)) for name, measurement in models}
    common = tuple(metric for metric in CLASS_METRICS if all(metric in found for found in by_model.values()))
    if not common:
        decided = [name for name, found in by_model.items() if "f1" in found]
        ranked = [name for name, found in by_model.items() if "roc_auc" in found]
        raise InputError(
            f"The models have no metric in common: {decided[0]} has decisions without scores, "
            f"{ranked[0]} scores without decisions.",
            "Give decisions for both, with --pred or --threshold.",
        )
    return common


def _lead(models: Sequence[tuple[str, Measurement]], options: Options) -> tuple[str, ...]:
    return flag_metrics(options.metrics, common_metrics(models), (NO_DECISION, NO_SCORES))


def _statuses(side: Side, lead: tuple[str, ...], options: Options) -> Iterator[ClassStatus]:
    judgements = judge_classes(lead, side.table, side.measurement, options)
    for c, name in enumerate(side.measurement.tally.classes):
        yield ClassStatus(side.name, name, {one.metric: one.statuses[c] for one in judgements})


def _pair(reference: Side, model: Side, metrics: Sequence[str], lead: Sequence[str], z: float) -> _Pair:
    counted = [metric for metric in metrics if metric in RATIOS]
    rows = Blocks(reference.measurement, model.measurement)
    parts = rows if reference.measurement.batch.task == "multilabel" or not counted else list(rows)
    errors = count_errors(reference, model, parts, counted) if counted else {}
    errors |= {
        metric: curve_errors(reference, model, metric) for metric in metrics if metric in CURVE_METRICS
    }
    tally = reference.measurement.tally
    kinds = by_kind(parts, len(tally.classes)) if counted else None
    differences = tuple(
        _difference(reference, model, metric, kind, errors.get(metric, {}), z)
        for metric in metrics
        for kind in AVERAGES
        if kind in reference.averages(metric)
    )
    tests: tuple[McNemar, ...] = ()
    if kinds is not None and has_matched_rows(reference):
        tests = (_overall(model.name, parts, tally.task), *class_mcnemar(model, tally.classes, kinds[0]))
    return _Pair(
        differences,
        class_comparisons(reference, model, metrics, kinds, z),
        tests,
        tuple(flip for metric in metrics if (flip := rank_flip(reference.name, differences, metric))),
        tuple(
            paired_spectrum(reference, model, metric, errors[metric], z)
            for metric in lead
            if metric in reference.table.spectrum and metric in model.table.spectrum
        ),
    )


def _difference(
    reference: Side, model: Side, metric: str, kind: str, errors: Mapping[Kind, float], z: float
) -> Difference:
    a, b = reference.guarded(metric)[kind], model.guarded(metric)[kind]
    if a.value is not None and b.value is not None and kind not in errors:
        bare = Estimate(difference(a.value, b.value), reason=NO_PAIRED_AVERAGE)
        return Difference(model.name, metric, kind, bare, None)
    is_rate = kind not in ("gap", "earned")
    over_classes = kind not in ("micro", "samples")
    found = paired(a, b, errors.get(kind, 0.0), z, is_rate=is_rate, over_classes=over_classes)
    return Difference(model.name, metric, kind, *found)


def _overall(model: str, parts: Iterable[Block], task: str) -> McNemar:
    """Count rows by which model has all of the row right."""
    counts = [0, 0, 0, 0]  # neither, only the model, only the reference, both
    for block in parts:
        a, b = block.true == block.by_reference, block.true == block.by_model
        if block.true.ndim == 2:
            a, b = a.all(axis=1), b.all(axis=1)
        for i in range(4):
            counts[i] += round(float(block.rows[(2 * a + b) == i].sum()))
    metric = "subset_accuracy" if task == "multilabel" else "accuracy"
    return mcnemar(model, metric, None, counts[3], counts[2], counts[1], counts[0])


def rank_flip(reference: str, differences: Sequence[Difference], metric: str) -> RankFlip | None:
    """Return whether micro and macro order the reference and a model differently; None without either."""
    found = {one.average: one for one in differences if one.metric == metric}
    micro, macro = found.get("micro"), found.get("macro")
    if micro is None or macro is None or micro.difference.value is None or macro.difference.value is None:
        return None
    values = micro.difference.value, macro.difference.value
    p_micro, p_macro = (None if one.p_value is None else one.p_value / 2 for one in (micro, macro))
    flips = values[0] * values[1] < 0
    by_micro, by_macro = (None if x == 0 else reference if x > 0 else micro.model for x in values)
    confirmed = flips and all(p is not None and p <= ONE_SIDED for p in (p_micro, p_macro))
    return RankFlip(micro.model, metric, flips, confirmed, by_micro, by_macro, p_micro, p_macro)


def _input(measurement: Measurement) -> Input:
    batch = measurement.batch
    return Input(tuple(asdict(file) for file in batch.files), asdict(batch.reading), dict(batch.dropped))


def _notes(measurement: Measurement) -> Iterator[str]:
    if measurement.batch.weight is not None:
        yield "Rows are weighted; counts are sums of weights, and McNemar's test does not apply."
    if measurement.batch.cluster is not None:
        yield "Rows come in clusters, which are taken as independent; McNemar's test does not apply."
