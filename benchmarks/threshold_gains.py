"""How often is a gain from another threshold shown, rightly or wrongly, and how often its interval holds.

    python benchmarks/threshold_gains.py [RUNS]

One label with normal scores, d = 1.5 apart; the present threshold is the best one of the population, or lies
above it by a shift. The true gain is that of the thresholds the folds chose, in the population.
"""

import sys
from pathlib import Path
from statistics import NormalDist

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from predictions import make_batch

from reportgen.measure import Measurement, measure
from reportgen.metrics.intervals import quantile
from reportgen.remedies.groups import dealt, grouped
from reportgen.remedies.thresholds import best_threshold, threshold_trials

DISTANCE = 1.5
LEVEL = 0.95
above = NormalDist().cdf


def f1(true_rate: float, false_rate: float, prevalence: float) -> float:
    """Return the F1 of a population."""
    hits = prevalence * true_rate
    return 2 * hits / (prevalence + hits + (1 - prevalence) * false_rate)


def at(thresholds: list[float], prevalence: float) -> float:
    """Return the population F1 of rows decided in equal parts by some thresholds."""
    true_rate = float(np.mean([above(DISTANCE - t) for t in thresholds]))
    return f1(true_rate, float(np.mean([above(-t) for t in thresholds])), prevalence)


def chosen(measurement: Measurement, score: np.ndarray, present: float) -> list[float]:
    """Return the thresholds that the folds choose."""
    groups = grouped(measurement, 0, score)
    found = [best_threshold(groups, groups.mass * (1 - share), "f1") for share in dealt(groups)]
    return [present if j is None else float(groups.thresholds[j]) for j in found]


def run(rows: int, prevalence: float, shift: float, runs: int) -> tuple[float, float, float, float]:
    """Return the shares of runs with a gain shown, wrongly shown and covered, and the mean optimism."""
    rng = np.random.default_rng(rows)
    grid = np.linspace(-2, 4, 601).tolist()
    present = max(grid, key=lambda t: at([t], prevalence)) + shift
    shown, wrong, covered, optimism = [], [], [], []
    for _ in range(runs):
        label = (rng.random(rows) < prevalence).astype(int)
        score = rng.normal(size=rows) + DISTANCE * label
        decide = np.array([present, 0.0])
        measurement = measure(
            make_batch(np.stack([label, 1 - label], 1), scores=[score, -score], decide=decide)
        )
        if not label.any():
            continue
        trial = threshold_trials(measurement, [0], LEVEL)["c0"][0]
        gain = trial.this_class["f1"].gain
        true = at(chosen(measurement, score, present), prevalence) - at([present], prevalence)
        shown.append(trial.verdict == "gain shown")
        wrong.append(shown[-1] and true <= 0)
        covered.append(gain.low - 1e-12 <= true <= gain.high + 1e-12)
        optimism.append(trial.in_sample - true)
    return tuple(float(np.mean(one)) for one in (shown, wrong, covered, optimism))


def main() -> None:
    """Print a table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    print(f"{runs} runs each, level {LEVEL} (z {quantile(LEVEL):.2f})")
    print("| rows | prevalence | above the best by | shown | wrongly | interval holds | optimism |")
    print("|---|---|---|---|---|---|---|")
    for prevalence in (0.05, 0.2):
        for rows in (200, 600, 2000):
            for shift in (0.0, 0.5, 1.0):
                found = run(rows, prevalence, shift, runs)
                print(
                    f"| {rows} | {prevalence} | {shift} | " + " | ".join(f"{one:.3f}" for one in found) + " |"
                )


if __name__ == "__main__":
    main()
