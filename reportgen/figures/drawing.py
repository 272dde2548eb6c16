"""Parts that several charts draw alike: marks, intervals, the two averages, threads of many curves."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray

from reportgen import numbers
from reportgen.figures import canvas
from reportgen.figures.canvas import Colour, Mark
from reportgen.figures.labels import Box, Label
from reportgen.figures.svg import telling
from reportgen.results import Estimate

ALWAYS_TOP = 5
CORNERS = {
    "o": tuple((np.cos(turn), np.sin(turn)) for turn in np.linspace(0, 2 * np.pi, 9)),
    "v": ((-0.8, 0.7), (0.8, 0.7), (0.0, -0.8), (-0.8, 0.7)),
    "s": ((-0.7, -0.7), (0.7, -0.7), (0.7, 0.7), (-0.7, 0.7), (-0.7, -0.7)),
}
SPOT = ((0.0, 0.0), (0.0, 0.0))
"""Corners of a mark of radius 1; a line without length shows as a round dot."""


def tell(part: Artist, *texts: str) -> None:
    """Give a drawn part words for who points at it: one text for all of it, or one for each of its marks."""
    part.set_gid(telling(texts))


def mark(axes: Axes, x: Sequence[float], y: Sequence[float], how: Mark, told: Sequence[str] = ()) -> None:
    """Draw marks; open ones are filled with the colour of the page so that lines do not show through.

    ``told`` are the words of each mark.
    """
    (marks,) = axes.plot(
        x,
        y,
        linestyle="none",
        marker=how.shape,
        markersize=how.size,
        markerfacecolor=how.colour.light if how.filled else canvas.GROUND.light,
        markeredgecolor=how.colour.light,
        markeredgewidth=0.8 if how.filled else 1.5,
        clip_on=False,
        zorder=ALWAYS_TOP,
    )
    if told:
        tell(marks, *told)


def swarm(axes: Axes, x: Sequence[float], y: Sequence[float], how: Mark) -> None:
    """Draw very many marks as one path, a few bytes each; marks that would cover each other show once."""
    points = np.unique(np.round(in_points(axes, x, y)), axis=0)
    shape = SPOT if how.filled and how.shape == "o" else CORNERS[how.shape]
    corners = np.array(shape) * how.size * 0.4
    shown = points[:, None, :] + corners[None]
    vertices = axes.transData.inverted().transform(shown.reshape(-1, 2))
    path = Path(vertices, np.tile([Path.MOVETO] + [Path.LINETO] * (len(corners) - 1), len(points)))
    path.should_simplify = False  # it would drop lines without length
    patch = PathPatch(path, facecolor="none", edgecolor=how.colour.light, zorder=ALWAYS_TOP)
    patch.set(
        linewidth=how.size * 0.7 if len(corners) == 2 else 0.9, alpha=0.6, capstyle="round", clip_on=False
    )
    if how.filled and len(corners) > 2:
        patch.set_facecolor(how.colour.light)
    axes.add_patch(patch)


def threads(axes: Axes, curves: Sequence[tuple[Sequence[float], Sequence[float]]], colour: Colour) -> Artist:
    """Draw many thin curves as one broken line, and return it."""
    gap = [np.nan]
    x = np.concatenate([np.concatenate([xs, gap]) for xs, _ in curves])
    y = np.concatenate([np.concatenate([ys, gap]) for _, ys in curves])
    (line,) = axes.plot(
        x,
        y,
        color=colour.light,
        linewidth=0.7,
        alpha=0.6,
        zorder=1.5,
    )
    return line


def bar(axes: Axes, estimate: Estimate, y: float, colour: Colour, width: float = 3.5) -> None:
    """Draw an interval as a broad pale bar along x at height ``y``; nothing where there is none."""
    if estimate.low is not None and estimate.high is not None:
        axes.plot(
            (estimate.low, estimate.high),
            (y, y),
            color=colour.light,
            linewidth=width,
            alpha=0.38,
            clip_on=False,
            zorder=2,
        )


def write(
    axes: Axes,
    at: tuple[float, float],
    text: str,
    offset: tuple[float, float] = (0.0, 0.0),
    *,
    colour: Colour = canvas.SOFT,
    bold: bool = False,
    backed: bool = False,
    **layout: Any,
) -> None:
    """Write a text ``offset`` points from a place; text from data never turns into mathematics.

    ``backed`` puts the colour of the page behind it. ``layout`` are Matplotlib's ``ha``, ``va``, ``size``
    and ``rotation``.
    """
    look: dict[str, Any] = {"ha": "left", "va": "center", "size": canvas.SMALL} | layout
    axes.annotate(
        text,
        at,
        xytext=offset,
        textcoords="offset points",
        color=colour.light,
        fontweight="bold" if bold else "normal",
        rotation_mode="anchor",
        annotation_clip=False,
        parse_math=False,
        bbox={"facecolor": canvas.GROUND.light, "alpha": 0.75, "linewidth": 0, "pad": 0.6}
        if backed
        else None,
        zorder=ALWAYS_TOP + 1,
        **look,
    )


def average_words(kind: str, estimate: Estimate) -> str:
    """Write ``micro 0.84``, with three decimals at most: the gap is read elsewhere."""
    return f"{kind} {numbers.value(estimate, 3)}"


def overhang(axes: Axes, low: float, high: float) -> float:
    """Return how far, in points, the labels of two values may reach past them towards each other."""
    left, right = in_points(axes, [low, high], [0, 0])[:, 0]
    return float(min(5.0, (right - left) / 2 - 3)) if high > low else -3.0


def upright_averages(axes: Axes, micro: Estimate, macro: Estimate, bottom: float, top: float) -> None:
    """Draw micro and macro as upright lines with their names above, the lower one's name on its left."""
    lower_first = sorted(
        (e.value, kind, e) for kind, e in (("micro", micro), ("macro", macro)) if e.value is not None
    )
    for i, (value, kind, estimate) in enumerate(lower_first):
        colour = canvas.MICRO if kind == "micro" else canvas.MACRO
        axes.plot(
            (value, value),
            (bottom, top),
            color=colour.light,
            linewidth=1.4,
            zorder=3,
            clip_on=False,
            linestyle="-" if kind == "micro" else canvas.MACRO_DASH,
        )
        on_left = len(lower_first) == 2 and i == 0
        reach = overhang(axes, lower_first[0][0], lower_first[-1][0])
        write(
            axes,
            (value, top),
            average_words(kind, estimate),
            (reach if on_left else -reach, 5),
            colour=colour,
            size=canvas.BODY,
            ha="right" if on_left else "left",
            bold=True,
        )


