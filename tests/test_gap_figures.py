"""Charts that explain the gap: their numbers add up, and they claim no more than the sentences do."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from contrast import contrast, mixed
from factories import HOSTILE_NAMES, LONG_NAMES, make_result, names_like
from matplotlib.colors import to_hex
from test_figures import texts

from reportgen.figures import (
    auc_axis,
    canvas,
    class_bars,
    draw_all,
    forest,
    gap_waterfall,
    pairwise,
    prevalence,
    spectrum,
)
from reportgen.numbers import MINUS
from reportgen.pages.headline import flagged
from reportgen.pages.report_page import report_page
from reportgen.results import Estimate, Finding, PrevalenceRelation

KINDS = [{"n_classes": k} for k in (2, 3, 12, 100, 1000)]
KINDS += [{"task": "multilabel"}, {"with_decisions": False}, {"names": names_like(HOSTILE_NAMES, 10)}]


def number(text: str) -> float:
    """Read a number as charts write it."""
    return float(text.replace(MINUS, "-"))


def with_averages(result, metric, **estimates):
    """Return the result with other averages of one metric."""
    return replace(result, averages=result.averages | {metric: result.averages[metric] | estimates})


def saying(result, sentence, metric):
    """Return the result with one more sentence among its findings."""
    return replace(result, findings=(*result.findings, Finding(sentence, metric, None, "…")))


@pytest.mark.parametrize("kind", KINDS)
def test_waterfall_steps_lead_from_micro_to_macro(kind):
    """Each step begins where the last one ended, the first at micro, and the last ends at macro."""
    result = make_result(**kind)
    steps = gap_waterfall.steps(result)
    averages = result.averages[result.lead]
    assert steps[0].start == averages["micro"].value
    assert steps[-1].end == pytest.approx(averages["macro"].value, abs=1e-12)
    assert all(one.end == other.start for one, other in itertools.pairwise(steps))
    assert all(step.end - step.start == pytest.approx(step.moves, abs=1e-12) for step in steps)
    assert math.fsum(step.moves for step in steps) == pytest.approx(-averages["gap"].value, abs=1e-12)


def test_waterfall_shows_the_classes_that_matter_and_adds_the_rest_together():
    """Of many classes those with the largest contributions stand alone, whichever way they move macro."""
    result = make_result(100)
    steps = gap_waterfall.steps(result)
    assert len(steps) == gap_waterfall.MOST_STEPS
    assert steps[-1].name == "90 other classes"
    alone = [abs(step.moves) for step in steps if step.row]
    named = {step.name for step in steps}
    others = [abs(c.contribution["f1"] or 0.0) for c in result.per_class if c.class_ not in named]
    assert min(alone) >= max(others)
    moves = [step.moves for step in steps if step.row]
    assert moves == sorted(moves)


def test_equal_classes_stand_in_the_order_of_page_one():
    """Of classes that are equally bad each chart begins with the largest, as page one does, and says so."""
    result = make_result(6, odd_classes=False)
    value = Estimate(0.2, 0.02, 0.15, 0.25)
    rows = tuple(
        replace(
            c,
            support=float(support),
            status="behind",
            metrics=c.metrics | {"f1": value},
            contribution={"f1": 0.02 if i < 4 else -0.01},
            shortfall={"f1": replace(c.shortfall["f1"], value=0.3)},
        )
        for i, (c, support) in enumerate(zip(result.per_class, (3, 9, 9, 1, 5, 5), strict=True))
    )
    gap = Estimate(0.06, 0.01, 0.04, 0.08)
    same = replace(with_averages(result, "f1", gap=gap), per_class=rows)
    worst = [one.class_ for one in flagged(same)][:4]
    assert worst == ["class 1", "class 2", "class 0", "class 3"]
    waterfall = gap_waterfall.draw(same)
    assert [row[0] for row in waterfall.table.rows][:4] == worst
    assert waterfall.title == (
        "class 1 and others pull macro F1 down most, by 0.020 each; in all, macro lies 0.060 below micro"
    )
    by_size = ["class 1", "class 2", "class 4", "class 5", "class 0", "class 3"]
    for chart in (class_bars, forest):
        assert [row[0] for row in chart.draw(same).table.rows] == by_size


def test_waterfall_of_equal_classes_is_drawn():
    """When all classes equal micro every step is 0, and the chart still has an axis."""
    result = make_result(3, odd_classes=False)
    rows = tuple(replace(c, contribution={"f1": 0.0}) for c in result.per_class)
    same = Estimate(0.9, 0.01, 0.88, 0.92)
    level = with_averages(result, "f1", micro=same, macro=same, gap=Estimate(0.0, 0.01, -0.02, 0.02))
    figure = gap_waterfall.draw(replace(level, per_class=rows))
    assert {row[3] for row in figure.table.rows} == {"0.000"}
    assert len(figure.figure.axes[0].get_xticks()) > 1


def test_waterfall_bars_are_as_long_as_the_steps_and_red_where_flagged():
    """What is drawn is what the table says, and a flagged class shows by colour, mark and bold name."""
    result = make_result(10)
    figure = gap_waterfall.draw(result)
    bars = figure.figure.axes[0].patches
    steps = gap_waterfall.steps(result)
    assert [bar.get_width() for bar in bars] == pytest.approx([step.moves for step in steps])
    written = [number(row[3]) for row in figure.table.rows]
    assert sum(written) == pytest.approx(-0.1238, abs=1e-9)
    red = {
        row[0] for row, bar in zip(figure.table.rows, bars, strict=True) if _hex(bar) == canvas.FLAGGED.light
    }
    assert red == {"class 5", "class 6", "class 9"}
    assert "v" in {line.get_marker() for line in figure.figure.axes[0].get_lines()}


def test_waterfall_of_a_gap_within_chance_names_no_class():
    """Where the interval of the gap holds 0 the title speaks of chance, not of a culprit."""
    result = make_result(10)
    gap = replace(result.averages["f1"]["gap"], low=-0.01)
    title = gap_waterfall.draw(with_averages(result, "f1", gap=gap)).title
    assert title == "How each class moves macro F1; the sum is within chance"


def test_waterfall_of_a_gap_without_interval_claims_nothing():
    """Where no interval is known, the title neither accuses a class nor speaks of chance."""
    result = make_result(10)
    gap = replace(result.averages["f1"]["gap"], low=None, high=None, reason="no interval")
    title = gap_waterfall.draw(with_averages(result, "f1", gap=gap)).title
    assert title == "How each class moves macro F1"


def test_waterfall_of_a_macro_above_micro_names_who_lifts_it():
    """A negative gap is told as one: the class that lifts macro most, and how far macro lies above."""
    result = make_result(10)
    averages = result.averages["f1"]
    gap, raised = Estimate(-0.02, 0.005, -0.03, -0.01), averages["micro"].value + 0.02
    macro = replace(averages["macro"], value=raised)
    title = gap_waterfall.draw(with_averages(result, "f1", gap=gap, macro=macro)).title
    assert title.startswith("class 0 lifts macro F1 most, by ")
    assert title.endswith("macro lies 0.020 above micro")


def test_forest_lines_run_from_bound_to_bound_with_worse_to_the_left():
    """Each class's line has its bounds as ends, and the axis falls to the right as in all charts."""
    result = make_result(6, odd_classes=False)
    axes = forest.draw(result).figure.axes[0]
    left, right = axes.get_xlim()
    assert left > right
    drawn = {tuple(line.get_xdata()) for line in axes.get_lines() if len(line.get_xdata()) == 2}
    for row in result.per_class:
        short = row.shortfall["f1"]
        assert (short.low, short.high) in drawn
    assert (0, 0) in drawn
    assert (0.05, 0.05) in drawn


