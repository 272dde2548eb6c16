"""The headline: the right finding for each outcome, and never more than the numbers say."""

from dataclasses import replace

import numpy as np
import pytest
from factories import make_result
from predictions import from_confusion, make_batch, result_of

from reportgen.numbers import adding_places, below, count, percent, word
from reportgen.pages.advice import advice
from reportgen.pages.headline import headline
from reportgen.pages.help_box import help_lines
from reportgen.pages.page_one import page_one
from reportgen.pages.tables import class_table
from reportgen.pages.words import plain
from reportgen.results import Estimate, Finding


def title(result):
    """Return the title as text."""
    return plain(headline(result).title)


def lede(result):
    """Return the sentences under the title as text."""
    return " ".join(plain(each) for each in headline(result).sentences)


def with_statuses(statuses, names=None, task=None):
    """Return a result whose classes have the given statuses in F1."""
    result = make_result(len(statuses), names=names, task=task, odd_classes=False)
    classes = tuple(
        replace(
            one, status=status, status_by_metric={"f1": status}, n_rows=0 if status == "no_examples" else 9
        )
        for one, status in zip(result.per_class, statuses, strict=True)
    )
    inside = tuple(one.class_ for one in classes if one.n_rows)
    return replace(result, per_class=classes, averaging_set=inside)


def with_gap(micro, macro, low, high, lead="f1"):
    """Return a result with these averages and this interval of the gap."""
    result = make_result(4, lead=lead)
    estimates = {
        "micro": Estimate(micro),
        "macro": Estimate(macro),
        "gap": Estimate(micro - macro, 0.1, low, high),
    }
    return replace(result, averages=result.averages | {lead: result.averages[lead] | estimates})


TITLES = {
    "one behind": (["behind", "ok", "ok"], "One of three classes is left behind: class 0"),
    "many behind": (
        ["behind"] * 3 + ["ok"] * 2,
        "Three of five classes are left behind: class 1, class 2 and class 0",
    ),
    "never and behind": (
        ["behind", "never_predicted", "behind", "ok"],
        "Three of four classes are left behind: class 2, class 1 and class 0; one of them is never predicted",
    ),
    "never only": (["never_predicted", "ok", "ok"], "One of three classes is never predicted: class 0"),
    "all behind": (["behind"] * 3, "All three classes are left behind: class 1, class 0 and class 2"),
    "some unclear": (
        ["ok", "undetermined", "ok", "undetermined"],
        "No class is shown to be behind, but for two of four that is not certain",
    ),
    "all unclear": (["undetermined"] * 3, "It is not certain whether any class is behind"),
    "all ok": (["ok"] * 5, "None of the five classes is behind by 0.05 or more"),
    "two ok": (["ok"] * 2, "Neither class is behind by 0.05 or more"),
    "one class": (["ok", "no_examples"], "Only one class has rows, so there is nothing to compare"),
    "some without rows": (
        ["behind"] * 3 + ["ok", "no_examples"],
        "Three of four classes with rows are left behind: class 1, class 2 and class 0",
    ),
    "many classes": (["behind"] * 14 + ["ok"] * 20, "14 of 34 classes are left behind, worst class 13"),
}


@pytest.mark.parametrize(("statuses", "expected"), TITLES.values(), ids=TITLES.keys())
def test_title(statuses, expected):
    """Each outcome has its own title; undetermined classes are never called fine."""
    assert title(with_statuses(statuses)) == expected


def test_untested_classes_are_not_judged():
    """Without decisions no class was tested, and the title does not pretend otherwise."""
    result = make_result(4, with_decisions=False)
    classes = tuple(
        replace(one, status="undetermined", status_by_metric={}, shortfall={}) for one in result.per_class
    )
    result = replace(result, per_class=classes)
    assert title(result) == "Only the ranking is judged; no class was tested for being behind"
    statuses = page_one(result).statuses
    assert [(row.name, row.n, row.rule) for row in statuses] == [
        ("not tested", "4", "there are no decisions to test")
    ]
    assert {row.status for row in page_one(result).who.rows} == {"not tested"}


def test_numeric_names_are_called_classes():
    """A class named 1 is not mistaken for a count."""
    assert title(with_statuses(["behind", "ok"], names=("1", "2"))).endswith("left behind: class 1")


