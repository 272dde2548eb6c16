"""Give each column its role: first what options say, then producers' layouts, then vocabulary."""

from collections.abc import Iterable
from dataclasses import dataclass

from reportgen.errors import ColumnsError, OptionError
from reportgen.layouts.affixes import guess_remainders, remainders
from reportgen.layouts.cells import Cells
from reportgen.layouts.choose import choose, choose_one
from reportgen.layouts.find_scores import find_scores, named_scores
from reportgen.layouts.find_truth import find_prediction, find_truth, truth_by_content
from reportgen.layouts.parts import Part, Roles
from reportgen.layouts.recognise import Claims, recognise
from reportgen.layouts.vocabulary import MAYBE_WEIGHT, WEIGHT, listing, plain
from reportgen.options import ReadOptions
from reportgen.readers.source import Column, Source


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
        raise _not_found(source, "predictions or scores", "--pred or --scores")
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
        if (text := getattr(options, role)) is not None:
            given[role] = choose(source, f"--{role}", text)
    for role in ("weight", "cluster", "id", "model"):
        if (text := getattr(options, role)) is not None:
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
        for role in ("truth", "pred"):
            if role in parts:
                parts[role] = self._named(parts[role])
        if "pred" not in parts:
            prediction = find_prediction(cells, self.free, self._labels("truth"), self.remarks)
            if prediction is not None:
                parts["pred"] = prediction
        if "truth" not in parts and "pred" in parts:
            truth = truth_by_content(cells, self.free, self._labels("pred"), self.remarks)
            if truth is not None:
                parts["truth"] = truth
        if "truth" not in parts:
            raise _not_found(cells.source, "the true class", "--truth")

    def scores(self) -> None:
        """Find score columns, or give those that an option names their classes."""
        labels = self._expected()
        part = self.parts.get("scores")
        if part is None:
            given = "pred" in self.parts
            part = find_scores(self.cells, self.free, labels, has_prediction=given)
        elif len(part.columns) > 1:
            part = named_scores(self.cells.source, part, labels)
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
    names = [column.name for column in source.columns]
    hint = "" if source.has_header else " Its first line holds values, not column names."
    return ColumnsError(
        f"{source.name}: no column can be told to hold {what}.{hint}",
        f"Name it with {options}. The columns are: {listing(names, 20)}.",
    )
