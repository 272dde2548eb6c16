"""Texts of the pages: definitions, limits, and sentences whose names are marked as such."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from reportgen.numbers import count
from reportgen.results import ClassResult
from reportgen.words import NOT_TESTED, STATUS_NAMES, capital, either, is_tested, metric_name, metrics_behind

STATUS_MARKS = {"behind": "▼", "never_predicted": "○", "undetermined": "?", "ok": "", "no_examples": "–"}
"""Signs beside the status words, so that colour is never the only difference."""

TASK_NAMES = {
    "binary": "one label a row",
    "multiclass": "one label a row",
    "multilabel": "each row can carry several labels",
}


def status_words(one: ClassResult, lead: str) -> str:
    """Return a class's status with its sign, and its metrics where ``lead`` is not among them or alone."""
    if not is_tested(one):
        return NOT_TESTED
    text = f"{STATUS_MARKS[one.status]} {STATUS_NAMES[one.status]}".strip()
    if one.status == "behind" and len(one.status_by_metric) > 1 and metrics_behind(one) == (lead,):
        return f"{text} in {metric_name(lead)}"
    if one.status in (one.status_by_metric.get(lead, one.status), "never_predicted"):
        return text
    others = [metric_name(metric) for metric, status in one.status_by_metric.items() if status == one.status]
    return f"{text} in {either(others)}"


@dataclass(frozen=True)
class Part:
    """A stretch of text: plain, a name that came with the data, or a word that carries a colour."""

    text: str
    kind: Literal["plain", "name", "micro", "macro"] = "plain"
    link: str = ""  # id of the part of the page that a name leads to


Text = tuple[Part, ...]
"""A sentence with its names marked, so that each output can set them apart."""


def say(*parts: str | Part | Text) -> Text:
    """Join strings, parts and texts to one text."""
    out: list[Part] = []
    for part in parts:
        if isinstance(part, str):
            out.append(Part(part))
        elif isinstance(part, Part):
            out.append(part)
        else:
            out.extend(part)
    return tuple(out)


def name(text: str) -> Part:
    """Mark a name that came with the data."""
    return Part(text, "name")


def listed(names: Iterable[str]) -> Text:
    """Join names: ``8``, ``8 and 1``, ``8, 1 and 9``."""
    marked = [name(one) for one in names]
    if len(marked) < 2:
        return tuple(marked)
    between = [part for one in marked[:-1] for part in (one, Part(", "))][:-1]
    return (*between, Part(" and "), marked[-1])


def listed_with(names: Sequence[str], rest: str) -> Text:
    """Join names and words of our own for the others: ``8, 1 and 4 more``."""
    parts = [part for one in names for part in (name(one), Part(", "))][:-1]
    return (*parts, Part(f" and {rest}"))


def listed_up_to(names: Sequence[str], most: int) -> Text:
    """Join names, and count those beyond ``most``."""
    left = len(names) - most
    return listed_with(names[:most], f"{count(left)} more") if left > 0 else listed(names)


def listed_classes(names: Sequence[str]) -> Text:
    """Join class names; bare numbers are called classes, since ``left behind: 1`` would read as a count."""
    kind = "class " if len(names) == 1 else "classes "
    return say(kind, listed(names)) if all(one.isdecimal() for one in names) else listed(names)


def starting(text: Text) -> Text:
    """Begin a sentence with a capital, unless it begins with a name from data."""
    if not text or text[0].kind != "plain":
        return text
    return (Part(capital(text[0].text)), *text[1:])


def plain(text: Text) -> str:
    """Return a text without its marks."""
    return "".join(part.text for part in text)


def sentence(text: str, class_: str | None, link: str = "") -> Text:
    """Mark the class name that a finding begins with, and let it lead to ``link``."""
    if class_ and text.startswith(class_):
        return say(Part(class_, "name", link), text[len(class_) :])
    return say(text)
