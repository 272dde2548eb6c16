"""Measure the page of very many classes in a browser: opening, sorting, filtering.

    python benchmarks/screen.py         5000 classes (a minute or two)
    python benchmarks/screen.py 1000

Each time is a median of several runs: how long the page's main thread worked, which a busy machine does not
stretch, and beside it how long a reader waited. Opening stands beside that of an empty page and of a bare
table of as many cells; these ratios carry over to another machine. Exits with 1 where opening takes a second
of work or more, or sorting more than 150 ms. Needs the dev extra and Chromium.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

import reportgen

RUNS = 7
ROWS_PER_CLASS = 40
MOST_OPEN, MOST_SORT = 1000.0, 150.0
"""Milliseconds of work that opening and sorting may take."""

DRAWN = "requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)))"
OPENED = f"() => new Promise(done => {{ const start = 0; {DRAWN}; }})"
CHANGED = f"""([act, selector, value]) => new Promise(done => {{
  const start = performance.now(), element = document.querySelector(selector);
  new MutationObserver((_, self) => {{ self.disconnect(); {DRAWN}; }})
    .observe(document.querySelector('#class-table tbody'), {{childList: true}});
  if (act === 'press') return element.click();
  element.value = value;
  element.dispatchEvent(new Event('input'));
}})"""

ACTS = {
    "first sort": ("press", "th[data-column=f1] button", ""),
    "sort": ("press", "th[data-column=recall] button", ""),
    "sort by name": ("press", "th[data-column=class] button", ""),
    "filter": ("type", "#class-name", "99"),
}
"""What a reader does with the table, in this order on every new page."""


class Time(NamedTuple):
    """Milliseconds that the main thread of the page worked, and that a reader waited."""

    work: float
    wait: float


def write_pages(folder: Path, n_classes: int) -> None:
    """Write the report of many classes, an empty page, and a bare table of the same number of cells."""
    rng = np.random.default_rng(7)
    truth = np.repeat(np.arange(n_classes), ROWS_PER_CLASS)
    is_wrong = rng.random(len(truth)) < (rng.random(n_classes) ** 3)[truth]
    answers = np.where(is_wrong, rng.integers(n_classes, size=len(truth)), truth)
    names = [[f"class {c:05d}" for c in codes] for codes in (truth, answers)]
    reportgen.Report.from_predictions(*names).save(folder / "report.html")
    (folder / "empty.html").write_text("<!doctype html><title>empty</title>")
    row = "<tr>" + "<td>0.1234</td>" * 12 + "</tr>"
    (folder / "bare.html").write_text(f"<!doctype html><title>bare</title><table>{row * n_classes}</table>")


def timed(page: Page, act: Callable[[], float]) -> Time:
    """Return what ``act``, which tells how long it lasted, cost the main thread of the page."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def work() -> float:
        metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
        return 1000 * float(metrics["TaskDuration"])

    before = work()
    wait = act()
    return Time(work() - before, wait)


def opening(page: Page, path: Path) -> Time:
    """Open a page and return the time until it is drawn."""

    def act() -> float:
        page.goto(path.as_uri())
        return float(page.evaluate(OPENED))

    return timed(page, act)


def changing(page: Page, act: str) -> Time:
    """Do something with the table and return the time until it is drawn anew."""
    return timed(page, lambda: float(page.evaluate(CHANGED, ACTS[act])))


def measure(browser: Browser, folder: Path) -> dict[str, Time]:
    """Return the median of every time; the pages in turn, so that all meet the same machine."""
    found: dict[str, list[Time]] = {name: [] for name in ("empty", "bare", "report", *ACTS)}
    for _ in range(RUNS):
        for name in ("empty", "bare", "report"):
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            found[name].append(opening(page, folder / f"{name}.html"))
            if name == "report":
                page.wait_for_timeout(1000)  # nobody presses a button in the first second
                for act in ACTS:
                    found[act].append(changing(page, act))
            page.close()
    return {name: Time(*map(median, zip(*times, strict=True))) for name, times in found.items()}


def main(n_classes: int) -> int:
    """Print a line for each time; return the exit status."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        write_pages(folder, n_classes)
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        times = measure(browser, folder)
        browser.close()
        size = (folder / "report.html").stat().st_size / 1e6
    print(f"{n_classes} classes, {size:.1f} MB; opening the bare table is 1")
    for name, time in times.items():
        ratio = time.work / times["bare"].work
        print(f"{name:>14} {time.work:6.0f} ms of work {ratio:6.2f}   waited {time.wait:6.0f} ms")
    is_fast = times["report"].work < MOST_OPEN and max(times[each].work for each in ACTS) <= MOST_SORT
    return 0 if is_fast else 1


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000))
