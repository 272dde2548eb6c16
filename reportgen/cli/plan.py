"""What a ``report`` command asks for, and where everything it makes will go."""

from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from reportgen.cli import inputs, outputs, settings
from reportgen.cli.console import Console
from reportgen.cli.inputs import Given
from reportgen.cli.outputs import Place, Target
from reportgen.errors import OptionError
from reportgen.names import numbered, slug
from reportgen.options import Options, ReadOptions

Outcome = TypeVar("Outcome")


@dataclass(frozen=True)
class Wish:
    """What is asked for: the inputs, how to read and present them, -o and --format.

    ``folder`` is where a single model's files go where -o names nothing; ``is_program``: another process may
    lay out the PDF.
    """

    given: tuple[Given, ...]
    reading: ReadOptions
    options: Options
    words: tuple[str, ...] = ()
    forms: tuple[str, ...] | None = None
    folder: Path = Path()
    is_program: bool = False


@dataclass(frozen=True)
class Plan:
    """Where everything goes: ``files`` are the names without ending, ``targets`` the outputs, per model."""

    names: tuple[str, ...]
    where: tuple[Place, ...]
    files: tuple[str, ...]
    targets: tuple[tuple[Target, ...], ...]

    @property
    def folders(self) -> tuple[Place, ...]:
        """The folders among the places: each gets an index page."""
        return tuple(place for place in self.where if place.kind == "folder")


def unique(names: Sequence[str], console: Console) -> tuple[str, ...]:
    """Return the models' names, numbered where two are the same, and say so."""
    found = numbered(names)
    for name, number in zip(names, found, strict=True):
        if name != number:
            console.warn(f"Several models are called '{name}'; one is reported as '{number}'.")
    return found


def carry_out(arguments: Namespace, fulfil: Callable[[Wish, Console], Outcome]) -> Outcome:
    """Fulfil what a command line asks for, with a console as loud as it says."""
    words = tuple(getattr(arguments, "output", ()))
    quiet, verbose = "quiet" in arguments, "verbose" in arguments
    with Console(quiet=quiet, verbose=verbose, clear_output="-" in words) as console:
        wish = Wish(
            inputs.expand(arguments.predictions, console.warn),
            settings.read_options(arguments),
            settings.report_options(arguments),
            words,
            getattr(arguments, "formats", None),
            is_program=arguments.is_program,
        )
        return fulfil(wish, console)


def plan_outputs(wish: Wish, names: tuple[str, ...]) -> Plan:
    """Decide where everything goes; raise where that cannot work."""
    several = len(names) > 1
    where = outputs.places(wish.words, wish.forms, several=several, folder=wish.folder)
    files = numbered([slug(name) for name in names], taken=[outputs.INDEX])
    targets = tuple(outputs.targets(where, name) for name in files)
    plan = Plan(names, where, files, targets)
    index = [Target("html", place.path / f"{outputs.INDEX}.html", own_name=True) for place in plan.folders]
    outputs.check_folders(where)
    outputs.check(
        [*index, *(target for each in targets for target in each)],
        [one.path for one in wish.given if one.path],
    )
    return plan


def refuse_one_name(options: Options, n_models: int) -> None:
    """Raise OptionError where --name would name several models."""
    if options.name and n_models > 1:
        raise OptionError(
            f"--name {options.name} cannot name {n_models} models.",
            "Leave --name out, so that each is named after its file, or give one input.",
        )
