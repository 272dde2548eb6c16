"""Files of predictions as named columns, whatever their format."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from reportgen.errors import InputError
from reportgen.readers import arrow, delimited, json_lines, json_table, numpy_arrays, parquet
from reportgen.readers.files import File, file_at, file_from
from reportgen.readers.source import Source

STDIN = "<stdin>"


@dataclass(frozen=True)
class Reader:
    """An input format. ``starts`` tells it by the first bytes; the endings are a second clue."""

    name: str
    starts: Callable[[File], bool]
    endings: tuple[str, ...]
    read: Callable[[File], Source]
    text: bool = False  # may be packed with gzip, and come by standard input


def _starts_with(*magic: bytes) -> Callable[[File], bool]:
    return lambda file: file.head.startswith(magic)


def _is_json_lines(file: File) -> bool:
    return json_lines.recognise(file.head, file.ending)


def _is_json(file: File) -> bool:
    return json_lines.start(file.head).startswith((b"{", b"["))


# The first that fits reads the file; delimited text fits everything.
READERS = (
    Reader("Parquet", _starts_with(parquet.MAGIC), (".parquet", ".pq"), parquet.read),
    Reader(
        "Arrow",
        _starts_with(arrow.FILE_MAGIC, arrow.STREAM_MAGIC),
        (".arrow", ".feather", ".ipc"),
        arrow.read,
    ),
    Reader("npz", _starts_with(numpy_arrays.ZIP_MAGIC), (".npz",), numpy_arrays.read_npz),
    Reader("npy", _starts_with(numpy_arrays.NPY_MAGIC), (".npy",), numpy_arrays.read_npy),
    Reader("JSON Lines", _is_json_lines, (".jsonl", ".ndjson"), json_lines.read, text=True),
    Reader("JSON", _is_json, (".json",), json_table.read, text=True),
    Reader("CSV", lambda _: True, (".csv", ".tsv", ".txt"), delimited.read, text=True),
)

_WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".ods")
_WORKBOOK_PART = b"[Content_Types].xml"
_SAVE_AS = "Save the predictions as CSV, JSON, Parquet, Arrow or npz."
_FOREIGN = (
    (
        (b"\x80\x02}", b"\x80\x03", b"\x80\x04", b"\x80\x05"),
        "a Python pickle, which can run code when loaded",
    ),
    ((b"\x89HDF",), "an HDF5 file"),
    ((b"\xd0\xcf\x11\xe0",), "an old Excel workbook"),
    ((b"%PDF",), "a PDF"),
    ((b"SQLite format 3",), "an SQLite database"),
    ((b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"7z\xbc\xaf"), "packed with something else than gzip"),
    ((b"FEA1",), "a Feather file of the old version 1"),
    ((b"ORC",), "an ORC file"),
    ((b"<!DOCTYPE", b"<html", b"<!doctype"), "a web page"),
)


def open_source(path: str | os.PathLike[str]) -> Source:
    """Return the columns of the file at ``path``; its content decides the format, its ending comes second.

    Raises InputError where the file cannot be read, is not what its ending says, or holds no rows.
    """
    return _read(file_at(path))


def open_stdin(stream: BinaryIO) -> Source:
    """Return the columns of the delimited text or JSON on standard input; ``stream`` gives bytes."""
    return _read(file_from(stream, STDIN))


def _read(file: File) -> Source:
    reader = _reader(file)
    source = reader.read(file)
    if not source.n_rows:
        raise InputError(f"{file.name} holds no rows.", "Write at least one prediction.")
    return source


def _reader(file: File) -> Reader:
    """Find the reader, refusing contents that none can read or that deny the ending."""
    for magic, what in _FOREIGN:
        if file.head.startswith(magic):
            raise InputError(f"{file.name} is {what}.", _SAVE_AS)
    if _is_workbook(file):
        raise InputError(f"{file.name} is an Excel workbook.", "Save its sheet of predictions as CSV.")
    reader = next(reader for reader in READERS if reader.starts(file))
    claimed = next((other for other in READERS if file.ending in other.endings), reader)
    if claimed is not reader and reader.name == "CSV":
        raise InputError(
            f"{file.name} does not start as {_article(claimed.name)} file.",
            "Check how it was written, or give it the ending of its real format.",
        )
    if not reader.text and (file.packed or file.path is None):
        what = "packed with gzip" if file.packed else "on standard input"
        raise InputError(
            f"{file.name} is {reader.name} {what}, which is not read.", "Give it as a plain file."
        )
    return reader


def _is_workbook(file: File) -> bool:
    """Tell a workbook, which is a ZIP archive like npz; a damaged one still by its ending or first member."""
    named = file.ending in _WORKBOOKS
    return file.head.startswith(numpy_arrays.ZIP_MAGIC) and (named or _WORKBOOK_PART in file.head[:200])


def _article(name: str) -> str:
    return f"{'an' if name[0] in 'An' else 'a'} {name}"
