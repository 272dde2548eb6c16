"""Which files reportgen wrote: each form that it writes by default carries a mark."""

import re
import zlib
from collections.abc import Iterable
from pathlib import Path

MARKS = {
    ".html": re.compile(rb'<meta name="generator" content="reportgen'),
    ".json": re.compile(rb'\A\s*\{\s*"format": \d+,\s*"reportgen": '),
    ".md": re.compile(rb"\breportgen [0-9.\\]+\n\Z"),
    ".csv": re.compile(rb'\A"class","status","rows","support",'),
    ".pdf": re.compile(rb"reportgen"),
}
"""What stands in a file that reportgen wrote, by ending."""

HEAD = {".json": 1 << 10, ".csv": 1 << 10}
"""Bytes at the start that hold the mark; files of predictions have these endings too, and may be large."""


def is_ours(path: Path) -> bool:
    """Tell whether reportgen wrote a file."""
    ending = path.suffix.lower()
    mark = MARKS.get(ending)
    if mark is None:
        return False
    try:
        with path.open("rb") as file:
            data = file.read(HEAD.get(ending, -1))
    except OSError:
        return False
    parts = pdf_parts(data) if ending == ".pdf" else (data,)
    return any(mark.search(part) for part in parts)


def pdf_parts(data: bytes) -> Iterable[bytes]:
    """Yield a PDF's bytes as they are, then its compressed streams unpacked, last first."""
    yield data
    for stream in reversed(re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)):
        try:
            yield zlib.decompressobj().decompress(stream, 1 << 20)
        except zlib.error:
            continue
