"""A table whose rows are lines of padded text: long tables on paper, four times as fast to lay out.

Numbers line up because FIGURE SPACE is as wide as a digit, PUNCTUATION SPACE as a full stop, and a raised
digit with a THIN SPACE about as a digit; every line of a column has the same number of both.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from reportgen.numbers import DASH
from reportgen.pages.tables import Cell, Row, Table
from reportgen.words import FLAGGED

FIGURE_SPACE = "\N{FIGURE SPACE}"
PUNCTUATION_SPACE = "\N{PUNCTUATION SPACE}"
THIN_SPACE = "\N{THIN SPACE}"
FIGURE_DASH = "\N{FIGURE DASH}"
RAISED = str.maketrans(
    {digit: raised + THIN_SPACE for digit, raised in zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True)}
)
NARROW = ".,"
"""Half as wide as a digit; a THIN SPACE belongs to the raised digit before it."""

GAP = 2
"""Digit widths between two columns."""

STATUS_WIDTH = 20.0
"""Digit widths of the last column."""


@dataclass(frozen=True)
class DenseHeader:
    """A column's title and its width in digit widths."""

    text: str
    width: float


@dataclass(frozen=True)
class DenseRow:
    """A class, the line of its numbers, how it stands, and whether that is to strike the eye."""

    head: str
    line: str
    status: str
    is_flagged: bool


@dataclass(frozen=True)
class DenseTable:
    """Columns without the first, and the rows."""

    header: tuple[DenseHeader, ...]
    rows: tuple[DenseRow, ...]


def dense(table: Table) -> DenseTable:
    """Return ``table`` (of classes: status first, then numbers) as lines of text."""
    columns = [column for i in range(1, len(table.header) - 1) for column in _columns(table, i)]
    sizes = [_size(texts, title) for title, texts in columns]
    lines = [
        "".join(_padded(text, *size) for text, size in zip(texts, sizes, strict=True)) + GAP * FIGURE_SPACE
        for texts in zip(*(texts for _, texts in columns), strict=True)
    ]
    header = [
        DenseHeader(title, digits + narrow / 2)
        for (title, _), (digits, narrow) in zip(columns, sizes, strict=True)
    ]
    return DenseTable(
        (*header, DenseHeader(GAP * FIGURE_SPACE + table.header[1].text, STATUS_WIDTH)),
        tuple(_row(row, line) for row, line in zip(table.rows, lines, strict=True)),
    )


def _columns(table: Table, i: int) -> Iterator[tuple[str, list[str]]]:
    """Yield the title and texts of a column of numbers, and those of its intervals where it has them."""
    head, cells = table.header[i + 1], [row.cells[i] for row in table.rows]
    yield head.text, [_number_text(cell) for cell in cells]
    if head.sub:
        yield head.sub, [_figures(cell.sub) for cell in cells]


def _row(row: Row, line: str) -> DenseRow:
    return DenseRow(row.head, line, row.cells[0].text, row.kind in FLAGGED)


def _number_text(cell: Cell) -> str:
    """Write a number, or the dash in its place with the number of the note that says why."""
    return _figures(cell.text) + ("" if cell.note is None else str(cell.note).translate(RAISED))


def _figures(text: str) -> str:
    return text.replace(DASH, FIGURE_DASH)


def _size(texts: list[str], title: str) -> tuple[int, int]:
    """Return the digits and stops that every text of a column is padded to, the gap before it included."""
    narrow = max(_n_narrow(text) for text in texts)
    digits = max(_n_digits(text) for text in texts)
    longest_word = max(len(word) for word in title.split())
    return max(digits, longest_word - narrow // 2) + GAP, narrow


def _padded(text: str, digits: int, narrow: int) -> str:
    return FIGURE_SPACE * (digits - _n_digits(text)) + PUNCTUATION_SPACE * (narrow - _n_narrow(text)) + text


def _n_narrow(text: str) -> int:
    return sum(text.count(stop) for stop in NARROW)


def _n_digits(text: str) -> int:
    return len(text) - _n_narrow(text) - text.count(THIN_SPACE)
