"""Shares counted over simulation runs, with their Monte Carlo error."""

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Share:
    """A share of cases with its Monte Carlo standard error; runs, not cases, are independent."""

    value: float
    error: float
    cases: int


class Record:
    """Hits among cases by key, one pair per run and key."""

    def __init__(self) -> None:
        self._pairs: dict[tuple[Any, ...], list[list[float]]] = defaultdict(list)
        self._run = -1

    def next_run(self) -> None:
        """Begin a run: what is added until the next one is not independent."""
        self._run += 1

    def add(self, key: tuple[Any, ...], hits: float, cases: int = 1) -> None:
        """Count cases of the current run."""
        pairs = self._pairs[key]
        if not pairs or pairs[-1][0] != self._run:
            pairs.append([self._run, 0.0, 0])
        pairs[-1][1] += hits
        pairs[-1][2] += cases

    def share(self, key: tuple[Any, ...]) -> Share | None:
        """Return the share of hits, None without cases.

        The error is that of a ratio of sums over runs; at least one run's worth, so that 0 of 300 does not
        look certain.
        """
        pairs = self._pairs.get(key, [])
        cases = sum(one[2] for one in pairs)
        if cases == 0:
            return None
        value = sum(one[1] for one in pairs) / cases
        spread = math.sqrt(sum((hits - value * n) ** 2 for _, hits, n in pairs)) / cases
        return Share(value, max(spread, 1 / (len(pairs) + 1)), int(cases))

    @property
    def keys(self) -> tuple[tuple[Any, ...], ...]:
        """The keys in the order in which they were first met."""
        return tuple(self._pairs)
