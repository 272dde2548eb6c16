"""Which model is best, in words; of the values alone, without a test."""

from collections.abc import Sequence

from reportgen import order
from reportgen.names import shorten
from reportgen.numbers import rate, word
from reportgen.order import KINDS, Contender
from reportgen.pages.words import Part, Text, listed, name, say

BOTH = (Part("micro", "micro"), " and ", Part("macro", "macro"))
MOST_NAMED, LONGEST = 3, 48
"""Models that a sentence names, and the letters of such a name; charts and tables have more."""


def best_of(models: Sequence[Contender], metric: str) -> Text:
    """Say which model has the highest micro and which the highest macro; nothing where neither is known."""
    found = {
        kind: order.best([one for one in models if one.estimate(kind).value is not None], kind)
        for kind in KINDS
    }
    known = [kind for kind in KINDS if found[kind]]
    if not known:
        return ()
    reached = {kind: rate(found[kind][0].estimate(kind).value, 3) for kind in known}
    if len(known) == 2 and found["micro"] == found["macro"]:
        who = few([one.name for one in found["micro"]])
        return say("Highest ", *BOTH, f" {metric}: ", who, f" ({reached['micro']} and {reached['macro']}).")
    parts: list[Part | Text | str] = []
    for kind in known:
        start = "; highest " if parts else "Highest "
        who = few([one.name for one in found[kind]])
        parts += [start, Part(kind, kind), f" {metric}: ", who, f" ({reached[kind]})"]
    return say(*parts, ".")


def few(names: Sequence[str]) -> Text:
    """Name a few models, each in a few letters; count more."""
    if len(names) > MOST_NAMED:
        return say(f"{word(len(names))} models")
    return listed([shorten(one, LONGEST) for one in names])


def brief(text: str) -> Part:
    """Mark a model's name in a few letters."""
    return name(shorten(text, LONGEST))
