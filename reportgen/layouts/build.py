"""Turn the columns of a source, by role, into checked batches: one per model."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.batch import Batch, Scores, Task
from reportgen.errors import ColumnsError, InputError, OptionError
from reportgen.layouts.answers import Answers, read_answers
from reportgen.layouts.cells import Cells
from reportgen.layouts.classes import ClassList, class_list, to_codes, to_matrix
from reportgen.layouts.decide import Decision, agreement, backwards, decide, order_doubt
from reportgen.layouts.find import find_roles
from reportgen.layouts.find_truth import quoted
from reportgen.layouts.joined import case_variants, separator_in
from reportgen.layouts.lone import is_confidence, positive_class
from reportgen.layouts.parts import Roles
from reportgen.layouts.rows import Faults
from reportgen.layouts.scores import Getter, class_scores, finite_scores, open_scores
from reportgen.layouts.vocabulary import EITHER, ENOUGH_ROWS, plain
from reportgen.layouts.words import reading
from reportgen.names import shorten
from reportgen.options import ReadOptions
from reportgen.readers.columns import labels
from reportgen.readers.source import MISSING, Column, Source


@dataclass(frozen=True, eq=False)
class Checked:
    """Everything in the source, checked, before it is parted into models."""

    task: Task
    classes: ClassList
    truth: NDArray[np.generic]
    prediction: NDArray[np.generic] | None
    read: Getter | None
    single: int | None
    positive: int | None
    weight: NDArray[np.float64] | None
    cluster: NDArray[np.int32] | None
    ids: NDArray[np.object_] | None
    remarks: tuple[str, ...]


def read_batches(source: Source, options: ReadOptions) -> list[tuple[str | None, Batch]]:
    """Return the checked predictions of each model with its name; the name is None without --model.

    Raises ColumnsError where the columns cannot be understood, InputError where rows cannot be counted,
    OptionError where options do not fit the source.
    """
    if source.n_rows == 0:
        raise InputError(f"{source.name} has no rows.", "Give a file with one row per prediction.")
    cells = Cells(source, options.label_sep)
    return batches(cells, find_roles(cells, options), options)


def batches(cells: Cells, roles: Roles, options: ReadOptions) -> list[tuple[str | None, Batch]]:
    """Return the checked predictions of each model, the role of each column being known."""
    faults = Faults(cells.source, drop=options.drop_invalid)
    if roles.model is None:
        reader = _Reader(cells, roles, options, faults)
        checked = reader.check()
        return [(None, _assemble(reader, checked, None))]
    models = cells.labels(roles.model.columns[0])
    faults.report(models.codes == MISSING, "no model", "Name the model of every row")
    reader = _Reader(cells, roles, options, faults)
    checked = reader.check()
    order = sorted(range(len(models.names)), key=lambda m: models.names[m])
    return [(models.names[m], _assemble(reader, checked, models.codes == m)) for m in order]


class _Reader:
    """Reads the parts of a source and checks them against each other."""

    def __init__(self, cells: Cells, roles: Roles, options: ReadOptions, faults: Faults) -> None:
        self.cells, self.roles, self.options, self.faults = cells, roles, options, faults
        self.source = cells.source
        self.remarks = list(roles.remarks)
        self.truth = read_answers(cells, roles.truth, "true class", options, faults)
        self.columns = open_scores(cells, roles, options) if roles.scores is not None else None
        self.given = self._given_prediction()

    def check(self) -> Checked:
        """Return everything in the source as arrays of n rows, invalid rows still among them."""
        self._refuse_joined()
        classes = self._classes()
        self.remarks += case_variants(classes.names)
        task = self._task(classes)
        truth = self._codes(self.truth, classes, task)
        if task != "multilabel":
            self.faults.report(truth == MISSING, "no true class", "Fill it in")
        prediction = None if self.given is None else self._codes(self.given, classes, task)
        if prediction is not None and task != "multilabel" and not self.options.allow_missing_pred:
            fix = "Fill it in, count such rows as abstentions with --allow-missing-pred"
            self.faults.report(prediction == MISSING, "no predicted class", fix)
        weight, cluster = self._weight(), self._cluster()
        self._drop_confidence(task, classes, prediction)
        positive = positive_class(self.source, task, classes.names, self.columns, self.options)
        self._check_threshold()
        read = finite_scores(self.source, self.columns, self.faults) if self.columns is not None else None
        single = positive if self.columns is not None and self.columns.lone else None
        self.remarks += self.cells.remarks
        return Checked(
            task,
            classes,
            truth,
            prediction,
            read,
            single,
            positive,
            weight,
            cluster,
            self._ids(),
            tuple(self.remarks),
        )

    def _given_prediction(self) -> Answers | None:
        """Read the prediction, unless a threshold asks for decisions to be taken anew."""
        part, options = self.roles.prediction, self.options
        if part is None:
            return None
        threshold = options.threshold is not None or options.thresholds is not None
        if not threshold:
            return read_answers(self.cells, part, "predicted class", options, self.faults)
        if options.pred is not None:
            raise OptionError(
                "--pred and a threshold contradict each other: decisions are given or taken from scores.",
                "Give one of them.",
            )
        self.remarks.append(f"The predictions in {part.words} are not used: a threshold is given.")
        return None

    def _refuse_joined(self) -> None:
        """Refuse label sets in cells of text that nothing says how to part."""
        column = self.truth.part.columns[0]
        said = self.options.label_sep is not None or self.options.labels is not None
        if said or self.truth.codes is None or self.options.task in ("binary", "multiclass"):
            return
        separator = separator_in(self.truth.names, empty=bool((self.truth.codes == MISSING).any()))
        if separator is not None:
            example = next(name for name in self.truth.names if separator in name)
            raise ColumnsError(
                f'{self.source.name}: column "{column.name}" seems to hold several labels in a cell, '
                f'such as "{shorten(example, 60)}".',
                f"Say --label-sep '{separator}' if so; if it holds one label per row, --task multiclass.",
            )

    def _classes(self) -> ClassList:
        answers = [self.truth, self.given] if self.given is not None else [self.truth]
        of_scores = self.columns.names if self.columns is not None and not self.columns.lone else ()
        return class_list(self.source, self.options, of_scores, answers)

    def _task(self, classes: ClassList) -> Task:
        wanted, n_classes = self.options.task, len(classes.names)
        if wanted == "binary" and n_classes != 2:
            raise OptionError(
                f"--task binary does not fit {self.source.name}, which has {n_classes} classes.",
                "Leave --task out, or name two classes with --labels.",
            )
        if wanted == "multilabel":
            return wanted
        if wanted is None and self.truth.matrix is not None:
            if self.truth.sets or not self.truth.one_each or (self.given and not self.given.one_each):
                return "multilabel"
            self.remarks.append(
                f"Each row of {self.truth.part.words} has exactly one class, so rows are read as having one "
                "label; --task multilabel reads them as label sets."
            )
        return "binary" if n_classes == 2 and wanted != "multiclass" else "multiclass"

    def _codes(self, answer: Answers, classes: ClassList, task: Task) -> NDArray[np.generic]:
        if task == "multilabel":
            return to_matrix(answer, classes.names, self.faults, self.remarks)
        return to_codes(answer, classes.names, self.faults, self.remarks)

    def _weight(self) -> NDArray[np.float64] | None:
        if self.roles.weight is None:
            return None
        column = self.roles.weight.columns[0]
        if not self.cells.holds_scores(column):
            raise ColumnsError(
                f'{self.source.name}: column "{column.name}" holds {column.kind}, not weights.',
                "Name a column of positive numbers with --weight.",
            )
        weight = self.cells.numbers(column).astype(np.float64)
        where = f'the weight in column "{column.name}"'
        fix = "Give every row a positive weight"
        self.faults.report(~np.isfinite(weight), f"{where} is missing or infinite", fix)
        self.faults.report(weight < 0, f"{where} is negative", fix)
        self.faults.report(weight == 0, f"{where} is 0", fix)
        return weight

    def _cluster(self) -> NDArray[np.int32] | None:
        """Return a code for the cluster of each row."""
        if self.roles.cluster is None:
            return None
        column = self.roles.cluster.columns[0]
        coded = labels(self.source, column)
        reason = f'no cluster in column "{column.name}"'
        self.faults.report(coded.codes == MISSING, reason, "Name the cluster of every row")
        return coded.codes

    def _ids(self) -> NDArray[np.object_] | None:
        """Return what names each row; empty where it has no name, which matters only to a comparison."""
        if self.roles.id is None:
            return None
        coded = labels(self.source, self.roles.id.columns[0])
        return np.array([*coded.names, ""], dtype=object)[coded.codes]

    def _drop_confidence(
        self, task: Task, classes: ClassList, prediction: NDArray[np.generic] | None
    ) -> None:
        """Leave out a lone score that is the confidence in the predicted class."""
        if self.columns is None or not self.columns.lone:
            return
        where = self.columns.where(0)
        self._refuse_top_label(task, classes)
        if task == "multilabel" or (len(classes.names) > 2 and prediction is None):
            raise ColumnsError(
                f"{self.source.name}: one score column ({where}) cannot rank {len(classes.names)} classes.",
                "Give one score column per class, or name the predictions with --pred.",
            )
        if prediction is not None and is_confidence(self.columns.read(0), prediction, len(classes.names)):
            self.remarks.append(
                f"Column {where} is read as the score of the predicted class, which ranks no class: "
                "no ROC figures."
            )
            self.columns = None

    def _refuse_top_label(self, task: Task, classes: ClassList) -> None:
        """Refuse a column "label" beside a lone score that may be the predicted class and its score."""
        column = self.roles.truth.columns[0]
        unsure = self.options.truth is None and plain(column.name) in EITHER and self.given is None
        if not unsure or task == "multilabel" or self.truth.codes is None or self.columns is None:
            return
        if is_confidence(self.columns.read(0), self.truth.codes, len(classes.names)):
            raise ColumnsError(
                f'{self.source.name}: column "{column.name}" may be the truth, or the predicted class '
                f"with its score in {self.columns.where(0)}.",
                f"Say --truth {column.name} if it is the truth; if not, --pred {column.name} and --truth.",
            )

    def _check_threshold(self) -> None:
        if self.columns is not None:
            return
        for option in ("threshold", "thresholds"):
            if getattr(self.options, option) is not None:
                raise OptionError(
                    f"--{option} is given, but {self.source.name} has no scores to compare with it.",
                    f"Leave --{option} out, or name the scores with --scores.",
                )


def _assemble(reader: _Reader, checked: Checked, within: NDArray[np.bool_] | None) -> Batch:
    """Return the batch of one model: the rows in ``within`` that are valid, and how they were read."""
    faults, names = reader.faults, checked.classes.names
    rows = faults.kept(within)
    chosen = slice(None) if rows is None else rows
    truth = _fortran(checked.truth[chosen])
    scores = None if checked.read is None else class_scores(checked.read, rows, checked.single)
    decision = _decision(reader, checked, scores, chosen)
    remarks = [*checked.remarks, *_doubts(reader, checked, truth, decision, scores)]
    remarks += [decision.remark] if decision.remark else []
    return Batch(
        task=checked.task,
        classes=names,
        n_rows=truth.shape[0],
        truth=truth,
        prediction=decision.prediction,
        scores=scores,
        reading=reading(
            reader.source,
            reader.roles,
            checked.classes,
            reader.columns,
            decision,
            remarks,
            sets=reader.truth.sets,
        ),
        files=(reader.source.file,) if reader.source.file is not None else (),
        decide=decision.decide,
        no_decision=decision.no_decision,
        weight=None if checked.weight is None else checked.weight[chosen],
        cluster=None if checked.cluster is None else _clusters(reader, checked.cluster[chosen]),
        positive=checked.positive,
        dropped=faults.dropped(within),
        ids=None if checked.ids is None else checked.ids[chosen],
    )


def _clusters(reader: _Reader, codes: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return codes of clusters without gaps. Raises InputError where there is one cluster only."""
    found, dense = np.unique(codes, return_inverse=True)
    if found.size == 1 and reader.roles.cluster is not None:
        raise InputError(
            f"{reader.source.name}: {reader.roles.cluster.words} holds a single cluster.",
            "Give rows of several clusters, or leave --cluster out.",
        )
    return dense.reshape(-1).astype(np.int32)


