"""Charts: what they show, that they repeat, and that nothing in them can harm a page."""

import hashlib
import itertools
import os
import re
import subprocess
import sys
import warnings
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from contrast import contrast, mixed
from factories import HOSTILE_NAMES, LONG_NAMES, WORLD_NAMES, make_result, names_like
from matplotlib import rc_context, rcParams
from predictions import from_confusion, make_batch, result_of

from reportgen.figures import (
    FIGURES,
    averages,
    canvas,
    class_bars,
    confusion,
    corner,
    draw_all,
    labels,
    not_drawn,
    prevalence,
    strip,
)
from reportgen.figures.text_start import anchor_at_start
from reportgen.results import Curve, Estimate, undefined

TITLES = {
    "averages": "Macro F1 lies 0.124 below micro F1",
    "gap_waterfall": "class 9 pulls macro F1 down most, by 0.091; in all, macro lies 0.124 below micro",
    "auc_axis": "Micro ROC AUC is 0.809; the same scores on the wrong rows give 0.6127",
    "spectrum": "F1 is 0.699 if classes count alike, 0.794 if they count by their rows",
    "class_bars": "class 5 and class 6 fall behind micro F1; class 9 is never predicted",
    "forest": "Two of nine classes are behind micro F1, class 5 most: by 0.261 (at least 0.183); "
    "class 9 never predicted; one not certain",
    "prevalence": "Two of three flagged classes are among the rarer half",
    "roc": "class 9 has the lowest ROC AUC, 0.634, beside micro 0.809",
    "pr": "class 9 has the lowest average precision, 0.570, beside micro 0.809",
    "confusion": "class 9 is taken for class 6 in 30 of its 82 rows",
    "pairwise": "class 9 against class 6 is the weakest comparison of two classes: ROC AUC 0.636",
}
"""One line for each chart: what the ten classes of the factory show."""

NOT_OF_ONE_RANKING = {"prevalence", "auc_axis", "pairwise", "gap_waterfall", "confusion"}
"""What two classes with scores alone leave out."""


@pytest.fixture(scope="module")
def ten():
    """Return the charts of ten classes."""
    return draw_all(make_result(10))


def parse(svg: str) -> ET.Element:
    """Return our own SVG as a tree; malformed XML is an error."""
    return ET.fromstring(svg)  # noqa: S314 - written by the code under test


def texts(svg: str) -> list[str]:
    """Return every text drawn in an SVG."""
    return ["".join(node.itertext()) for node in parse(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_every_chart_is_listed_and_has_an_expected_title():
    """Each file that draws stands in FIGURES, under its name, and this module knows what it shows."""
    folder = Path(canvas.__file__).parent
    drawing = {
        f.stem for f in folder.glob("*.py") if re.search(r"^def absent\(", f.read_text("utf-8"), re.MULTILINE)
    }
    assert set(FIGURES) == drawing - {"curves"} == set(TITLES)


@pytest.mark.parametrize("chart", TITLES)
def test_title_says_what_the_chart_shows(ten, chart):
    """Titles state the finding in numbers of the result."""
    assert ten[chart].title == TITLES[chart]


@pytest.mark.parametrize("chart", TITLES)
def test_words_and_numbers_come_with_each_chart(ten, chart):
    """Caption, alternative text and a table with one cell for each header are there, all as text."""
    figure = ten[chart]
    assert figure.id == chart
    assert figure.caption.endswith(".")
    assert figure.alt.endswith(".")
    assert figure.table.rows
    assert all(len(row) == len(figure.table.header) for row in figure.table.rows)


@pytest.mark.parametrize("chart", TITLES)
def test_flagged_classes_are_named_in_the_chart(ten, chart):
    """A reader finds the flagged classes by name in every chart about classes."""
    if chart in {"averages", "auc_axis", "spectrum"}:
        assert any(text.startswith("micro ") for text in texts(ten[chart].svg))
    else:
        assert {"class 9", "class 5", "class 6"} <= set(texts(ten[chart].svg))


@pytest.mark.parametrize("chart", ["roc", "pr", "class_bars", "prevalence", "averages"])
def test_micro_and_macro_differ_in_colour_and_in_dash_or_mark(ten, chart):
    """Without colour one can still tell the two averages apart."""
    lines = ten[chart].figure.axes[0].get_lines()
    looks = {
        name: {
            (line.get_marker(), line.is_dashed())
            for line in lines
            if line.get_color() == colour.light or line.get_markerfacecolor() == colour.light
        }
        for name, colour in (("micro", canvas.MICRO), ("macro", canvas.MACRO))
    }
    assert looks["micro"]
    assert looks["macro"]
    assert looks["micro"] - looks["macro"]
    assert any("micro" in text for text in texts(ten[chart].svg))
    assert any("macro" in text for text in texts(ten[chart].svg))


@pytest.mark.parametrize("chart", TITLES)
def test_svg_holds_nothing_that_a_strict_page_refuses(ten, chart):
    """Inline SVG has no styles, scripts, events, outside references or ids that another chart could have."""
    root = parse(ten[chart].svg)
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    for node in root.iter():
        assert node.tag.rpartition("}")[2] in {
            "svg",
            "g",
            "title",
            "defs",
            "path",
            "use",
            "text",
            "clipPath",
            "rect",
            "tspan",
        }
        assert not [key for key in node.attrib if key == "style" or key.startswith("on")]
        assert all(value.startswith("#") for key, value in node.attrib.items() if key.endswith("href"))
    assert all(i.startswith(f"{chart}-") for i in ids)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"[\"(]#([\w-]+-\d+)[)\"]", ten[chart].svg)) <= set(ids)
    assert root.get("viewBox")
    assert root.get("aria-label") == ten[chart].alt


