"""Differences between models as dots with intervals around a line at 0: averages, and classes."""

from collections.abc import Sequence
from dataclasses import replace

from matplotlib.axes import Axes

from reportgen import numbers, words
from reportgen.comparison.results import ClassComparison, Comparison, Difference
from reportgen.figures import canvas, drawing
from reportgen.figures.canvas import Colour, Figure, Mark, Table
from reportgen.names import shorten
from reportgen.results import Estimate

GROUP, CLASS_ROW = 38.0, 15.0
LEFT, RIGHT = 130.0, 120.0
LONGEST = 22
MOST_CLASSES = 40
CLEAR = Mark("o", canvas.INK, filled=True, size=5.0)
UNCLEAR = Mark("o", canvas.PLAIN, filled=False, size=5.0)
KINDS = (("micro", canvas.MICRO_MARK, -0.17), ("macro", canvas.MACRO_MARK, 0.17))


def averages(comparison: Comparison) -> Figure | None:
    """Draw the differences in micro and macro: by metric for two models, else by model."""
    groups = _groups(comparison)
    if not groups:
        return None
    shown = [one for _, ones in groups for one in ones]
    with canvas.style():
        art = canvas.new_figure(canvas.FULL_WIDTH, GROUP * len(groups) + 56)
        axes = canvas.panel(art, left=LEFT, right=RIGHT, top=28, bottom=28)
        axes.set(xlim=_limits([one.difference for one in shown]), ylim=(len(groups) - 0.5, -0.5))
        _ground(axes, *_sides(comparison))
        for row, (label, ones) in enumerate(groups):
            drawing.write(
                axes,
                (0, row),
                label,
                (-10, 0),
                colour=canvas.INK,
                size=canvas.BODY,
                ha="right",
                xycoords=axes.get_yaxis_transform(),
            )
            for one in ones:
                _average_row(axes, one, row)
        return canvas.finish(
            art,
            "compare_averages",
            "Differences in micro and macro",
            f"{_direction(comparison)}. Dot: micro. Diamond: macro. Bars: {_level(comparison)} intervals of "
            "the difference on the same rows. A bar that does not reach the line at 0 is a difference beyond "
            "chance.",
            "Differences with intervals. " + " ".join(_words(comparison, one) for one in shown),
            Table(
                ("model", "metric", "average", "difference", "interval", "p"),
                tuple(_cells(one) for one in shown),
            ),
        )


