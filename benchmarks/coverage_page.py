"""The page of simulated coverage: tables below a marked line; what stands above it is written by hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from record import Record, Share

MARK = "<!-- Everything below is written by benchmarks/coverage.py. -->"
WORLDS = {
    "heavy": "7 classes, one per row, 45 % to 1.5 % of the rows; decision for the largest score",
    "clustered": "12 labels, 40 % to 2.6 % of the rows; labels and difficulty go by row, two-humped scores",
    "small": "8 classes, one per row, five of which have 3, 5, 8, 12 and 20 rows on average at every size",
    "weighted": "the rows of heavy, rare classes drawn more often, rows weighted back",
}
SIZE_ORDER = ("1–4", "5–9", "10–49", "50 and more")
METRICS = ("recall", "precision", "f1", "specificity", "jaccard", "roc_auc", "average_precision")
FLAGGED = ("recall", "precision", "f1", "roc_auc")
LEAST, PROMISED, MOST, RATE = 0.93, 0.95, 0.99, 0.05
PROMISES = ("interval", "class by size", "bound")
FAR, CHANCE = 3, 0.00135
"""Monte Carlo errors by which a share must miss its promise to be listed, and the chance that it does."""
SHORTFALLS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4)

HOW = (
    "{runs} runs for every population and size where intervals and bounds are concerned, {flag_runs} for "
    "flags and sample sizes; seed {seed}. Each cell is a share of runs (or of classes in runs) ± its Monte "
    "Carlo standard error, in which the classes of one run count as dependent. The error is never shown "
    "below one run's worth, so 1.000 does not claim certainty."
)
TRUTH = (
    "The true values come from {census:,} rows of each population, counted by separate code. The error of"
    " a true value is at most {truth_error:.2f} of the standard error that the tool prints for it. Macro,"
    " gap and their like are compared with the true average over the classes that have rows in the file."
)
CLASSES = (
    "All sizes of file together. *Rows* are the true rows of the class in the file, for precision its "
    "predicted rows (weighted: their weight). In brackets: values printed without an interval."
)
AVERAGES = "By number of rows in the file."
BOUNDS = "How often a class's shortfall is truly at least, or at most, what its bound says."
EQUAL = (
    "Share of runs in which any class was flagged `behind`; every such flag is false, so that the "
    "promised false discovery rate of 0.05 bounds this share. *Value* is the precision, recall and F1 of "
    "every class. *Each twice*: every label has an identical copy. *Two humps*: a share of the true rows "
    "stands clear, the rest cannot be told apart. *Weighted*: rare classes are drawn more often and "
    "weighted back. Bold: above 0.05."
)
SOME_BEHIND = (
    "Mean share of the flags at margin 0.05 that fell on a class that is truly not behind (runs without a"
    " flag count 0). *Weak labels* is the population of the next section."
)
POWER = (
    "12 labels, 30 % to 5 % of the rows; five of them truly behind by the shortfall named, the others "
    "good (shortfall 0: at or above the reference). Margin 0.05. Rows that a label of each shortfall has "
    "among 3000: 0.05 – 554, 0.1 – 341, 0.2 – 257, 0.3 – 210, 0.4 – 180. A class exactly 0.05 behind "
    "should be called `ok` in at most 5 %. What the three do not add up to is `never_predicted` or "
    "`no_examples`."
)
MORE_ROWS = (
    "*Found*: a class with as many rows as the formula behind “at least n more” asks for at the true "
    "shortfall, tested once at 5 % (promised: 0.80). *Enough*: how often the number printed in the "
    "section above, which rests on the estimated shortfall, was at least that many."
)
BEYOND = (
    "What misses its promise by more than three Monte Carlo errors, worst first. Of the {cells} shares of"
    " intervals and bounds looked at, chance alone would put about {chance:.0f} below that line."
)


@dataclass(frozen=True)
class Outcome:
    """All that the page needs; ``truth_error``: largest ratio of a true value's to a printed error."""

    record: Record
    runs: tuple[int, int]  # for intervals, for flags
    seed: int
    sizes: tuple[int, ...]
    census: int
    truth_error: float


def write_page(outcome: Outcome, path: Path) -> None:
    """Write the tables below the marked line of a page, keeping what stands above it."""
    above = path.read_text(encoding="utf-8").split(MARK)[0] if path.exists() else ""
    parts = [
        MARK,
        *_how(outcome),
        *_classes(outcome),
        *_averages(outcome),
        *_bounds(outcome),
        *_flags(outcome),
    ]
    parts += [*_power(outcome), *_out_of_range(outcome)]
    path.write_text(above + "\n\n".join(parts) + "\n", encoding="utf-8")


def _how(outcome: Outcome) -> list[str]:
    worlds = [f"- **{name}**: {text}." for name, text in WORLDS.items()]
    return [
        "## What was run",
        HOW.format(runs=outcome.runs[0], flag_runs=outcome.runs[1], seed=outcome.seed),
        TRUTH.format(census=outcome.census, truth_error=outcome.truth_error),
        "\n".join(worlds),
        f"Bold: below {LEAST} or above {MOST}, where 0.95 is promised.",
    ]


def _classes(outcome: Outcome) -> list[str]:
    rows = []
    for metric in METRICS:
        for size in SIZE_ORDER:
            cells = [_covered(outcome, ("class by size", world, metric, size)) for world in WORLDS]
            if any(cells):
                rows.append([metric, size, *cells])
    return [
        "## Intervals of classes",
        CLASSES,
        _table(["metric", "rows", *WORLDS], rows),
    ]


