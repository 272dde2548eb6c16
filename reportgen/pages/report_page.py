"""The report as one HTML text, for the screen or as the source of the PDF."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from reportgen.figures import Figure, not_drawn
from reportgen.figures.prevalence import trend_words
from reportgen.numbers import count, percent, plural, rate
from reportgen.pages import tables
from reportgen.pages.bars import points_bar, value_strip
from reportgen.pages.dense import dense
from reportgen.pages.downloads import Download, class_download, result_download
from reportgen.pages.headline import by_contribution, headline, without_skill
from reportgen.pages.help import help_for
from reportgen.pages.page_one import page_one
from reportgen.pages.screen import frame
from reportgen.pages.standings import standings
from reportgen.pages.templates import fill
from reportgen.pages.why import CHARTS as WHY_CHARTS
from reportgen.pages.why import explains, why
from reportgen.pages.words import TASK_NAMES, Text, listed, listed_with, plain, say, sentence
from reportgen.results import STATUSES, ClassResult, Result, Status
from reportgen.words import STATUS_NAMES, capital, either, metric_name

Medium = Literal["html", "pdf"]

SECTIONS = (
    "page_one",
    "averages",
    "why",
    "flagged",
    "help",
    "charts",
    "classes",
    "reading",
    "definitions",
    "methods",
    "origin",
)
"""The parts of the page in order; each is a template of that name in ``sections/``."""

CONTENTS = (
    ("averages", "All averages"),
    ("why", "Why micro and macro differ"),
    ("flagged", "Classes, in sentences"),
    ("help", "What would help"),
    ("charts", "Charts"),
    ("classes", "Every class"),
    ("reading", "How the file was read"),
    ("definitions", "What the words mean"),
    ("methods", "Methods and limits"),
    ("origin", "Input and versions"),
)

ON_PAGE_ONE = ("averages", "prevalence")
"""Charts that page one shows; the others follow in their own section."""

MOST_COLUMNS_ROWS = 300
"""Above this many classes the PDF prints each class as one line of text, which is four times as fast."""

READING_TERMS = {
    "format": "Format",
    "layout": "Layout",
    "truth": "Truth",
    "prediction": "Prediction",
    "scores": "Scores",
    "classes": "Classes",
    "weight": "Weights",
    "cluster": "Clusters",
    "ignored": "Columns not used",
}

STATUS_TITLES: dict[Status, str] = {status: capital(STATUS_NAMES[status]) for status in STATUSES}
"""Titles of the groups of sentences, in their order."""

HALF_WIDTH = 300
"""Points below which a chart is one of two side by side."""

FIRST_ROWS = 100
"""Rows of the table of classes that a page with scripts shows until more are asked for."""

MOST_UNFOLDED = 20
MOST_ON_PAPER = 60
MOST_NAMED = 300
"""Classes that are not behind and named in one sentence."""


@dataclass(frozen=True)
class Group:
    """The sentences about the classes of one status; what raises no flag is folded, on paper cut short."""

    title: str
    sentences: tuple[Text, ...]
    is_folded: bool
    shown: int
    omitted: str


@dataclass(frozen=True)
class Chart:
    """A chart with its numbers as a table of the report."""

    id: str
    title: str
    caption: str
    alt: str
    svg: str
    image_svg: str
    is_half: bool  # two such charts fit side by side
    numbers: tables.Table
    narrow_svg: str = ""


def report_page(result: Result, figures: Mapping[str, Figure], medium: Medium) -> str:
    """Return the whole page; "pdf" is the same content arranged for paper."""
    is_compact = medium == "pdf"
    classes = tables.class_table(result, is_compact=is_compact)
    charts = {key: shown_chart(figure) for key, figure in figures.items()}
    return fill(
        "page.html.j2",
        {
            **frame(medium),
            "lang": result.options.get("lang") or "en",
            "title": result.title or result.model,
            "description": plain(headline(result).title),
            "size": f"{plural(result.n_rows, 'row')}, {plural(result.n_classes, 'class', 'classes')}, "
            f"{TASK_NAMES[result.task]}",
            "sections": [f"sections/{name}.html.j2" for name in SECTIONS],
            "contents": CONTENTS,
            "result": result,
            "one": page_one(result),
            "figures": charts,
            "charts": [chart for key, chart in charts.items() if key not in (*ON_PAGE_ONE, *WHY_CHARTS)],
            "not_drawn": not_drawn(result).values(),
            "lead_name": metric_name(result.lead),
            "level": percent(result.options["level"], 0),
            "has_reference": result.averages[result.lead]["micro"].value is not None,
            "strip": lambda row: value_strip(result, row.result, medium),
            "bar": lambda row: points_bar(row.points_share, medium),
            "remarks": _remarks(result),
            "why": why(result, charts),
            "trend": trend_words(result),
            "averages": tables.averages_table(result),
            "overall": tables.overall_table(result),
            "groups": _groups(result, medium),
            "links": _links(result, medium),
            "help": help_for(result),
            "classes": classes,
            "dense": dense(classes) if is_compact and len(classes.rows) > MOST_COLUMNS_ROWS else None,
            "standings": standings(result),
            "first_rows": FIRST_ROWS,
            "downloads": _downloads(result, figures) if medium == "html" else (),
            "reading": _reading(result),
            "reading_remarks": tuple(result.input.interpretation.get("remarks") or ()) + result.notes,
            "versions": sorted(({"reportgen": result.reportgen} | result.versions).items()),
        },
    )


def _links(result: Result, medium: Medium) -> dict[str, str]:
    """Return the id of each class's row, made from its place, never from its name; paper has no such ids."""
    if medium == "pdf":
        return {}
    return {one.class_: f"class-{i}" for i, one in enumerate(result.per_class, 1)}


