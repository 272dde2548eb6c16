"""Rule: a class has no true rows, so it is in no average. A fact, not a test."""

from collections.abc import Mapping, Sequence

from reportgen.flags.shortfalls import Judgement
from reportgen.results import Flag

ID = "no_examples"


def check(judgement: Judgement, classes: Sequence[str], texts: Mapping[str, str]) -> list[Flag]:
    """Return one flag per such class, or one clear flag for all."""
    raised = [
        Flag(ID, "raised", name, judgement.metric, texts[name])
        for name, status in zip(classes, judgement.statuses, strict=True)
        if status == ID
    ]
    return raised or [Flag(ID, "clear", None, judgement.metric, "Every class has true rows.")]
