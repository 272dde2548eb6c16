"""Rankings and curves against flat brute force: ties, odd floats, mixed columns, cuts anywhere."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from predictions import cases, examples, make_batch, result_of

from reportgen.metrics.curves import (
    area,
    auc,
    auc_variance,
    average_precision,
    macro_roc_line,
    pr_line,
    roc_line,
    thin,
)
from reportgen.ranking import rank, rank_pooled, rank_weighted, sort_column

COUNTS = ("threshold", "hits", "false_above", "false_from", "positives", "negatives")
SUBNORMAL = 5e-324
SPECIAL = [0.0, -0.0, SUBNORMAL, -SUBNORMAL, 1e-45, 1e-310, 0.1, 0.5, 1.0, -1.0, 1e300, -1e300, 1.7e308]
FLOATS64 = st.one_of(
    st.sampled_from(SPECIAL), st.floats(-2, 2), st.floats(allow_nan=False, allow_infinity=False)
)
FLOATS32 = st.one_of(
    st.sampled_from([0.0, -0.0, 0.5, 1.0, 3.0e38, -3.0e38]),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
)


@st.composite
def columns(draw, most=30):
    """Draw scores (n,) of either width, with or without negatives, and the rows that are positive."""
    n = draw(st.integers(1, most))
    dtype, elements = draw(st.sampled_from([(np.float64, FLOATS64), (np.float32, FLOATS32)]))
    scores = draw(hnp.arrays(dtype, n, elements=elements))
    if draw(st.booleans()):
        scores = np.abs(scores)
    return scores, draw(hnp.arrays(np.bool_, n))


def flat(scores, positive):
    """Count at each distinct positive score, highest first, as the definition says."""
    thresholds = sorted({*scores[positive].tolist()}, reverse=True)
    return {
        "threshold": thresholds,
        "hits": [int((positive & (scores >= t)).sum()) for t in thresholds],
        "false_above": [int((~positive & (scores > t)).sum()) for t in thresholds],
        "false_from": [int((~positive & (scores >= t)).sum()) for t in thresholds],
        "positives": int(positive.sum()),
        "negatives": int((~positive).sum()),
    }


def counted(ranking):
    """Return a ranking's counts as plain numbers."""
    return {name: np.asarray(getattr(ranking, name)).tolist() for name in COUNTS}


@examples(150)
@given(columns())
def test_ranking_of_a_column(column):
    """A sorted column has the counts of brute force, whatever its floats; its input stays untouched."""
    scores, positive = column
    before = scores.copy()
    assert counted(rank(sort_column(scores, np.flatnonzero(positive)))) == flat(
        scores.astype(float), positive
    )
    np.testing.assert_array_equal(scores, before)
    assert (np.signbit(scores) == np.signbit(before)).all()


@examples(100)
@given(columns())
def test_weighted_ranking_with_equal_weights(column):
    """Rows that all weigh 1 are counted as rows without weights."""
    scores, positive = column
    assert counted(rank_weighted(scores, positive, np.ones(len(scores)))) == flat(
        scores.astype(float), positive
    )


