"""The page of a comparison, from two to twenty models: what stands on page one, and what it claims."""

import io
import json
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pypdf
import pytest
from factories import HOSTILE_NAMES, LONG_NAMES, WORLD_NAMES, names_like
from predictions import make_batch
from rivals import many
from test_figures import titles
from test_pages import Page

import reportgen
from reportgen.cli import main
from reportgen.comparison import findings
from reportgen.comparison.findings import won_and_lost
from reportgen.comparison.results import Pair
from reportgen.figures import difference_words
from reportgen.pages import compare_many, compare_tables, compare_words
from reportgen.pages.best import briefly
from reportgen.pages.compare_page import OUTPUTS, charts_of
from reportgen.pages.words import name, plain, say
from reportgen.results import Estimate, undefined

CLASSES = tuple(f"class {i}" for i in range(6))
FAMILY = tuple(f"{'resnet_' * 10}{i:02d}_final" for i in range(20))
"""Names of 78 characters that differ near their end."""


def page_of(found):
    """Return the HTML page of a comparison, parsed."""
    return Page(OUTPUTS[".html"](found, charts_of(found)).decode())


@pytest.fixture(scope="module")
def six():
    """Return a comparison of six models in which some classes are won and some lost."""
    return many([f"m{i}" for i in range(6)], CLASSES, n_rows=4000)


@pytest.mark.parametrize("n_models", [2, 5, 20])
def test_page_one_of_the_pdf_is_one_page(n_models):
    """However many models and however long their names, page one holds everything down to its contents."""
    found = many(FAMILY[:n_models], CLASSES, n_rows=1500)
    paper = pypdf.PdfReader(io.BytesIO(OUTPUTS[".pdf"](found, charts_of(found))))
    first, second = (page.extract_text() for page in paper.pages[:2])
    assert "Differences in micro and macro" in first
    assert "Input and version" in first
    assert "Who is left behind" in (first if n_models <= 5 else second).split("Left behind in")[0]


@pytest.mark.parametrize("n_models", [2, 4, 12, 20])
@pytest.mark.parametrize("pattern", [LONG_NAMES, WORLD_NAMES, HOSTILE_NAMES])
def test_page_is_sound_whatever_the_names(n_models, pattern):
    """Headings do not jump, labels lead somewhere, every name stands on the page, and nothing is a script."""
    names = [text[:80] for text in names_like(pattern, n_models)]
    page = page_of(many(names, CLASSES, n_rows=400))
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = page.ids()
    assert len(ids) == len(set(ids))
    for _, attributes in page.elements:
        assert set(attributes.get("aria-labelledby", "").split()) <= set(ids)
        if attributes.get("href", "").startswith("#"):
            assert attributes["href"][1:] in ids
    assert page.all("script") == [{}, {}]  # the mark of scripts in the head, and ours
    text = "".join(page.text)
    assert all(each in text for each in names)


def test_finding_then_ranking_then_differences(six):
    """Page one reads from the finding through the ranking to the differences with their intervals."""
    page = page_of(six)
    order = [one["id"] for _, one in page.elements if "id" in one]
    at = [order.index(f"figure-compare_{each}") for each in ("ranking", "averages", "spectrum")]
    assert order.index("headline") < at[0] < at[1] < order.index("standing") < at[2]


def test_ranking_marks_what_the_intervals_leave_open(six):
    """A model's mark is open in the average in which its difference from the reference is within chance."""
    for one in compare_many.contenders(six):
        assert one.is_reference == (one.name == six.reference)
        for kind in ("micro", "macro"):
            found = six.difference(one.name, six.lead, kind)
            within = found is not None and not findings.beyond_chance(six, found)
            assert (kind in one.is_unclear) == within


def test_classes_won_and_lost_are_counted_and_named(six):
    """The table has each model with its classes worse and better beyond chance and the rest, worst first."""
    table = compare_tables.won_table(six)
    assert [row.head for row in table.rows] == list(six.others)
    assert any(row.cells[0].text != "none" for row in table.rows)
    assert any(row.cells[1].text != "none" for row in table.rows)
    for row in table.rows:
        sides = won_and_lost(six, row.head, six.lead)
        for cell, side in zip(row.cells, sides, strict=False):
            sizes = [abs(one.metrics[six.lead].difference.value) for one in side]
            assert sizes == sorted(sizes, reverse=True)
            assert cell.sub == ", ".join(one.class_ for one in side)
            assert cell.text.startswith(str(len(side)) if side else "none")
        assert int(row.cells[2].text) == len(CLASSES) - sum(map(len, sides))


