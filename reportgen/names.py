"""Names that come from data: made safe to show once, before anything else sees them.

Class, column and file names are untrusted. Control characters, halves of surrogate pairs, noncharacters and
the marks that reorder text are shown as escapes; everything else stays as written.
"""

import re
import unicodedata
from collections.abc import Iterable

from reportgen.errors import InputError

# Bidi overrides and isolates reorder what follows; line and paragraph separators break lines unseen.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17))
    + "]"
)
_SHOWN = (
    "\u200c\u200d\xa0"  # joiners shape letters in Persian and emoji; the no-break space stands in numbers
)
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")
_LONGEST_SLUG = 80


def clean(name: str) -> str:
    r"""Return ``name`` in NFC without outer white space, unsafe characters written like ``\x1b``."""
    if name.isascii() and name.isprintable():
        return name.strip()
    return _UNSAFE.sub(lambda match: _escape(match[0]), unicodedata.normalize("NFC", name.strip()))


def clean_all(names: Iterable[str], what: str, source_name: str) -> tuple[str, ...]:
    """Clean every name; ``what`` says what they name ("column", "class").

    Raises InputError where a name is empty or two names are equal after cleaning.
    """
    seen: dict[str, str] = {}
    for name in names:
        cleaned = clean(name)
        if not cleaned:
            raise InputError(f"{source_name}: a {what} name is empty.", f"Give every {what} a name.")
        if cleaned in seen:
            raise InputError(_twice(cleaned, what, source_name), f"Give every {what} a name of its own.")
        seen[cleaned] = name
    return tuple(seen)


def printable(text: str) -> str:
    """Return ``text`` for a terminal: what does not show there is written as an escape."""
    return "".join(c if c.isprintable() or c in _SHOWN else _escape(c) for c in text)


def harmless(line: str) -> str:
    """Return a line of a log in which no CI server finds a command: ``::`` that begins it, ``##[`` anywhere.

    GitHub knows both, Azure Pipelines also ``##vso[``, TeamCity ``##teamcity[``.
    """
    return re.sub(r"#(?=#\w*\[)", r"\\x23", re.sub(r"^(\s*):(?=:)", r"\1\\x3a", line))


def slug(name: str) -> str:
    """Return a file name for ``name``: ``[a-z0-9._-]``, at most 80 characters, safe on every system."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    text = re.sub(r"[^a-z0-9._-]+", "-", plain).strip(".-_") or "model"
    if _RESERVED.match(text):
        text = f"model-{text}"
    return text[:_LONGEST_SLUG].rstrip(".-")


def shorten(name: str, width: int) -> str:
    """Return ``name`` in at most ``width`` characters, the middle left out where it is longer."""
    if len(name) <= width:
        return name
    head = width // 2
    tail = width - head - 1
    return name[:head] + "…" + name[len(name) - tail :]


def _escape(text: str) -> str:
    return "".join(
        f"\\x{ord(c):02x}"
        if ord(c) < 0x100
        else f"\\u{ord(c):04x}"
        if ord(c) < 0x10000
        else f"\\U{ord(c):08x}"
        for c in text
    )


def _twice(cleaned: str, what: str, source_name: str) -> str:
    return f'{source_name}: two {what} names are equal, "{shorten(cleaned, 60)}".'


def numbered(names: Iterable[str], taken: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the names, numbered where one is taken in upper or lower case: ``a``, ``a-2``."""
    used = set(taken)
    result: list[str] = []
    for name in names:
        free, number = name, 1
        while free.casefold() in used:
            number += 1
            free = f"{name}-{number}"
        used.add(free.casefold())
        result.append(free)
    return tuple(result)
