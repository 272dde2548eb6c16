"""Models ranked by micro and by macro: who stands where, and where the two averages disagree.

Ranks are of values alone. Whether two models differ beyond chance is another question, which only a paired
comparison answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from reportgen.numbers import plural, word
from reportgen.results import Estimate

Kind = Literal["micro", "macro"]
KINDS: tuple[Kind, Kind] = ("micro", "macro")
SAME_PLACES = 12
"""Decimals up to which values are told apart: further ones are what adding in another order leaves."""


@dataclass(frozen=True)
class Contender:
    """A model and its two averages of one metric.

    ``is_unclear`` are the averages in which its difference from the reference is within chance.
    """

    name: str
    micro: Estimate
    macro: Estimate
    is_reference: bool = False
    is_unclear: tuple[Kind, ...] = ()

    @classmethod
    def of(cls, name: str, averages: Mapping[str, Estimate]) -> "Contender":
        """Return a model with micro and macro from the averages of a metric."""
        missing = Estimate(reason="not computed")
        return cls(name, averages.get("micro", missing), averages.get("macro", missing))

    def estimate(self, kind: Kind) -> Estimate:
        """Return one of the two averages."""
        return self.micro if kind == "micro" else self.macro

    def level(self, kind: Kind) -> float:
        """Return the value that decides the rank; higher is better."""
        return round(self.estimate(kind).value or 0.0, SAME_PLACES)


def rankable(models: Sequence[Contender]) -> list[Contender]:
    """Return the models that have both averages."""
    return [one for one in models if one.micro.value is not None and one.macro.value is not None]


def rank(models: Sequence[Contender], one: Contender, kind: Kind) -> str:
    """Return a model's rank, best first: ``3``, or ``3=`` where others share the value."""
    better = sum(other.level(kind) > one.level(kind) for other in models)
    equal = sum(other.level(kind) == one.level(kind) for other in models)
    return f"{better + 1}{'=' if equal > 1 else ''}"


def in_order(models: Sequence[Contender], kind: Kind) -> list[Contender]:
    """Return the models from the best down; of equal ones the better by the other average comes first."""
    other: Kind = "macro" if kind == "micro" else "micro"
    return sorted(models, key=lambda one: (-one.level(kind), -one.level(other)))


def best(models: Sequence[Contender], kind: Kind) -> list[Contender]:
    """Return the models with the highest value."""
    top = max((one.level(kind) for one in models), default=0.0)
    return [one for one in models if one.level(kind) == top]


def disagrees(one: Contender, other: Contender) -> bool:
    """Return whether micro puts one model before the other and macro puts it behind; a tie does neither."""
    return (one.level("micro") - other.level("micro")) * (one.level("macro") - other.level("macro")) < 0


def disagreements(models: Sequence[Contender]) -> int:
    """Return how many pairs of models micro and macro put in different orders."""
    return sum(disagrees(one, other) for one, other in combinations(models, 2))


def climb(models: Sequence[Contender], one: Contender) -> int:
    """Return how many models more a model passes than is passed by on the way from micro to macro."""
    passed = sum(disagrees(one, other) and one.level("macro") > other.level("macro") for other in models)
    return 2 * passed - sum(disagrees(one, other) for other in models)


def agreement(models: Sequence[Contender], metric: str) -> str:
    """Say whether micro and macro agree on the best model, and on the order: a title, without a test."""
    tops = [{one.name for one in best(models, kind)} for kind in KINDS]
    if all(len(top) == len(models) for top in tops):
        return f"Micro and macro {metric} are equal for {'both' if len(models) == 2 else 'all'} models"
    if not tops[0] & tops[1]:
        return f"Micro and macro {metric} disagree on the best model"
    if disagreements(models):
        return f"Micro and macro {metric} agree on the best model, not on the others"
    has_ties = any(len({one.level(kind) for one in models}) < len(models) for kind in KINDS)
    return f"Micro and macro {metric} agree on the order{', ties aside' if has_ties else ''}"


def crossed(models: Sequence[Contender]) -> str:
    """Say how many pairs of models stand in different orders."""
    pairs = len(models) * (len(models) - 1) // 2
    n = disagreements(models)
    if pairs == 1:
        return "The two models change places." if n else "The two models keep their places."
    if not n:
        return f"None of the {plural(pairs, 'pair')} of models changes places."
    verb = "changes" if n == 1 else "change"
    return f"{word(n).capitalize()} of {plural(pairs, 'pair')} of models {verb} places."
