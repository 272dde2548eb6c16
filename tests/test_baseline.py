"""``check --baseline``: nothing fails by chance more often than promised, and what is worse is found."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from predictions import from_confusion, make_batch, result_of
from scipy.stats import t as student

import reportgen
from reportgen.errors import InputError, OptionError
from reportgen.evaluate import evaluate_measured
from reportgen.gate import unpaired
from reportgen.gate.baseline import Baseline, judge
from reportgen.gate.changes import holm, least_loss
from reportgen.gate.few_clusters import clusters_of
from reportgen.measure import measure
from reportgen.metrics.intervals import student_quantile, student_tail, wilson
from reportgen.options import Options
from reportgen.pages.json_data import from_json, to_json
from reportgen.results import Estimate

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

import baseline_alarms

GOOD = [[90, 6, 4], [8, 30, 2], [3, 1, 16]]
WORSE_IN_C2 = [[90, 6, 4], [8, 30, 2], [10, 6, 4]]
Z = 1.959963984540054
OPTIONS = Options(metrics=("f1", "recall"))


def measured(matrix, **fields):
    """Return the measurement of predictions with these confusion counts."""
    return measure(from_confusion(matrix, **fields))


def against(before, after, options=OPTIONS, *, paired=False):
    """Return the verdicts on a model against a baseline, both given as measurements."""
    held = before if paired else evaluate_measured(before, replace(options, name="old"))
    result = evaluate_measured(after, replace(options, name="new"))
    return judge(result, after, Baseline("--baseline old.json", "old.json", held))


def outcomes(verdicts):
    """Return each outcome by what it is about."""
    return {(one.metric, one.average or one.class_): one.outcome for one in verdicts}


def test_holm_is_the_step_down_method():
    """Adjusted p values are the largest of (m - i) p so far; what was not tested stays out of the count."""
    found = holm(np.array([0.01, 0.04, np.nan, 0.03, 0.005]))
    assert found[[0, 1, 3, 4]] == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert np.isnan(found[2])
    assert holm(np.array([0.9, 0.8])).tolist() == [1.0, 1.0]
    assert holm(np.array([])).size == 0


def test_the_unpaired_interval_of_accuracy_is_newcombes():
    """Two independent proportions: square-and-add of the Wilson intervals (Newcombe 1998, method 10)."""
    before, after = measured([[38, 2], [5, 15]]), measured([[30, 10], [8, 12]])
    micro = next(one for one in against(before, after) if one.average == "micro")
    (p, low_p), (q, high_q) = ((k / 60, float(wilson(k / 60, 60, Z)[side])) for k, side in ((53, 0), (42, 1)))
    assert micro.difference.value == pytest.approx(p - q)
    assert micro.difference.low == pytest.approx(p - q - np.hypot(p - low_p, high_q - q))
    assert micro.difference.se == pytest.approx(np.sqrt(p * (1 - p) / 60 + q * (1 - q) / 60))


def test_with_many_rows_it_is_the_z_test_of_two_standard_errors():
    """The p value is the upper tail of the difference over the root of the summed squared errors."""
    before, after = (evaluate_measured(measured(np.array(m) * 400), OPTIONS) for m in (GOOD, WORSE_IN_C2))
    found = unpaired.changes(after, before, "old.json")
    macro = next(one for one in found if one.average == "macro" and one.metric == "f1")
    a, b = before.averages["f1"]["macro"], after.averages["f1"]["macro"]
    z = (a.value - b.value) / np.hypot(a.se, b.se)
    assert macro.worse_p == pytest.approx(NormalDist().cdf(-z), rel=0.02)


def test_one_sided_p_values():
    """Half of the two-sided p value on the side of worse, the rest of 1 on the other."""
    found = unpaired.changes(result_of(from_confusion(GOOD)), result_of(from_confusion(WORSE_IN_C2)), "old")
    assert all(one.difference.value <= 0 for one in found if one.class_ == "c2")
    better = next(one for one in found if one.class_ == "c2" and one.metric == "recall")
    assert better.worse_p == 1 - better.p_value / 2 > 0.5


def test_the_bound_belongs_to_the_test():
    """The one-sided bound is 0 where the one-sided p value is 1 - level."""
    assert least_loss(Estimate(0.1, 0.05, 0.1 - 1.96 * 0.05, 0.2), 0.95) == pytest.approx(
        0.1 - 1.645 * 0.05, abs=1e-4
    )
    assert least_loss(Estimate(0.1), 0.95) == 0.0


@pytest.mark.parametrize("paired", [False, True])
def test_an_unchanged_model_passes(paired):
    """The same predictions once more: nothing is worse, in any metric."""
    one = measured(GOOD)
    found = against(one, one, paired=paired)
    assert {each.outcome for each in found} == {"met"}
    assert all(each.difference.value == 0 for each in found)


@pytest.mark.parametrize("paired", [False, True])
def test_a_class_that_got_worse_is_named(paired):
    """What fails is the class that lost, and macro; micro, which barely moved, and the others do not."""
    found = outcomes(
        against(measured(np.array(GOOD) * 3), measured(np.array(WORSE_IN_C2) * 3), paired=paired)
    )
    failed = {key for key, outcome in found.items() if outcome == "not_met"}
    assert {("f1", "c2"), ("recall", "c2"), ("recall", "macro")} <= failed
    assert found["recall", "c0"] == found["recall", "c1"] == "met"


@pytest.mark.parametrize("paired", [False, True])
def test_a_better_model_passes(paired):
    """Better is never worse."""
    found = against(measured(WORSE_IN_C2), measured(GOOD), paired=paired)
    assert {each.outcome for each in found} == {"met"}


def test_paired_and_unpaired_agree_in_direction_and_paired_is_sharper():
    """On shared rows both see the same differences; the paired test is surer of them."""
    rng = np.random.default_rng(3)
    truth = baseline_alarms.drawn(rng, 600)
    first = baseline_alarms.answers(rng, truth, baseline_alarms.RECALL)
    second = np.where(rng.random(600) < 0.07, (truth + 1) % 7, first)
    before, after = (measure(make_batch(truth, one, n_classes=7)) for one in (first, second))
    loose, sharp = (against(before, after, paired=paired) for paired in (False, True))
    assert [(one.metric, one.average, one.class_) for one in loose] == [
        (one.metric, one.average, one.class_) for one in sharp
    ]
    for a, b in zip(loose, sharp, strict=True):
        assert a.difference.value == pytest.approx(b.difference.value, abs=1e-12)
        if a.average is not None:
            assert b.difference.se < a.difference.se
            assert b.p_value < a.p_value


def test_recall_of_a_class_on_shared_rows_is_mcnemars_test():
    """One-sided: half the two-sided mid-p of rows that only one of the two has right."""
    truth = [0] * 30 + [1] * 30
    first = [0] * 28 + [1] * 2 + [1] * 27 + [0] * 3
    second = [0] * 20 + [1] * 10 + [1] * 27 + [0] * 3
    before, after = (measure(make_batch(truth, one, n_classes=2)) for one in (first, second))
    found = against(before, after, paired=True)
    recall = next(one for one in found if one.metric == "recall" and one.class_ == "c0")
    assert recall.p_value == pytest.approx(0.5**8 / 2)  # 8 rows lost, none gained


def test_micro_averages_that_are_one_number_are_tested_once():
    """In a single-label task micro F1 and micro recall are both the accuracy; multilabel they differ."""
    found = against(measured(GOOD), measured(GOOD))
    assert [one.metric for one in found if one.average == "micro"] == ["f1"]
    several = measure(make_batch([[1, 0], [1, 1], [0, 1], [0, 0]] * 9, [[1, 0], [1, 0], [0, 1], [1, 0]] * 9))
    found = against(several, several)
    assert [one.metric for one in found if one.average == "micro"] == ["f1", "recall"]


def clustered_pair(clusters):
    """Return the measurements of two models on 120 rows in so many clusters, the second one worse."""
    rng = np.random.default_rng(6)
    truth, cluster = np.arange(120) % 3, (np.arange(120) % clusters).astype(np.int32)
    said = [np.where(rng.random(120) < right, truth, 0) for right in (0.85, 0.7)]
    return [measure(make_batch(truth, one, cluster=cluster)) for one in said]


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 7, 20, 999])
def test_students_t_is_scipys(freedom):
    """Tail and quantile of Student's t."""
    for x in (0.0, 0.3, 1.7, 4.0, 12.0):
        assert student_tail(x, freedom) == pytest.approx(student.sf(x, freedom), abs=1e-13)
    assert student_quantile(0.9, freedom) == pytest.approx(student.isf(0.05, freedom), rel=1e-9)
    assert student_tail(1.7, 1000) == NormalDist().cdf(-1.7)


