"""Rendering: every page that was asked for becomes bytes before the first is written."""

import logging
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

from reportgen.api import Report
from reportgen.cli.console import Console
from reportgen.cli.outputs import INDEX, Target
from reportgen.cli.plan import Plan
from reportgen.compared import ComparisonReport
from reportgen.errors import OutputError
from reportgen.pages.index_page import Entry, render_index
from reportgen.results import Result

Rendered = list[tuple[Path | None, bytes]]
"""Finished outputs; the path None is standard output."""


def reports(results: Sequence[Result], plan: Plan, console: Console) -> Rendered:
    """Render every report in every form asked for."""
    return [
        page
        for result, targets in zip(results, plan.targets, strict=True)
        for page in pages_of(result, targets, console)
    ]


def pages_of(
    result: Result, targets: Sequence[Target], console: Console
) -> Iterator[tuple[Path | None, bytes]]:
    """Render a model's report in the forms asked for."""
    yield from rendered_forms(Report(result), result.model, targets, console)


def rendered_forms(
    report: Report | ComparisonReport, name: str, targets: Sequence[Target], console: Console
) -> Iterator[tuple[Path | None, bytes]]:
    """Render each form once; a PDF that nobody named is left out where it cannot be made."""
    pages: dict[str, bytes] = {}
    for target in targets:
        if target.form not in pages:
            console.progress(f"{name}: making {target.form}")
            try:
                pages[target.form] = render(report, target.form, console)
            except OutputError as error:
                if not target.may_lack:
                    raise
                console.warn(f"{error.what} {error.fix}")
                continue
        yield target.path, pages[target.form]


def render(report: Report | ComparisonReport, form: str, console: Console) -> bytes:
    """Render a form; what its libraries warn about is said once each, in one line."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # its advice on caches is not for our users
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        page = report.render(form)
    for text in dict.fromkeys(str(each.message) for each in caught):
        console.warn(text)
    return page


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
