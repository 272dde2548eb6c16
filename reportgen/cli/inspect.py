"""``reportgen inspect``: how the columns of each input are understood."""

from argparse import Namespace

from reportgen.cli import inputs, settings
from reportgen.cli.console import Console
from reportgen.layouts import describe, read_batches


def run(arguments: Namespace) -> None:
    """Print how each input is read, one after the other; raise at the first that cannot be."""
    reading = settings.read_options(arguments)
    with Console(quiet="quiet" in arguments, verbose="verbose" in arguments) as console:
        given = inputs.expand(arguments.predictions, console.warn)
        for number, one in enumerate(given):
            console.progress(f"reading {one.name}")
            for name, batch in read_batches(inputs.open_given(one), reading):
                if number:
                    console.answer("")
                console.answer(f"{name or one.name}")
                console.answer(describe(batch))
