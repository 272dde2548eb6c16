"""JSON documents: an array of records, the split layout of columns and data, or columns by name."""

import json
from dataclasses import replace
from typing import Any

from reportgen.errors import InputError
from reportgen.names import clean_all
from reportgen.numbers import plural
from reportgen.readers import json_lines
from reportgen.readers.files import File, decoded
from reportgen.readers.numpy_arrays import CLASS_NAMES
from reportgen.readers.source import Source

_FIX = 'Write an array of records: [{"label": "a", "prediction": "b"}, ...].'


def read(file: File) -> Source:
    """Return the rows of a JSON document, whichever of the usual layouts it has."""
    data, encoding = decoded(file.content(), file.name)
    document = _document(data, file.name)
    _refuse_result(document, file)
    document, class_names = _without_class_names(document, file.name)
    layout, rows = _rows(document, file.name)
    if not rows:
        raise InputError(f"{file.name} holds no rows.", "Write at least one prediction.")
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise InputError(f"{file.name}, row {number}: not a JSON object.", _FIX)
    # One parser types the values for both forms of JSON, so that both are understood alike.
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    try:
        table = json_lines.table_of(lines.encode(), file.name, "row")
    except UnicodeEncodeError:
        raise InputError(
            f"{file.name} holds half of a surrogate pair in a string.", "Write valid Unicode."
        ) from None
    source = json_lines.source_of(table, file, f"JSON, {layout}", encoding, "row")
    return replace(source, class_names=class_names)


def _without_class_names(document: Any, name: str) -> tuple[Any, tuple[str, ...] | None]:
    """Take a list of class names out of lists by column, as in an npz file; one for each score of a row."""
    if not isinstance(document, dict) or not all(isinstance(v, list) and v for v in document.values()):
        return document, None
    columns = [values for key, values in document.items() if key not in CLASS_NAMES]
    n_rows = max(map(len, columns), default=0)
    widths = {len(v[0]) for v in document.values() if isinstance(v[0], list)}
    for key in CLASS_NAMES:
        values = document.get(key, [])
        flat = bool(values) and not any(isinstance(value, (list, dict)) for value in values)
        if flat and (len(values) != n_rows or key != "labels") and len(values) in widths:
            names = clean_all((str(value) for value in values), "class", name)
            return {other: column for other, column in document.items() if other != key}, names
    return document, None


def _document(data: bytes, name: str) -> Any:
    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        record = dict(items)
        if len(record) < len(items):
            keys = [key for key, _ in items]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise InputError(f'{name}: key "{twice}" is given twice in one object.', "Give each key once.")
        return record

    try:
        return json.loads(data, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        raise InputError(
            f"{name}, line {error.lineno}: not valid JSON ({error.msg}, column {error.colno}).",
            "Check the text at that place; a cut file ends too early.",
        ) from None
    except RecursionError:
        raise InputError(
            f"{name} nests lists or objects more than {json_lines.DEEPEST} deep.",
            "Write one flat record per prediction.",
        ) from None


def _refuse_result(document: Any, file: File) -> None:
    """Raise InputError for a report or comparison that reportgen saved: it holds no rows."""
    fix = "Give the prediction files that it was made from."
    if file.path is None:
        fix = "Name the file if 'reportgen check' is to check a saved report; else give the predictions."
    if isinstance(document, dict) and {"format", "reportgen"} <= document.keys():
        raise InputError(
            f"{file.name} is a result that reportgen wrote, not predictions: it holds no rows.", fix
        )


def _rows(document: Any, name: str) -> tuple[str, list[Any]]:
    if isinstance(document, list):
        return "an array of records", document
    if not isinstance(document, dict):
        raise InputError(f"{name} holds no table.", _FIX)
    if isinstance(document.get("columns"), list) and isinstance(document.get("data"), list):
        return "columns and data", _split_rows(document["columns"], document["data"], name)
    values = list(document.values())
    if values and all(isinstance(value, list) for value in values):
        return "a list per column", _column_rows(document, name)
    if values and all(isinstance(value, dict) for value in values):
        return "an object per column", _indexed_rows(document, name)
    raise InputError(f"{name} holds a JSON object that is no table.", _FIX)


def _split_rows(columns: list[Any], data: list[Any], name: str) -> list[dict[str, Any]]:
    names = [str(column) for column in columns]
    if twice := next((column for column in names if names.count(column) > 1), None):
        raise InputError(f'{name} has two columns named "{twice}".', "Rename or remove one of the columns.")
    for number, row in enumerate(data, 1):
        if not isinstance(row, list) or len(row) != len(names):
            found = plural(len(row), "value") if isinstance(row, list) else "no list"
            raise InputError(
                f'{name}, row {number}: "data" has {found}, but "columns" has {plural(len(names), "name")}.',
                "Give each row one value per column.",
            )
    return [dict(zip(names, row, strict=True)) for row in data]


def _column_rows(document: dict[str, list[Any]], name: str) -> list[dict[str, Any]]:
    (first, values), *others = document.items()
    for other, more in others:
        if len(more) != len(values):
            raise InputError(
                f'{name}: column "{first}" has {plural(len(values), "value")} but "{other}" has {len(more)}.',
                "Give each column one value per row.",
            )
    return [dict(zip(document, row, strict=True)) for row in zip(*document.values(), strict=True)]


def _indexed_rows(document: dict[str, dict[str, Any]], name: str) -> list[dict[str, Any]]:
    (first, cells), *others = document.items()
    for other, more in others:
        if more.keys() != cells.keys():
            raise InputError(
                f'{name}: columns "{first}" and "{other}" do not have the same row keys.',
                "Give each column one value per row.",
            )
    return [{column: document[column][key] for column in document} for key in cells]