@pytest.mark.parametrize("chart", TITLES)
def test_inline_colours_follow_the_page_and_image_colours_are_fixed(ten, chart):
    """Every colour inside HTML is currentColor or a variable; a file of its own has neither."""
    used = set(re.findall(r'(?:fill|stroke)="([^"]+)"', ten[chart].svg)) - {"none"}
    assert used <= set(canvas.VARIABLES.values())
    assert "var(" not in ten[chart].image_svg
    assert "currentColor" not in ten[chart].image_svg
    assert parse(ten[chart].image_svg).get("width", "").endswith("pt")


def test_palette_reads_on_white_and_on_dark():
    """Text reaches 4.5 to 1 on both pages; light colours keep 3 to 1 on a dark page that sets none."""
    for colour in (canvas.INK, canvas.SOFT, canvas.MICRO, canvas.MACRO, canvas.FLAGGED, canvas.PLAIN):
        assert contrast(colour.light, canvas.PAPER) >= 4.5
        assert contrast(colour.dark, canvas.NIGHT) >= 4.5
    for colour in (canvas.MICRO, canvas.MACRO, canvas.FLAGGED, canvas.PLAIN):
        assert contrast(colour.light, canvas.NIGHT) >= 3.0


def test_style_sheet_of_the_page_has_the_palette():
    """The variables that charts name have in the page's style sheet the colours tested here."""
    templates = Path(__file__).parents[1] / "templates"
    sheet = "".join((templates / name).read_text("utf-8") for name in ("report.css", "screen.css"))
    for dark in (False, True):
        for declaration in canvas.palette_css(dark=dark).split("; "):
            assert declaration.removesuffix(";") in sheet


def test_counts_read_on_every_shade_of_the_confusion_matrix():
    """Ink on pale cells and paper on dark ones reach 4.5 to 1, on white and on dark pages."""
    for (_, dark), (ink, paper) in itertools.product(
        confusion.STEPS, ((canvas.INK.light, canvas.PAPER), (canvas.INK.dark, canvas.NIGHT))
    ):
        text = paper if dark > confusion.LIGHT_ON_DARK else ink
        assert contrast(text, mixed(ink, paper, dark)) >= 4.5


def test_statuses_differ_without_colour():
    """Marks of any two statuses in a chart differ in shape or filling."""
    shown = [status for status in canvas.MARKS if status != "no_examples"]
    looks = [(canvas.MARKS[s].shape, canvas.MARKS[s].filled) for s in shown]
    assert len(set(looks)) == len(shown)


@pytest.mark.parametrize("names", [HOSTILE_NAMES, WORLD_NAMES, LONG_NAMES], ids=["hostile", "world", "long"])
def test_any_name_is_drawn_as_plain_text(names):
    """Names are text: no mathematics, no markup, no warning; short ones stand in the chart unchanged."""
    wanted = names_like(names, 12)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figures = draw_all(make_result(12, names=wanted))
    assert set(figures) == set(TITLES)
    for figure in figures.values():
        parse(figure.svg)
        parse(figure.image_svg)
        assert "<script" not in figure.svg
        assert len(figure.title) < 250
    short = {name for name in wanted[:8] if len(name) < 12}
    assert short <= set(texts(figures["confusion"].svg))


def test_table_keeps_whole_names():
    """What a chart shortens stands in full in its table."""
    figures = draw_all(make_result(4, names=LONG_NAMES))
    assert {row[0] for row in figures["class_bars"].table.rows} == set(LONG_NAMES)


@pytest.mark.parametrize("n_classes", [2, 3, 4, 20, 31, 100, 1000])
def test_size_is_bounded_whatever_the_number_of_classes(n_classes):
    """No chart grows with the number of classes beyond what a page can carry."""
    for figure in draw_all(make_result(n_classes)).values():
        assert len(figure.svg) < 100_000
        assert len(figure.table.rows) <= 30
        assert figure.figure.get_size_inches()[1] * 72 < 600


