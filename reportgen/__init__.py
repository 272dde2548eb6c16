"""Reports on a classifier's predictions that show micro and macro averages side by side.

>>> from reportgen import Report
>>> report = Report.from_predictions(["cat", "cat", "dog", "dog"], ["cat", "cat", "dog", "cat"])
>>> report.averages.loc[("recall", "macro"), "value"]
np.float64(0.75)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from reportgen.errors import ColumnsError, InputError, OptionError, OutputError, ReportgenError
from reportgen.version import __version__

if TYPE_CHECKING:
    from reportgen.api import Report, check, compare

__all__ = [
    "ColumnsError",
    "InputError",
    "OptionError",
    "OutputError",
    "Report",
    "ReportgenError",
    "__version__",
    "check",
    "compare",
]


def __getattr__(name: str) -> Any:
    """Import the faces when first asked for, so that ``reportgen --help`` stays quick."""
    if name in ("Report", "check", "compare"):
        return getattr(import_module("reportgen.api"), name)
    raise AttributeError(f"module 'reportgen' has no attribute {name!r}")
