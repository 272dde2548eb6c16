"""A source's cells as recognition looks at them; each column of labels is read once."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.layouts.vocabulary import is_integer, key, listing, number_key
from reportgen.names import clean
from reportgen.readers import columns as cells_of
from reportgen.readers.source import MISSING, Coded, Column, Source

HEAD = 10_000
"""Rows that tell a column of many values from a column of classes."""


class Cells:
    """Reads columns of a source, remembers their labels, and notes spellings that were taken as one class."""

    def __init__(self, source: Source, separator: str | None = None) -> None:
        self.source = source
        self.separator = separator
        self.remarks: list[str] = []
        self._labels: dict[str, Coded] = {}
        self._sets: dict[str, tuple[tuple[str, ...], NDArray[np.uint8]]] = {}
        self._bracketed: dict[str, bool] = {}

    def classes(self, column: Column) -> tuple[str, ...]:
        """Return the class names that a column of labels or label sets holds."""
        if self.holds_sets(column):
            return self.label_sets(column)[0]
        return self.labels(column).names

    def holds_few(self, column: Column, most: int) -> bool:
        """Tell whether the first rows hold at most so many different cells; quick for columns of ids."""
        head = column.read_head() if column.read_head is not None else column.read().slice(0, HEAD)
        return len(head.unique()) <= most

    def labels(self, column: Column) -> Coded:
        """Return a column as dictionary codes: names clean, different, and all in use."""
        if column.name not in self._labels:
            read = cells_of.labels(self.source, column)
            if read.blanks:
                self.remarks.append(
                    f"Column {column.name}: blanks around {listing(read.blanks)} are left out."
                )
            coded = _used(read)
            self._labels[column.name] = self._unified(column, coded)
        return self._labels[column.name]

    def label_sets(self, column: Column) -> tuple[tuple[str, ...], NDArray[np.uint8]]:
        """Return a column of label sets as class names and a matrix (n, K) of 0 and 1."""
        if column.name not in self._sets:
            self._sets[column.name] = cells_of.label_sets(self.source, column, self.separator)
        return self._sets[column.name]

    def numbers(self, column: Column) -> NDArray[Any]:
        """Return a column as floats (n,), NaN where missing."""
        return cells_of.numbers(self.source, column)

    def holds_sets(self, column: Column) -> bool:
        """Tell whether a cell holds a set of labels."""
        if column.kind == "text" and self.separator is None:
            return self._is_bracketed(column)
        return column.kind in ("list", "text")

    def holds_labels(self, column: Column) -> bool:
        """Tell whether the cells can be labels: text, truth values, whole numbers, or several of these."""
        if column.kind == "matrix":
            return self.is_binary(column)
        if column.kind == "list":
            return not self.holds_score_lists(column)
        if column.kind == "number":
            values = self.numbers(column)
            finite = values[np.isfinite(values)]
            return finite.size > 0 and bool(np.all(finite == np.rint(finite)))
        return column.kind in ("text", "integer", "boolean")

    def holds_scores(self, column: Column) -> bool:
        """Tell whether the cells can be one score each."""
        return column.kind in ("number", "integer")

    def holds_score_lists(self, column: Column) -> bool:
        """Tell whether the cells are lists of fractional numbers, or rows of a matrix that is not 0 and 1."""
        if column.kind == "matrix":
            return not self.is_binary(column)
        if column.kind != "list":
            return False
        import pyarrow as pa  # noqa: PLC0415 - heavy, and not needed for flat columns

        return bool(pa.types.is_floating(column.read().type.value_type))

    def is_binary(self, column: Column) -> bool:
        """Tell whether all cells are 0 or 1, missing ones aside."""
        if column.kind == "boolean":
            return True
        if column.kind == "matrix":
            values = np.asarray(cells_of.matrix(self.source, column))
        elif column.kind in ("integer", "number"):
            values = self.numbers(column)
        else:
            return False
        return bool(np.all((values == 0) | (values == 1) | (values != values)))  # noqa: PLR0124 - finds NaN

    def _is_bracketed(self, column: Column) -> bool:
        if column.name not in self._bracketed:
            self._bracketed[column.name] = cells_of.is_bracketed(column)
        return self._bracketed[column.name]

    def _unified(self, column: Column, coded: Coded) -> Coded:
        """Give names that mean the same number or truth value one code, and whole numbers no decimals."""
        cleaned = [clean(name) for name in coded.names]
        only_truth_values = {key(name) for name in cleaned} <= {"0", "1"}
        same = key if only_truth_values else number_key
        whole = all(is_integer(name) for name in cleaned)
        shown: dict[str, str] = {}
        for name in sorted(cleaned, key=lambda name: (len(name), name)):
            shown.setdefault(same(name), same(name) if whole and "." in name else name)
        names = tuple(dict.fromkeys(shown[same(name)] for name in cleaned if name))
        place = {name: i for i, name in enumerate(names)}
        new = [place[shown[same(name)]] if name else MISSING for name in cleaned]
        self._note(column, [(n, shown[same(n)]) for n in cleaned if n and n != shown[same(n)]])
        return Coded(np.array([*new, MISSING], dtype=np.int32)[coded.codes], names)

    def _note(self, column: Column, spelt: Sequence[tuple[str, str]]) -> None:
        if spelt:
            pairs = [f"{name} as {shown}" for name, shown in spelt]
            self.remarks.append(f"Column {column.name}: {listing(pairs)} (same value, written differently).")


def _used(coded: Coded) -> Coded:
    """Leave out names that no row has."""
    counts = np.bincount(coded.codes[coded.codes >= 0], minlength=len(coded.names))
    keep = counts > 0
    if keep.all():
        return coded
    new = np.full(len(coded.names) + 1, MISSING, dtype=np.int32)
    new[:-1][keep] = np.arange(keep.sum(), dtype=np.int32)
    names = tuple(name for name, k in zip(coded.names, keep.tolist(), strict=True) if k)
    return Coded(new[coded.codes], names)
