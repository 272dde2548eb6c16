"""How common each class is, against its leading metric: whether the rare classes are the weak ones."""

import math
import statistics

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from reportgen import numbers, words
from reportgen.figures import canvas, drawing, labels, reading
from reportgen.figures.canvas import Figure, Table
from reportgen.figures.labels import Box, Label, Side
from reportgen.results import ClassResult, Result

HEIGHT = 190.0
LEFT, RIGHT, TOP, BOTTOM = 38.0, 6.0, 10.0, 36.0
MOST_MARKS = 300
CONVINCING = 0.05
"""p value up to which a relation is drawn as a trend; the sentence S17 has the same."""

ALIKE = 1.2
"""Largest over smallest class below which no class is called rare."""

MIDDLE = "The flagged class is neither among the rarest nor the most common"
MOST_WHISKERS = 12
MOST_LABELS = 12
MOST_MATTERING = 30  # up to here the name of a flagged class may cover something
TICKS = tuple(m * 10.0**e for e in range(-8, 1) for m in (1, 2, 5))
FINE_TICKS = tuple(m * 10.0**e for e in range(-8, 1) for m in (1, 1.5, 2, 3, 4, 5, 7))
"""Where no usual tick lies among the classes; no two are further apart than the narrowest axis is long."""


def absent(result: Result) -> str | None:
    """Return why the chart cannot be drawn, or None."""
    if len(_rows(result)) < 3:
        return "Fewer than three classes have rows and a value: there is no pattern to show."
    return None


def draw(result: Result) -> Figure | None:
    """Draw a mark per class at its share of rows (log scale) and its value; flagged ones by name."""
    if absent(result):
        return None
    rows = _rows(result)
    with canvas.style():
        art = canvas.new_figure(canvas.HALF_WIDTH, HEIGHT)
        axes = canvas.panel(art, left=LEFT, right=RIGHT, top=TOP, bottom=BOTTOM)
        start = reading.baseline(rows, result.lead)
        _scale(axes, rows, start)
        drawing.rules(axes, "y", np.linspace(start, 1, 5).round(3).tolist())
        axes.set_xlabel("Share of rows (log scale)")
        axes.set_ylabel(words.capital(words.metric_name(result.lead)))
        drawing.level_averages(axes, *(reading.average(result, result.lead, k) for k in ("micro", "macro")))
        _trend(axes, rows, result)
        named = _named(rows)
        _marks(axes, rows, result.lead)
        _labels(axes, rows, named, result)
        words_ = (_title(rows, result), _caption(result, rows, named), _alt(result, named))
        return canvas.finish(art, "prevalence", *words_, _table(result, named))


def _rows(result: Result) -> list[ClassResult]:
    return [c for c in reading.worst_first(result, result.lead) if c.prevalence > 0]


def _value(row: ClassResult, metric: str) -> float:
    return row.metrics[metric].value or 0.0


def _named(rows: list[ClassResult]) -> list[ClassResult]:
    """Return the classes worth a name: flagged ones, lowest first, the too small, the extremes."""
    by_share = sorted(rows, key=lambda c: c.prevalence)
    flagged = [c for c in rows if c.status in words.FLAGGED]
    unclear = [c for c in rows if c.status == "undetermined"]
    everything = rows if len(rows) <= MOST_LABELS else []
    return list({c.class_: c for c in (*flagged, *unclear, by_share[0], by_share[-1], *everything)}.values())[
        :MOST_LABELS
    ]


def _scale(axes: Axes, rows: list[ClassResult], start: float) -> None:
    """Set both axes: shares on a log scale with a little air, values up to 1."""
    shares = [c.prevalence for c in rows]
    low, high = min(shares) / 1.35, min(max(shares) * 1.35, 1.35)
    axes.set_xscale("log")
    axes.set(xlim=(low, high), ylim=(start, 1))
    axes.xaxis.set_minor_locator(NullLocator())
    inside = ([t for t in ticks if low * 1.2 <= t <= high] for ticks in (TICKS, FINE_TICKS))
    ticks = next(filter(None, inside), [])
    step = math.ceil(len(ticks) / 4) or 1
    axes.set_xticks(ticks[::step], [numbers.percent(t, _percent_places(t)) for t in ticks[::step]])


def _percent_places(share: float) -> int:
    """Return the fewest decimals that write a share of two digits at most exactly in per cent."""
    return max(0, -math.floor(math.log10(share) + 2) + (f"{share:.1e}"[2] != "0"))


