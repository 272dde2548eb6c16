"""The user's own class importance, read, refused and averaged; and precision at a common prevalence."""

import json

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from predictions import cases, examples, from_confusion, make_batch, result_of

from reportgen import Report, values
from reportgen.cli import main
from reportgen.errors import OptionError
from reportgen.options import CLASS_METRICS

MATRIX = [[190, 10, 0], [20, 60, 20], [5, 0, 20]]
PETS = "truth,prediction\n" + "cat,cat\n" * 8 + "cat,dog\n" * 2 + "dog,dog\n" * 3 + "dog,cat\n" * 2


def read(tmp_path, text):
    """Read class weights from a file that holds a text."""
    file = tmp_path / "w.txt"
    file.write_text(text)
    return values.class_weights(str(file))


@pytest.mark.parametrize(
    "text",
    ["a,2\nb,0\n", "class,weight\na,2\nb,0\n", '{"a": 2, "b": 0}', ' {"a": "2", "b": 0.0}', "a, 2\n\nb,0"],
)
def test_both_forms_are_read(tmp_path, text):
    """Lines with or without a header, and a JSON object, give the same weights."""
    assert read(tmp_path, text) == {"a": 2.0, "b": 0.0}


WRONG = {
    "negative": (
        "a,-1\nb,1",
        "gives class 'a' the weight -1, below 0.",
        "Write 0 for a class that does not count.",
    ),
    "twice": ("a,1\na,1", "names class 'a' twice.", "Give each class one weight."),
    "three cells": ("a,1,1", ": row 1 has 3 cells, not 2.", "Write lines of class,weight."),
    "empty": ("", "holds no weight.", "Write lines of class,weight."),
    "header alone": ("class,weight\n", "holds no weight.", "Write lines of class,weight."),
    "no JSON": (
        "{a}",
        "is not JSON: line 1: Expecting property name enclosed in double quotes.",
        'Write {"class": 0.3, ...}, or lines of class,weight.',
    ),
}


