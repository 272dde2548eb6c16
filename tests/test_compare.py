"""Models on the same rows: rows matched, differences against the slow reference, pages, commands."""

import json
import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import oracle
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from predictions import cases, examples, make_batch, result_of
from sklearn.metrics import average_precision_score

import reportgen
from reportgen.cli import main
from reportgen.comparison.differences import compare
from reportgen.comparison.intervals import paired as paired_estimate
from reportgen.comparison.mcnemar import mid_p
from reportgen.comparison.pairing import paired
from reportgen.comparison.results import Comparison
from reportgen.evaluate import evaluate
from reportgen.layouts import read_batches
from reportgen.measure import measure
from reportgen.metrics.intervals import wilson
from reportgen.options import Options, ReadOptions
from reportgen.pages import compare_tables, compare_words
from reportgen.pages.compare_page import OUTPUTS, charts_of, render_json
from reportgen.pages.compare_standing import standing_table
from reportgen.pages.words import plain
from reportgen.readers import open_source
from reportgen.results import Estimate

DATA = Path(__file__).resolve().parent / "data"
COUNT_METRICS = ("precision", "recall", "f1", "jaccard", "specificity")
Z = 1.959963984540054


@st.composite
def rivals(draw, weights=("none", "gamma")):
    """Draw two models on the same rows: cases with equal truth and weights, with decisions and scores."""
    first = draw(
        cases(
            classes=(2, 3, 4, 7),
            rows=(4, 40),
            weights=weights,
            decisions=("given",),
            forms=("probability", "coarse"),
            abstentions=True,
        )
    )
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    alike = rng.random((first.batch.n_rows, 1)) < draw(st.sampled_from([0.2, 0.8]))
    S = np.where(alike, first.S, np.round(rng.normal(size=first.S.shape) + first.Y, 1))
    single = first.batch.scores.single
    if single is not None:
        S[:, 0] = -S[:, 1]
    Q = (
        rng.permuted(first.Y, axis=0)
        if first.batch.task == "multilabel"
        else first.Y[rng.permutation(len(S))]
    )
    Q = np.where(alike, first.Q, Q)
    prediction = Q if first.batch.task == "multilabel" else np.where(Q.any(1), Q.argmax(1), -1)
    batch = make_batch(
        first.batch.truth,
        prediction,
        S,
        task=first.batch.task,
        classes=first.batch.classes,
        weight=first.w,
        single=single,
    )
    return first, replace(first, batch=batch, Q=Q, S=S)


def comparison_of(*models, **options) -> Comparison:
    """Compare batches, called a, b, c in their order."""
    match = paired([(chr(ord("a") + i), model) for i, model in enumerate(models)])
    measured = [(name, measure(batch)) for name, batch in zip(match.names, match.batches, strict=True)]
    return compare(measured, match.by, Options(**options))


def read(path, **options):
    """Return the one model of a file in tests/data."""
    [(_, batch)] = read_batches(open_source(DATA / path), ReadOptions(**options))
    return batch


@pytest.mark.parametrize("metric", COUNT_METRICS)
@examples(20)
@given(pair=rivals())
def test_differences_of_count_metrics(metric, pair):
    """Values and standard errors of the differences are those of the subtracted row influence values."""
    a, b = pair
    assume(a.Y.any() and (metric != "precision" or (a.Q.any() and b.Q.any())))
    assume(metric != "specificity" or (a.Y.any(axis=0) & ~a.Y.all(axis=0)).any())
    first, second = (oracle.if_ratio(metric, one.Y, one.Q, one.w) for one in pair)
    found = comparison_of(a.batch, b.batch)
    for average in ("micro", "macro", "weighted", "gap"):
        one = found.difference("b", metric, average).difference
        if one.value is None:
            continue
        values = [
            side["est"][average] if average != "gap" else side["est"]["micro"] - side["est"]["macro"]
            for side in (first, second)
        ]
        assert one.value == pytest.approx(values[0] - values[1], abs=1e-9)
        assert one.se == pytest.approx(oracle.se(first[average] - second[average]), abs=1e-7)
        assert one.low <= one.value <= one.high
    for c, each in enumerate(found.classes):
        one = each.metrics[metric].difference
        if one.value is not None:
            error = oracle.se(first["per_class"][:, c] - second["per_class"][:, c])
            assert one.se == pytest.approx(error, abs=1e-7)


