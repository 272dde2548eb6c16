"""Options from a file: --config, else reportgen.toml or [tool.reportgen] of pyproject.toml here."""

import csv
import datetime as dt
import io
import tomllib
from pathlib import Path
from typing import Any

from reportgen.cli.options import Option
from reportgen.errors import OptionError


def find(named: str | None) -> tuple[str, dict[str, Any]]:
    """Return the file that holds the options and its table; an empty table where there is none.

    Raises OptionError where a file cannot be read.
    """
    if named is not None:
        return named, load(Path(named))
    if Path("reportgen.toml").is_file():
        return "reportgen.toml", load(Path("reportgen.toml"))
    if Path("pyproject.toml").is_file():
        return "pyproject.toml", tool_table(Path("pyproject.toml"))
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


def tool_table(file: Path) -> dict[str, Any]:
    """Return [tool.reportgen] of a pyproject.toml; empty where there is none or the file is broken."""
    try:
        tools = load(file).get("tool", {})
    except OptionError:
        return {}
    table = tools.get("reportgen", {}) if isinstance(tools, dict) else {}
    return table if isinstance(table, dict) else {}


def as_words(file: str, option: Option, value: Any) -> list[str]:
    """Write a value of a config file as the words of a command line.

    Raises OptionError where the value cannot belong to the option.
    """
    if option.metavar is None and isinstance(value, bool):
        return [option.flag] if value else []
    items = value if isinstance(value, list) else [value]
    if option.metavar is None or not all(type(item) in (str, int, float, dt.date) for item in items):
        wanted = "true or false" if option.metavar is None else "a text, a number or a list of them"
        raise OptionError(
            f"{file}: {option.key} must be {wanted}.", f"Write {option.key} = {example(option)}."
        )
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
