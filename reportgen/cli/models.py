"""Reading the models of an input, as every command that computes does."""

from collections.abc import Iterator

from reportgen.batch import Batch
from reportgen.cli import inputs
from reportgen.cli.console import Console
from reportgen.cli.inputs import Given
from reportgen.cli.plan import Wish
from reportgen.layouts import describe, read_batches


def read(one: Given, wish: Wish, console: Console) -> Iterator[tuple[str, Batch]]:
    """Yield the models of an input: their own names in the file, else the input's, and their rows."""
    console.progress(f"{one.name}: reading")
    for own_name, batch in read_batches(inputs.open_given(one), wish.reading):
        console.tell(describe(batch))
        yield own_name or one.name, batch
