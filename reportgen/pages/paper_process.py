"""Laying pages out in a process of its own.

WeasyPrint is imported, and tried on a small page, while the rows are read; the HTML page and the files that
the PDF carries are made while it is laid out. On two cores that is a fifth of the time of a report of 10
classes, and a sixth of 5000.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from reportgen.errors import OutputError
from reportgen.pages.paper import Attached, LaidOut, Paper, lay_out

COMMAND = "import sys; sys.path[:] = {path!r}; from reportgen.pages.paper_process import serve; serve()"
FIRST_PAGE = "<!doctype html><html lang='en'><title>page</title><h1>page</h1><table><tr><td>1</table></html>"
"""Laid out before there is any work: the first page of a process costs more than the others."""


class PaperProcess:
    """A process that lays pages out, one after the other; where it cannot be had, this one does.

    Use it in a ``with`` statement: at its end the process is gone.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        with suppress(OSError, TypeError, ValueError):  # no program to start, or no more processes allowed
            self._process = subprocess.Popen(  # noqa: S603 – our own code
                [sys.executable, "-c", COMMAND.format(path=sys.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def begin(self, paper: Paper) -> Callable[[], LaidOut]:
        """Start laying out and return a function that waits for the outcome, and raises as ``lay_out`` does.

        A page must be waited for before the next is begun.
        """
        if self._process is None or self._process.stdin is None:
            return lambda: lay_out(paper)
        self._send(replace(paper, files=tuple))  # without its files
        return lambda: self._outcome(paper)

    def _send(self, value: Paper | tuple[Attached, ...]) -> None:
        if self._process is not None and self._process.stdin is not None:
            with suppress(OSError):  # it has ended; whoever waits for the outcome finds out why
                pickle.dump(value, self._process.stdin)
                self._process.stdin.flush()

    def _outcome(self, paper: Paper) -> LaidOut:
        if self._process is None or self._process.stdout is None:
            return lay_out(paper)
        self._send(paper.files())
        try:
            answer = pickle.load(self._process.stdout)  # noqa: S301 – from our own process
        except (OSError, EOFError, pickle.UnpicklingError):
            signal = -self._process.wait()
            self._end()
            if signal > 0:
                raise OutputError(
                    f"The PDF cannot be made: signal {signal} ended the process that laid it out.",
                    "Check that there is memory left and that a font is installed, or write HTML.",
                ) from None
            return lay_out(paper)  # fails here as it did there, and says why
        if isinstance(answer, OutputError):
            raise answer
        return answer if isinstance(answer, LaidOut) else lay_out(paper)

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            with suppress(OSError), self._process:  # closes the pipes
                self._process.wait()
        self._process = None


def serve() -> None:
    """Lay out what comes on standard input until it ends: the work of the process."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no answer
    with suppress(OutputError):
        lay_out(Paper(FIRST_PAGE, tuple, datetime(2000, 1, 1, tzinfo=UTC), "pdf/ua-1", Path()))
    with suppress(EOFError, KeyboardInterrupt, BrokenPipeError):
        while True:
            answer(sys.stdin.buffer, answers)


def answer(questions: BinaryIO, answers: BinaryIO) -> None:
    """Lay out one page, whose files follow it; an OutputError is an answer as well."""
    page: Paper = pickle.load(questions)  # noqa: S301 – from the process that started this one
    files = cache(lambda: pickle.load(questions))  # noqa: S301
    found: LaidOut | OutputError
    try:
        found = lay_out(replace(page, files=files))
    except OutputError as error:
        found = error
        files()  # what comes next is the next page
    pickle.dump(found, answers)
    answers.flush()