@examples(25)
@given(pair=rivals())
def test_differences_of_roc_auc(pair):
    """Differences in AUC have the standard errors of the subtracted row influence values."""
    a, b = pair
    found = comparison_of(a.batch, b.batch, metrics=("roc_auc",))
    for average, influence in (("macro", oracle.if_macro_auc), ("within", oracle.if_within_auc)):
        one = found.difference("b", "roc_auc", average)
        defined = [c for c in range(a.Y.shape[1]) if 0 < a.Y[:, c].sum() < len(a.Y)]
        if one is None or one.difference.value is None or not defined:
            continue
        columns = slice(None) if average == "within" else defined
        (first, psi_a), (second, psi_b) = (influence(x.Y[:, columns], x.S[:, columns], x.w) for x in pair)
        assert one.difference.value == pytest.approx(first - second, abs=1e-9)
        assert one.difference.se == pytest.approx(oracle.se(psi_a - psi_b), abs=1e-7)
    micro = found.difference("b", "roc_auc", "micro").difference
    if micro.value is not None:
        (_, psi_a), (_, psi_b) = (oracle.if_micro_auc(x.Y, x.S, x.w) for x in pair)
        assert micro.se == pytest.approx(oracle.se(psi_a - psi_b, small_sample=True), abs=1e-7)
        (_, chance_a), (_, chance_b) = (oracle.if_shuffled(x.Y, x.S, x.w) for x in pair)
        earned = oracle.se(psi_a - chance_a - psi_b + chance_b, small_sample=True)
        assert found.difference("b", "roc_auc", "earned").difference.se == pytest.approx(earned, abs=1e-7)


@examples(25)
@given(pair=rivals(weights=("none",)))
def test_class_auc_is_paired_delong(pair):
    """The difference of a class's AUC and its standard error are those of DeLong's paired test."""
    a, b = pair
    found = comparison_of(a.batch, b.batch)
    for c, each in enumerate(found.classes):
        if 2 <= a.Y[:, c].sum() <= len(a.Y) - 2:
            difference, error, _ = oracle.delong_paired(a.Y[:, c], a.S[:, c], b.S[:, c])
            one = each.metrics["roc_auc"].difference
            assert one.value == pytest.approx(difference, abs=1e-9)
            assert one.se == pytest.approx(error, abs=1e-7)


@examples(25)
@given(pair=rivals(weights=("none",)))
def test_matched_rows_and_corrected_p_values(pair):
    """McNemar's counts are those of the rows, its p that of the reference; q is Benjamini and Hochberg's."""
    a, b = pair
    found = comparison_of(a.batch, b.batch)
    by_class = {test.class_: test for test in found.mcnemar}
    right_a, right_b = (a.Q == a.Y).all(axis=1), (b.Q == b.Y).all(axis=1)
    whole = by_class.pop(None)
    assert (whole.only_reference, whole.only_model) == (
        (right_a & ~right_b).sum(),
        (right_b & ~right_a).sum(),
    )
    assert whole.both + whole.neither + whole.only_reference + whole.only_model == len(a.Y)
    p = []
    for c, name in enumerate(found.class_names):
        true = a.Y[:, c] == 1
        if not true.any():
            assert name not in by_class
            p.append(np.nan)
            continue
        hit_a, hit_b = a.Q[true, c] == 1, b.Q[true, c] == 1
        one = by_class[name]
        only = int((hit_a & ~hit_b).sum()), int((hit_b & ~hit_a).sum())
        assert (one.only_reference, one.only_model) == only
        assert one.p_value == pytest.approx(oracle.mcnemar_midp(*only), abs=1e-12)
        p.append(one.p_value)
    q = [each.metrics["recall"].q_value for each in found.classes]
    np.testing.assert_allclose(np.array(q, dtype=float), oracle.bh_adjust(p), atol=1e-12)


@examples(12)
@given(pair=rivals(weights=("none",)))
def test_rows_doubled_in_clusters_say_no_more(pair):
    """Every row twice, both in one cluster, gives the errors of the rows once, without McNemar's test."""
    a, b = pair
    n = a.batch.n_rows
    twice, clusters = np.repeat(np.arange(n), 2), np.repeat(np.arange(n, dtype=np.int32), 2)

    def doubled(case, codes):
        single = case.batch.scores.single
        taken = case.batch.truth[twice], case.batch.prediction[twice], case.S[twice]
        return make_batch(
            *taken, task=case.batch.task, classes=case.batch.classes, single=single, cluster=codes
        )

    once = comparison_of(a.batch, b.batch)
    found = comparison_of(doubled(a, clusters), doubled(b, (n - 1 - clusters).astype(np.int32)))
    assert found.mcnemar == ()
    for one, other in zip(once.differences, found.differences, strict=True):
        assert one.difference.value == pytest.approx(other.difference.value, abs=1e-12)
        if one.metric in COUNT_METRICS and one.difference.se is not None:
            assert one.difference.se == pytest.approx(other.difference.se, abs=1e-9)
    for one, other in zip(once.classes, found.classes, strict=True):
        for metric in COUNT_METRICS:
            if one.metrics[metric].difference.se is not None:
                error = other.metrics[metric].difference.se
                assert one.metrics[metric].difference.se == pytest.approx(error, abs=1e-9)


