"""The verdicts of ``reportgen check`` for GitHub Actions: annotations and a summary of the job."""

from collections.abc import Iterator, Sequence

from reportgen.names import harmless, printable
from reportgen.pages.check_words import LABELS, closing, found, verdicts
from reportgen.pages.markdown import escaped
from reportgen.results import Result

MOST_ROWS = 200
"""Rows of the summary; GitHub refuses one of more than a mebibyte."""


def annotations(results: Sequence[Result]) -> Iterator[str]:
    """Write each check that failed as a workflow command; GitHub shows its text in the log as well."""
    for model, verdict in verdicts(results, "not_met"):
        title = _property(printable(f"reportgen check: {model}"))
        yield f"::error title={title}::{_message(printable(f'{model}: {found(verdict)}'))}"


def _message(text: str) -> str:
    return harmless(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def summary(results: Sequence[Result]) -> str:
    """Return the summary as Markdown: how it ended, and every check that is not simply met."""
    rows = [
        f"| {LABELS[outcome]} | {_cell(model)} | {_cell(verdict.text)} | {_cell(verdict.asked)} |"
        for outcome in LABELS
        if outcome != "met"
        for model, verdict in verdicts(results, outcome)
    ]
    blocks = [f"## reportgen check: {closing(results)}"]
    if rows:
        blocks.append("\n".join(["| | model | found | limit |", "|---|---|---|---|", *rows[:MOST_ROWS]]))
    if len(rows) > MOST_ROWS:
        blocks.append(f"{len(rows) - MOST_ROWS} more are in the log.")
    return "\n\n".join(blocks) + "\n\n"


def _cell(text: str) -> str:
    return escaped(printable(text))
