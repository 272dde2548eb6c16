"""The corner where curves of a good model turn, drawn alone where all of them run through it."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure as Drawing
from numpy.typing import NDArray

from reportgen.figures import canvas, drawing
from reportgen.figures.canvas import Colour
from reportgen.results import Curve

SIDES = (0.1, 0.25)
"""Sides of the corner, smallest first."""

OVERVIEW = 64.0
"""Side of the small square that shows the whole range, in points."""


def side(curves: Sequence[Curve], turn: int) -> float:
    """Return the side of the corner that is enough to draw, 1 for the whole square.

    Enough is a corner that each curve enters and leaves within the halves of its sides next to the turn;
    ``turn`` is the x of the turn: 0 for ROC curves, 1 for precision–recall curves.
    """
    x, y = (np.concatenate(parts) for parts in zip(*map(_dense, curves), strict=True))
    across, down = np.abs(x - turn), 1 - y
    for length in SIDES:
        if (down[across >= length] <= length / 2).all() and (across[down >= length] <= length / 2).all():
            return length
    return 1.0


def _dense(curve: Curve) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the points of a curve with others in between, so that no long step hides where it runs."""
    at = np.arange(len(curve.x))
    fine = np.linspace(0, at[-1], 16 * len(at))
    return np.interp(fine, at, curve.x), np.interp(fine, at, curve.y)


def ends(turn: int, length: float) -> tuple[float, float]:
    """Return where the x axis begins and ends."""
    return (0.0, length) if turn == 0 else (1 - length, 1.0)


def overview(
    art: Drawing,
    place: tuple[float, float, float],
    curves: Sequence[tuple[Curve, Colour]],
    turn: int,
    length: float,
) -> None:
    """Draw the whole range small, the corner outlined; ``place`` are the margins left, top and bottom."""
    left, top, bottom = place
    axes = canvas.panel(art, left=left, right=canvas.FULL_WIDTH - left - OVERVIEW, top=top, bottom=bottom)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    for along in ("x", "y"):
        drawing.rules(axes, along, (0, 1))
    if turn == 0:
        axes.plot((0, 1), (0, 1), color=canvas.SOFT.light, linewidth=0.9, linestyle=(0, (1, 2)))
    for curve, colour in curves:
        axes.plot(curve.x, curve.y, color=colour.light, linewidth=0.8)
    low, high = ends(turn, length)
    outline = ((low, high, high, low, low), (1 - length, 1 - length, 1, 1, 1 - length))
    axes.plot(*outline, color=canvas.INK.light, linewidth=1.0, clip_on=False)
    drawing.write(axes, (1, 0.5), "the whole range;", (8, 6))
    drawing.write(axes, (1, 0.5), "outlined: this chart", (8, -6))
