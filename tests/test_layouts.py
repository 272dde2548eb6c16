"""How columns are understood: shapes, producers, options, classes and their order, decisions."""

import csv
import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet
from sources import make_source, meaning, read_one

from reportgen.layouts import describe, read_batches
from reportgen.layouts.table import LAYOUTS
from reportgen.options import ReadOptions
from reportgen.readers import open_source

DATA = Path(__file__).parent / "data"
AB = ["a", "b", "a"]
P, Q = [0.9, 0.2, 0.6], [0.1, 0.8, 0.4]
SCORES = {"a": P, "b": Q}
NO_YES = ["no", "yes", "no"]


def _models():
    found = []
    for path in sorted(DATA.glob("*/layout.json")):
        layout = json.loads(path.read_text(encoding="utf-8"))
        for name, model in layout["models"].items():
            found.append(pytest.param(path.parent, layout, model, id=name))
    return found


def _file(folder: Path, name: str) -> Path:
    return folder / name if (folder / name).exists() else folder / f"{name}.gz"


def _cells(folder: Path, model: dict, role: dict, classes: list[str]) -> np.ndarray:
    """Read what layout.json says, plainly and row by row, independent of the package."""
    path = _file(folder, model["file"])
    columns = role.get("columns") or [role["column"]]
    if model["format"] == "npz":
        return np.load(path)[columns[0]]
    if model["format"] == "parquet":
        table = parquet.read_table(path)
        return np.column_stack([table[column].to_pylist() for column in columns])
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
    if model["format"] == "jsonl":
        rows = [json.loads(line)[columns[0]] for line in text.splitlines()]
        mapped = role["kind"] == "mapping"
        return np.array([[row[name] for name in classes] for row in rows] if mapped else rows)
    rows = [[row[column] for column in columns] for row in csv.DictReader(text.splitlines())]
    return np.array(rows) if len(columns) > 1 else np.array(rows)[:, 0]


@pytest.mark.parametrize(("folder", "layout", "model"), _models())
def test_real_files_need_no_option(folder, layout, model):
    """Each real prediction file is understood without options exactly as its layout.json describes it."""
    [(_, batch)] = read_batches(open_source(_file(folder, model["file"])), ReadOptions())
    classes = layout["classes"]
    assert (batch.task, list(batch.classes)) == (layout["task"], classes)
    truth = _cells(folder, model, model["true"], classes)
    assert np.array_equal(batch.truth, _coded(truth, batch.task, classes, model["true"]["kind"]))
    if "pred" in model:
        prediction = _cells(folder, model, model["pred"], classes)
        assert np.array_equal(
            batch.prediction, _coded(prediction, batch.task, classes, model["pred"]["kind"])
        )
    else:
        assert batch.prediction is None
    if "score" not in model:
        assert batch.scores is None
        return
    scores = _cells(folder, model, model["score"], classes).astype(np.float64)
    if model["score"]["kind"] == "positive":
        assert batch.scores.single == 1
        scores = np.column_stack([-scores, scores])
    for c in range(len(classes)):
        assert np.array_equal(batch.scores.column(c).astype(np.float64), scores[:, c])


def _coded(cells, task, classes, kind):
    if task == "multilabel" or kind == "code":
        return cells.astype(np.int64)
    return np.array([classes.index(str(cell)) for cell in cells])


