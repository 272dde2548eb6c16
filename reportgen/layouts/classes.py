"""The list of classes and its order, and labels as positions in it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.errors import ColumnsError, InputError, OptionError
from reportgen.layouts.affixes import are_codes
from reportgen.layouts.answers import Answers, row_sums
from reportgen.layouts.rows import Faults
from reportgen.layouts.vocabulary import ENOUGH_ROWS, is_integer, key, listing, sort_names
from reportgen.names import clean_all
from reportgen.numbers import plural
from reportgen.options import ReadOptions
from reportgen.readers.source import MISSING, Source


@dataclass(frozen=True)
class ClassList:
    """Class names in order, and the order's origin in words."""

    names: tuple[str, ...]
    words: str


def class_list(
    source: Source, options: ReadOptions, of_scores: tuple[str, ...], answers: list[Answers]
) -> ClassList:
    """Return the classes: those of the scores, else --labels, else those that came with the file or occur.

    Raises InputError for a single class, OptionError where --labels and score columns differ.
    """
    labels = clean_all(options.labels, "class", "--labels") if options.labels else ()
    if of_scores:
        _check_same(source, of_scores, labels)
        found = ClassList(of_scores, "in the order of the scores")
    elif labels:
        found = ClassList(labels, "in the order of the given labels")
    elif source.class_names is not None:
        names = clean_all(source.class_names, "class", source.name)
        found = ClassList(names, "in the order of the names that came with the data")
    else:
        found = _occurring(source, answers)
    if len(found.names) < 2:
        raise InputError(
            f"{source.name}: there is only one class, {listing(found.names)}.",
            "Name all classes with --labels, those without a row included; a report needs two or more.",
        )
    _check_keys(source, found.names)
    n = plural(len(found.names), "class", "classes")
    return ClassList(found.names, f"{n} {found.words}")


def _occurring(source: Source, answers: list[Answers]) -> ClassList:
    truth = answers[0]
    for answer in answers[1:]:
        _check_common(source, truth, answer)
    if truth.matrix is not None and not truth.sets:
        return ClassList(truth.names, "in the order of the truth columns")
    of_truth = {key(name) for name in truth.names}
    others = [n for answer in answers[1:] for n in answer.names if key(n) not in of_truth]
    return ClassList(tuple(sort_names([*truth.names, *others])), "in sorted order")


def _check_common(source: Source, truth: Answers, answer: Answers) -> None:
    """Refuse a prediction without any of the true labels: a model that is always wrong is less likely."""
    sets = [{key(name) for name in names} for names in (truth.names, answer.names)]
    if sets[0] & sets[1] or not all(sets):
        return
    whole = [all(is_integer(name) for name in names) for names in sets]
    if whole[0] == whole[1] and (min(map(len, sets)) < 2 or source.n_rows < ENOUGH_ROWS):
        return
    fix = "Check --truth and --pred; where numbers are codes, name the classes in their order with --labels."
    folded = [{name.casefold() for name in names} for names in sets]
    if folded[0] & folded[1]:
        fix = "They differ in upper and lower case: write them alike."
    raise ColumnsError(
        f"{source.name}: truth ({truth.part.words}: {listing(sort_names(list(truth.names)))}) and prediction "
        f"({answer.part.words}: {listing(sort_names(list(answer.names)))}) have no class in common.",
        fix,
    )


def _check_same(source: Source, of_scores: tuple[str, ...], labels: tuple[str, ...]) -> None:
    if not labels or {key(n) for n in labels} == {key(n) for n in of_scores}:
        return
    alone = [n for n in labels if key(n) not in {key(m) for m in of_scores}]
    over = [n for n in of_scores if key(n) not in {key(m) for m in labels}]
    parts = [f"only in --labels: {listing(alone)}"] if alone else []
    parts += [f"only among the scores: {listing(over)}"] if over else []
    raise OptionError(
        f"{source.name}: --labels and the score columns name different classes ({'; '.join(parts)}).",
        "Name the same classes in --labels, or leave it out.",
    )


def _check_keys(source: Source, names: tuple[str, ...]) -> None:
    seen: dict[str, str] = {}
    for name in names:
        if key(name) in seen:
            raise ColumnsError(
                f"{source.name}: classes {seen[key(name)]} and {name} mean the same value.",
                "Give every class a name of its own.",
            )
        seen[key(name)] = name


