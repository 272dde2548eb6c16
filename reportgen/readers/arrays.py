"""Arrow arrays as NumPy arrays and back, by their buffers.

pyarrow's own conversions import pandas wherever it is installed, which costs more time and memory than
reading a small file; these do not.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from reportgen.readers.source import MISSING

_DTYPES: dict[Any, Any] = {
    pa.int8(): np.int8,
    pa.int16(): np.int16,
    pa.int32(): np.int32,
    pa.int64(): np.int64,
    pa.uint8(): np.uint8,
    pa.uint16(): np.uint16,
    pa.uint32(): np.uint32,
    pa.uint64(): np.uint64,
    pa.float16(): np.float16,
    pa.float32(): np.float32,
    pa.float64(): np.float64,
}
_ARROW_TYPES = {np.dtype(dtype): arrow for arrow, dtype in _DTYPES.items()}


def chunks(array: Any) -> list[Any]:
    """Return the pieces of an Array or ChunkedArray, none of them empty."""
    pieces = array.chunks if isinstance(array, pa.ChunkedArray) else [array]
    return [piece for piece in pieces if len(piece)]


def joined(array: Any) -> Any:
    """Return an Array or ChunkedArray as one Array; dictionaries become one."""
    if not isinstance(array, pa.ChunkedArray):
        return array
    if pa.types.is_dictionary(array.type):
        array = array.unify_dictionaries()
    return array.chunk(0) if array.num_chunks == 1 else array.combine_chunks()


def values(array: Any) -> NDArray[Any]:
    """Return the numbers of an integer, float or boolean Array, without a copy except for booleans.

    What stands where the array is null is unspecified.
    """
    if pa.types.is_boolean(array.type):
        return _bits(array.buffers()[1], array.offset, len(array))
    dtype = _DTYPES[array.type]
    whole = np.frombuffer(array.buffers()[1] or b"", dtype, count=array.offset + len(array))
    numbers: NDArray[Any] = whole[array.offset :]
    return numbers


def nulls(array: Any) -> NDArray[np.bool_] | None:
    """Return which elements of an Array are null, or None where none is."""
    if not array.null_count:
        return None
    if pa.types.is_null(array.type):
        return np.ones(len(array), np.bool_)
    valid = _bits(array.buffers()[0], array.offset, len(array))
    return np.logical_not(valid)


def offsets(array: Any) -> NDArray[Any]:
    """Return the n + 1 offsets of a list or map Array, counted from its first element."""
    dtype = np.int64 if pa.types.is_large_list(array.type) else np.int32
    whole = np.frombuffer(array.buffers()[1], dtype, count=array.offset + len(array) + 1)
    own = whole[array.offset :]
    from_first: NDArray[Any] = own - own[0]
    return from_first


def indices(array: Any) -> NDArray[np.int32]:
    """Return the codes of a dictionary Array, ``MISSING`` where it is null; not to be written to."""
    codes: NDArray[np.int32] = values(array.indices).astype(np.int32, copy=False)
    missing = nulls(array.indices)
    return codes if missing is None else np.where(missing, np.int32(MISSING), codes)


def numeric_array(numbers: NDArray[Any]) -> Any:
    """Return a one-dimensional NumPy array of numbers or booleans as an Arrow Array, without a copy."""
    if numbers.dtype == np.bool_:
        bits = np.packbits(numbers, bitorder="little")
        return pa.Array.from_buffers(pa.bool_(), len(numbers), [None, pa.py_buffer(bits)])
    numbers = np.ascontiguousarray(numbers, numbers.dtype.newbyteorder("="))
    return pa.Array.from_buffers(
        _ARROW_TYPES[numbers.dtype], len(numbers), [None, pa.py_buffer(numbers.view(np.uint8))]
    )


def text_array(names: Sequence[str]) -> Any:
    """Return strings as an Arrow Array."""
    encoded = [name.encode() for name in names]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
    buffers = [None, pa.py_buffer(ends.view(np.uint8)), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.large_string(), len(names), buffers)


def coded_text_array(text: NDArray[Any]) -> Any:
    """Return a one-dimensional NumPy array of fixed-width text (dtype U or S) as a dictionary Array."""
    text = np.ascontiguousarray(text)
    encoding = "utf-8" if text.dtype.kind == "S" else f"utf-32-{'be' if text.dtype.str[0] == '>' else 'le'}"
    fixed = pa.Array.from_buffers(
        pa.binary(text.dtype.itemsize), len(text), [None, pa.py_buffer(text.view(np.uint8))]
    )
    coded = fixed.dictionary_encode()
    names = [_unpadded(cell, encoding) for cell in coded.dictionary.to_pylist()]
    return pa.DictionaryArray.from_arrays(coded.indices, text_array(names))


def _unpadded(cell: bytes, encoding: str) -> str:
    return cell.decode(encoding, "backslashreplace").rstrip("\0")


def _bits(buffer: Any, offset: int, n: int) -> NDArray[np.uint8]:
    packed = np.frombuffer(buffer, np.uint8)
    return np.unpackbits(packed, count=offset + n, bitorder="little")[offset:]