def test_forest_names_the_reference_of_roc_auc():
    """AUC is compared with the mean of the class AUCs, and title, caption and chart say so, not micro."""
    figure = forest.draw(make_result(10, with_decisions=False))
    assert "the mean class AUC" in figure.title
    assert "micro" not in figure.title
    assert "mean class AUC" in texts(figure.svg)
    assert "weighted by pairs" in figure.caption


def test_forest_shows_flagged_classes_before_others():
    """Of many classes at most thirty have a row, every flagged one first, and the caption says so."""
    result = make_result(100)
    figure = forest.draw(result)
    flagged = sum(c.status in {"behind", "never_predicted"} for c in result.per_class)
    shown = [row[1] for row in figure.table.rows]
    assert len(shown) == forest.MOST_ROWS
    assert sum(status in {"behind", "never predicted"} for status in shown) == min(flagged, forest.MOST_ROWS)
    assert figure.caption.startswith("30 of 99 classes shown")


def test_forest_calls_no_class_fine_that_has_too_few_rows():
    """Without a class behind, the title tells undetermined from not behind."""
    result = make_result(5, odd_classes=False)
    fine = tuple(replace(c, status="ok", status_by_metric={"f1": "ok"}) for c in result.per_class)
    assert forest.draw(replace(result, per_class=fine)).title == "No class is behind micro F1 by 0.05 or more"
    unclear = (replace(fine[0], status_by_metric={"f1": "undetermined"}), *fine[1:])
    assert forest.draw(replace(result, per_class=unclear)).title == (
        "No class is shown to be behind micro F1; one not certain"
    )


