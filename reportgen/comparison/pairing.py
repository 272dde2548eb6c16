"""Are these the same rows? Predictions of several models, brought into one order of rows and classes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.batch import ABSTAINED, Batch, Scores
from reportgen.errors import InputError, OptionError
from reportgen.numbers import plural

FEWEST, MOST = 2, 20
"""Models that one comparison holds."""
INDEX = "Use 'reportgen report FILE1 FILE2 -o reports/' for reports and an index page."
OTHER_ORDER = "If the order differs, match them with --id COL. "


@dataclass(frozen=True, eq=False)
class Paired:
    """The models' predictions with equal classes and rows, and how rows were matched."""

    names: tuple[str, ...]
    batches: tuple[Batch, ...]
    by: str


def paired(models: Sequence[tuple[str, Batch]]) -> Paired:
    """Match the rows of every model with those of the first; a batch that needs no change is kept.

    By id where every batch has ids, else by position, which the true classes and weights must bear out row by
    row. Raises OptionError for too few or too many models, InputError where the rows are not the same.
    """
    check_number(len(models))
    (name, reference), others = models[0], models[1:]
    by_id = all(batch.ids is not None for _, batch in models)
    places = _places(name, reference.ids) if by_id else None
    batches = [reference]
    for other, batch in others:
        names = (name, other)
        _check_task(reference, batch, names)
        fitting = _with_classes(batch, reference.classes, names)
        if places is not None:
            fitting = _with_rows(fitting, places, names)
        _check_rows(reference, fitting, names, by_id=by_id)
        batches.append(_with_clusters(reference, fitting, names))
    words = "by id" if by_id else "by position: every row has the same true class in all models"
    if reference.task == "multilabel" and not by_id:
        words = "by position: every row has the same true classes in all models"
    return Paired(tuple(name for name, _ in models), tuple(batches), words)


def check_number(n_models: int) -> None:
    """Raise OptionError unless the number of models can be compared."""
    if n_models < FEWEST:
        raise OptionError(
            f"A comparison needs two models, and there is {plural(n_models, 'model')}.",
            "Give at least two, or use 'reportgen report' for one.",
        )
    if n_models > MOST:
        raise OptionError(
            f"A comparison holds up to {MOST} models, and there are {n_models}.",
            f"Give fewer. {INDEX}",
        )


def _check_task(reference: Batch, batch: Batch, names: tuple[str, str]) -> None:
    if reference.task != batch.task:
        raise InputError(
            f"{names[0]} is {reference.task} and {names[1]} is {batch.task}: they cannot be compared.",
            f"If they should be alike, say so with --task or --labels. {INDEX}",
        )


def _with_classes(batch: Batch, classes: tuple[str, ...], names: tuple[str, str]) -> Batch:
    """Return a batch with its classes in the order of the reference."""
    if batch.classes == classes:
        return batch
    only_first = [name for name in classes if name not in set(batch.classes)]
    only_other = [name for name in batch.classes if name not in set(classes)]
    if only_first or only_other:
        raise InputError(
            f"{names[0]} and {names[1]} have different classes: "
            + "; ".join(
                _only(name, found)
                for name, found in zip(names, (only_first, only_other), strict=True)
                if found
            )
            + ".",
            f"Name the classes of all with --labels. {INDEX}",
        )
    place = {name: c for c, name in enumerate(batch.classes)}
    order = np.array([place[name] for name in classes])  # old code of each new class
    return _reordered(batch, classes, order)


def _only(name: str, classes: Sequence[str]) -> str:
    shown = ", ".join(classes[:3]) + (f" and {len(classes) - 3} more" if len(classes) > 3 else "")
    return f"only {name} has {shown}"


def _reordered(batch: Batch, classes: tuple[str, ...], order: NDArray[np.intp]) -> Batch:
    new = np.empty(len(order) + 1, dtype=np.int32)  # the last entry serves ABSTAINED
    new[order] = np.arange(len(order))
    new[ABSTAINED] = ABSTAINED

    def codes(array: NDArray[Any]) -> NDArray[Any]:
        return np.asfortranarray(array[:, order]) if array.ndim == 2 else new[array]

    scores, decide = batch.scores, batch.decide
    if scores is not None:
        single = None if scores.single is None else int(new[scores.single])
        scores = Scores(lambda c, column=scores.column: column(int(order[c])), single)  # type: ignore[misc]
    return replace(
        batch,
        classes=classes,
        truth=codes(batch.truth),
        prediction=None if batch.prediction is None else codes(batch.prediction),
        scores=scores,
        decide=decide if decide is None or isinstance(decide, str) else decide[order],
        positive=None if batch.positive is None else int(new[batch.positive]),
    )


