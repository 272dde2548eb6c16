"""Made-up predictions for the tests of the arithmetic: a plain maker of batches, and Hypothesis strategies.

A drawn case is a handful of readable choices and one seed. ``REPORTGEN_EXAMPLES=10`` runs ten times as many
examples, newly drawn; without it the examples are few and always the same.
"""

import os
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from reportgen.batch import ABSTAINED, Batch, Reading, Scores
from reportgen.evaluate import evaluate
from reportgen.options import Options
from reportgen.results import Result

TIMES = int(os.environ.get("REPORTGEN_EXAMPLES", "1"))
READING = Reading("test", "test", "truth", "prediction", "scores", "classes")


def examples(few: int) -> settings:
    """Return settings for a test that needs few examples."""
    return settings(max_examples=few * TIMES, deadline=None, derandomize=TIMES == 1, database=None)


def make_batch(
    truth, prediction=None, scores=None, *, n_classes=None, classes=None, task=None, **fields
) -> Batch:
    """Return a batch of lists or arrays: class codes, or rows of 0 and 1; ``scores`` is (n, K) or columns."""
    truth = np.asarray(truth)
    multilabel = truth.ndim == 2
    if scores is not None and not isinstance(scores, list):
        scores = list(np.asarray(scores).T)
    if classes is None:
        highest = max(truth.max(), 1, *([] if prediction is None else [np.max(prediction)]))
        found = truth.shape[1] if multilabel else len(scores) if scores else int(highest) + 1
        classes = tuple(f"c{c}" for c in range(n_classes or found))
    dtype = np.uint8 if multilabel else np.int32
    return Batch(
        task=task or ("multilabel" if multilabel else "multiclass"),
        classes=classes,
        n_rows=len(truth),
        truth=np.asfortranarray(truth, dtype=dtype),
        prediction=None if prediction is None else np.asfortranarray(prediction, dtype=dtype),
        scores=None if scores is None else Scores(scores.__getitem__, fields.pop("single", None)),
        reading=READING,
        **fields,
    )


def from_confusion(matrix, **fields) -> Batch:
    """Return a batch with these confusion counts: rows true, columns predicted, a further column abstains."""
    matrix = np.asarray(matrix)
    truth, prediction = np.nonzero(matrix)
    times = matrix[truth, prediction]
    prediction = np.where(prediction == len(matrix), ABSTAINED, prediction)
    return make_batch(np.repeat(truth, times), np.repeat(prediction, times), n_classes=len(matrix), **fields)


def result_of(batch: Batch, **options: Any) -> Result:
    """Evaluate a batch."""
    return evaluate(batch, Options(**options))


@dataclass(frozen=True, eq=False, repr=False)
class Case:
    """A batch and the same rows as plain arrays: ``Y``, ``Q``, ``S`` (n, K), ``w`` (n,) or None."""

    batch: Batch
    Y: np.ndarray
    Q: np.ndarray
    S: np.ndarray | None
    w: np.ndarray | None

    def _repr_pretty_(self, printer, _cycle) -> None:
        printer.text(repr(self))

    def __repr__(self) -> str:
        scores = "" if self.S is None else f", scores={self.S.tolist()}"
        weight = "" if self.w is None else f", weight={self.w.tolist()}"
        return (
            f"Case({self.batch.task}, truth={self.Y.tolist()}, predicted={self.Q.tolist()}{scores}{weight})"
        )

    @property
    def codes(self) -> np.ndarray:
        """Predicted class codes of a single-label case."""
        return np.where(self.Q.any(axis=1), self.Q.argmax(axis=1), ABSTAINED)

    @property
    def averaged(self) -> list[int]:
        """The averaging set."""
        return np.flatnonzero(self.Y.any(axis=0)).tolist()


WEIGHTS = {
    "none": lambda rng, n: None,  # noqa: ARG005 - same call for all
    "ones": lambda rng, n: np.ones(n),  # noqa: ARG005
    "whole": lambda rng, n: rng.integers(1, 5, n).astype(np.float64),
    "gamma": lambda rng, n: rng.gamma(2.0, 1.0, n) + 1e-3,
    "wide": lambda rng, n: 10.0 ** rng.uniform(-3, 3, n),
}
FORMS = ("probability", "float32", "margin", "coarse", "one value")


