"""Rows of one person or site: clusters are independent, their rows are not."""

from dataclasses import fields, is_dataclass, replace

import numpy as np
import oracle
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from predictions import cases, examples, make_batch, result_of
from sources import make_source, read_one

from reportgen import Report
from reportgen.arrays import batch_from_arrays
from reportgen.clusters import design_effect
from reportgen.errors import ColumnsError, InputError, OptionError
from reportgen.layouts import read_batches
from reportgen.layouts.words import describe
from reportgen.measure import measure
from reportgen.metrics.auc_influence import ranking_errors
from reportgen.metrics.overall import kappa, matthews
from reportgen.options import ReadOptions
from reportgen.results import Estimate
from reportgen.tally import count

SOME = {"classes": (2, 3, 4), "rows": (6, 40), "weights": ("none", "gamma")}
COLUMNS = {
    "y": ["a", "b", "a", "b"],
    "pred": ["a", "b", "b", "b"],
    "site": ["north", "south", "north", "west"],
}


def estimates(result, path=""):
    """Return every estimate of a result by its path, without notes and shortfalls."""
    found = {}
    if isinstance(result, Estimate):
        return {path: result}
    if is_dataclass(result):
        parts = {field.name: getattr(result, field.name) for field in fields(result)}
    elif isinstance(result, dict):
        parts = result
    elif isinstance(result, tuple):
        parts = dict(enumerate(result))
    else:
        return {}
    for name, part in parts.items():
        if name not in {"remedies", "precision_at_common_prevalence"}:
            found |= estimates(part, f"{path}.{name}")
    return found


def by(cluster, psi):
    """Add up influence within clusters."""
    return np.bincount(cluster, psi)


def norm(pull):
    """Return a standard error from what independent parts pull."""
    return float(np.sqrt((pull**2).sum()))


def kish(mass):
    """Return the effective number of clusters of these masses."""
    return mass.sum() ** 2 / (mass**2).sum()