PRODUCERS = {
    "lists": (
        {
            "label": AB,
            "classes": [["a", "b"], ["b", "a"], ["a", "b"]],
            "scores": [[0.9, 0.1], [0.8, 0.2], [0.6, 0.4]],
        },
        ("label", None, "ab"),
    ),
    "vertex": (
        {
            "instance.target": AB,
            "target": AB,
            "prediction.classes": [["a", "b"], ["b", "a"], ["a", "b"]],
            "prediction.scores": [[0.9, 0.1], [0.8, 0.2], [0.6, 0.4]],
        },
        ("target", None, "ab"),
    ),
    "evidently binary": ({"target": [1, 0, 1], "prediction": P}, ("target", None, "1")),
    "evidently labels": (
        {"target": [1, 0, 1], "prediction_labels": [1, 0, 0], "prediction_probas": P},
        ("target", "prediction_labels", "1"),
    ),
    "evidently multiclass": ({"target": AB, "prediction": AB, **SCORES}, ("target", "prediction", "ab")),
    "pycaret": (
        {"f1": P, "kind": AB, "prediction_label": AB, "prediction_score": P},
        ("kind", "prediction_label", None),
    ),
    "pycaret raw": (
        {"kind": AB, "prediction_label": AB, "prediction_score_a": P, "prediction_score_b": Q},
        ("kind", "prediction_label", "ab"),
    ),
    "mljar": ({"target": AB, "prediction_a": P, "prediction_b": Q, "label": AB}, ("target", "label", "ab")),
    "h2o": (
        {"actual": [0, 1, 0], "predict": [0, 1, 1], "p0": P, "p1": Q, "cal_p0": P, "cal_p1": Q},
        ("actual", "predict", "01"),
    ),
    "catboost": (
        {"SampleId": [0, 1, 2], "Probability:Class=a": P, "Probability:Class=b": Q, "Class": AB, "Label": AB},
        ("Label", "Class", "ab"),
    ),
    "catboost binary": (
        {"RawFormulaVal": [-1.0, 2.0, 0.5], "Probability": Q, "Class": [0, 1, 1], "Label": [0, 1, 0]},
        ("Label", "Class", "1"),
    ),
    "ml.net": (
        {
            "Label": [True, False, True],
            "PredictedLabel": [True, False, False],
            "Score": [1.0, -1.0, -0.1],
            "Probability": [0.8, 0.2, 0.49],
        },
        ("Label", "PredictedLabel", "1"),
    ),
    "azure": (
        {
            "income": AB,
            "Scored Labels": AB,
            'Scored Probabilities for Class "a"': P,
            'Scored Probabilities for Class "b"': Q,
        },
        ("income", "Scored Labels", "ab"),
    ),
    "datarobot": (
        {
            "is_bad": NO_YES,
            "is_bad_no_PREDICTION": P,
            "is_bad_yes_PREDICTION": Q,
            "is_bad_PREDICTION": NO_YES,
        },
        ("is_bad", "is_bad_PREDICTION", ["no", "yes"]),
    ),
    "ludwig": (
        {"x": AB, "x_predictions": AB, "x_probabilities_a": P, "x_probabilities_b": Q, "x_probability": P},
        ("x", "x_predictions", "ab"),
    ),
    "tidymodels": (
        {"Class": AB, ".pred_class": AB, ".pred_a": P, ".pred_b": Q},
        ("Class", ".pred_class", "ab"),
    ),
    "mlr": (
        {"id": [1, 2, 3], "truth": AB, "response": AB, "prob.a": P, "prob.b": Q},
        ("truth", "response", "ab"),
    ),
    "knime": (
        {"play": NO_YES, "Prediction (play)": NO_YES, "P (play=no)": P, "P (play=yes)": Q},
        ("play", "Prediction (play)", ["no", "yes"]),
    ),
    "multiROC": (
        {"a _true": [1, 0, 1], "b _true": [0, 1, 0], "a _pred_MN": P, "b _pred_MN": Q},
        ("a _true", None, "ab"),
    ),
    "caret": ({"obs": AB, "pred": AB, **SCORES, "Resample": ["F1", "F1", "F2"]}, ("obs", "pred", "ab")),
    "kaggle with truth": ({"id": [7, 8, 9], "y": AB, **SCORES}, ("y", None, "ab")),
    "sagemaker": (
        {
            "y_true": AB,
            "predicted_label": AB,
            "probability": P,
            "probabilities": [[0.9, 0.1], [0.8, 0.2], [0.4, 0.6]],
            "labels": [["a", "b"], ["b", "a"], ["b", "a"]],
        },
        ("y_true", "predicted_label", "ab"),
    ),
    "bigquery": (
        {
            "x": AB,
            "predicted_x": AB,
            "predicted_x_probs": [
                [{"label": "b", "prob": q}, {"label": "a", "prob": p}] for p, q in zip(P, Q, strict=True)
            ],
        },
        ("x", "predicted_x", "ab"),
    ),
    "records": (
        {
            "label": AB,
            "output": [
                [{"label": "a", "score": 0.9}, {"label": "b", "score": 0.1}],
                [{"label": "b", "score": 0.8}, {"label": "a", "score": 0.2}],
                [{"label": "a", "score": 0.6}, {"label": "b", "score": 0.4}],
            ],
        },
        ("label", None, "ab"),
    ),
}


