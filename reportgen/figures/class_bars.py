"""The leading metric of each class with its interval, worst first; of many classes the flagged and worst."""

import numpy as np
from matplotlib.axes import Axes

from reportgen import numbers, words
from reportgen.figures import canvas, drawing, labels, reading
from reportgen.figures.canvas import Figure, Table
from reportgen.results import ClassResult, Result

MOST_ROWS = 30
ROW = 15.0
LEFT, RIGHT, TOP, BOTTOM = 134.0, 166.0, 34.0, 32.0
VALUE_AT, ROWS_AT, STATUS_AT = 34.0, 78.0, 88.0
"""Points to the right of the axes: the ends of two number columns, and the start of the words."""


def absent(result: Result) -> str | None:
    """Return why the chart cannot be drawn, or None."""
    return (
        None
        if reading.worst_first(result, result.lead)
        else f"No class has a value of {words.metric_name(result.lead)}."
    )


def draw(result: Result) -> Figure | None:
    """Draw a row per class: a bar to its value, a whisker for its interval, a mark for its status."""
    ranked = reading.worst_first(result, result.lead)
    if not ranked:
        return None
    shown = _shown(ranked)
    names = {c.class_ for c in shown}
    rest = [c for c in ranked if c.class_ not in names]
    n_rows = len(shown) + bool(rest)
    with canvas.style():
        art = canvas.new_figure(canvas.FULL_WIDTH, ROW * n_rows + TOP + BOTTOM)
        axes = canvas.panel(art, left=LEFT, right=RIGHT, top=TOP, bottom=BOTTOM)
        start = reading.baseline(shown, result.lead)
        axes.set(xlim=(start, 1), ylim=(n_rows - 0.5, -0.5))
        drawing.rules(axes, "x", np.linspace(start, 1, 6).round(2).tolist())
        axes.set_yticks([])
        axes.set_xlabel(words.capital(words.metric_name(result.lead)), parse_math=False)
        for y, row in enumerate(shown):
            _row(axes, row, result, start, y)
        if rest:
            _rest(axes, rest, result.lead, len(shown))
        micro, macro = (reading.average(result, result.lead, kind) for kind in ("micro", "macro"))
        drawing.upright_averages(axes, micro, macro, bottom=n_rows - 0.5, top=-1.4)
        words_ = (_title(result), _caption(result, shown, ranked), _alt(result, shown))
        return canvas.finish(art, "class_bars", *words_, _table(result, shown))


def _shown(ranked: list[ClassResult]) -> list[ClassResult]:
    """Return all classes, or the 30 lowest with flagged ones before others; lowest first."""
    if len(ranked) <= MOST_ROWS:
        return ranked
    chosen = {c.class_ for c in sorted(ranked, key=lambda c: c.status not in words.FLAGGED)[:MOST_ROWS]}
    return [c for c in ranked if c.class_ in chosen]


def _row(axes: Axes, row: ClassResult, result: Result, start: float, y: int) -> None:
    estimate, how = row.metrics[result.lead], reading.mark_of(row)
    value = estimate.value or 0.0
    flagged = row.status in words.FLAGGED
    colour = canvas.FLAGGED if flagged else canvas.PLAIN
    told = reading.told(row, result.lead)
    (bar,) = axes.barh(y, value - start, left=start, height=0.62, color=colour.light, alpha=0.2, linewidth=0)
    drawing.tell(bar, told)
    if estimate.low is not None and estimate.high is not None:
        axes.plot(
            (max(estimate.low, start), estimate.high), (y, y), color=colour.light, linewidth=1.3, zorder=4
        )
    drawing.mark(axes, [value], [y], how, [told])
    name = labels.fit(row.class_, canvas.BODY, LEFT - 14)
    ink = canvas.FLAGGED if flagged else canvas.INK
    drawing.write(axes, (start, y), name, (-10, 0), colour=ink, size=canvas.BODY, ha="right", bold=flagged)
    drawing.write(axes, (1, y), numbers.value(estimate), (VALUE_AT, 0), colour=canvas.INK, ha="right")
    drawing.write(axes, (1, y), numbers.count(row.support), (ROWS_AT, 0), ha="right")
    if row.status != "ok":
        drawing.write(axes, (1, y), _status(row, result.lead), (STATUS_AT, 0), colour=colour, bold=flagged)
    if y == 0:
        drawing.write(
            axes, (1, -0.5), words.capital(words.metric_name(result.lead)), (VALUE_AT, 6), ha="right"
        )
        drawing.write(axes, (1, -0.5), "rows", (ROWS_AT, 6), ha="right")


def _behind_in(row: ClassResult) -> list[str]:
    """Return the names of the metrics in which a class is behind."""
    return [words.metric_name(m) for m, status in row.status_by_metric.items() if status == "behind"]


