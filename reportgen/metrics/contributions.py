"""Who pulls macro below micro: the exact share of each class in the gap, in points of the metric."""

from reportgen.metrics.tables import MetricTable


def contributions(metric: str, table: MetricTable) -> list[float | None]:
    """Return (micro - class value) / k for each class; over the averaging set they add up to the gap.

    None outside the averaging set, and where there is no micro average or no such metric.
    """
    micro, classes = table.averages[metric]["micro"].value, table.classes.get(metric)
    if classes is None:
        return []
    k = int(classes.in_set.sum())
    return [
        (micro - value) / k if inside and micro is not None else None
        for value, inside in zip(classes.counted.tolist(), classes.in_set.tolist(), strict=True)
    ]