@pytest.mark.parametrize("name", PRODUCERS)
def test_producers_are_recognised(name):
    """Files as producers write them are read without options, each score with its class."""
    columns, (truth, prediction, classes) = PRODUCERS[name]
    batch = read_one(columns)
    assert truth in batch.reading.truth
    assert batch.reading.prediction == f"column {prediction}" if prediction else batch.prediction is None
    if classes is None:
        assert batch.scores is None
        assert "ranks no class" in batch.reading.remarks[0]
    elif classes == "1":
        assert batch.scores.single == batch.positive == 1
    else:
        assert list(batch.classes) == list(classes)
        first = [0.9, 0.2, 0.6]
        assert batch.scores.column(0).tolist() == first


def test_each_layout_is_named_once():
    """Layout names are unique, so that --layout picks one."""
    names = [layout.name for layout in LAYOUTS]
    assert len(set(names)) == len(names)


def test_layout_option_reads_by_that_layout_only():
    """--layout general leaves producers aside: PyCaret's score is then judged by its values."""
    columns = {"y": [0, 1, 0], "prediction_label": [0, 1, 0], "prediction_score": [0.2, 0.9, 0.6]}
    assert read_one(columns).scores is None
    assert read_one(columns, layout="general").scores.single == 1
    assert read_one(columns, layout="pycaret").reading.layout.endswith("(PyCaret predict_model)")


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"y": ["a", "a_b", "a"], "p_a": P, "p_a_b": Q}, ("a", "a_b")),
        ({"y": ["a", "a_b", "a"], "p_a": P, "p_a_b": Q, "p_a_b_b": Q}, ("a", "a_b", "a_b_b")),
        ({"y": ["p_a", "a", "a"], "p_a": Q, "p_p_a": P}, ("a", "p_a")),
        ({"y": [1, 0, 1], "p_True": P, "p_False": Q}, ("True", "False")),
        ({"y": ["1.0", "2.0", "1.0"], "prob_1": P, "prob_2": Q}, ("1", "2")),
        ({"y": [True, False, True], "true": P, "false": Q}, ("true", "false")),
        ({"y": [0, 1, 2], "prob_cat": P, "prob_dog": Q, "prob_eel": Q}, ("cat", "dog", "eel")),
        (
            {"y": [0, 1, 2], "prediction_score_cat": P, "prediction_score_dog": Q, "prediction_score_eel": Q},
            ("cat", "dog", "eel"),
        ),
        ({"y": ["10", "2", "2"], "score_2": P, "score_10": Q}, ("2", "10")),
        ({"y": AB, "model7 a": P, "model7 b": Q}, ("a", "b")),
        ({"y": ["sol", "lo", "sol"], "logit_sol": P, "logit_lo": Q}, ("sol", "lo")),
    ],
)
def test_affixes_are_removed_exactly(columns, expected):
    """Class names that begin alike, look like the affix, or are written as numbers keep their own column."""
    assert read_one(columns).classes == expected


def test_numbered_features_are_not_scores():
    """Columns feat_1 and feat_2 beside classes 1 and 2 are left alone and listed."""
    batch = read_one({"y_true": [1, 2, 1], "y_pred": [1, 2, 2], "feat_1": P, "feat_2": Q, "id": [5, 6, 7]})
    assert batch.scores is None
    assert batch.reading.ignored == ("feat_1", "feat_2", "id")


def test_classes_are_sorted_by_value():
    """Without scores or labels, numbers are ordered by value and not as text."""
    assert read_one({"y": [10, 9, 2], "pred": [10, 9, 9]}).classes == ("2", "9", "10")
    assert read_one({"y": ["b", "a", "C"], "pred": ["a", "a", "a"]}).classes == ("C", "a", "b")


def test_labels_give_order_and_absent_classes():
    """--labels orders the classes and names those without a row."""
    batch = read_one({"y": AB, "pred": AB}, labels=("z", "b", "a"))
    assert batch.classes == ("z", "b", "a")
    assert batch.truth.tolist() == [2, 1, 2]


def test_same_value_written_differently_is_one_class_and_said():
    """Truth 1 and 0 beside predictions true and false are one pair of classes, with a remark."""
    batch = read_one({"y": [1, 0, 1], "pred": [True, False, False]})
    assert batch.classes == ("0", "1")
    assert batch.prediction.tolist() == [1, 0, 0]
    assert batch.reading.remarks == (
        "The predicted class in column pred is read by value: true as 1, false as 0.",
    )


