"""What changed decisions about one class do to the averages over all classes, paired on the same rows."""

from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.measure import Measurement
from reportgen.metrics.ratios import RATIOS, RatioValues, divide, ratio_values
from reportgen.remedies.groups import Groups
from reportgen.results import Change, Estimate
from reportgen.tally import ClassCounts

Floats = NDArray[np.float64]
Kinds = NDArray[np.int64]
Moves = tuple[Kinds, Kinds, Floats, Floats]
"""Kinds of rows now and then (m, width), with their mass and squared mass (m,)."""
METRICS = ("f1", "recall")


def paired(gain: float, se: float, z: float) -> Estimate:
    """Return a difference on the same rows with the interval of its influence function."""
    return Estimate(gain, se, gain - z * se, gain + z * se, "influence function, paired")


class Effects:
    """Micro and macro of one measurement, before and after decisions about a class change."""

    def __init__(self, measurement: Measurement, z: float) -> None:
        self.measurement = measurement
        self.z = z
        self.now = {metric: ratio_values(RATIOS[metric], measurement.tally) for metric in METRICS}

    def of(
        self, c: int, groups: Groups, moved: Floats, this_class: dict[str, Change]
    ) -> tuple[dict[str, Change], dict[str, Change]]:
        """Return the changes of macro and micro where shares ``moved`` of class c's groups change sides."""
        tally = self.measurement.tally
        rows, share = _moved_rows(groups, moved)
        moves = self._moves(c, rows, share)
        counts = _counts_then(tally.counts, c, groups, moved, moves if tally.task != "multilabel" else None)
        then = {metric: ratio_values(RATIOS[metric], replace(tally, counts=counts)) for metric in METRICS}
        micro = {m: self._micro(self.now[m], then[m], moves) for m in METRICS}
        if tally.task == "multilabel":
            return {m: self._own_part(self.now[m], then[m], this_class[m]) for m in METRICS}, micro
        return {m: self._macro(self.now[m], then[m], moves) for m in METRICS}, micro

    def _moves(self, c: int, rows: NDArray[np.intp], share: Floats) -> Moves:
        """Return every kind of row, and the moved rows taken out of one kind and put into another."""
        batch, cells = self.measurement.batch, self.measurement.tally.cells
        if cells is None:
            raise ValueError("effects need decisions")
        weight = np.ones(rows.size) if batch.weight is None else batch.weight[rows]
        mass, squared = weight * share, weight**2 * share
        now = self._kinds(rows)
        then = now.copy()
        if batch.task == "multilabel":
            up = np.where(self._prediction[rows, c] != 0, -1, 1)
            then[:, 0] += up * batch.truth[rows, c]
            then[:, 1] += up
        else:
            then[:, 1] = c
        return (
            np.concatenate([cells.key, now, now]),
            np.concatenate([cells.key, now, then]),
            np.concatenate([cells.mass, -mass, mass]),
            np.concatenate([cells.squared, -squared, squared]),
        )

    def _kinds(self, rows: NDArray[np.intp]) -> Kinds:
        """Return the kinds of some rows, as the keys of ``Tally.cells``."""
        truth = self.measurement.batch.truth
        if self.measurement.batch.task == "multilabel":
            return self._label_kinds[rows]
        return np.stack([truth[rows], self._prediction[rows]], axis=1).astype(np.int64)

    @property
    def _prediction(self) -> NDArray[Any]:
        prediction = self.measurement.prediction
        if prediction is None:
            raise ValueError("effects need decisions")
        return prediction

    @cached_property
    def _label_kinds(self) -> Kinds:
        truth, prediction = self.measurement.batch.truth, self._prediction
        kinds = np.zeros((len(truth), 3), dtype=np.int64)
        for c in range(truth.shape[1]):
            kinds[:, 0] += truth[:, c] & prediction[:, c]
            kinds[:, 1] += prediction[:, c]
            kinds[:, 2] += truth[:, c]
        return kinds

    def _micro(self, now: RatioValues, then: RatioValues, moves: Moves) -> Change:
        before, after, _, squared = moves
        pull = self._micro_pull(then, after) - self._micro_pull(now, before)
        return self._change(now.micro, then.micro, pull, squared)

    def _micro_pull(self, values: RatioValues, kinds: Kinds) -> Floats:
        _, y, q, t = (
            (top - values.micro * bottom) / values.bottom.sum()
            for top, bottom in zip(values.ratio.top, values.ratio.bottom, strict=True)
        )
        if self.measurement.tally.task == "multilabel":
            return np.asarray(t * kinds[:, 0] + q * kinds[:, 1] + y * kinds[:, 2], dtype=np.float64)
        true, predicted = kinds.T
        return np.asarray(t * (true == predicted) + q * (predicted >= 0) + y, dtype=np.float64)

    def _macro(self, now: RatioValues, then: RatioValues, moves: Moves) -> Change:
        before, after, _, squared = moves
        pull = _macro_pull(then, after) - _macro_pull(now, before)
        return self._change(now.macro, then.macro, pull, squared)

    def _own_part(self, now: RatioValues, then: RatioValues, own: Change) -> Change:
        """Return the change of macro where only one class's value changes."""
        k = int(now.in_set.sum())
        return Change(now.macro, then.macro, paired(then.macro - now.macro, (own.gain.se or 0.0) / k, self.z))

    def _change(self, before: float, after: float, pull: Floats, squared: Floats) -> Change:
        se = float(np.sqrt(max(0.0, float((squared * pull**2).sum()))))
        return Change(before, after, paired(after - before, se, self.z))


def _macro_pull(values: RatioValues, kinds: Kinds) -> Floats:
    """Return how far rows of these kinds (true, predicted) pull macro."""
    top, bottom = (
        np.array(part, dtype=np.float64)[:, None] for part in (values.ratio.top, values.ratio.bottom)
    )
    whole = np.broadcast_to(values.bottom, (4, len(values.bottom)))
    _, y, q, t = np.nan_to_num(divide(top - values.counted * bottom, whole)) * values.in_set
    true, predicted = kinds.T
    pull = y[true] + np.where(predicted >= 0, q[predicted], 0.0) + np.where(true == predicted, t[true], 0.0)
    return np.asarray(pull / values.in_set.sum(), dtype=np.float64)


def _moved_rows(groups: Groups, moved: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Return the rows whose decision changes, and the share of each that does."""
    by_group = moved.ravel()
    rows = np.flatnonzero((by_group > 0)[groups.group])
    return rows, by_group[groups.group[rows]]


def _counts_then(
    counts: ClassCounts, c: int, groups: Groups, moved: Floats, moves: Moves | None
) -> ClassCounts:
    """Return the counts after the change; ``moves`` of single-label tasks say which class loses a row."""
    changed = (groups.mass * moved).sum(axis=2)
    predicted, hits = counts.predicted.astype(np.float64), counts.hits.astype(np.float64)
    predicted[c] += changed[:, 0].sum() - changed[:, 1].sum()
    hits[c] += changed[1, 0] - changed[1, 1]
    if moves is not None:
        now, then, mass, _ = moves
        left = (now[:, 1] != then[:, 1]) & (now[:, 1] >= 0)
        true, lost = now[left].T
        predicted -= np.bincount(lost, mass[left], len(predicted))
        hit = true == lost
        hits -= np.bincount(true[hit], mass[left][hit], len(hits))
    return ClassCounts(counts.support, predicted, hits)
