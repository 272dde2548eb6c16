"""``reportgen check``: what it says, writes and returns, for people, for GitHub and for JUnit."""

import json
import re
import shlex
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from factories import HOSTILE_NAMES
from predictions import from_confusion, result_of

import reportgen
from reportgen.cli import main, parser
from reportgen.cli.console import Console
from reportgen.cli.options import options_of
from reportgen.gate import check_limits
from reportgen.limits import READERS, from_mapping
from reportgen.names import harmless, printable
from reportgen.pages import check_github, check_junit, check_words
from reportgen.pages.check_section import check_section
from reportgen.pages.json_data import from_json, to_json

ROWS = "y_true,y_pred\n" + "cat,cat\n" * 30 + "dog,dog\n" * 20 + "dog,cat\n" * 5 + "owl,cat\n" * 6
BETTER = ROWS.replace("owl,cat", "owl,owl")
OWL = "class owl: recall is 0.00 (0.00–0.39), below 0.5 beyond chance (6 rows) [--min-class recall=0.5]"
DOG = "class dog: recall is 0.80 (0.61–0.91), below 0.85, but within chance (25 rows)"
MACRO = "macro F1 is 0.58 (0.51–0.77), below 0.8 [--min f1.macro=0.8]"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Stand in a folder of its own with a few inputs, on no CI server."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    (tmp_path / "pets.csv").write_text(ROWS)
    (tmp_path / "better.csv").write_text(BETTER)
    return tmp_path


def checked(*, names=("a", "b", "c"), model="toy"):
    """Return a result with verdicts of every outcome."""
    result = result_of(named(names), name=model)
    limits = from_mapping({"min": "f1.macro=0.9", "min_class": "recall=0.6", "fail_on": "behind"})
    return replace(result, check=check_limits(result, limits))


def named(names):
    """Return predictions of three classes with these names; the last has no rows."""
    batch = from_confusion([[60, 5, 0], [4, 3, 0], [0, 0, 0]])
    return replace(batch, classes=tuple(names))


STATUSES = {
    "met": (["--min", "accuracy=0.7", "--max-gap", "f1=0.5"], 0),
    "not met": (["--min", "accuracy=0.9"], 2),
    "one of two not met": (["--min", "accuracy=0.7", "--max-gap", "f1=0.1"], 2),
    "undefined": (["--min", "roc_auc.macro=0.1"], 2),
    "not certain is met": (["--min-class", "recall.dog=0.85"], 0),
    "strictly not met": (["--min-class", "recall.dog=0.85", "--strict"], 2),
    "no class may be behind": (["--fail-on", "behind"], 2),
    "worse than the baseline": (["--baseline-predictions", "better.csv"], 2),
    "wrong option": (["--min", "accuracy=9"], 1),
    "no limit": ([], 1),
}


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("case", STATUSES)
def test_exit_status(case):
    """0 where every limit is met, 2 where one is not, 1 where the command line is wrong."""
    argv, status = STATUSES[case]
    assert main(["check", "pets.csv", *argv]) == status


@pytest.mark.usefixtures("here")
def test_the_log_says_what_failed_and_how_it_ended(capsys):
    """One line for each failure with model, value, limit and option; then one closing line."""
    assert main(["check", "pets.csv", "--min", "f1.macro=0.8", "--min-class", "recall=0.5"]) == 2
    out, err = capsys.readouterr()
    assert out.splitlines() == [f"FAILED pets: {MACRO}", f"FAILED pets: {OWL}", "2 of 4 checks failed"]
    assert err == ""


