"""The command line: what it writes, what it says, and how it refuses."""

import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reportgen.cli import INTERRUPTED, console, main, parser, report
from reportgen.cli.console import Console
from reportgen.cli.options import options_of

ROWS = "y_true,y_pred\n" + "cat,cat\n" * 30 + "dog,dog\n" * 20 + "dog,cat\n" * 5 + "owl,cat\n" * 6
FOREIGN = "<html>a page of someone else</html>"
SEE_REPORT = "See 'reportgen report --help'."
ENDINGS = ".html, .pdf, .json, .md, .csv"
READ_ENDINGS = ".parquet, .pq, .arrow, .feather, .ipc, .npz, .npy, .jsonl, .ndjson, .json, .csv, .tsv, .txt"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Stand in a folder of its own with a few inputs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    (tmp_path / "pets.csv").write_text(ROWS)
    (tmp_path / "more.csv").write_text(ROWS.replace("owl,cat", "owl,owl"))
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad.toml").write_text("title = \n")
    (tmp_path / "unknown.toml").write_text("titel = 'x'\n")
    (tmp_path / "wrong.toml").write_text("margin = '7'\n")
    (tmp_path / "kind.toml").write_text("drop-invalid = 'yes'\n")
    (tmp_path / "table.toml").write_text("title = {a = 1}\n")
    (tmp_path / "empty.toml").write_text("metric = []\n")
    (tmp_path / "three.txt").write_text("cat,0.5,7\n")
    (tmp_path / "twice.txt").write_text("cat,0.5\ncat,0.7\n")
    (tmp_path / "broken.json").write_text("{'cat': 1}")
    (tmp_path / "blank.txt").write_text("\n\n")
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "part-00000.csv").write_text(ROWS)
    (tmp_path / "hive" / "site=a").mkdir(parents=True)
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "pets.html").write_text(FOREIGN)
    return tmp_path


