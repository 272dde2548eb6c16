"""How the text of an option becomes a value, and how a wrong one is refused.

``name`` is what the user calls the option: ``--margin`` on a command line, ``margin`` in Python.
"""

import csv
import datetime as dt
import json
import math
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from reportgen.errors import OptionError

PAGES = ("a4", "letter")
PDF_VARIANTS = ("pdf/ua-1", "pdf/a-3a", "pdf/a-3u")
COMPARE_FORMS = ("html", "pdf", "json", "md")
FORMS = ("html", "pdf", "json", "md", "csv")
METRICS = ("precision", "recall", "f1", "specificity", "jaccard", "roc_auc", "average_precision")


def suggest(word: str, known: Sequence[str]) -> str:
    """Return ``; did you mean 'x'?`` where a known word is close, else a full stop."""
    close = get_close_matches(word, known, n=1)
    return f"; did you mean '{close[0]}'?" if close else "."


def chosen(name: str, word: str, choices: Sequence[str]) -> str:
    """Return ``word`` if it is one of the choices, else raise OptionError."""
    if word in choices:
        return word
    raise OptionError(f"{name} has no '{word}'{suggest(word, choices)}", f"Use one of: {', '.join(choices)}.")


def one_of(name: str, choices: Sequence[str]) -> Callable[[str], str]:
    """Accept one of a few words."""
    return lambda text: chosen(name, text, choices)


def words(text: str) -> tuple[str, ...]:
    """Split ``a,b,c``; a name with a comma stands in double quotes."""
    return tuple(word.strip() for word in next(csv.reader([text], skipinitialspace=True), []))


def several_of(name: str, choices: Sequence[str]) -> Callable[[str], tuple[str, ...]]:
    """Accept a comma-separated list of known words; each counts once."""
    return lambda text: tuple(dict.fromkeys(chosen(name, word, choices) for word in words(text)))


def finite(name: str, text: str) -> float:
    """Return a finite number, else raise OptionError."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise OptionError(f"{name} is not a number: '{text}'.", "Write a number, for example 0.5.")
    return value


def number(name: str) -> Callable[[str], float]:
    """Accept any finite number."""
    return lambda text: finite(name, text)


def share(name: str, example: str = "0.05") -> Callable[[str], float]:
    """Accept a number between 0 and 1, both left out; ``example`` is one that is usual."""

    def read(text: str) -> float:
        value = finite(name, text)
        if not 0 < value < 1:
            raise OptionError(
                f"{name} is {text}, not between 0 and 1.", f"Write a share, for example {example}."
            )
        return value

    return read


def whole(name: str) -> Callable[[str], int]:
    """Accept a whole number from 1."""

    def read(text: str) -> int:
        if text.isascii() and text.isdigit() and int(text) > 0:
            return int(text)
        raise OptionError(f"{name} is not a whole number from 1: '{text}'.", "Write for example 5.")

    return read


def date(name: str) -> Callable[[str], str]:
    """Accept a date as ``2026-01-31``."""

    def read(text: str) -> str:
        try:
            return dt.date.fromisoformat(text).isoformat()
        except ValueError:
            raise OptionError(
                f"{name} is not a date: '{text}'.", "Write year-month-day: 2026-01-31."
            ) from None

    return read


def language(name: str) -> Callable[[str], str]:
    """Accept a language tag of English, the language the pages are written in."""

    def read(text: str) -> str:
        if text == "en" or (text.startswith("en-") and text[3:].isascii() and text[3:].isalnum()):
            return text
        raise OptionError(f"{name} is '{text}', but the pages are in English.", "Use en, en-GB or en-US.")

    return read


def text_file(name: str, path: str) -> str:
    """Return the text of a file named by an option, else raise OptionError."""
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else error.strerror
        raise OptionError(f"{name} {path} cannot be read: {reason}.", "Name a text file in UTF-8.") from None


def lines(path: str) -> tuple[str, ...]:
    """Read class names from a text file, one per line; empty lines are passed over."""
    names = tuple(line for line in text_file("--labels-file", path).splitlines() if line.strip())
    if not names:
        raise OptionError(f"--labels-file {path} names no class.", "Write one class per line.")
    return names


def thresholds(path: str) -> dict[str, float]:
    """Read a threshold per class: lines of class,threshold, or a JSON object."""
    return by_class("--thresholds", path, "threshold")


def class_weights(path: str) -> dict[str, float]:
    """Read the importance of each class: lines of class,weight, or a JSON object; none may be negative."""
    return importance(f"--class-weights {path}", by_class("--class-weights", path, "weight"))


def importance(name: str, weights: Mapping[str, Any]) -> dict[str, float]:
    """Return class weights as numbers, none negative; else raise OptionError."""
    found = {str(class_): finite(name, str(weight)) for class_, weight in weights.items()}
    for class_, weight in found.items():
        if weight < 0:
            raise OptionError(
                f"{name} gives class '{class_}' the weight {weight:g}, below 0.",
                "Write 0 for a class that does not count.",
            )
    return found


def by_class(name: str, path: str, noun: str) -> dict[str, float]:
    """Read a number per class from a file; ``noun`` is what it is called."""
    text, fix = text_file(name, path), f"Write lines of class,{noun}."
    where = f"{name} {path}"
    pairs = json_pairs(where, text, noun) if text.lstrip().startswith("{") else csv_pairs(where, text, fix)
    names = [class_ for class_, _ in pairs]
    if len(set(names)) < len(names):
        twice = next(class_ for class_ in names if names.count(class_) > 1)
        raise OptionError(f"{where} names class '{twice}' twice.", f"Give each class one {noun}.")
    if not pairs:
        raise OptionError(f"{where} holds no {noun}.", fix)
    return {class_: finite(name, str(value)) for class_, value in pairs}


def json_pairs(where: str, text: str, noun: str) -> list[tuple[str, Any]]:
    """Return the members of a JSON object in order, repeated ones too."""
    try:
        return list(json.loads(text, object_pairs_hook=list))
    except json.JSONDecodeError as error:
        raise OptionError(
            f"{where} is not JSON: line {error.lineno}: {error.msg}.",
            f'Write {{"class": 0.3, ...}}, or lines of class,{noun}.',
        ) from None


def csv_pairs(where: str, text: str, fix: str) -> list[tuple[str, Any]]:
    """Return the rows of a two-column table; a first row without a number is a header."""
    rows = [row for row in csv.reader(text.splitlines()) if row]
    for line, row in enumerate(rows, start=1):
        if len(row) != 2:
            raise OptionError(f"{where}: row {line} has {len(row)} cells, not 2.", fix)
    if rows and not is_number(rows[0][1]):
        rows = rows[1:]
    return [(name, value.strip()) for name, value in rows]


def is_number(text: str) -> bool:
    """Tell whether a text reads as a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True
