"""Errors a user can do something about.

Each carries two sentences: what is wrong and where, and what to do next. The command line prints them as
two lines and exits with status 1; a bug is never caught and turned into one of these.
"""


class ReportgenError(Exception):
    """Base of every error that reportgen raises on purpose."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what, fix)
        self.what = what
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.what}\n{self.fix}"


class InputError(ReportgenError):
    """A prediction file or array holds something that cannot be counted."""


class ColumnsError(ReportgenError):
    """The columns of a file cannot be told apart, or do not fit together."""


class OptionError(ReportgenError):
    """An option or argument is wrong or contradicts another."""


class OutputError(ReportgenError):
    """An output cannot be written."""