@pytest.mark.usefixtures("here")
def test_verbose_says_everything_and_quiet_failures_only(capsys):
    """--verbose adds what was not certain and what was met; --quiet leaves out the closing line."""
    argv = ["check", "pets.csv", "--min-class", "recall=0.85", "--min-class", "recall.owl=0.5"]
    assert main(argv) == 2
    owl = OWL.replace("recall=0.5", "recall.owl=0.5")
    assert capsys.readouterr().out.splitlines() == [
        f"FAILED pets: {owl}",
        "1 of 3 checks failed; 1 is not certain (--verbose says why)",
    ]
    assert main([*argv, "--verbose"]) == 2
    assert capsys.readouterr().out.splitlines() == [
        f"FAILED pets: {owl}",
        f"NOT CERTAIN pets: {DOG} [--min-class recall=0.85]",
        "met pets: class cat: recall is 1.000 (0.886–1.000), at least 0.85 [--min-class recall=0.85]",
        "1 of 3 checks failed; 1 is not certain",
    ]
    assert main([*argv, "--quiet"]) == 2
    assert capsys.readouterr().out == f"FAILED pets: {owl}\n"
    assert main(["check", "pets.csv", "--min", "accuracy=0.5", "--quiet"]) == 0
    assert capsys.readouterr().out == ""


ENDINGS = {
    ("--min", "accuracy=0.5"): "The check is met",
    ("--min", "accuracy=0.5", "--max-gap", "f1=0.9"): "All 2 checks are met",
    ("--min-class", "recall.dog=0.85"): "The check did not fail, but is not certain (--verbose says why)",
    ("--min-class", "recall.dog=0.85", "-v"): "The check did not fail, but is not certain",
    ("--min", "accuracy=0.99"): "The check failed",
}


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("argv", ENDINGS)
def test_closing_lines(argv, capsys):
    """The last line counts checks by how they ended."""
    main(["check", "pets.csv", *argv])
    assert capsys.readouterr().out.splitlines()[-1] == ENDINGS[argv]


@pytest.mark.usefixtures("here")
def test_several_models_are_checked_each(capsys):
    """Each model is held against every limit, and the lines name it."""
    assert main(["check", "better.csv", "pets.csv", "--min-class", "recall.owl=0.5"]) == 2
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines[:-1]] == ["FAILED pets"]
    assert lines[-1] == "1 of 2 checks failed"


@pytest.mark.usefixtures("here")
def test_saved_reports_are_checked_as_they_stand(capsys):
    """A report saved as JSON gives the verdicts of its predictions; options that change it are refused."""
    assert main(["report", "pets.csv", "-o", "saved.json", "-q"]) == 0
    limits = ["--min", "f1.macro=0.8", "--min-class", "recall=0.5", "--fail-on", "behind", "--name", "pets"]
    printed = []
    for given in ("pets.csv", "saved.json"):
        assert main(["check", given, *limits]) == 2
        printed.append(capsys.readouterr())
    assert printed[0] == printed[1]
    assert main(["check", "saved.json", "--min", "accuracy=0.5", "--margin", "0.2"]) == 1
    assert capsys.readouterr().err == (
        "reportgen: saved.json was saved with other --margin than is asked for.\n"
        "Check the predictions instead, or leave the option out.\n"
    )
    assert main(["check", "saved.json", "--baseline-predictions", "better.csv"]) == 1
    assert capsys.readouterr().err == (
        "reportgen: pets is a saved report, which holds no rows to compare.\n"
        "Give its predictions, or a saved report as the baseline.\n"
    )


def test_baselines_on_the_command_line(here, capsys):
    """A saved report and predictions serve as baseline; the lines name the file without its folder."""
    assert main(["report", "better.csv", "-o", "main.json", "-q"]) == 0
    for flag, name in (("--baseline", "main.json"), ("--baseline-predictions", "better.csv")):
        assert main(["check", "pets.csv", flag, str(here / name)]) == 2
        out = capsys.readouterr().out
        assert re.search(
            rf"^FAILED pets: class owl: recall is 0\.00, .* \[{flag} {name}\]$", out, re.MULTILINE
        )
        assert str(here) not in out
        assert main(["check", "better.csv", flag, name]) == 0
        assert capsys.readouterr().out.startswith("All ")


def test_the_baseline_keeps_its_own_name(here, capsys):
    """--name names the model that is checked, not the baseline."""
    (here / "short.csv").write_text(ROWS[: ROWS.index("owl")])
    assert main(["check", "pets.csv", "--name", "new", "--baseline-predictions", "short.csv"]) == 1
    assert capsys.readouterr().err.startswith(
        "reportgen: baseline short is binary and new is multiclass: they cannot be compared.\n"
    )


