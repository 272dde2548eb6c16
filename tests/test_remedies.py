"""What would help: confusions, thresholds and their effects against brute force, and the sentences."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from predictions import cases, examples, from_confusion, make_batch, result_of

from reportgen.batch import ABSTAINED, Scores
from reportgen.measure import NO_SCORES, measure
from reportgen.metrics.intervals import wilson
from reportgen.pages import help_thresholds
from reportgen.pages.help import help_for
from reportgen.pages.help_box import help_lines
from reportgen.pages.help_thresholds import about, threshold_table, unchanged
from reportgen.pages.words import plain
from reportgen.remedies import find_remedies
from reportgen.remedies.effects import METRICS, Effects
from reportgen.remedies.groups import FOLDS, MOST_THRESHOLDS, candidates, dealt, grouped
from reportgen.remedies.thresholds import best_threshold, class_changes, decided
from reportgen.results import Change, Confused, Confusions, Estimate, Remedies, ThresholdTrial

Z = 1.959963984540054
SMALL = {"classes": (2, 3, 5), "rows": (2, 40), "weights": ("none", "gamma"), "abstentions": True}


def plain_lines(one):
    """Return the sentences of a class without marks, each after its term."""
    return tuple(f"{term}: {plain(text)}" for term, text in one.lines)


def remedies_of(batch):
    """Return the remedies of every class that has rows."""
    measurement = measure(batch)
    return find_remedies(measurement, np.flatnonzero(measurement.tally.rows).tolist(), 0.95, "none")


def value(metric, true, predicted, weight):
    """Return F1 or recall of one class by adding up rows; 0 where there is nothing to divide by."""
    top = (2 if metric == "f1" else 1) * weight[true & predicted].sum()
    bottom = weight[true].sum() + (weight[predicted].sum() if metric == "f1" else 0.0)
    return top / bottom if bottom > 0 else 0.0


def averages(metric, Y, Q, weight):
    """Return macro and micro of a metric by adding up rows."""
    inside = np.flatnonzero(Y.any(axis=0))
    macro = np.mean([value(metric, Y[:, c], Q[:, c], weight) for c in inside])
    whole = np.repeat(weight[:, None], Y.shape[1], axis=1)
    return macro, value(metric, Y.ravel(), Q.ravel(), whole.ravel())


def numeric_se(gain, weight):
    """Return the standard error of ``gain(weight)`` from its numeric slope in each row's weight."""
    total = 0.0
    for i in range(len(weight)):
        step = np.zeros_like(weight)
        step[i] = 1e-5 * weight[i]
        total += ((gain(weight + step) - gain(weight - step)) / 2e-5) ** 2
    return np.sqrt(total)


def marks_of(case):
    """Return truth and decisions as (n, K) booleans, decisions of the measured batch."""
    prediction = measure(case.batch).prediction
    if case.batch.task == "multilabel":
        return case.Y != 0, prediction != 0
    return case.Y != 0, np.arange(case.Y.shape[1]) == np.asarray(prediction)[:, None]


def with_threshold(case, c, threshold):
    """Return the decisions (n, K) of the rule that is tried, row by row."""
    _, Q = marks_of(case)
    Q = Q.copy()
    reached = case.S[:, c] >= threshold
    if case.batch.task == "multilabel":
        Q[:, c] = reached
        return Q
    Q[reached] = False
    Q[reached, c] = True
    return Q


@examples(40)
@given(cases(**SMALL))
def test_a_given_threshold_against_brute_force(case):
    """Class, macro and micro after a threshold, and their gains' errors, are those of re-decided rows."""
    weight = np.ones(len(case.Y)) if case.w is None else case.w
    Y, before = marks_of(case)
    measurement = measure(case.batch)
    effects = Effects(measurement, Z)
    for c in case.averaged[:2]:
        groups = grouped(measurement, c, case.batch.scores.column(c))
        for j in range(min(2, groups.thresholds.size)):
            moved = np.repeat((decided(groups, j) != decided(groups, None))[None] * 1.0, 2, axis=0)
            own = class_changes(groups, moved, Z)
            macro, micro = effects.of(c, groups, moved, own)
            after = with_threshold(case, c, groups.thresholds[j])
            for m in METRICS:
                gains = {
                    "class": (own, lambda Q, w, m=m, c=c: value(m, Y[:, c], Q[:, c], w)),
                    "macro": (macro, lambda Q, w, m=m: averages(m, Y, Q, w)[0]),
                    "micro": (micro, lambda Q, w, m=m: averages(m, Y, Q, w)[1]),
                }
                for what, (changes, of) in gains.items():
                    change = changes[m]
                    assert change.before == pytest.approx(of(before, weight), abs=1e-12), what
                    assert change.after == pytest.approx(of(after, weight), abs=1e-12), what
                    assert change.gain.value == pytest.approx(change.after - change.before, abs=1e-12)
                    se = numeric_se(lambda w, of=of: of(after, w) - of(before, w), weight)  # noqa: B023
                    assert change.gain.se == pytest.approx(se, abs=1e-6), what


