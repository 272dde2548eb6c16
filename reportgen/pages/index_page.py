"""The index page of several models: ranked by micro and by macro side by side, with links to the reports."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.numbers import DASH, count, interval, plural, value
from reportgen.pages.headline import flagged, headline
from reportgen.pages.policy import content_policy
from reportgen.pages.words import Text
from reportgen.results import Estimate, Result
from reportgen.words import capital, metric_name


@dataclass(frozen=True)
class Entry:
    """A model and its files, named relative to the index page: ``(("HTML", "tree.html"), ...)``."""

    result: Result
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Ranked:
    """A line of one ranking."""

    rank: str
    model: str
    link: str | None
    value: str
    interval: str
    reason: str | None


@dataclass(frozen=True)
class Model:
    """A line of the list of models."""

    name: str
    finding: Text
    rows: str
    behind: str
    links: tuple[tuple[str, str], ...]


def render_index(entries: Sequence[Entry]) -> bytes:
    """Return the HTML page. Models are ranked by the metric that leads the first one's report."""
    from reportgen.pages.templates import fill, style_sheet  # noqa: PLC0415 – Jinja only where a page is made

    css = style_sheet("report.css", "screen.css")
    lead = entries[0].result.lead
    by_micro, by_macro = ranked(entries, lead, "micro"), ranked(entries, lead, "macro")
    context = {
        "css": css,
        "policy": content_policy(css),
        "lang": entries[0].result.options.get("lang") or "en",
        "version": entries[0].result.reportgen,
        "title": f"{plural(len(entries), 'model')}, ranked by micro and by macro {metric_name(lead)}",
        "metric": capital(metric_name(lead)),
        "summary": _summary(by_micro, by_macro),
        "by_micro": by_micro,
        "by_macro": by_macro,
        "models": [_model(entry) for entry in entries],
    }
    return fill("index.html.j2", context).encode()


def ranked(entries: Sequence[Entry], metric: str, kind: str) -> tuple[Ranked, ...]:
    """Return the models from the best value down; equal values share a rank, models without one come last."""
    pairs = [(entry, entry.result.averages.get(metric, {}).get(kind, Estimate())) for entry in entries]
    pairs.sort(key=lambda pair: (pair[1].value is None, -(pair[1].value or 0.0), pair[0].result.model))
    values = [estimate.value for _, estimate in pairs]
    return tuple(
        _ranked(DASH if estimate.value is None else str(values.index(estimate.value) + 1), entry, estimate)
        for entry, estimate in pairs
    )


def _ranked(rank: str, entry: Entry, estimate: Estimate) -> Ranked:
    link = entry.links[0][1] if entry.links else None
    return Ranked(rank, entry.result.model, link, value(estimate), interval(estimate), estimate.reason)


def _summary(by_micro: Sequence[Ranked], by_macro: Sequence[Ranked]) -> str:
    """Say whether the two rankings agree, and that this is no test."""
    same = [row.model for row in by_micro] == [row.model for row in by_macro]
    start = (
        "Micro and macro put the models in the same order."
        if same
        else "Micro and macro disagree on the order."
    )
    return f"{start} Differences between models are not tested on this page."


def _model(entry: Entry) -> Model:
    result = entry.result
    return Model(
        result.model, headline(result).title, count(result.n_rows), count(len(flagged(result))), entry.links
    )
