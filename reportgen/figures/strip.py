"""Small strips with intervals for table rows, written by hand from numbers: many are needed, and fast."""

from reportgen import numbers, words
from reportgen.figures.canvas import (
    GROUND,
    MACRO,
    MARKS,
    MICRO,
    NOT_TESTED_MARK,
    RULE,
    VARIABLES,
    Colour,
    Mark,
)
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
        return _place(x, (low_bound, high_bound), width)

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
    return _svg(width, height, _words(estimate, micro, status), parts)


def averages_strip(
    micro: Estimate, macro: Estimate, bounds: tuple[float, float], width: float = 190.0, height: float = 26.0
) -> str:
    """Return SVG with micro as a dot above macro as a diamond, each with its interval, on a common axis."""
    parts = [_line(EDGE, y, width - EDGE, y, RULE, 1.0) for y in (height * 0.3, height * 0.7)]
    known = [
        (estimate, colour, y)
        for estimate, colour, y in ((micro, MICRO, height * 0.3), (macro, MACRO, height * 0.7))
        if estimate.value is not None
    ]
    for estimate, colour, y in known:
        if estimate.low is not None and estimate.high is not None:
            low, high = (_place(x, bounds, width) for x in (estimate.low, estimate.high))
            bar = _line(low, y, high, y, colour, 3.5)
            parts.append(bar.replace("/>", ' stroke-linecap="round" stroke-opacity="0.38"/>'))
    for estimate, colour, y in known:
        x, ink = _place(estimate.value or 0.0, bounds, width), VARIABLES[colour.light]
        shape = f'<circle cx="{x:.4g}" cy="{y:.4g}" r="4"'
        if colour is MACRO:
            shape = f'<path d="M{x - 4.6:.4g} {y:.4g}l4.6-4.6 4.6 4.6-4.6 4.6z"'
        parts.append(f'{shape} fill="{ink}"/>')
    texts = (f"{kind} {_with_interval(one)}" for kind, one in (("micro", micro), ("macro", macro)))
    return _svg(width, height, ", ".join(texts), parts)


def _place(x: float, bounds: tuple[float, float], width: float) -> float:
    low, high = bounds
    share = (min(max(x, low), high) - low) / (high - low)
    return EDGE + share * (width - 2 * EDGE)


def _svg(width: float, height: float, description: str, parts: list[str]) -> str:
    """Return a drawing; its description holds numbers and our own words only, which need no escaping."""
    words_ = description.replace("<", "below ").replace(">", "above ")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="img" aria-label="{words_}">'
        f"{''.join(parts)}</svg>"
    )


def _words(estimate: Estimate, micro: float | None, status: Status | None) -> str:
    text = _with_interval(estimate)
    if micro is not None:
        text += f", micro {numbers.rate(micro)}"
    name = words.NOT_TESTED if status is None else words.STATUS_NAMES[status]
    return f"{text}, {name}"


def _with_interval(estimate: Estimate) -> str:
    text = numbers.value(estimate) if estimate.value is not None else "undefined"
    return text if estimate.low is None else f"{text}, interval {numbers.interval(estimate)}"


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
