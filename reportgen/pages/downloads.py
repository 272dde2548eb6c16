"""Files that the HTML page carries inside itself: the numbers, to download, to copy and to sort by."""

import base64
import gzip
from dataclasses import dataclass

from reportgen.pages import class_table_csv, json_data
from reportgen.pages.charts import Charts
from reportgen.results import Result

LARGEST_PLAIN = 30_000
"""Bytes above which a file is compressed: a third of its size, but without script it stays ``.gz``."""

MOST_CLASSES_JSON = 300
"""Above this many classes results.json is left out: it would be larger than the page itself."""

TYPES = {"csv": "text/csv", "json": "application/json", "gz": "application/gzip"}


@dataclass(frozen=True)
class Download:
    """A file inside the page: the name under which it is saved, and its ``data:`` address."""

    name: str
    address: str


def class_download(result: Result, charts: Charts) -> Download:
    """Return the CSV of all classes, whose lines the page's script also copies and sorts by."""
    return download("per_class.csv", class_table_csv.render(result, charts))


def result_download(result: Result, charts: Charts) -> Download | None:
    """Return the complete report as JSON, or None where it would dwarf the page."""
    if result.n_classes > MOST_CLASSES_JSON:
        return None
    return download("results.json", json_data.render(result, charts))


def download(name: str, data: bytes) -> Download:
    """Return ``data`` as a file of the page, compressed where it is large; same bytes, same address."""
    if len(data) > LARGEST_PLAIN:
        name, data = f"{name}.gz", gzip.compress(data, 6, mtime=0)
    kind = TYPES[name.rpartition(".")[2]]
    return Download(name, f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}")
