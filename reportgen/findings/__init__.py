"""Sentences in plain words, each written only where the numbers carry it.

One function per sentence, ids as in docs/sentences.md. Class names stand in them as they are: whoever shows a
sentence escapes it.
"""

from collections.abc import Callable, Iterator

from reportgen.findings import auc, classes, gap, rarity, skill
from reportgen.findings.facts import Facts
from reportgen.results import Finding

SENTENCES: tuple[Callable[[Facts], Iterator[Finding]], ...] = (
    skill.no_better_than_constant,
    gap.accuracy,
    gap.differs,
    gap.factors,
    gap.averaged_classes,
    auc.frequencies_alone,
    auc.earned,
    auc.levels,
    auc.no_skill,
    auc.cross_class,
    auc.reweighting,
    rarity.rare_classes,
    rarity.anecdotes,
    classes.facts_alone,
    classes.standing,
)


def find_all(facts: Facts) -> tuple[Finding, ...]:
    """Return every sentence whose condition holds."""
    return tuple(finding for sentence in SENTENCES for finding in sentence(facts))
