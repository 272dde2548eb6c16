"""Sentences: each stands where its numbers carry it, and not in the nearest case where they do not."""

import numpy as np
import pytest
from predictions import from_confusion, make_batch, result_of

LAGGING = [[190, 10], [30, 20]]  # recall 0.95 of a large class, 0.40 of a small one
LARGE_WEAK = [[120, 80], [2, 48]]
EVEN = [[450, 10], [10, 440]]
NEVER = [[190, 10, 0], [5, 95, 0], [3, 2, 0]]
ABSENT = [[190, 9, 1], [5, 95, 0], [0, 0, 0]]
OVERUSED = [[160, 90, 50], [0, 40, 0], [0, 0, 40]]  # the rare classes are given too often
OUTSIDE = [[70, 0, 0, 30], [0, 70, 0, 30], [0, 0, 70, 30], [0, 0, 0, 0]]  # equal classes, and one that is not
ABSTAINING = [[190, 9, 1], [5, 95, 0]]  # the last column: no answer

NBSP = "\N{NO-BREAK SPACE}"


def sentences(matrix, metric="recall", **options):
    """Return the findings of these confusion counts as {(id, class): text}."""
    result = result_of(from_confusion(matrix), metrics=(metric,), **options)
    return {(one.sentence, one.class_): one.text for one in result.findings}


CASES = {
    "S1 single-label": ("S1", None, EVEN, {}, ABSTAINING, {}),
    "S2 gap above 0": ("S2", None, LAGGING, {}, [[9, 1], [1, 2]], {}),
    "S3 gap below 0": ("S3", None, LARGE_WEAK, {}, [[12, 8], [1, 4]], {}),
    "S4 gap within chance": ("S4", None, [[9, 1], [1, 2]], {}, LAGGING, {}),
    "S6 behind": ("S6", "c1", LAGGING, {}, LAGGING, {"margin": 0.45}),
    "S7 too few rows": ("S7", "c1", [[45, 1], [3, 42]], {}, [[450, 10], [30, 420]], {}),
    "S8 not behind": ("S8", "c1", EVEN, {}, EVEN, {"margin": 0.005}),
    "S9 never predicted": ("S9", "c2", NEVER, {}, [[190, 10, 0], [5, 95, 0], [3, 1, 1]], {}),
    "S5 factors": ("S5", None, LAGGING, {}, EVEN, {}),
    "S18 macro over some": ("S18", None, ABSENT, {}, NEVER, {}),
    "S19 anecdotes": ("S19", None, [[190, 10, 0], [5, 95, 0], [3, 1, 0]], {}, NEVER, {}),
    "S21 no better than a constant": ("S21", None, [[180, 0], [20, 0]], {}, [[180, 0], [4, 16]], {}),
    "S10 no rows": ("S10", "c2", ABSENT, {}, [[190, 9, 1], [5, 95, 0], [1, 0, 0]], {}),
}


@pytest.mark.parametrize("case", CASES)
def test_a_sentence_stands_where_it_is_true_and_only_there(case):
    """The sentence is written in its case, and missing from the nearest case where it would be wrong."""
    sentence, class_, matrix, options, nearest, nearest_options = CASES[case]
    assert (sentence, class_) in sentences(matrix, **options)
    assert (sentence, class_) not in sentences(nearest, **nearest_options)


TEXTS = {
    "S1": (
        EVEN,
        None,
        "Micro precision, recall and F1 are all the accuracy, 0.9780: they say nothing about single classes.",
    ),
    "S2": (
        LAGGING,
        None,
        (
            "Macro recall (0.675) is 0.165 (0.114–0.215) below micro (0.840): "
            "classes count equally in macro, rows in micro."
        ),
    ),
    "S4": (
        [[45, 1], [3, 42]],
        None,
        (
            f"Micro and macro recall do not differ beyond chance (95{NBSP}% interval of the difference "
            "\N{MINUS SIGN}0.0044 to 0.0049)."
        ),
    ),
    "S6": (
        LAGGING,
        "c1",
        (
            f"c1: recall is 0.440 below micro (95{NBSP}% at least 0.342), 20 of its 50 found, q < 0.001; "
            "it pulls macro down by 0.220."
        ),
    ),
    "S7": (
        [[45, 1], [3, 42]],
        "c1",
        (
            "c1: recall is 0.023 below micro, perhaps by 0.05 or more: "
            "not certain (42 of its 45 found); "
            "a shortfall under 0.11 would go unseen."
        ),
    ),
    "S8": (
        EVEN,
        "c1",
        f"c1: recall is not behind by 0.05 or more (shortfall at most 0.010, 95{NBSP}%).",
    ),
    "S9": (
        NEVER,
        "c2",
        (
            "c2 is never predicted: recall 0 of 5; "
            "its precision does not exist and counts as 0 in macro precision."
        ),
    ),
}


