"""The index page of a folder of reports: models ranked by micro and by macro, each with its finding."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from reportgen import order
from reportgen.figures.strip import averages_strip
from reportgen.numbers import DASH, count, interval, plural, rate, value, word
from reportgen.order import KINDS, Contender
from reportgen.pages import same_rows
from reportgen.pages.best import best_of, briefly
from reportgen.pages.headline import headline
from reportgen.pages.policy import content_policy
from reportgen.pages.words import STATUS_MARKS, TASK_NAMES, Text, listed, say
from reportgen.results import Result, Status
from reportgen.words import FLAGGED, STATUS_NAMES, capital, is_tested, metric_name

if TYPE_CHECKING:
    from reportgen.figures import Figure

STEP = 0.05
"""The common axis of the models ends at multiples of this."""

COUNTED: tuple[Status, ...] = ("behind", "never_predicted", "undetermined")
MOST_CLASSES = 6
"""Classes named that no model does well."""

EASIER = "The rows differ: a higher rank may come from easier rows."


@dataclass(frozen=True)
class Entry:
    """A model and its files, named relative to the index page: ``(("HTML", "tree.html"), ...)``."""

    result: Result
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Standing:
    """How many classes of a model have a status, with its sign and words."""

    mark: str
    n: str
    words: str
    is_flagged: bool


@dataclass(frozen=True)
class Line:
    """A line of the list of models; ``averages`` are value and what stands under it, of micro and macro."""

    name: str
    link: str | None
    finding: Text
    strip: Markup
    averages: tuple[tuple[str, str], ...]
    standings: tuple[Standing, ...]
    rows: str
    links: tuple[tuple[str, str], ...]


def render_index(entries: Sequence[Entry]) -> bytes:
    """Return the HTML page. Models are ranked by the metric that leads the first one's report."""
    from reportgen.pages.screen import SCRIPTS  # noqa: PLC0415
    from reportgen.pages.shown import shown_chart  # noqa: PLC0415 – Jinja only where a page is made
    from reportgen.pages.templates import fill, script, style_sheet  # noqa: PLC0415

    css = style_sheet("report.css", "screen.css")
    results = [entry.result for entry in entries]
    lead, unlike = results[0].lead, same_rows.difference(results) if len(results) > 1 else None
    models = contenders(results, lead)
    ranked = models if same_rows.share_classes(results) else ()
    figure = _ranking(ranked, lead, unlike=unlike is not None)
    scripts = (script(*SCRIPTS["index"]),) if figure else ()  # without a chart there is nothing to point at
    bounds = _bounds(models)
    context = {
        "css": css,
        "policy": content_policy(css, scripts),
        "scripts": scripts,
        "lang": results[0].options.get("lang") or "en",
        "version": results[0].reportgen,
        "what": plural(len(entries), "report"),
        "size": _size(results[0]) if unlike is None else "",
        "title": title(models, lead, unlike=unlike is not None),
        "sentences": _sentences(results, models, unlike, ranked=bool(ranked)),
        "ranking": shown_chart(figure) if figure else None,
        "metric": metric_name(lead),
        "ends": tuple(rate(end) if end % 1 else f"{end:.0f}" for end in bounds),
        "lines": [_line(entries[i], ranked, models[i], bounds) for i in _arranged(models, unlike)],
    }
    return fill("index.html.j2", context).encode()


def contenders(results: Sequence[Result], metric: str) -> tuple[Contender, ...]:
    """Return every model with its two averages of a metric."""
    return tuple(Contender.of(one.model, one.averages.get(metric, {})) for one in results)


def title(models: Sequence[Contender], metric: str, *, unlike: bool) -> str:
    """Say what the folder holds, or where the rows may be the same whether micro and macro agree."""
    if unlike:
        return f"{capital(word(len(models)))} reports, not all of the same rows"
    known = order.rankable(models)
    if len(known) < 2:
        return capital(f"{word(len(models))} {'report' if len(models) == 1 else 'reports'}")
    return order.agreement(known, metric_name(metric))


