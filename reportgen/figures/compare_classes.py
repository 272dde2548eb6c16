"""The difference of every class between two models, as dots with intervals around a line at 0."""

from dataclasses import replace

from matplotlib.axes import Axes

from reportgen import numbers, words
from reportgen.comparison.results import ClassComparison, Comparison
from reportgen.figures import canvas, difference_words, drawing, reading, zero_axis
from reportgen.figures.canvas import Figure, Mark, Table
from reportgen.figures.difference_words import size
from reportgen.names import shorten

ROW = 15.0
LEFT, RIGHT = 130.0, 120.0
MOST_CLASSES = 40
CLEAR = Mark("o", canvas.INK, filled=True, size=5.0)
UNCLEAR = Mark("o", canvas.PLAIN, filled=False, size=5.0)


def draw(comparison: Comparison) -> Figure | None:
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
        art = canvas.new_figure(canvas.FULL_WIDTH, ROW * len(shown) + 50)
        axes = canvas.panel(art, left=LEFT, right=RIGHT, top=22, bottom=28)
        limits = zero_axis.limits([one.metrics[metric].difference for one in shown])
        axes.set(xlim=limits, ylim=(len(shown) - 0.5, -0.5))
        zero_axis.ground(axes, comparison)
        for row, one in enumerate(shown):
            _row(axes, one, comparison, row)
        left = len(found) - len(shown)
        omitted = f" The {left} classes between these are left out." if left else ""
        direction = zero_axis.direction(comparison)
        return canvas.finish(
            art,
            "compare_classes",
            f"{words.capital(name)} of every class",
            f"{direction}. Bars: {zero_axis.level(comparison)} intervals. Filled: the classes in which "
            "the two differ beyond chance, false discoveries held to "
            f"{numbers.percent(comparison.options['fdr'], 0)}.{omitted}",
            f"Difference in {name} by class. {direction}. "
            + " ".join(f"{one.class_}: {size(one.metrics[metric].difference)}." for one in shown),
            Table(
                ("class", "difference", "interval", "q"),
                tuple(_cells(one, metric) for one in shown),
            ),
        )


def _seen(comparison: Comparison, one: ClassComparison) -> ClassComparison:
    """Return a class with its leading difference in the direction in which it is shown."""
    found = one.metrics[comparison.lead]
    difference = comparison.pair(one.model).seen(found.difference)
    return replace(one, metrics={comparison.lead: replace(found, difference=difference)})


def _row(axes: Axes, one: ClassComparison, comparison: Comparison, row: int) -> None:
    found = one.metrics[comparison.lead]
    clear = found.q_value is not None and found.q_value <= comparison.options["fdr"]
    how = CLEAR if clear else UNCLEAR
    across = axes.get_yaxis_transform()
    name = shorten(one.class_, zero_axis.LONGEST)
    drawing.write(axes, (0.0, row), name, (-10, 0), colour=canvas.INK, ha="right", xycoords=across)
    drawing.bar(axes, found.difference, row, how.colour, width=4)
    if found.difference.value is not None:
        drawing.mark(axes, [found.difference.value], [row], how, [_told(one, comparison, is_clear=clear)])
    text = f"{size(found.difference)}, {numbers.p_value('q', found.q_value)}"
    drawing.write(axes, (1.0, row), text, (8, 0), xycoords=across, bold=clear)


def _told(one: ClassComparison, comparison: Comparison, *, is_clear: bool) -> str:
    """Write a class for who points at its mark."""
    found = one.metrics[comparison.lead]
    what = f"{shorten(one.class_, reading.LONGEST_NAME)}: {words.metric_name(comparison.lead)}"
    tested = difference_words.tested("q", found.q_value, is_clear=is_clear)
    difference = difference_words.told(what, found.difference, comparison.pair(one.model), tested)
    return f"{difference}, {numbers.plural(one.support, 'row')}"


def _cells(one: ClassComparison, metric: str) -> tuple[str, ...]:
    found = one.metrics[metric]
    return (
        one.class_,
        size(found.difference),
        numbers.interval(found.difference),
        numbers.p_value("q", found.q_value),
    )
