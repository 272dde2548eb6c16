"""From micro to macro, class by class: how far each one moves macro, adding up to the gap."""

import math
from dataclasses import dataclass

from matplotlib.axes import Axes

from reportgen import numbers, words
from reportgen.figures import canvas, drawing, labels, reading
from reportgen.figures.canvas import Colour, Figure, Mark, Table
from reportgen.results import ClassResult, Estimate, Result

MOST_STEPS = 10
ROW = 12.4
LEFT, RIGHT, TOP, BOTTOM = 140.0, 130.0, 18.0, 26.0
VALUE_AT, MOVE_AT = 44.0, 124.0
"""Points to the right of the axes where the two number columns end."""

HEAD = 9.0
"""Points from which a bar has room for an arrow head."""


@dataclass(frozen=True)
class Step:
    """One bar: a class, or several together (``row`` is None), moving macro from ``start`` to ``end``."""

    name: str
    row: ClassResult | None
    moves: float
    start: float
    end: float


def absent(result: Result) -> str | None:
    """Return why the chart cannot be drawn, or None."""
    gap = reading.average(result, result.lead, "gap")
    if gap.value is None:
        return f"There is no gap in {words.metric_name(result.lead)} to take apart ({gap.reason})."
    return None


def draw(result: Result) -> Figure | None:
    """Draw micro, a bar per class from where the last one ended, and macro where the last bar ends."""
    if absent(result):
        return None
    found = steps(result)
    with canvas.style():
        art = canvas.new_figure(canvas.FULL_WIDTH, ROW * (len(found) + 2) + TOP + BOTTOM)
        axes = canvas.panel(art, left=LEFT, right=RIGHT, top=TOP, bottom=BOTTOM)
        axes.set(ylim=(len(found) + 1.5, -0.5))
        drawing.close_up(axes, "x", [x for step in found for x in (step.start, step.end)])
        axes.set_yticks([])
        axes.set_xlabel(words.capital(words.metric_name(result.lead)), parse_math=False)
        places = _places(result, found)
        for y, step in enumerate(found, 1):
            _bar(axes, step, y, result.lead, places)
        _ends(axes, result, len(found) + 1, places)
        words_ = (_title(result, found), _caption(result, found), _alt(result, found, places))
        return canvas.finish(art, "gap_waterfall", *words_, _table(result, found, places))


def steps(result: Result) -> list[Step]:
    """Return the steps from micro to macro: who pulls down most first, who lifts most last, then the rest."""
    metric = result.lead
    known = {c.class_: c.contribution[metric] for c in result.per_class}
    pulls = {name: pull for name, pull in known.items() if pull is not None}
    rows = [c for c in result.per_class if c.class_ in pulls]
    rows.sort(key=lambda c: (-pulls[c.class_], -c.support))
    kept = rows
    if len(rows) > MOST_STEPS:
        by_size = sorted(rows, key=lambda c: -abs(pulls[c.class_]))[: MOST_STEPS - 1]
        names = {c.class_ for c in by_size}
        kept = [c for c in rows if c.class_ in names]
    shown = {c.class_ for c in kept}
    rest = [pull for name, pull in pulls.items() if name not in shown]
    parts: list[tuple[str, ClassResult | None, float]] = [(c.class_, c, -pulls[c.class_]) for c in kept]
    if rest:
        parts.append((f"{numbers.count(len(rest))} other classes", None, -math.fsum(rest)))
    micro = reading.average(result, metric, "micro").value or 0.0
    levels = [math.fsum([micro, *(moves for _, _, moves in parts[:i])]) for i in range(len(parts) + 1)]
    return [Step(*part, start, end) for part, start, end in zip(parts, levels, levels[1:], strict=False)]


def _places(result: Result, found: list[Step]) -> int:
    """Return decimals with which the steps as written add up to the gap as written, as far as possible."""
    gap = reading.average(result, result.lead, "gap")
    least = max(numbers.decimals(gap), 3)
    return numbers.adding_places([step.moves for step in found], -(gap.value or 0.0), least, 5)


def _colour(step: Step) -> Colour:
    flagged = step.row is not None and step.row.status in words.FLAGGED
    return canvas.FLAGGED if flagged else canvas.PLAIN


def _signed(x: float, places: int) -> str:
    return reading.without_dust(x, numbers.signed(x, places))


def _bar(axes: Axes, step: Step, y: int, metric: str, places: int) -> None:
    """Draw one step: its bar with an arrow head, its name and mark, its numbers."""
    colour = _colour(step)
    flagged = colour is canvas.FLAGGED
    (bar,) = axes.barh(
        y, step.moves, left=step.start, height=0.66, color=colour.light, alpha=0.42, linewidth=0
    )
    told = reading.told(step.row, metric) if step.row else step.name
    drawing.tell(bar, f"{told}; moves macro by {_signed(step.moves, places)}")
    axes.plot((step.start, step.start), (y - 1, y + 0.33), color=canvas.SOFT.light, linewidth=0.7, zorder=1.5)
    start, end = drawing.in_points(axes, [step.start, step.end], [y, y])[:, 0]
    if abs(end - start) >= HEAD:
        x = float(axes.transData.inverted().transform((end + (3.2 if end < start else -3.2), 0))[0])
        drawing.mark(axes, [x], [y], Mark("<" if end < start else ">", colour, filled=True, size=5.0))
    edge = axes.get_xlim()[0]
    ink = canvas.FLAGGED if flagged else canvas.INK if step.row else canvas.SOFT
    name = labels.fit(step.name, canvas.BODY, LEFT - 24)
    drawing.write(axes, (edge, y), name, (-20, 0), colour=ink, size=canvas.BODY, ha="right", bold=flagged)
    if step.row is not None:
        value = numbers.value(step.row.metrics[metric])
        drawing.mark_beside(axes, (edge, y), -10, reading.mark_of(step.row))
        drawing.write(axes, _right(axes, y), value, (VALUE_AT, 0), colour=canvas.INK, ha="right")
    drawing.write(
        axes, _right(axes, y), _signed(step.moves, places), (MOVE_AT, 0), colour=canvas.INK, ha="right"
    )


