"""Find the columns of scores, knowing the labels they must cover."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.errors import ColumnsError
from reportgen.layouts.affixes import (
    Group,
    are_codes,
    class_groups,
    covers,
    guess_remainders,
    known_groups,
    remainders,
)
from reportgen.layouts.cells import Cells
from reportgen.layouts.find_truth import ambiguous, quoted
from reportgen.layouts.parts import Part
from reportgen.layouts.vocabulary import (
    LONE_SCORE_STARTS,
    LONE_SCORES,
    PREDICTION,
    SCORE_WORDS,
    SCORES,
    TRUTH_WORDS,
    is_integer,
    key,
    listing,
    plain,
)
from reportgen.readers.source import Column, Source


def find_scores(
    cells: Cells, free: Sequence[Column], labels: Sequence[str], *, has_prediction: bool
) -> Part | None:
    """Return the score columns, a column of nested scores, or a lone score; None where there are none.

    Raises ColumnsError where several readings fit, or where columns named like scores fit no classes.
    """
    flat = [column for column in free if cells.holds_scores(column)]
    if group := _one_column_per_class(cells.source, flat, labels):
        _refuse_hidden_class(cells, flat, group)
        return group
    if nested := _nested(cells, free):
        return nested
    _refuse_near_miss(cells, flat, labels, has_prediction=has_prediction)
    return _lone(cells, free, flat, labels)


def says_score(column: Column) -> bool:
    """Tell whether a column's name says that it is a lone score."""
    name = plain(column.name)
    return name in SCORES | LONE_SCORES or name.startswith(LONE_SCORE_STARTS)


def named_scores(
    source: Source, part: Part, labels: Sequence[str], given: Sequence[str], remarks: list[str]
) -> Part:
    """Give several score columns named by an option their classes, which ``given`` lists if --labels does.

    Columns whose names do not hold the classes are paired by position where the user wrote out both lists.
    Raises ColumnsError, with what is left over on both sides, where neither is possible.
    """
    if part.names is not None and (covers(part.names, labels) or are_codes(labels, part.names)):
        return part
    names = remainders(part.columns, labels)
    if names is None:
        if part.names is None and len(given) == len(part.columns) and _no_class(part, given):
            pairs = [f"{c.name} is {name}" for c, name in zip(part.columns, given, strict=True)]
            remarks.append(f"Scores and classes are paired in the order given: {listing(pairs)}.")
            return Part(part.columns, tuple(given))
        names = part.names or guess_remainders(part.columns)
        if not are_codes(labels, names):
            raise mismatch(source, part, names, labels)
    return Part(part.columns, names)


def _no_class(part: Part, labels: Sequence[str]) -> bool:
    """Tell whether no column's name speaks of any class, so that names cannot contradict positions."""
    names = {key(name) for name in (*guess_remainders(part.columns), *(c.name for c in part.columns))}
    return not names & {key(label) for label in labels}


def mismatch(source: Source, part: Part, names: Sequence[str], labels: Sequence[str]) -> ColumnsError:
    """Return the error that lists the labels without a score column and the columns without a label."""
    of_names, of_labels = {key(n) for n in names}, {key(n) for n in labels}
    alone = [label for label in labels if key(label) not in of_names]
    over = [c.name for c, n in zip(part.columns, names, strict=True) if key(n) not in of_labels]
    rest = f"; columns without a class: {listing(over)}" if over else ""
    return ColumnsError(
        f"{source.name}: score columns do not match the classes. "
        f"Classes without a score column: {listing(alone)}{rest}.",
        "Name the score columns with --scores, one per class, each with the class in its name.",
    )


def _one_column_per_class(source: Source, flat: list[Column], labels: Sequence[str]) -> Part | None:
    if not labels:
        return None
    groups = [g for g in class_groups(flat, labels) if len(g.names) > 1 and _may_be_scores(g)]
    said = [g for g in groups if g.words & SCORE_WORDS]
    if not groups:
        said = [g for g in known_groups(flat) if _may_be_scores(g) and are_codes(labels, g.names)]
    chosen = said or [g for g in groups if not g.prefix + g.suffix] or groups
    if len(chosen) > 1:
        raise ambiguous(source, "the scores", "--scores", [group.glob for group in chosen])
    return chosen[0].part if chosen else None


