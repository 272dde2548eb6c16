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

from cold import run
from page_checks_page import Checked, Cost, write_page
from page_probes import LONGEST_AXE, examine, look

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

from browser import chromium
from cases import CASES, ROOT, SIZES, Case, chosen, make

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


def main() -> int:
    """Check the cases asked for, or all, and write the page."""
    parser = argparse.ArgumentParser(description="Check and measure every page.")
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(case.name for case in CASES))
    parser.add_argument("--no-axe", action="store_true", help="leave out what takes longest")
    parser.add_argument("-o", "--out", type=Path, default=ROOT / "docs" / "page_checks.md")
    options = parser.parse_args()
    cases = chosen(options.cases)
    checked, costs = [], []
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        for case in cases:
            print(case.name, file=sys.stderr, flush=True)
            forms = ("html",) if case.page == "index.html" else ("html", "pdf")
            with logged() as messages:
                make(case, Path(folder, case.name), forms)
            with_axe = not options.no_axe and SIZE_NAMES.get(case.name, 0) <= LONGEST_AXE
            screen = look(browser, Path(folder, case.name, case.page), with_axe=with_axe)
            paper = examine(Path(folder, case.name, "report.pdf").read_bytes()) if "pdf" in forms else None
            checked.append(Checked(case, screen, paper, tuple(messages)))
            if case.name in SIZE_NAMES:
                costs.append(measure(case))
        write_page(checked, costs, browser.version, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
