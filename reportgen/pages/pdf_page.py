"""The report as PDF, laid out by WeasyPrint from the same templates as the HTML page."""

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reportgen.pages.charts import Charts
from reportgen.pages.paper import Attached, Paper, lay_out
from reportgen.results import Result

DEFAULT_VARIANT = "pdf/ua-1"
"""Of results that do not name one: saved before there was a choice."""

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""Date of the attachments where SOURCE_DATE_EPOCH gives none: they must not tell when a report was made."""


def render(result: Result, charts: Charts) -> bytes:
    """Return the PDF file: tagged, with results.json and per_class.csv attached.

    Raises OutputError where the system libraries of WeasyPrint are missing. Warns once about characters that
    no installed font has.
    """
    return lay_out(paper(result, charts)).warned()


def paper(result: Result, charts: Charts) -> Paper:
    """Return what the PDF is made of: the page, and the complete numbers, in order of their names."""
    from reportgen.pages import class_table_csv, json_data  # noqa: PLC0415 – keeps the imports in one order
    from reportgen.pages.report_page import report_page  # noqa: PLC0415 – Jinja only where a page is made

    def files() -> tuple[Attached, ...]:
        return (
            ("per_class.csv", class_table_csv.render(result, charts), "Every class, one a row"),
            ("results.json", json_data.render(result, charts), "The complete report as data"),
        )

    return paper_of(report_page(result, charts(), "pdf"), files, result.options)


def paper_of(html: str, files: Callable[[], tuple[Attached, ...]], options: Mapping[str, Any]) -> Paper:
    """Return a page with its files and what else its PDF needs."""
    import matplotlib as mpl  # noqa: PLC0415 – not needed before a PDF is made

    variant = options.get("pdf_variant") or DEFAULT_VARIANT
    return Paper(html, files, _date(), variant, Path(mpl.get_data_path(), "fonts", "ttf"))


def _date() -> datetime:
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdecimal() else EPOCH
