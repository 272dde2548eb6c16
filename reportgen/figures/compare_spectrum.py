"""The averaging spectrum of several models: which is best at which weight of the common classes."""

from collections.abc import Sequence
from dataclasses import replace

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from reportgen import numbers, words
from reportgen.comparison.results import Comparison, Pair, PairedSpectrum
from reportgen.figures import canvas, difference_words, drawing, reading
from reportgen.figures.canvas import Colour, Figure, Table
from reportgen.figures.labels import fit
from reportgen.names import shorten
from reportgen.results import Estimate, Spectrum

HEIGHT = 190.0
LONGEST = 20
MOST_NAMED = 5
"""Models that are all drawn with their names; of more only the reference and the best are."""

BESIDE = 130.0
"""Points beside the chart for the names."""

FLAT = 1e-9
LINES: tuple[tuple[Colour, object], ...] = (
    (canvas.INK, "-"),
    (canvas.PLAIN, (0, (5.0, 2.0))),
    (canvas.SOFT, (0, (1.0, 1.4))),
    (canvas.INK, (0, (5.0, 1.5, 1.0, 1.5))),
    (canvas.PLAIN, "-"),
)


Line = tuple[str, Spectrum]
"""A model and its averages."""


def draw(comparison: Comparison) -> Figure | None:
    """Draw the leading metric of each model from macro to weighted, and beside it the difference of two."""
    found = [one for one in comparison.spectrum if one.metric == comparison.lead]
    if not found or all(_is_flat(line) for one in found for line in (one.of_reference, one.of_model)):
        return None
    name, is_pair = words.metric_name(comparison.lead), len(found) == 1
    lines = [(comparison.reference, found[0].of_reference), *((one.model, one.of_model) for one in found)]
    named = _named(lines)
    texts = (
        f"{words.capital(name)} between macro and weighted",
        "From left to right the size of a class counts more: at 0 (macro) all classes count alike, at 1 "
        "(weighted) each by its rows. In between, weights are the share of rows to that power, a."
        + (" Right: the difference with its interval on the same rows." if is_pair else "")
        + (
            " Named: the reference, and the best at either end; thin lines: the other models."
            if len(named) < len(lines)
            else ""
        ),
        _alt(comparison, found, name),
    )

    def finished(threads: Sequence[Sequence[Line]]) -> Figure:
        art = _drawn(comparison, found, lines, threads)
        return canvas.finish(art, "compare_spectrum", *texts, _table(lines))

    with canvas.style():
        figure = finished([lines])
        if len(named) == len(lines):
            return figure
        # On a screen each thin line is drawn by itself, so that it can tell its model.
        return replace(figure, svg=finished([[line] for line in lines]).svg)


def _drawn(
    comparison: Comparison,
    found: Sequence[PairedSpectrum],
    lines: Sequence[Line],
    threads: Sequence[Sequence[Line]],
) -> Drawing:
    """Draw the lines; ``threads`` are those drawn thin, each group in one go."""
    is_pair, width = len(found) == 1, canvas.FULL_WIDTH / 2
    art = canvas.new_figure(canvas.FULL_WIDTH, HEIGHT)
    axes = canvas.panel(art, left=34, right=width + 10 if is_pair else BESIDE, top=22, bottom=34)
    for group in threads:
        thread = drawing.threads(axes, [(line.alpha, line.value) for _, line in group], canvas.PLAIN)
        if len(group) == 1:
            drawing.tell(thread, _told(group[0], comparison.lead))
    _values(axes, _named(lines), [line for _, line in lines], comparison.lead)
    if is_pair:
        _difference(canvas.panel(art, left=width + 40, right=22, top=22, bottom=34), found[0], comparison)
    return art


def _told(line: Line, metric: str) -> str:
    """Write a model's averages at both ends for who points at its line."""
    model, spectrum = line
    ends = (
        reading.told_average(kind, metric, _estimate(spectrum, i))
        for kind, i in (("macro", 0), ("weighted", -1))
    )
    return f"{shorten(model, reading.LONGEST_NAME)}: {', '.join(ends)}"


def _estimate(line: Spectrum, i: int) -> Estimate:
    return Estimate(line.value[i], None, line.low[i], line.high[i])


def _named(lines: Sequence[Line]) -> list[Line]:
    """Return the lines drawn with a name: all of a few, else the reference and the best at both ends."""
    if len(lines) <= MOST_NAMED:
        return list(lines)
    best = [max(lines, key=lambda one: one[1].value[end])[0] for end in (0, -1)]
    return [one for one in lines if one[0] in (lines[0][0], *best)]


def _is_flat(line: Spectrum) -> bool:
    """Return whether all classes are equally common, so that the weights make no difference."""
    return max(line.value) - min(line.value) < FLAT


def _values(axes: Axes, lines: Sequence[Line], all_lines: Sequence[Spectrum], metric: str) -> None:
    _alpha_axis(axes)
    for one, (colour, dash) in zip(lines, LINES, strict=False):
        _, line = one
        (course,) = axes.plot(line.alpha, line.value, color=colour.light, linestyle=dash, linewidth=1.6)
        drawing.tell(course, _told(one, metric))
    ends = [x for line in all_lines for x in line.value]
    low, high = min(ends), max(ends)
    room = max(high - low, 0.02) * 0.22
    axes.set_ylim(max(0.0, low - room), min(1.0, high + room))
    ticks = [float(tick) for tick in axes.get_yticks() if axes.get_ylim()[0] <= tick <= axes.get_ylim()[1]]
    axes.yaxis.set_ticks(ticks, [f"{tick:.3g}" for tick in ticks])
    axes.grid(visible=True, axis="y", color=canvas.RULE.light, linewidth=0.7)
    name = words.capital(words.metric_name(metric))
    drawing.write(axes, (0.0, 1.0), name, (0, 10), xycoords="axes fraction")
    _names(axes, lines)


