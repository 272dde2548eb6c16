"""A finished comparison to look at and save: what ``reportgen.compare`` returns."""

import html
import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.comparison.results import Comparison
from reportgen.errors import OutputError
from reportgen.numbers import plural
from reportgen.values import COMPARE_FORMS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.figure import Figure

    from reportgen.pages.compare_page import Charts
    from reportgen.pages.paper import Paper


class ComparisonReport:
    """Two or more models on the same rows, each compared with the first; ``result`` has all the numbers."""

    def __init__(self, result: Comparison) -> None:
        self.result = result

    def __repr__(self) -> str:
        names, rows = ", ".join(self.result.models), plural(self.result.rows, "row")
        return f"Comparison of {names}: {rows}"

    @property
    def differences(self) -> "pd.DataFrame":
        """Reference minus model for every average of every metric, with interval and p value."""
        import pandas as pd  # noqa: PLC0415 - slow to import

        rows = [
            {
                "model": one.model,
                "metric": one.metric,
                "average": one.average,
                "difference": one.difference.value,
                "se": one.difference.se,
                "low": one.difference.low,
                "high": one.difference.high,
                "p_value": one.p_value,
            }
            for one in self.result.differences
        ]
        return pd.DataFrame(rows).set_index(["model", "metric", "average"])

    @property
    def classes(self) -> "pd.DataFrame":
        """Reference minus model for every class and metric, with interval, p and q value."""
        import pandas as pd  # noqa: PLC0415 - slow to import

        rows = [
            {
                "model": one.model,
                "class": one.class_,
                "metric": metric,
                "reference_value": found.reference,
                "model_value": found.model,
                "difference": found.difference.value,
                "low": found.difference.low,
                "high": found.difference.high,
                "p_value": found.p_value,
                "q_value": found.q_value,
            }
            for one in self.result.classes
            for metric, found in one.metrics.items()
        ]
        return pd.DataFrame(rows).set_index(["model", "class", "metric"])

    @cached_property
    def figures(self) -> "Mapping[str, Figure]":
        """The charts as Matplotlib figures by name."""
        return {name: figure.figure for name, figure in self._charts().items()}

    @cached_property
    def _charts(self) -> "Charts":
        from reportgen.pages.compare_page import charts_of  # noqa: PLC0415 - pages are heavy

        return charts_of(self.result)

    def render(self, form: str) -> bytes:
        """Return the comparison in a form: html, pdf, json or md.

        Raises OutputError where the form is unknown or its libraries are missing.
        """
        from reportgen.pages.compare_page import OUTPUTS  # noqa: PLC0415 - pages are heavy

        if form not in COMPARE_FORMS:
            raise OutputError(
                f"A comparison has no form '{form}'.", f"Use one of: {', '.join(COMPARE_FORMS)}."
            )
        return OUTPUTS[f".{form}"](self.result, self._charts)

    def paper(self) -> "Paper":
        """Return what the PDF is made of, to be laid out in another process."""
        from reportgen.pages import compare_page  # noqa: PLC0415 - pages are heavy

        return compare_page.paper(self.result, self._charts)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the comparison to a file; its ending chooses the form: .html, .pdf, .json or .md.

        A file of that name is replaced at once or not at all. Raises OutputError.
        """
        from reportgen.pages.write import write_atomically  # noqa: PLC0415 - pages are heavy

        form = Path(path).suffix.lower().removeprefix(".")
        if form not in COMPARE_FORMS:
            endings = ", ".join(f".{form}" for form in COMPARE_FORMS)
            raise OutputError(
                f"Cannot write {path}: a comparison has no form '.{form}'.", f"End the name in {endings}."
            )
        write_atomically(path, self.render(form))

    def _repr_html_(self) -> str:
        """Return the comparison for a notebook: the page in a frame of its own, so that styles stay apart."""
        page = html.escape(self.render("html").decode("utf-8"))
        frame = 'sandbox="allow-downloads" width="100%" height="800" style="border: 1px solid #ccc"'
        return f'<iframe title="{html.escape(repr(self))}" srcdoc="{page}" {frame}></iframe>'
