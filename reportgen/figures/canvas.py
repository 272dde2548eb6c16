"""Size, colours, fonts and marks of all charts, and how a drawing becomes SVG.

Charts are drawn in points (1/72 inch) with one font and a fixed palette, away from any settings of the user.
Their SVG is rewritten so that it can stand inside a page with a strict content policy and follow dark mode.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from reportgen.figures.svg import has_right_to_left, image, inline, markup, outlined
from reportgen.results import Status

PAPER, NIGHT = "#ffffff", "#14181d"
"""Page colours that the palette is made for: printed or light, and dark."""

FULL_WIDTH, HALF_WIDTH = 510.0, 247.0
"""Points: the text width of an A4 page, and half of it less a gutter."""

SMALL, BODY, STRONG = 8.0, 9.0, 10.0
"""Type scale in points: axis numbers and notes, names and values, the two averages."""


class Colour(NamedTuple):
    """A colour on white and its partner on a dark page."""

    name: str
    light: str
    dark: str


INK = Colour("ink", "#1c2128", "#e6e9ed")
SOFT = Colour("soft", "#5f6670", "#a9b1bc")  # secondary text
MICRO = Colour("micro", "#2a6fc0", "#7db2f0")
MACRO = Colour("macro", "#a86200", "#e8a33d")
FLAGGED = Colour("flagged", "#c8372d", "#ff8a80")
PLAIN = Colour("plain", "#707781", "#98a0ab")  # marks of classes that are not flagged
RULE = Colour("rule", "#e3e6ea", "#343b44")  # gridlines: to be felt, not read
ABOVE = Colour("above", "#0f7d78", "#2f9a92")  # heat map above 0.5
BELOW = Colour("below", "#8347b8", "#9a66d2")  # and below
GROUND = Colour("paper", PAPER, NIGHT)  # inside of open marks
PALETTE = (INK, SOFT, MICRO, MACRO, FLAGGED, PLAIN, RULE, ABOVE, BELOW, GROUND)
VARIABLES = {c.light: f"var(--chart-{c.name}, {c.light})" for c in PALETTE} | {INK.light: "currentColor"}
"""What a page inside HTML writes for each colour, so that it can follow dark mode."""


class Mark(NamedTuple):
    """How a class of some status is drawn: Matplotlib marker, colour, filled or open, size in points."""

    shape: str
    colour: Colour
    filled: bool
    size: float


MARKS: dict[Status, Mark] = {
    "behind": Mark("v", FLAGGED, filled=True, size=6.5),
    "never_predicted": Mark("o", FLAGGED, filled=False, size=5.5),
    "undetermined": Mark("s", PLAIN, filled=False, size=4.5),
    "ok": Mark("o", PLAIN, filled=True, size=4.5),
    "no_examples": Mark("o", PLAIN, filled=False, size=4.5),
}
NOT_TESTED_MARK = Mark("o", PLAIN, filled=False, size=4.5)
MICRO_MARK = Mark("o", MICRO, filled=True, size=8.0)
MACRO_MARK = Mark("D", MACRO, filled=True, size=6.5)
MACRO_DASH = (0, (4.0, 2.2))
MARGIN_DASH = (0, (5.0, 2.0, 1.0, 2.0))
DOTTED = (0, (1.0, 1.2))

STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "reportgen",
    "font.family": ["DejaVu Sans"],
    "font.size": BODY,
    "text.color": INK.light,
    "text.parse_math": False,
    "axes.edgecolor": RULE.light,
    "axes.labelcolor": SOFT.light,
    "axes.labelsize": SMALL,
    "axes.unicode_minus": True,
    "axes.axisbelow": True,
    "xtick.color": SOFT.light,
    "ytick.color": SOFT.light,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.major.size": 0.0,
    "ytick.major.size": 0.0,
    "xtick.minor.size": 0.0,
    "ytick.minor.size": 0.0,
    "lines.solid_capstyle": "round",
    "path.simplify": True,
    "path.simplify_threshold": 0.2,
}


@dataclass(frozen=True)
class Table:
    """The numbers of a chart as finished text: one header cell and one cell a row for each column."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, eq=False)
class Figure:
    """A finished chart.

    ``title`` says what the chart shows, ``caption`` how to read it, ``alt`` the main numbers for who cannot
    see it. ``svg`` is to stand inside an HTML page; ``image_svg`` is a complete file, for data images.
    ``narrow_svg`` takes the place of ``svg`` on a phone; empty where there is none.
    """

    id: str
    title: str
    caption: str
    alt: str
    svg: str
    image_svg: str
    table: Table
    figure: Drawing
    narrow_svg: str = ""


@contextmanager
def style() -> Iterator[None]:
    """Draw with our settings whatever the user's are, and put his back afterwards."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        yield


def new_figure(width: float, height: float) -> Drawing:
    """Return an empty drawing; sizes in points, so that display units are points as well."""
    drawing = Drawing(figsize=(width / 72, height / 72), dpi=72)
    drawing.patch.set_visible(False)
    return drawing


def panel(drawing: Drawing, left: float, right: float, top: float, bottom: float) -> Axes:
    """Add axes without a frame, given the margins around them in points."""
    width, height = drawing.get_size_inches() * 72
    box = (left / width, bottom / height, (width - left - right) / width, (height - top - bottom) / height)
    axes = drawing.add_axes(box)
    axes.patch.set_visible(False)
    axes.spines[:].set_visible(False)
    return axes


def finish(drawing: Drawing, id_: str, title: str, caption: str, alt: str, table: Table) -> Figure:
    """Turn a drawing and its words into a figure.

    Inside HTML its colours are ``var(--chart-NAME, …)`` with the light colour as fallback, and ink is
    ``currentColor``; the page sets the variables for dark mode (``palette_css``).
    """
    tree = markup(drawing, id_)
    on_paper = tree
    if has_right_to_left(tree):  # the PDF would set the letters from left to right
        with mpl.rc_context({"svg.fonttype": "path", "text.hinting": "none"}):
            on_paper = outlined(tree, markup(drawing, f"{id_}-outlined"))
    return Figure(id_, title, caption, alt, inline(tree, alt, VARIABLES), image(on_paper), table, drawing)


def with_narrow(figure: Figure, drawing: Drawing) -> Figure:
    """Return the figure with a second drawing of it, for phones."""
    tree = markup(drawing, f"{figure.id}-narrow")
    return replace(figure, narrow_svg=inline(tree, figure.alt, VARIABLES))


def palette_css(*, dark: bool) -> str:
    """Return the CSS declarations of the chart colours, without selector."""
    return " ".join(f"--chart-{c.name}: {c.dark if dark else c.light};" for c in PALETTE)
