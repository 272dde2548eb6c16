"""Python arrays as predictions: NumPy, lists, pandas, Arrow, and whatever turns into one of these."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from reportgen.batch import Batch, Task
from reportgen.errors import InputError, OptionError, ReportgenError
from reportgen.keywords import OF_ARRAYS
from reportgen.layouts.affixes import are_codes
from reportgen.layouts.build import batches
from reportgen.layouts.cells import Cells
from reportgen.layouts.parts import Part, Roles
from reportgen.layouts.vocabulary import is_integer, key, listing
from reportgen.names import clean
from reportgen.options import ReadOptions
from reportgen.readers.arrays import coded_text_array
from reportgen.readers.arrow_columns import kind_of
from reportgen.readers.source import Column, Source

NAME = "the arrays"


@dataclass(frozen=True, eq=False)
class _Argument:
    """An argument as columns; ``names`` are its frame's column names, None for a bare array."""

    columns: tuple[Column, ...]
    n_rows: int
    names: tuple[str, ...] | None = None

    @property
    def width(self) -> int:
        """Number of values per row; 0 for a column of labels or lists."""
        if self.names is not None:
            return len(self.names)
        return int(self.columns[0].read().shape[1]) if self.columns[0].kind == "matrix" else 0

    @property
    def part(self) -> Part:
        return Part(self.columns, self.names)


def batch_from_arrays(
    y_true: Any,
    y_pred: Any = None,
    y_score: Any = None,
    *,
    labels: Any = None,
    sample_weight: Any = None,
    cluster: Any = None,
    task: Task | None = None,
    options: ReadOptions = ReadOptions(),  # noqa: B008 - frozen
) -> Batch:
    """Return checked predictions from y_true (n,) or (n, K), y_pred alike, y_score (n,) or (n, K).

    Column j of a bare y_score belongs to ``labels[j]``; without labels the truth must be whole numbers from 0
    to K-1, unless a frame's column names are the classes. A y_score (n,) is the positive class's. A y_true
    (n, K) of 0 and 1, or of lists of labels, is multilabel unless ``task`` says otherwise. ``cluster`` (n,)
    names the person or site of each row. Raises ReportgenError where the arrays do not fit together.
    """
    try:
        given = {
            "y_true": y_true,
            "y_pred": y_pred,
            "y_score": y_score,
            "sample_weight": sample_weight,
            "cluster": cluster,
        }
        arguments = {name: _argument(name, value) for name, value in given.items() if value is not None}
        if "y_true" not in arguments:
            raise InputError("y_true is missing.", "Pass the true class of each row.")
        if y_pred is None and y_score is None:
            raise InputError("Neither y_pred nor y_score is given.", "Pass one of them or both.")
        chosen = replace(
            options,
            labels=_label_names(labels) if labels is not None else options.labels,
            task=task or options.task,
        )
        return _batch(arguments, chosen)
    except ReportgenError as error:
        raise _in_python(error) from None


def _batch(arguments: dict[str, _Argument], options: ReadOptions) -> Batch:
    truth = arguments["y_true"]
    _check_lengths(arguments)
    columns = tuple(column for argument in arguments.values() for column in argument.columns)
    source = Source(NAME, "Python arrays", truth.n_rows, columns, row_word="index", first_row=0)
    cells = Cells(source)
    if "y_score" in arguments:
        arguments["y_score"] = _without_counting_names(arguments["y_score"], options)
    names = _names_by_position(cells, arguments, options)
    if names is not None:
        cells = Cells(replace(source, class_names=names))
    several = truth.width > 1 or truth.columns[0].kind == "list"
    if several and options.task is None:
        options = replace(options, task="multilabel")
    parts = {name: argument.part for name, argument in arguments.items()}
    roles = Roles(
        layout="",
        truth=parts["y_true"],
        prediction=parts.get("y_pred"),
        scores=parts.get("y_score"),
        weight=parts.get("sample_weight"),
        cluster=parts.get("cluster"),
    )
    [(_, batch)] = batches(cells, roles, options)
    if batch.scores is None:
        return batch
    return replace(batch, scores=replace(batch.scores, column=_speaking_python(batch.scores.column)))


