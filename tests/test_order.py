"""Models ranked by micro and by macro: ranks, ties, disagreements, and the chart that shows them."""

import re
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from factories import HOSTILE_NAMES, LONG_NAMES, WORLD_NAMES, names_like
from hypothesis import given
from hypothesis import strategies as st
from predictions import examples
from test_figures import parse, texts

from reportgen import order
from reportgen.figures import canvas, compare_ranking
from reportgen.figures.labels import fit_apart, in_two_lines, width
from reportgen.order import KINDS, Contender
from reportgen.pages.best import best_of
from reportgen.pages.words import plain
from reportgen.results import Estimate, undefined


def estimate(value):
    """Return an estimate with an interval, or without a value."""
    if value is None:
        return undefined("no decision")
    return Estimate(value, 0.01, max(0.0, value - 0.02), min(1.0, value + 0.02))


def contenders(micro, macro, names="abcdefghijklmnopqrstuvwxyz0123456789"):
    """Return models with these averages."""
    return [
        Contender(name, estimate(a), estimate(b)) for name, a, b in zip(names, micro, macro, strict=False)
    ]


FEW_VALUES = st.integers(0, 6).map(lambda n: n / 10)  # so that many are equal
FIELDS = st.lists(st.tuples(FEW_VALUES, FEW_VALUES), min_size=2, max_size=20).map(
    lambda pairs: contenders(*zip(*pairs, strict=True))
)


@examples(60)
@given(models=FIELDS)
def test_disagreements_are_the_discordant_pairs(models):
    """Pairs counted are those that Kendall's tau calls discordant; climbs add up to none."""
    values = [(one.micro.value, one.macro.value) for one in models]
    discordant = sum((a < c and b > d) or (a > c and b < d) for (a, b), (c, d) in combinations(values, 2))
    assert order.disagreements(models) == discordant
    climbs = [order.climb(models, one) for one in models]
    assert sum(climbs) == 0


@examples(60)
@given(models=FIELDS)
def test_lines_cross_exactly_where_micro_and_macro_disagree(models):
    """Two lines cross if and only if the averages order the two models differently; ties never do."""
    places = [{id(one): i for i, one in enumerate(order.in_order(models, kind))} for kind in KINDS]
    for one, other in combinations(models, 2):
        left, right = (place[id(one)] - place[id(other)] for place in places)
        assert (left * right < 0) == order.disagrees(one, other)


def test_equal_values_share_a_rank():
    """Ranks are those of sports: two seconds are followed by a fourth, and rounding dust makes no order."""
    models = contenders([0.9, 0.8, 0.8, 0.1 + 0.2], [0.5, 0.4, 0.3, 0.3])
    assert [order.rank(models, one, "micro") for one in models] == ["1", "2=", "2=", "4"]
    dust = contenders([0.3, 0.1 + 0.2], [0.5, 0.5])
    assert [order.rank(dust, one, "micro") for one in dust] == ["1=", "1="]
    assert order.disagreements(dust) == 0


SAID = {
    "agree": ([0.9, 0.8, 0.7], [0.6, 0.5, 0.4], "Micro and macro F1 agree on the order"),
    "tie": ([0.9, 0.8, 0.8], [0.6, 0.5, 0.4], "Micro and macro F1 agree on the order, ties aside"),
    "best": ([0.9, 0.8], [0.5, 0.6], "Micro and macro F1 disagree on the best model"),
    "others": (
        [0.9, 0.8, 0.7],
        [0.6, 0.4, 0.5],
        "Micro and macro F1 agree on the best model, not on the others",
    ),
    "shared best": (
        [0.9, 0.9, 0.7, 0.6],
        [0.6, 0.5, 0.3, 0.4],
        "Micro and macro F1 agree on the best model, not on the others",
    ),
    "equal": ([0.9, 0.9], [0.6, 0.6], "Micro and macro F1 are equal for both models"),
    "all equal": ([0.9] * 3, [0.6] * 3, "Micro and macro F1 are equal for all models"),
}


@pytest.mark.parametrize("case", SAID)
def test_title_says_whether_the_averages_agree(case):
    """The title states what the values show, and calls a tie no disagreement."""
    micro, macro, title = SAID[case]
    assert order.agreement(contenders(micro, macro), "F1") == title
    assert compare_ranking.draw(contenders(micro, macro), "f1").title == title