@pytest.mark.parametrize("sentence", TEXTS)
def test_exact_text(sentence):
    """The sentence reads word for word as written here, numbers included."""
    matrix, class_, text = TEXTS[sentence]
    assert sentences(matrix)[sentence, class_] == text


def test_exact_text_of_a_gap_below_zero():
    """Where macro exceeds micro the sentence starts with that."""
    assert sentences(LARGE_WEAK)["S3", None].startswith(
        "Macro recall is above micro by 0.108 (0.069–0.140): the larger classes are the weaker ones"
    )


@pytest.mark.parametrize(
    ("metric", "matrix", "reason"),
    [
        ("specificity", OVERUSED, "the classes that weigh more in micro are the weaker ones"),
        ("precision", [[60, 140], [0, 40]], "the classes that weigh more in micro are the weaker ones"),
        ("recall", LARGE_WEAK, "the larger classes are the weaker ones"),
        ("f1", OUTSIDE, "wrong predictions of classes without rows lower micro"),
    ],
)
def test_larger_classes_are_called_weaker_only_where_they_are(metric, matrix, reason):
    """S3 speaks of larger classes where those with more rows are weaker, not where micro weighs otherwise."""
    assert sentences(matrix, metric)["S3", None].endswith(f"): {reason}.")


def test_imbalance_is_that_of_the_weights_in_micro():
    """S5 calls no class larger: in specificity the rare ones weigh most, in F1 those predicted often too."""
    text = sentences([[193, 7, 0], [8, 92, 0], [25, 15, 0]], "specificity")["S5", None]
    assert (
        ": how unequally the classes weigh in micro, how unequal they are in specificity, and how far "
        in text
    )
    assert "larger" not in text


def test_no_gap_is_claimed_where_no_row_moves_it():
    """A difference of two equal sums is 0 or rounding: it has no interval, and no sentence speaks of one."""
    result = result_of(from_confusion(OUTSIDE), metrics=("recall",))
    assert abs(result.averages["recall"]["gap"].value) < 1e-12
    assert result.averages["recall"]["gap"].low is None
    assert result.averages["recall"]["gap"].reason == "no interval exists where no row moves the value"
    assert not {"S2", "S3", "S4"} & {one.sentence for one in result.findings}


def test_a_metric_that_a_class_does_not_have_is_said_to_be_missing():
    """A class that is true in every row has no specificity: the flag says so instead of nothing."""
    truth = np.array([[1, 1], [1, 0], [1, 0], [1, 1]])
    result = result_of(make_batch(truth, truth), metrics=("f1", "specificity"))
    flag = next(one for one in result.flags if one.class_ == "c0" and one.metric == "specificity")
    assert flag.text == "c0: not certain in specificity, which it does not have (true in every row)."
    assert all(one.text for one in result.flags)


def test_macro_is_over_the_classes_that_have_the_metric():
    """S18 counts the classes averaged for each metric, not those with rows: one in every row has no AUC."""
    truth = np.array([[1, i % 2, i % 3 == 0, 0] for i in range(30)])
    scores = np.linspace(0, 1, 120).reshape(30, 4) / 2 + truth / 2
    result = result_of(make_batch(truth, truth, scores), metrics=("roc_auc", "f1"))
    told = {one.metric: one.text for one in result.findings if one.sentence == "S18"}
    assert told["roc_auc"].startswith("Macro ROC AUC is over 2 of 4 classes; counting the others as 0 or 1 ")
    assert told["f1"].startswith("Macro F1 is over 3 of 4 classes; counting the other as 0 or 1 ")


def test_no_metric_is_missing_for_want_of_rows_that_are_there():
    """Where one class fills all rows there is no macro specificity, but not because no class has rows."""
    result = result_of(from_confusion([[20, 10], [0, 0]]), metrics=("specificity",))
    assert result.averages["specificity"]["macro"].reason == "no class has both true rows and other rows"


