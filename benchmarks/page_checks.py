"""What browsers, assistive technology and archives find in the pages, and what they cost, as a table.

    python benchmarks/page_checks.py [CASE...] [--no-axe] [-o PAGE]

Makes every case of tools/cases.py, looks at it (page_probes.py), and makes those of SIZES again as a whole
cold process, which is timed. Writes docs/page_checks.md. Takes about ten minutes; needs the dev extra,
Chromium and poppler.
"""

import argparse
import logging
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cold import run
from page_checks_page import Checked, Cost, write_page
from page_probes import LONGEST_AXE, examine, look

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

from browser import chromium
from cases import CASES, ROOT, SIZES, Case, chosen, make

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SIZE_NAMES = {f"classes-{n_classes}": n_classes for n_classes in SIZES}


@contextmanager
def logged() -> Iterator[list[str]]:
    """Collect what WeasyPrint logs."""
    messages: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: messages.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        yield messages
    finally:
        logger.removeHandler(handler)


def measure(case: Case) -> Cost:
    """Make a case as HTML and as PDF, each in a process of its own."""
    found = {}
    for form in ("html", "pdf"):
        with tempfile.TemporaryDirectory() as folder:
            words = case.command_line(Path(folder), Path(folder), (form,))
            usage = run([sys.executable, "-m", "reportgen", *words])
            found[form] = (usage, Path(folder, f"report.{form}").stat().st_size)
    return Cost(case, found["html"], found["pdf"])


def check(browser: "Browser", case: Case, folder: Path, *, with_axe: bool) -> Checked:
    """Make a case in ``folder`` and look at it on the screen and on paper."""
    forms = ("html",) if case.page == "index.html" else ("html", "pdf")
    with logged() as messages:
        make(case, folder, forms)
    with_axe = with_axe and SIZE_NAMES.get(case.name, 0) <= LONGEST_AXE
    screen = look(browser, folder / case.page, with_axe=with_axe)
    paper = examine((folder / "report.pdf").read_bytes()) if "pdf" in forms else None
    return Checked(case, screen, paper, tuple(messages))


def main() -> int:
    """Check the cases asked for, or all; the page holds what was done so far."""
    parser = argparse.ArgumentParser(description="Check and measure every page.")
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(case.name for case in CASES))
    parser.add_argument("--no-axe", action="store_true", help="leave out what takes longest")
    parser.add_argument("-o", "--out", type=Path, default=ROOT / "docs" / "page_checks.md")
    options = parser.parse_args()
    checked, costs = [], []
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        for case in chosen(options.cases):
            print(case.name, file=sys.stderr, flush=True)
            checked.append(check(browser, case, Path(folder, case.name), with_axe=not options.no_axe))
            if case.name in SIZE_NAMES:
                costs.append(measure(case))
            write_page(checked, costs, browser.version, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