def test_classes_beside_the_differences_are_those_of_the_table(six):
    """The bars beside the differences count the classes that the table names, to the side they favour."""
    figure = charts_of(six)()["compare_averages"]
    bars = {}
    for line in figure.figure.axes[1].get_lines()[1:]:
        (_, n), (y, _) = line.get_xdata(), line.get_ydata()
        bars[int(y), n > 0] = abs(int(n))
    for y, model in enumerate(six.others):
        won, lost = (len(side) for side in won_and_lost(six, model, six.lead))
        first, second = (lost, won) if six.pair(model).turned else (won, lost)
        assert (bars.get((y, True), 0), bars.get((y, False), 0)) == (first, second)


def test_open_marks_are_the_differences_within_chance(six):
    """Beside the line at 0 a mark is filled exactly where its interval leaves out 0."""
    figure = charts_of(six)()["compare_averages"]
    marks = [m for m in figure.figure.axes[0].get_lines() if m.get_marker() in ("o", "D")]
    shown = [six.difference(model, six.lead, kind) for model in six.others for kind in ("micro", "macro")]
    for mark, one in zip(marks, shown, strict=True):
        is_filled = mark.get_markerfacecolor() == mark.get_markeredgecolor()
        assert is_filled == (one.difference.low > 0 or one.difference.high < 0)


@pytest.fixture(scope="module")
def two():
    """Return a comparison of two models on whose order micro and macro disagree; m1 is ahead in macro."""
    return many(["m0", "m1"], CLASSES, n_rows=4000, seed=2)


TOLD = {
    "compare_ranking": {
        "m0: micro F1 0.816 (0.804–0.828), rank 1 of 2, the reference",
        "m1: macro F1 0.799 (0.783–0.815), rank 1 of 2, difference from the reference within chance",
        "m1: rank 2 by micro F1, 1 by macro F1",
    },
    "compare_averages": {
        "micro F1 −0.006 (−0.023 to 0.011), m1 minus m0, p = 0.49, within chance",
        "macro F1 +0.005 (−0.017 to 0.028), m1 minus m0, p = 0.65, within chance",
    },
    "compare_classes": {
        "class 5: F1 +0.034 (−0.042 to 0.110), m1 minus m0, q = 0.64, within chance, 127 rows",
        "class 0: F1 −0.008 (−0.025 to 0.010), m1 minus m0, q = 0.64, within chance, 1,682 rows",
    },
    "compare_spectrum": {
        "m0: macro F1 0.794 (0.777–0.810), weighted F1 0.816 (0.803–0.828)",
        "macro F1 +0.005 (−0.017 to 0.028), weighted F1 −0.006 (−0.023 to 0.012), m1 minus m0",
        "at a = 0.40 m1 and m0 have the same F1",
    },
}
"""Some marks of each chart, as they are told: differences in the direction in which they are drawn."""


@pytest.mark.parametrize("chart", TOLD)
def test_marks_tell_what_they_stand_for(two, chart):
    """Pointing at a mark of any chart gives model or class, metric, value, interval and verdict."""
    figure = charts_of(two)()[chart]
    assert set(titles(figure.svg)) >= TOLD[chart]
    assert not figure.narrow_svg or set(titles(figure.narrow_svg)) >= TOLD[chart]
    assert titles(figure.image_svg) == []


def test_what_is_told_of_a_difference_follows_its_mark(six):
    """Beyond chance is said of exactly the filled marks, and of the bars of classes won."""
    figure = charts_of(six)()["compare_averages"]
    marks = [m for m in figure.figure.axes[0].get_lines() if m.get_marker() in ("o", "D")]
    filled = [mark.get_markerfacecolor() == mark.get_markeredgecolor() for mark in marks]
    told = titles(figure.narrow_svg)  # without the bars
    assert [text.endswith(", beyond chance") for text in told] == filled
    assert [text.endswith(", within chance") for text in told] == [not each for each in filled]
    assert len(set(filled)) == 2
    sides = [
        (winner, loser, len(classes))
        for model in six.others
        for winner, loser, classes in zip(
            (six.reference, model), (model, six.reference), won_and_lost(six, model, six.lead), strict=True
        )
    ]
    assert set(titles(figure.svg)) - set(told) == {
        f"{winner} better than {loser} in F1 of {n} class{'es' if n > 1 else ''}, beyond chance"
        for winner, loser, n in sides
        if n
    }