def test_the_interval_of_an_accuracy_is_never_rounded_to_all():
    """S21 writes a bound as 100 or 0 only where it is."""
    text = sentences([[10_000, 0], [3, 0]])["S21", None].replace(NBSP, " ")
    assert "this model is right in >99.9 % (99.9–>99.9)" in text


@pytest.mark.parametrize(
    ("matrix", "said"),
    [
        ([[190, 10, 0], [5, 95, 0], [0, 0, 0]], ""),
        (ABSENT, "It was predicted once, wrongly"),
        ([[190, 7, 3], [5, 95, 0], [0, 0, 0]], "It was predicted 3 times, always wrongly"),
    ],
)
def test_a_class_without_rows_says_how_often_it_was_predicted(matrix, said):
    """S10 counts the wrong predictions of a class that never occurs, and is silent about none."""
    text = sentences(matrix, "precision")["S10", "c2"]
    assert text.startswith("c2 has no rows; it is in no average.")
    assert said in text
    assert ("predicted" in text) == bool(said)


def test_more_rows_are_asked_for_only_where_a_shortfall_shows():
    """An undetermined class at least the margin behind hears how many rows would settle it."""
    text = sentences([[19, 1], [3, 2]], "precision")["S7", "c1"]
    assert text == (
        "c1: precision is 0.17 below micro, perhaps by 0.05 or more: "
        "not certain (2 of 3 predictions of it right); "
        "a shortfall under 0.69 would go unseen. "
        "At least 36 more rows predicted as it would settle a shortfall of 0.17."
    )
    assert "would settle" not in sentences([[45, 1], [3, 42]])["S7", "c1"]


def test_the_pull_on_macro_is_the_contribution():
    """S6 names the class's contribution to the gap, also where a class is never predicted beside it."""
    matrix = [[1900, 50, 0], [60, 50, 0], [20, 0, 0]]
    result = result_of(from_confusion(matrix), metrics=("precision",))
    contribution = result.per_class[1].contribution["precision"]
    assert contribution == pytest.approx((1950 / 2080 - 50 / 100) / 3)
    text = next(one.text for one in result.findings if one.sentence == "S6")
    assert text.endswith(f"it pulls macro down by {contribution:.3f}.")


def test_no_pull_is_claimed_where_the_gap_is_not_above_zero():
    """A class behind while macro exceeds micro is not said to pull macro down."""
    assert "pulls" not in sentences(LARGE_WEAK)["S6", "c0"]


def test_class_names_stand_as_they_are():
    """A class called like markup keeps its name: whoever shows a sentence escapes it."""
    batch = from_confusion(LAGGING, classes=("a", "<b>&amp;"))
    texts = [one.text for one in result_of(batch).findings if one.class_ == "<b>&amp;"]
    assert texts
    assert all(text.startswith("<b>&amp;") for text in texts)


def test_scores_alone_bring_no_sentence_about_counts():
    """Without decisions nothing is said about precision, recall or F1."""
    rng = np.random.default_rng(0)
    truth = (rng.random((60, 3)) < 0.4).astype(int)
    batch = make_batch(truth, scores=rng.normal(size=(60, 3)))
    counted = {"S1", "S6", "S7", "S8", "S9"}
    found = [one for one in result_of(batch).findings if one.metric not in {"roc_auc", "average_precision"}]
    assert not counted & {one.sentence for one in found}


def test_balanced_classes_have_no_gap_in_recall():
    """With equal classes micro and macro recall are one number, and no rounding may turn into a gap."""
    rng = np.random.default_rng(3)
    for k in range(2, 12):
        truth = np.repeat(np.arange(k), 30)
        prediction = np.where(rng.random(truth.size) < 0.6, truth, rng.integers(0, k, truth.size))
        result = result_of(make_batch(truth, prediction, n_classes=k), metrics=("recall",))
        about_gap = [one.sentence for one in result.findings if one.sentence in {"S2", "S3", "S4"}]
        assert about_gap == ["S4"]


def test_one_averaged_class_has_no_gap_to_speak_of():
    """With rows of one class only, nothing is said of micro against macro, and kappa claims no interval."""
    result = result_of(from_confusion([[40, 10], [0, 0]]), metrics=("f1",))
    assert not {one.sentence for one in result.findings} & {"S2", "S3", "S4"}
    kappa = result.overall["cohen_kappa"]
    assert (kappa.value, kappa.low, kappa.high) == (0.0, None, None)
    assert kappa.reason
