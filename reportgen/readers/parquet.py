"""Parquet files: each column is read when it is asked for."""

from dataclasses import replace
from typing import Any

from pyarrow import parquet, types

from reportgen.errors import InputError
from reportgen.readers.arrow_columns import DAMAGE, columns_of, damaged
from reportgen.readers.files import File, check_expansion
from reportgen.readers.source import Column, Source

MAGIC = b"PAR1"
MOST_ROWS = 1 << 30
HEAD = 10_000


def read(file: File) -> Source:
    """Return the columns of a Parquet file; only its footer is read now."""
    try:
        schema = parquet.read_schema(file.path)
        texts = [
            field.name for field in schema if types.is_string(field.type) or types.is_large_string(field.type)
        ]
        opened = parquet.ParquetFile(file.path, read_dictionary=texts)
    except DAMAGE:
        raise InputError(
            f"{file.name} is a damaged or incomplete Parquet file.", "Write or copy the file again."
        ) from None
    _check_size(file, opened.metadata)

    def column(name: str) -> Any:
        # A name with a dot also selects fields inside other columns, so the column is picked once more.
        return opened.read(columns=[name]).column(name)

    def with_head(column: Column) -> Column:
        if column.name not in schema.names:  # part of a struct, or renamed to be shown
            return column
        return replace(column, read_head=lambda: _first_rows(opened, column.name, file.name))

    return Source(
        name=file.name,
        format="Parquet",
        n_rows=opened.metadata.num_rows,
        columns=tuple(with_head(one) for one in columns_of(schema, column, file.name)),
        file=file.source_file(opened.metadata.num_rows),
    )


def _first_rows(opened: Any, name: str, source_name: str) -> Any:
    """Return a column of the first batch of rows, no further rows being unpacked."""
    batches = opened.iter_batches(batch_size=HEAD, columns=[name], use_threads=False)
    try:
        return next(batches).column(name)
    except DAMAGE:
        raise damaged(name, source_name) from None


def _check_size(file: File, metadata: Any) -> None:
    """Refuse a small file that declares a huge table before a byte of it is unpacked."""
    groups = (metadata.row_group(i) for i in range(metadata.num_row_groups))
    check_expansion(file.name, file.size, sum(group.total_byte_size for group in groups))
    if metadata.num_rows > MOST_ROWS:
        raise InputError(
            f"{file.name} declares {metadata.num_rows:,} rows; the limit is {MOST_ROWS:,}.", "Split the file."
        )
