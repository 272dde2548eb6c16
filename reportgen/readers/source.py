"""What every input format is turned into: named columns that can be read as labels or as numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from reportgen.batch import SourceFile

Kind = Literal["integer", "number", "boolean", "text", "list", "mapping", "records", "matrix"]
"""What a column's cells are: scalars; a list of scalars; a mapping from name to number (struct, map or JSON
object); a list of records such as ``{"label": ..., "score": ...}``; a row of a two-dimensional array."""

MISSING = -1
"""Code of a missing label."""


@dataclass(frozen=True, eq=False)
class Coded:
    """A label column as dictionary codes: ``codes`` (n,) int32, ``MISSING`` where there is no label.

    ``blanks`` are the names that have white space around them in some cell.
    """

    codes: NDArray[np.int32]
    names: tuple[str, ...]
    blanks: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Column:
    """A column, read when asked for.

    ``read`` gives a pyarrow Array or ChunkedArray of n rows (for "matrix" a NumPy array of shape (n, m)).
    ``read_text`` gives the cells as written where ``read`` gives numbers parsed from text. ``read_head``
    gives the first rows, where that costs less than reading them all.
    """

    name: str
    kind: Kind
    read: Callable[[], Any]
    read_text: Callable[[], Any] | None = None
    read_head: Callable[[], Any] | None = None


@dataclass(frozen=True, eq=False)
class Source:
    """An input as named columns, whatever its format.

    ``format`` is for the reader of a report ("CSV, delimiter ';'"). ``class_names`` are names that came with
    the file beside its rows (npz arrays ``classes``, ``class_names``, ``labels``), in score-column order.
    ``row_word`` and ``first_row`` number rows as a user would count them: line 2 is the first row of a CSV
    file with a header, row 1 of a Parquet file. ``decimal_comma`` says that text such as 0,5 is a number.
    """

    name: str  # file name without directory, "<stdin>" for standard input
    format: str
    n_rows: int
    columns: tuple[Column, ...]
    file: SourceFile | None = None
    class_names: tuple[str, ...] | None = None
    has_header: bool = True
    row_word: str = "row"
    first_row: int = 1
    decimal_comma: bool = False

    def where(self, index: int) -> str:
        """Say where row ``index`` (0 first) stands: ``line 7``."""
        return f"{self.row_word} {index + self.first_row}"
