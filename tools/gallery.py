"""Pictures of every page that reportgen makes, on one sheet, for reviewers: screens and paper.

    python tools/gallery.py [CASE...] [--no-pdf] [-o FOLDER]

Makes each case (cases.py), photographs its page in Chromium and its PDF with pdftoppm, and writes
``index.html`` with all pictures that the folder (by default ``gallery/``) then holds.
"""

import argparse
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from browser import chromium
from cases import CASES, ROOT, Case, chosen, make
from jinja2 import Environment, FileSystemLoader, StrictUndefined

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SCREENS = {"desktop": (1280, 900), "phone": (390, 844)}
"""Width and height in pixels."""

SCHEMES = ("light", "dark")
TALLEST = 16_000
"""Pixels: Chromium draws no taller picture."""

DPI = "60"


@dataclass(frozen=True)
class Entry:
    """A case on the sheet: its documents and pictures as seen from there, in order."""

    case: Case
    documents: tuple[str, ...]
    pictures: tuple[str, ...]


def photograph(browser: "Browser", page_file: Path) -> None:
    """Write pictures of a page beside it: each screen and colour scheme, first screen and whole page."""
    for (screen, (width, height)), scheme in product(SCREENS.items(), SCHEMES):
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        page = context.new_page()
        page.goto(page_file.resolve().as_uri())
        whole = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
        for part, clip in (("first", height), ("whole", whole)):
            path = page_file.with_name(f"{screen}-{scheme}-{part}.png")
            page.screenshot(path=path, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": clip})
        context.close()


def print_out(pdf: Path) -> None:
    """Write a picture of each page of a PDF beside it."""
    subprocess.run(["pdftoppm", "-r", DPI, "-png", pdf, pdf.with_name("paper")], check=True)


def entries(folder: Path) -> list[Entry]:
    """Return the cases that have pictures in a folder, in the order of the table."""
    found = []
    for case in CASES:
        files = sorted((folder / case.name).glob("*"))
        documents = tuple(f"{case.name}/{file.name}" for file in files if file.suffix in {".html", ".pdf"})
        pictures = tuple(f"{case.name}/{file.name}" for file in files if file.suffix == ".png")
        if pictures:
            found.append(Entry(case, documents, pictures))
    return found


def write_sheet(folder: Path) -> Path:
    """Write ``index.html`` with all pictures of a folder and return where it lies."""
    loader = FileSystemLoader(Path(__file__).parent)
    templates = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    sheet = folder / "index.html"
    page = templates.get_template("gallery.html.j2").render(entries=entries(folder), tallest=TALLEST)
    sheet.write_text(page, "utf-8")
    return sheet


def gather(browser: "Browser", case: Case, folder: Path, *, with_pdf: bool) -> None:
    """Make a case in ``folder`` and photograph it."""
    with_pdf = with_pdf and case.page != "index.html"
    make(case, folder, ("html", "pdf") if with_pdf else ("html",))
    photograph(browser, folder / case.page)
    if with_pdf:
        print_out(folder / "report.pdf")


def main() -> int:
    """Make the pictures of the cases asked for, or of all."""
    names = ", ".join(case.name for case in CASES)
    parser = argparse.ArgumentParser(description="Pictures of every page on one sheet.")
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"any of: {names}; all without one")
    parser.add_argument("--no-pdf", action="store_true", help="screens only")
    parser.add_argument("-o", "--out", type=Path, default=ROOT / "gallery", help="folder (default: gallery/)")
    options = parser.parse_args()
    with_pdf = not options.no_pdf
    if with_pdf and shutil.which("pdftoppm") is None:
        raise SystemExit(
            "pdftoppm is missing, which makes pictures of PDF pages.\n"
            "Install poppler (Debian: apt-get install poppler-utils; macOS: brew install poppler), "
            "or add --no-pdf."
        )
    with chromium() as browser:
        for case in chosen(options.cases):
            start = time.perf_counter()
            gather(browser, case, options.out / case.name, with_pdf=with_pdf)
            print(f"{time.perf_counter() - start:6.1f} s  {case.name}", file=sys.stderr, flush=True)
    print(write_sheet(options.out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
