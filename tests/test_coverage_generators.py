"""The populations of the coverage simulations have the values that they claim."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from generators import HEAVY, batch, equal, heavy, oversampled, small, with_weak, zipf_labels
from population import population_values
from record import Record

from reportgen.evaluate import evaluate
from reportgen.options import Options

ROWS = 60_000
TWISTS = [
    ("multiclass", 8, ""),
    ("multiclass", 12, "weighted"),
    ("multilabel", 8, ""),
    ("multilabel", 8, "two humps"),
    ("multilabel", 8, "each twice"),
]


@pytest.mark.parametrize(("task", "k", "twist"), TWISTS)
def test_equally_good_classes_are_equally_good(task, k, twist):
    """In a large sample every class has the precision, recall, F1 and AUC claimed, and so has micro."""
    population = equal(task, k, 0.8, twist)
    result = evaluate(batch(task, population.rows(np.random.default_rng(1), ROWS)), Options())
    assert population.micro == pytest.approx(0.8)
    assert len(result.per_class) == k
    for one in result.per_class:
        for metric, claimed in (("precision", 0.8), ("recall", 0.8), ("f1", 0.8), ("roc_auc", 0.9)):
            estimate = one.metrics[metric]
            assert abs(estimate.value - claimed) < 4.5 * estimate.se
    assert result.averages["recall"]["micro"].value == pytest.approx(0.8, abs=0.01)


def test_copies_are_identical():
    """Of labels that occur twice, both columns hold the same truth, decisions and scores."""
    rows = equal("multilabel", 8, 0.7, "each twice").rows(np.random.default_rng(2), 100)
    for part in (rows.truth, rows.prediction, rows.scores):
        assert part.shape == (100, 8)
        np.testing.assert_array_equal(part[:, 0::2], part[:, 1::2])


def test_weak_labels_lie_behind_by_their_shortfall():
    """Micro, and within for the AUC, minus a weak label's value is the shortfall asked for."""
    shortfall = np.array([0, 0.1, 0, 0.3])
    population = with_weak(zipf_labels(4), shortfall, 0.85, 0.9)
    weak = shortfall > 0
    np.testing.assert_allclose((population.micro - population.value)[weak], shortfall[weak])
    np.testing.assert_allclose((population.within - population.auc)[weak], shortfall[weak])
    np.testing.assert_allclose(population.value[~weak], 0.85)


def test_small_classes_have_the_expected_rows():
    """At every size of sample the rare classes have 3, 5, 8, 12 and 20 rows on average."""
    for n in (250, 3000):
        np.testing.assert_allclose(n * small(n).prevalence[:5], [3, 5, 8, 12, 20])
        assert small(n).prevalence.sum() == pytest.approx(1)


def test_weights_restore_the_prevalences():
    """Weighted shares of the classes drawn more often are those of the population."""
    rows = oversampled().sample(np.random.default_rng(3), ROWS)
    share = np.bincount(rows.truth, rows.weight, 7) / rows.weight.sum()
    assert np.bincount(rows.truth)[-1] > 2 * HEAVY[-1] * ROWS
    np.testing.assert_allclose(share, HEAVY, atol=0.01)


def test_true_values_agree_with_scikit_learn():
    """The separate code for true values gives scikit-learn's figures on one census."""
    metrics = pytest.importorskip("sklearn.metrics")
    world, n = heavy(), 4000
    values = population_values(world, [4], rows=n, censuses=2)
    rows = [world.census(np.random.default_rng([4, i]), n) for i in range(2)]
    for name, function in (
        ("mcc", metrics.matthews_corrcoef),
        ("cohen_kappa", metrics.cohen_kappa_score),
        ("accuracy", metrics.accuracy_score),
    ):
        assert values.single[name] == pytest.approx(np.mean([function(r.truth, r.prediction) for r in rows]))
    for name, function in (
        ("roc_auc", metrics.roc_auc_score),
        ("average_precision", metrics.average_precision_score),
    ):
        by_class = [[function(r.truth == c, r.scores[:, c]) for c in range(7)] for r in rows]
        np.testing.assert_allclose(values.by_class[name], np.mean(by_class, axis=0))
        pooled = [function((r.truth[:, None] == np.arange(7)).ravel(), r.scores.ravel()) for r in rows]
        assert values.single[f"{name} micro"] == pytest.approx(np.mean(pooled))


def test_a_share_counts_dependent_cases_as_one_run():
    """Ten classes that always succeed or fail together carry the error of their runs."""
    record = Record()
    for run in range(100):
        record.next_run()
        for _ in range(10):
            record.add(("all or none",), run % 2)
    share = record.share(("all or none",))
    assert share.value == 0.5
    assert share.cases == 1000
    assert share.error == pytest.approx(0.05)
