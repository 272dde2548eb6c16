"""The command line: ``reportgen report``, ``compare``, ``check``, ``inspect`` and ``demo``.

Nothing heavy is imported before a command runs, so that ``--help`` and ``--version`` answer at once.
"""

import sys
from collections.abc import Sequence
from importlib import import_module

from reportgen.cli import console, parser
from reportgen.errors import OptionError, ReportgenError
from reportgen.values import suggest

INTERRUPTED = 130


def entry() -> None:
    """Run the command line as a program."""
    sys.exit(main(sys.argv[1:], is_program=True))


def main(argv: Sequence[str], *, is_program: bool = False) -> int:
    """Run the command line and return its exit status.

    0 done, 1 wrong input or options, 2 a limit of ``check`` is not met, 130 interrupted.
    ``is_program``: nothing else runs in this process, so that it may start another to share the work.
    """
    try:
        return dispatch(list(argv), is_program=is_program)
    except ReportgenError as error:
        console.complain(error)
        finish_output()
        return 1
    except KeyboardInterrupt:
        console.interrupted()
        return INTERRUPTED
    except BrokenPipeError:
        console.abandon_output()  # whoever read it has gone
        return 1


def dispatch(argv: list[str], *, is_program: bool) -> int:
    """Run the command that the first word names and return its exit status."""
    command, status = argv[0] if argv else "--help", 0
    if command in ("-h", "--help", "--version"):
        with console.standard_output():
            sys.stdout.write(parser.versions() if command == "--version" else parser.overview())
    elif command in parser.COMMANDS:
        arguments = parser.read(command, argv[1:])
        arguments.is_program = is_program
        status = import_module(f"reportgen.cli.{command}").run(arguments) or 0
    else:
        raise OptionError(
            f"There is no command '{command}'{suggest(command, tuple(parser.COMMANDS))}",
            f"Use one of: {', '.join(parser.COMMANDS)}; see 'reportgen --help'.",
        )
    with console.standard_output():
        sys.stdout.flush()
    return status


def finish_output() -> None:
    """Write out what was said before an error; where that is the error, what is left cannot be written."""
    try:
        sys.stdout.flush()
    except OSError:
        console.abandon_output()
