"""Columns that no role takes, but that change what the rows mean: further predictions, several models."""

from collections.abc import Sequence

import numpy as np

from reportgen.errors import ColumnsError
from reportgen.layouts.cells import Cells
from reportgen.layouts.find_truth import quoted
from reportgen.layouts.vocabulary import FOLDS, MODELS, POSITIVE, is_integer, key, listing, plain
from reportgen.readers.source import MISSING, Column

MOST_MODELS = 50
NONE = "none"
"""Value of --pred and --model that says: there is no such column."""

_PLAIN = POSITIVE | {"0", "false", "no", "negative", "neg"}


def refuse_several_models(cells: Cells, free: Sequence[Column]) -> None:
    """Raise where a column seems to name several models: their rows must not be pooled unasked."""
    for column in free:
        if plain(column.name) not in MODELS or column.kind not in ("text", "integer"):
            continue
        if not cells.holds_few(column, MOST_MODELS):
            continue
        names = cells.classes(column)
        if 2 <= len(names) <= MOST_MODELS:
            raise ColumnsError(
                f'{cells.source.name}: column "{column.name}" seems to name {len(names)} models '
                f"({listing(sorted(names))}), whose rows would be counted as those of one.",
                f"Say --model {quoted(column.name)} to part them, "
                f"or --model {NONE} to count all rows together.",
            )


def refuse_hidden_prediction(
    cells: Cells, free: Sequence[Column], truth: Column, classes: Sequence[str]
) -> str | None:
    """Look for predictions among unused columns, where the scores would be taken to predict anew.

    Raises ColumnsError for a column that holds class names. Values such as 0 and 1 or no and yes are common
    in columns of any kind, so for these the answer is a remark, or None where there is nothing to say.
    """
    wanted = {key(name) for name in classes}
    found = [c for c in free if _holds_classes(cells, c, wanted) and not _same(cells, c, truth)]
    if not found:
        return None
    names = [column.name for column in found]
    if all(is_integer(name) or key(name).casefold() in _PLAIN for name in classes):
        return (
            f"The classes also stand in {listing([f'column {name}' for name in names])}, not used; "
            f"if it holds predictions, say --pred {quoted(names[0])}."
        )
    columns = f"column {names[0]} holds" if len(names) == 1 else f"columns {listing(names)} hold"
    ways = " or ".join(f"--pred {quoted(name)}" for name in names[:6])
    raise ColumnsError(
        f"{cells.source.name}: {columns} class names and may be the prediction, "
        "but nothing says so, and there are scores to predict from.",
        f"Say {ways} if it is, or --pred {NONE} to take the predictions from the scores.",
    )


def _holds_classes(cells: Cells, column: Column, wanted: set[str]) -> bool:
    if column.kind not in ("text", "integer", "boolean") or plain(column.name) in FOLDS | MODELS:
        return False
    if not cells.holds_few(column, 2 * len(wanted)) or cells.holds_sets(column):
        return False
    names = {key(name) for name in cells.classes(column)}
    # Whole numbers count, measure and code many things; they must be the same, not merely among the classes.
    same = names == wanted if column.kind != "text" else names <= wanted
    return len(names) > 1 and same


def _same(cells: Cells, column: Column, truth: Column) -> bool:
    """Tell whether a column is a copy of the truth."""
    copy, own = cells.labels(column), cells.labels(truth)
    place = {key(name): i for i, name in enumerate(own.names)}
    translated = np.array([*(place.get(key(name), MISSING - 1) for name in copy.names), MISSING])
    return bool(np.array_equal(translated[copy.codes], own.codes))
