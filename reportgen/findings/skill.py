"""Whether the model does better than an answer that ignores the row (S21)."""

from collections.abc import Iterator

from reportgen.findings.facts import Facts, about
from reportgen.metrics.averages import is_accuracy
from reportgen.numbers import percent
from reportgen.results import Finding


def no_better_than_constant(facts: Facts) -> Iterator[Finding]:
    """S21: always naming the most common class would be right about as often, or more often."""
    f1 = facts.table.counts.get("f1")
    if f1 is None or not is_accuracy(f1.values, facts.tally):
        return
    accuracy, support = facts.table.averages["f1"]["micro"], facts.tally.counts.support
    most = int(support.argmax())
    share = float(support[most]) / facts.tally.mass
    if accuracy.value is None or accuracy.low is None or accuracy.low > share:
        return
    verdict = "Accuracy does not show skill here"
    if accuracy.high is not None and accuracy.high < share:
        verdict = "By accuracy this model is worse than that"
    between = "–".join(_without_unit(end) for end in (accuracy.low, accuracy.high or 0.0))
    yield about(
        "S21",
        f"Always answering {facts.tally.classes[most]} would be right in {percent(share)} of the rows; "
        f"this model is right in {percent(accuracy.value)} ({between}). {verdict}.",
    )


def _without_unit(share: float) -> str:
    return percent(share).removesuffix("\N{NO-BREAK SPACE}%")
