"""From words to arguments: the commands, their help, and config files read as further options."""

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from reportgen.cli import config, console
from reportgen.cli.options import GROUPS, Option, options_of
from reportgen.errors import OptionError
from reportgen.values import suggest
from reportgen.version import JSON_FORMAT, __version__

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

COMMANDS = {
    "report": "one report per model: how good, who is left behind, how sure",
    "compare": "two or more models on the same rows: who is better, and is that beyond chance",
    "check": "hold models against limits and a baseline: a gate for CI",
    "inspect": "say how the columns of a file were understood; compute nothing",
    "demo": "write finished example reports from real data that comes with reportgen",
}

LONGER = {
    "report": "Turn a classifier's predictions into a report that shows micro and macro averages side by\n"
    "side and names the classes left behind.",
    "compare": "Compare models on the same rows, each with the first: differences in micro, macro and every\n"
    "class, with intervals and tests that use that the rows are the same.",
    "check": "Hold models against limits, for CI: exit status 2 where one is not met, 0 where all are.\n"
    "Prints what failed, one line each; with --verbose also what was met, with --quiet nothing else.",
    "inspect": "Say how the columns of prediction files are understood, without computing anything.",
    "demo": "Write finished example reports, made from real data that comes with reportgen.",
}

FIGURES = """\
figures in a report (the names are those of Report.figures in Python):
  averages       micro, macro and the gap between them, with intervals
  gap_waterfall  from micro to macro, class by class; the steps add up to the gap
  auc_axis       micro ROC AUC beside what class frequencies alone and shuffled rows give
  spectrum       each metric as larger classes count for more, from macro to weighted
  class_bars     the leading metric of each class with its interval, micro and macro as lines
  forest         how far each class lies behind, with bounds and the margin
  prevalence     how common each class is against its metric
  roc            ROC curves: micro, macro and the flagged classes; the rest in grey
  pr             precision-recall curves, likewise
  confusion      which classes are taken for which
  pairwise       ROC AUC of each class's rows against each other class's scores
"""

PREDICTIONS = {
    "report": "prediction files (CSV, TSV, JSON, JSON Lines, Parquet, Arrow, npz, npy; .gz too), "
    "folders, globs, or '-' for CSV on standard input; each file is a model named after it",
    "compare": "prediction files, folders, globs, or '-' for standard input; each file is a model named "
    "after it, and the first is the one the others are compared with",
    "check": "prediction files, folders, globs, or '-' for standard input; also reports saved as .json, "
    "which are checked as they stand",
    "inspect": "prediction files, folders, globs, or '-' for standard input",
}

EXAMPLES = {
    "report": """\
examples:
  reportgen report predictions.csv                      predictions.html and predictions.pdf
  reportgen report model_a.parquet model_b.parquet      reports/ with a report each and index.html
  reportgen report p.csv -o r.html -o r.json --title "Triage, first quarter"
  reportgen report p.csv --truth outcome --scores 'p_*' --metric recall
""",
    "compare": """\
examples:
  reportgen compare old.csv new.csv                     comparison.html and comparison.pdf
  reportgen compare old.csv new.csv -o c.html -o c.json --id patient
  reportgen compare all.csv --model model -o compare/
""",
    "check": """\
examples:
  reportgen check predictions.csv --min f1.macro=0.7 --max-gap f1=0.1
  reportgen check p.csv --min-class recall=0.5 --min-class recall.sepsis=0.9 --fail-on behind
  reportgen check p.csv --baseline main.json --github --junit check.xml -o report.html
  reportgen check report.json --min accuracy=0.9
""",
    "inspect": "example:\n  reportgen inspect predictions.csv\n",
    "demo": "example:\n  reportgen demo examples\n",
}


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are errors like all others: two lines and status 1."""

    def error(self, message: str) -> None:  # type: ignore[override]
        """Raise OptionError in place of printing the usage and leaving with status 2."""
        raise OptionError(f"{message[:1].upper()}{message[1:]}.", f"See '{self.prog} --help'.")

    def print_help(self, file: "SupportsWrite[str] | None" = None) -> None:
        """Print the help; argparse itself passes over what cannot be written."""
        with console.standard_output():
            (file or sys.stdout).write(self.format_help())

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        """Leave after the help, which is written out here so that a closed pipe is noticed in ``main``."""
        with console.standard_output():
            sys.stdout.flush()
        super().exit(status, message)


def overview() -> str:
    """Return the help of ``reportgen`` itself."""
    commands = "\n".join(f"  {name:<10}{text}" for name, text in COMMANDS.items())
    return f"""\
usage: reportgen COMMAND ...

Classifier reports that show micro and macro averages side by side and name the classes left behind.

commands:
{commands}

options:
  --version   versions of the program and of the JSON it writes
  --help      this text; 'reportgen COMMAND --help' describes every option

