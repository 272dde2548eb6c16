"""Find the columns of true classes and of predicted classes by name."""

from collections.abc import Sequence

from reportgen.errors import ColumnsError
from reportgen.layouts.affixes import Group, class_groups, covers, known_groups
from reportgen.layouts.cells import Cells
from reportgen.layouts.parts import Part
from reportgen.layouts.vocabulary import (
    DECISION_WORDS,
    EITHER,
    PREDICTION,
    SCORE_WORDS,
    TRUTH,
    TRUTH_WORDS,
    plain,
)
from reportgen.readers.source import Column, Source


def ambiguous(source: Source, what: str, option: str, choices: Sequence[str]) -> ColumnsError:
    """Return the error that names each reading and the option that settles it."""
    return ColumnsError(
        f"{source.name}: {what} may be {' or '.join(choices)}.",
        f"Say which: {' or '.join(f'{option} {quoted(choice)}' for choice in choices)}.",
    )


def quoted(name: str) -> str:
    """Quote what a shell would split or expand."""
    return name if name.replace("_", "a").replace(".", "a").isalnum() else f"'{name}'"


def find_truth(cells: Cells, free: Sequence[Column]) -> Part | None:
    """Return the column (or one-hot or multilabel columns) whose name says truth, or None."""
    single = _of(cells, free, TRUTH)
    if not single:
        groups = [g for g in known_groups(free) if _is_truth(cells, g)]
        if groups:
            return _one_group(cells.source, "the truth", "--truth", groups)
        single = _of(cells, free, EITHER)
    if len(single) > 1:
        raise ambiguous(cells.source, "the truth", "--truth", [column.name for column in single])
    return Part((single[0],)) if single else None


def find_prediction(
    cells: Cells, free: Sequence[Column], labels: Sequence[str], remarks: list[str]
) -> Part | None:
    """Return the column (or columns) of decisions, or None; ``labels`` are the true classes where known.

    A column named label is the prediction where another holds the truth.
    """
    single = _of(cells, free, PREDICTION)
    if len(single) > 1:
        raise ambiguous(cells.source, "the prediction", "--pred", [column.name for column in single])
    if single:
        return Part((single[0],))
    groups = [g for g in class_groups(free, labels) if labels and _is_decision(cells, g)]
    if groups:
        return _one_group(cells.source, "the prediction", "--pred", groups)
    for column in free:
        said = labels and plain(column.name) == "label" and cells.holds_labels(column)
        if said and covers(labels, cells.classes(column)):
            remarks.append(f"Column {column.name} is read as the prediction: another holds the truth.")
            return Part((column,))
    return None


def truth_by_content(
    cells: Cells, free: Sequence[Column], classes: Sequence[str], remarks: list[str]
) -> Part | None:
    """Return the one column that holds the predicted classes, or None; two or more are ambiguous.

    Text may hold some of them or more: rare classes are never predicted. Numbers must be the same.
    """
    found = [column for column in free if _holds(cells, column, classes)]
    if len(found) > 1:
        raise ambiguous(cells.source, "the truth", "--truth", [column.name for column in found])
    if not found:
        return None
    remarks.append(f"Column {found[0].name} is read as the truth: it alone holds the predicted classes.")
    return Part((found[0],))


def _holds(cells: Cells, column: Column, classes: Sequence[str]) -> bool:
    if column.kind not in ("text", "integer", "boolean"):
        return False
    names = cells.classes(column)
    some, more = covers(classes, names), covers(names, classes)
    return len(names) > 1 and (some and more if column.kind == "integer" else some or more)


def _of(cells: Cells, free: Sequence[Column], vocabulary: frozenset[str]) -> list[Column]:
    return [c for c in free if plain(c.name) in vocabulary and cells.holds_labels(c)]


def _is_truth(cells: Cells, group: Group) -> bool:
    said = group.words & TRUTH_WORDS and not group.words & SCORE_WORDS
    return bool(said) and all(cells.is_binary(column) for column in group.part.columns)


def _is_decision(cells: Cells, group: Group) -> bool:
    said = group.words & DECISION_WORDS and not group.words & (SCORE_WORDS - DECISION_WORDS)
    return bool(said) and all(cells.is_binary(column) for column in group.part.columns)


def _one_group(source: Source, what: str, option: str, groups: list[Group]) -> Part:
    most = max(len(group.names) for group in groups)
    largest = [group for group in groups if len(group.names) == most]
    if len(largest) > 1:
        raise ambiguous(source, what, option, [group.glob for group in largest])
    return largest[0].part
