"""A tally is additive: no order, no grouping, no difference whether rows are counted together or apart."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from predictions import cases, examples, make_batch

from reportgen.errors import InputError
from reportgen.tally import Cells, ClassCounts, count

UNWEIGHTED = cases(weights=("none",), abstentions=True, decisions=("given",))
WEIGHTED = cases(weights=("whole", "gamma", "wide"), abstentions=True, decisions=("given",))


def part(batch, rows):
    """Return some rows of a batch."""
    return replace(
        batch,
        n_rows=len(batch.truth[rows]),
        truth=batch.truth[rows],
        prediction=None if batch.prediction is None else batch.prediction[rows],
        weight=None if batch.weight is None else batch.weight[rows],
    )


def tally_of(batch):
    """Count a batch with the decisions it came with."""
    return count(batch, batch.prediction)


def assert_same(a, b, rtol):
    """Compare everything two tallies hold: exactly, or to rounding."""
    for field in fields(a):
        left, right = getattr(a, field.name), getattr(b, field.name)
        if isinstance(left, ClassCounts | Cells):
            assert_same(left, right, rtol)
        elif isinstance(left, (np.ndarray, float)):
            np.testing.assert_allclose(left, right, rtol=rtol)
        else:
            assert left == right, field.name


def assert_laws(case, first, second, rtol):
    """Check commutation, association and any split into three parts, empty ones included."""
    n = case.batch.n_rows
    cuts = sorted((first % (n + 1), second % (n + 1)))
    a, b, c = (tally_of(part(case.batch, slice(*ends))) for ends in zip([0, *cuts], [*cuts, n], strict=True))
    assert_same(a + b, b + a, rtol)
    assert_same((a + b) + c, a + (b + c), rtol)
    assert_same(tally_of(case.batch), a + b + c, rtol)


@examples(40)
@given(UNWEIGHTED, st.integers(0, 60), st.integers(0, 60))
def test_integer_tallies_add_exactly(case, first, second):
    """Unweighted counts obey the laws exactly, in integers, for any split of the rows."""
    assert_laws(case, first, second, rtol=0)
    tally = tally_of(case.batch)
    for counted in (tally.rows, tally.counts.support, tally.counts.hits, tally.cells.mass):
        assert counted.dtype == np.int64


@examples(40)
@given(WEIGHTED, st.integers(0, 60), st.integers(0, 60))
def test_weighted_tallies_add_to_rounding(case, first, second):
    """Weighted counts obey the same laws to rounding."""
    assert_laws(case, first, second, rtol=1e-12)


@examples(40)
@given(cases(abstentions=True, decisions=("given",)))
def test_counts_are_those_of_the_rows(case):
    """Support, predicted and hits are the column sums of weight, and squared of squared weight."""
    tally = tally_of(case.batch)
    weight = np.ones(case.batch.n_rows) if case.w is None else case.w
    for counts, w in ((tally.counts, weight), (tally.squared, weight**2)):
        np.testing.assert_allclose(counts.support, w @ case.Y, rtol=1e-12)
        np.testing.assert_allclose(counts.predicted, w @ case.Q, rtol=1e-12)
        np.testing.assert_allclose(counts.hits, w @ (case.Y * case.Q), rtol=1e-12)
    assert tally.cells.mass.sum() == pytest.approx(weight.sum())
    np.testing.assert_array_equal(tally.rows, case.Y.sum(axis=0))


def test_cells_stay_the_same_whatever_way_they_are_counted(monkeypatch):
    """The dense confusion count, in chunks, gives the cells that sorting gives."""
    rng = np.random.default_rng(0)
    truth, prediction = rng.integers(0, 5, 200), rng.integers(-1, 5, 200)
    dense = tally_of(make_batch(truth, prediction, n_classes=5))
    weighted = tally_of(make_batch(truth, prediction, n_classes=5, weight=np.ones(200)))
    monkeypatch.setattr("reportgen.tally.CHUNK", 7)
    chunked = tally_of(make_batch(truth, prediction, n_classes=5))
    for other in (weighted, chunked):
        np.testing.assert_array_equal(dense.cells.key, other.cells.key)
        np.testing.assert_array_equal(dense.cells.mass, other.cells.mass)


DIFFERENT = {
    "task": make_batch([0, 1], [0, 1], task="binary"),
    "classes": make_batch([0, 1], [0, 1], classes=("c1", "c0")),
    "weighted": make_batch([0, 1], [0, 1], weight=np.ones(2)),
}


@pytest.mark.parametrize("what", DIFFERENT)
def test_merging_tallies_of_different_things_is_refused(what):
    """Tallies that differ in task, classes or weighting are not added; the error names the difference."""
    with pytest.raises(InputError) as error:
        tally_of(make_batch([0, 1], [0, 1])) + tally_of(DIFFERENT[what])
    assert str(error.value) == (
        f"Two tallies cannot be merged: they differ in {what}.\nCount both with the same options."
    )


def test_merging_with_and_without_decisions_is_refused():
    """Rows counted without decisions cannot be added to rows counted with them."""
    batch = make_batch([0, 1], [0, 1])
    with pytest.raises(InputError) as error:
        tally_of(batch) + count(batch, None)
    assert str(error.value) == (
        "Two tallies cannot be merged: only one holds decisions.\nCount both with decisions, or none."
    )
