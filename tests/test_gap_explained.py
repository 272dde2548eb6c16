"""The explanation of the gap against the slow reference: attribution, micro AUC, spectrum, relation."""

from itertools import permutations

import numpy as np
import oracle
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from predictions import Case, cases, examples, make_batch, result_of
from sklearn.metrics import average_precision_score

from reportgen.measure import measure
from reportgen.metrics import pool as pooling
from reportgen.metrics.auc_influence import class_pulls, pool_pulls, ranking_errors, se, shortfall_errors
from reportgen.metrics.auc_parts import auc_parts, earned_by_class
from reportgen.metrics.bins import Bins, bins_between
from reportgen.metrics.classes import auc_class_values
from reportgen.metrics.intervals import quantile
from reportgen.metrics.kendall import prevalence_relation
from reportgen.metrics.weighting import by_importance, by_prevalence, weightings

Z = quantile(0.95)
SEEDS = st.integers(0, 2**32 - 1)
TASKS = st.sampled_from(["multiclass", "multilabel"])


def same(found, wanted, tolerance=1e-9):
    """Compare arrays, nan equal to nan."""
    np.testing.assert_allclose(found, wanted, rtol=0, atol=tolerance)


def pulls_of(case):
    """Return everything that the parts of one case are made from."""
    measurement = measure(case.batch)
    errors = ranking_errors(measurement)
    classes = auc_class_values(measurement.rankings, errors, Z)
    prevalence = np.asarray(measurement.tally.counts.support) / measurement.tally.mass
    by_class = class_pulls(measurement, classes, weightings(classes, prevalence, (), None), errors)
    cells = pooling.pool(measurement)
    return measurement, classes, cells, by_class, pool_pulls(measurement, cells)


def pooled_case(seed, task, *, weighted=False):
    """Return a case with ties in which every class has rows on both sides, so that all parts are defined."""
    rng = np.random.default_rng(seed)
    n, k = rng.integers(10, 26), rng.integers(3, 5)
    if task == "multilabel":
        Y = (rng.random((n, k)) < 0.3).astype(int)
        Y[:4] = np.array([1, 0, 1, 0])[:, None]
    else:
        Y = np.eye(k, dtype=int)[np.r_[np.arange(k), np.arange(k), rng.integers(0, k, n - 2 * k)]]
    S = np.round(rng.normal(size=(n, k)) + Y + np.arange(k) / 4, 1)
    w = rng.gamma(2.0, 1.0, n) if weighted else None
    truth = Y if task == "multilabel" else Y.argmax(axis=1)
    return Case(make_batch(truth, scores=S, task=task, weight=w), Y, Y, S, w)


@examples(25)
@given(
    case=cases(tasks=("binary", "multiclass", "multilabel"), classes=(3, 5), rows=(3, 40), abstentions=True)
)
def test_attribution(case):
    """The three factors, leverages and contributions equal the reference and add up to the gap."""
    result = result_of(case.batch, metrics=("f1",))
    for metric in ("precision", "recall", "f1", "jaccard", "specificity"):
        summary = oracle.ratio_summary(metric, case.Y, case.Q, case.w)
        if not summary["in_set"].any() or not summary["den"][summary["in_set"]].sum() > 0:
            continue
        wanted, found = oracle.attribution(summary), result.attribution[metric]
        same([found.cv, found.sd, found.k_eff], [wanted["cv_size"], wanted["sd_metric"], wanted["k_eff"]])
        same(found.outside, wanted["outside_effect"])
        same(list(found.leverage.values()), wanted["leverage"][summary["in_set"]])
        raised = (
            summary["den"] / summary["den"].sum() * (summary["micro"] - np.nan_to_num(summary["per_class"]))
        )
        same(list(found.micro_if_raised.values()), raised[summary["in_set"]])
        gap = result.averages[metric]["gap"].value
        same(found.cv * found.sd * (found.corr or 0.0) + found.outside, gap, 1e-12)
        pulled = [one.contribution[metric] for one in result.per_class]
        same(sum(pull for pull in pulled if pull is not None), gap, 1e-12)