REFUSED = {
    "no limit": (
        [],
        "There is no limit to check.",
        (
            "Give one or more of --max-gap, --min, --max, --min-class, --fail-on, --baseline and "
            "--baseline-predictions; see 'reportgen check --help'."
        ),
    ),
    "two baselines": (
        ["--baseline", "a.json", "--baseline-predictions", "better.csv"],
        "Argument --baseline-predictions: not allowed with argument --baseline.",
        "See 'reportgen check --help'.",
    ),
    "no baseline": (
        ["--baseline", "none.json"],
        "There is no baseline none.json.",
        "Make it once from the predictions to compare with: reportgen report PREDICTIONS -o none.json",
    ),
    "a baseline of nearly that name": (
        ["--baseline", "ols.json"],
        "There is no baseline ols.json (there is old.json).",
        "Make it once from the predictions to compare with: reportgen report PREDICTIONS -o ols.json",
    ),
    "predictions as baseline": (
        ["--baseline", "better.csv"],
        "--baseline better.csv is not a report saved as .json.",
        "For predictions of the same rows write --baseline-predictions better.csv.",
    ),
    "no baseline predictions": (
        ["--baseline-predictions", "bettr.csv"],
        "There is no file bettr.csv (there is better.csv).",
        "Check the name and the current folder.",
    ),
    "baseline of an older format": (
        ["--baseline", "old.json"],
        "old.json: the report has format 0; this reportgen reads format 1.",
        "Update reportgen, or make the report again from the predictions.",
    ),
    "saved report as baseline predictions": (
        ["--baseline-predictions", "old.json"],
        "--baseline-predictions old.json is a saved report, which holds no rows.",
        "Write --baseline old.json, or name its predictions.",
    ),
    "several models as baseline": (
        ["--baseline-predictions", "*.csv"],
        "--baseline-predictions *.csv holds 2 models.",
        "Name a file that holds one.",
    ),
    "form without a report": (
        ["--min", "accuracy=0.5", "--format", "json"],
        "--format json has nothing to choose: no report was asked for.",
        "Name a folder with -o, or leave --format out.",
    ),
    "JUnit into no folder": (
        ["--min", "accuracy=0.5", "--junit", "nowhere/x.xml"],
        "Cannot write nowhere/x.xml: the folder does not exist.",
        "Create the folder nowhere first, or write elsewhere.",
    ),
    "JUnit over the input": (
        ["--min", "accuracy=0.5", "--junit", "linked.xml"],
        "Cannot write linked.xml: it is an input.",
        "Name another output with -o.",
    ),
    "JUnit over a saved report": (
        ["--min", "accuracy=0.5", "--junit", "old.json"],
        "--junit old.json is not a file that ends in .xml.",
        "Write for example --junit check.xml.",
    ),
    "JUnit to standard output": (
        ["--min", "accuracy=0.5", "--junit", "-"],
        "--junit - is not a file that ends in .xml.",
        "Write for example --junit check.xml.",
    ),
    "strict without a limit per class": (
        ["--min", "accuracy=0.5", "--strict"],
        "--strict has no effect without --min-class.",
        "Add --min-class, or leave --strict out.",
    ),
    "comparison as baseline": (
        ["--baseline", "comparison.json"],
        "comparison.json: this is a comparison of models, not the report of one.",
        "Give the .json of one model, which 'reportgen report' writes.",
    ),
    "no status": (
        ["--fail-on", ","],
        "--fail-on names no status.",
        "Use one or more of: behind, never_predicted, undetermined.",
    ),
    "a summary in no folder": (
        ["--min", "accuracy=0.5", "--github", "-o", "r.json"],
        (
            "Cannot write the summary nowhere/summary.md that GITHUB_STEP_SUMMARY names: "
            "No such file or directory."
        ),
        "Set it to a file you may write to, or leave --github out.",
    ),
    "report over the baseline": (
        ["--baseline", "old.json", "-o", "old.json"],
        "Cannot write old.json: it is an input.",
        "Name another output with -o.",
    ),
    "class that is not there": (
        ["--min-class", "recall.owls=0.5", "-o", "x.json"],
        "--min-class recall.owls=0.5: pets has no class 'owls'; did you mean 'owl'?",
        "Write METRIC.CLASS=X with a class of the predictions, or METRIC=X for all.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refuses_in_two_lines_and_writes_nothing(case, here, monkeypatch, capsys):
    """What cannot be checked gives status 1, two lines on standard error, and no file."""
    argv, what, fix = REFUSED[case]
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "nowhere/summary.md")
    (here / "linked.xml").symlink_to("pets.csv")
    (here / "comparison.json").write_text('{"format": 1, "reportgen": "0.0.1", "paired_by": "by id"}')
    (here / "old.json").write_text('{"format": 0, "reportgen": "0.0.1"}')
    before = sorted(path.name for path in here.iterdir())
    assert main(["check", "pets.csv", *argv]) == 1
    assert capsys.readouterr() == ("", f"reportgen: {what}\n{fix}\n")
    assert sorted(path.name for path in here.iterdir()) == before


def test_a_saved_report_on_standard_input_is_to_be_named(here, capsys, monkeypatch):
    """A saved report is told by its file's name; on standard input it is refused with the way out."""
    assert main(["report", "pets.csv", "-o", "pets.json", "-q"]) == 0
    with (here / "pets.json").open(encoding="utf-8") as stream:
        monkeypatch.setattr("sys.stdin", stream)
        assert main(["check", "-", "--min", "accuracy=0.5"]) == 1
    assert capsys.readouterr().err == (
        "reportgen: <stdin> is a result that reportgen wrote, not predictions: it holds no rows.\n"
        "Name the file if 'reportgen check' is to check a saved report; else give the predictions.\n"
    )


def test_limits_stand_in_config_files(here, capsys):
    """Repeatable limits are lists in TOML; the command line takes their place."""
    (here / "pyproject.toml").write_text(
        '[tool.reportgen]\nmin = ["accuracy=0.7", "f1.macro=0.8"]\nmin-class = "recall=0.5"\nstrict = true\n'
        'fail-on = ["behind", "undetermined"]\ntitle = "Pets"\n'
    )
    assert main(["check", "pets.csv"]) == 2
    out = capsys.readouterr().out
    assert f"FAILED pets: {MACRO}" in out
    assert "[--fail-on behind]" in out
    assert "[--fail-on undetermined]" in out
    assert main(["check", "pets.csv", "--min", "accuracy=0.1", "--min-class", "recall=0"]) == 2
    assert "f1.macro" not in capsys.readouterr().out
    assert main(["report", "pets.csv", "-o", "r.json", "-q"]) == 0
    (here / "named.toml").write_text('baseline = "none.json"\n')
    assert main(["check", "pets.csv", "--config", "named.toml"]) == 1
    assert main(["check", "pets.csv", "--config", "named.toml", "--baseline-predictions", "pets.csv"]) == 0
    assert capsys.readouterr().err.startswith("reportgen: There is no baseline none.json.\n")
    (here / "reportgen.toml").write_text('min = ["f1=0.8"]\n')
    assert main(["check", "pets.csv"]) == 1
    assert capsys.readouterr().err == (
        "reportgen: reportgen.toml: --min f1=0.8 does not say which average.\n"
        "Write --min f1.macro=0.8, or another of micro, macro, weighted, samples, custom.\n"
    )
    (here / "reportgen.toml").write_text('min-clas = "recall=0.5"\n')
    assert main(["check", "pets.csv"]) == 1
    assert capsys.readouterr().err == (
        "reportgen: reportgen.toml has an unknown option 'min-clas'; did you mean 'min-class'?\n"
        "See 'reportgen check --help'.\n"
    )


@pytest.mark.usefixtures("here")
def test_no_repeated_limit_is_lost(capsys):
    """A limit given twice, of whatever kind, is two limits: the second never takes the first one's place."""
    argv = ["check", "pets.csv", "--fail-on", "never_predicted", "--fail-on", "undetermined"]
    assert main(argv) == 2
    assert capsys.readouterr().out.splitlines() == [
        "FAILED pets: class owl: never predicted, though it has 6 rows [--fail-on never_predicted]",
        (
            "FAILED pets: class dog: recall is 0.02 below micro, perhaps by 0.05 or more: not certain (20 of "
            "its 25 found); a shortfall under 0.23 would go unseen [--fail-on undetermined]"
        ),
        "2 of 6 checks failed",
    ]


def test_reports_are_written_beside_the_verdicts(here, capsys):
    """-o writes the report whether limits are met or not; its JSON holds the verdicts and reads back."""
    assert main(["check", "pets.csv", "--min", "f1.macro=0.8", "-o", "r.json", "-o", "r.html"]) == 2
    assert capsys.readouterr().out.splitlines()[1:] == ["Wrote r.json, r.html", "The check failed"]
    text = (here / "r.json").read_text()
    check = json.loads(text)["check"]
    assert (check["outcome"], check["baseline"]) == ("not_met", None)
    [verdict] = check["verdicts"]
    keys = ("rule", "asked", "outcome", "metric", "average", "class", "bound")
    assert [verdict[key] for key in keys] == [
        "min",
        "--min f1.macro=0.8",
        "not_met",
        "f1",
        "macro",
        None,
        0.8,
    ]
    assert verdict["value"]["value"] == json.loads(text)["averages"]["f1"]["macro"]["value"]
    assert to_json(from_json(text, "r.json")) == text
    assert main(["report", "pets.csv", "-o", "plain.json", "-q"]) == 0
    assert "check" not in json.loads((here / "plain.json").read_text())


@pytest.mark.usefixtures("here")
def test_standard_output_holds_the_report_alone(capsysbinary):
    """With -o - the verdicts go to standard error."""
    assert main(["check", "pets.csv", "--min", "f1.macro=0.8", "-o", "-", "--format", "json"]) == 2
    out, err = capsysbinary.readouterr()
    assert json.loads(out)["check"]["outcome"] == "not_met"
    assert err.decode().startswith(f"FAILED pets: {MACRO}\n")


def test_several_models_get_a_folder_and_one_junit_file(here):
    """Reports of several models go to a folder, their verdicts into one file."""
    argv = ["--min", "accuracy=0.9", "-o", "out/", "--format", "json", "--junit", "out.xml"]
    assert main(["check", "pets.csv", "better.csv", *argv]) == 2
    assert {path.name for path in (here / "out").iterdir()} == {"pets.json", "better.json", "index.html"}
    suites = ET.parse(here / "out.xml").getroot()  # noqa: S314 - our own file
    assert [suite.get("name") for suite in suites] == ["pets", "better"]


def test_junit_counts_and_names(here):
    """A suite per model and a case per check: failures say what was found, the untested are skipped."""
    argv = ["--min", "f1.macro=0.8", "--min-class", "recall=0.85", "--junit", "x.xml"]
    assert main(["check", "pets.csv", *argv]) == 2
    root = ET.parse(here / "x.xml").getroot()  # noqa: S314 - our own file
    counts = {"tests": "4", "failures": "2", "errors": "0", "skipped": "0"}
    assert root.attrib == {"name": "reportgen check"} | counts
    [suite] = root
    assert suite.attrib == {"name": "pets"} | counts
    assert [case.get("name") for case in suite] == [
        "--min f1.macro=0.8",
        "--min-class recall=0.85: class cat",
        "--min-class recall=0.85: class dog",
        "--min-class recall=0.85: class owl",
    ]
    failure = suite[0].find("failure")
    assert failure.attrib == {"message": MACRO.partition(" [")[0], "type": "min"}
    assert failure.text == f"pets: {MACRO}"
    assert suite[2].find("system-out").text.endswith("but within chance (25 rows)")
    assert (here / "x.xml").read_bytes().startswith(b'<?xml version="1.0" encoding="utf-8"?>\n<testsuites')


CONTROL = ("\x1b[31mred", "\x00null\ufffe", "a\r\n::error::b")
NAMES = [*HOSTILE_NAMES, *CONTROL, "##[add-mask]x", "100%", "a:b,c", "| a | b |", "**bold**", "🙂 日本語"]


@pytest.mark.parametrize("name", NAMES)
def test_junit_of_hostile_names_reads_back(name):
    """Whatever a class or model is called, the file is XML and holds the name as a terminal shows it."""
    result = checked(names=("a", "b", name), model=name)
    root = ET.fromstring(check_junit.render([result]))  # noqa: S314 - our own file
    shown = printable(name)
    assert root[0].get("name") == shown
    assert any(f"class {shown}" in case.get("name") for case in root[0])
    assert int(root.get("skipped")) == len(root.findall(".//skipped")) == 1
    assert int(root.get("failures")) == len(root.findall(".//failure")) > 0


@pytest.mark.parametrize("name", NAMES)
def test_log_lines_of_hostile_names_stay_one_line(name):
    """A name in a saved report cannot begin a line of its own, nor steer a terminal."""
    result = checked(names=("a", "b", name), model=name)
    lines = [line for outcome in check_words.LABELS for line in check_words.lines([result], outcome)]
    assert len(lines) == 7
    for line in lines:
        assert line.splitlines() == [line]
        assert re.match(r"(FAILED|NOT CERTAIN|NOT TESTED|met) ", line)
        assert "\x1b" not in line


@pytest.mark.parametrize("name", NAMES)
def test_annotations_of_hostile_names_stay_one_command(name):
    """Each failure is one line and one command; nothing in a name ends it or starts another."""
    lines = list(check_github.annotations([checked(names=("a", "b", name), model=name)]))
    assert lines
    for line in lines:
        assert re.fullmatch(r"::error title=[^:,\r\n]*::[^\r\n]*", line)
        assert "##[" not in line
        command, text = line[2:].split("::", 1)
        assert set(re.findall("%..", command + text)) <= {"%25", "%0A", "%0D", "%3A", "%2C"}


@pytest.mark.parametrize("name", NAMES)
def test_summaries_of_hostile_names_stay_one_table(name):
    """A name cannot add a cell, a row, a heading or markup to the summary."""
    text = check_github.summary([checked(names=("a", "b", name), model=name)])
    heading, table, rest = text.split("\n\n")
    assert heading == "## reportgen check: 3 of 7 checks failed; 1 is not certain and 1 is not tested"
    assert rest == ""
    for row in table.splitlines():
        assert len(re.findall(r"(?<!\\)\|", row)) == 5
        assert "<script" not in row.replace("\\<", "")


def test_github_gets_annotations_and_a_summary(here, monkeypatch, capsys):
    """--github prints failures as commands in place of plain lines and appends a summary of the job."""
    (here / "summary.md").write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    argv = ["check", "pets.csv", "--min", "f1.macro=0.8", "--min", "accuracy=0.5", "--github"]
    assert main(argv) == 2
    assert capsys.readouterr().out.splitlines() == [
        f"::error title=reportgen check%3A pets::pets: {MACRO}",
        "1 of 2 checks failed",
    ]
    assert (here / "summary.md").read_text() == (
        "before\n## reportgen check: 1 of 2 checks failed\n\n"
        "| | model | found | limit |\n|---|---|---|---|\n"
        "| FAILED | pets | macro F1 is 0\\.58 \\(0\\.51–0\\.77\\), below 0\\.8 "
        "| \\-\\-min f1\\.macro\\=0\\.8 |\n\n"
    )
    assert main(["check", "pets.csv", "--min", "accuracy=0.5", "--github"]) == 0
    assert (here / "summary.md").read_text().endswith("\n\n## reportgen check: The check is met\n\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "nowhere/summary.md")
    monkeypatch.delenv("GITHUB_STEP_SUMMARY")
    assert main(argv) == 2


def test_long_summaries_are_cut():
    """Of very many failures the summary shows the first and says how many are left out."""
    result = checked()
    many = replace(result.check, verdicts=result.check.verdicts * 100)
    text = check_github.summary([replace(result, check=many)])
    assert text.count("\n| ") == check_github.MOST_ROWS + 1
    assert text.endswith("\n\n300 more are in the log.\n\n")


@pytest.mark.parametrize("options", [[], ["--github"]])
def test_log_lines_hold_no_old_style_command(options, here, capsys):
    """No line of the log holds the start of an old-style command, which may stand anywhere."""
    (here / "pets.csv").write_text(ROWS.replace("owl", "##[add-mask]owl"))
    assert main(["check", "pets.csv", "--min-class", "recall=0", "-v", *options]) == 0
    out = capsys.readouterr().out
    assert "##[" not in out
    assert (
        "met pets: class \\x23#[add-mask]owl: recall is 0.00 (0.00–0.39), at least 0 [--min-class recall=0]"
    ) in out.splitlines()


COMMANDS = ("::error::pwn", "##[error]pwn", " ::add-mask::cat")


@pytest.mark.parametrize("name", COMMANDS)
def test_no_line_for_github_holds_a_command_from_a_name(name, here, capsys):
    """However loud: neither the lines about the input, nor warnings, nor errors can hold a name's command."""
    (here / "pets.csv").write_text(ROWS.replace("owl", name))
    (here / "sub").mkdir()
    (here / "sub" / "pets.csv").write_text(BETTER.replace("owl", name))
    argv = ["check", "pets.csv", "sub/pets.csv", "--min-class", "recall=0.5", "--github", "-v"]
    assert main(argv) == 2
    assert main(["check", "pets.csv", "--min", "f1.samples=0.5", "--github", "--name", name.strip()]) == 1
    Console().warn(f"##[warning]{name}")
    assert main(["check", f"{name.strip()}.csv", "--min", "accuracy=0.5"]) == 1
    out, err = capsys.readouterr()
    lines = [*out.splitlines(), *err.splitlines()]
    assert any("pwn" in line or "add-mask" in line for line in err.splitlines())
    commands = [line for line in lines if line.lstrip().startswith("::") or "##[" in line]
    assert len(commands) == 1
    assert commands[0].startswith("::error title=reportgen check%3A pets::pets: class ")


LOGGED = {
    "check": ["--min-class", "recall=0.5", "-v"],
    "report": ["-o", "r.json", "-v"],
    "compare": ["better.csv", "-o", "c.json", "-v"],
    "inspect": [],
}


@pytest.mark.parametrize("command", LOGGED)
@pytest.mark.parametrize("model", ["::error::pwn", "##[error]pwn", "a\n::error::pwn", "##vso[x]pwn"])
def test_no_line_of_any_log_holds_a_command_from_a_name(model, command, here, capsys):
    """Whatever the command and without --github too: a job may run anywhere, and nobody thinks of it."""
    (here / f"{model}.csv").write_text(ROWS)
    argv = [command, f"./{model}.csv", *LOGGED[command]]
    assert main(argv) == (2 if command == "check" else 0)
    out, err = capsys.readouterr()
    lines = [*out.splitlines(), *err.splitlines()]
    assert any("pwn" in line for line in lines)
    assert [line for line in lines if line.lstrip().startswith("::") or re.search(r"##\w*\[", line)] == []


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("::error::x", "\\x3a:error::x"),
        ("  ::error::x", "  \\x3a:error::x"),
        (":::", "\\x3a::"),
        ("a ##[error]x", "a \\x23#[error]x"),
        ("a ##vso[task.complete]x", "a \\x23#vso[task.complete]x"),
        ("###[error]##teamcity[x", "#\\x23#[error]\\x23#teamcity[x"),
        ("## heading [link], c#[0]", "## heading [link], c#[0]"),
        ("std::vector, 10:30", "std::vector, 10:30"),
    ],
)
def test_harmless_lines(line, shown):
    """What a CI server would take for a command is escaped: at the start of a line, or anywhere."""
    assert harmless(line) == shown


