"""Rules that raise flags; a rule is a file and a line in ``RULES``."""

from collections.abc import Callable, Mapping, Sequence

from reportgen.flags import behind, never_predicted, no_examples
from reportgen.flags.shortfalls import Judgement
from reportgen.results import Finding, Flag

Rule = Callable[[Judgement, Sequence[str], Mapping[str, str]], list[Flag]]

RULES: tuple[Rule, ...] = (behind.check, never_predicted.check, no_examples.check)
FACTS: tuple[Rule, ...] = (never_predicted.check, no_examples.check)
"""Rules about a class whatever the metric: they are applied to the leading metric only."""


def check_all(
    judgements: Sequence[Judgement], classes: Sequence[str], findings: Sequence[Finding]
) -> tuple[Flag, ...]:
    """Apply every rule to every judged metric; a flag carries the sentence found for its class."""
    flags: list[Flag] = []
    facts = {
        finding.class_: finding.text
        for finding in findings
        if finding.class_ is not None and finding.sentence in {"S9", "S10"}
    }
    for i, judgement in enumerate(judgements):
        texts = facts | {
            finding.class_: finding.text
            for finding in findings
            if finding.class_ is not None and finding.metric == judgement.metric
        }
        for rule in RULES:
            if i == 0 or rule not in FACTS:
                flags += rule(judgement, classes, texts)
    return tuple(flags)
