"""Micro against macro: whether they differ, by how much, and why (S1 to S5, S18)."""

from collections.abc import Iterator, Mapping

from reportgen.findings.facts import Facts, about
from reportgen.metrics.averages import is_accuracy
from reportgen.metrics.ratios import RATIOS
from reportgen.numbers import MOST_DECIMALS, count, decimals, interval, percent, rate, value
from reportgen.results import Estimate, Finding
from reportgen.words import metric_name

SMALL_GAP = 0.005
"""Gaps up to this need no explanation."""
LARGER = "the larger classes"


def accuracy(facts: Facts) -> Iterator[Finding]:
    """S1: in a single-label task the three micro averages are one number."""
    f1 = facts.table.counts.get("f1")
    if f1 is not None and is_accuracy(f1.values, facts.tally):
        same = value(facts.table.averages["f1"]["micro"])
        yield about(
            "S1",
            f"Micro precision, recall and F1 are all the accuracy, {same}: "
            "they say nothing about single classes.",
        )


def differs(facts: Facts) -> Iterator[Finding]:
    """S2, S3 or S4: the sign and certainty of the gap of each metric, of two or more averaged classes."""
    if int((facts.tally.rows > 0).sum()) < 2:
        return
    for metric in facts.metrics:
        average = facts.table.averages[metric]
        gap = average["gap"]
        if gap.value is None or gap.low is None or gap.high is None:
            continue
        if gap.low > 0:
            yield about("S2", _below(metric, average), metric)
        elif gap.high < 0:
            yield about("S3", _above(metric, gap, facts), metric)
        else:
            yield about("S4", _alike(metric, gap, facts.options.level), metric)


def factors(facts: Facts) -> Iterator[Finding]:
    """S5: imbalance times spread times correlation."""
    for metric in facts.metrics:
        why, gap = facts.attribution.get(metric), facts.table.averages[metric]["gap"]
        if why is None or why.corr is None or (gap.value or 0.0) <= SMALL_GAP:
            continue
        k = len(why.leverage)
        rest = "" if abs(why.outside) < SMALL_GAP else f", and {rate(why.outside)} for classes without rows"
        yield about(
            "S5",
            f"The gap in {metric_name(metric)} is imbalance {rate(why.cv)} × spread {rate(why.sd)} × "
            f"correlation {rate(why.corr)}{rest}: how unequally the classes weigh in micro, how unequal they "
            f"are in {metric_name(metric)}, and how far those that weigh more are the better ones. In micro, "
            f"{k} classes weigh like {why.k_eff:.1f} equal ones.",
            metric,
        )


def averaged_classes(facts: Facts) -> Iterator[Finding]:
    """S18: macro leaves out classes; the range it could lie in with them. Once for metrics over as many."""
    said, of = set(), len(facts.tally.classes)
    for metric in facts.metrics:
        k, macro = int(facts.table.classes[metric].in_set.sum()), facts.table.averages[metric]["macro"].value
        if k in said or not 0 < k < of or macro is None:
            continue
        said.add(k)
        least, most = macro * k / of, macro * k / of + (of - k) / of
        places = next(n for n in (2, 3, 4, 5, MOST_DECIMALS) if rate(least, n) != rate(most, n) or n > 5)
        others = "the other" if of - k == 1 else "the others"
        yield about(
            "S18",
            f"Macro {metric_name(metric)} is over {count(k)} of {count(of)} classes; counting {others} as 0 "
            f"or 1 it would lie between {rate(least, places)} and {rate(most, places)}.",
            metric,
        )


def _below(metric: str, average: Mapping[str, Estimate]) -> str:
    gap = average["gap"]
    places = decimals(gap)
    why = "classes count equally in macro, rows in micro"
    if metric not in RATIOS:
        why = "macro is the mean over the classes, micro ranks the scores of all classes together"
    return (
        f"Macro {metric_name(metric)} ({rate(average['macro'].value, places)}) is {rate(gap.value, places)} "
        f"({interval(gap)}) below micro ({rate(average['micro'].value, places)}): {why}."
    )


def _above(metric: str, gap: Estimate, facts: Facts) -> str:
    above = Estimate(-(gap.value or 0.0), gap.se, -(gap.high or 0.0), -(gap.low or 0.0))
    reason = _why_above(metric, gap.value or 0.0, facts) if metric in RATIOS else _why_ranked_above(facts)
    size = rate(above.value, decimals(gap))
    return f"Macro {metric_name(metric)} is above micro by {size} ({interval(above)}){reason}."


def _why_above(metric: str, gap: float, facts: Facts) -> str:
    """Name what lowers micro most. It weighs classes by its denominator, not always their rows."""
    if facts.attribution[metric].outside < gap / 2:
        return ": wrong predictions of classes without rows lower micro"
    values = facts.table.counts[metric].values
    rows, quality = facts.tally.counts.support[values.in_set], values.counted[values.in_set]
    larger_are_weaker = float(((rows - rows.mean()) * quality).sum()) < 0
    return f": {LARGER if larger_are_weaker else 'the classes that weigh more in micro'} are the weaker ones"


def _why_ranked_above(facts: Facts) -> str:
    parts = facts.table.auc.parts if facts.table.auc is not None else None
    weaker = parts is not None and parts.reweighting.high is not None and parts.reweighting.high < 0
    return (
        f": {LARGER} are the weaker ones" if weaker else ", because scores are not comparable across classes"
    )


def _alike(metric: str, gap: Estimate, level: float) -> str:
    places = decimals(gap)
    return (
        f"Micro and macro {metric_name(metric)} do not differ beyond chance "
        f"({percent(level, 0)} interval of the difference {rate(gap.low, places)} to "
        f"{rate(gap.high, places)})."
    )
