"""The second narrow waist: a finished evaluation as plain data, the JSON of the public contract one to one.

Left of it everything is arithmetic; right of it nothing computes, it only shows.
Field names are the JSON's keys; ``class_`` stands for ``class``.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from reportgen.batch import Task
from reportgen.version import JSON_FORMAT

FORMAT = JSON_FORMAT

Status = Literal["behind", "ok", "undetermined", "never_predicted", "no_examples"]
STATUSES: tuple[Status, ...] = ("behind", "never_predicted", "undetermined", "ok", "no_examples")
AVERAGES = ("micro", "macro", "weighted", "samples", "gap", "custom", "custom_gap")

STATUS_ORDER: tuple[Status, ...] = ("no_examples", "never_predicted", "behind", "undetermined", "ok")
"""Which of a class's statuses on several metrics stands for the class: the first of these."""


@dataclass(frozen=True)
class Estimate:
    """A number with its uncertainty, or the reason why there is no number.

    ``low`` and ``high`` bound the interval at the report's level. ``reason`` is set whenever ``value`` is
    None, and also says why a value has no interval.
    """

    value: float | None = None
    se: float | None = None
    low: float | None = None
    high: float | None = None
    method: str | None = None
    reason: str | None = None
    error_bound: float | None = None


def undefined(reason: str) -> Estimate:
    """Return the estimate of something that has no value."""
    return Estimate(reason=reason)


@dataclass(frozen=True)
class Shortfall:
    """How far a class lies below its reference (micro for count metrics), one-sided 95 % bounds."""

    value: float | None
    low: float | None
    high: float | None
    reference: Literal["micro", "within"]
    p_value: float | None
    q_value: float | None
    detectable: float | None
    more_rows: int | None


@dataclass(frozen=True)
class Counts:
    """One-vs-rest counts of a class; with fractions when rows are weighted."""

    tp: float
    fp: float
    fn: float
    tn: float


@dataclass(frozen=True)
class ClassResult:
    """Everything known about one class. Dictionaries are keyed by metric id."""

    class_: str
    n_rows: int
    support: float
    predicted: float | None  # None without decisions
    prevalence: float
    counts: Counts | None
    status: Status
    status_by_metric: dict[str, Status]
    metrics: dict[str, Estimate]
    contribution: dict[str, float | None]
    shortfall: dict[str, Shortfall]
    precision_at_common_prevalence: Estimate | None = None  # had every class the mean prevalence


@dataclass(frozen=True)
class Flag:
    """Outcome of one rule for one class and metric."""

    rule: str
    status: Literal["raised", "clear", "undetermined", "not_applicable"]
    class_: str | None
    metric: str
    text: str


@dataclass(frozen=True)
class Finding:
    """A sentence the numbers carry; ``sentence`` is its id (S1, S2, ...)."""

    sentence: str
    metric: str | None
    class_: str | None
    text: str


@dataclass(frozen=True)
class Curve:
    """A polyline thinned for drawing; ``area`` comes from the full curve."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    area: float


@dataclass(frozen=True)
class CurveSet:
    """Curves of one kind; above 200 classes only flagged and extreme classes carry one."""

    micro: Curve | None
    macro: Curve | None
    classes: dict[str, Curve]


@dataclass(frozen=True)
class Confusion:
    """Confusion counts as (true, predicted, rows); ``other`` is what the listed cells leave out."""

    cells: tuple[tuple[str, str, float], ...]
    other: float


@dataclass(frozen=True)
class Attribution:
    """Why a count metric's gap is as large as it is: gap = cv · sd · corr + outside.

    ``cv``: size imbalance of the averaged classes; ``sd``: spread of their values; ``corr``: correlation of
    the two, None where either is constant (then the product is 0); ``outside``: cost of predicting classes
    that never occur; ``k_eff``: how many equally large classes weigh like these; ``leverage`` sums to
    gap - outside. ``micro_if_raised``: by how much micro would change if a class reached micro, its
    denominator held; macro would change by the class's contribution.
    """

    cv: float
    sd: float
    corr: float | None
    outside: float
    k_eff: float
    leverage: dict[str, float]
    micro_if_raised: dict[str, float]


@dataclass(frozen=True)
class AucParts:
    """The micro ROC AUC taken apart.

    ``within``: pairs of one class's own column, weighted by pairs; ``cross``: all other pairs;
    ``reweighting`` = within - macro and ``cross_class_effect`` = micro - within add up to the gap. ``W``:
    share of pairs within classes. ``micro0``: micro AUC of a model that knows only class frequencies;
    ``shuffled``: of the same scores on the wrong rows; ``earned`` = micro - shuffled = sum of
    ``earned_by_class``. ``pairwise[c][d]``: positives of class c against negatives of class d, up to 30
    classes.
    """

    within: Estimate
    cross: Estimate
    reweighting: Estimate
    cross_class_effect: Estimate
    W: float
    micro0: float
    shuffled: Estimate
    earned: Estimate
    earned_by_class: dict[str, float]
    pairwise: tuple[tuple[float | None, ...], ...] | None


@dataclass(frozen=True)
class Spectrum:
    """A metric averaged with class weights prevalence^alpha: 0 is macro, 1 prevalence-weighted."""

    alpha: tuple[float, ...]
    value: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class PrevalenceRelation:
    """Kendall's rank correlation between how common a class is and its value, with a two-sided p value."""

    tau: float
    p_value: float