def _ends(axes: Axes, result: Result, last: int, places: int) -> None:
    """Draw micro above the first bar and macro below the last, with their values and the gap."""
    micro, macro, gap = (reading.average(result, result.lead, kind) for kind in ("micro", "macro", "gap"))
    end = macro.value or 0.0
    axes.plot((end, end), (last - 1.33, last), color=canvas.SOFT.light, linewidth=0.7, zorder=1.5)
    ends: tuple[tuple[str, Estimate, int, Mark], ...] = (
        ("micro", micro, 0, canvas.MICRO_MARK),
        ("macro", macro, last, canvas.MACRO_MARK),
    )
    edge = axes.get_xlim()[0]
    for kind, estimate, y, how in ends:
        told = reading.told_average(kind, result.lead, estimate)
        drawing.mark(axes, [estimate.value or 0.0], [y], how, [told])
        value = numbers.rate(estimate.value, numbers.decimals(gap))
        for place, text, at in (((edge, y), kind, -20.0), (_right(axes, y), value, VALUE_AT)):
            size = canvas.BODY if text == kind else canvas.SMALL
            drawing.write(axes, place, text, (at, 0), colour=how.colour, size=size, ha="right", bold=True)
    total = _signed(-(gap.value or 0.0), places)
    drawing.write(axes, _right(axes, last), total, (MOVE_AT, 0), colour=canvas.INK, ha="right", bold=True)
    name = words.capital(words.metric_name(result.lead))
    for text, at in ((name, VALUE_AT), ("moves macro by", MOVE_AT)):
        drawing.write(axes, _right(axes, -0.5), text, (at, 7), ha="right")


def _right(axes: Axes, y: float) -> tuple[float, float]:
    return axes.get_xlim()[1], y


def _title(result: Result, found: list[Step]) -> str:
    """Name the class that matters most for the gap, unless the gap is within chance."""
    gap, name = reading.average(result, result.lead, "gap"), words.metric_name(result.lead)
    if gap.low is None or gap.high is None:
        return f"How each class moves macro {name}"
    if gap.low <= 0 <= gap.high:
        return f"How each class moves macro {name}; the sum is within chance"
    named = [step for step in found if step.row is not None]
    below = (gap.value or 0.0) > 0
    most = (min if below else max)(step.moves for step in named)
    places = max(numbers.decimals(gap), 3)
    size, total = (numbers.rate(abs(x), places) for x in (most, gap.value or 0.0))
    names = [step.name for step in named if abs(step.moves - most) < numbers.NOISE]
    who, s = words.class_words(labels.fit(names[0], 9, 130)), "s"
    if len(names) > 1:  # equal classes share the first place
        who, s, size = f"Classes {labels.listing(names)}", "", f"{size} each"
    move = f"{who} pull{s} macro {name} down most" if below else f"{who} lift{s} macro {name} most"
    return f"{move}, by {size}; in all, macro lies {total} {'below' if below else 'above'} micro"


def _caption(result: Result, found: list[Step]) -> str:
    text = (
        "Read from the top: each bar starts where the last one ended and shows how far a class moves macro "
        "away from micro, to the left where the class lies below micro, to the right where it lies above. "
        "The steps add up to the gap. Red: flagged classes, with their marks."
    )
    if found and found[-1].row is None:
        text += " The classes that move macro most are shown; the last bar is all others together."
    if result.left_out:
        text += f" {words.capital(numbers.word(len(result.left_out)))} left out of macro: no rows."
    return text


def _alt(result: Result, found: list[Step], places: int) -> str:
    micro, macro = (
        drawing.average_words(kind, reading.average(result, result.lead, kind)) for kind in ("micro", "macro")
    )
    largest = sorted((s for s in found if s.row), key=lambda step: -abs(step.moves))[:6]
    parts = (f"{labels.fit(s.name, 9, 200)} {_signed(s.moves, places)}" for s in largest)
    return f"Steps from {micro} to {macro} {words.metric_name(result.lead)}. Largest: {'; '.join(parts)}."


def _table(result: Result, found: list[Step], places: int) -> Table:
    rows = (
        (
            step.name,
            words.status_name(step.row) if step.row else numbers.DASH,
            numbers.value(step.row.metrics[result.lead]) if step.row else numbers.DASH,
            _signed(step.moves, places),
            numbers.rate(step.end, places),
        )
        for step in found
    )
    header = ("class", "status", words.metric_name(result.lead), "moves macro by", "from micro, so far")
    return Table(header, tuple(rows))
