"""Flags and statuses: one case per status, and flags that agree with the statuses everywhere."""

import numpy as np
import pytest
from hypothesis import given
from predictions import cases, examples, from_confusion, make_batch, result_of

from reportgen.errors import OptionError
from reportgen.flags import RULES, behind, never_predicted, no_examples

OUTCOMES = {
    "behind": "raised",
    "ok": "clear",
    "undetermined": "undetermined",
    "never_predicted": "not_applicable",
    "no_examples": "not_applicable",
}
STATUSES = {
    "behind": ([[190, 10], [30, 20]], "c1"),
    "ok": ([[450, 10], [10, 440]], "c1"),
    "undetermined": ([[45, 1], [3, 42]], "c1"),
    "never_predicted": ([[190, 10, 0], [5, 95, 0], [3, 2, 0]], "c2"),
    "no_examples": ([[190, 9, 1], [5, 95, 0], [0, 0, 0]], "c2"),
}


def class_of(result, name):
    """Return one class's result."""
    return next(one for one in result.per_class if one.class_ == name)


@pytest.mark.parametrize("status", STATUSES)
def test_status(status):
    """Each status has a case, and the flag of the class agrees with it."""
    matrix, name = STATUSES[status]
    result = result_of(from_confusion(matrix), metrics=("recall",))
    one = class_of(result, name)
    assert one.status == status
    assert one.status_by_metric == {"recall": status}
    flag = next(flag for flag in result.flags if flag.rule == "behind" and flag.class_ == name)
    assert flag.status == OUTCOMES[status]
    assert flag.text in {finding.text for finding in result.findings}


@pytest.mark.parametrize(
    ("metrics", "status"),
    [
        (("recall",), "behind"),
        (("precision",), "undetermined"),
        (("recall", "precision"), "behind"),
        (("precision", "recall"), "behind"),
    ],
)
def test_status_over_several_metrics(metrics, status):
    """A class behind in one metric is behind, whichever metric leads."""
    result = result_of(from_confusion([[19, 1], [3, 2]]), metrics=metrics)
    assert class_of(result, "c1").status == status


def test_undetermined_beats_ok():
    """A class that is fine in one metric and undetermined in another is undetermined."""
    result = result_of(from_confusion([[190, 10, 0], [5, 95, 0], [3, 1, 1]]), metrics=("recall", "precision"))
    assert class_of(result, "c1").status_by_metric == {"recall": "ok", "precision": "undetermined"}
    assert class_of(result, "c1").status == "undetermined"


def test_margin_decides_what_counts_as_behind():
    """A shortfall beyond chance but smaller than the margin raises no flag."""
    matrix, name = STATUSES["behind"]
    statuses = [
        class_of(result_of(from_confusion(matrix), metrics=("recall",), margin=margin), name).status
        for margin in (0.0, 0.05, 0.43, 0.45)
    ]
    assert statuses == ["behind", "behind", "behind", "undetermined"]


def test_false_discovery_rate_decides_how_sure_it_must_be():
    """The same class is behind at a false discovery rate above its q value and not below it."""
    batch = from_confusion([[19, 1], [3, 2]])
    q = class_of(result_of(batch, metrics=("recall",)), "c1").shortfall["recall"].q_value
    assert 0.001 < q < 0.05
    for fdr, status in ((q * 1.01, "behind"), (q * 0.99, "undetermined")):
        assert class_of(result_of(batch, metrics=("recall",), fdr=fdr), "c1").status == status


def test_no_class_is_ok_by_a_margin_as_large_as_the_metric():
    """Where micro is small, a margin of more than half of it calls nothing fine."""
    matrix = np.full((20, 20), 20) + np.diag(np.full(20, 3))
    result = result_of(from_confusion(matrix), metrics=("f1",))
    assert result.averages["f1"]["micro"].value / 2 < 0.05
    assert {one.status for one in result.per_class} <= {"undetermined", "behind"}


@examples(40)
@given(cases(classes=(2, 3, 7), weights=("none", "gamma", "wide"), abstentions=True))
def test_flags_agree_with_statuses(case):
    """Every class has one flag of rule "behind" per metric, which says what its status says."""
    result = result_of(case.batch, metrics=("recall", "precision", "f1"))
    for metric in ("recall", "precision", "f1"):
        flags = [flag for flag in result.flags if flag.metric == metric]
        said = {flag.class_: flag for flag in flags if flag.rule == "behind"}
        assert list(said) == list(result.classes)
        for one in result.per_class:
            assert said[one.class_].status == OUTCOMES[one.status_by_metric[metric]]
            if metric == "recall" or one.status_by_metric[metric] not in {"never_predicted", "no_examples"}:
                assert one.class_ in said[one.class_].text
        for rule in ("never_predicted", "no_examples"):
            raised = [flag.class_ for flag in flags if flag.rule == rule and flag.status == "raised"]
            clear = [flag for flag in flags if flag.rule == rule and flag.status == "clear"]
            if metric != "recall":  # what is a fact of a class is flagged once, with the leading metric
                assert not raised + clear
                continue
            wanted = [one.class_ for one in result.per_class if one.status_by_metric[metric] == rule]
            assert raised == wanted
            assert len(clear) == (not wanted)


@examples(40)
@given(cases(classes=(2, 3, 7), weights=("none", "gamma", "wide"), abstentions=True))
def test_shortfalls_are_consistent(case):
    """A shortfall is micro minus the class value, lies within its bounds, and q is never below p."""
    result = result_of(case.batch, metrics=("recall", "precision"))
    for one in result.per_class:
        for metric, short in one.shortfall.items():
            micro = result.averages[metric]["micro"].value
            assert short.value == pytest.approx(micro - one.metrics[metric].value, abs=1e-12)
            assert short.low <= short.value + 1e-12
            assert short.value <= short.high + 1e-12
            assert 0 <= short.p_value <= short.q_value + 1e-12 <= 1 + 1e-12
            undetermined = one.status_by_metric[metric] == "undetermined"
            assert undetermined or (short.detectable, short.more_rows) == (None, None)
            assert short.detectable is None or 0 < short.detectable <= micro + 1e-12
            assert short.more_rows is None or short.more_rows >= 1


@pytest.mark.parametrize("margin", [0.0, 1e-9, 1.0])
def test_odd_margins(margin):
    """A margin of nothing, next to nothing or everything is judged without a division by zero."""
    for matrix in ([[1, 1], [1, 1]], [[5, 0], [0, 5]], [[0, 5], [5, 0]], [[50, 10], [20, 20]]):
        result = result_of(from_confusion(matrix), metrics=("recall", "precision", "f1"), margin=margin)
        assert all(one.status in OUTCOMES for one in result.per_class)


def test_a_metric_that_cannot_be_had_is_refused():
    """Flags on a count metric need decisions: the error says what is missing and what there is."""
    rng = np.random.default_rng(0)
    batch = make_batch((rng.random((9, 3)) < 0.5).astype(int), scores=rng.random((9, 3)))
    with pytest.raises(OptionError) as error:
        result_of(batch, metrics=("f1",))
    assert str(error.value) == (
        "--metric f1 cannot be computed: no decision: give --threshold or --pred.\n"
        "Choose among: roc_auc, average_precision."
    )


def test_every_rule_is_listed():
    """Each rule's file stands in the table of rules."""
    assert set(RULES) >= {behind.check, never_predicted.check, no_examples.check}