def test_long_names_stay_out_of_the_title():
    """A name that would fill the title is left to the table."""
    result = with_statuses(["behind", "ok"], names=("x" * 80, "y"))
    assert title(result) == "One of two classes is left behind"


def test_names_are_marked():
    """Names from data are marked, so that each output can set them apart."""
    parts = headline(with_statuses(["behind", "ok"], names=("<b>", "y"))).title
    assert [part.text for part in parts if part.kind == "name"] == ["<b>"]


def test_gap_beyond_chance():
    """A gap whose interval is above 0 is called more than chance, with size and interval."""
    text = lede(with_gap(0.84, 0.68, 0.13, 0.19)).replace("\u00a0", " ")
    assert text.startswith(
        "F1 is 0.840 counting every row once (micro) and 0.680 counting every class once (macro): a gap of "
        "0.160 (95 % interval 0.130–0.190), more than chance."
    )


def test_gap_within_chance():
    """A gap whose interval contains 0 is not called one, and nobody is blamed for it."""
    text = lede(with_gap(0.70, 0.69, -0.02, 0.04))
    assert "do not differ beyond chance" in text
    assert "Alone" not in text
    assert "more than chance" not in text


def test_macro_above_micro():
    """Where macro is higher the text says so, with the reason of S3; for a ranking metric it names none."""

    def told(lead):
        text = "Macro is above micro by 0.100 (0.050–0.150): the larger classes are the weaker ones."
        result = with_gap(0.6, 0.7, -0.15, -0.05, lead=lead)
        return lede(replace(result, findings=(Finding("S3", lead, None, text),)))

    assert ": macro is above micro by 0.100 (0.050–0.150); the larger classes are the weaker ones." in told(
        "f1"
    )
    assert "weaker" not in told("roc_auc")
    assert ": macro is above micro by 0.100 (0.050–0.150). " in lede(with_gap(0.6, 0.7, -0.15, -0.05))


def test_undefined_average_gives_its_reason():
    """Where there is no micro, the sentence says why instead of a number."""
    result = make_result(2, lead="roc_auc")
    assert "there is no micro ROC AUC (two classes: one ranking)." in lede(result)


def test_multilabel_wording():
    """Rows with several labels are not said to be counted once."""
    text = lede(make_result(6, task="multilabel"))
    assert " pooling all labels (micro) and " in text
    assert "row once" not in text


def test_rarity_is_said_only_when_true():
    """The flagged classes are called rarer only where each has fewer rows than every other class."""
    result = with_statuses(["behind", "behind", "ok", "ok"])

    def supports(*numbers):
        classes = (replace(one, support=n) for one, n in zip(result.per_class, numbers, strict=True))
        return lede(replace(result, per_class=tuple(classes)))

    assert "oth flagged classes are rarer than the other two." in supports(1.0, 2.0, 3.0, 4.0)
    assert "rarer" not in supports(1.0, 3.0, 3.0, 4.0)


def test_drivers_are_the_largest_contributions():
    """The classes named as pulling macro down are those with the largest contributions, and they add up."""
    result = make_result(10)
    worst = sorted((one.contribution["f1"] for one in result.per_class if one.n_rows), reverse=True)[:2]
    assert f"pull macro down by {sum(worst):.3f}" in lede(result)


@pytest.mark.parametrize("n_classes", [4, 10, 37])
def test_sum_line_adds_up_as_written(n_classes):
    """The points under the table add up to the gap in the digits shown, or only the gap is said."""
    result = make_result(n_classes, seed=3)
    numbers = [
        float(each.strip(".;"))
        for each in page_one(result).who.sum.split()
        if each[0].isdigit() and "." in each
    ]
    *parts, gap = numbers
    if len(parts) == 2:
        assert gap in (pytest.approx(parts[0] - parts[1]), pytest.approx(parts[0] + parts[1]))
    assert gap == pytest.approx(result.averages["f1"]["gap"].value, abs=1e-3)