@pytest.mark.parametrize("paired", [False, True])
def test_few_clusters_are_judged_by_students_t(paired, monkeypatch):
    """Of eight clusters p values and intervals are those of seven degrees of freedom."""
    sides = clustered_pair(8)
    found = against(*sides, paired=paired)
    for module in ("paired", "unpaired"):
        monkeypatch.setattr(f"reportgen.gate.{module}.by_student", lambda changes, *_: tuple(changes))
    normal = against(*sides, paired=paired)
    for one, other in zip(found, normal, strict=True):
        z = NormalDist().inv_cdf(1 - other.p_value)
        assert one.p_value == pytest.approx(student.sf(z, 7))
        reach, of_normal = (each.difference.value - each.difference.low for each in (one, other))
        if one.difference.low > -1:
            assert reach == pytest.approx(of_normal * student.isf(0.025, 7) / NormalDist().inv_cdf(0.975))


def test_a_class_rests_on_the_clusters_that_it_lives_in():
    """All clusters stand behind an average, the effective number of those with its rows behind a class."""
    truth = np.array([0] * 8 + [1] * 4 + [2] * 4)
    cluster = np.array([*range(8), 0, 0, 0, 1, 5, 5, 5, 5], dtype=np.int32)
    assert clusters_of(make_batch(truth, cluster=cluster)) == {None: 8, "c0": 8, "c1": 1, "c2": 1}  # c1: 1.6
    marks = np.eye(3, dtype=int)[truth]
    marks[:4, 1] = 1
    assert clusters_of(make_batch(marks, cluster=cluster)) == {None: 8, "c0": 8, "c1": 2, "c2": 1}
    assert clusters_of(make_batch(truth)) is None


