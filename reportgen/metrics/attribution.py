"""Why the gap of a count metric is so large: size imbalance, spread of quality, and their correlation.

With b the classes' shares of the metric's denominator and moments over the averaging set,
gap = CV(b) · SD(m) · corr(b, m) + outside, exactly; outside is the cost of predicting classes that never
occur.
"""

from reportgen.metrics.ratios import RatioValues
from reportgen.results import Attribution

FLAT = 1e-12
"""Spread below which sizes or qualities count as equal: then they have no correlation."""


def attribution(values: RatioValues, classes: tuple[str, ...]) -> Attribution | None:
    """Return the three factors, the effective number of classes and leverages; None where there is no gap."""
    inside = values.in_set
    if not inside.any() or values.bottom[inside].sum() == 0:
        return None
    quality = values.counted[inside]
    share = values.bottom[inside] / values.bottom[inside].sum()
    k = quality.size
    cv, sd = float(share.std() * k), float(quality.std())
    covariance = float(((share - 1 / k) * (quality - quality.mean())).sum())
    names = [name for name, keep in zip(classes, inside, strict=True) if keep]
    leverage = (share - 1 / k) * (quality - values.macro)
    of_all = values.bottom[inside] / values.bottom.sum()
    raised = of_all * (values.micro - quality)
    return Attribution(
        cv=cv,
        sd=sd,
        corr=covariance / (cv * sd) if cv > FLAT and sd > FLAT else None,
        outside=float(values.micro - (share * quality).sum()),
        k_eff=float(1 / (share**2).sum()),
        leverage=dict(zip(names, leverage.tolist(), strict=True)),
        micro_if_raised=dict(zip(names, raised.tolist(), strict=True)),
    )
