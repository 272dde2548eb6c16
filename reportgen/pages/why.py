"""Why micro and macro differ: the charts that explain the gap, each beside the sentences that hold."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.results import Finding, Result

if TYPE_CHECKING:
    from reportgen.pages.shown import Chart

GAP = ("S2", "S3", "S4", "S5")
POOLED_RANKING = ("S11", "S12", "S13", "S14", "S15", "S16")
CLASS_SIZE = ("S17",)
EXPLAINING = GAP + POOLED_RANKING + CLASS_SIZE
"""Ids of the sentences that explain the gap; they stand here and nowhere else on the page."""

CHARTS = ("gap_waterfall", "auc_axis", "spectrum")
"""Charts of this section; the others follow in their own."""


@dataclass(frozen=True)
class Part:
    """A few sentences and the chart that shows what they say, where it can be drawn."""

    sentences: tuple[str, ...]
    chart: "Chart | None"


def why(result: Result, charts: Mapping[str, "Chart"]) -> tuple[Part, ...]:
    """Return the parts that have something to say or to show."""
    parts = (
        Part(tuple(_said(result, GAP)), charts.get("gap_waterfall")),
        Part(tuple(_said(result, POOLED_RANKING)), charts.get("auc_axis")),
        Part(tuple(_said(result, CLASS_SIZE)), charts.get("spectrum")),
    )
    return tuple(part for part in parts if part.sentences or part.chart)


def explains(finding: Finding) -> bool:
    """Say whether a finding belongs to this section."""
    return finding.class_ is None and finding.sentence in EXPLAINING


def _said(result: Result, ids: tuple[str, ...]) -> Iterator[str]:
    """Yield the sentences, those about the leading metric first."""
    found = [each for each in result.findings if explains(each) and each.sentence in ids]
    yield from (each.text for each in sorted(found, key=lambda each: each.metric != result.lead))