def contents(folder):
    """Return every file below a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


REFUSED = {
    "no such command": (
        ["repot", "pets.csv"],
        "There is no command 'repot'; did you mean 'report'?",
        "Use one of: report, compare, check, inspect, demo; see 'reportgen --help'.",
    ),
    "no input": (["report"], "The following arguments are required: PREDICTIONS.", SEE_REPORT),
    "no such option": (
        ["report", "pets.csv", "--trut", "y"],
        "'reportgen report' has no option '--trut'; did you mean '--truth'?",
        SEE_REPORT,
    ),
    "option of another command": (
        ["inspect", "pets.csv", "--title=x"],
        "'reportgen inspect' has no option '--title'.",
        "See 'reportgen inspect --help'.",
    ),
    "option without its value": (
        ["report", "pets.csv", "--truth"],
        "Argument --truth: expected one argument.",
        SEE_REPORT,
    ),
    "options that exclude each other": (
        ["report", "pets.csv", "--labels", "cat", "--labels-file", "three.txt"],
        "Argument --labels-file: not allowed with argument --labels.",
        SEE_REPORT,
    ),
    "share out of range": (
        ["report", "pets.csv", "--margin", "2"],
        "--margin is 2, not between 0 and 1.",
        "Write a share, for example 0.05.",
    ),
    "level as per cent": (
        ["report", "pets.csv", "--level", "95"],
        "--level is 95, not between 0 and 1.",
        "Write a share, for example 0.95.",
    ),
    "no number": (
        ["report", "pets.csv", "--threshold", "nan"],
        "--threshold is not a number: 'nan'.",
        "Write a number, for example 0.5.",
    ),
    "no whole number": (
        ["report", "pets.csv", "--top-k", "0"],
        "--top-k is not a whole number from 1: '0'.",
        "Write for example 5.",
    ),
    "unknown metric": (
        ["report", "pets.csv", "--metric", "f1,recal"],
        "--metric has no 'recal'; did you mean 'recall'?",
        "Use one of: precision, recall, f1, specificity, jaccard, roc_auc, average_precision.",
    ),
    "unknown form": (
        ["report", "pets.csv", "--format", "docx"],
        "--format has no 'docx'.",
        "Use one of: html, pdf, json, md, csv.",
    ),
    "unknown task": (
        ["report", "pets.csv", "--task", "regression"],
        "--task has no 'regression'.",
        "Use one of: binary, multiclass, multilabel.",
    ),
    "unknown page": (
        ["report", "pets.csv", "--page", "a5"],
        "--page has no 'a5'.",
        "Use one of: a4, letter.",
    ),
    "no date": (
        ["report", "pets.csv", "--date", "31.1.2026"],
        "--date is not a date: '31.1.2026'.",
        "Write year-month-day: 2026-01-31.",
    ),
    "other language": (
        ["report", "pets.csv", "--lang", "de"],
        "--lang is 'de', but the pages are in English.",
        "Use en, en-GB or en-US.",
    ),
    "no such file": (
        ["report", "missing.parquet"],
        "There is no file missing.parquet.",
        "Check the name and the current folder.",
    ),
    "file of a similar name": (
        ["report", "pet.csv"],
        "There is no file pet.csv (there is pets.csv).",
        "Check the name and the current folder.",
    ),
    "glob without a match": (
        ["report", "*.parquet"],
        "No file matches *.parquet.",
        "Check the pattern and the current folder.",
    ),
    "folder without predictions": (
        ["report", "empty"],
        "The folder empty holds no prediction file.",
        f"Name the files themselves; a folder is searched for {READ_ENDINGS}.",
    ),
    "table in parts": (
        ["report", "parts"],
        "The folder parts holds one table in parts (part-00000.csv), not a model per file.",
        "Join the parts into one file first, or name the parts one by one as models of their own.",
    ),
    "partitions": (
        ["report", "hive"],
        "The folder hive holds one table in parts (site=a), not a model per file.",
        "Join the parts into one file first, or name the parts one by one as models of their own.",
    ),
    "file given twice": (
        ["report", "pets.csv", "./pets.csv"],
        "pets.csv is given twice.",
        "Name each input once.",
    ),
    "standard input given twice": (
        ["report", "-", "-"],
        "Standard input is given twice.",
        "Name each input once.",
    ),
    "unknown ending": (
        ["report", "pets.csv", "-o", "pets.docx"],
        "Cannot write pets.docx: there is no form '.docx'.",
        f"End the name in {ENDINGS}, or in / for a folder.",
    ),
    "no such folder": (
        ["report", "pets.csv", "-o", "nowhere/pets.html"],
        "Cannot write nowhere/pets.html: the folder does not exist.",
        "Create the folder nowhere first, or write elsewhere.",
    ),
    "folder that is a file": (
        ["report", "pets.csv", "-o", "more.csv/"],
        "Cannot write to more.csv: it is a file, not a folder.",
        f"Name a folder, or end the name in {ENDINGS}.",
    ),
    "output is the input": (
        ["report", "pets.csv", "-o", "./pets.csv"],
        "Cannot write pets.csv: it is an input.",
        "Name another output with -o.",
    ),
    "output given twice": (
        ["report", "pets.csv", "-o", "a.html", "-o", "a.html"],
        "-o a.html is given twice.",
        "Give each output once.",
    ),
    "several models into one file": (
        ["report", "pets.csv", "more.csv", "-o", "both.html"],
        "There are several models, and both.html holds one report.",
        "Name a folder, for example -o reports/, or give one input.",
    ),
    "several models to standard output": (
        ["report", "pets.csv", "more.csv", "-o", "-", "--format", "json"],
        "There are several models, and standard output holds one report.",
        "Name a folder, for example -o reports/, or give one input.",
    ),
    "one name for several models": (
        ["report", "pets.csv", "more.csv", "--name", "pets"],
        "--name pets cannot name 2 models.",
        "Leave --name out, so that each is named after its file, or give one input.",
    ),
    "standard output without a form": (
        ["report", "pets.csv", "-o", "-"],
        "-o - needs one form.",
        "Add --format and one of html, pdf, json, md, csv.",
    ),
    "form chosen twice": (
        ["report", "pets.csv", "-o", "a.html", "--format", "pdf"],
        "--format pdf has nothing to choose: the ending of a.html says the form.",
        "Leave --format out, or name a folder with -o.",
    ),
    "no config file": (
        ["report", "pets.csv", "--config", "none.toml"],
        "The config file none.toml cannot be read: No such file or directory.",
        "Name a TOML file.",
    ),
    "broken config file": (
        ["report", "pets.csv", "--config", "bad.toml"],
        "bad.toml is not TOML: Invalid value (at line 1, column 9).",
        'Write lines such as: title = "Triage".',
    ),
    "unknown option in a config file": (
        ["report", "pets.csv", "--config", "unknown.toml"],
        "unknown.toml has an unknown option 'titel'; did you mean 'title'?",
        SEE_REPORT,
    ),
    "wrong value in a config file": (
        ["report", "pets.csv", "--config", "wrong.toml"],
        "wrong.toml: --margin is 7, not between 0 and 1.",
        "Write a share, for example 0.05.",
    ),
    "wrong kind in a config file": (
        ["report", "pets.csv", "--config", "kind.toml"],
        "kind.toml: drop-invalid must be true or false.",
        "Write drop-invalid = true.",
    ),
    "table in a config file": (
        ["report", "pets.csv", "--config", "table.toml"],
        "table.toml: title must be a text, a number or a list of them.",
        'Write title = "...".',
    ),
    "thresholds of three cells": (
        ["report", "pets.csv", "--thresholds", "three.txt"],
        "--thresholds three.txt: row 1 has 3 cells, not 2.",
        "Write lines of class,threshold.",
    ),
    "threshold given twice": (
        ["report", "pets.csv", "--thresholds", "twice.txt"],
        "--thresholds twice.txt names class 'cat' twice.",
        "Give each class one threshold.",
    ),
    "thresholds that are no JSON": (
        ["report", "pets.csv", "--thresholds", "broken.json"],
        "--thresholds broken.json is not JSON: line 1: Expecting property name enclosed in double quotes.",
        'Write {"class": 0.3, ...}, or lines of class,threshold.',
    ),
    "empty file of labels": (
        ["report", "pets.csv", "--labels-file", "blank.txt"],
        "--labels-file blank.txt names no class.",
        "Write one class per line.",
    ),
    "file below a file": (
        ["report", "pets.csv", "-o", "more.csv/deep/pets.html"],
        "Cannot write more.csv/deep/pets.html: a part of the path is a file, not a folder.",
        "Write to a folder.",
    ),
    "empty input": (["report", "pets.csv", ""], "An input is empty.", "Name a file, or leave it out."),
    "empty list in a config file": (
        ["report", "pets.csv", "--config", "empty.toml"],
        "empty.toml: --metric is empty.",
        "Give it a value, or leave it out.",
    ),
    "unknown option after inputs in two places": (
        ["compare", "pets.csv", "--quiet", "more.csv", "--trut", "y"],
        "'reportgen compare' has no option '--trut'; did you mean '--truth'?",
        "See 'reportgen compare --help'.",
    ),
    "two folders of a demo": (
        ["demo", "one", "--quiet", "two"],
        "'reportgen demo' writes to one folder, and 'two' is one more.",
        "Name one folder.",
    ),
    "terminal escapes in an argument": (
        ["report", "\x1b[31mred.csv"],
        "No file matches \\x1b[31mred.csv.",
        "Check the pattern and the current folder.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refuses_in_two_lines_and_writes_nothing(case, here, capsys):
    """A wrong command line gives status 1, exactly two lines on standard error, and no file."""
    argv, what, fix = REFUSED[case]
    before = contents(here)
    assert main(argv) == 1
    assert capsys.readouterr() == ("", f"reportgen: {what}\n{fix}\n")
    assert contents(here) == before


TAKING = [
    (command, option.flag)
    for command in parser.COMMANDS
    for option in options_of(command)
    if option.metavar is not None
]


@pytest.mark.parametrize(("command", "flag"), TAKING)
def test_an_empty_value_is_refused(command, flag, here, capsys):
    """No option takes an empty text, which a shell variable that is not set leaves."""
    before = contents(here)
    for argv in ([command, "pets.csv", f"{flag}="], [command, "pets.csv", flag, ""]):
        assert main(argv) == 1
        assert capsys.readouterr() == (
            "",
            f"reportgen: {flag} is empty.\nGive it a value, or leave it out.\n",
        )
    assert contents(here) == before


@pytest.mark.parametrize(
    "argv",
    [
        ["report", "pets.csv", "-o", "out/", "more.csv", "--format", "json"],
        ["report", "pets.csv", "-o", "out/", "--format", "json", "--", "more.csv"],
    ],
)
def test_inputs_may_stand_after_options(argv, here):
    """What stands after an option's value is an input as well."""
    assert main(argv) == 0
    assert sorted(contents(here / "out")) == ["index.html", "more.json", "pets.json"]


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["check", "pets.csv", "--min", "accuracy=0.1", "more.csv"], "All 2 checks are met\n"),
        (["compare", "pets.csv", "-o", "c.json", "more.csv"], "Wrote c.json\n"),
        (["inspect", "pets.csv", "--truth", "y_true", "more.csv"], "\nmore\n"),
    ],
)
@pytest.mark.usefixtures("here")
def test_every_command_takes_inputs_after_options(argv, said, capsys):
    """Both inputs are read, wherever the options stand."""
    assert main(argv) == 0
    assert said in capsys.readouterr().out