def _averages(outcome: Outcome) -> list[str]:
    parts = ["## Intervals of averages, parts and overall figures", AVERAGES]
    for world in WORLDS:
        names = dict.fromkeys(
            key[3] for key in outcome.record.keys if key[0] == "interval" and key[1] == world
        )
        rows = [
            [name, *(_covered(outcome, ("interval", world, n, name)) for n in outcome.sizes)]
            for name in names
        ]
        parts += [f"### {world}", _table(["figure", *map(str, outcome.sizes)], rows)]
    return parts


def _bounds(outcome: Outcome) -> list[str]:
    rows = []
    for metric in FLAGGED:
        for side in ("low", "high"):
            cells = [
                _covered(outcome, ("bound", world, n, metric, side))
                for world in WORLDS
                for n in outcome.sizes
            ]
            rows.append([metric, {"low": "at least", "high": "at most"}[side], *cells])
    head = [f"{world} {n}" for world in WORLDS for n in outcome.sizes]
    return [
        "## One-sided 95 % bounds of the shortfall",
        BOUNDS,
        _table(["metric", "bound", *head], rows),
    ]


def _flags(outcome: Outcome) -> list[str]:
    rows = []
    record = outcome.record
    names = dict.fromkeys(key[1:3] for key in record.keys if key[0] == "any false")
    for name, n in names:
        for margin in (0.0, 0.05):
            cells = [
                _rate(record.share(("any false", name, n, metric, f"margin {margin:g}")))
                for metric in FLAGGED
            ]
            rows.append([name, str(n), f"{margin:g}", *cells])
    sources = dict.fromkeys(key[1:3] for key in record.keys if key[0] == "false share")
    shares = [
        [name, str(n), *(_rate(record.share(("false share", name, n, metric))) for metric in FLAGGED)]
        for name, n in sources
    ]
    return [
        "## False flags where all classes are equally good",
        EQUAL,
        _table(["population", "rows", "margin", *FLAGGED], rows),
        "## False discovery rate where some classes are behind",
        SOME_BEHIND,
        _table(["population", "rows", *FLAGGED], shares),
    ]


def _power(outcome: Outcome) -> list[str]:
    record, rows = outcome.record, []
    for metric in FLAGGED:
        for short in SHORTFALLS:
            for n in outcome.sizes:
                cells = [
                    _share(record.share(("status", n, metric, short, status)))
                    for status in ("behind", "ok", "undetermined")
                ]
                rows.append([metric, f"{short:g}", str(n), *cells])
    needed = [
        [metric, f"{short:g}", _share(record.share(("power", metric, short))), _share(promise)]
        for metric in ("recall", "f1", "roc_auc")
        for short in SHORTFALLS[2:5]
        for promise in [record.share(("promise", metric, short))]
    ]
    return [
        "## What the flags find",
        POWER,
        _table(["metric", "shortfall", "rows", "behind", "ok", "undetermined"], rows),
        "## How many more rows",
        MORE_ROWS,
        _table(["metric", "shortfall", "found", "enough"], needed),
    ]


def _out_of_range(outcome: Outcome) -> list[str]:
    """List what misses its promise beyond chance."""
    record = outcome.record
    low, high, false = [], [], []
    for key in record.keys:
        share = record.share(key)
        if share is None:
            continue
        line = f"- {_place(key)}: {_plain(share)}"
        if key[0] in PROMISES:
            if share.value + FAR * share.error < PROMISED:
                low.append((share.value, line))
            elif share.value - FAR * share.error > MOST:
                high.append((share.value, line))
        elif key[0] in {"any false", "false share"} and share.value - FAR * share.error > RATE:
            false.append((-share.value, line))
    cells = sum(key[0] in PROMISES for key in record.keys)
    parts = ["## Beyond chance", BEYOND.format(cells=cells, chance=cells * CHANCE)]
    for title, found in (
        ("Covered in less than 0.95", low),
        (f"Covered in more than {MOST}", high),
        ("More than 0.05 false flags", false),
    ):
        lines = [line for _, line in sorted(found)]
        parts += [f"### {title}", "\n".join(lines) if lines else "None."]
    return parts


def _place(key: tuple[Any, ...]) -> str:
    """Say which cell a key stands for."""
    if key[0] == "class by size":
        return f"{key[1]}, {key[2]} of a class of {key[3]} rows"
    sides = {"low": "lower bound of the shortfall", "high": "upper bound of the shortfall"}
    rest = " ".join(str(sides.get(part, part)) for part in key[3:])
    return f"{key[1]}, {key[2]} rows, {rest}"


def _covered(outcome: Outcome, key: tuple[object, ...]) -> str:
    share, none = outcome.record.share(key), outcome.record.share(("none", *key))
    missing = f" ({100 * none.value:.0f} % none)" if none is not None and none.value >= 0.005 else ""
    if share is None:
        return missing.strip()
    text = _plain(share)
    return (f"**{text}**" if not LEAST <= share.value <= MOST else text) + missing


def _rate(share: Share | None) -> str:
    text = _share(share)
    return f"**{text}**" if share is not None and share.value > RATE else text


def _share(share: Share | None) -> str:
    return "" if share is None else _plain(share)


def _plain(share: Share) -> str:
    return f"{share.value:.3f} ± {share.error:.3f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