def test_many_classes_say_how_many_are_shown():
    """A chart that leaves classes out says so."""
    figures = draw_all(make_result(100))
    assert figures["class_bars"].caption.startswith("30 of 100 classes shown")
    assert figures["confusion"].caption.startswith("The 20 largest of ")
    assert "69 other classes" in texts(figures["class_bars"].svg)
    assert "Curves of" in draw_all(make_result(300))["roc"].caption


@pytest.mark.parametrize(
    ("options", "missing"),
    [
        ({"with_scores": False}, {"roc", "pr", "auc_axis", "pairwise"}),
        ({"with_decisions": False}, {"confusion"}),
        ({"task": "multilabel"}, {"confusion"}),
        ({"n_classes": 2}, {"prevalence", "auc_axis", "pairwise"}),
        ({"n_classes": 2, "with_decisions": False}, NOT_OF_ONE_RANKING),
        ({"n_classes": 31}, {"pairwise"}),
    ],
)
def test_what_does_not_apply_is_absent_with_a_reason(options, missing):
    """Each chart is either drawn or explained by one sentence, never both."""
    result = make_result(**({"n_classes": 10} | options))
    reasons = not_drawn(result)
    assert set(reasons) == missing
    assert set(draw_all(result)) == set(FIGURES) - missing
    assert all(reason.endswith(".") for reason in reasons.values())


def test_a_class_behind_in_another_metric_only_is_told_apart():
    """A class that recall flags and F1 does not is named with recall, in the title and in its row."""
    result = make_result(5, odd_classes=False)
    rows = tuple(
        replace(
            c,
            status="behind" if i == 1 else "ok",
            status_by_metric={"f1": "ok", "recall": "behind" if i == 1 else "ok"},
        )
        for i, c in enumerate(result.per_class)
    )
    figure = FIGURES["class_bars"].draw(replace(result, per_class=rows))
    assert figure.title == "class 1 is behind in recall; none is shown to fall behind micro F1"
    assert "behind in recall" in texts(figure.svg)


def test_a_class_never_predicted_is_not_said_to_fall_behind():
    """Its specificity is perfect: the title speaks of the class that lies behind, and of it by itself."""
    matrix = [[193, 7, 0], [8, 92, 0], [25, 15, 0]]
    result = result_of(from_confusion(matrix), metrics=("specificity",))
    title = FIGURES["class_bars"].draw(result).title
    assert title == "Class c0 falls behind micro specificity; class c2 is never predicted"


def test_classes_are_compared_with_what_they_were_tested_against():
    """In ROC AUC that is the mean class AUC: all classes may lie far below micro, and none be behind."""
    rng = np.random.default_rng(5)
    truth = np.repeat([0, 1, 2], [600, 300, 300])
    own = (truth[:, None] == np.arange(3)) * 0.03
    scores = [0.7, 0.2, 0.15] + own + 0.02 * rng.normal(size=(1200, 3))
    result = result_of(make_batch(truth, truth, scores), metrics=("roc_auc",))
    assert (
        FIGURES["class_bars"].draw(result).title == "No class falls behind the mean class AUC by 0.05 or more"
    )


def test_equal_classes_share_the_first_place():
    """No title says of one class, confusion or pair what holds for several."""
    result = result_of(from_confusion([[40, 10, 0], [0, 40, 10], [10, 0, 40]]), metrics=("precision",))
    same = FIGURES["confusion"].draw(result).title
    assert same == "c0 is taken for c1 in 10 of its 50 rows; no confusion is more frequent"
    never = result_of(from_confusion([[200, 0, 0], [50, 0, 0], [50, 0, 0]]))
    assert (
        FIGURES["gap_waterfall"]
        .draw(never)
        .title.startswith("Classes c1 and c2 pull macro F1 down most, by 0.222 each; in all, macro lies ")
    )
    truth, scores = np.repeat([0, 1, 2], 10), np.tile([0.2, 0.3, 0.5], (30, 1))
    scores[:10, 0] = 0.9
    ranked = draw_all(result_of(make_batch(truth, truth, scores)))
    assert ranked["roc"].title == "Classes c1 and c2 have the lowest ROC AUC, 0.50, beside micro 0.778"


def test_all_flagged_classes_are_counted_beside_their_shares():
    """A class that is never predicted has no precision and no mark, but is flagged and rare."""
    matrix = [[180, 20, 0, 0], [8, 92, 0, 0], [20, 10, 20, 0], [20, 10, 10, 0]]
    result = result_of(from_confusion(matrix), metrics=("precision", "recall"))
    assert FIGURES["prevalence"].draw(result).title == "Both flagged classes are rarer than the other two"


def test_a_chart_is_missing_for_the_reason_that_holds():
    """Average precision has values but no interval, and without scores nobody speaks of rankings."""
    truth = np.array([0, 0, 1, 1, 2, 2, 0, 1])
    result = result_of(make_batch(truth, truth, np.eye(3)[truth]), metrics=("average_precision",))
    assert not_drawn(result)["spectrum"] == (
        "Between macro and weighted, the interval of average precision is not known (no interval: at small "
        "classes average precision leans upward, and its averages with it)."
    )
    reasons = not_drawn(result_of(make_batch([0, 1, 1], [0, 1, 0], task="binary")))
    assert not any("share one ranking" in reason for reason in reasons.values())


