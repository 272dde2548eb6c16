"""Micro, macro, weighted and samples averages and the gap, as estimates.

Micro adds, then divides. Macro divides, then averages, over the averaging set.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from reportgen.batch import ABSTAINED
from reportgen.clusters import by_cluster, design_effect, effective_number, mass_by_cluster, weighted
from reportgen.measure import Measurement
from reportgen.metrics.classes import ClassValues
from reportgen.metrics.influence import RatioErrors
from reportgen.metrics.intervals import guarded, logit, wilson
from reportgen.metrics.ratios import RatioValues
from reportgen.metrics.weighting import Weighting
from reportgen.results import Estimate, Spectrum, undefined
from reportgen.tally import Tally

Floats = NDArray[np.float64]
EMPTY_SET = "no class has true rows"
ONE_SIDED = "no class has both true rows and other rows"
UNMOVED = "no interval exists where no row moves the value"
NO_SPREAD = 1e-12
"""Standard errors below this are rounding, as when all scores are equal."""


def proportion(value: float, effective: float, z: float, se: float | None = None) -> Estimate:
    """Return a proportion with Wilson's interval; its binomial standard error unless one is given."""
    low, high = wilson(value, effective, z)
    se = float(np.sqrt(value * (1 - value) / effective)) if se is None else se
    return Estimate(value, se, float(low), float(high), "Wilson")


def bounded(value: float, se: float, rows: float, z: float) -> Estimate:
    """Return a value in [0, 1] with the logit interval of its standard error; Wilson's at 0 and 1."""
    if not 0 < value < 1 or se == 0:
        return proportion(value, rows, z, se)
    low, high = logit(value, se, z)
    return Estimate(value, se, float(low), float(high), "logit of the influence function")


def bounded_rank(value: float, se: float, z: float) -> Estimate:
    """Return an AUC with the logit interval of its standard error, or the reason why it has none."""
    if not 0 < value < 1:
        return Estimate(value, se, reason="no interval exists for a value of exactly 1 or 0")
    if se < NO_SPREAD:
        return Estimate(value, 0.0, reason=UNMOVED)
    low, high = logit(value, se, z)
    return Estimate(value, se, float(low), float(high), "logit of the influence function")


def effective_rows(measurement: Measurement) -> float:
    """Return the number of rows; Kish's effective number where they are weighted, or that of clusters."""
    if measurement.batch.cluster is not None:
        return effective_number(mass_by_cluster(measurement.batch))
    return _independent_rows(measurement.tally)


def _independent_rows(tally: Tally) -> float:
    return tally.mass**2 / tally.mass_squared


def effective_trials(measurement: Measurement, wins: Floats, share: float, se: float) -> float:
    """Return the number of independent rows of which a share has this standard error.

    ``wins`` (m,) says which of the tally's cells win. At a share of 0 or 1 it is the effective number of rows
    or clusters; clusters never count for more than their rows.
    """
    tally, cells = measurement.tally, measurement.tally.cells
    alike = not tally.weighted and measurement.batch.cluster is None
    if cells is None or alike or not 0 < share < 1:
        return effective_rows(measurement)
    of_rows = (cells.squared * (wins - share) ** 2).sum() / tally.mass**2
    numbers = (_independent_rows(tally), effective_rows(measurement))
    factor = design_effect(*(np.array([one]) for one in (*numbers, of_rows, se**2)))[0]
    return float(share * (1 - share) / of_rows / factor)


def cell_error(measurement: Measurement, pull: Floats) -> float:
    """Return the standard error of an estimate on which a row of each of the tally's cells (m,) pulls so."""
    batch, cells = measurement.batch, measurement.tally.cells
    if cells is None:
        raise ValueError("cells need decisions")
    if batch.cluster is None:
        return float(np.sqrt((cells.squared * pull**2).sum()))
    of_cluster = by_cluster(batch, weighted(batch, pull[measurement.cell_of_row]))
    return float(np.sqrt((of_cluster**2).sum()))


def micro_ratio(values: RatioValues, errors: RatioErrors, measurement: Measurement, z: float) -> Estimate:
    """Return the micro average of a count metric."""
    if np.isnan(values.micro):
        return undefined(f"{values.ratio.undefined} for every class")
    if is_accuracy(values, measurement.tally):
        return accuracy(measurement, values.micro, errors.micro, z)
    return bounded(values.micro, errors.micro, effective_rows(measurement), z)


