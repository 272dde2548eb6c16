"""Time whole commands side by side, in turn: Parquet to a page against the scikit-learn recipe.

    python benchmarks/speed.py            all sizes (about ten minutes)
    python benchmarks/speed.py 10000x10   one size

Prints wall seconds and peak memory (medians) of each command, and the median of the ratios pair by pair; the
ratio is what carries over to another machine. Needs the dev extra.
"""

import sys
import tempfile
from pathlib import Path
from statistics import median

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from cold import Usage, run

SIZES = ("10000x10", "100000x10", "50000x100", "1000000x10", "50000x1000")
RUNS = 3
RECIPE = Path(__file__).with_name("recipe.py")


def write_predictions(path: Path, rows: int, classes: int) -> None:
    """Write a Parquet file of soft-max scores (float32) of a middling model on unequal classes, seeded."""
    rng = np.random.default_rng(7)
    truth = rng.choice(classes, rows, p=rng.dirichlet(np.full(classes, 2.0)))
    scores = rng.normal(size=(classes, rows)).astype(np.float32)
    scores[truth, np.arange(rows)] += 1.5
    np.exp(2 * scores, out=scores)
    scores /= scores.sum(axis=0)
    names = pa.array([f"c{c}" for c in range(classes)])
    columns = {"y_true": pa.DictionaryArray.from_arrays(pa.array(truth.astype(np.int32)), names)}
    columns |= {f"score_c{c}": pa.array(scores[c]) for c in range(classes)}
    dictionary = ["y_true"]
    pq.write_table(pa.table(columns), path, compression="zstd", use_dictionary=dictionary)


def compare(size: str, folder: Path) -> None:
    """Time one size, both sides in turn, and print a line for each."""
    rows, classes = (int(part) for part in size.split("x"))
    path = folder / f"predictions_{size}.parquet"
    write_predictions(path, rows, classes)
    sides = {
        "html": [sys.executable, "-m", "reportgen", "report", str(path), "-q", "-o", str(folder / "x.html")],
        "recipe": [sys.executable, str(RECIPE), str(path)],
    }
    found: dict[str, list[Usage]] = {name: [] for name in sides}
    for _ in range(RUNS):
        for name, command in sides.items():
            found[name].append(run(command))
    ratio = median(a.seconds / b.seconds for a, b in zip(found["recipe"], found["html"], strict=True))
    for name, runs in found.items():
        seconds, memory = median(one.seconds for one in runs), max(one.memory for one in runs)
        print(f"{size:>12} {name:>8} {seconds:7.2f} s {memory:7.0f} MB")
    print(f"{size:>12} recipe / html {ratio:5.1f}", flush=True)


def main(sizes: list[str]) -> None:
    """Time the sizes asked for, or all."""
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes or SIZES:
            compare(size, Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
