"""What must not change a result: the order of rows, names and order of classes, rows counted twice."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from predictions import cases, examples, make_batch, result_of

from reportgen.batch import ABSTAINED, Scores

SMALL = {"classes": (2, 3, 5, 8), "rows": (2, 40), "weights": ("none", "gamma"), "abstentions": True}
ROUNDING = 1e-9


def figures(result, *, intervals=True):
    """Return every number of a result by what it is: overall, averages, and of each class."""
    found = {}
    estimates = {("overall", metric): one for metric, one in result.overall.items()}
    for metric, averages in result.averages.items():
        estimates |= {(average, metric): one for average, one in averages.items()}
    for one in result.per_class:
        estimates |= {(one.class_, metric): estimate for metric, estimate in one.metrics.items()}
        found |= {(one.class_, "contribution", metric): value for metric, value in one.contribution.items()}
        found[one.class_, "prevalence"] = one.prevalence
        if intervals:
            found[one.class_, "status"] = one.status
    for key, one in estimates.items():
        found[key] = one.value
        if intervals:
            certain = (
                one.se or 0.0
            ) < 1e-9  # an error that is only rounding may or may not bring an interval
            low, high = (None, None) if certain else (one.low, one.high)
            found |= {(*key, "se"): one.se, (*key, "low"): low, (*key, "high"): high}
    return found


def assert_unchanged(before, after, tolerance=1e-7):
    """Compare figures: the same keys, nothing more or less undefined, numbers equal to rounding."""
    assert before.keys() == after.keys()
    for key, value in before.items():
        if isinstance(value, float):
            assert after[key] == pytest.approx(value, abs=tolerance), key
        else:
            assert after[key] == value, key


def with_rows(batch, rows):
    """Return a batch with its rows reordered or repeated."""
    scores = None if batch.scores is None else [column[rows] for column in columns_of(batch)]
    return replace(
        batch,
        n_rows=len(rows),
        truth=np.asfortranarray(batch.truth[rows]),
        prediction=None if batch.prediction is None else np.asfortranarray(batch.prediction[rows]),
        weight=None if batch.weight is None else batch.weight[rows],
        scores=scores and Scores(scores.__getitem__, batch.scores.single),
    )


def columns_of(batch):
    """Return all score columns."""
    return [batch.scores.column(c) for c in range(len(batch.classes))]


def with_classes(batch, order):
    """Return a batch whose classes stand in another order."""
    place = np.argsort(order)
    columns = columns_of(batch)

    def moved(marks):
        if marks is None:
            return None
        if batch.task == "multilabel":
            return np.asfortranarray(marks[:, order])
        return np.where(marks == ABSTAINED, ABSTAINED, place[marks]).astype(np.int32)

    single = batch.scores.single
    return replace(
        batch,
        classes=tuple(batch.classes[c] for c in order),
        truth=moved(batch.truth),
        prediction=moved(batch.prediction),
        scores=Scores(
            [columns[c] for c in order].__getitem__, None if single is None else int(place[single])
        ),
        decide=batch.decide if batch.decide is None or isinstance(batch.decide, str) else batch.decide[order],
    )


@examples(25)
@given(cases(**SMALL), st.randoms(use_true_random=False))
def test_row_order(case, random):
    """The order of rows changes nothing."""
    rows = list(range(case.batch.n_rows))
    random.shuffle(rows)
    assert_unchanged(figures(result_of(case.batch)), figures(result_of(with_rows(case.batch, rows))))


@examples(15)
@given(cases(**SMALL))
def test_class_names(case):
    """Other class names give the same numbers under the other names, even where they sort otherwise."""
    names = tuple(f"{len(case.batch.classes) - c} <b>" for c in range(len(case.batch.classes)))
    renamed = result_of(replace(case.batch, classes=names))
    back = dict(zip(names, case.batch.classes, strict=True))
    after = {(back.get(key[0], key[0]), *key[1:]): value for key, value in figures(renamed).items()}
    before = figures(result_of(case.batch))
    assert before == after


@examples(25)
@given(cases(**SMALL, forms=("probability", "margin")), st.randoms(use_true_random=False))
def test_class_order(case, random):
    """The order of classes changes nothing where no row has two largest scores."""
    order = list(range(len(case.batch.classes)))
    random.shuffle(order)
    moved = result_of(with_classes(case.batch, np.array(order)))
    assert_unchanged(figures(result_of(case.batch)), figures(moved))


@examples(25)
@given(cases(**SMALL))
def test_all_rows_twice(case):
    """Every row counted twice leaves every value as it is; only intervals may shrink."""
    twice = with_rows(case.batch, np.tile(np.arange(case.batch.n_rows), 2))
    before, after = (figures(result_of(batch), intervals=False) for batch in (case.batch, twice))
    assert_unchanged(before, after, ROUNDING)


@examples(25)
@given(cases(**(SMALL | {"weights": ("gamma", "wide")})), st.sampled_from([1e-6, 0.25, 1e6]))
def test_scale_of_weights(case, scale):
    """Weights count relative to each other: a common factor leaves every value as it is."""
    scaled = replace(case.batch, weight=case.w * scale)
    before, after = (figures(result_of(batch), intervals=False) for batch in (case.batch, scaled))
    assert_unchanged(before, after, ROUNDING)


@examples(25)
@given(cases(**SMALL, decisions=("given",)))
def test_equal_weights(case):
    """Rows that all weigh 1 give the numbers of rows without weights, intervals included."""
    plain, weighted = (replace(case.batch, weight=w) for w in (None, np.ones(case.batch.n_rows)))
    assert_unchanged(
        figures(result_of(plain), intervals=False), figures(result_of(weighted), intervals=False)
    )


@examples(25)
@given(cases(**SMALL, decisions=("given",), forms=("probability", "coarse", "margin")))
def test_monotone_scores(case):
    """Scores bent by one rising function rank rows the same: AUC and average precision do not move."""
    bent = [np.cbrt(column.astype(np.float64)) * 7 - 3 for column in columns_of(case.batch)]
    single = case.batch.scores.single
    if single is not None:
        bent[1 - single] = -bent[single]
    after = result_of(replace(case.batch, scores=Scores(bent.__getitem__, single)))
    before = result_of(case.batch)
    for metric in ("roc_auc", "average_precision"):
        assert {name: one.value for name, one in before.averages[metric].items()} == pytest.approx(
            {name: one.value for name, one in after.averages[metric].items()}
        )
        for left, right in zip(before.per_class, after.per_class, strict=True):
            assert left.metrics[metric].value == pytest.approx(right.metrics[metric].value), left.class_


@examples(10)
@given(cases(**SMALL))
def test_same_input_same_result(case):
    """The same batch evaluated twice gives an equal result, to the last digit."""
    assert result_of(case.batch) == result_of(case.batch)


def test_the_harness_can_fail():
    """A row whose decision changes is noticed, so the comparisons above prove something."""
    before = figures(result_of(make_batch([0, 0, 1, 1], [0, 1, 1, 1])))
    after = figures(result_of(make_batch([0, 0, 1, 1], [0, 0, 1, 1])))
    with pytest.raises(AssertionError):
        assert_unchanged(before, after)


@pytest.mark.parametrize("what", ["low", "status", "undefined"])
def test_the_harness_sees_every_kind_of_figure(what):
    """A moved bound, another status and a number that went missing are each noticed."""
    before = figures(result_of(make_batch([0, 0, 1, 1], [0, 1, 1, 1])))
    key = {"low": ("micro", "f1", "low"), "status": ("c0", "status"), "undefined": ("micro", "f1")}[what]
    after = before | {key: {"low": before[key], "status": "other", "undefined": None}[what]}
    if what == "low":
        after[key] += 1e-4
    with pytest.raises(AssertionError):
        assert_unchanged(before, after)
