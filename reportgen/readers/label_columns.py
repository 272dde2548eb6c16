"""Columns of labels: one per row, or a set per row."""

import re
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute, types

from reportgen.errors import InputError
from reportgen.names import clean_all, printable, shorten
from reportgen.readers.arrays import indices, joined, nulls, numeric_array, offsets, text_array, values
from reportgen.readers.arrow_columns import is_list, is_nested, is_numeric
from reportgen.readers.source import MISSING, Coded, Column, Source

_EXACT = 2**53
_LIST = r"^\s*\[[^\[\]]*\]\s*$"
_ITEM = re.compile(r"""(?:np\.str_\()?(?:'([^']*)'|"([^"]*)")\)?|(?:np\.int64\()?([\w.+-]+)\)?""")
_NOT_FINITE = re.compile(r"\s*[+-]?(nan|inf|infinity)\s*", re.IGNORECASE)
_WHOLE = re.compile(r"\s*(-?\d+)(\.0*)?\s*")


def labels(source: Source, column: Column) -> Coded:
    """Return a column of labels as codes; empty cells, NaN and infinity are ``MISSING``.

    Whole numbers are named without ".0", booleans "true" and "false"; text stays as written, cleaned. Only
    names that occur are listed. Raises InputError for cells that are no single label, and for names that are
    equal after cleaning.
    """
    array = None if column.kind == "matrix" else joined((column.read_text or column.read)())
    if array is None or is_nested(array.type):
        raise InputError(
            f'{source.name}: column "{column.name}" holds several values per row, not one label.',
            "Name a column with one label per row.",
        )
    codes, names = encoded(array, source, column)
    if column.read_text is not None:
        names = _without_zeros(
            [None if name is None or _NOT_FINITE.fullmatch(name) else name for name in names]
        )
    return compact(codes, names, source, column)


def label_sets(
    source: Source, column: Column, separator: str | None = None
) -> tuple[tuple[str, ...], NDArray[np.uint8]]:
    """Return sets of labels as names (K,) and a matrix (n, K) of 0 and 1 in Fortran order.

    Cells are lists, or text split at ``separator``, else text such as ``['a', 'b']``, which is how Python
    writes lists; an empty cell of text is the empty set.
    Raises InputError where a list is missing or the cells hold no sets.
    """
    array = None if column.kind == "matrix" else joined(column.read())
    if array is not None and is_list(array.type):
        coded, starts = _listed(array, source, column)
        return coded.names, _membership(coded, starts)
    if array is None or is_nested(array.type) or (separator is None and not is_bracketed(column)):
        raise InputError(
            f'{source.name}: column "{column.name}" does not hold sets of labels.',
            "Write a list of labels per row, or text with a separator between labels.",
        )
    distinct = joined((column.read_text or column.read)())
    if not types.is_dictionary(distinct.type):
        distinct = distinct.cast(pa.string()).dictionary_encode()
    split = (
        _unwritten(distinct.dictionary, source, column)
        if separator is None
        else compute.split_pattern(distinct.dictionary, separator)
    )
    coded, starts = _listed(split, source, column)
    # One row more than there are distinct cells: empty cells have the code -1 and take it.
    table = np.vstack([_membership(coded, starts), np.zeros((1, len(coded.names)), np.uint8)])
    return coded.names, np.asfortranarray(table)[indices(distinct)].copy(order="F")


def is_bracketed(column: Column) -> bool:
    """Tell whether all cells of a column of text are lists as Python writes them, empty cells aside."""
    array = joined(column.read()) if column.kind == "text" else None
    if array is None or types.is_null(array.type):
        return False
    distinct = array.dictionary if types.is_dictionary(array.type) else array.unique()
    lists, blank = (compute.match_substring_regex(distinct, pattern) for pattern in (_LIST, r"^\s*$"))
    return compute.any(lists).as_py() is True and compute.all(compute.or_(lists, blank)).as_py() is True


def _unwritten(cells: Any, source: Source, column: Column) -> Any:
    """Return text such as ``['a', 'b']`` or ``[np.str_('a')]`` as lists of labels."""
    lists = [_items(cell or "", source, column) for cell in cells.to_pylist()]
    starts = np.cumsum([0, *map(len, lists)], dtype=np.int32)
    flat = text_array([item for items in lists for item in items]).cast(pa.string())
    return pa.ListArray.from_arrays(numeric_array(starts), flat)


