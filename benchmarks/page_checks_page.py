"""Write the page of page_checks.py."""

import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from cold import Usage
from page_probes import LONGEST_AXE, VIEWS, Paper, Screen

from reportgen.figures import canvas

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from cases import Case
from contrast import contrast

TEXT = (canvas.INK, canvas.SOFT, canvas.MICRO, canvas.MACRO, canvas.FLAGGED, canvas.PLAIN)
MARKS = (canvas.MICRO, canvas.MACRO, canvas.FLAGGED, canvas.PLAIN, canvas.ABOVE, canvas.BELOW)
PACKAGES = ("reportgen", "weasyprint", "matplotlib", "playwright", "axe-playwright-python")

INTRODUCTION = """\
# What browsers and readers find in the pages

Written by `make page-checks` (benchmarks/page_checks.py), which makes the sample reports and made-up ones of
every size and kind (tools/cases.py) and looks at each. `make gallery` makes pictures of the same pages. Under
*On the screen* anything but 0 is a fault, and so is a **no** under *On paper*.

"""

SCREEN = f"""
## On the screen

Each page is opened in Chromium at 1280 px in light and in dark mode and at 320 px, and scrolled to its end.

- **axe**: elements that break a rule of axe-core (WCAG A and AA, and its best practices); left out (–) above
  {LONGEST_AXE} classes, where it takes minutes.
- **policy**: what the content security policy refused. **console**: other messages and errors.
- **requests**: addresses asked for besides the page itself.
- **shift**: cumulative layout shift. **too wide**: pixels by which the page is wider than its screen.

"""

PAPER = """
## On paper

- **tagged**: marked as tagged, with a structure tree. **page one**: ends on page one.
- **fonts**: how many, and whether all are in the file. **log**: what WeasyPrint complained of.
- **attached**: per_class.csv and results.json, of a comparison comparison.json.
- **classes**: names found in the text of the pages.

"""

COST = """
## What a report costs

A whole cold process, from a Parquet file with scores of every class to the finished file: start, imports,
reading, computing, drawing and writing. One run each. **s**: seconds by the clock; **CPU s**: of processor
time, which other work on the machine changes less; **MB**: peak memory; **KB**: size of the file.

"""

CONTRAST = """
## Contrast of the palette

WCAG 2 asks for 4.5 to 1 for text and 3 to 1 for marks. axe does not see the text of charts, so their colours
are computed; the tests hold them.

"""


@dataclass(frozen=True)
class Checked:
    """What was found of a case: in the browser, in its PDF, and in the log while it was made."""

    case: Case
    screen: Screen
    paper: Paper | None
    messages: tuple[str, ...]


@dataclass(frozen=True)
class Cost:
    """What a case takes as HTML and as PDF, and the bytes of each."""

    case: Case
    html: tuple[Usage, int]
    pdf: tuple[Usage, int]


def write_page(checked: Sequence[Checked], costs: Sequence[Cost], browser: str, path: Path) -> None:
    """Write what was found and measured."""
    parts = [INTRODUCTION, _machine(browser), SCREEN, screen_table(checked)]
    parts += [PAPER, paper_table(checked), COST, cost_table(costs), CONTRAST, contrast_table()]
    path.write_text("".join(parts), "utf-8")


def screen_table(checked: Sequence[Checked]) -> str:
    """Return a row for each page with what the browser found."""
    header = (
        "page",
        *(f"axe {view}" for view in VIEWS),
        "policy",
        "console",
        "requests",
        "shift",
        "too wide",
    )
    return table(
        header,
        [
            (
                one.case.name,
                *(axe_cell(one.screen, view) for view in VIEWS),
                *(str(len(each)) for each in (one.screen.policy, one.screen.console, one.screen.requests)),
                f"{one.screen.shift:.3f}".replace("0.000", "0"),
                str(one.screen.overflow),
            )
            for one in checked
        ],
    )


def axe_cell(screen: Screen, view: str) -> str:
    """Return the number of elements that break a rule, and the rules."""
    if screen.axe is None:
        return "–"
    broken = screen.axe[view]
    return f"{sum(broken.values())} ({', '.join(broken)})" if broken else "0"


def paper_table(checked: Sequence[Checked]) -> str:
    """Return a row for each PDF with its structure."""
    header = (
        *("page", "tagged", "language", "title", "pages", "page one", "bookmarks"),
        *("fonts", "log", "attached", "classes"),
    )
    return table(header, [_paper_row(one, one.paper) for one in checked if one.paper is not None])


def _paper_row(one: Checked, paper: Paper) -> tuple[str, ...]:
    n_fonts = len(paper.fonts)
    n_found = paper.n_classes - len(paper.not_found)
    return (
        one.case.name,
        _yes(found=paper.is_tagged),
        paper.language or "none",
        _yes(found=bool(paper.title)),
        str(paper.n_pages),
        _yes(found=paper.one_page),
        str(paper.n_bookmarks),
        f"{n_fonts} embedded"
        if not paper.not_embedded
        else f"{len(paper.not_embedded)} of {n_fonts} missing",
        str(len(one.messages)),
        str(len(paper.attachments)),
        f"{n_found:,} of {paper.n_classes:,}",
    )


def _yes(*, found: bool) -> str:
    return "yes" if found else "**no**"


def cost_table(costs: Sequence[Cost]) -> str:
    """Return a row for each size with what it costs."""
    header = (
        "page",
        "made from",
        *(f"{form} {what}" for form in ("HTML", "PDF") for what in ("s", "CPU s", "MB", "KB")),
    )
    rows = [
        (one.case.name, one.case.about, *(cell for form in (one.html, one.pdf) for cell in _cost(*form)))
        for one in costs
    ]
    return table(header, rows)


def _cost(usage: Usage, size: int) -> tuple[str, ...]:
    seconds = (f"{each:.1f}" for each in (usage.seconds, usage.processor))
    return *seconds, f"{usage.memory:,.0f}", f"{size / 1000:,.0f}"


def contrast_table() -> str:
    """Return the lowest contrast of texts and of marks, in light and in dark mode."""
    rows = []
    for mode, ground in (("light", canvas.PAPER), ("dark", canvas.NIGHT)):
        row = [mode]
        for colours in (TEXT, MARKS):
            lowest = min(colours, key=lambda one: contrast(getattr(one, mode), ground))
            row.append(f"{contrast(getattr(lowest, mode), ground):.2f} ({lowest.name})")
        rows.append(tuple(row))
    return table(("", "lowest of text", "lowest of marks"), rows)


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _machine(browser: str) -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"Made on {platform.system()} ({platform.machine()}), {os.cpu_count()} cores, {memory:.0f} GB;\n"
        f"Python {platform.python_version()}, Chromium {browser}, {packages}.\n"
    )