def test_differences_of_average_precision():
    """A class's difference in average precision has the error of its numerical influence values."""
    rng = np.random.default_rng(11)
    truth = rng.integers(0, 3, 300)
    S = [rng.normal(size=(300, 3)) + shift * np.eye(3)[truth] for shift in (1.0, 0.5)]
    found = comparison_of(*(make_batch(truth, None, s, decide="largest") for s in S))
    for c, each in enumerate(found.classes):
        y = (truth == c).astype(int)

        def difference(w, y=y, c=c):
            return np.subtract(*(average_precision_score(y, s[:, c], sample_weight=w) for s in S))

        influence = oracle.influence_numeric(difference, np.ones(300))
        one = each.metrics["average_precision"].difference
        assert one.value == pytest.approx(difference(np.ones(300)), abs=1e-12)
        assert one.se == pytest.approx(math.sqrt((influence**2).sum()), rel=0.03)  # small-sample factor


def test_macro_average_precision_is_compared_by_guarded_intervals():
    """Small classes widen the difference: by intervals that the report of neither model shows."""
    rng = np.random.default_rng(4)
    truth = np.repeat([0, 1, 2], [60, 30, 4])
    first = rng.normal(size=(94, 3)) + 1.5 * np.eye(3)[truth]
    rows = [first, first + 0.4 * rng.normal(size=(94, 3))]
    batches = [make_batch(truth, None, each, decide="largest") for each in rows]
    found = comparison_of(*batches).difference("b", "average_precision", "macro")
    guarded = []
    for batch in batches:
        result = result_of(batch)
        macro = result.averages["average_precision"]["macro"]
        assert macro.low is macro.high is None
        wider = {"low": macro.se**2, "high": macro.se**2}
        for one in result.per_class:
            own = one.metrics["average_precision"]
            for side in wider:
                reach = abs(getattr(own, side) - own.value) / Z
                wider[side] += max(reach**2 - own.value * (1 - own.value) / one.n_rows, 0) / 9
        low, high = (
            macro.value + sign * Z * math.sqrt(wider[side]) for sign, side in ((-1, "low"), (1, "high"))
        )
        guarded.append(replace(macro, low=max(0.0, low), high=min(1.0, high)))
    expected, p = paired_estimate(*guarded, found.difference.se, Z, over_classes=True)
    assert (found.difference.low, found.difference.high) == pytest.approx((expected.low, expected.high))
    assert found.p_value == pytest.approx(p)
    assert found.difference.value - found.difference.low > 1.3 * Z * found.difference.se


@pytest.mark.parametrize("counts", [(0, 0), (3, 3), (0, 5), (12, 30), (200, 260), (4000, 4100)])
def test_mid_p(counts):
    """McNemar's mid-p equals the reference, also for many rows, and does not ask which model is first."""
    assert mid_p(*counts) == pytest.approx(oracle.mcnemar_midp(*counts), rel=1e-9)
    assert mid_p(*counts) == mid_p(*counts[::-1])


@examples(20)
@given(pair=rivals())
def test_a_model_does_not_differ_from_itself(pair):
    """A against A: every difference is 0, every p value 1, no order flips, and no class is won."""
    found = comparison_of(pair[0].batch, replace(pair[0].batch))
    for one in found.differences:
        assert one.difference.value in (0.0, None)
        assert one.p_value in (1.0, None)
    for each in found.classes:
        assert {value.p_value for value in each.metrics.values()} <= {1.0, None}
    assert not any(flip.flips for flip in found.rank_flips)
    assert all(line.flips == () for line in found.spectrum)


@examples(20)
@given(pair=rivals())
def test_turning_the_models_round_turns_every_sign(pair):
    """B against A is A against B with signs and ends of intervals turned, and equal p values."""
    there = comparison_of(pair[0].batch, pair[1].batch)
    back = comparison_of(pair[1].batch, pair[0].batch)
    for one, other in zip(there.differences, back.differences, strict=True):
        a, b = one.difference, other.difference
        assert (a.value is None) == (b.value is None)
        if a.value is not None:
            assert a.value == pytest.approx(-b.value, abs=1e-12)
        if a.low is not None:
            assert (a.low, a.high) == pytest.approx((-b.high, -b.low), abs=1e-9)
            assert one.p_value == pytest.approx(other.p_value, abs=1e-9)
    assert [flip.flips for flip in there.rank_flips] == [flip.flips for flip in back.rank_flips]


def test_interval_of_few_rows_is_newcombes():
    """Recall 9/10 against 3/10 on the same rows: the interval is Newcombe's, wider than the normal one."""
    both, only_a = 2, 7
    a, b, n = 0.9, 0.3, 10
    truth = np.zeros(40, dtype=int)
    truth[n:] = 1
    of_a, of_b = truth.copy(), truth.copy()
    of_a[both + only_a : both + only_a + 1] = 1  # row 9 wrong under a
    of_b[both : both + only_a] = 1
    [one] = [
        each
        for each in comparison_of(make_batch(truth, of_a), make_batch(truth, of_b)).classes
        if each.class_ == "c0"
    ]
    found = one.metrics["recall"].difference
    low_a, high_b = wilson(a, n, Z)[0], wilson(b, n, Z)[1]
    phi = (both * 0 - only_a * 1) / math.sqrt(9 * 1 * 3 * 7)
    assert found.value == pytest.approx(0.6)
    square = (a - low_a) ** 2 - 2 * phi * (a - low_a) * (high_b - b) + (high_b - b) ** 2
    assert math.sqrt(square) > Z * found.se
    assert found.low == pytest.approx(a - b - math.sqrt(square), abs=1e-9)
    assert found.high == 1.0


