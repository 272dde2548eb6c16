"""Python arrays as predictions: what is accepted, how scores find their classes, and what is refused."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sources import meaning

from reportgen.arrays import batch_from_arrays
from reportgen.errors import ColumnsError, InputError, OptionError, ReportgenError
from reportgen.options import ReadOptions

TRUTH, GUESS = ["b", "a", "b"], ["b", "b", "a"]
SCORE = np.array([[0.1, 0.9], [0.8, 0.2], [0.6, 0.4]])


class Foreign:
    """An array of another library: all it offers is ``__array__``."""

    def __init__(self, values):
        self.values = values

    def __array__(self, dtype=None, copy=None):
        return np.array(self.values, dtype=dtype)


@pytest.mark.parametrize(
    "wrap",
    [
        list,
        tuple,
        np.array,
        lambda v: np.array(v, dtype=object),
        pd.Series,
        lambda v: pd.Series(v, index=[7, 8, 9], dtype="category"),
        pa.array,
        lambda v: pa.chunked_array([v[:1], v[1:]]),
        lambda v: pa.array(v).dictionary_encode(),
        lambda v: pd.DataFrame({"any": v}),
        lambda v: pa.table({"any": v}),
        lambda v: np.array(v).reshape(-1, 1),
        Foreign,
    ],
)
def test_labels_of_any_kind(wrap):
    """Truth and prediction mean the same in whichever array they come."""
    batch = batch_from_arrays(wrap(TRUTH), wrap(GUESS))
    assert (batch.task, batch.classes) == ("binary", ("a", "b"))
    assert batch.truth.tolist() == [1, 0, 1]
    assert batch.prediction.tolist() == [1, 1, 0]


@pytest.mark.parametrize(
    ("values", "classes"),
    [
        ([0, 1, 2], ("0", "1", "2")),
        ([0.0, 1.0, 2.0], ("0", "1", "2")),
        ([True, False, True], ("false", "true")),
        (np.array([3, 20, 100], dtype=np.uint8), ("3", "20", "100")),
        ([1, "x", 2.0], ("1", "2", "x")),
    ],
)
def test_labels_of_any_type(values, classes):
    """Whole numbers, truth values and mixed types become class names, numbers in order of value."""
    assert batch_from_arrays(values, values).classes == classes


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame(SCORE, columns=["a", "b"], index=[5, 6, 7]),
        pd.DataFrame(SCORE[:, ::-1], columns=["b", "a"]),
        pa.table({"b": SCORE[:, 1], "a": SCORE[:, 0]}),
        pa.record_batch({"b": SCORE[:, 1], "a": SCORE[:, 0]}),
    ],
)
def test_frames_of_scores_carry_names(frame):
    """Columns of a frame are paired with classes by name, whatever their order."""
    said = meaning(batch_from_arrays(TRUTH, None, frame))
    assert said["scores"] == {"a": SCORE[:, 0].tolist(), "b": SCORE[:, 1].tolist()}


def test_bare_scores_need_labels():
    """Column j of a bare array belongs to labels[j]; labels give the order of classes."""
    said = meaning(batch_from_arrays(TRUTH, None, SCORE, labels=np.array(["b", "a"])))
    assert said["scores"] == {"b": SCORE[:, 0].tolist(), "a": SCORE[:, 1].tolist()}


def test_bare_scores_with_whole_numbers():
    """Without labels the truth may be 0 to K-1, absent classes included."""
    batch = batch_from_arrays([1, 0, 1], None, np.eye(3))
    assert batch.classes == ("0", "1", "2")
    assert batch.decide == "largest"


def test_counted_columns_take_the_labels():
    """A frame whose columns are merely counted is paired with labels by position."""
    batch = batch_from_arrays(TRUTH, None, pd.DataFrame(SCORE), labels=["a", "b"])
    assert batch.classes == ("a", "b")
    assert batch.truth.tolist() == [1, 0, 1]


def test_flat_score_is_the_positive_class():
    """A one-dimensional y_score is the positive class's score."""
    batch = batch_from_arrays([0, 1, 1], y_score=[0.1, 0.7, 0.8])
    assert (batch.scores.single, batch.positive) == (1, 1)
    chosen = batch_from_arrays(TRUTH, y_score=[0.1, 0.7, 0.8], options=ReadOptions(positive="a"))
    assert chosen.positive == 0


def test_indicator_matrix_is_multilabel():
    """A 0/1 matrix is multilabel, its columns in the order of the scores; with task binary it is one-hot."""
    truth = np.array([[0, 1], [1, 0], [1, 0]])
    batch = batch_from_arrays(truth, truth, SCORE)
    assert (batch.task, batch.classes) == ("multilabel", ("0", "1"))
    assert np.array_equal(batch.truth, truth)
    assert np.array_equal(batch.prediction, truth)
    assert batch_from_arrays(truth, None, SCORE, labels=["u", "v"], task="binary").truth.tolist() == [1, 0, 0]


def test_indicator_frames_are_paired_by_name():
    """Frames of 0 and 1 are paired by column names."""
    truth = pd.DataFrame({"u": [1, 0, 1], "v": [1, 1, 0]})
    batch = batch_from_arrays(truth, truth[["v", "u"]])
    assert batch.classes == ("u", "v")
    assert np.array_equal(batch.prediction, batch.truth)


@pytest.mark.parametrize("make", [list, set, tuple])
def test_label_lists_are_multilabel(make):
    """Lists, sets or tuples of labels, one for each row, are multilabel."""
    rows = [make(["x"]), make(["x", "y"]), make([])]
    batch = batch_from_arrays(rows, rows)
    assert (batch.task, batch.classes) == ("multilabel", ("x", "y"))
    assert batch.truth.tolist() == [[1, 0], [1, 1], [0, 0]]


