"""The verdicts of ``reportgen check`` as lines of a log."""

from collections.abc import Iterator, Sequence

from reportgen.names import printable
from reportgen.numbers import plural
from reportgen.results import Outcome, Result, Verdict
from reportgen.words import METRIC_NAMES, either

LABELS: dict[Outcome, str] = {
    "not_met": "FAILED",
    "not_certain": "NOT CERTAIN",
    "not_tested": "NOT TESTED",
    "met": "met",
}
"""What each outcome is called, the most urgent first."""
ENDINGS_OF_ONE: dict[Outcome, str] = {
    "not_met": "The check failed",
    "not_certain": "The check did not fail, but is not certain",
    "not_tested": "The check was not tested",
    "met": "The check is met",
}
"""How it ended where there is one check."""


def verdicts(results: Sequence[Result], outcome: Outcome) -> Iterator[tuple[str, Verdict]]:
    """Yield the verdicts with one outcome, each with the name of its model."""
    for result in results:
        for verdict in result.check.verdicts if result.check else ():
            if verdict.outcome == outcome:
                yield result.model, verdict


def lines(results: Sequence[Result], outcome: Outcome) -> Iterator[str]:
    """Write each verdict with one outcome as ``FAILED model: what was found [--min f1.macro=0.7]``.

    Each is one line, whatever the names in a saved report hold.
    """
    for model, verdict in verdicts(results, outcome):
        yield printable(f"{LABELS[outcome]} {model}: {found(verdict)}")


def found(verdict: Verdict) -> str:
    """Say what was found, and which limit asked for it."""
    return f"{verdict.text} [{verdict.asked}]"


def title(verdict: Verdict) -> str:
    """Name a check by what it looks at, the same however it ends: ``--min-class recall=0.5: class owl``."""
    parts = [] if verdict.class_ is None else [f"class {verdict.class_}"]
    if verdict.rule == "baseline" and verdict.metric is not None:
        parts.append(" ".join(filter(None, [verdict.average, METRIC_NAMES[verdict.metric]])))
    return f"{verdict.asked}: {', '.join(parts)}" if parts else verdict.asked


def closing(results: Sequence[Result]) -> str:
    """Say in one line how the checks ended: ``2 of 23 checks failed; 4 are not certain``."""
    number = {outcome: len(list(verdicts(results, outcome))) for outcome in LABELS}
    total = sum(number.values())
    if total == 1:
        return next(ENDINGS_OF_ONE[outcome] for outcome, n in number.items() if n)
    if number["not_met"]:
        text = f"{number['not_met']} of {plural(total, 'check')} failed"
    elif number["met"] == total:
        return f"All {plural(total, 'check')} are met"
    else:
        text = f"None of {plural(total, 'check')} failed"
    rest = [
        f"{n} {'is' if n == 1 else 'are'} {LABELS[outcome].lower()}"
        for outcome, n in number.items()
        if n and outcome in ("not_certain", "not_tested")
    ]
    return f"{text}; {either(rest)}" if rest else text