def _ranking(models: Sequence[Contender], metric: str, *, unlike: bool) -> "Figure | None":
    from reportgen.figures import compare_ranking  # noqa: PLC0415 – Matplotlib is heavy

    words = f"{capital(word(len(models)))} models by micro and by macro {metric_name(metric)}"
    return compare_ranking.draw(models, metric, title=words, note=EASIER if unlike else "")


def _sentences(
    results: Sequence[Result], models: Sequence[Contender], unlike: Text | None, *, ranked: bool
) -> list[Text]:
    """Say which model is best, who is left behind under all, and that nothing is tested."""
    if len(results) == 1:
        return []
    names = [one.name for one in models]
    if unlike is not None:
        claim = "called the best here" if ranked else "ranked or called the best here"
        return [
            briefly(unlike, names),
            say(f"So no model is {claim}, and differences between them are not tested."),
        ]
    may_be = (
        f"All reports are of {plural(results[0].n_rows, 'row')} with equally many of every class. Whether "
        "these are the same rows is not checked here, and no difference is tested: "
        "'reportgen compare' does both."
    )
    return [
        *filter(None, (briefly(best_of(models, metric_name(results[0].lead)), names), _under_all(results))),
        say(may_be),
    ]


def _under_all(results: Sequence[Result]) -> Text:
    """Name the classes that are left behind under every model; nothing where there is none."""
    flagged = [{one.class_ for one in each.per_class if one.status in FLAGGED} for each in results]
    common = [name for name in results[0].classes if all(name in found for found in flagged)]
    if not common:
        return ()
    who = listed(common) if len(common) <= MOST_CLASSES else say(f"{word(len(common))} classes")
    return say("Left behind under every model: ", who, ".")


def _size(first: Result) -> str:
    classes = plural(first.n_classes, "class", "classes")
    return f"{plural(first.n_rows, 'row')}, {classes}, {TASK_NAMES[first.task]}"


def _arranged(models: Sequence[Contender], unlike: Text | None) -> list[int]:
    """Return the places of the models from the best macro down; in their own order where rows differ."""
    places = list(range(len(models)))
    if unlike is not None:
        return places
    return sorted(places, key=lambda i: (models[i].macro.value is None, -models[i].level("macro")))


def _bounds(models: Sequence[Contender]) -> tuple[float, float]:
    """Return the ends of the axis that all models share."""
    found = [one.estimate(kind) for one in models for kind in KINDS]
    ends = [x for one in found for x in (one.low, one.value, one.high) if x is not None]
    if not ends:
        return 0.0, 1.0
    low, high = math.floor(min(ends) / STEP) * STEP, math.ceil(max(ends) / STEP) * STEP
    return max(0.0, low), min(1.0, high) if high > low else low + STEP


def _line(entry: Entry, ranked: Sequence[Contender], one: Contender, bounds: tuple[float, float]) -> Line:
    result, known = entry.result, order.rankable(ranked)
    averages = []
    for kind in KINDS:
        estimate = one.estimate(kind)
        place = f"rank {order.rank(known, one, kind)}" if one in known and len(known) > 1 else ""
        spread = estimate.reason or "" if estimate.value is None else interval(estimate)
        averages.append((value(estimate), ", ".join(filter(None, (spread.removesuffix(DASH), place)))))
    return Line(
        result.model,
        entry.links[0][1] if entry.links else None,
        headline(result).title,
        Markup(averages_strip(one.micro, one.macro, bounds)),  # noqa: S704 – made of numbers
        tuple(averages),
        _standings(result),
        count(result.n_rows),
        entry.links,
    )


def _standings(result: Result) -> tuple[Standing, ...]:
    """Count the classes of each status that matters; one line says it where there is none."""
    found = [
        Standing(STATUS_MARKS[status], count(n), STATUS_NAMES[status], status in FLAGGED)
        for status in COUNTED
        if (n := sum(one.status == status and is_tested(one) for one in result.per_class))
    ]
    return tuple(found) or (Standing("", "no", "class behind", is_flagged=False),)
