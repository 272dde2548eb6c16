"""Differences between models in micro and macro, as marks with intervals around a line at 0.

Beside them stands in how many classes each side is better beyond chance.
"""

from dataclasses import dataclass, replace
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from reportgen import numbers, words
from reportgen.comparison.findings import beyond_chance, won_and_lost
from reportgen.comparison.results import Comparison, Difference, Pair
from reportgen.figures import canvas, difference_words, drawing, zero_axis
from reportgen.figures.canvas import Figure, Mark, Table
from reportgen.figures.difference_words import size
from reportgen.figures.labels import fit_apart

ROWS, LEAST, MOST = 250.0, 13.4, 31.0
"""Points of all rows together where that lets each have so many points."""

TWO_LINES, NARROW_ROW = 19.2, 48.0
"""Points of a row that has room for p values, and of a row on a phone."""

TOP, BOTTOM = 26.0, 24.0
LEFT, TEXT, CLASSES = 126.0, 108.0, 84.0
"""Points for the names, for the numbers beside the marks, and for the bars of classes won and lost."""

NARROW_EDGE = 12.0
LOOKS: tuple[tuple[str, Mark, float], ...] = (
    ("micro", canvas.MICRO_MARK, -0.19),
    ("macro", canvas.MACRO_MARK, 0.19),
)


@dataclass(frozen=True)
class _Group:
    """A row of the chart: two models in one metric, with the classes won by the side above 0 and below."""

    label: str
    pair: Pair
    metric: str
    differences: tuple[Difference, ...]
    won: int
    lost: int


def draw(comparison: Comparison) -> Figure | None:
    """Draw the differences in micro and macro: by metric for two models, else by model."""
    groups = _groups(comparison)
    if not groups:
        return None
    shown = [one for group in groups for one in group.differences]
    with canvas.style():
        figure = canvas.finish(
            _wide(comparison, groups),
            "compare_averages",
            "Differences in micro and macro",
            _caption(comparison),
            "Differences with intervals. " + " ".join(_words(comparison, one) for one in shown),
            Table(
                ("model", "metric", "average", "difference", "interval", "p"),
                tuple(_cells(one) for one in shown),
            ),
        )
        return canvas.with_narrow(figure, _narrow(comparison, groups))


def _groups(comparison: Comparison) -> list[_Group]:
    if len(comparison.others) == 1:
        wanted = [
            (words.capital(words.metric_name(metric)), comparison.others[0], metric)
            for metric in comparison.options["metrics"]
        ]
    else:
        wanted = [(model, model, comparison.lead) for model in comparison.others]
    groups = []
    for label, model, metric in wanted:
        found = [comparison.difference(model, metric, kind) for kind, _, _ in LOOKS]
        pair = comparison.pair(model)
        known = tuple(
            replace(one, difference=pair.seen(one.difference))
            for one in found
            if one is not None and one.difference.value is not None
        )
        n_classes = [len(side) for side in won_and_lost(comparison, model, metric)]
        if known:
            groups.append(
                _Group(label, pair, metric, known, *(n_classes[::-1] if pair.turned else n_classes))
            )
    return groups


def _wide(comparison: Comparison, groups: list[_Group]) -> Drawing:
    row = min(max(ROWS / len(groups), LEAST), MOST)
    is_tight = row < TWO_LINES
    art = canvas.new_figure(canvas.FULL_WIDTH, row * len(groups) + TOP + BOTTOM)
    right = TEXT + CLASSES
    axes = canvas.panel(art, left=LEFT, right=right, top=TOP, bottom=BOTTOM)
    _prepare(axes, groups)
    zero_axis.ground(axes, comparison)
    across = axes.get_yaxis_transform()
    names = fit_apart([group.label for group in groups], canvas.BODY, LEFT - 12)
    for y, (group, name) in enumerate(zip(groups, names, strict=True)):
        look: dict[str, Any] = {"colour": canvas.INK, "size": canvas.BODY}
        drawing.write(axes, (0.0, y), name, (-10, 0), ha="right", xycoords=across, **look)
        _marks(axes, comparison, group, y)
        for one in group.differences:
            _beside(axes, comparison, one, y, is_tight=is_tight)
    if is_tight:
        for kind, how, _ in LOOKS:
            at = (_column(kind), 9)
            drawing.write(axes, (1.0, 1.0), kind, at, colour=how.colour, xycoords="axes fraction")
    _classes(
        canvas.panel(art, left=canvas.FULL_WIDTH - CLASSES + 14, right=16, top=TOP, bottom=BOTTOM), groups
    )
    return art


def _column(kind: str) -> float:
    return 8.0 if kind == "micro" else 58.0


def _beside(axes: Axes, comparison: Comparison, one: Difference, y: int, *, is_tight: bool) -> None:
    """Write a difference beside its mark: with p, or where rows stand close in a column; bold if clear."""
    _, how, offset = next(each for each in LOOKS if each[0] == one.average)
    look: dict[str, Any] = {"colour": how.colour, "xycoords": axes.get_yaxis_transform()}
    if is_tight:
        bold = beyond_chance(comparison, one)
        drawing.write(axes, (1.0, y), size(one.difference), (_column(one.average), 0), bold=bold, **look)
    else:
        text = f"{one.average} {size(one.difference)}, {numbers.p_value('p', one.p_value)}"
        drawing.write(axes, (1.0, y + offset), text, (8, 0), **look)


