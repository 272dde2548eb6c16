"""Names and labels: shortened for display, measured, and placed where they cover nothing."""

import math
import unicodedata
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from reportgen.numbers import word

ELLIPSIS = "…"
MISTAKEN = 8.0
"""Cost of a label that stands nearer to something else than to what it names, in covered points."""

UPRIGHT = 2.0
"""Texts are wide and low: a point above a label is as near as one at twice the distance beside it."""

WIDE, NARROW = 1.05, 0.62
"""Widths in em of a full-width character and of an average letter of DejaVu Sans, a wide face."""


def advance(character: str) -> float:
    """Return the width of a character in em, roughly and rather too wide."""
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF" or ord(character) > 0x1F000:
        return WIDE
    return 0.76 if character.isupper() or character in "mw%@" else NARROW


def width(text: str, size: float) -> float:
    """Return about how many points wide a text is."""
    return size * sum(map(advance, text))


HEAD = 0.65
"""Share of a shortened text that is its beginning."""


def fit(text: str, size: float, points: float, head_share: float = HEAD) -> str:
    """Shorten a text to a width in points: the middle gives way, as long names often differ at the end."""
    text = " ".join(text[:1000].split()) + (ELLIPSIS if len(text) > 1000 else "")
    if width(text, size) <= points:
        return text
    room = points / size - WIDE
    head = _prefix(text, room * head_share)
    tail = _prefix(text[len(head) :][::-1], room * (1 - head_share))[::-1]
    while tail and advance(tail[0]) == 0:
        tail = tail[1:]
    return head.rstrip() + ELLIPSIS + tail.lstrip()


def fit_apart(names: Sequence[str], size: float, points: float) -> list[str]:
    """Shorten names so that they stay different: where they lose what sets them apart they are numbered."""
    for head_share in (HEAD, 0.35, 0.85):
        short = [fit(name, size, points, head_share) for name in names]
        if len(set(short)) == len(set(names)):
            return short
    room = points - width(f" ({len(names)})", size)
    return [f"{fit(name, size, room)} ({i})" for i, name in enumerate(names, 1)]


def _prefix(text: str, room: float) -> str:
    used = 0.0
    for i, character in enumerate(text):
        used += advance(character)
        if used > room:
            return text[:i]
    return text


def listing(names: Sequence[str], most: int = 4, points: float = 130.0) -> str:
    """Join names for a title: ``8``, ``8 and 1``, ``8, 1, 9 and two others``; long ones are shortened."""
    short = [fit(name, 9.0, points) for name in names[: most if len(names) <= most else most - 1]]
    rest = len(names) - len(short)
    if rest:
        short.append(f"{word(rest)} other{'s' if rest > 1 else ''}")
    return short[0] if len(short) == 1 else f"{', '.join(short[:-1])} and {short[-1]}"


class Box(NamedTuple):
    """A rectangle in points from the lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    def overlaps(self, other: "Box") -> bool:
        """Say whether the two rectangles share any area."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )

    def distance(self, point: tuple[float, float]) -> float:
        """Return how far a point lies from the rectangle."""
        x = max(self.left - point[0], 0.0, point[0] - self.right)
        y = max(self.bottom - point[1], 0.0, point[1] - self.top)
        return math.hypot(x, y)


Side = Literal["around", "above", "below"]


class Label(NamedTuple):
    """A text and the points beside which it may stand, best first."""

    text: str
    size: float
    anchors: tuple[tuple[float, float], ...]
    most_covered: float = math.inf  # obstacles it may hide; with more it is left out
    side: Side = "around"


def place(
    labels: Sequence[Label], obstacles: NDArray[np.float64], owners: NDArray[np.int64], bounds: Box
) -> list[Box | None]:
    """Choose a box for each label, most important first; None where no box is free.

    A box never overlaps one chosen before or leaves ``bounds``. Among the possible ones it covers the fewest
    ``obstacles`` (n, 2) and lies nearest to its own: ``owners`` (n,) holds the index of each one's label,
    or -1.
    """
    boxes: list[Box] = []
    chosen: list[Box | None] = []
    for i, label in enumerate(labels):
        free = [b for b in _candidates(label) if _inside(b, bounds) and not any(map(b.overlaps, boxes))]
        best = min(free, key=lambda b: _cost(b, obstacles, owners == i), default=None)
        if best and _covered(best, obstacles) > label.most_covered:
            best = None
        chosen.append(best)
        if best:
            boxes.append(best)
    return chosen


def _candidates(label: Label) -> list[Box]:
    w, h = width(label.text, label.size), label.size * 1.25
    gap = 5.0
    out: list[Box] = []
    for x, y in label.anchors:
        above, below = (x - w / 2, y + gap - 2), (x - w / 2, y - gap + 2 - h)
        beside = ((x + gap, y - h / 2), (x + gap, y - h - 2), (x + gap, y + 2), (x - gap - w, y - h / 2))
        corners = {"around": (*beside, above, below), "above": (above,), "below": (below,)}[label.side]
        out.extend(Box(left, bottom, left + w, bottom + h) for left, bottom in corners)
    return out


def _inside(box: Box, bounds: Box) -> bool:
    return (
        box.left >= bounds.left
        and box.right <= bounds.right
        and box.bottom >= bounds.bottom
        and box.top <= bounds.top
    )


def _covered(box: Box, points: NDArray[np.float64]) -> int:
    x, y, air = points[:, 0], points[:, 1], 2.5
    across = (x > box.left - air) & (x < box.right + air)
    return int((across & (y > box.bottom - air) & (y < box.top + air)).sum())


def _cost(box: Box, points: NDArray[np.float64], own: NDArray[np.bool_]) -> float:
    """Return how many points a box covers, and more where another label's point is nearer than its own."""
    x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
    away = np.hypot(points[:, 0] - x, (points[:, 1] - y) * UPRIGHT)
    mistaken = own.any() and away[own].min() > away[~own].min(initial=np.inf)
    return _covered(box, points) + (MISTAKEN if mistaken else 0)