def classes(comparison: Comparison) -> Figure | None:
    """Draw the difference of every class in the leading metric, for two models."""
    metric = comparison.lead
    found = [
        _seen(comparison, one) for one in comparison.classes if one.metrics[metric].difference.low is not None
    ]
    if len(comparison.others) != 1 or not found:
        return None
    found.sort(key=lambda one: -(one.metrics[metric].difference.value or 0.0))
    shown = (
        found if len(found) <= MOST_CLASSES else [*found[: MOST_CLASSES // 2], *found[-MOST_CLASSES // 2 :]]
    )
    name = words.metric_name(metric)
    with canvas.style():
        art = canvas.new_figure(canvas.FULL_WIDTH, CLASS_ROW * len(shown) + 50)
        axes = canvas.panel(art, left=LEFT, right=RIGHT, top=22, bottom=28)
        limits = _limits([one.metrics[metric].difference for one in shown])
        axes.set(xlim=limits, ylim=(len(shown) - 0.5, -0.5))
        _ground(axes, *_sides(comparison))
        for row, one in enumerate(shown):
            _class_row(axes, one, comparison, row)
        left = len(found) - len(shown)
        omitted = f" The {left} classes between these are left out." if left else ""
        return canvas.finish(
            art,
            "compare_classes",
            f"{words.capital(name)} of every class",
            f"{_direction(comparison)}. Bars: {_level(comparison)} intervals. Filled: the classes in which "
            "the two differ beyond chance, false discoveries held to "
            f"{numbers.percent(comparison.options['fdr'], 0)}.{omitted}",
            f"Difference in {name} by class. {_direction(comparison)}. "
            + " ".join(
                f"{one.class_}: {numbers.signed(one.metrics[metric].difference.value)}." for one in shown
            ),
            Table(
                ("class", "difference", "interval", "q"),
                tuple(_class_cells(one, metric) for one in shown),
            ),
        )


def _seen(comparison: Comparison, one: ClassComparison) -> ClassComparison:
    """Return a class with its leading difference in the direction in which it is shown."""
    found = one.metrics[comparison.lead]
    difference = comparison.pair(one.model).seen(found.difference)
    return replace(one, metrics={comparison.lead: replace(found, difference=difference)})


def _groups(comparison: Comparison) -> list[tuple[str, list[Difference]]]:
    if len(comparison.others) == 1:
        wanted = [
            (words.capital(words.metric_name(metric)), comparison.others[0], metric)
            for metric in comparison.options["metrics"]
        ]
    else:
        wanted = [(shorten(model, LONGEST), model, comparison.lead) for model in comparison.others]
    groups = []
    for label, model, metric in wanted:
        found = [comparison.difference(model, metric, kind) for kind, _, _ in KINDS]
        pair = comparison.pair(model)
        known = [
            replace(one, difference=pair.seen(one.difference))
            for one in found
            if one is not None and one.difference.value is not None
        ]
        if known:
            groups.append((label, known))
    return groups


def _sides(comparison: Comparison) -> tuple[str, str]:
    """Return whom a difference above 0 favours, and whom one below."""
    other = comparison.others[0] if len(comparison.others) == 1 else "the model"
    sides = comparison.reference, other
    return sides[::-1] if comparison.is_turned else sides


def _limits(estimates: Sequence[Estimate]) -> tuple[float, float]:
    """Return the ends of the axis: every interval, and 0 well inside."""
    ends = [x for one in estimates for x in (one.low, one.high, one.value, 0.0) if x is not None]
    low, high = min(ends), max(ends)
    room = max(high - low, 0.01) * 0.06
    return low - room, high + room


def _direction(comparison: Comparison) -> str:
    first, second = (shorten(name, LONGEST) for name in _sides(comparison))
    return f"Differences are {first} minus {second}"


def _ground(axes: Axes, first: str, second: str) -> None:
    """Draw the line at 0, the ticks, and which side favours whom."""
    axes.set_yticks([])
    axes.locator_params(axis="x", nbins=6)
    ticks = [float(tick) for tick in axes.get_xticks()]
    low, high = axes.get_xlim()
    ticks = [tick for tick in ticks if low <= tick <= high]
    axes.xaxis.set_ticks(ticks, [_tick(tick) for tick in ticks])
    axes.grid(visible=True, axis="x", color=canvas.RULE.light, linewidth=0.7)
    axes.axvline(0.0, color=canvas.INK.light, linewidth=1.1, zorder=1.8)
    up = axes.get_xaxis_transform()
    for who, side, at, way in ((second, "right", -8, "← {} better"), (first, "left", 8, "{} better →")):
        text = way.format(shorten(who, LONGEST))
        drawing.write(axes, (0.0, 1.0), text, (at, 9), ha=side, xycoords=up)


def _tick(x: float) -> str:
    return "0" if abs(x) < 1e-12 else f"{x:+.3g}".replace("-", numbers.MINUS)


def _average_row(axes: Axes, one: Difference, row: int) -> None:
    how, offset = next((mark, offset) for kind, mark, offset in KINDS if kind == one.average)
    _dot(axes, one.difference, row + offset, how, how.colour)
    text = f"{one.average} {numbers.signed(one.difference.value, numbers.decimals(one.difference))}"
    drawing.write(
        axes,
        (1.0, row + offset),
        f"{text}, {numbers.p_value('p', one.p_value)}",
        (8, 0),
        colour=how.colour,
        xycoords=axes.get_yaxis_transform(),
    )


def _class_row(axes: Axes, one: ClassComparison, comparison: Comparison, row: int) -> None:
    found = one.metrics[comparison.lead]
    clear = found.q_value is not None and found.q_value <= comparison.options["fdr"]
    how = CLEAR if clear else UNCLEAR
    across = axes.get_yaxis_transform()
    drawing.write(
        axes,
        (0.0, row),
        shorten(one.class_, LONGEST),
        (-10, 0),
        colour=canvas.INK,
        ha="right",
        xycoords=across,
    )
    _dot(axes, found.difference, row, how, how.colour)
    text = numbers.signed(found.difference.value, numbers.decimals(found.difference))
    drawing.write(
        axes,
        (1.0, row),
        f"{text}, {numbers.p_value('q', found.q_value)}",
        (8, 0),
        xycoords=across,
        bold=clear,
    )


def _dot(axes: Axes, estimate: Estimate, y: float, how: Mark, colour: Colour) -> None:
    drawing.bar(axes, estimate, y, colour, width=4)
    if estimate.value is not None:
        drawing.mark(axes, [estimate.value], [y], how)


def _level(comparison: Comparison) -> str:
    return numbers.percent(comparison.options["level"], 0)


def _words(comparison: Comparison, one: Difference) -> str:
    name, pair = words.metric_name(one.metric), comparison.pair(one.model)
    return (
        f"{one.average} {name}, {pair.first} minus {pair.second}: "
        f"{numbers.signed(one.difference.value)} ({numbers.interval(one.difference)})."
    )


def _cells(one: Difference) -> tuple[str, ...]:
    text = numbers.signed(one.difference.value, numbers.decimals(one.difference))
    name = words.capital(words.metric_name(one.metric))
    return (
        one.model,
        name,
        one.average,
        text,
        numbers.interval(one.difference),
        numbers.p_value("p", one.p_value),
    )


def _class_cells(one: ClassComparison, metric: str) -> tuple[str, ...]:
    found = one.metrics[metric]
    text = numbers.signed(found.difference.value, numbers.decimals(found.difference))
    return one.class_, text, numbers.interval(found.difference), numbers.p_value("q", found.q_value)