def test_leading_zeros_are_codes():
    """01 and 1 are different classes."""
    assert read_one({"y": ["01", "1", "01"], "pred": ["01", "1", "1"]}).classes == ("01", "1")


def test_codes_beside_class_names():
    """Whole numbers from 0 in the truth stand for the class names that came with the file."""
    batch = read_one({"y_true": [1, 0, 1], "y_score": np.array([P, Q]).T}, class_names=("cat", "dog"))
    assert batch.classes == ("cat", "dog")
    assert batch.truth.tolist() == [1, 0, 1]
    assert "0 is cat, 1 is dog" in batch.reading.remarks[0]


def test_columns_by_option():
    """An exact name wins over a glob and a glob over a list."""
    columns = {"a,b": AB, "x*": AB, "xy": ["b", "b", "a"], "q1": P, "q2": Q}
    batch = read_one(columns, truth="a,b", pred="x*")
    assert (batch.reading.truth, batch.reading.prediction) == ("column a,b", "column x*")
    by_list = read_one({"t": AB, "m-a": P, "m-b": Q, "n": Q}, truth="t", scores="m-b,m-a")
    assert by_list.classes == ("b", "a")
    by_glob = read_one({"t": AB, "m-a": P, "m-b": Q, "n": Q}, truth="t", scores="m*")
    assert by_glob.classes == ("a", "b")


def test_models_in_one_file():
    """--model gives a batch per value, in sorted order, with that model's rows and the same classes."""
    columns = {"y": AB * 2, "pred": [*AB, "a", "a", "a"], "m": ["x"] * 3 + ["w"] * 3}
    (first, w), (second, x) = read_batches(make_source(columns), ReadOptions(model="m"))
    assert (first, second) == ("w", "x")
    assert w.prediction.tolist() == [0, 0, 0]
    assert x.prediction.tolist() == [0, 1, 0]
    assert w.classes == x.classes == ("a", "b")


def test_lone_score():
    """A lone score belongs to the positive class; the other class has the negated score."""
    batch = read_one({"actuals": [0, 1, 0], "probs": Q})
    assert (batch.positive, batch.scores.single) == (1, 1)
    assert batch.scores.column(1).tolist() == Q
    assert batch.scores.column(0).tolist() == [-q for q in Q]
    assert batch.decide.tolist() == [0.5, 0.5]


def test_lone_score_named_after_its_class():
    """A lone column prob_dog is the score of dog, whichever class is usually positive."""
    assert read_one({"y": ["yes", "no", "no"], "prob_no": Q}).positive == 0


@pytest.mark.parametrize(
    ("scores", "why"),
    [
        ([-3.0, 3.0, 1.0], "(scores run from -3 to 3)"),
        ([0.0, 1.5, 0.2], "(scores run from 0 to 1.5)"),
        ([0.0, 100.0, 20.0], "(scores reach 100: --threshold 50 if they are percentages)"),
    ],
)
def test_no_threshold_is_made_up(scores, why):
    """Scores outside 0 to 1 give no decision unless a threshold is given; the reason names their range."""
    columns = {"y": [0, 1, 0], "score": scores}
    batch = read_one(columns)
    assert batch.decide is None
    assert batch.prediction is None
    assert batch.no_decision == f"no decision: give --threshold or --pred {why}"
    assert read_one(columns, threshold=0.1).decide.tolist() == [0.1, 0.1]


def test_confidence_is_no_ranking():
    """A lone score never below one half, though both classes are predicted, gives no ROC and a remark."""
    batch = read_one({"y": [0, 1, 0], "y_pred": [0, 1, 1], "score": [0.9, 0.8, 0.7]})
    assert batch.scores is None
    assert batch.reading.ignored == ("score",)
    assert "ranks no class: no ROC figures" in batch.reading.remarks[0]


def test_threshold_overrules_found_predictions():
    """With --threshold decisions come from the scores, not from a prediction column found by name."""
    batch = read_one({"y": [0, 1, 0], "pred": [1, 1, 1], "prob": Q}, threshold=0.3)
    assert batch.prediction is None
    assert batch.decide.tolist() == [0.3, 0.3]
    assert "are not used: a threshold is given" in batch.reading.remarks[0]


def test_threshold_on_two_score_columns():
    """With a score for each of two classes, --threshold applies to the positive one."""
    batch = read_one({"y": [0, 1, 0], "prob_0": P, "prob_1": Q}, threshold=0.3)
    assert batch.prediction.tolist() == [0, 1, 1]


