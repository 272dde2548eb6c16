"""Small sources in memory, for tests of how columns are understood."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from reportgen.batch import Batch
from reportgen.layouts import read_batches
from reportgen.options import ReadOptions
from reportgen.readers.arrow_columns import kind_of
from reportgen.readers.source import Column, Source


def make_source(columns: Mapping[str, Any], **keywords: Any) -> Source:
    """Return a source called f.csv whose first row is line 2; two-dimensional arrays stay as they are."""
    made = tuple(_column(name, cells) for name, cells in columns.items())
    n_rows = len(next(iter(columns.values()))) if columns else 0
    return Source("f.csv", "CSV", n_rows, made, row_word="line", first_row=2, **keywords)


def _column(name: str, cells: Any) -> Column:
    if isinstance(cells, np.ndarray) and cells.ndim == 2:
        return Column(name, "matrix", lambda: cells)
    array = cells if isinstance(cells, pa.Array) else pa.array(cells)
    return Column(name, kind_of(array.type), lambda: array)


def read_one(
    columns: Mapping[str, Any], *, class_names: tuple[str, ...] | None = None, **options: Any
) -> Batch:
    """Return the only batch that the columns give under these options."""
    [(name, batch)] = read_batches(make_source(columns, class_names=class_names), ReadOptions(**options))
    assert name is None
    return batch


def meaning(batch: Batch) -> dict[str, Any]:
    """Return what a batch says about its rows by class name, whatever the order of its classes."""
    if batch.task == "multilabel":
        truth: Any = {name: batch.truth[:, c].tolist() for c, name in enumerate(batch.classes)}
    else:
        truth = [batch.classes[code] for code in batch.truth]
    scores = batch.scores
    return {
        "task": batch.task,
        "classes": sorted(batch.classes),
        "truth": truth,
        "prediction": _prediction(batch),
        "scores": scores and {name: scores.column(c).tolist() for c, name in enumerate(batch.classes)},
        "positive": None if batch.positive is None else batch.classes[batch.positive],
    }


def _prediction(batch: Batch) -> Any:
    if batch.prediction is None:
        return None
    if batch.task == "multilabel":
        return {name: batch.prediction[:, c].tolist() for c, name in enumerate(batch.classes)}
    return [None if code < 0 else batch.classes[code] for code in batch.prediction]