@dataclass(frozen=True)
class Input:
    """Where the rows came from and how they were understood."""

    files: tuple[dict[str, Any], ...]  # name, sha256, rows
    interpretation: dict[str, Any]  # the fields of batch.Reading
    dropped: dict[str, int]


@dataclass(frozen=True)
class Confused:
    """Rows that a class loses to another, or takes from it, and their share with its interval."""

    other: str
    rows: float
    share: Estimate


@dataclass(frozen=True)
class Confusions:
    """The largest confusions of a flagged class, the largest first.

    ``taken_for``: rows of the class that were given another instead, as shares of its rows. ``given_to``:
    rows of another class that were given this one, as shares of the rows predicted as it. In multilabel
    tasks: rows where this label was missed and the other wrongly given, and the reverse; that both happen in
    one row does not show that the one was taken for the other. ``unanswered``: rows without a prediction.
    """

    taken_for: tuple[Confused, ...]
    given_to: tuple[Confused, ...]
    unanswered: float


@dataclass(frozen=True)
class Change:
    """A value now and after a change; ``gain`` is after - before, paired on the same rows."""

    before: float
    after: float
    gain: Estimate


@dataclass(frozen=True)
class ThresholdTrial:
    """What a threshold on a class's own score would do; dictionaries have the keys f1 and recall.

    ``goal``: the F1 of the class, or its recall without a lower F1. ``threshold`` is chosen on all rows; None
    where no threshold improves on the present decisions. ``this_class``, ``macro`` and ``micro`` are
    cross-fitted: each fifth of the rows is decided by a threshold chosen on the other four. ``in_sample``
    is the gain on the rows of the choice itself, ``optimism`` what that has over the cross-fitted one. Of
    all rows, ``found`` more would be rightly given the class at the threshold, ``wrong`` more wrongly.
    ``verdict`` is "gain shown" where the cross-fitted gain of the class is above 0 with its whole interval,
    on enough rows; that says nothing of the other classes.
    """

    goal: Literal["f1", "recall"]
    threshold: float | None
    verdict: Literal["gain shown", "not shown"]
    in_sample: float
    optimism: float
    found: float
    wrong: float
    this_class: dict[str, Change]
    macro: dict[str, Change]
    micro: dict[str, Change]


@dataclass(frozen=True)
class Remedies:
    """What would help the flagged classes: ``classes`` are those looked at, the worst first.

    ``omitted``: flagged classes beyond them. ``no_confusions`` and ``no_thresholds`` say why there are none.
    """

    classes: tuple[str, ...]
    omitted: int
    confusions: dict[str, Confusions]
    thresholds: dict[str, tuple[ThresholdTrial, ...]]
    no_confusions: str | None = None
    no_thresholds: str | None = None


Outcome = Literal["met", "not_certain", "not_met", "not_tested"]


@dataclass(frozen=True)
class Verdict:
    """Whether one limit of ``reportgen check`` is met, by the model, by one average or by one class of it.

    ``rule``: max_gap, min, max, min_class, fail_on or baseline; ``asked``: the limit as it was given.
    "not_certain": these rows do not show that the limit is broken, nor that it is met; it and "not_tested" do
    not fail. ``bound`` is the limit's number, ``before`` the baseline's value, ``difference`` that minus
    ``value``; ``p_value`` is one-sided, ``q_value`` the same corrected for testing many.
    """

    rule: str
    asked: str
    outcome: Outcome
    text: str
    metric: str | None = None
    average: str | None = None
    class_: str | None = None
    value: Estimate | None = None
    bound: float | None = None
    before: Estimate | None = None
    difference: Estimate | None = None
    p_value: float | None = None
    q_value: float | None = None


@dataclass(frozen=True)
class Check:
    """Whether a model meets the limits it was held against; "not_met" if one verdict is."""

    outcome: Literal["met", "not_met"]
    baseline: str | None
    verdicts: tuple[Verdict, ...]

    @property
    def is_met(self) -> bool:
        """Whether no limit is broken."""
        return self.outcome == "met"


@dataclass(frozen=True)
class Result:
    """A complete evaluation of one model."""

    format: int
    reportgen: str
    model: str
    dataset: str | None
    date: str | None
    title: str | None
    task: Task
    n_rows: int
    n_classes: int
    classes: tuple[str, ...]
    averaging_set: tuple[str, ...]
    left_out: dict[str, str]
    input: Input
    options: dict[str, Any]  # metrics, margin, fdr, level, top_k, lang, page
    overall: dict[str, Estimate]
    averages: dict[str, dict[str, Estimate]]
    per_class: tuple[ClassResult, ...]
    flags: tuple[Flag, ...]
    findings: tuple[Finding, ...]
    no_skill: dict[str, dict[str, float]]
    curves: dict[str, CurveSet]  # "roc", "pr"; empty without scores
    confusion: Confusion | None
    notes: tuple[str, ...]
    versions: dict[str, str] = field(default_factory=dict)
    attribution: dict[str, Attribution] = field(default_factory=dict)
    auc_parts: AucParts | None = None
    spectrum: dict[str, Spectrum] = field(default_factory=dict)
    prevalence_relation: dict[str, PrevalenceRelation] = field(default_factory=dict)
    remedies: Remedies | None = None
    clusters: int | None = field(default=None, metadata={"absent": True})  # where rows come in clusters
    check: Check | None = field(default=None, metadata={"absent": True})  # set by ``reportgen check``

    @property
    def lead(self) -> str:
        """Id of the metric that leads headline and order."""
        return str(self.options["metrics"][0])