def test_thresholds_per_class():
    """--thresholds gives each label of a multilabel file its own."""
    columns = {"true_a": [1, 0, 1], "true_b": [1, 1, 0], "prob_a": P, "prob_b": Q}
    assert read_one(columns).decide.tolist() == [0.5, 0.5]
    assert read_one(columns, thresholds={"b": 0.25, "a": 0.75}).decide.tolist() == [0.75, 0.25]


def test_multilabel_matrices_and_sets_agree():
    """0/1 columns, label lists, separated text and two-dimensional arrays of one truth mean the same."""
    truth = {"a": [1, 0, 1, 0], "b": [1, 1, 0, 0]}
    matrix = np.array([truth["a"], truth["b"]]).T
    sets = [["a", "b"], ["b"], ["a"], []]
    shapes = [
        read_one({"true_a": truth["a"], "true_b": truth["b"], "pred_b": truth["b"], "pred_a": truth["a"]}),
        read_one({"y_true": sets, "y_pred": sets}),
        read_one(
            {"y_true": [";".join(s) for s in sets], "y_pred": [";".join(s) for s in sets]}, label_sep=";"
        ),
        read_one({"y_true": matrix, "y_pred": matrix}, labels=("a", "b")),
    ]
    assert all(meaning(batch) == meaning(shapes[0]) for batch in shapes)
    assert all(batch.truth.flags.f_contiguous for batch in shapes)


def test_one_hot_truth():
    """0/1 truth columns with exactly one 1 in each row are single labels, unless the task says multilabel."""
    columns = {"true_a": [1, 0, 1], "true_b": [0, 1, 0], "prob_a": P, "prob_b": Q}
    batch = read_one(columns)
    assert (batch.task, batch.truth.tolist()) == ("binary", [0, 1, 0])
    assert "--task multilabel" in batch.reading.remarks[0]
    assert read_one(columns, task="multilabel").task == "multilabel"


def test_missing_predictions_are_abstentions_when_allowed():
    """With --allow-missing-pred a missing prediction is kept as an abstention."""
    batch = read_one({"y": AB, "pred": ["a", None, "b"]}, allow_missing_pred=True)
    assert batch.prediction.tolist() == [0, -1, 1]
    assert "abstained   1 row without a prediction" in describe(batch)


def test_invalid_rows_are_dropped_and_counted():
    """With --drop-invalid rows are left out by their first fault and counted by reason."""
    nan = float("nan")
    columns = {
        "y": ["a", None, "b", "a", "b", "a"],
        "pred": ["a", "a", None, "b", "b", "a"],
        "prob_a": [0.9, nan, 0.2, nan, 0.1, 0.8],
        "prob_b": [0.1, 0.5, 0.8, 0.5, 0.9, 0.2],
        "sample_weight": [1.0, 1.0, 1.0, 1.0, 0.0, 2.0],
    }
    batch = read_one(columns, drop_invalid=True)
    assert batch.n_rows == 2
    assert batch.dropped == {
        "no true class": 1,
        "no predicted class": 1,
        'the weight in column "sample_weight" is 0': 1,
        'a missing or infinite score in "prob_a"': 1,
    }
    assert batch.truth.tolist() == [0, 0]
    assert batch.scores.column(0).tolist() == [0.9, 0.8]
    assert batch.weight.tolist() == [1.0, 2.0]


def test_scores_are_read_when_asked_for_and_once():
    """A score column is not read before it is asked for, and not again while the columns are small."""
    reads = []
    source = make_source({"y": AB, "pred": AB, "output": P, "a": P, "b": Q})
    watched = [
        type(c)(c.name, c.kind, lambda c=c: (reads.append(c.name), c.read())[1]) for c in source.columns
    ]
    source = type(source)("f.csv", "CSV", 3, tuple(watched))
    [(_, batch)] = read_batches(source, ReadOptions(truth="y", pred=None, scores="a,b", labels=("a", "b")))
    reads.clear()
    batch.scores.column(1)
    batch.scores.column(1)
    assert reads.count("b") <= 1


def test_score_columns_cannot_be_written_to():
    """A score column is read-only, so that no reader of it can change another's figures."""
    with pytest.raises(ValueError, match="read-only"):
        read_one({"y": AB, **SCORES}).scores.column(0)[0] = 7