def slow_cross_fit(true, predicted, score, *, adds):
    """Return decisions made with thresholds of the other folds, and the threshold of all rows, by loops."""
    movable = true & ~predicted if adds else true
    thresholds = sorted({*score[movable].tolist()}, reverse=True)

    def rule(threshold):
        if threshold is None:
            return predicted
        return predicted | (score >= threshold) if adds else score >= threshold

    def place(i):
        return 0 if adds and predicted[i] else sum(score[i] < t for t in thresholds)

    def best(rows):
        found, most = None, value("f1", true[rows], predicted[rows], np.ones(len(rows)))
        for threshold in thresholds:
            f1 = value("f1", true[rows], rule(threshold)[rows], np.ones(len(rows)))
            if f1 > most + 1e-12:
                found, most = threshold, f1
        return found

    fold = np.zeros(len(true), dtype=int)
    for half in (True, False):
        rows = sorted(np.flatnonzero(true == half), key=lambda i: (place(i), predicted[i]))
        fold[rows] = np.arange(len(rows)) % FOLDS
    after = np.zeros(len(true), dtype=bool)
    for f in range(FOLDS):
        after[fold == f] = rule(best(np.flatnonzero(fold != f)))[fold == f]
    return after, best(np.arange(len(true)))


@examples(60)
@given(cases(**(SMALL | {"weights": ("none",), "rows": (5, 60)})))
def test_cross_fitting_against_loops(case):
    """The threshold chosen, the cross-fitted F1 and recall and the optimism are those of explicit folds."""
    Y, Q = marks_of(case)
    found = remedies_of(case.batch)
    ones = np.ones(len(Y))
    for c in case.averaged:
        trial = found.thresholds[case.batch.classes[c]][0]
        adds = case.batch.task != "multilabel"
        after, best = slow_cross_fit(Y[:, c], Q[:, c], case.S[:, c], adds=adds)
        assert trial.threshold == best
        for m in METRICS:
            assert trial.this_class[m].after == pytest.approx(value(m, Y[:, c], after, ones), abs=1e-12)
        chosen = Q if best is None else with_threshold(case, c, best)
        hoped = value("f1", Y[:, c], chosen[:, c], ones) - value("f1", Y[:, c], Q[:, c], ones)
        assert trial.in_sample == pytest.approx(hoped, abs=1e-12)
        assert trial.optimism == pytest.approx(hoped - trial.this_class["f1"].gain.value, abs=1e-12)
        gained = (chosen[:, c] & Y[:, c]).sum() - (Q[:, c] & Y[:, c]).sum()
        wrong = (chosen[:, c] & ~Y[:, c]).sum() - (Q[:, c] & ~Y[:, c]).sum()
        assert (trial.found, trial.wrong) == (gained, wrong)


@examples(30)
@given(cases(**SMALL))
def test_recall_is_raised_without_a_lower_f1(case):
    """On the rows of the choice the threshold for recall has the most recall of all that keep F1."""
    measurement = measure(case.batch)
    for c in case.averaged:
        groups = grouped(measurement, c, case.batch.scores.column(c))
        keep = np.zeros((2, 2, groups.thresholds.size + 1))
        now = class_changes(groups, keep, Z)
        reachable = []
        for j in range(groups.thresholds.size):
            moved = np.repeat((decided(groups, j) != decided(groups, None))[None] * 1.0, 2, axis=0)
            then = class_changes(groups, moved, Z)
            if then["f1"].after >= now["f1"].before - 1e-12 and now["f1"].before > 0:
                reachable.append(then["recall"].after)
        best = best_threshold(groups, groups.mass, "recall")
        most = max(reachable, default=0.0)
        if best is None:
            assert most <= now["recall"].before + 1e-9
        else:
            moved = np.repeat((decided(groups, best) != decided(groups, None))[None] * 1.0, 2, axis=0)
            assert class_changes(groups, moved, Z)["recall"].after == pytest.approx(most)


