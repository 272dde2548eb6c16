"""The JSON of a result: complete, exact both ways, and careful with what is not ours."""

import json
import math
from dataclasses import replace

import pytest
from factories import make_result

from reportgen.errors import InputError
from reportgen.pages.json_data import from_json, to_json
from reportgen.results import FORMAT, Estimate

CASES = {
    "binary": {"n_classes": 2},
    "multiclass": {"n_classes": 10},
    "multilabel": {"n_classes": 6, "task": "multilabel"},
    "no scores": {"n_classes": 4, "with_scores": False},
    "no decisions": {"n_classes": 4, "with_decisions": False},
    "many classes": {"n_classes": 250},
}

TOP_KEYS = (
    "format reportgen model dataset date title task n_rows n_classes classes averaging_set left_out input "
    "options overall averages per_class flags findings no_skill curves confusion notes versions"
)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_round_trip_is_exact(case):
    """Reading what was written gives an equal result, and writing that gives the same text."""
    result = make_result(**case)
    text = to_json(result)
    assert from_json(text, "r.json") == result
    assert to_json(from_json(text, "r.json")) == text


def test_keys_are_those_of_the_contract():
    """Other programs find the documented keys, ``class`` for the field ``class_``, at every level."""
    data = json.loads(to_json(make_result(10)))
    assert set(TOP_KEYS.split()) <= set(data)
    assert set(data["input"]) == {"files", "interpretation", "dropped"}
    one = data["per_class"][0]
    assert set(one) == {
        *("class", "n_rows", "support", "predicted", "prevalence", "counts", "status", "status_by_metric"),
        *("metrics", "contribution", "shortfall", "precision_at_common_prevalence"),
    }
    assert set(one["counts"]) == {"tp", "fp", "fn", "tn"}
    assert set(one["metrics"]["f1"]) >= {"value", "se", "low", "high", "method", "reason"}
    assert set(next(iter(one["shortfall"].values()))) == {
        *("value", "low", "high", "reference", "p_value", "q_value", "detectable", "more_rows"),
    }
    assert set(data["flags"][0]) == {"rule", "status", "class", "metric", "text"}
    assert set(data["findings"][0]) == {"sentence", "metric", "class", "text"}
    assert set(data["curves"]["roc"]["micro"]) == {"x", "y", "area"}
    assert len(data["confusion"]["cells"][0]) == 3


def test_floats_are_written_in_full():
    """A number with no short decimal form comes back bit for bit."""
    result = make_result(4)
    overall = {"accuracy": Estimate(0.1 + 0.2, 5e-324, math.nextafter(0.3, 0), 1e22)}
    again = from_json(to_json(replace(result, overall=overall)), "r.json")
    assert again.overall == overall


def test_nan_is_refused_on_writing():
    """No NaN reaches a file: undefined is null with a reason."""
    with pytest.raises(ValueError, match="Out of range float"):
        to_json(replace(make_result(4), overall={"accuracy": Estimate(math.nan)}))


def test_each_class_has_its_own_line():
    """Two reports can be compared line by line."""
    lines = to_json(make_result(10)).splitlines()
    assert sum(line.startswith(' {"class": ') for line in lines) == 10


def test_unknown_keys_are_ignored():
    """A later version may add keys anywhere without a new format number."""
    result = make_result(4)
    data = json.loads(to_json(result))
    data["groups"] = {"passed": True}
    data["per_class"][0]["new"] = 1
    data["per_class"][0]["metrics"]["f1"]["digits"] = 3
    assert from_json(json.dumps(data), "r.json") == result


def test_names_survive():
    """Class names in any script, with quotes or markup, come back as they were."""
    names = ("日本語", 'a"b\\c', "</script>", "e\u0301\u200d")
    assert from_json(to_json(make_result(4, names=names)), "r.json").classes == names


def changed(**changes):
    """Return the JSON text of a small result with some top-level values replaced."""
    return json.dumps(json.loads(to_json(make_result(4))) | changes)


def without(key):
    """Return the JSON text of a small result that lacks a top-level key."""
    data = json.loads(to_json(make_result(4)))
    del data[key]
    return json.dumps(data)


REMAKE = "Give a .json file written by this reportgen, or make it again from the predictions."

CANNOT = "r.json: the report cannot be read: "

BAD = {
    "empty": ("", "r.json: this is not complete JSON (Expecting value: line 1 column 1 (char 0)).", REMAKE),
    "nan": ('{"format": NaN}', "r.json: this is not complete JSON (NaN is no JSON number).", REMAKE),
    "foreign": ('{"a": 1}', "r.json: this JSON is not a reportgen report (no format number).", REMAKE),
    "list": ("[1, 2]", "r.json: this JSON is not a reportgen report (no format number).", REMAKE),
    "newer": (
        changed(format=2),
        f"r.json: the report has format 2; this reportgen reads format {FORMAT}.",
        "Update reportgen, or make the report again from the predictions.",
    ),
    "missing key": (
        without("averages"),
        "r.json: the report cannot be read: report has no 'averages'.",
        REMAKE,
    ),
    "wrong type": (
        changed(n_rows="many"),
        'r.json: the report cannot be read: report.n_rows should be a whole number, not "many".',
        REMAKE,
    ),
    "truth for a number": (
        changed(n_rows=True),
        "r.json: the report cannot be read: report.n_rows should be a whole number, not true.",
        REMAKE,
    ),
    "wrong word": (
        changed(task="regression"),
        (
            "r.json: the report cannot be read: "
            'report.task should be one of binary, multiclass, multilabel, not "regression".'
        ),
        REMAKE,
    ),
    "wrong shape": (
        changed(confusion={"cells": [["a", "b"]], "other": 0}),
        'r.json: the report cannot be read: report.confusion.cells[0] should be a list of 3, not ["a", "b"].',
        REMAKE,
    ),
    "infinite": (
        changed(no_skill={"f1": {"micro": 0}}).replace('{"micro": 0}', '{"micro": 1e999}'),
        "r.json: the report cannot be read: report.no_skill.f1.micro should be a number, not Infinity.",
        REMAKE,
    ),
    "classes that differ": (
        changed(classes=["a", "b", "c", "d"]),
        "r.json: the report cannot be read: report.per_class does not list report.classes.",
        REMAKE,
    ),
    "no leading metric": (
        changed(options={}),
        CANNOT + "report.options.metrics does not name a metric of report.averages.",
        REMAKE,
    ),
    "no level": (
        changed(options={"metrics": ["f1"], "margin": 0.05, "fdr": 0.05}),
        CANNOT + "report.options.level should be a number from 0 to below 1, not null.",
        REMAKE,
    ),
    "a level of words": (
        changed(options={"metrics": ["f1"], "margin": 0.05, "fdr": 0.05, "level": "high"}),
        CANNOT + 'report.options.level should be a number from 0 to below 1, not "high".',
        REMAKE,
    ),
}


@pytest.mark.parametrize(("text", "what", "fix"), BAD.values(), ids=BAD.keys())
def test_bad_json_is_explained(text, what, fix):
    """What cannot be read is refused with what is wrong, where, and what to do."""
    with pytest.raises(InputError) as caught:
        from_json(text, "r.json")
    assert (caught.value.what, caught.value.fix) == (what, fix)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_truncated_json_is_refused(share):
    """A file cut off anywhere is an input error, never a traceback."""
    text = to_json(make_result(4))
    with pytest.raises(InputError, match="not complete JSON"):
        from_json(text[: int(len(text) * share)], "r.json")
