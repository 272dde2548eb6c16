"""The PDF: standards it keeps to, its structure, what is found in it, and the process that lays it out."""

import io
import logging
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import matplotlib as mpl
import matterhorn
import pypdf
import pytest
from factories import make_result
from predictions import make_batch

from reportgen.api import Report, compare
from reportgen.cli import main
from reportgen.errors import OutputError
from reportgen.evaluate import evaluate
from reportgen.options import Options
from reportgen.pages import paper_process
from reportgen.pages.paper import FONT_SCHEME, _fetcher, load
from reportgen.pages.paper_process import PaperProcess
from reportgen.pages.report_page import report_page

LONG = tuple(
    f"{i} affluent office {'of the very first and finest waffles ' * 2}{'x' * 30}"[:80] for i in range(12)
)


def report(n_classes=10, *, variant="pdf/ua-1", page="a4", **of_result):
    """Return a report of made-up numbers with options of the PDF."""
    result = make_result(n_classes, **of_result)
    return Report(replace(result, options=result.options | {"pdf_variant": variant, "page": page}))


def comparison(variant="pdf/ua-1"):
    """Return a comparison of two small models."""
    truth = ["a", "a", "b", "c", "c", "b"] * 20
    other = ["a", "b", "b", "c", "a", "b"] * 20
    models = [Report.from_predictions(truth, guess, name=n) for guess, n in ((truth, "one"), (other, "two"))]
    return compare(models, pdf_variant=variant)


CASES = {
    "two classes": lambda: report(2),
    "ten classes": report,
    "several labels": lambda: report(6, task="multilabel"),
    "one score": lambda: report(2, task="binary"),
    "forty classes": lambda: report(40),
    "rows as lines": lambda: report(301),
    "long names": lambda: report(12, names=LONG),
    "long names as lines": lambda: report(301, names=tuple(f"{i}{LONG[i % 12]}"[:80] for i in range(301))),
    "letter": lambda: report(page="letter"),
    "archive, tagged": lambda: report(variant="pdf/a-3a"),
    "archive, text": lambda: report(variant="pdf/a-3u"),
    "comparison": comparison,
    "comparison, archive": lambda: comparison("pdf/a-3a"),
}
REPORTS = [case for case in CASES if not case.startswith("comparison")]


@cache
def printed(case):
    """Return a case, its PDF, and what WeasyPrint logged while laying it out."""
    found = CASES[case]()
    records = []
    handler = logging.Handler()
    handler.emit = records.append
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        return found, found.render("pdf"), [record.getMessage() for record in records]
    finally:
        logger.removeHandler(handler)


@cache
def reader(case):
    """Return the PDF of a case, opened."""
    return pypdf.PdfReader(io.BytesIO(printed(case)[1]))


@cache
def texts(case):
    """Return the text of each page."""
    return [page.extract_text() for page in reader(case).pages]


@cache
def elements(case):
    """Return the structure elements of the PDF of a case, in reading order."""
    return [element for _, element in matterhorn.walk(reader(case).trailer["/Root"]["/StructTreeRoot"])]


@pytest.mark.parametrize("case", CASES)
def test_weasyprint_has_nothing_to_say(case):
    """Laying out writes no line of any level to WeasyPrint's log."""
    assert printed(case)[2] == []


@pytest.mark.parametrize("case", CASES)
def test_pdf_passes_the_checks_of_the_matterhorn_protocol(case):
    """No failure that a program can see: structure, headings, tables, descriptions, marks, fonts, links."""
    assert list(matterhorn.problems(reader(case))) == []


