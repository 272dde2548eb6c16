"""``reportgen check``: hold models against limits and a baseline; the exit status says whether they pass."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from reportgen.cli import outputs, pages
from reportgen.cli.check_models import models
from reportgen.cli.check_wish import SUMMARY, Asked, read_baseline, wanted
from reportgen.cli.console import Console
from reportgen.cli.outputs import Place, Target
from reportgen.cli.plan import Plan, Wish, carry_out, plan_outputs, refuse_one_name, unique
from reportgen.cli.report import written
from reportgen.errors import OptionError, OutputError
from reportgen.gate import check_limits
from reportgen.names import numbered
from reportgen.pages import check_github, check_junit, check_words
from reportgen.results import Result

NOT_MET = 2


def run(arguments: Namespace) -> int:
    """Check everything asked for, write what was asked for, and return the exit status.

    Raises ReportgenError; then nothing was written.
    """
    return carry_out(arguments, partial(fulfil, wanted(arguments)))


def fulfil(asked: Asked, wish: Wish, console: Console) -> int:
    """Check every model and tell; what cannot work is refused before anything is read."""
    refuse_one_name(wish.options, len(wish.given))
    names = unique([wish.options.name or one.name for one in wish.given], console)
    plan = planned(asked, wish, names)
    baseline = read_baseline(asked, wish, console)
    results = [
        replace(result, check=check_limits(result, asked.limits, baseline, measurement))
        for one in wish.given
        for result, measurement in models(one, wish, console)
    ]
    refuse_one_name(wish.options, len(results))
    found = [result.model for result in results]
    if numbered(found) != names:
        plan = planned(asked, wish, unique(found, console))
    results = [replace(result, model=name) for result, name in zip(results, plan.names, strict=True)]
    rendered = pages.reports(results, plan, console)
    rendered += pages.indexes(results, plan, rendered)
    if asked.junit:
        rendered.append((asked.junit, check_junit.render(results)))
    console.progress("writing")
    outputs.write(rendered)
    tell(results, asked, [path for path, _ in rendered if path], console)
    return NOT_MET if any(one.check and not one.check.is_met for one in results) else 0


def planned(asked: Asked, wish: Wish, names: tuple[str, ...]) -> Plan:
    """Decide where everything goes; reports are made only where -o asks for them.

    Raises ReportgenError where that cannot work.
    """
    if wish.forms and not wish.words:
        raise OptionError(
            f"--format {','.join(wish.forms)} has nothing to choose: no report was asked for.",
            "Name a folder with -o, or leave --format out.",
        )
    plan = plan_outputs(wish, names) if wish.words else Plan(names, (), names, tuple(() for _ in names))
    read = [path for path in (*asked.files, *(one.path for one in wish.given)) if path and path.exists()]
    outputs.check([target for each in plan.targets for target in each], read)
    if asked.junit:
        outputs.check([Target("xml", asked.junit)], read)
        outputs.check_folders([Place("file", asked.junit, ("xml",))])
    if asked.summary:
        check_summary(asked.summary)
    return plan


def tell(results: Sequence[Result], asked: Asked, paths: Sequence[Path], console: Console) -> None:
    """Print what failed, then how it ended; with --verbose every check."""
    if asked.github:
        for line in check_github.annotations(results):
            console.command(line)
    else:
        for line in check_words.lines(results, "not_met"):
            console.answer(line)
    uncertain = False
    for outcome in ("not_certain", "not_tested", "met"):
        for line in check_words.lines(results, outcome):
            uncertain = uncertain or outcome != "met"
            if console.verbose:
                console.say(line)
    if asked.summary:
        append_summary(asked.summary, check_github.summary(results))
    if paths:
        console.say(written(paths))
    hint = " (--verbose says why)" if uncertain and not console.verbose else ""
    console.say(f"{check_words.closing(results)}{hint}")


def check_summary(path: Path) -> None:
    """Raise OutputError where a summary cannot be added; a file that is not there is not left behind."""
    existed = path.exists()
    append_summary(path, "")
    if not existed:
        path.unlink()


def append_summary(path: Path, text: str) -> None:
    """Add a summary to the file that GitHub Actions names for it."""
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise OutputError(
            f"Cannot write the summary {path} that {SUMMARY} names: {error.strerror}.",
            "Set it to a file you may write to, or leave --github out.",
        ) from None
