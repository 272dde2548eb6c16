"""The comparison of models as HTML, PDF, Markdown and JSON, from the same parts as the report of one."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from reportgen.comparison import findings
from reportgen.comparison.findings import won_and_lost
from reportgen.comparison.results import Comparison
from reportgen.numbers import decimals, interval, p_value, percent, plural, signed, value
from reportgen.pages import compare_many, compare_standing, compare_tables, compare_words, json_data, pdf_page
from reportgen.pages.markdown import escaped
from reportgen.pages.paper import Attached, Paper, lay_out
from reportgen.pages.words import TASK_NAMES, Text
from reportgen.words import capital, metric_name

if TYPE_CHECKING:
    from reportgen.figures import Figure

Charts = Callable[[], "Mapping[str, Figure]"]
Render = Callable[[Comparison, Charts], bytes]
SECTIONS = (
    "compare_one",
    "compare_standing",
    "compare_classes",
    "compare_averages",
    "compare_rows",
    "compare_methods",
    "compare_origin",
)
CONTENTS = (
    ("standing", "Who is left behind"),
    ("classes", "Classes won and lost"),
    ("differences", "All differences"),
    ("rows", "How the rows were matched"),
    ("methods", "Methods and limits"),
    ("origin", "Input and version"),
)
MOST_CLASSES_ON_TOP = 12
MOST_MODELS_ON_TOP = 4
"""Models beside the reference of which page one has room to say who is left behind."""

MOST_UNFOLDED = 3
"""Models beside the reference whose tables lie open on the page; of more they unfold."""

MOST_CLASSES_OF_MANY = 20
"""Classes shown for each of several models; JSON has all."""


def charts_of(comparison: Comparison) -> Charts:
    """Return the charts of a comparison, to be drawn when first asked for and shared by all outputs."""

    @cache
    def draw() -> "Mapping[str, Figure]":
        from reportgen.figures import (  # noqa: PLC0415 – Matplotlib is heavy
            compare_classes,
            compare_differences,
            compare_ranking,
            compare_spectrum,
        )

        drawn = (
            compare_ranking.draw(compare_many.contenders(comparison), comparison.lead),
            compare_differences.draw(comparison),
            compare_classes.draw(comparison),
            compare_spectrum.draw(comparison),
        )
        return {figure.id: figure for figure in drawn if figure is not None}

    return draw


def render_html(comparison: Comparison, charts: Charts) -> bytes:
    """Return the HTML page."""
    return page(comparison, charts(), "html").encode()


def render_pdf(comparison: Comparison, charts: Charts) -> bytes:
    """Return the PDF file, with the complete numbers attached."""
    return lay_out(paper(comparison, charts)).warned()


def paper(comparison: Comparison, charts: Charts) -> Paper:
    """Return what the PDF is made of."""

    def files() -> tuple[Attached, ...]:
        return (("comparison.json", render_json(comparison, charts), "The complete comparison as data"),)

    return pdf_page.paper_of(page(comparison, charts(), "pdf"), files, comparison.options)


def render_json(comparison: Comparison, charts: Charts) -> bytes:  # noqa: ARG001 – every output takes the same
    """Return the JSON file of docs/compare.md."""
    return json_data.written(comparison).encode()


def render_markdown(comparison: Comparison, charts: Charts) -> bytes:  # noqa: ARG001 – every output takes the same
    """Return the Markdown summary: headline, differences in the leading metrics, classes won and lost."""
    blocks = [
        f"# {_markdown(compare_words.title(comparison))}",
        " ".join(_markdown(each) for each in compare_words.sentences(comparison)),
        _markdown_table(comparison),
        *_markdown_classes(comparison),
        (
            f"{plural(comparison.rows, 'row')}, matched {comparison.paired_by}. "
            f"{_direction(comparison)} "
            f"reportgen {escaped(comparison.reportgen)}"
        ),
    ]
    return ("\n\n".join(block for block in blocks if block) + "\n").encode()


OUTPUTS: dict[str, Render] = {
    ".html": render_html,
    ".pdf": render_pdf,
    ".json": render_json,
    ".md": render_markdown,
}
"""File ending to the function that makes such a file of a comparison."""


def page(comparison: Comparison, figures: "Mapping[str, Figure]", medium: str) -> str:
    """Return the whole page; "pdf" is the same content arranged for paper."""
    from reportgen.pages.screen import frame  # noqa: PLC0415
    from reportgen.pages.shown import shown_chart  # noqa: PLC0415 – Jinja only where a page is made
    from reportgen.pages.templates import fill  # noqa: PLC0415

    classes = plural(comparison.n_classes, "class", "classes")
    return fill(
        "page.html.j2",
        {
            **frame(medium, comparison.options, "comparison"),
            "lang": comparison.options.get("lang") or "en",
            "title": comparison.title or f"{plural(len(comparison.models), 'model')} compared",
            "description": compare_words.description(comparison),
            "size": f"{plural(comparison.rows, 'row')}, {classes}, {TASK_NAMES[comparison.task]}",
            "sections": [f"sections/{name}.html.j2" for name in SECTIONS],
            "contents": _contents(comparison, figures),
            "result": comparison,
            "headline": compare_words.title(comparison),
            "sentences": compare_words.sentences(comparison),
            "priorities": compare_words.priorities(comparison),
            "classes_on_top": _classes_on_top(comparison, figures),
            "figures": {key: shown_chart(figure) for key, figure in figures.items()},
            "metric": metric_name(comparison.lead),
            "won": compare_tables.won_table(comparison),
            "is_folded": medium == "html" and len(comparison.others) > MOST_UNFOLDED,
            "standing_on_top": _standing_on_top(comparison),
            "standing": compare_standing.standing_table(comparison),
            "terms": compare_words.terms(comparison),
            "class_tables": _class_tables(comparison, medium),
            "differences": [_differences(comparison, model, medium) for model in comparison.others],
            "matched": compare_tables.matched_table(comparison),
            "models": compare_tables.models_rows(comparison),
            "level": percent(comparison.options["level"], 0),
            "fdr": percent(comparison.options["fdr"], 0),
        },
    )


def _standing_on_top(comparison: Comparison) -> bool:
    """Return whether page one has room for the table of who is left behind."""
    return len(comparison.others) <= MOST_MODELS_ON_TOP


def _contents(comparison: Comparison, figures: "Mapping[str, Figure]") -> tuple[tuple[str, str], ...]:
    """Return what follows page one."""
    standing, *others = CONTENTS
    spectrum = [("spectrum", figures[each].title) for each in ("compare_spectrum",) if each in figures]
    return (*(() if _standing_on_top(comparison) else (standing,)), *spectrum, *others)


def _classes_on_top(comparison: Comparison, figures: "Mapping[str, Figure]") -> bool:
    """Return whether page one has room for the chart of classes."""
    return "compare_classes" in figures and len(comparison.averaging_set) <= MOST_CLASSES_ON_TOP


def _differences(comparison: Comparison, model: str, medium: str) -> dict[str, object]:
    """Return a model's table of differences, with the sentences that page one does not have."""
    told = compare_words.told(comparison)
    return {
        "model": model,
        "sentences": tuple(
            compare_words.marked(each.text, comparison.models)
            for each in findings.about(comparison, model)
            if each.metric != comparison.lead or each.sentence not in told
        ),
        "table": compare_tables.differences_table(
            comparison,
            model,
            leading_only=medium == "pdf" and len(comparison.others) > MOST_UNFOLDED,
        ),
    }


