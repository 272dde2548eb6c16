"""Layouts of known producers: which column is what where names alone would mislead.

A pattern is a column name; upper and lower case are equal, and so are ``_``, ``-``, ``.`` and space. ``*``
stands for a class, ``#`` for a class that is a whole number, ``{t}`` for the name of the truth column. What a
layout leaves open is found by vocabulary.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """Columns by which a producer is known.

    All ``needs`` must be there for it to be recognised; in them, ``*`` may also stand for nothing.
    """

    name: str
    producer: str
    needs: tuple[str, ...]
    truth: str | None = None
    pred: str | None = None
    scores: tuple[str, ...] = ()  # the first that is there counts
    class_lists: str | None = None  # column of class names that goes with a column of score lists
    confidence: str | None = None  # score of the predicted class: no ranking of any class


LAYOUTS = (
    Layout(
        "pycaret",
        "PyCaret predict_model",
        ("prediction_label", "prediction_score*"),
        pred="prediction_label",
        scores=("prediction_score_*",),
        confidence="prediction_score",
    ),
    Layout(
        "catboost",
        "CatBoost column output",
        ("label", "class", "probability*"),
        truth="label",
        pred="class",
        scores=("probability:class=*", "probability"),
    ),
    Layout(
        "catboost-raw",
        "CatBoost column output",
        ("label", "class", "rawformulaval*"),
        truth="label",
        pred="class",
        scores=("rawformulaval:class=*", "rawformulaval"),
    ),
    Layout(
        "h2o",
        "H2O-3 predictions",
        ("predict", "p0", "p1"),
        pred="predict",
        scores=("p#",),
    ),
    Layout(
        "ml.net",
        "ML.NET predictions",
        ("predictedlabel", "score", "probability"),
        pred="predictedlabel",
        scores=("probability",),
    ),
    Layout(
        "sagemaker",
        "SageMaker Autopilot output",
        ("predicted_label", "probabilities", "labels"),
        pred="predicted_label",
        scores=("probabilities",),
        class_lists="labels",
        confidence="probability",
    ),
    Layout(
        "vertex",
        "Vertex AI tabular predictions",
        ("prediction.classes", "prediction.scores"),
        scores=("prediction.scores",),
        class_lists="prediction.classes",
    ),
    Layout(
        "vertex-image",
        "Vertex AI predictions",
        ("prediction.displayNames", "prediction.confidences"),
        scores=("prediction.confidences",),
        class_lists="prediction.displayNames",
    ),
    Layout(
        "lists",
        "a list of classes beside a list of scores",
        ("classes", "scores"),
        scores=("scores",),
        class_lists="classes",
    ),
    Layout(
        "bigquery",
        "BigQuery ML.PREDICT output",
        ("predicted_{t}", "predicted_{t}_probs"),
        truth="{t}",
        pred="predicted_{t}",
        scores=("predicted_{t}_probs",),
    ),
    Layout(
        "ludwig",
        "Ludwig predictions",
        ("{t}_predictions", "{t}_probabilities*"),
        truth="{t}",
        pred="{t}_predictions",
        scores=("{t}_probabilities_*", "{t}_probabilities"),
        confidence="{t}_probability",
    ),
    Layout(
        "datarobot",
        "DataRobot predictions",
        ("{t}_PREDICTION", "{t}_*_PREDICTION"),
        truth="{t}",
        pred="{t}_PREDICTION",
        scores=("{t}_*_PREDICTION",),
    ),
    Layout(
        "knime",
        "KNIME predictor",
        ("Prediction ({t})",),
        truth="{t}",
        pred="Prediction ({t})",
        scores=("P ({t}=*)",),
    ),
)
"""Tried in this order; ``--layout NAME`` tries only that one."""

GENERAL = "general"
"""Name for ``--layout`` that means: by vocabulary alone."""


def pattern(text: str, truth: str | None = None, *, empty: bool = False) -> re.Pattern[str]:
    """Return the expression a column name must match; group ``klass`` is the class, ``truth`` its column.

    With ``empty``, ``*`` may stand for nothing.
    """
    out = ""
    for piece in re.split(r"(\*|#|\{t\})", text):
        if piece == "*":
            out += "(?P<klass>.*)" if empty else "(?P<klass>.+)"
        elif piece == "#":
            out += "(?P<klass>[0-9]+)"
        elif piece == "{t}":
            out += "(?P<truth>.+)" if truth is None else re.escape(truth)
        else:
            out += "".join(r"[ _.\-]" if sign in " _.-" else re.escape(sign) for sign in piece)
    return re.compile(out, re.IGNORECASE)
