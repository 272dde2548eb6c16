"""Time the page of very many classes in a browser: opening, sorting, filtering.

    python benchmarks/screen.py         5000 classes (a minute or two)
    python benchmarks/screen.py 1000

Each time is the median of several runs, to the moment the browser has drawn. Opening stands beside that of an
empty page and of a bare table of as many rows and columns; these ratios carry over to another machine. Exits
with 1 where opening takes a second or more, or sorting more than 150 ms. Needs the dev extra and Chromium.
"""

import random
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

import reportgen

RUNS = 7
ROWS_PER_CLASS = 40
MOST_OPEN, MOST_SORT = 1000.0, 150.0
"""Milliseconds that opening and sorting may take."""

DRAWN = "requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)))"
OPENED = "() => new Promise(done => { const start = 0; %s; })" % DRAWN
PRESSED = (
    """selector => new Promise(done => {
  const start = performance.now();
  new MutationObserver((_, self) => { self.disconnect(); %s; })
    .observe(document.querySelector('#class-table tbody'), {childList: true});
  document.querySelector(selector).click();
})"""
    % DRAWN
)
TYPED = (
    """name => new Promise(done => {
  const start = performance.now(), field = document.getElementById('class-name');
  new MutationObserver((_, self) => { self.disconnect(); %s; })
    .observe(document.querySelector('#class-table tbody'), {childList: true});
  field.value = name;
  field.dispatchEvent(new Event('input'));
})"""
    % DRAWN
)


def write_pages(folder: Path, n_classes: int) -> None:
    """Write the report of many classes, an empty page, and a bare table of the same number of cells."""
    draw = random.Random(7)
    truth = [c for c in range(n_classes) for _ in range(ROWS_PER_CLASS)]
    weak = [draw.random() ** 3 for _ in range(n_classes)]
    answers = [draw.randrange(n_classes) if draw.random() < weak[c] else c for c in truth]
    names = [[f"class {c:05d}" for c in codes] for codes in (truth, answers)]
    reportgen.Report.from_predictions(*names).save(folder / "report.html")
    (folder / "empty.html").write_text("<!doctype html><title>empty</title>")
    row = "<tr>" + "<td>0.1234</td>" * 12 + "</tr>"
    table = f"<!doctype html><title>bare</title><table>{row * n_classes}</table>"
    (folder / "bare.html").write_text(table)


def opened(browser: Browser, path: Path) -> tuple[Page, float]:
    """Return a page just opened and the milliseconds until it was drawn."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(path.as_uri())
    return page, page.evaluate(OPENED)


def open_times(browser: Browser, folder: Path) -> dict[str, float]:
    """Return the median time to open each page; in turn, so that a busy machine slows all alike."""
    found: dict[str, list[float]] = {"empty": [], "bare": [], "report": []}
    for _ in range(RUNS):
        for name, times in found.items():
            page, time = opened(browser, folder / f"{name}.html")
            times.append(time)
            page.close()
    return {name: median(times) for name, times in found.items()}


def act_times(browser: Browser, path: Path) -> dict[str, float]:
    """Return the median times of what a reader does with the table; of the first sort, that of new pages."""
    found: dict[str, list[Any]] = {"first sort": [], "sort": [], "sort by name": [], "filter": []}
    for _ in range(RUNS):
        page, _ = opened(browser, path)
        page.wait_for_timeout(1000)  # nobody presses a button in the first second
        press = "th[data-column={}] button".format
        found["first sort"].append(page.evaluate(PRESSED, press("f1")))
        found["sort"].append(page.evaluate(PRESSED, press("recall")))
        found["sort by name"].append(page.evaluate(PRESSED, press("class")))
        found["filter"].append(page.evaluate(TYPED, "99"))
        page.close()
    return {name: median(times) for name, times in found.items()}


def main(n_classes: int) -> int:
    """Print a line for each time; return the exit status."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        write_pages(folder, n_classes)
        size = (folder / "report.html").stat().st_size / 1e6
        print(f"{n_classes} classes: {size:.1f} MB")
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        opens = open_times(browser, folder)
        ratios = ", ".join(f"{opens['report'] / opens[each]:.1f} × {each}" for each in ("empty", "bare"))
        print(f"{'open':>14} {opens['report']:6.0f} ms  ({ratios})")
        acts = act_times(browser, folder / "report.html")
        for each, time in acts.items():
            print(f"{each:>14} {time:6.0f} ms  ({time / opens['bare']:.2f} × opening the bare table)")
        browser.close()
    is_fast = opens["report"] < MOST_OPEN and max(acts["first sort"], acts["sort"]) <= MOST_SORT
    return 0 if is_fast else 1


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000))
