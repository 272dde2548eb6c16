"""From macro to weighted: each flag metric as larger classes count for more and more."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from reportgen import numbers, words
from reportgen.figures import canvas, drawing, labels, reading
from reportgen.figures.canvas import Colour, Figure, Mark, Table
from reportgen.figures.labels import Box, Label
from reportgen.results import Estimate, Result, Spectrum

HEIGHT = 128.0
LEFT, RIGHT, TOP, BOTTOM = 52.0, 150.0, 8.0, 32.0
WEIGHTED_MARK = Mark("D", canvas.MACRO, filled=False, size=5.5)
LINE_HEIGHT = 11.5
TEXT_AT = 28.0
"""Points from the right end of the axes to the texts beside them."""

FINE = np.linspace(0, 1, 161)
GAPS = (labels.NEAR, 8.0, 11.0)
"""Points between a line and its name, best first."""

CLEAR = 6.0
"""Points by which labels beside the chart stay off its edges; below, the ends of the axis are named."""

MOST_IN_TABLE = 5
LINE = 1.6


def absent(result: Result) -> str | None:
    """Return why the chart cannot be drawn, or None."""
    if result.lead in result.spectrum:
        return None
    macro = reading.average(result, result.lead, "macro")
    known = "" if macro.value is None else "the interval of "
    return f"Between macro and weighted, {known}{_name(result.lead)} is not known ({macro.reason})."


def draw(result: Result) -> Figure | None:
    """Draw the leading metric strong with its interval and the other flag metrics thin."""
    if absent(result):
        return None
    metrics = [m for m in result.options["metrics"] if m in result.spectrum]
    lead = result.spectrum[result.lead]
    micro = reading.average(result, result.lead, "micro")
    with canvas.style():
        art = canvas.new_figure(canvas.FULL_WIDTH, HEIGHT)
        axes = canvas.panel(art, left=LEFT, right=RIGHT, top=TOP, bottom=BOTTOM)
        axes.set(xlim=(0, 1))
        lines = [x for m in metrics for x in result.spectrum[m].value]
        drawing.close_up(axes, "y", [*lines, *lead.low, *lead.high, *_known(micro)], most=4)
        first, last = (numbers.value(_estimate(lead, i)) for i in (0, -1))
        ends = [f"macro {first}\nevery class alike", f"weighted {last}\neach class by its rows"]
        axes.set_xticks([0, 1], ends)
        axes.set_xlabel("how much the size of a class counts →")
        axes.xaxis.set_label_coords(0.5, -0.1)
        for metric in metrics[1:]:
            other = result.spectrum[metric]
            axes.plot(other.alpha, other.value, color=canvas.PLAIN.light, linewidth=0.9)
        _lead(axes, lead, result.lead)
        if len(metrics) > 1:
            _names(axes, result, metrics)
        told = [reading.told_average("micro", result.lead, micro) for _ in _known(micro)]
        drawing.mark(axes, _known(micro) and [1.035], _known(micro), canvas.MICRO_MARK, told)
        _labels(axes, result, metrics, micro)
        words_ = (_title(result.lead, lead), _caption(result, metrics), _alt(result.lead, lead, micro))
        return canvas.finish(art, "spectrum", *words_, _table(result, metrics))


def _name(metric: str) -> str:
    return words.metric_name(metric)


def _known(estimate: Estimate) -> list[float]:
    return [] if estimate.value is None else [estimate.value]


def _lead(axes: Axes, lead: Spectrum, metric: str) -> None:
    """Draw the leading metric: interval as a band, the line, and marks at both ends."""
    axes.fill_between(lead.alpha, lead.low, lead.high, color=canvas.MACRO.light, alpha=0.16, linewidth=0)
    axes.plot(lead.alpha, lead.value, color=canvas.INK.light, linewidth=LINE, zorder=3)
    for kind, x, i, how in (("macro", 0.0, 0, canvas.MACRO_MARK), ("weighted", 1.0, -1, WEIGHTED_MARK)):
        told = reading.told_average(kind, metric, _estimate(lead, i))
        drawing.mark(axes, [x], [lead.value[i]], how, [told])


def _names(axes: Axes, result: Result, metrics: list[str]) -> None:
    """Write the name of each metric at its line, where nothing is covered."""
    lines = [result.spectrum[m] for m in metrics]
    courses = [drawing.in_points(axes, FINE, np.interp(FINE, line.alpha, line.value)) for line in lines]
    wanted = [
        Label(
            words.capital(_name(m)), canvas.SMALL, tuple(map(tuple, course[20:-20:4].tolist())), 0, gaps=GAPS
        )
        for m, course in zip(metrics, courses, strict=True)
    ]
    owners = np.repeat(np.arange(len(lines)), len(FINE))
    bounds = Box(LEFT, BOTTOM, canvas.FULL_WIDTH - RIGHT, HEIGHT)
    boxes = labels.place(wanted, np.vstack(courses), owners, bounds)
    for metric, label, box in zip(metrics, wanted, boxes, strict=True):
        if box:
            drawing.write_in(axes, box, label, canvas.INK if metric == result.lead else canvas.SOFT)


def _estimate(spectrum: Spectrum, i: int) -> Estimate:
    return Estimate(spectrum.value[i], None, spectrum.low[i], spectrum.high[i])


def _labels(axes: Axes, result: Result, metrics: list[str], micro: Estimate) -> None:
    """Write values at the right end, moved apart where they would touch."""
    entries: list[tuple[float, str, Colour, bool]] = [
        (
            result.spectrum[m].value[-1],
            f"weighted {_name(m)} {numbers.value(_estimate(result.spectrum[m], -1))}",
            canvas.INK if m == result.lead else canvas.SOFT,
            m == result.lead,
        )
        for m in metrics
    ]
    if micro.value is not None:
        entries.append(
            (micro.value, f"micro {_name(result.lead)} {numbers.value(micro)}", canvas.MICRO, True)
        )
    wanted = drawing.in_points(axes, [1.0] * len(entries), [entry[0] for entry in entries])[:, 1].tolist()
    places = apart(wanted)
    lift = max(0.0, BOTTOM + CLEAR - min(places)) - max(0.0, max(places) - HEIGHT + CLEAR)
    for (value, text, colour, bold), wish, at in zip(entries, wanted, places, strict=True):
        place = at + lift
        _thread(axes, value, 16 if colour is canvas.MICRO else 5, place - wish)
        drawing.write(axes, (1, value), text, (TEXT_AT, place - wish), colour=colour, bold=bold)


def _thread(axes: Axes, value: float, start: float, rise: float) -> None:
    """Draw a thin line from the end of a metric's line, ``start`` points on, to its text ``rise`` higher."""
    x, y = drawing.in_points(axes, [1], [value])[0]
    ends = axes.transData.inverted().transform([(x + start, y), (x + TEXT_AT - 2, y + rise)])
    axes.plot(ends[:, 0], ends[:, 1], color=canvas.PLAIN.light, linewidth=0.6, clip_on=False, zorder=2)