@examples(20)
@given(seed=SEEDS, task=TASKS, weighted=st.booleans())
def test_parts_of_micro_auc(seed, task, weighted):
    """Within, cross, shuffled, earned and the pairwise table equal brute force over all pairs."""
    case = pooled_case(seed, task, weighted=weighted)
    measurement, classes, cells, by_class, by_pool = pulls_of(case)
    parts = auc_parts(measurement, classes, cells, (by_class, by_pool), Z)
    wanted = oracle.auc_decomposition(case.Y, case.S, case.w)
    shuffled = oracle.shuffled_micro_auc(case.Y, case.S, case.w)
    same(
        [parts.within.value, parts.cross.value, parts.W],
        [wanted["within"], wanted["cross"], wanted["W_within"]],
    )
    same(parts.reweighting.value, wanted["reweighting_effect"])
    same(parts.cross_class_effect.value, wanted["cross_class_effect"])
    same([parts.shuffled.value, parts.earned.value], [shuffled, wanted["micro"] - shuffled])
    same(sum(parts.earned_by_class.values()), parts.earned.value)
    if case.w is None:
        same(list(parts.earned_by_class.values()), oracle.earned_by_class(case.Y, case.S))
    same(np.array(parts.pairwise, dtype=np.float64), wanted["A"])


@examples(20)
@given(seed=SEEDS, task=TASKS, weighted=st.booleans())
def test_row_influence_of_auc(seed, task, weighted):
    """Standard errors of AUC averages, parts and differences are those of the reference influence values."""
    case = pooled_case(seed, task, weighted=weighted)
    _, classes, _, by_class, by_pool = pulls_of(case)
    micro = oracle.if_micro_auc(case.Y, case.S, case.w)[1]
    shuffled = oracle.if_shuffled(case.Y, case.S, case.w)[1]
    macro = oracle.if_macro_auc(case.Y, case.S, case.w)[1]
    within = oracle.if_within_auc(case.Y, case.S, case.w)[1]
    n = len(micro)
    factor = np.sqrt(n / (n - 1))
    same(se(by_pool.micro), oracle.se(micro, small_sample=True))
    same(se(by_pool.shuffled), oracle.se(shuffled, small_sample=True))
    same(se(by_pool.micro - by_pool.shuffled), oracle.se(micro - shuffled, small_sample=True))
    same(se(by_class.averages[0]), oracle.se(macro))
    same(se(by_class.within - by_class.averages[0]), oracle.se(within - macro))
    same(se(by_pool.micro - by_class.averages[0]), oracle.se(factor * micro - macro))
    wanted = [
        oracle.se(within - oracle.if_auc(case.Y[:, c], case.S[:, c], case.w)[1])
        for c in range(len(classes.values))
    ]
    same(shortfall_errors(by_class, len(classes.values)), wanted)


@examples(6)
@given(seed=SEEDS, task=TASKS, weighted=st.booleans())
def test_row_influence_of_average_precision(seed, task, weighted):
    """What a row does to average precision, of a class or pooled, is the numeric derivative by its weight."""
    case = pooled_case(seed, task, weighted=weighted)
    _, _, _, by_class, by_pool = pulls_of(case)
    n, k = case.Y.shape
    weight = np.ones(n) if case.w is None else case.w
    for c in range(k):
        wanted = oracle.influence_numeric(
            lambda w, c=c: average_precision_score(case.Y[:, c], case.S[:, c], sample_weight=w), weight
        )
        same(by_class.of_class[c].rows("average_precision"), wanted, 1e-7)
    pooled = oracle.influence_numeric(
        lambda w: average_precision_score(case.Y.ravel(), case.S.ravel(), sample_weight=np.repeat(w, k)),
        weight,
    )
    same(by_pool.average_precision / np.sqrt(n / (n - 1)), pooled, 1e-7)


@examples(15)
@given(seed=SEEDS, task=TASKS)
def test_auc_flags(seed, task):
    """The AUC rule's p values equal the reference, untested below three rows on a side."""
    case = pooled_case(seed, task)
    result = result_of(case.batch, metrics=("roc_auc",))
    wanted = oracle.behind_pvalues_auc(case.Y, case.S)
    found = [one.shortfall["roc_auc"].p_value for one in result.per_class]
    same(np.array(found, dtype=np.float64), wanted)
    adjusted = [one.shortfall["roc_auc"].q_value for one in result.per_class]
    same(np.array(adjusted, dtype=np.float64), oracle.bh_adjust(wanted))


