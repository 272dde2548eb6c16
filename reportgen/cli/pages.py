"""Rendering: every page that was asked for becomes bytes before the first is written."""

import logging
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.api import Report
from reportgen.cli.console import Console
from reportgen.cli.outputs import INDEX, Target
from reportgen.cli.plan import Plan, Wish
from reportgen.compared import ComparisonReport
from reportgen.errors import OutputError
from reportgen.pages.index_page import Entry, render_index
from reportgen.results import Result

if TYPE_CHECKING:
    from reportgen.pages.paper_process import PaperProcess

Rendered = list[tuple[Path | None, bytes]]
"""Finished outputs; the path None is standard output."""


def paper_process_for(
    wish: Wish, targets: Sequence[Sequence[Target]]
) -> AbstractContextManager["PaperProcess | None"]:
    """Return a process that lays out the PDFs, where some are asked for and it may be started."""
    if not (wish.is_program and any(target.form == "pdf" for each in targets for target in each)):
        return nullcontext()
    from reportgen.pages.paper_process import PaperProcess  # noqa: PLC0415 - only where there is a PDF

    return PaperProcess()


def reports(
    results: Sequence[Result], plan: Plan, console: Console, paper_process: "PaperProcess | None" = None
) -> Rendered:
    """Render every report in every form asked for."""
    return [
        page
        for result, targets in zip(results, plan.targets, strict=True)
        for page in rendered_forms(Report(result), result.model, targets, console, paper_process)
    ]


def rendered_forms(
    report: Report | ComparisonReport,
    name: str,
    targets: Sequence[Target],
    console: Console,
    paper_process: "PaperProcess | None" = None,
) -> Iterator[tuple[Path | None, bytes]]:
    """Render each form once; a PDF that nobody named is left out where it cannot be made."""
    makers: dict[str, Callable[[], bytes]] = {
        form: partial(report.render, form) for form in dict.fromkeys(each.form for each in targets)
    }
    if paper_process and "pdf" in makers:
        console.progress(f"{name}: drawing")
        with told(console):
            laid_out = paper_process.begin(report.paper())
        del makers["pdf"]  # to stand last: it is laid out while the others are made
        makers["pdf"] = lambda: laid_out().warned()
    pages: dict[str, bytes] = {}
    for form, make in makers.items():
        console.progress(f"{name}: making {form}")
        try:
            with told(console):
                pages[form] = make()
        except OutputError as error:
            if not all(target.may_lack for target in targets if target.form == form):
                raise
            console.warn(f"{error.what} {error.fix}")
    yield from ((target.path, pages[target.form]) for target in targets if target.form in pages)


@contextmanager
def told(console: Console) -> Iterator[None]:
    """Say what libraries warn about, once each, in one line."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # its advice on caches is not for our users
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    for text in dict.fromkeys(str(each.message) for each in caught):
        console.warn(text)


def indexes(results: Sequence[Result], plan: Plan, rendered: Rendered) -> Rendered:
    """Render the index page of every folder, with links to what was rendered for it."""
    made = {path for path, _ in rendered}
    pages: Rendered = []
    for place in plan.folders:
        entries = [
            Entry(
                result,
                tuple(
                    (form.upper(), f"{name}.{form}")
                    for form in place.forms
                    if place.path / f"{name}.{form}" in made
                ),
            )
            for result, name in zip(results, plan.files, strict=True)
        ]
        pages.append((place.path / f"{INDEX}.html", render_index(entries)))
    return pages
