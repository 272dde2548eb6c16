"""Scores that carry their class: a mapping from name to score per row, or a list of records per row."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import types

from reportgen.errors import InputError
from reportgen.names import clean_all
from reportgen.readers.arrays import chunks, joined, nulls, offsets
from reportgen.readers.arrow_columns import is_list, kind_of
from reportgen.readers.label_columns import compact, encoded
from reportgen.readers.number_columns import Place, floats
from reportgen.readers.source import MISSING, Column, Source

LABEL_KEYS = ("label", "class", "name", "category", "key", "displayname", "value")
SCORE_KEYS = ("score", "prob", "probability", "confidence", "value", "p")

Scored = tuple[tuple[str, ...], Callable[[int], NDArray[Any]]]
"""Class names (K,), and a function that gives the scores (n,) of a class, NaN where a row has none."""


def mapping(source: Source, column: Column) -> Scored:
    """Return the scores of a column of mappings (struct, map or JSON object) by name."""
    array = column.read() if column.kind == "mapping" else None
    if array is not None and types.is_map(array.type):
        entry = pa.struct([array.type.key_field, array.type.item_field])
        lists = joined(array).cast(pa.list_(entry))
        keys, items = lists.flatten().flatten()
        return _pivoted(keys, items, _starts(lists), source, column)
    if array is None or not types.is_struct(array.type):
        raise InputError(
            f'{source.name}: column "{column.name}" does not hold a mapping from class to score.',
            "Write an object with one score per class, or one column per class.",
        )
    pieces = chunks(array)
    names = clean_all((field.name for field in array.type.fields), "class", _whose(source, column))

    def scores(index: int) -> NDArray[Any]:
        parts, first = [], 0
        for piece in pieces:
            # flatten() and not field(): a missing object must hide the scores behind it
            parts.append(floats(piece.flatten()[index], Place(source, column, first)))
            first += len(piece)
        return np.concatenate(parts)

    return names, scores


def records(source: Source, column: Column) -> Scored:
    """Return the scores of lists of ``{"label": ..., "score": ...}``, paired by label within each row.

    Raises InputError where a row gives a label twice or the keys cannot be told apart.
    """
    array = joined(column.read()) if column.kind == "records" else None
    if array is None or not is_list(array.type) or not types.is_struct(array.type.value_type):
        raise InputError(
            f'{source.name}: column "{column.name}" does not hold lists of label and score.',
            'Write a list such as [{"label": "a", "score": 0.9}, ...] per row.',
        )
    label, score = _keys(array.type.value_type, source, column)
    items = array.flatten()
    fields = items.flatten()
    starts = _starts(array)
    return _pivoted(fields[label], fields[score], starts, source, column)


def _starts(array: Any) -> NDArray[Any]:
    if types.is_fixed_size_list(array.type):
        lengths = np.full(len(array), array.type.list_size)
    else:
        lengths = np.diff(offsets(array))
    missing = nulls(array)
    if missing is not None:  # flatten() leaves out what a missing list hides
        lengths = np.where(missing, 0, lengths)
    return np.concatenate([[0], np.cumsum(lengths)])


def _keys(record: Any, source: Source, column: Column) -> tuple[int, int]:
    """Return the positions of the label and the score among the keys of a record."""
    names = [field.name.lower().replace("_", "") for field in record.fields]
    kinds = [kind_of(field.type) for field in record.fields]
    label = _pick(names, LABEL_KEYS, [kind in ("text", "integer", "boolean") for kind in kinds])
    fits = [kind in ("number", "integer") and i != label for i, kind in enumerate(kinds)]
    score = _pick(names, SCORE_KEYS, fits)
    if label is None or score is None:
        keys = ", ".join(clean_all((field.name for field in record.fields), "key", _whose(source, column)))
        raise InputError(
            f"{_whose(source, column)}: cannot tell label and score among the keys {keys}.",
            "Name the keys label and score.",
        )
    return label, score


def _pick(names: list[str], wanted: tuple[str, ...], fits: list[bool]) -> int | None:
    """Return the key that is named as expected, else the only one of a fitting type."""
    for name in wanted:
        if name in names and fits[names.index(name)]:
            return names.index(name)
    return fits.index(True) if fits.count(True) == 1 else None


def _pivoted(keys: Any, items: Any, starts: NDArray[Any], source: Source, column: Column) -> Scored:
    """Sort all records by class once, so that a class's scores are one slice."""
    n_rows = len(starts) - 1
    rows = np.repeat(np.arange(n_rows), np.diff(starts))
    coded = compact(*encoded(keys, source, column), source, column)
    place = Place(source, column, rows=rows)
    if (coded.codes == MISSING).any():
        raise InputError(
            f"{place.of(int(np.argmax(coded.codes == MISSING)))}: a score has no label.",
            "Give each score its label.",
        )
    _check_once(coded.codes, rows, coded.names, place)
    scores = floats(items, place)
    order = np.argsort(coded.codes, kind="stable")
    ends = np.concatenate([[0], np.cumsum(np.bincount(coded.codes, minlength=len(coded.names)))])
    rows, scores = rows[order], scores[order]

    def of_class(index: int) -> NDArray[Any]:
        own = slice(ends[index], ends[index + 1])
        column_scores = np.full(n_rows, np.nan, scores.dtype)
        column_scores[rows[own]] = scores[own]
        return column_scores

    return coded.names, of_class


def _check_once(codes: NDArray[np.int32], rows: NDArray[Any], names: tuple[str, ...], place: Place) -> None:
    pairs = rows * len(names) + codes
    order = np.argsort(pairs, kind="stable")
    again = np.flatnonzero(np.diff(pairs[order]) == 0)
    if len(again):
        element = int(order[again + 1].min())
        raise InputError(
            f'{place.of(element)}: label "{names[codes[element]]}" is given twice.',
            "Give each label one score per row.",
        )


def _whose(source: Source, column: Column) -> str:
    return f'{source.name}, column "{column.name}"'
