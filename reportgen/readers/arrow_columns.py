"""Columns of an Arrow schema, for every format that Arrow reads."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyarrow as pa
from pyarrow import types

from reportgen.errors import InputError
from reportgen.names import clean, printable
from reportgen.readers.source import Column, Kind

DAMAGE = (pa.ArrowException, OSError, UnicodeDecodeError)
"""What Arrow raises for bytes that are not what they should be."""


def columns_of(schema: Any, read: Callable[[str], Any], source_name: str) -> tuple[Column, ...]:
    """Return a Column for each field of ``schema``; ``read(field name)`` gives its Array or ChunkedArray.

    A struct that is no mapping from names to numbers becomes a column per field, named ``parent.field``.
    Raises InputError where two columns have the same name.
    """
    columns = tuple(column for field in schema for column in _columns(field, read, source_name))
    check_names((column.name for column in columns), source_name)
    return columns


def check_names(names: Iterable[str], source_name: str) -> None:
    """Raise InputError where two columns have the same name."""
    seen = set()
    for name in names:
        if name in seen:
            raise InputError(
                f'{source_name} has two columns named "{name}".', "Rename or remove one of the columns."
            )
        seen.add(name)


def kind_of(type_: Any) -> Kind:  # noqa: PLR0911, a table of types
    """Return what cells of an Arrow type are."""
    if types.is_dictionary(type_):
        return kind_of(type_.value_type)
    if types.is_integer(type_):
        return "integer"
    if types.is_floating(type_) or types.is_decimal(type_):
        return "number"
    if types.is_boolean(type_):
        return "boolean"
    if types.is_struct(type_) or types.is_map(type_):
        return "mapping"
    if is_list(type_):
        return "records" if types.is_struct(type_.value_type) else "list"
    return "text"


def is_list(type_: Any) -> bool:
    """Return whether an Arrow type is a list of any sort."""
    return bool(types.is_list(type_) or types.is_large_list(type_) or types.is_fixed_size_list(type_))


def is_nested(type_: Any) -> bool:
    """Return whether cells of an Arrow type hold several values."""
    return bool(is_list(type_) or types.is_struct(type_) or types.is_map(type_))


def is_numeric(type_: Any) -> bool:
    """Return whether cells of an Arrow type are numbers or booleans."""
    number = types.is_integer(type_) or types.is_floating(type_) or types.is_decimal(type_)
    return bool(number or types.is_boolean(type_))


def _columns(field: Any, read: Callable[[str], Any], source_name: str) -> Iterator[Column]:
    if types.is_struct(field.type) and not _maps_to_numbers(field.type):
        for index, child in enumerate(field.type.fields):
            inner = child.with_name(f"{field.name}.{child.name}")
            yield from _columns(inner, _child_reader(read, field.name, index), source_name)
    else:
        yield Column(clean(field.name), kind_of(field.type), lambda: _guarded(read, field.name, source_name))


def _child_reader(read: Callable[[str], Any], parent: str, index: int) -> Callable[[str], Any]:
    def read_child(_name: str) -> Any:
        array = read(parent)
        if isinstance(array, pa.ChunkedArray):
            return pa.chunked_array([chunk.flatten()[index] for chunk in array.chunks])
        return array.flatten()[index]

    return read_child


def _maps_to_numbers(type_: Any) -> bool:
    fields = type_.fields
    return bool(fields) and all(
        kind_of(f.type) in ("integer", "number") or types.is_null(f.type) for f in fields
    )


def damaged(name: str, source_name: str) -> InputError:
    """Return the error for a column whose bytes are not what they should be."""
    return InputError(
        f'{source_name}: column "{printable(name)}" is damaged and cannot be read.',
        "Write or copy the file again.",
    )


def _guarded(read: Callable[[str], Any], name: str, source_name: str) -> Any:
    """Damage inside a column shows only when the column is read."""
    try:
        array = read(name)
        array.validate(full=True)  # wrong offsets would read foreign memory, and text need not be UTF-8
    except DAMAGE:
        raise damaged(name, source_name) from None
    return array
