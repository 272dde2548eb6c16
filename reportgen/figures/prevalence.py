"""How common each class is, against its leading metric: whether the rare classes are the weak ones."""

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator
from numpy.typing import NDArray

from reportgen import numbers, words
from reportgen.figures import canvas, drawing, labels, reading
from reportgen.figures.canvas import Colour, Figure, Table
from reportgen.figures.labels import Box, Label, Side
from reportgen.figures.rarity import where_flagged
from reportgen.results import ClassResult, Result

HEIGHT = 172.0
LEFT, RIGHT, TOP, BOTTOM = 38.0, 6.0, 10.0, 36.0
MOST_MARKS = 300
CONVINCING = 0.05
"""p value up to which a relation is drawn as a trend; the sentence S17 has the same."""

MOST_WHISKERS = 12
MOST_LABELS = 12
MOST_MATTERING = 30  # up to here the name of a flagged class may stand further from its mark
GAPS = (labels.NEAR, 9.0, 14.0, 20.0)
"""Points between a mark and its name, best first; of many classes only the first."""

RIM = 1.4
SCALES = {0.9: 6, 0.75: 6, 0.5: 6, 0.0: 5}
"""Where the axis of values may begin, and how many numbers it has; marks are positions: it need not be 0."""

TICKS = tuple(m * 10.0**e for e in range(-8, 1) for m in (1, 2, 5))
FINE_TICKS = tuple(m * 10.0**e for e in range(-8, 1) for m in (1, 1.5, 2, 3, 4, 5, 7))
"""Where no two usual ticks lie among the classes; the narrowest axis is longer than between any two."""


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
        start = _start(rows, result)
        _scale(axes, rows, start)
        drawing.rules(axes, "y", np.linspace(start, 1, SCALES[start]).round(3).tolist())
        axes.set_xlabel("Share of rows (log scale)")
        name = words.capital(words.metric_name(result.lead))
        axes.set_ylabel(f"{name}, from {start:g}" if start > 0 else name)
        drawing.level_averages(axes, *(reading.average(result, result.lead, k) for k in ("micro", "macro")))
        _trend(axes, rows, result)
        named = _named(rows)
        _marks(axes, rows, result.lead)
        n_written = _labels(axes, rows, named, result)
        words_ = (_title(result), _caption(result, rows, n_written, start), _alt(result, named))
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


def _start(rows: list[ClassResult], result: Result) -> float:
    """Return where the axis of values begins: as high as all that is drawn allows."""
    averages = (reading.average(result, result.lead, kind) for kind in ("micro", "macro"))
    values = [e.value for e in (*averages, *(c.metrics[result.lead] for c in rows))]
    values += [c.metrics[result.lead].low for c in _whiskered(rows, result.lead)]
    lowest = min(x for x in values if x is not None)
    return next(start for start in SCALES if start <= lowest)


def _whiskered(rows: list[ClassResult], metric: str) -> list[ClassResult]:
    """Return the classes whose intervals are drawn: the flagged ones, unless together they are a wall."""
    flagged = [c for c in rows if c.status in words.FLAGGED and c.metrics[metric].low is not None]
    return flagged if len(flagged) <= MOST_WHISKERS else []


def _scale(axes: Axes, rows: list[ClassResult], start: float) -> None:
    """Set both axes: shares on a log scale with a little air, values up to 1."""
    shares = [c.prevalence for c in rows]
    low, high = min(shares) / 1.35, min(max(shares) * 1.35, 1.35)
    axes.set_xscale("log")
    axes.set(xlim=(low, high), ylim=(start, 1))
    axes.xaxis.set_minor_locator(NullLocator())
    ticks = _ticks(low, high)
    axes.set_xticks(ticks, [_exactly(t) for t in ticks])


def _ticks(low: float, high: float) -> list[float]:
    """Return at most four shares whose numbers fit under the axis, and where possible at least two."""
    length = canvas.HALF_WIDTH - LEFT - RIGHT

    def fits(share: float) -> bool:
        at, half = math.log(share / low, high / low) * length, labels.width(_exactly(share), canvas.SMALL) / 2
        return half <= at <= length + RIGHT - half

    usual, fine = ([t for t in ticks if low < t < high and fits(t)] for ticks in (TICKS, FINE_TICKS))
    found = usual if len(usual) > 1 else fine
    return found[:: math.ceil(len(found) / 4) or 1]


def _exactly(share: float) -> str:
    """Write a share of two digits at most in per cent with the fewest decimals that are exact."""
    places = max(0, -math.floor(math.log10(share) + 2) + (f"{share:.1e}"[2] != "0"))
    return numbers.percent(share, places)


def _marks(axes: Axes, rows: list[ClassResult], metric: str) -> None:
    """Draw the marks, status by status, and whiskers of the lowest flagged classes."""
    for how in (*canvas.MARKS.values(), canvas.NOT_TESTED_MARK):
        group = [c for c in rows if reading.mark_of(c) is how]
        if not group:
            continue
        x, y = [c.prevalence for c in group], [_value(c, metric) for c in group]
        if len(rows) > MOST_MARKS:
            drawing.swarm(axes, x, y, how)
            continue
        drawing.mark(axes, x, y, how, [_told(c, metric) for c in group])
        if how.filled:  # a rim in the colour of the page keeps marks apart that touch
            axes.lines[-1].set(markeredgecolor=canvas.GROUND.light, markersize=how.size + RIM)
    for row in _whiskered(rows, metric):
        e = row.metrics[metric]
        ends = (e.low or 0.0, e.high or 0.0)
        axes.plot((row.prevalence,) * 2, ends, color=canvas.FLAGGED.light, linewidth=2.2, alpha=0.38)


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
    slope = float(np.median(_slopes(x, y), overwrite_input=True))
    height = float(np.median(y - slope * x))
    ends = np.array([x.min(), x.max()])
    axes.plot(np.exp(ends), height + slope * ends, color=canvas.INK.light, linewidth=1.0, zorder=1.6)


