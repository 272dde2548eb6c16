"""How charts of comparisons write a difference for who points at its mark."""

from reportgen import numbers
from reportgen.comparison.results import Pair
from reportgen.figures.reading import LONGEST_NAME
from reportgen.names import shorten
from reportgen.results import Estimate


def told(what: str, seen: Estimate, pair: Pair, tested: str) -> str:
    """Write ``micro F1 +0.012 (0.003–0.021), new minus old, p = 0.006, beyond chance``."""
    return f"{what} {with_interval(seen)}, {minus(pair)}, {tested}"


def with_interval(seen: Estimate) -> str:
    """Write ``+0.012 (0.003–0.021)``, with as many decimals as the interval supports."""
    return size(seen) if seen.low is None else f"{size(seen)} ({numbers.interval(seen)})"


def size(seen: Estimate) -> str:
    """Write ``+0.012``, with as many decimals as the interval supports."""
    return numbers.signed(seen.value, numbers.decimals(seen))


def minus(pair: Pair) -> str:
    """Write which model minus which a difference is: ``new minus old``."""
    first, second = names(pair)
    return f"{first} minus {second}"


def names(pair: Pair) -> tuple[str, str]:
    """Return the names of both models, no longer than they are told beside a mark."""
    return shorten(pair.first, LONGEST_NAME), shorten(pair.second, LONGEST_NAME)


def tested(symbol: str, p: float | None, *, is_clear: bool) -> str:
    """Write ``p = 0.006, beyond chance``; ``symbol`` is p or q, ``is_clear`` how its chart marks it."""
    if p is None:
        return "not tested"
    return f"{numbers.p_value(symbol, p)}, {'beyond' if is_clear else 'within'} chance"
