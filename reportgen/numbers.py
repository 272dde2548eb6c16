"""How numbers are written for people: the one place that turns them into text.

Rates keep as many decimals as their interval supports, and never round to 0 or 1 unless they are: 0.9996 is
not perfect, and a reader must see that.
"""

import math
from collections.abc import Sequence

from reportgen.results import Estimate

DASH = "–"
MINUS = "\N{MINUS SIGN}"
MOST_DECIMALS = 6
NOISE = 1e-12
"""What sums of floating-point numbers leave where the true answer is 0."""

MOST_BRIEF = 3
"""Decimals on page one, where numbers are read and not looked up."""


def decimals(estimate: Estimate) -> int:
    """Return the decimals (2 to 4) that show two significant digits of the interval's half-width."""
    if estimate.low is None or estimate.high is None:
        return 3
    half = (estimate.high - estimate.low) / 2
    if half <= 0:
        return 3
    return min(max(1 - math.floor(math.log10(half)), 2), 4)


def rate(x: float | None, places: int = 2, most: int = MOST_DECIMALS) -> str:
    """Write a number with fixed decimals; None is a dash.

    Where rounding would turn it into 0 or ±1 it has more, up to ``most``, and is ``<0.001`` where these are
    not enough.
    """
    if x is None:
        return DASH
    if abs(x) < NOISE:
        x = 0.0
    text = f"{abs(x):.{places}f}"
    while float(text) in (0.0, 1.0) and abs(x) != float(text) and places < most:
        places += 1
        text = f"{abs(x):.{places}f}"
    if float(text) in (0.0, 1.0) and abs(x) != float(text):
        edge = 10.0**-places
        text = f"<{edge:.{places}f}" if abs(x) < 0.5 else f">{1 - edge:.{places}f}"
    return _negative(text) if x < 0 else text


def _negative(text: str) -> str:
    """Write the opposite of a number: ``−0.3``, and ``>−0.001`` for one between that and 0."""
    turned = {"<": ">", ">": "<"}.get(text[0])
    return f"{turned}{MINUS}{text[1:]}" if turned else MINUS + text


def signed(x: float | None, places: int = 2) -> str:
    """Write a difference with its sign, + included; None is a dash."""
    if x is None:
        return DASH
    text = rate(x, places)
    return "+" + text if x > 0 else text


def value(estimate: Estimate, most: int = 4) -> str:
    """Write an estimate's value with the decimals its interval supports, at most ``most``.

    With 3 or fewer, values next to 0 and 1 have no more either: ``>0.999``.
    """
    return rate(estimate.value, min(decimals(estimate), most), MOST_DECIMALS if most > MOST_BRIEF else most)


def interval(estimate: Estimate, most: int = 4) -> str:
    """Write an interval as ``0.13–0.18``, with "to" where a bound is negative; a dash where there is none."""
    if estimate.low is None or estimate.high is None:
        return DASH
    places = min(decimals(estimate), most)
    joint = " to " if estimate.low < 0 else DASH
    longest = MOST_DECIMALS if most > MOST_BRIEF or estimate.low < 0 else most + 1
    return f"{rate(estimate.low, places, longest)}{joint}{rate(estimate.high, places, longest)}"


def count(n: float | None) -> str:
    """Write a count with thousands separators; weighted counts keep one decimal, below 1 three digits.

    Where weights add up to 1 every count is that small, and 0.1 of 0.1 would read like all of them.
    """
    if n is None:
        return DASH
    if float(n).is_integer():
        return f"{int(n):,}"
    return f"{n:,.1f}" if abs(n) >= 1 else f"{n:#.3g}"


def percent(x: float, places: int = 1) -> str:
    """Write a share in per cent: ``14.2 %``; a share shows as 0 or 100 only where it is."""
    least = 10.0**-places
    if 0 < x * 100 < least:
        return f"<{least:.{places}f}\N{NO-BREAK SPACE}%"
    if x < 1 and float(f"{x * 100:.{places}f}") == 100:
        return f">{100 - least:.{places}f}\N{NO-BREAK SPACE}%"
    return f"{x * 100:.{places}f}\N{NO-BREAK SPACE}%"


def p_value(symbol: str, p: float | None) -> str:
    """Write a p or q value: ``q = 0.031``, ``q < 0.001``; a dash where there is none."""
    if p is None:
        return f"{symbol} {DASH}"
    if p < 0.001:
        return f"{symbol} < 0.001"
    return f"{symbol} = {p:.3f}" if p < 0.1 else f"{symbol} = {p:.2f}"


def plural(n: float, one: str, many: str | None = None) -> str:
    """Write ``1 class`` or ``4 classes``."""
    return f"{count(n)} {one if n == 1 else many or one + 's'}"


WORDS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def word(n: int) -> str:
    """Write a small count as a word: ``four``, and figures above twelve."""
    return WORDS[n] if 0 <= n < len(WORDS) else count(n)


def adding_places(parts: Sequence[float], total: float, least: int, most: int) -> int:
    """Return the fewest decimals from ``least`` to ``most`` with which parts as written make the total.

    ``least`` where there are none.

    0.185 − 0.026 = 0.158 reads like a mistake, though each number is rounded rightly.
    """
    for places in range(least, most + 1):
        if adds_up(parts, total, places):
            return places
    return least


def adds_up(parts: Sequence[float], total: float, places: int) -> bool:
    """Return whether the parts make the total as all are written: one too small for the decimals has more."""
    written = sum(float(f"{part:.{_shown_places(part, places)}f}") for part in parts)
    return abs(written - round(total, places)) < 10.0 ** -(places + 2)


def _shown_places(x: float, places: int) -> int:
    """Return the decimals with which a number is written that may be too small for ``places``."""
    while abs(x) >= NOISE and float(f"{x:.{places}f}") == 0 and places < MOST_DECIMALS:
        places += 1
    return places


def below(x: float, limit: float, places: int) -> str:
    """Write a number that lies below a limit with as many decimals as it takes to see that."""
    while x < limit <= float(f"{x:.{places}f}") and places < MOST_DECIMALS:
        places += 1
    return rate(x, places)


def gap_places(micro: Estimate, macro: Estimate, gap: Estimate) -> int:
    """Return the decimals, at most 3, of two averages and their gap where they stand side by side."""
    known = next((each for each in (gap, macro, micro) if each.value is not None), gap)
    return min(decimals(known), 3)


def size(x: float, places: int) -> str:
    """Write how large a difference is, without its sign; one too small for the decimals as ``<0.001``."""
    least = 10.0**-places
    return rate(abs(x), places) if x == 0 or abs(x) >= least / 2 else f"<{least:.{places}f}"


def score(x: float) -> str:
    """Write a score or threshold, which may have any scale, with four significant digits."""
    return f"{x:.4g}".replace("-", MINUS)