@pytest.mark.parametrize("block", [1, 7, 1 << 18])
@examples(60)
@given(st.lists(columns(), min_size=1, max_size=5))
def test_pooled_ranking(block, many):
    """Columns pooled in blocks, of any width, sign and number, have the counts of one flat column."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reportgen.ranking.BLOCK", block)
        patch.setattr("reportgen.ranking.LEAST_SLICE", 1, raising=False)
        ranking = rank_pooled([sort_column(scores, np.flatnonzero(positive)) for scores, positive in many])
    scores = np.concatenate([scores.astype(float) for scores, _ in many])
    assert counted(ranking) == flat(scores, np.concatenate([positive for _, positive in many]))


@pytest.mark.parametrize("kind", ["coarse", "fine", "negative", "mixed"])
def test_pooled_ranking_over_many_blocks(kind, monkeypatch):
    """With far more cells than a block holds, ties across the cuts are counted once."""
    monkeypatch.setattr("reportgen.ranking.BLOCK", 64)
    rng = np.random.default_rng(1)
    sorted_columns, cells, marks = [], [], []
    for c in range(3):
        scores = rng.random(6000)
        scores = np.round(scores, 1) if kind == "coarse" else scores
        scores = scores - 0.5 if kind == "negative" or (kind == "mixed" and c == 2) else scores
        scores = scores.astype(np.float32) if kind == "mixed" and c == 0 else scores
        positive = rng.random(6000) < 0.3
        sorted_columns.append(sort_column(scores, np.flatnonzero(positive)))
        cells.append(scores.astype(float))
        marks.append(positive)
    one = rank(sort_column(np.concatenate(cells), np.flatnonzero(np.concatenate(marks))))
    assert counted(rank_pooled(sorted_columns)) == counted(one)


def test_floats_that_fit_are_narrowed():
    """float64 scores that are exactly float32 are sorted at half the width; others keep all their digits."""
    halves, tenths = np.array([0.5, 0.25, 1.0]), np.array([0.1, 0.2, 0.3])
    assert sort_column(halves, np.array([0])).values.dtype == np.uint32
    assert sort_column(tenths, np.array([0])).values.dtype == np.uint64


def test_zero_and_minus_zero_are_one_score():
    """0.0 and -0.0 tie, in one column and across columns of different form."""
    rows = np.array([0])
    assert auc(rank(sort_column(np.array([0.0, -0.0]), rows))) == 0.5
    assert auc(rank_weighted(np.array([-0.0, 0.0]), np.array([True, False]), np.ones(2))) == 0.5
    plain, packed = sort_column(np.array([-0.0, -1.0]), rows), sort_column(np.array([-0.0, 0.0]), rows)
    assert counted(rank_pooled([plain, packed])) == flat(
        np.array([0.0, -1.0, 0.0, 0.0]), np.array([True, False, True, False])
    )


@examples(20)
@given(cases(classes=(2, 3, 7), rows=(2, 60)))
def test_macro_curve_encloses_the_macro_auc(case):
    """The area under the macro ROC curve is the macro AUC to 1e-12; it runs from 0 to 1."""
    result = result_of(case.batch)
    macro = result.averages["roc_auc"]["macro"].value
    curve = result.curves["roc"].macro
    if macro is None:
        assert curve is None
        return
    lines = [line_of(case, c) for c in np.flatnonzero(case.Y.any(axis=0) & ~case.Y.all(axis=0))]
    x, y = macro_roc_line(lines)
    assert area((x, y)) == pytest.approx(macro, abs=1e-12)
    assert curve.area == macro
    assert (x[0], x[-1], y[-1]) == (0, 1, 1)
    assert (np.diff(x) >= 0).all()
    assert (np.diff(y) >= -1e-12).all()


def line_of(case, c):
    """Return the ROC line of one class of a case."""
    positive = case.Y[:, c].astype(bool)
    if case.w is not None:
        return roc_line(rank_weighted(case.S[:, c], positive, case.w))
    return roc_line(rank(sort_column(case.S[:, c], np.flatnonzero(positive))))


@examples(40)
@given(cases(classes=(3, 7), rows=(2, 60)))
def test_lines_enclose_their_figures(case):
    """The area under a class's ROC line is its AUC, that under its precision-recall steps its AP."""
    for c in np.flatnonzero(case.Y.any(axis=0) & ~case.Y.all(axis=0)):
        positive = case.Y[:, c].astype(bool)
        weight = np.ones(len(positive)) if case.w is None else case.w
        ranking = rank_weighted(case.S[:, c], positive, weight)
        assert area(roc_line(ranking)) == pytest.approx(auc(ranking), abs=1e-12)
        x, y = pr_line(ranking)
        assert (np.diff(x) * y[1:]).sum() == pytest.approx(
            average_precision(ranking) - x[0] * y[0], abs=1e-12
        )


@pytest.mark.parametrize("seed", range(4))
def test_thinned_curves(seed):
    """A thinned curve keeps both ends and some corners, stays monotone and within the tolerance."""
    rng = np.random.default_rng(seed)
    positive = rng.random(40_000) < 0.2
    scores = rng.normal(size=40_000) + positive * rng.uniform(0, 2)
    x, y = roc_line(rank(sort_column(scores, np.flatnonzero(positive))))
    thin_x, thin_y = thin((x, y))
    assert 2 < thin_x.size < x.size / 10
    corners = set(zip(x.tolist(), y.tolist(), strict=True))
    assert set(zip(thin_x.tolist(), thin_y.tolist(), strict=True)) <= corners
    assert (thin_x[0], thin_y[0], thin_x[-1], thin_y[-1]) == (0, 0, 1, 1)
    assert (np.diff(thin_x) >= 0).all()
    assert (np.diff(thin_y) >= 0).all()
    assert distances(x, y, thin_x, thin_y).max() <= 5e-4 + 1e-12
    assert abs(area((thin_x, thin_y)) - area((x, y))) <= 1e-3


