"""Write what other tools report of the same predictions; docs/side_by_side.md tells what one finds there.

    python3 -m venv peers
    peers/bin/pip install evidently==0.7.23 pycm==4.6 scikit-learn==1.9.1 'pandas<3'
    peers/bin/python benchmarks/side_by_side.py [FOLDER]

Runs in an environment of its own, without reportgen, whose reports of these files are in sample_reports/.
Writes to side_by_side/ unless told otherwise, and prints seconds and bytes. Tools that are missing are named
and left out.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pandas as pd

DATA = Path(__file__).resolve().parent.parent / "tests" / "data"


@dataclass(frozen=True)
class Predictions:
    """True and predicted classes, and a score column per class under its name."""

    truth: pd.Series
    predicted: pd.Series
    scores: pd.DataFrame


def digits() -> Predictions:
    """Read the digits: the prediction is the class with the largest score."""
    table = pd.read_csv(DATA / "digits_generated" / "shallow_tree.csv")
    scores = table.filter(like="score_").rename(columns=lambda name: name.removeprefix("score_"))
    return Predictions(table["y_true"].astype(str), scores.idxmax(axis=1), scores)


def jobs() -> Predictions:
    """Read how long compute jobs run."""
    table = pd.read_csv(DATA / "hpc_cv" / "lda_cv.csv")
    return Predictions(table["obs"], table["pred"], table[["VF", "F", "M", "L"]])


def newsgroups() -> Predictions:
    """Read the twenty newsgroups."""
    table = pd.read_json(DATA / "newsgroups20" / "cv.jsonl.gz", lines=True)
    return Predictions(table["label"], table["prediction"], pd.DataFrame(table["scores"].tolist()))


def evidently(data: Predictions, folder: Path) -> Path:
    """Write the report of Evidently's preset for classification."""
    from evidently import DataDefinition, Dataset, MulticlassClassification, Report  # noqa: PLC0415
    from evidently.presets import ClassificationPreset  # noqa: PLC0415

    table = data.scores.assign(target=data.truth, prediction=data.predicted)
    roles = MulticlassClassification(
        target="target", prediction_labels="prediction", prediction_probas=list(data.scores)
    )
    known = Dataset.from_pandas(table, data_definition=DataDefinition(classification=[roles]))
    path = folder / "evidently.html"
    Report([ClassificationPreset()]).run(known, None).save_html(str(path))
    return path


def pycm(data: Predictions, folder: Path) -> Path:
    """Write PyCM's report of every statistic it has."""
    from pycm import ConfusionMatrix  # noqa: PLC0415

    path = folder / "pycm.html"
    ConfusionMatrix(data.truth.tolist(), data.predicted.tolist()).save_html(str(path.with_suffix("")))
    return path


def scikit_learn(data: Predictions, folder: Path) -> Path:
    """Write scikit-learn's report, which is text."""
    from sklearn.metrics import classification_report  # noqa: PLC0415

    path = folder / "scikit-learn.txt"
    path.write_text(classification_report(data.truth, data.predicted, digits=3, zero_division=0))
    return path


SETS: dict[str, Callable[[], Predictions]] = {
    "digits_generated-shallow_tree": digits,
    "hpc_cv-lda_cv": jobs,
    "newsgroups20-cv": newsgroups,
}
TOOLS: dict[str, Callable[[Predictions, Path], Path]] = {
    "evidently": evidently,
    "pycm": pycm,
    "scikit-learn": scikit_learn,
}


def main(folder: Path) -> int:
    """Write every report that can be written; return 1 where a tool is missing."""
    missing = {}
    for name, read in SETS.items():
        data = read()
        (folder / name).mkdir(parents=True, exist_ok=True)
        for tool, write in TOOLS.items():
            start = time.perf_counter()
            try:
                path = write(data, folder / name)
            except ImportError as error:
                missing[tool] = f"{tool} cannot be imported ({error})."
                continue
            seconds, size = time.perf_counter() - start, path.stat().st_size
            print(f"{path}  {tool} {version(tool)}  {seconds:.1f} s  {size / 1000:,.0f} KB")
    for words in missing.values():
        print(words, f"Install it as the head of {Path(__file__).name} says.", sep="\n", file=sys.stderr)
    return int(bool(missing))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("side_by_side")))