def _speaking_python(column: Callable[[int], NDArray[Any]]) -> Callable[[int], NDArray[Any]]:
    def read(c: int) -> NDArray[Any]:
        try:
            return column(c)
        except ReportgenError as error:
            raise _in_python(error) from None

    return read


def _check_lengths(arguments: dict[str, _Argument]) -> None:
    n_rows = arguments["y_true"].n_rows
    for name, argument in arguments.items():
        if argument.n_rows != n_rows:
            raise InputError(
                f"y_true has {n_rows} rows, but {name} has {argument.n_rows}.",
                "Pass arrays with one entry for each row.",
            )
    if n_rows == 0:
        raise InputError("y_true has no rows.", "Pass at least one row.")


def _without_counting_names(score: _Argument, options: ReadOptions) -> _Argument:
    """Take the columns of a frame by position where they are merely counted and the labels are given."""
    if score.names is None or score.names != tuple(str(j) for j in range(len(score.names))):
        return score
    if options.labels is None or not are_codes(score.names, options.labels):
        return score
    if len(score.names) != len(options.labels):
        return score
    return replace(score, names=options.labels)


def _names_by_position(
    cells: Cells, arguments: dict[str, _Argument], options: ReadOptions
) -> tuple[str, ...] | None:
    """Return 0 to K-1 where bare arrays without labels have these as classes; None where names are known.

    Raises InputError where columns cannot be paired with classes.
    """
    truth, score = arguments["y_true"], arguments.get("y_score")
    bare = [a for a in arguments.values() if a.columns[0].kind == "matrix" and a.width > 1]
    if options.labels is not None or not bare:
        return None
    counted = tuple(str(j) for j in range(bare[0].width))
    if truth.columns[0].kind == "matrix":
        return counted
    names = truth.names or cells.classes(truth.columns[0])
    if all(is_integer(name) and int(key(name)) < len(counted) for name in names):
        return counted
    which = "y_score" if score in bare else "y_pred"
    raise InputError(
        f"{which} has {len(counted)} columns, and y_true holds {listing(names)}: "
        "it is not known which column belongs to which class.",
        "Pass labels= with one class for each column, in their order.",
    )


