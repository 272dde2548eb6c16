"""Which classes are taken for which: a matrix up to 30 classes, above that a list of the largest."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure as Drawing
from numpy.typing import NDArray

from reportgen import numbers, words
from reportgen.figures import canvas, drawing, labels, reading
from reportgen.figures.canvas import Figure, Table
from reportgen.names import shorten
from reportgen.results import ClassResult, Result

MOST_IN_MATRIX = 30
MOST_COUNTED = 12
MOST_LISTED = 20
LIST_ROW = 15.0
STEPS = ((0.02, 0.08), (0.05, 0.15), (0.10, 0.24), (0.20, 0.36), (0.40, 0.74), (1.01, 0.88))
"""Upper share of a class's rows and opacity of its shade; none on which neither ink nor paper reads well."""

LIGHT_ON_DARK = 0.5
LEAST_ROWS = 5
"""Rows a class needs for a share of them to make a title; with fewer it is an anecdote, as in S19."""

SCALES = (0.01, 0.02, 0.04, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True)
class Mistake:
    """Rows of one class that were given another."""

    true: str
    predicted: str
    rows: float
    of: float


def absent(result: Result) -> str | None:
    """Return why the chart cannot be drawn, or None."""
    if result.confusion is None:
        return (
            "Rows with several labels have no single confusion matrix."
            if result.task == "multilabel"
            else "There are no decisions to count."
        )
    return None


def draw(result: Result) -> Figure | None:
    """Draw the matrix (rows true, columns predicted) or, for many classes, the largest confusions as bars."""
    if result.confusion is None:
        return None
    found = _mistakes(result)
    with canvas.style():
        is_matrix, flagged = result.n_classes <= MOST_IN_MATRIX, _flagged(result)
        shown = found if is_matrix else found[:MOST_LISTED]
        art = _matrix(result) if is_matrix else _list(shown, flagged)
        enough = flagged & {c.class_ for c in result.per_class if c.n_rows >= LEAST_ROWS}
        told = _title_first(shown, enough)
        words_ = (_title(told, enough), _caption(result, found), _alt(told))
        return canvas.finish(art, "confusion", *words_, _table(told[:MOST_LISTED]))


def _mistakes(result: Result) -> list[Mistake]:
    """Return all confusions, most rows first, then by class order."""
    support = {c.class_: c.support for c in result.per_class}
    order = {name: i for i, name in enumerate(result.classes)}
    cells = result.confusion.cells if result.confusion else ()
    found = [Mistake(t, p, n, support[t]) for t, p, n in cells if t != p and n > 0]
    return sorted(found, key=lambda m: (-m.rows, order[m.true], order[m.predicted]))


def _flagged(result: Result) -> set[str]:
    return {c.class_ for c in result.per_class if c.status in words.FLAGGED}


def _matrix(result: Result) -> Drawing:
    names, k = result.classes, result.n_classes
    left, right, bottom = 132.0, 56.0, 8.0
    cell = min(34.0, (canvas.FULL_WIDTH - left - right) / k)
    size = canvas.BODY if cell >= 14 else canvas.SMALL
    level = all(labels.width(name, size) <= cell - 2 for name in names)
    heads = [name if level else labels.fit(name, size, 88) for name in names]
    top = 32.0 if level else 30.0 + max(labels.width(head, size) for head in heads)
    art = canvas.new_figure(canvas.FULL_WIDTH, top + cell * k + bottom)
    axes = canvas.panel(art, left=left, right=canvas.FULL_WIDTH - left - cell * k, top=top, bottom=bottom)
    axes.set(xlim=(0, k), ylim=(k, 0))
    axes.set_axis_off()
    counts = _counts(result)
    _shade(axes, counts, result.per_class)
    if k <= MOST_COUNTED:
        _write_counts(axes, counts, [c.support for c in result.per_class])
    for i, (head, row) in enumerate(zip(heads, result.per_class, strict=True)):
        _name(axes, row, head, i, size, level=level)
    drawing.write(axes, (0, 0), "true class", (-8, 9), ha="right")
    drawing.write(axes, (0, 0), "predicted as", (0, top - 8))
    drawing.write(axes, (k, 0), "recall", (right - 16, 9), ha="right")
    return art


