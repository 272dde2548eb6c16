"""The micro ROC AUC beside its two zeros: class frequencies alone, and the same scores on the wrong rows."""

import math

from matplotlib.axes import Axes

from reportgen import numbers, words
from reportgen.figures import canvas, drawing, reading
from reportgen.figures.canvas import Colour, Figure, Mark, Table
from reportgen.results import AucParts, Estimate, Result

HEIGHT = 114.0
LEFT, RIGHT, TOP, BOTTOM = 68.0, 66.0, 16.0, 20.0
MICRO_AT, MACRO_AT = 0.0, 1.0
SHUFFLED_MARK = Mark("o", canvas.MICRO, filled=False, size=7.0)
WITHIN_MARK = Mark("D", canvas.MACRO, filled=False, size=5.5)
ROOM = 0.14
"""Share of the axis that the word for a band needs."""

METRIC = "roc_auc"
CHANCE = 0.5


def absent(result: Result) -> str | None:
    """Return why the chart cannot be drawn, or None."""
    if result.task == "binary" and reading.defined(reading.average(result, METRIC, "macro")):
        return "Two classes share one ranking: there is no micro ROC AUC to take apart."
    if result.auc_parts is None or not _averages(result):
        return "Without a micro and a macro ROC AUC there is nothing to take apart."
    return None


def draw(result: Result) -> Figure | None:
    """Draw two lines with zeros of their own: micro from shuffled rows on, macro from 0.5 on."""
    parts, found = result.auc_parts, _averages(result)
    if absent(result) or parts is None or not found:
        return None
    micro, macro = found
    with canvas.style():
        art = canvas.new_figure(canvas.FULL_WIDTH, HEIGHT)
        axes = canvas.panel(art, left=LEFT, right=RIGHT, top=TOP, bottom=BOTTOM)
        start = _start(parts, micro, macro)
        axes.set(xlim=(start, 1), ylim=(1.5, -0.22))
        drawing.rules(axes, "x", [round(start + i / 10, 1) for i in range(round((1 - start) * 10) + 1)])
        axes.set_yticks([])
        for text, y in (("micro", MICRO_AT), ("macro", MACRO_AT)):
            drawing.write(axes, (start, y), text, (-14, 0), colour=canvas.INK, size=canvas.STRONG, ha="right")
        _micro(axes, parts, micro)
        _macro(axes, parts, macro)
        words_ = (_title(result, parts, micro), _caption(parts, micro, macro), _alt(parts, micro, macro))
        return canvas.finish(art, "auc_axis", *words_, _table(parts, micro, macro))


def skill(parts: AucParts, micro: Estimate, macro: Estimate) -> tuple[float, float] | None:
    """Return the skill in micro and macro, each 0 without any and 1 when perfect; None where undefined."""
    if micro.value is None or macro.value is None or parts.shuffled.value in (None, 1.0):
        return None
    zero = parts.shuffled.value or 0.0
    return (micro.value - zero) / (1 - zero), 2 * macro.value - 1


def _averages(result: Result) -> tuple[Estimate, Estimate] | None:
    micro, macro = (reading.average(result, METRIC, kind) for kind in ("micro", "macro"))
    return (micro, macro) if reading.defined(micro) and reading.defined(macro) else None


def _start(parts: AucParts, micro: Estimate, macro: Estimate) -> float:
    """Return where the axis begins: 0.5, or lower where a mark or interval lies below."""
    shown = (parts.shuffled, parts.within, micro, macro)
    lows = [x for e in shown for x in (e.value, e.low) if x is not None]
    return min(CHANCE, math.floor(min(lows) * 10) / 10)


def _micro(axes: Axes, parts: AucParts, micro: Estimate) -> None:
    """Draw the line of micro: what frequencies alone reach, what shuffled rows reach, and what is earned."""
    value, zero = micro.value or 0.0, parts.shuffled.value or 0.0
    _line(axes, MICRO_AT)
    _band(axes, zero, value, MICRO_AT, canvas.MICRO, f"earned {numbers.value(parts.earned)}")
    _tick(axes, parts.micro0, MICRO_AT, reach=0.2)
    axes.plot((zero, zero), (MICRO_AT, MICRO_AT + 0.37), color=canvas.SOFT.light, linewidth=0.7, zorder=1.7)
    for kind, estimate, how in (
        ("same scores, wrong rows:", parts.shuffled, SHUFFLED_MARK),
        ("micro", micro, canvas.MICRO_MARK),
    ):
        drawing.bar(axes, estimate, MICRO_AT, canvas.MICRO, width=5)
        told = reading.told_average(kind, METRIC, estimate)
        drawing.mark(axes, [estimate.value or 0.0], [MICRO_AT], how, [told])
    text = drawing.average_words("micro", micro)
    drawing.write(axes, (value, MICRO_AT), text, (-3, 12), colour=canvas.MICRO, bold=True)
    alone = f"knows only class frequencies {numbers.rate(parts.micro0)}"
    _under(axes, parts.micro0, MICRO_AT, alone, -13)
    _under(axes, zero, MICRO_AT, f"same scores, wrong rows {numbers.value(parts.shuffled)}", -25)


