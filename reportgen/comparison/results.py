"""A finished comparison as plain data, one to one the JSON of docs/compare.md.

Every difference is reference minus model: positive where the reference is better (or its gap larger). Field
names are the JSON's keys; ``class_`` stands for ``class``.
"""

from dataclasses import dataclass, replace
from typing import Any

from reportgen.batch import Task
from reportgen.results import Estimate, Finding, Input, Spectrum, Status

FORMAT = 1
"""Format 1: first published."""

ONE_SIDED = 0.05
"""Level of each of the two tests that confirm a rank flip (intersection-union: no correction)."""

AVERAGES = ("micro", "macro", "weighted", "gap", "within", "earned")
"""What is compared of a metric; the last two belong to ROC AUC alone."""


@dataclass(frozen=True)
class Difference:
    """Reference minus model for one average of one metric, with a two-sided p value."""

    model: str
    metric: str
    average: str
    difference: Estimate
    p_value: float | None


@dataclass(frozen=True)
class PairedValue:
    """A class's value under both models; ``q_value`` is corrected over the classes of the metric."""

    reference: float | None
    model: float | None
    difference: Estimate
    p_value: float | None
    q_value: float | None


@dataclass(frozen=True)
class ClassComparison:
    """One class under the reference and one other model; ``metrics`` is keyed by metric id."""

    class_: str
    model: str
    n_rows: int
    support: float
    metrics: dict[str, PairedValue]


@dataclass(frozen=True)
class McNemar:
    """Rows that only one model has right: of all rows (``class_`` None) or of a class's true rows.

    ``metric`` is accuracy, subset_accuracy (multilabel) or, for a class, recall.
    """

    model: str
    metric: str
    class_: str | None
    both: int
    only_reference: int
    only_model: int
    neither: int
    p_value: float


@dataclass(frozen=True)
class RankFlip:
    """Whether micro and macro order the two models differently, and whether that is beyond chance.

    The p values are one-sided, for the order seen. ``confirmed``: both are at most 0.05. ``better_micro`` and
    ``better_macro`` name the better model, None where the two are equal.
    """

    model: str
    metric: str
    flips: bool
    confirmed: bool
    better_micro: str | None
    better_macro: str | None
    p_micro: float | None
    p_macro: float | None


@dataclass(frozen=True)
class PairedSpectrum:
    """The averages by prevalence^alpha of both models, and their difference.

    ``flips`` are the alphas between 0 (macro) and 1 (weighted) at which the better model changes.
    """

    model: str
    metric: str
    of_reference: Spectrum
    of_model: Spectrum
    difference: Spectrum
    flips: tuple[float, ...]


@dataclass(frozen=True)
class ModelInput:
    """A model and where its rows came from."""

    name: str
    input: Input


@dataclass(frozen=True)
class ClassStatus:
    """How one class of one model stands, by metric: as in the report of that model alone."""

    model: str
    class_: str
    status_by_metric: dict[str, Status]


@dataclass(frozen=True)
class Pair:
    """In which direction a difference is shown: ``first`` minus ``second``.

    ``turned``: that is the reverse of reference minus model, in which differences are stored.
    """

    first: str
    second: str
    turned: bool

    def seen(self, difference: Estimate) -> Estimate:
        """Return a stored difference in the direction in which it is shown."""
        return _turned(difference) if self.turned else difference


def _turned(one: Estimate) -> Estimate:
    value, low, high = (None if x is None else -x + 0.0 for x in (one.value, one.high, one.low))
    return replace(one, value=value, low=low, high=high)


@dataclass(frozen=True)
class Comparison:
    """Two or more models on the same rows, each against the first, the reference."""

    format: int
    reportgen: str
    models: tuple[str, ...]
    reference: str
    title: str | None
    dataset: str | None
    date: str | None
    task: Task
    rows: int
    n_classes: int
    class_names: tuple[str, ...]
    averaging_set: tuple[str, ...]
    paired_by: str
    options: dict[str, Any]  # metrics, margin, fdr, level, lang, page
    inputs: tuple[ModelInput, ...]
    averages: dict[str, dict[str, dict[str, Estimate]]]  # metric -> model -> average
    differences: tuple[Difference, ...]
    classes: tuple[ClassComparison, ...]
    statuses: tuple[ClassStatus, ...]
    mcnemar: tuple[McNemar, ...]
    rank_flips: tuple[RankFlip, ...]
    spectrum: tuple[PairedSpectrum, ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]

    @property
    def lead(self) -> str:
        """Id of the metric that leads headline and order."""
        return str(self.options["metrics"][0])

    @property
    def others(self) -> tuple[str, ...]:
        """The models compared with the reference."""
        return self.models[1:]

    def difference(self, model: str, metric: str, average: str) -> Difference | None:
        """Return one difference; None where it was not computed."""
        wanted = (model, metric, average)
        return next((one for one in self.differences if (one.model, one.metric, one.average) == wanted), None)

    def flip(self, model: str, metric: str) -> RankFlip | None:
        """Return whether the order of a model and the reference depends on the average."""
        return next((one for one in self.rank_flips if (one.model, one.metric) == (model, metric)), None)

    @property
    def is_turned(self) -> bool:
        """Whether differences are shown as model minus reference: where most models are ahead of it.

        The order is that of the leading macro average, or of micro where there is no macro.
        """
        found = (
            self.difference(model, self.lead, "macro") or self.difference(model, self.lead, "micro")
            for model in self.others
        )
        behind = sum(one is not None and (one.difference.value or 0.0) < 0 for one in found)
        return 2 * behind > len(self.others)

    def pair(self, model: str) -> Pair:
        """Return how differences of a model and the reference are shown."""
        if self.is_turned:
            return Pair(model, self.reference, turned=True)
        return Pair(self.reference, model, turned=False)