def _fortran(array: NDArray[np.generic]) -> NDArray[np.generic]:
    return np.asfortranarray(array) if array.ndim == 2 else array


def _decision(
    reader: _Reader, checked: Checked, scores: Scores | None, chosen: slice | NDArray[np.intp]
) -> Decision:
    if checked.prediction is None:
        return decide(
            reader.source.name, checked.task, checked.classes.names, scores, checked.positive, reader.options
        )
    assert reader.given is not None  # noqa: S101 - there is a prediction, so it was read
    return Decision(reader.given.part.words, _fortran(checked.prediction[chosen]))


def _doubts(
    reader: _Reader, checked: Checked, truth: NDArray[np.generic], decision: Decision, scores: Scores | None
) -> list[str]:
    """Return remarks where figures look as if columns were mixed up; refuse a truth that is a prediction."""
    if scores is None or checked.task == "multilabel":
        return []
    if scores.single is not None:
        return _lone_doubts(reader, checked.classes.names, truth, decision, scores)
    n_classes = len(checked.classes.names)
    if decision.prediction is not None:
        doubt = order_doubt(decision.prediction, scores, n_classes)
        return [doubt] if doubt else []
    column = reader.roles.truth.columns[0]
    unsure = reader.options.truth is None and plain(column.name) in EITHER
    if unsure and truth.shape[0] >= ENOUGH_ROWS and agreement(truth, scores, n_classes) == 1:
        raise _label_is_prediction(reader.source, column)
    return []


