"""Sentences about the micro ROC AUC (S11 to S17): each where its numbers carry it, and only there."""

import numpy as np
import pytest
from predictions import make_batch, result_of

ROWS = 1500
EQUAL = np.full(4, 0.25)
UNEQUAL = np.array([0.7, 0.2, 0.07, 0.03])


def found(prevalence, skill, level, seed=1):
    """Return the ids written about scores of known skill (per class) and level (per class)."""
    rng = np.random.default_rng(seed)
    k = len(prevalence)
    truth = rng.choice(k, ROWS, p=prevalence)
    scores = rng.normal(size=(ROWS, k)) + np.eye(k)[truth] * np.asarray(skill) + np.asarray(level)
    result = result_of(make_batch(truth, scores=scores, decide="largest"), metrics=("roc_auc",))
    return {one.sentence: one.text for one in result.findings}


def test_what_frequencies_alone_reach():
    """S11 stands where classes are unequal, not where they are equally common."""
    assert "would reach micro AUC 0.8" in found(UNEQUAL, 1.5, 0)["S11"]
    assert "S11" not in found(EQUAL, 1.5, 0)


def test_what_is_earned():
    """S12 stands for skilled scores whose levels follow frequency, S13 where levels run against it."""
    follows = np.log(UNEQUAL) - np.log(UNEQUAL).mean()
    assert "is earned by telling rows apart" in found(UNEQUAL, 2, follows)["S12"]
    assert "S13" not in found(UNEQUAL, 2, follows)
    against = found(UNEQUAL, 2, -follows)
    assert "S13" in against
    assert "S12" not in against


def test_no_skill():
    """S14 stands for scores that know nothing of the row, and goes with a little skill."""
    follows = np.log(UNEQUAL)
    assert "no evidence of skill" in found(UNEQUAL, 0, follows)["S14"]
    assert "S14" not in found(UNEQUAL, 0.8, follows)


def test_where_a_higher_micro_comes_from():
    """S15 stands where common classes are ranked no better, S16 where they are; never both."""
    follows = np.log(UNEQUAL)
    alike = found(UNEQUAL, 1.5, follows)
    assert "does not mean that common classes are ranked better" in alike["S15"]
    assert "S16" not in alike
    better = found(np.array([0.4, 0.3, 0.2, 0.1]), [3, 2, 1, 0.3], 0)
    assert "because common classes are ranked better" in better["S16"]
    assert "S15" not in better


def test_common_classes_ranked_worse():
    """S15 says that common classes are ranked worse only where that is beyond chance."""
    text = found(UNEQUAL, [0.5, 2, 3, 3], 2 * np.log(UNEQUAL)).get("S15", "")
    assert "they are ranked worse" in text


@pytest.mark.parametrize(("slope", "sentence"), [(0.25, "Rare classes lag"), (0.0, "No clear relation")])
def test_rare_classes(slope, sentence):
    """S17 says that rare classes lag only where size and quality go together beyond chance."""
    prevalence = np.arange(1, 11) / 55
    skill = 0.5 + slope * np.arange(10) if slope else np.full(10, 1.5)
    assert sentence in found(prevalence, skill, 0)["S17"]