def test_a_saved_report_knows_its_clusters():
    """The smaller number of clusters counts; a report of rows without clusters says nothing of them."""
    (old, _), (_, new) = clustered_pair(30), clustered_pair(8)
    before, after = (evaluate_measured(one, OPTIONS) for one in (old, new))
    assert (before.clusters, after.clusters) == (30, 8)
    assert from_json(to_json(after), "new.json").clusters == 8
    assert '"clusters"' not in to_json(result_of(from_confusion(GOOD)))
    found = judge(after, None, Baseline("x", "old", before))
    unknown = judge(after, None, Baseline("x", "old", replace(before, clusters=None)))
    assert found == unknown
    assert found != judge(replace(after, clusters=30), None, Baseline("x", "old", before))


def test_weights_do_not_make_the_accuracy_count_twice():
    """Sums of weights differ in their last digits: micro F1 and micro recall are one number all the same."""
    rng = np.random.default_rng(2)
    truth, weight = np.arange(90) % 3, rng.gamma(2.0, 0.5, 90)
    sides = [
        measure(make_batch(truth, np.where(rng.random(90) < 0.7, truth, 0), weight=weight)) for _ in "ab"
    ]
    for paired in (False, True):
        found = against(*sides, Options(metrics=("f1", "recall", "precision")), paired=paired)
        assert [one.metric for one in found if one.average == "micro"] == ["f1"]


