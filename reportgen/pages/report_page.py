"""The report as one HTML text, for the screen or as the source of the PDF."""

from collections.abc import Mapping
from typing import Literal

from reportgen.figures import Figure, not_drawn
from reportgen.figures.prevalence import has_trend, trend_words
from reportgen.numbers import count, percent, plural
from reportgen.pages import tables
from reportgen.pages.bars import points_bar, value_strip
from reportgen.pages.certainty import tested_metrics
from reportgen.pages.check_section import check_section
from reportgen.pages.dense import dense
from reportgen.pages.downloads import Download, class_download, result_download
from reportgen.pages.groups import groups
from reportgen.pages.headline import are_rarest, without_skill
from reportgen.pages.help import help_for
from reportgen.pages.page_one import page_one
from reportgen.pages.screen import frame
from reportgen.pages.shown import shown_chart
from reportgen.pages.standings import standings
from reportgen.pages.templates import fill
from reportgen.pages.why import CHARTS as WHY_CHARTS
from reportgen.pages.why import explains, why
from reportgen.pages.words import TASK_NAMES, Text, listed_up_to, plain, say, sentence
from reportgen.results import Result
from reportgen.words import capital, metric_name

Medium = Literal["html", "pdf"]

SECTIONS = (
    "page_one",
    "check",
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

LIMITS = (("limits", "Limits"),)
"""The entry of the contents that a report has only where it was held against limits."""

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

MOST_COLUMNS_ROWS = 30
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

MOST_LEFT_OUT = 100
"""Classes named that the averages leave out for one reason."""

FIRST_ROWS = 100
"""Rows of the table of classes that a page with scripts shows until more are asked for."""


def report_page(result: Result, figures: Mapping[str, Figure], medium: Medium) -> str:
    """Return the whole page; "pdf" is the same content arranged for paper."""
    is_compact = medium == "pdf"
    classes = tables.class_table(result, is_compact=is_compact)
    charts = {key: shown_chart(figure) for key, figure in figures.items()}
    links, one = _links(result, medium), page_one(result, on_paper=is_compact)
    return fill(
        "page.html.j2",
        {
            **frame(medium, result.options, "report"),
            "lang": result.options.get("lang") or "en",
            "title": result.title or result.model,
            "description": plain(one.headline.title),
            "size": f"{plural(result.n_rows, 'row')}, {plural(result.n_classes, 'class', 'classes')}, "
            f"{TASK_NAMES[result.task]}",
            "sections": [f"sections/{name}.html.j2" for name in SECTIONS],
            "contents": (*LIMITS, *CONTENTS) if result.check else CONTENTS,
            "check": check_section(result),
            "result": result,
            "one": one,
            "figures": charts,
            "charts": [chart for key, chart in charts.items() if key not in (*ON_PAGE_ONE, *WHY_CHARTS)],
            "not_drawn": tuple(dict.fromkeys(not_drawn(result).values())),
            "lead_name": metric_name(result.lead),
            "level": percent(result.options["level"], 0),
            "fdr": percent(result.options["fdr"], 0),
            "has_reference": result.averages[result.lead]["micro"].value is not None,
            "strip": lambda row: value_strip(result, row.result, medium),
            "bar": lambda row: points_bar(row.points_share, medium, is_flagged=row.is_flagged),
            "remarks": _remarks(result),
            "why": why(result, charts),
            "trend": "" if are_rarest(result) and not has_trend(result) else trend_words(result),
            "averages": tables.averages_table(result),
            "overall": tables.overall_table(result),
            "groups": groups(result, links),
            "left_out": _left_out(result),
            "tested_metrics": tested_metrics(result),
            "links": links,
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


def _remarks(result: Result) -> tuple[Text, ...]:
    """Return the findings that are about no single class and do not explain the gap."""
    found = (each for each in result.findings if each.class_ is None and not explains(each))
    return tuple(
        without_skill(result) if each.sentence == "S21" else sentence(each.text, None) for each in found
    )


def _left_out(result: Result) -> tuple[Text, ...]:
    """Name the classes that the averages leave out, for each reason."""
    by_reason: dict[str, list[str]] = {}
    for class_, reason in result.left_out.items():
        by_reason.setdefault(reason, []).append(class_)
    return tuple(
        say(f"{capital(reason)}: ", listed_up_to(names, MOST_LEFT_OUT), ".")
        for reason, names in by_reason.items()
    )


def _reading(result: Result) -> tuple[tuple[str, str], ...]:
    """Say how the input was understood, term by term."""
    found = result.input.interpretation
    rows = [(term, _joined(found[key])) for key, term in READING_TERMS.items() if found.get(key)]
    dropped = [f"{count(n)} for {reason}" for reason, n in sorted(result.input.dropped.items())]
    return (*rows, *((("Rows dropped", "; ".join(dropped)),) if dropped else ()))


def _joined(words: str | tuple[str, ...]) -> str:
    return words if isinstance(words, str) else ", ".join(words)