def test_equal_averages_are_called_equal():
    """A difference of 0 without an interval is neither a gap nor within chance."""
    result = result_of(from_confusion([[1, 0], [0, 1]]))
    assert FIGURES["averages"].draw(result).title == "Micro and macro F1 are equal"
    assert FIGURES["gap_waterfall"].draw(result).title == "How each class moves macro F1"


def test_cells_of_small_weights_are_not_empty_numbers():
    """Where weights add up to 1, a cell holds their share and not 0."""
    truth, given = [0] * 7 + [1] * 7, [0] * 6 + [1] * 8
    result = result_of(make_batch(truth, given, weight=np.full(14, 1 / 14)))
    written = texts(FIGURES["confusion"].draw(result).svg)
    assert {"0.43", "0.071", "0.50"} <= set(written)
    assert "0" not in written


def test_rows_not_weights_are_enough_for_a_title():
    """A flagged class of 50 rows leads the title whatever their weights add up to."""
    truth, given = [0] * 200 + [1] * 50, [0] * 200 + [0] * 30 + [1] * 20
    result = result_of(make_batch(truth, given, weight=np.full(250, 1 / 250)))
    assert FIGURES["confusion"].draw(result).title == "c1 is taken for c0 in 0.120 of its 0.200 rows"


def test_captions_name_only_what_is_drawn():
    """Without a macro or micro curve the caption does not explain one."""
    result = make_result(10)
    bare = replace(result, curves=result.curves | {"pr": replace(result.curves["pr"], macro=None)})
    assert "macro" not in FIGURES["pr"].draw(bare).caption
    assert "micro" not in draw_all(make_result(2))["roc"].caption


def test_a_perfect_model_is_drawn_without_confusions():
    """No mistake at all leaves a matrix and a true title."""
    result = make_result(3, odd_classes=False)
    right = tuple((c, c, 10.0) for c in result.classes)
    figure = confusion.draw(replace(result, confusion=replace(result.confusion, cells=right)))
    assert figure.title == "No row was given a wrong class"
    assert figure.table.rows == ()


def test_settings_of_the_user_change_nothing_and_stay():
    """Charts look the same under another style, and that style is back afterwards."""
    result = make_result(4)
    plain = draw_all(result)["averages"].svg
    with rc_context({"font.size": 30, "lines.linewidth": 9, "svg.fonttype": "path", "axes.grid": True}):
        assert draw_all(result)["averages"].svg == plain
        assert rcParams["font.size"] == 30


def test_same_bytes_in_another_process():
    """Another process with another hash seed, time zone and locale writes the same SVG."""
    code = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1]); from factories import make_result;"
        "from reportgen.figures import draw_all; f = draw_all(make_result(12)).values();"
        "print(hashlib.sha256(''.join(x.svg + x.image_svg for x in f).encode()).hexdigest())"
    )
    other = os.environ | {"PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    run = subprocess.run(
        [sys.executable, "-c", code, str(Path(__file__).parent)],
        env=other,
        capture_output=True,
        text=True,
        check=True,
    )
    here = "".join(f.svg + f.image_svg for f in draw_all(make_result(12)).values())
    assert run.stdout.strip() == hashlib.sha256(here.encode()).hexdigest()
    assert run.stderr == ""


@pytest.mark.parametrize("status", list(canvas.MARKS))
def test_interval_strip_draws_each_status(status):
    """A strip is valid SVG without styles and says in words what it shows."""
    root = parse(strip.interval_strip(Estimate(0.15, None, 0.07, 0.31), 0.84, status))
    assert root.get("aria-label").startswith("0.15, interval 0.07–0.31, micro 0.84")
    assert not [node for node in root.iter() if "style" in node.attrib]
    assert len(root) == 4


def test_interval_strip_of_an_undefined_value_shows_only_micro():
    """Undefined is no mark and no interval, never a mark at 0."""
    root = parse(strip.interval_strip(undefined("no rows"), 0.84, "no_examples"))
    assert [node.tag.rpartition("}")[2] for node in root] == ["line", "line"]
    assert root.get("aria-label") == "undefined, micro 0.84, no rows"


def test_interval_strip_keeps_to_its_axis():
    """Values outside the axis are drawn at its ends, the middle in the middle."""
    text = strip.interval_strip(Estimate(0.75, None, 0.2, 1.0), 0.5, "ok", low_bound=0.5, width=100)
    assert 'cx="50"' in text
    assert 'x1="5" y1="11"' in text