def test_the_gap_is_not_judged():
    """A model that improves in its largest class alone has a larger gap, and passes."""
    before, after = measured(np.array(GOOD) * 9), measured(np.array([[100, 0, 0], *GOOD[1:]]) * 9)
    assert {one.average for one in against(before, after)} == {"micro", "macro", None}
    assert {one.outcome for one in against(before, after)} == {"met"}


def test_what_cannot_be_compared_is_said():
    """A class without rows here, the macro that lacks it, and a metric that the baseline lacks."""
    scores = np.random.default_rng(0).random((160, 3))
    batch = from_confusion(GOOD)
    with_scores = measure(make_batch(batch.truth, batch.prediction, scores))
    options = Options(metrics=("recall", "roc_auc"))
    old = evaluate_measured(measured(GOOD), Options(metrics=("recall",)))
    new = evaluate_measured(with_scores, options)
    text = {
        (one.metric, one.average or one.class_): one.text
        for one in judge(new, None, Baseline("x", "old", old))
        if one.outcome == "not_tested"
    }
    why = "cannot be compared: undefined in the baseline (the input has no scores)"
    assert text["roc_auc", "macro"] == f"macro ROC AUC {why}"
    assert text["roc_auc", "c1"] == f"class c1: ROC AUC {why}"
    paired = judge(new, with_scores, Baseline("x", "old", measured(GOOD)))
    assert [one.text for one in paired if one.outcome == "not_tested"] == [
        "macro ROC AUC cannot be compared: the baseline does not have it"
    ]
    smaller = against(measured(GOOD), measured([*GOOD[:2], [0, 0, 0]]))
    assert [one.text for one in smaller if one.outcome == "not_tested"] == [
        "macro F1 cannot be compared: here and in the baseline it is a mean over different classes",
        "macro recall cannot be compared: here and in the baseline it is a mean over different classes",
        "class c2: F1 cannot be compared: undefined here (no true rows)",
        "class c2: recall cannot be compared: undefined here (no true rows)",
    ]


@pytest.mark.parametrize("paired", [False, True])
def test_values_of_classes_come_with_interval_or_reason(paired):
    """Before and now, a value has its standard error and interval as in the report, and none a reason."""
    before, after = measured([*GOOD[:2], [0, 0, 0]]), measured([*WORSE_IN_C2[:2], [0, 0, 0]])
    own = {one.class_: one.metrics for one in evaluate_measured(after, OPTIONS).per_class}
    for one in against(before, after, paired=paired):
        if one.class_ == "c2":
            assert one.before.reason == one.value.reason == "no true rows"
        elif one.class_ is not None:
            assert one.value == own[one.class_][one.metric]
            assert one.before.low < one.before.value < one.before.high
            assert one.before.se > 0


def test_only_a_saved_report_leaves_macro_average_precision_untested():
    """Of average precision only micro has an interval; on shared rows the difference of macro has one."""
    truth = np.arange(60) % 3
    noise = np.random.default_rng(1).random((60, 3))
    before, after = (measure(make_batch(truth, None, noise + np.eye(3)[truth] * k)) for k in (0.3, 0.5))
    options = Options(metrics=("average_precision",))
    kinds = {"micro": "met", "macro": "not_tested"}
    for paired in (False, True):
        found = against(before, after, options, paired=paired)
        averages = {one.average: one.outcome for one in found if one.average is not None}
        assert averages == (kinds | {"macro": "met"} if paired else kinds)