@pytest.mark.parametrize(("text", "what", "fix"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_file_is_refused(tmp_path, text, what, fix):
    """Each wrong file has its own message, with what is wrong and what to do."""
    with pytest.raises(OptionError) as caught:
        read(tmp_path, text)
    where = f"--class-weights {tmp_path / 'w.txt'}"
    assert caught.value.what == (f"{where}{what}" if what.startswith(":") else f"{where} {what}")
    assert caught.value.fix == fix


@pytest.mark.parametrize("weight", ["nan", "inf", "much"])
def test_a_weight_is_a_finite_number(tmp_path, weight):
    """A weight that is no finite number is refused."""
    with pytest.raises(OptionError) as caught:
        read(tmp_path, f"a,1\nb,{weight}")
    assert caught.value.what == f"--class-weights is not a number: '{weight}'."


UNFIT = {
    "unknown": (
        {"c0": 1, "c1": 1, "c2": 1, "cX": 1},
        "--class-weights names what is no class of the predictions: cX.",
        "The classes are: c0, c1, c2.",
    ),
    "missing": (
        {"c1": 1},
        "--class-weights has no weight for: c0, c2.",
        "Name every class that has rows; write 0 for one that does not count.",
    ),
    "all zero": (
        {"c0": 0, "c1": 0, "c2": 0},
        "--class-weights gives every class that has rows the weight 0.",
        "Give at least one of them a weight above 0.",
    ),
}


@pytest.mark.parametrize(("importance", "what", "fix"), UNFIT.values(), ids=UNFIT.keys())
def test_weights_that_do_not_fit_are_refused(importance, what, fix):
    """Unknown classes, missing ones and weights that are all 0 are errors."""
    with pytest.raises(OptionError) as caught:
        result_of(from_confusion(MATRIX), importance=importance)
    assert (caught.value.what, caught.value.fix) == (what, fix)


def test_a_class_without_rows_need_not_be_named():
    """Only classes that have rows must be named; weight on one without rows alone is none at all."""
    batch = from_confusion([[190, 10, 1], [20, 60, 20], [0, 0, 0]])
    found = result_of(batch, importance={"c0": 1, "c1": 3}).averages["recall"]["custom"].value
    assert found == pytest.approx((190 / 201 + 3 * 60 / 100) / 4)
    with pytest.raises(OptionError, match="the weight 0"):
        result_of(batch, importance={"c0": 0, "c1": 0, "c2": 1})


def test_without_any_row_of_a_class():
    """Where no class has rows, the average is undefined like macro, and weights are no error."""
    averages = result_of(make_batch([[0, 0], [0, 0]], [[0, 1], [0, 0]]), importance={"c0": 1}).averages
    assert averages["f1"]["custom"].reason == averages["f1"]["macro"].reason == "no class has true rows"


@examples(40)
@given(cases(classes=(2, 3, 5), rows=(4, 50)), st.data())
def test_the_average_is_the_weighted_mean(case, data):
    """For every metric it is the mean of class values by the weights, and the gap is micro minus it."""
    assume(case.averaged)
    names = case.batch.classes
    weights = {name: data.draw(st.sampled_from([0.0, 1.0, 2.5, 1e300])) for name in names}
    if not any(weights[names[c]] > 0 for c in case.averaged):
        weights[names[case.averaged[0]]] = 1.0
    result = result_of(case.batch, importance=weights)
    for metric in CLASS_METRICS:
        averages = result.averages[metric]
        own, gap = averages["custom"], averages["custom_gap"]
        found = {
            one.class_: one.metrics[metric] for one in result.per_class if one.class_ in result.averaging_set
        }
        inside = {
            name: one.value or 0.0
            for name, one in found.items()
            if one.value is not None or metric in ("precision", "f1", "jaccard", "recall")
        }
        share = {
            name: weights[name] / 1e300 if 1e300 in weights.values() else weights[name] for name in inside
        }
        if sum(share.values()) == 0:
            assert own.value is None
            assert own.reason in {"no class averaged for this metric has any weight"} | {
                averages["macro"].reason
            }
            continue
        mean = sum(inside[name] * share[name] for name in inside) / sum(share.values())
        assert own.value == pytest.approx(mean, abs=1e-12)
        if averages["micro"].value is None:
            assert gap.value is None
        else:
            assert gap.value == pytest.approx(averages["micro"].value - mean, abs=1e-12)
        if own.low is not None:
            assert own.low <= own.value <= own.high


def test_equal_weights_are_macro():
    """Equal weights give macro and its gap, with the same intervals; weights like the rows give weighted."""
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 3, 200)
    batch = make_batch(truth, scores=rng.random((200, 3)) + np.eye(3)[truth] / 2, decide="largest")
    equal = result_of(batch, importance=dict.fromkeys(batch.classes, 7.0))
    rows = result_of(batch, importance={f"c{c}": float((truth == c).sum()) for c in range(3)})
    for metric in CLASS_METRICS:
        for own, known in (("custom", "macro"), ("custom_gap", "gap")):
            left, right = (equal.averages[metric][name] for name in (own, known))
            assert left.value == pytest.approx(right.value)
            if metric != "average_precision":
                assert (left.low, left.high) == pytest.approx((right.low, right.high))
        assert rows.averages[metric]["custom"].value == pytest.approx(rows.averages[metric]["weighted"].value)


def test_nothing_changes_without_weights():
    """Without class weights no average is added."""
    result = result_of(from_confusion(MATRIX))
    assert {name for one in result.averages.values() for name in one} == {"micro", "macro", "weighted", "gap"}
    assert result.options["importance"] is None


def test_command_line(tmp_path, monkeypatch, capsys):
    """--class-weights adds the average to the JSON, with the weights; an error takes two lines."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pets.csv").write_text(PETS)
    (tmp_path / "w.csv").write_text("cat,1\ndog,3\n")
    assert main(["report", "pets.csv", "--class-weights", "w.csv", "-o", "r.json", "-q"]) == 0
    found = json.loads((tmp_path / "r.json").read_text())
    assert found["averages"]["recall"]["custom"]["value"] == pytest.approx((0.8 + 3 * 0.6) / 4)
    assert found["options"]["importance"] == {"cat": 1.0, "dog": 3.0}
    (tmp_path / "w.csv").write_text("cat,1\n")
    assert main(["report", "pets.csv", "--class-weights", "w.csv", "-o", "s.json"]) == 1
    assert capsys.readouterr().err.splitlines()[-2:] == [
        "reportgen: --class-weights has no weight for: dog.",
        "Name every class that has rows; write 0 for one that does not count.",
    ]
    assert not (tmp_path / "s.json").exists()


def test_python_keyword():
    """Python takes a mapping, checked alike."""
    report = Report.from_predictions(["a", "a", "b"], ["a", "b", "b"], importance={"a": 1, "b": 0})
    assert report.result.averages["recall"]["custom"].value == pytest.approx(0.5)
    with pytest.raises(OptionError) as caught:
        Report.from_predictions(["a", "b"], ["a", "b"], importance={"a": -1, "b": 0})
    assert caught.value.what == "importance gives class 'a' the weight -1, below 0."


# Precision at a common prevalence


def test_precision_at_common_prevalence():
    """It follows from recall and false positive rate at the mean prevalence of the classes averaged."""
    result = result_of(from_confusion([[190, 10, 0], [20, 60, 20], [0, 0, 0]]))
    recall, false_rate, prevalence = 60 / 100, 10 / 200, 0.5
    expected = recall * prevalence / (recall * prevalence + false_rate * (1 - prevalence))
    one = result.per_class[1].precision_at_common_prevalence
    assert one.value == pytest.approx(expected)
    se = np.sqrt((1 - recall) / 60 + (1 - false_rate) / 10)
    logit = np.log(expected / (1 - expected))
    ends = [1 / (1 + np.exp(-(logit + sign * 1.959963984540054 * se))) for sign in (-1, 1)]
    assert (one.low, one.high) == pytest.approx(ends)
    assert one.se == pytest.approx(expected * (1 - expected) * se)


def test_precision_of_equally_common_classes_is_unchanged():
    """Where every class is equally common it is the precision itself, weighted rows included."""
    rng = np.random.default_rng(0)
    truth = np.repeat([0, 1, 2], 30)
    for weight in (None, np.tile(rng.random(30) + 0.1, 3)):
        result = result_of(make_batch(truth, rng.integers(0, 3, 90), weight=weight))
        for one in result.per_class:
            assert one.precision_at_common_prevalence.value == pytest.approx(one.metrics["precision"].value)


@pytest.mark.parametrize(
    ("matrix", "c", "value", "reason"),
    [
        ([[5, 1], [3, 0]], 1, 0.0, "no interval is computed for a value of exactly 0 or 1"),
        ([[5, 0], [3, 2]], 1, 1.0, "no interval is computed for a value of exactly 0 or 1"),
        ([[5, 0], [3, 0]], 1, None, "never predicted"),
        ([[5, 1], [0, 0]], 1, None, "no true rows"),
        ([[5, 1], [0, 0]], 0, None, "true in every row"),
    ],
)
def test_precision_at_common_prevalence_at_the_ends(matrix, c, value, reason):
    """Where it is 0 or 1 or does not exist, the reason stands in place of an interval."""
    one = result_of(from_confusion(matrix)).per_class[c].precision_at_common_prevalence
    assert (one.value, one.low, one.reason) == (value, None, reason)


def test_scores_alone_have_none():
    """Without decisions there is no precision at any prevalence."""
    rng = np.random.default_rng(0)
    batch = make_batch((rng.random((30, 3)) < 0.5).astype(int), scores=rng.random((30, 3)))
    assert {one.precision_at_common_prevalence for one in result_of(batch).per_class} == {None}
