"""Match a source's columns against the layouts of known producers."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from reportgen.errors import ColumnsError, OptionError
from reportgen.layouts.parts import Part
from reportgen.layouts.table import GENERAL, LAYOUTS, Layout, pattern
from reportgen.readers.source import Column, Source

Finder = Callable[[str], list[tuple[Column, str | None]]]
"""Columns that match a pattern, each with the class its name holds."""


@dataclass(frozen=True)
class Claims:
    """What a layout says about columns; nothing where none was recognised."""

    title: str = ""
    parts: dict[str, Part] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def recognise(source: Source, given: dict[str, Part], name: str | None) -> Claims:
    """Return the claims of the first layout that fits, without columns that options have spoken for.

    Raises OptionError for an unknown name, ColumnsError where the named layout does not fit.
    """
    if name == GENERAL:
        return Claims()
    layouts = [layout for layout in LAYOUTS if name in (None, layout.name)]
    if not layouts:
        known = ", ".join([*(layout.name for layout in LAYOUTS), GENERAL])
        raise OptionError(f"--layout {name} is not known.", f"Layouts are: {known}.")
    for layout in layouts:
        claims = _match(source, layout)
        if claims is not None:
            return _without(claims, given)
    if name is not None:
        needs = " and ".join(layouts[0].needs).replace("{t}", "<truth>")
        raise ColumnsError(
            f"{source.name} is not in layout {name}, which has columns {needs}.",
            "Drop --layout, or name the columns with --truth, --pred and --scores.",
        )
    return Claims()


def _without(claims: Claims, given: dict[str, Part]) -> Claims:
    spoken_for = {column.name for part in given.values() for column in part.columns}
    parts = {
        role: part
        for role, part in claims.parts.items()
        if role not in given and not any(column.name in spoken_for for column in part.columns)
    }
    return Claims(claims.title, parts, claims.remarks)


def _match(source: Source, layout: Layout) -> Claims | None:
    for truth in _truths(source, layout):
        needs = (pattern(need, truth, empty=True) for need in layout.needs)
        if all(any(need.fullmatch(column.name) for column in source.columns) for need in needs):
            return _claim(layout, _finder(source, truth))
    return None


def _truths(source: Source, layout: Layout) -> list[str | None]:
    """Return the names ``{t}`` may stand for: columns whose name stands in another's as the layout says."""
    if "{t}" not in layout.needs[0]:
        return [None]
    names = {column.name for column in source.columns}
    expression = pattern(layout.needs[0])
    found = (expression.fullmatch(column.name) for column in source.columns)
    return [m["truth"] for m in found if m and m["truth"] in names]


def _finder(source: Source, truth: str | None) -> Finder:
    def find(text: str) -> list[tuple[Column, str | None]]:
        expression = pattern(text, truth)
        matches = ((column, expression.fullmatch(column.name)) for column in source.columns)
        return [(column, _class(m)) for column, m in matches if m]

    return find


def _class(match: re.Match[str]) -> str | None:
    return match.groupdict().get("klass")


def _claim(layout: Layout, find: Finder) -> Claims:
    parts: dict[str, Part] = {}
    remarks: list[str] = []
    for role in ("truth", "pred", "class_lists"):
        text = getattr(layout, role)
        if text is not None and (found := find(text)):
            parts[role] = Part((found[0][0],))
    for text in layout.scores:
        if found := find(text):
            names = tuple(klass for _, klass in found if klass is not None)
            parts["scores"] = Part(tuple(column for column, _ in found), names or None)
            break
    if layout.confidence is not None and (found := find(layout.confidence)):
        parts["confidence"] = Part((found[0][0],))
        if "scores" not in parts:
            remarks.append(
                f"Column {found[0][0].name} is the score of the predicted class, which ranks no class: "
                "no ROC figures."
            )
    return Claims(layout.producer, parts, tuple(remarks))