def test_a_perfect_micro_auc_is_not_taken_for_certain():
    """A micro ROC AUC of exactly 1 has no interval, so nothing is said of a lower one; macro has, and is."""
    rng = np.random.default_rng(1)
    truth = np.repeat([0, 1, 2], 30)
    scores = np.eye(3)[truth] + rng.random((90, 3)) * 0.5
    options = {"metrics": ("roc_auc",)}
    old = result_of(make_batch(truth, scores=scores), **options)
    new = result_of(make_batch(truth, scores=scores + rng.normal(size=(90, 3))), **options)
    perfect = old.averages["roc_auc"]["micro"]
    assert (perfect.value, perfect.se) == (1.0, pytest.approx(0.0, abs=1e-12))
    micro, macro, *_ = judge(new, None, Baseline("x", "old", old))
    assert (micro.outcome, macro.outcome) == ("not_tested", "not_met")
    assert micro.text == (
        "micro ROC AUC cannot be compared: no interval exists for a value of exactly 1 or 0"
    )


def test_a_baseline_with_fewer_keys_and_other_metrics_serves():
    """What a saved report lacks is said; everything else is compared."""
    data = json.loads(to_json(result_of(from_confusion(GOOD), metrics=("precision",), name="old")))
    for key in ("remedies", "spectrum", "title"):
        del data[key]
    del data["averages"]["recall"]
    old = from_json(json.dumps(data), "old.json")
    found = judge(result_of(from_confusion(GOOD), metrics=("f1", "recall")), None, Baseline("x", "old", old))
    missing = [one for one in found if one.metric == "recall"]
    assert [one.text for one in missing] == ["macro recall cannot be compared: the baseline does not have it"]
    assert {one.outcome for one in found if one.metric == "f1"} == {"met"}


def weighing(result, words):
    """Return a result that says that its rows were weighted by what these words name."""
    found = {**result.input.interpretation, "weight": words}
    return replace(result, input=replace(result.input, interpretation=found))