def test_bars_of_classes_won_name_the_winner_when_turned():
    """Where differences are model minus reference, a bar still names whom its side favours."""
    truth = np.repeat([0, 1], [1000, 200])
    wrong = truth.copy()
    wrong[:500] = 1
    found = reportgen.compare(
        [
            reportgen.Report.from_predictions(truth, each, name=label)
            for each, label in ((wrong, "a"), (truth, "b"))
        ]
    ).result
    assert found.is_turned
    told = titles(charts_of(found)()["compare_averages"].svg)
    assert "b better than a in F1 of 2 classes, beyond chance" in told
    assert not any(text.startswith("a better") for text in told)


def test_thin_lines_tell_their_models_on_a_screen(six):
    """Of more models than have names in the spectrum each line tells its own; on paper they are as before."""
    figure = charts_of(six)()["compare_spectrum"]
    assert {text.partition(":")[0] for text in titles(figure.svg)} == set(six.models)
    assert len(figure.figure.axes[0].get_lines()) == 1 + 2  # all thin ones at once, and two with names


def test_a_difference_without_interval_or_test_is_told_as_such():
    """No interval is made up, and no verdict."""
    pair = Pair("new", "old", turned=False)
    tested = difference_words.tested("p", None, is_clear=False)
    text = difference_words.told("micro F1", Estimate(0.01), pair, tested)
    assert text == "micro F1 +0.010, new minus old, not tested"


def test_hostile_names_are_told_as_they_are():
    """Whatever models and classes are called, charts are well-formed and tell the names as text."""
    names = [text[:50] for text in names_like(HOSTILE_NAMES, 2)]
    classes = [text[:50] for text in names_like(HOSTILE_NAMES, 6)]
    charts = charts_of(many(names, classes, n_rows=600))()
    first = {text.partition(": rank")[0] for text in titles(charts["compare_ranking"].svg)}
    assert set(names) <= first
    told = titles(charts["compare_classes"].svg)
    assert told
    assert all(any(text.startswith(f"{name}: F1 ") for name in classes) for text in told)


def test_many_models_are_outlined(six):
    """Of several models the page says who is best and whom the two averages disagree about."""
    text = " ".join(plain(each) for each in compare_words.sentences(six))
    assert text.startswith("Highest m")
    assert "different sides of m0" in text
    assert text.endswith(
        "Every model is compared with m0, the first one given; nothing corrects for their number."
    )
    title = compare_words.description(six)
    assert re.fullmatch(
        r"\w+ of the five other models (is|are) (better|worse) than m0 beyond chance in macro F1.*", title
    )


def three(*shares, rare=0.5):
    """Compare models that have these shares of a common class right, and all the same share of a rare one."""
    truth = np.repeat([0, 1], [1000, 200])
    batches = []
    for share in shares:
        pred = truth.copy()
        pred[: round(1000 * (1 - share))] = 1
        pred[1000 : 1000 + round(200 * (1 - rare))] = 0
        batches.append(make_batch(truth, pred))
    return batches


TITLES = {
    "ahead": ((0.9, 0.5, 0.6), "a is ahead of both other models in micro and macro F1"),
    "behind": ((0.5, 0.9, 0.8), "a is behind both other models in micro and macro F1"),
    "none": ((0.9, 0.9, 0.9), "Neither of the two other models differs from a beyond chance in macro F1"),
    "one": ((0.8, 0.9, 0.8), "One of the two other models is better than a beyond chance in macro F1"),
    "both ways": (
        (0.8, 0.9, 0.6),
        "One of the two other models is better than a beyond chance in macro F1, one worse",
    ),
}


@pytest.mark.parametrize("case", TITLES)
def test_title_counts_who_differs_beyond_chance(case):
    """The title counts the models better and worse than the reference, in words that fit the number."""
    shares, title = TITLES[case]
    reports = []
    for label, each in zip("abc", three(*shares), strict=True):
        reports.append(reportgen.Report.from_predictions(each.truth, each.prediction, name=label))
    assert compare_words.description(reportgen.compare(reports).result) == title


