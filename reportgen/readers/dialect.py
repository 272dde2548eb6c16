"""How a delimited text file is written, judged from its first rows."""

import csv
import io
import re
from dataclasses import dataclass
from typing import Any

from reportgen.errors import InputError
from reportgen.names import clean
from reportgen.readers.arrow_columns import check_names

SAMPLE_BYTES = 1 << 18
SAMPLE_ROWS = 1000
# A delimiter counts where every row has the same number of cells, so the rarer ones may be tried first.
DELIMITERS = ("\t", ";", "|", ",")

_INTEGER = re.compile(r"\s*[+-]?\d+\s*")
_POINT = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*|\s*[+-]?(nan|inf)\s*", re.IGNORECASE)
_COMMA = re.compile(r"\s*[+-]?(\d+,?\d*|,\d+)([eE][+-]?\d+)?\s*|\s*[+-]?(nan|inf)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Dialect:
    """How to parse a file. ``decimals`` are the positions of columns that look like fractions."""

    delimiter: str
    names: tuple[str, ...]
    has_header: bool
    header_lines: int
    decimals: frozenset[int]
    decimal_comma: bool
    longest_line: int


def recognise(data: bytes, name: str) -> Dialect:
    """Return the dialect of UTF-8 text. Raises InputError for duplicate column names."""
    sample = _sample(data)
    delimiter = _delimiter(sample)
    header_lines, rows = _cells(sample, delimiter)
    if not rows:
        raise InputError(f"{name} holds only blank lines.", "Write the predictions again.")
    decimal_comma = delimiter != "," and _has_decimal_comma(rows)
    has_header = not _starts_with_values(rows, decimal_comma=decimal_comma)
    body = rows[1:] if has_header else rows
    names = rows[0] if has_header else [""] * len(rows[0])
    shown = tuple(clean(cell) or unnamed(i) for i, cell in enumerate(names))
    check_names(shown, name)
    return Dialect(
        delimiter=delimiter,
        names=shown,
        has_header=has_header,
        header_lines=header_lines if has_header else header_lines - 1,
        decimals=frozenset(i for i in range(len(shown)) if _fractions(body, i, decimal_comma=decimal_comma)),
        decimal_comma=decimal_comma,
        longest_line=max(map(len, sample.splitlines()), default=0),
    )


def unnamed(index: int) -> str:
    """Return what a column without a name is called: ``column 1`` is the first."""
    return f"column {index + 1}"


def rows_of(text: str, delimiter: str) -> Any:
    """Return a reader of rows of cells; its ``line_num`` counts lines."""
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _sample(data: bytes) -> str:
    """Return whole lines from the start of the file."""
    if len(data) > SAMPLE_BYTES:
        end = data.rfind(b"\n", 0, SAMPLE_BYTES)
        second = data.find(b"\n", data.find(b"\n") + 1)  # very wide rows: at least the header and one row
        end = max(end, second)
        data = data[: end + 1] if end > 0 else data
    return data.decode()


def _cells(sample: str, delimiter: str) -> tuple[int, list[list[str]]]:
    """Return the lines that the first row ends after, and up to SAMPLE_ROWS rows that are not blank."""
    reader = rows_of(sample, delimiter)
    first_lines, rows = 0, []
    try:
        for row in reader:
            if row:
                first_lines = first_lines or reader.line_num
                rows.append(row)
            if len(rows) > SAMPLE_ROWS:
                break
    except csv.Error:  # a cell beyond the module's limit: a quote that never closes; parsing will say so
        pass
    return first_lines, rows


def _delimiter(sample: str) -> str:
    """Return the delimiter that splits all sampled rows alike, else the one most frequent in the first."""
    first = next((line for line in sample.splitlines() if line.strip()), "")
    for delimiter in DELIMITERS:
        widths = {len(row) for row in _cells(sample, delimiter)[1]} if delimiter in first else set()
        if len(widths) == 1 and widths != {1}:
            return delimiter
    return max(reversed(DELIMITERS), key=first.count)


def _has_decimal_comma(rows: list[list[str]]) -> bool:
    cells = [cell for row in rows for cell in row]
    commas = any("," in cell and _COMMA.fullmatch(cell) for cell in cells)
    return commas and not any("." in cell and _POINT.fullmatch(cell) for cell in cells)


def _starts_with_values(rows: list[list[str]], *, decimal_comma: bool) -> bool:
    """Tell a matrix without header from a table with one.

    Names may be integers (one column per class 0, 1, 2): then they differ and fractions stand below them.
    """
    number = _COMMA if decimal_comma else _POINT
    first = rows[0]
    if any(_is_fraction(cell, decimal_comma=decimal_comma) for cell in first):
        return True
    if not all(number.fullmatch(cell) for cell in first):
        return False
    integers = all(_INTEGER.fullmatch(cell) for cell in first) and len(set(first)) == len(first)
    return not (
        integers and any(_fractions(rows[1:], i, decimal_comma=decimal_comma) for i in range(len(first)))
    )


def _is_fraction(cell: str, *, decimal_comma: bool) -> bool:
    """Return whether a cell is a number that is not whole, such as 0.25: no name looks like that."""
    if not (_COMMA if decimal_comma else _POINT).fullmatch(cell):
        return False
    value = float(cell.replace(",", "."))
    return not value.is_integer()


def _fractions(rows: list[list[str]], column: int, *, decimal_comma: bool) -> bool:
    """Return whether a column holds numbers only, at least one of them written with a decimal mark."""
    number, mark = (_COMMA, ",") if decimal_comma else (_POINT, ".")
    cells = [row[column] for row in rows if column < len(row) and row[column]]
    return any(mark in cell for cell in cells) and all(number.fullmatch(cell) for cell in cells)