def test_widening_is_for_few_rows_alone():
    """With many rows interval and p value are those of the z test; with none varying they do not collapse."""
    a, b = Estimate(0.8, 0.004, 0.7922, 0.8078), Estimate(0.79, 0.004, 0.7822, 0.7978)
    many, p = paired_estimate(a, b, 0.003, Z)
    assert (many.low, many.high) == pytest.approx((0.01 - Z * 0.003, 0.01 + Z * 0.003), abs=1e-5)
    assert p == pytest.approx(2 * oracle.norm_sf(0.01 / 0.003), abs=1e-4)
    sure = Estimate(1.0, 0.0, 0.4, 1.0)
    few, p = paired_estimate(sure, sure, 0.0, Z)
    assert (few.low, few.high, p) == pytest.approx((-0.6, 0.6, 1.0))
    unlike, p = paired_estimate(sure, Estimate(0.0, 0.0, 0.0, 0.6), 0.0, Z)
    assert unlike.low > 0
    assert 1e-4 < p < 0.05


@pytest.mark.parametrize("alike", [False, True])
def test_one_row_does_not_decide_macro(alike):
    """Models that differ in the only row of a class do not differ in macro beyond chance, however alike."""
    rng = np.random.default_rng(3)
    truth = np.repeat([0, 1, 2], [500, 500, 1])
    a = np.where(rng.random(1001) < 0.05, 1 - truth % 2, truth)
    a[-1] = 2
    b = a.copy() if alike else np.where(rng.random(1001) < 0.05, 1 - truth % 2, truth)
    b[-1] = 0
    found = comparison_of(make_batch(truth, a), make_batch(truth, b))
    for metric in ("f1", "recall"):
        one = next(e for e in found.differences if (e.metric, e.average) == (metric, "macro"))
        assert one.difference.value > 0.3
        assert one.difference.low < 0
        assert one.p_value > 0.05


@pytest.mark.parametrize("excludes", [False, True])
def test_p_value_belongs_to_the_interval(excludes):
    """The p value is below 5 % exactly where the 95 % interval excludes 0, however asymmetric it is."""
    a = Estimate(0.9, 0.05, 0.7, 0.97)
    b = Estimate(0.4 if excludes else 0.8, 0.1, 0.3, 0.6 if excludes else 0.9)
    found, p = paired_estimate(a, b, 0.1, Z)
    assert (found.low > 0) == (p < 0.05) == excludes


FLIP = ([90, 10], [70, 30])


def flipped(times=1):
    """Return a model better on the common class and one better on the two rare ones, enough rows apart."""
    truth = np.repeat([0, 1, 2], [1000 * times, 40 * times, 40 * times])
    a, b = truth.copy(), truth.copy()
    a[1000 * times :: 2] = 0  # half of the rare rows
    b[: 150 * times] = 1
    return make_batch(truth, a), make_batch(truth, b)


def test_confirmed_flip_is_said():
    """S20: micro prefers one model and macro the other, both beyond chance: the sentence names both."""
    found = comparison_of(*flipped(4), metrics=("recall",))
    flip = found.flip("b", "recall")
    assert flip.flips
    assert flip.confirmed
    assert (flip.better_micro, flip.better_macro) == ("a", "b")
    [sentence] = [one.text for one in found.findings if one.sentence == "S20"]
    assert re.fullmatch(
        r"a is better on micro recall by 0\.\d+ \(.+\), b on macro recall by 0\.\d+ \(.+\): "
        r"choose by whether rows or classes matter\.",
        sentence,
    )
    [line] = found.spectrum
    assert len(line.flips) == 1
    assert 0 < line.flips[0] < 1


def test_unconfirmed_flip_is_called_chance():
    """Micro and macro disagree but a difference is within chance: the sentence says which."""
    truth = np.repeat([0, 1], [200, 10])
    a, b = truth.copy(), truth.copy()
    a[200:203] = 0
    b[:8] = 1
    found = comparison_of(make_batch(truth, a), make_batch(truth, b), metrics=("recall",))
    flip = found.flip("b", "recall")
    assert flip.flips
    assert not flip.confirmed
    [sentence] = [one.text for one in found.findings if one.sentence == "S20"]
    assert sentence.startswith("Micro and macro recall disagree on the order of a and b (micro: a by ")
    assert sentence.endswith("; both differences are within chance.")


