"""Columns named after classes, bare or with one common prefix and suffix.

The affix is always removed exactly and the remainder compared with whole class names, so classes that begin
alike (``a`` and ``a_b``), or like the affix, cannot be mixed up.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reportgen.layouts.parts import Part
from reportgen.layouts.vocabulary import (
    KNOWN,
    SCORE_WORDS,
    SEPARATORS,
    TRUTH_WORDS,
    is_integer,
    key,
    plain,
    words,
)
from reportgen.readers.source import Column

_WORD = "|".join(sorted(SCORE_WORDS | TRUTH_WORDS, key=lambda word: (-len(word), word)))
_KNOWN_PREFIX = re.compile(rf"(?:.*?[ _\-.])??(?:(?:{_WORD})[ _\-.:=]+)+(?=.)", re.IGNORECASE)
_KNOWN_SUFFIX = re.compile(rf".+?(?P<suffix>(?:[ _\-.]+(?:{_WORD}))+)", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Group:
    """Columns with one affix; ``names`` is what remains of each."""

    prefix: str
    suffix: str
    part: Part

    @property
    def names(self) -> tuple[str, ...]:
        """Return the class names of the columns."""
        return self.part.names or ()

    @property
    def words(self) -> frozenset[str]:
        """Return the words of the affix."""
        return words(self.prefix) | words(self.suffix)

    @property
    def glob(self) -> str:
        """Return the glob that names these columns."""
        return f"{self.prefix}*{self.suffix}"


def known_groups(columns: Sequence[Column]) -> list[Group]:
    """Return the groups of two or more columns whose affix speaks of truth, prediction or score."""
    prefixes = {m[0] for c in columns if (m := _KNOWN_PREFIX.match(c.name))}
    suffixes = {m["suffix"] for c in columns if (m := _KNOWN_SUFFIX.fullmatch(c.name))}
    affixes = [(prefix, "") for prefix in sorted(prefixes)] + [("", suffix) for suffix in sorted(suffixes)]
    unknown = [column for column in columns if plain(column.name) not in KNOWN]
    groups = [_members(unknown, *affix) for affix in affixes]
    return [group for group in groups if len(group.names) > 1]


def class_groups(columns: Sequence[Column], labels: Sequence[str]) -> list[Group]:
    """Return the groups whose remainders cover all labels.

    Further columns with the same affix belong to the group where the affix says what it is; they are classes
    of which there is no row. Otherwise only the labels' own columns belong to it.
    """
    found = []
    for prefix, suffix in _affixes(columns, labels):
        group = _members(columns, prefix, suffix)
        if not covers(group.names, labels):
            continue
        found.append(_only(group, labels, more=_is_open(group)))
    return _largest(found)


def covers(names: Iterable[str], labels: Iterable[str]) -> bool:
    """Tell whether each label is one of the names, or means the same number or truth value."""
    keys = {key(name) for name in names}
    return all(key(label) in keys for label in labels)


def are_codes(labels: Sequence[str], names: Sequence[str]) -> bool:
    """Tell whether labels are positions 0 to K-1 in a list of names that are not integers themselves."""
    if not labels or any(is_integer(name) for name in names):
        return False
    return all(is_integer(label) and int(key(label)) < len(names) for label in labels)


def remainders(columns: Sequence[Column], labels: Sequence[str]) -> tuple[str, ...] | None:
    """Return the class of each of these columns, all with one affix and covering the labels, or None."""
    for prefix, suffix in _affixes(columns, labels):
        group = _members(columns, prefix, suffix)
        if len(group.names) == len(columns) and covers(group.names, labels):
            return group.names
    return None


def guess_remainders(columns: Sequence[Column]) -> tuple[str, ...]:
    """Return the class of each of these columns where no label is known to check against."""
    for group in known_groups(columns):
        if len(group.names) == len(columns):
            return group.names
    first = columns[0].name
    places = [i + 1 for i, sign in enumerate(first) if sign in SEPARATORS]
    shared = [i for i in places if all(c.name.startswith(first[:i]) and len(c.name) > i for c in columns)]
    cut = max(shared, default=0)
    return tuple(column.name[cut:] for column in columns)


def _affixes(columns: Sequence[Column], labels: Sequence[str]) -> list[tuple[str, str]]:
    """Return the affixes around one label wherever a column name holds it; all must hold for every label."""
    longest = max(labels, key=len, default="")
    found = {("", "")}
    for form in _forms(longest):
        for column in columns:
            start = column.name.find(form)
            while start >= 0:
                found.add((column.name[:start], column.name[start + len(form) :]))
                start = column.name.find(form, start + 1)
    return sorted(found, key=lambda affix: (len(affix[0]) + len(affix[1]), affix))


def _forms(label: str) -> set[str]:
    shared = key(label)
    more = {"1": ["1.0", "True", "true", "TRUE"], "0": ["0.0", "False", "false", "FALSE"]}.get(shared, [])
    return {form for form in (label, shared, *more) if form}


def _members(columns: Sequence[Column], prefix: str, suffix: str) -> Group:
    least = len(prefix) + len(suffix)
    members = [
        c for c in columns if len(c.name) > least and c.name.startswith(prefix) and c.name.endswith(suffix)
    ]
    names = tuple(c.name[len(prefix) : len(c.name) - len(suffix)] for c in members)
    return Group(prefix, suffix, Part(tuple(members), names))


def _is_open(group: Group) -> bool:
    parted = group.prefix[-1:] in SEPARATORS and group.suffix[:1] in (*SEPARATORS, ")", "")
    return bool(group.prefix + group.suffix) and parted and bool(group.words & SCORE_WORDS)


def _only(group: Group, labels: Sequence[str], *, more: bool) -> Group:
    """Leave out columns of no label; ``more`` keeps those whose whole name is not known to mean else."""
    wanted = {key(label) for label in labels}
    pairs = [
        (column, name)
        for column, name in zip(group.part.columns, group.names, strict=True)
        if key(name) in wanted or (more and plain(column.name) not in KNOWN)
    ]
    return Group(group.prefix, group.suffix, Part(tuple(c for c, _ in pairs), tuple(n for _, n in pairs)))


def _largest(groups: list[Group]) -> list[Group]:
    """Leave out groups whose columns all belong to a larger one (or to an equal one with a shorter affix)."""
    kept: list[Group] = []
    for group in sorted(groups, key=lambda g: -len(g.names)):
        own = {column.name for column in group.part.columns}
        if not any(own <= {column.name for column in other.part.columns} for other in kept):
            kept.append(group)
    return kept
