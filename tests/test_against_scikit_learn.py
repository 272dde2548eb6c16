"""Values of made-up predictions against scikit-learn, under the conventions that the contract states.

Macro and weighted equal scikit-learn's with ``labels=<averaging set>, zero_division=0``; micro equals its
micro over all classes.
"""

import warnings

import numpy as np
import pytest
from hypothesis import given
from predictions import cases, examples, make_batch, result_of
from sklearn import metrics as sk

SCORERS = {
    "precision": sk.precision_score,
    "recall": sk.recall_score,
    "f1": sk.f1_score,
    "jaccard": sk.jaccard_score,
}
SINGLE_LABEL = ("binary", "multiclass")


def near(value, tolerance=1e-9):
    """Return a value to compare with."""
    return pytest.approx(value, abs=tolerance, rel=0)


def quietly(function, *args, **keywords):
    """Call scikit-learn without its warnings, which are about the very cases that are compared."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(function(*args, **keywords))


def truth_and_decision(case):
    """Return what scikit-learn takes: class codes, or indicator matrices."""
    if case.batch.task == "multilabel":
        return case.Y, case.Q
    return case.Y.argmax(axis=1), case.Q.argmax(axis=1)


def by_hand(top, bottom):
    """Divide, with 0 where there is nothing to divide by, as ``zero_division=0``."""
    return np.divide(top, bottom, out=np.zeros(len(bottom)), where=bottom > 1e-9)


@pytest.mark.parametrize("metric", SCORERS)
@examples(25)
@given(case=cases())
def test_count_averages(metric, case):
    """Micro, macro, weighted and samples precision, recall, F1 and Jaccard are scikit-learn's."""
    truth, decision = truth_and_decision(case)
    scorer, averages = SCORERS[metric], result_of(case.batch).averages[metric]
    every = list(range(len(case.batch.classes)))
    common = {"sample_weight": case.w, "zero_division": 0}
    if averages["micro"].value is None:
        assert not case.Q.any() or not case.Y.any()
    else:
        micro = quietly(scorer, truth, decision, average="micro", labels=every, **common)
        assert averages["micro"].value == near(micro)
    if not case.averaged:
        assert averages["macro"].value is None
        assert averages["macro"].reason == "no class has true rows"
        return
    for average in ("macro", "weighted"):
        wanted = quietly(scorer, truth, decision, average=average, labels=case.averaged, **common)
        assert averages[average].value == near(wanted), average
    assert ("samples" in averages) == (case.batch.task == "multilabel")
    if "samples" in averages:
        assert averages["samples"].value == near(
            quietly(scorer, truth, decision, average="samples", **common)
        )


@examples(30)
@given(case=cases())
def test_class_values(case):
    """Class values are scikit-learn's, and undefined exactly where nothing can be divided by."""
    truth, decision = truth_and_decision(case)
    every = list(range(len(case.batch.classes)))
    result = result_of(case.batch)
    true, predicted = case.Y.any(axis=0), case.Q.any(axis=0)
    exists = {"precision": predicted, "recall": true, "f1": true | predicted, "jaccard": true | predicted}
    for metric, scorer in SCORERS.items():
        wanted = scorer(truth, decision, average=None, labels=every, sample_weight=case.w, zero_division=0)
        for one, value, defined in zip(result.per_class, wanted, exists[metric], strict=True):
            assert one.metrics[metric].value == (near(value) if defined else None), (metric, one.class_)


