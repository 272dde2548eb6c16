"""The sentences about classes, gathered by status: what the flags found, class by class, the worst first."""

from collections.abc import Mapping
from dataclasses import dataclass

from reportgen.numbers import below, plural, rate
from reportgen.pages.headline import by_contribution
from reportgen.pages.words import Text, listed_up_to, say, sentence
from reportgen.results import STATUSES, ClassResult, Result
from reportgen.words import STATUS_NAMES, capital, either, metric_name

MOST_SHOWN = 20
"""Sentences of a group shown at once; the rest is folded on a screen and left out on paper."""

MOST_NAMED = 300
"""Classes that are not behind and named in one sentence."""

MOST_WITHOUT_ROWS = 100
"""Classes without rows named in one sentence."""


@dataclass(frozen=True)
class Group:
    """The sentences about the classes of one status: those shown at once, and the others."""

    title: str
    shown: tuple[Text, ...]
    more: tuple[Text, ...]

    @property
    def more_words(self) -> str:
        """How many sentences are not shown at once."""
        return plural(len(self.more), "more sentence")


def groups(result: Result, links: Mapping[str, str]) -> tuple[Group, ...]:
    """Return the sentences about classes by status, worst class first; flags only where they add to them.

    ``links`` leads from a class to its row of the table; where it has none the name is no link.
    """
    said = _said(result)
    order = {one.class_: one for one in (*by_contribution(result), *result.per_class)}
    found = []
    for status in STATUSES:
        classes = [one for one in order.values() if one.status == status]
        at_once: tuple[Text, ...] = ()
        if status == "ok":
            at_once = _fine(result)
        elif status == "no_examples":
            at_once, classes = _without_rows(classes)
        texts = [
            sentence(text, one.class_, links.get(one.class_, ""))
            for one in classes
            for text in said.get(one.class_, ())
        ]
        sentences = (*at_once, *texts)
        if sentences:
            n = sum(one.status == status for one in order.values())
            n = n if at_once else sum(one.class_ in said for one in classes)
            title = f"{capital(STATUS_NAMES[status])}: {plural(n, 'class', 'classes')}"
            found.append(Group(title, sentences[:MOST_SHOWN], sentences[MOST_SHOWN:]))
    return tuple(found)


def _said(result: Result) -> dict[str, tuple[str, ...]]:
    """Return the sentences about each class, each once; S8 is said for many classes at once."""
    about = [(each.class_, each.text) for each in result.findings if each.class_ and each.sentence != "S8"]
    flags = [each for each in result.flags if each.status in ("raised", "undetermined")]
    about += [(each.class_, each.text) for each in flags if each.class_]
    said: dict[str, dict[str, None]] = {}
    for class_, text in about:
        said.setdefault(class_, {})[text] = None
    return {class_: tuple(texts) for class_, texts in said.items()}


def _without_rows(classes: list[ClassResult]) -> tuple[tuple[Text, ...], list[ClassResult]]:
    """Name the classes of which nothing else can be said in one sentence; return it and the others."""
    silent = [one.class_ for one in classes if not one.predicted]
    if len(silent) < 2:
        return (), classes
    names = listed_up_to(silent, MOST_WITHOUT_ROWS)
    text = say(names, " have no rows and were never predicted; they are in no average.")
    return (text,), [one for one in classes if one.predicted]


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
    most_words = "not below at all"
    if most > 0:
        most_words = f"shortfall at most {below(most, result.options['margin'], 3)}"
    margin = rate(result.options["margin"])
    names = either([metric_name(metric) for metric in metrics])
    each = "" if len(classes) == len(metrics) == 1 else " each"
    return say(
        f"Not behind by {margin} or more in {names}: ",
        listed_up_to([one.class_ for one in classes], MOST_NAMED),
        f" ({most_words}, 95\N{NO-BREAK SPACE}%{each}).",
    )
