"""Which columns play which role: the answer of recognition, before any row is checked."""

from dataclasses import dataclass

from reportgen.layouts.vocabulary import listing
from reportgen.readers.source import Column


@dataclass(frozen=True, eq=False)
class Part:
    """Columns that play one role together.

    ``names`` are the class names of several columns, one each; of a lone column, the class it speaks of, if
    its name says so. None for a column of labels, of nested scores, or a score whose class is not named.
    """

    columns: tuple[Column, ...]
    names: tuple[str, ...] | None = None

    @property
    def words(self) -> str:
        """Say which columns these are."""
        if len(self.columns) == 1:
            return f"column {self.columns[0].name}"
        return f"columns {listing([column.name for column in self.columns])}"


@dataclass(frozen=True, eq=False)
class Roles:
    """The columns of a source by role."""

    layout: str
    truth: Part
    prediction: Part | None = None
    scores: Part | None = None
    class_lists: Part | None = None  # lists of class names that go with lists of scores
    weight: Part | None = None
    cluster: Part | None = None
    model: Part | None = None
    id: Part | None = None
    remarks: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
