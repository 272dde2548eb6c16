"""Ticks where a model would stand that knows only how common each class is, and their names under a row."""

from collections.abc import Mapping

from matplotlib.axes import Axes

from reportgen import numbers
from reportgen.figures import canvas, drawing, labels

AIR = 2.0
"""Points between two texts under a row."""

OVER = 3.0
"""Points by which a text may pass the tick at which it ends."""

CLOSE = 1.5
"""Ticks closer than so many widths of a name share one text."""

Span = tuple[float, float]
"""Ends of a text along the axis, in points."""


def ticks(axes: Axes, known: Mapping[str, float], row: int) -> None:
    """Draw a dotted tick in the colour of each average that has a value without skill."""
    ends = (row - 0.16, row + 0.16)
    for kind, colour in (("micro", canvas.MICRO), ("macro", canvas.MACRO)):
        if kind in known:
            axes.plot((known[kind],) * 2, ends, color=colour.light, linewidth=1.4, linestyle=canvas.DOTTED)


def names(axes: Axes, known: Mapping[str, float], row: int, taken: list[Span]) -> None:
    """Write under a row whose tick is which, as far as ``taken`` leaves room."""
    for texts in _ways(axes, known):
        written = [_write(axes, row, text, at, taken) for text, at in texts]
        if any(written):
            break


def span(axes: Axes, middle: float, text: str) -> Span:
    """Return where a text about the middle of the axis begins and ends."""
    wide = labels.width(text, canvas.SMALL)
    return _points(axes, middle) - wide / 2, _points(axes, middle) + wide / 2


def _ways(axes: Axes, known: Mapping[str, float]) -> list[list[tuple[str, list[float]]]]:
    """Return ways to name the ticks, best first: texts, each with the places of its ticks in points."""
    each = sorted((x, f"{kind} {numbers.rate(x)}") for kind, x in known.items())
    at = [_points(axes, x) for x, _ in each]
    if len({numbers.rate(x) for x, _ in each}) < len(each):
        return [[(f"no skill {numbers.rate(each[0][0])}", at)]]
    texts = [f"no skill {text}" for _, text in each]
    apart = [(text, [x]) for text, x in zip(texts, at, strict=True)]
    if len(at) == 2 and at[1] - at[0] < CLOSE * labels.width(texts[0], canvas.SMALL):
        return [[(f"{texts[0]}, {each[1][1]}", at)], apart]
    return [apart]


def _write(axes: Axes, row: int, text: str, at: list[float], taken: list[Span]) -> bool:
    """Write a text about its ticks, or ending or beginning there, where it fits; say whether it does."""
    wide, edge = labels.width(text, canvas.SMALL), _points(axes, 0.0)
    wishes = ((min(at) + max(at) - wide) / 2, max(at) + OVER - wide, min(at))
    for start in (max(wish, edge) for wish in wishes):
        if all(start > high + AIR or start + wide < low - AIR for low, high in taken):
            drawing.write(axes, (0, row), text, (start - edge, -12))
            taken.append((start, start + wide))
            return True
    return False


def _points(axes: Axes, x: float) -> float:
    return float(drawing.in_points(axes, [x], [0])[0, 0])
