"""``reportgen compare``: models side by side on the same rows, each against the first."""

from argparse import Namespace

from reportgen.cli import outputs
from reportgen.cli.console import Console
from reportgen.cli.models import read
from reportgen.cli.outputs import Target
from reportgen.cli.pages import paper_process_for, rendered_forms
from reportgen.cli.plan import Wish, carry_out, unique
from reportgen.cli.report import written
from reportgen.compared import ComparisonReport
from reportgen.comparison.differences import compare
from reportgen.comparison.pairing import FEWEST, check_number, paired
from reportgen.comparison.results import Comparison
from reportgen.errors import OutputError
from reportgen.measure import measure
from reportgen.pages.compare_many import outline, title
from reportgen.pages.words import plain
from reportgen.values import COMPARE_FORMS

NAME = "comparison"
"""File name, without ending, of a comparison that nobody named."""


def run(arguments: Namespace) -> None:
    """Read, compare and render everything asked for, then write it.

    Raises ReportgenError; then nothing was written.
    """
    carry_out(arguments, fulfil)


def fulfil(wish: Wish, console: Console) -> None:
    """Compare and write; what cannot work is refused before anything is read."""
    targets = planned(wish)
    with paper_process_for(wish, [targets]) as paper_process:
        report = compared(wish, console)
        pages = list(rendered_forms(report, NAME, targets, console, paper_process))
    console.progress("writing")
    outputs.write(pages)
    for sentence in summary(report.result):
        console.say(sentence)
    if paths := [path for path, _ in pages if path]:
        console.say(written(paths))


def summary(found: Comparison) -> tuple[str, ...]:
    """Return what is said of two models in full, and of more in outline."""
    if len(found.others) == 1:
        return tuple(finding.text for finding in found.findings if finding.metric == found.lead)
    return tuple(plain(text) for text in (title(found), *outline(found)))


def planned(wish: Wish) -> tuple[Target, ...]:
    """Return where everything goes; raise where that cannot work."""
    check_number(max(len(wish.given), FEWEST))  # one file may hold several models, never fewer than one
    where = outputs.places(wish.words, wish.forms, several=False, folder=wish.folder)
    targets = outputs.targets(where, NAME)
    for target in targets:
        if target.form not in COMPARE_FORMS:
            raise OutputError(
                f"Cannot write {target.path or 'to standard output'}: a comparison has no form "
                f"'.{target.form}'.",
                f"End the name in {', '.join('.' + form for form in COMPARE_FORMS)}, or in / for a folder.",
            )
    outputs.check_folders(where)
    outputs.check(targets, [one.path for one in wish.given if one.path])
    return targets


def compared(wish: Wish, console: Console) -> ComparisonReport:
    """Read every model, match the rows and compare."""
    models = [model for one in wish.given for model in read(one, wish, console)]
    names = unique([name for name, _ in models], console)
    match = paired(list(zip(names, (batch for _, batch in models), strict=True)))
    measured = []
    for name, batch in zip(match.names, match.batches, strict=True):
        console.progress(f"{name}: computing")
        measured.append((name, measure(batch, wish.options.top_k, console.part)))
    console.progress("comparing")
    return ComparisonReport(compare(measured, match.by, wish.options))
