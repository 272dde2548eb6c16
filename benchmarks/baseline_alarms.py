"""How often ``check --baseline`` fails a model that is as good as the baseline, and one that is worse.

    python benchmarks/baseline_alarms.py [RUNS]

RUNS is 500 unless given; for models that are worse a fifth, for scores (the second table) two fifths of them.
Takes ten minutes or so on an idle machine.

Seven classes, from common to rare. An unchanged model is drawn anew: on fresh rows, on the same rows with
mistakes of its own, or on the same rows with four in five answers (of scores: of the variance of the noise)
as before. In the first table each class is recognised with its own probability, mistakes go to the other
classes by their size, and the worse model recognises one class by 0.3 less. In the second, metrics that need
scores are judged too, each as if it were the only one asked for, also for labels, weights and clusters.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from alarm_worlds import SHARES, WORLDS, answered, drawn, noise
from predictions import make_batch
from trial import evaluated

from reportgen.batch import Batch
from reportgen.gate import paired, unpaired
from reportgen.gate.changes import Change, judge_changes
from reportgen.measure import measure
from reportgen.options import Options

RECALL = np.array([0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5])
WORSE_BY = 0.3
ALIKE = 0.8
COUNTED = ("f1", "recall")
ASKED = {"F1, recall": COUNTED, "ROC AUC": ("roc_auc",), "average precision": ("average_precision",)}
"""What is asked for by itself in the second table."""
MODELS = (
    ("unchanged", None, (200, 1000, 5000), 1.0),
    ("worse in a class of 15 %", 2, (200, 1000), 0.2),
    ("worse in a class of 3 %", 5, (200, 1000), 0.2),
)
"""Each with the class in which it is worse, numbers of rows, and the share of the runs."""
KINDS = ("fresh rows", "same rows, unpaired", "same rows, paired", "same rows, alike")


def answers(rng: np.random.Generator, truth: np.ndarray, recall: np.ndarray) -> np.ndarray:
    """Return predictions: right with the recall of the true class, else another class by its size."""
    other = rng.choice(SHARES.size, truth.size, p=SHARES)
    other = np.where(other == truth, (truth + 1) % SHARES.size, other)
    return np.where(rng.random(truth.size) < recall[truth], truth, other)


def two_models(rng: np.random.Generator, rows: int, kind: str, worse: int | None) -> tuple[Batch, Batch]:
    """Draw the predictions of a baseline and of a model, without scores."""
    recall = RECALL.copy()
    if worse is not None:
        recall[worse] -= WORSE_BY
    truth = drawn(rng, rows)
    first = answers(rng, truth, RECALL)
    after_truth = drawn(rng, rows) if kind == "fresh rows" else truth
    second = answers(rng, after_truth, recall)
    if kind == "same rows, alike":
        changed = rng.random(rows) < 1 - ALIKE
        second = np.where(changed | (worse is not None and truth == worse), second, first)
    return tuple(  # type: ignore[return-value]
        make_batch(one, said, n_classes=SHARES.size) for one, said in ((truth, first), (after_truth, second))
    )


def two_scored(rng: np.random.Generator, rows: int, kind: str, world: str) -> tuple[Batch, Batch]:
    """Draw the scores and decisions of two models that are equally good."""
    before = WORLDS[world](rng, rows)
    after = WORLDS[world](rng, rows) if kind == "fresh rows" else before
    first, second = noise(rng, before), noise(rng, after)
    if kind == "same rows, alike":
        second = np.sqrt(ALIKE) * first + np.sqrt(1 - ALIKE) * second
    return answered(before, first), answered(after, second)


def changes(before: Batch, after: Batch, kind: str, metrics: tuple[str, ...]) -> tuple[Change, ...]:
    """Compare a model with its baseline as the gate does."""
    if kind in ("fresh rows", "same rows, unpaired"):
        old, new = (evaluated(batch, metrics=metrics) for batch in (before, after))
        return unpaired.changes(new, old, "baseline")
    sides = ("model", measure(after)), ("baseline", measure(before))
    return paired.changes(*sides, Options(metrics=metrics), metrics)


def failed(found: Sequence[Change], metrics: Sequence[str]) -> tuple[bool, bool]:
    """Return whether an average fails, and whether a class does, where these metrics are asked for."""
    verdicts = judge_changes([one for one in found if one.metric in metrics], "baseline", 0.95, 0.05)
    return tuple(  # type: ignore[return-value]
        any(one.outcome == "not_met" and (one.class_ is None) == average for one in verdicts)
        for average in (True, False)
    )


def run(rows: int, kind: str, worse: int | None, runs: int) -> tuple[float, float, float]:
    """Return the shares of runs in which an average, a class, or either fails."""
    rng = np.random.default_rng([rows, len(kind), 0 if worse is None else worse + 1])
    found = [
        failed(changes(*two_models(rng, rows, kind, worse), kind, COUNTED), COUNTED) for _ in range(runs)
    ]
    average, class_ = np.array(found).T
    return float(average.mean()), float(class_.mean()), float((average | class_).mean())


def run_scored(rows: int, kind: str, world: str, runs: int) -> list[float]:
    """Return the shares of runs in which an average, and a class, fails; for each of ASKED in turn."""
    rng = np.random.default_rng([rows, len(kind), *world.encode()])
    every = tuple(metric for metrics in ASKED.values() for metric in metrics)
    found = []
    for _ in range(runs):
        of_run = changes(*two_scored(rng, rows, kind, world), kind, every)
        found.append([one for metrics in ASKED.values() for one in failed(of_run, metrics)])
    return [float(share) for share in np.mean(found, axis=0)]


def tables(runs: int) -> Iterator[str]:
    """Yield the lines of both tables, each as it is known."""
    yield "| model | rows | test | an average fails | a class fails | the gate fails |"
    yield "|---|---|---|---|---|---|"
    for name, worse, sizes, share in MODELS:
        for rows in sizes:
            for kind in KINDS:
                yield _line(name, rows, kind, run(rows, kind, worse, round(runs * share)))
    yield ""
    yield "| rows are | rows | test |" + "".join(f" {name}: averages | classes |" for name in ASKED)
    yield "|---|---|---|" + "---|---|" * len(ASKED)
    for world in WORLDS:
        for rows in (200, 1000):
            for kind in KINDS:
                yield _line(world, rows, kind, run_scored(rows, kind, world, round(runs * 0.4)))


def _line(name: str, rows: int, kind: str, shares: Sequence[float]) -> str:
    return f"| {name} | {rows} | {kind} | {' | '.join(f'{share:.3f}' for share in shares)} |"


if __name__ == "__main__":
    for line in tables(int(sys.argv[1]) if len(sys.argv) > 1 else 500):
        print(line, flush=True)
