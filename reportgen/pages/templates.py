"""Finding the templates folder and filling templates; everything that comes from data is escaped."""

import base64
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reportgen import numbers
from reportgen.errors import OutputError
from reportgen.names import shorten

LONGEST_NAME = 200
BREAKS = re.compile(r"(?<=\w[_/\\])(?=\w)|(?<=\w[.-])(?=[^\W\d_])")
"""Where a name may break; never inside a number."""

LONG_RUN = re.compile(r"\S{20}(?=\S)")
"""Letters after which a name without such places may break all the same."""

A4 = "@page { size: A4; }\n"
PACKAGE = Path(__file__).resolve().parent.parent
PLACES = (PACKAGE / "templates", PACKAGE.parent / "templates")
"""Where templates lie in an installed package, and in the source tree."""


def fill(template: str, context: dict[str, Any]) -> str:
    """Return the text of ``template`` (a file name in the templates folder) filled with ``context``."""
    return _environment().get_template(template).render(context)


def style_sheet(*names: str) -> str:
    """Return the text of one or more style sheets of the templates folder."""
    return "\n" + "".join((folder() / name).read_text("utf-8") for name in names)


def page_size(options: Mapping[str, Any]) -> str:
    """Return the style rules for the paper that the options name; they come after the style sheets."""
    return style_sheet("letter.css") if options.get("page") == "letter" else A4


def script(*names: str) -> str:
    """Return one or more scripts of the templates folder as one text: strict, with names of its own."""
    texts = ((folder() / "scripts" / f"{name}.js").read_text("utf-8") for name in names)
    return '"use strict"; {\n' + "".join(texts) + "}\n"


def data_image(svg: str) -> str:
    """Return an SVG file as a ``data:`` address."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode("ascii")


@cache
def folder() -> Path:
    """Return the templates folder; raise OutputError where the installation lacks it."""
    for place in PLACES:
        if (place / "page.html.j2").is_file():
            return place
    raise OutputError(
        "The templates of reportgen are missing from this installation.", "Reinstall reportgen."
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["count"] = numbers.count
    environment.filters["short"] = _short
    environment.filters["data_image"] = data_image
    environment.filters["own_markup"] = _own_markup
    return environment


def _short(text: str) -> Markup:
    """Shorten a name that would fill the page and take minutes to lay out; CSV and JSON have it in full.

    Long names may break after a full stop, a slash, a hyphen or an underscore rather than in a word.
    """
    pieces = (
        LONG_RUN.sub(r"\g<0>\n", piece).split("\n") for piece in BREAKS.split(shorten(text, LONGEST_NAME))
    )
    return Markup("<wbr>").join(part for piece in pieces for part in piece)


def _own_markup(text: str) -> Markup:
    """Pass charts, style sheets and scripts through; no text from data may come here unescaped."""
    return Markup(text)  # noqa: S704 – charts escape their text themselves, the rest is ours
