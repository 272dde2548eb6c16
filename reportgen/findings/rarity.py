"""Whether rare classes are the ones that lag, and which are too rare to say anything (S17, S19)."""

from collections.abc import Iterator

from reportgen.findings.facts import Facts, about, listed
from reportgen.metrics.ratios import RATIOS
from reportgen.numbers import p_value, rate
from reportgen.results import Finding
from reportgen.words import metric_name

CONVINCING = 0.05
FEW_EXAMPLES = 5


def rare_classes(facts: Facts) -> Iterator[Finding]:
    """S17: rare classes lag, or no clear relation."""
    for metric in facts.metrics:
        relation = facts.relation.get(metric)
        if relation is None:
            continue
        numbers = f"τ = {rate(relation.tau)}, {p_value('p', relation.p_value)}"
        if relation.p_value > CONVINCING:
            yield about(
                "S17",
                f"No clear relation between how common a class is and its {metric_name(metric)} ({numbers}).",
                metric,
            )
        elif relation.tau > 0 and _common_do_better(facts, metric):
            falls = (
                " Precision and F1 fall with prevalence even at equal recall and false positive rate."
                if metric in {"precision", "f1"}
                else ""
            )
            yield about("S17", f"Rare classes lag in {metric_name(metric)} ({numbers}).{falls}", metric)


def anecdotes(facts: Facts) -> Iterator[Finding]:
    """S19: classes with fewer than five rows."""
    rows = facts.tally.rows
    names = [name for name, n in zip(facts.tally.classes, rows.tolist(), strict=True) if 0 < n < FEW_EXAMPLES]
    if names:
        k = int((rows > 0).sum())
        each = " each" if len(names) > 1 else ""
        yield about(
            "S19",
            f"{listed(names)}: fewer than 5 examples{each}; a class moves macro by up to {rate(1 / k)}, "
            "and such values are little more than anecdotes.",
        )


def _common_do_better(facts: Facts, metric: str) -> bool:
    """Tell whether size explains a gap beyond chance."""
    if metric in RATIOS:
        return (facts.table.averages[metric]["gap"].low or 0.0) > 0
    parts = facts.table.auc.parts if facts.table.auc is not None else None
    return parts is not None and (parts.reweighting.low or 0.0) > 0