def to_codes(
    answer: Answers, classes: tuple[str, ...], faults: Faults, remarks: list[str]
) -> NDArray[np.int32]:
    """Return single-label answers as positions in ``classes``; MISSING where a row has none.

    Labels that are no class, and one-hot rows without exactly one class, are faults.
    """
    place = _places(answer, classes, remarks)
    if answer.matrix is None:
        assert answer.codes is not None  # noqa: S101 - one of the two is always there
        known = np.array([*place, MISSING], dtype=np.int32)
        out = known[answer.codes]
        _report_unknown(answer, place, classes, (out == MISSING) & (answer.codes != MISSING), faults)
        return out
    _refuse_unknown_columns(answer, place, classes, faults.source)
    sums = row_sums(answer.matrix)
    faults.report(sums > 1, f"more than one {answer.what}", "Say --task multilabel if rows may have several")
    out = np.full(answer.matrix.shape[0], MISSING, dtype=np.int32)
    for c, position in enumerate(place):
        out[answer.matrix[:, c] == 1] = position
    return out


def to_matrix(
    answer: Answers, classes: tuple[str, ...], faults: Faults, remarks: list[str]
) -> NDArray[np.uint8]:
    """Return multilabel answers with columns in the order of ``classes``; classes never named are all 0."""
    if answer.matrix is None:
        raise ColumnsError(
            f"{faults.source.name}: {answer.part.words} holds one label per row, but the task is multilabel.",
            "Give label sets (--label-sep) or one column of 0 and 1 per class.",
        )
    place = _places(answer, classes, remarks)
    if answer.sets:
        unknown = [c for c, position in enumerate(place) if position == MISSING]
        faulty = np.asarray(answer.matrix[:, unknown].any(axis=1), dtype=np.bool_)
        _report_unknown(answer, place, classes, faulty, faults)
    else:
        _refuse_unknown_columns(answer, place, classes, faults.source)
    if place == list(range(len(classes))):
        return answer.matrix
    out = np.zeros((answer.matrix.shape[0], len(classes)), dtype=np.uint8, order="F")
    for c, position in enumerate(place):
        if position != MISSING:
            out[:, position] = answer.matrix[:, c]
    return out


def _places(answer: Answers, classes: tuple[str, ...], remarks: list[str]) -> list[int]:
    """Return each name's position in ``classes``, MISSING where it is no class."""
    if are_codes(answer.names, classes):
        remarks.append(
            f"The {answer.what}es in {answer.part.words} are codes: 0 is {classes[0]}, "
            f"{len(classes) - 1} is {classes[-1]}."
        )
        return [int(key(name)) for name in answer.names]
    exact = {name: i for i, name in enumerate(classes)}
    alike = {key(name): i for i, name in enumerate(classes)}
    places = [exact.get(name, alike.get(key(name), MISSING)) for name in answer.names]
    pairs = [
        f"{n} as {classes[i]}"
        for n, i in zip(answer.names, places, strict=True)
        if i != MISSING and n != classes[i]
    ]
    if pairs:
        remarks.append(f"The {answer.what} in {answer.part.words} is read by value: {listing(pairs)}.")
    return places


def _unknown(answer: Answers, place: list[int]) -> list[str]:
    return [name for name, position in zip(answer.names, place, strict=True) if position == MISSING]


def _report_unknown(
    answer: Answers, place: list[int], classes: tuple[str, ...], faulty: NDArray[np.bool_], faults: Faults
) -> None:
    unknown = _unknown(answer, place)
    if unknown:
        reason = f"{answer.what} {listing(unknown)} in {answer.part.words} is none of the classes"
        faults.report(faulty, reason, f"Name all classes with --labels (now: {listing(classes)})")


def _refuse_unknown_columns(
    answer: Answers, place: list[int], classes: tuple[str, ...], source: Source
) -> None:
    unknown = _unknown(answer, place)
    missing = [name for i, name in enumerate(classes) if i not in place]
    if unknown or missing:
        lists = [f"only in {answer.part.words}: {listing(unknown)}"] if unknown else []
        lists += [f"missing there: {listing(missing)}"] if missing else []
        raise ColumnsError(
            f"{source.name}: the columns of the {answer.what} and the classes differ ({'; '.join(lists)}).",
            "Give each class one column in truth, prediction and scores alike.",
        )