def test_pairs_that_change_places_are_counted():
    """The caption says how many pairs of models change places, in words that fit the number."""
    assert order.crossed(contenders([0.9, 0.8], [0.5, 0.6])) == "The two models change places."
    assert order.crossed(contenders([0.9, 0.8], [0.6, 0.5])) == "The two models keep their places."
    three = contenders([0.9, 0.8, 0.7], [0.6, 0.4, 0.5])
    assert order.crossed(three) == "One of 3 pairs of models changes places."
    assert order.crossed(three[:2] + three[2:] + contenders([0.1], [0.1])).startswith("One of 6 pairs")
    none = contenders([0.9, 0.8, 0.7], [0.6, 0.5, 0.4])
    assert order.crossed(none) == "None of the 3 pairs of models changes places."


def test_sentence_names_the_best():
    """The best model is named once where both averages have the same one; many ties are counted."""
    same = contenders([0.9, 0.8], [0.6, 0.5])
    assert plain(best_of(same, "F1")) == "Highest micro and macro F1: a (0.900 and 0.600)."
    split = contenders([0.9, 0.8], [0.5, 0.6])
    assert plain(best_of(split, "F1")) == "Highest micro F1: a (0.900); highest macro F1: b (0.600)."
    tied = contenders([0.9] * 5, [None] * 5)
    assert plain(best_of(tied, "F1")) == "Highest micro F1: five models (0.900)."
    assert best_of(contenders([None], [None]), "F1") == ()


def colours(figure):
    """Return the colours of the lines between both rankings, by how they run: up, down or level."""
    found = {}
    for line in figure.figure.axes[0].get_lines():
        x, y = line.get_xdata(), line.get_ydata()
        if list(x) == [0.0, 1.0]:
            found.setdefault(int(np.sign(y[1] - y[0])), set()).add(line.get_color())
    return found


def test_lines_that_change_places_stand_out():
    """A model higher by micro falls in blue, one higher by macro rises in amber, one that stays is grey."""
    figure = compare_ranking.draw(contenders([0.9, 0.8, 0.7], [0.5, 0.6, 0.4]), "f1")
    assert colours(figure) == {
        1: {canvas.MICRO.light},
        -1: {canvas.MACRO.light},
        0: {canvas.RULE.light},
    }
    assert "Blue lines fall" in figure.caption
    quiet = compare_ranking.draw(contenders([0.9, 0.8, 0.7], [0.6, 0.5, 0.4]), "f1")
    assert colours(quiet) == {0: {canvas.RULE.light}}
    assert "Blue" not in quiet.caption


def test_a_longer_way_is_a_wider_line():
    """Of two lines that change places the one that passes more models is drawn wider."""
    figure = compare_ranking.draw(contenders([0.9, 0.8, 0.7], [0.4, 0.6, 0.5]), "f1")
    widths = {
        abs(line.get_ydata()[1] - line.get_ydata()[0]): line.get_linewidth()
        for line in figure.figure.axes[0].get_lines()
        if list(line.get_xdata()) == [0.0, 1.0]
    }
    assert widths[2] > widths[1]


def test_chart_claims_no_more_than_the_values():
    """Every caption says that ranks are no test, and open marks are explained where there are any."""
    models = contenders([0.9, 0.8], [0.6, 0.5])
    plainly = compare_ranking.draw(models, "f1")
    assert plainly.caption.endswith("Ranks are of values; a difference in rank is no test.")
    assert "reference" not in plainly.caption
    judged = [replace(models[0], is_reference=True), replace(models[1], is_unclear=("macro",))]
    tested = compare_ranking.draw(judged, "f1")
    assert "Open marks: the difference from the reference is within chance." in tested.caption
    marks = [line for line in tested.figure.axes[0].get_lines() if line.get_marker() in "oD"]
    is_open = [(m.get_marker(), m.get_markerfacecolor() == canvas.GROUND.light) for m in marks]
    assert is_open == [("o", False), ("D", False), ("o", False), ("D", True)]


