"""The committed sample reports are what the program makes today; ``make samples`` writes them anew.

JSON is compared in full, except for library versions and the last digits of numbers. HTML is compared by its
words and PDF by structure and attachments, since bytes vary with the versions of other packages.
"""

import json
import re
import runpy
from pathlib import Path

import pypdf
import pytest

from reportgen.version import __version__

ROOT = Path(__file__).resolve().parent.parent
COMMITTED = ROOT / "sample_reports"
TOOL = runpy.run_path(str(ROOT / "tools" / "make_samples.py"))
NAMES = tuple(TOOL["SAMPLES"])


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Make every sample anew and return its folder."""
    folder = tmp_path_factory.mktemp("samples")
    TOOL["make"](folder)
    return folder


def words(path):
    """Return the words that an HTML page shows, except for version numbers."""
    shown = re.sub(r"<style>.*?</style>|<[^>]*>", " ", path.read_text(), flags=re.DOTALL)
    return [word for word in shown.split() if not re.fullmatch(r"\d+(\.\d+){2,}", word)]


def result(path):
    """Return the JSON of a sample without the versions of libraries."""
    found = json.loads(path.read_text())
    found.pop("versions")
    return found


def nearly(found, wanted, where="report"):
    """Compare two JSON values, numbers to 12 digits; say where they differ."""
    assert type(found) is type(wanted), where
    if isinstance(wanted, dict):
        assert list(found) == list(wanted), where
        for key, value in wanted.items():
            nearly(found[key], value, f"{where}.{key}")
    elif isinstance(wanted, list):
        assert len(found) == len(wanted), where
        for i, value in enumerate(wanted):
            nearly(found[i], value, f"{where}[{i}]")
    else:
        assert found == (
            pytest.approx(wanted, rel=1e-12, abs=1e-14) if isinstance(wanted, float) else wanted
        ), where


def test_every_sample_is_committed_and_no_other():
    """The folder holds each sample in each form, and nothing that nobody makes."""
    expected = {f"{name}.{form}" for name in NAMES for form in TOOL["FORMS"]}
    assert {path.name for path in COMMITTED.iterdir()} - {"README.md"} == expected


@pytest.mark.parametrize("name", NAMES)
def test_json_is_unchanged(name, made):
    """The numbers and words of the result are those committed."""
    nearly(result(made / f"{name}.json"), result(COMMITTED / f"{name}.json"))


@pytest.mark.parametrize("name", NAMES)
def test_html_says_the_same(name, made):
    """The page shows the same words in the same order."""
    assert words(made / f"{name}.html") == words(COMMITTED / f"{name}.html")


@pytest.mark.parametrize("name", NAMES)
def test_pdf_has_the_same_structure(name, made):
    """Title, bookmarks and number of pages agree, and the attached result is the JSON beside it."""
    found, wanted = (pypdf.PdfReader(folder / f"{name}.pdf") for folder in (made, COMMITTED))
    assert found.metadata.title == wanted.metadata.title
    assert titles(found.outline) == titles(wanted.outline)
    assert abs(len(found.pages) - len(wanted.pages)) <= 1
    assert found.attachments["results.json"] == [(made / f"{name}.json").read_bytes()]


def titles(outline):
    """Return the bookmarks of a PDF, nested as they are."""
    return [titles(entry) if isinstance(entry, list) else entry.title for entry in outline]


@pytest.mark.parametrize("name", NAMES)
def test_samples_are_of_this_version(name):
    """The committed samples were made by the current version."""
    assert result(COMMITTED / f"{name}.json")["reportgen"] == __version__
