"""JSON Lines: one object per line."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from pyarrow import json as arrow_json
from pyarrow import types

from reportgen.errors import InputError
from reportgen.names import printable, shorten
from reportgen.readers.arrow_columns import columns_of
from reportgen.readers.files import File, decoded
from reportgen.readers.lending import parsed
from reportgen.readers.source import Source

DEEPEST = 20
_FIX = "Write one JSON object per line."
_BLOCK = 8 << 20
_NOT_STRUCTURE = bytes(set(range(256)) - set(b'"[]{}\n'))


def start(head: bytes) -> bytes:
    """Return the first bytes of text without byte order mark and white space, UTF-16 decoded."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[: len(head) // 2 * 2].decode("utf-16", "ignore").encode()
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()


def recognise(head: bytes, ending: str) -> bool:
    """Tell JSON Lines from a JSON document: a whole object on the first line and something after it."""
    first, _, rest = start(head).partition(b"\n")
    if not first.startswith(b"{"):
        return False
    if ending in (".jsonl", ".ndjson") or not first.rstrip().endswith(b"}"):
        return ending in (".jsonl", ".ndjson")
    return rest.lstrip().startswith(b"{")


def read(file: File) -> Source:
    """Return the keys of the objects as columns."""
    data, encoding = decoded(file.content(), file.name)
    table = table_of(data, file.name, "line")
    by_line = data.count(b"\n", 0, len(data.rstrip())) + 1 == table.num_rows
    return source_of(table, file, "JSON Lines", encoding, "line" if by_line else "row")


def source_of(table: Any, file: File, format_: str, encoding: str | None, row_word: str) -> Source:
    """Return a parsed table as a Source."""
    extra = [*(["gzip"] if file.packed else []), *([f"encoding {encoding}"] if encoding else [])]
    return Source(
        name=file.name,
        format=", ".join([format_, *extra]),
        n_rows=table.num_rows,
        columns=columns_of(table.schema, table.column, file.name),
        file=file.source_file(table.num_rows),
        row_word=row_word,
    )


def table_of(data: bytes, name: str, row_word: str) -> Any:
    """Parse lines of JSON objects. ``row_word`` is what a line stands for in messages.

    Raises InputError for wrong syntax, lines that are no objects, values whose type differs between lines,
    keys given twice, and lists within lists beyond any table.
    """
    if not is_balanced(data, name):
        raise _explained(data, name, row_word, "a line is cut")
    size = max(_BLOCK, max(map(len, data.split(b"\n")), default=0) + 1)
    try:
        table = _parsed(data, size, None)
        schema = pa.schema([field.with_type(_without_times(field.type)) for field in table.schema])
        return table if schema.equals(table.schema) else _parsed(data, size, schema)
    except (pa.ArrowException, UnicodeDecodeError) as error:
        raise _explained(data, name, row_word, str(error)) from None


def is_balanced(data: bytes, name: str) -> bool:
    """Return whether each line closes what it opens; refuse nesting that would exhaust the parser's stack.

    Lines of predictions share a few skeletons of brackets and quotes, so each is looked at once.
    """
    balanced = True
    plain = data.replace(b"\\\\", b"").replace(b'\\"', b"") if b"\\" in data else data
    for skeleton in set(plain.translate(None, _NOT_STRUCTURE).split(b"\n")):
        deepest, end = _depth(re.sub(rb'"[^"]*"', b"", skeleton))
        balanced = balanced and end == 0
        if deepest > DEEPEST:
            raise InputError(
                f"{name} nests lists or objects more than {DEEPEST} deep.",
                "Write one flat record per prediction.",
            )
    return balanced


def _parsed(data: bytes, block_size: int, schema: Any) -> Any:
    reading = arrow_json.ReadOptions(block_size=block_size)
    parsing = arrow_json.ParseOptions(explicit_schema=schema)
    return parsed(data, lambda stream: arrow_json.read_json(stream, reading, parsing))


def _without_times(type_: Any) -> Any:
    """Return ``type_`` with text where the parser took text for a time: a label must survive as written."""
    if types.is_timestamp(type_) or types.is_time(type_) or types.is_date(type_):
        return pa.string()
    if types.is_struct(type_):
        return pa.struct([field.with_type(_without_times(field.type)) for field in type_.fields])
    if types.is_list(type_):
        return pa.list_(type_.value_field.with_type(_without_times(type_.value_type)))
    return type_


def _depth(brackets: bytes) -> tuple[int, int]:
    """Return the greatest depth and the depth at the end."""
    deepest = depth = 0
    for bracket in brackets:
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest, depth


def _explained(data: bytes, name: str, row_word: str, message: str) -> InputError:
    """Find the first line at fault, slowly; the parser's own message counts rows within a block."""
    seen: dict[str, tuple[str, int]] = {}
    lines = data.decode().split("\n")
    faults = (_fault(line, number, row_word, seen) for number, line in enumerate(lines, 1) if line.strip())
    for fault in faults:
        if fault:
            return InputError(f"{name}, {fault[0]}.", fault[1])
    return InputError(f"{name} is not valid JSON Lines: {printable(message)}.", _FIX)


def _fault(line: str, number: int, row_word: str, seen: dict[str, tuple[str, int]]) -> tuple[str, str] | None:
    """Return what is wrong with a line and what to do; ``seen`` gathers the types of the lines before."""
    where = f"{row_word} {number}"
    try:
        record = json.loads(line, object_pairs_hook=list)
    except (ValueError, RecursionError) as error:
        return f"{where}: not valid JSON ({getattr(error, 'msg', 'nested too deep')})", _FIX
    if not line.lstrip().startswith("{"):
        return f"{where}: not a JSON object", _FIX
    keys = [key for key, _ in record]
    if twice := next((key for key in keys if keys.count(key) > 1), None):
        return f'{where}: key "{printable(twice)}" is given twice', "Give each key once."
    for path, word in _leaves(record, ""):
        known, first = seen.setdefault(path, (word, number))
        if known != word:
            shown = shorten(printable(path), 60)
            return (
                f'{where}: "{shown}" is {word}, but {known} in {row_word} {first}',
                "Write one type per key.",
            )
    try:
        _parsed(line.encode("utf-8", "surrogatepass"), max(_BLOCK, 4 * len(line)), None)
    except (pa.ArrowException, UnicodeDecodeError) as error:
        reason = str(error).removeprefix("JSON parse error: ").removesuffix(" in row 0").rstrip(".")
        return f"{where}: {printable(reason)}", "Correct the value."
    return None


def _leaves(record: list[tuple[str, Any]], above: str) -> Iterator[tuple[str, str]]:
    """Give each value's path and what it is; nulls say nothing."""
    for key, value in record:
        path = f"{above}{key}"
        if isinstance(value, list) and value and isinstance(value[0], tuple):
            yield path, "an object"
            yield from _leaves(value, f"{path}.")
        elif value is not None:
            yield path, _word(value)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return "text"
    return "a list" if isinstance(value, list) else "a number"
