"""Limits of ``reportgen check``: how they are read, when they are met, and the sentence that says so."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from predictions import cases, examples, from_confusion, make_batch, result_of

import reportgen
from reportgen import limits, values
from reportgen.cli.options import LIMITS
from reportgen.errors import OptionError
from reportgen.gate import JUDGES, check_limits
from reportgen.gate.baseline import Baseline
from reportgen.gate.bounds import DUST, beside
from reportgen.limits import READERS, Limit
from reportgen.pages.json_data import from_json, to_json
from reportgen.results import AVERAGES, Estimate
from reportgen.words import METRIC_NAMES

MATRIX = [[90, 8, 2, 0], [10, 30, 0, 0], [6, 0, 4, 0], [3, 0, 0, 0]]
"""Class c3 is never predicted; c2 has too few rows to say much."""
RESULT = result_of(from_confusion(MATRIX), name="toy")
TWO_LABELS = result_of(make_batch([[1, 0], [1, 1], [0, 1], [0, 0]] * 9, [[1, 0], [1, 0], [0, 1], [0, 0]] * 9))


def verdicts(*asked, result=RESULT, strict=False):
    """Return the verdicts on limits given as (rule, text)."""
    found = [replace(READERS[rule](text), strict=strict) for rule, text in asked]
    return check_limits(result, found).verdicts


READ = {
    ("max_gap", "f1=0.1"): Limit("max_gap", "--max-gap f1=0.1", "f1", "gap", bound=0.1),
    ("max_gap", "recall=-0.5"): Limit("max_gap", "--max-gap recall=-0.5", "recall", "gap", bound=-0.5),
    ("min", "f1.macro=0.7"): Limit("min", "--min f1.macro=0.7", "f1", "macro", bound=0.7),
    ("min", "roc_auc.micro=1"): Limit("min", "--min roc_auc.micro=1", "roc_auc", "micro", bound=1.0),
    ("min", "accuracy = 0.9"): Limit("min", "--min accuracy = 0.9", "accuracy", bound=0.9),
    ("min", "mcc=-1"): Limit("min", "--min mcc=-1", "mcc", bound=-1.0),
    ("max", "log_loss=2.5"): Limit("max", "--max log_loss=2.5", "log_loss", bound=2.5),
    ("min_class", "recall=0.5"): Limit("min_class", "--min-class recall=0.5", "recall", bound=0.5),
    ("min_class", "recall.a.b=c=0.5"): Limit(
        "min_class", "--min-class recall.a.b=c=0.5", "recall", class_="a.b=c", bound=0.5
    ),
    ("fail_on", "behind,undetermined"): Limit(
        "fail_on", "--fail-on behind,undetermined", statuses=("behind", "undetermined")
    ),
}


@pytest.mark.parametrize("asked", READ)
def test_limits_are_read(asked):
    """Each kind of limit is read from its text; the names of classes may hold dots and equals signs."""
    rule, text = asked
    assert READERS[rule](text) == READ[asked]


REFUSED = {
    ("max_gap", "f1"): ("--max-gap is METRIC=X, not 'f1'.", "Write for example --max-gap f1=0.1."),
    ("max_gap", "accuracy=0.1"): (
        "--max-gap has no 'accuracy'.",
        "Use one of: precision, recall, f1, specificity, jaccard, roc_auc, average_precision.",
    ),
    ("max_gap", "f1=x"): ("--max-gap f1=x is not a number: 'x'.", "Write a number, for example 0.5."),
    ("max_gap", "f1=2"): ("--max-gap f1=2: 2 is not between -1 and 1.", "Write a share, for example 0.8."),
    ("min", "=0.7"): (
        "--min is METRIC.AVERAGE=X, not '=0.7'.",
        "Write for example --min f1.macro=0.7.",
    ),
    ("min", "f1=0.7"): (
        "--min f1=0.7 does not say which average.",
        "Write --min f1.macro=0.7, or another of micro, macro, weighted, samples, custom.",
    ),
    ("min", "f1.=0.7"): (
        "--min f1.=0.7 does not say which average.",
        "Write --min f1.macro=0.7, or another of micro, macro, weighted, samples, custom.",
    ),
    ("min", "f1.makro=0.7"): (
        "--min f1 has no 'makro'; did you mean 'macro'?",
        "Use one of: micro, macro, weighted, samples, custom.",
    ),
    ("min", "f1.macro=70"): (
        "--min f1.macro=70: 70 is not between 0 and 1.",
        "Write a share, for example 0.8.",
    ),
    ("min", "f1.macro=nan"): (
        "--min f1.macro=nan is not a number: 'nan'.",
        "Write a number, for example 0.5.",
    ),
    ("min", "accuracy.macro=0.7"): (
        "--min accuracy.macro=0.7: accuracy has no averages.",
        "Write --min accuracy=0.7.",
    ),
    ("min", "log_loss=1"): ("--min log_loss=1: of log_loss less is better.", "Write --max log_loss=1."),
    ("max", "f1.macro=0.7"): ("--max has no 'f1.macro'.", "Use one of: log_loss, brier, hamming_loss."),
    ("max", "brier=-1"): ("--max brier=-1: -1 is below 0.", "Write a number from 0 on."),
    ("min_class", "recal=0.5"): (
        "--min-class has no 'recal'; did you mean 'recall'?",
        "Use one of: precision, recall, f1, specificity, jaccard, roc_auc, average_precision.",
    ),
    ("min_class", "recall.=0.5"): (
        "--min-class recall.=0.5 does not say which class.",
        "Write recall.CLASS=0.5 with a class of the predictions, or recall=0.5 for all.",
    ),
    ("fail_on", ""): (
        "--fail-on names no status.",
        "Use one or more of: behind, never_predicted, undetermined.",
    ),
    ("fail_on", " , "): (
        "--fail-on names no status.",
        "Use one or more of: behind, never_predicted, undetermined.",
    ),
    ("fail_on", "behnd"): (
        "--fail-on has no 'behnd'; did you mean 'behind'?",
        "Use one of: behind, never_predicted, undetermined.",
    ),
}


@pytest.mark.parametrize("asked", REFUSED)
def test_wrong_limits_are_refused(asked):
    """A limit that cannot be meant says what is wrong and what to write."""
    rule, text = asked
    with pytest.raises(OptionError) as error:
        READERS[rule](text)
    assert (error.value.what, error.value.fix) == REFUSED[asked]


UNKNOWN = {
    ("min", "f1.samples=0.5"): (
        "--min f1.samples=0.5: toy has no samples average of F1.",
        "Only a multilabel task has samples averages; take macro or micro.",
    ),
    ("min", "f1.custom=0.5"): (
        "--min f1.custom=0.5: toy has no custom average of F1.",
        "Give the weights of the classes with --class-weights.",
    ),
    ("min", "subset_accuracy=0.5"): (
        "--min subset_accuracy=0.5: toy (multiclass) has no subset accuracy.",
        "Use one of: accuracy, balanced_accuracy, mcc, cohen_kappa, top_k_accuracy.",
    ),
    ("max", "hamming_loss=0.5"): (
        "--max hamming_loss=0.5: toy (multiclass) has no Hamming loss.",
        "Use one of: log_loss, brier.",
    ),
    ("min_class", "recall.c9=0.5"): (
        "--min-class recall.c9=0.5: toy has no class 'c9'.",
        "Write METRIC.CLASS=X with a class of the predictions, or METRIC=X for all.",
    ),
}


@pytest.mark.parametrize("asked", UNKNOWN)
def test_what_a_result_cannot_have_is_refused(asked):
    """A limit on an average, metric or class that the model does not have is an error, not a verdict."""
    with pytest.raises(OptionError) as error:
        verdicts(asked)
    assert (error.value.what, error.value.fix) == UNKNOWN[asked]


GAP = "F1 gap (micro 0.81, macro 0.53) is 0.28 (0.09–0.34)"
MACRO = "macro F1 is 0.53 (0.45–0.73)"
UNCERTAIN = (
    "class c1: F1 is 0.041 below micro, perhaps by 0.05 or more: not certain (30 right of 48 true or "
    "predicted); a shortfall under 0.14 would go unseen"
)
BEHIND = (
    "class c2: F1 is 0.31 below micro (95\xa0% at least 0.07), 4 right of 12 true or predicted, "
    "q = 0.027; it pulls macro down by 0.078; behind in recall too"
)
NEVER = (
    "class c3 is never predicted: recall 0 of 3; its precision does not exist and counts as 0 in macro "
    "precision"
)
JUDGED = {
    ("max_gap", "f1=0.4"): [("met", f"{GAP}, at most 0.4")],
    ("max_gap", "f1=0.05"): [("not_met", f"{GAP}, above 0.05")],
    ("max_gap", "f1=0.2"): [("not_met", f"{GAP}, above 0.2; that may be chance, its interval holds 0.2")],
    ("max_gap", "roc_auc=0.2"): [("not_met", "ROC AUC gap is undefined: the input has no scores")],
    ("min", "f1.macro=0.4"): [("met", f"{MACRO}, at least 0.4")],
    ("min", "f1.macro=0.8"): [("not_met", f"{MACRO}, below 0.8")],
    ("min", "f1.macro=0.6"): [
        ("not_met", f"{MACRO}, below 0.6; that may be chance, its interval holds 0.6"),
    ],
    ("min", "roc_auc.macro=0.6"): [("not_met", "macro ROC AUC is undefined: the input has no scores")],
    ("min", "accuracy=0.8"): [("met", "accuracy is 0.810 (0.741–0.865), at least 0.8")],
    ("min", "accuracy=0.9"): [("not_met", "accuracy is 0.810 (0.741–0.865), below 0.9")],
    ("min", "top_k_accuracy=0.9"): [("not_met", "top-k accuracy is undefined: the input has no scores")],
    ("max", "log_loss=0.5"): [("not_met", "log loss is undefined: the input has no scores")],
    ("min_class", "recall=0.6"): [
        ("met", "class c0: recall is 0.900 (0.826–0.945), at least 0.6"),
        ("met", "class c1: recall is 0.750 (0.598–0.858), at least 0.6"),
        ("not_certain", "class c2: recall is 0.40 (0.17–0.69), below 0.6, but within chance (10 rows)"),
        ("not_met", "class c3: recall is 0.00 (0.00–0.56), below 0.6 beyond chance (3 rows)"),
    ],
    ("min_class", "precision.c3=0.1"): [("not_met", "class c3: precision is undefined: never predicted")],
    ("min_class", "recall.c2=0.4"): [("met", "class c2: recall is 0.40 (0.17–0.69), at least 0.4")],
    ("fail_on", "behind"): [
        ("met", "class c0: F1 is not behind by 0.05 or more (95\xa0%: not below micro at all)"),
        ("not_certain", UNCERTAIN),
        ("not_met", BEHIND),
        ("not_met", NEVER),
    ],
}


@pytest.mark.parametrize("asked", JUDGED)
def test_each_limit_is_judged(asked):
    """Met, not met, not certain and undefined, each with its sentence."""
    found = verdicts(asked)
    assert [(one.outcome, one.text) for one in found] == JUDGED[asked]
    rule, text = asked
    assert {(one.rule, one.asked) for one in found} == {(rule, READERS[rule](text).asked)}


def test_averages_of_multilabel_tasks_have_limits_too():
    """Samples averages and overall metrics of a multilabel task are held against limits."""
    found = verdicts(("min", "f1.samples=0.7"), ("max", "hamming_loss=0.1"), result=TWO_LABELS)
    assert [one.outcome for one in found] == ["not_met", "not_met"]
    assert [one.value.value for one in found] == pytest.approx([2 / 3, 1 / 8])


def test_strict_looks_at_the_value_alone():
    """With strict a class whose interval holds the limit fails."""
    found = {one.class_: one for one in verdicts(("min_class", "recall=0.6"), strict=True)}
    assert found["c2"].outcome == "not_met"
    assert found["c2"].text == "class c2: recall is 0.40 (0.17–0.69), below 0.6 (10 rows)"
    assert found["c1"].outcome == "met"


def test_a_class_without_rows_does_not_meet_a_limit():
    """The value of a class without rows is undefined, which is said; nothing is known of its status."""
    result = result_of(from_confusion([[30, 2, 1], [3, 20, 0], [0, 0, 0]]))
    least, *_, status = verdicts(("min_class", "f1.c2=0"), ("fail_on", "behind"), result=result)
    assert (least.outcome, least.text) == ("not_met", "class c2: F1 is undefined: no true rows")
    text = "class c2 has no rows; it is in no average. It was predicted once, wrongly"
    assert (status.outcome, status.text[: len(text)]) == ("not_tested", text)


def test_a_limit_of_its_own_takes_the_place_of_the_general_one():
    """A class named in one limit is exempt from the limit for all classes in the same metric only."""
    found = verdicts(("min_class", "recall=0.8"), ("min_class", "recall.c3=0"), ("min_class", "f1=0.1"))
    recall = [one for one in found if one.metric == "recall"]
    assert [(one.class_, one.bound) for one in recall] == [("c0", 0.8), ("c1", 0.8), ("c2", 0.8), ("c3", 0)]
    assert recall[3].outcome == "met"
    assert [one.class_ for one in found if one.metric == "f1"] == ["c0", "c1", "c2", "c3"]


def test_other_statuses_can_fail():
    """Undetermined fails for want of rows, and leaves classes that are behind alone."""
    outcomes = [one.outcome for one in verdicts(("fail_on", "undetermined"))]
    assert outcomes == ["met", "not_met", "met", "met"]


@pytest.mark.parametrize("metric", ["f1", "average_precision"])
def test_never_predicted_is_read_from_counts(metric):
    """How often a class is predicted needs no test: whichever metric leads, the counts alone decide."""
    truth, answer = [0] * 9 + [1] * 4 + [2] * 2, [0] * 9 + [0] * 3 + [1] + [3] * 2
    batch = make_batch(truth, answer, np.eye(5)[answer] * 0.5 + 0.1, n_classes=5)
    found = verdicts(("fail_on", "never_predicted"), result=result_of(batch, metrics=(metric,)))
    assert [(one.outcome, one.text) for one in found] == [
        ("met", "class c0: predicted 12 times"),
        ("met", "class c1: predicted once"),
        ("not_met", "class c2: never predicted, though it has 2 rows"),
        ("met", "class c3: predicted 2 times"),
        ("not_tested", "class c4: never predicted, and without rows"),
    ]


def test_without_decisions_never_predicted_is_not_met():
    """Scores without decisions do not show that every class is predicted."""
    scores = np.tile([[0.2, 0.8], [0.7, 0.4]], (20, 1))
    several = make_batch(np.tile([[0, 1], [1, 0]], (20, 1)), scores=scores, task="multilabel", n_classes=2)
    [found] = verdicts(("fail_on", "never_predicted"), result=result_of(several, metrics=("roc_auc",)))
    assert found.outcome == "not_met"
    why = "no decision: give --threshold or --pred"
    assert found.text == f"nothing shows whether a class is never predicted: {why}"


def test_a_result_without_tests_does_not_pass_fail_on():
    """Where no class can be tested, nothing shows that none is behind."""
    two = make_batch([0, 1] * 20, scores=np.tile([0.2, 0.8], (40, 1)), task="binary", n_classes=2)
    [found] = verdicts(("fail_on", "behind"), result=result_of(two, metrics=("roc_auc",)))
    assert found.outcome == "not_met"
    assert found.text == "no class was tested in ROC AUC: nothing shows whether one is behind"


@pytest.mark.parametrize(
    ("estimate", "bound", "shown"),
    [
        (Estimate(0.69996, None, 0.6, 0.8), 0.7, "0.69996 (0.60000–0.80000)"),
        (Estimate(0.65, None, 0.6, 0.69999), 0.7, "0.65000 (0.60000–0.69999)"),
        (Estimate(0.7, None, 0.6, 0.8), 0.7, "0.70 (0.60–0.80)"),
        (Estimate(-0.02, None, -0.05, 0.01), 0.3, "−0.020 (−0.050 to 0.010)"),
        (Estimate(0.5), 0.7, "0.500"),
    ],
)
def test_a_number_never_looks_like_the_limit_it_misses(estimate, bound, shown):
    """As many decimals are written as it takes to see on which side of a limit a number lies."""
    assert beside(estimate, bound) == shown


def test_rounding_does_not_break_a_limit():
    """A value that equals its limit but for floating-point rounding meets it."""
    average = RESULT.averages["f1"] | {"macro": Estimate(0.1 + 0.6 - 1e-16, 0.1, 0.5, 0.9)}
    result = replace(RESULT, averages=RESULT.averages | {"f1": average})
    assert average["macro"].value < 0.7
    assert [one.outcome for one in verdicts(("min", "f1.macro=0.7"), result=result)] == ["met"]


def test_tables_of_limits_agree():
    """Every kind of limit has a reader, a judge and an option, and light tables name what results have."""
    assert READERS.keys() == JUDGES.keys()
    flags = {one.name for one in LIMITS if not isinstance(one, tuple)} - {"strict"}
    assert flags == set(READERS)
    assert set(limits.AVERAGES) == set(AVERAGES) - {"gap", "custom_gap"}
    assert set(values.METRICS) | set(limits.GAINS) | set(limits.LOSSES) == set(METRIC_NAMES)
    assert set(RESULT.overall) | set(TWO_LABELS.overall) == set(limits.GAINS) | set(limits.LOSSES)


def test_python_takes_limits_as_config_files_have_them():
    """reportgen.check judges a report against limits by kind, one or a list of each."""
    report = reportgen.Report(RESULT)
    check = reportgen.check(report, {"min": ["f1.macro=0.4", "accuracy=0.9"], "max-gap": "f1=0.4"})
    assert [one.outcome for one in check.verdicts] == ["met", "not_met", "met"]
    assert not check.is_met
    assert reportgen.check(report, {"min-class": "recall.c2=0.6"}).is_met
    assert not reportgen.check(report, {"min-class": "recall.c2=0.6"}, strict=True).is_met
    none = "There is no limit to check."
    for limits_given, what in (
        ({}, none),
        ({"min": []}, none),
        ({"min": [], "fail_on": ()}, none),
        ({"fail_on": ""}, "--fail-on names no status."),
        ({"mini": "x"}, "limits has no 'mini'"),
    ):
        with pytest.raises(OptionError, match=what):
            reportgen.check(report, limits_given)


PET = reportgen.Report(RESULT)
REFUSED_IN_PYTHON = {
    "number": (
        lambda: reportgen.check(PET, {"min": 0.7}),
        "limits: min is not a text or a list of texts: 0.7.",
        'Write for example {"min": "f1.macro=0.7"}.',
    ),
    "numbers by metric": (
        lambda: reportgen.check(PET, {"max-gap": {"f1": 0.1}}),
        "limits: max-gap is not a text or a list of texts: {'f1': 0.1}.",
        'Write for example {"max-gap": "f1=0.1"}.',
    ),
    "text": (
        lambda: reportgen.check(PET, "f1"),
        "limits are not a mapping: 'f1'.",
        'Write for example {"min": "f1.macro=0.7"}.',
    ),
    "strict among the limits": (
        lambda: reportgen.check(PET, {"min_class": "recall=0.5", "strict": True}),
        "limits: strict is no limit.",
        "Write strict=True after the limits.",
    ),
    "idle strict": (
        lambda: reportgen.check(PET, {"min": "accuracy=0.5"}, strict=True),
        "strict=True has no effect without min_class.",
        "Add min_class, or leave strict=True out.",
    ),
    "path that is not there": (
        lambda: reportgen.check(PET, baseline="none.json"),
        "Cannot read none.json: No such file or directory.",
        "Name a .json file that reportgen wrote.",
    ),
    "result as baseline": (
        lambda: reportgen.check(PET, baseline=7),
        "baseline is no Report: 7.",
        "Make one, for example with Report.from_file(path).",
    ),
    "path of predictions": (
        lambda: reportgen.check(PET, baseline_predictions="old.csv"),
        "baseline_predictions is no Report: 'old.csv'.",
        "Make one, for example with Report.from_file(path).",
    ),
    "path of a report": (
        lambda: reportgen.check("new.csv", {"min": "accuracy=0.5"}),
        "report is no Report: 'new.csv'.",
        "Make one, for example with Report.from_file(path).",
    ),
    "two reports to compare": (
        lambda: reportgen.compare(PET, PET),
        "The reports are not in one list.",
        "Write compare([first, second]).",
    ),
    "one report to compare": (
        lambda: reportgen.compare(PET),
        "The reports are not in one list.",
        "Write compare([first, second]).",
    ),
    "level as per cent": (
        lambda: reportgen.compare([PET, PET], level=95),
        "level is 95, not between 0 and 1.",
        "Write a share, for example 0.95.",
    ),
}


@pytest.mark.parametrize("case", REFUSED_IN_PYTHON)
def test_python_refuses_what_it_cannot_use(case):
    """A wrong argument of check or compare is a ReportgenError that says what to write."""
    call, what, fix = REFUSED_IN_PYTHON[case]
    with pytest.raises(reportgen.ReportgenError) as error:
        call()
    assert (error.value.what, error.value.fix) == (what, fix)


EVERY = {
    "max_gap": [f"{metric}=0.1" for metric in values.METRICS],
    "min": [
        f"{metric}.{average}=0.5" for metric in values.METRICS for average in ("micro", "macro", "weighted")
    ],
    "min_class": [f"{metric}=0.5" for metric in values.METRICS],
    "fail_on": "behind,undetermined",
}


@examples(40)
@given(case=cases(abstentions=True))
def test_every_limit_has_a_verdict_on_any_predictions(case):
    """Absent classes, ties, weights: each verdict is a sentence, agrees with its value, and is JSON.

    The same predictions as baseline are never worse.
    """
    assume(case.Y.any())
    result = result_of(case.batch, name="drawn")
    check = check_limits(result, limits.from_mapping(EVERY), Baseline("x", "old", result))
    for one in check.verdicts:
        assert not re.search(r"\b(nan|None|inf)\b", one.text)
        value = one.value.value if one.value is not None else None
        if one.rule == "baseline":
            assert one.outcome in ("met", "not_tested")
        elif one.rule in ("max_gap", "min"):
            held = value is not None and (
                value - DUST <= 0.1 if one.rule == "max_gap" else value + DUST >= 0.5
            )
            assert one.outcome == ("met" if held else "not_met")
        elif one.rule == "min_class" and value is not None:
            sure = one.value.high is None or one.value.high + DUST < 0.5
            assert one.outcome == ("met" if value + DUST >= 0.5 else "not_met" if sure else "not_certain")
        elif one.rule == "min_class":
            assert one.outcome == "not_met"
    with_check = replace(result, check=check)
    assert from_json(to_json(with_check), "r.json") == with_check