def _marks(axes: Axes, rows: list[ClassResult], metric: str) -> None:
    """Draw the marks, status by status, and whiskers of the lowest flagged classes."""
    for how in (*canvas.MARKS.values(), canvas.NOT_TESTED_MARK):
        group = [c for c in rows if reading.mark_of(c) is how]
        if not group:
            continue
        x, y = [c.prevalence for c in group], [_value(c, metric) for c in group]
        if len(rows) > MOST_MARKS:
            drawing.swarm(axes, x, y, how)
        else:
            drawing.mark(axes, x, y, how, [_told(c, metric) for c in group])
    for row in [c for c in rows if c.status in words.FLAGGED][:MOST_WHISKERS]:
        e = row.metrics[metric]
        if e.low is not None and e.high is not None:
            axes.plot(
                (row.prevalence,) * 2, (e.low, e.high), color=canvas.FLAGGED.light, linewidth=2.2, alpha=0.38
            )


def _told(row: ClassResult, metric: str) -> str:
    return f"{reading.told(row, metric)}, {numbers.percent(row.prevalence)} of rows"


def _trend(axes: Axes, rows: list[ClassResult], result: Result) -> None:
    """Draw the line through the medians of slope and height, only where the relation is beyond chance.

    Slope: the median over all pairs of classes (Theil 1950, Sen 1968), which goes with Kendall's τ.
    """
    if not has_trend(result):
        return
    x = np.log([c.prevalence for c in rows])
    y = np.array([_value(c, result.lead) for c in rows])
    first, second = np.triu_indices(len(rows), 1)
    apart = x[first] != x[second]
    slope = float(np.median((y[second] - y[first])[apart] / (x[second] - x[first])[apart]))
    height = float(np.median(y - slope * x))
    ends = np.array([x.min(), x.max()])
    axes.plot(np.exp(ends), height + slope * ends, color=canvas.INK.light, linewidth=1.0, zorder=1.6)


def _relation(result: Result) -> str:
    """Write ``Kendall's τ = 0.42, p = 0.011``, or nothing where the relation was not tested."""
    relation = result.prevalence_relation.get(result.lead)
    if relation is None:
        return ""
    return f"Kendall's τ = {numbers.rate(relation.tau)}, {numbers.p_value('p', relation.p_value)}"


def has_trend(result: Result) -> bool:
    """Say whether the trend line is drawn: only where the relation is beyond chance."""
    relation = result.prevalence_relation.get(result.lead)
    if absent(result) or relation is None or relation.p_value > CONVINCING:
        return False
    return len({c.prevalence for c in _rows(result)}) > 1


def trend_words(result: Result) -> str:
    """Explain the trend line, or say that over all classes there is no clear relation."""
    if has_trend(result):
        return f"Thin line: the trend, the median slope over all pairs of classes ({_relation(result)})."
    if absent(result) or result.lead not in result.prevalence_relation:
        return ""
    return f"Over all classes there is no clear relation ({_relation(result)})."


def _labels(axes: Axes, rows: list[ClassResult], named: list[ClassResult], result: Result) -> None:
    """Name the averages along their lines, then classes where there is room."""
    bounds = Box(LEFT + 2, BOTTOM - 4, canvas.HALF_WIDTH - 2, HEIGHT)
    marks = drawing.in_points(axes, [c.prevalence for c in rows], [_value(c, result.lead) for c in rows])
    across = np.linspace(LEFT, canvas.HALF_WIDTH - RIGHT, 40)
    wanted, looks, points = [], [], [marks]
    micro, macro = (reading.average(result, result.lead, kind) for kind in ("micro", "macro"))
    for kind, estimate, other, colour in (
        ("micro", micro, macro, canvas.MICRO),
        ("macro", macro, micro, canvas.MACRO),
    ):
        if estimate.value is not None:
            side: Side = "above" if estimate.value > (other.value or 0.0) else "below"
            height = drawing.in_points(axes, [rows[0].prevalence], [estimate.value])[0, 1]
            points.append(np.column_stack([across, np.full(len(across), height)]))
            anchors = tuple((float(x), float(height)) for x in across[4:-4:2])
            wanted.append(Label(drawing.average_words(kind, estimate), canvas.SMALL, anchors, side=side))
            looks.append((colour, True))
    at = dict(zip((c.class_ for c in rows), map(tuple, marks.tolist()), strict=True))
    for row in named:
        flagged = row.status in words.FLAGGED
        limit = math.inf if flagged and len(rows) <= MOST_MATTERING else 0
        wanted.append(Label(labels.fit(row.class_, canvas.SMALL, 84), canvas.SMALL, (at[row.class_],), limit))
        looks.append((canvas.FLAGGED if flagged else canvas.SOFT, flagged))
    index = {row.class_: i + len(points) - 1 for i, row in enumerate(named)}
    owners = [index.get(row.class_, -1) for row in rows]
    owners += [i for i in range(len(points) - 1) for _ in across]
    boxes = labels.place(wanted, np.vstack(points), np.array(owners), bounds)
    for label, (colour, bold), box in zip(wanted, looks, boxes, strict=True):
        if box:
            drawing.write_in(axes, box, label, colour, bold=bold)


