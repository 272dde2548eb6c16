"""NumPy files: one array (npy) or several with names (npz). Pickled objects are never loaded."""

import math
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from reportgen.errors import InputError
from reportgen.names import clean, clean_all, printable
from reportgen.readers.arrays import coded_text_array, numeric_array
from reportgen.readers.arrow_columns import check_names
from reportgen.readers.files import MOST_BYTES, File, check_expansion, too_big
from reportgen.readers.source import Column, Kind, Source

NPY_MAGIC = npy.MAGIC_PREFIX
ZIP_MAGIC = b"PK\x03\x04"
CLASS_NAMES = ("classes", "class_names", "labels")
_KINDS: dict[str, Kind] = {
    "i": "integer",
    "u": "integer",
    "f": "number",
    "b": "boolean",
    "U": "text",
    "S": "text",
}


@dataclass(frozen=True)
class _Stored:
    """An array in the file: its header, and how to load it."""

    name: str
    shape: tuple[int, ...]
    dtype: Any
    load: Callable[[], NDArray[Any]]


def read_npz(file: File) -> Source:
    """Return the arrays of an npz file as columns; each is unpacked when it is read."""
    with _checked(file), zipfile.ZipFile(str(file.path)) as archive:
        members = [member for member in archive.infolist() if member.filename.endswith(".npy")]
        if not members:
            raise InputError(
                f"{file.name} is a ZIP archive without NumPy arrays.",
                "Unpack a zipped file first; save a workbook as CSV.",
            )
        stored = [_member(file, archive, member) for member in members]
    return _source(file, "npz", stored)


def read_npy(file: File) -> Source:
    """Return the array of an npy file as one column named after the file."""
    name = file.name.rsplit(".", 1)[0] or "array"
    with _checked(file), file.stored() as stream:
        shape, dtype = _header(stream, file.name, name)
        if stream.tell() + math.prod(shape) * dtype.itemsize > file.size:
            raise ValueError

    def load() -> NDArray[Any]:
        with _checked(file):
            return np.asarray(np.load(str(file.path), mmap_mode="r", allow_pickle=False))

    return _source(file, "npy", [_Stored(name, shape, dtype, load)])


def _member(file: File, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> _Stored:
    """Check a member by what the zip directory and the header declare, before anything is unpacked."""
    name = member.filename.removesuffix(".npy")
    check_expansion(file.name, member.compress_size, member.file_size)
    with archive.open(member) as stream:
        shape, dtype = _header(stream, file.name, name)
    if math.prod(shape) * dtype.itemsize > member.file_size:
        raise ValueError

    def load() -> NDArray[Any]:
        with _checked(file), zipfile.ZipFile(str(file.path)) as again, again.open(member) as stream:
            return np.asarray(npy.read_array(stream, allow_pickle=False))

    return _Stored(name, shape, dtype, load)


def _header(stream: Any, file_name: str, name: str) -> tuple[tuple[int, ...], Any]:
    version = npy.read_magic(stream)
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, _, dtype = read(stream)
    if dtype.hasobject:
        raise InputError(
            f'{file_name}: array "{clean(name)}" holds Python objects, which can run code when loaded.',
            "Save it as numbers or as fixed-width text: array.astype(str).",
        )
    if math.prod(shape) * dtype.itemsize > MOST_BYTES:
        raise too_big(file_name, math.prod(shape) * dtype.itemsize)
    return shape, dtype


def _source(file: File, format_: str, stored: list[_Stored]) -> Source:
    arrays = [array for array in stored if array.shape]  # an array without dimension is a remark, not rows
    n_rows = _n_rows(file.name, arrays)
    names = next((array for array in arrays if _names_classes(array, arrays, n_rows)), None)
    columns = tuple(_column(array, file.name) for array in arrays if array is not names)
    check_names((column.name for column in columns), file.name)
    return Source(
        name=file.name,
        format=format_,
        n_rows=n_rows,
        columns=columns,
        file=file.source_file(n_rows),
        class_names=None if names is None else _class_names(names, file.name),
    )


def _n_rows(file_name: str, arrays: list[_Stored]) -> int:
    if not arrays:
        raise InputError(
            f"{file_name} holds no arrays with rows.", "Save the truth and the scores as arrays."
        )
    rows = [array for array in arrays if array.name not in CLASS_NAMES or len(array.shape) > 1] or arrays
    first, *others = rows
    for other in others:
        if other.shape[0] != first.shape[0]:
            raise InputError(
                f'{file_name}: array "{printable(first.name)}" has {first.shape[0]:,} rows '
                f'but "{printable(other.name)}" has {other.shape[0]:,}.',
                "Save arrays with one entry per row; class names go into an array named classes.",
            )
    return first.shape[0]


def _names_classes(array: _Stored, arrays: list[_Stored], n_rows: int) -> bool:
    """Where lengths cannot tell, a matrix of that width decides; ``labels`` may always be the truth."""
    if array.name not in CLASS_NAMES or len(array.shape) != 1:
        return False
    widths = {other.shape[1] for other in arrays if len(other.shape) == 2}
    return array.shape[0] != n_rows or (array.name != "labels" and array.shape[0] in widths)


def _class_names(array: _Stored, file_name: str) -> tuple[str, ...]:
    loaded = array.load()
    decoded = np.char.decode(loaded, "utf-8", "backslashreplace") if loaded.dtype.kind == "S" else loaded
    return clean_all((str(name) for name in decoded.tolist()), "class", file_name)


def _column(array: _Stored, file_name: str) -> Column:
    name = clean(array.name)
    if array.dtype.kind not in _KINDS:
        raise InputError(
            f'{file_name}: array "{name}" has the type {array.dtype}, which is neither number nor text.',
            "Save it as integers, floats or text.",
        )
    if len(array.shape) > 2:
        raise InputError(
            f'{file_name}: array "{name}" has {len(array.shape)} dimensions.',
            "Save one row per prediction and one column per class.",
        )
    if len(array.shape) == 2 and array.shape[1] != 1:
        return Column(name, "matrix", array.load)
    return Column(name, _KINDS[array.dtype.kind], lambda: _as_arrow(array.load().reshape(-1)))


def _as_arrow(array: NDArray[Any]) -> Any:
    if array.dtype.kind in "US":
        return coded_text_array(array)
    return numeric_array(array.astype(np.float64) if array.dtype.itemsize > 8 else array)


@contextmanager
def _checked(file: File) -> Iterator[None]:
    try:
        yield
    except (ValueError, EOFError, OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError):
        kind = "npz" if file.head.startswith(ZIP_MAGIC) else "npy"
        raise InputError(
            f"{file.name} is a damaged or incomplete {kind} file.", "Write or copy the file again."
        ) from None
