"""Which comparisons micro ROC AUC makes: positives of each class against negatives of each class."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from numpy.typing import NDArray

from reportgen import numbers, words
from reportgen.figures import canvas, drawing, labels, reading
from reportgen.figures.canvas import Colour, Figure, Table
from reportgen.names import shorten
from reportgen.results import AucParts, ClassResult, Result

MOST_COUNTED = 12
MOST_PAIRS, MOST_LISTED = 10, 30
LEFT, RIGHT, BOTTOM = 132.0, 56.0, 38.0
MOST_CELL, LEAST_CELL = 32.0, 14.0
STEPS = (
    *((0.02, 0.0), (0.1, 0.08), (0.2, 0.16), (0.3, 0.25)),
    *((0.4, 0.34), (0.45, 0.44), (0.48, 0.54), (0.51, 0.64)),
)
"""Upper distance from 0.5 and opacity of the shade; ink and paper read on the strongest alike."""

HIGH_STARTS = (0.96, 0.92, 0.84, 0.68, 0.6)
"""Where the shades may begin when all values lie above 0.5: then they rise in equal steps to 1."""
PAD = 0.03
"""Share of a cell left free on each side."""

CHANCE = 0.5
CLOSE_TO_ONE = 0.9995
"""Values from here on are not written out in a cell."""


def absent(result: Result) -> str | None:
    """Return why the chart cannot be drawn, or None."""
    if result.task == "binary" and reading.defined(reading.average(result, "roc_auc", "macro")):
        return "Two classes share one ranking: their scores need no comparing across classes."
    if result.auc_parts is None:
        return "Without scores of several classes there are no pairs of classes to compare."
    if result.auc_parts.pairwise is None:
        return f"{numbers.count(result.n_classes)} classes are too many for a matrix of pairs."
    return None


def draw(result: Result) -> Figure | None:
    """Draw a cell per pair of classes, outlined where a class meets itself."""
    parts = result.auc_parts
    if absent(result) or parts is None:
        return None
    cells = _cells(parts)
    start = _start(cells)
    with canvas.style():
        k = len(cells)
        cell = min(MOST_CELL, (canvas.FULL_WIDTH - LEFT - RIGHT) / k)
        size = canvas.BODY if cell >= LEAST_CELL else canvas.SMALL
        level = all(labels.width(name, size) <= cell - 2 for name in result.classes)
        heads = [name if level else labels.fit(name, size, 88) for name in result.classes]
        top = 32.0 if level else 30.0 + max(labels.width(head, size) for head in heads)
        art = canvas.new_figure(canvas.FULL_WIDTH, top + cell * k + BOTTOM)
        axes = canvas.panel(art, left=LEFT, right=canvas.FULL_WIDTH - LEFT - cell * k, top=top, bottom=BOTTOM)
        axes.set(xlim=(0, k), ylim=(k, 0))
        axes.set_axis_off()
        _shade(axes, cells, start, result.classes)
        if k <= MOST_COUNTED:
            _write_values(axes, cells)
        for i, (head, row) in enumerate(zip(heads, result.per_class, strict=True)):
            _name(axes, row, head, i, size, level=level)
        drawing.write(axes, (0, 0), "row that has the class", (-8, 9), ha="right")
        drawing.write(axes, (0, 0), "against a row without the class", (0, top - 8))
        _key(art, start)
        words_ = (_title(result, cells), _caption(parts, start), _alt(result, parts, cells))
        return canvas.finish(art, "pairwise", *words_, _table(result, cells))


def _cells(parts: AucParts) -> NDArray[np.float64]:
    """Return the pairwise AUCs, NaN where a class lacks rows."""
    return np.array(parts.pairwise, dtype=np.float64)


def _start(cells: NDArray[np.float64]) -> float:
    """Return where the shades begin: at 0.5, or as high as the values allow, so that differences show."""
    lowest = float(np.nanmin(cells))
    return next((start for start in HIGH_STARTS if start <= lowest), CHANCE)


def _opacity(value: float, start: float) -> float:
    """Return how strong a cell is: by its distance from 0.5, or by its place between ``start`` and 1."""
    if start > CHANCE:
        share = (value - start) / (1 - start)
        return STEPS[min(int(share * len(STEPS)), len(STEPS) - 1)][1]
    return next(dark for upper, dark in STEPS if abs(value - CHANCE) < upper)


def _shade(axes: Axes, cells: NDArray[np.float64], start: float, names: Sequence[str]) -> None:
    """Shade by the distance from 0.5, above and below in unlike colours; next to it in that of the page."""
    groups: dict[tuple[bool, float], list[tuple[int, int]]] = {}
    for i, j in np.argwhere(np.isfinite(cells)).tolist():
        key = (bool(cells[i, j] > CHANCE), _opacity(cells[i, j], start))
        groups.setdefault(key, []).append((i, j))
    for (is_above, dark), places in sorted(groups.items()):
        colour = canvas.ABOVE if is_above else canvas.BELOW
        look = {"facecolor": colour.light, "alpha": dark} if dark else {"facecolor": canvas.GROUND.light}
        shade = PolyCollection([_square(j, i) for i, j in places], linewidth=0, **look)
        axes.add_collection(shade)
        drawing.tell(shade, *(_told(names[i], names[j], float(cells[i, j])) for i, j in places))
    k = len(cells)
    grid = [(float(i), float(i)) for i in range(k)]
    axes.add_patch(
        PathPatch(_path(grid), facecolor="none", edgecolor=canvas.INK.light, linewidth=1.2, zorder=3)
    )
    for i, j in np.argwhere(~np.isfinite(cells)).tolist():
        if len(cells) <= MOST_COUNTED:
            drawing.write(axes, (j + 0.5, i + 0.5), numbers.DASH, ha="center")


def _told(one: str, other: str, value: float) -> str:
    """Write a cell for who points at it."""
    first, second = (shorten(name, reading.LONGEST_NAME) for name in (one, other))
    against = "itself, its own ROC AUC" if one == other else second
    return f"{first} against {against}: {numbers.rate(value, 3)}"


def _square(x: float, y: float) -> list[tuple[float, float]]:
    """Return the corners of a cell, given its corner of least x and y."""
    low, high = PAD, 1 - PAD
    return [(x + low, y + low), (x + high, y + low), (x + high, y + high), (x + low, y + high)]


def _squares(axes: Axes, corners: list[tuple[float, float]], colour: Colour, dark: float) -> None:
    axes.add_patch(PathPatch(_path(corners), facecolor=colour.light, alpha=dark, linewidth=0))


def _path(corners: list[tuple[float, float]]) -> Path:
    """Return one path of squares, given their corners of least x and y."""
    vertices = [vertex for x, y in corners for vertex in (*_square(x, y), (x + PAD, y + PAD))]
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * len(corners)
    return Path(vertices, codes)


def _write_values(axes: Axes, cells: NDArray[np.float64]) -> None:
    for i, j in np.argwhere(np.isfinite(cells)).tolist():
        text = _in_cell(float(cells[i, j]))
        drawing.write(axes, (j + 0.5, i + 0.5), text, colour=canvas.INK, ha="center", bold=i == j)


def _in_cell(x: float) -> str:
    """Write a value so briefly that it fits a cell: ``.97``, ``.997``, ``.999+``, ``1``."""
    if x in (0.0, 1.0):
        return f"{x:.0f}"
    if x >= CLOSE_TO_ONE:
        return ".999+"
    return "<.001" if x < 1 - CLOSE_TO_ONE else numbers.rate(x).removeprefix("0")


def _name(axes: Axes, row: ClassResult, head: str, i: int, size: float, *, level: bool) -> None:
    """Write a class beside its row and above its column, with the mark of its status."""
    flagged = row.status in words.FLAGGED
    ink = canvas.FLAGGED if flagged else canvas.INK
    beside = labels.fit(row.class_, size, 108)
    drawing.write(axes, (0, i + 0.5), beside, (-20, 0), colour=ink, size=size, ha="right", bold=flagged)
    if row.status != "ok":
        drawing.mark_beside(axes, (0, i + 0.5), -10, reading.mark_of(row))
    turn = {"ha": "center"} if level else {"ha": "left", "rotation": 90.0}
    drawing.write(
        axes, (i + 0.5, 0), head, (0, 9 if level else 5), colour=ink, size=size, bold=flagged, **turn
    )


def _key(art: Drawing, start: float) -> None:
    """Draw the shades under the matrix, from ``start`` to 1, or from 0 to 1 with two colours about 0.5."""
    n = len(STEPS) if start > CHANCE else len(STEPS) - 1
    width = n if start > CHANCE else 2 * n
    right = canvas.FULL_WIDTH - LEFT - width * 14
    axes = canvas.panel(art, left=LEFT, right=right, top=art.get_size_inches()[1] * 72 - 26, bottom=16)
    axes.set(xlim=(0, n) if start > CHANCE else (-n, n), ylim=(0, 1))
    axes.set_axis_off()
    shades = STEPS if start > CHANCE else STEPS[1:]
    for i, (_, dark) in enumerate(shades):
        _squares(axes, [(i, 0)], canvas.ABOVE, dark)
        if start == CHANCE:
            _squares(axes, [(-i - 1, 0)], canvas.BELOW, dark)
    numbered = [(-n, "0"), (-4, "0.1"), (0, "0.5"), (4, "0.9"), (n, "1")]
    if start > CHANCE:
        numbered = [(0, f"{start:g}"), (n // 2, f"{(start + 1) / 2:g}"), (n, "1")]
    for x, text in numbered:
        drawing.write(axes, (x, 0), text, (0, -8), ha="center")
    drawing.write(axes, (n, 0.5), "the row of the class has the higher score", (8, 0))


def _title(result: Result, cells: NDArray[np.float64]) -> str:
    """Name the pair of different classes with the lowest value; where all are equal, that value."""
    across = _extremes(result, cells)
    if not across:
        return "No two classes have rows to compare"
    first, second, lowest = across[0]
    if lowest == across[-1][2]:
        return f"Every class is set against every other with the same ROC AUC, {numbers.rate(lowest, 3)}"
    one, other = (labels.fit(name, 9, 130) for name in (first, second))
    size = f"ROC AUC {numbers.rate(lowest, 3)}"
    if across[1][2] == lowest:
        return f"No comparison of two classes is weaker than {one} against {other}: {size}"
    return f"{one} against {other} is the weakest comparison of two classes: {size}"


def _caption(parts: AucParts, start: float) -> str:
    across = numbers.percent(1 - parts.W, 0)
    shades = (
        f"Shades begin at {start:g}; no value is lower."
        if start > CHANCE
        else "Colours differ below and above 0.5."
    )
    return (
        "Row A, column B: how often a row that has class A scores higher for A than a row without class B "
        "scores for B; ties count half. Outlined: a class against itself, its own ROC AUC; macro averages "
        "these alone, micro all cells, the larger classes' more: "
        f"{across} of its comparisons are of different classes. {shades}"
    )


def _extremes(result: Result, cells: NDArray[np.float64]) -> list[tuple[str, str, float]]:
    """Return the pairs of different classes, lowest first."""
    across = [(i, j) for i, j in np.argwhere(np.isfinite(cells)).tolist() if i != j]
    across.sort(key=lambda at: (cells[at[0], at[1]], at))
    return [(result.classes[i], result.classes[j], float(cells[i, j])) for i, j in across]


def _alt(result: Result, parts: AucParts, cells: NDArray[np.float64]) -> str:
    lowest = (
        f"{labels.fit(a, 9, 200)} against {labels.fit(b, 9, 200)} {numbers.rate(x)}"
        for a, b, x in _extremes(result, cells)[:4]
    )
    return (
        f"ROC AUC of {len(cells)} classes against each other. Within a class, mean weighted by pairs: "
        f"{numbers.value(parts.within)}; across classes: {numbers.value(parts.cross)}. "
        f"Lowest across: {'; '.join(lowest) or 'none'}."
    )


def _table(result: Result, cells: NDArray[np.float64]) -> Table:
    own = [(name, name, float(cells[i, i])) for i, name in enumerate(result.classes)]
    shown = [*_extremes(result, cells)[:MOST_PAIRS], *own][:MOST_LISTED]
    rows = tuple((a, b, numbers.rate(None if np.isnan(x) else x, 3)) for a, b, x in shown)
    return Table(("row of the class", "against a row without", "ROC AUC"), rows)
