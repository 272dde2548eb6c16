"""Help text is the reference: it describes every option, metric, form and figure; the README's code runs."""

import re
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from reportgen import values
from reportgen.batch import TASKS
from reportgen.cli import parser
from reportgen.cli.options import GROUPS, options_of
from reportgen.figures import FIGURES
from reportgen.keywords import ArrayKeywords, FileKeywords
from reportgen.options import CLASS_METRICS, Options, ReadOptions
from reportgen.pages import OUTPUTS

ROOT = Path(__file__).resolve().parent.parent
HELP = " ".join(parser.build("report").format_help().split())
README = (ROOT / "README.md").read_text()


@pytest.mark.parametrize("command", GROUPS)
def test_every_option_is_described(command):
    """Each option of each command has a sentence of its own in the help."""
    text = " ".join(parser.build(command).format_help().split())
    for option in options_of(command):
        assert option.flag in text
        assert len(option.help) > 10
        assert " ".join(option.help.split())[:40] in text.replace("- ", "-")


def test_every_option_is_a_field_and_every_field_an_option():
    """The command line offers exactly the fields of ReadOptions and Options, besides outputs and talk."""
    names = {option.name for option in options_of("report")}
    known = {field.name for kind in (ReadOptions, Options) for field in fields(kind)}
    assert names - known == {"output", "formats", "config", "quiet", "verbose"}
    assert known - names == set()


def test_python_keywords_are_the_same_fields():
    """Report.from_file takes every field as a keyword, and arrays need no columns."""
    known = {field.name for kind in (ReadOptions, Options) for field in fields(kind)}
    assert set(FileKeywords.__annotations__) == known
    assert set(ArrayKeywords.__annotations__) < known


@pytest.mark.parametrize("metric", CLASS_METRICS)
def test_every_metric_is_described(metric):
    """Each metric that can be chosen is named in the help."""
    assert metric in HELP


@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_is_described(figure):
    """Each figure is named in the help by what Report.figures calls it."""
    assert re.search(rf"\b{figure}\b", parser.FIGURES)


def test_tables_of_words_agree():
    """The light tables of the command line name the same metrics, tasks and forms as the rest."""
    assert values.METRICS == CLASS_METRICS
    assert tuple(f".{form}" for form in values.FORMS) == tuple(OUTPUTS)
    assert " ".join(TASKS).replace(" ", ", ").replace(", multilabel", " or multilabel") in HELP


@pytest.mark.parametrize("command", parser.COMMANDS)
def test_every_command_is_documented(command):
    """Each command stands in the README and in docs/cli.md."""
    assert f"reportgen {command}" in README
    assert f"reportgen {command}" in (ROOT / "docs" / "cli.md").read_text()


def test_python_in_the_readme_runs(tmp_path, monkeypatch):
    """The Python example of the README does what it says."""
    monkeypatch.chdir(tmp_path)
    for block in re.findall(r"```python\n(.*?)```", README, re.DOTALL):
        exec(compile(block, "README.md", "exec"), {})  # noqa: S102 - our own text
    assert [path.name for path in tmp_path.iterdir()] == ["pets.html"]


@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        "CHANGELOG.md",
        "docs/cli.md",
        "docs/dependencies.md",
        "sample_reports/README.md",
        "docs/side_by_side.md",
    ],
)
def test_links_lead_somewhere(page):
    """Each relative link of the documentation leads to a file."""
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text())
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []


def test_make_targets_and_scripts():
    """The two commands of the README are targets of the Makefile, and every script parses."""
    makefile = (ROOT / "Makefile").read_text()
    for target in ("report", "test"):
        assert f"    make {target} " in README
        assert f"\n{target}:" in makefile
    for script in (*sorted((ROOT / "tools").glob("*.sh")), ROOT / ".ci" / "run"):
        subprocess.run(["sh", "-n", script], check=True)


def test_changes_name_the_current_version():
    """The change notes have a section for the version of the package."""
    from reportgen import __version__  # noqa: PLC0415

    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text()


@pytest.mark.parametrize(
    "data_set", sorted(path.name for path in (ROOT / "tests" / "data").iterdir() if path.is_dir())
)
def test_data_keep_their_origin_and_licence(data_set):
    """Each set of data in the repository says where it comes from and under which licence."""
    folder = ROOT / "tests" / "data" / data_set
    text = (folder / "README.md").read_text()
    assert "**Origin.**" in text
    assert "**Licence.**" in text
    assert (folder / "LICENSE.origin").exists() or "generated" in data_set


def test_sizes_of_type_are_those_of_the_style_sheets():
    """Every size in the table of type on pages is one that the style sheets of screen and PDF set."""
    text = (ROOT / "docs" / "visual_system.md").read_text("utf-8")
    rows = re.findall(r"^\| .+ \| (\.?[\d.]+) (?:rem|px).* \| ([\d.]+) pt", text, re.MULTILINE)
    assert len(rows) == 11
    sheets = ((ROOT / "templates" / name).read_text("utf-8") for name in ("report.css", "pdf.css"))
    screen, pdf = ({float(x) for x in re.findall(r"font-size: ([\d.]+)", sheet)} for sheet in sheets)
    assert {float(one) for one, _ in rows} <= screen
    assert {float(other) for _, other in rows} <= pdf
