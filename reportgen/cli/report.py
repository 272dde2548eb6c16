"""``reportgen report``: a report per model, and for several an index page that ranks them."""

import os
from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from reportgen import numbers
from reportgen.cli import outputs, pages
from reportgen.cli.console import Console
from reportgen.cli.inputs import Given
from reportgen.cli.models import read
from reportgen.cli.plan import Wish, carry_out, plan_outputs, refuse_one_name, unique
from reportgen.evaluate import evaluate
from reportgen.names import numbered
from reportgen.results import Result
from reportgen.words import FLAGGED, METRIC_NAMES

MOST_NAMES = 5
"""Classes left behind, or files written, that are named on the console."""


def run(arguments: Namespace) -> None:
    """Read, evaluate and render everything asked for, then write it.

    Raises ReportgenError; then nothing was written.
    """
    carry_out(arguments, fulfil)


def fulfil(wish: Wish, console: Console) -> None:
    """Make the reports and write them; what cannot work is refused before anything is read."""
    refuse_one_name(wish.options, len(wish.given))
    names = unique([wish.options.name or one.name for one in wish.given], console)
    plan = plan_outputs(wish, names)
    with pages.paper_process_for(wish, plan.targets) as paper_process:
        results = [result for one in wish.given for result in evaluated(one, wish, console)]
        refuse_one_name(wish.options, len(results))
        found = [result.model for result in results]
        if numbered(found) != names:
            plan = plan_outputs(wish, unique(found, console))
        results = [replace(result, model=name) for result, name in zip(results, plan.names, strict=True)]
        rendered = pages.reports(results, plan, console, paper_process)
    rendered += pages.indexes(results, plan, rendered)
    console.progress("writing")
    outputs.write(rendered)
    for result in results:
        console.say(summary(result))
    if paths := [path for path, _ in rendered if path]:
        console.say(written(paths))


def evaluated(one: Given, wish: Wish, console: Console) -> Iterator[Result]:
    """Read an input and evaluate the models it holds."""
    for own_name, batch in read(one, wish, console):
        name = wish.options.name or own_name
        console.progress(f"{name}: computing")
        yield evaluate(batch, replace(wish.options, name=name), progress=console.part)


def summary(result: Result) -> str:
    """Say the leading metric's averages and who is left behind: ``lda_cv: F1 micro 0.71, ...``."""
    averages = result.averages[result.lead]
    micro, macro = (numbers.value(averages[kind]) for kind in ("micro", "macro"))
    weak = [one.class_ for one in result.per_class if one.status in FLAGGED]
    more = f" and {len(weak) - MOST_NAMES} more" if len(weak) > MOST_NAMES else ""
    behind = f"left behind: {', '.join(weak[:MOST_NAMES])}{more}" if weak else "no class is flagged"
    return f"{result.model}: {METRIC_NAMES[result.lead]} micro {micro}, macro {macro}; {behind}"


def written(paths: Sequence[Path]) -> str:
    """Say what was written; of many files only where they lie."""
    if len(paths) > MOST_NAMES:
        folders = dict.fromkeys(f"{path.parent}{os.sep}" for path in paths)
        return f"Wrote {len(paths)} files to {', '.join(folders)}"
    return f"Wrote {', '.join(str(path) for path in paths)}"