def test_doubtful_order_is_said():
    """Where the largest score disagrees with most predictions, a remark doubts the order of the columns."""
    remarks = read_one({"y": AB, "pred": AB, "prob_a": Q, "prob_b": P}).reading.remarks
    [remark] = remarks
    assert remark.startswith("Only 0% of the predictions are the class with the largest score: ")


def test_body_weight_is_not_a_row_weight():
    """A column weight is not used unasked, and the remark says how to use it."""
    columns = {"y": AB, "pred": AB, "weight": [70.0, 80.0, 90.0]}
    batch = read_one(columns)
    assert batch.weight is None
    assert batch.reading.remarks == ("Column weight is not used; --weight weight weights rows by it.",)
    assert read_one(columns, weight="weight").weight.tolist() == [70.0, 80.0, 90.0]


def test_describe_says_everything():
    """The lines of inspect name format, shape, task, columns, classes, unused columns and remarks."""
    columns = {"id": [1, 2, 3], "obs": AB, **SCORES, "fold": [1, 2, 3], "sample_weight": [1.0, 2.0, 1.0]}
    assert describe(read_one(columns)).splitlines() == [
        "format      CSV",
        "layout      truth as labels, a score column per class",
        "task        binary",
        "rows        3",
        "truth       column obs",
        "prediction  the class with the largest score, ties to the first in order",
        "scores      columns a, b, paired with classes by name",
        "classes     2 classes in the order of the scores",
        "            a: 2 rows",
        "            b: 1 row",
        "weight      column sample_weight",
        "not used    id, fold",
        "remark      Column fold looks like folds; they are pooled.",
    ]


NAMES = st.text(st.sampled_from("abAB01 ._-=*é("), min_size=1, max_size=6).map(lambda s: f"x{s}y")
PREFIXES = st.sampled_from(
    ["", "prob_", "score.", "P (kind=", "p_", "logit ", "run 7: ", ".pred_", "x", "xa_"]
)


@st.composite
def tables(draw):
    """Draw class names, a prefix, and rows in which every class occurs."""
    names = draw(st.lists(NAMES, min_size=2, max_size=6, unique=True))
    n_rows = len(names) + draw(st.integers(0, 5))
    truth = [names[i % len(names)] for i in range(n_rows)]
    seed = draw(st.integers(0, 2**32 - 1))
    scores = np.random.default_rng(seed).random((n_rows, len(names)))
    return names, draw(PREFIXES), truth, scores


def _columns(names, prefix, truth, scores):
    flat = {f"{prefix}{name}": scores[:, c].tolist() for c, name in enumerate(names)}
    return {"y_true": truth, **flat}


@settings(max_examples=150, deadline=None)
@given(tables())
def test_any_class_names_round_trip(table):
    """Class names with dots and blanks, or prefixes of each other, come back with their own scores."""
    names, prefix, truth, scores = table
    said = meaning(read_one(_columns(names, prefix, truth, scores)))
    assert said["truth"] == truth
    assert said["scores"] == {name: scores[:, c].tolist() for c, name in enumerate(names)}


@settings(max_examples=50, deadline=None)
@given(tables(), st.integers(0, 2**32 - 1), st.permutations(["true_", "pred_", "score_"]))
def test_multilabel_columns_round_trip(table, seed, order):
    """Truth, decisions and scores of each label come back under its name, whatever the order of columns."""
    names, _, _, scores = table
    flips = np.random.default_rng(seed).integers(0, 2, (2, *scores.shape))
    flips[0, 0] = 0  # a row without labels, so that no row order makes the truth one-hot
    cells = {"true_": flips[0], "pred_": flips[1], "score_": scores}
    columns = {f"{p}{name}": cells[p][:, c].tolist() for p in order for c, name in enumerate(names)}
    said = meaning(read_one(columns))
    assert said["task"] == "multilabel"
    for role, prefix in (("truth", "true_"), ("prediction", "pred_"), ("scores", "score_")):
        assert said[role] == {name: cells[prefix][:, c].tolist() for c, name in enumerate(names)}


@settings(max_examples=50, deadline=None)
@given(tables(), st.randoms(use_true_random=False))
def test_order_of_columns_and_rows_means_nothing(table, random):
    """Columns in another order give the same; rows in another order give the same rows in that order."""
    names, prefix, truth, scores = table
    columns = _columns(names, prefix, truth, scores)
    expected = meaning(read_one(columns))
    shuffled = list(columns.items())
    random.shuffle(shuffled)
    assert meaning(read_one(dict(shuffled))) == expected
    order = list(range(len(truth)))
    random.shuffle(order)
    moved = meaning(read_one({name: [cells[i] for i in order] for name, cells in columns.items()}))
    assert moved["truth"] == [expected["truth"][i] for i in order]
    assert moved["scores"] == {name: [s[i] for i in order] for name, s in expected["scores"].items()}