def test_the_flip_is_where_the_averages_are_equal():
    """At the alpha of a flip both models' averages by prevalence^alpha are the same number."""
    found = comparison_of(*flipped(), metrics=("recall",))
    [alpha] = found.spectrum[0].flips
    recall = [[each.metrics["recall"].reference, each.metrics["recall"].model] for each in found.classes]
    share = np.array([each.support for each in found.classes]) ** alpha
    a, b = share @ np.array(recall)
    assert a == pytest.approx(b, abs=1e-9)


def test_matching_by_id_undoes_any_order():
    """Rows in another order are matched by id and give the comparison of the rows in order."""
    rng = np.random.default_rng(5)
    truth = rng.integers(0, 3, 60)
    S = rng.normal(size=(60, 3))
    ids = np.array([f"id{i}" for i in range(60)], dtype=object)
    a = make_batch(truth, rng.integers(0, 3, 60), rng.normal(size=(60, 3)), ids=ids)
    b = make_batch(truth, rng.integers(0, 3, 60), S, ids=ids)
    order = rng.permutation(60)
    moved = make_batch(truth[order], b.prediction[order], S[order], ids=ids[order])
    one, other = comparison_of(a, b), comparison_of(a, moved)
    assert other.differences == one.differences
    assert other.classes == one.classes
    assert other.paired_by == "by id"


@examples(15)
@given(pair=rivals())
def test_classes_in_another_order_are_the_same_classes(pair):
    """A model whose classes come in another order is compared class by class, by name."""
    a, b = pair
    order = np.arange(len(a.batch.classes))[::-1]
    multilabel = a.batch.task == "multilabel"
    place = np.append(order, -1)  # of a reversed list, and of no answer
    single = b.batch.scores.single
    turned = make_batch(
        b.batch.truth[:, order] if multilabel else place[b.batch.truth],
        b.batch.prediction[:, order] if multilabel else place[b.batch.prediction],
        b.S[:, order],
        task=b.batch.task,
        classes=b.batch.classes[::-1],
        weight=b.w,
        single=None if single is None else int(place[single]),
    )
    there, back = comparison_of(a.batch, b.batch), comparison_of(a.batch, turned)
    for one, other in zip(there.differences, back.differences, strict=True):
        assert (one.difference.value is None) == (other.difference.value is None)
        if one.difference.value is not None:
            assert one.difference.value == pytest.approx(other.difference.value, abs=1e-12)
    assert [each.class_ for each in back.classes] == list(a.batch.classes)
    assert there.mcnemar == back.mcnemar


def batch(truth="aab", pred="aab", ids=None, **more):
    """Return a small batch of one-letter classes a and b."""
    codes = [["ab".index(letter) for letter in text] for text in (truth, pred)]
    names = None if ids is None else np.array(list(ids), dtype=object)
    return make_batch(*codes, classes=more.pop("classes", ("a", "b")), ids=names, **more)