@examples(30)
@given(case=cases())
def test_specificity(case):
    """Specificity is the recall of "not this class", per class, pooled and averaged."""
    w = np.ones(case.batch.n_rows) if case.w is None else case.w
    top, bottom = w @ ((1 - case.Y) * (1 - case.Q)), w @ (1 - case.Y)
    result = result_of(case.batch)
    for one, t, b in zip(result.per_class, top, bottom, strict=True):
        assert one.metrics["specificity"].value == (None if b == 0 else near(t / b)), one.class_
    averages = result.averages["specificity"]
    assert averages["micro"].value == (None if bottom.sum() == 0 else near(top.sum() / bottom.sum()))
    averaged = case.Y.any(axis=0) & ~case.Y.all(axis=0)
    support = (w @ case.Y)[averaged]
    value = by_hand(top, bottom)[averaged]
    if not averaged.any():
        assert averages["macro"].value is None
        return
    assert averages["macro"].value == near(value.mean())
    assert averages["weighted"].value == near(support @ value / support.sum())


@examples(40)
@given(case=cases(tasks=SINGLE_LABEL))
def test_overall_of_single_label_tasks(case):
    """Accuracy, balanced accuracy, MCC and kappa are scikit-learn's; MCC and kappa only where they exist."""
    truth, decision = truth_and_decision(case)
    overall = result_of(case.batch).overall
    common = {"sample_weight": case.w}
    assert overall["accuracy"].value == near(quietly(sk.accuracy_score, truth, decision, **common))
    balanced = quietly(sk.balanced_accuracy_score, truth, decision, **common)
    assert overall["balanced_accuracy"].value == near(balanced)
    if min(len(set(truth.tolist())), len(set(decision.tolist()))) < 2:
        assert overall["mcc"].value is None
    else:
        assert overall["mcc"].value == near(quietly(sk.matthews_corrcoef, truth, decision, **common), 1e-8)
    if len({*truth.tolist(), *decision.tolist()}) < 2:
        assert overall["cohen_kappa"].value is None
    else:
        kappa = quietly(sk.cohen_kappa_score, truth, decision, **common)
        assert overall["cohen_kappa"].value == near(kappa, 1e-8)


@examples(30)
@given(case=cases(tasks=("multilabel",)))
def test_overall_of_multilabel_tasks(case):
    """Subset accuracy and Hamming loss are scikit-learn's."""
    overall = result_of(case.batch).overall
    common = {"sample_weight": case.w}
    assert overall["subset_accuracy"].value == near(quietly(sk.accuracy_score, case.Y, case.Q, **common))
    assert overall["hamming_loss"].value == near(quietly(sk.hamming_loss, case.Y, case.Q, **common))


@pytest.mark.parametrize(
    ("metric", "scorer"), [("roc_auc", sk.roc_auc_score), ("average_precision", sk.average_precision_score)]
)
@examples(30)
@given(case=cases())
def test_curve_metrics(metric, scorer, case):
    """ROC AUC and average precision are scikit-learn's: class by class, pooled and averaged."""
    result = result_of(case.batch)
    some = case.Y.any(axis=0) & ~case.Y.all(axis=0)
    value = np.array(
        [
            quietly(scorer, case.Y[:, c], case.S[:, c], sample_weight=case.w) if some[c] else np.nan
            for c in range(len(some))
        ]
    )
    for one, wanted in zip(result.per_class, value, strict=True):
        assert one.metrics[metric].value == (None if np.isnan(wanted) else near(wanted)), one.class_
    averages = result.averages[metric]
    if not some.any():
        assert {estimate.value for estimate in averages.values()} == {None}
        return
    w = np.ones(case.batch.n_rows) if case.w is None else case.w
    support = (w @ case.Y)[some]
    assert averages["macro"].value == near(value[some].mean())
    assert averages["weighted"].value == near(support @ value[some] / support.sum())
    if case.batch.scores.single is not None:
        assert averages["micro"].reason == "two classes: one ranking"
        return
    weight = None if case.w is None else np.repeat(case.w, case.Y.shape[1])
    micro = quietly(scorer, case.Y.ravel(), case.S.ravel(), sample_weight=weight)
    assert averages["micro"].value == near(micro)
    assert averages["gap"].value == near(micro - value[some].mean())