@settings(max_examples=50, deadline=None)
@given(tables(), st.integers(1, 3))
def test_renaming_classes_changes_only_their_names(table, n):
    """Classes with other names give the same codes and scores."""
    names, prefix, truth, scores = table
    new = {name: f"{name}{'z' * n}" for name in names}
    before = read_one(_columns(names, prefix, truth, scores))
    after = read_one(_columns([new[name] for name in names], prefix, [new[t] for t in truth], scores))
    assert after.classes == tuple(new[name] for name in before.classes)
    assert np.array_equal(before.truth, after.truth)
    assert all(np.array_equal(before.scores.column(c), after.scores.column(c)) for c in range(len(names)))


def test_rounding_leaves_0_to_1_in_place():
    """A score beyond 1 by rounding only is decided at 0.5, stays as it is, and a remark says so."""
    batch = read_one({"y": [0, 1, 0], "prob": [0.1, 1.0000001, 0.3]})
    assert batch.decide.tolist() == [0.5, 0.5]
    assert batch.scores.column(1).max() == 1.0000001
    assert batch.reading.remarks == ("Scores run from 0.1 to 1.0000001, which is 0 to 1 but for rounding.",)


@pytest.mark.parametrize(
    "name",
    [
        "predicted_probability",
        "predicted_prob",
        "y_pred_proba",
        "prob_pos",
        "prob_positive",
        "p_hat",
        "phat",
        "risk_score",
        "probability_of_death",
    ],
)
def test_usual_names_of_scores(name):
    """A lone score is known by any of its usual names."""
    assert read_one({"y_true": [0, 1, 0], name: Q}).scores.single == 1


@pytest.mark.parametrize("name", ["preds", "y_preds", "pred_classes", "pred_labels"])
def test_usual_names_of_predictions(name):
    """A prediction is known by its usual names, and is not taken from the scores anew."""
    batch = read_one({"labels": [0, 1, 0], name: [1, 1, 0], "probs": Q})
    assert batch.reading.prediction == f"column {name}"
    assert batch.prediction.tolist() == [1, 1, 0]


def test_pred_none_takes_predictions_from_scores():
    """With --pred none, a column that holds class names is left aside and the scores decide."""
    columns = {"y": AB, "grade": ["b", "b", "a"], **{f"prob_{name}": s for name, s in SCORES.items()}}
    batch = read_one(columns, pred="none")
    assert batch.decide == "largest"
    assert batch.reading.ignored == ("grade",)


def test_column_called_none_is_a_column():
    """A column called none is named like any other."""
    batch = read_one({"y": AB, "none": ["b", "b", "a"]}, pred="none")
    assert batch.reading.prediction == "column none"


def test_plain_values_get_a_remark_only():
    """A further column of 0 and 1 is common in any file, so a remark names it and nothing is refused."""
    batch = read_one({"y": [0, 1, 0], "prob": Q, "smoker": [1, 1, 0]})
    assert batch.reading.remarks == (
        "The classes also stand in column smoker, not used; if it holds predictions, say --pred smoker.",
    )


def test_copy_of_the_truth_is_no_prediction():
    """A column equal to the truth in every row is left aside without a word."""
    batch = read_one({"y": AB, "y copy": AB, **{f"prob_{name}": s for name, s in SCORES.items()}})
    assert (batch.reading.ignored, batch.reading.remarks) == (("y copy",), ())


def test_models_are_pooled_when_told_to():
    """With --model none, rows of several models count together."""
    batch = read_one({"y": AB, "pred": AB, "seed": [1, 2, 2]}, model="none")
    assert (batch.n_rows, batch.reading.ignored) == (3, ("seed",))


def test_counters_and_single_models_are_no_models():
    """A column run that counts rows, or names one model only, is left aside."""
    rows = {"y": ["a", "b"] * 30, "pred": ["a", "b"] * 30}
    assert read_one({**rows, "run": list(range(60))}).n_rows == 60
    assert read_one({**rows, "model": ["m"] * 60}).n_rows == 60


