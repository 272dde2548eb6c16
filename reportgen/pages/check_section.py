"""The limits that a model was held against, as a section of its report."""

from dataclasses import dataclass

from reportgen.numbers import count
from reportgen.pages.check_words import LABELS, closing, verdicts
from reportgen.pages.words import Text, name, say
from reportgen.results import Outcome, Result, Verdict

MOST_SHOWN = 200
TITLES: dict[Outcome, str] = {
    "not_met": "Failed",
    "not_certain": "Not certain: too few rows to tell",
    "not_tested": "Not tested",
}


@dataclass(frozen=True)
class VerdictGroup:
    """The verdicts with one outcome, as sentences; ``omitted`` says how many are left out."""

    title: str
    sentences: tuple[Text, ...]
    omitted: str


@dataclass(frozen=True)
class CheckSection:
    """How the checks ended, and every one that is not simply met."""

    closing: str
    groups: tuple[VerdictGroup, ...]


def check_section(result: Result) -> CheckSection | None:
    """Return the section; None for a report that was held against no limit."""
    if result.check is None:
        return None
    groups = (_group(result, outcome) for outcome in LABELS if outcome in TITLES)
    return CheckSection(f"{closing([result])}.", tuple(group for group in groups if group.sentences))


def _group(result: Result, outcome: Outcome) -> VerdictGroup:
    found = [verdict for _, verdict in verdicts([result], outcome)]
    more = len(found) - MOST_SHOWN
    omitted = f"{count(more)} more are in the JSON." if more > 0 else ""
    return VerdictGroup(TITLES[outcome], tuple(_sentence(each) for each in found[:MOST_SHOWN]), omitted)


def _sentence(verdict: Verdict) -> Text:
    """Return a verdict with its class marked as a name, and the limit that asked for it."""
    lead, tail = f"class {verdict.class_}", f" [{verdict.asked}]"
    if verdict.class_ is None or not verdict.text.startswith(lead):
        return say(verdict.text, tail)
    return say("class ", name(verdict.class_), verdict.text[len(lead) :], tail)
