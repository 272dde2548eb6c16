"""A small interval strip for a table row, written by hand from numbers alone: many are needed, and fast."""

from reportgen import numbers, words
from reportgen.figures.canvas import GROUND, MARKS, MICRO, NOT_TESTED_MARK, RULE, VARIABLES, Colour, Mark
from reportgen.results import Estimate, Status

EDGE = 5.0
"""Points kept free at both ends, so that a mark at 0 or 1 is whole."""


def interval_strip(
    estimate: Estimate,
    micro: float | None,
    status: Status | None,
    low_bound: float = 0.0,
    high_bound: float = 1.0,
    width: float = 190.0,
    height: float = 22.0,
) -> str:
    """Return SVG with the interval as a pale bar, the value as its status's mark, micro as an upright line.

    ``status`` is None for a class that no metric judged.

    ``low_bound`` and ``high_bound`` are the ends of the axis, the same for all rows of a table. An undefined
    estimate leaves only the line of micro. The SVG has no styles and no text but its description.
    """

    def at(x: float) -> float:
        share = (min(max(x, low_bound), high_bound) - low_bound) / (high_bound - low_bound)
        return EDGE + share * (width - 2 * EDGE)

    middle = height / 2
    parts = [_line(EDGE, middle, width - EDGE, middle, RULE, 1.0)]
    if micro is not None:
        parts.append(_line(at(micro), 0, at(micro), height, MICRO, 1.4))
    if estimate.low is not None and estimate.high is not None:
        colour = _look(status).colour
        bar = _line(at(estimate.low), middle, at(estimate.high), middle, colour, 3.5)
        parts.append(bar.replace("/>", ' stroke-linecap="round" stroke-opacity="0.38"/>'))
    if estimate.value is not None:
        parts.append(_mark(at(estimate.value), middle, status))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="img" aria-label="{_words(estimate, micro, status)}">'
        f"{''.join(parts)}</svg>"
    )


def _words(estimate: Estimate, micro: float | None, status: Status | None) -> str:
    """Describe the strip with numbers and our own words only, so that nothing needs escaping."""
    text = numbers.value(estimate) if estimate.value is not None else "undefined"
    if estimate.low is not None:
        text += f", interval {numbers.interval(estimate)}"
    if micro is not None:
        text += f", micro {numbers.rate(micro)}"
    name = words.NOT_TESTED if status is None else words.STATUS_NAMES[status]
    return f"{text}, {name}".replace("<", "below ").replace(">", "above ")


def _line(x1: float, y1: float, x2: float, y2: float, colour: Colour, width: float) -> str:
    ends = f'x1="{x1:.4g}" y1="{y1:.4g}" x2="{x2:.4g}" y2="{y2:.4g}"'
    return f'<line {ends} stroke="{VARIABLES[colour.light]}" stroke-width="{width:g}"/>'


def _look(status: Status | None) -> Mark:
    return NOT_TESTED_MARK if status is None else MARKS[status]


def _mark(x: float, y: float, status: Status | None) -> str:
    """Return the mark of a status at a place; the same shapes as in the charts."""
    how = _look(status)
    r = how.size * 0.65
    ink = VARIABLES[how.colour.light]
    inside = ink if how.filled else VARIABLES[GROUND.light]
    look = f'fill="{inside}" stroke="{ink}" stroke-width="{0.8 if how.filled else 1.6:g}"'
    if how.shape == "v":
        return f'<path d="M{x - r:.4g} {y - r * 0.8:.4g}H{x + r:.4g}L{x:.4g} {y + r:.4g}Z" {look}/>'
    if how.shape == "s":
        return f'<rect x="{x - r:.4g}" y="{y - r:.4g}" width="{2 * r:.4g}" height="{2 * r:.4g}" {look}/>'
    return f'<circle cx="{x:.4g}" cy="{y:.4g}" r="{r:.4g}" {look}/>'
