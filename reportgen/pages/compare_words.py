"""The headline of a comparison: who is better on what, and whether that is beyond chance."""

import re
from collections.abc import Sequence

from reportgen.comparison.findings import beyond_chance, size, won_and_lost
from reportgen.comparison.results import Comparison, Difference
from reportgen.numbers import percent, plural, rate, word
from reportgen.pages import compare_many
from reportgen.pages.best import briefly
from reportgen.pages.compare_standing import tested_metrics
from reportgen.pages.words import Part, Text, listed_classes, name, plain, say
from reportgen.words import capital, metric_name

MOST_NAMED, LONGEST_NAMES = 4, 60
"""Classes that a sentence names at most, and the letters they may take together."""


def title(comparison: Comparison) -> Text:
    """Say what the comparison amounts to in the leading metric."""
    found = compare_many.title(comparison) if len(comparison.others) > 1 else _title_of_two(comparison)
    return briefly(found, comparison.models)


def _title_of_two(comparison: Comparison) -> Text:
    reference, model, lead = comparison.reference, comparison.others[0], comparison.lead
    metric, flip = metric_name(lead), comparison.flip(comparison.others[0], comparison.lead)
    if flip is not None and flip.confirmed and flip.better_micro and flip.better_macro:
        return say(
            name(flip.better_micro), " is better where rows count alike, ", name(flip.better_macro),
            f" where classes do ({metric})",
        )  # fmt: skip
    if flip is not None and flip.flips:
        return say(
            "Micro and macro ", metric, " put ", name(reference), " and ", name(model),
            " in different orders, but that may be chance",
        )  # fmt: skip
    clear = [
        found
        for kind in ("micro", "macro")
        if beyond_chance(comparison, found := comparison.difference(model, lead, kind)) and found is not None
    ]
    if not clear:
        return say(name(reference), " and ", name(model), f" do not differ beyond chance in {metric}")
    better = reference if (clear[0].difference.value or 0.0) > 0 else model
    worse = model if better == reference else reference
    where = " and ".join(found.average for found in clear)
    return say(name(better), f" has higher {where} {metric} than ", name(worse))


def sentences(comparison: Comparison) -> tuple[Text, ...]:
    """Return what the findings say of the leading metric, without the title; of many models the outline."""
    if len(comparison.others) > 1:
        found = compare_many.outline(comparison)
    else:
        found = (*_how_much(comparison), *_said(comparison, ("C2",)), *_other_side(comparison))
    return tuple(briefly(each, comparison.models) for each in found)


def _how_much(comparison: Comparison) -> tuple[Text, ...]:
    """Say by how much the two differ, where the title has said who is better; a confirmed flip in full."""
    model, lead = comparison.others[0], comparison.lead
    flip = comparison.flip(model, lead)
    if flip is not None and flip.confirmed:
        return _said(comparison, ("S20",))
    found = [comparison.difference(model, lead, kind) for kind in ("micro", "macro")]
    known = [one for one in found if one is not None and one.difference.low is not None]
    if not known:
        return ()
    return (say(*(_one_difference(comparison, one, is_first=one is known[0]) for one in known), "."),)


def _other_side(comparison: Comparison) -> tuple[Text, ...]:
    """Say in which other leading metrics the model that is not ahead is better beyond chance, and where."""
    return tuple(
        say(f"In {metric_name(metric)}, ", name(who), " is better in ", where, ", beyond chance.")
        for metric in comparison.options["metrics"]
        for who in _not_ahead(comparison)
        if metric != comparison.lead
        if (where := _better_in(comparison, who, metric))
    )


def _better_in(comparison: Comparison, who: str, metric: str) -> Text:
    """Name the averages and classes in which one of two models is better beyond chance."""
    model = comparison.others[0]
    averages = [kind for kind in ("micro", "macro") if _ahead(comparison, metric, kind) == who]
    won, lost = won_and_lost(comparison, model, metric)
    classes = [one.class_ for one in (lost if who == model else won)]
    found = [say(" and ".join(averages))] * bool(averages) + [_named(classes)] * bool(classes)
    return say(*(part for i, each in enumerate(found) for part in (" and in " if i else "", each)))


def _ahead(comparison: Comparison, metric: str, kind: str) -> str | None:
    """Return which of two models has the higher average beyond chance."""
    model = comparison.others[0]
    one = comparison.difference(model, metric, kind)
    if one is None or not beyond_chance(comparison, one):
        return None
    return comparison.reference if (one.difference.value or 0.0) > 0 else model