def distances(x, y, line_x, line_y):
    """Return the distance of each point to a polyline."""
    start = np.stack([line_x[:-1], line_y[:-1]], axis=1)
    step = np.stack([np.diff(line_x), np.diff(line_y)], axis=1)
    squared = np.maximum((step**2).sum(axis=1), 1e-300)
    found = []
    for point in np.stack([x, y], axis=1):
        along = np.clip(((point - start) * step).sum(axis=1) / squared, 0, 1)
        found.append(np.hypot(*(point - start - along[:, None] * step).T).min())
    return np.array(found)


def test_a_straight_line_is_thinned_to_its_ends():
    """Points on a straight line say nothing and go; a line of two points stays."""
    line = np.linspace(0, 1, 11)
    for x in (line, line[[0, -1]]):
        thin_x, thin_y = thin((x, x))
        assert thin_x.tolist() == thin_y.tolist() == [0, 1]


@pytest.mark.parametrize("weight", [None, "gamma"])
def test_perfect_and_reversed_rankings_are_exact(weight):
    """A perfect ranking has AUC and AP of exactly 1, whatever the weights; reversed, an AUC of 0."""
    rng = np.random.default_rng(5)
    for _ in range(20):
        truth = np.append([0, 1], rng.integers(0, 2, 20))
        scores = truth + rng.random(22) * 0.5
        w = None if weight is None else rng.gamma(2.0, 1.0, 22)
        fields = {"task": "binary", "single": 1, "weight": w}
        result = result_of(make_batch(truth, truth, np.stack([-scores, scores], axis=1), **fields))
        for one in result.per_class:
            assert one.metrics["roc_auc"].value == 1
            assert one.metrics["average_precision"].value == 1
            assert one.metrics["roc_auc"].low < 1
        reverse = result_of(make_batch(truth, truth, np.stack([scores, -scores], axis=1), **fields))
        assert reverse.per_class[0].metrics["roc_auc"].value == pytest.approx(0, abs=1e-12)


@examples(40)
@given(columns())
def test_variance_is_undefined_below_two_rows_on_a_side(column):
    """DeLong's variance needs two positives and two negatives."""
    scores, positive = column
    ranking = rank(sort_column(scores, np.flatnonzero(positive)))
    if ranking.defined:
        few = min(positive.sum(), (~positive).sum()) < 2
        assert np.isnan(auc_variance(ranking)) == few


@pytest.mark.parametrize(
    "scores", [[5e-324, 1e-310, 0.0], [1.7e308, 1e308, -1.7e308], [3.4028235e38, 1e38, 0.0]]
)
@pytest.mark.parametrize("task", ["multiclass", "multilabel"])
def test_extreme_scores_are_evaluated(scores, task):
    """The smallest and the largest floats are ranked like any other number, without a warning."""
    S = np.array([np.roll(scores, i) for i in range(6)])
    truth = S.argmax(axis=1) if task == "multiclass" else np.eye(3, dtype=int)[S.argmax(axis=1)]
    decide = "largest" if task == "multiclass" else np.full(3, np.max(scores))
    result = result_of(make_batch(truth, scores=S, decide=decide))
    assert [one.metrics["roc_auc"].value for one in result.per_class] == [1, 1, 1]
    assert result.averages["f1"]["micro"].value == 1


@pytest.mark.parametrize("n_classes", [2, 3, 6, 7, 11, 49])
def test_a_perfect_model_is_exactly_perfect(n_classes):
    """Every average of a perfect model is exactly 1, every gap 0: no rounding shows as 0.9999999."""
    truth = np.repeat(np.arange(n_classes), 3)[: 3 * n_classes - 1]
    result = result_of(make_batch(truth, truth, np.eye(n_classes)[truth]))
    for metric, averages in result.averages.items():
        for average, one in averages.items():
            assert one.value == (0 if average == "gap" else 1), (metric, average)
    assert result.overall["mcc"].value == result.overall["cohen_kappa"].value == 1


@given(case=cases(tasks=("binary",), rows=(4, 40)))
def test_one_ranking_has_one_interval(case):
    """Where two classes share one score, macro and weighted ROC AUC are its AUC, interval included."""
    result = result_of(case.batch)
    averages = result.averages.get("roc_auc", {})
    if case.batch.scores is None or case.batch.scores.single is None or averages["macro"].value is None:
        return
    of_class = result.per_class[-1].metrics["roc_auc"]
    for kind in ("macro", "weighted"):
        for number in ("value", "low", "high"):
            wanted = getattr(of_class, number)
            close = None if wanted is None else pytest.approx(wanted, abs=1e-9)
            assert getattr(averages[kind], number) == close