def test_models_without_both_averages_are_counted():
    """A model without micro or macro is not drawn, and the caption says that one is missing."""
    models = contenders([0.9, 0.8, None], [0.6, 0.5, 0.4])
    figure = compare_ranking.draw(models, "roc_auc")
    assert "Without both averages, and not shown: 1 model." in figure.caption
    assert "c" not in texts(figure.svg)
    assert compare_ranking.draw(models[1:], "roc_auc") is None
    assert compare_ranking.draw(contenders([0.5] * 31, [0.5] * 31), "f1") is None


@pytest.mark.parametrize("n_models", [2, 4, 20, 30])
@pytest.mark.parametrize("pattern", [LONG_NAMES, WORLD_NAMES, HOSTILE_NAMES])
def test_names_stay_inside_and_apart(n_models, pattern):
    """However long or foreign, every model has a label of its own on both sides, of the width given."""
    names = names_like(pattern, n_models)
    values = [0.9 - 0.02 * i for i in range(n_models)]
    figure = compare_ranking.draw(contenders(values, values[::-1], names), "f1")
    for svg in (figure.svg, figure.narrow_svg):
        parse(svg)
        shown = texts(svg)
        if svg is figure.svg or n_models > 10:
            labels = fit_apart(names, canvas.BODY, 134.0 if svg is figure.svg else 72.0)
            assert len(set(labels)) == n_models
        else:
            lines = [
                in_two_lines(text, canvas.BODY, 72.0).split("\n")
                for text in fit_apart(names, canvas.BODY, 2 * 72.0 - 1.1 * canvas.BODY)
            ]
            assert len(set(map(tuple, lines))) == n_models
            labels = sorted({line for each in lines for line in each})
            assert all(width(line, canvas.BODY) <= 72.0 for line in labels)
            assert set(labels) <= set(shown)
            continue
        assert all(shown.count(label) == 2 for label in labels if not re.fullmatch(r"[\d.=]+", label))
        assert all(width(label, canvas.BODY) <= 135 for label in labels)


def test_shortened_names_stay_different():
    """Names that differ only where they are cut are numbered in their order."""
    names = [f"{'x' * 40}{letter}{'y' * 40}" for letter in "abc"]
    short = fit_apart(names, 9.0, 100.0)
    assert [text[-4:] for text in short] == [" (1)", " (2)", " (3)"]
    assert fit_apart(["a" * 50 + "1", "a" * 50 + "2"], 9.0, 100.0)[0].endswith("1")
    assert fit_apart(["short", "names"], 9.0, 100.0) == ["short", "names"]


def test_no_name_is_cut_to_anothers():
    """What is left before the gap is never another model's whole name, which it would pass for."""
    assert fit_apart(["stacked_with_decision", "stacker"], 9.0, 70.0)[0] == "stacked…ion"
    assert fit_apart(["stacked_with_decision", "stacked"], 9.0, 70.0) == ["sta…ecision", "stacked"]


def test_names_break_between_words():
    """A name too wide for one line is broken after a sign that parts words, else where the line is full."""
    assert in_two_lines("stacked_with_decision", 9.0, 80.0) == "stacked_with_\ndecision"
    assert in_two_lines("naive bayes", 9.0, 72.0) == "naive bayes"
    assert in_two_lines("abcdefghijklmnopqrst", 9.0, 72.0) == "abcdefghijkl\nmnopqrst"


def test_numbers_of_the_chart_are_in_its_table():
    """The table has every model from the best macro down, with rank, value and interval of both averages."""
    figure = compare_ranking.draw(contenders([0.9, 0.8], [0.5, 0.6]), "f1")
    assert figure.table.header == (
        "model", "rank by micro", "micro F1", "interval", "rank by macro", "macro F1", "interval",
    )  # fmt: skip
    assert figure.table.rows[0] == ("b", "2", "0.800", "0.780–0.820", "1", "0.600", "0.580–0.620")
    assert figure.alt == ("By micro F1: 1 a 0.900, 2 b 0.800. By macro F1: 1 b 0.600, 2 a 0.500.")


def test_values_that_round_alike_get_another_decimal():
    """Two models of different rank do not show the same value where a fourth decimal tells them apart."""
    figure = compare_ranking.draw(contenders([0.7466, 0.7467], [0.5, 0.6]), "f1")
    assert {"0.7466", "0.7467", "0.500", "0.600"} <= set(texts(figure.svg))
