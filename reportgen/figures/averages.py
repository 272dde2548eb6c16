"""Page one's chart: micro and macro on one axis, their intervals, and the distance between them."""

from matplotlib.axes import Axes

from reportgen import numbers, words
from reportgen.figures import canvas, drawing, reading
from reportgen.figures.canvas import Figure, Table
from reportgen.options import CLASS_METRICS
from reportgen.results import Estimate, Result

ROW = 40.0
LEFT, RIGHT = 104.0, 62.0
MOST_ROWS = 4
LABEL_WIDTH = 0.17
"""Share of the axis that a label under a row needs, beside its neighbour."""

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
        return canvas.finish(
            art,
            "averages",
            _title(result, metrics[0]),
            _caption(result),
            _alt(result, metrics),
            _table(result, metrics),
        )


def _metrics(result: Result) -> list[str]:
    wanted = dict.fromkeys((*result.options["metrics"], *SHOWN_BESIDE))
    known = [m for m in wanted if m in CLASS_METRICS]
    return [
        m for m in known if any(reading.defined(reading.average(result, m, k)) for k in ("micro", "macro"))
    ][:MOST_ROWS]


def _row(axes: Axes, result: Result, metric: str, row: int) -> None:
    micro, macro = (reading.average(result, metric, kind) for kind in ("micro", "macro"))
    gap = reading.average(result, metric, "gap")
    name = words.capital(words.metric_name(metric))
    drawing.write(axes, (0, row), name, (-12, 0), colour=canvas.INK, size=canvas.STRONG, ha="right")
    middle = None
    if micro.value is not None and macro.value is not None:
        axes.plot((micro.value, macro.value), (row, row), color=canvas.SOFT.light, linewidth=0.9, zorder=1.9)
        middle = (micro.value + macro.value) / 2
        drawing.write(axes, (middle, row), f"gap {numbers.value(gap)}", (0, -11), ha="center")
    for estimate, colour, how in (
        (micro, canvas.MICRO, canvas.MICRO_MARK),
        (macro, canvas.MACRO, canvas.MACRO_MARK),
    ):
        if estimate.value is not None:
            drawing.bar(axes, estimate, row, colour, width=5)
            drawing.mark(axes, [estimate.value], [row], how)
    _values(axes, micro, macro, row)
    _no_skill(axes, result, metric, row, middle)


def _values(axes: Axes, micro: Estimate, macro: Estimate, row: int) -> None:
    """Write both values above their marks, turned outwards so that they never touch."""
    pairs = [("micro", micro, canvas.MICRO), ("macro", macro, canvas.MACRO)]
    known = [(e.value, kind, e, c) for kind, e, c in pairs if e.value is not None]
    for i, (x, kind, estimate, colour) in enumerate(sorted(known, key=lambda pair: pair[0])):
        lower = len(known) == 2 and i == 0
        text = numbers.value(estimate) if row else drawing.average_words(kind, estimate)
        overhang = drawing.overhang(axes, known[0][0], known[-1][0])
        offset = (overhang if lower else -overhang, 10.0)
        drawing.write(axes, (x, row), text, offset, colour=colour, ha="right" if lower else "left", bold=True)


def _no_skill(axes: Axes, result: Result, metric: str, row: int, gap_at: float | None) -> None:
    """Draw a dotted tick where a model would stand that knows only how common each class is."""
    values = result.no_skill.get(metric, {})
    taken = [] if gap_at is None else [gap_at]
    for kind, colour in (("micro", canvas.MICRO), ("macro", canvas.MACRO)):
        if kind not in values:
            continue
        x = values[kind]
        axes.plot(
            (x, x), (row - 0.16, row + 0.16), color=colour.light, linewidth=1.4, linestyle=canvas.DOTTED
        )
        if all(abs(x - other) > LABEL_WIDTH for other in taken):
            drawing.write(axes, (x, row), f"no skill {numbers.rate(x)}", (0, -12), ha="center")
            taken.append(x)


def _title(result: Result, metric: str) -> str:
    micro, macro, gap = (reading.average(result, metric, kind) for kind in ("micro", "macro", "gap"))
    name = words.metric_name(metric)
    if micro.value is None or macro.value is None or gap.value is None:
        kind, only = ("Macro", macro) if macro.value is not None else ("Micro", micro)
        return f"{kind} {name} is {numbers.value(only)}"
    if gap.low is not None and gap.high is not None and gap.low <= 0 <= gap.high:
        return f"Micro and macro {name} do not differ beyond chance"
    side = "below" if gap.value > 0 else "above"
    places = numbers.decimals(gap)
    return f"Macro {name} lies {numbers.rate(abs(gap.value), places)} {side} micro {name}"


def _caption(result: Result) -> str:
    level = numbers.percent(result.options["level"], 0)
    return (
        "Dot: micro, every row counts once. Diamond: macro, every class counts once. "
        f"Pale bars: {level} intervals. "
        "Dotted ticks, where known: a model that knows only how common each class is."
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
        no_skill = [numbers.rate(skill.get(k)) for k in ("micro", "macro")]
        rows.append((words.capital(words.metric_name(metric)), *averages, *no_skill))
    return Table(
        ("metric", "micro", "macro", "gap", "micro without skill", "macro without skill"), tuple(rows)
    )
