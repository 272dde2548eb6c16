"""Intervals, errors and tests against the slow reference in oracle.py, on small made-up predictions."""

from dataclasses import replace

import numpy as np
import oracle
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from predictions import cases, examples, make_batch, result_of

from reportgen.flags.tests import (
    benjamini_hochberg,
    hypergeometric_mid_p,
    smallest_detectable,
    trials_needed,
)
from reportgen.measure import measure
from reportgen.metrics.averages import NO_SPREAD
from reportgen.metrics.curves import macro_roc_line, roc_line
from reportgen.metrics.intervals import ONE_SIDED_95, newcombe, quantile, wilson
from reportgen.metrics.no_skill import micro_auc, micro_average_precision
from reportgen.metrics.overall import kappa, matthews
from reportgen.metrics.ratios import from_jaccard
from reportgen.metrics.tables import Wanted, metric_table
from reportgen.ranking import rank, rank_weighted, sort_column
from reportgen.tally import count

Z = quantile(0.95)
SMALL = {"classes": (2, 3, 4, 7), "rows": (2, 40)}
COUNT_METRICS = ("precision", "recall", "f1", "jaccard", "specificity")
TESTED_METRICS = ("precision", "recall", "f1")  # those that the reference can judge


def table_of(case):
    """Return the metric table of a case."""
    return metric_table(measure(case.batch), Wanted(Z, (), None), ("no decision", "no scores"))


def same(found, wanted, tolerance=1e-9):
    """Compare arrays, nan equal to nan."""
    np.testing.assert_allclose(found, wanted, rtol=0, atol=tolerance)


@pytest.mark.parametrize("metric", COUNT_METRICS)
@examples(30)
@given(case=cases(**SMALL, weights=("none", "ones", "whole", "gamma"), abstentions=True))
def test_errors_of_count_metrics(metric, case):
    """Standard errors of classes, averages, gap and shortfalls are those of the row influence values."""
    assume(case.Y.any() and (metric != "precision" or case.Q.any()))
    assume(metric != "specificity" or (case.Y.any(axis=0) & ~case.Y.all(axis=0)).any())
    reference = oracle.if_ratio(metric, case.Y, case.Q, case.w)
    table = table_of(case)
    found, averages = table.counts[metric], table.averages[metric]
    same(found.values.values, reference["est"]["per_class"])
    se = [oracle.se(psi) for psi in reference["per_class"].T]
    same(found.errors.classes, se, 1e-7)
    for average in ("micro", "macro", "weighted", "gap"):
        assert averages[average].se == pytest.approx(oracle.se(reference[average]), abs=1e-7), average
    behind = [oracle.se(reference["micro"] - psi) for psi in reference["per_class"].T]
    same(found.errors.shortfall, behind, 1e-7)


@examples(30)
@given(case=cases(**SMALL, weights=("none", "gamma"), abstentions=True))
def test_the_gap_is_attributed_exactly(case):
    """Contributions of the classes averaged add up to the gap, for every metric that has one."""
    result = result_of(case.batch)
    for metric, averages in result.averages.items():
        parts = [one.contribution[metric] for one in result.per_class]
        parts = [part for part in parts if part is not None]
        if averages["gap"].value is None:
            assert not parts
        else:
            assert sum(parts) == pytest.approx(averages["gap"].value, abs=1e-12), metric


@pytest.mark.parametrize("metric", TESTED_METRICS)
@examples(40)
@given(case=cases(**SMALL, weights=("none",)))
def test_guarded_intervals_of_macro_and_gap(metric, case):
    """Intervals of macro and gap are the guarded ones, never predicted classes included; none is 0 wide."""
    assume(case.Y.any() and (metric != "precision" or case.Q.any()))
    macro, gap = oracle.macro_and_gap_interval(metric, case.Y, case.Q, Z)
    found = table_of(case).averages[metric]
    same((found["macro"].low, found["macro"].high), macro, 1e-7)
    if gap[1] - gap[0] < NO_SPREAD:
        assert found["gap"].low is found["gap"].high is None
    else:
        same((found["gap"].low, found["gap"].high), gap, 1e-7)