def test_forest_keeps_the_flag_of_a_class_that_is_behind_elsewhere():
    """A class behind in recall alone is red with its mark, and title, table and caption say in what."""
    result = make_result(5, odd_classes=False)
    rows = tuple(
        replace(
            c,
            status="behind" if i == 1 else "ok",
            status_by_metric={"f1": "undetermined", "recall": "behind" if i == 1 else "ok"},
        )
        for i, c in enumerate(result.per_class)
    )
    figure = forest.draw(replace(result, per_class=rows))
    assert figure.title == (
        "No class is shown to be behind micro F1; five not certain; class 1 is behind in recall"
    )
    name = next(t for t in figure.figure.axes[0].texts if t.get_text() == "class 1")
    assert (name.get_color(), name.get_fontweight()) == (canvas.FLAGGED.light, "bold")
    assert [line.get_marker() for line in figure.figure.axes[0].get_lines()].count("v") == 1
    assert dict(row[:2] for row in figure.table.rows)["class 1"] == "not certain; behind in recall"
    assert figure.caption.endswith("is flagged, but not in F1.")
    assert "whose line" not in forest.draw(make_result(10)).caption


@pytest.mark.parametrize(
    ("sentence", "words"),
    [("S12", "earned by telling rows apart"), ("S13", "owes nothing to"), ("S14", "is no better than")],
)
def test_auc_title_claims_only_what_a_sentence_carries(sentence, words):
    """The claim stands in the title with its sentence and nowhere without it."""
    result = make_result(10)
    assert words not in auc_axis.draw(result).title
    assert words in auc_axis.draw(saying(result, sentence, "roc_auc")).title


def test_auc_axis_has_its_three_marks_and_skills_from_their_own_zeros():
    """Micro, shuffled and class frequencies stand on one line; skill is 0 at its zero and 1 when perfect."""
    result = make_result(10)
    figure = auc_axis.draw(result)
    parts, averages = result.auc_parts, result.averages["roc_auc"]
    micro, macro = averages["micro"], averages["macro"]
    at = {line.get_xdata()[0] for line in figure.figure.axes[0].get_lines() if line.get_ydata()[0] < 0.5}
    assert {micro.value, parts.shuffled.value, parts.micro0} <= at
    skill = auc_axis.skill(parts, micro, macro)
    zero = parts.shuffled.value
    assert skill == pytest.approx(((micro.value - zero) / (1 - zero), 2 * macro.value - 1))
    assert auc_axis.skill(parts, parts.shuffled, Estimate(0.5)) == (0.0, 0.0)
    assert auc_axis.skill(parts, Estimate(1.0), Estimate(1.0)) == (1.0, 1.0)
    assert f"micro {skill[0]:.2f}, macro {skill[1]:.2f}" in figure.caption


def test_auc_axis_reaches_below_chance_where_a_mark_lies_there():
    """Scores that favour rare classes put the shuffled mark below 0.5, and it is still on the axis."""
    result = make_result(10)
    low = replace(result.auc_parts, shuffled=Estimate(0.43, 0.01, 0.41, 0.45))
    figure = auc_axis.draw(replace(result, auc_parts=low))
    assert figure.figure.axes[0].get_xlim() == (0.4, 1)


def test_spectrum_ends_at_macro_and_weighted():
    """The line begins at macro, ends at weighted, and micro keeps its own value beside it."""
    result = make_result(10)
    figure = spectrum.draw(result)
    averages = result.averages["f1"]
    strong = next(line for line in figure.figure.axes[0].get_lines() if line.get_linewidth() == spectrum.LINE)
    assert strong.get_ydata()[0] == pytest.approx(averages["macro"].value)
    assert strong.get_ydata()[-1] == pytest.approx(averages["weighted"].value)
    marks = {line.get_ydata()[0] for line in figure.figure.axes[0].get_lines() if line.get_marker() == "o"}
    assert marks == {averages["micro"].value}
    assert [row[0] for row in figure.table.rows][:1] == ["0.00"]
    assert figure.table.header == ("power of the share of rows", "F1", "recall")


def test_spectrum_draws_metrics_with_points_of_their_own():
    """Metrics need not share their points; the table shows those that all have."""
    result = make_result(10)
    few = replace(
        result.spectrum["recall"], alpha=(0.0, 1.0), value=(0.7, 0.8), low=(0.6, 0.7), high=(0.8, 0.9)
    )
    figure = spectrum.draw(replace(result, spectrum=result.spectrum | {"recall": few}))
    assert [row[0] for row in figure.table.rows] == ["0.00", "1.00"]


