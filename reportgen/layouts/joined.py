"""Class names that look like something else: several labels in one cell, or one name written in two ways."""

from collections.abc import Sequence

from reportgen.layouts.vocabulary import listing

SEPARATORS = (";", "|", ",")
MOST_NAMES = 5000


def separator_in(names: Sequence[str], *, empty: bool) -> str | None:
    """Return what seems to part labels within names, or None.

    Many names must hold it, their pieces must recur, and either their number varies or some cells are empty:
    a name such as "lymphoma, acute" has as many pieces as its like.
    """
    some = names[:MOST_NAMES]
    for separator in SEPARATORS:
        sets = [[piece.strip() for piece in name.split(separator) if piece.strip()] for name in some]
        several = [pieces for pieces in sets if len(pieces) > 1]
        different = {piece for pieces in sets for piece in pieces}
        alone = {pieces[0] for pieces in sets if len(pieces) == 1}
        varies = empty or len({len(pieces) for pieces in sets}) > 1
        recur = len(different) < len(some) or all(alone.issuperset(pieces) for pieces in several)
        if len(several) * 5 >= len(some) and several and varies and recur:
            return separator
    return None


def case_variants(names: Sequence[str]) -> list[str]:
    """Return a remark for each two or more classes that differ in upper and lower case only."""
    alike: dict[str, list[str]] = {}
    for name in names:
        alike.setdefault(name.casefold(), []).append(name)
    return [
        f"Classes {listing(group)} differ in upper and lower case only, and count as {len(group)} classes."
        for group in alike.values()
        if len(group) > 1
    ]