INDEX = "Use 'reportgen report FILE1 FILE2 -o reports/' for reports and an index page."
SAME = "Give predictions for the same rows. If the order differs, match them with --id COL. " + INDEX
DIFFER = (
    "These are not the same rows: a and b differ in the true class of 1 row; the first is {}: 'a' and 'b'."
)
REFUSED = {
    "one": (
        [batch()],
        "A comparison needs two models, and there is 1 model.",
        "Give at least two, or use 'reportgen report' for one.",
    ),
    "many": (
        [batch()] * 21,
        "A comparison holds up to 20 models, and there are 21.",
        f"Give fewer. {INDEX}",
    ),
    "length": (
        [batch(), batch("aaab", "aaab")],
        "These are not the same rows: a and b have 3 and 4 rows.",
        f"Give predictions for the same rows. {INDEX}",
    ),
    "truth": (
        [batch(), batch("abb", "abb")],
        DIFFER.format("row 2"),
        SAME,
    ),
    "weight": (
        [batch(weight=np.ones(3)), batch(weight=np.array([1.0, 1.0, 2.0]))],
        "These are not the same rows: a and b differ in their weights; the first is row 3.",
        SAME,
    ),
    "one weight": (
        [batch(), batch(weight=np.ones(3))],
        "These are not the same rows: of a and b only b has weights.",
        f"Give predictions for the same rows. {INDEX}",
    ),
    "one cluster": (
        [batch(), batch(cluster=np.arange(3, dtype=np.int32))],
        "Of a and b only b has clusters.",
        "Name the same clusters in both with --cluster.",
    ),
    "clusters": (
        [batch(cluster=np.array(codes, dtype=np.int32)) for codes in ([0, 0, 1], [0, 1, 1])],
        "a and b sort the same rows into different clusters.",
        "Name the same clusters in both with --cluster.",
    ),
    "classes": (
        [batch(), batch(classes=("a", "c"))],
        "a and b have different classes: only a has b; only b has c.",
        f"Name the classes of all with --labels. {INDEX}",
    ),
    "task": (
        [batch(), batch(task="binary")],
        "a is multiclass and b is binary: they cannot be compared.",
        f"If they should be alike, say so with --task or --labels. {INDEX}",
    ),
    "no id": (
        [batch(ids="xyz"), batch(ids=["x", "", "z"])],
        "b: row 2 has no id.",
        "Give every row an id.",
    ),
    "id twice": (
        [batch(ids="xyx"), batch(ids="xyz")],
        "a: the id 'x' stands in rows 1 and 3.",
        "Give every row an id of its own.",
    ),
    "id missing": (
        [batch(ids="xyz"), batch(ids="xyw")],
        "The rows of a and b differ: 1 id only in a, the first is 'z'.",
        f"Give files with the same rows. {INDEX}",
    ),
    "truth by id": (
        [batch(ids="xyz"), batch("abb", "abb", ids="xyz")],
        DIFFER.format("id 'y'"),
        f"Give predictions for the same rows. {INDEX}",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_compared_is_refused(case):
    """Each way in which rows are not the same is refused in two sentences that say what differs and where."""
    models, what, fix = REFUSED[case]
    with pytest.raises(reportgen.ReportgenError) as error:
        comparison_of(*models)
    assert (error.value.what, error.value.fix) == (what, fix)


def test_models_without_a_common_metric_are_refused():
    """Scores without decisions beside decisions without scores leave nothing to compare."""
    scored = make_batch([0, 1, 1], None, np.eye(3)[:, :2], no_decision="no rule")
    with pytest.raises(reportgen.InputError, match="no metric in common: a has decisions without scores, b "):
        comparison_of(make_batch([0, 1, 1], [0, 1, 0]), scored)


def test_ecg_network_against_doctors():
    """The network against each group of doctors, who give no scores: count metrics alone."""
    names = ("cardiology_residents", "emergency_residents", "medical_students")
    models = [read("ecg6/dnn.parquet"), *(read(f"ecg6/{name}.csv") for name in names)]
    found = comparison_of(*models)
    assert set(found.averages) == set(COUNT_METRICS)
    assert found.others == ("b", "c", "d")
    truth = models[0].truth
    right = (models[0].prediction == truth).all(axis=1)
    for model, other in zip(models[1:], found.others, strict=True):
        [test] = [one for one in found.mcnemar if one.class_ is None and one.model == other]
        theirs = (model.prediction == truth).all(axis=1)
        assert (test.only_reference, test.only_model) == ((right & ~theirs).sum(), (theirs & ~right).sum())
        assert found.difference(other, "f1", "micro").difference.low > 0
    [first, *_] = [one.text for one in found.findings if one.sentence == "C2"]
    assert first == (
        "In F1, no class differs beyond chance between a and b (6 tested, false discoveries held to 5\xa0%)."
    )


def test_cifar_networks():
    """Two networks on the same 10,000 images: accuracy differs by what their files say, in every class."""
    a, b = read("cifar10/lenet5.npz"), read("cifar10/wideresnet16_4.npz")
    found = comparison_of(a, b)
    one = found.difference("b", "recall", "micro").difference
    choice = [np.stack([x.scores.column(c) for c in range(10)]).argmax(axis=0) for x in (a, b)]
    accuracy = [float((chosen == a.truth).mean()) for chosen in choice]
    assert one.value == pytest.approx(accuracy[0] - accuracy[1], abs=1e-12)
    differ = (choice[0] == a.truth).astype(int) - (choice[1] == a.truth)
    assert one.se == pytest.approx(differ.std() / 100, abs=1e-9)
    assert all(each.metrics["f1"].q_value < 1e-6 for each in found.classes)


@pytest.fixture(scope="module")
def doctors():
    """Return the comparison of the network with two groups of doctors."""
    return comparison_of(*(read(f"ecg6/{name}") for name in ("dnn.parquet", "medical_students.csv")))


@pytest.mark.parametrize("form", OUTPUTS)
def test_same_comparison_same_bytes(doctors, form):
    """Every form is made, and made the same way twice."""
    once = OUTPUTS[form](doctors, charts_of(doctors))
    assert once
    assert once == OUTPUTS[form](doctors, charts_of(doctors))


def test_page_shows_what_the_result_holds(doctors):
    """The page names the reference, the way rows were matched, and each class with its difference."""
    page = OUTPUTS[".html"](doctors, charts_of(doctors)).decode()
    assert "matched by position" in page
    for each in doctors.classes:
        assert f"<bdi>{each.class_}</bdi>" in page
    assert "http" not in page.replace('xmlns="http://www.w3.org/2000/svg"', "").replace(
        "http-equiv", ""
    ).replace('xmlns:xlink="http://www.w3.org/1999/xlink"', "")


def test_names_from_data_stay_text():
    """Model and class names full of markup appear escaped in the page, its charts and the Markdown."""
    evil = "<script>alert(1)</script>"
    truth, other = [0, 0, 1, 1, 1, 0], [0, 1, 1, 1, 0, 0]
    batches = [make_batch(truth, pred, classes=(evil, "x|`y`")) for pred in (truth, other)]
    measured = [(name, measure(batch)) for name, batch in zip((evil + "1", "_b_"), batches, strict=True)]
    found = compare(measured, "by position", Options(title=evil, notes=(evil,), dataset=evil))
    page = OUTPUTS[".html"](found, charts_of(found)).decode()
    assert "<script>alert" not in page
    assert page.count("<script") == 2  # the page's own
    assert "&lt;script&gt;" in page
    text = OUTPUTS[".md"](found, charts_of(found)).decode()
    assert re.search(r"(?<!\\)<script", text) is None
    assert "\\_b\\_" in text


def test_json_follows_the_document(doctors):
    """The JSON has the documented keys, and no NaN; differences are reference minus model."""
    data = json.loads(render_json(doctors, charts_of(doctors)), parse_constant=pytest.fail)
    assert data["format"] == 1
    text = (DATA.parent.parent / "docs" / "compare.md").read_text()
    for key in data:
        assert f"`{key}`" in text, key
    [one] = [d for d in data["differences"] if (d["metric"], d["average"]) == ("f1", "macro")]
    averages = data["averages"]["f1"]
    assert one["difference"]["value"] == pytest.approx(
        averages["a"]["macro"]["value"] - averages["b"]["macro"]["value"]
    )


ROWS_A = "row,obs,pred\n1,cat,cat\n2,cat,dog\n3,dog,dog\n4,dog,cat\n5,cat,cat\n"
ROWS_B = "row,obs,pred\n5,cat,cat\n4,dog,dog\n3,dog,dog\n2,cat,cat\n1,cat,dog\n"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Stand in a folder with two models on the same rows in different order."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    (tmp_path / "a.csv").write_text(ROWS_A)
    (tmp_path / "b.csv").write_text(ROWS_B)
    return tmp_path


def test_command_matches_by_id(here, capsys):
    """``compare --id`` matches rows in any order and writes each form named."""
    assert main(["compare", "a.csv", "b.csv", "--id", "row", "-o", "c.json", "-o", "c.html"]) == 0
    data = json.loads((here / "c.json").read_text())
    assert data["paired_by"] == "by id"
    assert data["mcnemar"][0]["only_reference"] == 1
    assert data["mcnemar"][0]["only_model"] == 2
    assert "Wrote c.json, c.html" in capsys.readouterr().out


def test_command_refuses_rows_that_do_not_match(here, capsys):
    """Without ids the same files are refused in two lines, and nothing is written."""
    assert main(["compare", "a.csv", "b.csv", "-o", "c.html"]) == 1
    err = capsys.readouterr().err.splitlines()
    assert len(err) == 2
    assert "differ in the true class of 2 rows; the first is row 2: 'cat' and 'dog'" in err[0]
    assert not (here / "c.html").exists()


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["a.csv"], "A comparison needs two models"),
        (["a.csv", "b.csv", "-o", "c.csv"], "Cannot write c.csv: a comparison has no form '.csv'"),
        (["a.csv", "b.csv", "--metric", "roc_auc", "--id", "row"], "--metric roc_auc cannot be computed"),
        (["a.csv", "b.csv", "--format", "csv"], "--format"),
    ],
)
def test_command_complains_in_two_lines(words, what, capsys):
    """What a comparison cannot do is refused like every other wrong option."""
    assert main(["compare", *words]) == 1
    err = capsys.readouterr().err.splitlines()
    assert len(err) == 2
    assert what in err[0]