@pytest.mark.parametrize("metric", TESTED_METRICS)
@examples(30)
@given(case=cases(**SMALL, weights=("none",)))
def test_class_intervals_of_count_metrics(metric, case):
    """Class intervals are Wilson's, for F1 through the Jaccard index."""
    m, low, high, variance, trials, wins = oracle.ratio_class_intervals(metric, case.Y, case.Q, Z)
    table = table_of(case)
    found, counted = table.classes[metric], table.counts[metric].trials
    own = found.in_set & ~np.isnan(found.values)
    for ours, theirs in zip(
        (found.values, found.low, found.high, found.variance, counted.trials, counted.wins),
        (m, low, high, variance, trials, wins),
        strict=True,
    ):
        same(ours[own], theirs[own])


@examples(30)
@given(case=cases(**SMALL, weights=("whole", "gamma")))
def test_weighted_class_intervals_of_recall(case):
    """With weights the trials of recall follow from its error, and are never more than Kish's number."""
    found = table_of(case).classes["recall"]
    for c, (low, high) in enumerate(zip(found.low, found.high, strict=True)):
        true = case.Y[:, c] == 1
        if not true.any():
            continue
        weight, hit = case.w[true], case.Q[true, c]
        p = float(np.average(hit, weights=weight))
        trials = weight.sum() ** 2 / (weight**2).sum()
        if 0 < hit.sum() < len(hit):
            variance = (weight**2 * (hit - p) ** 2).sum() / weight.sum() ** 2
            trials = min(trials, p * (1 - p) / variance)
        same((low, high), oracle.wilson(p * trials, trials, Z), 1e-7)


def test_a_light_miss_does_not_make_recall_certain():
    """One light row missed among 20: the interval is no narrower than that of as many rows as Kish counts."""
    weight = np.array([0.1] + [1.0] * 20)
    case = measure(make_batch([0] * 21 + [1], [1] + [0] * 20 + [1], weight=np.append(weight, 1.0)))
    recall = metric_table(case, Wanted(Z, ("recall",), None), ("", "")).classes["recall"]
    kish = weight.sum() ** 2 / (weight**2).sum()
    same((recall.low[0], recall.high[0]), oracle.wilson(20 / 20.1 * kish, kish, Z))
    assert recall.low[0] < 0.84  # by its error alone it would be 0.97


@examples(60)
@given(st.integers(0, 200), st.integers(1, 200))
def test_wilson(wins, trials):
    """Wilson's interval of a proportion, and of F1 through the Jaccard index, is the reference's."""
    wins = min(wins, trials)
    low, high = wilson(wins / trials, trials, Z)
    same((low, high), oracle.wilson(wins, trials, Z), 1e-12)
    same((from_jaccard(low), from_jaccard(high)), oracle.f1_wilson(wins, 0, trials - wins, Z), 1e-12)
    assert (low == 0) == (wins == 0)
    assert (high == 1) == (wins == trials)


@examples(40)
@given(st.floats(0, 1), st.integers(1, 60), st.integers(1, 60))
def test_newcombe(area, positives, negatives):
    """Newcombe's interval of an AUC is the reference's, from 0 to 1 inclusive."""
    found = newcombe(area, positives, negatives, Z)
    same(found, oracle.newcombe(area, positives, negatives, Z), 1e-9)


@examples(30)
@given(case=cases(**SMALL, weights=("none",)))
def test_class_auc_intervals(case):
    """Class AUCs, DeLong errors and intervals are the reference's, down to single rows and AUC 0 or 1."""
    found = table_of(case).classes["roc_auc"]
    for c, (low, high) in enumerate(zip(found.low, found.high, strict=True)):
        y, s = case.Y[:, c], case.S[:, c]
        area, variance, *_ = oracle.delong(y, s) if 0 < y.sum() < len(y) else (np.nan, np.nan)
        same(found.values[c], area)
        same(found.se[c], np.sqrt(variance), 1e-9)
        if variance > 1e-20 or not variance > 0:
            same((low, high), oracle.auc_interval(y, s, Z), 1e-7)