def level_averages(axes: Axes, micro: Estimate, macro: Estimate) -> None:
    """Draw micro and macro as level lines over the whole width of the axes."""
    for estimate, colour, dash in ((micro, canvas.MICRO, "-"), (macro, canvas.MACRO, canvas.MACRO_DASH)):
        if estimate.value is not None:
            axes.plot(
                (0, 1),
                (estimate.value, estimate.value),
                transform=axes.get_yaxis_transform(),
                color=colour.light,
                linewidth=1.4,
                linestyle=dash,
                zorder=1.8,
            )


def rules(axes: Axes, along: str, ticks: Sequence[float]) -> None:
    """Draw light gridlines at ``ticks`` and number them plainly."""
    axis = axes.xaxis if along == "x" else axes.yaxis
    axis.set_ticks(list(ticks), [f"{t:.2g}" if t not in (0, 1) else f"{t:.0f}" for t in ticks])
    axis.grid(visible=True, color=canvas.RULE.light, linewidth=0.7)


def close_up(axes: Axes, along: str, values: Sequence[float], most: int = 7) -> None:
    """Fit an axis closely around values, with a little air, at most so many steps and plain numbers."""
    low, high = min(values), max(values)
    air = 0.05 * (high - low) or 0.01
    ends = (low - air, high + air)
    (axes.set_xlim if along == "x" else axes.set_ylim)(ends)
    ticks = [t for t in MaxNLocator(most, steps=[1, 2, 5, 10]).tick_values(*ends) if ends[0] <= t <= ends[1]]
    step = min((b - a for a, b in pairwise(ticks)), default=0.1)
    places = max(0, -math.floor(math.log10(step) + 1e-9))
    axis = axes.xaxis if along == "x" else axes.yaxis
    axis.set_ticks(ticks, [f"{t:.{places}f}".replace("-", numbers.MINUS) for t in ticks])
    axis.grid(visible=True, color=canvas.RULE.light, linewidth=0.7)


def mark_beside(axes: Axes, at: tuple[float, float], points: float, how: Mark) -> None:
    """Draw a mark so many points to the right of a place."""
    here = in_points(axes, [at[0]], [at[1]])[0]
    x = axes.transData.inverted().transform((here[0] + points, here[1]))[0]
    mark(axes, [float(x)], [at[1]], how)


def in_points(axes: Axes, x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
    """Return data coordinates as points from the drawing's lower left corner, shape (n, 2)."""
    shown = axes.transData.transform(np.column_stack([x, y]))
    return np.asarray(shown, dtype=np.float64)


def write_in(axes: Axes, box: Box, label: Label, colour: Colour, *, bold: bool = False) -> None:
    """Write a label into the box found for it, given in points, at the side where its place is."""
    near = min(label.anchors, key=box.distance)[0]
    middle = (box.left + box.right) / 2
    at, ha = (box.left, "left") if near < box.left else (middle, "center")
    at, ha = (box.right, "right") if near > box.right else (at, ha)
    x, y = axes.transData.inverted().transform((at, (box.bottom + box.top) / 2)).tolist()
    write(axes, (x, y), label.text, colour=colour, bold=bold, backed=True, size=label.size, ha=ha)
