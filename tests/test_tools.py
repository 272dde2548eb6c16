"""The tools that show and check the pages: their table of cases is complete, and planted faults are found."""

import io
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
from make_samples import SAMPLES

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
