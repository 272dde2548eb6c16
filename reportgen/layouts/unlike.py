"""Columns whose names fit a role and whose cells do not, told in words that say what they seem to be."""

import re
from collections.abc import Sequence

import numpy as np

from reportgen.errors import ColumnsError
from reportgen.layouts.cells import Cells
from reportgen.layouts.find_scores import says_score
from reportgen.layouts.vocabulary import PREDICTION, TRUTH, plain
from reportgen.numbers import count
from reportgen.readers.source import Column, Source

PER_CENT = re.compile(r"\s*[+-]?[0-9]+([.,][0-9]+)?\s*%\s*")
FEW = 20
"""So many different fractions may still be codes of classes."""


def refuse_percentages(source: Source, columns: Sequence[Column]) -> None:
    """Raise where a column named like a score holds percentages with their sign."""
    for column in columns:
        if says_score(column) or plain(column.name) in PREDICTION:
            refuse_percentage(source, column)


def refuse_percentage(source: Source, column: Column) -> None:
    """Raise where the first cells of a column of text are percentages."""
    if column.kind != "text":
        return
    cells = [cell for cell in column.read()[:FEW].to_pylist() if cell is not None]
    if cells and all(PER_CENT.fullmatch(str(cell)) for cell in cells):
        raise ColumnsError(
            f'{source.name}: column "{column.name}" holds percentages such as {cells[0]}, not numbers.',
            "Write 0.123 for 12.3%.",
        )


def refuse_regression(cells: Cells, columns: Sequence[Column]) -> None:
    """Raise where a column named like the truth holds fractions: amounts to estimate, not classes."""
    for column in columns:
        if plain(column.name) in TRUTH:
            refuse_amounts(cells, column)


def refuse_amounts(cells: Cells, column: Column) -> None:
    """Raise where a column holds many different fractions."""
    if column.kind != "number" or cells.holds_labels(column):
        return
    different = np.unique(cells.numbers(column)).size
    if different > max(FEW, cells.source.n_rows // 10):
        raise ColumnsError(
            f'{cells.source.name}: column "{column.name}" holds {count(different)} different fractions: '
            "it looks like a regression target, not like classes.",
            "Name the column of true classes with --truth.",
        )
