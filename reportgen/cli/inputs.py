"""From the words of a command line to input files: files, folders, globs and standard input."""

import glob
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from reportgen.cli.marks import is_ours
from reportgen.errors import InputError, OptionError
from reportgen.file_names import ENDINGS, model_name, stem
from reportgen.readers.source import Source

STDIN = "-"
NO_PREDICTIONS = (".", "_", "readme", "license", "changelog")
"""How the names of files begin that a folder may hold beside predictions."""
MOST_NAMES = 3
"""Files passed over that are named."""


@dataclass(frozen=True)
class Given:
    """An input: ``path`` None is standard input. ``name`` is the model's unless told otherwise."""

    path: Path | None
    name: str


def expand(words: Iterable[str], remark: Callable[[str], None]) -> tuple[Given, ...]:
    """Return the inputs that the words name, in order; a glob means the same quoted or not.

    ``remark`` is told which files of a folder are passed over. Raises
    InputError for a word that names nothing and for a file named twice.
    """
    found = tuple(given for word in words for given in one_word(word, remark))
    refuse_repeats(found)
    return found


def one_word(word: str, remark: Callable[[str], None]) -> Iterator[Given]:
    """Return the inputs that one word names."""
    path = Path(word)
    if not word:
        raise OptionError("An input is empty.", "Name a file, or leave it out.")
    if word == STDIN:
        yield Given(None, "stdin")
    elif path.is_dir():
        yield from in_directory(path, remark)
    elif path.exists():
        yield Given(path, model_name(path))
    elif glob.has_magic(word):
        matches = sorted(glob.glob(word, recursive=True))  # noqa: PTH207 - patterns may be absolute
        if not matches:
            raise InputError(f"No file matches {word}.", "Check the pattern and the current folder.")
        for match in matches:
            yield from one_word(match, remark)
    else:
        raise InputError(f"There is no file {word}{near(path)}.", "Check the name and the current folder.")


def near(path: Path) -> str:
    """Return `` (there is x)`` where a file beside it is named much the same."""
    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return ""
    close = get_close_matches(path.name, names, n=1, cutoff=0.8)
    return f" (there is {close[0]})" if close else ""


def in_directory(folder: Path, remark: Callable[[str], None]) -> Iterator[Given]:
    """Return the prediction files of a directory, each a model; where there is none, the reports saved there.

    Raises InputError for a directory that holds none, and for one whose files are the parts of one table.
    """
    entries = sorted(entry for entry in folder.iterdir() if not entry.name.lower().startswith(NO_PREDICTIONS))
    refuse_parts(folder, entries)
    files = [entry for entry in entries if entry.is_file() and stem(entry) is not None]
    if not files:
        raise InputError(
            f"The folder {folder} holds no prediction file.",
            f"Name the files themselves; a folder is searched for {', '.join(ENDINGS)}.",
        )
    ours = [file for file in files if is_ours(file)]
    chosen = [file for file in files if file not in ours] or [file for file in ours if is_json(file)]
    if not chosen:
        raise InputError(
            f"The folder {folder} holds no prediction file, only what reportgen wrote.",
            "Name the files that the reports were made from.",
        )
    if passed := [file.name for file in files if file not in chosen]:
        remark(f"{folder}: passed over what reportgen wrote: {few(passed)}.")
    yield from (Given(file, model_name(file)) for file in chosen)


def is_json(file: Path) -> bool:
    """Tell by its name whether a file is JSON."""
    return file.suffix.lower() == ".json"


def few(names: Sequence[str]) -> str:
    """Name a few files and count the rest."""
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more


def refuse_parts(folder: Path, entries: Iterable[Path]) -> None:
    """Raise where a folder holds one table in parts: each alone would pass for a model."""
    parts = [
        entry.name
        for entry in entries
        if entry.name.startswith("part-") or (entry.is_dir() and "=" in entry.name)
    ]
    if parts:
        raise InputError(
            f"The folder {folder} holds one table in parts ({parts[0]}), not a model per file.",
            "Join the parts into one file first, or name the parts one by one as models of their own.",
        )


def refuse_repeats(inputs: Iterable[Given]) -> None:
    """Raise where the same file, or standard input, is named twice: its rows would count as two models."""
    seen: set[tuple[int, int] | None] = set()
    for given in inputs:
        key = None
        if given.path is not None:
            state = given.path.stat()
            key = (state.st_dev, state.st_ino)
        if key in seen:
            what = given.path or "Standard input"
            raise OptionError(f"{what} is given twice.", "Name each input once.")
        seen.add(key)


def open_given(given: Given) -> Source:
    """Open an input as named columns.

    Raises InputError where it cannot be read.
    """
    from reportgen.readers import open_source, open_stdin  # noqa: PLC0415 - the readers are heavy

    return open_source(given.path) if given.path else open_stdin(sys.stdin.buffer)