def _not_ahead(comparison: Comparison) -> tuple[str, ...]:
    """Return the model of two that the title does not call better; both where it calls neither so."""
    ahead = {_ahead(comparison, comparison.lead, kind) for kind in ("micro", "macro")}
    return tuple(each for each in (comparison.reference, comparison.others[0]) if each not in ahead)


def _named(classes: list[str]) -> Text:
    """Name a few classes, or count them."""
    if len(classes) <= MOST_NAMED and sum(map(len, classes)) <= LONGEST_NAMES:
        return listed_classes(classes)
    return say(plural(len(classes), "class", "classes"))


def _one_difference(comparison: Comparison, one: Difference, *, is_first: bool) -> Text:
    """Write ``Micro F1: wideresnet higher by 0.38 (0.37-0.39)``, or that it is within chance."""
    pair, kind = comparison.pair(one.model), one.average
    label = f"{capital(kind)} {metric_name(one.metric)}: " if is_first else f"; {kind}: "
    difference = pair.seen(one.difference)
    if not difference.value:
        return say(label, "no difference")
    who = pair.first if difference.value > 0 else pair.second
    text = say(label, name(who), f" higher by {size(one.difference)}")
    return text if beyond_chance(comparison, one) else say(text, ", within chance")


def told(comparison: Comparison) -> tuple[str, ...]:
    """Return the ids of the findings on the leading metric that page one tells word for word."""
    return () if len(comparison.others) > 1 else ("C1", "S20", "C2", "C3")


def priorities(comparison: Comparison) -> tuple[Text, ...]:
    """Return at which weight of the common classes the choice of two models changes."""
    return _said(comparison, ("C3",)) if len(comparison.others) == 1 else ()


def _said(comparison: Comparison, wanted: tuple[str, ...]) -> tuple[Text, ...]:
    return tuple(
        marked(each.text, comparison.models)
        for each in comparison.findings
        if each.metric == comparison.lead and each.sentence in wanted
    )


def marked(text: str, names: Sequence[str]) -> Text:
    """Mark the names that stand in a sentence."""
    longest_first = sorted(names, key=lambda one: -len(one))
    found = re.compile("(" + "|".join(rf"(?<!\w){re.escape(one)}(?!\w)" for one in longest_first) + ")")
    known = set(names)
    return tuple(name(piece) if piece in known else Part(piece) for piece in found.split(text) if piece)


def classes_title(comparison: Comparison, model: str) -> Text:
    """Say how many classes each of two models has won beyond chance."""
    won, lost = won_and_lost(comparison, model, comparison.lead)
    metric = metric_name(comparison.lead)
    if not won and not lost:
        return say(f"No class differs beyond chance in {metric}")
    sides = sorted(((comparison.reference, len(won)), (model, len(lost))), key=lambda side: -side[1])
    (first, most), (second, fewer) = sides
    n = len(comparison.averaging_set)
    of = f"all {word(n)} classes" if most == n else f"{word(most)} of {word(n)} classes"
    if n == 1:
        of = "the only class"
    return say(
        f"In {metric}, ",
        name(first),
        f" wins {of} beyond chance, ",
        name(second),
        f" {word(fewer) if fewer else 'none'}",
    )


def description(comparison: Comparison) -> str:
    """Return the headline without marks."""
    return plain(title(comparison))


def terms(comparison: Comparison) -> tuple[tuple[str, str], ...]:
    """Return the words of the page and what they mean, as far as the page uses them."""
    averages = {one.average for one in comparison.differences}
    margin, fdr = comparison.options["margin"], percent(comparison.options["fdr"], 0)
    within = " (in ROC AUC: below within)" if "roc_auc" in tested_metrics(comparison) else ""
    meanings = (
        ("micro", "all rows counted together, so that every row counts alike"),
        ("macro", "the mean over the classes, so that every class counts alike"),
        ("weighted", "the mean over the classes, each weighted by its rows"),
        ("gap", "micro minus macro: how much better the model looks by rows than by classes"),
        (
            "within",
            "how well each class's own scores rank its rows, averaged over the classes by pairs of rows",
        ),
        ("earned", "micro ROC AUC minus that of the same scores given to the wrong rows"),
    )
    return (
        *((term, f"{meaning}.") for term, meaning in meanings if term in averages),
        (
            "behind",
            (
                f"a class estimated {rate(margin)} or more below its model's micro value{within}, and below "
                "it beyond chance."
            ),
        ),
        ("not certain", "these rows leave open whether the class is behind."),
        ("beyond chance", "the interval of the difference leaves out 0; for classes: q is small enough."),
        (
            "q",
            (
                f"a p value corrected for testing many classes: on average at most {fdr} of those called "
                "different are not."
            ),
        ),
    )
