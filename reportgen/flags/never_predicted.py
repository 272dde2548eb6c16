"""Rule: a class with true rows is never predicted. A fact, not a test."""

from collections.abc import Mapping, Sequence

from reportgen.flags.shortfalls import Judgement
from reportgen.results import Flag

ID = "never_predicted"


def check(judgement: Judgement, classes: Sequence[str], texts: Mapping[str, str]) -> list[Flag]:
    """Return one flag per such class, or one clear flag for all."""
    raised = [
        Flag(ID, "raised", name, judgement.metric, texts[name])
        for name, status in zip(classes, judgement.statuses, strict=True)
        if status == ID
    ]
    return raised or [
        Flag(ID, "clear", None, judgement.metric, "Every class with true rows is predicted at least once.")
    ]
