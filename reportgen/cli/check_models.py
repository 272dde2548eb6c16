"""The models that ``reportgen check`` looks at: predictions, or reports that were saved as JSON."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from reportgen.api import Report
from reportgen.cli import inputs
from reportgen.cli.console import Console
from reportgen.cli.inputs import Given
from reportgen.cli.marks import is_ours
from reportgen.cli.models import read
from reportgen.cli.plan import Wish
from reportgen.errors import OptionError
from reportgen.evaluate import evaluate_measured
from reportgen.measure import Measurement, measure
from reportgen.results import Result


def models(one: Given, wish: Wish, console: Console) -> Iterator[tuple[Result, Measurement | None]]:
    """Yield the models of an input; a saved report is taken as it stands and has no rows."""
    if one.path and is_saved(one):
        result = Report.from_json(one.path).result
        refuse_other_options(one.path, result, wish)
        yield replace(result, model=wish.options.name or result.model), None
        return
    for name, measurement in measured(one, wish, console):
        options = replace(wish.options, name=wish.options.name or name)
        yield evaluate_measured(measurement, options), measurement


def measured(one: Given, wish: Wish, console: Console) -> Iterator[tuple[str, Measurement]]:
    """Read and measure the models of an input."""
    for name, batch in read(one, wish, console):
        console.progress(f"{name}: computing")
        yield name, measure(batch, wish.options.top_k, console.part)


def is_saved(one: Given) -> bool:
    """Tell whether an input is a report saved as JSON, not predictions."""
    return one.path is not None and inputs.is_json(one.path) and is_ours(one.path)


def refuse_other_options(path: Path, result: Result, wish: Wish) -> None:
    """Raise OptionError where an option asks for other figures than those that were saved."""
    default = type(wish.options)()
    for name in ("metrics", "margin", "fdr", "level", "importance", "top_k"):
        asked, saved = getattr(wish.options, name), result.options.get(name)
        if asked not in (getattr(default, name), saved):
            flag = {"metrics": "--metric", "importance": "--class-weights"}.get(name, f"--{name}")
            raise OptionError(
                f"{path} was saved with other {flag.replace('_', '-')} than is asked for.",
                "Check the predictions instead, or leave the option out.",
            )
