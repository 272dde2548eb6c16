"""Bad or ambiguous columns, rows and options: each gives one error that says what, where and what to do."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from sources import make_source, read_one

from reportgen.errors import ColumnsError, InputError, OptionError, ReportgenError
from reportgen.layouts import read_batches
from reportgen.layouts.table import LAYOUTS
from reportgen.options import ReadOptions

AB, ABC = ["a", "b", "a"], ["a", "b", "c"]
P, Q = [0.9, 0.2, 0.6], [0.1, 0.8, 0.4]
S = {"prob_a": P, "prob_b": Q}
nan, inf = float("nan"), float("inf")


@dataclass(frozen=True)
class Case:
    """Columns and options, and the error they give."""

    name: str
    columns: dict[str, Any]
    options: dict[str, Any]
    error: type[ReportgenError]
    what: str
    fix: str


CASES = [
    Case(
        "codes without names",
        {"y": AB, "pred": [0, 1, 0]},
        {},
        ColumnsError,
        "f.csv: truth (column y: a, b) and prediction (column pred: 0, 1) have no class in common.",
        "Check --truth and --pred; where numbers are codes, name the classes in their order with --labels.",
    ),
    Case(
        "other labels",
        {"y": ["a", "b"] * 15, "pred": ["A", "B"] * 15},
        {},
        ColumnsError,
        "f.csv: truth (column y: a, b) and prediction (column pred: A, B) have no class in common.",
        "They differ in upper and lower case: write them alike.",
    ),
    Case(
        "no rows",
        {"y": [], "pred": []},
        {},
        InputError,
        "f.csv has no rows.",
        "Give a file with one row per prediction.",
    ),
    Case(
        "no such column, close",
        {"y_true": AB, "pred": AB},
        {"truth": "y_ture"},
        ColumnsError,
        '--truth: "y_ture" is not a column of f.csv.',
        "Did you mean y_true?",
    ),
    Case(
        "no such column",
        {"obs": AB, "pred": AB},
        {"truth": "kind"},
        ColumnsError,
        '--truth: "kind" is not a column of f.csv.',
        "Its columns are: obs, pred.",
    ),
    Case(
        "glob without a column",
        {"obs": AB, "pred": AB},
        {"scores": "q_*"},
        ColumnsError,
        '--scores: "q_*" matches no column of f.csv.',
        "Its columns are: obs, pred.",
    ),
    Case(
        "list with a wrong name",
        {"obs": AB, "pred": AB, "qa": P, "qb": Q},
        {"scores": "qa,qc"},
        ColumnsError,
        '--scores: "qc" is not a column of f.csv.',
        "Its columns are: obs, pred, qa, qb.",
    ),
    Case(
        "list with a name twice",
        {"obs": AB, "qa": P, "qb": Q},
        {"scores": "qa,qa"},
        OptionError,
        '--scores names column "qa" twice.',
        "Name each column once.",
    ),
    Case(
        "two columns for a weight",
        {"obs": AB, "pred": AB, "w1": P, "w2": Q},
        {"weight": "w1,w2"},
        OptionError,
        "--weight w1,w2 names 2 columns of f.csv; it takes one.",
        "Name a single column.",
    ),
    Case(
        "a column with two roles",
        {"obs": AB, "pred": AB},
        {"truth": "obs", "pred": "obs"},
        OptionError,
        '--truth and --pred both name column "obs" of f.csv.',
        "Give each column one role.",
    ),
    Case(
        "no truth",
        {"pred": AB, "x": [1, 2, 3]},
        {},
        ColumnsError,
        "f.csv: no column can be told to hold the true class.",
        "Name it with --truth. The columns are: pred, x.",
    ),
    Case(
        "only truth",
        {"y": AB, "x": ["u", "v", "w"]},
        {},
        ColumnsError,
        "f.csv: no column can be told to hold predictions or scores.",
        "Name it with --pred or --scores. The columns are: y, x.",
    ),
    Case(
        "two truths",
        {"y_true": AB, "target": AB, "pred": AB},
        {},
        ColumnsError,
        "f.csv: the truth may be y_true or target.",
        "Say which: --truth y_true or --truth target.",
    ),
    Case(
        "two predictions",
        {"y_true": AB, "guess": AB, "pred": AB},
        {},
        ColumnsError,
        "f.csv: the prediction may be guess or pred.",
        "Say which: --pred guess or --pred pred.",
    ),
    Case(
        "label beside its score",
        {"label": AB, "score": [0.9, 0.8, 0.7]},
        {},
        ColumnsError,
        'f.csv: column "label" may be the truth, or the predicted class with its score in "score".',
        "Say --truth label if it is the truth; if not, --pred label and --truth.",
    ),
    Case(
        "label that always wins",
        {"label": ["a", "b"] * 20, "prob_a": [0.9, 0.1] * 20, "prob_b": [0.1, 0.9] * 20},
        {},
        ColumnsError,
        (
            'f.csv: column "label" may be the truth or the prediction: it is the class with the largest '
            "score in every row."
        ),
        "Say --truth label if it is the truth; if not, --pred label and --truth.",
    ),
    Case(
        "two sets of scores",
        {"y": AB, **S, "score_a": P, "score_b": Q},
        {},
        ColumnsError,
        "f.csv: the scores may be prob_* or score_*.",
        "Say which: --scores 'prob_*' or --scores 'score_*'.",
    ),
    Case(
        "two lone scores",
        {"y": [0, 1, 0], "prob": P, "score": Q},
        {},
        ColumnsError,
        "f.csv: the score may be prob or score.",
        "Say which: --scores prob or --scores score.",
    ),
    Case(
        "two columns of objects",
        {"y": AB, "s1": [{"a": 0.1, "b": 0.9}] * 3, "s2": [{"a": 0.1, "b": 0.9}] * 3},
        {},
        ColumnsError,
        "f.csv: the scores may be s1 or s2.",
        "Say which: --scores s1 or --scores s2.",
    ),
    Case(
        "score column missing",
        {"y": ABC, **S},
        {},
        ColumnsError,
        "f.csv: score columns do not match the classes. Classes without a score column: c.",
        "Name the score columns with --scores, one per class, each with the class in its name.",
    ),
    Case(
        "both sides left over",
        {"y": ABC, **S, "prob_d": P},
        {},
        ColumnsError,
        (
            "f.csv: score columns do not match the classes. Classes without a score column: c; columns "
            "without a class: prob_d."
        ),
        "Name the score columns with --scores, one per class, each with the class in its name.",
    ),
    Case(
        "bare column missing",
        {"y": ABC, "a": P, "b": Q},
        {},
        ColumnsError,
        "f.csv: score columns do not match the classes. Classes without a score column: c.",
        "Name the score columns with --scores, one per class, each with the class in its name.",
    ),
    Case(
        "given scores do not fit",
        {"y": AB, "q_a": P, "q_c": Q},
        {"scores": "q_*"},
        ColumnsError,
        (
            "f.csv: score columns do not match the classes. Classes without a score column: b; columns "
            "without a class: q_c."
        ),
        "Name the score columns with --scores, one per class, each with the class in its name.",
    ),
    Case(
        "scores that hide a class",
        {"y": AB, "a": [0.5, 0.2, 0.6], "b": [0.3, 0.5, 0.2], "c": [0.2, 0.3, 0.2]},
        {},
        ColumnsError,
        "f.csv: the scores of a, b add up to 1 only together with c.",
        "If these are classes without rows, say --scores 'a,b,c'; else --scores 'a,b'.",
    ),
    Case(
        "one score for three classes",
        {"y": ABC, "prob": P},
        {},
        ColumnsError,
        'f.csv: one score column ("prob") cannot rank 3 classes.',
        "Give one score column per class, or name the predictions with --pred.",
    ),
    Case(
        "whose score",
        {"y": ["cat", "dog", "cat"], "score": P},
        {},
        OptionError,
        'f.csv: column "score" may be the score of cat or of dog.',
        "Say which: --positive cat or --positive dog.",
    ),
    Case(
        "positive is no class",
        {"y": [0, 1, 0], "score": P},
        {"positive": "yes"},
        OptionError,
        "--positive yes is none of the classes of f.csv.",
        "They are: 0, 1.",
    ),
    Case(
        "positive of three",
        {"y": ABC, "pred": ABC},
        {"positive": "a"},
        OptionError,
        "--positive a is for two classes; f.csv is multiclass.",
        "Leave it out.",
    ),
    Case(
        "one class",
        {"y": ["a"] * 3, "pred": ["a"] * 3},
        {},
        InputError,
        "f.csv: there is only one class, a.",
        "Name all classes with --labels, those without a row included; a report needs two or more.",
    ),
    Case(
        "unknown truth",
        {"y": ["a", "zz", "zz"], "pred": AB},
        {"labels": ("a", "b")},
        InputError,
        "f.csv: 2 rows: true class zz in column y is none of the classes (the first is line 3).",
        "Name all classes with --labels (now: a, b), or leave such rows out with --drop-invalid.",
    ),
    Case(
        "unknown prediction",
        {"y": AB, "pred": ["a", "b", "zz"]},
        {"labels": ("a", "b")},
        InputError,
        "f.csv: 1 row: predicted class zz in column pred is none of the classes (line 4).",
        "Name all classes with --labels (now: a, b), or leave such rows out with --drop-invalid.",
    ),
    Case(
        "labels twice",
        {"y": AB, "pred": AB},
        {"labels": ("a", "b", "a")},
        InputError,
        '--labels: two class names are equal, "a".',
        "Give every class a name of its own.",
    ),
    Case(
        "labels differ from scores",
        {"y": AB, "prob_a": P, "prob_b": Q, "prob_c": Q},
        {"labels": ("a", "b")},
        OptionError,
        "f.csv: --labels and the score columns name different classes (only among the scores: c).",
        "Name the same classes in --labels, or leave it out.",
    ),
    Case(
        "labels without a column",
        {"y": AB, **S},
        {"labels": ("a", "b", "d")},
        ColumnsError,
        "f.csv: score columns do not match the classes. Classes without a score column: d.",
        "Name the score columns with --scores, one per class, each with the class in its name.",
    ),
    Case(
        "classes of one value",
        {"y": ["1", "true", "1"], "prob_1": P, "prob_true": Q, "x": ["cat"] * 3},
        {"labels": ("1", "true")},
        ColumnsError,
        "f.csv: classes 1 and true mean the same value.",
        "Give every class a name of its own.",
    ),
    Case(
        "NaN score",
        {"y": AB, "prob_a": [0.1, nan, nan], "prob_b": Q},
        {},
        InputError,
        'f.csv: the score in "prob_a" is missing or not a number at line 3 (2 such rows in this column).',
        "Give every row a finite score, or leave such rows out with --drop-invalid.",
    ),
    Case(
        "infinite score",
        {"y": AB, "prob_a": P, "prob_b": [0.1, 0.2, inf]},
        {},
        InputError,
        'f.csv: the score in "prob_b" is infinite at line 4 (1 such row in this column).',
        "Give every row a finite score, or leave such rows out with --drop-invalid.",
    ),
    Case(
        "infinite lone score",
        {"y": [0, 1, 0], "prob": [0.1, 0.2, -inf]},
        {},
        InputError,
        'f.csv: the score in "prob" is infinite at line 4 (1 such row in this column).',
        "Give every row a finite score, or leave such rows out with --drop-invalid.",
    ),
    Case(
        "missing truth",
        {"y": ["a", None, None], "pred": AB},
        {},
        InputError,
        "f.csv: 2 rows: no true class (the first is line 3).",
        "Fill it in, or leave such rows out with --drop-invalid.",
    ),
    Case(
        "missing prediction",
        {"y": AB, "pred": ["a", None, "b"]},
        {},
        InputError,
        "f.csv: 1 row: no predicted class (line 3).",
        (
            "Fill it in, count such rows as abstentions with --allow-missing-pred, or leave such rows out "
            "with --drop-invalid."
        ),
    ),
    Case(
        "negative weight",
        {"y": AB, "pred": AB, "sample_weight": [1.0, -2.0, 1.0]},
        {},
        InputError,
        'f.csv: 1 row: the weight in column "sample_weight" is negative (line 3).',
        "Give every row a positive weight, or leave such rows out with --drop-invalid.",
    ),
    Case(
        "zero weight",
        {"y": AB, "pred": AB, "sample_weight": [1.0, 2.0, 0.0]},
        {},
        InputError,
        'f.csv: 1 row: the weight in column "sample_weight" is 0 (line 4).',
        "Give every row a positive weight, or leave such rows out with --drop-invalid.",
    ),
    Case(
        "missing weight",
        {"y": AB, "pred": AB, "sample_weight": [nan, 2.0, 1.0]},
        {},
        InputError,
        'f.csv: 1 row: the weight in column "sample_weight" is missing or infinite (line 2).',
        "Give every row a positive weight, or leave such rows out with --drop-invalid.",
    ),
    Case(
        "weight of text",
        {"y": AB, "pred": AB, "w": AB},
        {"weight": "w"},
        ColumnsError,
        'f.csv: column "w" holds text, not weights.',
        "Name a column of positive numbers with --weight.",
    ),
    Case(
        "cell not 0 or 1",
        {"true_a": [1, 0, 2], "true_b": [0, 1, 0], "pred_a": [1, 0, 1], "pred_b": [0, 1, 0]},
        {"truth": "true_*"},
        InputError,
        'f.csv: 1 row: a value other than 0 and 1 in column "true_a" (line 4).',
        "Write 1 where the class applies and 0 where not, or leave such rows out with --drop-invalid.",
    ),
    Case(
        "empty 0/1 cell",
        {"true_a": [1, 0, None], "true_b": [0, 1, 0], "pred_a": [1, 0, 1], "pred_b": [1, 1, 0]},
        {},
        InputError,
        'f.csv: 1 row: no value in column "true_a" (line 4).',
        "Write 1 where the class applies and 0 where not, or leave such rows out with --drop-invalid.",
    ),
    Case(
        "truth columns of text",
        {"t_a": AB, "t_b": AB, "pred": AB},
        {"truth": "t_*"},
        ColumnsError,
        "f.csv: columns t_a, t_b each hold labels, but a row has one true class in a report.",
        "Name one of them, such as t_a, and make a report for each.",
    ),
    Case(
        "one-hot with two",
        {"true_a": [1, 1], "true_b": [0, 1], "prob_a": [0.1, 0.2], "prob_b": [0.3, 0.4]},
        {"task": "binary"},
        InputError,
        "f.csv: 1 row: more than one true class (line 3).",
        "Say --task multilabel if rows may have several, or leave such rows out with --drop-invalid.",
    ),
    Case(
        "different multilabel columns",
        {"true_a": [1, 1], "true_b": [0, 1], "pred_a": [1, 0], "pred_c": [1, 1]},
        {"pred": "pred_*"},
        ColumnsError,
        (
            "f.csv: the columns of the predicted class and the classes differ (only in columns pred_a, "
            "pred_c: c; missing there: b)."
        ),
        "Give each class one column in truth, prediction and scores alike.",
    ),
    Case(
        "labels per row, multilabel task",
        {"y": AB, "pred": AB},
        {"task": "multilabel"},
        ColumnsError,
        "f.csv: column y holds one label per row, but the task is multilabel.",
        "Give label sets (--label-sep) or one column of 0 and 1 per class.",
    ),
    Case(
        "binary task with three",
        {"y": ABC, "pred": ABC},
        {"task": "binary"},
        OptionError,
        "--task binary does not fit f.csv, which has 3 classes.",
        "Leave --task out, or name two classes with --labels.",
    ),
    Case(
        "positional scores",
        {"y_true": [1, 2], "y_score": np.array([[0.1, 0.9], [0.2, 0.8]])},
        {},
        ColumnsError,
        'f.csv: the 2 numbers in each row of "y_score" do not say which class each belongs to.',
        "Name the classes in their order with --labels.",
    ),
    Case(
        "labels too few",
        {"y_true": ["a", "b"], "y_score": np.array([[0.1, 0.9, 0.0], [0.2, 0.8, 0.0]])},
        {"labels": ("a", "b")},
        OptionError,
        'f.csv: --labels names 2 classes, but "y_score" has 3 columns.',
        "Name one class for each column, in their order.",
    ),
    Case(
        "list lengths",
        {
            "y_true": ["a", "b"],
            "predicted_label": ["a", "b"],
            "probabilities": [[0.1, 0.9], [0.2, 0.8]],
            "labels": [["a", "b"], ["a"]],
        },
        {},
        InputError,
        'f.csv: "labels" and "probabilities" differ in length (line 3).',
        "Each row needs as many class names as scores.",
    ),
    Case(
        "threshold outside",
        {"y": [0, 1, 0], "prob": Q},
        {"threshold": 3.0},
        OptionError,
        "f.csv: threshold 3 lies outside the scores of 1, which run from 0.1 to 0.8.",
        "Give a threshold within the scores.",
    ),
    Case(
        "threshold of three classes",
        {"y": ABC, "prob_a": P, "prob_b": Q, "prob_c": Q},
        {"threshold": 0.5},
        OptionError,
        "f.csv: a threshold does not decide between 3 classes.",
        "Leave it out: the class with the largest score is the prediction.",
    ),
    Case(
        "threshold without scores",
        {"y": AB, "pred": AB},
        {"threshold": 0.5},
        OptionError,
        "--threshold is given, but f.csv has no scores to compare with it.",
        "Leave --threshold out, or name the scores with --scores.",
    ),
    Case(
        "threshold and pred",
        {"y": [0, 1, 0], "pred": [0, 1, 0], "prob": Q},
        {"threshold": 0.5, "pred": "pred"},
        OptionError,
        "--pred and a threshold contradict each other: decisions are given or taken from scores.",
        "Give one of them.",
    ),
    Case(
        "threshold of two columns",
        {"y": AB, **S},
        {"threshold": 0.5},
        OptionError,
        "f.csv: a threshold needs to know whose score it is for, a or b.",
        "Say which is the positive class with --positive.",
    ),
    Case(
        "thresholds that do not fit",
        {"true_a": [1, 1], "true_b": [0, 1], "prob_a": [0.1, 0.2], "prob_b": [0.3, 0.4]},
        {"thresholds": {"a": 0.5, "c": 0.1}},
        OptionError,
        "--thresholds does not fit the classes: no threshold for b; no class c.",
        "Give one threshold per class.",
    ),
    Case(
        "both thresholds",
        {"y": [0, 1, 0], "prob": Q},
        {"threshold": 0.5, "thresholds": {"1": 0.5}},
        OptionError,
        "--threshold and --thresholds are both given.",
        "Give one of them.",
    ),
    Case(
        "layout that does not fit",
        {"y": AB, "pred": AB},
        {"layout": "bigquery"},
        ColumnsError,
        ("f.csv is not in layout bigquery, which has columns predicted_<truth> and predicted_<truth>_probs."),
        "Drop --layout, or name the columns with --truth, --pred and --scores.",
    ),
    Case(
        "scores of text",
        {"y": AB, "s": AB},
        {"scores": "s"},
        ColumnsError,
        'f.csv: column "s" holds text, not scores.',
        "Name columns of numbers with --scores.",
    ),
    Case(
        "nothing left",
        {"y": [None, None], "pred": ["a", "b"]},
        {"drop_invalid": True, "labels": ("a", "b")},
        InputError,
        "f.csv: no valid row is left (no true class).",
        "Correct the rows, or say with --truth, --pred and --scores which columns to read.",
    ),
    Case(
        "no model",
        {"y": AB, "pred": AB, "m": ["x", None, "x"]},
        {"model": "m"},
        InputError,
        "f.csv: 1 row: no model (line 3).",
        "Name the model of every row, or leave such rows out with --drop-invalid.",
    ),
    Case(
        "several models",
        {"y": AB, "pred": AB, "Model": ["nb", "svm", "nb"]},
        {},
        ColumnsError,
        'f.csv: column "Model" seems to name 2 models (nb, svm), '
        "whose rows would be counted as those of one.",
        "Say --model Model to part them, or --model none to count all rows together.",
    ),
    Case(
        "hidden prediction",
        {"y": AB, "guess of B": ["b", "b", "a"], **S},
        {},
        ColumnsError,
        "f.csv: column guess of B holds class names and may be the prediction, but nothing says so, "
        "and there are scores to predict from.",
        "Say --pred 'guess of B' if it is, or --pred none to take the predictions from the scores.",
    ),
    Case(
        "hidden predictions",
        {"y": AB, "u": ["b", "b", "a"], "v": ["a", "b", "b"], **S},
        {},
        ColumnsError,
        "f.csv: columns u, v hold class names and may be the prediction, but nothing says so, "
        "and there are scores to predict from.",
        "Say --pred u or --pred v if it is, or --pred none to take the predictions from the scores.",
    ),
    Case(
        "nothing known",
        {"foo": AB, "bar": AB},
        {},
        ColumnsError,
        "f.csv: no column can be told to hold the true class, nor any predictions or scores.",
        "Name them with --truth, and --pred or --scores. The columns are: foo, bar.",
    ),
    Case(
        "joined labels",
        {"y": ["a;b", "a", "b", None], "pred": ["a;b", "b", "a", "a"]},
        {},
        ColumnsError,
        'f.csv: column "y" seems to hold several labels in a cell, such as "a;b".',
        "Say --label-sep ';' if so; if it holds one label per row, --task multiclass.",
    ),
    Case(
        "a broken list",
        {"y": ["['a', 'b]", "['b']"], "pred": ["['a']", "['b']"]},
        {},
        InputError,
        "f.csv: column \"y\" holds ['a', 'b], which is no list of labels.",
        "Write labels between quotation marks, or part them with a sign and name it with --label-sep.",
    ),
    Case(
        "percentages",
        {"y": [0, 1], "prob": ["12.3%", "45.6%"]},
        {},
        ColumnsError,
        'f.csv: column "prob" holds percentages such as 12.3%, not numbers.',
        "Write 0.123 for 12.3%.",
    ),
    Case(
        "percentages by name",
        {"y": [0, 1], "risk": ["12.3 %", "45 %"]},
        {"scores": "risk"},
        ColumnsError,
        'f.csv: column "risk" holds percentages such as 12.3 %, not numbers.',
        "Write 0.123 for 12.3%.",
    ),
    Case(
        "regression",
        {"y_true": [i + 0.5 for i in range(30)], "y_pred": P * 10},
        {},
        ColumnsError,
        'f.csv: column "y_true" holds 30 different fractions: it looks like a regression target, '
        "not like classes.",
        "Name the column of true classes with --truth.",
    ),
    Case(
        "runs in columns",
        {"y": AB, "pred_nb": AB, "pred_svm": AB},
        {"pred": "pred_*"},
        ColumnsError,
        "f.csv: columns pred_nb, pred_svm each hold labels, but a row has one predicted class in a report.",
        "Name one of them, such as pred_nb, and make a report for each.",
    ),
    Case(
        "positions counted from 1",
        {"y_true": [1, 2], "y_score": np.full((2, 3), 0.5)},
        {},
        ColumnsError,
        'f.csv: the 3 numbers in each row of "y_score" do not say which class each belongs to.',
        "Name the classes in their order with --labels.",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_error_says_what_and_what_to_do(case):
    """Each bad input gives its own error with exactly this text, at the latest when scores are read."""
    with pytest.raises(ReportgenError) as caught:
        _read_all(case.columns, case.options)
    assert (type(caught.value), caught.value.what, caught.value.fix) == (case.error, case.what, case.fix)


def _read_all(columns, options):
    batch = read_one(columns, **options)
    if batch.scores is not None:
        for c in range(len(batch.classes)):
            batch.scores.column(c)


def test_unknown_layout_lists_all():
    """An unknown --layout is answered with the names of all layouts."""
    with pytest.raises(OptionError) as caught:
        read_one({"y": AB, "pred": AB}, layout="excel")
    assert caught.value.what == "--layout excel is not known."
    assert all(layout.name in caught.value.fix for layout in LAYOUTS)


def test_missing_header_is_said():
    """Where the first line holds values, the error about missing columns says so."""
    source = make_source({"column 1": [1, 0], "column 2": P[:2]}, has_header=False)
    with pytest.raises(ColumnsError) as caught:
        read_batches(source, ReadOptions())
    assert caught.value.what.endswith("Its first line holds values, not column names.")


def test_source_without_columns():
    """A source with rows and no columns is refused like any other without a truth."""
    source = make_source({})
    with pytest.raises(InputError, match=r"f\.csv has no rows"):
        read_batches(source, ReadOptions())
