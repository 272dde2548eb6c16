"""Laying a page out on paper: HTML and files to attach become a tagged PDF, by way of WeasyPrint."""

import gc
import io
import logging
import warnings
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from reportgen.errors import OutputError
from reportgen.numbers import plural

FONTS = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
"""Font files that a page may ask for; Matplotlib brings them, so no system font is needed."""

FONT_SCHEME = "reportgen-font:"
GENERATIONS = (200_000, 50, 1000)
"""Garbage collector thresholds while a page is laid out: a fifth to a quarter less time, no more memory."""

Attached = tuple[str, bytes, str]
"""A file to attach: its name, its bytes, and what it holds."""


@dataclass(frozen=True)
class Paper:
    """All that a PDF is made of; its files are made when the page has been laid out."""

    html: str
    files: Callable[[], tuple[Attached, ...]]
    date: datetime  # of the attached files
    variant: str
    font_folder: Path


@dataclass(frozen=True)
class LaidOut:
    """A finished PDF, and the characters in it that no installed font has."""

    pdf: bytes
    missing: tuple[str, ...]

    def warned(self) -> bytes:
        """Return the PDF after one warning about the missing characters, if there are any."""
        if self.missing:
            warnings.warn(
                f"{plural(len(self.missing), 'character')} that no installed font has "
                f"({' '.join(self.missing)[:40]}) show as boxes in the PDF; install fonts that have them, "
                "such as fonts-noto.",
                stacklevel=2,
            )
        return self.pdf


def lay_out(paper: Paper) -> LaidOut:
    """Return the PDF of a page.

    Raises OutputError where the system libraries of WeasyPrint are missing, or the page asks for something
    outside itself.
    """
    weasyprint = load()
    with _rare_collections(), _missing_glyphs() as missing, warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint 70 leaves its colour profile open
        try:
            page = weasyprint.HTML(string=paper.html, url_fetcher=_fetcher(weasyprint, paper.font_folder))
            wanted = {"pdf_variant": paper.variant, "pdf_tags": True}
            document = page.render(**wanted)
            attachments = _attachments(weasyprint, paper.files(), paper.date)
            pdf: bytes = document.write_pdf(finisher=_finish, attachments=attachments, **wanted)
        except weasyprint.urls.FatalURLFetchingError as error:
            raise OutputError(
                f"The PDF cannot be made: its page asks for something outside itself ({error}).",
                "Use the templates that came with reportgen.",
            ) from error
    return LaidOut(pdf, tuple(missing))


def load() -> Any:
    """Return WeasyPrint; raise OutputError where its system libraries are missing."""
    try:
        with redirect_stdout(io.StringIO()):  # it prints advice of its own, which our error replaces
            import weasyprint  # noqa: PLC0415 – HTML must work where Pango is missing
    except (ImportError, OSError) as error:
        raise OutputError(
            "The PDF cannot be made: the Pango libraries that WeasyPrint needs are missing.",
            "Install them (Debian, Ubuntu: apt-get install libpangoft2-1.0-0 libharfbuzz-subset0; "
            "macOS: brew install pango), or write HTML.",
        ) from error
    return weasyprint


def _fetcher(weasyprint: Any, font_folder: Path) -> Any:
    """Return a fetcher that knows data images and our fonts, and fails on anything else."""

    class OwnFetcher(weasyprint.urls.URLFetcher):  # type: ignore[misc]
        """Serve the fonts of a fixed list; leave ``data:`` to WeasyPrint and refuse the rest."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith(FONT_SCHEME) and url.removeprefix(FONT_SCHEME) in FONTS:
                data = font_folder.joinpath(url.removeprefix(FONT_SCHEME)).read_bytes()
                return weasyprint.urls.URLFetcherResponse(url, data, {"Content-Type": "font/ttf"})
            return super().fetch(url, headers)

    return OwnFetcher(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)


def _attachments(weasyprint: Any, files: Sequence[Attached], date: datetime) -> list[Any]:
    return [
        weasyprint.Attachment(
            string=data, name=name, description=words, relationship="Data", created=date, modified=date
        )
        for name, data, words in files
    ]


def _finish(document: Any, pdf: Any) -> None:  # noqa: ARG001 – WeasyPrint gives both
    """Drop the second mention of each file that WeasyPrint 70 makes in an archive, and compress.

    WeasyPrint would compress at zlib's highest level, which takes four times as long as the usual one and
    saves a twentieth.
    """
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])
    for each in pdf.objects:
        if getattr(each, "compress", False) and all(isinstance(part, bytes) for part in each.stream):
            each.stream = [zlib.compress(b"\n".join(each.stream))]
            each.extra["Filter"], each.compress = "/FlateDecode", False


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Let the garbage collector run seldom, and as before afterwards; what a program froze stays frozen."""
    before, is_ours = gc.get_threshold(), gc.get_freeze_count() == 0
    if is_ours:
        gc.freeze()
    gc.set_threshold(*GENERATIONS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        if is_ours:
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
