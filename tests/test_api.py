"""Report in Python: ways to make one, what it offers, and how it is saved."""

import html
import json
import re
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.datasets import load_iris, make_multilabel_classification
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.metrics import classification_report, roc_auc_score
from sklearn.multioutput import MultiOutputClassifier
from sklearn.svm import LinearSVC

import reportgen
from reportgen import Report

DATA = Path(__file__).parent / "data"
X, Y = load_iris(return_X_y=True)
FLOWERS = np.array(["virginica", "setosa", "versicolor"])[Y]  # not in the order of their codes

TRUE = ["cat"] * 40 + ["dog"] * 30 + ["owl"] * 10
PRED = ["cat"] * 38 + ["dog"] * 30 + ["owl"] * 2 + ["cat"] * 10


@pytest.fixture(scope="module")
def pets():
    """Make a small report."""
    return Report.from_predictions(TRUE, PRED, name="pets")


@pytest.mark.parametrize(
    "kind",
    [
        list,
        np.array,
        pd.Series,
        pa.array,
        pd.Categorical,
        lambda v: pa.chunked_array([v[:7], v[7:]]),
    ],
    ids=["list", "numpy", "pandas", "arrow", "categorical", "chunked"],
)
def test_arrays_of_every_kind_give_the_same_result(kind, pets):
    """Lists, NumPy, pandas and Arrow give equal values."""
    other = Report.from_predictions(kind(TRUE), kind(PRED), name="pets")
    assert other.result.per_class == pets.result.per_class
    assert other.result.averages == pets.result.averages


def test_averages_are_those_of_scikit_learn(pets):
    """Micro, macro and weighted averages equal the reference, and the gap is micro minus macro."""
    reference = classification_report(TRUE, PRED, output_dict=True, zero_division=0)
    values = pets.averages["value"].unstack()
    assert values.loc["f1", "macro"] == pytest.approx(reference["macro avg"]["f1-score"], abs=1e-12)
    assert values.loc["recall", "weighted"] == pytest.approx(reference["weighted avg"]["recall"], abs=1e-12)
    assert values.loc["f1", "micro"] == pytest.approx(reference["accuracy"], abs=1e-12)
    assert values.loc["f1", "gap"] == pytest.approx(values.loc["f1", "micro"] - values.loc["f1", "macro"])
    assert values.loc["accuracy", "overall"] == pytest.approx(reference["accuracy"])


def test_classes_are_a_frame_in_class_order(pets):
    """One row per class: support, counts, status and each metric with its interval."""
    frame = pets.classes
    assert list(frame.index) == ["cat", "dog", "owl"]
    assert frame.loc["owl", ["tp", "fn"]].tolist() == [0, 10]
    assert frame.loc["cat", "recall"] == pytest.approx(38 / 40)
    assert frame.loc["cat", "recall_low"] < 38 / 40 < frame.loc["cat", "recall_high"]
    assert frame["status"].tolist() == [one.status for one in pets.result.per_class]
    assert frame["f1"].dtype == np.float64


def test_undefined_is_nan_and_says_why():
    """What has no value is NaN in the frames, with the reason beside it."""
    report = Report.from_predictions(["a", "a", "b"], ["a", "a", "a"])
    assert np.isnan(report.classes.loc["b", "precision"])
    undefined = report.averages[report.averages["value"].isna()]
    assert undefined["reason"].notna().all()


def test_flags_are_a_frame(pets):
    """One row per outcome of a rule, as in the result."""
    assert list(pets.flags.columns) == ["rule", "status", "class", "metric", "text"]
    assert len(pets.flags) == len(pets.result.flags) > 0


def test_figures_are_drawn_when_asked_for(pets):
    """Figures are Matplotlib figures by name, each drawn once."""
    figure = pets.figures["class_bars"]
    assert isinstance(figure, mpl.figure.Figure)
    assert pets.figures["class_bars"] is figure
    assert "roc" not in pets.figures  # no scores


@pytest.mark.parametrize("form", ["html", "pdf", "json", "md", "csv"])
def test_saves_every_form_by_its_ending(form, pets, tmp_path):
    """The ending chooses the form, whatever its case; str and Path are the same."""
    pets.save(tmp_path / f"a.{form}")
    pets.save(str(tmp_path / f"b.{form.upper()}"))
    assert (tmp_path / f"a.{form}").read_bytes() == (tmp_path / f"b.{form.upper()}").read_bytes()
    assert (tmp_path / f"a.{form}").read_bytes() == pets.render(form)