def test_checks_find_faults():
    """The checks fail where they should: on skipped headings, bare lists and figures without description."""
    page = (
        "<!doctype html><html lang='en'><title>t</title><h1>a</h1><h3>b</h3>"
        '<dl><div><dt>c<dd>d</div></dl><img src=\'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" '
        "viewBox=\"0 0 1 1\"/>'><a href='#x'>e<b id=x>f</b></a>"
    )
    data = load().HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")
    found = " ".join(matterhorn.problems(pypdf.PdfReader(io.BytesIO(data))))
    for number in ("14-003", "09-005", "09-004", "13-004", "28-011"):
        assert number in found


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not installed")
@pytest.mark.parametrize("case", ["ten classes", "archive, tagged", "comparison"])
def test_qpdf_finds_no_fault(case, tmp_path):
    """Qpdf finds the file well-formed."""
    path = tmp_path / "r.pdf"
    path.write_bytes(printed(case)[1])
    done = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("case", "claims"),
    [
        ("ten classes", {'pdfuaid:part="1"'}),
        ("archive, tagged", {'pdfaid:part="3"', 'pdfaid:conformance="A"'}),
        ("archive, text", {'pdfaid:part="3"', 'pdfaid:conformance="U"'}),
        ("comparison, archive", {'pdfaid:part="3"', 'pdfaid:conformance="A"'}),
    ],
)
def test_metadata_name_the_standard(case, claims):
    """The metadata claim the standard that was asked for, and title and description stand beside it."""
    metadata = reader(case).trailer["/Root"]["/Metadata"].get_data().decode()
    assert set(re.findall(r'pdfu?aid:\w+="\w+"', metadata)) == claims
    assert "<dc:description>" in metadata
    assert "<dc:title>" in metadata


@pytest.mark.parametrize("case", ["archive, tagged", "archive, text", "comparison, archive"])
def test_archives_name_their_colours_and_files(case):
    """A PDF/A has a colour profile, and lists each attached file once, as data, with its type."""
    root = reader(case).trailer["/Root"]
    assert root["/OutputIntents"][0]["/DestOutputProfile"]
    files = [each.get_object() for each in root["/AF"]]
    assert [file["/UF"] for file in files] == list(reader(case).attachments)
    assert {file["/AFRelationship"] for file in files} == {"/Data"}
    assert {file["/EF"]["/F"]["/Subtype"] for file in files} <= {"/text/csv", "/application/json"}


@pytest.mark.parametrize("case", CASES)
def test_attached_files_are_those_beside_the_report(case):
    """The attachments are byte for byte the JSON and CSV that the report is saved as."""
    found, attached = printed(case)[0], {name: data[0] for name, data in reader(case).attachments.items()}
    if case.startswith("comparison"):
        assert attached == {"comparison.json": found.render("json")}
    else:
        assert attached == {"per_class.csv": found.render("csv"), "results.json": found.render("json")}


@pytest.mark.parametrize("case", REPORTS)
def test_every_class_is_found_by_text_search(case):
    """Every class name stands in the text in full; only line breaks may part it."""
    text = "".join("".join(texts(case)).split())
    missing = [name for name in printed(case)[0].result.classes if "".join(name.split()) not in text]
    assert missing == []


@pytest.mark.parametrize("case", CASES)
def test_pages_are_numbered_and_titled(case):
    """Every page has its number and how many there are; from the second on, title and section above."""
    pages = texts(case)
    for number, text in enumerate(pages, 1):
        assert f"{number} / {len(pages)}" in text
    title = reader(case).metadata.title
    assert all(title in text for text in pages)


def bookmarks(outline, level=0):
    """Yield level, title and page of every bookmark."""
    for each in outline:
        if isinstance(each, list):
            yield from bookmarks(each, level + 1)
        else:
            yield level, each


@pytest.mark.parametrize("case", CASES)
def test_bookmarks_follow_sections_and_charts(case):
    """Sections are bookmarks, charts and groups of classes bookmarks below them, in the order of pages."""
    pdf = reader(case)
    marks = list(bookmarks(pdf.outline))
    pages = [pdf.get_destination_page_number(mark) for _, mark in marks]
    assert pages == sorted(pages)
    assert pages[0] == 0
    top = [mark["/Title"] for level, mark in marks if level == 0]
    assert top[-1] in ("Input and versions", "Input and version")
    if not case.startswith("comparison"):
        assert top[1:3] == ["Averages", "Why micro and macro differ"]
        below = {mark["/Title"] for level, mark in marks if level == 1}
        plain = "".join("".join(texts(case)).split())
        assert below
        assert all("".join(title.split()) in plain for title in below)


