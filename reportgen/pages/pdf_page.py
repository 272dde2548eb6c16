"""The report as PDF, laid out by WeasyPrint from the same templates as the HTML page."""

import gc
import logging
import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reportgen.errors import OutputError
from reportgen.numbers import plural
from reportgen.pages.charts import Charts
from reportgen.results import Result

FONTS = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
"""Font files that a page may ask for; Matplotlib brings them, so no system font is needed."""

FONT_SCHEME = "reportgen-font:"
GENERATIONS = (200_000, 50, 1000)
"""Garbage collector thresholds while a page is laid out: a fifth to a quarter less time, no more memory."""

Attached = tuple[str, bytes, str]
"""A file to attach: its name, its bytes, and what it holds."""

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""Date of the attachments where SOURCE_DATE_EPOCH gives none: they must not tell when a report was made."""


def render(result: Result, charts: Charts) -> bytes:
    """Return the PDF file: tagged (PDF/UA-1), with results.json and per_class.csv attached.

    Raises OutputError where the system libraries of WeasyPrint are missing. Warns once about characters that
    no installed font has.
    """
    return to_pdf(lambda: _page(result, charts), lambda: _attached(result, charts))


def to_pdf(page: Callable[[], str], attached: Callable[[], Sequence[Attached]]) -> bytes:
    """Return a page as a PDF file with files attached; see ``render``.

    Both are made only where WeasyPrint is there to use them.
    """
    weasyprint = _weasyprint()
    html, attachments = page(), _attachments(weasyprint, attached())
    with _rare_collections(), _missing_glyphs() as missing:
        try:
            document = weasyprint.HTML(string=html, url_fetcher=_fetcher(weasyprint))
            pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1", attachments=attachments)
        except weasyprint.urls.FatalURLFetchingError as error:
            raise OutputError(
                f"The PDF cannot be made: its page asks for something outside itself ({error}).",
                "Use the templates that came with reportgen.",
            ) from error
    if missing:
        warnings.warn(
            f"{plural(len(missing), 'character')} that no installed font has ({' '.join(missing)[:40]}) "
            "show as boxes in the PDF; install fonts that have them, such as fonts-noto.",
            stacklevel=2,
        )
    return pdf


def _page(result: Result, charts: Charts) -> str:
    from reportgen.pages.report_page import report_page  # noqa: PLC0415 – Jinja only where a page is made

    return report_page(result, charts(), "pdf")


def _weasyprint() -> Any:
    try:
        import weasyprint  # noqa: PLC0415 – HTML must work where Pango is missing
    except (ImportError, OSError) as error:
        raise OutputError(
            "The PDF cannot be made: the Pango libraries that WeasyPrint needs are missing.",
            "Install them (Debian, Ubuntu: apt-get install libpangoft2-1.0-0 libharfbuzz-subset0; "
            "macOS: brew install pango), or write HTML.",
        ) from error
    return weasyprint


def _fetcher(weasyprint: Any) -> Any:
    """Return a fetcher that knows data images and our fonts, and fails on anything else."""

    class OwnFetcher(weasyprint.urls.URLFetcher):  # type: ignore[misc]
        """Serve the fonts of a fixed list; leave ``data:`` to WeasyPrint and refuse the rest."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith(FONT_SCHEME) and url.removeprefix(FONT_SCHEME) in FONTS:
                data = _font_folder().joinpath(url.removeprefix(FONT_SCHEME)).read_bytes()
                return weasyprint.urls.URLFetcherResponse(url, data, {"Content-Type": "font/ttf"})
            return super().fetch(url, headers)

    return OwnFetcher(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)


def _font_folder() -> Path:
    import matplotlib as mpl  # noqa: PLC0415 – not needed before a PDF is made

    return Path(mpl.get_data_path(), "fonts", "ttf")


def _attached(result: Result, charts: Charts) -> tuple[Attached, ...]:
    """Return the complete numbers, sorted by name as readers expect."""
    from reportgen.pages import class_table_csv, json_data  # noqa: PLC0415 – keeps the imports in one order

    return (
        ("per_class.csv", class_table_csv.render(result, charts), "Every class, one a row"),
        ("results.json", json_data.render(result, charts), "The complete report as data"),
    )


def _attachments(weasyprint: Any, files: Sequence[Attached]) -> list[Any]:
    date = _date()
    return [
        weasyprint.Attachment(
            string=data, name=name, description=words, relationship="Data", created=date, modified=date
        )
        for name, data, words in files
    ]


def _date() -> datetime:
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdecimal() else EPOCH


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Let the garbage collector run seldom, and as before afterwards."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*GENERATIONS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@contextmanager
def _missing_glyphs() -> Iterator[dict[str, None]]:
    """Collect the characters that WeasyPrint logs as missing from every font, instead of a line for each."""
    missing: dict[str, None] = {}

    def keep(record: logging.LogRecord) -> bool:
        if ".notdef" not in str(record.msg) or not record.args:
            return True
        missing[str(record.args[0])] = None  # type: ignore[index]
        return False

    logger = logging.getLogger("weasyprint")
    logger.addFilter(keep)
    try:
        yield missing
    finally:
        logger.removeFilter(keep)
