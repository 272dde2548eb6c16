"""Which model is best, in words; of the values alone, without a test."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from reportgen import order
from reportgen.names import shorten
from reportgen.numbers import rate, word
from reportgen.order import KINDS, Contender
from reportgen.pages.words import Part, Text, listed, say

BOTH = (Part("micro", "micro"), " and ", Part("macro", "macro"))
MOST_NAMED, LONGEST = 3, 32
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
    """Name a few models, or count them."""
    return listed(names) if len(names) <= MOST_NAMED else say(f"{word(len(names))} models")


def briefly(text: Text, among: Sequence[str]) -> Text:
    """Shorten the names of models in a sentence, unless two of all models would then be called alike."""
    short = {one: shorten(one, LONGEST) for one in among}
    taken = Counter(short.values())
    return tuple(
        replace(part, text=short[part.text])
        if part.kind == "name" and taken[short.get(part.text, "")] == 1
        else part
        for part in text
    )
