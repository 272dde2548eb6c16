"""Read the columns of a truth or a prediction, whatever their shape, as codes or as a matrix of 0 and 1."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.errors import ColumnsError, OptionError
from reportgen.layouts.cells import Cells
from reportgen.layouts.parts import Part
from reportgen.layouts.rows import Faults
from reportgen.layouts.vocabulary import is_integer, key, listing, sort_names
from reportgen.names import clean_all
from reportgen.options import ReadOptions
from reportgen.readers import columns as cells_of
from reportgen.readers.source import Column

SET_FIX = "Write 1 where the class applies and 0 where not"


@dataclass(frozen=True, eq=False)
class Answers:
    """A truth or prediction: ``codes`` (n,) int32, MISSING where none, or ``matrix`` (n, K) uint8.

    ``sets`` tells that rows are sets of labels by their form, so that a row with one label stays a set.
    """

    part: Part
    what: str  # "true class" or "predicted class"
    names: tuple[str, ...]
    codes: NDArray[np.int32] | None = None
    matrix: NDArray[np.uint8] | None = None
    sets: bool = False

    @property
    def one_each(self) -> bool:
        """Whether every row has exactly one class."""
        return self.matrix is None or bool(np.all(row_sums(self.matrix) == 1))


def row_sums(matrix: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return how many classes each row has, adding column by column."""
    total = np.zeros(matrix.shape[0], dtype=np.int64)
    for c in range(matrix.shape[1]):
        total += matrix[:, c]
    return total


def read_answers(cells: Cells, part: Part, what: str, options: ReadOptions, faults: Faults) -> Answers:
    """Read the columns of a truth or prediction; ``what`` names it in messages."""
    column = part.columns[0]
    if len(part.columns) > 1 or part.names is not None:
        names = clean_all(part.names or (), "class", cells.source.name)
        matrix = _stack(cells, part.columns, what, faults)
        return Answers(part, what, names, matrix=matrix)
    if column.kind == "matrix":
        return _from_matrix(cells, part, what, options, faults)
    if column.kind in ("mapping", "records"):
        return _from_mapping(cells, part, what, faults)
    if cells.holds_sets(column):
        names, matrix = cells.label_sets(column)
        return Answers(part, what, clean_all(names, "class", cells.source.name), matrix=matrix, sets=True)
    coded = cells.labels(column)
    return Answers(part, what, coded.names, codes=coded.codes)


def _stack(cells: Cells, columns: tuple[Column, ...], what: str, faults: Faults) -> NDArray[np.uint8]:
    if all(column.kind == "text" for column in columns):
        raise ColumnsError(
            f"{cells.source.name}: columns {listing([c.name for c in columns])} each hold labels, "
            f"but a row has one {what} in a report.",
            f"Name one of them, such as {columns[0].name}, and make a report for each.",
        )
    out = np.empty((cells.source.n_rows, len(columns)), dtype=np.uint8, order="F")
    for c, column in enumerate(columns):
        if column.kind not in ("integer", "number", "boolean"):
            raise ColumnsError(
                f'{cells.source.name}: column "{column.name}" holds {column.kind}, not 0 and 1.',
                f"{SET_FIX}, or name a single column of labels.",
            )
        out[:, c] = _zero_or_one(cells.numbers(column), f'column "{column.name}"', faults)
    return out


def _zero_or_one(values: NDArray[Any], where: str, faults: Faults) -> NDArray[np.uint8]:
    faults.report(np.isnan(values), f"no value in {where}", SET_FIX)
    known = np.nan_to_num(values, nan=0.0)
    faults.report((known != 0) & (known != 1), f"a value other than 0 and 1 in {where}", SET_FIX)
    return np.asarray(known == 1, dtype=np.uint8)


def _from_matrix(cells: Cells, part: Part, what: str, options: ReadOptions, faults: Faults) -> Answers:
    column = part.columns[0]
    values = np.asarray(cells_of.matrix(cells.source, column))
    names = positional_names(cells, column, values.shape[1], options)
    matrix = np.empty(values.shape, dtype=np.uint8, order="F")
    for c, name in enumerate(names):
        where = f'"{column.name}", class {name}'
        matrix[:, c] = _zero_or_one(values[:, c].astype(np.float64), where, faults)
    return Answers(part, what, names, matrix=matrix)


def _from_mapping(cells: Cells, part: Part, what: str, faults: Faults) -> Answers:
    column = part.columns[0]
    names, get = nested(cells, column)
    matrix = np.empty((cells.source.n_rows, len(names)), dtype=np.uint8, order="F")
    for c, name in enumerate(names):
        matrix[:, c] = _zero_or_one(get(c), f'"{column.name}", class {name}', faults)
    return Answers(part, what, names, matrix=matrix)


def nested(cells: Cells, column: Column) -> tuple[tuple[str, ...], Callable[[int], NDArray[Any]]]:
    """Return the class names of a column of mappings or records, and the getter of a class's numbers.

    Objects keep the order of their keys; lists of records, whose order may change by row, are sorted.
    """
    read = cells_of.mapping if column.kind == "mapping" else cells_of.records
    names, get = read(cells.source, column)
    cleaned = clean_all(names, "class", cells.source.name)
    if column.kind == "mapping":
        return cleaned, get
    ordered = sort_names(list(cleaned))
    place = [cleaned.index(name) for name in ordered]
    return tuple(ordered), lambda c: get(place[c])


def _counted(n_columns: int, of_truth: Sequence[str]) -> tuple[str, ...] | None:
    """Return 0 to K-1 where the true classes are such positions, 0 among them: not counted from 1."""
    places = {key(name) for name in of_truth if is_integer(name)}
    if len(places) < len(of_truth) or "0" not in places or any(int(place) >= n_columns for place in places):
        return None
    return tuple(str(j) for j in range(n_columns))


def positional_names(
    cells: Cells, column: Column, n_columns: int, options: ReadOptions, of_truth: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the names of columns known only by position: --labels, or names that came with the file.

    Without either, true classes that are whole numbers from 0 on are positions themselves.

    Raises ColumnsError where there are none, OptionError or ColumnsError where their number is another.
    """
    source = cells.source
    names = options.labels or source.class_names or _counted(n_columns, of_truth)
    if names is None:
        raise ColumnsError(
            f'{source.name}: the {n_columns} numbers in each row of "{column.name}" do not say '
            "which class each belongs to.",
            "Name the classes in their order with --labels.",
        )
    if len(names) != n_columns:
        which = f"--labels names {len(names)} classes" if options.labels else f"it names {len(names)} classes"
        error = OptionError if options.labels else ColumnsError
        raise error(
            f'{source.name}: {which}, but "{column.name}" has {n_columns} columns.',
            "Name one class for each column, in their order.",
        )
    return clean_all(names, "class", source.name)
