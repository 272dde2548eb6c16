"""Where a command writes: planned before anything is computed, written after everything is rendered."""

import errno
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from reportgen.cli import console
from reportgen.cli.marks import is_ours
from reportgen.errors import OptionError, OutputError
from reportgen.values import FORMS

DEFAULT_FORMS = ("html", "pdf")
DEFAULT_FOLDER = Path("reports")
INDEX = "index"
"""File name of the page that lists the reports of a folder; no report is called so."""


@dataclass(frozen=True)
class Place:
    """A place to write to, as given with -o or by default; ``path`` of a default file is its folder.

    ``forms`` are what a folder or standard output gets. ``default``: nobody named the place.
    ``may_lack_pdf``: nobody asked for the PDF by name.
    """

    kind: Literal["file", "folder", "stdout"]
    path: Path
    forms: tuple[str, ...]
    default: bool = False
    may_lack_pdf: bool = False


@dataclass(frozen=True)
class Target:
    """One output: ``path`` None is standard output.

    ``own_name``: reportgen chose the file's name, so it replaces only what reportgen wrote.
    """

    form: str
    path: Path | None
    own_name: bool = False
    may_lack: bool = False


def places(
    words: Sequence[str], forms: tuple[str, ...] | None, *, several: bool, folder: Path
) -> tuple[Place, ...]:
    """Return where to write; ``several`` says that there is more than one model.

    Without words a single model's files lie in ``folder``. Raises OptionError and OutputError for what cannot
    work whatever the input holds.
    """
    if words:
        found = tuple(place(word, forms) for word in words)
        refuse_contradictions(found, forms, several=several)
        return found
    chosen, may_lack_pdf = forms or DEFAULT_FORMS, forms is None
    if several:
        return (Place("folder", DEFAULT_FOLDER, chosen, default=True, may_lack_pdf=may_lack_pdf),)
    return (Place("file", folder, chosen, default=True, may_lack_pdf=may_lack_pdf),)


def place(word: str, forms: tuple[str, ...] | None) -> Place:
    """Understand one -o: standard output, a folder or a file."""
    path = Path(word)
    ending = path.suffix.lower().removeprefix(".")
    if word == "-":
        return Place("stdout", path, forms or ())
    if path.is_dir() or word.endswith(("/", os.sep)) or not ending:
        return Place("folder", path, forms or DEFAULT_FORMS, may_lack_pdf=forms is None)
    if ending in FORMS:
        return Place("file", path, (ending,))
    raise OutputError(
        f"Cannot write {word}: there is no form '.{ending}'.",
        f"End the name in {', '.join('.' + form for form in FORMS)}, or in / for a folder.",
    )


def refuse_contradictions(found: Sequence[Place], forms: tuple[str, ...] | None, *, several: bool) -> None:
    """Raise where the outputs do not fit together."""
    named = [place.path for place in found]
    twice = [path for path in named if named.count(path) > 1]
    if twice:
        raise OptionError(f"-o {twice[0]} is given twice.", "Give each output once.")
    for one in found:
        if one.kind == "stdout" and len(one.forms) != 1:
            raise OptionError("-o - needs one form.", f"Add --format and one of {', '.join(FORMS)}.")
        if one.kind != "folder" and several:
            what = "standard output" if one.kind == "stdout" else str(one.path)
            raise OptionError(
                f"There are several models, and {what} holds one report.",
                "Name a folder, for example -o reports/, or give one input.",
            )
    if forms and all(one.kind == "file" for one in found):
        raise OptionError(
            f"--format {','.join(forms)} has nothing to choose: the ending of {named[0]} says the form.",
            "Leave --format out, or name a folder with -o.",
        )


def targets(where: Iterable[Place], slug: str) -> tuple[Target, ...]:
    """Return the outputs of one model, whose files are called ``slug``."""
    return tuple(
        Target(
            form,
            path_of(one, slug, form),
            own_name=one.kind == "folder" or one.default,
            may_lack=form == "pdf" and one.may_lack_pdf,
        )
        for one in where
        for form in one.forms
    )


def path_of(one: Place, slug: str, form: str) -> Path | None:
    """Return the path of a form at a place; None is standard output."""
    if one.kind == "stdout":
        return None
    named = one.kind == "file" and not one.default
    return one.path if named else one.path / f"{slug}.{form}"


def check(found: Iterable[Target], inputs: Iterable[Path]) -> None:
    """Raise OutputError for an output that is an input or not ours to replace."""
    sources = {identity(path) for path in inputs}
    for target in found:
        path = target.path
        if path is None or not path.exists():
            continue
        if identity(path) in sources:
            raise OutputError(f"Cannot write {path}: it is an input.", "Name another output with -o.")
        if target.own_name and not is_ours(path):
            raise OutputError(
                f"{path} exists and was not written by reportgen.",
                f"Name the output with -o to replace it (-o {path}), or to write elsewhere.",
            )


def check_folders(where: Iterable[Place]) -> None:
    """Raise OutputError where a named file has no folder to lie in; folders named are made later."""
    for one in where:
        folder = one.path.parent
        if one.kind == "file" and any(above.is_file() for above in one.path.parents):
            raise OutputError(
                f"Cannot write {one.path}: a part of the path is a file, not a folder.", "Write to a folder."
            )
        if one.kind == "file" and not one.default and not folder.is_dir():
            raise OutputError(
                f"Cannot write {one.path}: the folder does not exist.",
                f"Create the folder {folder} first, or write elsewhere.",
            )
        if one.kind == "folder" and one.path.exists() and not one.path.is_dir():
            raise OutputError(
                f"Cannot write to {one.path}: it is a file, not a folder.",
                f"Name a folder, or end the name in {', '.join('.' + form for form in FORMS)}.",
            )


def identity(path: Path) -> tuple[int, int]:
    """Return what tells a file apart under any name."""
    state = path.stat()
    return state.st_dev, state.st_ino


def write(rendered: Sequence[tuple[Path | None, bytes]]) -> None:
    """Write finished outputs, each at once or not at all; folders are made as needed.

    Raises OutputError; what could not be written leaves older files as they were.
    """
    from reportgen.pages.write import write_atomically  # noqa: PLC0415 - not needed for --help

    for path, data in rendered:
        if path is None:
            with console.standard_output():
                sys.stdout.flush()
                sys.stdout.buffer.write(data)
                sys.stdout.buffer.flush()
            continue
        make_folder(path.parent)
        write_atomically(path, data)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = (
            "a part of the path is a file" if error.errno in (errno.ENOTDIR, errno.EEXIST) else error.strerror
        )
        raise OutputError(
            f"Cannot make the folder {folder}: {why}.", "Write to a folder you may write to."
        ) from None