def _lone_doubts(
    reader: _Reader,
    classes: tuple[str, ...],
    truth: NDArray[np.generic],
    decision: Decision,
    scores: Scores,
) -> list[str]:
    """Return a remark where a lone score seems to be that of the other class."""
    assert scores.single is not None  # noqa: S101 - callers ask only then
    assert reader.columns is not None  # noqa: S101 - there are scores
    own, other = classes[scores.single], classes[1 - scores.single]
    values = scores.column(scores.single)
    if (
        decision.prediction is not None
        and backwards(decision.prediction == scores.single, values) is not None
    ):
        why = f"is lower where {own} is predicted than where {other} is"
    elif (auc := backwards(truth == scores.single, values)) is not None:
        why = f"is higher for rows of {other} than for rows of {own} (AUC {auc:.2f})"
    else:
        return []
    where = reader.columns.where(0)
    return [f"The score in {where} {why}; if it is the score of {other}, say --positive {quoted(other)}."]


def _label_is_prediction(source: Source, column: Column) -> ColumnsError:
    return ColumnsError(
        f'{source.name}: column "{column.name}" may be the truth or the prediction: '
        "it is the class with the largest score in every row.",
        f"Say --truth {column.name} if it is the truth; if not, --pred {column.name} and --truth.",
    )
