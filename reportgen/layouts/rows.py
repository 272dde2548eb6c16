"""Rows that cannot be counted: refused with the count and the first one, or dropped and counted by reason."""

import numpy as np
from numpy.typing import NDArray

from reportgen.errors import InputError
from reportgen.numbers import plural
from reportgen.readers.source import Source

DROP = "or leave such rows out with --drop-invalid."


class Faults:
    """Collects faulty rows when they are to be dropped; otherwise the first fault is an error."""

    def __init__(self, source: Source, *, drop: bool) -> None:
        self.source = source
        self.drop = drop
        self.reasons: list[str] = []
        self._reason = np.zeros(source.n_rows, dtype=np.int16)  # 1 + index into reasons; 0: none

    def report(self, faulty: NDArray[np.bool_], reason: str, fix: str) -> None:
        """Report rows that are faulty for a reason, which reads well after "3 rows: ".

        Raises InputError where there is one and rows are not to be dropped.
        """
        if not faulty.any():
            return
        if not self.drop:
            n, first = int(faulty.sum()), int(np.argmax(faulty))
            which = f"the first is {self.source.where(first)}" if n > 1 else self.source.where(first)
            raise InputError(f"{self.source.name}: {plural(n, 'row')}: {reason} ({which}).", f"{fix}, {DROP}")
        if reason not in self.reasons:
            self.reasons.append(reason)
        self._reason[faulty & (self._reason == 0)] = self.reasons.index(reason) + 1

    def kept(self, within: NDArray[np.bool_] | None = None) -> NDArray[np.intp] | None:
        """Return the indices of the rows to keep, of those in ``within``; None when that is every row."""
        if not self.reasons and within is None:
            return None
        good = self._reason == 0
        rows = np.flatnonzero(good if within is None else good & within)
        if rows.size == 0:
            raise InputError(
                f"{self.source.name}: no valid row is left ({'; '.join(self.reasons)}).",
                "Correct the rows, or say with --truth, --pred and --scores which columns to read.",
            )
        return rows

    def dropped(self, within: NDArray[np.bool_] | None = None) -> dict[str, int]:
        """Return how many rows are dropped for each reason."""
        reason = self._reason if within is None else self._reason[within]
        counts = np.bincount(reason, minlength=len(self.reasons) + 1)[1:]
        return {why: int(n) for why, n in zip(self.reasons, counts, strict=True) if n}