SUMS = {
    "the other way": ((0.1, 0.07, -0.01), 0.16, "lifts it up by 0.010. What remains is {} of 0.160."),
    "the same way": ((0.1, 0.07, 0.01), 0.18, "pulls it down by 0.010. Together that is {} of 0.180."),
    "next to nothing": (
        (0.1, 0.07, -0.17),
        -2e-5,
        "up by 0.170. What remains is {}, nearer to 0 than 0.001.",
    ),
    "by no decimals": ((0.1, 0.07, 0.01), 0.19, "down by 0.170. All classes together make {} of 0.190."),
}


@pytest.mark.parametrize("case", SUMS)
def test_sum_line_says_what_the_points_do(case):
    """What pulls the same way is added, not what remains; a gap that rounds to nothing is said in words."""
    points, gap, ending = SUMS[case]
    result = with_statuses(["behind", "behind", "ok"])
    rows = zip(result.per_class, points, strict=True)
    classes = tuple(replace(one, contribution={"f1": point}) for one, point in rows)
    lead = result.averages["f1"] | {"gap": Estimate(gap, 0.01, gap - 0.02, gap + 0.02)}
    said = page_one(replace(result, per_class=classes, averages=result.averages | {"f1": lead})).who.sum
    assert said.startswith("Together these two pull macro down by 0.17")
    assert said.endswith(ending.format("the gap (micro − macro)"))


def test_classes_behind_are_not_said_to_lie_behind_macro():
    """The advice sends readers of macro to the classes left behind, which may well lie above macro."""
    advice = page_one(with_statuses(["behind", "behind", "ok"])).advice
    assert plain(advice[1]).endswith(". Then look at the two classes left behind.")


@pytest.mark.parametrize(
    ("predicted", "says"),
    [
        (3.0, "chosen less often than it occurs: in 3 rows, while 9 have it."),
        (30.0, "chosen more often than it occurs: in 30 rows, while 9 have it."),
        (10.0, ""),
    ],
)
def test_help_says_which_way_a_class_is_out(predicted, says):
    """That a class is chosen far too seldom or often is said in words, not left to two numbers."""
    result = with_statuses(["behind", "ok", "ok"])
    first = replace(result.per_class[0], predicted=predicted, support=9.0, metrics={"f1": Estimate(0.5)})
    lines = help_lines(replace(result, per_class=(first, *result.per_class[1:])))
    assert [plain(each) for each in lines] == ([f"class 0: {says}"] if says else [])


def test_rows_needed_are_not_run_together_with_names():
    """Each number of rows stands in brackets behind its class, the first with what is counted."""
    result = with_statuses(["undetermined"] * 3)
    rows = zip(result.per_class, (83, 56, 91), strict=True)
    classes = tuple(
        replace(one, shortfall={"f1": replace(one.shortfall["f1"], more_rows=n)}) for one, n in rows
    )
    lines = help_lines(replace(result, per_class=classes))
    (line,) = map(plain, lines)
    assert line == (
        "More rows would settle what is not certain: class 1 (at least 56 more rows in which it is true or "
        "predicted), class 0 (83), class 2 (91)."
    )


def test_adding_places():
    """Decimals grow by one where only then the sum looks right, and no further."""
    assert adding_places((0.1847, -0.0263), 0.1584, 3, 6) == 4
    assert adding_places((0.5, -0.25), 0.25, 2, 6) == 2
    assert adding_places((0.004, 0.004), 0.008, 2, 3) == 3
    assert adding_places((0.000444, 0.000444, 0.000444), 0.001332, 2, 3) == 2
    assert adding_places((0.00025, 0.00075), 0.001, 3, 5) == 5  # 0.0003 and 0.001 are not 0.001


@pytest.mark.parametrize(
    ("share", "places", "text"),
    [
        (0.9997, 1, ">99.9 %"),
        (1.0, 1, "100.0 %"),
        (0.0003, 1, "<0.1 %"),
        (0.0, 1, "0.0 %"),
        (0.996, 0, ">99 %"),
    ],
)
def test_percentages_reach_their_ends_only_where_they_are(share, places, text):
    """Three mistakes in 10,000 rows are not 100 % right."""
    assert percent(share, places).replace("\u00a0", " ") == text


def test_small_counts_are_words():
    """Counts up to twelve are written as words, larger ones as figures."""
    assert [word(n) for n in (0, 1, 12, 13, 1200)] == ["no", "one", "twelve", "13", "1,200"]