Exit status: 0 done, 1 the input or an option is wrong or an output could not be written, 2 a limit of
'check' is not met, 130 interrupted.
"""


def versions() -> str:
    """Return what ``reportgen --version`` prints: the version and the numbers of the formats it writes."""
    return f"reportgen {__version__}\nJSON format {JSON_FORMAT}\n"


def read(command: str, words: Sequence[str]) -> argparse.Namespace:
    """Parse a command's words, then its config file; what was not given is absent.

    Raises OptionError, and SystemExit after printing the help.
    """
    given = parse(build(command), command, words)
    if command == "demo":
        return given
    return argparse.Namespace(**{**from_config(command, given), **vars(given)})


def parse(parser: Parser, command: str, words: Sequence[str]) -> argparse.Namespace:
    """Parse words, naming the nearest option where one is unknown; inputs may stand after options."""
    known, left = parser.parse_known_args(list(words))
    end = left.index("--") if "--" in left else len(left)
    unknown = next((word.split("=")[0] for word in left[:end] if word.startswith("-") and word != "-"), "")
    if unknown:
        flags = [option.flag for option in options_of(command)]
        raise OptionError(
            f"'{parser.prog}' has no option '{unknown}'{suggest(unknown, flags)}",
            f"See '{parser.prog} --help'.",
        )
    if left and command == "demo":
        raise OptionError(
            f"'{parser.prog}' writes to one folder, and '{left[0]}' is one more.", "Name one folder."
        )
    if left:
        known.predictions += left[:end] + left[end + 1 :]
    return known


def build(command: str, *, with_inputs: bool = True) -> Parser:
    """Build the parser of a command; values that were not given are absent from what it returns."""
    parser = Parser(
        prog=f"reportgen {command}",
        usage=f"reportgen {command} {'[DIR]' if command == 'demo' else 'PREDICTIONS...'} [options]",
        description=LONGER[command],
        epilog=EXAMPLES[command] + ("\n" + FIGURES if command == "report" else ""),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
    )
    if with_inputs and command == "demo":
        parser.add_argument(
            "directory", metavar="DIR", nargs="?", help="where to write (default: reportgen-demo)"
        )
    elif with_inputs:
        parser.add_argument("predictions", metavar="PREDICTIONS", nargs="+", help=PREDICTIONS[command])
    for title, entries in GROUPS[command]:
        group = parser.add_argument_group(title)
        for entry in entries:
            alternatives = entry if isinstance(entry, tuple) else (entry,)
            place = group.add_mutually_exclusive_group() if isinstance(entry, tuple) else group
            for option in alternatives:
                add(place, option)
    return parser


def add(place: argparse._ActionsContainer, option: Option) -> None:
    """Add one option of the table to a parser's group."""
    flags = [option.short, option.flag] if option.short else [option.flag]
    if option.metavar is None:
        place.add_argument(*flags, dest=option.name, action="store_true", help=option.help)
        return
    action = "append" if option.repeat else "store"
    help_text = option.help.replace("%", "%%")
    place.add_argument(
        *flags, dest=option.name, metavar=option.metavar, type=given(option), action=action, help=help_text
    )


def given(option: Option) -> Callable[[str], Any]:
    """Read the text of an option, refusing an empty one: it comes from a shell variable that is not set."""

    def read(text: str) -> Any:
        if not text:
            raise OptionError(f"{option.flag} is empty.", "Give it a value, or leave it out.")
        return option.read(text)

    return read


def from_config(command: str, given: argparse.Namespace) -> dict[str, object]:
    """Return the values of the config file that applies, empty where there is none.

    What the command line gives an alternative to is left out. Raises OptionError, naming the file.
    """
    file, table = config.find(getattr(given, "config", None), quiet="quiet" in given)
    settled = {
        option.key
        for _, group in GROUPS[command]
        for entry in group
        if isinstance(entry, tuple) and any(option.name in given for option in entry)
        for option in entry
    }
    known = {option.key: option for option in options_of(command) if option.key != "config"}
    elsewhere = {option.key for each in GROUPS for option in options_of(each)} - {"config"}
    names = [option.flag.removeprefix("--") for option in known.values()]
    words: list[str] = []
    for key, value in table.items():
        option = known.get(key.replace("-", "_"))
        if option and option.key not in settled:
            words += config.as_words(file, key, option, value)
        elif not option and key.replace("-", "_") not in elsewhere:
            raise OptionError(
                f"{file} has an unknown option '{key}'{suggest(key, names)}",
                f"See 'reportgen {command} --help'.",
            )
    try:
        return vars(parse(build(command, with_inputs=False), command, words))
    except OptionError as error:
        raise OptionError(f"{file}: {error.what}", error.fix) from None
