"""The tools that show and check the pages: their table of cases is complete, and planted faults are found."""

import io
import runpy
import shutil
import sys
from pathlib import Path

import pypdf
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

import cold
from browser import NAMES, chromium
from cases import CASES, SIZES, chosen, make
from contrast import contrast
from make_samples import ROOT, SAMPLES

from reportgen.figures import canvas

BAD_PAGE = """<!DOCTYPE html><html><head><title>t</title>
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; img-src file:; script-src 'unsafe-inline'">
</head><body><h1>h</h1><img src="missing.png" width="10" height="10">
<p style="color: red">text</p><div id="wide">wide</div>
<script>
document.querySelector('#wide').style.width = '2000px';
console.error('planted');
</script></body></html>"""


def test_every_sample_and_size_is_a_case():
    """The table holds each sample, each size, several labels, bare scores, odd names and several models."""
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names)
    assert {*SAMPLES, *(f"classes-{n_classes}" for n_classes in SIZES)} <= set(names)
    assert set(SIZES) == {2, 20, 100, 1000, 5000}
    others = "multilabel scores-only no-flag names-hostile names-long names-world compare-2 compare-20 index"
    assert set(others.split()) <= set(names)


def test_unknown_cases_are_named():
    """A case that does not exist ends the tool with the list of those that do."""
    with pytest.raises(SystemExit, match=r"^There is no case 'clases-2'\.\nUse any of: digits"):
        chosen(["clases-2"])


@pytest.mark.parametrize("name", ["classes-2", "names-hostile", "index"])
def test_cases_are_made(name, tmp_path):
    """A case makes its page through the command line, and leaves no predictions beside it."""
    (case,) = chosen([name])
    make(case, tmp_path / name, ("html",))
    assert (tmp_path / name / case.page).stat().st_size > 5_000
    assert {path.suffix for path in (tmp_path / name).iterdir()} == {".html"}


def test_made_up_cases_are_what_they_are_called(tmp_path):
    """No class of the no-flag case is flagged, and only curves are judged where there are only scores."""
    found = {}
    for name in ("no-flag", "scores-only"):
        (case,) = chosen([name])
        make(case, tmp_path, ("md",))
        found[name] = (tmp_path / "report.md").read_text()
    assert "None of the eight classes is behind" in found["no-flag"]
    assert "ROC AUC" in found["scores-only"]
    assert "F1" not in found["scores-only"].split("\n")[0]


@pytest.mark.skipif(not any(map(shutil.which, NAMES)), reason="there is no Chromium on this machine")
def test_gallery_shows_every_picture(tmp_path):
    """Both screens in both schemes are photographed, whole and in part, and stand on the sheet."""
    pytest.importorskip("playwright", reason="playwright is not installed")
    gallery = runpy.run_path(str(ROOT / "tools" / "gallery.py"))
    (case,) = chosen(["index"])
    with chromium() as browser:
        gallery["gather"](browser, case, tmp_path / "index", with_pdf=True)
    sheet = gallery["write_sheet"](tmp_path).read_text()
    screens = [
        f"{s}-{c}-{p}" for s in ("desktop", "phone") for c in ("dark", "light") for p in ("first", "whole")
    ]
    assert sorted(path.stem for path in (tmp_path / "index").glob("*.png")) == screens
    assert all(f'<img loading="lazy" src="index/{name}.png"' in sheet for name in screens)
    assert '<a href="index/index.html">' in sheet


def test_peak_memory_is_of_the_command_alone():
    """A program that holds much itself measures a small command as small."""
    held = bytearray(300 << 20)
    usage = cold.run([sys.executable, "-S", "-c", "pass"])
    assert len(held) > 200 << 20
    assert 0 < usage.processor <= usage.seconds + 0.1
    assert 1 < usage.memory < 100


