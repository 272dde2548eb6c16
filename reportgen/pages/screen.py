"""What a page read on a screen has beside its content: style sheets, scripts, and a policy for just these."""

from typing import Any

from reportgen.pages.policy import content_policy
from reportgen.pages.templates import script, style_sheet

SCRIPTS = ("charts", "numbers", "class_table", "links")
"""The parts of the page's script in order: a later one may use what an earlier one names."""


def frame(medium: str) -> dict[str, Any]:
    """Return what ``page.html.j2`` needs around its sections; paper has no scripts."""
    if medium == "pdf":
        return {"medium": medium, "css": style_sheet("report.css", "pdf.css"), "policy": "", "scripts": ()}
    css = style_sheet("report.css", "screen.css")
    scripts = (script("mark"), script(*SCRIPTS))
    return {"medium": medium, "css": css, "policy": content_policy(css, scripts), "scripts": scripts}