@pytest.mark.parametrize(
    ("name", "points", "expected"),
    [("cat", 90, "cat"), ("a  b\tc", 90, "a b c"), ("", 90, ""), ("abcdefghijklmnop", 60, "abcde…nop")],
)
def test_names_are_shortened_in_the_middle(name, points, expected):
    """Both ends of a long name survive, since names of a family differ at the end."""
    assert labels.fit(name, 9, points) == expected


def test_shortened_names_fit():
    """No name of any script is wider than it may be."""
    for name in (*WORLD_NAMES, *LONG_NAMES, *HOSTILE_NAMES):
        assert labels.width(labels.fit(name, 9, 70), 9) <= 70


def test_placed_labels_never_overlap():
    """Labels at one spot are moved apart or left out."""
    wanted = [labels.Label(f"name {i}", 8, ((50.0, 50.0),)) for i in range(12)]
    bounds = labels.Box(0, 0, 120, 100)
    boxes = [b for b in labels.place(wanted, np.zeros((0, 2)), np.zeros(0, dtype=int), bounds) if b]
    assert 2 <= len(boxes) < 12
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))


def test_labels_side_by_side_are_not_read_as_one():
    """Names of neighbours keep a space between them: 4 and 6 are not 46."""
    wanted = [labels.Label(text, 8, ((50.0 + x, 50.0),)) for text, x in (("4", 0), ("6", 5))]
    bounds = labels.Box(0, 0, 120, 100)
    four, six = labels.place(wanted, np.zeros((0, 2)), np.zeros(0, dtype=int), bounds)
    apart = max(six.left - four.right, four.left - six.right)
    assert apart >= labels.AIR or six.bottom >= four.top or six.top <= four.bottom


