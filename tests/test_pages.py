"""The pages: complete, self-contained, accessible, and safe whatever the data hold."""

import base64
import csv
import gzip
import hashlib
import io
import json
import logging
import os
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pypdf
import pytest
from browsing import page_bytes
from factories import HOSTILE_NAMES, LONG_NAMES, WORLD_NAMES, make_result, names_like

from reportgen.errors import OutputError
from reportgen.figures.canvas import palette_css
from reportgen.pages import OUTPUTS, charts_of, compare_page, pdf_page, report_page, screen, templates
from reportgen.pages.class_table_csv import guarded
from reportgen.pages.dense import dense
from reportgen.pages.index_page import Entry, render_index
from reportgen.pages.json_data import from_json, to_json
from reportgen.pages.markdown import escaped
from reportgen.pages.paper import lay_out
from reportgen.pages.standings import standings
from reportgen.pages.tables import averages_table, class_table
from reportgen.pages.templates import folder
from reportgen.results import Finding, undefined

VOID = {"wbr", "meta", "br", "img", "link", "input", "hr", "col"}
PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></style><script>alert(1)</script>",
    "a onmouseover=alert(1)",
    "' onclick='alert(1)",
    "javascript:alert(1)",
    "{{ 7*7 }}{% raw %}",
    "]]> --> <!--",
    "&lt;b&gt; &amp;",
    "http://example.org/x.css",
)


CARRIED = ("#", "data:image/", "data:text/csv;", "data:application/json;", "data:application/gzip;")
"""How the addresses begin of what a page holds in itself."""


class Page(HTMLParser):
    """What tests ask of a page: its elements in order, with attributes and text."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open, self.text = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Keep an element and remember that it is open."""
        self.elements.append((tag, dict(attrs)))
        assert len(attrs) == len(dict(attrs)), f"an attribute twice in {tag}"
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        """Keep an element without content."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        """Check that what ends is what was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Keep text that a reader sees."""
        if not {"style", "script"} & set(self.open):
            self.text.append(data)

    def all(self, tag):
        """Return the attributes of all elements of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]

    def ids(self):
        """Return all ids."""
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]


def html(result):
    """Return the HTML page as text."""
    return OUTPUTS[".html"](result, charts_of(result)).decode()


def pdf(result):
    """Return the PDF, opened."""
    return pypdf.PdfReader(io.BytesIO(OUTPUTS[".pdf"](result, charts_of(result))))


CASES = {
    "binary": {"n_classes": 2},
    "four": {"n_classes": 4},
    "multiclass": {"n_classes": 10},
    "multilabel": {"n_classes": 6, "task": "multilabel"},
    "no scores": {"n_classes": 10, "with_scores": False},
    "no decisions": {"n_classes": 10, "with_decisions": False},
    "hundred": {"n_classes": 100},
    "long names": {"n_classes": 10, "names": names_like(LONG_NAMES, 10)},
    "names of the world": {"n_classes": 10, "names": names_like(WORLD_NAMES, 10)},
}


@pytest.fixture(params=CASES.values(), ids=CASES.keys(), scope="module")
def result(request):
    """Return results of each kind in turn."""
    return make_result(**request.param)


@pytest.fixture(scope="module")
def page(result):
    """Return the parsed HTML page of ``result``."""
    return Page(html(result))


def test_page_is_well_formed(page):
    """Every element is closed and no id is used twice."""
    assert page.open == []
    assert len(page.ids()) == len(set(page.ids()))


def test_page_asks_for_nothing(page):
    """No element points outside the page, and nothing can run but our own scripts, which stand in it."""
    assert page.all("script") == [{}, {}]
    assert page.all("iframe") == []
    assert page.all("link") == [{"rel": "expect", "href": "#averages", "blocking": "render"}]
    for tag, attributes in page.elements:
        assert "style" not in attributes, tag
        assert not any(name.startswith("on") for name in attributes), tag
        for name in ("src", "href", "xlink:href", "action", "data"):
            assert attributes.get(name, "#").startswith(CARRIED), attributes


