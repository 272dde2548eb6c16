"""How often the printed intervals hold the truth, and how often a flag is false: simulated, to a page.

    python benchmarks/coverage.py [--runs 200] [--flag-runs 100] [--seed 1] [-o PAGE]

Every run draws rows from a population whose values are known (generators.py, population.py), evaluates them
as the tool does and compares (intervals_held.py, flags_raised.py). The same seed and numbers of runs give
the same page; the ones above take about ten minutes on one core.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from coverage_page import Outcome, write_page
from flags_raised import find_false_flags, find_shortfalls, try_sample_size
from generators import World, clustered, equal, heavy, oversampled, small
from intervals_held import cover
from population import CENSUSES, ROWS, population_values
from record import Record

SIZES = (250, 800, 3000)
WORLDS: tuple[Callable[[int], World], ...] = (
    lambda _n: heavy(),
    lambda _n: clustered(),
    small,
    lambda _n: oversampled(),
)
EQUALS = (
    equal("multiclass", 8, 0.8),
    equal("multiclass", 20, 0.6),
    equal("multiclass", 12, 0.8, "weighted"),
    equal("multilabel", 8, 0.95),
    equal("multilabel", 12, 0.8),
    equal("multilabel", 12, 0.7, "two humps"),
    equal("multilabel", 16, 0.8, "each twice"),
    equal("multilabel", 24, 0.6, "each twice"),
    equal("multilabel", 30, 0.5),
)
TRIED = tuple((metric, short) for metric in ("recall", "f1", "roc_auc") for short in (0.1, 0.2, 0.3))


class Simulation:
    """A record that fills, and how long that takes."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.record = Record()
        self.start = time.process_time()

    def cover_worlds(self, runs: int, rows: int) -> float:
        """Compare intervals with the truth of every world, found from censuses of so many rows.

        Return how large an error of the truth may be, as a share of a printed standard error.
        """
        truth_error = []
        for i, world_for in enumerate(WORLDS):
            values = None
            for n in SIZES:
                world, seed = world_for(n), [self.seed, i, n]
                if values is None or not np.array_equal(values.prevalence, world.prevalence):
                    values = population_values(world, [*seed, 0], rows)
                truth_error.append(cover(self.record, world, values, n, [*seed, 1], runs))
                self._say(f"{world.id}, {n} rows")
        return max(truth_error)

    def flag_classes(self, runs: int) -> None:
        """Count found shortfalls, the power at the sample sizes that the tool names, and false flags."""
        for n in SIZES:
            find_shortfalls(self.record, n, [self.seed, 200, n], runs)
            self._say(f"weak labels, {n} rows")
        for i, (metric, shortfall) in enumerate(TRIED):
            try_sample_size(self.record, metric, shortfall, [self.seed, 300, i], runs)
            self._say(f"sample size for {metric}, {shortfall} behind")
        for i, population in enumerate(EQUALS):
            for n in SIZES:
                find_false_flags(self.record, population, n, [self.seed, 100 + i, n], runs)
                self._say(f"{population.id}, {n} rows")

    def _say(self, what: str) -> None:
        print(f"{time.process_time() - self.start:7.0f} s  {what}", file=sys.stderr)


def main() -> int:
    """Run the simulations and write the page."""
    parser = argparse.ArgumentParser(description="Simulate coverage and false flags.")
    parser.add_argument("--runs", type=int, default=200, help="runs per population and size for intervals")
    parser.add_argument("--flag-runs", type=int, default=100, help="the same for flags")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=int, default=ROWS, help="rows of each of the 8 censuses")
    parser.add_argument("-o", "--out", type=Path, default=Path(__file__).parents[1] / "docs" / "coverage.md")
    options = parser.parse_args()
    simulation = Simulation(options.seed)
    truth_error = simulation.cover_worlds(options.runs, options.rows)
    simulation.flag_classes(options.flag_runs)
    runs = (options.runs, options.flag_runs)
    census = CENSUSES * options.rows
    write_page(Outcome(simulation.record, runs, options.seed, SIZES, census, truth_error), options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