def _status(row: ClassResult, metric: str) -> str:
    """Write a class's status, with the metric where it is behind in others than the one drawn."""
    if row.status == "behind" and reading.status_of(row, metric) != "behind":
        return f"behind in {' and '.join(_behind_in(row))}"
    return words.status_name(row)


def _rest(axes: Axes, rest: list[ClassResult], metric: str, y: int) -> None:
    """Draw the classes without a row of their own as one: their middle half a band, their median a tick."""
    low, middle, high = np.quantile([c.metrics[metric].value or 0.0 for c in rest], (0.25, 0.5, 0.75))
    axes.barh(y, high - low, left=low, height=0.62, color=canvas.PLAIN.light, alpha=0.35, linewidth=0)
    axes.plot((middle, middle), (y - 0.31, y + 0.31), color=canvas.PLAIN.light, linewidth=2, zorder=4)
    start = axes.get_xlim()[0]
    drawing.write(axes, (start, y), f"{numbers.count(len(rest))} other classes", (-10, 0), ha="right")
    drawing.write(axes, (1, y), numbers.rate(float(middle)), (VALUE_AT, 0), ha="right")
    drawing.write(axes, (1, y), "median; band: half", (STATUS_AT, 0))


def _title(result: Result) -> str:
    name, reference = words.metric_name(result.lead), reading.reference(result, result.lead)
    ranked = reading.worst_first(result, result.lead)
    if not any(words.is_tested(c) for c in ranked):
        return f"{words.capital(name)} of each class; none was tested for being behind"
    by_status = reading.by_status(ranked, result.lead)
    behind, never = (
        [c.class_ for c in by_status.get(status, [])] for status in ("behind", "never_predicted")
    )
    is_never = f"{'is' if len(never) == 1 else 'are'} never predicted"
    if behind:
        title = f"{_classes(behind)} {'falls' if len(behind) == 1 else 'fall'} behind {reference}"
        return f"{title}; {_classes(never, 'class')} {is_never}" if never else title
    if never:
        return f"{_classes(never)} {is_never}"
    elsewhere = [c for c in ranked if c.status == "behind"]
    if elsewhere:
        verb = "is" if len(elsewhere) == 1 else "are"
        metrics = words.either(list(dict.fromkeys(m for c in elsewhere for m in _behind_in(c))), "or")
        none = f"none is shown to fall behind {reference}"
        return f"{_classes([c.class_ for c in elsewhere])} {verb} behind in {metrics}; {none}"
    unclear = len(by_status.get("undetermined", []))
    if unclear:
        return (
            f"No class is shown to fall behind {reference}; for {numbers.word(unclear)} that is not certain"
        )
    return f"No class falls behind {reference} by {numbers.rate(result.options['margin'])} or more"


def _classes(names: list[str], start: str = "Class") -> str:
    if all(name.lower().startswith("class") for name in names):
        return labels.listing(names)
    return f"{start}{'es' if len(names) > 1 else ''} {labels.listing(names)}"


def _caption(result: Result, shown: list[ClassResult], ranked: list[ClassResult]) -> str:
    level = numbers.percent(result.options["level"], 0)
    text = (
        f"{words.capital(words.metric_name(result.lead))} of each class, lowest first; lines are {level} "
        "intervals. Red triangle: behind. Open red circle: never predicted. "
        "Open grey square: not certain. Solid line: micro. Dashed line: macro."
    )
    missing = result.n_classes - len(ranked)
    if missing:
        text += f" {words.capital(numbers.word(missing))} without a value: see the table of all classes."
    if len(shown) < len(ranked):
        text = f"{len(shown)} of {numbers.count(result.n_classes)} classes shown, flagged ones first. " + text
    return text


def _alt(result: Result, shown: list[ClassResult]) -> str:
    worst = (
        f"{labels.fit(c.class_, 9, 200)} {reading.with_interval(c.metrics[result.lead])}" for c in shown[:5]
    )
    averages = ", ".join(
        drawing.average_words(k, reading.average(result, result.lead, k)) for k in ("micro", "macro")
    )
    name = words.capital(words.metric_name(result.lead))
    classes = numbers.plural(len(shown), "class", "classes")
    return f"{name} of {classes} with intervals, against {averages}. Lowest: {'; '.join(worst)}."


def _table(result: Result, shown: list[ClassResult]) -> Table:
    rows = (
        (
            c.class_,
            _status(c, result.lead),
            numbers.count(c.support),
            *reading.columns(c.metrics[result.lead]),
        )
        for c in shown
    )
    return Table(("class", "status", "rows", words.metric_name(result.lead), "interval"), tuple(rows))