def test_the_only_class_is_won_as_one():
    """Where one class has rows, nobody wins one of one classes."""
    reports = [
        reportgen.Report.from_predictions(["a"] * 30, ["a"] * n + ["b"] * (30 - n), name=f"m{n}")
        for n in (15, 29)
    ]
    found = reportgen.compare(reports).result
    title = plain(compare_words.classes_title(found, "m29"))
    assert title == "In F1, m29 wins the only class beyond chance, m15 none"


def test_a_description_has_the_decimals_of_its_chart(six):
    """Who hears a difference hears the number that others see, not one rounded to two decimals."""
    figure = charts_of(six)()["compare_averages"]
    assert all(f"{row[3]} ({row[4]})" in figure.alt for row in figure.table.rows)


def test_two_classes_are_not_said_to_be_tested_by_their_ranking():
    """Two classes share one ranking, which tells nobody behind: the page names what was tested."""
    truth, scores = np.tile([0, 1], 50), np.linspace(0.01, 0.99, 100)
    reports = [
        reportgen.Report.from_predictions(truth, scores > at, scores, labels=[0, 1], name=f"m{at}")
        for at in (0.4, 0.6)
    ]
    page = "".join(page_of(reportgen.compare(reports).result).text)
    assert "Left behind in F1 or recall;" in page
    assert "below within" not in page


def test_a_flip_beyond_chance_is_told_from_one_within():
    """Where micro and macro disagree about the reference, the page says for whom that is sure."""
    truth = np.repeat([0, 1, 2], [4000, 160, 160])
    common, rare, close = truth.copy(), truth.copy(), truth.copy()
    common[4000::2] = 0
    rare[:600] = 1
    close[4000::2] = 0
    close[:2], close[4000] = 1, 1
    found = reportgen.compare(
        [
            reportgen.Report.from_predictions(truth, pred, name=label)
            for label, pred in (("common", common), ("rare", rare), ("close", close))
        ],
        metrics=["recall"],
    ).result
    assert [(one.model, one.flips, one.confirmed) for one in found.rank_flips if one.metric == "recall"] == [
        ("rare", True, True),
        ("close", True, False),
    ]
    said = [plain(each) for each in compare_words.sentences(found)]
    assert said[1] == (
        "Micro and macro put rare and close on different sides of common; both differences are beyond "
        "chance only for rare."
    )


def bold_and_shy():
    """Return a model that finds more of a rare class, and one that is right more often."""
    truth = np.repeat(["a", "b"], [1000, 200])
    bold, shy = truth.copy(), truth.copy()
    bold[:250], bold[1000:1050] = "b", "a"
    shy[:20], shy[1000:1140] = "b", "a"
    return [
        reportgen.Report.from_predictions(truth, pred, name=label)
        for label, pred in (("bold", bold), ("shy", shy), ("bold too", bold))
    ]


def test_what_speaks_for_the_other_model_is_said():
    """Under a title of who has the higher F1 stands where the other one is better in another metric."""
    found = reportgen.compare(bold_and_shy()[:2]).result
    assert compare_words.description(found) == "shy has higher micro F1 than bold"
    said = [plain(each) for each in compare_words.sentences(found)]
    assert said[-1] == "In recall, bold is better in macro and in b, beyond chance."
    alike = reportgen.compare(bold_and_shy()[::2]).result
    assert not any("In recall" in plain(each) for each in compare_words.sentences(alike))


def test_who_differs_in_micro_alone_is_said():
    """A title about macro does not hide a difference in micro that is beyond chance."""
    found = reportgen.compare(bold_and_shy()).result
    title = "Neither of the two other models differs from bold beyond chance in macro F1"
    assert compare_words.description(found) == title
    said = [plain(each) for each in compare_words.sentences(found)]
    assert said[1] == "In micro F1 alone, shy is better than bold beyond chance."


@pytest.mark.parametrize(("n_models", "is_on_top"), [(2, True), (5, True), (6, False)])
def test_who_is_left_behind_stands_on_page_one_of_a_few(n_models, is_on_top):
    """Of up to five models page one has the table of who is left behind; of more it leads the next page."""
    page = page_of(many([f"m{i}" for i in range(n_models)], CLASSES, n_rows=1000))
    text = "".join(page.text)
    assert (text.index("Left behind in") < text.index("Read on")) == is_on_top
    links = [one["href"] for one in page.all("a") if one.get("href", "").startswith("#")]
    assert ("#standing" in links) != is_on_top