def _macro(axes: Axes, parts: AucParts, macro: Estimate) -> None:
    """Draw the line of macro, whose zero is 0.5 whatever the frequencies."""
    value = macro.value or 0.0
    _line(axes, MACRO_AT)
    _band(axes, CHANCE, value, MACRO_AT, canvas.MACRO)
    _tick(axes, CHANCE, MACRO_AT, reach=0.2)
    for kind, estimate, how in (
        ("mean of class AUCs weighted by pairs:", parts.within, WITHIN_MARK),
        ("macro", macro, canvas.MACRO_MARK),
    ):
        drawing.bar(axes, estimate, MACRO_AT, canvas.MACRO, width=5)
        told = reading.told_average(kind, METRIC, estimate)
        drawing.mark(axes, [estimate.value or 0.0], [MACRO_AT], how, [told])
    text = drawing.average_words("macro", macro)
    drawing.write(axes, (value, MACRO_AT), text, (-3, 12), colour=canvas.MACRO, bold=True)
    within = f"mean of class AUCs weighted by pairs {numbers.value(parts.within)}"
    _under(axes, parts.within.value or 0.0, MACRO_AT, within, -13)
    if (parts.within.value or 0.0) - CHANCE > ROOM * (1 - axes.get_xlim()[0]) * 5:
        _under(axes, CHANCE, MACRO_AT, f"chance {numbers.rate(CHANCE)}", -13)


def _line(axes: Axes, y: float) -> None:
    axes.plot(axes.get_xlim(), (y, y), color=canvas.SOFT.light, linewidth=0.9, zorder=1.7)


def _band(axes: Axes, low: float, high: float, y: float, colour: Colour, text: str = "") -> None:
    """Draw a broad band between two values with a word above its middle; nothing where it is not positive."""
    if high <= low:
        return
    axes.plot(
        (low, high), (y, y), color=colour.light, linewidth=9, alpha=0.16, solid_capstyle="butt", zorder=1.6
    )
    start, end = axes.get_xlim()
    if text and high - low > ROOM * (end - start):
        drawing.write(axes, ((low + high) / 2, y), text, (0, 12), ha="center")


def _tick(axes: Axes, x: float, y: float, reach: float) -> None:
    axes.plot((x, x), (y - 0.16, y + reach), color=canvas.SOFT.light, linewidth=1.4, linestyle=canvas.DOTTED)


def _under(axes: Axes, x: float, y: float, text: str, points: float) -> None:
    """Write a text under a mark, turned towards the middle of the axis."""
    start, end = axes.get_xlim()
    is_left = x < start + 0.7 * (end - start)
    offset = (-3 if is_left else 3, points)
    drawing.write(axes, (x, y), text, offset, ha="left" if is_left else "right", backed=True)


def _title(result: Result, parts: AucParts, micro: Estimate) -> str:
    """Say what the sentences about the micro AUC say, each only where its sentence stands."""
    said = {finding.sentence for finding in result.findings if finding.metric == METRIC}
    name, size = words.metric_name(METRIC), numbers.value(micro)
    if "S14" in said:
        return f"Micro {name}, {size}, is no better than the same scores on shuffled rows"
    if "S12" in said:
        return f"Of micro {name} {size}, {numbers.value(parts.earned)} is earned by telling rows apart"
    if "S13" in said:
        return f"Micro {name} {size} owes nothing to score levels that follow class frequency"
    return f"Micro {name} is {size}; the same scores on the wrong rows give {numbers.value(parts.shuffled)}"


def _caption(parts: AucParts, micro: Estimate, macro: Estimate) -> str:
    text = (
        "Upper line: dotted, the most that class frequencies alone could reach; open circle, these scores "
        "dealt to the wrong rows; what lies above is earned. Lower line: chance is 0.5 whatever the "
        "frequencies. Pale bars: intervals."
    )
    found = skill(parts, micro, macro)
    if found is None:
        return text
    return (
        f"{text} Skill, from 0 (nothing known about the row) to 1 (perfect): micro "
        f"{numbers.rate(found[0])}, macro {numbers.rate(found[1])}; they share these ends, not a unit, so "
        "compare their order alone."
    )


def _alt(parts: AucParts, micro: Estimate, macro: Estimate) -> str:
    return (
        f"ROC AUC: micro {reading.with_interval(micro)}; the same scores on the wrong rows "
        f"{reading.with_interval(parts.shuffled)}; class frequencies alone {numbers.rate(parts.micro0)}; "
        f"earned {reading.with_interval(parts.earned)}. Macro {reading.with_interval(macro)}; mean of class "
        f"AUCs weighted by pairs {reading.with_interval(parts.within)}; chance {numbers.rate(CHANCE)}."
    )


def _table(parts: AucParts, micro: Estimate, macro: Estimate) -> Table:
    found = skill(parts, micro, macro)
    skills = [numbers.rate(x) for x in found] if found else [numbers.DASH] * 2
    plain = ((name, e) for name, e in _lines(parts, micro, macro))
    rows = tuple((name, *reading.columns(e)) for name, e in plain)
    last = tuple(
        (f"skill in {kind}", text, numbers.DASH)
        for kind, text in zip(("micro", "macro"), skills, strict=True)
    )
    return Table(("part", "ROC AUC", "interval"), rows + last)


def _lines(parts: AucParts, micro: Estimate, macro: Estimate) -> tuple[tuple[str, Estimate], ...]:
    return (
        ("micro", micro),
        ("class frequencies alone", Estimate(parts.micro0)),
        ("same scores, wrong rows", parts.shuffled),
        ("earned", parts.earned),
        ("macro", macro),
        ("mean of class AUCs weighted by pairs", parts.within),
        ("pairs of different classes", parts.cross),
        ("part of the gap from common classes ranked better or worse", parts.reweighting),
        ("part of the gap from scores of different classes", parts.cross_class_effect),
    )