def _refuse_hidden_class(cells: Cells, flat: list[Column], part: Part) -> None:
    """Refuse columns named bare after classes where probabilities add up to 1 only with further columns.

    These are then likely to be classes that no row has, and leaving them out would change predictions.
    """
    used = {column.name for column in part.columns}
    if part.names != tuple(column.name for column in part.columns):
        return
    rest = [c for c in flat if c.name not in used and c.kind == "number" and _in_unit(cells.numbers(c))]
    if not rest or _add_up(cells, list(part.columns)) or not _add_up(cells, [*part.columns, *rest]):
        return
    every = ",".join(column.name for column in flat if column.name in used or column in rest)
    raise ColumnsError(
        f"{cells.source.name}: the scores of {listing(part.names)} add up to 1 only together with "
        f"{listing([column.name for column in rest])}.",
        f"If these are classes without rows, say --scores {quoted(every)}; "
        f"else --scores {quoted(','.join(part.names))}.",
    )


def _in_unit(values: NDArray[Any]) -> bool:
    return bool(np.all((values >= 0) & (values <= 1)))


def _add_up(cells: Cells, columns: list[Column]) -> bool:
    total = np.zeros(cells.source.n_rows)
    for column in columns:
        total += cells.numbers(column)
    return bool(np.all(np.abs(total - 1) < 0.01))


def _may_be_scores(group: Group) -> bool:
    """Numbered columns (``feature_1``) count only where their name speaks of scores."""
    if group.words & SCORE_WORDS:
        return True
    bare = not group.prefix + group.suffix
    return bare or not (group.words & TRUTH_WORDS or all(is_integer(name) for name in group.names))


def _nested(cells: Cells, free: Sequence[Column]) -> Part | None:
    named = SCORES | PREDICTION
    by_class = [c for c in free if c.kind in ("mapping", "records")]
    found = [c for c in by_class if plain(c.name) in named] or by_class
    found += [c for c in free if plain(c.name) in named and cells.holds_score_lists(c)]
    if len(found) > 1:
        raise ambiguous(cells.source, "the scores", "--scores", [column.name for column in found])
    return Part((found[0],)) if found else None


def _refuse_near_miss(
    cells: Cells, flat: list[Column], labels: Sequence[str], *, has_prediction: bool
) -> None:
    """Refuse columns that speak of scores per class and leave out some class."""
    wanted = {key(label) for label in labels}
    for group in known_groups(flat):
        if not group.words & SCORE_WORDS or len(labels) == 0:
            continue
        shared = wanted & {key(name) for name in group.names}
        fractional = not all(cells.is_binary(column) for column in group.part.columns)
        if fractional and (shared or not has_prediction):
            raise mismatch(cells.source, group.part, group.names, labels)
    bare = [c for c in flat if key(c.name) in wanted]
    if 1 < len(bare) < len(wanted):
        part = Part(tuple(bare))
        raise mismatch(cells.source, part, [c.name for c in bare], labels)


def _lone(cells: Cells, free: Sequence[Column], flat: list[Column], labels: Sequence[str]) -> Part | None:
    """Return a lone score column, with the class its name holds, if any."""
    by_word = [
        c
        for c in free
        if cells.holds_scores(c)
        and (says_score(c) or (plain(c.name) in PREDICTION and not cells.holds_labels(c)))
    ]
    found = [Part((c,)) for c in by_word]
    if len(labels) == 2:
        found += [
            group.part
            for label in labels
            for group in class_groups(flat, [label])
            if len(group.names) == 1
            and (group.words & SCORE_WORDS or not group.prefix + group.suffix)
            and not cells.is_binary(group.part.columns[0])
        ]
    found = list({part.columns[0].name: part for part in found}.values())
    if len(found) > 1:
        raise ambiguous(cells.source, "the score", "--scores", [part.columns[0].name for part in found])
    return found[0] if found else None
