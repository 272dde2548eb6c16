"""A table whose rows are lines of padded text: long tables on paper, four times as fast to lay out.

Numbers line up because FIGURE SPACE is as wide as a digit and PUNCTUATION SPACE as wide as a full stop; every
line of a column has the same number of both.
"""

from dataclasses import dataclass

from reportgen.numbers import DASH
from reportgen.pages.tables import Cell, Row, Table

FIGURE_SPACE = "\N{FIGURE SPACE}"
PUNCTUATION_SPACE = "\N{PUNCTUATION SPACE}"
FIGURE_DASH = "\N{FIGURE DASH}"
STOPS = ".,"
GAP = 2
"""Digit widths between two columns."""


@dataclass(frozen=True)
class DenseHeader:
    """A column's title and its width in digit widths."""

    text: str
    width: float


@dataclass(frozen=True)
class DenseRow:
    """A class and the line of its numbers; the status in words ends the line."""

    head: str
    line: str
    kind: str


@dataclass(frozen=True)
class DenseTable:
    """Columns without the first, and the rows."""

    header: tuple[DenseHeader, ...]
    rows: tuple[DenseRow, ...]


def dense(table: Table) -> DenseTable:
    """Return ``table`` (of classes: status first, then numbers) as lines of text."""
    columns = [[_number_text(row.cells[i]) for row in table.rows] for i in range(1, len(table.header) - 1)]
    titles = [cell.text for cell in table.header[2:]]
    sizes = [_size(column, title) for column, title in zip(columns, titles, strict=True)]
    lines = [
        "".join(_padded(text, *size) for text, size in zip(texts, sizes, strict=True))
        for texts in zip(*columns, strict=True)
    ]
    header = [
        DenseHeader(title, digits + stops / 2) for title, (digits, stops) in zip(titles, sizes, strict=True)
    ]
    return DenseTable(
        (*header, DenseHeader(2 * FIGURE_SPACE + table.header[1].text, 20)),
        tuple(_row(row, line) for row, line in zip(table.rows, lines, strict=True)),
    )


def _row(row: Row, line: str) -> DenseRow:
    return DenseRow(row.head, line + 2 * FIGURE_SPACE + row.cells[0].text, row.kind)


def _number_text(cell: Cell) -> str:
    return cell.text.replace(DASH, FIGURE_DASH)


def _size(column: list[str], title: str) -> tuple[int, int]:
    """Return the digits and stops that every text of a column is padded to, the gap before it included."""
    stops = max(_n_stops(text) for text in column)
    digits = max(len(text) - _n_stops(text) for text in column)
    longest_word = max(len(word) for word in title.split())
    return max(digits, longest_word - stops // 2) + GAP, stops


def _padded(text: str, digits: int, stops: int) -> str:
    n_stops = _n_stops(text)
    return FIGURE_SPACE * (digits - len(text) + n_stops) + PUNCTUATION_SPACE * (stops - n_stops) + text


def _n_stops(text: str) -> int:
    return sum(text.count(stop) for stop in STOPS)