def _downloads(result: Result, figures: Mapping[str, Figure]) -> tuple[Download, ...]:
    """Return the files that the page carries, the table of classes first."""
    files = (make(result, lambda: figures) for make in (class_download, result_download))
    return tuple(file for file in files if file is not None)


def shown_chart(figure: Figure) -> Chart:
    """Return a figure with its numbers as a table of the report."""
    header = tuple(tables.Cell(text, is_number=i > 0) for i, text in enumerate(figure.table.header))
    rows = tuple(
        tables.Row(cells[0], tuple(tables.Cell(text) for text in cells[1:]), is_name=True)
        for cells in figure.table.rows
    )
    numbers = tables.Table(f"{figure.title}: numbers", header, rows)
    words = (figure.id, figure.title, figure.caption, figure.alt)
    return Chart(*words, figure.svg, figure.image_svg, _is_half(figure.image_svg), numbers, figure.narrow_svg)


def _is_half(svg: str) -> bool:
    """Return whether a chart is drawn for half the width of the text."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ', svg)
    return found is not None and float(found[1]) < HALF_WIDTH


def _remarks(result: Result) -> tuple[Text, ...]:
    """Return the findings that are about no single class and do not explain the gap."""
    found = (each for each in result.findings if each.class_ is None and not explains(each))
    return tuple(
        without_skill(result) if each.sentence == "S21" else sentence(each.text, None) for each in found
    )


def _groups(result: Result, medium: Medium) -> tuple[Group, ...]:
    """Return the sentences about classes by status, worst class first; flags only where they add to them."""
    about = [
        (each.class_, each.text) for each in result.findings if each.class_ is None or each.sentence != "S8"
    ]
    about += [(each.class_, each.text) for each in result.flags if each.status in ("raised", "undetermined")]
    said: dict[str, dict[str, None]] = {}
    for class_, text in about:
        said.setdefault(class_ or "", {})[text] = None
    order = {one.class_: one for one in (*by_contribution(result), *result.per_class)}
    groups = (
        (title, [one.class_ for one in order.values() if one.status == key])
        for key, title in STATUS_TITLES.items()
    )
    fine, links = _fine(result), _links(result, medium)
    return tuple(
        _group(title, _about(names, said, links), before, len(names), medium)
        for title, names in groups
        for before in (fine if title == STATUS_TITLES["ok"] else (),)
        if before or any(name in said for name in names)
    )


def _fine(result: Result) -> tuple[Text, ...]:
    """Name the classes that are not behind in one line for each set of metrics that says so."""
    alike: dict[tuple[str, ...], list[ClassResult]] = {}
    for one in result.per_class:
        metrics = tuple(metric for metric, status in one.status_by_metric.items() if status == "ok")
        if one.status == "ok" and metrics:
            alike.setdefault(metrics, []).append(one)
    return tuple(_not_behind(result, metrics, classes) for metrics, classes in alike.items())


def _not_behind(result: Result, metrics: tuple[str, ...], classes: list[ClassResult]) -> Text:
    """Write the classes and the largest upper bound of their shortfalls, in any of the metrics."""
    bounds = [one.shortfall[metric].high for one in classes for metric in metrics if metric in one.shortfall]
    most = max((bound for bound in bounds if bound is not None), default=0.0)
    most_words = f"shortfall at most {rate(most, 3)}" if most > 0 else "not below at all"
    margin = rate(result.options["margin"])
    names = either([metric_name(metric) for metric in metrics])
    shown = [one.class_ for one in classes[:MOST_NAMED]]
    left = len(classes) - len(shown)
    who = listed_with(shown, f"{count(left)} more") if left else listed(shown)
    each = "" if len(classes) == len(metrics) == 1 else " each"
    return say(
        f"Not behind by {margin} or more in {names}: ", who, f" ({most_words}, 95\N{NO-BREAK SPACE}%{each})."
    )


def _about(
    names: list[str], said: dict[str, dict[str, None]], links: dict[str, str]
) -> dict[str, tuple[Text, ...]]:
    """Return what is said about each of the classes, its name leading to its row of the table."""
    return {
        name: tuple(sentence(text, name, links.get(name, "")) for text in said[name])
        for name in names
        if name in said
    }


def _group(
    title: str, said: dict[str, tuple[Text, ...]], before: tuple[Text, ...], n_classes: int, medium: Medium
) -> Group:
    """Return a group; ``before`` are sentences about many of its ``n_classes`` at once."""
    sentences = (*before, *(text for texts in said.values() for text in texts))
    shown = min(len(sentences), MOST_ON_PAPER) if medium == "pdf" else len(sentences)
    left = len(sentences) - shown
    omitted = f"{plural(left, 'more sentence')} in the HTML report and in the attached results.json."
    is_long = title == STATUS_TITLES["undetermined"] and len(sentences) > MOST_UNFOLDED
    words = f"{title}: {plural(n_classes if before else len(said), 'class', 'classes')}"
    is_folded = is_long or (title == STATUS_TITLES["ok"] and len(sentences) > MOST_UNFOLDED)
    return Group(words, sentences, is_folded, shown, omitted if left else "")


def _reading(result: Result) -> tuple[tuple[str, str], ...]:
    """Say how the input was understood, term by term."""
    found = result.input.interpretation
    rows = [(term, _joined(found[key])) for key, term in READING_TERMS.items() if found.get(key)]
    dropped = [f"{count(n)} for {reason}" for reason, n in sorted(result.input.dropped.items())]
    return (*rows, *((("Rows dropped", "; ".join(dropped)),) if dropped else ()))


def _joined(words: str | tuple[str, ...]) -> str:
    return words if isinstance(words, str) else ", ".join(words)