@pytest.mark.parametrize("case", CASES)
def test_no_heading_stands_alone_at_the_end_of_a_page(case):
    """What follows a heading begins on the same page."""
    for i, element in enumerate(elements(case)):
        if element["/S"] in ("/H1", "/H2", "/H3"):
            inner = sum(1 for _ in matterhorn.walk(element))
            after = elements(case)[i + inner + 1 : i + inner + 2]
            assert [each["/Pg"] for each in after] == [element["/Pg"]]


@pytest.mark.parametrize("case", ["forty classes", "rows as lines", "long names as lines"])
def test_headers_stand_on_every_page_of_the_class_table(case):
    """Each page that holds rows of the class table begins it with the headers."""
    tables = [
        element
        for element in elements(case)
        if element["/S"] == "/Table" and len(list(matterhorn.walk(element))) > 200
    ]
    assert tables
    for table in tables:
        kinds = [each["/S"] for each in matterhorn.children(table)]
        assert [kind for kind in kinds if kind != "/Caption"] == ["/THead", "/TBody"]
    with_rows = [text for text in texts(case)[2:] if text.count("not behind") > 5]
    assert with_rows
    assert all("predicted" in text.split("not behind")[0] for text in with_rows)


@pytest.mark.parametrize("case", ["ten classes", "several labels", "forty classes", "letter"])
def test_page_one_is_one_page_on_either_paper(case):
    """The averages begin page two, on A4 and on Letter."""
    assert "Averages" in texts(case)[1].splitlines()[:4]
    assert "Read on" in texts(case)[0]
    size = [float(edge) for edge in reader(case).pages[0].mediabox[2:]]
    assert size == pytest.approx([612, 792] if case == "letter" else [595.28, 841.89], abs=0.1)


@pytest.mark.parametrize("case", ["ten classes", "comparison"])
def test_links_lead_to_headings(case):
    """Every link inside the file has a place to lead to."""
    pdf = reader(case)
    links = [each.get_object() for page in pdf.pages for each in page.get("/Annots", [])]
    assert len(links) >= 5
    assert {link["/Dest"] for link in links} <= set(pdf.named_destinations)


# The process that lays out


def test_the_process_makes_the_same_bytes():
    """A PDF laid out in the process is that laid out here, page after page."""
    first, second = report(), report(3)
    with PaperProcess() as process:
        for each in (first, second, first):
            assert process.begin(each.paper())().warned() == each.render("pdf")


def test_the_program_writes_what_the_function_writes(tmp_path):
    """Run as a program, which starts a process of its own, the command makes the PDF that main() makes."""
    here, there = tmp_path / "here.pdf", tmp_path / "there.pdf"
    argv = ["report", rows(tmp_path), "--quiet", "-o"]
    assert main([*argv, str(here)]) == 0
    subprocess.run([sys.executable, "-m", "reportgen", *argv, str(there)], check=True)
    assert here.read_bytes() == there.read_bytes()


def test_errors_come_back_from_the_process():
    """What lay_out refuses in the process is raised here."""
    paper = replace(report(2).paper(), html=f'<img alt="x" src="{FONT_SCHEME}../x">')
    with PaperProcess() as process:
        with pytest.raises(OutputError, match="outside itself"):
            process.begin(paper)()
        assert process.begin(report(2).paper())().pdf == report(2).render("pdf")  # undisturbed


def test_missing_characters_come_back_from_the_process():
    """The warning about characters that no font has is given here."""
    paper = replace(report(2).paper(), html="<!doctype html><html lang='en'><title>t</title><p>\U00013000")
    with PaperProcess() as process, pytest.warns(UserWarning, match="show as boxes in the PDF"):
        process.begin(paper)().warned()


def test_without_a_process_the_work_is_done_here(monkeypatch):
    """Where no process can be started, or it ends by itself, the PDF is made all the same."""
    wanted = report(2)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with PaperProcess() as process:
        assert process.begin(wanted.paper())().pdf == wanted.render("pdf")
    monkeypatch.undo()
    monkeypatch.setattr(paper_process, "COMMAND", "{path}")
    with PaperProcess() as process:
        assert process.begin(wanted.paper())().pdf == wanted.render("pdf")