def test_command_replaces_only_its_own_files(here):
    """Default names replace what reportgen wrote and nothing else."""
    words = ["compare", "a.csv", "b.csv", "--id", "row", "--format", "html,json,md"]
    assert main(words) == 0
    assert main(words) == 0
    (here / "comparison.html").write_text("mine")
    assert main(words) == 1
    assert (here / "comparison.html").read_text() == "mine"


def test_python_compares_reports(tmp_path):
    """``reportgen.compare`` works on reports made from rows, whose frames hold the same numbers."""
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 3, 80)
    reports = [
        reportgen.Report.from_predictions(truth, np.where(rng.random(80) < share, truth, 0), name=name)
        for name, share in (("good", 0.9), ("poor", 0.3))
    ]
    found = reportgen.compare(reports, level=0.9, metrics=["recall"])
    assert repr(found) == "Comparison of good, poor: 80 rows"
    [one] = [d for d in found.result.differences if (d.metric, d.average) == ("recall", "macro")]
    assert found.differences.loc[("poor", "recall", "macro"), "difference"] == one.difference.value
    macro = [report.averages.loc[("recall", "macro"), "value"] for report in reports]
    assert one.difference.value == pytest.approx(macro[0] - macro[1])
    assert found.classes.loc[("poor", "1", "recall"), "q_value"] <= 1
    found.save(tmp_path / "c.md")
    assert (tmp_path / "c.md").read_text().startswith("# good has higher micro and macro recall than poor")
    with pytest.raises(reportgen.OutputError, match=r"a comparison has no form '\.csv'"):
        found.save(tmp_path / "c.csv")