def _items(cell: str, source: Source, column: Column) -> list[str]:
    text = cell.strip()[1:-1]
    items, rest = _ITEM.findall(text), _ITEM.sub("", text)
    if rest.strip(", \t\r\n"):
        raise InputError(
            f'{source.name}: column "{column.name}" holds {shorten(printable(cell), 60)}, '
            "which is no list of labels.",
            "Write labels between quotation marks, or part them with a sign and name it with --label-sep.",
        )
    return [next(part for part in item if part) for item in items if any(item)]


def encoded(array: Any, source: Source, column: Column) -> tuple[NDArray[np.int32], list[str | None]]:
    """Return an Arrow Array of scalars as codes (n,) and a name per code, None for what is no label."""
    if types.is_null(array.type):
        return np.full(len(array), MISSING, np.int32), []
    if not types.is_dictionary(array.type):
        named = is_numeric(array.type) or types.is_string(array.type) or types.is_large_string(array.type)
        array = (array if named else array.cast(pa.string())).dictionary_encode()
    return indices(array), [_name(value, source, column) for value in _distinct(array.dictionary)]


def compact(codes: NDArray[np.int32], names: list[str | None], source: Source, column: Column) -> Coded:
    """Drop names that do not occur, and code alike those that are one name."""
    used = np.zeros(len(names) + 1, np.bool_)  # MISSING is -1, so it marks the place behind the last name
    used[codes] = True
    order: dict[str, int] = {}
    padded: dict[str, None] = {}
    table = np.full(len(names) + 1, MISSING, np.int32)
    for code in np.flatnonzero(used[:-1]).tolist():
        name = names[code]
        if name is not None:
            table[code] = order.setdefault(name.strip(), len(order))
            padded |= {} if name == name.strip() else {name.strip(): None}
    whose = f'{source.name}, column "{column.name}"'
    return Coded(table[codes], clean_all(order, "class", whose), clean_all(padded, "class", whose))


def _distinct(dictionary: Any) -> list[Any]:
    if types.is_float16(dictionary.type) or types.is_float32(dictionary.type):
        return list(values(dictionary))  # as float32, 0.1 is written 0.1; as a Python float it would not be
    distinct: list[Any] = dictionary.to_pylist()
    return distinct


def _name(value: Any, source: Source, column: Column) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (float, np.floating)):
        return _float_name(value, source, column)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return str(value)


def _float_name(value: Any, source: Source, column: Column) -> str | None:
    if not np.isfinite(value):
        return None
    if abs(value) > _EXACT:
        raise InputError(
            f'{source.name}: column "{column.name}" holds {value:.0f}, a label too large to be kept exactly.',
            "Write such labels as text.",
        )
    return str(int(value)) if float(value).is_integer() else str(value)


def _without_zeros(names: list[str | None]) -> list[str | None]:
    """Write 4.0 as 4 where all labels are whole numbers; codes such as 250.00 beside 250.01 stay text."""
    if not all(_WHOLE.fullmatch(name) for name in names if name is not None):
        return names
    return [None if name is None else _WHOLE.sub(r"\1", name) for name in names]


def _listed(array: Any, source: Source, column: Column) -> tuple[Coded, NDArray[np.int64]]:
    """Return the labels of all lists one after another, and the n + 1 places where lists start."""
    missing = nulls(array)
    if missing is not None:
        where = source.where(int(np.argmax(missing)))
        raise InputError(
            f'{source.name}, {where}, column "{column.name}": no list of labels.',
            "Write an empty list for a row without labels.",
        )
    flat = array.flatten()
    if is_nested(flat.type):
        raise InputError(
            f'{source.name}: column "{column.name}" holds lists of something else than labels.',
            "Write a list of labels per row.",
        )
    codes, names = encoded(flat, source, column)
    stripped = [None if name is None else name.strip() for name in names]
    return compact(codes, stripped, source, column), offsets(array)


def _membership(coded: Coded, starts: NDArray[np.int64]) -> NDArray[np.uint8]:
    n = len(starts) - 1
    member = np.zeros((n, len(coded.names)), np.uint8, order="F")
    rows = np.repeat(np.arange(n), np.diff(starts))
    named = coded.codes != MISSING
    member[rows[named], coded.codes[named]] = 1
    return member
