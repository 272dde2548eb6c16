"""Rule: a class lies below micro by the margin or more, beyond chance."""

from collections.abc import Mapping, Sequence
from typing import Literal

from reportgen.flags.shortfalls import Judgement
from reportgen.results import Flag, Status

ID = "behind"
OUTCOME: dict[Status, Literal["raised", "clear", "undetermined", "not_applicable"]] = {
    "behind": "raised",
    "ok": "clear",
    "undetermined": "undetermined",
    "never_predicted": "not_applicable",
    "no_examples": "not_applicable",
}


def check(judgement: Judgement, classes: Sequence[str], texts: Mapping[str, str]) -> list[Flag]:
    """Return one flag per class."""
    return [
        Flag(ID, OUTCOME[status], name, judgement.metric, texts.get(name, ""))
        for name, status in zip(classes, judgement.statuses, strict=True)
    ]