BROKEN = "name = \n"
NOT_TOML = "pyproject.toml is not TOML: Invalid value (at line 1, column 8)."


@pytest.mark.parametrize(
    "table", ["[tool.reportgen]\n", '[tool."reportgen"]\n', "[tool]\nreportgen.title = 'x'\n"]
)
def test_a_broken_project_file_with_our_options_is_refused(table, here, capsys):
    """Limits and names that stand in a file that is not TOML are not lost in silence."""
    (here / "pyproject.toml").write_text(BROKEN + table)
    assert main(["report", "pets.csv", "-o", "r.json"]) == 1
    assert capsys.readouterr() == ("", f"reportgen: {NOT_TOML}\nMend it: it holds [tool.reportgen].\n")
    assert not (here / "r.json").exists()


def test_a_broken_project_file_of_others_is_warned_of(here, capsys):
    """A file that is not TOML and names no option of ours is passed over, aloud unless it is to be quiet."""
    (here / "pyproject.toml").write_text(BROKEN)
    assert main(["report", "pets.csv", "-o", "r.json"]) == 0
    assert capsys.readouterr().err == f"reportgen: warning: {NOT_TOML} It is passed over.\n"
    assert main(["report", "pets.csv", "-o", "r.json", "-q"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "argv",
    [
        ["--help"],
        ["--version"],
        ["check", "--help"],
        ["inspect", "pets.csv"],
        ["check", "pets.csv", "--min", "accuracy=.1"],
        ["report", "pets.csv", "-o", "-", "--format", "json", "-q"],
    ],
)
def test_standard_output_that_is_full_is_an_error(argv, unbuffered, here):
    """What cannot be written to standard output gives two lines and status 1, never a traceback."""
    with Path("/dev/full").open("wb") as full:
        run = subprocess.run(
            [sys.executable, "-m", "reportgen", *argv],
            cwd=here,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )
    assert run.stderr == (
        "reportgen: Cannot write to standard output: No space left on device.\n"
        "Send it where there is room to write.\n"
    )
    assert run.returncode == 1


def test_default_names_in_the_current_folder(here, capsys):
    """Without -o one model gives HTML and PDF named after the file, and says so."""
    assert main(["report", "pets.csv"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[-1] == "Wrote pets.html, pets.pdf"
    assert out.startswith("pets: F1 micro ")
    assert err == ""
    assert (here / "pets.html").read_bytes().startswith(b"<!doctype html>")
    assert (here / "pets.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.usefixtures("here")
def test_default_names_replace_what_reportgen_wrote():
    """A second run replaces the files of the first, whatever their form."""
    for _ in range(2):
        assert main(["report", "pets.csv", "--format", "html,pdf,json,md"]) == 0


def test_default_names_spare_the_files_of_others(here, monkeypatch, capsys):
    """A file of a default name that reportgen did not write is refused and kept, unless -o names it."""
    monkeypatch.chdir(here / "theirs")
    assert main(["report", "../pets.csv"]) == 1
    assert capsys.readouterr().err == (
        "reportgen: pets.html exists and was not written by reportgen.\n"
        "Name the output with -o to replace it (-o pets.html), or to write elsewhere.\n"
    )
    assert contents(here / "theirs") == {"pets.html": FOREIGN.encode()}
    assert main(["report", "../pets.csv", "-o", "pets.html"]) == 0
    assert (here / "theirs" / "pets.html").read_bytes() != FOREIGN.encode()


def test_folders_keep_the_files_of_others(here, capsys):
    """In a folder named with -o, a file that reportgen did not write is refused and kept as well."""
    (here / "theirs" / "index.html").write_text(FOREIGN)
    before = contents(here)
    assert main(["report", "more.csv", "-o", "theirs"]) == 1
    assert capsys.readouterr().err.startswith("reportgen: theirs/index.html exists and was not written by")
    assert contents(here) == before


def test_output_that_links_to_the_input_is_refused(here, capsys):
    """The input is recognised under another name."""
    (here / "link.csv").symlink_to("pets.csv")
    assert main(["report", "pets.csv", "-o", "link.csv"]) == 1
    assert capsys.readouterr().err.startswith("reportgen: Cannot write link.csv: it is an input.\n")
    assert (here / "pets.csv").read_text() == ROWS


def test_several_models_get_a_folder_and_an_index(here, capsys):
    """Several inputs give a report each in reports/ and an index page that links to them."""
    assert main(["report", "pets.csv", "more.csv", "--format", "html,json"]) == 0
    names = {"index.html", "pets.html", "pets.json", "more.html", "more.json"}
    assert set(contents(here / "reports")) == names
    index = (here / "reports" / "index.html").read_text()
    assert all(f'href="{name}"' in index for name in names - {"index.html"})
    assert capsys.readouterr().out.splitlines()[-1].startswith("Wrote ")


def test_one_file_of_several_models_is_split(here, capsys):
    """--model gives a report per model of the file; one name or one output for all of them is refused."""
    rows = [line for line in ROWS.splitlines()[1:] for _ in range(2)]
    table = "\n".join(f"{('tree', 'forest')[i % 2]},{row}" for i, row in enumerate(rows))
    (here / "both.csv").write_text(f"which,y_true,y_pred\n{table}\n")
    before = contents(here)
    assert main(["report", "both.csv", "--model", "which", "-o", "one.json"]) == 1
    assert main(["report", "both.csv", "--model", "which", "--name", "tree"]) == 1
    assert capsys.readouterr().err == (
        "reportgen: There are several models, and one.json holds one report.\n"
        "Name a folder, for example -o reports/, or give one input.\n"
        "reportgen: --name tree cannot name 2 models.\n"
        "Leave --name out, so that each is named after its file, or give one input.\n"
    )
    assert contents(here) == before
    assert main(["report", "both.csv", "--model", "which", "--format", "json"]) == 0
    assert set(contents(here / "reports")) == {"tree.json", "forest.json", "index.html"}


def test_a_glob_means_the_same_quoted_or_not(here):
    """A pattern that the shell left alone gives the files it matches, in order."""
    assert main(["report", "*s.csv", "-o", "quoted.json"]) == 0
    assert main(["report", "pets.csv", "-o", "plain.json"]) == 0
    assert (here / "quoted.json").read_bytes() == (here / "plain.json").read_bytes()


def test_a_folder_stands_for_its_files(here):
    """Each prediction file of a folder is a model; hidden files and other endings are passed over."""
    folder = here / "runs"
    folder.mkdir()
    for name in ("a.csv", "b.csv", ".hidden.csv", "README.md"):
        (folder / name).write_text(ROWS)
    assert main(["report", "runs", "-o", "out/", "--format", "json"]) == 0
    assert set(contents(here / "out")) == {"a.json", "b.json", "index.html"}


def test_a_folder_is_read_without_what_reportgen_wrote(here, capsys):
    """Results beside the predictions are no models of their own, and it is said that they are passed over."""
    runs = here / "runs"
    runs.mkdir()
    for name in ("a", "b"):
        (runs / f"{name}.csv").write_text(ROWS)
    assert main(["report", "runs", "-o", "runs/out/", "--format", "json,csv", "-q"]) == 0
    assert main(["compare", "runs/a.csv", "runs/b.csv", "-o", "runs/comparison.json", "-q"]) == 0
    for name in ("a.json", "b.json"):
        (runs / "out" / name).rename(runs / name)
    (runs / "out" / "a.csv").rename(runs / "a_classes.csv")
    for command in (["report", "-o", "made/"], ["check", "--min", "accuracy=0.1"], ["compare"], ["inspect"]):
        capsys.readouterr()
        assert main([command[0], "runs", *command[1:]]) == 0
        out, err = capsys.readouterr()
        assert err == (
            "reportgen: warning: runs: passed over what reportgen wrote: a.json, a_classes.csv, b.json and 1 "
            "more.\n"
        )
        if command[0] == "check":
            assert out == "All 2 checks are met\n"
    assert set(contents(here / "made")) == {f"{n}.{form}" for n in "ab" for form in ("html", "pdf")} | {
        "index.html"
    }


def test_a_folder_of_results_alone_stands_for_the_saved_reports(here, capsys):
    """Where there are no predictions, check takes the saved reports; without these nothing is read."""
    assert main(["report", "pets.csv", "-o", "out/", "--format", "json,csv", "-q"]) == 0
    assert main(["check", "out", "--min", "accuracy=0.1"]) == 0
    assert capsys.readouterr() == (
        "The check is met\n",
        "reportgen: warning: out: passed over what reportgen wrote: pets.csv.\n",
    )
    (here / "out" / "pets.json").unlink()
    assert main(["check", "out", "--min", "accuracy=0.1"]) == 1
    assert capsys.readouterr().err == (
        "reportgen: The folder out holds no prediction file, only what reportgen wrote.\n"
        "Name the files that the reports were made from.\n"
    )


def test_models_of_one_name_are_numbered(here, capsys):
    """Files of one name in two folders become two models, with a warning."""
    (here / "empty" / "pets.csv").write_text(ROWS)
    assert main(["report", "pets.csv", "empty/pets.csv", "-o", "out/", "--format", "json"]) == 0
    assert "Several models are called 'pets'; one is reported as 'pets-2'." in capsys.readouterr().err
    assert json.loads((here / "out" / "pets-2.json").read_text())["model"] == "pets-2"


def test_a_model_called_index_keeps_its_report(here):
    """The report of a model named index does not collide with the index page."""
    (here / "index.csv").write_text(ROWS)
    assert main(["report", "index.csv", "-o", "out/", "--format", "html"]) == 0
    assert set(contents(here / "out")) == {"index-2.html", "index.html"}


def test_names_from_outside_stay_inside_the_folder(here):
    """A model's name cannot lead a file out of the folder."""
    assert main(["report", "pets.csv", "--name", "../../etc/pass wd", "-o", "out/", "--format", "json"]) == 0
    assert set(contents(here / "out")) == {"etc-pass-wd.json", "index.html"}


@pytest.mark.usefixtures("here")
def test_standard_output_holds_the_report_alone(capsysbinary):
    """-o - with one form writes the report to standard output and everything else to standard error."""
    assert main(["report", "pets.csv", "-o", "-", "--format", "json"]) == 0
    out, err = capsysbinary.readouterr()
    assert json.loads(out)["model"] == "pets"
    assert err.startswith(b"pets: F1 micro ")


@pytest.mark.usefixtures("here")
def test_standard_input_is_read_as_csv():
    """- reads CSV from standard input; the model is called stdin."""
    run = subprocess.run(
        [sys.executable, "-m", "reportgen", "report", "-", "-o", "-", "--format", "json"],
        input=ROWS.encode(),
        capture_output=True,
        check=True,
    )
    assert json.loads(run.stdout)["model"] == "stdin"


def test_presentation_options_reach_the_report(here):
    """Title, data set, date, notes and metrics stand in the result."""
    argv = ["--title", "Pets", "--dataset", "Zoo", "--date", "2026-01-31", "--note", "One", "--note", "Two"]
    assert main(["report", "pets.csv", "-o", "r.json", *argv, "--metric", "recall,f1", "--level", "0.9"]) == 0
    found = json.loads((here / "r.json").read_text())
    assert [found[key] for key in ("title", "dataset", "date")] == ["Pets", "Zoo", "2026-01-31"]
    assert {"One", "Two"} <= set(found["notes"])
    assert found["options"]["metrics"] == ["recall", "f1"]
    assert found["options"]["level"] == 0.9


def test_date_comes_from_source_date_epoch(here, monkeypatch, capsys):
    """SOURCE_DATE_EPOCH gives the date where none is named; a value that is no time is refused."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert main(["report", "pets.csv", "-o", "r.json"]) == 0
    assert json.loads((here / "r.json").read_text())["date"] == "1970-01-01"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    assert main(["report", "pets.csv", "-o", "r.json"]) == 1
    assert "reportgen: SOURCE_DATE_EPOCH is not a time: 'soon'.\n" in capsys.readouterr().err


def test_config_files_give_way_to_the_command_line(here):
    """Options come from the command line, then --config, else reportgen.toml, else pyproject.toml."""

    def title(*argv):
        assert main(["report", "pets.csv", "-o", "r.json", *argv]) == 0
        return json.loads((here / "r.json").read_text())["title"]

    (here / "pyproject.toml").write_text("[tool.reportgen]\ntitle = 'from pyproject'\n")
    assert title() == "from pyproject"
    (here / "reportgen.toml").write_text(
        "title = 'from reportgen.toml'\nmetric = ['recall', 'f1']\ndate = 2026-01-31\ntop-k = 2\n"
    )
    assert title() == "from reportgen.toml"
    found = json.loads((here / "r.json").read_text())
    assert found["options"]["metrics"] == ["recall", "f1"]
    assert found["date"] == "2026-01-31"
    (here / "named.toml").write_text("title = 'from --config'\nnote = ['a', 'b, c']\n")
    assert title("--config", "named.toml") == "from --config"
    assert {"a", "b, c"} <= set(json.loads((here / "r.json").read_text())["notes"])
    assert title("--config", "named.toml", "--title", "from the command line") == "from the command line"


def test_lists_in_config_files_keep_commas(here):
    """A class name with a comma stays one class in a list of a config file."""
    (here / "zoo.csv").write_text("y_true,y_pred\n" + '"owl, snowy","owl, snowy"\ncat,cat\n' * 20)
    (here / "reportgen.toml").write_text("labels = ['owl, snowy', 'cat']\n")
    assert main(["report", "zoo.csv", "-o", "r.json"]) == 0
    assert json.loads((here / "r.json").read_text())["classes"] == ["owl, snowy", "cat"]


def test_default_pdf_is_left_out_where_libraries_are_missing(here, monkeypatch, capsys):
    """Without the PDF libraries a default PDF is left out with a warning, and the HTML is written."""
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    assert main(["report", "pets.csv"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[-1] == "Wrote pets.html"
    assert err.startswith("reportgen: warning: The PDF cannot be made")
    assert "libpangoft2-1.0-0" in err
    assert not (here / "pets.pdf").exists()


@pytest.mark.parametrize("argv", [["-o", "r.html", "-o", "r.pdf"], ["--format", "html,pdf"]])
def test_pdf_asked_for_by_name_is_an_error_where_libraries_are_missing(argv, here, monkeypatch, capsys):
    """A PDF that was asked for and cannot be made is an error, and nothing at all is written."""
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    before = contents(here)
    assert main(["report", "pets.csv", *argv]) == 1
    assert capsys.readouterr().err.startswith("reportgen: The PDF cannot be made")
    assert contents(here) == before


def test_nothing_is_written_when_one_of_several_inputs_fails(here):
    """An input that cannot be counted keeps the reports of the others from being written."""
    (here / "zero.csv").write_text("y_true,y_pred\n")
    before = contents(here)
    assert main(["report", "pets.csv", "zero.csv", "-o", "out/"]) == 1
    assert contents(here) == before


def test_interrupted_gives_130_and_no_file(here, monkeypatch, capsys):
    """Ctrl-C ends with status 130 and one line, and leaves no file behind."""

    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(report, "evaluate", interrupt)
    before = contents(here)
    assert main(["report", "pets.csv"]) == INTERRUPTED == 130
    assert capsys.readouterr().err == "reportgen: interrupted; no file was left half written\n"
    assert contents(here) == before


@pytest.mark.usefixtures("here")
def test_quiet_prints_nothing_and_verbose_says_how_the_file_was_read(capsys):
    """--quiet is silent on success; --verbose tells how columns were understood and what is being done."""
    assert main(["report", "pets.csv", "-o", "r.json", "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")
    assert main(["report", "pets.csv", "-o", "r.json", "--verbose"]) == 0
    err = capsys.readouterr().err
    assert "y_true" in err
    assert "making json" in err


def test_inspect_says_how_columns_were_understood_and_writes_nothing(here, capsys):
    """Inspect names the columns of each role and leaves the folder as it was."""
    before = contents(here)
    assert main(["inspect", "pets.csv"]) == 0
    out = capsys.readouterr().out
    assert "pets" in out
    assert "y_true" in out
    assert "y_pred" in out
    assert contents(here) == before


def test_help_and_version(capsys):
    """--help describes the commands, --version gives version and format numbers, both with status 0."""
    assert main(["--help"]) == main([]) == main(["--version"]) == 0
    out = capsys.readouterr().out
    assert out.count("usage: reportgen COMMAND") == 2
    assert out.endswith("reportgen 0.1.0\nJSON format 1\n")


def test_progress_waits_a_second_and_needs_a_terminal(monkeypatch, capsys):
    """The progress line appears on a terminal once work has taken its time, and is wiped at the end."""
    monkeypatch.setattr(console, "PATIENCE", 0.02)
    with Console() as silent:
        time.sleep(0.05)
        silent.progress("not on a terminal")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with Console() as shown:
        shown.progress("reading \x1b[31m")
        time.sleep(0.2)
        shown.part(3, 9)
    line = "\r\x1b[Kreading \\x1b[31m"
    assert capsys.readouterr().err == f"{line} ...{line} 3 of 9 ...\r\x1b[K"


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("argv", [["--help"], ["report", "--help"], ["inspect", "pets.csv"]])
def test_reader_that_goes_away_is_no_error_message(argv):
    """A closed standard output ends the program quietly."""
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "reportgen", *argv]
    run = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert run.stderr == ""
    assert run.returncode in (0, 1)


HEAVY = ("numpy", "pandas", "pyarrow", "matplotlib", "weasyprint", "jinja2", "scipy", "sklearn")


def modules_after(argv):
    """Run the command line in a process of its own and return the top-level modules it has loaded."""
    code = (
        "import sys\nfrom reportgen.cli import main\n"
        f"try: main({argv!r})\nexcept SystemExit: pass\n"
        "print('\\nMODULES', *sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.split("MODULES ")[1].split())


@pytest.mark.parametrize("argv", [["--help"], ["--version"], ["report", "--help"], ["demo", "--help"]])
def test_help_loads_nothing_heavy(argv):
    """Help and version are shown without loading any package that takes time."""
    assert not modules_after(argv).intersection(HEAVY)


@pytest.mark.usefixtures("here")
def test_a_plain_run_loads_no_more_than_it_needs():
    """A report in HTML is made without pyplot, scikit-learn, SciPy, pandas or WeasyPrint."""
    loaded = modules_after(["report", "pets.csv", "-o", "r.html", "-q"])
    unwanted = {"matplotlib.pyplot", "sklearn", "scipy", "pandas", "weasyprint"}
    assert not loaded.intersection(unwanted)


def test_same_input_same_bytes_in_another_process(here):
    """HTML, PDF, JSON, Markdown and CSV are equal under another hash seed, time zone, locale and folder."""
    digests = []
    for number, extra in enumerate(
        (
            {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"},
            {"PYTHONHASHSEED": "4711", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
        )
    ):
        folder = here / f"run{number}"
        folder.mkdir()
        (folder / "pets.csv").write_text(ROWS)
        argv = ["report", "pets.csv", "-o", "out/", "--format", "html,pdf,json,md,csv"]
        subprocess.run(
            [sys.executable, "-m", "reportgen", *argv],
            cwd=folder,
            env=os.environ | extra,
            check=True,
            capture_output=True,
        )
        digests.append({k: hashlib.sha256(v).hexdigest() for k, v in contents(folder / "out").items()})
    assert digests[0] == digests[1]
    assert len(digests[0]) == 6


def test_reports_hold_no_path_of_this_machine(here):
    """No output holds the folder that the input lay in."""
    assert main(["report", str(Path.cwd() / "pets.csv"), "-o", "out/", "--format", "html,json,md,csv"]) == 0
    assert not [name for name, data in contents(here / "out").items() if str(here).encode() in data]