@examples(20)
@given(case=cases(**SMALL, weights=("whole", "gamma", "wide")))
def test_weighted_auc_errors(case):
    """With weights the error of a class AUC is that of its row influence values."""
    found = table_of(case).classes["roc_auc"]
    for c in np.flatnonzero(found.in_set):
        y, s = case.Y[:, c], case.S[:, c]
        area, psi = oracle.if_auc(y, s, case.w)
        assert found.values[c] == pytest.approx(area, abs=1e-9)
        if 1 < y.sum() < len(y) - 1:
            assert found.se[c] == pytest.approx(oracle.se(psi), abs=1e-7)
        else:
            assert np.isnan(found.se[c])


@examples(15)
@given(case=cases(**SMALL, weights=("none", "gamma")))
def test_errors_of_auc_averages(case):
    """Errors of micro, macro and gap of the AUC come from row influence values, never from pooled cells."""
    found = table_of(case).averages["roc_auc"]
    assume(found["macro"].value is not None)
    macro, psi_macro = oracle.if_macro_auc(case.Y, case.S, case.w)
    assert found["macro"].value == pytest.approx(macro, abs=1e-9)
    assert found["macro"].se == pytest.approx(oracle.se(psi_macro), abs=1e-7)
    if found["micro"].value is not None:
        micro, psi_micro = oracle.if_micro_auc(case.Y, case.S, case.w)
        assert found["micro"].value == pytest.approx(micro, abs=1e-9)
        assert found["micro"].se == pytest.approx(oracle.se(psi_micro, small_sample=True), abs=1e-7)


@examples(80)
@given(st.data())
def test_hypergeometric_mid_p(data):
    """The mid-p value equals the summed probabilities, in both tails and at their ends."""
    total = data.draw(st.integers(1, 200))
    all_wins = data.draw(st.integers(0, total))
    trials = data.draw(st.integers(0, total))
    low, high = max(0, all_wins - (total - trials)), min(trials, all_wins)
    wins = data.draw(st.integers(low, high))
    wanted = oracle.hypergeom_midp_lower(wins, trials, all_wins, total)
    assert hypergeometric_mid_p(wins, trials, all_wins, total) == pytest.approx(wanted, rel=1e-9, abs=1e-12)


def test_hypergeometric_mid_p_sums_long_tails(monkeypatch):
    """The tail is the same summed at once or in pieces."""
    at_once = hypergeometric_mid_p(900, 2000, 5000, 10_000)
    monkeypatch.setattr("reportgen.flags.tests.TERMS", 3)
    assert hypergeometric_mid_p(900, 2000, 5000, 10_000) == pytest.approx(at_once, rel=1e-12)
    assert at_once == pytest.approx(oracle.hypergeom_midp_lower(900, 2000, 5000, 10_000), rel=1e-7)


@examples(60)
@given(st.lists(st.one_of(st.floats(0, 1), st.sampled_from([0.01, np.nan])), max_size=12))
def test_benjamini_hochberg(p):
    """Adjusted p values are the reference's; what was not tested stays nan and is not counted."""
    same(benjamini_hochberg(np.array(p, dtype=np.float64)), oracle.bh_adjust(p), 1e-15)


@examples(80)
@given(st.floats(0.02, 1.0), st.floats(1.0, 1e5))
def test_smallest_detectable_shortfall_and_trials_needed_are_inverse(expected, trials):
    """As many trials as are there find the smallest detectable shortfall, and no smaller one."""
    shortfall = smallest_detectable(expected, trials)
    if shortfall is None:
        assert trials_needed(expected, 0.0) > trials
        return
    assert trials_needed(expected, expected - shortfall) <= trials
    if shortfall > 1e-6:
        assert trials_needed(expected, expected - shortfall * (1 - 1e-6)) > trials * (1 - 1e-4)


