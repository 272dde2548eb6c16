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


def is_ours(path: Path) -> bool:
    """Tell whether reportgen wrote a file."""
    mark = MARKS.get(path.suffix.lower())
    if mark is None:
        return False
    try:
        data = path.read_bytes()
    except OSError:
        return False
    parts = pdf_parts(data) if path.suffix.lower() == ".pdf" else (data,)
    return any(mark.search(part) for part in parts)


def pdf_parts(data: bytes) -> Iterable[bytes]:
    """Yield a PDF's bytes as they are, then its compressed streams unpacked, last first."""
    yield data
    for stream in reversed(re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)):
        try:
            yield zlib.decompressobj().decompress(stream, 1 << 20)
        except zlib.error:
            continue
