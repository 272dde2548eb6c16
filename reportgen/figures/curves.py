"""What ROC and precision–recall charts share: a square, two averages, flagged classes, the rest in grey."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from numpy.typing import NDArray

from reportgen import numbers, words
from reportgen.figures import canvas, corner, drawing, labels, reading
from reportgen.figures.canvas import Colour, Figure, Mark, Table
from reportgen.figures.labels import Box, Label
from reportgen.names import shorten
from reportgen.results import ClassResult, Curve, CurveSet, Estimate, Result

SIDE = 290.0
LEFT, TOP, BOTTOM = 42.0, 12.0, 36.0
KEY_LEFT = LEFT + SIDE + 22
KEY_ROW = 17.0
MOST_NAMED = 6
MOST_THREADS = 30
FINE = np.linspace(0, 1, 201)
MOST_CROSSED = 10  # points of curves, 1.5 apart, that a name may cover; the key has it anyway


@dataclass(frozen=True)
class Kind:
    """What tells one kind of curve from the other."""

    id: str  # key of Result.curves
    metric: str
    x: str
    y: str
    label_at: tuple[float, ...]  # x values where a curve's name may stand
    turn: int  # x of the corner where a perfect curve turns: 0 or 1


@dataclass(frozen=True)
class Line:
    """A curve drawn by name: its words, look and numbers."""

    name: str
    curve: Curve
    estimate: Estimate
    colour: Colour
    width: float
    dash: str | tuple[float, tuple[float, ...]]
    mark: Mark | None
    status: str


class Entry(NamedTuple):
    """A row of the key."""

    name: str
    value: str
    colour: Colour
    width: float
    dash: str | tuple[float, tuple[float, ...]]
    mark: Mark | None = None
    band: bool = False


def absent(result: Result, kind: Kind) -> str | None:
    """Return why the chart cannot be drawn, or None."""
    curves = result.curves.get(kind.id)
    if curves is None or not (curves.classes or curves.micro or curves.macro):
        return "The predictions carry no scores, so there are no curves."
    return None


def draw(result: Result, kind: Kind, title: str, caption: str) -> Figure:
    """Draw micro, macro, the flagged and the extreme classes by name, all others as thin lines or a band."""
    curves = result.curves[kind.id]
    lines = _averages(result, curves, kind) + _named(result, curves, kind)
    named = {line.name for line in lines if line.mark}
    flagged = {c.class_ for c in result.per_class if c.status in words.FLAGGED} - named
    unnamed = [c for name, c in curves.classes.items() if name in flagged]
    others = [c for name, c in curves.classes.items() if name not in named | flagged]
    side = corner.side([line.curve for line in lines] + unnamed + others, kind.turn)
    with canvas.style():
        art = canvas.new_figure(canvas.FULL_WIDTH, TOP + SIDE + BOTTOM)
        axes = canvas.panel(art, left=LEFT, right=canvas.FULL_WIDTH - LEFT - SIDE, top=TOP, bottom=BOTTOM)
        _scales(axes, kind, side)
        rest = [
            _draw_many(axes, unnamed, canvas.FLAGGED, "flagged"),
            _draw_many(axes, others, canvas.PLAIN, ""),
        ]
        if side == 1:
            _chance(axes, kind)
        for line in reversed(lines):
            (course,) = axes.plot(
                line.curve.x,
                line.curve.y,
                color=line.colour.light,
                linewidth=line.width,
                linestyle=line.dash,
                zorder=3,
            )
            drawing.tell(course, _told(line, kind))
        _label(axes, lines, kind)
        _key(art, lines, rest, words.capital(words.metric_name(kind.metric)))
        if side < 1:
            bottom, curves_ = TOP + SIDE - corner.OVERVIEW, [(e.curve, e.colour) for e in reversed(lines)]
            corner.overview(art, (KEY_LEFT, bottom, BOTTOM), curves_, kind.turn, side)
        words_ = (title, _caption(caption, result, curves, rest, side), _alt(lines, kind))
        return canvas.finish(art, kind.id, *words_, _table(lines, kind))


def _scales(axes: Axes, kind: Kind, side: float) -> None:
    """Set both axes; where they show a part, their names say which."""
    n_ticks = 5 if side == 1 else 6
    low, high = corner.ends(kind.turn, side)
    axes.set(xlim=(low, high), ylim=(1 - side, 1))
    drawing.rules(axes, "x", np.linspace(low, high, n_ticks).round(3).tolist())
    drawing.rules(axes, "y", np.linspace(1 - side, 1, n_ticks).round(3).tolist())
    part = ("", "") if side == 1 else (f", only {low:g} to {high:g}", f", only {1 - side:g} to 1")
    axes.set_xlabel(kind.x + part[0])
    axes.set_ylabel(kind.y + part[1])


def _told(line: Line, kind: Kind) -> str:
    """Write a curve for who points at it."""
    name = shorten(line.name, reading.LONGEST_NAME)
    status = f", {line.status}" if line.mark else ""
    return f"{name}: {words.metric_name(kind.metric)} {reading.with_interval(line.estimate)}{status}"


def _averages(result: Result, curves: CurveSet, kind: Kind) -> list[Line]:
    looks = (
        ("micro", curves.micro, canvas.MICRO, "-"),
        ("macro", curves.macro, canvas.MACRO, canvas.MACRO_DASH),
    )
    return [
        Line(name, curve, reading.average(result, kind.metric, name), colour, 2.2, dash, None, "average")
        for name, curve, colour, dash in looks
        if curve is not None
    ]


def _named(result: Result, curves: CurveSet, kind: Kind) -> list[Line]:
    """Return the classes to name: all of a few; else the flagged and the two extremes, lowest first."""
    ranked = [c for c in reading.worst_first(result, kind.metric) if c.class_ in curves.classes]
    flagged = [c for c in ranked if c.status in words.FLAGGED][: MOST_NAMED - 1]
    few = len(ranked) <= MOST_NAMED
    wanted = {c.class_ for c in (ranked if few else (*flagged, ranked[0], ranked[-1]))}
    return [_line(c, curves.classes[c.class_], kind) for c in ranked if c.class_ in wanted][: MOST_NAMED + 1]


def _line(row: ClassResult, curve: Curve, kind: Kind) -> Line:
    how = reading.mark_of(row)
    flagged = row.status in words.FLAGGED
    status = words.status_name(row)
    return Line(
        row.class_, curve, row.metrics[kind.metric], how.colour, 1.3 if flagged else 1.0, "-", how, status
    )


def _draw_many(axes: Axes, curves: Sequence[Curve], colour: Colour, kind: str) -> Entry | None:
    """Draw unnamed classes as thin lines, above 30 as a median in a band; return their entry in the key."""
    if not curves:
        return None
    name = f"{len(curves)} {'more ' + kind if kind else 'other' + ('s' if len(curves) > 1 else '')}"
    if len(curves) <= MOST_THREADS:
        drawing.threads(axes, [(c.x, c.y) for c in curves], colour)
        return Entry(name, "", colour, 0.7, "-")
    x = _fine(axes)
    low, middle, high = np.quantile([_heights(c, x) for c in curves], (0.1, 0.5, 0.9), axis=0)
    axes.fill_between(x, low, high, color=colour.light, alpha=0.22, linewidth=0, zorder=1.5)
    axes.plot(x, middle, color=colour.light, linewidth=0.8, zorder=1.6)
    return Entry(name, "", colour, 0.8, "-", band=True)


def _fine(axes: Axes) -> NDArray[np.float64]:
    """Return 201 places along the x axis."""
    low, high = axes.get_xlim()
    return np.asarray(low + FINE * (high - low), dtype=np.float64)


def _heights(curve: Curve, at: NDArray[np.float64]) -> NDArray[np.float64]:
    x, y = np.asarray(curve.x), np.asarray(curve.y)
    if x[0] > x[-1]:
        x, y = x[::-1], y[::-1]
    return np.asarray(np.interp(at, x, y), dtype=np.float64)


def _chance(axes: Axes, kind: Kind) -> None:
    """Draw where a model without skill would lie, where that is one line."""
    if kind.id == "roc":
        axes.plot((0, 1), (0, 1), color=canvas.SOFT.light, linewidth=0.9, linestyle=(0, (1, 2)), zorder=1.4)
        drawing.write(axes, (0.93, 0.93), "chance", (0, -5), ha="right", va="top", rotation=45)


def _label(axes: Axes, lines: Sequence[Line], kind: Kind) -> None:
    """Write each name beside its curve where it covers least, and set the class's mark there."""
    bounds = Box(LEFT + 2, BOTTOM + 2, LEFT + SIDE - 2, BOTTOM + SIDE)
    low, high = axes.get_xlim()
    fine, xs = _fine(axes), kind.turn + (np.array(kind.label_at) - kind.turn) * (high - low)
    wanted = []
    for line in lines:
        spots = drawing.in_points(axes, xs, _heights(line.curve, xs))
        inside = tuple((x, y) for x, y in spots.tolist() if y >= BOTTOM)
        text, bold = labels.fit(line.name, canvas.BODY, 110), line.status != words.STATUS_NAMES["ok"]
        wanted.append(Label(text, canvas.BODY, inside, MOST_CROSSED, bold=bold))
    covered = np.vstack([drawing.in_points(axes, fine, _heights(line.curve, fine)) for line in lines])
    owners = np.repeat(np.arange(len(lines)), len(fine))
    boxes = labels.place(wanted, covered, owners, bounds)
    for line, label, box in zip(lines, wanted, boxes, strict=True):
        if box is None:
            continue
        drawing.write_in(axes, box, label, line.colour, bold=label.bold)
        if line.mark:
            x, y = axes.transData.inverted().transform(min(label.anchors, key=box.distance))
            drawing.mark(axes, [x], [y], line.mark, [_told(line, kind)])