def _title(rows: list[ClassResult], result: Result) -> str:
    """Say that rare classes lag where the sentence that says so stands, else where the flagged ones are."""
    metric = result.lead
    lag = has_trend(result) and any(f.sentence == "S17" and f.metric == metric for f in result.findings)
    if lag:
        return f"Rare classes lag in {words.metric_name(metric)} ({_relation(result)})"
    return _where_flagged(rows, metric)


def _where_flagged(rows: list[ClassResult], metric: str) -> str:
    """State where the flagged classes stand among all, counted, without a claim about causes."""
    flagged = [c for c in rows if c.status in words.FLAGGED]
    if not any(words.is_tested(c) for c in rows):
        return f"No class was tested for being behind: {words.metric_name(metric)} against share of rows"
    if not flagged:
        return f"No class is flagged, rare or common: {words.metric_name(metric)} against share of rows"
    sizes = [c.support for c in rows]
    if max(sizes) < ALIKE * min(sizes):
        return f"All classes are about equally common: {words.metric_name(metric)} against share of rows"
    others = [c.support for c in rows if c not in flagged]
    if others and max(c.support for c in flagged) < min(others):
        return _all_rarer(len(flagged), len(others))
    return _halves(flagged, statistics.median(sizes))


def _halves(flagged: list[ClassResult], middle: float) -> str:
    """Count the flagged classes with fewer rows than the middle one of all classes, or with more."""
    n = len(flagged)
    rare, common = (sum(c.support < middle for c in flagged), sum(c.support > middle for c in flagged))
    if n == 1:
        half = "rarer" if rare else "more common" if common else ""
        return f"The flagged class is among the {half} half of the classes" if half else MIDDLE
    if n in (rare, common):
        all_ = "Both" if n == 2 else f"All {numbers.word(n)}"
        return f"{all_} flagged classes are among the {'rarer' if rare else 'more common'} half"
    of, verb = f"{words.capital(numbers.word(rare))} of {numbers.word(n)}", "is" if rare == 1 else "are"
    return f"{of} flagged classes {verb} among the rarer half"


def _all_rarer(n: int, n_others: int) -> str:
    """Say that every flagged class has fewer rows than every other."""
    if n == 1:
        return f"The flagged class is the {'rarer of the two' if n_others == 1 else 'rarest'}"
    all_ = "Both" if n == 2 else f"All {numbers.word(n)}"
    return f"{all_} flagged classes are rarer than the other {numbers.word(n_others)}"


def _caption(result: Result, rows: list[ClassResult], named: list[ClassResult]) -> str:
    level = numbers.percent(result.options["level"], 0)
    text = (
        f"A mark is a class; further left is rarer. Red triangle: behind. Open red circle: never predicted. "
        f"Open grey square: not certain. Pale bars: {level} intervals of flagged classes."
    )
    text = f"{text} {trend_words(result)}".rstrip()
    if len(named) < len(rows):
        text += (
            f" {numbers.count(len(rows))} classes drawn; flagged and extreme ones named where there is room."
        )
    return text


def _alt(result: Result, named: list[ClassResult]) -> str:
    parts = (
        f"{labels.fit(c.class_, 9, 200)} ({numbers.percent(c.prevalence)} of rows) "
        f"{numbers.value(c.metrics[result.lead])}"
        for c in named[:6]
    )
    averages = ", ".join(
        drawing.average_words(k, reading.average(result, result.lead, k)) for k in ("micro", "macro")
    )
    relation = f" Rank correlation {_relation(result)}." if _relation(result) else ""
    name = words.metric_name(result.lead)
    return f"Share of rows against {name}; {averages}.{relation} {'; '.join(parts)}."


def _table(result: Result, named: list[ClassResult]) -> Table:
    rows = (
        (
            c.class_,
            words.status_name(c),
            numbers.percent(c.prevalence),
            *reading.columns(c.metrics[result.lead]),
        )
        for c in named
    )
    return Table(
        ("class", "status", "share of rows", words.metric_name(result.lead), "interval"), tuple(rows)
    )
