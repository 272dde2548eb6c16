"""Pages: everything that shows a finished result. Nothing here computes a figure."""

from collections.abc import Callable

from reportgen.pages import class_table_csv, html_page, json_data, markdown, pdf_page
from reportgen.pages.charts import Charts, charts_of
from reportgen.results import Result

Render = Callable[[Result, Charts], bytes]

OUTPUTS: dict[str, Render] = {
    ".html": html_page.render,
    ".pdf": pdf_page.render,
    ".json": json_data.render,
    ".md": markdown.render,
    ".csv": class_table_csv.render,
}
"""File ending to the function that makes such a file; its charts come from ``charts_of(result)``."""

__all__ = ["OUTPUTS", "Charts", "Render", "charts_of"]
