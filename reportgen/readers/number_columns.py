"""Columns of numbers: one per row, or a row of a matrix."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute, types

from reportgen.errors import InputError
from reportgen.names import printable, shorten
from reportgen.numbers import plural
from reportgen.readers.arrays import chunks, indices, joined, nulls, offsets, values
from reportgen.readers.arrow_columns import is_list, is_nested, is_numeric
from reportgen.readers.source import MISSING, Column, Source

MISSING_WORDS = ("", "na", "n/a", "nan", "null", "none", "-")
"""What stands for a missing number, in lower case; as labels all but the first are names."""

_EXACT = 2**53


@dataclass(frozen=True)
class Place:
    """Where elements stand: from row ``first`` of a column on, ``per_row`` to a row, or in given ``rows``."""

    source: Source
    column: Column
    first: int = 0
    per_row: int = 1
    rows: NDArray[Any] | None = None

    def of(self, element: int) -> str:
        """Say where an element stands, for a message."""
        row = self.first + element // self.per_row if self.rows is None else int(self.rows[element])
        return f'{self.source.name}, {self.source.where(row)}, column "{self.column.name}"'


def numbers(source: Source, column: Column) -> NDArray[Any]:
    """Return a column as (n,) float32 or float64, NaN where a cell is missing; not to be written to.

    float32 stays float32, small integers become float32, all else float64, always without rounding.
    Raises InputError naming the first cell that is not a number.
    """
    array = None if column.kind == "matrix" else column.read()
    if array is None or is_nested(array.type):
        raise InputError(
            f'{source.name}: column "{column.name}" holds several values per row, not one number.',
            "Name a column with one number per row.",
        )
    parts, first = [], 0
    for chunk in chunks(array):
        parts.append(floats(chunk, Place(source, column, first)))
        first += len(chunk)
    return parts[0] if len(parts) == 1 else np.concatenate([*parts, np.empty(0, np.float32)])


def matrix(source: Source, column: Column) -> NDArray[Any]:
    """Return a column whose cells are rows of numbers as (n, m) float32 or float64.

    Raises InputError where rows differ in length, a row is missing or a value is not a number.
    """
    array = column.read() if column.kind == "matrix" else joined(column.read())
    if isinstance(array, np.ndarray) and array.dtype.kind in "biuf":
        return as_floats(array)
    if isinstance(array, np.ndarray) or not is_list(array.type) or is_nested(array.type.value_type):
        raise InputError(
            f'{source.name}: column "{column.name}" does not hold a row of numbers per row.',
            "Write one list of scores per row, or one column per class.",
        )
    width = _width(array, Place(source, column))
    return floats(array.flatten(), Place(source, column, per_row=width)).reshape(len(array), width)


def floats(array: Any, place: Place) -> NDArray[Any]:
    """Return an Arrow Array of scalars as float32 or float64, NaN where missing."""
    if types.is_null(array.type):
        return np.full(len(array), np.nan, np.float32)
    if types.is_dictionary(array.type) or not is_numeric(array.type):
        return _floats_of_text(array, place)
    if types.is_decimal(array.type):
        array = array.cast(pa.float64())
    missing = nulls(array)
    result = as_floats(values(array))
    if array.type in (pa.int64(), pa.uint64()):
        _check_exact(values(array), missing, place)
    if missing is not None:
        result = np.where(missing, np.float32(np.nan), result)
    return result


def as_floats(array: NDArray[Any]) -> NDArray[Any]:
    """Return numbers or booleans as float32 where that is exact for the type, else as float64."""
    exact = 4 if array.dtype.kind == "f" else 2
    return array.astype(np.float32 if array.dtype.itemsize <= exact else np.float64, copy=False)


def _width(array: Any, place: Place) -> int:
    missing = nulls(array)
    if missing is not None:
        raise InputError(
            f"{place.of(int(np.argmax(missing)))}: no list of scores.", "Give each row one score per class."
        )
    if types.is_fixed_size_list(array.type):
        return int(array.type.list_size)
    lengths = np.diff(offsets(array))
    odd = lengths != lengths[0]
    if odd.any():
        row = int(np.argmax(odd))
        raise InputError(
            f"{place.of(row)}: {plural(int(lengths[row]), 'value')}, "
            f"but {lengths[0]} in {place.source.where(0)}.",
            "Give each row one score per class.",
        )
    return int(lengths[0])


def _check_exact(whole: NDArray[Any], missing: NDArray[np.bool_] | None, place: Place) -> None:
    large = (whole > _EXACT) | (whole < -_EXACT) if whole.dtype.kind == "i" else whole > _EXACT
    if missing is not None:
        large &= ~missing
    if large.any():
        first = int(np.argmax(large))
        raise InputError(
            f"{place.of(first)}: {whole[first]} is too large to be kept exactly.",
            "Scale the numbers down; ranks do not change.",
        )


def _floats_of_text(array: Any, place: Place) -> NDArray[Any]:
    coded = array if types.is_dictionary(array.type) else array.cast(pa.string()).dictionary_encode()
    if is_numeric(coded.dictionary.type):
        table, wrong = floats(coded.dictionary, place), None
    else:
        table, wrong = _parsed(coded.dictionary, place)
    codes = indices(coded)
    if wrong is not None and (found := wrong[codes] & (codes != MISSING)).any():
        first = int(np.argmax(found))
        text = shorten(printable(coded.dictionary[int(codes[first])].as_py()), 40)
        raise InputError(
            f'{place.of(first)}: "{text}" is not a number.', "Correct the cell or leave it empty."
        )
    return np.append(table, np.float32(np.nan))[codes]  # MISSING is -1: the last


def _parsed(text: Any, place: Place) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """Parse distinct texts; the second array marks those that are no number, None where all are."""
    if place.source.decimal_comma:
        text = compute.replace_substring(text, ",", ".")
    try:
        parsed = text.cast(pa.float64())
    except pa.ArrowInvalid:
        singly = [_number(cell, place.column) for cell in text.to_pylist()]
        table = np.array([np.nan if number is None else number for number in singly])
        return table, np.array([number is None for number in singly])
    missing = nulls(parsed)
    return values(parsed) if missing is None else np.where(missing, np.nan, values(parsed)), None


def _number(cell: str | None, column: Column) -> float | None:
    text = (cell or "").strip().lower()
    if text in MISSING_WORDS:
        return float("nan")
    if column.kind == "boolean" and text in ("true", "false"):
        return float(text == "true")
    try:
        return None if "_" in text else float(text)
    except ValueError:
        return None
