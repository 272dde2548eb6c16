"""Delimited text: CSV and TSV.

Labels must survive as written ("001", "NA", "1e5"), so every column is read as dictionary-coded text, except
those that hold fractions. Only a cell that is empty and not quoted is missing.
"""

import csv
import re
from collections.abc import Iterable
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import compute
from pyarrow import csv as arrow_csv

from reportgen.errors import InputError
from reportgen.numbers import plural
from reportgen.readers.arrays import indices, joined, text_array
from reportgen.readers.dialect import Dialect, recognise, rows_of, unnamed
from reportgen.readers.files import File, decoded
from reportgen.readers.lending import parsed
from reportgen.readers.number_columns import MISSING_WORDS
from reportgen.readers.source import Column, Kind, Source

_TEXT = pa.dictionary(pa.int32(), pa.string())
_INTEGER = r"^\s*[+-]?[0-9]+\s*$"
_NUMBER = r"^\s*[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?\s*$"
_NUMBER_COMMA = r"^\s*[+-]?([0-9]+,?[0-9]*|,[0-9]+)([eE][+-]?[0-9]+)?\s*$"
_BOOLEAN = r"^\s*(?i:true|false)\s*$"
_MISSING = rf"^\s*(?i:{'|'.join(MISSING_WORDS)})\s*$"
_BLOCK = 1 << 20
_ATTEMPTS = 3


def read(file: File) -> Source:
    """Return the columns of a delimited text file."""
    data, encoding = decoded(file.content(), file.name)
    dialect = recognise(data, file.name)
    table = _table(data, dialect, file.name)
    by_line = _lines(data) == dialect.header_lines + table.num_rows
    first_row = dialect.header_lines + 1 if by_line else 1
    if dialect.has_header and (again := _header_again(dialect, table)) is not None:
        where = f"{'line' if by_line else 'row'} {again + first_row}"
        raise InputError(
            f"{file.name}, {where}: the header stands there again, as in files joined end to end.",
            "Remove it; give files of different models one by one instead.",
        )
    return Source(
        name=file.name,
        format=_described(dialect, encoding, packed=file.packed),
        n_rows=table.num_rows,
        columns=tuple(_column(file, dialect, i, table.column(i)) for i in range(table.num_columns)),
        file=file.source_file(table.num_rows),
        has_header=dialect.has_header,
        row_word="line" if by_line else "row",
        first_row=first_row,
        decimal_comma=dialect.decimal_comma,
    )


def _column(file: File, dialect: Dialect, index: int, array: Any) -> Column:
    name = dialect.names[index]
    if not pa.types.is_dictionary(array.type):
        return Column(name, "number", lambda: array, lambda: _reread(file, dialect, index))
    text = joined(array)
    return Column(name, _kind(text.dictionary, decimal_comma=dialect.decimal_comma), lambda: text)


def _header_again(dialect: Dialect, table: Any) -> int | None:
    """Return the first row that repeats the names of all columns, or None."""
    again: Any = True
    for index, name in enumerate(dialect.names):
        if name == unnamed(index):
            continue
        array = table.column(index)
        if not pa.types.is_dictionary(array.type):
            return None
        text = joined(array)
        code = compute.index(text.dictionary, text_array([name]).cast(pa.string())[0]).as_py()
        if code < 0:
            return None
        again = (indices(text) == code) & again
    return int(np.argmax(again)) if np.any(again) and again is not True else None


def _reread(file: File, dialect: Dialect, index: int) -> Any:
    """Read one column of fractions again as text, for the rare case that they are labels."""
    data, _ = decoded(file.content(), file.name)
    return joined(_parsed(data, dialect, frozenset(), only=index).column(0))


def _table(data: bytes, dialect: Dialect, name: str) -> Any:
    """Parse all columns; one that turns out not to hold fractions only is read as text instead."""
    decimals = dialect.decimals
    for attempts_left in reversed(range(_ATTEMPTS)):
        try:
            return _parsed(data, dialect, decimals)
        except (pa.ArrowException, UnicodeDecodeError) as error:
            wrong = re.match(r"In CSV column #(\d+): CSV conversion error to double", str(error))
            if not wrong:
                break
            decimals = decimals - {int(wrong[1])} if attempts_left > 1 else frozenset()
    raise _explained(data, dialect, name)


def _parsed(data: bytes, dialect: Dialect, decimals: Iterable[int], only: int | None = None) -> Any:
    keys = [str(i) for i in range(len(dialect.names))]
    parse = partial(
        arrow_csv.read_csv,
        read_options=arrow_csv.ReadOptions(
            column_names=keys,
            skip_rows=dialect.header_lines,
            block_size=max(_BLOCK, 4 * dialect.longest_line),
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=dialect.delimiter,
            newlines_in_values=b'"' in data,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types={key: pa.float64() if int(key) in decimals else _TEXT for key in keys},
            include_columns=None if only is None else [str(only)],
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            decimal_point="," if dialect.decimal_comma else ".",
        ),
    )
    return parsed(data, parse)


def _kind(names: Any, *, decimal_comma: bool) -> Kind:
    """Return what the distinct cells of a text column are."""

    def every(*patterns: str) -> bool:
        matches = [compute.match_substring_regex(names, pattern) for pattern in patterns]
        either = matches[0] if len(matches) == 1 else compute.or_(*matches)
        return compute.all(either).as_py() is True

    mark = "," if decimal_comma else "."
    if not len(names):
        return "text"
    if every(_INTEGER):
        return "integer"
    if every(_BOOLEAN):
        return "boolean"
    number = _NUMBER_COMMA if decimal_comma else _NUMBER
    fractions = compute.any(compute.match_substring(names, mark)).as_py()
    return "number" if every(number) or (fractions and every(number, _MISSING)) else "text"


def _lines(data: bytes) -> int:
    """Count lines, blank ones at the end left out."""
    end = len(data)
    while end and data[end - 1] in b"\r\n":
        end -= 1
    return data.count(b"\n", 0, end) + 1


def _described(dialect: Dialect, encoding: str | None, *, packed: bool) -> str:
    parts = ["TSV" if dialect.delimiter == "\t" else f"CSV, delimiter '{dialect.delimiter}'"]
    parts += ["decimal comma"] if dialect.decimal_comma else []
    parts += [] if dialect.has_header else ["no header"]
    parts += ["gzip"] if packed else []
    parts += [f"encoding {encoding}"] if encoding else []
    return ", ".join(parts)


def _explained(data: bytes, dialect: Dialect, name: str) -> InputError:
    """Find the first row at fault, slowly; the parser names no line."""
    reader = rows_of(data.decode(), dialect.delimiter)
    expected = len(dialect.names)
    whose = "the header has" if dialect.has_header else "the first line has"
    start, n_rows = 1, 0
    try:
        for row in reader:
            n_rows += bool(row)
            if row and len(row) != expected and "\n" not in row[-1]:
                return InputError(
                    f"{name}, line {start}: {plural(len(row), 'cell')}, but {whose} {expected:,}.",
                    "Look for a missing cell, or a delimiter inside a cell that is not quoted.",
                )
            if row and len(row) != expected:
                break
            start = reader.line_num + 1
        if n_rows == 1 and start > 1:
            return InputError(f"{name} holds no rows.", "Write at least one prediction.")
    except csv.Error:
        pass
    return InputError(
        f"{name}, line {start}: a quotation mark is not closed.", "Close it, or double it inside a cell."
    )
