# ruff: noqa: SIM905 - word lists read better as words
"""The words by which columns of prediction files are known, and when two names count as the same."""

import re

from reportgen.names import clean

TRUTH = frozenset(
    """y_true true truth target targets actual actuals gt ground_truth groundtruth obs observed expected
    reference y true_label true_labels true_class actual_label actual_class y_test""".split()
)
EITHER = frozenset(["label", "labels", "class"])
"""Truth in most files, the prediction in some."""

PREDICTION = frozenset(
    """y_pred pred prediction predictions predicted predicted_label predicted_labels predicted_class
    prediction_label prediction_labels predictedlabel predict response estimate pred_class pred_label
    preds y_preds predicted_classes pred_classes pred_labels predictedclass model_prediction
    scored_labels output outputs decision decisions guess yhat y_hat""".split()
)
SCORES = frozenset(
    """y_prob y_proba y_score y_scores prob probs proba probas probability probabilities score scores
    prediction_proba prediction_probas prediction_score pred_proba pred_prob pred_probs confidence logit
    logits raw_score decision_function p p1 scored_probabilities y_probs y_probas y_pred_proba y_pred_prob
    y_pred_probs predicted_probability predicted_probabilities predicted_prob predicted_probs predicted_proba
    p_hat phat risk_score""".split()
)
LONE_SCORES = frozenset("prob_pos prob_positive proba_pos proba_positive p_pos p_positive".split())
"""The score of the positive class, whatever that is called."""
LONE_SCORE_STARTS = ("probability_of_", "prob_of_", "risk_of_")
FOLDS = frozenset(["resample", "fold", "folds", "fold_id", "cv", "cv_fold", "repeat", "split"])
MODELS = frozenset(
    """model models model_name model_id classifier classifier_name algorithm run run_id seed random_seed
    experiment experiment_id""".split()
)
"""Columns whose values name models, or runs of one."""
WEIGHT = frozenset("sample_weight sample_weights case_weight case_weights".split())
MAYBE_WEIGHT = frozenset(["weight", "weights"])
"""May be the weight of a row or of a patient: never used unasked."""
POSITIVE = frozenset(["1", "true", "yes", "positive", "pos"])
"""Class names that say of themselves that they are the positive one."""

ENOUGH_ROWS = 30
"""From so many rows on, what holds in every one of them is no accident."""

SCORE_WORDS = frozenset(
    """proba probas prob probs probability probabilities p score scores logit logits prediction predictions
    predicted pred confidence softmax rawformulaval yhat""".split()
)
DECISION_WORDS = frozenset("pred prediction predictions predicted decision decisions guess yhat".split())
TRUTH_WORDS = frozenset("true truth actual actuals target targets gt obs observed label labels".split())

KNOWN = TRUTH | EITHER | PREDICTION | SCORES | WEIGHT
SEPARATORS = " _-.:=(\"'"

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_INTEGER = re.compile(r"0|[1-9][0-9]*")
_BOOLEAN = {"true": "1", "false": "0"}


def plain(name: str) -> str:
    """Return a column name in lower case with one underscore for each run of separators."""
    return re.sub(r"[\s_.\-]+", "_", name).strip("_").casefold()


def words(affix: str) -> frozenset[str]:
    """Return the words of a column name's affix, in lower case."""
    return frozenset(re.findall(r"[a-z]+", affix.casefold()))


def key(name: str) -> str:
    """Return what two class names share when they mean the same number or truth value.

    1, 1.0 and true share a key; 01 and 1 do not, since leading zeros mark a code.
    """
    name = clean(name)
    folded = _BOOLEAN.get(name.casefold(), name)
    if "." in folded and _NUMBER.fullmatch(folded):
        folded = folded.rstrip("0").rstrip(".")
    return "0" if folded == "-0" else folded


def number_key(name: str) -> str:
    """Return what two spellings of one number share, leaving truth values as they are."""
    return name if name.casefold() in _BOOLEAN else key(name)


def is_integer(name: str) -> bool:
    """Tell whether a class name is a whole number, not below zero."""
    return _INTEGER.fullmatch(key(name)) is not None


def sort_names(names: list[str]) -> list[str]:
    """Sort class names, by value where all are numbers."""
    if all(_NUMBER.fullmatch(key(name)) for name in names):
        return sorted(names, key=lambda name: (float(key(name)), name))
    return sorted(names)


def listing(names: list[str] | tuple[str, ...], most: int = 6) -> str:
    """Join names with commas; of many, the first ones and how many there are."""
    if len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[: most - 1])}, … ({len(names)} in all)"
