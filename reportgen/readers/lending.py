"""Bytes lent to Arrow's parsers, and taken back before the program goes on.

Arrow's threads may hold the bytes for a moment after the table is there. A thread that lets go of an object
of Python's while the interpreter ends aborts the program (apache/arrow#34314), so a short command would fail
now and then after its work is done.
"""

import time
from collections.abc import Callable
from typing import Any

import pyarrow as pa

_PATIENCE = 5.0
_PAUSE = 0.0005


def parsed(data: bytes, parse: Callable[[Any], Any]) -> Any:
    """Return what ``parse`` makes of the bytes, given as an Arrow stream; nothing holds them any more then.

    Raises what ``parse`` raises of Arrow's errors.
    """
    view = memoryview(data)
    table, failure = None, None
    try:
        table = parse(pa.BufferReader(view))
    except (pa.ArrowException, UnicodeDecodeError) as error:
        failure = error.with_traceback(None)  # its frames hold the stream
    _take_back(view)
    if failure is None:
        return table
    try:
        raise failure
    finally:
        del failure  # its traceback holds this frame, and so the bytes


def _take_back(view: memoryview) -> None:
    """Wait until nobody looks at the bytes through this view, but not for ever."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            view.release()
        except BufferError:
            time.sleep(_PAUSE)  # lets the threads have the interpreter's lock
        else:
            return
