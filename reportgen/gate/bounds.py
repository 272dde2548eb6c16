"""A value beside a limit: is it met, and the sentence that says so with enough decimals to show why."""

from reportgen.limits import Limit
from reportgen.numbers import DASH, MOST_DECIMALS, decimals, rate
from reportgen.results import Estimate, Verdict

DUST = 1e-12
"""What a value may miss a limit by: 0.7 made of averages can come out as 0.6999999999999999."""


def at_least(limit: Limit, subject: str, estimate: Estimate) -> Verdict:
    """Judge whether a value reaches its limit; an undefined one does not."""
    return _verdict(limit, subject, estimate, ("at least", "below"))


def at_most(limit: Limit, subject: str, estimate: Estimate) -> Verdict:
    """Judge whether a value stays within its limit; an undefined one does not."""
    return _verdict(limit, subject, estimate, ("at most", "above"))


def is_below(x: float, bound: float) -> bool:
    """Return whether a number lies below a limit by more than rounding."""
    return x < bound - DUST


def _verdict(limit: Limit, subject: str, estimate: Estimate, words: tuple[str, str]) -> Verdict:
    bound = limit.bound or 0.0
    if estimate.value is None:
        return verdict(limit, "not_met", without_value(subject, estimate), estimate)
    missed = is_below(estimate.value, bound) if words[0] == "at least" else is_below(bound, estimate.value)
    text = f"{subject} is {beside(estimate, bound)}, {words[missed]} {bound:.12g}"
    if missed and holds(estimate, bound):
        text += f"; that may be chance, its interval holds {bound:.12g}"
    return verdict(limit, "not_met" if missed else "met", text, estimate)


def verdict(limit: Limit, outcome: str, text: str, estimate: Estimate) -> Verdict:
    """Return the verdict on a value."""
    return Verdict(
        limit.rule,
        limit.asked,
        outcome,  # type: ignore[arg-type]
        text,
        limit.metric,
        limit.average,
        limit.class_,
        estimate,
        limit.bound,
    )


def without_value(subject: str, estimate: Estimate) -> str:
    """Say that a value does not exist, and why."""
    return f"{subject} is undefined: {estimate.reason}"


def holds(estimate: Estimate, bound: float) -> bool:
    """Return whether an interval exists and holds a number."""
    if estimate.low is None or estimate.high is None:
        return False
    return not is_below(bound, estimate.low) and not is_below(estimate.high, bound)


def beside(estimate: Estimate, bound: float) -> str:
    """Write a value and its interval so that what differs from the limit is seen to differ."""
    known = [x for x in (estimate.value, estimate.low, estimate.high) if x is not None]
    places = decimals(estimate)
    while places < MOST_DECIMALS and any(_looks_equal(x, bound, places) for x in known):
        places += 1
    text = rate(estimate.value, places)
    if estimate.low is None or estimate.high is None:
        return text
    joint = " to " if estimate.low < 0 else DASH
    return f"{text} ({rate(estimate.low, places)}{joint}{rate(estimate.high, places)})"


def _looks_equal(x: float, bound: float, places: int) -> bool:
    return abs(x - bound) > DUST and float(f"{x:.{places}f}") == round(bound, places)
