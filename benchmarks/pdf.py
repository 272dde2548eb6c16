"""Time the whole tagged report, HTML and PDF, from a cold start, beside a bare WeasyPrint page.

    python benchmarks/pdf.py            10, 100, 1000 and 5000 classes (about five minutes)
    python benchmarks/pdf.py 10 1000    some of them

Prints medians: wall seconds, peak memory of all processes (Linux only; what they share counts twice),
and the wall seconds as a multiple of those of a page with one line, laid out in turn with the report. The
multiple is what carries over to another machine; docs/benchmarks.md has the budgets. Needs the dev extra.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from statistics import median

import numpy as np

CLASSES = (10, 100, 1000, 5000)
ROWS = {10: 10_000, 100: 20_000, 1000: 50_000, 5000: 60_000}
RUNS = 5
PAUSE = 0.02
"""Seconds between two looks at the memory."""

BARE = (
    "import weasyprint; weasyprint.HTML(string='<!doctype html><html lang=en><title>t</title><p>one line')"
    ".write_pdf({path!r}, pdf_variant='pdf/ua-1')"
)


def write_predictions(path: Path, rows: int, classes: int) -> None:
    """Write a CSV of true and predicted classes, three of four right, common and rare ones, seeded."""
    rng = np.random.default_rng(7)
    shares = 1 / np.arange(1, classes + 1) ** 0.6
    truth = rng.choice(classes, rows, p=shares / shares.sum())
    other = rng.integers(classes, size=rows)
    predicted = np.where(rng.random(rows) < 0.75, truth, other)
    lines = (f"c{true},c{found}\n" for true, found in zip(truth, predicted, strict=True))
    path.write_text("y_true,y_pred\n" + "".join(lines))


def run(command: list[str]) -> tuple[float, float]:
    """Return wall seconds and peak memory (MB) of a command with the processes it starts."""
    start, peak = time.perf_counter(), 0.0
    with subprocess.Popen(command) as process:
        while process.poll() is None:
            peak = max(peak, sum(memory(each) for each in family(process.pid)))
            time.sleep(PAUSE)
        seconds = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(f"{command[0]} failed")
    return seconds, peak


def family(process: int) -> Iterator[int]:
    """Yield a process and those that it started, as Linux lists them."""
    yield process
    started: list[str] = []
    with suppress(OSError):  # a process may end while one looks
        for listed in Path(f"/proc/{process}/task").glob("*/children"):
            started += listed.read_text().split()
    for child in started:
        yield from family(int(child))


def memory(process: int) -> float:
    """Return the resident memory of a process in MB; 0 where it cannot be known."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


def measure(classes: int, folder: Path) -> None:
    """Time one size and the bare page in turn, and print a line."""
    path = folder / f"predictions_{classes}.csv"
    write_predictions(path, ROWS.get(classes, 20 * classes), classes)
    outputs = ["-o", str(folder / "x.html"), "-o", str(folder / "x.pdf")]
    report = [sys.executable, "-m", "reportgen", "report", str(path), "-q", *outputs]
    bare = [sys.executable, "-c", BARE.format(path=str(folder / "bare.pdf"))]
    pairs = [(run(report), run(bare)) for _ in range(RUNS)]
    seconds, plain = median(one[0] for one, _ in pairs), median(one[0] for _, one in pairs)
    ratio = median(one[0] / other[0] for one, other in pairs)
    peak = max(one[1] for one, _ in pairs)
    print(f"{classes:>8} {seconds:9.2f} s {peak:8.0f} MB {plain:9.2f} s {ratio:9.1f}", flush=True)


def main(words: list[str]) -> None:
    """Time the sizes asked for, or all."""
    print(f"{'classes':>8} {'report':>11} {'memory':>11} {'bare page':>11} {'multiple':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for classes in [int(word) for word in words] or CLASSES:
            measure(classes, Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