def test_scores_and_labels_written_out_are_paired_by_position():
    """--scores and --labels of one length are paired in order where the columns name no class, and said."""
    batch = read_one({"y": AB, "s1": Q, "s2": P}, scores="s2,s1", labels=("a", "b"))
    assert batch.scores.column(0).tolist() == P
    assert batch.reading.remarks == ("Scores and classes are paired in the order given: s2 is a, s1 is b.",)


def test_names_win_over_positions():
    """--scores and --labels in different orders are paired by the names in the columns."""
    batch = read_one({"y": AB, "p_a": P, "p_b": Q}, scores="p_b,p_a", labels=("a", "b"))
    assert {n: batch.scores.column(c).tolist() for c, n in enumerate(batch.classes)} == SCORES


def test_positions_are_class_codes():
    """A matrix of scores without names belongs to classes 0 to K-1 where the truth is such numbers."""
    scores = np.array([[0.1, 0.7, 0.2], [0.6, 0.3, 0.1], [0.2, 0.5, 0.3]])
    batch = read_one({"y_true": [1, 0, 1], "y_prob": scores})
    assert batch.classes == ("0", "1", "2")
    assert batch.scores.column(2).tolist() == [0.2, 0.1, 0.3]
    assert batch.reading.remarks == (
        'Column j of "y_prob" is the score of class j, counted from 0: no class names came with it.',
    )


@pytest.mark.parametrize(
    "cells",
    [
        ["['a', 'b']", "[]", "['b']"],
        ["[np.str_('a'), np.str_('b')]", "", "[np.str_('b')]"],
        ['["a", "b"]', "[]", '["b"]'],
        ["['a' 'b']", "[ ]", "['b']"],
        ["[a, b]", "[]", "[b]"],
    ],
)
def test_lists_written_as_text(cells):
    """Lists as Python, NumPy and JSON write them are label sets; empty ones are rows without a label."""
    batch = read_one({"y_true": cells, "y_pred": cells})
    assert (batch.task, batch.classes) == ("multilabel", ("a", "b"))
    assert batch.truth.tolist() == [[1, 1], [0, 0], [0, 1]]


def test_blanks_around_labels_are_left_out():
    """A label with blanks around it and the same without are one class, and a remark says so."""
    batch = read_one({"y": ["a", "b", "a"], "pred": [" a", "b", "a"]})
    assert batch.classes == ("a", "b")
    assert batch.reading.remarks == ("Column pred: blanks around a are left out.",)


def test_case_variants_are_told():
    """Classes that differ in case only stay apart, and a remark names them."""
    batch = read_one({"y": ["Benign", "benign", "b"], "pred": ["benign", "benign", "b"]})
    assert batch.classes == ("Benign", "b", "benign")
    assert batch.reading.remarks == (
        "Classes Benign, benign differ in upper and lower case only, and count as 2 classes.",
    )


def test_names_with_commas_are_names():
    """Names of as many pieces as their like, or whose pieces do not recur, are names."""
    names = ["lymphoma, acute", "lymphoma, chronic", "carcinoma, acute"]
    assert read_one({"y": names, "pred": names}).task == "multiclass"
    names = ["yes, certainly", "no", "maybe"]
    assert read_one({"y": names, "pred": names}).task == "multiclass"


def test_joined_names_may_be_single_labels():
    """--task multiclass says that a cell with a separator is one label."""
    cells = ["a;b", "a", "b"]
    assert read_one({"y": cells, "pred": cells}, task="multiclass").classes == ("a", "a;b", "b")


TURNED = [0, 1] * 40


@pytest.mark.parametrize("given", [{}, {"pred": TURNED}])
def test_score_of_the_other_class_is_told(given):
    """A lone score that ranks its class last, or contradicts the predictions, gets a remark."""
    scores = [1 - y * 0.9 + i / 1000 for i, y in enumerate(TURNED)]
    batch = read_one({"y": TURNED, "prob": scores, **given}, threshold=None)
    why = (
        "is lower where 1 is predicted than where 0 is"
        if given
        else "is higher for rows of 0 than for rows of 1 (AUC 0.00)"
    )
    assert batch.reading.remarks[0] == (
        f'The score in "prob" {why}; if it is the score of 0, say --positive 0.'
    )


def test_poor_scores_are_not_suspected():
    """A score not surely below chance gets no remark: few rows prove nothing."""
    batch = read_one({"y": [0, 1, 0, 1], "prob": [0.9, 0.1, 0.8, 0.2]})
    assert batch.reading.remarks == ()