def _places(name: str, ids: NDArray[Any] | None) -> Mapping[str, int]:
    """Return the row of each id; InputError where one is missing or stands twice."""
    found: dict[str, int] = {}
    for i, one in enumerate([] if ids is None else ids.tolist()):
        if not one:
            raise InputError(f"{name}: row {i + 1} has no id.", "Give every row an id.")
        if one in found:
            raise InputError(
                f"{name}: the id '{one}' stands in rows {found[one] + 1} and {i + 1}.",
                "Give every row an id of its own.",
            )
        found[one] = i
    return found


def _with_rows(batch: Batch, places: Mapping[str, int], names: tuple[str, str]) -> Batch:
    """Return a batch with its rows in the order of the reference."""
    own = _places(names[1], batch.ids)
    for (name, ids), other in (((names[0], places), own), ((names[1], own), places)):
        missing = [one for one in ids if one not in other]
        if missing:
            raise InputError(
                f"The rows of {names[0]} and {names[1]} differ: {plural(len(missing), 'id')} only in {name}, "
                f"the first is '{missing[0]}'.",
                f"Give files with the same rows. {INDEX}",
            )
    order = np.array([own[one] for one in places], dtype=np.intp)
    if np.array_equal(order, np.arange(order.size)):
        return batch
    return _taken(batch, order)


def _taken(batch: Batch, order: NDArray[np.intp]) -> Batch:
    def rows(array: NDArray[Any]) -> NDArray[Any]:
        return np.asfortranarray(array[order]) if array.ndim == 2 else array[order]

    scores = batch.scores
    if scores is not None:
        scores = Scores(lambda c, column=scores.column: column(c)[order], scores.single)  # type: ignore[misc]
    return replace(
        batch,
        truth=rows(batch.truth),
        prediction=None if batch.prediction is None else rows(batch.prediction),
        scores=scores,
        weight=None if batch.weight is None else batch.weight[order],
        ids=None if batch.ids is None else batch.ids[order],
        cluster=None if batch.cluster is None else batch.cluster[order],
    )


def _check_rows(reference: Batch, batch: Batch, names: tuple[str, str], *, by_id: bool) -> None:
    """Raise InputError where the rows are not the same."""
    order = "" if by_id else OTHER_ORDER
    both = f"{names[0]} and {names[1]}"
    if reference.n_rows != batch.n_rows:
        raise _differ(f"{both} have {reference.n_rows:,} and {batch.n_rows:,} rows")
    differs = reference.truth != batch.truth
    if differs.ndim == 2:
        differs = differs.any(axis=1)
    if differs.any():
        first = int(np.argmax(differs))
        truths = [_truth(one, first) for one in (reference, batch)]
        raise _differ(
            f"{both} differ in the true class of {plural(int(differs.sum()), 'row')}; the first is "
            f"{_row(reference, first)}: {truths[0]} and {truths[1]}",
            order,
        )
    weights = [one.weight for one in (reference, batch)]
    if (weights[0] is None) != (weights[1] is None):
        raise _differ(f"of {both} only {names[weights[0] is None]} has weights")
    if weights[0] is not None and weights[1] is not None and not np.array_equal(weights[0], weights[1]):
        first = int(np.argmax(weights[0] != weights[1]))
        raise _differ(f"{both} differ in their weights; the first is {_row(reference, first)}", order)


def _with_clusters(reference: Batch, batch: Batch, names: tuple[str, str]) -> Batch:
    """Return a batch whose clusters have the reference's codes; InputError where they are not the same."""
    first, second = reference.cluster, batch.cluster
    if first is None and second is None:
        return batch
    if first is None or second is None:
        raise InputError(
            f"Of {names[0]} and {names[1]} only {names[first is None]} has clusters.",
            "Name the same clusters in both with --cluster.",
        )
    n_pairs = len(np.unique(np.stack([first, second]), axis=1).T)
    if n_pairs != len(np.unique(first)) or n_pairs != len(np.unique(second)):
        raise InputError(
            f"{names[0]} and {names[1]} sort the same rows into different clusters.",
            "Name the same clusters in both with --cluster.",
        )
    return batch if np.array_equal(first, second) else replace(batch, cluster=first)


def _row(batch: Batch, i: int) -> str:
    return f"row {i + 1:,}" if batch.ids is None else f"id '{batch.ids[i]}'"


def _truth(batch: Batch, i: int) -> str:
    if batch.truth.ndim == 1:
        return f"'{batch.classes[batch.truth[i]]}'"
    return "{" + ", ".join(batch.classes[c] for c in np.flatnonzero(batch.truth[i])) + "}"


def _differ(what: str, order: str = "") -> InputError:
    """Return the refusal of rows that are not the same; ``order`` is advice for those in another order."""
    return InputError(
        f"These are not the same rows: {what}.", f"Give predictions for the same rows. {order}{INDEX}"
    )
