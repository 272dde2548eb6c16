"""How far each class lies behind its reference, how sure that is, and whether it passes the margin."""

from matplotlib.axes import Axes

from reportgen import numbers, words
from reportgen.figures import canvas, drawing, labels, reading
from reportgen.figures.canvas import Figure, Table
from reportgen.names import shorten
from reportgen.results import ClassResult, Estimate, Result, Shortfall, Status

MOST_ROWS = 30
ROW = 15.0
LEFT, RIGHT, TOP, BOTTOM = 134.0, 176.0, 34.0, 32.0
COLUMNS = (("behind by", 46.0), ("at least", 86.0), ("at most", 126.0), ("q", 172.0))
"""Heads of the number columns, and where they end in points to the right of the axes."""

LEAST_SPAN = 0.04
REFERENCES = {"micro": "micro", "within": "mean class AUC"}
REFERENCE_NOTES = {
    "micro": "micro",
    "within": "the mean of the class AUCs, weighted by pairs (micro also compares scores of two classes)",
}


def absent(result: Result) -> str | None:
    """Return why the chart cannot be drawn, or None."""
    if not _tested(result):
        return f"No class was compared with a reference in {words.metric_name(result.lead)}."
    return None


def draw(result: Result) -> Figure | None:
    """Draw a row per class: its shortfall, one-sided bounds on both sides, the margin, zero."""
    tested = _tested(result)
    if not tested:
        return None
    shown = _shown(tested, result.lead)
    with canvas.style():
        art = canvas.new_figure(canvas.FULL_WIDTH, ROW * len(shown) + TOP + BOTTOM)
        axes = canvas.panel(art, left=LEFT, right=RIGHT, top=TOP, bottom=BOTTOM)
        axes.set(ylim=(len(shown) - 0.5, -0.5))
        _scale(axes, result, shown)
        axes.set_yticks([])
        for y, row in enumerate(shown):
            _row(axes, row, result.lead, y)
        _lines(axes, result, shown)
        for text, at in COLUMNS:
            drawing.write(axes, (axes.get_xlim()[1], -0.5), text, (at, 7), ha="right")
        words_ = (_title(result, tested), _caption(result, shown, tested), _alt(result, shown))
        return canvas.finish(art, "forest", *words_, _table(result, shown))


def _tested(result: Result) -> list[ClassResult]:
    """Return the classes with a shortfall, the furthest behind first."""
    rows = [c for c in result.per_class if _short(c, result.lead).value is not None]
    return sorted(rows, key=lambda c: (-(_short(c, result.lead).value or 0.0), -c.support))


def _short(row: ClassResult, metric: str) -> Shortfall:
    return row.shortfall.get(metric, Shortfall(None, None, None, "micro", None, None, None, None))


def _shown(tested: list[ClassResult], metric: str) -> list[ClassResult]:
    """Return all classes, or 30 with flagged ones before others; the furthest behind first."""
    if len(tested) <= MOST_ROWS:
        return tested
    first = sorted(tested, key=lambda c: not _flagged_here(c, metric))[:MOST_ROWS]
    chosen = {c.class_ for c in first}
    return [c for c in tested if c.class_ in chosen]


def _flagged_here(row: ClassResult, metric: str) -> bool:
    return reading.status_of(row, metric) in words.FLAGGED


def _ends(short: Shortfall) -> list[float]:
    return [x for x in (short.value, short.low, short.high) if x is not None]


def _scale(axes: Axes, result: Result, shown: list[ClassResult]) -> None:
    """Fit the axis to bounds, zero and margin; as in all charts weaker classes stand further left."""
    ends = [x for row in shown for x in _ends(_short(row, result.lead))]
    drawing.close_up(axes, "x", [*ends, 0.0, result.options["margin"], -LEAST_SPAN])
    axes.invert_xaxis()
    ticks = [float(t) for t in axes.get_xticks()]
    texts = [label.get_text().removeprefix(numbers.MINUS) for label in axes.get_xticklabels()]
    axes.set_xticks(ticks, texts)
    drawing.write(axes, (0, len(shown) - 0.5), "← behind by", (-14, -24), ha="right")
    drawing.write(axes, (0, len(shown) - 0.5), "ahead by →", (14, -24))


def _row(axes: Axes, row: ClassResult, metric: str, y: int) -> None:
    """Draw one class: name, mark, bounds and numbers."""
    short, status = _short(row, metric), reading.status_of(row, metric)
    how, flagged = canvas.MARKS[status], row.status in words.FLAGGED
    if short.low is not None and short.high is not None:
        axes.plot((short.low, short.high), (y, y), color=how.colour.light, linewidth=1.3, zorder=4)
    drawing.mark(axes, [short.value or 0.0], [y], how, [_told(row, short, status)])
    left, right = axes.get_xlim()
    name, ink = labels.fit(row.class_, canvas.BODY, LEFT - 24), canvas.FLAGGED if flagged else canvas.INK
    drawing.write(axes, (left, y), name, (-20, 0), colour=ink, size=canvas.BODY, ha="right", bold=flagged)
    if flagged:
        drawing.mark_beside(axes, (left, y), -10, reading.mark_of(row))
    for text, (_, at) in zip(_cells(short), COLUMNS, strict=True):
        drawing.write(axes, (right, y), text, (at, 0), colour=canvas.INK, ha="right")


def _told(row: ClassResult, short: Shortfall, status: Status) -> str:
    """Write a class for who points at its mark."""
    value, low, high, _ = _cells(short)
    name = shorten(row.class_, reading.LONGEST_NAME)
    tested = "" if short.q_value is None else f", {numbers.p_value('q', short.q_value)}"
    return f"{name}: behind by {value} (at least {low}, at most {high}){tested}, {words.STATUS_NAMES[status]}"