def test_lines_to_labels_cross_no_other_label():
    """Where names move off, the line that leads back to a mark runs through none of the other names."""
    anchors = [(100.0 + 4 * (i % 3), 100.0 + 4 * (i // 3)) for i in range(9)]
    wanted = [
        labels.Label(f"class {i}", 8, (at,), gaps=prevalence.GAPS, threaded=True)
        for i, at in enumerate(anchors)
    ]
    found = labels.place(wanted, np.array(anchors), np.arange(9), labels.Box(0, 0, 200, 200))
    pairs = [(label, box) for label, box in zip(wanted, found, strict=True) if box]
    assert sum(len(label.thread(box)) > 0 for label, box in pairs) >= 2
    for (label, box), (_, other) in itertools.permutations(pairs, 2):
        assert all(other.distance(point) > 0 for point in label.thread(box))


@pytest.mark.parametrize("supports", [*([50] * k for k in range(3, 11)), [50, 50, 51], [1] * 1000], ids=len)
def test_shares_of_classes_are_drawn_whatever_they_are(supports):
    """Equal and nearly equal classes have an axis with at least one share written on it, and it is exact."""
    result = make_result(len(supports), odd_classes=False)
    classes = (
        replace(one, support=float(n), prevalence=n / sum(supports))
        for one, n in zip(result.per_class, supports, strict=True)
    )
    axes = prevalence.draw(replace(result, per_class=tuple(classes))).figure.axes[0]
    low, high = axes.get_xlim()
    shown = [
        float(text.get_text().removesuffix("\N{NO-BREAK SPACE}%")) / 100 for text in axes.get_xticklabels()
    ]
    assert shown == pytest.approx(list(axes.get_xticks()))
    assert shown
    assert all(low <= share <= high for share in shown)


@pytest.mark.parametrize(
    "supports", [[251, 300, 392, 400], [732, 749, 760, 790], [1, 50, 2_000, 990], [1, 2, 4]]
)
def test_shares_can_be_read_from_their_axis(supports):
    """Unequal shares have two numbers or more under their axis, and none is cut off at its ends."""
    result = make_result(len(supports), odd_classes=False)
    rows = zip(result.per_class, supports, strict=True)
    classes = tuple(replace(one, support=float(n), prevalence=n / sum(supports)) for one, n in rows)
    figure = prevalence.draw(replace(result, per_class=classes)).figure
    (axes,) = figure.axes
    written = [text.get_window_extent() for text in axes.get_xticklabels()]
    assert len(written) >= 2
    assert written[0].x0 >= axes.bbox.x0
    assert written[-1].x1 <= figure.bbox.x1
    assert all(one.x1 < other.x0 for one, other in itertools.pairwise(written))


def test_letters_from_right_to_left_are_outlines_on_paper():
    """A Hebrew name is text in HTML and outlines in the PDF, as large as text; all else stays text."""
    figure = class_bars.draw(make_result(4, names=("שלום", "b", "c", "d")))
    assert "שלום" in figure.svg
    assert "שלום" not in figure.image_svg
    assert set(texts(figure.svg)) - set(texts(figure.image_svg)) == {"שלום"}
    outline = next(d for d in re.findall(r' d="([^"]+)"', figure.image_svg) if len(d) > 1000)
    x = [float(place) for place in re.findall(r"[MLQ] (-?[\d.]+) ", outline)]
    drawn = next(t for t in figure.figure.axes[0].texts if t.get_text() == "שלום")
    assert max(x) - min(x) == pytest.approx(drawn.get_window_extent().width, abs=1.5)
    assert drawn.get_path_effects() == []
    assert figure.image_svg == class_bars.draw(make_result(4, names=("שלום", "b", "c", "d"))).image_svg


def test_phones_get_a_chart_of_their_own():
    """The drawing for phones has the marks of micro and macro of every row, and the same description."""
    figure = averages.draw(make_result(10))
    assert 'viewBox="0 0 247 ' in figure.narrow_svg
    for text in ("micro 0.", "macro 0.", "gap 0."):
        assert figure.narrow_svg.count(text) >= 2
    assert (
        figure.narrow_svg.split('aria-label="')[1].split('"')[0]
        == (figure.svg.split('aria-label="')[1].split('"')[0])
    )


def with_f1(micro, macro, no_skill=None):
    """Return a result with other averages of F1."""
    result = make_result(10)
    f1 = {"micro": Estimate(micro), "macro": Estimate(macro), "gap": Estimate(micro - macro)}
    known = result.no_skill if no_skill is None else {"f1": no_skill}
    return replace(result, averages=result.averages | {"f1": result.averages["f1"] | f1}, no_skill=known)


@pytest.mark.parametrize(("micro", "macro", "first"), [(0.8, 0.7, "macro"), (0.7, 0.8, "micro")])
def test_values_on_a_phone_stand_in_the_order_of_their_marks(micro, macro, first):
    """The lower average is written on the left, as its mark lies on the left."""
    svg = averages.draw(with_f1(micro, macro)).narrow_svg
    places = {
        node.text.split()[0]: float(node.get("x"))
        for node in reversed(list(parse(svg).iter("{http://www.w3.org/2000/svg}text")))
        if node.text.split()[0] in {"micro", "macro"}
    }
    assert min(places, key=places.get) == first


@pytest.mark.parametrize(("macro", "size"), [(0.8, 12.0), (0.795, 12.0), (0.75, 8.0)])
def test_the_dot_of_micro_never_vanishes_under_the_diamond(macro, size):
    """Where micro and macro coincide the dot is drawn so large that it shows around the diamond."""
    axes = averages.draw(with_f1(0.8, macro)).figure.axes[0]
    dot = next(line for line in axes.get_lines() if line.get_marker() == "o")
    assert dot.get_markersize() == size


@pytest.mark.parametrize(
    ("known", "written"),
    [
        ({"micro": 0.35, "macro": 0.06}, ["no skill macro 0.06, micro 0.35"]),
        ({"micro": 0.052, "macro": 0.05}, ["no skill 0.05"]),
        ({"micro": 0.15}, ["no skill micro 0.15"]),
        ({"micro": 0.5, "macro": 0.05}, ["no skill macro 0.05", "no skill micro 0.50"]),
        ({"micro": 0.97, "macro": 0.5}, ["no skill macro 0.50", "no skill micro 0.97"]),
        ({}, []),
    ],
)
def test_ticks_of_no_skill_say_whose_they_are(known, written):
    """Both ticks are named, in one text where they are close, without a name where they are written alike."""
    figure = averages.draw(with_f1(0.8, 0.7, known))
    assert sorted(text for text in texts(figure.svg) if "no skill" in text) == written


def confused(cells, flagged=()):
    """Return a result of three classes of 200, 20 and 4 rows with these confusions and flags."""
    result = make_result(3, odd_classes=False)
    rows = tuple(
        replace(
            c,
            n_rows=int(n),
            support=n,
            status="behind" if c.class_ in flagged else "ok",
            status_by_metric={},
        )
        for c, n in zip(result.per_class, (200.0, 20.0, 4.0), strict=True)
    )
    return replace(result, per_class=rows, confusion=replace(result.confusion, cells=tuple(cells)))


SEEN = (("class 0", "class 1", 30.0), ("class 1", "class 2", 7.0), ("class 2", "class 0", 4.0))


@pytest.mark.parametrize(
    ("flagged", "title"),
    [
        ((), "Most often, class 0 is taken for class 1: 30 of 200 rows"),
        (("class 1",), "class 1 is taken for class 2 in 7 of its 20 rows"),
        (("class 0", "class 1"), "class 1 is taken for class 2 in 7 of its 20 rows"),
        (("class 2",), "Most often, class 0 is taken for class 1: 30 of 200 rows"),
    ],
)
def test_confusion_speaks_of_the_largest_share_of_a_flagged_class(flagged, title):
    """The title goes by share among flagged classes of five rows or more, else by rows; the table follows."""
    figure = confusion.draw(confused(SEEN, flagged))
    assert figure.title == title
    first = "class 1" if title.startswith("class 1") else "class 0"
    assert figure.table.rows[0][0] == first
    assert figure.alt.startswith(f"Confusion counts. {first} taken for ")
    assert len(figure.table.rows) == len(SEEN)


@pytest.mark.parametrize("n_classes", [5, 10, 12, 20])
def test_names_beside_marks_cover_no_mark_line_or_interval(n_classes):
    """In the chart of shares every name stands clear of all marks, both averages and the drawn intervals."""
    figure = prevalence.draw(make_result(n_classes))
    axes = figure.figure.axes[0]
    for text in axes.texts:
        box = text.get_window_extent()
        for line in axes.get_lines():
            if line.get_marker() == "None" and len(line.get_xdata()) == 2 and line.get_linewidth() < 1.4:
                continue  # the trend, and threads from a name to its mark
            at = line.get_transform().transform(np.column_stack([line.get_xdata(), line.get_ydata()]))
            between = np.linspace(at[:-1], at[1:], 300).reshape(-1, 2)
            x, y = (at if line.get_marker() != "None" else between).T
            inside = (x > box.x0) & (x < box.x1) & (y > box.y0 + 1) & (y < box.y1 - 1)
            assert not inside.any(), text.get_text()


def test_intervals_that_would_be_a_wall_are_left_out():
    """Of more than twelve flagged classes none has an interval, and the caption explains none."""
    few, many = (prevalence.draw(make_result(k)) for k in (10, 100))
    wide = [
        [line for line in f.figure.axes[0].get_lines() if line.get_linewidth() == 2.2] for f in (few, many)
    ]
    assert [len(lines) for lines in wide] == [3, 0]
    assert "Pale bars" in few.caption
    assert "Pale bars" not in many.caption


@pytest.mark.parametrize(
    ("lift", "start", "ticks"),
    [(0.0, 0.0, [0, 0.25, 0.5, 0.75, 1]), (0.5, 0.5, [0.5, 0.6, 0.7, 0.8, 0.9, 1]), (0.92, 0.9, None)],
)
def test_shares_begin_where_the_classes_do_and_say_so(lift, start, ticks):
    """The axis of values starts as high as all marks, averages and intervals allow; its numbers are exact."""
    result = make_result(10)

    def raised(e):
        return Estimate(*(x if x is None else lift + (1 - lift) * x for x in (e.value, e.se, e.low, e.high)))

    rows = tuple(replace(c, metrics=c.metrics | {"f1": raised(c.metrics["f1"])}) for c in result.per_class)
    averaged = {kind: raised(result.averages["f1"][kind]) for kind in ("micro", "macro")}
    figure = prevalence.draw(
        replace(result, per_class=rows, averages=result.averages | {"f1": result.averages["f1"] | averaged})
    )
    axes = figure.figure.axes[0]
    assert axes.get_ylim() == (start, 1)
    assert [float(text.get_text()) for text in axes.get_yticklabels()] == pytest.approx(
        list(axes.get_yticks())
    )
    assert ticks is None or list(axes.get_yticks()) == pytest.approx(ticks)
    assert (f"begins at {start:g}." in figure.caption) == (start > 0)
    assert (f"F1, from {start:g}" in texts(figure.svg)) == (start > 0)


L_TURN = Curve((0.0, 0.0, 0.04, 1.0), (0.0, 0.96, 1.0, 1.0), 0.99)


@pytest.mark.parametrize(
    ("curve", "turn", "side"),
    [
        (L_TURN, 0, 0.1),
        (Curve((0.0, 0.1, 1.0), (0.0, 1.0, 1.0), 0.95), 0, 0.25),
        (Curve((0.0, 0.2, 1.0), (0.0, 1.0, 1.0), 0.9), 0, 1.0),
        (Curve((0.0, 1.0), (0.0, 1.0), 0.5), 0, 1.0),
        (L_TURN, 1, 1.0),
        (Curve((0.0, 0.96, 1.0), (1.0, 1.0, 0.2), 0.99), 1, 0.1),
    ],
)
def test_corner_is_as_small_as_the_curves_allow(curve, turn, side):
    """A corner is drawn alone only where every curve enters and leaves it beside its turn."""
    assert corner.side([curve], turn) == side
    assert corner.side([curve, Curve((0.0, 1.0), (0.0, 1.0), 0.5)], turn) == 1.0


def test_squeezed_curves_are_drawn_larger_and_said_to_be_a_part():
    """Axes, caption and an overview tell that the corner is shown; areas stay those of the whole curves."""
    result = make_result(10)
    roc = result.curves["roc"]
    good = replace(roc, micro=L_TURN, macro=L_TURN, classes=dict.fromkeys(roc.classes, L_TURN))
    whole, part = (FIGURES["roc"].draw(r) for r in (result, replace(result, curves={"roc": good})))
    assert part.figure.axes[0].get_xlim() == (0, 0.1)
    assert part.figure.axes[0].get_ylim() == (0.9, 1)
    assert {"False positive rate, only 0 to 0.1", "the whole range;"} <= set(texts(part.svg))
    assert part.caption.startswith("Only the corner where the curves turn, 0.1 wide and high;")
    assert part.table == whole.table
    assert (part.title, part.alt) == (whole.title, whole.alt)
    assert not any("only" in text for text in texts(whole.svg))
    assert "corner where" not in whole.caption


def test_curves_of_two_classes_have_a_title_that_says_something():
    """Two classes that share a ranking have one ROC AUC; of unlike ones the lower is named."""
    result = make_result(2)
    macro = result.averages["roc_auc"]["macro"]
    alike = tuple(replace(c, metrics=c.metrics | {"roc_auc": macro}) for c in result.per_class)
    figures = draw_all(replace(result, per_class=alike))
    assert figures["roc"].title == "Macro ROC AUC is 0.871"
    assert figures["pr"].title.startswith("class 1 has the lower average precision, 0.")


def titles(svg: str) -> list[str]:
    """Return what the parts of an inline SVG tell who points at them."""
    return [node.text for node in parse(svg).iter("{http://www.w3.org/2000/svg}title")]


TOLD = {
    "averages": "macro F1 0.699 (0.680–0.719)",
    "gap_waterfall": "class 9: F1 0.000 (0.000–0.086), 82 rows, never predicted; moves macro by −0.0915",
    "auc_axis": "same scores, wrong rows: ROC AUC 0.6127 (0.6077–0.6177)",
    "spectrum": "weighted F1 0.794 (0.774–0.813)",
    "class_bars": "class 5: F1 0.562 (0.481–0.640), 122 rows, behind",
    "forest": "class 5: behind by 0.261 (at least 0.183, at most 0.342), q < 0.001, behind",
    "prevalence": "class 5: F1 0.562 (0.481–0.640), 122 rows, behind, 9.8\N{NO-BREAK SPACE}% of rows",
    "roc": "micro: ROC AUC 0.809 (0.787–0.831)",
    "pr": "micro: average precision 0.809 (0.787–0.831)",
    "confusion": "class 9, given class 6: 30 of 82 rows (36.6\N{NO-BREAK SPACE}%)",
    "pairwise": "class 9 against itself, its own ROC AUC: 0.634",
}
"""One mark of each chart, as it is told."""


@pytest.mark.parametrize("chart", TITLES)
def test_marks_tell_what_they_stand_for(ten, chart):
    """Pointing at a mark of any chart gives its class or average, value, interval and status."""
    assert TOLD[chart] in titles(ten[chart].svg)


@pytest.mark.parametrize("chart", TITLES)
def test_paper_has_no_words_to_point_at(ten, chart):
    """The file for the PDF holds no titles: nobody can point at paper."""
    assert not list(parse(ten[chart].image_svg).iter("{http://www.w3.org/2000/svg}title"))


def test_every_cell_of_a_matrix_tells_its_own_numbers():
    """Each kind of answer that occurs is told once, with its own count, whatever the shade of its cell."""
    result = make_result(10)
    support = {c.class_: c.support for c in result.per_class}
    wrong = [
        f"{t}, given {p}: {n:,.0f} of {support[t]:,.0f} row"
        for t, p, n in result.confusion.cells
        if t != p and n
    ]
    told = [text.partition("row")[0] + "row" for text in titles(confusion.draw(result).svg)]
    assert len(told) == len(set(told)) == len(wrong) + 10
    assert set(wrong) <= set(told)


def test_names_in_told_words_stay_text():
    """Whatever a class is called, the chart is well-formed and tells its name as it is, or shortened."""
    result = make_result(len(HOSTILE_NAMES), names=HOSTILE_NAMES)
    told = titles(class_bars.draw(result).svg)
    names = [c.class_ for c in result.per_class if c.n_rows and len(c.class_) < 60]
    assert all(any(text.startswith(f"{name}: ") for text in told) for name in names)
    assert max(map(len, told)) < 140


@pytest.mark.parametrize(
    ("anchor", "weight", "x"),
    [("end", "400", "84.10"), ("middle", "400", "92.05"), ("end", "700", "82.29")],
)
def test_a_text_is_told_where_it_begins(anchor, weight, x):
    """The start of a text is its anchor less its width: two digits and a stop."""
    text = ET.Element("text", {"x": "100", "font-size": "10px", "font-weight": weight, "text-anchor": anchor})
    text.text = "0.5"
    anchor_at_start(text)
    assert text.attrib == {"x": x, "font-size": "10px", "font-weight": weight}


def test_a_text_of_unknown_width_keeps_its_anchor():
    """Letters that the chart's font lacks are as wide as some font of the reader has them."""
    text = ET.Element("text", {"x": "100", "font-size": "10px", "text-anchor": "end"})
    text.text = "心"
    anchor_at_start(text)
    assert text.get("text-anchor") == "end"


def test_upright_texts_are_not_turned():
    """No text of a chart carries a rotation by nothing."""
    assert all("rotate(-0" not in figure.image_svg for figure in draw_all(make_result(10)).values())
