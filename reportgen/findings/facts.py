"""What sentences may draw on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportgen.flags.shortfalls import Judgement
from reportgen.metrics.tables import MetricTable
from reportgen.options import Options
from reportgen.results import Attribution, Finding, PrevalenceRelation
from reportgen.tally import Tally

MOST_NAMES = 6
"""Class names that a sentence lists before it counts the rest."""


@dataclass(frozen=True, eq=False)
class Facts:
    """The numbers of one evaluation, before they are turned into the result."""

    metrics: tuple[str, ...]
    tally: Tally
    table: MetricTable
    judgements: Sequence[Judgement]
    attribution: Mapping[str, Attribution]
    relation: Mapping[str, PrevalenceRelation]
    micro0: float | None
    options: Options


def about(sentence: str, text: str, metric: str | None = None, class_: str | None = None) -> Finding:
    """Return a finding."""
    return Finding(sentence, metric, class_, text)


def listed(names: Sequence[str]) -> str:
    """Join names: ``a``, ``a and b``, ``a, b and c``, ``a, b, c, d, e, f and 12 more``."""
    shown = list(names[:MOST_NAMES])
    if len(names) > MOST_NAMES:
        shown.append(f"{len(names) - MOST_NAMES:,} more")
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))