def test_short_names_never_merge_two_models():
    """A sentence shortens a model's name unless another model would then be called the same."""
    one, other = f"{'x' * 30}1{'y' * 30}", f"{'x' * 30}2{'y' * 30}"
    assert plain(briefly(say(name(one)), [one, "b"])) == f"{'x' * 16}…{'y' * 15}"
    assert plain(briefly(say(name(one)), [one, other])) == one
    assert plain(briefly(say("one ", name("b")), ["b"])) == "one b"


def test_tables_of_many_models_unfold(six):
    """Of more than three other models each table unfolds; on paper those of classes are left to JSON."""
    page = page_of(six)
    assert len(page.all("details")) == 2 * len(six.others) + 1  # one for the contents
    paper = pypdf.PdfReader(io.BytesIO(OUTPUTS[".pdf"](six, charts_of(six))))
    text = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    assert "Every class of every model stands in the HTML page and in the attached comparison.json." in text
    assert "Jaccard index, micro" not in text
    attached = json.loads(paper.attachments["comparison.json"][0])
    assert len(attached["classes"]) == len(six.others) * len(CLASSES)


def test_spectrum_of_many_models_names_the_best():
    """Of more than five models the reference and the best at both ends are named; the caption says so."""
    found = many([f"m{i}" for i in range(9)], CLASSES, n_rows=2000)
    figure = charts_of(found)()["compare_spectrum"]
    assert "Named: the reference, and the best at either end; thin lines: the other models." in figure.caption
    for end in (0, -1):
        values = {one.model: one.of_model.value[end] for one in found.spectrum if one.metric == found.lead}
        values[found.reference] = found.spectrum[0].of_reference.value[end]
        assert f">{max(values, key=values.get)}<" in figure.svg


def test_no_ranking_without_micro():
    """Where no model has a micro average there is no ranking, and the page is made all the same."""
    found = many(["a", "b", "c"], CLASSES, n_rows=300)
    missing = {"micro": undefined("two classes: one ranking")}
    averages = {model: kinds | missing for model, kinds in found.averages["f1"].items()}
    without = replace(found, averages=found.averages | {"f1": averages})
    assert "compare_ranking" not in charts_of(without)()
    assert page_of(without).all("h1")


ROWS = "obs,pred\na,a\nb,b\nb,a\n"


def test_twenty_one_files_are_refused_before_any_is_read(tmp_path, monkeypatch, capsys):
    """More models than a comparison holds are refused with the limit and the way to an index."""
    monkeypatch.chdir(tmp_path)
    for i in range(21):
        (tmp_path / f"m{i}.csv").write_text("no table at all")
    assert main(["compare", *(f"m{i}.csv" for i in range(21))]) == 1
    assert capsys.readouterr().err == (
        "reportgen: A comparison holds up to 20 models, and there are 21.\n"
        "Give fewer. Use 'reportgen report FILE1 FILE2 -o reports/' for reports and an index page.\n"
    )


@pytest.mark.parametrize("command", ["compare", "report"])
def test_a_saved_result_is_no_prediction_file(command, tmp_path, monkeypatch, capsys):
    """The JSON of a report is refused as input with the reason, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text(ROWS)
    assert main(["report", "a.csv", "-o", "b.json", "-q"]) == 0
    assert main([command, "a.csv", "b.json", "-o", "out/"]) == 1
    assert capsys.readouterr().err == (
        "reportgen: b.json is a result that reportgen wrote, not predictions: it holds no rows.\n"
        "Give the prediction files that it was made from.\n"
    )
    assert not (tmp_path / "out").exists()


def test_rows_that_differ_are_offered_as_an_index(tmp_path, monkeypatch, capsys):
    """The refusal says in which the files differ and what to do instead, and that command makes the index."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text(ROWS)
    (tmp_path / "b.csv").write_text(ROWS + "a,a\n")
    assert main(["compare", "a.csv", "b.csv"]) == 1
    assert capsys.readouterr().err == (
        "reportgen: These are not the same rows: a and b have 3 and 4 rows.\n"
        "Give predictions for the same rows. "
        "Use 'reportgen report FILE1 FILE2 -o reports/' for reports and an index page.\n"
    )
    assert main(["report", "a.csv", "b.csv", "-o", "reports/", "--format", "html", "-q"]) == 0
    assert "Two reports, not all of the same rows" in (tmp_path / "reports" / "index.html").read_text()
