"""Page one's chart: micro and macro on one axis, their intervals, and the distance between them."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from reportgen import numbers, words
from reportgen.figures import canvas, drawing, no_skill, reading
from reportgen.figures.canvas import Colour, Figure, Table
from reportgen.options import CLASS_METRICS
from reportgen.results import Estimate, Result

ROW = 34.0
LEFT, RIGHT = 104.0, 72.0
MOST_ROWS = 4
NARROW_ROW = 42.0
NARROW_EDGE = 9.0
NARROW_ENDS = (-64.0, 0.0)
"""Points from the right end of the narrow drawing's axes to the ends of its values, the lower one's first."""

HIDDEN = 3.5
"""Points between two marks below which the dot would vanish under the diamond; it is drawn larger then."""

LARGE_MICRO_MARK = canvas.MICRO_MARK._replace(size=12.0)

SHOWN_BESIDE = ("f1", "recall", "roc_auc", "average_precision")


def absent(result: Result) -> str | None:
    """Return why the chart cannot be drawn, or None."""
    return None if _metrics(result) else "No micro or macro average is defined."


def draw(result: Result) -> Figure | None:
    """Draw a row per metric: a dot for micro, a diamond for macro, bars for their intervals."""
    metrics = _metrics(result)
    if not metrics:
        return None
    with canvas.style():
        art = canvas.new_figure(canvas.FULL_WIDTH, ROW * len(metrics) + 42)
        axes = canvas.panel(art, left=LEFT, right=RIGHT, top=16, bottom=24)
        axes.set(xlim=(0, 1), ylim=(len(metrics) - 0.5, -0.5))
        drawing.rules(axes, "x", [i / 10 for i in range(0, 11, 2)])
        axes.set_yticks([])
        for row, metric in enumerate(metrics):
            _row(axes, result, metric, row)
        words_ = (_title(result, metrics[0]), _caption(result), _alt(result, metrics))
        figure = canvas.finish(art, "averages", *words_, _table(result, metrics))
        return canvas.with_narrow(figure, _narrow(result, metrics))


def _narrow(result: Result, metrics: list[str]) -> Drawing:
    """Draw the same for a phone: all words stand above and below their row, not beside it."""
    art = canvas.new_figure(canvas.HALF_WIDTH, NARROW_ROW * len(metrics) + 14)
    axes = canvas.panel(art, left=NARROW_EDGE, right=NARROW_EDGE, top=0, bottom=14)
    axes.set(xlim=(0, 1), ylim=(len(metrics) - 0.3, -0.7))
    drawing.rules(axes, "x", [i / 10 for i in range(0, 11, 2)])
    axes.set_yticks([])
    for row, metric in enumerate(metrics):
        micro, macro, gap = _three(result, metric)
        places = numbers.gap_places(micro, macro, gap)
        name = words.capital(words.metric_name(metric))
        drawing.write(axes, (0, row), name, (0, 13), colour=canvas.INK, size=canvas.BODY)
        known = _lower_first(micro, macro)
        for (x, kind, colour), at in zip(known, NARROW_ENDS[-len(known) :], strict=True):
            text = f"{kind} {numbers.rate(x, places, places)}"
            drawing.write(axes, (1, row), text, (at, 13), colour=colour, ha="right", bold=True)
        _dumbbell(axes, micro, macro, row, metric)
        no_skill.ticks(axes, result.no_skill.get(metric, {}), row)
        if gap.value is not None and micro.value is not None and macro.value is not None:
            middle = min(max((micro.value + macro.value) / 2, 0.12), 0.88)
            drawing.write(axes, (middle, row), _gap_words(gap.value or 0.0, places), (0, -11), ha="center")
    return art


def _metrics(result: Result) -> list[str]:
    wanted = dict.fromkeys((*result.options["metrics"], *SHOWN_BESIDE))
    known = [m for m in wanted if m in CLASS_METRICS]
    return [
        m for m in known if any(reading.defined(reading.average(result, m, k)) for k in ("micro", "macro"))
    ][:MOST_ROWS]


def _row(axes: Axes, result: Result, metric: str, row: int) -> None:
    micro, macro, gap = _three(result, metric)
    places = numbers.gap_places(micro, macro, gap)
    name = words.capital(words.metric_name(metric))
    drawing.write(axes, (0, row), name, (-12, 0), colour=canvas.INK, size=canvas.STRONG, ha="right")
    _dumbbell(axes, micro, macro, row, metric)
    known, taken = result.no_skill.get(metric, {}), []
    if micro.value is not None and macro.value is not None:
        middle, text = (micro.value + macro.value) / 2, _gap_words(gap.value or 0.0, places)
        drawing.write(axes, (middle, row), text, (0, -11), ha="center")
        taken.append(no_skill.span(axes, middle, text))
    _values(axes, micro, macro, row, places)
    no_skill.ticks(axes, known, row)
    no_skill.names(axes, known, row, taken)


def _gap_words(gap: float, places: int) -> str:
    sign = numbers.MINUS if gap < -(10.0**-places) / 2 else ""
    return f"gap {sign}{numbers.size(gap, places)}"


def _three(result: Result, metric: str) -> tuple[Estimate, Estimate, Estimate]:
    return (
        reading.average(result, metric, "micro"),
        reading.average(result, metric, "macro"),
        reading.average(result, metric, "gap"),
    )


def _dumbbell(axes: Axes, micro: Estimate, macro: Estimate, row: int, metric: str) -> None:
    """Draw both marks with their intervals, and the distance between them."""
    dot = canvas.MICRO_MARK
    if micro.value is not None and macro.value is not None:
        axes.plot((micro.value, macro.value), (row, row), color=canvas.SOFT.light, linewidth=0.9, zorder=1.9)
        first, second = drawing.in_points(axes, [micro.value, macro.value], [row, row])[:, 0]
        dot = LARGE_MICRO_MARK if abs(first - second) < HIDDEN else dot
    for kind, estimate, colour, how in (
        ("micro", micro, canvas.MICRO, dot),
        ("macro", macro, canvas.MACRO, canvas.MACRO_MARK),
    ):
        if estimate.value is not None:
            drawing.bar(axes, estimate, row, colour, width=5)
            told = reading.told_average(kind, metric, estimate)
            drawing.mark(axes, [estimate.value], [row], how, [told])


def _lower_first(micro: Estimate, macro: Estimate) -> list[tuple[float, str, Colour]]:
    """Return the averages that have a value, with their names and colours, in the order of their marks."""
    pairs = (("micro", micro, canvas.MICRO), ("macro", macro, canvas.MACRO))
    return sorted(((e.value, kind, c) for kind, e, c in pairs if e.value is not None), key=lambda one: one[0])


def _values(axes: Axes, micro: Estimate, macro: Estimate, row: int, places: int) -> None:
    """Write both values above their marks, turned outwards so that they never touch."""
    known = _lower_first(micro, macro)
    for i, (x, kind, colour) in enumerate(known):
        lower = len(known) == 2 and i == 0
        text = numbers.rate(x, places, places) if row else f"{kind} {numbers.rate(x, places, places)}"
        overhang = drawing.overhang(axes, known[0][0], known[-1][0])
        offset = (overhang if lower else -overhang, 10.0)
        drawing.write(axes, (x, row), text, offset, colour=colour, ha="right" if lower else "left", bold=True)


def _title(result: Result, metric: str) -> str:
    micro, macro, gap = (reading.average(result, metric, kind) for kind in ("micro", "macro", "gap"))
    name = words.metric_name(metric)
    if micro.value is None or macro.value is None or gap.value is None:
        kind, only = ("Macro", macro) if macro.value is not None else ("Micro", micro)
        return f"{kind} {name} is {numbers.value(only, 3)}"
    if gap.low is not None and gap.high is not None and gap.low <= 0 <= gap.high:
        return f"Micro and macro {name} do not differ beyond chance"
    if abs(gap.value) < numbers.NOISE:
        return f"Micro and macro {name} are equal"
    side = "below" if gap.value > 0 else "above"
    places = numbers.gap_places(micro, macro, gap)
    return f"Macro {name} lies {numbers.size(gap.value, places)} {side} micro {name}"


def _caption(result: Result) -> str:
    level = numbers.percent(result.options["level"], 0)
    return (
        "Dot: micro, every row counts once. Diamond: macro, every class counts once. "
        f"Pale bars: {level} intervals. "
        "Dotted, where known: no skill, only how common each class is."
    )


def _alt(result: Result, metrics: list[str]) -> str:
    parts = []
    for metric in metrics:
        averages = (
            f"{k} {reading.with_interval(reading.average(result, metric, k))}" for k in ("micro", "macro")
        )
        parts.append(f"{words.capital(words.metric_name(metric))}: {', '.join(averages)}.")
    return "Micro and macro averages with intervals. " + " ".join(parts)


def _table(result: Result, metrics: list[str]) -> Table:
    rows = []
    for metric in metrics:
        skill = result.no_skill.get(metric, {})
        averages = [
            reading.with_interval(reading.average(result, metric, k)) for k in ("micro", "macro", "gap")
        ]
        without = [numbers.rate(skill.get(k)) for k in ("micro", "macro")]
        rows.append((words.capital(words.metric_name(metric)), *averages, *without))
    return Table(
        ("metric", "micro", "macro", "gap", "micro without skill", "macro without skill"), tuple(rows)
    )
