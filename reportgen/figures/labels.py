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

NOBODY = -2
"""Owner of points that must not be covered, but that no one would take for what a label names."""

UPRIGHT = 2.0
"""Texts are wide and low: a point above a label is as near as one at twice the distance beside it."""

BOLD = 1.12
"""How much wider bold letters are."""

NEAR = 5.0
"""Points between a label and what it names, where there is room."""

AIR = 3.0
"""Points between two labels side by side: ``4`` and ``6`` that touch are read as ``46``."""

THREAD = 12
"""Points by which a line from a mark to its label is held clear of other labels."""

WIDE, NARROW = 1.05, 0.62
"""Widths in em of a full-width character and of an average letter of DejaVu Sans, a wide face."""

BREAKS = " _-./"
"""After these a name may be broken into two lines."""


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
    """Shorten names so that they stay different: where they lose what sets them apart they are numbered.

    None is cut right after what is another's whole name: ``stacked…ion`` beside ``stacked``.
    """
    for head_share in (HEAD, 0.35, 0.85):
        short = [fit(name, size, points, head_share) for name in names]
        heads = {text.partition(ELLIPSIS)[0] for text, name in zip(short, names, strict=True) if text != name}
        if len(set(short)) == len(set(names)) and heads.isdisjoint(names):
            return short
    room = points - width(f" ({len(names)})", size)
    return [f"{fit(name, size, room)} ({i})" for i, name in enumerate(names, 1)]


def in_two_lines(text: str, size: float, points: float) -> str:
    """Break a text wider than ``points``, between words where that leaves both lines narrow enough."""
    if width(text, size) <= points:
        return text
    ends = [i for i in range(1, len(text)) if text[i - 1] in BREAKS]
    wider = {i: max(width(text[:i], size), width(text[i:], size)) for i in ends}
    best = min(ends, key=lambda i: wider[i], default=0)
    at = best if best and wider[best] <= points else len(_prefix(text, points / size))
    return f"{text[:at].rstrip()}\n{text[at:].lstrip()}"


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

    def with_air(self) -> "Box":
        """Return the rectangle that no other label may enter."""
        return self._replace(left=self.left - AIR, right=self.right + AIR)

    def distance(self, point: tuple[float, float]) -> float:
        """Return how far a point lies from the rectangle."""
        return math.dist(point, self.nearest(point))

    def nearest(self, point: tuple[float, float]) -> tuple[float, float]:
        """Return the point of the rectangle that lies nearest to a point."""
        return min(max(point[0], self.left), self.right), min(max(point[1], self.bottom), self.top)


Side = Literal["around", "above", "below"]


class Label(NamedTuple):
    """A text and the points beside which it may stand, best first."""

    text: str
    size: float
    anchors: tuple[tuple[float, float], ...]
    most_covered: float = math.inf  # its highest cost; beyond it is left out
    side: Side = "around"
    bold: bool = False
    gaps: tuple[float, ...] = (NEAR,)  # points between it and what it names, best first
    threaded: bool = False  # whether a line leads back from where it stands further off

    def is_far(self, box: "Box") -> bool:
        """Say whether a box lies further from all anchors than the nearest place for the text."""
        return min(map(box.distance, self.anchors)) > NEAR + 2

    def thread(self, box: "Box") -> list[tuple[float, float]]:
        """Return points of the line that leads back from a box; none where there is no line."""
        if not (self.threaded and self.is_far(box)):
            return []
        return list(map(tuple, np.linspace(self.anchors[0], box.nearest(self.anchors[0]), THREAD).tolist()))


def place(
    labels: Sequence[Label], obstacles: NDArray[np.float64], owners: NDArray[np.int64], bounds: Box
) -> list[Box | None]:
    """Choose a box for each label, most important first; None where no box is free.

    A box never touches one chosen before or leaves ``bounds``. Among the possible ones it covers the fewest
    ``obstacles`` (n, 2) and lies nearest to its own: ``owners`` (n,) holds the index of each one's label,
    -1 where that has none, or ``NOBODY``.
    """
    boxes: list[Box] = []
    threads: list[tuple[float, float]] = []
    chosen: list[Box | None] = []
    for i, label in enumerate(labels):
        free = [
            b
            for b in _candidates(label)
            if _inside(b, bounds) and _is_clear(b, label.thread(b), boxes, threads)
        ]
        others = (owners != i) & (owners != NOBODY)
        costs = {
            b: _covered(b, obstacles)
            if label.threaded and label.is_far(b)
            else _cost(b, obstacles, owners == i, others)
            for b in free
        }
        if label.most_covered < math.inf:
            costs = {b: cost for b, cost in costs.items() if cost <= label.most_covered}
        best = min(costs, key=lambda b: costs[b], default=None)
        chosen.append(best)
        if best:
            boxes.append(best)
            threads += label.thread(best)
    return chosen


def _is_clear(
    box: Box, thread: list[tuple[float, float]], boxes: list[Box], threads: list[tuple[float, float]]
) -> bool:
    """Say whether a box and the line to it keep clear of the boxes and lines chosen before."""
    return (
        not any(map(box.with_air().overlaps, boxes))
        and all(box.distance(point) > 0 for point in threads)
        and all(other.distance(point) > 0 for other in boxes for point in thread)
    )


def _candidates(label: Label) -> list[Box]:
    w, h = width(label.text, label.size) * (BOLD if label.bold else 1), label.size * 1.25
    out: list[Box] = []
    for gap, (x, y) in ((gap, anchor) for gap in label.gaps for anchor in label.anchors):
        rise = gap - NEAR + 2
        above, below = (x - w / 2, y + rise + 2), (x - w / 2, y - rise - 2 - h)
        right, left = ([(at, y + dy) for dy in (-h / 2, -h - rise, rise)] for at in (x + gap, x - gap - w))
        corners = {"around": (*right, left[0], above, below, *left[1:]), "above": (above,), "below": (below,)}
        out.extend(Box(at, low, at + w, low + h) for at, low in corners[label.side])
    return out


def _inside(box: Box, bounds: Box) -> bool:
    return (
        box.left >= bounds.left
        and box.right <= bounds.right
        and box.bottom >= bounds.bottom
        and box.top <= bounds.top
    )


def _covered(box: Box, points: NDArray[np.float64]) -> int:
    x, y, air = points[:, 0], points[:, 1], 3.5
    across = (x > box.left - air) & (x < box.right + air)
    return int((across & (y > box.bottom - air) & (y < box.top + air)).sum())


def _cost(box: Box, points: NDArray[np.float64], own: NDArray[np.bool_], others: NDArray[np.bool_]) -> float:
    """Return how many points a box covers, and more where another label's point is nearer than its own."""
    x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
    away = np.hypot(points[:, 0] - x, (points[:, 1] - y) * UPRIGHT)
    mistaken = own.any() and away[own].min() > away[others].min(initial=np.inf)
    return _covered(box, points) + (MISTAKEN if mistaken else 0)
