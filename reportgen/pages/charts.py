"""Charts as pages ask for them: drawn once, and only for outputs that show them."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from reportgen.results import Result

if TYPE_CHECKING:
    from reportgen.figures import Figure

Charts = Callable[[], Mapping[str, "Figure"]]
"""Returns the charts of a result by id; drawing waits for the first call."""


def charts_of(result: Result) -> Charts:
    """Return the charts of ``result``, to be drawn when first asked for and shared by all outputs."""

    @cache
    def draw() -> Mapping[str, "Figure"]:
        from reportgen.figures import draw_all  # noqa: PLC0415 – Matplotlib only where charts are shown

        return draw_all(result)

    return draw