def clustered(case, seed):
    """Return a case's batch in clusters of uneven size, and the codes."""
    rng = np.random.default_rng(seed)
    _, cluster = np.unique(
        rng.integers(0, max(2, case.batch.n_rows // 3), case.batch.n_rows), return_inverse=True
    )
    return replace(case.batch, cluster=cluster.astype(np.int32)), cluster


@examples(25)
@given(case=cases(**SOME, abstentions=True), seed=st.integers(0, 1000))
def test_clusters_of_one_row_change_nothing(case, seed):
    """Where every row is a cluster of its own, every value, standard error and interval is that of rows."""
    alone = np.random.default_rng(seed).permutation(case.batch.n_rows).astype(np.int32)
    wanted, found = (
        estimates(result_of(batch)) for batch in (case.batch, replace(case.batch, cluster=alone))
    )
    assert found.keys() == wanted.keys()
    for path, one in wanted.items():
        for part in ("value", "se", "low", "high"):
            number = getattr(one, part)
            close = None if number is None else pytest.approx(number, rel=1e-7, abs=1e-9)
            assert getattr(found[path], part) == close, (path, part)


@examples(20)
@given(case=cases(**SOME), times=st.integers(2, 5))
def test_copies_of_rows_add_nothing(case, times):
    """Every row several times, copies in one cluster, has the standard errors of the rows alone."""
    batch = case.batch
    rows = np.repeat(np.arange(batch.n_rows), times)
    copied = make_batch(
        batch.truth[rows],
        None if batch.prediction is None else batch.prediction[rows],
        case.S[rows],
        task=batch.task,
        n_classes=len(batch.classes),
        weight=None if batch.weight is None else batch.weight[rows],
        decide=batch.decide,
        single=batch.scores.single,
        cluster=rows.astype(np.int32),
    )
    wanted, found = (estimates(result_of(one)) for one in (batch, copied))
    for path, one in wanted.items():
        of_a_class = "per_class" in path and "average_precision" in path  # binomial, not influence
        if one.se is not None and not of_a_class:
            assert found[path].se == pytest.approx(one.se, rel=1e-6, abs=1e-8), path


@examples(25)
@given(case=cases(**SOME), seed=st.integers(0, 1000), metric=st.sampled_from(["precision", "recall", "f1"]))
def test_count_metrics_add_up_influence_within_clusters(case, seed, metric):
    """Standard errors of count metrics come from the reference's row influence, added up within clusters."""
    batch, cluster = clustered(case, seed)
    assume(case.averaged)
    result, n = result_of(batch), batch.n_rows
    psi = oracle.if_ratio(metric, case.Y, case.Q, case.w)
    assume(np.isfinite(psi["micro"]).all())
    for average in ("micro", "macro", "weighted", "gap"):
        one = result.averages[metric][average]
        if one.value is not None:
            assert one.se == pytest.approx(norm(by(cluster, psi[average])) / n, abs=1e-9)
    for c, one in enumerate(result.per_class):
        if one.metrics[metric].value is not None:
            wanted = norm(by(cluster, psi["per_class"][:, c])) / n
            met = {"precision": case.Q, "recall": case.Y, "f1": case.Y | case.Q}[metric][:, c]
            alone = np.unique(cluster[met == 1]).size == 1 and 0 < one.metrics[metric].value < 1
            assert one.metrics[metric].se == (None if alone else pytest.approx(wanted, abs=1e-9))


@examples(20)
@given(case=cases(**SOME, tasks=("multiclass", "multilabel")), seed=st.integers(0, 1000))
def test_auc_adds_up_influence_within_clusters(case, seed):
    """The same for ROC AUC; the factor for few rows counts clusters on either side."""
    batch, cluster = clustered(case, seed)
    weight = np.ones(batch.n_rows) if case.w is None else case.w
    result, n = result_of(batch), batch.n_rows
    pulls = {}
    for c in range(len(batch.classes)):
        true = case.Y[:, c] == 1
        if not true.any() or true.all():
            continue
        pull = oracle.if_auc(case.Y[:, c], case.S[:, c], case.w, delong_factor=False)[1] / n
        sizes = [kish(by(cluster, weight * side)) for side in (true, ~true)]
        for side, size in zip((true, ~true), sizes, strict=True):
            pull[side] *= np.sqrt(size / (size - 1)) if size > 1 + 1e-9 else 1.0
        pulls[c] = by(cluster, pull)
        one = result.per_class[c].metrics["roc_auc"]
        if min(sizes) > 1 + 1e-9:
            assert one.se == pytest.approx(norm(pulls[c]), abs=1e-9)
        else:
            assert (one.se, one.method) == (None, "Newcombe")
    averages = result.averages["roc_auc"]
    if not pulls:
        return
    macro = np.mean(list(pulls.values()), axis=0)
    factor = np.sqrt(macro.size / max(macro.size - 1, 1))
    micro = by(cluster, oracle.if_micro_auc(case.Y, case.S, case.w)[1] / n) * factor
    shuffled = by(cluster, oracle.if_shuffled(case.Y, case.S, case.w)[1] / n) * factor
    wanted = {"macro": macro, "micro": micro, "gap": micro - macro}
    parts = {"shuffled": shuffled, "earned": micro - shuffled}
    for found, pulls_of in (
        (averages.__getitem__, wanted),
        (lambda name: getattr(result.auc_parts, name), parts),
    ):
        for name, pull in pulls_of.items():
            assert found(name).se == pytest.approx(norm(pull), abs=1e-8), name


@pytest.mark.parametrize("figure", [matthews, kappa])
@examples(10)
@given(
    case=cases(tasks=("multiclass",), classes=(3,), rows=(6, 20), weights=("none", "gamma")),
    seed=st.integers(0, 1000),
)
def test_agreement_in_clusters(figure, case, seed):
    """MCC and kappa: numeric derivatives by row weight, added up within clusters, give the standard error."""
    batch, cluster = clustered(case, seed)
    measured = measure(batch)

    def value(w):
        return figure(replace(measured, tally=count(replace(batch, weight=w), measured.prediction)))[0]

    found, se = figure(measured)
    assume(not np.isnan(found))
    weight = np.ones(batch.n_rows) if case.w is None else case.w
    assert se == pytest.approx(norm(by(cluster, oracle.influence_numeric(value, weight))), abs=1e-6)


def test_means_over_rows_in_clusters():
    """Brier score and the samples average: deviations from the mean are added up within clusters."""
    rng = np.random.default_rng(3)
    Y, S = rng.integers(0, 2, (40, 3)), rng.random((40, 3))
    Y[0] = 1
    Q, cluster = (S >= 0.5).astype(int), rng.permutation(np.arange(40) % 8)
    result = result_of(make_batch(Y, Q, S, cluster=cluster.astype(np.int32)))
    hits, sizes = (Y * Q).sum(axis=1), Q.sum(axis=1)
    of_row = {
        "brier": ((Y - S) ** 2).mean(axis=1),
        "hamming_loss": (Y != Q).mean(axis=1),
        "subset_accuracy": (Y == Q).all(axis=1),
    }
    precision = np.divide(hits, sizes, out=np.zeros(40), where=sizes > 0)
    for estimate, values in (
        *((result.overall[name], values) for name, values in of_row.items()),
        (result.averages["precision"]["samples"], precision),
    ):
        assert estimate.value == pytest.approx(values.mean())
        assert estimate.se == pytest.approx(norm(by(cluster, values - values.mean())) / 40)


def test_design_effect():
    """Copies make a design effect of nearly their number, independent rows one of 1; never below."""
    rows, clusters = np.array([600.0, 600.0, 600.0, 6.0]), np.array([200.0, 200.0, 200.0, 1.0])
    of_rows, of_clusters = np.array([1e-4, 1e-4, 1e-4, 1e-2]), np.array([3e-4, 1e-4, 1e-5, 0.0])
    found = design_effect(rows, clusters, of_rows, of_clusters)
    assert found == pytest.approx([3.01, 1.0034, 1.0, 6.0], abs=1e-2)


def test_one_person_is_not_thirty():
    """A class known from one person is not flagged, however many rows it has; without clusters it is."""
    truth = np.repeat([0, 1, 2], [300, 300, 30])
    predicted = np.where(np.arange(630) % 10 == 0, (truth + 1) % 3, truth)
    predicted[600:620] = 0
    cluster = np.concatenate([np.arange(600) // 5, np.full(30, 120)]).astype(np.int32)
    batch = make_batch(truth, predicted)
    alone, together = (
        result_of(one, metrics=("recall",)) for one in (batch, replace(batch, cluster=cluster))
    )
    assert alone.per_class[2].status == "behind"
    assert together.per_class[2].status == "undetermined"
    recall = together.per_class[2].metrics["recall"]
    assert recall.se is None
    assert recall.low < 0.05
    assert recall.high > 0.85
    macro = [one.averages["recall"]["macro"] for one in (alone, together)]
    assert macro[1].high - macro[1].low > 2 * (macro[0].high - macro[0].low)


def test_one_person_has_no_auc_error():
    """Positives of one cluster, however many, leave the class AUC to Newcombe's interval of one positive."""
    rng = np.random.default_rng(0)
    truth = np.repeat([0, 1], [90, 10])
    scores = rng.random((100, 2))
    cluster = np.concatenate([np.arange(90) // 3, np.full(10, 30)]).astype(np.int32)
    errors = ranking_errors(measure(make_batch(truth, None, scores, cluster=cluster, decide="largest")))
    assert errors.positives == pytest.approx([30, 1])
    assert errors.negatives == pytest.approx([1, 30])
    assert np.isnan(errors.auc_variance).all()


def test_a_column_of_clusters():
    """--cluster gives rows of equal ids one code, and report and inspect say so."""
    batch = read_one(COLUMNS, cluster="site")
    assert batch.cluster.tolist() == [0, 1, 0, 2]
    assert batch.reading.cluster == "column site"
    assert "cluster     column site, 3 clusters" in describe(batch).splitlines()
    wanted = "Rows belong to 3 clusters (column site); uncertainty treats clusters, not rows, as independent."
    assert wanted in result_of(batch).notes
    assert not [note for note in result_of(read_one(COLUMNS)).notes if "cluster" in note]


@pytest.mark.parametrize("name", ["cluster", "patient_id", "site", "group"])
def test_clusters_are_never_taken_unasked(name):
    """No name of a column makes it the cluster."""
    assert read_one({**COLUMNS, name: [1, 1, 2, 2]}).cluster is None


def test_clusters_without_gaps():
    """Codes have no gaps where rows are dropped or parted into models; ids may be numbers."""
    columns = {**COLUMNS, "site": [7, 9, None, 4], "m": ["x", "x", "x", "x"]}
    batch = read_one(columns, cluster="site", drop_invalid=True)
    assert batch.cluster.tolist() == [0, 1, 2]
    assert batch.dropped == {'no cluster in column "site"': 1}
    many = {name: [*cells, *cells] for name, cells in COLUMNS.items()} | {"m": ["x"] * 4 + ["z"] * 4}
    many["site"] = ["a", "b", "c", "c", "d", "d", "e", "f"]
    source = make_source(many)
    found = dict(read_batches(source, ReadOptions(cluster="site", model="m")))
    assert [one.cluster.tolist() for one in found.values()] == [[0, 1, 2, 2], [0, 0, 1, 2]]


def test_clusters_of_arrays():
    """cluster= takes ids of any kind, and Report hands them on."""
    truth, predicted, ids = ["a", "b", "a", "b"], ["a", "b", "b", "b"], np.array([5, 3, 5, 9])
    assert batch_from_arrays(truth, predicted, cluster=ids).cluster.tolist() == [0, 1, 0, 2]
    report = Report.from_predictions(truth, predicted, cluster=["p", "q", "p", "r"])
    wanted = (
        "Rows belong to 3 clusters (column cluster); uncertainty treats clusters, not rows, as independent."
    )
    assert wanted in report.result.notes


@pytest.mark.parametrize(
    ("columns", "options", "error", "what", "fix"),
    [
        (
            COLUMNS,
            {"cluster": "person"},
            ColumnsError,
            '--cluster: "person" is not a column of f.csv.',
            "Its columns are: y, pred, site.",
        ),
        (
            {**COLUMNS, "site": ["north", None, "", "west"]},
            {"cluster": "site"},
            InputError,
            'f.csv: 2 rows: no cluster in column "site" (the first is line 3).',
            "Name the cluster of every row, or leave such rows out with --drop-invalid.",
        ),
        (
            {**COLUMNS, "site": ["north"] * 4},
            {"cluster": "site"},
            InputError,
            "f.csv: column site holds a single cluster.",
            "Give rows of several clusters, or leave --cluster out.",
        ),
        (
            COLUMNS,
            {"cluster": "site", "id": "site"},
            OptionError,
            '--cluster and --id both name column "site" of f.csv.',
            "Give each column one role.",
        ),
    ],
    ids=["missing column", "missing ids", "one cluster", "two roles"],
)
def test_errors(columns, options, error, what, fix):
    """A column of clusters that cannot be used gives one error that says what, where and what to do."""
    with pytest.raises(error) as caught:
        read_one(columns, **options)
    assert (caught.value.what, caught.value.fix) == (what, fix)


def test_the_page_says_what_counts_as_independent():
    """Methods on the page are those used: clusters are independent, and take no mid-p, nor do weights."""
    truth, given = list("aabb" * 5), list("abbb" * 5)

    def methods(**columns):
        page = Report.from_predictions(truth, given, **columns)._repr_html_()
        return page[page.index("How the numbers were made") :]

    plain, weighted = methods(), methods(sample_weight=[1, 2] * 10)
    clustered = methods(cluster=list("wxyz" * 5))
    assert "the rows as independent" in plain
    assert "mid-p of the" in plain
    assert "Several rows of one person or site make the intervals too narrow." in plain
    assert "the rows as independent" in weighted
    assert "a test from the standard error of the difference.\nFalse discoveries" in weighted
    assert "the clusters as independent" in clustered
    assert "Few clusters make the intervals too narrow." in clustered
    assert "mid-p" not in clustered


def test_errors_of_arrays():
    """Arrays of clusters that do not fit give errors in the words of Python."""
    with pytest.raises(InputError) as caught:
        batch_from_arrays(["a", "b"], ["a", "b"], cluster=["p", None])
    assert caught.value.what == 'the arrays: 1 row: no cluster in column "cluster" (index 1).'
    assert caught.value.fix == "Name the cluster of every row, or leave such rows out with drop_invalid=."
    with pytest.raises(InputError) as caught:
        batch_from_arrays(["a", "b"], ["a", "b"], cluster=["p"])
    assert caught.value.what == "y_true has 2 rows, but cluster has 1."