def _class_tables(comparison: Comparison, medium: str) -> list[dict[str, object]]:
    if medium == "pdf" and len(comparison.others) > MOST_UNFOLDED:
        return []
    most = MOST_CLASSES_OF_MANY if len(comparison.others) > 1 else None
    if medium == "pdf" and most is None:
        most = compare_tables.MOST_CLASSES_ON_PAPER
    found = []
    for model in comparison.others:
        table, left = compare_tables.class_table(comparison, model, most=most)
        omitted = (
            f"{plural(left, 'class', 'classes')} in the middle left out; the JSON has all." if left else ""
        )
        found.append(
            {"title": compare_words.classes_title(comparison, model), "table": table, "omitted": omitted}
        )
    return found


def _markdown(text: Text) -> str:
    return "".join(escaped(part.text) if part.kind == "name" else part.text for part in text)


def _direction(comparison: Comparison) -> str:
    others = escaped(comparison.others[0]) if len(comparison.others) == 1 else "the model of the line"
    sides = escaped(comparison.reference), others
    return f"Differences are {' minus '.join(sides[::-1] if comparison.is_turned else sides)}."


def _markdown_table(comparison: Comparison) -> str:
    level = percent(comparison.options["level"], 0)
    lines = [
        f"| model | metric | micro | macro | difference in micro ({level}) | difference in macro ({level}) |"
    ]
    lines.append("| --- | --- | ---: | ---: | ---: | ---: |")
    for metric in comparison.options["metrics"]:
        for model in comparison.models:
            cells = [value(comparison.averages[metric][model][kind]) for kind in ("micro", "macro")]
            for kind in ("micro", "macro"):
                found = comparison.difference(model, metric, kind)
                if found is None or found.difference.low is None:
                    cells.append("")
                    continue
                seen = comparison.pair(model).seen(found.difference)
                text = f"{signed(seen.value, decimals(seen))} ({interval(seen)}), "
                cells.append(text + p_value("p", found.p_value).replace("<", "\\<"))
            lines.append(f"| {escaped(model)} | {capital(metric_name(metric))} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _markdown_classes(comparison: Comparison) -> list[str]:
    blocks = []
    for model in comparison.others:
        won, lost = won_and_lost(comparison, model, comparison.lead)
        lines = [
            f"- {escaped(who)} better in {escaped(one.class_)}: "
            f"{findings.size(one.metrics[comparison.lead].difference)}"
            for who, found in ((comparison.reference, won), (model, lost))
            for one in found
        ]
        if lines:
            blocks.append(f"## {_markdown(compare_words.classes_title(comparison, model))}")
            blocks.append("\n".join(lines))
    return blocks