def test_worked_example():
    """The worked example of the methods: 72 pairs, every figure by hand."""
    scores = [
        [0.7, 0.2, 0.1],
        [0.6, 0.3, 0.1],
        [0.5, 0.3, 0.2],
        [0.6, 0.3, 0.1],
        [0.3, 0.6, 0.1],
        [0.5, 0.3, 0.2],
    ]
    scores = np.array(scores)
    result = result_of(make_batch([0, 0, 0, 1, 1, 2], scores=scores, decide="largest"))
    parts, auc = result.auc_parts, result.averages["roc_auc"]
    assert auc["micro"].value == 58.5 / 72
    same([one.metrics["roc_auc"].value for one in result.per_class], [7 / 9, 6.5 / 8, 4.5 / 5])
    same([parts.within.value, parts.W, parts.cross.value], [18 / 22, 22 / 72, 0.81])
    same(
        [parts.micro0, round(parts.shuffled.value, 4), round(parts.earned.value, 4)], [2 / 3, 0.6505, 0.1620]
    )
    same([round(x, 4) for x in parts.earned_by_class.values()], [0.0556, 0.0741, 0.0324])
    same([round(parts.reweighting.value, 4), round(parts.cross_class_effect.value, 4)], [-0.0119, -0.0057])


def test_binned_pool_stays_within_its_bound(monkeypatch):
    """Above a million cells figures come from bins: off by no more than the bound, SEs hardly at all."""
    rng = np.random.default_rng(5)
    truth = rng.choice(6, 3000, p=[0.4, 0.3, 0.15, 0.1, 0.03, 0.02])
    scores = rng.normal(size=(3000, 6)) + 1.2 * np.eye(6)[truth] + np.array([0.5, 0.3, 0, 0, -0.3, -0.5])
    batch = make_batch(truth, scores=scores, decide="largest")
    exact = result_of(batch).auc_parts
    monkeypatch.setattr(pooling, "EXACT_CELLS", 0)
    monkeypatch.setattr("reportgen.metrics.auc_influence.EXACT_CELLS", 0)
    monkeypatch.setattr(pooling, "BINS", 256)
    binned = result_of(batch).auc_parts
    assert exact.shuffled.error_bound is None
    bound = binned.shuffled.error_bound
    assert 0 < bound < 0.01
    assert abs(binned.shuffled.value - exact.shuffled.value) <= bound
    assert binned.shuffled.value != exact.shuffled.value
    for part in ("within", "cross", "reweighting", "shuffled", "earned"):
        assert getattr(binned, part).se == pytest.approx(getattr(exact, part).se, rel=1e-3), part


@examples(20)
@given(
    st.lists(st.floats(0, 2, width=32), min_size=1, max_size=60),
    st.sampled_from([np.float32, np.float64]),
    st.sampled_from([0.0, 0.7]),
)
def test_bins_are_those_of_plain_search(values, dtype, shift):
    """The table of leading bits finds the very bins of searchsorted, also at edges, zeros and below zero."""
    values = np.array([*values, 0.0, -0.0, 1.0], dtype=dtype) - dtype(shift)
    edges = np.unique(values[::2])
    assert bins_between(edges).places(values).tolist() == Bins(edges).places(values).tolist()


def test_bins_use_the_table_where_it_is_faster():
    """Well spread scores are found by their leading bits; crowded ones by plain search."""
    spread, crowded = np.linspace(0.01, 1, 500), 0.5 + np.linspace(0, 1e-6, 500)
    assert bins_between(spread).first is not None
    assert bins_between(crowded).first is None


@examples(15)
@given(case=cases(tasks=("multiclass", "multilabel"), classes=(3, 5), rows=(5, 30)))
def test_spectrum(case):
    """The spectrum runs from macro to weighted, with the standard errors of numeric derivatives between."""
    assume(case.Y.any())
    result = result_of(case.batch, metrics=("recall",))
    spectrum, averages = result.spectrum["recall"], result.averages["recall"]
    assert (spectrum.alpha[0], spectrum.alpha[-1]) == (0.0, 1.0)
    same([spectrum.value[0], spectrum.value[-1]], [averages["macro"].value, averages["weighted"].value])
    same([spectrum.low[0], spectrum.high[0]], [averages["macro"].low, averages["macro"].high])
    assert all(
        low <= value <= high
        for low, value, high in zip(spectrum.low, spectrum.value, spectrum.high, strict=True)
    )