def everything(found):
    """Return every number of a Remedies by where it stands."""
    out = {}
    if found is None:
        return out
    for name, trials in found.thresholds.items():
        for trial in trials:
            key = (name, trial.goal)
            out |= {
                (*key, part): getattr(trial, part) for part in ("threshold", "verdict", "optimism", "found")
            }
            for kind in ("this_class", "macro", "micro"):
                for metric, change in getattr(trial, kind).items():
                    out[*key, kind, metric] = change.after
                    out[*key, kind, metric, "se"] = change.gain.se
    for name, one in found.confusions.items():
        for way in ("taken_for", "given_to"):
            out[name, way] = sum(each.rows for each in getattr(one, way))
    return out


def assert_same(left, right):
    """Compare such numbers, equal to rounding."""
    assert left.keys() == right.keys()
    for key, one in left.items():
        assert right[key] == (pytest.approx(one, abs=1e-7) if isinstance(one, float) else one), key


@examples(25)
@given(cases(**SMALL), st.randoms(use_true_random=False))
def test_order_of_rows(case, random):
    """The order of the rows changes nothing, ties or not."""
    rows = list(range(case.batch.n_rows))
    random.shuffle(rows)
    columns = [case.batch.scores.column(c)[rows] for c in range(len(case.batch.classes))]
    batch = case.batch
    shuffled = replace(
        batch,
        truth=np.asfortranarray(batch.truth[rows]),
        prediction=None if batch.prediction is None else np.asfortranarray(batch.prediction[rows]),
        weight=None if batch.weight is None else batch.weight[rows],
        scores=Scores(columns.__getitem__, batch.scores.single),
    )
    assert_same(everything(remedies_of(batch)), everything(remedies_of(shuffled)))


@examples(25)
@given(cases(**(SMALL | {"weights": ("none",)}), tasks=("multiclass",), decisions=("given",)))
def test_order_and_names_of_classes(case):
    """Other names and the reverse order of the classes change no number."""
    batch, k = case.batch, len(case.batch.classes)
    columns = [batch.scores.column(k - 1 - c) for c in range(k)]
    turned = replace(
        batch,
        classes=batch.classes[::-1],
        truth=(k - 1 - batch.truth).astype(np.int32),
        prediction=np.where(batch.prediction < 0, ABSTAINED, k - 1 - batch.prediction).astype(np.int32),
        scores=Scores(columns.__getitem__, None),
    )
    assert_same(everything(remedies_of(batch)), everything(remedies_of(turned)))


def test_folds_are_equal_and_complete():
    """Each row is dealt once, and folds differ by at most one true row and one other."""
    rng = np.random.default_rng(0)
    batch = make_batch(rng.integers(0, 3, 98), scores=rng.random((98, 3)).round(1), decide="largest")
    groups = grouped(measure(batch), 1, batch.scores.column(1))
    counts = dealt(groups) * groups.rows
    assert counts.sum(axis=0) == pytest.approx(groups.rows)
    sizes = counts.sum(axis=(2, 3))
    assert np.ptp(sizes, axis=0).max() <= 1


def test_many_candidates_are_thinned():
    """Of many scores the lowest, the highest and quantiles between are tried, highest first."""
    scores = np.random.default_rng(0).random(5000)
    found = candidates(scores)
    assert found.size <= MOST_THRESHOLDS
    assert (found[0], found[-1]) == (scores.max(), scores.min())
    assert (np.diff(found) < 0).all()
    assert candidates(np.array([0.5, 0.25, 0.5])).tolist() == [0.5, 0.25]