def _slopes(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the slopes of all pairs that lie apart, point by point: arrays of all pairs took 500 MB."""
    order = np.argsort(x, kind="stable")
    x, y = x[order], y[order]
    further = np.searchsorted(x, x, "right")  # the first point to the right of each
    return np.concatenate([(y[k:] - y[i]) / (x[k:] - x[i]) for i, k in enumerate(further)])


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


def _labels(axes: Axes, rows: list[ClassResult], named: list[ClassResult], result: Result) -> int:
    """Name the averages along their lines, then classes where nothing is covered; return their number."""
    bounds = Box(LEFT + 2, BOTTOM - 4, canvas.HALF_WIDTH - 2, HEIGHT)
    marks = drawing.in_points(axes, [c.prevalence for c in rows], [_value(c, result.lead) for c in rows])
    wanted, looks, points = [], [], [marks]
    for label, colour, line in _average_labels(axes, result):
        wanted.append(label)
        looks.append(colour)
        points.append(line)
    at = dict(zip((c.class_ for c in rows), map(tuple, marks.tolist()), strict=True))
    first = len(wanted)
    for row in named:
        flagged = row.status in words.FLAGGED
        far = len(rows) <= (MOST_MATTERING if flagged else MOST_LABELS)
        text, gaps = labels.fit(row.class_, canvas.SMALL, 84), GAPS if far else GAPS[:1]
        wanted.append(Label(text, canvas.SMALL, (at[row.class_],), 0, bold=flagged, gaps=gaps, threaded=True))
        looks.append(canvas.FLAGGED if flagged else canvas.SOFT)
    index = {row.class_: first + i for i, row in enumerate(named)}
    owners = [index.get(row.class_, -1) for row in rows]
    owners += [labels.NOBODY for line in points[1:] for _ in line]
    for row in _whiskered(rows, result.lead):
        e = row.metrics[result.lead]
        heights = np.linspace(e.low or 0.0, e.high or 0.0, 40)
        points.append(drawing.in_points(axes, np.full(len(heights), row.prevalence), heights))
        owners += [index.get(row.class_, -1)] * len(heights)
    boxes = labels.place(wanted, np.vstack(points), np.array(owners), bounds)
    for label, colour, box in zip(wanted, looks, boxes, strict=True):
        if box:
            _lead_to(axes, box, label, colour)
            drawing.write_in(axes, box, label, colour, bold=label.bold)
    return sum(box is not None for box in boxes[first:])


def _average_labels(axes: Axes, result: Result) -> list[tuple[Label, Colour, NDArray[np.float64]]]:
    """Return the names of the averages, each with its colour and points of its line."""
    across = np.linspace(LEFT, canvas.HALF_WIDTH - RIGHT, 60)
    micro, macro = (reading.average(result, result.lead, kind) for kind in ("micro", "macro"))
    found = []
    for kind, estimate, other, colour in (
        ("micro", micro, macro, canvas.MICRO),
        ("macro", macro, micro, canvas.MACRO),
    ):
        if estimate.value is not None:
            side: Side = "above" if estimate.value > (other.value or 0.0) else "below"
            height = drawing.in_points(axes, [axes.get_xlim()[0]], [estimate.value])[0, 1]
            anchors = tuple((float(x), float(height)) for x in across[4:-4])
            label = Label(drawing.average_words(kind, estimate), canvas.SMALL, anchors, side=side, bold=True)
            found.append((label, colour, np.column_stack([across, np.full(len(across), height)])))
    return found


def _lead_to(axes: Axes, box: Box, label: Label, colour: Colour) -> None:
    """Draw a thin line from a class's mark to its name where that stands further away."""
    if not (label.threaded and label.is_far(box)):
        return
    x, y = label.anchors[0]
    ends = axes.transData.inverted().transform([(x, y), box.nearest((x, y))])
    axes.plot(ends[:, 0], ends[:, 1], color=colour.light, linewidth=0.6, zorder=2, clip_on=False)


def _title(result: Result) -> str:
    """Say that rare classes lag where the sentence that says so stands, else where the flagged ones are.

    That counts all classes with rows: one that is never predicted has no precision and no mark here.
    """
    metric = result.lead
    lag = has_trend(result) and any(f.sentence == "S17" and f.metric == metric for f in result.findings)
    if lag:
        return f"Rare classes lag in {words.metric_name(metric)}"
    return where_flagged([c for c in result.per_class if c.prevalence > 0], metric)


def _caption(result: Result, rows: list[ClassResult], n_written: int, start: float) -> str:
    level = numbers.percent(result.options["level"], 0)
    text = (
        "A mark is a class; further left is rarer. Red triangle: behind. Open red circle: never predicted. "
        "Open grey square: not certain."
    )
    if _whiskered(rows, result.lead):
        text += f" Pale bars: {level} intervals of flagged classes."
    if start > 0:
        text += f" The axis of values begins at {start:g}."
    text = f"{text} {trend_words(result)}".rstrip()
    if n_written < len(rows):
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