def _argument(name: str, value: Any) -> _Argument:
    """Return an argument as columns. Raises InputError where it is no array."""
    try:
        if _is_frame(value):
            return _from_frame(name, value)
        array = _array(value)
    except (pa.ArrowInvalid, pa.ArrowTypeError, ValueError, TypeError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(
            f"{name} cannot be read as an array: {reason}.", "Pass an array, a list or a frame."
        ) from None
    if isinstance(array, np.ndarray) and array.ndim == 2:
        return _Argument((Column(name, "matrix", lambda: array),), array.shape[0])
    column = array if not isinstance(array, np.ndarray) else _arrow(array)
    return _Argument((Column(name, kind_of(column.type), lambda: column),), len(column))


def _is_frame(value: Any) -> bool:
    """Tell a frame from a series: both may give Arrow data, but only a frame has columns."""
    return hasattr(value, "__dataframe__") or isinstance(value, (pa.Table, pa.RecordBatch))


def _from_frame(name: str, value: Any) -> _Argument:
    if isinstance(value, pa.RecordBatch):
        table = pa.Table.from_batches([value])
    elif isinstance(value, pa.Table):
        table = value
    elif hasattr(value, "__arrow_c_stream__"):
        table = pa.table(value).select(range(value.shape[1]))  # an index of rows, if any, comes last
    else:
        table = pa.interchange.from_dataframe(value)
    names = tuple(str(column) for column in table.column_names)
    columns = tuple(
        Column(_name(name, column, len(names)), kind_of(table.column(j).type), _getter(table, j))
        for j, column in enumerate(names)
    )
    if not columns:
        raise InputError(f"{name} has no columns.", "Pass a frame with one column per class.")
    return _Argument(columns, table.num_rows, names if len(names) > 1 else None)


def _name(argument: str, column: str, n_columns: int) -> str:
    return argument if n_columns == 1 else f"{argument}[{clean(column)}]"


def _getter(table: Any, j: int) -> Any:
    return lambda: table.column(j)


def _array(value: Any) -> Any:
    """Return an Arrow array, or a NumPy array of one or two dimensions."""
    if isinstance(value, (pa.Array, pa.ChunkedArray)):
        return value
    if isinstance(value, (str, bytes)):
        raise TypeError("it is text")
    if hasattr(value, "__array__"):
        return _shaped(np.asarray(value))
    rows = list(value)
    if rows and all(hasattr(part, "shape") and np.shape(part)[1:] == (2,) for part in rows):
        return np.column_stack([np.asarray(part)[:, 1] for part in rows])  # scikit-learn, multilabel
    if any(isinstance(row, (list, tuple, set, frozenset, np.ndarray)) for row in rows):
        return _of_rows(rows)
    return _flat(rows)


def _of_rows(rows: list[Any]) -> Any:
    """Return rows of numbers of one length as a matrix, rows of labels as lists."""
    lengths = {len(row) for row in rows}
    numbers = all(isinstance(cell, (int, float, np.number, np.bool_)) for row in rows for cell in row)
    if numbers and len(lengths) == 1 and not any(isinstance(row, (set, frozenset)) for row in rows):
        return _shaped(np.asarray(rows))
    return pa.array(
        [sorted(row, key=str) if isinstance(row, (set, frozenset)) else list(row) for row in rows]
    )


def _shaped(array: NDArray[Any]) -> Any:
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim not in (1, 2):
        raise ValueError(f"it has {array.ndim} dimensions")
    if array.dtype.kind == "O":
        rows = array.tolist()
        nested = array.ndim == 1 and any(isinstance(row, (list, tuple, set)) for row in rows)
        return _of_rows(rows) if nested or array.ndim == 2 else _flat(rows)
    return array


def _flat(values: Sequence[Any]) -> Any:
    """Return labels or numbers as an Arrow array; of mixed types, as text."""
    plain = [v.item() if isinstance(v, np.generic) else v for v in values]
    try:
        return pa.array(plain, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([None if v is None else _label_name(v) for v in plain], pa.string())


def _arrow(array: NDArray[Any]) -> Any:
    if array.dtype.kind in "US":
        return coded_text_array(array)
    if array.dtype.kind == "f" and array.dtype.itemsize > 8:
        array = array.astype(np.float64)
    return pa.array(np.ascontiguousarray(array))


def _label_names(labels: Any) -> tuple[str, ...]:
    if isinstance(labels, str) or not hasattr(labels, "__iter__"):
        raise OptionError("labels is not a list of classes.", "Pass labels=[...] with one name per class.")
    return tuple(_label_name(v.item() if isinstance(v, np.generic) else v) for v in labels)


def _label_name(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


_OPTION = re.compile(
    "--(" + "|".join(field.name.replace("_", "-") for field in fields(ReadOptions)) + r")\b( (?=[\w'\"]))?"
)

_SETS = "Pass a list of labels for each row; if it is one label per row, say task='multiclass'."


def _in_python(error: ReportgenError) -> ReportgenError:
    """Write the options in a message as keyword arguments: ``--drop-invalid`` as ``drop_invalid=``."""

    def keyword(match: re.Match[str]) -> str:
        name = match[1].replace("-", "_")
        return f"{OF_ARRAYS.get(name, name)}=" + (" " if match[2] else "")

    fix = _SETS if "--label-sep" in error.fix else _OPTION.sub(keyword, error.fix)
    return type(error)(_OPTION.sub(keyword, error.what), fix)
