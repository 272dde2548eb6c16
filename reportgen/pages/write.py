"""Writing an output so that a reader sees the old file or the whole new one, never half."""

import contextlib
import errno
import os
import stat
import tempfile
from pathlib import Path

from reportgen.errors import OutputError

FIXES = {
    errno.ENOENT: ("the folder does not exist", "Create the folder {folder} first, or write elsewhere."),
    errno.ENOTDIR: ("a part of the path is a file, not a folder", "Write to a folder."),
    errno.EACCES: ("permission is missing", "Write to a folder you may write to."),
    errno.EPERM: ("permission is missing", "Write to a folder you may write to."),
    errno.EROFS: ("the disk is read-only", "Write to a folder you may write to."),
    errno.ENOSPC: (
        "the disk is full",
        "Free some space or write to another disk; an older file is untouched.",
    ),
    errno.EDQUOT: (
        "the disk quota is used up",
        "Free some space or write elsewhere; an older file is untouched.",
    ),
    errno.EISDIR: ("this is a folder", "Name a file inside it, such as {path}/report.html."),
    errno.ENAMETOOLONG: ("the file name is too long", "Choose a shorter name."),
}


def write_atomically(path: str | os.PathLike[str], data: bytes) -> None:
    """Write ``data`` to ``path``, replacing a file of that name at once or not at all.

    A device or pipe is written to directly. Raises OutputError when the file cannot be written; then an older
    file is as it was and nothing is left behind.
    """
    target = Path(path)
    try:
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if target.exists() and not target.is_file():
            target.write_bytes(data)
        else:
            _replace(target, data)
    except OSError as error:
        raise _explain(target, error) from error


def _replace(target: Path, data: bytes) -> None:
    """Write to a temporary file in the same folder, make it durable, then rename it."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".reportgen-", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(_mode(target))
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _mode(target: Path) -> int:
    """Return the permissions of the file that is replaced, or those a new file would get."""
    with contextlib.suppress(FileNotFoundError):
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    """Make the renaming durable where the system can; the file itself is complete either way."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _explain(target: Path, error: OSError) -> OutputError:
    why, fix = FIXES.get(error.errno or 0, (error.strerror or str(error), "Write elsewhere."))
    return OutputError(f"Cannot write {target}: {why}.", fix.format(path=target, folder=target.parent))
