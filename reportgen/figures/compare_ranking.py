"""Models ranked by micro and by macro: a line for each, crossing where the two disagree."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from reportgen import numbers, order, words
from reportgen.figures import canvas, drawing, reading
from reportgen.figures.canvas import Figure, Mark, Table
from reportgen.figures.labels import fit_apart, in_two_lines
from reportgen.names import shorten
from reportgen.order import KINDS, Contender, Kind

MOST_MODELS = 30
ROWS, LEAST, MOST = 222.0, 11.3, 19.0
"""Points of all rows together where that lets each have so many points, so that page one holds 20 models."""

BROKEN = 27.0
"""Points of a row where names take two lines."""

TOP, BOTTOM = 38.0, 4.0
LONGEST = 80
"""Letters of a model's name in the description."""

AWAY = 1.6
"""Points by which the line of a model that passes all others is wider than that of one that passes none."""

LOOKS: dict[Kind, Mark] = {"micro": canvas.MICRO_MARK, "macro": canvas.MACRO_MARK}
EXPLAINED = {"micro": "every row counts alike", "macro": "every class counts alike"}


class _Width(NamedTuple):
    """A width to draw for, in points: all of it, and the part beside the lines.

    Then how far from a mark its rank, its value and the model's name stand; no rank where it is None. Names
    of up to ``most_broken`` models may take two lines.
    """

    whole: float
    side: float
    rank_at: float | None
    value_at: float
    name_at: float
    most_broken: int = 0


WIDE = _Width(canvas.FULL_WIDTH, 200.0, 10.0, 31.0, 66.0)
NARROW = _Width(280.0, 118.0, None, 9.0, 46.0, most_broken=10)
"""On a phone letters must stay large; the order of the lines shows the ranks."""


def draw(models: Sequence[Contender], metric: str, *, title: str = "", note: str = "") -> Figure | None:
    """Draw the models by both averages of a metric; None unless two of them have both.

    ``title`` replaces that of the chart; ``note`` is added to its caption. More models than ``MOST_MODELS``
    are not drawn.
    """
    known = order.rankable(models)
    if not 2 <= len(known) <= MOST_MODELS:
        return None
    name = words.metric_name(metric)
    with canvas.style():
        figure = canvas.finish(
            _drawn(known, name, WIDE),
            "compare_ranking",
            title or order.agreement(known, name),
            " ".join(filter(None, (order.crossed(known), _caption(known), _missing(models, known), note))),
            _alt(known, name),
            _table(known, name),
        )
        return canvas.with_narrow(figure, _drawn(known, name, NARROW))


def _drawn(models: list[Contender], name: str, wide: _Width) -> Drawing:
    shown = _labels(models, wide)
    row = BROKEN if any("\n" in text for text in shown) else min(max(ROWS / len(models), LEAST), MOST)
    art = canvas.new_figure(wide.whole, row * len(models) + TOP + BOTTOM)
    axes = canvas.panel(art, left=wide.side, right=wide.side, top=TOP, bottom=BOTTOM)
    axes.set(xlim=(0.0, 1.0), ylim=(len(models) - 0.5, -0.5))
    axes.set_axis_off()
    places = {kind: {id(one): i for i, one in enumerate(order.in_order(models, kind))} for kind in KINDS}
    for one, text in zip(models, shown, strict=True):
        ends = places["micro"][id(one)], places["macro"][id(one)]
        _line(axes, order.climb(models, one), ends, len(models), _told(models, one, name))
        for kind, at in zip(KINDS, ends, strict=True):
            told = _told_end(models, one, kind, name)
            _end(axes, models, one, (kind, at, text, told), wide)
    for kind in KINDS:
        _head(axes, kind, name, wide)
    return art


def _labels(models: list[Contender], wide: _Width) -> list[str]:
    """Return the names as shown: in two lines if that is allowed and needed, else shortened to one."""
    names, room = [one.name for one in models], wide.side - wide.name_at
    if len(models) > wide.most_broken:
        return fit_apart(names, canvas.BODY, room)
    # A little less than two lines, since a letter that does not fit into the first goes to the second.
    whole = fit_apart(names, canvas.BODY, 2 * room - 1.1 * canvas.BODY)
    return [in_two_lines(text, canvas.BODY, room) for text in whole]


def _line(axes: Axes, climb: int, ends: tuple[int, int], n: int, told: str) -> None:
    """Draw a model's line: grey where it keeps its place, else the colour of the average that favours it."""
    colour = canvas.RULE if climb == 0 else canvas.MACRO if climb > 0 else canvas.MICRO
    width = 1.2 + AWAY * abs(climb) / (n - 1)
    (line,) = axes.plot(
        (0.0, 1.0),
        ends,
        color=colour.light,
        linewidth=width,
        linestyle=canvas.MACRO_DASH if climb > 0 else "-",
        zorder=1.5 if climb == 0 else 2 + abs(climb) / n,
        clip_on=False,
    )
    drawing.tell(line, told)


