"""Keywords of ``Report``'s constructors: their types, and how they become options."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, TypedDict

from reportgen import values
from reportgen.batch import TASKS, Task
from reportgen.errors import OptionError
from reportgen.options import Options, ReadOptions


class Presentation(TypedDict, total=False):
    """What every report can be told; ``reportgen report --help`` describes each."""

    name: str | None
    title: str | None
    dataset: str | None
    date: str | None
    notes: Sequence[str]
    metrics: Sequence[str]
    margin: float
    fdr: float
    level: float
    importance: Mapping[str, float] | None
    top_k: int
    page: str
    lang: str
    pdf_variant: str


class CompareKeywords(TypedDict, total=False):
    """What a comparison can be told; ``reportgen compare --help`` describes each."""

    title: str | None
    dataset: str | None
    date: str | None
    notes: Sequence[str]
    metrics: Sequence[str]
    fdr: float
    level: float
    page: str
    lang: str
    pdf_variant: str


class ArrayKeywords(Presentation, total=False):
    """What a report made from arrays can be told besides."""

    positive: str | None
    threshold: float | None
    thresholds: dict[str, float] | None
    drop_invalid: bool
    allow_missing_pred: bool


class FileKeywords(ArrayKeywords, total=False):
    """What a report made from a file can be told besides."""

    truth: str | None
    pred: str | None
    scores: str | None
    weight: str | None
    cluster: str | None
    id: str | None
    model: str | None
    labels: Sequence[str] | None
    label_sep: str | None
    task: Task | None
    layout: str | None


RULES = {
    "date": values.date("date"),
    "margin": values.share("margin"),
    "fdr": values.share("fdr"),
    "level": values.share("level", "0.95"),
    "top_k": values.whole("top_k"),
    "page": values.one_of("page", values.PAGES),
    "lang": values.language("lang"),
    "pdf_variant": values.one_of("pdf_variant", values.PDF_VARIANTS),
    "task": values.one_of("task", TASKS),
    "threshold": values.number("threshold"),
}
"""How the text of a keyword's value is checked: by the rules of the command line."""


OF_ARRAYS = {
    "truth": "y_true",
    "pred": "y_pred",
    "scores": "y_score",
    "score": "y_score",
    "y_prob": "y_score",
    "y_proba": "y_score",
    "weight": "sample_weight",
    "weights": "sample_weight",
    "classes": "labels",
}
"""What arrays are called in Python that files, or other libraries, call so."""

ARRAYS = ("y_true", "y_pred", "y_score", "labels", "sample_weight", "cluster", "task")
WITH_ESTIMATOR = ("labels", "sample_weight", "cluster", "task")


def options_from(
    keywords: Mapping[str, Any], allowed: type, also: tuple[str, ...] = ()
) -> tuple[ReadOptions, Options]:
    """Sort keywords into options for reading and for the rest, after checking them.

    ``allowed`` is the TypedDict of the keywords that apply; ``also`` are the other arguments of the function.
    Raises OptionError.
    """
    known = (*also, *allowed.__annotations__)
    for key in keywords:
        if key not in known:
            raise OptionError(
                f"There is no keyword '{key}'{_hint(key, known)}", f"Use any of: {', '.join(known)}."
            )
    checked = {key: check(key, value) for key, value in keywords.items() if value is not None}
    return ReadOptions(**part(checked, ReadOptions)), Options(**part(checked, Options))


def _hint(key: str, known: tuple[str, ...]) -> str:
    if OF_ARRAYS.get(key) in known:
        return f"; did you mean '{OF_ARRAYS[key]}'?"
    return values.suggest(key, known)


def check(key: str, value: Any) -> Any:
    """Return a keyword's value, tuples made of lists, if the rules allow it; else raise OptionError."""
    if key == "importance":
        return values.importance(key, value)
    if key in RULES:
        return RULES[key](str(value))
    if key in ("metrics", "notes", "labels"):
        items = (value,) if isinstance(value, str) else tuple(str(item) for item in value)
        return (
            tuple(values.chosen(key, item, values.METRICS) for item in items) if key == "metrics" else items
        )
    return value


def part(keywords: Mapping[str, Any], kind: type[ReadOptions | Options]) -> dict[str, Any]:
    """Return the keywords that are fields of a dataclass."""
    names = {field.name for field in fields(kind)}
    return {key: value for key, value in keywords.items() if key in names}
