"""The report in short as Markdown, for pull requests and notes."""

import re
from collections.abc import Set as AbstractSet

from reportgen.numbers import DASH, interval, percent, plural, value
from reportgen.pages.charts import Charts
from reportgen.pages.headline import flagged
from reportgen.pages.page_one import page_one
from reportgen.pages.who import Who
from reportgen.pages.words import TASK_NAMES, Text
from reportgen.results import AVERAGES, Estimate, Result
from reportgen.words import average_name, capital, metric_name

SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&$@:=])")
"""Characters that mean something in Markdown, or in HTML inside it."""


def render(result: Result, charts: Charts) -> bytes:  # noqa: ARG001 – every output takes the same arguments
    """Return the Markdown file: headline, averages, the classes behind and how many have each status."""
    one = page_one(result)
    dataset = f" on {escaped(result.dataset)}" if result.dataset else ""
    size = f"{plural(result.n_rows, 'row')}, {plural(result.n_classes, 'class', 'classes')}"
    blocks = [
        f"# {_text(one.headline.title)}",
        f"**{escaped(result.title or result.model)}**{dataset}",
        " ".join(_text(each) for each in one.headline.sentences),
        _averages(result),
        *(_classes(result, one.who) if flagged(result) else ()),
        "\n".join(f"- {row.name}: {row.n} ({row.rule})" for row in one.statuses),
        f"{size}, {TASK_NAMES[result.task]}. reportgen {escaped(result.reportgen)}.",
    ]
    return ("\n\n".join(block for block in blocks if block) + "\n").encode()


def escaped(text: str) -> str:
    """Return text from data so that Markdown shows it as it is, on one line."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _text(text: Text) -> str:
    return "".join(escaped(part.text) if part.kind == "name" else part.text for part in text)


def _averages(result: Result) -> str:
    kinds = [kind for kind in AVERAGES if any(kind in one for one in result.averages.values())]
    rows = [
        [capital(metric_name(metric)), *(_estimate(averages.get(kind)) for kind in kinds)]
        for metric, averages in result.averages.items()
        if any(estimate.value is not None for estimate in averages.values())
    ]
    return _table(
        [f"metric ({percent(result.options['level'], 0)} interval)", *map(average_name, kinds)], rows
    )


def _classes(result: Result, who: Who) -> tuple[str, ...]:
    lead = capital(metric_name(result.lead))
    rows = [
        [
            escaped(row.result.class_),
            row.status,
            row.support,
            f"{row.value} ({row.interval})" if row.interval != DASH else row.value,
            row.points,
            ", ".join(_text(each) for each in row.mistakes) or DASH,
        ]
        for row in who.rows
    ]
    header = ["class", "status", "rows", lead, "pulls macro down by", "missed and wrongly given"]
    return f"## {who.title}", _table(header, rows, {0, 1, 5}), f"{who.sum} {_text(who.omitted)}".strip()


def _estimate(estimate: Estimate | None) -> str:
    if estimate is None or estimate.value is None:
        return DASH
    return value(estimate) if estimate.low is None else f"{value(estimate)} ({interval(estimate)})"


def _table(header: list[str], rows: list[list[str]], of_text: AbstractSet[int] = frozenset({0})) -> str:
    """Write a table; the columns ``of_text`` are aligned left, numbers right."""
    lines = [header, ["---" if i in of_text else "---:" for i in range(len(header))], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