def skilled(n=600, shift=1.6, seed=1):
    """Return a batch whose rare class c2 is scored well but never predicted often enough."""
    rng = np.random.default_rng(seed)
    truth = np.repeat([0, 1, 2], [n // 2, n // 3, n - n // 2 - n // 3])
    scores = rng.normal(size=(n, 3)) + 2.5 * np.eye(3)[truth]
    scores[:, 2] -= shift
    return make_batch(truth, scores=scores, decide="largest")


def test_a_real_gain_is_shown():
    """A class whose scores are all too low would gain from its own threshold, and that is shown."""
    trial = remedies_of(skilled()).thresholds["c2"][0]
    assert trial.verdict == "gain shown"
    assert trial.this_class["f1"].gain.low > 0
    assert trial.found > 0


def test_nothing_is_shown_where_scores_say_nothing():
    """Without a relation between score and class no gain in F1 is shown for a class that is guessed."""
    rng = np.random.default_rng(3)
    truth, scores = rng.integers(0, 3, 300), rng.random((300, 3))
    found = remedies_of(make_batch(truth, rng.integers(0, 3, 300), scores))
    shown = [trials[0].verdict for trials in found.thresholds.values()]
    optimism = [trials[0].optimism for trials in found.thresholds.values()]
    gains = [trials[0].this_class["f1"].gain for trials in found.thresholds.values()]
    assert all(
        (gain.low > 0) == (verdict == "gain shown") for gain, verdict in zip(gains, shown, strict=True)
    )
    assert max(optimism) > -0.05


@pytest.mark.parametrize(("found", "verdict"), [(5, "gain shown"), (4, "not shown")])
def test_fewer_than_five_better_rows_show_nothing(found, verdict):
    """Four rows found are too few to claim anything, however clear; five are enough."""
    n = 200
    truth = np.array([0] * (n - found) + [1] * found)
    scores = np.where(truth == 1, 0.4, 0.1)
    batch = make_batch(truth, np.zeros(n, dtype=int), np.stack([1 - scores, scores], axis=1))
    trial = remedies_of(batch).thresholds["c1"][0]
    assert trial.this_class["f1"].after == 1
    assert trial.verdict == verdict


def test_recall_alone_is_not_promised_where_f1_is_0():
    """A class never found has F1 0: "no lower F1" would allow anything, so no recall is promised."""
    truth = np.array([0] * 50 + [1] * 10)
    scores = np.linspace(0, 0.4, 60)
    batch = make_batch(truth, np.zeros(60, dtype=int), np.stack([1 - scores, scores], axis=1))
    f1, recall = remedies_of(batch).thresholds["c1"]
    assert f1.threshold is not None
    assert (recall.threshold, recall.verdict) == (None, "not shown")


def test_confusions_of_one_label():
    """Confusions are the cells of the confusion matrix, as shares of the class's rows and predictions."""
    matrix = np.array([[50, 3, 7, 0], [9, 10, 5, 6], [0, 2, 40, 0]])
    batch = from_confusion(np.vstack([matrix[:, :3]]), classes=("a", "b", "c"))
    one = find_remedies(measure(batch), [1], 0.95, "none").confusions["b"]
    assert [(each.other, each.rows) for each in one.taken_for] == [("a", 9), ("c", 5)]
    assert [(each.other, each.rows) for each in one.given_to] == [("a", 3), ("c", 2)]
    low, high = wilson(9 / 24, 24, Z)
    share = one.taken_for[0].share
    assert (share.value, share.low, share.high) == pytest.approx((9 / 24, float(low), float(high)))
    assert one.given_to[0].share.value == pytest.approx(3 / 15)
    assert one.unanswered == 0
    silent = find_remedies(measure(from_confusion(matrix)), [1], 0.95, "none").confusions["c1"]
    assert silent.unanswered == 6
    assert silent.taken_for[0].share.value == pytest.approx(9 / 30)


def test_confusions_of_labels_share_a_row():
    """In multilabel tasks only a wrong label beside a missed one counts, never a right one."""
    truth = [[1, 1, 0], [1, 0, 0], [1, 0, 0], [0, 1, 0]]
    given_labels = [[0, 1, 1], [0, 1, 1], [1, 0, 0], [1, 0, 0]]
    one = find_remedies(measure(make_batch(truth, given_labels)), [0], 0.95, "none").confusions["c0"]
    assert [(each.other, each.rows, each.share.value) for each in one.taken_for] == [
        ("c2", 2, pytest.approx(2 / 3)),
        ("c1", 1, pytest.approx(1 / 3)),
    ]
    assert [(each.other, each.rows, each.share.value) for each in one.given_to] == [("c1", 1, 0.5)]


def test_weighted_shares():
    """With weights a share is of weights, and its interval is Wilson's for the effective number of rows."""
    weight = np.array([1.0, 2.0, 3.0, 4.0])
    batch = make_batch([0, 0, 0, 1], [0, 1, 1, 1], weight=weight)
    share = remedies_of(batch).confusions["c0"].taken_for[0].share
    p = 5 / 6
    variance = (1 * p**2 + (4 + 9) * (1 - p) ** 2) / 36
    low, high = wilson(p, p * (1 - p) / variance, Z)
    assert (share.value, share.se, share.low, share.high) == pytest.approx(
        (p, np.sqrt(variance), float(low), float(high))
    )


def test_what_is_looked_at():
    """Flagged classes are looked at, those that pull macro down most first; without one there is nothing."""
    assert result_of(from_confusion([[50, 1], [1, 50]])).remedies is None
    found = result_of(from_confusion([[190, 10, 0], [20, 60, 20], [60, 0, 20]])).remedies
    assert found.classes == ("c2", "c1")
    assert found.no_thresholds == NO_SCORES
    assert found.thresholds == {}


# The sentences

GAIN = Estimate(0.163, 0.026, 0.111, 0.213)
LOSS = Estimate(-0.028, 0.006, -0.040, -0.017)
UNSURE = Estimate(-0.01, 0.01, -0.030, 0.010)


def trial(**changes):
    """Return a trial that shows a gain in F1."""
    own = {"f1": Change(0.288, 0.451, GAIN), "recall": Change(0.192, 0.57, GAIN)}
    usual = {
        "goal": "f1",
        "threshold": 0.19992,
        "verdict": "gain shown",
        "in_sample": 0.17,
        "optimism": 0.007,
        "found": 156.0,
        "wrong": 1337.0,
        "this_class": own,
        "macro": {"f1": Change(0.571, 0.561, UNSURE), "recall": Change(0.5, 0.5, UNSURE)},
        "micro": {"f1": Change(0.709, 0.680, LOSS), "recall": Change(0.5, 0.5, LOSS)},
    }
    return ThresholdTrial(**(usual | changes))


def lines(confusions):
    """Return the sentences of class c1; none where the section leaves it out."""
    base = result_of(from_confusion([[190, 10], [30, 20]]))
    remedies = Remedies(("c1",), 0, {"c1": confusions}, {})
    return tuple(
        line for one in help_for(replace(base, remedies=remedies)).classes for line in plain_lines(one)
    )


def cells(one):
    """Return the cells of a trial's row after the class: each text, with its second line if it has one."""
    [row] = threshold_table(Remedies(("c1",), 0, {}, {"c1": (one,)})).rows
    assert row.head == "c1"
    return [f"{cell.text} | {cell.sub}" if cell.sub else cell.text for cell in row.cells]


def test_equal_classes_stand_in_the_order_of_page_one():
    """Of classes that pull macro down alike the larger comes first."""
    found = result_of(from_confusion([[90, 0, 0], [3, 0, 0], [9, 0, 0]]))
    contributions = [one.contribution["f1"] for one in found.per_class[1:]]
    assert contributions[0] == contributions[1]
    assert list(found.remedies.confusions) == ["c2", "c1"]


def test_row_of_a_gain():
    """A trial's row has aim, threshold, class before and after with its gain, macro, micro and verdict."""
    assert cells(trial()) == [
        "F1",
        "0.2",
        "0.288 → 0.451 | +0.163 (0.111–0.213)",
        "0.192 → 0.570 | +0.163 (0.111–0.213)",
        "−0.010 | −0.030 to 0.010",
        "−0.028 | −0.040 to −0.017",
        "costs the others more",
    ]


RISE = Estimate(0.02, 0.005, 0.010, 0.030)


@pytest.mark.parametrize(
    ("macro", "micro", "verdict"),
    [
        (RISE, UNSURE, "pays"),
        (RISE, RISE, "pays"),
        (RISE, LOSS, "pays in macro, costs in micro"),
        (UNSURE, LOSS, "costs the others more"),
        (LOSS, UNSURE, "costs the others more"),
        (UNSURE, UNSURE, "helps the class, the rest is open"),
        (replace(UNSURE, high=0.0), replace(RISE, low=0.0), "helps the class, the rest is open"),
    ],
)
def test_verdicts_on_a_gain(macro, micro, verdict):
    """A gain of the class pays only where macro rises with its whole interval and micro does not fall so."""
    averages = {"macro": {"f1": Change(0.5, 0.5, macro)}, "micro": {"f1": Change(0.5, 0.5, micro)}}
    assert cells(trial(**averages))[-1] == verdict
    assert cells(trial(**averages, verdict="not shown"))[-1] == "not shown to help"


def test_classes_where_nothing_changes_are_named_below():
    """Where no threshold is better, or none was tried, a sentence says so and the table has no row."""
    still = Change(0.5, 0.5, Estimate(0.0, 0.0, 0.0, 0.0))
    own = {"f1": still, "recall": still}
    same = trial(threshold=None, verdict="not shown", this_class=own, macro=own, micro=own)
    zero = {"f1": Change(0.0, 0.1, GAIN), "recall": Change(0.0, 0.1, GAIN)}
    untried = trial(goal="recall", this_class=zero)
    found = Remedies(("c1", "c2"), 0, {}, {"c1": (same, untried), "c2": (trial(), untried)})
    assert [row.head for row in threshold_table(found).rows] == ["c2"]
    assert [plain(each) for each in unchanged(found)] == [
        "For F1, no other threshold is better: c1.",
        "For recall, none was tried where F1 is 0: c1 and c2.",
    ]
    assert cells(trial(threshold=None))[1] == "–"


@pytest.mark.parametrize(
    ("x", "text"),
    [(0.19992, "0.2"), (-0.12345, "−0.123"), (1234.5, "1,230"), (2.5e-7, "2.5e−07"), (12.0, "12")],
)
def test_thresholds_have_three_digits(x, text):
    """A threshold is written with at most three significant digits."""
    assert help_thresholds.threshold(x) == text


def test_verdicts_are_explained_once():
    """Above the table stand how thresholds were tried and the meaning of those verdicts that occur."""
    base = result_of(skilled())
    table = threshold_table(Remedies(("c1",), 0, {}, {"c1": (trial(), trial())}))
    how, meanings = about(base, table)
    assert how.startswith("For information; test on new rows before use. A row whose score for the class is ")
    assert meanings == (
        "“costs the others more”: the class gains, but macro F1, or else micro F1, falls beyond chance."
    )
    assert tuple(about(base, replace(table, rows=()))) == (how,)


def test_text_of_confusions():
    """Confusions name the other class, the rows, the share and its interval; at most three are named."""
    share = Estimate(0.532, 0.02, 0.483, 0.579)
    others = tuple(Confused(name, 27.0, share) for name in ("c0", "<b>", "x", "y"))
    assert lines(Confusions(others, others[:1], 2.0)) == (
        (
            "Taken for: c0 in 27 of its 50 rows, 0.532 (0.483–0.579); <b> in 27, 0.532 (0.483–0.579); x in "
            "27, 0.532 (0.483–0.579)."
        ),
        "Wrongly given to: c0 in 27 of its 30 predictions, 0.532 (0.483–0.579).",
        "No answer: in 2 of its 50 rows.",
    )
    assert lines(Confusions((), (), 0.0)) == ()


def test_text_before_the_classes():
    """The section says what shares are of, and why thresholds are missing."""
    base = result_of(from_confusion([[190, 10], [30, 20]]))
    assert [plain(each) for each in help_for(base).before] == [
        "Shares and their intervals are of the rows that truly have the class, or were given it.",
        "Thresholds were not tried: the input has no scores.",
    ]
    assert help_for(base).thresholds is None
    scored = help_for(result_of(skilled()))
    assert len(scored.before) == 1
    assert {row.head for row in scored.thresholds.rows} <= {"c0", "c1", "c2"}
    many = replace(base.remedies, omitted=1)
    assert help_for(replace(base, remedies=many)).omitted == "One more flagged class was not looked at."


def test_text_where_no_class_is_flagged():
    """Without a flag the section says how many more rows would settle the classes that are not certain."""
    sure = result_of(from_confusion([[500, 5], [5, 500]]))
    assert [plain(each) for each in help_for(sure).before] == ["No class is flagged."]
    unsure = result_of(from_confusion([[190, 5, 5], [5, 95, 0], [1, 0, 5]]), metrics=("recall",))
    assert unsure.remedies is None
    needed = {one.class_: one.shortfall["recall"].more_rows for one in unsure.per_class}
    assert needed["c2"] is not None
    assert [plain(each) for each in help_for(unsure).before] == [
        (
            "No class is flagged. More rows would settle which classes are behind in recall: c2 (at "
            f"least {needed['c2']} more rows in which it is true)."
        )
    ]
    small = result_of(from_confusion([[8, 1], [1, 8]]))
    assert [plain(each) for each in help_for(small).before] == [
        (
            "No class is flagged. Where it is not certain whether a class is behind, its F1 here is not "
            "below its reference by the margin, or a few more rows would settle it."
        )
    ]


def test_a_group_that_moves_as_a_whole():
    """Rows of one group that all change sides in every fold leave no trace of rounding behind."""
    truth = np.ones(37, dtype=int)
    found = remedies_of(make_batch(truth, np.zeros(37, dtype=int), np.full((37, 2), 0.5)))
    change = found.thresholds["c1"][0].this_class["f1"]
    assert (change.before, change.after, change.gain.value) == pytest.approx((0, 1, 1))
    assert change.gain.low <= 1


def test_rows_in_clusters():
    """Where rows come in clusters no threshold is tried and shares have no interval, with the reason."""
    batch = skilled()
    clustered = replace(batch, cluster=np.arange(batch.n_rows) // 3)
    found = remedies_of(clustered)
    assert found.thresholds == {}
    assert found.no_thresholds == "rows come in clusters, and folds of rows would not be independent"
    share = found.confusions["c2"].taken_for[0].share
    assert (share.low, share.reason) == (None, "no interval is computed where rows come in clusters")
    assert share.value == remedies_of(batch).confusions["c2"].taken_for[0].share.value
    one = result_of(clustered).per_class[1].precision_at_common_prevalence
    assert (one.low, one.reason) == (None, "no interval is computed where rows come in clusters")


@pytest.mark.parametrize(
    ("changes", "end"),
    [
        ({}, "none is shown to help the class without lowering macro F1."),
        ({"verdict": "not shown"}, "none is shown to help."),
    ],
)
def test_a_threshold_that_costs_macro_is_not_said_to_help_nobody(changes, end):
    """Page one tells a gain of the class that costs macro from no gain at all, as the table does."""
    base = result_of(from_confusion([[190, 10], [30, 20]]))
    tried = Remedies(("c1",), 0, {}, {"c1": (trial(**changes),)})
    told = [plain(each) for each in help_lines(replace(base, remedies=tried))]
    assert told[-1] == f"Other thresholds were tried for 1 flagged class; {end}"


def test_what_a_threshold_costs_is_said_of_the_classes_counted():
    """A class with a threshold that pays, and another that costs, does not speak for the others."""
    base = result_of(from_confusion([[190, 10], [30, 20]]))
    pays = trial(macro={"f1": Change(0.5, 0.6, GAIN), "recall": Change(0.5, 0.6, GAIN)})
    tried = Remedies(("c0", "c1"), 0, {}, {"c1": (pays, trial()), "c0": (trial(verdict="not shown"),)})
    told = [plain(each) for each in help_lines(replace(base, remedies=tried))]
    assert "Other thresholds were tried for 2 flagged classes; for 1 none is shown to help." in told


def test_one_row_has_its_class():
    """A single row is spoken of as one."""
    told = [
        plain(each) for each in help_lines(result_of(from_confusion([[76, 0, 4], [0, 32, 8], [0, 0, 1]])))
    ]
    assert "c2: chosen more often than it occurs: in 13 rows, while 1 has it." in told


def test_no_reference_is_named_where_nothing_was_tested():
    """Without a test no class is not certain, and no further row would settle anything."""
    truth = np.array([0, 0, 0, 1, 1, 2, 2])
    batch = make_batch(truth, truth, np.eye(3)[truth])
    assert [plain(each) for each in help_for(result_of(batch, metrics=("average_precision",))).before] == [
        "No class is flagged."
    ]