@pytest.mark.parametrize("wanted", [[5.0, 5.0, 5.0], [0.0, 4.0, 50.0, 54.0, 30.0], [], [3.0]])
def test_labels_beside_a_line_are_moved_apart_in_order(wanted):
    """Texts never touch, keep the order of their values, and move as one about their middle."""
    places = spectrum.apart(wanted, least=10.0)
    assert np.all(np.diff(sorted(places)) >= 10.0 - 1e-9)
    assert [places[i] for i in np.argsort(wanted, kind="stable")] == sorted(places)
    assert sum(places) == pytest.approx(sum(wanted))


def test_pairs_shade_around_one_half_and_outline_the_diagonal():
    """Cells above and below 0.5 differ in colour, and numbers stand in the cells of few classes."""
    result = make_result(5, odd_classes=False)
    table = [list(row) for row in result.auc_parts.pairwise]
    table[1][0] = 0.2
    low = replace(result.auc_parts, pairwise=tuple(map(tuple, table)))
    figure = pairwise.draw(replace(result, auc_parts=low))
    shades = figure.figure.axes[0].collections
    faces = {to_hex(shade.get_facecolor()[0]) for shade in shades}
    assert faces == {canvas.ABOVE.light, canvas.BELOW.light}
    assert ".20" in texts(figure.svg)
    assert "class 1 against class 0 0.20" in figure.alt
    outlined = [p for p in figure.figure.axes[0].patches if p.get_facecolor()[3] == 0]
    assert len(outlined) == 1
    assert len(outlined[0].get_path().vertices) == 5 * 5


@pytest.mark.parametrize(
    ("low", "start"), [(0.975, 0.96), (0.96, 0.96), (0.7, 0.68), (0.61, 0.6), (0.55, 0.5), (0.4, 0.5)]
)
def test_pairs_begin_their_shades_at_the_lowest_value(low, start):
    """Shades span what is shown, so that near-perfect pairs differ; key and caption say where they begin."""
    result = make_result(3, odd_classes=False)
    table = ((1.0, 1.0, 1.0), (low, 1.0, 1.0), (1.0, 1.0, 1.0))
    figure = pairwise.draw(replace(result, auc_parts=replace(result.auc_parts, pairwise=table)))
    assert pairwise._opacity(low, start) < pairwise._opacity(1.0, start)
    assert (
        figure.title == f"class 1 against class 0 is the weakest comparison of two classes: ROC AUC {low:.3f}"
    )
    assert figure.table.rows[0] == ("class 1", "class 0", f"{low:.3f}")
    assert (f"Shades begin at {start:g};" in figure.caption) == (start > 0.5)
    assert f"{start:g}" in texts(figure.svg)


def test_pairs_that_are_all_alike_name_none():
    """Where every pair is told apart as well, the title gives that value and accuses nobody."""
    result = make_result(3, odd_classes=False)
    table = ((0.9, 1.0, 1.0), (1.0, 0.9, 1.0), (1.0, 1.0, 0.9))
    figure = pairwise.draw(replace(result, auc_parts=replace(result.auc_parts, pairwise=table)))
    assert figure.title == "Every class is set against every other with the same ROC AUC, 1.000"


