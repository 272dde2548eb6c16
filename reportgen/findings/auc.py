"""What the micro ROC AUC owes to class frequencies, score levels, and telling rows apart (S11 to S16)."""

from collections.abc import Iterator

from reportgen.findings.facts import Facts, about
from reportgen.numbers import decimals, interval, rate, value
from reportgen.results import AucParts, Estimate, Finding

NOTABLE_BASELINE = 0.6
CLEAR_OF_CHANCE = 0.05
"""How far above ½ the lower bound of the micro AUC must lie before a share of it is spoken of."""
NOTABLE_LEVELS = 0.005
"""How far above ½ the shuffled rows must lie before score levels are said to follow frequency."""
ALIKE = 0.02
"""Classes are about equally common where frequencies alone reach a micro AUC this close to ½."""
METRIC = "roc_auc"


def frequencies_alone(facts: Facts) -> Iterator[Finding]:
    """S11: what class frequencies alone would reach."""
    if facts.micro0 is None or METRIC not in facts.metrics:
        return
    if facts.micro0 >= NOTABLE_BASELINE and len(facts.tally.classes) > 2:
        yield about(
            "S11",
            "A model that knew nothing but how common each class is would reach micro AUC "
            f"{rate(facts.micro0)}; its macro AUC would be 0.50.",
            METRIC,
        )


def earned(facts: Facts) -> Iterator[Finding]:
    """S12: what is left on the wrong rows, and what is earned."""
    parts, micro = _parts(facts), _micro(facts)
    if parts is None or parts.shuffled.value is None or micro.low is None:
        return
    clear = micro.low - 0.5 > CLEAR_OF_CHANCE and (parts.earned.low or 0.0) > 0
    if clear and parts.shuffled.value - 0.5 > NOTABLE_LEVELS:
        yield about(
            "S12",
            f"Shuffle the rows, and the same scores on the wrong rows still reach micro AUC "
            f"{value(parts.shuffled, 3)}, because common classes have higher scores whatever the row; "
            f"{value(parts.earned, 3)} ({interval(parts.earned, 3)}) is earned by telling rows apart.",
            METRIC,
        )


def levels(facts: Facts) -> Iterator[Finding]:
    """S13: score levels do not follow frequency."""
    parts = _parts(facts)
    if parts is None or parts.shuffled.value is None or parts.shuffled.value - 0.5 > NOTABLE_LEVELS:
        return
    text = "Score levels do not follow class frequency; the micro AUC owes nothing to it."
    if parts.shuffled.value > 0.5:
        text = "Score levels hardly follow class frequency; the micro AUC owes next to nothing to it."
    yield about("S13", text, METRIC)


def no_skill(facts: Facts) -> Iterator[Finding]:
    """S14: no evidence that the scores know the row."""
    parts, micro = _parts(facts), _micro(facts)
    if parts is None or parts.shuffled.value is None or micro.low is None or micro.high is None:
        return
    if micro.low <= parts.shuffled.value <= micro.high:
        yield about(
            "S14",
            "The micro AUC is no better than the same scores on shuffled rows: no evidence of skill.",
            METRIC,
        )


def cross_class(facts: Facts) -> Iterator[Finding]:
    """S15: a higher micro AUC that is not due to better ranked common classes."""
    parts = _parts(facts)
    if parts is None or parts.reweighting.low is None or parts.reweighting.high is None:
        return
    higher = (facts.table.averages[METRIC]["gap"].low or 0.0) > 0
    if higher and (parts.cross_class_effect.value or 0.0) > 0 and parts.reweighting.low <= 0:
        worse = "; they are ranked worse" if parts.reweighting.high < 0 else ""
        meaning = f"The higher micro AUC does not mean that common classes are ranked better{worse}"
        if parts.micro0 - 0.5 < ALIKE:
            meaning = "The classes are about equally common, and yet micro AUC is higher"
        yield about("S15", f"{meaning}: it comes from comparing scores of different classes.", METRIC)


def reweighting(facts: Facts) -> Iterator[Finding]:
    """S16: the part of the gap that better ranked common classes explain."""
    parts = _parts(facts)
    if parts is not None and (parts.reweighting.low or 0.0) > 0:
        size = rate(parts.reweighting.value, decimals(parts.reweighting))
        yield about(
            "S16",
            f"{size} ({interval(parts.reweighting)}) of the gap in ROC AUC arises because common classes are "
            "ranked better.",
            METRIC,
        )


def _parts(facts: Facts) -> AucParts | None:
    if METRIC not in facts.metrics or facts.table.auc is None:
        return None
    return None if facts.tally.task == "binary" else facts.table.auc.parts


def _micro(facts: Facts) -> Estimate:
    return facts.table.averages[METRIC]["micro"]