def _name(axes: Axes, row: ClassResult, head: str, i: int, size: float, *, level: bool) -> None:
    """Write a class beside its row and above its column, and its recall at the end of the row."""
    flagged = row.status in words.FLAGGED
    ink = canvas.FLAGGED if flagged else canvas.INK
    k = axes.get_xlim()[1]
    drawing.write(
        axes,
        (0, i + 0.5),
        labels.fit(row.class_, size, 108),
        (-20, 0),
        colour=ink,
        size=size,
        ha="right",
        bold=flagged,
    )
    if row.status != "ok":
        x = axes.transData.inverted().transform(axes.transData.transform((0, i + 0.5)) - (10, 0))[0]
        drawing.mark(axes, [x], [i + 0.5], reading.mark_of(row))
    turn = {"ha": "center"} if level else {"ha": "left", "rotation": 90.0}
    drawing.write(
        axes, (i + 0.5, 0), head, (0, 9 if level else 5), colour=ink, size=size, bold=flagged, **turn
    )
    drawing.write(
        axes, (k, i + 0.5), numbers.value(row.metrics["recall"]), (40, 0), colour=canvas.INK, ha="right"
    )


def _counts(result: Result) -> NDArray[np.float64]:
    place = {name: i for i, name in enumerate(result.classes)}
    counts = np.zeros((result.n_classes, result.n_classes))
    for true, predicted, n in result.confusion.cells if result.confusion else ():
        counts[place[true], place[predicted]] += n
    return counts


def _opacity(share: float) -> float:
    """Return how dark a cell is, 0 for an empty one."""
    return next(dark for upper, dark in STEPS if share < upper) if share > 0 else 0.0


def _shade(axes: Axes, counts: NDArray[np.float64], classes: Sequence[ClassResult]) -> None:
    """Shade each wrong cell by its share of the row; outline the right ones."""
    support = [c.support for c in classes]

    def told(i: int, j: int) -> str:
        return _told(Mistake(classes[i].class_, classes[j].class_, float(counts[i, j]), support[i]))

    groups: dict[float, list[tuple[int, int]]] = {}
    for i, j in np.argwhere(counts > 0).tolist():
        if i != j:
            groups.setdefault(_opacity(counts[i, j] / support[i]), []).append((i, j))
    for dark, cells in sorted(groups.items()):
        squares = [_square(i, j) for i, j in cells]
        shade = PolyCollection(squares, facecolor=canvas.INK.light, alpha=dark, linewidth=0)
        axes.add_collection(shade)
        drawing.tell(shade, *(told(i, j) for i, j in cells))
    k = len(counts)
    right = PolyCollection(
        [_square(i, i) for i in range(k)],
        facecolor=canvas.GROUND.light,
        edgecolor=canvas.SOFT.light,
        linewidth=1.0,
    )
    axes.add_collection(right)
    drawing.tell(right, *(told(i, i) for i in range(k)))
    for edge in range(k + 1):
        axes.plot((0, k), (edge, edge), color=canvas.RULE.light, linewidth=0.6, zorder=0.5)
        axes.plot((edge, edge), (0, k), color=canvas.RULE.light, linewidth=0.6, zorder=0.5)


def _square(i: int, j: int) -> list[tuple[float, float]]:
    pad = 0.03
    return [(j + pad, i + pad), (j + 1 - pad, i + pad), (j + 1 - pad, i + 1 - pad), (j + pad, i + 1 - pad)]


def _write_counts(axes: Axes, counts: NDArray[np.float64], support: list[float]) -> None:
    for i, j in np.argwhere(counts > 0).tolist():
        n = float(counts[i, j])
        dark = 0.0 if i == j else _opacity(n / support[i])
        ink = canvas.GROUND if dark > LIGHT_ON_DARK else canvas.INK
        drawing.write(axes, (j + 0.5, i + 0.5), _compact(n), colour=ink, ha="center", bold=i == j)


def _told(m: Mistake) -> str:
    """Write a cell or bar for who points at it."""
    true, predicted = (shorten(name, reading.LONGEST_NAME) for name in (m.true, m.predicted))
    answer = "given rightly" if m.true == m.predicted else f"given {predicted}"
    share = f" ({numbers.percent(m.rows / m.of)})" if m.of else ""
    return f"{true}, {answer}: {numbers.count(m.rows)} of {numbers.plural(m.of, 'row')}{share}"