def accuracy(measurement: Measurement, value: float, se: float, z: float) -> Estimate:
    """Return the accuracy of a single-label task with Wilson's interval."""
    cells = measurement.tally.cells
    if cells is None:
        raise ValueError("accuracy needs decisions")
    wins = (cells.key[:, 0] == cells.key[:, 1]).astype(np.float64)
    return proportion(value, effective_trials(measurement, wins, value, se), z, se)


def is_accuracy(values: RatioValues, tally: Tally) -> bool:
    """Whether the micro average of this metric is the accuracy: one true and one predicted class a row."""
    if tally.task == "multilabel" or tally.cells is None:
        return False
    return values.ratio.id in {"precision", "recall", "f1"} and ABSTAINED not in tally.cells.key[:, 1]


def ratio_averages(
    values: RatioValues,
    errors: RatioErrors,
    classes: ClassValues,
    averages_by: Sequence[Weighting],
    measurement: Measurement,
    z: float,
) -> dict[str, Estimate]:
    """Return every average of one count metric; ``averages_by`` are the weightings behind ``errors``."""
    tally = measurement.tally
    averages = {"micro": micro_ratio(values, errors, measurement, z)}
    k = int(values.in_set.sum())
    if k == 0:
        averages |= dict.fromkeys(("macro", "weighted", "gap"), undefined(why_empty(values)))
        return averages
    share = values.bottom[values.in_set] / values.bottom.sum() if values.bottom.sum() > 0 else np.zeros(k)
    averages["macro"] = weighted_mean(classes, averages_by[0], errors.averages[0], z)
    averages["weighted"] = bounded(values.weighted, errors.averages[1], effective_rows(measurement), z)
    if tally.task == "multilabel" and values.ratio.id != "specificity":
        averages["samples"] = samples_average(values.ratio.id, measurement, z)
    micro = averages["micro"].value
    if micro is None:
        averages["gap"] = undefined(str(averages["micro"].reason))
    else:
        averages["gap"] = combined(
            micro - values.macro, errors.gaps[0], share - 1 / k, classes, z, least=-1.0
        )
    return averages


def why_empty(values: RatioValues) -> str:
    """Return why a count metric averages no class: in specificity one true in every row counts not."""
    return ONE_SIDED if values.ratio.id == "specificity" else EMPTY_SET


def weighted_mean(classes: ClassValues, weighting: Weighting, se: float, z: float) -> Estimate:
    """Return an average of class values with its guarded interval."""
    return combined(weighting.average(classes), se, weighting.share[classes.in_set], classes, z)


def spectrum(
    classes: ClassValues,
    averages_by: Sequence[Weighting],
    errors: Sequence[float],
    alphas: Sequence[float],
    z: float,
) -> Spectrum:
    """Return the averages by prevalence^alpha with their intervals."""
    estimates = [
        weighted_mean(classes, weighting, se, z) for weighting, se in zip(averages_by, errors, strict=True)
    ]
    value, low, high = (
        tuple(float(getattr(one, part)) for one in estimates) for part in ("value", "low", "high")
    )
    return Spectrum(tuple(alphas), value, low, high)


def combined(
    value: float, se: float, coefficient: Floats, classes: ClassValues, z: float, least: float = 0.0
) -> Estimate:
    """Return a sum of class values with the guarded interval, clipped to [least, 1].

    A difference that no row moves, as between classes of a row each, is rounding or 0: it has no interval.
    """
    variance = classes.variance[classes.in_set]
    low, high = guarded(value, se, coefficient, classes.reach, variance, z)
    if least < 0 and high - low < NO_SPREAD:
        return Estimate(value, 0.0, reason=UNMOVED)
    return Estimate(
        value, se, max(least, low), min(1.0, high), "influence function, guarded at small classes"
    )


def samples_average(metric: str, measurement: Measurement, z: float) -> Estimate:
    """Return the mean over rows of the row's own value (0 where it is 0/0, as in scikit-learn)."""
    tally = measurement.tally
    if tally.cells is None:
        raise ValueError("the samples average needs decisions")
    hits, predicted, true = tally.cells.key.T.astype(np.float64)
    bottom = {
        "precision": predicted,
        "recall": true,
        "f1": predicted + true,
        "jaccard": predicted + true - hits,
    }[metric]
    top = 2 * hits if metric == "f1" else hits
    value = np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0)
    mean = float((tally.cells.mass * value).sum() / tally.cells.mass.sum())
    se = cell_error(measurement, (value - mean) / tally.mass)
    return bounded(mean, se, effective_rows(measurement), z)