def test_the_summary_is_looked_at_before_anything_is_written(here, monkeypatch):
    """A summary that can be written is not made by a command that is refused afterwards."""
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    argv = ["check", "pets.csv", "--min-class", "recall.owls=0.5", "--github"]
    assert main(argv) == 1
    assert not (here / "summary.md").exists()
    assert main(["check", "pets.csv", "--min", "accuracy=0.5", "--github"]) == 0
    assert (here / "summary.md").read_text().startswith("## reportgen check: ")


def test_same_input_same_bytes(here):
    """The JUnit file bears no time and no path."""
    argv = ["check", str(here / "pets.csv"), "--min", "f1.macro=0.8", "--fail-on", "behind"]
    for name in ("a.xml", "b.xml"):
        assert main([*argv, "--junit", name]) == 2
    assert (here / "a.xml").read_bytes() == (here / "b.xml").read_bytes()
    assert str(here).encode() not in (here / "a.xml").read_bytes()


DOCS = Path(__file__).resolve().parent.parent / "docs"


def documented():
    """Return the command lines of check in the documentation, as words."""
    text = (DOCS / "check.md").read_text()
    found = re.findall(r"^ *(?:- |entry: |\t)?(reportgen check .*)$", text, re.MULTILINE)
    workflow = (DOCS / "github-workflow.yml").read_text()
    folded = re.search(r"run: >\n((?: {10}.*\n)+)", workflow)
    return [shlex.split(re.split(r" {3,}", line)[0]) for line in (*found, " ".join(folded[1].split()))]


