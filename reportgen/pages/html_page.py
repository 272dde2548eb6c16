"""The report as one self-contained HTML file."""

from reportgen.pages.charts import Charts
from reportgen.results import Result


def render(result: Result, charts: Charts) -> bytes:
    """Return the HTML file: no request, no address outside itself, all of it readable without its script."""
    from reportgen.pages.report_page import report_page  # noqa: PLC0415 – Jinja only where a page is made

    return report_page(result, charts(), "html").encode()
