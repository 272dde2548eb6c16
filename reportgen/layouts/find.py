"""Give each column its role: first what options say, then producers' layouts, then vocabulary."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from reportgen.errors import ColumnsError, OptionError
from reportgen.layouts.affixes import guess_remainders, remainders
from reportgen.layouts.cells import Cells
from reportgen.layouts.choose import choose, choose_one
from reportgen.layouts.find_scores import find_scores, named_scores, says_score
from reportgen.layouts.find_truth import find_prediction, find_truth, truth_by_content
from reportgen.layouts.parts import Part, Roles
from reportgen.layouts.recognise import Claims, recognise
from reportgen.layouts.unlike import refuse_amounts, refuse_percentages, refuse_regression
from reportgen.layouts.unused import NONE, refuse_hidden_prediction, refuse_several_models
from reportgen.layouts.vocabulary import MAYBE_WEIGHT, WEIGHT, listing, plain
from reportgen.options import ReadOptions
from reportgen.readers.source import Column, Source

LABELS = ("text", "integer", "boolean", "number")
"""Kinds of column that hold one label per row."""


def find_roles(cells: Cells, options: ReadOptions) -> Roles:
    """Return the role of each column.

    Raises ColumnsError where columns are missing or can be read in more than one way, OptionError where
    options contradict each other.
    """
    source = cells.source
    given = _given(source, options)
    claims = recognise(source, given, options.layout)
    if options.layout is None and "pred" in claims.parts:
        holds = cells.holds_labels(claims.parts["pred"].columns[0])
        claims = claims if holds else Claims()
    search = _Search(cells, options, {**claims.parts, **given}, list(claims.remarks))
    search.weight()
    search.answers()
    search.scores()
    if "pred" not in search.parts and "scores" not in search.parts:
        refuse_percentages(source, search.free)
        raise _not_found(source, "predictions or scores", "--pred or --scores")
    search.unused()
    used = [part for role, part in search.parts.items() if role != "confidence"]
    return Roles(
        layout=claims.title,
        truth=search.parts["truth"],
        prediction=search.parts.get("pred"),
        scores=search.parts.get("scores"),
        class_lists=search.parts.get("class_lists"),
        weight=search.parts.get("weight"),
        cluster=search.parts.get("cluster"),
        model=search.parts.get("model"),
        id=search.parts.get("id"),
        remarks=tuple(search.remarks),
        ignored=tuple(column.name for column in _free(source, used)),
    )


def _given(source: Source, options: ReadOptions) -> dict[str, Part]:
    given: dict[str, Part] = {}
    for role in ("truth", "pred", "scores"):
        if (text := getattr(options, role)) is not None and not says_none(source, role, text):
            given[role] = choose(source, f"--{role}", text)
    for role in ("weight", "cluster", "id", "model"):
        if (text := getattr(options, role)) is not None and not says_none(source, role, text):
            given[role] = Part((choose_one(source, f"--{role}", text),))
    seen: dict[str, str] = {}
    for role, part in given.items():
        for column in part.columns:
            if column.name in seen:
                raise OptionError(
                    f'--{seen[column.name]} and --{role} both name column "{column.name}" of {source.name}.',
                    "Give each column one role.",
                )
            seen[column.name] = role
    return given


def says_none(source: Source, role: str, text: str) -> bool:
    """Tell whether an option says that there is no such column, and no column is called that."""
    known = {column.name for column in source.columns}
    return role in ("pred", "model") and text == NONE and NONE not in known


def _free(source: Source, parts: Iterable[Part]) -> list[Column]:
    taken = {column.name for part in parts for column in part.columns}
    return [column for column in source.columns if column.name not in taken]


@dataclass
class _Search:
    """Roles found so far; each step takes its columns from those that are still free."""

    cells: Cells
    options: ReadOptions
    parts: dict[str, Part]
    remarks: list[str]

    @property
    def free(self) -> list[Column]:
        return _free(self.cells.source, self.parts.values())

    def weight(self) -> None:
        """Find the weights, which only names that can mean nothing else say."""
        if "weight" in self.parts:
            return
        found = [c for c in self.free if plain(c.name) in WEIGHT]
        if len(found) == 1:
            self.parts["weight"] = Part((found[0],))
        self.remarks += [
            f"Column {c.name} is not used; --weight {c.name} weights rows by it."
            for c in self.free
            if plain(c.name) in MAYBE_WEIGHT
        ]

    def answers(self) -> None:
        """Find truth and prediction. Raises ColumnsError where no column holds the truth."""
        parts, cells = self.parts, self.cells
        if "truth" not in parts and (truth := find_truth(cells, self.free)):
            parts["truth"] = truth
        if "truth" in parts and self.options.labels is None:
            refuse_amounts(cells, parts["truth"].columns[0])
        for role in ("truth", "pred"):
            if role in parts:
                parts[role] = self._named(parts[role])
        if "pred" not in parts and self.options.pred is None:
            prediction = find_prediction(cells, self.free, self._labels("truth"), self.remarks)
            if prediction is not None:
                parts["pred"] = prediction
        if "truth" not in parts and "pred" in parts:
            truth = truth_by_content(cells, self.free, self._labels("pred"), self.remarks)
            if truth is not None:
                parts["truth"] = truth
        if "truth" not in parts:
            self._refuse_without_truth()

    def _refuse_without_truth(self) -> NoReturn:
        source = self.cells.source
        refuse_regression(self.cells, self.free)
        if "pred" in self.parts or "scores" in self.parts or any(says_score(c) for c in self.free):
            raise _not_found(source, "the true class", "--truth")
        raise _not_found(
            source, "the true class, nor any predictions or scores", "--truth, and --pred or --scores"
        )

    def unused(self) -> None:
        """Refuse to leave columns aside that hold further models, or predictions where none are known."""
        if "model" not in self.parts and self.options.model is None:
            refuse_several_models(self.cells, self.free)
        options = self.options
        anew = options.pred is not None or options.threshold is not None or options.thresholds is not None
        truth = self.parts["truth"].columns
        if "pred" in self.parts or anew or len(truth) > 1 or truth[0].kind not in LABELS:
            return
        if self.cells.holds_sets(truth[0]):
            return
        remark = refuse_hidden_prediction(self.cells, self.free, truth[0], self._expected())
        self.remarks += [remark] if remark else []

    def scores(self) -> None:
        """Find score columns, or give those that an option names their classes."""
        labels = self._expected()
        part = self.parts.get("scores")
        if part is None:
            given = "pred" in self.parts
            part = find_scores(self.cells, self.free, labels, has_prediction=given)
        elif len(part.columns) > 1:
            said = self.options.labels or ()
            part = named_scores(self.cells.source, part, labels, said, self.remarks)
        if part is not None:
            self.parts["scores"] = part

    def _named(self, part: Part) -> Part:
        if len(part.columns) == 1 or part.names is not None:
            return part
        wanted = self.options.labels or self._labels("truth")
        names = remainders(part.columns, wanted) if wanted else None
        return Part(part.columns, names or guess_remainders(part.columns))

    def _labels(self, role: str) -> tuple[str, ...]:
        part = self.parts.get(role)
        if part is None:
            return ()
        if part.names is not None or len(part.columns) > 1:
            return part.names or ()
        column = part.columns[0]
        if column.kind == "matrix":
            return self.options.labels or self.cells.source.class_names or ()
        if column.kind in ("mapping", "records"):
            return ()
        return self.cells.classes(column)

    def _expected(self) -> tuple[str, ...]:
        """Return the labels that score columns must cover."""
        named = self.options.labels or self.cells.source.class_names
        return named or tuple(dict.fromkeys((*self._labels("truth"), *self._labels("pred"))))


def _not_found(source: Source, what: str, options: str) -> ColumnsError:
    if source.format == "npy":
        return ColumnsError(
            f"{source.name} is a single array, which cannot hold truth and predictions.",
            "Save both in one npz file: numpy.savez(name, y_true=..., y_score=..., classes=...).",
        )
    names = [column.name for column in source.columns]
    hint = "" if source.has_header else " Its first line holds values, not column names."
    pronoun = "them" if ", and" in options else "it"
    return ColumnsError(
        f"{source.name}: no column can be told to hold {what}.{hint}",
        f"Name {pronoun} with {options}. The columns are: {listing(names, 20)}.",
    )