@st.composite
def cases(
    draw,
    tasks=("binary", "multiclass", "multilabel"),
    classes=(2, 3, 4, 7, 12, 50),
    rows=(1, 60),
    weights=tuple(WEIGHTS),
    forms=FORMS,
    *,
    decisions=("given", "scores"),
    abstentions=False,
) -> Case:
    """Draw a case: absent and never predicted classes, ties, weights and odd scores included."""
    task = draw(st.sampled_from(tasks))
    k = 2 if task == "binary" else draw(st.sampled_from(classes))
    n = draw(st.integers(*rows))
    true_classes = draw(st.sampled_from([k, k, max(1, k // 2), 1]))
    said_classes = draw(st.sampled_from([k, k, max(1, k // 2), 1]))
    weight = draw(st.sampled_from(weights))
    form = draw(st.sampled_from(forms))
    decided = draw(st.sampled_from(decisions))
    silent = abstentions and task != "multilabel" and draw(st.booleans())
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))

    Y = _truth(rng, task, n, k, true_classes)
    S = _scores(rng, form, Y, multilabel=task == "multilabel")
    w = WEIGHTS[weight](rng, n)
    single = 1 if task == "binary" and draw(st.booleans()) else None
    if single is not None:
        S[:, 0] = -S[:, 1]
    decide = _rule(rng, task, k, single, S)
    Q = _decided(decide, S, single)
    if decided == "given":
        Q = np.where(rng.random((n, 1)) < 0.7, Y, Q) if task == "multilabel" else Q
        Q = _given(rng, Q, said_classes, multilabel=task == "multilabel")
        decide = None
    if silent and decide is None:
        Q[rng.random(n) < 0.3] = 0
    batch = make_batch(
        Y if task == "multilabel" else Y.argmax(axis=1),
        None
        if decide is not None
        else Q
        if task == "multilabel"
        else np.where(Q.any(1), Q.argmax(1), ABSTAINED),
        S,
        task=task,
        n_classes=k,
        weight=w,
        decide=decide,
        single=single,
    )
    return Case(batch, Y, Q, S.astype(np.float64), w)


def _truth(rng, task, n, k, present):
    prevalence = rng.dirichlet(np.full(present, 0.7))
    if task == "multilabel":
        Y = np.zeros((n, k), dtype=np.int64)
        Y[:, :present] = rng.random((n, present)) < rng.choice([0.1, 0.4, 0.8, 1.0], present)
        return Y
    return np.eye(k, dtype=np.int64)[rng.permutation(k)[rng.choice(present, n, p=prevalence)]]


def _scores(rng, form, Y, *, multilabel):
    S = rng.normal(size=Y.shape) + 1.2 * Y
    if form == "margin":
        return S * 3
    S = 1 / (1 + np.exp(-S))
    if not multilabel:
        S = S / S.sum(axis=1, keepdims=True)
    if form == "coarse":
        return np.round(S, 1)
    if form == "one value":
        return np.full_like(S, 0.5)
    return S.astype(np.float32) if form == "float32" else S


def _rule(rng, task, k, single, S):
    if task == "multilabel" or single is not None:
        return np.full(k, float(np.median(S[:, -1]))) if rng.random() < 0.5 else np.full(k, 0.5)
    return "largest"


def _decided(decide, S, single):
    if isinstance(decide, str):
        return np.eye(S.shape[1], dtype=np.int64)[S.argmax(axis=1)]
    if single is None:
        return (decide <= S).astype(np.int64)
    return np.eye(2, dtype=np.int64)[(S[:, 1] >= decide[1]).astype(int)]


def _given(rng, Q, allowed, *, multilabel):
    """Let only the first ``allowed`` classes be predicted."""
    Q = Q.copy()
    if multilabel:
        Q[:, allowed:] = 0
        return Q
    codes = Q.argmax(axis=1)
    outside = codes >= allowed
    codes[outside] = rng.integers(0, allowed, outside.sum())
    return np.eye(Q.shape[1], dtype=np.int64)[codes]
