"""How an input was understood, in words."""

import numpy as np

from reportgen.batch import ABSTAINED, Batch, Reading
from reportgen.clusters import how_many
from reportgen.layouts.classes import ClassList
from reportgen.layouts.decide import Decision
from reportgen.layouts.parts import Part, Roles
from reportgen.layouts.scores import ScoreColumns
from reportgen.layouts.vocabulary import FOLDS, plain
from reportgen.names import printable
from reportgen.numbers import count, plural
from reportgen.readers.source import Source

SHOWN = 10
"""Classes whose rows ``describe`` counts one by one."""


def reading(
    source: Source,
    roles: Roles,
    classes: ClassList,
    columns: ScoreColumns | None,
    decision: Decision,
    remarks: list[str],
    *,
    sets: bool,
) -> Reading:
    """Return the words for a report about how a source was understood; ``sets``: rows are sets of labels."""
    pooled = [
        f"Column {name} looks like folds; they are pooled." for name in roles.ignored if plain(name) in FOLDS
    ]
    left_out = roles.scores.columns if roles.scores is not None and columns is None else ()
    scores = "none" if columns is None else columns.words
    if columns is not None and columns.lone:
        scores = f"{columns.words}, one score for both classes"
    return Reading(
        format=source.format,
        layout=_layout(roles, columns, "label sets" if sets else "labels"),
        truth=roles.truth.words,
        prediction=decision.words,
        scores=scores,
        classes=classes.words,
        weight=None if roles.weight is None else roles.weight.words,
        cluster=None if roles.cluster is None else roles.cluster.words,
        ignored=(*roles.ignored, *(column.name for column in left_out)),
        remarks=tuple(dict.fromkeys([*remarks, *pooled])),
    )


def _layout(roles: Roles, columns: ScoreColumns | None, labels: str) -> str:
    parts = [f"truth as {_form(roles.truth, labels)}"]
    if roles.prediction is not None:
        parts.append(f"prediction as {_form(roles.prediction, labels)}")
    if columns is not None:
        nested = roles.scores is not None and len(roles.scores.columns) == 1
        form = "scores of all classes in one column" if nested else "a score column per class"
        parts.append("one score" if columns.lone else form)
    return f"{', '.join(parts)} ({roles.layout})" if roles.layout else ", ".join(parts)


def _form(part: Part, labels: str) -> str:
    if len(part.columns) > 1:
        return "0/1 columns"
    return {"list": "label sets", "matrix": "a 0/1 matrix"}.get(part.columns[0].kind, labels)


def describe(batch: Batch) -> str:
    """Return how a batch was understood as plain text lines for ``reportgen inspect``."""
    said = batch.reading
    lines = [f"file        {file.name}, {plural(file.rows, 'row')}" for file in batch.files]
    lines += [
        f"format      {said.format}",
        f"layout      {said.layout}",
        f"task        {batch.task}",
        f"rows        {count(batch.n_rows)}",
        f"truth       {said.truth}",
        f"prediction  {said.prediction}",
        f"scores      {said.scores}",
        f"classes     {said.classes}",
        *_supports(batch),
    ]
    if batch.positive is not None:
        lines.append(f"positive    {batch.classes[batch.positive]}")
    if said.weight is not None:
        lines.append(f"weight      {said.weight}")
    clusters = how_many(batch)
    if said.cluster is not None and clusters is not None:
        lines.append(f"cluster     {said.cluster}, {plural(clusters, 'cluster')}")
    if said.ignored:
        lines.append(f"not used    {', '.join(said.ignored)}")
    lines += [f"dropped     {plural(n, 'row')}: {reason}" for reason, n in batch.dropped.items()]
    lines += [f"abstained   {plural(n, 'row')} without a prediction" for n in [_abstained(batch)] if n]
    lines += [f"remark      {remark}" for remark in said.remarks]
    return "\n".join(printable(line) for line in lines)


def _supports(batch: Batch) -> list[str]:
    if batch.task == "multilabel":
        support = [int(batch.truth[:, c].sum()) for c in range(len(batch.classes))]
    else:
        support = np.bincount(batch.truth, minlength=len(batch.classes)).tolist()
    pairs = zip(batch.classes[:SHOWN], support[:SHOWN], strict=True)
    lines = [f"            {name}: {plural(n, 'row')}" for name, n in pairs]
    if len(support) > SHOWN:
        lines.append(f"            … and {len(support) - SHOWN} more")
    return lines


def _abstained(batch: Batch) -> int:
    if batch.prediction is None or batch.task == "multilabel":
        return 0
    return int((batch.prediction == ABSTAINED).sum())