def _cells(short: Shortfall) -> tuple[str, str, str, str]:
    """Write a shortfall: value, the bounds, q."""
    places = _places(short)
    bounds = (reading.without_dust(x, numbers.rate(x, places)) for x in (short.value, short.low, short.high))
    q = numbers.p_value("q", short.q_value).removeprefix("q ").removeprefix("= ")
    value, low, high = bounds
    return value, low, high, q


def _places(short: Shortfall) -> int:
    return min(numbers.decimals(Estimate(short.value, None, short.low, short.high)), 3)


def _lines(axes: Axes, result: Result, shown: list[ClassResult]) -> None:
    """Draw the line of the reference and that of the margin, with their names above."""
    reference = _short(shown[0], result.lead).reference
    colour = canvas.MICRO if reference == "micro" else canvas.SOFT
    margin = result.options["margin"]
    bottom, top = len(shown) - 0.5, -1.0
    axes.plot((0, 0), (bottom, top), color=colour.light, linewidth=1.4, zorder=3, clip_on=False)
    axes.plot(
        (margin, margin),
        (bottom, top),
        color=canvas.INK.light,
        linewidth=1.0,
        linestyle=canvas.MARGIN_DASH,
        zorder=3,
        clip_on=False,
    )
    drawing.write(axes, (0, top), REFERENCES[reference], (-3, 6), colour=colour, size=canvas.BODY, bold=True)
    text = f"margin {numbers.rate(margin)}"
    drawing.write(axes, (margin, top), text, (3, 6), colour=canvas.INK, ha="right")


def _title(result: Result, tested: list[ClassResult]) -> str:
    """Count who is behind, and name who is furthest with the least its shortfall may be."""
    by_status = reading.by_status(tested, result.lead)
    behind, unclear = by_status.get("behind", []), len(by_status.get("undetermined", []))
    never = [row.class_ for row in by_status.get("never_predicted", [])]
    reference, margin = reading.reference(result, result.lead), numbers.rate(result.options["margin"])
    besides = f"; {labels.listing(never)} never predicted" if never else ""
    besides += f"; {numbers.word(unclear)} not certain" if unclear else ""
    if not behind:
        besides += _elsewhere(tested, result.lead)
        if set(by_status) <= {"ok"}:
            return f"No class is behind {reference} by {margin} or more{besides}"
        return f"No class is shown to be behind {reference}{besides}"
    short = _short(behind[0], result.lead)
    value, low, _, _ = _cells(short)
    name = labels.fit(behind[0].class_, 9, 130)
    size = f"by {value} (at least {low})"
    if len(behind) == 1:
        return f"{words.class_words(name)} is behind {reference} {size}{besides}"
    count = f"{words.capital(numbers.word(len(behind)))} of {numbers.word(len(tested))} classes"
    return f"{count} are behind {reference}, {name} most: {size}{besides}"


def _elsewhere(tested: list[ClassResult], metric: str) -> str:
    """Write which classes are behind, but in metrics that this chart does not show."""
    others = [row for row in tested if row.status == "behind" and reading.status_of(row, metric) != "behind"]
    if not others:
        return ""
    metrics = dict.fromkeys(words.metric_name(m) for row in others for m in words.metrics_behind(row))
    verb, joint = ("is", "and") if len(others) == 1 else ("are", "or")
    named = labels.listing([row.class_ for row in others])
    return f"; {named} {verb} behind in {words.either(tuple(metrics), joint)}"


def _status(row: ClassResult, metric: str) -> str:
    """Write a class's status in this metric, and in which others it is behind."""
    status = reading.status_of(row, metric)
    if row.status != "behind" or status == "behind":
        return words.STATUS_NAMES[status]
    others = words.either([words.metric_name(m) for m in words.metrics_behind(row)])
    return f"{words.STATUS_NAMES[status]}; behind in {others}"


def _caption(result: Result, shown: list[ClassResult], tested: list[ClassResult]) -> str:
    reference = REFERENCE_NOTES[_short(shown[0], result.lead).reference]
    text = (
        f"Distance of each class from {reference}, the furthest behind first. Lines run from the least to "
        "the most by which a class may be behind, each bound with 95 % certainty by itself. "
        f"Red triangle: behind, that is estimated {numbers.rate(result.options['margin'])} or more below, "
        f"and below beyond chance (q ≤ {result.options['fdr']:g}, corrected for testing many classes). "
        "Grey dot: the line ends before the margin. Open grey square: not certain. "
        "Open red circle: never predicted."
    )
    if any(row.status in words.FLAGGED and not _flagged_here(row, result.lead) for row in shown):
        name = words.metric_name(result.lead)
        text += f" A name in red whose line has no red mark is flagged, but not in {name}."
    if len(shown) < len(tested):
        return f"{len(shown)} of {numbers.count(len(tested))} classes shown, flagged ones first. {text}"
    return text


def _alt(result: Result, shown: list[ClassResult]) -> str:
    parts = []
    for row in shown[:6]:
        value, low, high, _ = _cells(_short(row, result.lead))
        status = _status(row, result.lead)
        parts.append(f"{labels.fit(row.class_, 9, 200)} {value} ({low} to {high}), {status}")
    classes = numbers.plural(len(shown), "class", "classes")
    return f"Shortfall of {classes} from {reading.reference(result, result.lead)}: {'; '.join(parts)}."


def _table(result: Result, shown: list[ClassResult]) -> Table:
    rows = (
        (
            row.class_,
            _status(row, result.lead),
            numbers.count(row.support),
            *_cells(_short(row, result.lead)),
        )
        for row in shown
    )
    return Table(("class", "status", "rows", *(head for head, _ in COLUMNS)), tuple(rows))
