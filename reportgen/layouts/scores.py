"""Score columns: named, read when asked for, and checked to be finite each time they are read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.batch import Scores
from reportgen.errors import ColumnsError, InputError
from reportgen.layouts.answers import nested, positional_names
from reportgen.layouts.cells import Cells
from reportgen.layouts.parts import Part, Roles
from reportgen.layouts.rows import DROP, Faults
from reportgen.layouts.unlike import refuse_percentage
from reportgen.names import clean_all
from reportgen.numbers import plural
from reportgen.options import ReadOptions
from reportgen.readers import columns as cells_of
from reportgen.readers.source import Column, Source

KEPT_BYTES = 256 * 2**20
"""Score columns of up to this size together are kept in memory once read."""

Getter = Callable[[int], NDArray[Any]]
Rows = NDArray[np.intp] | None


@dataclass(frozen=True, eq=False)
class ScoreColumns:
    """Scores as they stand in the source: ``names`` of the classes, or one column with none or one name.

    ``where(j)`` says where column j stands, for messages.
    """

    names: tuple[str, ...]
    read: Getter
    where: Callable[[int], str]
    words: str
    lone: bool = False


def open_scores(cells: Cells, roles: Roles, options: ReadOptions) -> ScoreColumns:
    """Return the score columns of a source without reading them, as far as its format allows."""
    part = roles.scores
    assert part is not None  # noqa: S101 - callers ask only for scores that are there
    column, source = part.columns[0], cells.source
    if len(part.columns) > 1:
        return _flat(cells, part)
    if roles.class_lists is not None:
        column = _pair(source, roles.class_lists.columns[0], column)
    if column.kind in ("mapping", "records"):
        names, read = nested(cells, column)
        words = f"{part.words}, by the class names in it"
        return ScoreColumns(names, read, lambda j: f'"{column.name}", class {names[j]}', words)
    if column.kind in ("list", "matrix"):
        return _positional(cells, part, options, _truth_names(cells, roles.truth))
    refuse_percentage(source, column)
    if column.kind not in ("integer", "number"):
        raise ColumnsError(
            f'{source.name}: column "{column.name}" holds {column.kind}, not scores.',
            "Name columns of numbers with --scores.",
        )
    names = clean_all(part.names or (), "class", source.name)
    return ScoreColumns(
        names, lambda _: cells.numbers(column), lambda _: f'"{column.name}"', part.words, lone=True
    )


def _flat(cells: Cells, part: Part) -> ScoreColumns:
    for column in part.columns:
        if not cells.holds_scores(column):
            raise ColumnsError(
                f'{cells.source.name}: column "{column.name}" holds {column.kind}, not scores.',
                "Name columns of numbers with --scores.",
            )
    names = clean_all(part.names or (), "class", cells.source.name)
    return ScoreColumns(
        names,
        lambda j: cells.numbers(part.columns[j]),
        lambda j: f'"{part.columns[j].name}"',
        f"{part.words}, paired with classes by name",
    )


def _truth_names(cells: Cells, truth: Part) -> tuple[str, ...]:
    """Return the true classes where a column of single labels names them."""
    column = truth.columns[0]
    single = len(truth.columns) == 1 and truth.names is None
    plain_labels = single and column.kind in ("integer", "number", "text") and not cells.holds_sets(column)
    return cells.classes(column) if plain_labels else ()


def _positional(cells: Cells, part: Part, options: ReadOptions, of_truth: tuple[str, ...]) -> ScoreColumns:
    column = part.columns[0]
    values = np.asarray(cells_of.matrix(cells.source, column))
    if values.shape[1] == 1:
        return ScoreColumns((), lambda _: values[:, 0], lambda _: f'"{column.name}"', part.words, lone=True)
    names = positional_names(cells, column, values.shape[1], options, of_truth)
    origin = "the given labels" if options.labels else "the names that came with them"
    if not options.labels and cells.source.class_names is None:
        origin = "the numbers that the true classes are"
        cells.remarks.append(
            f'Column j of "{column.name}" is the score of class j, counted from 0: '
            "no class names came with it."
        )
    return ScoreColumns(
        names,
        lambda j: values[:, j],
        lambda j: f'"{column.name}", class {names[j]}',
        f"{part.words}, paired with classes by position, in the order of {origin}",
    )


def _pair(source: Source, names: Column, scores: Column) -> Column:
    """Return lists of names and lists of scores as one column of records.

    Raises InputError at the first row where the two lists differ in length.
    """
    import pyarrow as pa  # noqa: PLC0415 - heavy, and only for nested columns
    import pyarrow.compute as pc  # noqa: PLC0415

    labels, values = _one_chunk(names.read()), _one_chunk(scores.read())
    lengths = [np.asarray(pc.fill_null(pc.list_value_length(lists), -1)) for lists in (labels, values)]
    if (differ := lengths[0] != lengths[1]).any():
        raise InputError(
            f'{source.name}: "{names.name}" and "{scores.name}" differ in length '
            f"({source.where(int(np.argmax(differ)))}).",
            "Each row needs as many class names as scores.",
        )
    offsets = np.concatenate([[0], np.cumsum(np.maximum(lengths[0], 0))]).astype(np.int32)
    cells = pa.StructArray.from_arrays([labels.flatten(), values.flatten()], ["label", "score"])
    records = pa.ListArray.from_arrays(pa.array(offsets), cells)
    return Column(scores.name, "records", lambda: records)


def _one_chunk(array: Any) -> Any:
    return array.combine_chunks() if hasattr(array, "combine_chunks") else array


def finite_scores(source: Source, columns: ScoreColumns, faults: Faults) -> Getter:
    """Return a getter of raw columns, kept while small; with rows to drop, report those not finite."""
    kept: dict[int, NDArray[Any]] = {}
    n_columns = max(len(columns.names), 1)

    def read(j: int) -> NDArray[Any]:
        if j in kept:
            return kept[j]
        values = np.ascontiguousarray(columns.read(j))
        if values.dtype not in (np.float32, np.float64):
            values = values.astype(np.float64)
        if not faults.drop:
            _check_finite(source, columns.where(j), values)
        if values.nbytes * n_columns <= KEPT_BYTES:
            kept[j] = values
        return values

    if faults.drop:
        for j in range(n_columns):
            bad = ~np.isfinite(read(j))
            faults.report(bad, f"a missing or infinite score in {columns.where(j)}", "Correct it")
    return read


def _check_finite(source: Source, where: str, values: NDArray[Any]) -> None:
    finite = np.isfinite(values)
    if finite.all():
        return
    first = int(np.argmin(finite))
    kind = "missing or not a number" if np.isnan(values[first]) else "infinite"
    n = int(values.size - finite.sum())
    raise InputError(
        f"{source.name}: the score in {where} is {kind} at {source.where(first)} "
        f"({plural(n, 'such row')} in this column).",
        f"Give every row a finite score, {DROP}",
    )


def class_scores(read: Getter, rows: Rows, single: int | None) -> Scores:
    """Return scores by class for the rows to keep; of a lone score, the other class's is its negative."""

    def column(c: int) -> NDArray[Any]:
        values = read(c if single is None else 0)
        if rows is not None:
            values = values[rows]
        if single is not None and c != single:
            values = -values
        view = values.view()
        view.flags.writeable = False
        return view

    return Scores(column, single)


def reach(scores: Scores, n_columns: int) -> tuple[float, float]:
    """Return the least and the greatest score."""
    columns = [scores.single] if scores.single is not None else range(n_columns)
    ends = [(float(values.min()), float(values.max())) for values in map(scores.column, columns)]
    return min(low for low, _ in ends), max(high for _, high in ends)