@pytest.mark.parametrize("words", documented(), ids=" ".join)
def test_documented_commands_are_read(words):
    """Every command line of the documentation and of the workflow file names options that exist."""
    arguments = parser.read("check", words[2:])
    limits = [name for name in READERS if name in arguments]
    assert limits or "baseline" in arguments or "baseline_predictions" in arguments or len(words) == 3


def test_every_limit_is_documented():
    """docs/check.md names each option of its own that check has."""
    text = (DOCS / "check.md").read_text()
    own = {option.flag for option in options_of("check")} - {option.flag for option in options_of("report")}
    assert [flag for flag in sorted(own) if flag not in text] == []
    assert len(documented()) >= 8


@pytest.mark.parametrize("form", ["html", "md"])
def test_the_report_says_how_it_stands_to_its_limits(form):
    """A report that was held against limits has a section on them; others do not."""
    result = checked()
    text = reportgen.Report(result).render(form).decode()
    plain = re.sub(r"<[^>]+>", "", text).replace("\\", "")
    assert "3 of 7 checks failed; 1 is not certain and 1 is not tested." in plain
    assert "class c: recall is undefined: no true rows [--min-class recall=0.6]" in plain
    assert "class a: recall" not in plain  # what is met is counted, not listed
    if form == "html":  # page one says so, and leads there
        one = text.partition('id="who"')[0]
        assert '<a href="#limits">Limits</a>' in one
        assert "3 of 7 checks failed; 1 is not certain and 1 is not tested." in one
    without = reportgen.Report(replace(result, check=None)).render(form).decode()
    assert "checks failed" not in without
    assert 'id="limits"' not in without


def test_hostile_names_are_text_in_the_section_on_limits():
    """The names of classes are escaped and set apart in the section on limits."""
    page = reportgen.Report(checked(names=("a", "b", "<img src=x>"))).render("html").decode()
    assert "class <bdi>&lt;img src=x&gt;</bdi>: recall is undefined: no true rows" in page
    assert "<img src=x>" not in page


def test_the_section_on_limits_is_cut_after_many():
    """Of very many failures the page lists the first and says how many are left out."""
    result = checked()
    section = check_section(
        replace(result, check=replace(result.check, verdicts=result.check.verdicts * 100))
    )
    assert [len(group.sentences) for group in section.groups] == [200, 100, 100]
    assert [group.omitted for group in section.groups] == ["100 more are in the JSON.", "", ""]
