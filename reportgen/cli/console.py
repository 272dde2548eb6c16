"""What the user sees besides the outputs: results on standard output, the rest on standard error.

Text from files may hold terminal control characters, and what a CI server that keeps the log takes for a
command: everything passes through ``names.printable`` and ``names.harmless``, wherever it is shown.
"""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self, TextIO

from reportgen.errors import OutputError, ReportgenError

PATIENCE = 1.0
"""Seconds of work after which a user is told what is going on."""

INTERVAL = 0.2
"""Seconds between two looks at how much is done."""


def complain(error: ReportgenError) -> None:
    """Print an error in two lines on standard error: what is wrong and where, then what to do."""
    write(sys.stderr, f"reportgen: {error.what}")
    write(sys.stderr, error.fix)


def interrupted() -> None:
    """Say on standard error that the user stopped the work."""
    write(sys.stderr, "reportgen: interrupted; no file was left half written")


def caution(text: str) -> None:
    """Print a warning on standard error before a command's console is there."""
    write(sys.stderr, f"reportgen: warning: {text}")


@contextmanager
def standard_output() -> Iterator[None]:
    """Raise OutputError where standard output cannot be written to, but not where its reader has gone."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(
            f"Cannot write to standard output: {error.strerror}.", "Send it where there is room to write."
        ) from None


def abandon_output() -> None:
    """Keep the interpreter from complaining of standard output while it closes it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write(stream: TextIO, text: str) -> None:
    """Print one line, with what would steer a terminal or a CI server, or cannot be shown, escaped."""
    put(stream, shown(text))


def put(stream: TextIO, text: str) -> None:
    """Print one line as it is, but for characters that the stream cannot show."""
    line = text + "\n"
    encoding = stream.encoding or "utf-8"
    safe = line.encode(encoding, "backslashreplace").decode(encoding)
    if stream is not sys.stdout:
        stream.write(safe)
        return
    with standard_output():
        stream.write(safe)


def shown(text: str) -> str:
    """Return text in which nothing steers a terminal or a CI server."""
    from reportgen.names import harmless, printable  # noqa: PLC0415 - not needed for --help

    return harmless(printable(text))


class Console:
    """Messages of one command: say what is done, warn, and show progress on a terminal.

    ``clear_output`` keeps standard output free for a report that is written there. The progress line appears
    after a second of work and is wiped before anything else is printed.
    """

    def __init__(
        self,
        *,
        quiet: bool = False,
        verbose: bool = False,
        clear_output: bool = False,
    ) -> None:
        self.quiet = quiet
        self.verbose = verbose
        self.output = sys.stderr if clear_output else sys.stdout
        self.shows_progress = not quiet and sys.stderr.isatty()
        self.started = time.monotonic()
        self.stage = ""
        self.next_look = 0.0
        self.shown = False
        self.lock = threading.Lock()
        self.warned: set[str] = set()
        self.timer = threading.Timer(PATIENCE, self.show)
        self.timer.daemon = True

    def __enter__(self) -> Self:
        if self.shows_progress:
            self.timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.timer.cancel()
        self.shows_progress = False
        self.wipe()

    def say(self, text: str) -> None:
        """Print a line of the command's answer."""
        if not self.quiet:
            self.line(self.output, text)

    def answer(self, text: str) -> None:
        """Print what the command was asked for, line by line, however quiet it is to be."""
        for line in text.splitlines() or [""]:
            self.line(self.output, line)

    def command(self, text: str) -> None:
        """Print a command for GitHub; whoever wrote it has made the names in it harmless."""
        self.wipe()
        put(self.output, text)

    def tell(self, text: str) -> None:
        """Print a detail on standard error, with --verbose only."""
        if self.verbose:
            for line in text.splitlines():
                self.line(sys.stderr, line)

    def warn(self, text: str) -> None:
        """Print a warning on standard error, each once."""
        if not self.quiet and text not in self.warned:
            self.warned.add(text)
            self.line(sys.stderr, f"reportgen: warning: {text}")

    def line(self, stream: TextIO, text: str) -> None:
        """Print one line in place of the progress line."""
        self.wipe()
        write(stream, text)

    def progress(self, stage: str) -> None:
        """Name the work that starts now; it is shown once the command has taken a second."""
        self.stage = stage
        if self.verbose:
            self.line(sys.stderr, f"{time.monotonic() - self.started:6.1f} s  {stage}")
        if time.monotonic() - self.started > PATIENCE:
            self.show()

    def part(self, done: int, of: int) -> None:
        """Say how much of the current work is done, at most a few times a second."""
        now = time.monotonic()
        if self.shown and now > self.next_look:
            self.next_look = now + INTERVAL
            self.show(f" {done} of {of}")

    def show(self, detail: str = "") -> None:
        """Show the current work on the progress line."""
        with self.lock:
            if self.shows_progress and self.stage and not self.verbose:
                sys.stderr.write(f"\r\x1b[K{shown(self.stage + detail)} ...")
                sys.stderr.flush()
                self.shown = True

    def wipe(self) -> None:
        """Take the progress line away."""
        with self.lock:
            if self.shown:
                sys.stderr.write("\r\x1b[K")
                sys.stderr.flush()
                self.shown = False