def _narrow(comparison: Comparison, groups: list[_Group]) -> Drawing:
    """Draw the same for a phone: names and numbers stand above their row."""
    art = canvas.new_figure(canvas.HALF_WIDTH, NARROW_ROW * len(groups) + TOP + BOTTOM)
    axes = canvas.panel(art, left=NARROW_EDGE, right=NARROW_EDGE, top=TOP, bottom=BOTTOM)
    _prepare(axes, groups)
    zero_axis.ground(axes, comparison)
    across = axes.get_yaxis_transform()
    names = fit_apart([group.label for group in groups], canvas.BODY, 112)
    for y, (group, name) in enumerate(zip(groups, names, strict=True)):
        drawing.write(
            axes, (0.0, y), name, (0, 19), colour=canvas.INK, size=canvas.BODY, backed=True, xycoords=across
        )
        _marks(axes, comparison, group, y)
        for i, one in enumerate(group.differences[::-1]):
            _, how, _ = next(each for each in LOOKS if each[0] == one.average)
            look: dict[str, Any] = {
                "colour": how.colour,
                "size": canvas.BODY,
                "bold": beyond_chance(comparison, one),
            }
            at = (-52.0 * i, 19.0)
            drawing.write(
                axes, (1.0, y), size(one.difference), at, ha="right", backed=True, xycoords=across, **look
            )
    return art


def _prepare(axes: Axes, groups: list[_Group]) -> None:
    found = [one.difference for group in groups for one in group.differences]
    axes.set(xlim=zero_axis.limits(found), ylim=(len(groups) - 0.5, -0.5))


def _marks(axes: Axes, comparison: Comparison, group: _Group, y: int) -> None:
    """Draw the differences of a row with their intervals; open marks for those within chance."""
    for one in group.differences:
        _, how, offset = next(each for each in LOOKS if each[0] == one.average)
        drawing.bar(axes, one.difference, y + offset, how.colour, width=4)
        is_clear = beyond_chance(comparison, one)
        look = how._replace(filled=is_clear, size=how.size * 0.8)
        told = _told(one, group.pair, is_clear=is_clear)
        drawing.mark(axes, [one.difference.value or 0.0], [y + offset], look, [told])


def _told(one: Difference, pair: Pair, *, is_clear: bool) -> str:
    """Write a difference for who points at its mark."""
    what = f"{one.average} {words.metric_name(one.metric)}"
    tested = difference_words.tested("p", one.p_value, is_clear=is_clear)
    return difference_words.told(what, one.difference, pair, tested)


def _classes(axes: Axes, groups: list[_Group]) -> None:
    """Draw in how many classes each side is better beyond chance, as bars to its side of a line."""
    most = max(1, *(max(group.won, group.lost) for group in groups))
    axes.set(xlim=(-most, most), ylim=(len(groups) - 0.5, -0.5))
    axes.set_axis_off()
    axes.plot((0, 0), (-0.5, len(groups) - 0.5), color=canvas.INK.light, linewidth=1.1)
    height = 7.0
    for y, group in enumerate(groups):
        for n, sign, ha in ((group.won, 1, "left"), (group.lost, -1, "right")):
            if n:
                (bar,) = axes.plot(
                    (0, sign * n),
                    (y, y),
                    color=canvas.PLAIN.light,
                    linewidth=height,
                    solid_capstyle="butt",
                    zorder=1.5,
                )
                drawing.tell(bar, _told_classes(group, n, is_first=sign > 0))
                drawing.write(axes, (sign * n, y), numbers.count(n), (3 * sign, 0), ha=ha)
        if not group.won and not group.lost:
            drawing.write(axes, (0, y), "0", (4, 0))
    drawing.write(
        axes, (0.0, 1.0), "← classes won →", (0, 9), ha="center", xycoords=axes.get_xaxis_transform()
    )


def _told_classes(group: _Group, n: int, *, is_first: bool) -> str:
    """Write a bar of classes won for who points at it; ``is_first``: by the first model of the pair."""
    names = difference_words.names(group.pair)
    winner, other = names if is_first else names[::-1]
    classes = numbers.plural(n, "class", "classes")
    return f"{winner} better than {other} in {words.metric_name(group.metric)} of {classes}, beyond chance"


def _caption(comparison: Comparison) -> str:
    fdr = numbers.percent(comparison.options["fdr"], 0)
    return (
        f"{zero_axis.direction(comparison)}. Dot: micro. Diamond: macro. Bars: {zero_axis.level(comparison)} "
        "intervals of the difference on the same rows; open marks, whose bar reaches 0, are within chance. "
        f"Classes won: those in which that side is better beyond chance, false discoveries held to {fdr}."
    )


def _words(comparison: Comparison, one: Difference) -> str:
    name, pair = words.metric_name(one.metric), comparison.pair(one.model)
    return (
        f"{one.average} {name}, {pair.first} minus {pair.second}: "
        f"{size(one.difference)} ({numbers.interval(one.difference)})."
    )


def _cells(one: Difference) -> tuple[str, ...]:
    return (
        one.model,
        words.capital(words.metric_name(one.metric)),
        one.average,
        size(one.difference),
        numbers.interval(one.difference),
        numbers.p_value("p", one.p_value),
    )
