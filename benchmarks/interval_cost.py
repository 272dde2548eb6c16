"""What intervals and flags cost beside the point estimates, in one run, side by side.

    python benchmarks/interval_cost.py            1 000 000 rows x 10 classes
    python benchmarks/interval_cost.py 100        1 000 000 rows x 100 classes (4 GB)

Point estimates: counts, exact rankings of every class and of all cells, every metric and average. The rest of
an evaluation is intervals, flags, the parts of the micro AUC, remedies and sentences; curves are left out.
"""

import sys
import time

import numpy as np

from reportgen import evaluate as evaluation
from reportgen.batch import Batch, Reading, Scores
from reportgen.measure import Measurement, measure
from reportgen.metrics.curves import auc, average_precision
from reportgen.metrics.overall import matthews
from reportgen.metrics.ratios import RATIOS, ratio_values
from reportgen.options import Options

ROWS = 1_000_000
RUNS = 3


def predictions(classes: int) -> Batch:
    """Return soft-max scores (float32) of a middling model on unequal classes, seeded."""
    rng = np.random.default_rng(7)
    truth = rng.choice(classes, ROWS, p=rng.dirichlet(np.full(classes, 2.0))).astype(np.int32)
    scores = np.empty((classes, ROWS), dtype=np.float32)
    for c in range(classes):
        scores[c] = rng.normal(size=ROWS)
    scores[truth, np.arange(ROWS)] += 1.5
    np.exp(2 * scores, out=scores)
    scores /= scores.sum(axis=0)
    names = tuple(f"c{c}" for c in range(classes))
    reading = Reading("made", "made", "made", "made", "made", "made")
    return Batch(
        "multiclass", names, ROWS, truth, None, Scores(scores.__getitem__), reading, decide="largest"
    )


def point_estimates(batch: Batch) -> Measurement:
    """Count, rank and compute every value, without any interval."""
    measurement = measure(batch)
    for ratio in RATIOS.values():
        ratio_values(ratio, measurement.tally)
    for ranking in (*(measurement.rankings or ()), measurement.pooled):
        if ranking is not None and ranking.defined:
            auc(ranking)
            average_precision(ranking)
    matthews(measurement)
    return measurement


def main(classes: int) -> None:
    """Print the seconds of both and their ratio, medians of a few runs in turn."""
    batch = predictions(classes)
    evaluation.curve_sets = lambda *_: {}  # type: ignore[assignment]
    point, everything = [], []
    for _ in range(RUNS):
        start = time.perf_counter()
        measurement = point_estimates(batch)
        point.append(time.perf_counter() - start)
        start = time.perf_counter()
        evaluation.evaluate_measured(measurement, Options())
        everything.append(time.perf_counter() - start)
    values, rest = float(np.median(point)), float(np.median(everything))
    print(f"{ROWS} x {classes}: values {values:.2f} s, the rest {rest:.2f} s, ratio {rest / values:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
