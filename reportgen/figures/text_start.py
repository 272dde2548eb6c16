"""Texts of a chart that are told where they begin, not where they end or have their middle.

WeasyPrint makes an object of its own in the PDF for each text with another anchor than its start: half the
bytes of a short report.
"""

from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import matplotlib as mpl
from matplotlib.font_manager import get_font
from matplotlib.ft2font import FT2Font, LoadFlags

FILES = {"400": "DejaVuSans.ttf", "700": "DejaVuSans-Bold.ttf"}
"""The font of a chart for each weight in its SVG."""

SHARES = {"middle": 0.5, "end": 1.0}
"""How much of a text stands before its anchor."""


def anchor_at_start(text: ET.Element) -> None:
    """Move the ``x`` of an SVG text from its middle or end to its start.

    A text with a character that the chart's font lacks is left as it is: its width is known to nobody here.
    """
    share = SHARES.get(text.get("text-anchor", ""))
    width = _width(text.text or "", text.get("font-weight", "400"))
    if share is None or width is None:
        return
    size = float(text.get("font-size", "").removesuffix("px"))
    text.set("x", f"{float(text.get('x', '0')) - share * width * size:.2f}")
    del text.attrib["text-anchor"]


def _width(text: str, weight: str) -> float | None:
    """Return the width of a text in em, without kerning, as SVG texts are laid out; None if not known."""
    advances = [_advance(letter, weight) for letter in text]
    return None if None in advances else sum(each for each in advances if each is not None)


@cache
def _advance(letter: str, weight: str) -> float | None:
    font = _font(weight)
    if not font.get_char_index(ord(letter)):
        return None
    glyph = font.load_char(ord(letter), flags=LoadFlags.NO_SCALE)
    return float(glyph.horiAdvance / font.units_per_EM)


def _font(weight: str) -> FT2Font:
    return get_font(Path(mpl.get_data_path(), "fonts", "ttf", FILES[weight]))