def test_multilabel_scores_as_scikit_learn_gives_them():
    """A list of K arrays (n, 2), as predict_proba of some multilabel models, gives the positive columns."""
    truth = np.array([[0, 1], [1, 0], [1, 1]])
    parts = [np.column_stack([1 - SCORE[:, c], SCORE[:, c]]) for c in range(2)]
    batch = batch_from_arrays(truth, None, parts)
    assert batch.scores.column(1).tolist() == SCORE[:, 1].tolist()


def test_weights():
    """sample_weight becomes the float weights of the rows."""
    assert batch_from_arrays(TRUTH, GUESS, sample_weight=[1, 2, 3]).weight.tolist() == [1.0, 2.0, 3.0]


def test_missing_predictions():
    """None among the predictions is an abstention where that is allowed."""
    batch = batch_from_arrays(TRUTH, ["b", None, "a"], options=ReadOptions(allow_missing_pred=True))
    assert batch.prediction.tolist() == [1, -1, 0]


CASES = {
    "lengths": (
        lambda: batch_from_arrays(TRUTH, GUESS[:2]),
        InputError,
        "y_true has 3 rows, but y_pred has 2.",
        "Pass arrays with one entry for each row.",
    ),
    "empty": (
        lambda: batch_from_arrays([], []),
        InputError,
        "y_true has no rows.",
        "Pass at least one row.",
    ),
    "no truth": (
        lambda: batch_from_arrays(None, GUESS),
        InputError,
        "y_true is missing.",
        "Pass the true class of each row.",
    ),
    "truth alone": (
        lambda: batch_from_arrays(TRUTH),
        InputError,
        "Neither y_pred nor y_score is given.",
        "Pass one of them or both.",
    ),
    "bare scores of text labels": (
        lambda: batch_from_arrays(TRUTH, None, SCORE),
        InputError,
        "y_score has 2 columns, and y_true holds b, a: it is not known which column belongs to which class.",
        "Pass labels= with one class for each column, in their order.",
    ),
    "number of labels": (
        lambda: batch_from_arrays(TRUTH, None, SCORE, labels=["a", "b", "c"]),
        OptionError,
        'the arrays: labels= names 3 classes, but "y_score" has 2 columns.',
        "Name one class for each column, in their order.",
    ),
    "labels of text": (
        lambda: batch_from_arrays(TRUTH, GUESS, labels="ab"),
        OptionError,
        "labels is not a list of classes.",
        "Pass labels=[...] with one name per class.",
    ),
    "NaN score": (
        lambda: batch_from_arrays(TRUTH, None, np.full((3, 2), np.nan), labels=["a", "b"]).scores.column(0),
        InputError,
        (
            'the arrays: the score in "y_score", class a is missing or not a number at index 0 '
            "(3 such rows in this column)."
        ),
        "Give every row a finite score, or leave such rows out with drop_invalid=.",
    ),
    "missing prediction": (
        lambda: batch_from_arrays(TRUTH, ["b", None, "a"]),
        InputError,
        "the arrays: 1 row: no predicted class (index 1).",
        (
            "Fill it in, count such rows as abstentions with allow_missing_pred=, "
            "or leave such rows out with drop_invalid=."
        ),
    ),
    "label sets as text": (
        lambda: batch_from_arrays(["a;b", "a", "b"], ["a", "a", "b"]),
        ColumnsError,
        'the arrays: column "y_true" seems to hold several labels in a cell, such as "a;b".',
        "Pass a list of labels for each row; if it is one label per row, say task='multiclass'.",
    ),
    "no class in common": (
        lambda: batch_from_arrays(["a", "b"], [0, 1]),
        ColumnsError,
        (
            "the arrays: truth (column y_true: a, b) and prediction (column y_pred: 0, 1) "
            "have no class in common."
        ),
        "Check y_true= and y_pred=; where numbers are codes, name the classes in their order with labels=.",
    ),
    "three dimensions": (
        lambda: batch_from_arrays(np.zeros((2, 2, 2)), [0, 1]),
        InputError,
        "y_true cannot be read as an array: it has 3 dimensions.",
        "Pass an array, a list or a frame.",
    ),
    "no array at all": (
        lambda: batch_from_arrays(TRUTH, 5),
        InputError,
        "y_pred cannot be read as an array: 'int' object is not iterable.",
        "Pass an array, a list or a frame.",
    ),
    "text for an array": (
        lambda: batch_from_arrays("aba", TRUTH),
        InputError,
        "y_true cannot be read as an array: it is text.",
        "Pass an array, a list or a frame.",
    ),
    "matrix and text": (
        lambda: batch_from_arrays(np.array([[0, 2], [1, 0]]), np.array([[0, 1], [1, 0]])),
        InputError,
        'the arrays: 1 row: a value other than 0 and 1 in "y_true", class 1 (index 0).',
        "Write 1 where the class applies and 0 where not, or leave such rows out with drop_invalid=.",
    ),
}


@pytest.mark.parametrize(("call", "error", "what", "fix"), CASES.values(), ids=CASES.keys())
def test_arrays_that_do_not_fit(call, error, what, fix):
    """Each misfit gives one error in terms of the arguments, with exactly this text."""
    with pytest.raises(ReportgenError) as caught:
        call()
    assert (type(caught.value), caught.value.what, caught.value.fix) == (error, what, fix)
