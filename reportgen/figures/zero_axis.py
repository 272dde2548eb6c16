"""The axis that charts of differences share: a line at 0, and on each side whom a difference favours."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from reportgen import numbers
from reportgen.comparison.results import Comparison
from reportgen.figures import canvas, drawing
from reportgen.figures.labels import fit
from reportgen.names import shorten
from reportgen.results import Estimate

LONGEST = 22
"""Letters of a model's name in a caption."""

WORDS, LEAST, MOST, BESIDE = 46.0, 80.0, 110.0, 8.0
"""Points of the words beside a name, of both together at least, of a name at most, and past the axis."""


def sides(comparison: Comparison) -> tuple[str, str]:
    """Return whom a difference above 0 favours, and whom one below."""
    other = comparison.others[0] if len(comparison.others) == 1 else "the model"
    pair = comparison.reference, other
    return pair[::-1] if comparison.is_turned else pair


def direction(comparison: Comparison) -> str:
    """Say which model minus which the differences are."""
    first, second = (shorten(name, LONGEST) for name in sides(comparison))
    return f"Differences are {first} minus {second}"


def level(comparison: Comparison) -> str:
    """Return the level of the intervals in per cent."""
    return numbers.percent(comparison.options["level"], 0)


def limits(estimates: Sequence[Estimate]) -> tuple[float, float]:
    """Return the ends of the axis: every interval, and 0 well inside."""
    ends = [x for one in estimates for x in (one.low, one.high, one.value, 0.0) if x is not None]
    low, high = min(ends), max(ends)
    room = max(high - low, 0.01) * 0.06
    return low - room, high + room


def ground(axes: Axes, comparison: Comparison) -> None:
    """Draw the line at 0, the ticks, and which side favours whom, where there is room to say it."""
    axes.set_yticks([])
    axes.locator_params(axis="x", nbins=6)
    ticks = [float(tick) for tick in axes.get_xticks()]
    low, high = axes.get_xlim()
    ticks = [tick for tick in ticks if low <= tick <= high]
    axes.xaxis.set_ticks(ticks, [_tick(tick) for tick in ticks])
    axes.grid(visible=True, axis="x", color=canvas.RULE.light, linewidth=0.7)
    axes.axvline(0.0, color=canvas.INK.light, linewidth=1.1, zorder=1.8)
    zero = float(drawing.in_points(axes, [0.0], [0.0])[0, 0])
    end = float(drawing.in_points(axes, [high], [0.0])[0, 0])
    first, second = sides(comparison)
    for who, side, at, way, room in (
        (second, "right", -6, "← {} better", zero),
        (first, "left", 6, "{} better →", end - zero + BESIDE),
    ):
        if room > LEAST:
            text = way.format(fit(who, canvas.SMALL, min(room - WORDS, MOST)))
            drawing.write(axes, (0.0, 1.0), text, (at, 9), ha=side, xycoords=axes.get_xaxis_transform())


def _tick(x: float) -> str:
    return "0" if abs(x) < 1e-12 else f"{x:+.3g}".replace("-", numbers.MINUS)