def test_reports_from_json_hold_no_rows(tmp_path):
    """A report read from JSON cannot be compared, and the error says why."""
    report = reportgen.Report.from_predictions(list("aab"), list("abb"), name="kept")
    report.save(tmp_path / "kept.json")
    with pytest.raises(reportgen.InputError) as error:
        reportgen.compare([report, reportgen.Report.from_json(tmp_path / "kept.json")])
    assert error.value.what == (
        "The report of kept-2 holds no rows to compare: it was read from JSON, which never keeps them."
    )
    assert error.value.fix == f"Make it again from the predictions, in the same process. {INDEX}"


@pytest.fixture(scope="module")
def networks():
    """Return the comparison of two networks of which the second, not the reference, is ahead."""
    return comparison_of(*(read(f"cifar10/{name}.npz") for name in ("lenet5", "wideresnet16_4")))


def test_differences_read_like_the_sentence(networks, doctors):
    """Charts and tables show who is ahead minus the other, largest gain first, whichever was given first."""
    for found, (first, second) in ((networks, "ba"), (doctors, "ab")):
        charts = charts_of(found)()
        caption = f"Differences are {first} minus {second}. "
        for name in ("compare_averages", "compare_classes"):
            assert charts[name].caption.startswith(caption)
        assert all(row[3].startswith("+") for row in charts["compare_averages"].table.rows)
        table, _ = compare_tables.class_table(found, "b")
        assert table.caption == f"F1 of every class, {first} minus {second}, largest gain of {first} first"
        sizes = [float(row.cells[3].text.replace("−", "-")) for row in table.rows]
        assert sizes == sorted(sizes, reverse=True)
        assert sizes[0] > 0
        for row in table.rows:
            ahead, behind = (float(row.cells[i].text) for i in (1, 2))
            assert ahead - behind == pytest.approx(float(row.cells[3].text.replace("−", "-")), abs=0.0151)
        [macro] = [
            row for row in compare_tables.differences_table(found, "b").rows if row.head == "F1, macro"
        ]
        assert macro.cells[2].text.startswith("+")
        markdown = OUTPUTS[".md"](found, charts_of(found)).decode()
        assert f"Differences are {first} minus {second}." in markdown


def test_page_one_does_not_repeat_its_title(networks):
    """Under the title stands by how much; all classes won are counted, not listed."""
    assert compare_words.description(networks) == "b has higher micro and macro F1 than a"
    first, classes = (plain(each) for each in compare_words.sentences(networks))
    assert re.fullmatch(
        r"Micro F1: b higher by 0\.380 \([^)]+\); macro: b higher by 0\.381 \([^)]+\)\.", first
    )
    assert classes.startswith("In F1, b is better in all ten classes, beyond chance (")


def test_who_is_left_behind_as_each_report_says(networks):
    """Statuses are those of the report of each model alone; the table names the lowest class first."""
    for name, file in (("a", "lenet5"), ("b", "wideresnet16_4")):
        alone = evaluate(read(f"cifar10/{file}.npz"), Options())
        found = {one.class_: one.status_by_metric for one in networks.statuses if one.model == name}
        assert found == {one.class_: one.status_by_metric for one in alone.per_class}
    rows = standing_table(networks).rows
    assert [[cell.text for cell in row.cells[3:5]] for row in rows] == [
        [
            "cat (F1, recall and ROC AUC); deer (F1 and recall); bird (F1, recall and ROC AUC); dog (F1)",
            "none",
        ],
        ["cat (F1); dog (F1 and recall)", "none"],
    ]
    gap = networks.averages["f1"]["a"]["gap"].value
    assert rows[0].cells[2].text == f"+{gap:.4f}"
    assert [cell.text for cell in rows[0].cells[:2]] == [
        f"{networks.averages['f1']['a'][kind].value:.4f}" for kind in ("micro", "macro")
    ]


def test_page_explains_the_words_it_uses(networks, doctors):
    """Words of ROC AUC are explained only where the page has them."""
    assert {"within", "earned"} <= {term for term, _ in compare_words.terms(networks)}
    assert {"within", "earned"}.isdisjoint(term for term, _ in compare_words.terms(doctors))


def test_many_models_share_one_direction():
    """Of several models the direction is that of the majority, and the same for all of them."""
    truth = np.repeat([0, 1], 50)
    poor, good = truth.copy(), truth.copy()
    poor[::4], good[::25] = 0, 1
    worse = comparison_of(*(make_batch(truth, each) for each in (good, poor, poor)))
    better = comparison_of(*(make_batch(truth, each) for each in (poor, good, good)))
    assert [worse.pair(model).first for model in worse.others] == ["a", "a"]
    assert [better.pair(model).first for model in better.others] == ["b", "c"]
    assert charts_of(better)()["compare_averages"].caption.startswith("Differences are the model minus a.")