def _names(axes: Axes, lines: Sequence[Line]) -> None:
    """Write each model's name at its line: inside the panel for two, beside it for more."""
    if len(lines) == 2:
        (_, first), (_, second) = lines
        n_steps = len(first.alpha)
        k = max((0, n_steps - 1), key=lambda i: abs(first.value[i] - second.value[i]))  # the wider end
        upper = 0 if first.value[k] >= second.value[k] else 1
        for i, (model, line) in enumerate(lines):
            at_x, side = (0.03, "left") if k == 0 else (0.97, "right")
            at = (at_x, line.value[1] if k == 0 else line.value[-2])
            offset = (0.0, 10.0 if i == upper else -11.0)
            text = shorten(model, LONGEST)
            drawing.write(axes, at, text, offset, ha=side, colour=LINES[i][0], bold=True, backed=True)
        return
    order = sorted(range(len(lines)), key=lambda i: -lines[i][1].value[-1])
    for place, i in enumerate(order):
        y = 1 - (place + 0.5) / len(lines)
        axes.annotate(
            "",
            (1.0, lines[i][1].value[-1]),
            xytext=(1.06, y),
            textcoords="axes fraction",
            arrowprops={"arrowstyle": "-", "color": LINES[i][0].light, "linewidth": 0.6},
            annotation_clip=False,
        )
        text = fit(lines[i][0], canvas.SMALL, BESIDE - 32)
        drawing.write(axes, (1.07, y), text, colour=LINES[i][0], xycoords="axes fraction")


def _difference(axes: Axes, one: PairedSpectrum, comparison: Comparison) -> None:
    pair, line = comparison.pair(one.model), one.difference
    if pair.turned:
        turned = (tuple(-x for x in part) for part in (line.value, line.high, line.low))
        line = Spectrum(line.alpha, *turned)
    _alpha_axis(axes)
    axes.fill_between(line.alpha, line.low, line.high, color=canvas.PLAIN.light, alpha=0.25, linewidth=0)
    (course,) = axes.plot(line.alpha, line.value, color=canvas.INK.light, linewidth=1.6)
    drawing.tell(course, _told_difference(line, pair, comparison.lead))
    axes.axhline(0.0, color=canvas.INK.light, linewidth=0.9)
    low, high = min(0.0, *line.low), max(0.0, *line.high)
    room = max(high - low, 0.01) * 0.12
    axes.set_ylim(low - room, high + room)
    axes.locator_params(axis="y", nbins=6)
    ticks = [float(tick) for tick in axes.get_yticks() if low - room <= tick <= high + room]
    axes.yaxis.set_ticks(
        ticks, ["0" if abs(t) < 1e-12 else f"{t:+.3g}".replace("-", numbers.MINUS) for t in ticks]
    )
    axes.grid(visible=True, axis="y", color=canvas.RULE.light, linewidth=0.7)
    title = f"{shorten(pair.first, LONGEST)} {numbers.MINUS} {shorten(pair.second, LONGEST)}"
    drawing.write(axes, (0.0, 1.0), title, (0, 10), xycoords="axes fraction")
    for alpha in one.flips:
        crossing = axes.axvline(alpha, color=canvas.SOFT.light, linewidth=0.9, linestyle=(0, (1.0, 1.4)))
        drawing.tell(crossing, _told_crossing(alpha, pair, comparison.lead))
        drawing.write(
            axes, (alpha, 0.0), f"a = {numbers.rate(alpha)}", (3, 7), xycoords=axes.get_xaxis_transform()
        )


def _told_difference(line: Spectrum, pair: Pair, metric: str) -> str:
    """Write the difference at both ends for who points at its line."""
    name = words.metric_name(metric)
    ends = (
        f"{kind} {name} {difference_words.with_interval(_estimate(line, i))}"
        for kind, i in (("macro", 0), ("weighted", -1))
    )
    return f"{', '.join(ends)}, {difference_words.minus(pair)}"


def _told_crossing(alpha: float, pair: Pair, metric: str) -> str:
    """Write where the better model changes for who points at its line."""
    first, second = difference_words.names(pair)
    return f"at a = {numbers.rate(alpha)} {first} and {second} have the same {words.metric_name(metric)}"


def _alpha_axis(axes: Axes) -> None:
    axes.set_xlim(0.0, 1.0)
    axes.xaxis.set_ticks([0.0, 0.25, 0.5, 0.75, 1.0], ["0\nmacro", "0.25", "0.5", "0.75", "1\nweighted"])


def _alt(comparison: Comparison, found: Sequence[PairedSpectrum], name: str) -> str:
    parts = [f"{words.capital(name)} averaged with weights that are the share of rows to the power a."]
    lines = [(comparison.reference, found[0].of_reference), *((one.model, one.of_model) for one in found)]
    for model, line in lines:
        ends = numbers.rate(line.value[0], 3), numbers.rate(line.value[-1], 3)
        parts.append(f"{model}: {ends[0]} at a = 0, {ends[1]} at a = 1.")
    for one in found:
        parts += [
            f"{one.model} and {comparison.reference} cross at a = {numbers.rate(a)}." for a in one.flips
        ]
    return " ".join(parts)


def _table(lines: Sequence[Line]) -> Table:
    alphas = lines[0][1].alpha
    rows = tuple(
        (numbers.rate(alpha), *(numbers.rate(line.value[i], 4) for _, line in lines))
        for i, alpha in enumerate(alphas)
    )
    return Table(("a", *(model for model, _ in lines)), rows)
