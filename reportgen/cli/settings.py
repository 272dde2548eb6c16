"""From parsed arguments to the options of reading and of evaluating."""

import datetime as dt
import os
from argparse import Namespace

from reportgen.errors import OptionError
from reportgen.keywords import part
from reportgen.options import Options, ReadOptions


def read_options(arguments: Namespace) -> ReadOptions:
    """Return how to read predictions."""
    return ReadOptions(**part(vars(arguments), ReadOptions))


def report_options(arguments: Namespace) -> Options:
    """Return how to evaluate and present; the date comes from SOURCE_DATE_EPOCH where that alone is given."""
    given = part(vars(arguments), Options)
    given["notes"] = tuple(given.get("notes", ()))
    given.setdefault("date", build_date())
    return Options(**given)


def build_date() -> str | None:
    """Return the date that SOURCE_DATE_EPOCH stands for, None where it is not set.

    Raises OptionError where it is no time.
    """
    text = os.environ.get("SOURCE_DATE_EPOCH")
    if not text:
        return None
    try:
        return dt.datetime.fromtimestamp(int(text), tz=dt.UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        raise OptionError(
            f"SOURCE_DATE_EPOCH is not a time: '{text}'.", "Set it to whole seconds since 1970, or unset it."
        ) from None