@pytest.mark.parametrize("form", ["html", "json", "md", "csv"])
def test_json_gives_the_same_pages_again(form, tmp_path):
    """A report read from its own JSON renders the same bytes in every form."""
    report = Report.from_file(DATA / "icu_mortality" / "stacked.csv", title="ICU", notes=["A note"])
    report.save(tmp_path / "icu.json")
    assert Report.from_json(tmp_path / "icu.json").render(form) == report.render(form)


def test_notebooks_show_the_page_in_a_frame(pets):
    """The notebook display is one frame that holds the whole escaped page and cannot reach the notebook."""
    shown = pets._repr_html_()
    source = re.fullmatch(r'<iframe title="[^"]*" srcdoc="([^"]*)" sandbox="([^"]*)"[^>]*></iframe>', shown)
    assert html.unescape(source[1]).encode() == pets.render("html")
    assert "allow-same-origin" not in source[2]


@pytest.mark.parametrize("labels", [Y, FLOWERS], ids=["integers", "names"])
@pytest.mark.parametrize("estimator", [LogisticRegression(max_iter=1000), RidgeClassifier(), LinearSVC()])
def test_estimators_of_several_classes(estimator, labels):
    """Scores are paired with classes by classes_, from probabilities or decision values."""
    fitted = estimator.fit(X, labels)
    report = Report.from_estimator(fitted, X, labels)
    score = getattr(fitted, "predict_proba", getattr(fitted, "decision_function", None))(X)
    expected = [roc_auc_score(labels == one, score[:, j]) for j, one in enumerate(fitted.classes_)]
    assert report.result.model == type(estimator).__name__
    assert report.result.classes == tuple(str(one) for one in fitted.classes_)
    assert report.classes["roc_auc"].tolist() == pytest.approx(expected, abs=1e-12)
    assert report.averages.loc[("accuracy", "overall"), "value"] == pytest.approx(fitted.score(X, labels))


@pytest.mark.parametrize("estimator", [LogisticRegression(max_iter=1000), RidgeClassifier()])
def test_estimators_of_two_classes(estimator):
    """One decision value, or two probabilities, rank both classes; the second of classes_ is positive."""
    labels = np.where(Y == 1, "yes!", "no!")
    fitted = estimator.fit(X, labels)
    report = Report.from_estimator(fitted, X, labels)
    score = fitted.decision_function(X)
    assert report.classes.loc["yes!", "roc_auc"] == pytest.approx(roc_auc_score(labels == "yes!", score))
    assert report.averages.loc[("accuracy", "overall"), "value"] == pytest.approx(fitted.score(X, labels))


def test_estimators_of_label_sets():
    """A forest's list of probability pairs becomes one column per label."""
    rows, labels = make_multilabel_classification(random_state=1, n_samples=60)
    forest = RandomForestClassifier(5, max_depth=2, random_state=0).fit(rows, labels)
    report = Report.from_estimator(forest, rows, labels)
    score = np.column_stack([pair[:, 1] for pair in forest.predict_proba(rows)])
    assert report.result.task == "multilabel"
    expected = roc_auc_score(labels, score, average="micro")
    assert report.averages.loc[("roc_auc", "micro"), "value"] == pytest.approx(expected)


def test_estimators_of_label_frames():
    """The columns of a frame of labels name the classes."""
    rows, labels = make_multilabel_classification(random_state=1, n_samples=60)
    frame = pd.DataFrame(labels, columns=list("vwxyz"))
    report = Report.from_estimator(MultiOutputClassifier(LogisticRegression()).fit(rows, frame), rows, frame)
    assert report.result.classes == ("v", "w", "x", "y", "z")


def test_estimators_without_scores():
    """An estimator that only predicts gives a report without curves."""

    class Always:
        def predict(self, rows):
            return np.full(len(rows), "setosa")

    report = Report.from_estimator(Always(), X, FLOWERS, name="constant")
    assert report.result.model == "constant"
    assert report.classes.loc["setosa", "recall"] == 1.0
    assert report.result.curves == {}


def test_what_cannot_predict_is_refused():
    """An object without predict is refused with what to do."""
    with pytest.raises(reportgen.InputError, match=r"^str has no predict method\.\nPass a fitted classifier"):
        Report.from_estimator("model", X, Y)


def test_files_take_the_keywords_of_the_command_line():
    """Columns can be named, and the model is called after the file."""
    report = Report.from_file(
        str(DATA / "hpc_cv" / "lda_cv.csv"), truth="obs", pred="pred", metrics=["recall"]
    )
    assert report.result.model == "lda_cv"
    assert report.result.lead == "recall"
    assert repr(report) == "Report of lda_cv: 3,467 rows, 4 classes"