def test_spectrum_error_is_that_of_the_numeric_derivative():
    """Half way between macro and weighted, the standard error is that of finite differences by row weight."""
    rng = np.random.default_rng(3)
    truth = rng.choice(3, 60, p=[0.6, 0.3, 0.1])
    predicted = np.where(rng.random(60) < 0.7, truth, rng.choice(3, 60))
    Y, Q = oracle.one_hot(truth, 3), oracle.one_hot(predicted, 3)

    def half_way(weight):
        summary = oracle.ratio_summary("f1", Y, Q, weight)
        share = (weight[:, None] * Y).sum(axis=0) ** 0.5
        return float((share * summary["per_class"]).sum() / share.sum())

    from reportgen.metrics.tables import Wanted, metric_table  # noqa: PLC0415

    table = metric_table(measure(make_batch(truth, predicted)), Wanted(Z, ("f1",), None), ("", ""))
    middle = 2 + table.spectrum["f1"].alpha.index(0.5)
    wanted = np.sqrt((oracle.influence_numeric(half_way, np.ones(60)) ** 2).sum())
    assert table.counts["f1"].errors.averages[middle] == pytest.approx(wanted, abs=1e-7)


def test_importance_weighs_classes_as_told():
    """The user's own weights give the weighted mean of class values, and none where all weights are 0."""
    batch = make_batch([0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 0, 2])
    from reportgen.metrics.ratios import RATIOS, ratio_values  # noqa: PLC0415

    recall = ratio_values(RATIOS["recall"], measure(batch).tally)
    assert by_importance(recall, np.array([1.0, 0.0, 3.0])).average(recall) == pytest.approx((2 / 3 + 3) / 4)
    prevalence = np.array([3, 2, 1]) / 6
    assert by_prevalence(recall, prevalence, 1.0).average(recall) == pytest.approx(4 / 6)


def test_relation_by_all_orders():
    """Up to seven classes the p value counts all orders; fewer than six classes have none."""
    prevalence, values = (
        np.array([0.3, 0.25, 0.2, 0.12, 0.08, 0.05]),
        np.array([0.9, 0.8, 0.85, 0.7, 0.4, 0.6]),
    )

    def pairs(order):
        return sum(
            np.sign(prevalence[i] - prevalence[j]) * np.sign(values[order[i]] - values[order[j]])
            for i in range(6)
            for j in range(i)
        )

    observed = pairs(range(6))
    extreme = np.mean([abs(pairs(order)) >= abs(observed) for order in permutations(range(6))])
    found = prevalence_relation(prevalence, values)
    assert found.tau == pytest.approx(observed / 15)
    assert found.p_value == pytest.approx(extreme)
    assert prevalence_relation(prevalence[:5], values[:5]) is None
    assert prevalence_relation(prevalence, np.ones(6)) is None


@pytest.mark.parametrize("k", [12, 40, 90])
def test_relation_agrees_with_the_usual_test(k):
    """Shuffled and approximate p values lie near SciPy's for many classes with ties."""
    stats = pytest.importorskip("scipy.stats")
    rng = np.random.default_rng(k)
    prevalence = rng.random(k).round(1)
    values = (prevalence + 2 * rng.normal(size=k)).round(1)
    found, wanted = prevalence_relation(prevalence, values), stats.kendalltau(prevalence, values)
    assert found.tau == pytest.approx(wanted.statistic, abs=1e-12)
    assert found.p_value == pytest.approx(wanted.pvalue, abs=0.05)


def test_earned_is_the_mean_over_shuffled_rows():
    """Shuffled micro AUC is the exact mean over all orders of the score rows."""
    rng = np.random.default_rng(1)
    truth = np.array([[1, 0, 0], [1, 1, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0]])
    scores = rng.normal(size=(5, 3)).round(1)
    measurement = measure(make_batch(truth, scores=scores))
    cells = pooling.pool(measurement)
    micro = oracle.micro_auc(truth, scores)
    mean = np.mean([oracle.micro_auc(truth, scores[list(order)]) for order in permutations(range(5))])
    assert micro - earned_by_class(measurement, cells).sum() == pytest.approx(mean, abs=1e-12)