def test_page_one_lists_the_worst_first_and_counts_the_rest():
    """The table starts with the class that pulls macro down most and says how many more there are."""
    one = page_one(with_statuses(["behind"] * 9 + ["ok"]))
    points = [row.result.contribution["f1"] for row in one.who.rows]
    assert points == sorted(points, reverse=True)
    assert len(one.who.rows) == 4
    assert plain(one.who.omitted) == "Also behind: class 7, class 2, class 8, class 4 and class 0."


def test_rule_names_what_classes_are_measured_against():
    """The rule says micro for count metrics, not micro for ROC AUC, and leaves out what was not tested."""
    result = make_result(10)
    metrics = ("f1", "recall", "roc_auc")

    def rule(tested):
        classes = (replace(one, status_by_metric=dict.fromkeys(tested, "ok")) for one in result.per_class)
        options = result.options | {"metrics": metrics}
        return page_one(replace(result, options=options, per_class=tuple(classes))).statuses[0].rule

    assert rule(metrics).startswith(
        "estimated 0.05 or more below micro in F1 or recall, or below the mean class AUC, and below it "
        "beyond chance;"
    )
    assert rule(metrics[:2]).startswith("estimated 0.05 or more below micro in F1 or recall, and below it ")


def test_status_of_another_metric_is_named():
    """A class behind in recall only is not shown as if F1 had flagged it."""
    result = with_statuses(["ok", "ok", "ok"])
    first = replace(result.per_class[0], status="behind", status_by_metric={"f1": "ok", "recall": "behind"})
    one = page_one(replace(result, per_class=(first, *result.per_class[1:])))
    assert one.who.rows[0].status == "▼ behind in recall"


def test_a_model_worse_than_chance_leads_the_page():
    """An AUC or agreement wholly below chance stands first, with what to check and no claim why."""
    result = make_result(2, lead="f1")
    low = {"roc_auc": result.averages["roc_auc"] | {"macro": Estimate(0.015, 0.01, 0.004, 0.03)}}
    reversed_ = replace(result, averages=result.averages | low)
    assert title(reversed_) == "Worse than chance: ROC AUC 0.015"
    assert "check whether scores or labels are the wrong way round (option --positive" in lede(reversed_)
    agreement = {
        "accuracy": Estimate(0.06, 0.01, 0.05, 0.08),
        "cohen_kappa": Estimate(-0.8, 0.05, -0.9, -0.7),
    }
    dealt = replace(result, overall=agreement)
    assert title(dealt) == "Worse than chance: Cohen's kappa −0.80"
    assert lede(dealt).startswith(
        "The interval (−0.90 to −0.70) lies below what the same answers dealt at random would reach, 0.00: "
    )
    unsure = agreement | {"cohen_kappa": Estimate(-0.8, 0.5, -1.0, 0.1)}
    assert "Worse" not in title(replace(result, overall=unsure))


def test_no_class_with_rows_has_a_title_of_its_own():
    """Where no row has a label there is nothing to average, and the title says that."""
    assert title(replace(make_result(4), averaging_set=())) == (
        "No class has rows, so there is nothing to average"
    )


def test_a_gap_without_a_spread_claims_no_interval():
    """An interval of no width, as from two rows, is not shown as if it were certain."""
    text = lede(with_gap(0.5, 0.5, 0.0, 0.0))
    assert "they lie 0.000 apart, a difference without an interval" in text
    assert "beyond chance" not in text


def test_classes_that_move_nothing_are_not_listed():
    """Where no class is flagged and contributions are next to 0, page one accuses nobody."""
    result = with_statuses(["ok", "ok", "ok"])
    even = tuple(replace(one, contribution={"f1": 1e-7}) for one in result.per_class)
    assert page_one(replace(result, per_class=even)).who.rows == ()


def behind_in_recall(names, statuses):
    """Return a result whose first class is behind in recall only."""
    result = with_statuses(statuses, names=names)
    counts = replace(result.per_class[0].counts, tp=10, fn=3)
    changes = {"status": "behind", "status_by_metric": {"f1": "ok", "recall": "behind"}}
    first = replace(result.per_class[0], **changes, counts=counts, support=13)
    options = result.options | {"metrics": ("f1", "recall")}
    return replace(result, per_class=(first, *result.per_class[1:]), options=options)


