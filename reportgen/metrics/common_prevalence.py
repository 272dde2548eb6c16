"""Precision at a common prevalence: what it would be had every class the same share of the rows.

Precision falls with prevalence even where a class is recognised equally well. With recall R and false
positive rate F it is R·p / (R·p + F·(1 − p)) at prevalence p; its logit is ln(R/F) + logit(p), so that an
interval of ln(R/F) carries over.
"""

import math

import numpy as np

from reportgen.measure import Measurement
from reportgen.metrics.ratios import DUST
from reportgen.results import Estimate, undefined
from reportgen.tally import Tally

CLUSTERED = "no interval is computed where rows come in clusters"
AT_THE_END = "no interval is computed for a value of exactly 0 or 1"


def common_prevalence(tally: Tally) -> float:
    """Return the mean prevalence of the averaging set; nan where it is empty."""
    support = np.asarray(tally.counts.support)[tally.rows > 0]
    return float(support.mean() / tally.mass) if support.size else math.nan


def precisions_at_common_prevalence(measurement: Measurement, z: float) -> tuple[Estimate, ...]:
    """Return every class's precision at the common prevalence; rows in clusters have no interval."""
    tally = measurement.tally
    found = [precision_at_common_prevalence(tally, c, z) for c in range(len(tally.classes))]
    if measurement.batch.cluster is None:
        return tuple(found)
    return tuple(one if one.reason else Estimate(one.value, reason=CLUSTERED) for one in found)


def precision_at_common_prevalence(tally: Tally, c: int, z: float) -> Estimate:
    """Return the precision that class ``c`` would have at the mean prevalence of the averaging set."""
    counts, squared = tally.counts, tally.squared
    true, hits = float(counts.support[c]), float(counts.hits[c])
    false, others = float(counts.predicted[c]) - hits, tally.mass - true
    if tally.rows[c] == 0:
        return undefined("no true rows")
    if others <= DUST * tally.mass:
        return undefined("true in every row")
    if counts.predicted[c] == 0:
        return undefined("never predicted")
    recall, false_rate = hits / true, max(false, 0.0) / others
    prevalence = common_prevalence(tally)
    value = recall * prevalence / (recall * prevalence + false_rate * (1 - prevalence))
    if not 0 < value < 1:
        return Estimate(value, reason=AT_THE_END)
    squared_true, squared_hits = float(squared.support[c]), float(squared.hits[c])
    squared_others = tally.mass_squared - squared_true
    se = math.sqrt(
        _relative_variance(recall, true, squared_hits, squared_true)
        + _relative_variance(false_rate, others, float(squared.predicted[c]) - squared_hits, squared_others)
    )
    middle = math.log(value / (1 - value))
    low, high = (1 / (1 + math.exp(-(middle + sign * z * se))) for sign in (-1, 1))
    return Estimate(value, value * (1 - value) * se, low, high, "logit of the likelihood ratio")


def _relative_variance(rate: float, mass: float, squared_part: float, squared: float) -> float:
    """Return the variance of a rate over its square; the sums of squared weights are those of its rows."""
    variance = (squared_part * (1 - rate) ** 2 + (squared - squared_part) * rate**2) / mass**2
    return max(variance, 0.0) / rate**2