def _end(
    axes: Axes, models: list[Contender], one: Contender, place: tuple[Kind, int, str, str], wide: _Width
) -> None:
    """Draw the mark at one end of a model's line, with rank, value and name."""
    kind, at, text, told = place
    x, sign, ha = (0.0, -1, "right") if kind == "micro" else (1.0, 1, "left")
    how = LOOKS[kind]
    look = how._replace(filled=kind not in one.is_unclear, size=how.size * 0.75)
    drawing.mark(axes, [x], [at], look, [told])
    if wide.rank_at is not None:
        drawing.write(axes, (x, at), order.rank(models, one, kind), (sign * wide.rank_at, 0), ha=ha)
    value = numbers.rate(one.estimate(kind).value, _places(models, kind))
    size = canvas.SMALL if wide is WIDE else canvas.BODY
    drawing.write(axes, (x, at), value, (sign * wide.value_at, 0), ha=ha, colour=how.colour, size=size)
    written: dict[str, Any] = {"colour": canvas.INK, "size": canvas.BODY, "bold": one.is_reference}
    drawing.write(axes, (x, at), text, (sign * wide.name_at, 0), ha=ha, **written)


def _told(models: list[Contender], one: Contender, name: str) -> str:
    """Write a model's two places for who points at its line."""
    by_micro, by_macro = (order.rank(models, one, kind) for kind in KINDS)
    model = shorten(one.name, reading.LONGEST_NAME)
    return f"{model}: rank {by_micro} by micro {name}, {by_macro} by macro {name}"


def _told_end(models: list[Contender], one: Contender, kind: Kind, name: str) -> str:
    """Write an average of a model and its place for who points at its mark."""
    model, value = shorten(one.name, reading.LONGEST_NAME), reading.with_interval(one.estimate(kind))
    parts = [
        f"{model}: {kind} {name} {value}",
        f"rank {order.rank(models, one, kind)} of {len(models)}",
    ]
    if one.is_reference:
        parts.append("the reference")
    elif kind in one.is_unclear:
        parts.append("difference from the reference within chance")
    return ", ".join(parts)


def _head(axes: Axes, kind: Kind, name: str, wide: _Width) -> None:
    x, ha, sign = (0.0, "right", -1) if kind == "micro" else (1.0, "left", 1)
    start = sign * (wide.rank_at or 0.0)
    look: dict[str, Any] = {"ha": ha, "size": canvas.BODY, "xycoords": "axes fraction"}
    title = f"by {kind} {name}"
    drawing.write(axes, (x, 1.0), title, (start, 23), colour=LOOKS[kind].colour, bold=True, **look)
    drawing.write(axes, (x, 1.0), EXPLAINED[kind], (start, 12), **look)


def _places(models: list[Contender], kind: Kind) -> int:
    """Return the decimals, 3 or 4, that tell the values apart."""
    values = {one.level(kind) for one in models}
    return 3 if len({round(value, 3) for value in values}) == len(values) else 4


def _caption(models: list[Contender]) -> str:
    climbs = {order.climb(models, one) for one in models}
    parts = []
    if any(climbs):
        parts.append("Blue lines fall: the model stands higher by micro. Amber lines rise: higher by macro.")
    reference = next((one.name for one in models if one.is_reference), None)
    if reference is not None:
        parts.append("Bold: the reference.")
        if any(one.is_unclear for one in models):
            parts.append("Open marks: the difference from the reference is within chance.")
    parts.append("Ranks are of values; a difference in rank is no test.")
    return " ".join(parts)


def _missing(models: Sequence[Contender], known: list[Contender]) -> str:
    left = [one.name for one in models if one not in known]
    return f"Without both averages, and not shown: {numbers.plural(len(left), 'model')}." if left else ""


def _alt(models: list[Contender], name: str) -> str:
    texts = []
    for kind in KINDS:
        each = (
            f"{order.rank(models, one, kind)} {shorten(one.name, LONGEST)} "
            f"{numbers.rate(one.estimate(kind).value, _places(models, kind))}"
            for one in order.in_order(models, kind)
        )
        texts.append(f"By {kind} {name}: {', '.join(each)}.")
    return " ".join(texts)


def _table(models: list[Contender], name: str) -> Table:
    rows = tuple(
        (
            one.name,
            *(
                text
                for kind in KINDS
                for text in (
                    order.rank(models, one, kind),
                    numbers.value(one.estimate(kind)),
                    numbers.interval(one.estimate(kind)),
                )
            ),
        )
        for one in order.in_order(models, "macro")
    )
    head = (text for kind in KINDS for text in (f"rank by {kind}", f"{kind} {name}", "interval"))
    return Table(("model", *head), rows)
