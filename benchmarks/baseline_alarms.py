"""How often ``check --baseline`` fails a model that is as good as the baseline, and one that is worse.

    python benchmarks/baseline_alarms.py [RUNS]

RUNS is 500 unless given; a fifth of them for models that are worse.

Seven classes, from common to rare, each recognised with its own probability; mistakes go to the other classes
by their size. An unchanged model is drawn anew: on fresh rows, on the same rows with mistakes of its own, or
on the same rows with four in five answers as before. The worse one recognises one class by 0.3 less. Metrics
are F1 and recall.
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from predictions import make_batch

from reportgen.evaluate import evaluate_measured
from reportgen.gate.baseline import Baseline, judge
from reportgen.measure import Measurement, measure
from reportgen.options import Options

SHARES = np.array([0.4, 0.25, 0.15, 0.1, 0.05, 0.03, 0.02])
RECALL = np.array([0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5])
WORSE_BY = 0.3
OPTIONS = Options(metrics=("f1", "recall"))
MODELS = (
    ("unchanged", None, (200, 1000, 5000), 1.0),
    ("worse in a class of 15 %", 2, (200, 1000), 0.2),
    ("worse in a class of 3 %", 5, (200, 1000), 0.2),
)
"""Each with the class in which it is worse, numbers of rows, and the share of the runs."""


def answers(rng: np.random.Generator, truth: np.ndarray, recall: np.ndarray) -> np.ndarray:
    """Return predictions: right with the recall of the true class, else another class by its size."""
    other = rng.choice(SHARES.size, truth.size, p=SHARES)
    other = np.where(other == truth, (truth + 1) % SHARES.size, other)
    return np.where(rng.random(truth.size) < recall[truth], truth, other)


def drawn(rng: np.random.Generator, rows: int) -> np.ndarray:
    """Return true classes; every class has a row."""
    return np.concatenate([np.arange(SHARES.size), rng.choice(SHARES.size, rows - SHARES.size, p=SHARES)])


def measured(truth: np.ndarray, prediction: np.ndarray) -> Measurement:
    """Return the measurement of predictions."""
    return measure(make_batch(truth, prediction, n_classes=SHARES.size))


def failed(before: Measurement, after: Measurement, *, paired: bool) -> tuple[bool, bool]:
    """Return whether an average fails, and whether a class does."""
    result = evaluate_measured(after, OPTIONS)
    held = before if paired else evaluate_measured(before, OPTIONS)
    verdicts = judge(result, after, Baseline("baseline", "baseline", held))
    return tuple(  # type: ignore[return-value]
        any(one.outcome == "not_met" and (one.class_ is None) == average for one in verdicts)
        for average in (True, False)
    )


def run(rows: int, kind: str, worse: int | None, runs: int) -> tuple[float, float, float]:
    """Return the shares of runs in which an average, a class, or either fails."""
    rng = np.random.default_rng([rows, len(kind), 0 if worse is None else worse + 1])
    recall = RECALL.copy()
    if worse is not None:
        recall[worse] -= WORSE_BY
    found = []
    for _ in range(runs):
        truth = drawn(rng, rows)
        first = answers(rng, truth, RECALL)
        after_truth = drawn(rng, rows) if kind == "fresh rows" else truth
        second = answers(rng, after_truth, recall)
        if kind == "same rows, alike":
            changed = rng.random(rows) < 0.2
            second = np.where(changed | (worse is not None and truth == worse), second, first)
        before, after = measured(truth, first), measured(after_truth, second)
        found.append(failed(before, after, paired=kind != "fresh rows" and not kind.endswith("unpaired")))
    average, class_ = np.array(found).T
    return float(average.mean()), float(class_.mean()), float((average | class_).mean())


KINDS = ("fresh rows", "same rows, unpaired", "same rows, paired", "same rows, alike")

if __name__ == "__main__":
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    print("| model | rows | test | an average fails | a class fails | the gate fails |")
    print("|---|---|---|---|---|---|")
    for name, worse, sizes, share in MODELS:
        for rows in sizes:
            for kind in KINDS:
                shares = run(rows, kind, worse, round(runs * share))
                print(f"| {name} | {rows} | {kind} | {' | '.join(f'{x:.3f}' for x in shares)} |", flush=True)