@pytest.mark.parametrize("metric", TESTED_METRICS)
@examples(40)
@given(case=cases(classes=(2, 3, 4, 7), rows=(5, 150), weights=("none",)))
def test_shortfalls_and_statuses(metric, case):
    """Shortfalls, their bounds, p and q values, and the statuses that follow, are the reference's."""
    assume(case.Y.any() and (metric != "precision" or case.Q.any()))
    classes = result_of(case.batch, metrics=(metric,)).per_class
    p = oracle.behind_pvalues(metric, case.Y, case.Q)
    q = oracle.bh_adjust(p)
    d, low, high = oracle.shortfall_bounds(metric, case.Y, case.Q, ONE_SIDED_95)
    wanted = oracle.statuses(metric, case.Y, case.Q)[0]
    micro = oracle.ratio_summary(metric, case.Y, case.Q)["micro"]
    for c, one in enumerate(classes):
        short = one.shortfall.get(metric)
        if short is None:
            assert c not in case.averaged or metric == "precision"
            assert one.status in {"no_examples", "never_predicted"}
            continue
        same((short.value, short.low, short.high), (d[c], low[c], high[c]), 1e-7)
        if abs(d[c]) < 1e-12:
            continue  # a class that is all of micro: its p value hangs on rounding, its shortfall is none
        same((short.p_value, short.q_value), (p[c], q[c]), 1e-7)
        close = min(abs(q[c] - 0.05), abs(high[c] - 0.05), abs(d[c] - 0.05)) < 1e-6
        too_coarse = wanted[c] == "ok" and micro / 2 < 0.05  # a rule that the reference leaves out
        assert close or one.status == ("undetermined" if too_coarse else wanted[c])


@pytest.mark.parametrize("figure", [matthews, kappa])
@examples(25)
@given(case=cases(tasks=("binary", "multiclass"), classes=(3, 4), rows=(3, 25), weights=("none", "gamma")))
def test_errors_of_mcc_and_kappa(figure, case):
    """The delta-method errors of MCC and kappa are those of numeric derivatives by row weight."""
    measured = measure(case.batch)
    weight = np.ones(case.batch.n_rows) if case.w is None else case.w

    def value(w):
        tally = count(replace(case.batch, weight=w), measured.prediction)
        return figure(replace(measured, tally=tally))[0]

    found, se = figure(measured)
    assume(not np.isnan(found))
    pull = oracle.influence_numeric(value, weight)
    assert se == pytest.approx(np.sqrt((pull**2).sum()), abs=1e-6)


@examples(20)
@given(case=cases(**SMALL))
def test_roc_lines(case):
    """ROC lines, class by class, pass through every corner of the reference and enclose the same area."""
    curves = []
    for c in np.flatnonzero(case.Y.any(axis=0) & ~case.Y.all(axis=0)):
        y, s = case.Y[:, c], case.S[:, c]
        ranking = (
            rank(sort_column(s, np.flatnonzero(y)))
            if case.w is None
            else rank_weighted(s, y.astype(bool), case.w)
        )
        x, recall = roc_line(ranking)
        corners = oracle.roc_vertices(y, s, case.w)
        curves.append(corners)
        assert (x[0], recall[0], x[-1], recall[-1]) == (0, 0, 1, 1)
        for at, wanted in zip(*corners, strict=True):
            assert np.min(np.hypot(x - at, recall - wanted)) < 1e-12 or np.interp(at, x, recall) == (
                pytest.approx(wanted, abs=1e-9)
            )
    if curves and case.w is None:
        x, recall = macro_roc_line(curves)
        points, area = oracle.macro_roc(curves)
        assert ((np.diff(x) * (recall[1:] + recall[:-1])).sum() / 2) == pytest.approx(area, abs=1e-12)
        for at, wanted in points:
            here = np.abs(x - at) < 1e-12
            gap = (
                np.abs(recall[here] - wanted).min() if here.any() else abs(np.interp(at, x, recall) - wanted)
            )
            assert gap < 1e-9


@examples(40)
@given(st.lists(st.sampled_from([0.0, 0.05, 0.1, 0.1, 0.3, 0.6, 1.0]), min_size=2, max_size=8))
def test_no_skill_averages(prevalence):
    """Micro AUC and AP of scores that know only class frequencies are the reference's closed forms."""
    assume(0 < sum(prevalence) < len(prevalence))
    prevalence = np.array(prevalence)
    assert micro_auc(prevalence) == pytest.approx(oracle.noskill_micro_auc(prevalence), abs=1e-12)
    assert micro_average_precision(prevalence) == pytest.approx(
        oracle.noskill_micro_ap(prevalence), abs=1e-12
    )
