"""The bytes of an input: opened, digested, unpacked and decoded, within bounds that keep memory safe."""

import gzip
import hashlib
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from reportgen.batch import SourceFile
from reportgen.errors import InputError
from reportgen.names import printable

GZIP = b"\x1f\x8b"
BLOCK = 1 << 20
HEAD = 1 << 18

# An input is refused where it would unpack to more than MOST_BYTES. Below BYTES_OF_ANY_RATIO it may be packed
# as tightly as it likes, since repetitive columns are; above, MOST_RATIO tells a bomb from predictions.
MOST_BYTES = 8 << 30
BYTES_OF_ANY_RATIO = 256 << 20
MOST_RATIO = 250


@dataclass(frozen=True, eq=False)
class File:
    """An input's bytes: a file at ``path``, or ``held`` where they came by standard input."""

    name: str  # without directory, fit for messages
    path: Path | None
    held: bytes = b""

    @cached_property
    def head(self) -> bytes:
        """The first bytes, unpacked."""
        with self.opened() as stream:
            return stream.read(HEAD)

    @cached_property
    def packed(self) -> bool:
        """Whether the bytes are compressed with gzip."""
        with self.stored() as stream:
            return stream.read(len(GZIP)) == GZIP

    @cached_property
    def size(self) -> int:
        """Bytes as stored."""
        return len(self.held) if self.path is None else self.path.stat().st_size

    @property
    def ending(self) -> str:
        """Ending of the name in lower case, ``.gz`` left out: ``.csv``."""
        return os.path.splitext(self.name.lower().removesuffix(".gz"))[1]  # noqa: PTH122, a name and no path

    def source_file(self, rows: int) -> SourceFile:
        """Return the file as the report names it, with the SHA-256 of its bytes as stored."""
        with self.stored() as stream:
            digest = hashlib.file_digest(stream, "sha256")  # type: ignore[arg-type]
            return SourceFile(self.name, digest.hexdigest(), rows)

    @contextmanager
    def stored(self) -> Iterator[BinaryIO]:
        """Open the bytes as stored; a failure of the system becomes an InputError."""
        try:
            with BytesIO(self.held) if self.path is None else self.path.open("rb") as stream:
                yield stream
        except OSError as error:
            raise unreadable(self.name, error) from None

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Open the bytes unpacked; damaged gzip becomes an InputError."""
        with self.stored() as stream:
            try:
                yield gzip.GzipFile(fileobj=stream) if self.packed else stream  # type: ignore[misc]
            except (EOFError, gzip.BadGzipFile, zlib.error):
                raise InputError(
                    f"{self.name} is a damaged or incomplete gzip file.", "Copy or download the file again."
                ) from None

    def content(self) -> bytes:
        """Return all bytes, unpacked. Raises InputError where they are damaged or too many."""
        with self.opened() as stream:
            if not self.packed:
                return stream.read()
            blocks, total = [], 0
            while block := stream.read(BLOCK):
                total += len(block)
                check_expansion(self.name, self.size, total)
                blocks.append(block)
            return b"".join(blocks)


def file_at(path: str | os.PathLike[str]) -> File:
    """Return the file at ``path``; a named pipe is read to its end.

    Raises InputError for a missing file, a directory, a device, no permission and an empty file.
    """
    shown = printable(os.fspath(path))
    where = Path(path)
    try:
        status = where.stat()
        if stat.S_ISFIFO(status.st_mode):
            with where.open("rb") as stream:
                return file_from(stream, printable(where.name))
        if stat.S_ISREG(status.st_mode):
            where.open("rb").close()
    except (OSError, ValueError) as error:
        raise unreadable(shown, error) from None
    if stat.S_ISDIR(status.st_mode):
        raise InputError(f"{shown} is a directory, not a file.", "Name a file in it.")
    if not stat.S_ISREG(status.st_mode):
        raise InputError(f"{shown} is not a regular file.", "Name a file of predictions.")
    if status.st_size == 0:
        raise empty(shown)
    return File(printable(where.name), where)


def file_from(stream: BinaryIO, name: str) -> File:
    """Read ``stream`` to its end and hold the bytes. Raises InputError where there are none or too many."""
    blocks, total = [], 0
    while block := stream.read(BLOCK):
        total += len(block)
        if total > MOST_BYTES:
            raise too_big(name, total)
        blocks.append(block)
    if not total:
        raise empty(name)
    return File(name, None, b"".join(blocks))


def check_expansion(name: str, packed: int, unpacked: int) -> None:
    """Refuse an input that unpacks to far more than predictions do."""
    if unpacked > MOST_BYTES:
        raise too_big(name, unpacked)
    if unpacked > BYTES_OF_ANY_RATIO and unpacked > MOST_RATIO * max(packed, 1):
        raise InputError(
            f"{name} unpacks to more than {MOST_RATIO} times its size, which predictions do not do.",
            "If you trust the file, unpack it first.",
        )


def decoded(data: bytes, name: str) -> tuple[bytes, str | None]:
    """Return text as UTF-8 bytes without byte order mark, and the encoding where it is not UTF-8.

    Raises InputError for bytes that are no text.
    """
    for mark, encoding in ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding).encode(), encoding
            except UnicodeDecodeError as error:
                raise InputError(
                    f"{name} starts as UTF-16 text, but byte {error.start + 1} does not fit.",
                    "Save the file as UTF-8.",
                ) from None
    data = data.removeprefix(b"\xef\xbb\xbf")
    if (nul := data.find(b"\0")) >= 0:
        line = data.count(b"\n", 0, nul) + 1
        raise InputError(
            f"{name} holds a NUL byte in line {line}, so it is not text.",
            "Save the predictions as UTF-8 text, Parquet or npz.",
        )
    return (data, None) if _is_utf8(data) else _from_western(data)


def empty(name: str) -> InputError:
    """Return the error for an input without bytes."""
    return InputError(f"{name} is empty.", "Write the predictions again; the file has 0 bytes.")


def too_big(name: str, size: int) -> InputError:
    """Return the error for an input beyond the bound on memory."""
    return InputError(
        f"{name} needs {size / 2**30:.1f} GiB or more once read; the limit is {MOST_BYTES >> 30} GiB.",
        "Store the scores as float32 Parquet, or split the file.",
    )


def unreadable(name: str, error: Exception) -> InputError:
    """Return the error for a file that the system does not give."""
    if isinstance(error, FileNotFoundError):
        return InputError(f"{name}: no such file.", "Check the name and the directory.")
    if isinstance(error, PermissionError):
        return InputError(f"{name}: no permission to read it.", "Allow yourself to read the file.")
    reason = getattr(error, "strerror", None) or error
    return InputError(f"{name} cannot be read: {reason}.", "Check the path and the disk.")


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _from_western(data: bytes) -> tuple[bytes, str]:
    """Windows-1252 leaves five bytes undefined; Latin-1 defines all, so it is the last resort."""
    try:
        return data.decode("cp1252").encode(), "Windows-1252"
    except UnicodeDecodeError:
        return data.decode("latin-1").encode(), "Latin-1"
