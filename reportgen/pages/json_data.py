"""The result as JSON, one to one, and back: the dataclasses of results.py are the schema."""

import json
import math
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from reportgen.errors import InputError
from reportgen.pages.charts import Charts
from reportgen.results import FORMAT, Result

SIMPLE = (float, int, str, bool, types.NoneType)
SHARES = ("margin", "fdr", "level")
"""Options of a report without which its pages and checks cannot be made."""
REMAKE = "Give a .json file written by this reportgen, or make it again from the predictions."


class _MismatchError(Exception):
    """A part of the JSON that is not what the schema asks for; ``args[0]`` says where and why."""


def to_json(result: Result) -> str:
    """Write ``result`` as JSON text: keys of the contract, floats in full, one class, flag or finding a line.

    A NaN or infinite number raises ValueError: undefined is null with a reason.
    """
    return written(result)


def written(data: Any) -> str:
    """Write a dataclass of plain data as ``to_json`` does."""
    members = [f"{_dump(key)}: {_member(value)}" for key, value in _plain(data).items()]
    return "{\n" + ",\n".join(members) + "\n}\n"


def from_json(text: str, name: str) -> Result:
    """Read back what ``to_json`` wrote; ``name`` is the file as error messages call it.

    Unknown keys are ignored, so that a newer reportgen with the same format number can add some. Lists become
    tuples throughout. Raises InputError when ``text`` is not JSON, no report, or of another format number.
    """
    try:
        data = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name}: this is not complete JSON ({error}).", REMAKE) from error
    if not isinstance(data, dict) or "format" not in data or "reportgen" not in data:
        raise InputError(f"{name}: this JSON is not a reportgen report (no format number).", REMAKE)
    if "paired_by" in data:
        raise InputError(
            f"{name}: this is a comparison of models, not the report of one.",
            "Give the .json of one model, which 'reportgen report' writes.",
        )
    if data["format"] != FORMAT or isinstance(data["format"], bool):
        raise InputError(
            f"{name}: the report has format {data['format']!r}; this reportgen reads format {FORMAT}.",
            "Update reportgen, or make the report again from the predictions.",
        )
    try:
        result = cast("Result", _build(Result, data, "report"))
        _check_names(result)
    except _MismatchError as error:
        raise InputError(f"{name}: the report cannot be read: {error}.", REMAKE) from error
    return result


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _member(value: Any) -> str:
    """Write one top-level value; in a list of objects each has a line, so that differences are readable."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(f" {_dump(item)}" for item in value) + "\n]"
    return _dump(value)


def _plain(value: Any) -> Any:
    """Turn dataclasses and tuples into what JSON knows."""
    if type(value) in SIMPLE:  # first, since nearly all are
        return value
    if is_dataclass(value):
        members = (
            (key, getattr(value, name), may_lack) for key, name, may_lack in _keys(cast("type", type(value)))
        )
        return {key: _plain(each) for key, each, may_lack in members if not (may_lack and each is None)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _key(field: Field[Any]) -> str:
    """Return the JSON key of a field: ``class`` cannot be a name in Python."""
    return "class" if field.name == "class_" else field.name


@cache
def _keys(kind: type) -> tuple[tuple[str, str, bool], ...]:
    """Return the JSON keys of a dataclass, the names of its fields, and whether one is left out when None."""
    return tuple((_key(field), field.name, "absent" in field.metadata) for field in fields(kind))


def _refuse_constant(constant: str) -> float:
    raise ValueError(f"{constant} is no JSON number")


@cache
def _schema(kind: type) -> tuple[tuple[Field[Any], Any], ...]:
    hints = get_type_hints(kind)
    return tuple((field, hints[field.name]) for field in fields(kind))


def _build(kind: Any, data: Any, where: str) -> Any:  # noqa: PLR0911 – a line for each kind of type
    """Return ``data`` as an object of type ``kind``; ``where`` is its path for messages."""
    origin = get_origin(kind)
    if kind is Any:
        return _freeze(data)
    if is_dataclass(kind):
        return _build_dataclass(cast("type", kind), data, where)
    if origin in (Union, types.UnionType):
        return None if data is None else _build(get_args(kind)[0], data, where)
    if origin is Literal:
        return _require(data in get_args(kind), data, where, f"one of {', '.join(get_args(kind))}")
    if origin is tuple:
        return _build_tuple(get_args(kind), data, where)
    if origin is dict:
        _require(isinstance(data, dict), data, where, "an object")
        return {key: _build(get_args(kind)[1], item, f"{where}.{key}") for key, item in data.items()}
    accepted = (int, float) if kind is float else kind
    is_right = isinstance(data, accepted) and not isinstance(data, bool) and data not in (math.inf, -math.inf)
    return _require(is_right, data, where, {str: "text", int: "a whole number"}.get(kind, "a number"))


def _build_dataclass(kind: type, data: Any, where: str) -> Any:
    _require(isinstance(data, dict), data, where, "an object")
    values = {}
    for field, hint in _schema(kind):
        key = _key(field)
        if key in data:
            values[field.name] = _build(hint, data[key], f"{where}.{key}")
        elif type(None) in get_args(hint):
            values[field.name] = None
        elif field.default is MISSING and field.default_factory is MISSING:
            raise _MismatchError(f"{where} has no {key!r}")
    return kind(**values)


def _build_tuple(kinds: tuple[Any, ...], data: Any, where: str) -> tuple[Any, ...]:
    _require(isinstance(data, list), data, where, "a list")
    each = (kinds[0],) * len(data) if kinds[-1] is Ellipsis else kinds
    _require(len(each) == len(data), data, where, f"a list of {len(each)}")
    return tuple(
        _build(kind, item, f"{where}[{i}]") for i, (kind, item) in enumerate(zip(each, data, strict=True))
    )


def _freeze(data: Any) -> Any:
    if isinstance(data, list):
        return tuple(_freeze(item) for item in data)
    if isinstance(data, dict):
        return {key: _freeze(item) for key, item in data.items()}
    return data


def _require(is_right: bool, data: Any, where: str, wanted: str) -> Any:  # noqa: FBT001 – the check is the argument
    if not is_right:
        raise _MismatchError(f"{where} should be {wanted}, not {json.dumps(data, ensure_ascii=False)[:40]}")
    return data


def _check_names(result: Result) -> None:
    """Check what types cannot say: each class once, in the declared order; a leading metric; the shares."""
    names = tuple(one.class_ for one in result.per_class)
    if names != result.classes or len(set(names)) != len(names):
        raise _MismatchError("report.per_class does not list report.classes")
    if result.n_classes != len(names) or not set(result.averaging_set) <= set(names):
        raise _MismatchError("report.classes, n_classes and averaging_set do not fit together")
    metrics = result.options.get("metrics")
    if not isinstance(metrics, tuple) or not metrics or metrics[0] not in result.averages:
        raise _MismatchError("report.options.metrics does not name a metric of report.averages")
    for key in SHARES:
        share = result.options.get(key)
        is_share = type(share) in (int, float) and 0 <= share < 1  # type: ignore[operator]
        _require(is_share, share, f"report.options.{key}", "a number from 0 to below 1")


def render(result: Result, charts: Charts) -> bytes:  # noqa: ARG001 – every output takes the same arguments
    """Return the JSON file."""
    return to_json(result).encode()