def _compact(n: float) -> str:
    """Write a count in a cell: at most five characters. Weights that add up to 1 make counts below 1."""
    if 0 < n < 1:
        return f"{n:.2f}" if n >= 0.1 else f"{n:.3f}" if n >= 0.001 else f"{n:.0e}"
    for limit, divisor, unit in ((1e4, 1, ""), (1e7, 1e3, "k"), (1e10, 1e6, "M")):
        if n < limit:
            return f"{n / divisor:.0f}{unit}"
    return f"{n:.0e}"


def _list(found: list[Mistake], flagged: set[str]) -> Drawing:
    left, right, top, bottom = 250.0, 96.0, 8.0, 30.0
    art = canvas.new_figure(canvas.FULL_WIDTH, LIST_ROW * max(len(found), 1) + top + bottom)
    axes = canvas.panel(art, left=left, right=right, top=top, bottom=bottom)
    end = next(e for e in SCALES if e >= max((m.rows / m.of for m in found), default=1.0))
    axes.set(xlim=(0, end), ylim=(max(len(found), 1) - 0.5, -0.5))
    axes.set_yticks([])
    axes.set_xticks(
        [0, end / 2, end], [numbers.percent(t, 1 if end < 0.02 else 0) for t in (0, end / 2, end)]
    )
    axes.xaxis.grid(visible=True, color=canvas.RULE.light, linewidth=0.7)
    axes.set_xlabel("Share of the true class's rows")
    for y, m in enumerate(found):
        (bar,) = axes.barh(y, m.rows / m.of, height=0.6, color=canvas.INK.light, alpha=0.36, linewidth=0)
        drawing.tell(bar, _told(m))
        for name, at, ha in ((m.true, -142, "right"), (m.predicted, -122, "left")):
            red, text = name in flagged, labels.fit(name, canvas.BODY, 100)
            ink = canvas.FLAGGED if red else canvas.INK
            drawing.write(axes, (0, y), text, (at, 0), colour=ink, size=canvas.BODY, ha=ha, bold=red)
        drawing.write(axes, (0, y), "→", (-132, 0), ha="center")
        drawing.write(
            axes, (end, y), f"{numbers.count(m.rows)} of {numbers.count(m.of)}", (88, 0), ha="right"
        )
    return art


def _title_first(found: list[Mistake], enough: set[str]) -> list[Mistake]:
    """Put first the largest share that a flagged class loses to one other; all others stay in their order.

    ``enough`` are the flagged classes with rows enough for a share.
    """
    lost = (m for m in found if m.true in enough)
    first = max(lost, key=lambda m: m.rows / m.of, default=None)
    return [first, *(m for m in found if m is not first)] if first else found


def _title(told: list[Mistake], enough: set[str]) -> str:
    """State what a flagged class loses most of its rows to; where none loses any, the most rows."""
    if not told:
        return "No row was given a wrong class"
    m = told[0]
    true, predicted = (labels.fit(name, 9, 130) for name in (m.true, m.predicted))
    rows, all_ = numbers.count(m.rows), numbers.plural(m.of, "row")
    if m.true in enough:
        return f"{true} is taken for {predicted} in {rows} of its {all_}"
    if any(other.rows == m.rows for other in told[1:]):
        return f"{true} is taken for {predicted} in {rows} of its {all_}; no confusion is more frequent"
    return f"Most often, {true} is taken for {predicted}: {rows} of {all_}"


def _caption(result: Result, found: list[Mistake]) -> str:
    if result.n_classes <= MOST_IN_MATRIX:
        return (
            "Rows: the true class. Columns: the class given. Outlined: right answers. The stronger the "
            "shade, the larger the share of the true class's rows that went there. Red: flagged classes."
        )
    n_cells = numbers.count(len(found))
    return (
        f"The {min(len(found), MOST_LISTED)} largest of {n_cells} kinds of confusion, true class → class "
        "given. Bars: share of the true class's rows; numbers: rows. Red: flagged classes."
    )


def _alt(told: list[Mistake]) -> str:
    """Give the counts of the title's confusion and of the largest."""
    parts = (
        f"{labels.fit(m.true, 9, 200)} taken for {labels.fit(m.predicted, 9, 200)} "
        f"{numbers.count(m.rows)} of {numbers.count(m.of)}"
        for m in told[:5]
    )
    return f"Confusion counts. {'; '.join(parts) or 'None wrong'}."


def _table(told: list[Mistake]) -> Table:
    rows = ((m.true, m.predicted, numbers.count(m.rows), numbers.percent(m.rows / m.of)) for m in told)
    return Table(("true class", "predicted as", "rows", "share of the true class"), tuple(rows))
