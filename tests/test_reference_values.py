"""The reference models, read the public way, against values computed twice elsewhere (see tests/data)."""

import json
from pathlib import Path

import pytest

from reportgen import Report
from reportgen.cli import main

DATA = Path(__file__).parent / "data"
TOLERANCE = 1e-9
AVERAGES = ("micro", "macro", "weighted", "samples")
OVERALL = ("accuracy", "balanced_accuracy", "mcc", "cohen_kappa", "subset_accuracy", "hamming_loss")


def reference_models():
    """List data set and name of every reference model."""
    return [
        (folder.name, name)
        for folder in sorted(path for path in DATA.iterdir() if path.is_dir())
        for name in json.loads((folder / "expected.json").read_text())["models"]
    ]


def source(data_set, model):
    """Return the file of a model (the largest is kept compressed) and what its layout cannot say itself."""
    layout = json.loads((DATA / data_set / "layout.json").read_text())
    file = DATA / data_set / layout["models"][model]["file"]
    return file if file.exists() else file.with_name(file.name + ".gz")


@pytest.fixture(scope="module", params=reference_models(), ids="/".join)
def model(request):
    """Give the result of a model and the values it must have."""
    data_set, name = request.param
    expected = json.loads((DATA / data_set / "expected.json").read_text())["models"][name]
    return Report.from_file(source(data_set, name)).result, expected


def near(value):
    """Return a value to compare with, to the tolerance of the promise."""
    return pytest.approx(value, abs=TOLERANCE, rel=0)


def by_class(result):
    """Return the class results by name."""
    return {one.class_: one for one in result.per_class}


def test_every_data_set_is_there():
    """The thirteen reference models are all compared."""
    assert len(reference_models()) == 13


def test_counts(model):
    """Rows, support and predicted count of every class equal the reference."""
    result, expected = model
    assert result.n_rows == expected["n"]
    assert {name: one.support for name, one in by_class(result).items()} == expected["support"]
    predicted = {name: one.predicted for name, one in by_class(result).items()}
    assert predicted == expected["labels"]["predicted_count"]


@pytest.mark.parametrize("metric", ["precision", "recall", "f1", "specificity"])
def test_count_metrics(model, metric):
    """Every average and class value of the count metrics equals the reference."""
    result, expected = model
    wanted = expected["labels"][metric]
    for average in set(AVERAGES) & set(wanted):
        assert result.averages[metric][average].value == near(wanted[average]), average
    for name, value in wanted["per_class"].items():
        found = by_class(result)[name].metrics[metric]
        assert found.value is None if value is None else found.value == near(value), name
        assert (found.reason is None) == (value is not None)


def test_overall(model):
    """Accuracy, balanced accuracy, MCC, kappa, subset accuracy and Hamming loss equal the reference."""
    result, expected = model
    wanted = {
        name: expected["labels"][name]
        for name in OVERALL
        if isinstance(expected["labels"].get(name), float) and name in result.overall
    }
    assert len(wanted) >= 2
    for name, value in wanted.items():
        assert result.overall[name].value == near(value), name


def test_confusion_matrix(model):
    """Every cell of the confusion matrix equals the reference."""
    result, expected = model
    if "confusion_matrix" not in expected["labels"]:
        assert result.confusion is None
        return
    matrix = expected["labels"]["confusion_matrix"]
    wanted = {
        (true, predicted, count)
        for true, row in zip(result.classes, matrix["values"], strict=True)
        for predicted, count in zip(result.classes, row, strict=True)
        if count
    }
    assert set(result.confusion.cells) == wanted
    assert result.confusion.other == 0


@pytest.mark.parametrize("metric", ["roc_auc", "average_precision"])
def test_curve_metrics(model, metric):
    """Every average and class value of ROC AUC and average precision equals the reference."""
    result, expected = model
    if "scores" not in expected:
        assert result.averages[metric]["macro"].reason == "the input has no scores"
        return
    wanted = expected["scores"][metric]
    for average in set(AVERAGES) & set(wanted):
        assert result.averages[metric][average].value == near(wanted[average]), average
    values = wanted.get("per_class") or {"1": wanted["positive"]}
    for name, value in values.items():
        assert by_class(result)[name].metrics[metric].value == near(value), name


def test_delong_errors(model):
    """Standard errors of the class AUCs are DeLong's."""
    result, expected = model
    auc = expected.get("scores", {}).get("roc_auc", {})
    wanted = {name: one["se"] for name, one in auc.get("delong", {}).items()}
    if "delong_se" in auc:
        wanted["1"] = auc["delong_se"]
    assert bool(wanted) == ("scores" in expected)
    for name, se in wanted.items():
        assert by_class(result)[name].metrics["roc_auc"].se == near(se), name


def test_log_loss(model):
    """The log loss equals the reference, and is undefined for margins and without scores."""
    result, expected = model
    wanted = expected.get("scores", {}).get("log_loss")
    if wanted is None:
        assert result.overall["log_loss"].value is None
    else:
        assert result.overall["log_loss"].value == near(wanted)


def test_gaps_and_contributions(model):
    """Gaps, and the contribution of every class behind, equal the reference; contributions add to the gap."""
    result, expected = model
    for metric, wanted in expected["gap"].items():
        gap = result.averages[metric]["gap"].value
        assert gap == near(wanted["gap"]), metric
        contribution = {name: one.contribution[metric] for name, one in by_class(result).items()}
        for one in wanted["lagging"]:
            assert contribution[one["class"]] == near(one["contribution"]), (metric, one["class"])
        assert sum(value for value in contribution.values() if value is not None) == pytest.approx(
            gap, abs=1e-12
        )


@pytest.mark.parametrize(
    ("data_set", "name"), [("hpc_cv", "lda_cv"), ("ecg6", "dnn"), ("icu_mortality", "stacked")]
)
def test_command_line_writes_the_same_numbers(data_set, name, tmp_path):
    """The JSON of ``reportgen report`` holds the reference values too."""
    target = tmp_path / "out.json"
    assert main(["report", str(source(data_set, name)), "-o", str(target)]) == 0
    written = json.loads(target.read_text())
    expected = json.loads((DATA / data_set / "expected.json").read_text())["models"][name]
    for metric in ("precision", "recall", "f1"):
        for average in ("micro", "macro", "weighted"):
            value = expected["labels"][metric][average]
            assert written["averages"][metric][average]["value"] == near(value)
    classes = {one["class"]: one for one in written["per_class"]}
    for name_of_class, value in expected["labels"]["f1"]["per_class"].items():
        assert classes[name_of_class]["metrics"]["f1"]["value"] == near(value)