@pytest.mark.skipif(not any(map(shutil.which, NAMES)), reason="there is no Chromium on this machine")
def test_browser_faults_are_found(tmp_path):
    """What the policy refuses, console errors, requests and too wide pages are reported."""
    pytest.importorskip("playwright", reason="playwright is not installed")
    from page_probes import look  # noqa: PLC0415

    page = tmp_path / "bad.html"
    page.write_text(BAD_PAGE)
    with chromium() as browser:
        seen = look(browser, page, with_axe=False)
    assert any("style" in text for text in seen.policy)
    assert any("planted" in text for text in seen.console)
    assert any(address.endswith("missing.png") for address in seen.requests)
    assert seen.overflow > 1000
    assert seen.axe is None


@pytest.mark.skipif(not any(map(shutil.which, NAMES)), reason="there is no Chromium on this machine")
def test_axe_faults_are_found(tmp_path):
    """A picture without words is a broken rule in every view."""
    pytest.importorskip("axe_playwright_python", reason="axe is not installed")
    from page_probes import VIEWS, look  # noqa: PLC0415

    page = tmp_path / "bad.html"
    page.write_text(BAD_PAGE)
    with chromium() as browser:
        seen = look(browser, page, with_axe=True)
    assert seen.axe is not None
    assert set(seen.axe) == set(VIEWS)
    assert all(broken["image-alt"] == 1 for broken in seen.axe.values())


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="there is no poppler on this machine")
def test_pdf_faults_are_found():
    """A PDF without tags, language, title, bookmarks and attachments is reported as such."""
    from page_probes import examine  # noqa: PLC0415

    writer = pypdf.PdfWriter()
    writer.add_blank_page(width=100, height=100)
    writer.add_attachment("results.json", b'{"classes": ["cat", "dog"]}')
    out = io.BytesIO()
    writer.write(out)
    paper = examine(out.getvalue())
    assert (paper.is_tagged, paper.language, paper.title) == (False, "", "")
    assert (paper.n_pages, paper.n_bookmarks, paper.fonts) == (1, 0, {})
    assert paper.not_found == ("cat", "dog")
    assert not paper.one_page


def test_faults_stand_in_the_table():
    """Tables show broken rules by name, what is missing as no, and a dash where nothing was looked at."""
    from page_checks_page import (  # noqa: PLC0415
        Checked,
        Cost,
        contrast_table,
        cost_table,
        paper_table,
        screen_table,
    )
    from page_probes import Paper, Screen  # noqa: PLC0415

    seen = Screen(policy=["refused"], axe={"light": {"image-alt": 2}, "dark": {}, "320 px": {}}, shift=0.25)
    paper = Paper(
        is_tagged=False,
        language="",
        title="",
        n_pages=3,
        n_bookmarks=0,
        fonts={"/Sans": False},
        attachments=(),
        n_classes=2,
        not_found=("dog",),
        one_page=False,
    )
    found = [Checked(CASES[0], seen, paper, ("unknown rule",)), Checked(CASES[1], Screen(), None, ())]
    name, other = (case.name for case in CASES[:2])
    on_screen = screen_table(found).splitlines()[2:]
    assert on_screen == [
        f"| {name} | 2 (image-alt) | 0 | 0 | 1 | 0 | 0 | 0.250 | 0 |",
        f"| {other} | – | – | – | 0 | 0 | 0 | 0 | 0 |",
    ]
    assert paper_table(found).splitlines()[2:] == [
        f"| {name} | **no** | none | **no** | 3 | **no** | 0 | 1 of 1 missing | 1 | 0 | 1 of 2 |"
    ]
    usage = cold.Usage(seconds=1.25, memory=1234.0, processor=1.0)
    row = cost_table([Cost(CASES[0], (usage, 9_900), (usage, 1_000))])
    assert row.splitlines()[2].endswith("| 1.2 | 1.0 | 1,234 | 10 | 1.2 | 1.0 | 1,234 | 1 |")
    lowest = contrast(canvas.PLAIN.light, canvas.PAPER)
    assert f"| light | {lowest:.2f} (plain) |" in contrast_table()