def test_lines_of_the_spectrum_are_named_where_they_run():
    """Each metric's name stands at its own line, nearer to it than to any other."""
    axes = spectrum.draw(make_result(10)).figure.axes[0]
    result = make_result(10)
    for metric, name in (("f1", "F1"), ("recall", "Recall")):
        text = next(t for t in axes.texts if t.get_text() == name)
        box = text.get_window_extent()
        alpha, value = axes.transData.inverted().transform(((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2))
        far = {
            m: abs(np.interp(alpha, line.alpha, line.value) - value) for m, line in result.spectrum.items()
        }
        assert min(far, key=far.get) == metric


def test_numbers_read_on_every_shade_of_the_pairs():
    """Ink reaches 4.5 to 1 on the strongest shades, on white and on dark pages."""
    for colour in (canvas.ABOVE, canvas.BELOW):
        for _, opacity in pairwise.STEPS:
            assert contrast(canvas.INK.light, mixed(colour.light, canvas.PAPER, opacity)) >= 4.5
            assert contrast(canvas.INK.dark, mixed(colour.dark, canvas.NIGHT, opacity)) >= 4.5


def test_pairs_of_a_class_without_rows_are_dashes():
    """A class without rows has no positives: a dash in its row, not a shade."""
    result = make_result(10)
    figure = pairwise.draw(result)
    assert texts(figure.svg).count("–") == 10
    assert ("class 7", "class 7", "–") in figure.table.rows


@pytest.mark.parametrize(
    ("tau", "p", "has_sentence", "title", "has_trend"),
    [
        (0.6, 0.01, True, "Rare classes lag in F1", True),
        (0.6, 0.01, False, "Two of three flagged classes are among the rarer half", True),
        (0.1, 0.6, True, "Two of three flagged classes are among the rarer half", False),
        (-0.6, 0.01, False, "Two of three flagged classes are among the rarer half", True),
    ],
)
def test_prevalence_says_that_rare_classes_lag_only_with_the_sentence(tau, p, has_sentence, title, has_trend):
    """τ and p always stand in the caption; the claim needs S17, the line p ≤ 0.05."""
    result = replace(make_result(10), prevalence_relation={"f1": PrevalenceRelation(tau, p)})
    figure = prevalence.draw(saying(result, "S17", "f1") if has_sentence else result)
    assert figure.title == title
    assert f"{abs(tau):.2f}, p = " in figure.caption
    trends = [
        line
        for line in figure.figure.axes[0].get_lines()
        if line.get_color() == canvas.INK.light and len(line.get_xdata()) == 2
    ]
    assert len(trends) == has_trend
    assert ("the trend" in figure.caption) == has_trend
    assert ("no clear relation" in figure.caption) != has_trend


@pytest.mark.parametrize("names", [HOSTILE_NAMES, LONG_NAMES], ids=["hostile", "long"])
def test_tables_keep_whole_names(names):
    """What these charts shorten stands in full in their tables."""
    wanted = names_like(names, 9)
    figures = draw_all(make_result(9, names=wanted, odd_classes=False))
    for chart in ("gap_waterfall", "forest", "pairwise"):
        assert {row[0] for row in figures[chart].table.rows} >= set(wanted)


EXPLAINED = {
    "S2": "gap_waterfall",
    "S5": "gap_waterfall",
    "S12": "auc_axis",
    "S15": "auc_axis",
    "S17": "spectrum",
}
"""Sentences that explain the gap, and the chart each stands beside."""


def explained(**kind):
    """Return a result with one sentence of each kind, told apart by its id."""
    ids = ("S1", *EXPLAINED, "S19")
    findings = tuple(Finding(sentence, "f1", None, f"Sentence {sentence} &.") for sentence in ids)
    return replace(make_result(10, **kind), findings=findings)


@pytest.mark.parametrize("medium", ["html", "pdf"])
def test_each_sentence_stands_once_beside_the_chart_that_shows_it(medium):
    """Explaining sentences are in the section of the gap, each before its chart; the others stand before."""
    result = explained()
    page = report_page(result, draw_all(result), medium)
    start, end = page.index('id="why"'), page.index('id="flagged"')
    for sentence, chart in EXPLAINED.items():
        place = page.index(f"Sentence {sentence} &amp;.")
        assert start < place < page.index(f'id="figure-{chart}"') < end
    for sentence in ("S1", "S19"):
        assert page.index(f"Sentence {sentence} &amp;.") < start
    assert all(page.count(f"Sentence {each.sentence} &amp;.") == 1 for each in result.findings)


def test_each_chart_stands_once_on_the_page():
    """No chart is shown twice or forgotten, wherever the sections put it."""
    result = make_result(10)
    figures = draw_all(result)
    page = report_page(result, figures, "html")
    assert {key: page.count(f'id="figure-{key}"') for key in figures} == dict.fromkeys(figures, 1)


def test_sentences_stay_where_their_chart_cannot_be_drawn():
    """Without scores there is no axis of the micro AUC, but what was found is still said."""
    result = explained(with_scores=False)
    page = report_page(result, draw_all(result), "html")
    assert "Sentence S12 &amp;." in page
    assert 'id="figure-auc_axis"' not in page


def _hex(patch) -> str:
    """Return a patch's face colour without its opacity."""
    return "#" + "".join(f"{round(255 * part):02x}" for part in patch.get_facecolor()[:3])


@pytest.mark.parametrize(
    ("x", "text"),
    [(0.5, ".50"), (0.996, ".996"), (0.9999999, ".999+"), (1.0, "1"), (0.0, "0"), (1e-7, "<.001")],
)
def test_values_fit_their_cell_and_are_never_rounded_to_one(x, text):
    """A pairwise AUC is written in five characters at most, and as 1 or 0 only where it is."""
    assert pairwise._in_cell(x) == text