def test_the_title_says_in_which_metric():
    """A class behind in recall, and not in the leading metric, is said to be behind in recall."""
    alone = behind_in_recall(("AF", "b", "c"), ["ok"] * 3)
    assert title(alone) == "One of three classes is left behind in recall: AF (10 of 13 found)"
    beside = behind_in_recall(("AF", "b", "c"), ["ok", "behind", "ok"])
    assert title(beside).startswith("Two of three classes are left behind, AF only in recall: ")
    table = class_table(alone, is_compact=True)
    assert table.rows[0].cells[0].text == "▼ behind in recall"


def test_no_average_without_a_value_is_advised():
    """The advice names no average that has no value, and gives the reason."""
    result = make_result(2, lead="roc_auc", with_decisions=False)
    advice = [plain(each) for each in page_one(replace(result, overall={})).advice]
    assert (
        advice[0]
        == "If every row matters alike: there is no micro ROC AUC to read (two classes: one ranking)."
    )


def test_page_one_writes_three_decimals_at_most():
    """However sure an average is, page one writes it with three decimals, in sentence and chart."""
    result = with_gap(0.84126, 0.68321, 0.15804, 0.15806)
    assert "F1 is 0.841 counting every row once (micro) and 0.683 counting every class once" in lede(result)
    assert "a gap of 0.158" in lede(result)


@pytest.mark.parametrize(
    ("n", "text"), [(1234.0, "1,234"), (106.24, "106.2"), (0.1428, "0.143"), (0.0714, "0.0714"), (0.0, "0")]
)
def test_small_weighted_counts_keep_three_digits(n, text):
    """Where weights add up to 1, missed 0.0714 of 0.143 does not become 0.1 of 0.1."""
    assert count(n) == text


def test_a_bound_below_the_margin_looks_below_it():
    """A shortfall of at most 0.0497 is not written as the margin of 0.050 that it stays under."""
    assert below(0.0497, 0.05, 3) == "0.0497"
    assert below(0.0123, 0.05, 3) == "0.012"


def test_the_first_sentence_begins_with_a_capital():
    """Names of metrics that are words begin the sentence as words do."""
    assert lede(make_result(4, lead="recall")).startswith("Recall is ")


def test_a_tiny_gap_is_called_less_than_the_last_decimal():
    """A gap of 0.00004 or -0.00004 is not written as 0, nor as a number above one with a minus."""
    result = with_gap(0.7, 0.7, -0.01, 0.01)
    for gap in (0.00004, -0.00004):
        lead = result.averages["f1"] | {"gap": Estimate(gap, 0.1, -0.01, 0.01)}
        text = page_one(replace(result, averages=result.averages | {"f1": lead})).who.sum
        assert "the gap (micro − macro) of less than 0.001" in text


def test_the_accuracy_is_micro_recall_where_rows_have_no_answer():
    """With abstentions micro F1 is not the share of right rows, and the advice does not send there for it."""
    abstaining, answering = (
        result_of(from_confusion(matrix)) for matrix in ([[8, 1, 1], [2, 8, 0]], [[8, 2], [2, 8]])
    )
    assert "read micro recall, which is the accuracy here: 80.0" in plain(advice(abstaining)[0])
    assert "read micro F1, which is the accuracy here: 80.0" in plain(advice(answering)[0])


def test_a_class_never_predicted_is_told_without_a_test():
    """It is a fact from counts: a metric without a test hides neither it nor that nothing was tested."""
    truth, scores = np.repeat([0, 1, 2], [20, 10, 5]), np.tile([0.5, 0.3, 0.2], (35, 1))
    scores[np.arange(35), truth] += 0.15
    given = np.where(truth == 2, 0, truth)
    result = result_of(make_batch(truth, given, scores), metrics=("average_precision",))
    assert title(result) == "One of three classes is never predicted: c2"
    assert "not certain" not in lede(result)
    assert [(row.name, row.n) for row in page_one(result).statuses] == [
        ("not tested", "2"),
        ("never predicted", "1"),
    ]
    assert {one.class_ for one in result.findings if one.sentence == "S9"} == {"c2"}