OTHER_ROWS = "Predictions for other rows: save a report of the baseline as .json and give it with --baseline."
FOUR = [*([*row, 0] for row in GOOD), [0, 0, 0, 9]]
REFUSED = {
    "other classes": (
        lambda: against(measured(FOUR), measured(GOOD)),
        "The baseline old.json and new have different classes: only the baseline has c3.",
        "Make the baseline again with these classes, or name the classes of both with --labels.",
    ),
    "other classes, paired": (
        lambda: against(measured(FOUR), measured(GOOD), paired=True),
        "baseline old.json and new have different classes: only baseline old.json has c3.",
        f"Name the classes of all with --labels. {OTHER_ROWS}",
    ),
    "other task": (
        lambda: against(measured(GOOD), measure(make_batch(np.eye(3), np.eye(3)))),
        "The baseline old.json is multiclass and new is multilabel.",
        "Read both alike with --task or --labels.",
    ),
    "other level": (
        lambda: judge(
            result_of(from_confusion(GOOD), name="new"),
            None,
            Baseline("x", "old.json", result_of(from_confusion(GOOD), level=0.9)),
        ),
        "The baseline old.json has intervals at level 0.9, new at 0.95.",
        "Give --level 0.9, or make the baseline again.",
    ),
    "weights on one side": (
        lambda: judge(
            result_of(from_confusion(GOOD), name="new"),
            None,
            Baseline("x", "old.json", weighing(result_of(from_confusion(GOOD)), "column w")),
        ),
        "The baseline old.json weights rows (column w), new counts all alike.",
        "Give --weight for both or for neither, and make the baseline again if need be.",
    ),
    "nothing in common": (
        lambda: judge(
            result_of(make_batch([0, 1, 2] * 9, scores=np.eye(3)[[0, 1, 2] * 9]), metrics=("roc_auc",)),
            None,
            Baseline("x", "old.json", result_of(from_confusion(GOOD))),
        ),
        "The baseline old.json and model have no value in common to compare in ROC AUC.",
        "Choose with --metric what both have, or make the baseline again from its predictions.",
    ),
    "other rows, paired": (
        lambda: against(measured(GOOD), measured(np.array(GOOD) * 2), paired=True),
        "These are not the same rows: baseline old.json and new have 160 and 320 rows.",
        f"Give predictions for the same rows. {OTHER_ROWS}",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_baselines_that_do_not_fit_are_refused(case):
    """A comparison that would mean nothing is an error that says how to make one that does."""
    action, what, fix = REFUSED[case]
    with pytest.raises(InputError) as error:
        action()
    assert (error.value.what, error.value.fix) == (what, fix)


SENTENCES = {
    ("recall", "c2"): (
        "class c2: recall is 0.20, in the baseline 0.80: worse by 0.60 beyond chance (95\xa0% sure of at "
        "least 0.34; q < 0.001)"
    ),
    ("recall", "c0"): (
        "class c0: recall is 0.900, in the baseline 0.900: not worse beyond chance (q = 0.50)"
    ),
    ("f1", "micro"): (
        "micro F1 is 0.775, in the baseline 0.850: worse by 0.075 beyond chance (95\xa0% sure of at least "
        "0.003; p = 0.043)"
    ),
}


@pytest.mark.parametrize("about", SENTENCES)
def test_sentences(about):
    """Each verdict says the value now and before, and what is certain of the loss."""
    found = {
        (one.metric, one.average or one.class_): one.text
        for one in against(measured(GOOD), measured(WORSE_IN_C2))
    }
    assert found[about] == SENTENCES[about]


@pytest.mark.parametrize("kind", ["fresh rows", "same rows, paired"])
def test_an_unchanged_model_seldom_fails(kind):
    """In simulation the gate fails an unchanged model in no more than the 10 % of runs it promises."""
    average, class_, either = baseline_alarms.run(200, kind, None, 30)
    assert average <= 0.14
    assert class_ <= 0.14
    assert either <= 0.2  # 10 % and two standard errors of 30 runs


@pytest.mark.parametrize("world", baseline_alarms.WORLDS)
def test_unchanged_scores_seldom_fail(world):
    """Nor where scores, labels, weights or clusters are judged: whichever metric is asked for."""
    shares = baseline_alarms.run_scored(200, "same rows, alike", world, 25)
    assert len(shares) == 2 * len(baseline_alarms.ASKED)
    assert max(shares) <= 0.16  # 5 % and two and a half standard errors of 25 runs


def test_a_worse_model_is_found():
    """A class of 15 % of 1000 rows that is recognised by 0.3 less fails nearly always."""
    assert baseline_alarms.run(1000, "fresh rows", 2, 20)[1] >= 0.9


def test_python_compares_with_a_baseline(tmp_path):
    """reportgen.check takes a report as baseline, by its standard errors or row by row."""
    truth = ["a"] * 60 + ["b"] * 40
    old = reportgen.Report.from_predictions(truth, truth, name="old")
    new = reportgen.Report.from_predictions(truth, ["a"] * 60 + ["b"] * 20 + ["a"] * 20, name="new")
    for check in (reportgen.check(new, baseline=old), reportgen.check(new, baseline_predictions=old)):
        assert check.outcome == "not_met"
        assert check.baseline == "baseline old"
    old.save(tmp_path / "old.json")
    for path in (tmp_path / "old.json", str(tmp_path / "old.json")):
        assert reportgen.check(new, baseline=path).verdicts == reportgen.check(new, baseline=old).verdicts
    saved = reportgen.Report(new.result)
    assert not reportgen.check(saved, baseline=old).is_met
    with pytest.raises(InputError) as error:
        reportgen.check(new, baseline_predictions=reportgen.Report(old.result))
    assert str(error.value) == (
        "The report of old holds no rows to compare: it was read from JSON, which never keeps them.\n"
        "Give it as baseline=, or make it again from the predictions, in the same process."
    )
    with pytest.raises(OptionError, match="new is a saved report, which holds no rows to compare"):
        reportgen.check(saved, baseline_predictions=old)
    with pytest.raises(OptionError, match="There are two baselines"):
        reportgen.check(new, baseline=old, baseline_predictions=old)