def test_a_process_that_is_killed_is_an_error(monkeypatch):
    """When the system ends the process, for want of memory or fonts, the error names the signal."""
    monkeypatch.setattr(paper_process, "COMMAND", "import os; {path}; os.kill(os.getpid(), 9)")
    with PaperProcess() as process, pytest.raises(OutputError) as caught:
        process.begin(report(2).paper())()
    assert str(caught.value) == (
        f"The PDF cannot be made: signal {signal.SIGKILL.value} ended the process that laid it out.\n"
        "Check that there is memory left and that a font is installed, or write HTML."
    )


# The option


def rows(folder, name="p", guess="b"):
    """Write a small prediction file and return its name."""
    path = folder / f"{name}.csv"
    path.write_text("y_true,y_pred\n" + f"a,a\na,{guess}\nb,b\nc,c\n" * 10)
    return str(path)


@pytest.mark.parametrize("command", ["report", "compare"])
def test_variant_is_an_option_of_both_commands(command, tmp_path, monkeypatch):
    """--pdf-variant reaches the PDF of a report and of a comparison, and the JSON keeps it."""
    monkeypatch.chdir(tmp_path)
    files = [rows(tmp_path), rows(tmp_path, "q", "c")][: 2 if command == "compare" else 1]
    argv = [command, *files, "-o", "r.pdf", "-o", "r.json", "--pdf-variant", "pdf/a-3a", "--quiet"]
    assert main(argv) == 0
    metadata = pypdf.PdfReader("r.pdf").trailer["/Root"]["/Metadata"].get_data()
    assert b'pdfaid:conformance="A"' in metadata
    assert '"pdf_variant": "pdf/a-3a"' in (tmp_path / "r.json").read_text()


def test_unknown_variants_are_refused(tmp_path, capsys):
    """A variant that is not offered is an error that lists those that are."""
    assert main(["report", rows(tmp_path), "--pdf-variant", "pdf/x"]) == 1
    assert capsys.readouterr().err == (
        "reportgen: --pdf-variant has no 'pdf/x'; did you mean 'pdf/ua-1'?\n"
        "Use one of: pdf/ua-1, pdf/a-3a, pdf/a-3u.\n"
    )


def test_results_without_a_variant_print_as_before():
    """A report saved before there was a choice keeps to PDF/UA-1."""
    result = evaluate(make_batch([0, 0, 1, 1], [0, 1, 1, 1]), Options(name="m"))
    old = replace(result, options={k: v for k, v in result.options.items() if k != "pdf_variant"})
    assert Report(old).paper().variant == "pdf/ua-1"


def test_heads_of_the_lines_are_as_wide_as_their_columns():
    """Above 300 classes each head takes the digit widths of its column, and stands over no other."""
    result = report(301).result
    html = report_page(result, {}, "pdf")
    head = re.search(r'<table class="dense">.*?</thead>', html, re.DOTALL)[0]
    asked = [float(width) for width in re.findall(r"width: ([\d.]+)ch", head)]
    weasyprint = load()
    document = weasyprint.HTML(
        string=html, url_fetcher=_fetcher(weasyprint, Path(mpl.get_data_path(), "fonts", "ttf"))
    ).render()
    cells = type(next(b for b in document.pages[0]._page_box.descendants() if b.element_tag == "td"))
    boxes = [b for page in document.pages for b in page._page_box.descendants() if type(b) is cells]
    first = next(box for box in boxes if box.element_tag == "td" and box.element.get("colspan"))
    heads = [box for box in boxes if box.element_tag == "th" and "ch" in box.element.get("style", "")]
    widths = [box.border_width() for box in heads[: len(asked)]]
    digit = widths[0] / asked[0]
    assert widths == pytest.approx([width * digit for width in asked], rel=0.01)
    assert sum(widths) == pytest.approx(first.border_width(), rel=0.01)
    assert digit == pytest.approx(0.636 * 6.6 * 4 / 3, rel=0.02)  # DejaVu Sans at 6.6 points, in pixels
