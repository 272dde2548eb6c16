"""Arrow files: Feather and IPC, as a file or as a stream."""

from typing import Any

import pyarrow as pa

from reportgen.errors import InputError
from reportgen.readers.arrow_columns import DAMAGE, columns_of
from reportgen.readers.files import File
from reportgen.readers.source import Source

FILE_MAGIC = b"ARROW1"
STREAM_MAGIC = b"\xff\xff\xff\xff"


def read(file: File) -> Source:
    """Return the columns of an Arrow file, mapped into memory where they are not compressed."""
    stream = file.head.startswith(STREAM_MAGIC)
    try:
        mapped = pa.memory_map(str(file.path))
        opened = pa.ipc.open_stream(mapped) if stream else pa.ipc.open_file(mapped)
        table = opened.read_all()
        names = table.schema.names
    except DAMAGE:
        raise InputError(
            f"{file.name} is a damaged or incomplete Arrow file.", "Write or copy the file again."
        ) from None

    def column(name: str) -> Any:
        return table.column(names.index(name))

    return Source(
        name=file.name,
        format="Arrow stream" if stream else "Arrow or Feather file",
        n_rows=table.num_rows,
        columns=columns_of(table.schema, column, file.name),
        file=file.source_file(table.num_rows),
    )