def apart(wanted: Sequence[float], least: float = LINE_HEIGHT) -> list[float]:
    """Return heights at least ``least`` points apart, in the order of the wanted ones and close to them."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    groups: list[list[int]] = []

    def bottom(group: list[int]) -> float:
        return sum(wanted[i] for i in group) / len(group) - least * (len(group) - 1) / 2

    for i in order:
        groups.append([i])
        while len(groups) > 1 and bottom(groups[-1]) - bottom(groups[-2]) < least * len(groups[-2]):
            groups[-2:] = [groups[-2] + groups[-1]]
    heights = {i: bottom(group) + least * j for group in groups for j, i in enumerate(group)}
    return [heights[i] for i in range(len(wanted))]


def _title(metric: str, lead: Spectrum) -> str:
    first, last = (numbers.value(_estimate(lead, i)) for i in (0, -1))
    name = words.capital(_name(metric))
    if first == last:
        return f"{name} is {first} whether classes count alike or by their rows"
    return f"{name} is {first} if classes count alike, {last} if they count by their rows"


def _caption(result: Result, metrics: list[str]) -> str:
    level = numbers.percent(result.options["level"], 0)
    thin = " Thin lines: the other metrics that may raise flags." if len(metrics) > 1 else ""
    return (
        "Every average between macro (filled diamond) and weighted (open diamond): class weights are the "
        f"share of rows to a power from 0 to 1. Band: {level} interval of each point.{thin} "
        "Dot: micro, at its own value; it need not lie on the line."
    )


def _alt(metric: str, lead: Spectrum, micro: Estimate) -> str:
    first, half, last = (reading.with_interval(_estimate(lead, i)) for i in (0, len(lead.value) // 2, -1))
    return (
        f"{words.capital(_name(metric))} averaged with class weights between equal and by rows: "
        f"macro {first}, half-way {half}, weighted {last}; "
        f"micro {reading.with_interval(micro)}."
    )


def _table(result: Result, metrics: list[str]) -> Table:
    """Return the points that all metrics have, at most five."""
    at = {m: {alpha: i for i, alpha in enumerate(result.spectrum[m].alpha)} for m in metrics}
    common = [alpha for alpha in at[metrics[0]] if all(alpha in places for places in at.values())]
    step = max(1, (len(common) - 1) // (MOST_IN_TABLE - 1))
    rows = tuple(
        (
            numbers.rate(alpha),
            *(reading.with_interval(_estimate(result.spectrum[m], at[m][alpha])) for m in metrics),
        )
        for alpha in common[::step]
    )
    return Table(("power of the share of rows", *(_name(m) for m in metrics)), rows)
