"""Options from a file: --config, else reportgen.toml or [tool.reportgen] of pyproject.toml here."""

import csv
import datetime as dt
import io
import re
import tomllib
from pathlib import Path
from typing import Any

from reportgen.cli import console
from reportgen.cli.options import Option
from reportgen.errors import OptionError

OURS = re.compile(rb"tool\W+reportgen")
"""What stands in a pyproject.toml that sets options, read or not."""


def find(named: str | None, *, quiet: bool = False) -> tuple[str, dict[str, Any]]:
    """Return the file that holds the options and its table; an empty table where there is none.

    ``quiet``: do not warn of a pyproject.toml that cannot be read and sets no options. Raises OptionError
    where another file cannot be read.
    """
    if named is not None:
        return named, load(Path(named))
    if Path("reportgen.toml").is_file():
        return "reportgen.toml", load(Path("reportgen.toml"))
    if Path("pyproject.toml").is_file():
        return "pyproject.toml", tool_table(Path("pyproject.toml"), quiet=quiet)
    return "", {}


def load(file: Path) -> dict[str, Any]:
    """Read a TOML file."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        reason = "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else error.strerror
        raise OptionError(f"The config file {file} cannot be read: {reason}.", "Name a TOML file.") from None
    except tomllib.TOMLDecodeError as error:
        raise OptionError(f"{file} is not TOML: {error}.", 'Write lines such as: title = "Triage".') from None


def tool_table(file: Path, *, quiet: bool) -> dict[str, Any]:
    """Return [tool.reportgen] of a pyproject.toml; empty where there is none.

    Raises OptionError where the file is broken and sets options: limits would be lost with them.
    """
    try:
        tools = load(file).get("tool", {})
    except OptionError as error:
        if sets_options(file):
            raise OptionError(error.what, "Mend it: it holds [tool.reportgen].") from None
        if not quiet:
            console.caution(f"{error.what} It is passed over.")
        return {}
    table = tools.get("reportgen", {}) if isinstance(tools, dict) else {}
    return table if isinstance(table, dict) else {}


def sets_options(file: Path) -> bool:
    """Tell whether options of reportgen stand in a file that is not TOML."""
    try:
        return OURS.search(file.read_bytes()) is not None
    except OSError:
        return False


def as_words(file: str, key: str, option: Option, value: Any) -> list[str]:
    """Write a value of a config file as the words of a command line; ``key`` is the option's name there.

    Raises OptionError where the value cannot belong to the option.
    """
    if option.metavar is None and isinstance(value, bool):
        return [option.flag] if value else []
    items = value if isinstance(value, list) else [value]
    if option.metavar is None or not all(type(item) in (str, int, float, dt.date) for item in items):
        wanted = "true or false" if option.metavar is None else "a text, a number or a list of them"
        raise OptionError(f"{file}: {key} must be {wanted}.", f"Write {key} = {example(option)}.")
    if option.repeat:
        return [f"{option.flag}={item}" for item in items]
    return [f"{option.flag}={joined(items) if isinstance(value, list) else value}"]


def example(option: Option) -> str:
    """Return an example of an option's value in TOML."""
    return "true" if option.metavar is None else '"..."'


def joined(items: list[Any]) -> str:
    """Join the items of a list with commas, quoting those that hold one."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(items)
    return line.getvalue()