def test_links_and_labels_lead_somewhere(page):
    """Each link inside the page and each label by id has its target."""
    ids = set(page.ids())
    for _, attributes in page.elements:
        if attributes.get("href", "").startswith("#"):
            assert attributes["href"][1:] in ids
        assert set(attributes.get("aria-labelledby", "").split()) <= ids


def test_page_can_be_read_without_seeing(page):
    """There is one h1, no jump in headings, a language, scopes, described drawings and named regions."""
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.all("html")[0]["lang"] == "en"
    assert len(page.all("main")) == 1
    assert all("scope" in attributes for attributes in page.all("th"))
    assert all(svg.get("aria-label") or svg.get("aria-hidden") for svg in page.all("svg"))
    for attributes in (one for _, one in page.elements if one.get("role") == "region"):
        assert "tabindex" in attributes
        assert "aria-label" in attributes or "aria-labelledby" in attributes


@pytest.mark.parametrize(("case", "n_scripts"), [("ten", 2), ("compared 2", 2), ("index", 1)])
def test_policy_allows_exactly_our_style_and_scripts(case, n_scripts):
    """The hashes in the content policy are those of the style element and of the scripts, and no more."""
    text = page_bytes(case).decode()
    style, *scripts = (
        f"'sha256-{base64.b64encode(hashlib.sha256(found.encode()).digest()).decode()}'"
        for found in re.findall("<(?:style|script)>(.*?)</(?:style|script)>", text, re.DOTALL)
    )
    assert len(scripts) == n_scripts
    assert Page(text).all("meta")[1]["content"] == (
        f"default-src 'none'; script-src {' '.join(scripts)}; style-src {style}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def test_a_page_without_scripts_allows_none():
    """The index of one report has no chart and so no script, and its content policy lets none run."""
    text = render_index([Entry(make_result(4), (("HTML", "a.html"),))]).decode()
    assert "<script" not in text
    assert "script-src" not in text


def test_scripts_cannot_harm_the_page():
    """Our scripts end no script element, build no markup from text, run no text, set no style from text."""
    for path in (folder() / "scripts").iterdir():
        text = path.read_text("utf-8")
        banned = (
            r"</script|<!--|innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|Function\(|cssText"
        )
        assert not re.search(banned, text), path.name


def test_every_script_is_listed():
    """Each script of the templates folder is part of a page."""
    files = {path.stem for path in (folder() / "scripts").iterdir()}
    assert files == {"mark"}.union(*screen.SCRIPTS.values())


@pytest.mark.parametrize("n_classes", [10, 200, 301])
def test_downloads_are_the_files_that_outputs_write(n_classes):
    """The page carries the bytes of per_class.csv and, while it is not too large, of results.json."""
    result = make_result(n_classes)
    links = [one for one in Page(html(result)).all("a") if "download" in one]
    found = {}
    for link in links:
        data = base64.b64decode(link["href"].partition(",")[2])
        is_packed = link["download"].endswith(".gz")
        found[link["download"].removesuffix(".gz")] = gzip.decompress(data) if is_packed else data
    names = ["per_class.csv"] if n_classes > 300 else ["per_class.csv", "results.json"]
    assert list(found) == names
    assert all(found[name] == OUTPUTS[Path(name).suffix](result, charts_of(result)) for name in names)


def test_rows_of_classes_have_ids_without_names():
    """Each class's row has its place as id; page one and sentences lead to it by its name."""
    result = make_result(10)
    page = Page(html(result))
    assert [one["id"] for one in page.all("tr") if "id" in one] == [f"class-{i}" for i in range(1, 11)]
    links = [one["href"] for one in page.all("a") if one.get("class") == "to"]
    flagged = [i for i, one in enumerate(result.per_class, 1) if one.status in ("behind", "never_predicted")]
    assert all(links.count(f"#class-{i}") >= 2 for i in flagged)


def test_standings_count_every_class_once():
    """The statuses to choose from are those that occur, left behind first, and their counts add up."""
    shown = standings(make_result(10))
    assert [(one.mark, one.name, one.n) for one in shown] == [
        ("▼", "behind", "2"),
        ("○", "never predicted", "1"),
        ("?", "not certain", "1"),
        ("", "not behind", "5"),
        ("–", "no rows", "1"),
    ]


def test_classes_that_no_metric_judged_stand_apart():
    """A class that was not tested is not counted among those tested without a clear result."""
    result = make_result(4)
    result = replace(
        result,
        per_class=tuple(replace(one, status="undetermined", status_by_metric={}) for one in result.per_class),
    )
    assert [(one.key, one.name, one.n) for one in standings(result)] == [("not_tested", "not tested", "4")]


def test_every_class_is_on_the_page(result, page):
    """Each class name stands on the page in full, whatever its script and length."""
    text = "".join(page.text)
    assert all(name in text for name in result.classes)


def test_page_of_a_saved_report_is_the_same():
    """A report read back from JSON draws the same page, byte for byte."""
    result = make_result(10)
    assert html(from_json(to_json(result), "r.json")) == html(result)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_stays_text(payload):
    """Markup in names, titles, notes and file names is shown, never run; the page keeps its shape."""
    pages = []
    for word in ("c" * len(payload), payload):
        result = make_result(5, names=[f"{word}{i}" for i in range(5)])
        files = ({"name": word, "sha256": word, "rows": 1},)
        words = result.input.interpretation | {"truth": word, "remarks": (word,)}
        result = replace(
            result,
            **dict.fromkeys(("model", "dataset", "title", "date", "reportgen"), word),
            notes=(word,),
            findings=(Finding("S6", "f1", f"{word}0", f"{word}0: behind."), Finding("S2", "f1", None, word)),
            left_out={f"{word}1": word},
            input=replace(result.input, files=files, interpretation=words, dropped={word: 2}),
            versions={word: word},
        )
        entry = Entry(result, ((word, word),))
        pages.append((Page(html(result)), Page(render_index([entry, entry]).decode())))
    for before, after in zip(*pages, strict=True):
        kept = ("script", "img", "style", "h1", "a", "th", "td", "bdi")
        assert all(len(before.all(tag)) == len(after.all(tag)) for tag in kept)
        assert {name for _, one in after.elements for name in one} == {
            name for _, one in before.elements for name in one
        }
        assert payload in "".join(after.text)


def test_endless_names_are_shortened():
    """A name of 5000 characters neither fills the page nor takes minutes to lay out; JSON has it in full."""
    result = make_result(4, names=["x" * 5000, "b", "c", "d"])
    text = html(result)
    plain = text.replace("<wbr>", "")
    assert "x" * 99 + "…" + "x" * 99 in plain.replace("x" * 100 + "…", "x" * 99 + "…")
    assert "x" * 201 not in plain
    assert pdf(result).pages
    assert result.classes[0] in to_json(result)


def test_sentences_are_grouped_by_status():
    """Every sentence about a class stands once, under the status of its class, worst class first."""
    result = make_result(10)
    page = Page(html(result))
    titles = [text for text in page.text if re.match(r"[A-Z][a-z ]+: \d+ class", text)]
    assert titles == [
        "Behind: 2 classes",
        "Never predicted: 1 class",
        "Not certain: 1 class",
        "Not behind: 5 classes",
    ]
    text = "".join(page.text)
    assert all(text.count(finding.text) == 1 for finding in result.findings if finding.class_)
    assert text.index("class 5: f1") < text.index("class 6: f1")


def test_templates_quote_every_attribute():
    """Values stand only in quoted attributes, and nothing turns escaping off."""
    for path in folder().rglob("*.j2"):
        text = path.read_text("utf-8")
        assert not re.search(r"=\{\{", text), path.name
        assert not re.search(r"\|\s*safe|autoescape", text), path.name
        assert set(re.findall(r"\{\{([^}]*)\|own_markup", text)) <= {
            " css",
            " figure.svg",
            " figure.narrow_svg",
            " scripts[0]",
            " each",
        }, path.name


def test_every_section_is_listed():
    """Each section template is part of the report's page or of the comparison's."""
    files = {path.name.removesuffix(".html.j2") for path in (folder() / "sections").iterdir()}
    assert files == {*report_page.SECTIONS, *compare_page.SECTIONS}


def test_colours_are_those_of_the_charts():
    """Page and charts use one palette, light and dark."""

    def declared(text):
        return set(re.findall(r"--chart-\w+: #\w+", text))

    light, dark = ((folder() / name).read_text("utf-8") for name in ("report.css", "screen.css"))
    assert declared(light) == declared(palette_css(dark=False))
    assert declared(dark) == declared(palette_css(dark=True))


def test_undefined_is_a_dash_with_its_reason():
    """Whatever has no value shows as a dash whose note gives the reason, never as 0."""
    result = make_result(10)
    table = class_table(result, is_compact=False)
    at = 4 + [cell.text for cell in table.header[4:]].index("precision") - 1
    row = next(row for row in table.rows if row.head == "class 9")
    assert row.cells[at].text == "–"
    assert table.notes[row.cells[at].note - 1] == "never predicted"
    averages = averages_table(replace(result, averages={"f1": {"micro": undefined("no decision")}}))
    assert averages.rows[0].cells[0].text == "–"
    assert averages.notes == ("no decision",)


def test_samples_average_says_how_many_rows_have_no_label():
    """The head of the samples average says how many rows count as 0."""
    result = make_result(6, task="multilabel")
    note = "688 rows carry no label; in the samples average their recall and F1 count as 0."
    table = averages_table(replace(result, notes=(note,)))
    column = next(cell for cell in table.header if cell.text == "samples")
    assert column.sub == "688 rows carry no label and count as 0"


def test_words_of_clinicians_stand_beside_those_of_the_field(result):
    """The table of averages names sensitivity and positive predictive value."""
    heads = " ".join(row.head for row in averages_table(result).rows)
    assert "ecall (sensitivity)" in heads
    assert "recision (positive predictive value)" in heads


def test_words_that_the_page_uses_are_explained():
    """Words of statistics in tables and sentences are explained, and none of metrics that are not there."""
    result = make_result(6)
    ranked, counted = (
        report_page.report_page(replace(result, options=result.options | {"metrics": metrics}), {}, "html")
        for metrics in (("f1", "roc_auc"), ("f1", "recall"))
    )
    for word in ("q", "no skill", "never predicted", "not certain", "interval", "gap"):
        assert f"<dt>{word}</dt>" in ranked
    assert "<dt>mean class AUC</dt>" in ranked
    assert "<dt>mean class AUC</dt>" not in counted


def test_metrics_without_a_value_share_a_row():
    """Metrics that are all undefined for one reason take one row, which names each and carries the reason."""
    table = averages_table(make_result(5, with_decisions=False))
    row = table.rows[0]
    assert row.head == (
        "Precision (positive predictive value), recall (sensitivity), F1, specificity, Jaccard index"
    )
    assert "no decision" in table.notes[row.cells[0].note - 1]
    assert len(table.rows) == 3


def test_long_names_break_after_their_marks():
    """A dotted or slashed name may break at its marks, a number may not."""
    names = ("comp.sys.ibm.pc.hardware", "a_b/c-d", "0.25–0.75")
    environment = templates._environment()
    shown = [str(environment.filters["short"](name)) for name in names]
    assert shown == ["comp.<wbr>sys.<wbr>ibm.<wbr>pc.<wbr>hardware", "a_<wbr>b/<wbr>c-<wbr>d", "0.25–0.75"]


def test_class_table_has_every_class_in_order(result):
    """The table of classes has one row for each, in class order."""
    for is_compact in (False, True):
        assert tuple(row.head for row in class_table(result, is_compact=is_compact).rows) == result.classes


# PDF


@pytest.fixture(scope="module")
def paper(result):
    """Return the PDF of ``result`` and everything WeasyPrint logged meanwhile."""
    records = []
    handler = logging.Handler()
    handler.emit = records.append
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        if result.classes[0] == WORLD_NAMES[0]:
            pytest.skip("which names can be drawn depends on the fonts of this machine")
        return pdf(result), records
    finally:
        logger.removeHandler(handler)


def test_pdf_is_clean(paper):
    """WeasyPrint finds nothing to complain about: no unknown rule, no missing description, no overflow."""
    assert [record.getMessage() for record in paper[1]] == []


def test_pdf_page_one_is_one_page(paper):
    """Page one ends with its list of contents and the averages start page two."""
    first, second = (page.extract_text() for page in paper[0].pages[:2])
    assert "Read on" in first
    assert "Input and versions" in first
    assert second.split("\n")[0].startswith("Averages")


def test_pdf_is_tagged_with_title_and_bookmarks(paper):
    """Assistive technology finds tags, language, title and an outline."""
    catalog = paper[0].trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en"
    assert paper[0].metadata.title == "model"
    titles = [each["/Title"] for each in paper[0].outline if not isinstance(each, list)]
    assert "Every class" in [title for each in titles for title in [each]] or "Every class" in str(
        paper[0].outline
    )


def test_pdf_fonts_are_our_own(paper):
    """All text is set in the fonts that reportgen brings, so it looks the same everywhere."""
    fonts = {
        font.get_object()["/BaseFont"]
        for page in paper[0].pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert fonts
    assert all("DejaVu" in font for font in fonts), fonts


def test_pdf_holds_all_numbers(result, paper):
    """The attachments are the very JSON and CSV files that stand beside the report."""
    attached = {name: data[0] for name, data in paper[0].attachments.items()}
    assert attached == {
        "per_class.csv": OUTPUTS[".csv"](result, charts_of(result)),
        "results.json": OUTPUTS[".json"](result, charts_of(result)),
    }


def test_pdf_of_many_classes_names_each():
    """Above 30 classes rows are lines of text; every class is still there, with its status."""
    result = make_result(320)
    text = "\n".join(page.extract_text() for page in pdf(result).pages)
    assert all(re.search(rf"class {i}\b", text) for i in range(320))
    assert text.count("not behind") >= sum(one.status == "ok" for one in result.per_class)


def test_dense_lines_are_equally_wide():
    """Padded numbers line up: every line has as many digit widths and stop widths up to the status."""
    table = dense(class_table(make_result(40), is_compact=True))
    widths = set()
    for row in table.rows:
        narrow = sum(letter in ".,\N{PUNCTUATION SPACE}" for letter in row.line)
        digits = len(row.line) - narrow - row.line.count("\N{THIN SPACE}")
        widths.add((digits, narrow))
    assert len(widths) == 1


def test_dense_lines_keep_interval_reason_and_status():
    """A line says what a row of columns says: interval, which note explains a dash, status in words."""
    table = class_table(make_result(40), is_compact=True)
    lines = dense(table)
    i = next(i for i, row in enumerate(table.rows) if any(cell.note for cell in row.cells))
    row, line = table.rows[i], lines.rows[i]
    texts = line.line.replace("\N{THIN SPACE}", "").split()
    assert texts == [
        text.replace("–", "\N{FIGURE DASH}")
        for cell in row.cells[1:]
        for text in (cell.text + ("" if cell.note is None else "⁰¹²³"[cell.note]), cell.sub)
        if text
    ]
    assert (line.head, line.status) == (row.head, row.cells[0].text)
    assert "interval" in [head.text for head in lines.header]


def test_missing_glyphs_make_one_warning():
    """Names that no font can draw cause one warning that shows some of the characters."""
    names = ["\U00013000\U00013001", "\U00013002", "c", "d"]
    with pytest.warns(UserWarning, match="show as boxes in the PDF") as caught:
        pdf(make_result(4, names=names))
    assert len(caught) == 1
    assert "\U00013000" in str(caught[0].message)


def test_missing_libraries_are_named(monkeypatch):
    """Without Pango the error names the packages to install; everything else still works."""
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    result = make_result(4)
    with pytest.raises(OutputError) as caught:
        OUTPUTS[".pdf"](result, charts_of(result))
    assert "libpangoft2-1.0-0 libharfbuzz-subset0" in caught.value.fix
    assert "brew install pango" in caught.value.fix
    assert html(result)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/x.css", "file:///etc/hostname", "reportgen-font:../x"]
)
def test_pdf_fetches_nothing_outside(address):
    """An address in a page, whatever its scheme, stops the PDF with an error."""
    with pytest.raises(OutputError, match="outside itself"):
        lay_out(pdf_page.paper_of(f'<img alt="x" src="{address}">', (), {}))


SCRIPT = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
from factories import make_result
from reportgen.pages import OUTPUTS, charts_of
result = make_result(10)
for ending, render in OUTPUTS.items():
    print(ending, hashlib.sha256(render(result, charts_of(result))).hexdigest())
"""


def test_same_bytes_in_every_process():
    """Two processes with different hash seed, time zone and language write the same bytes."""
    seen = []
    for seed, zone, language in (("1", "Asia/Tokyo", "C"), ("2", "America/Lima", "C.UTF-8")):
        changes = {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": language, "SOURCE_DATE_EPOCH": "1700000000"}
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(Path(__file__).parent)],
            env=os.environ | changes,
            capture_output=True,
            text=True,
            check=True,
        )
        seen.append(done.stdout)
    assert seen[0] == seen[1]
    assert seen[0].count("\n") == len(OUTPUTS)


# Markdown, CSV, index


def test_markdown_is_short_and_says_the_finding():
    """The summary starts with the headline and names the classes behind."""
    result = make_result(10)
    text = OUTPUTS[".md"](result, charts_of(result)).decode()
    assert text.startswith(
        "# Three of nine classes with rows are left behind: class 9, class 5 and class 6; "
        "one of them is never predicted\n"
    )
    assert "| class 9 | ○ never predicted |" in text
    assert len(text.splitlines()) < 50


@pytest.mark.parametrize("name", [*PAYLOADS, *HOSTILE_NAMES[:-1], "a|b", "1. x", "line\nbreak", "![x](y)"])
def test_markdown_shows_names_as_they_are(name):
    """No character of a name keeps a meaning in Markdown or HTML."""
    text = escaped(name)
    assert "\n" not in text
    assert not re.search(r"(?<!\\)(?:\\\\)*[<>|*_`\[\]&]", text)
    assert re.sub(r"\\(.)", r"\1", text) == " ".join(name.split())


def test_csv_is_complete_and_exact():
    """Every class has a line; numbers come back bit for bit; undefined cells are empty."""
    result = make_result(10)
    text = OUTPUTS[".csv"](result, charts_of(result)).decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["class"] for row in rows] == list(result.classes)
    assert [float(row["f1"]) for row in rows if row["f1"]] == [
        one.metrics["f1"].value for one in result.per_class if one.metrics["f1"].value is not None
    ]
    assert rows[7]["f1"] == ""


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "a,b", 'a"b', "NA", "001", "1e5"])
def test_csv_runs_no_formula(name):
    """A class name that a spreadsheet would run as a formula gets an apostrophe; all text is quoted."""
    result = make_result(4, names=[name, "b", "c", "d"])
    text = OUTPUTS[".csv"](result, charts_of(result)).decode()
    first = next(csv.DictReader(io.StringIO(text, newline="")))["class"]
    assert first == ("'" + name if name[0] in "=+-@\t\r" else name)
    assert text.split("\n")[1].startswith('"')
    assert guarded(-0.5) == -0.5


def test_index_links_are_relative():
    """Links name files beside the index, escaped for addresses."""
    result = make_result(4)
    page = Page(render_index([Entry(result, (("HTML", "a b#c?.html"),))]).decode())
    assert {one["href"] for one in page.all("a")} == {"#main", "a%20b%23c%3F.html"}


def test_every_output_is_listed():
    """The forms of output are those of the contract."""
    assert list(OUTPUTS) == [".html", ".pdf", ".json", ".md", ".csv"]
    assert json.loads(OUTPUTS[".json"](make_result(4), dict))["format"] == 1


@pytest.mark.parametrize("name", ["class 9", "a name that takes several lines"])
def test_names_on_page_one_are_set_alike(name):
    """One long name sets all names of page one's table smaller: size is not to tell them apart."""
    page = html(make_result(10, names=[*(f"class {i}" for i in range(9)), name]))
    table = re.search(r'<table class="who".*?</table>', page, re.DOTALL)[0]
    heads = re.findall(r'<th role="rowheader"[^>]*>', table)
    assert len(heads) > 1
    assert [head.count('class="long"') for head in heads] == [int(len(name) > 18)] * len(heads)
