"""Every option of every command, as a table: the parser, the help, config files and their tests read it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reportgen import limits, values


@dataclass(frozen=True)
class Option:
    """An option: ``metavar`` None makes it a switch; ``read`` turns its text into a value or refuses it.

    ``field`` is the name of the value where it differs from the option's: of a field of ``ReadOptions`` or
    ``Options``.
    """

    flag: str
    metavar: str | None
    help: str
    read: Callable[[str], Any] = str
    short: str | None = None
    field: str | None = None
    repeat: bool = False

    @property
    def name(self) -> str:
        """Name of the value in the parsed arguments."""
        return self.field or self.key

    @property
    def key(self) -> str:
        """Name of the option in a config file."""
        return self.flag.removeprefix("--").replace("-", "_")


type_of_task = values.one_of("--task", ("binary", "multiclass", "multilabel"))

OUTPUTS = (
    Option(
        "--output",
        "OUT",
        "where to write; the ending chooses the form: .html, .pdf, .json, .md (summary), .csv (per-class "
        "table), or a folder (a set of files per model and index.html). May be repeated; '-' with "
        "--format is standard output. An existing file is replaced. Without it: MODEL.html and MODEL.pdf "
        "in the current folder, or for several models the folder reports/; these replace only what "
        "reportgen wrote",
        short="-o",
        repeat=True,
    ),
    Option(
        "--format",
        "FORMS",
        "forms to write to a folder, to standard output or under the default names: any of "
        "html,pdf,json,md,csv (default: html,pdf)",
        values.several_of("--format", values.FORMS),
        field="formats",
    ),
)

COMPARE_OUTPUTS = (
    Option(
        "--output",
        "OUT",
        "where to write; the ending chooses the form: .html, .pdf, .json, .md (summary), or a folder. May be "
        "repeated; '-' with --format is standard output. An existing file is replaced. Without it: "
        "comparison.html and comparison.pdf in the current folder; these replace only what reportgen wrote",
        short="-o",
        repeat=True,
    ),
    Option(
        "--format",
        "FORMS",
        "forms to write to a folder, to standard output or under the default names: any of html,pdf,json,md "
        "(default: html,pdf)",
        values.several_of("--format", values.COMPARE_FORMS),
        field="formats",
    ),
)

COLUMNS = (
    Option("--truth", "COL", "column of true classes, or columns: a list a,b,c or a glob such as 'true_*'"),
    Option("--pred", "COL", "column or columns of predictions; likewise; 'none': take them from the scores"),
    Option(
        "--scores",
        "COL",
        "column or columns of scores, one per class; likewise; an array's name in an npz file",
    ),
    Option("--weight", "COL", "column of row weights"),
    Option(
        "--cluster",
        "COL",
        "column that names the person or site of each row: rows that share one are not independent",
    ),
    Option(
        "--id",
        "COL",
        "column that names the rows; it is never taken for a score, and 'compare' matches rows by it",
    ),
    Option(
        "--model",
        "COL",
        "column that names the model, where one file holds several; 'none': all rows are of one model",
    ),
    Option(
        "--layout",
        "NAME",
        "read the file in this layout where several would fit; 'reportgen inspect' names them",
    ),
    Option(
        "--label-sep", "TEXT", "what separates the labels of a cell that holds a set of them, such as '|'"
    ),
)

CLASSES = (
    Option("--labels", "A,B,C", "the classes in order, where the file does not name them", values.words),
    Option(
        "--labels-file", "FILE", "the same from a text file, one class per line", values.lines, field="labels"
    ),
)

TASK = (
    Option(
        "--positive", "CLASS", "binary: the class that a single score column belongs to; it leads the report"
    ),
    Option("--task", "TASK", "binary, multiclass or multilabel", type_of_task),
)

THRESHOLDS = (
    Option("--threshold", "T", "predict a class where its score is at least T", values.number("--threshold")),
    Option(
        "--thresholds",
        "FILE",
        "a threshold per class: lines of class,threshold, or a JSON object",
        values.thresholds,
    ),
)

ROWS = (
    Option(
        "--drop-invalid",
        None,
        "leave out rows with a missing or infinite value or an unknown class, and count them",
    ),
    Option(
        "--allow-missing-pred",
        None,
        "a missing prediction means that the model gave no answer: a wrong row, kept",
    ),
)

REPORT = (
    Option("--title", "TEXT", "title of the report"),
    Option("--name", "TEXT", "name of the model (default: the file's name)"),
    Option("--dataset", "TEXT", "name of the data set"),
    Option(
        "--date",
        "YYYY-MM-DD",
        "date of the report (default: none, so that the same input gives the same bytes)",
        values.date("--date"),
    ),
    Option("--note", "TEXT", "a note to print in the report; may be repeated", field="notes", repeat=True),
    Option(
        "--metric",
        "METRICS",
        "metrics that may raise flags, the first leads headline and order: any of precision, recall, f1, "
        "specificity, jaccard, roc_auc, average_precision (default: f1,recall; with scores alone roc_auc)",
        values.several_of("--metric", values.METRICS),
        field="metrics",
    ),
    Option(
        "--margin",
        "X",
        "how far below its reference a class must lie to count as behind (default: 0.05)",
        values.share("--margin"),
    ),
    Option(
        "--fdr",
        "X",
        "share of false alarms accepted among the classes flagged (default: 0.05)",
        values.share("--fdr"),
    ),
    Option("--level", "X", "level of the intervals (default: 0.95)", values.share("--level", "0.95")),
    Option(
        "--class-weights",
        "FILE",
        "how much each class matters, for one more average, 'custom': lines of class,weight, or a JSON "
        "object; every class that has rows must be named, with 0 for one that does not count",
        values.class_weights,
        field="importance",
    ),
    Option("--top-k", "K", "k of top-k accuracy (default: 5)", values.whole("--top-k")),
    Option(
        "--page",
        "SIZE",
        "paper of the PDF: a4 or letter (default: a4)",
        values.one_of("--page", values.PAGES),
    ),
    Option(
        "--lang",
        "TAG",
        "language tag of the pages, a kind of English: en, en-GB (default: en)",
        values.language("--lang"),
    ),
    Option(
        "--pdf-variant",
        "VARIANT",
        "standard that the PDF keeps to: pdf/ua-1 (accessible), pdf/a-3a or pdf/a-3u (archives); all are "
        "tagged (default: pdf/ua-1)",
        values.one_of("--pdf-variant", values.PDF_VARIANTS),
    ),
)

CONFIG = (
    Option(
        "--config",
        "FILE",
        'read options from this TOML file as well: title = "...", metric = ["f1"]; what stands on the '
        "command line wins. Without it: reportgen.toml, or [tool.reportgen] of pyproject.toml, in the "
        "current folder",
    ),
)

GENERAL = (
    Option("--quiet", None, "print errors only", short="-q"),
    Option("--verbose", None, "say more: how each input was understood, and what is being done", short="-v"),
)

CHECK_OUTPUTS = (
    Option(
        "--output",
        "OUT",
        "write the report as well, as 'reportgen report' does; its JSON holds the verdicts. May be repeated. "
        "Without it no report is written",
        short="-o",
        repeat=True,
    ),
    Option(
        "--format",
        "FORMS",
        "forms to write to a folder or to standard output: any of html,pdf,json,md,csv (default: html,pdf)",
        values.several_of("--format", values.FORMS),
        field="formats",
    ),
    Option("--junit", "FILE.xml", "write the verdicts as a JUnit file, which most CI servers show"),
    Option(
        "--github",
        None,
        "print what fails as annotations of GitHub Actions, and add a summary to the job",
    ),
)

LIMITS = (
    Option(
        "--max-gap",
        "METRIC=X",
        "micro minus macro of a metric may be at most X: f1=0.1. May be repeated, as may all limits",
        limits.READERS["max_gap"],
        repeat=True,
    ),
    Option(
        "--min",
        "METRIC.AVERAGE=X",
        "an average must be at least X: f1.macro=0.7; averages are micro, macro, weighted, samples, custom. "
        "Metrics of all classes at once have none: accuracy=0.9, likewise balanced_accuracy, mcc, "
        "cohen_kappa, top_k_accuracy, subset_accuracy",
        limits.READERS["min"],
        repeat=True,
    ),
    Option(
        "--max",
        "LOSS=X",
        "a loss may be at most X: any of log_loss, brier, hamming_loss",
        limits.READERS["max"],
        repeat=True,
    ),
    Option(
        "--min-class",
        "METRIC=X",
        "every class must reach X: recall=0.5; it fails where its value is below X and its interval excludes "
        "X. METRIC.CLASS=X is a limit for that class instead",
        limits.READERS["min_class"],
        repeat=True,
    ),
    Option("--strict", None, "with --min-class: a value below X fails whatever its interval"),
    Option(
        "--fail-on",
        "STATUS",
        "no class may be behind (which includes never_predicted), never_predicted, or undetermined (too few "
        "rows to tell); a list a,b",
        limits.READERS["fail_on"],
        repeat=True,
    ),
    (
        Option(
            "--baseline",
            "FILE",
            "a report saved as .json: neither micro, nor macro, nor any class may be worse beyond chance; a "
            "test for rows that are not shared",
        ),
        Option(
            "--baseline-predictions",
            "FILE",
            "the same against predictions for the same rows, which tells smaller differences apart",
        ),
    ),
)

Entry = Option | tuple[Option, ...]
"""A tuple stands for alternatives: at most one of them may be given."""

READING: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    ("columns (recognised without options where that is safe)", (*COLUMNS, CLASSES, *TASK, THRESHOLDS)),
    ("rows", ROWS),
)

COMPARED = ("title", "dataset", "date", "notes", "metrics", "fdr", "level", "page", "lang", "pdf_variant")
"""Values of REPORT that a comparison takes as well."""

GROUPS: dict[str, tuple[tuple[str, tuple[Entry, ...]], ...]] = {
    "report": (("outputs", OUTPUTS), *READING, ("report", REPORT), ("general", (*CONFIG, *GENERAL))),
    "compare": (
        ("outputs", COMPARE_OUTPUTS),
        *READING,
        ("comparison", tuple(one for one in REPORT if one.name in COMPARED)),
        ("general", (*CONFIG, *GENERAL)),
    ),
    "check": (
        ("limits (what is not met gives exit status 2)", LIMITS),
        ("outputs", CHECK_OUTPUTS),
        *READING,
        ("report", REPORT),
        ("general", (*CONFIG, *GENERAL)),
    ),
    "inspect": (*READING, ("general", (*CONFIG, *GENERAL))),
    "demo": (("general", GENERAL),),
}


def options_of(command: str) -> tuple[Option, ...]:
    """Return every option of a command, alternatives one by one."""
    entries = [entry for _, group in GROUPS[command] for entry in group]
    return tuple(option for entry in entries for option in (entry if isinstance(entry, tuple) else (entry,)))