def _key(art: Drawing, lines: Sequence[Line], rest: Sequence[Entry | None], metric: str) -> None:
    """List the curves beside the square, as they look and with their areas."""
    width = canvas.FULL_WIDTH - KEY_LEFT - 4
    axes = canvas.panel(art, left=KEY_LEFT, right=4, top=TOP, bottom=BOTTOM)
    axes.set(xlim=(0, width), ylim=(SIDE, 0))
    axes.set_axis_off()
    drawing.write(axes, (width, 6), metric, ha="right")
    entries = [Entry(e.name, numbers.value(e.estimate), e.colour, e.width, e.dash, e.mark) for e in lines]
    for i, entry in enumerate([*entries, *(e for e in rest if e)]):
        y = 6 + KEY_ROW * (i + 1)
        axes.plot((0, 22), (y, y), color=entry.colour.light, linewidth=entry.width, linestyle=entry.dash)
        if entry.band:
            axes.plot(
                (0, 22), (y, y), color=entry.colour.light, linewidth=9, alpha=0.22, solid_capstyle="butt"
            )
        if entry.mark:
            drawing.mark(axes, [11], [y], entry.mark)
        average = i < len(entries) and lines[i].mark is None
        name = labels.fit(entry.name, canvas.SMALL, width - 28 - (32 if entry.value else 0))
        ink = canvas.SOFT if entry.colour is canvas.PLAIN else entry.colour
        drawing.write(axes, (28, y), name, colour=ink, bold=average)
        drawing.write(axes, (width, y), entry.value, colour=canvas.INK, ha="right", bold=average)