def probabilities(case):
    """Return the probability of each class by row, and whether all scores are probabilities."""
    S = case.S
    if case.batch.scores.single is not None:
        S = np.stack([1 - S[:, 1], S[:, 1]], axis=1)
    return S, bool(((S >= 0) & (S <= 1)).all())


@examples(40)
@given(case=cases(forms=("probability", "float32", "margin", "coarse")))
def test_losses(case):
    """Log loss and Brier score are scikit-learn's, and undefined where scores leave [0, 1]."""
    S, inside = probabilities(case)
    overall = result_of(case.batch).overall
    if not inside:
        for metric in ("log_loss", "brier"):
            assert overall[metric].value is None
            assert overall[metric].reason == "the scores are no probabilities: some lie outside [0, 1]"
        return
    if case.batch.task == "multilabel":
        pairs = [(case.Y[:, c], S[:, c]) for c in range(S.shape[1])]
        loss = [quietly(sk.log_loss, y, s, sample_weight=case.w, labels=[0, 1]) for y, s in pairs]
        brier = np.average((S - case.Y) ** 2, axis=0, weights=case.w)
        assert overall["log_loss"].value == near(np.mean(loss))
        assert overall["brier"].value == near(brier.mean())
        return
    truth, every = case.Y.argmax(axis=1), list(range(S.shape[1]))
    assert overall["log_loss"].value == near(
        quietly(sk.log_loss, truth, S, sample_weight=case.w, labels=every)
    )
    if case.batch.task == "binary" and case.batch.scores.single is None:
        squares = np.average(((S - case.Y) ** 2).sum(axis=1), weights=case.w) / 2
        assert overall["brier"].value == near(squares)
    elif case.batch.task == "binary":
        wanted = quietly(sk.brier_score_loss, truth, S[:, 1], sample_weight=case.w, pos_label=1)
        assert overall["brier"].value == near(wanted)
    elif np.allclose(S.sum(axis=1), 1, rtol=0, atol=1e-9) and len(every) > 2:
        wanted = quietly(sk.brier_score_loss, truth, S, sample_weight=case.w, labels=every)
        assert overall["brier"].value == near(wanted)


@examples(25)
@given(case=cases(tasks=("multiclass",), classes=(7, 12), forms=("probability", "margin")))
def test_top_k_accuracy(case):
    """Top-k accuracy is scikit-learn's where no scores are tied."""
    top_k = result_of(case.batch).overall["top_k_accuracy"]
    every = list(range(len(case.batch.classes)))
    wanted = quietly(
        sk.top_k_accuracy_score, case.Y.argmax(axis=1), case.S, k=5, labels=every, sample_weight=case.w
    )
    assert top_k.value == near(wanted)
    assert 0 <= top_k.low <= top_k.high <= 1


def test_top_k_accuracy_shares_ties():
    """A true class tied across the edge of the top k counts in part: 2 places for 3 tied classes is 2/3."""
    scores = np.array([[0.3, 0.3, 0.3, 0.1, 0.0, 0.0], [0.0, 0.0, 0.1, 0.2, 0.3, 0.4]])
    result = result_of(make_batch([0, 3], scores=scores, decide="largest"), top_k=2)
    assert result.overall["top_k_accuracy"].value == pytest.approx((2 / 3 + 0) / 2)


def test_top_k_accuracy_needs_more_classes_than_k():
    """With no more than k classes every row would be right: the metric is left out."""
    scores = np.eye(5)
    assert "top_k_accuracy" not in result_of(make_batch(range(5), scores=scores, decide="largest")).overall


@examples(40)
@given(case=cases(decisions=("scores",)))
def test_decisions_from_scores(case):
    """Decisions taken from scores are argmax (first on ties) or score >= threshold."""
    predicted = {one.class_: one.predicted for one in result_of(case.batch).per_class}
    w = np.ones(case.batch.n_rows) if case.w is None else case.w
    assert list(predicted.values()) == pytest.approx((w @ case.Q).tolist())
