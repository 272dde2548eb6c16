"""The index of a folder of reports: what it says of the models, and what it does not claim."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from factories import HOSTILE_NAMES, LONG_NAMES, WORLD_NAMES, make_result, names_like
from test_figures import parse
from test_pages import Page

from reportgen.figures.strip import averages_strip
from reportgen.pages.index_page import Entry, contenders, render_index, title
from reportgen.pages.same_rows import difference
from reportgen.pages.words import plain
from reportgen.results import Estimate, undefined


def moved(result, model, micro, macro):
    """Return the result under another name and with other averages of F1, a standard error of 0.01 each."""
    found = {
        kind: Estimate(value, 0.01, value - 0.02, value + 0.02)
        for kind, value in (("micro", micro), ("macro", macro))
    }
    return replace(result, model=model, averages=result.averages | {"f1": result.averages["f1"] | found})


def entries_of(*results):
    """Return the results with an HTML and a PDF file each."""
    return [Entry(one, (("HTML", f"{i}.html"), ("PDF", f"{i}.pdf"))) for i, one in enumerate(results)]


def text_of(*results):
    """Return all text of the index page of results, in one line."""
    return " ".join("".join(Page(render_index(entries_of(*results)).decode()).text).split())


@pytest.fixture(scope="module")
def ten():
    """Return the result of a model with ten classes."""
    return make_result(10)


@pytest.fixture(scope="module")
def rivals(ten):
    """Return two models of which micro prefers one and macro the other."""
    return moved(ten, "rows", 0.9, 0.6), moved(ten, "classes", 0.8, 0.7)


def test_index_says_what_micro_and_macro_prefer(rivals):
    """Title and first sentence say whether micro and macro agree, and which model is best by each."""
    text = text_of(*rivals)
    assert "Micro and macro F1 disagree on the best model" in text
    assert "Highest micro F1: rows (0.900); highest macro F1: classes (0.700)." in text
    assert "The two models change places." in text


def test_index_tests_nothing_and_says_so(rivals):
    """Where the rows may be the same the page says that nobody checked, and which command does."""
    n_rows = f"{rivals[0].n_rows:,}"
    assert (
        f"All reports are of {n_rows} rows with equally many of every class. Whether these are the same rows "
        "is not checked here, and no difference is tested: 'reportgen compare' does both."
    ) in text_of(*rivals)


def test_index_of_different_rows_calls_no_model_the_best(rivals, ten):
    """Reports whose rows differ are listed in their order with the difference; none is called best."""
    more = moved(make_result(10, n_rows=4000), "more", 0.95, 0.9)
    page = Page(render_index(entries_of(*rivals, more)).decode())
    text = " ".join("".join(page.text).split())
    assert "Three reports, not all of the same rows" in text
    assert (
        f"rows and more have {ten.n_rows:,} and {more.n_rows:,} rows. So no model is called the best" in text
    )
    assert "Highest" not in text
    assert "a higher rank may come from easier rows" in text
    links = [one["href"] for one in page.all("a") if one["href"].endswith(".html")]
    assert links == [f"{i}.html" for i in (0, 0, 1, 1, 2, 2)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda one: replace(one, task="multilabel"),
            "rows and other have different tasks, multiclass and multilabel.",
        ),
        (lambda one: replace(one, per_class=one.per_class[1:]), "rows and other have different classes."),
    ],
)
def test_index_of_other_tasks_or_classes_ranks_nothing(rivals, change, said):
    """Averages over other classes do not mean the same: no rank, no chart, and the page says so."""
    fewer = replace(rivals[1], model="fewer", n_rows=1)
    results = (*rivals, fewer, change(replace(rivals[1], model="other")))
    page = Page(render_index(entries_of(*results)).decode())
    text = " ".join("".join(page.text).split())
    assert (
        f"{said} So no model is ranked or called the best here, and differences between them are not tested."
    ) in text
    assert "figure" not in {tag for tag, _ in page.elements}
    assert not re.search(r"\brank \d|easier rows|by micro and by macro", text)
    assert "0.880–0.920" in text


DIFFERENT = {
    "data set": (
        lambda one: replace(one, dataset="night"),
        "a and b are of different data sets, day and night.",
    ),
    "task": (
        lambda one: replace(one, task="multilabel"),
        "a and b have different tasks, multiclass and multilabel.",
    ),
    "rows": (lambda one: replace(one, n_rows=1), "a and b have {n} and 1 row."),
    "classes": (
        lambda one: replace(one, per_class=one.per_class[1:]),
        "a and b have different classes.",
    ),
    "support": (
        lambda one: replace(one, per_class=(replace(one.per_class[0], support=5), *one.per_class[1:])),
        "a and b have {support} and 5 rows of class class 0.",
    ),
}


@pytest.mark.parametrize("case", DIFFERENT)
def test_what_shows_that_rows_differ(ten, case):
    """Each thing that a result knows of its rows can show that two reports are of different ones."""
    change, said = DIFFERENT[case]
    first = replace(ten, model="a", dataset="day")
    other = change(replace(first, model="b"))
    known = {"n": f"{ten.n_rows:,}", "support": f"{ten.per_class[0].support:,.0f}"}
    assert plain(difference([first, first, other])) == said.format(**known)


def test_sums_in_another_order_are_the_same_rows(ten):
    """Weighted counts that differ by rounding alone do not count as different rows."""
    classes = tuple(replace(one, support=one.support * (1 + 1e-13)) for one in ten.per_class)
    assert difference([ten, replace(ten, per_class=classes)]) is None


def test_models_stand_from_the_best_macro_down(rivals):
    """The list leads with the best macro; a model without the metric comes last, with the reason."""
    without = replace(make_result(10, with_decisions=False), model="neither")
    page = render_index(entries_of(*rivals, without)).decode()
    names = re.findall(r'<th role="rowheader".*?<bdi>(.*?)</bdi>', page)
    assert names == ["classes", "rows", "neither"]
    assert "Without both averages, and not shown: 1 model." in page


def test_every_model_has_finding_averages_ranks_and_statuses(rivals, ten):
    """A line holds the finding, both averages with interval and rank, the classes by status, and links."""
    page = Page(render_index(entries_of(*rivals)).decode())
    text = "".join(page.text)
    assert text.count("left behind") >= 2
    for value, under in (("0.900", "0.880–0.920, rank 1"), ("0.600", "0.580–0.620, rank 2")):
        assert f"{value} {under}" in text
    behind = sum(one.status == "behind" for one in ten.per_class)
    assert text.count(f"▼ {behind} behind") == 2
    assert text.count("○ 1 never predicted") == 2
    assert {one["href"] for one in page.all("a")} == {"#main", "0.html", "0.pdf", "1.html", "1.pdf"}


def test_classes_behind_under_every_model_are_named(rivals):
    """The classes flagged in all reports stand in the first lines."""
    assert "Left behind under every model: class 5, class 6 and class 9." in text_of(*rivals)
    fine = replace(
        rivals[1], model="fine", per_class=tuple(replace(one, status="ok") for one in rivals[1].per_class)
    )
    assert "under every model" not in text_of(rivals[0], fine)
    assert "no class behind" in text_of(rivals[0], fine)


def test_one_report_has_an_index_too(ten):
    """A folder with one report says so, without ranking or talk of differences."""
    text = text_of(ten)
    assert "One report" in text
    assert "rank" not in text
    assert "tested" not in text


@pytest.mark.parametrize("pattern", [LONG_NAMES, WORLD_NAMES, HOSTILE_NAMES])
@pytest.mark.parametrize("n_models", [2, 20, 45])
def test_index_is_sound_whatever_the_names(ten, pattern, n_models):
    """Headings do not jump and every name is there as text; beyond 30 models the chart is left out."""
    names = names_like(pattern, n_models)
    results = [moved(ten, text, 0.9 - 0.01 * i, 0.5 + 0.005 * i) for i, text in enumerate(names)]
    page = Page(render_index(entries_of(*results)).decode())
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert ("figure" in {tag for tag, _ in page.elements}) == (n_models <= 30)
    assert all(svg.get("aria-label") for svg in page.all("svg"))
    assert page.all("script") == ([{}] if n_models <= 30 else [])
    text = "".join(page.text)
    assert all(name[:90] in text for name in names)


def test_marks_of_the_index_tell_values_and_ranks(rivals):
    """Each mark and line of the ranking has its words; no difference is judged, as none was tested."""
    told = re.findall("<title>(.*?)</title>", render_index(entries_of(*rivals)).decode())[1:]
    assert told[: len(told) // 2] == told[len(told) // 2 :]  # at large and for a phone
    assert told[: len(told) // 2] == [
        "rows: rank 1 by micro F1, 2 by macro F1",
        "classes: rank 2 by micro F1, 1 by macro F1",
        "rows: micro F1 0.900 (0.880–0.920), rank 1 of 2",
        "rows: macro F1 0.600 (0.580–0.620), rank 2 of 2",
        "classes: micro F1 0.800 (0.780–0.820), rank 2 of 2",
        "classes: macro F1 0.700 (0.680–0.720), rank 1 of 2",
    ]


def test_index_is_the_same_twice(rivals):
    """The same reports give the same bytes."""
    assert render_index(entries_of(*rivals)) == render_index(entries_of(*rivals))


def test_titles_of_folders():
    """The title counts the reports where there is nothing to rank."""
    results = [make_result(4, with_decisions=False), make_result(4, with_decisions=False)]
    assert title(contenders(results, "f1"), "f1", unlike=False) == "Two reports"
    assert title(contenders(results, "f1"), "f1", unlike=True) == "Two reports, not all of the same rows"


def test_strip_shows_both_averages_on_one_axis():
    """Micro is a dot and macro a diamond, placed by value; what is undefined leaves only its line."""
    strip = averages_strip(Estimate(0.75, 0.1, 0.7, 0.8), Estimate(0.5), (0.5, 1.0))
    root = parse(strip)
    [dot] = root.iter("{http://www.w3.org/2000/svg}circle")
    [diamond] = root.iter("{http://www.w3.org/2000/svg}path")
    assert float(dot.get("cx")) == pytest.approx(95.0)
    assert diamond.get("d").startswith("M0.4 ")
    assert root.get("aria-label") == "micro 0.750, interval 0.700–0.800, macro 0.500"
    empty = averages_strip(undefined("none"), undefined("none"), (0.0, 1.0))
    assert "circle" not in empty
    assert "micro undefined, macro undefined" in empty