def test_packed_files_lose_both_endings():
    """The model of cv.jsonl.gz is called cv."""
    assert Report.from_file(DATA / "newsgroups20" / "cv.jsonl.gz").result.model == "cv"


REFUSED = {
    "unknown keyword": (
        {"titel": "x"},
        (
            "There is no keyword 'titel'; did you mean 'title'?\n"
            "Use any of: y_true, y_pred, y_score, labels, sample_weight, cluster, task, name, "
        ),
    ),
    "keyword of files": (
        {"scores": [1, 2]},
        "There is no keyword 'scores'; did you mean 'y_score'?\nUse any of: y_true, ",
    ),
    "unknown metric": (
        {"metrics": ["f1", "auc"]},
        "metrics has no 'auc'; did you mean 'roc_auc'?\nUse one of: precision, ",
    ),
    "share out of range": (
        {"margin": 1.5},
        "margin is 1.5, not between 0 and 1.\nWrite a share, for example 0.05.",
    ),
    "no whole number": ({"top_k": 2.5}, "top_k is not a whole number from 1: '2.5'.\nWrite for example 5."),
    "no date": ({"date": "today"}, "date is not a date: 'today'.\nWrite year-month-day: 2026-01-31."),
}


@pytest.mark.parametrize("case", REFUSED)
def test_wrong_keywords_are_refused(case):
    """A wrong keyword gives an OptionError that says what to write instead."""
    keywords, text = REFUSED[case]
    with pytest.raises(reportgen.OptionError) as caught:
        Report.from_predictions(TRUE, PRED, **keywords)
    assert str(caught.value).startswith(text)


def test_unknown_forms_are_refused(pets, tmp_path):
    """An ending that stands for no form is refused, and nothing is written."""
    with pytest.raises(reportgen.OutputError, match=r"no form has the ending '\.docx'"):
        pets.save(tmp_path / "pets.docx")
    with pytest.raises(reportgen.OutputError, match="There is no form 'docx'"):
        pets.render("docx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "{", "[1]", json.dumps({"format": 99, "reportgen": "9"})])
def test_json_that_is_no_report_is_refused(text, tmp_path):
    """A file that is not one of our reports is an InputError that names it."""
    (tmp_path / "r.json").write_text(text)
    with pytest.raises(reportgen.InputError, match=r"^r\.json"):
        Report.from_json(tmp_path / "r.json")


def test_json_that_does_not_exist_is_refused(tmp_path):
    """A missing file is an InputError, not a traceback of the system's."""
    with pytest.raises(reportgen.InputError, match=r"Cannot read .*none\.json: No such file"):
        Report.from_json(tmp_path / "none.json")


def test_every_error_is_a_reportgen_error():
    """One except clause catches everything that reportgen raises on purpose."""
    kinds = [getattr(reportgen, name) for name in reportgen.__all__ if name.endswith("Error")]
    assert len(kinds) == 5
    assert all(issubclass(kind, reportgen.ReportgenError) for kind in kinds)


def test_unknown_names_of_the_package_are_attribute_errors():
    """Asking the package for what it has not gives the usual error."""
    with pytest.raises(AttributeError, match="module 'reportgen' has no attribute 'Raport'"):
        reportgen.Raport  # noqa: B018


def test_estimators_take_names_for_codes():
    """Names for the codes 0 to K-1 are taken; the same codes in another order do not move score columns."""
    fitted = DummyClassifier(strategy="prior").fit(X, Y)
    assert Report.from_estimator(fitted, X, Y, labels=["p", "q", "r"]).result.classes == ("p", "q", "r")
    turned = Report.from_estimator(fitted, X, Y, labels=[2, 1, 0], task="multiclass")
    assert turned.result.classes == ("0", "1", "2")


def test_estimators_refuse_other_labels():
    """labels= that do not fit the estimator's classes are refused with both lists."""
    fitted = DummyClassifier().fit(X, Y)
    with pytest.raises(reportgen.OptionError) as caught:
        Report.from_estimator(fitted, X, Y, labels=["p", "q"])
    assert str(caught.value) == (
        "labels= (p, q) does not fit the classes of DummyClassifier (0, 1, 2).\n"
        "Leave labels= out: the columns of its scores are named by its classes_."
    )


def test_estimators_refuse_unknown_keywords():
    """An unknown keyword is refused with those that an estimator's report has."""
    with pytest.raises(
        reportgen.OptionError, match=r"no keyword 'scores'.\nUse any of: labels, sample_weight"
    ):
        Report.from_estimator(DummyClassifier().fit(X, Y), X, Y, scores=1)
