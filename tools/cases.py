"""The reports that reviewers look at and page checks measure: samples, sizes, kinds, names, several models.

A case is a command line of reportgen and the files it reads. Data are the real ones of ``tests/data``, or
made up from a seed, so that the same case is the same report everywhere.
"""

import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from make_samples import DATA, ROOT, SAMPLES

sys.path.insert(0, str(ROOT / "tests"))

from factories import HOSTILE_NAMES, LONG_NAMES, WORLD_NAMES, names_like

from reportgen.cli import main as reportgen

SIZES = {2: 2_000, 20: 5_000, 100: 10_000, 1_000: 20_000, 5_000: 20_000}
"""Rows of the made-up report of each number of classes."""

SEED = 7
ECG_MODELS = ("dnn.parquet", "cardiology_residents.csv", "emergency_residents.csv", "medical_students.csv")


@dataclass(frozen=True)
class Case:
    """A page to look at: what it is, the predictions it is made from, and how."""

    name: str
    about: str
    files: Callable[[Path], list[Path]]
    words: tuple[str, ...] = ()
    command: str = "report"
    page: str = "report.html"

    def command_line(self, data: Path, folder: Path, forms: Sequence[str]) -> list[str]:
        """Write made-up predictions to ``data``; return the words that make the page in ``folder``."""
        outputs = [folder] if self.page == "index.html" else [folder / f"report.{form}" for form in forms]
        asked = [word for output in outputs for word in ("-o", str(output))]
        if self.page == "index.html":
            asked += ["--format", ",".join(forms)]
        return [self.command, *map(str, self.files(data)), *self.words, "--quiet", *asked]


def make(case: Case, folder: Path, forms: Sequence[str]) -> None:
    """Make the pages of a case in ``folder``; pages and pictures made there before are removed."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in (path for path in folder.iterdir() if path.suffix in {".html", ".pdf", ".png"}):
        old.unlink()
    with tempfile.TemporaryDirectory() as data:
        if reportgen(case.command_line(Path(data), folder, forms)):
            raise SystemExit(f"The case {case.name} cannot be made.")


def made_up(
    folder: Path,
    names: Sequence[str],
    rows: int,
    *,
    even: bool = False,
    skill: float = 1.7,
    file: str = "made_up",
) -> list[Path]:
    """Write predictions of a model that knows the common classes best; ``even``: all classes alike.

    The truth is the same for every skill, so that files of several skills are models on the same rows.
    """
    rng = np.random.default_rng(SEED)
    k = len(names)
    share = np.full(k, 1 / k) if even else 1 / (np.arange(k) + 3) * rng.uniform(0.7, 1.3, k)
    share /= share.sum()
    truth = rng.choice(k, rows, p=share).astype(np.int32)
    knows = np.full(k, skill) if even else skill * np.where(rng.random(k) < 0.15, 0.3, 1.0)
    noise = np.random.default_rng([SEED, round(100 * skill)])
    scores = noise.normal(size=(k, rows)).astype(np.float32)
    scores += 0.5 * np.log(share)[:, None].astype(np.float32)
    scores[truth, np.arange(rows)] += knows[truth] + 0.5 * np.log(k)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=0)
    columns = {"y_true": pa.DictionaryArray.from_arrays(pa.array(truth), pa.array(names))}
    columns |= {f"score_{name}": pa.array(column) for name, column in zip(names, scores, strict=True)}
    path = folder / f"{file}.parquet"
    pq.write_table(pa.table(columns), path, use_dictionary=["y_true"])
    return [path]


def many_labels(folder: Path, n_labels: int, *, decided: bool) -> list[Path]:
    """Write multilabel predictions, the rarer the worse: probabilities and decisions, or margins."""
    rng = np.random.default_rng(SEED)
    columns = {}
    for i in range(n_labels):
        true = rng.random(3_000) < 0.4 / (1 + i / 2)
        margin = rng.normal(size=3_000) + np.where(true, 2.5 - 1.5 * i / n_labels, -1.0)
        probability = 1 / (1 + np.exp(-2 * margin))
        columns[f"true_finding {i + 1}"] = true.astype(np.int8)
        columns[f"score_finding {i + 1}"] = probability if decided else margin
        if decided:
            columns[f"pred_finding {i + 1}"] = (probability >= 0.5).astype(np.int8)
    path = folder / "made_up.parquet"
    pq.write_table(pa.table(columns), path)
    return [path]


def models(folder: Path, n_models: int) -> list[Path]:
    """Write the predictions of several models of unlike skill on the same rows."""
    names = plain_names(10)
    skills = 1.0 + 0.08 * np.arange(n_models)
    return [
        path
        for i, skill in enumerate(skills.tolist())
        for path in made_up(folder, names, 2_000, skill=skill, file=f"model_{i + 1:02d}")
    ]


def plain_names(n_classes: int) -> tuple[str, ...]:
    """Return names as short as those of most data."""
    return tuple(f"class {i + 1}" for i in range(n_classes))


def real(*paths: str) -> Callable[[Path], list[Path]]:
    """Return real predictions, which lie ready."""
    return lambda _folder: [DATA / path for path in paths]


def _sample(name: str, path: str, title: str) -> Case:
    return Case(name, title, real(path), ("--title", title, "--dataset", Path(path).parts[0]))


def _size(n_classes: int, rows: int) -> Case:
    about = f"{n_classes:,} classes, {rows:,} made-up rows"
    return Case(f"classes-{n_classes}", about, partial(made_up, names=plain_names(n_classes), rows=rows))


def _named(name: str, about: str, names: Sequence[str], n_classes: int) -> Case:
    return Case(f"names-{name}", about, partial(made_up, names=names_like(names, n_classes), rows=3_000))


ECG = real(*(f"ecg6/{file}" for file in ECG_MODELS))
CASES: tuple[Case, ...] = (
    *(_sample(name, path, title) for name, (path, title) in SAMPLES.items()),
    *(_size(n_classes, rows) for n_classes, rows in SIZES.items()),
    Case("multilabel", "30 labels, several to a row", partial(many_labels, n_labels=30, decided=True)),
    Case(
        "scores-only",
        "12 labels, margins without decisions",
        partial(many_labels, n_labels=12, decided=False),
    ),
    Case(
        "no-flag",
        "8 classes alike, nobody behind",
        partial(made_up, names=plain_names(8), rows=6_000, even=True),
    ),
    _named("hostile", "markup, formulas and 5000 characters as names", HOSTILE_NAMES, 11),
    _named("long", "names of 80 characters", LONG_NAMES, 8),
    _named("world", "names in ten scripts", WORLD_NAMES, 10),
    Case(
        "compare-2",
        "two real models on the same rows",
        real(*(f"cifar10/{m}.npz" for m in ("wideresnet16_4", "lenet5"))),
        command="compare",
    ),
    Case("compare-20", "20 made-up models on the same rows", partial(models, n_models=20), command="compare"),
    Case("index", "a report of each of four real models, ranked", ECG, page="index.html"),
)


def chosen(names: Sequence[str]) -> tuple[Case, ...]:
    """Return the cases of these names, all of them for none. An unknown name ends the program."""
    known = {case.name: case for case in CASES}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise SystemExit(f"There is no case '{unknown[0]}'.\nUse any of: {' '.join(known)}")
    return tuple(known[name] for name in names) or CASES
