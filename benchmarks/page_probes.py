"""What page checks look at: a page in Chromium, and the structure of a PDF."""

import io
import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdf

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

VIEWS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "320 px": {"viewport": {"width": 320, "height": 800}, "color_scheme": "light"},
}
LONGEST_AXE = 100
"""Classes above which axe is left out: it would take minutes, and finds what it finds in fewer rows."""

LETTERS = 25
"""Letters of a class name that are looked for in a PDF, since long names are shortened there."""

SHIFT = """() => new Promise(done => {
  const seen = [];
  const watch = new PerformanceObserver(list => seen.push(...list.getEntries()));
  watch.observe({type: 'layout-shift', buffered: true});
  scrollTo(0, document.documentElement.scrollHeight);
  setTimeout(() => done(seen.reduce((sum, entry) => sum + entry.value, 0)), 300);
})"""


@dataclass
class Screen:
    """What a browser says of a page, over all views; ``axe`` counts elements by view and broken rule."""

    policy: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    shift: float = 0.0
    overflow: int = 0
    axe: dict[str, dict[str, int]] | None = None


def look(browser: "Browser", page_file: Path, *, with_axe: bool) -> Screen:
    """Open a page in every view; axe is left out of long pages, where it takes minutes."""
    seen = Screen(axe={} if with_axe else None)
    address = page_file.resolve().as_uri()
    for view, settings in VIEWS.items():
        context = browser.new_context(**settings)
        page = context.new_page()
        _listen(page, address, seen)
        page.goto(address)
        seen.shift = max(seen.shift, page.evaluate(SHIFT))
        width = page.evaluate("document.documentElement.scrollWidth")
        seen.overflow = max(seen.overflow, width - settings["viewport"]["width"])
        if seen.axe is not None:
            seen.axe[view] = {rule["id"]: len(rule["nodes"]) for rule in _axe()(page)}
        context.close()
    return seen


def _listen(page: "Page", address: str, seen: Screen) -> None:
    def say(text: str) -> None:
        (seen.policy if "Content Security Policy" in text else seen.console).append(text)

    def ask(url: str) -> None:
        if url != address and not url.startswith("data:"):
            seen.requests.append(url)

    page.on("console", lambda message: say(message.text))
    page.on("pageerror", lambda error: say(str(error)))
    page.on("request", lambda request: ask(request.url))


@cache
def _axe() -> Callable[["Page"], list[dict[str, Any]]]:
    try:
        from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - its absence is explained
    except ImportError as error:
        raise SystemExit("axe-playwright-python is missing.\nInstall it: tools/setup.sh dev") from error
    axe = Axe()
    return lambda page: axe.run(page).response["violations"]


@dataclass(frozen=True)
class Paper:
    """The structure of a PDF: what assistive technology, archives and readers of the attachments rely on."""

    is_tagged: bool
    language: str
    title: str
    n_pages: int
    n_bookmarks: int
    fonts: dict[str, bool]
    attachments: tuple[str, ...]
    n_classes: int
    not_found: tuple[str, ...]
    one_page: bool
    """Whether page one ends with its last link, so that nothing of it runs over."""

    @property
    def not_embedded(self) -> tuple[str, ...]:
        """Fonts that the file names but does not carry."""
        return tuple(name for name, is_embedded in self.fonts.items() if not is_embedded)


def examine(data: bytes) -> Paper:
    """Return the structure of a PDF that reportgen made; classes are those of its attached JSON."""
    pdf = pypdf.PdfReader(io.BytesIO(data))
    catalog = pdf.trailer["/Root"]
    pages = _texts(data)
    text = _letters("".join(pages))
    classes = _classes(pdf)
    return Paper(
        is_tagged=bool(catalog.get("/MarkInfo", {}).get("/Marked")) and "/StructTreeRoot" in catalog,
        language=str(catalog.get("/Lang", "")),
        title=str((pdf.metadata and pdf.metadata.title) or ""),
        n_pages=len(pdf.pages),
        n_bookmarks=_count(pdf.outline),
        fonts={name: embedded for page in pdf.pages for name, embedded in _fonts(page)},
        attachments=tuple(pdf.attachments),
        n_classes=len(classes),
        not_found=tuple(name for name in classes if not _stands_in(name, text)),
        one_page="Inputandversion" in _letters(pages[0]),
    )


def _texts(data: bytes) -> list[str]:
    """Return the text of every page, by poppler: pypdf mixes up lines of several scripts."""
    try:
        done = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    except FileNotFoundError as error:
        raise SystemExit(
            "pdftotext is missing, which reads the text of a PDF.\n"
            "Install poppler (Debian: apt-get install poppler-utils; macOS: brew install poppler)."
        ) from error
    return done.stdout.decode("utf-8").split("\f")


def _classes(pdf: pypdf.PdfReader) -> list[str]:
    data = next((files[0] for name, files in pdf.attachments.items() if name.endswith(".json")), b"{}")
    classes = json.loads(data).get("classes", [])
    return list(dict.fromkeys(one if isinstance(one, str) else one["class"] for one in classes))


def _stands_in(name: str, text: str) -> bool:
    """Return whether a name stands in a text, line breaks apart; right-to-left text may be turned round."""
    start = _letters(name[:LETTERS])
    return start in text or start[::-1] in text


def _letters(text: str) -> str:
    return "".join(text.split())


def _count(outline: list[Any]) -> int:
    return sum(_count(entry) if isinstance(entry, list) else 1 for entry in outline)


def _fonts(page: pypdf.PageObject) -> list[tuple[str, bool]]:
    found = []
    for font in page["/Resources"].get("/Font", {}).values():
        one = font.get_object()
        described = one["/DescendantFonts"][0].get_object() if "/DescendantFonts" in one else one
        descriptor = described.get("/FontDescriptor", {}).get_object()
        found.append(
            (str(one["/BaseFont"]), any(f"/FontFile{kind}" in descriptor for kind in ("", "2", "3")))
        )
    return found
