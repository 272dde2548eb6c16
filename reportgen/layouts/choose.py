"""Columns named by an option: an exact name, a glob, or a comma-separated list."""

import difflib
import fnmatch

from reportgen.errors import ColumnsError, OptionError
from reportgen.layouts.parts import Part
from reportgen.layouts.vocabulary import SEPARATORS, listing
from reportgen.readers.source import Column, Source


def choose(source: Source, option: str, text: str) -> Part:
    """Return the columns that an option names; a glob with one ``*`` names their classes as well.

    An exact name wins over a glob, a glob over a list. Raises ColumnsError where there is no such column.
    """
    by_name = {column.name: column for column in source.columns}
    if text in by_name:
        return Part((by_name[text],))
    if any(sign in text for sign in "*?["):
        return _by_glob(source, option, text)
    names = [name.strip() for name in text.split(",")] if "," in text else [text]
    for name in names:
        if name not in by_name:
            raise ColumnsError(_no_column(source, option, name), _closest(source, name))
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise OptionError(f'{option} names column "{twice}" twice.', "Name each column once.")
    return Part(tuple(by_name[name] for name in names))


def choose_one(source: Source, option: str, text: str) -> Column:
    """Return the one column that an option names."""
    part = choose(source, option, text)
    if len(part.columns) > 1:
        raise OptionError(
            f"{option} {text} names {len(part.columns)} columns of {source.name}; it takes one.",
            "Name a single column.",
        )
    return part.columns[0]


def _by_glob(source: Source, option: str, text: str) -> Part:
    columns = tuple(c for c in source.columns if fnmatch.fnmatchcase(c.name, text))
    if not columns:
        raise ColumnsError(_no_column(source, option, text), _closest(source, text))
    if text.count("*") > 1 or any(sign in text for sign in "?["):
        return Part(columns)
    prefix, suffix = text.split("*")
    names = tuple(c.name[len(prefix) : len(c.name) - len(suffix)] for c in columns)
    if len({name[:1] for name in names}) == 1 and names[0][:1] in SEPARATORS:
        names = tuple(name[1:] for name in names)  # true* means the same as true_*
    return Part(columns, names if len(columns) > 1 and all(names) else None)


def _no_column(source: Source, option: str, name: str) -> str:
    what = "matches no column" if any(sign in name for sign in "*?[") else "is not a column"
    return f'{option}: "{name}" {what} of {source.name}.'


def _closest(source: Source, name: str) -> str:
    names = [column.name for column in source.columns]
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.6)
    if close:
        return f"Did you mean {' or '.join(close)}?"
    return f"Its columns are: {listing(names, 20)}."
