"""What a page read on a screen has beside its content: style sheets, scripts, and a policy for just these."""

from collections.abc import Mapping
from typing import Any

from reportgen.pages.policy import content_policy
from reportgen.pages.templates import page_size, script, style_sheet

SCRIPTS = {
    "report": ("charts", "links", "numbers", "class_table"),
    "comparison": ("charts", "links"),
    "index": ("charts",),
}
"""The parts of each page's script in order: a later one may use what an earlier one names."""

STYLES = {
    "html": ("report.css", "page_one.css", "screen.css", "page_one_screen.css"),
    "pdf": ("report.css", "page_one.css", "pdf.css"),
}


def frame(medium: str, options: Mapping[str, Any], page: str) -> dict[str, Any]:
    """Return what ``page.html.j2`` needs around its sections; paper has no scripts.

    ``page`` says which page it is: a report or a comparison.
    """
    css = style_sheet(*STYLES[medium]) + page_size(options)
    if medium == "pdf":
        return {"medium": medium, "css": css, "policy": "", "scripts": ()}
    scripts = (script("mark"), script(*SCRIPTS[page]))
    return {"medium": medium, "css": css, "policy": content_policy(css, scripts), "scripts": scripts}