def _caption(start: str, result: Result, curves: CurveSet, rest: Sequence[Entry | None], side: float) -> str:
    """Say how to read what is drawn, and which classes have no curve here."""
    known = len(result.averaging_set)
    parts = (
        (
            side < 1,
            f"Only the corner where the curves turn, {side:g} wide and high; areas are of whole curves.",
        ),
        (True, start),
        (curves.micro, "Solid blue: micro, all decisions pooled."),
        (curves.macro, "Dashed amber: macro, the mean over classes."),
        (any(c.status in words.FLAGGED for c in result.per_class), "Red: flagged classes."),
        (
            any(e and e.band for e in rest),
            "Bands: the middle 80 in 100 of their classes, with the median.",
        ),
        (
            len(curves.classes) < known,
            f"Curves of {len(curves.classes)} of {numbers.count(known)} classes: flagged and extreme.",
        ),
    )
    return " ".join(text for applies, text in parts if applies)


def _alt(lines: Sequence[Line], kind: Kind) -> str:
    parts = (f"{labels.fit(e.name, 9, 200)} {reading.with_interval(e.estimate)}" for e in lines)
    name = words.capital(words.metric_name(kind.metric))
    return f"{kind.y} against {kind.x.lower()}. {name}: {'; '.join(parts)}."


def _table(lines: Sequence[Line], kind: Kind) -> Table:
    rows = ((e.name, e.status, *reading.columns(e.estimate)) for e in lines)
    return Table(("curve", "status", words.metric_name(kind.metric), "interval"), tuple(rows))
