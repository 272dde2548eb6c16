"""From a batch of predictions to the finished result: the whole computation at a glance."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from reportgen.batch import Batch
from reportgen.clusters import how_many
from reportgen.curve_choice import curve_sets
from reportgen.errors import OptionError
from reportgen.findings import find_all
from reportgen.findings.facts import Facts
from reportgen.flags import check_all
from reportgen.flags.auc_shortfalls import judge_auc
from reportgen.flags.shortfalls import Judgement, fact, judge
from reportgen.measure import NO_SCORES, Measurement, Progress, measure
from reportgen.metrics.attribution import attribution
from reportgen.metrics.common_prevalence import precisions_at_common_prevalence
from reportgen.metrics.contributions import contributions
from reportgen.metrics.custom import in_class_order
from reportgen.metrics.intervals import quantile
from reportgen.metrics.kendall import prevalence_relation
from reportgen.metrics.no_skill import no_skill
from reportgen.metrics.overall import overall
from reportgen.metrics.ratios import DUST
from reportgen.metrics.tables import MetricTable, Wanted, available, metric_table
from reportgen.options import CLASS_METRICS, CURVE_METRICS, Options
from reportgen.remedies import find_remedies
from reportgen.results import (
    FORMAT,
    STATUS_ORDER,
    Attribution,
    ClassResult,
    Confusion,
    Counts,
    Estimate,
    Input,
    PrevalenceRelation,
    Result,
    Status,
    undefined,
)
from reportgen.tally import Tally
from reportgen.version import __version__
from reportgen.words import FLAGGED

NO_DECISION = "no decision: give --threshold or --pred"
DEFAULT_METRICS = ("f1", "recall", "roc_auc")
MOST_CONFUSIONS = 1000
"""Off-diagonal confusion cells that a result lists, the largest first."""


def evaluate(batch: Batch, options: Options, *, progress: Progress | None = None) -> Result:
    """Evaluate one model's predictions.

    ``progress(done, of)`` is called after each score column. Raises OptionError where a metric that is to
    raise flags cannot be had from what the batch holds.
    """
    return evaluate_measured(measure(batch, options.top_k, progress), options)


def evaluate_measured(measurement: Measurement, options: Options) -> Result:
    """Evaluate what was measured of one model; otherwise as ``evaluate``."""
    batch = measurement.batch
    tally, z = measurement.tally, quantile(options.level)
    no_decision = batch.no_decision or NO_DECISION
    metrics = flag_metrics(options.metrics, available(measurement), (no_decision, NO_SCORES))
    table = metric_table(
        measurement, Wanted(z, metrics, in_class_order(options.importance, tally)), (no_decision, NO_SCORES)
    )
    judgements = judge_classes(metrics, table, measurement, options)
    baselines = no_skill(tally, pooled_scores=measurement.pooled is not None)
    facts = Facts(
        metrics,
        tally,
        table,
        judgements,
        _attributions(table, tally),
        _relations(metrics, table, tally),
        baselines["roc_auc"].get("micro"),
        options,
    )
    findings = find_all(facts)
    statuses = [_status(c, judgements, tally) for c in range(len(tally.classes))]
    pulls = {metric: contributions(metric, table) for metric in table.classes}
    flagged = [c for c, status in enumerate(statuses) if status in FLAGGED]
    alike = precisions_at_common_prevalence(measurement, z)
    return Result(
        format=FORMAT,
        reportgen=__version__,
        model=options.name or "model",
        dataset=options.dataset,
        date=options.date,
        title=options.title,
        task=tally.task,
        n_rows=tally.n_rows,
        n_classes=len(tally.classes),
        classes=tally.classes,
        averaging_set=_names(tally, tally.rows > 0),
        left_out=dict.fromkeys(_names(tally, tally.rows == 0), "no true rows"),
        input=Input(tuple(asdict(file) for file in batch.files), asdict(batch.reading), dict(batch.dropped)),
        options={**_shown_options(options), "metrics": metrics},
        overall=overall(measurement, table.averages["recall"]["macro"], no_decision, z),
        averages=table.averages,
        per_class=tuple(
            _class_result(c, tally, table, pulls, judgements, statuses[c], no_decision, alike)
            for c in range(len(tally.classes))
        ),
        flags=check_all(judgements, tally.classes, findings),
        findings=findings,
        no_skill=baselines,
        curves=curve_sets(measurement, table, flagged),
        confusion=_confusion(tally),
        notes=(*options.notes, *_notes(tally, batch)),
        attribution=dict(facts.attribution),
        auc_parts=table.auc.parts if table.auc is not None else None,
        spectrum=table.spectrum,
        prevalence_relation=dict(facts.relation),
        remedies=find_remedies(
            measurement, _worst_first(flagged, pulls[metrics[0]], tally), options.level, no_decision
        ),
        versions={package: version(package) for package in ("numpy", "pyarrow", "matplotlib", "jinja2")},
        clusters=how_many(batch),
    )


def flag_metrics(
    wanted: tuple[str, ...], possible: tuple[str, ...], reasons: tuple[str, str]
) -> tuple[str, ...]:
    """Return the metrics that may raise flags, the leading one first.

    Unless chosen: F1, recall and ROC AUC, as far as they can be had.
    """
    for metric in wanted:
        if metric not in possible:
            raise OptionError(
                f"--metric {metric} cannot be computed: {reasons[metric in CURVE_METRICS]}.",
                f"Choose among: {', '.join(possible)}.",
            )
    return wanted or tuple(metric for metric in DEFAULT_METRICS if metric in possible)


def judge_classes(
    metrics: tuple[str, ...], table: MetricTable, measurement: Measurement, options: Options
) -> list[Judgement]:
    """Judge every class on the flag metrics; two classes share one ranking, so AUC cannot tell them apart."""
    judgements = []
    several = measurement.tally.task != "binary"
    for metric in metrics:
        if metric in table.counts:
            one = table.counts[metric]
            judgements.append(
                judge(one.values, one.errors, one.trials, measurement.tally, options.margin, options.fdr)
            )
        elif metric == "roc_auc" and table.auc is not None and table.auc.pulls is not None and several:
            micro = table.averages[metric]["micro"].value
            thresholds = (options.margin, options.fdr)
            judgements.append(
                judge_auc(measurement, table.classes[metric], table.auc.pulls, micro, thresholds)
            )
    return judgements


def _attributions(table: MetricTable, tally: Tally) -> dict[str, Attribution]:
    found = {metric: attribution(one.values, tally.classes) for metric, one in table.counts.items()}
    return {metric: one for metric, one in found.items() if one is not None}


def _relations(metrics: tuple[str, ...], table: MetricTable, tally: Tally) -> dict[str, PrevalenceRelation]:
    prevalence = tally.prevalence
    found = {}
    for metric in metrics:
        classes = table.classes[metric]
        relation = prevalence_relation(prevalence[classes.in_set], classes.counted[classes.in_set])
        if relation is not None:
            found[metric] = relation
    return found


def _status(c: int, judgements: Sequence[Judgement], tally: Tally) -> Status:
    found = {judgement.statuses[c] for judgement in judgements}
    if not found:
        return fact(tally, c) or "undetermined"
    return next(status for status in STATUS_ORDER if status in found)


def _worst_first(flagged: Sequence[int], pulls: Sequence[float | None], tally: Tally) -> list[int]:
    """Order classes by how far they pull macro down; equal ones with more rows first, as on page one."""
    return sorted(flagged, key=lambda c: (-(pulls[c] or 0.0), -tally.counts.support[c]))


def _class_result(
    c: int,
    tally: Tally,
    table: MetricTable,
    pulls: Mapping[str, list[float | None]],
    judgements: Sequence[Judgement],
    status: Status,
    no_decision: str,
    alike: Sequence[Estimate],
) -> ClassResult:
    decided = bool(table.counts)
    missing = {
        metric: undefined(NO_SCORES if metric in CURVE_METRICS else no_decision) for metric in CLASS_METRICS
    }
    metrics = missing | {metric: values.estimate(c) for metric, values in table.classes.items()}
    return ClassResult(
        class_=tally.classes[c],
        n_rows=int(tally.rows[c]),
        support=tally.counts.support[c].item(),
        predicted=tally.counts.predicted[c].item() if decided else None,
        prevalence=float(tally.counts.support[c] / tally.mass),
        counts=_counts(tally, c) if decided else None,
        status=status,
        status_by_metric={judgement.metric: judgement.statuses[c] for judgement in judgements},
        metrics=metrics,
        contribution={metric: pulls[metric][c] if metric in pulls else None for metric in CLASS_METRICS},
        shortfall={
            judgement.metric: shortfall
            for judgement in judgements
            if (shortfall := judgement.shortfalls[c]) is not None
        },
        precision_at_common_prevalence=alike[c] if decided else None,
    )


def _counts(tally: Tally, c: int) -> Counts:
    support, predicted, hits = (
        part[c].item() for part in (tally.counts.support, tally.counts.predicted, tally.counts.hits)
    )
    rest = (tally.mass - support) - (predicted - hits)
    tn = rest if rest > DUST * tally.mass else 0
    return Counts(tp=hits, fp=predicted - hits, fn=support - hits, tn=tn)


def _confusion(tally: Tally) -> Confusion | None:
    """Return the diagonal and the largest confusions of a single-label task."""
    if tally.task == "multilabel" or tally.cells is None:
        return None
    true, predicted = tally.cells.key.T
    mass = tally.cells.mass
    answered = predicted >= 0
    diagonal = np.flatnonzero(true == predicted)
    wrong = np.flatnonzero((true != predicted) & answered)
    largest = wrong[np.argsort(-mass[wrong], kind="stable")][:MOST_CONFUSIONS]
    kept = np.sort(np.concatenate([diagonal, largest]))
    other = np.delete(mass, kept).sum().item()
    cells = tuple(
        (tally.classes[true[i]], tally.classes[predicted[i]], mass[i].item()) for i in kept.tolist()
    )
    return Confusion(cells, other)


def _names(tally: Tally, chosen: NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(name for name, keep in zip(tally.classes, chosen, strict=True) if keep)


def _shown_options(options: Options) -> dict[str, object]:
    shown = ("margin", "fdr", "level", "importance", "top_k", "page", "lang", "pdf_variant")
    return {name: getattr(options, name) for name in shown}


def _notes(tally: Tally, batch: Batch) -> list[str]:
    """Say what a reader must know about the rows counted."""
    notes = [f"{rows:,} rows were left out: {reason}." for reason, rows in sorted(batch.dropped.items())]
    if tally.weighted:
        notes.append("Rows are weighted; counts are sums of weights.")
    if batch.cluster is not None:
        notes.append(
            f"Rows belong to {how_many(batch):,} clusters ({batch.reading.cluster}); "
            "uncertainty treats clusters, not rows, as independent."
        )
    if tally.cells is not None and tally.task == "multilabel":
        empty = tally.cells.key[:, 2] == 0
        rows = tally.cells.mass[empty].sum()
        notes.append(f"{rows:,} rows carry no label; in the samples average their recall and F1 count as 0.")
    if tally.cells is not None and tally.task != "multilabel":
        silent = tally.cells.mass[tally.cells.key[:, 1] < 0].sum()
        if silent:
            notes.append(
                f"For {silent:,} rows the model gave no answer; they count as missed, not as predicted."
            )
    return notes
