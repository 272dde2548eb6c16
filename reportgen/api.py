"""The public face in Python: ``Report``, made from predictions, an estimator or a file."""

import html
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, Unpack

from reportgen.batch import Batch, Task
from reportgen.compared import ComparisonReport
from reportgen.errors import ColumnsError, InputError, OptionError, OutputError
from reportgen.evaluate import evaluate_measured
from reportgen.file_names import model_name
from reportgen.keywords import (
    ARRAYS,
    WITH_ESTIMATOR,
    ArrayKeywords,
    CompareKeywords,
    FileKeywords,
    options_from,
)
from reportgen.measure import Measurement, measure
from reportgen.names import numbered
from reportgen.numbers import plural
from reportgen.options import Options
from reportgen.results import Check, Result
from reportgen.values import FORMS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from reportgen.pages.charts import Charts
    from reportgen.pages.paper import Paper

UNNAMED = "model"
AS_BASELINE = "Give it as baseline=, or make it again from the predictions, in the same process."


class Report:
    """A finished evaluation of one model, to look at, draw and save.

    >>> Report.from_predictions(["a", "a", "b"], ["a", "b", "b"], name="toy")
    Report of toy: 3 rows, 2 classes
    """

    def __init__(self, result: Result, measurement: Measurement | None = None) -> None:
        self.result = result
        self.measurement = measurement  # what paired comparison needs of the rows; never saved

    @classmethod
    def from_predictions(
        cls,
        y_true: Any,
        y_pred: Any = None,
        y_score: Any = None,
        *,
        labels: Any = None,
        sample_weight: Any = None,
        cluster: Any = None,
        task: Task | None = None,
        **keywords: Unpack[ArrayKeywords],
    ) -> Self:
        """Evaluate arrays: y_true (n,) or (n, K), y_pred alike, y_score (n,) or (n, K), sample_weight (n,).

        Lists, NumPy arrays, pandas and Arrow are accepted. Column j of a bare ``y_score`` belongs to
        ``labels[j]``. ``cluster`` (n,) names the person or site of each row: rows of one are not independent.
        Raises ReportgenError where the arrays do not fit together.
        """
        from reportgen.arrays import batch_from_arrays  # noqa: PLC0415 - readers are heavy

        reading, options = options_from(keywords, ArrayKeywords, ARRAYS)
        batch = batch_from_arrays(
            y_true,
            y_pred,
            y_score,
            labels=labels,
            sample_weight=sample_weight,
            cluster=cluster,
            task=task,
            options=reading,
        )
        return cls._of(batch, named(options, UNNAMED))

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: Any,
        y: Any,
        *,
        labels: Sequence[Any] | None = None,
        sample_weight: Any = None,
        cluster: Any = None,
        task: Task | None = None,
        **keywords: Unpack[ArrayKeywords],
    ) -> Self:
        """Evaluate a fitted classifier in the style of scikit-learn on rows X (n, p) with true classes y.

        Uses ``predict``, and ``predict_proba`` or ``decision_function`` with ``classes_`` if any. ``labels``
        name the classes where ``classes_`` are the codes 0 to K-1, or where the estimator has none.
        """
        from reportgen.estimators import predictions_of, renamed  # noqa: PLC0415 - not needed for files

        options_from(keywords, ArrayKeywords, WITH_ESTIMATOR)  # refuses unknown ones before the work
        found = renamed(predictions_of(estimator, X), labels, estimator)
        names = found.labels or list(getattr(y, "columns", ())) or None  # a frame of labels names its columns
        given: ArrayKeywords = {"name": type(estimator).__name__, "positive": found.positive, **keywords}
        return cls.from_predictions(
            y,
            found.y_pred,
            found.y_score,
            labels=names,
            sample_weight=sample_weight,
            cluster=cluster,
            task=task,
            **given,
        )

    @classmethod
    def from_file(cls, path: str | os.PathLike[str], **keywords: Unpack[FileKeywords]) -> Self:
        """Evaluate a prediction file that holds one model; its columns are recognised where that is safe.

        Raises ReportgenError where the file cannot be read or counted.
        """
        from reportgen.layouts import read_batches  # noqa: PLC0415 - readers are heavy
        from reportgen.readers import open_source  # noqa: PLC0415

        file = Path(path)
        reading, options = options_from(keywords, FileKeywords)
        models = read_batches(open_source(file), reading)
        if len(models) > 1:
            raise ColumnsError(
                f"{file.name} holds {plural(len(models), 'model')}, and this makes a report of one.",
                "Use 'reportgen report --model COL' for a report each, or split the file.",
            )
        name, batch = models[0]
        return cls._of(batch, named(options, name or model_name(file)))

    @classmethod
    def from_json(cls, path: str | os.PathLike[str]) -> Self:
        """Read a report that was saved as JSON; it draws the same pages.

        Raises InputError where the file is not such a report.
        """
        from reportgen.pages.json_data import from_json  # noqa: PLC0415 - pages are heavy

        file = Path(path)
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            raise InputError(
                f"Cannot read {path}: {reason}.", "Name a .json file that reportgen wrote."
            ) from None
        return cls(from_json(text, file.name))

    @classmethod
    def _of(cls, batch: Batch, options: Options) -> Self:
        measurement = measure(batch, options.top_k)
        return cls(evaluate_measured(measurement, options), measurement)

    def __repr__(self) -> str:
        result = self.result
        rows, classes = plural(result.n_rows, "row"), plural(result.n_classes, "class", "classes")
        return f"Report of {result.model}: {rows}, {classes}"

    @property
    def averages(self) -> "pd.DataFrame":
        """Micro, macro, weighted and samples averages and the gap; one row per metric and average."""
        from reportgen import frames  # noqa: PLC0415 - pandas is slow to import

        return frames.averages(self.result)

    @property
    def classes(self) -> "pd.DataFrame":
        """Counts, status and metrics; one row per class."""
        from reportgen import frames  # noqa: PLC0415 - pandas is slow to import

        return frames.classes(self.result)

    @property
    def flags(self) -> "pd.DataFrame":
        """Outcomes of the rules: rule, status, class, metric, text."""
        from reportgen import frames  # noqa: PLC0415 - pandas is slow to import

        return frames.flags(self.result)

    @cached_property
    def figures(self) -> "Mapping[str, Figure]":
        """The charts as Matplotlib figures by name; all are drawn when the first is asked for."""
        return {name: figure.figure for name, figure in self._charts().items()}

    @cached_property
    def _charts(self) -> "Charts":
        from reportgen.pages.charts import charts_of  # noqa: PLC0415 - pages are heavy

        return charts_of(self.result)

    def render(self, form: str) -> bytes:
        """Return the report in a form: html, pdf, json, md or csv.

        Raises OutputError where the form is unknown or its libraries are missing.
        """
        from reportgen.pages import OUTPUTS  # noqa: PLC0415 - pages are heavy

        if f".{form}" not in OUTPUTS:
            raise OutputError(f"There is no form '{form}'.", f"Use one of: {', '.join(FORMS)}.")
        return OUTPUTS[f".{form}"](self.result, self._charts)

    def paper(self) -> "Paper":
        """Return what the PDF is made of, to be laid out in another process."""
        from reportgen.pages import pdf_page  # noqa: PLC0415 - pages are heavy

        return pdf_page.paper(self.result, self._charts)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the report to a file; its ending chooses the form: .html, .pdf, .json, .md or .csv.

        A file of that name is replaced at once or not at all. Raises OutputError.
        """
        from reportgen.pages.write import write_atomically  # noqa: PLC0415 - pages are heavy

        form = Path(path).suffix.lower().removeprefix(".")
        if form not in FORMS:
            endings = ", ".join(f".{form}" for form in FORMS)
            raise OutputError(
                f"Cannot write {path}: no form has the ending '.{form}'.", f"End the name in {endings}."
            )
        write_atomically(path, self.render(form))

    def _repr_html_(self) -> str:
        """Return the report for a notebook: the page in a frame of its own, so that styles stay apart."""
        page = html.escape(self.render("html").decode("utf-8"))
        frame = (
            'sandbox="allow-scripts allow-downloads" width="100%" height="800" style="border: 1px solid #ccc"'
        )
        return f'<iframe title="{html.escape(repr(self))}" srcdoc="{page}" {frame}></iframe>'


def compare(
    reports: Sequence[Report], *more: Report, **keywords: Unpack[CompareKeywords]
) -> ComparisonReport:
    """Compare two or more reports on the same rows, each with the first; rows are matched by id or position.

    The reports must have been made from rows in this process. Raises ReportgenError where their rows or
    classes differ, and for a report read from JSON, which holds no rows.
    """
    if more or isinstance(reports, Report):
        raise OptionError("The reports are not in one list.", "Write compare([first, second]).")
    from reportgen.comparison.differences import compare as compared  # noqa: PLC0415 - not needed for reports
    from reportgen.comparison.pairing import paired  # noqa: PLC0415

    _, options = options_from(keywords, CompareKeywords)
    known = {}
    for report, name in zip(reports, numbered(report.result.model for report in reports), strict=True):
        known[name] = _rows(report, name)
    match = paired([(name, measurement.batch) for name, measurement in known.items()])
    measurements = [
        known[name] if known[name].batch is batch else measure(batch)
        for name, batch in zip(match.names, match.batches, strict=True)
    ]
    return ComparisonReport(compared(list(zip(match.names, measurements, strict=True)), match.by, options))


def check(
    report: Report,
    limits: Mapping[str, str | Sequence[str]] | None = None,
    *,
    strict: bool = False,
    baseline: Report | str | os.PathLike[str] | None = None,
    baseline_predictions: Report | None = None,
) -> Check:
    """Hold a report against limits, as ``reportgen check`` does: ``{"min": "f1.macro=0.7"}``.

    ``baseline``, a report or the path of one saved as JSON, is tested as if no row were shared,
    ``baseline_predictions`` row by row. The report's own metrics, level and fdr apply. Raises ReportgenError.
    """
    from reportgen.gate import check_limits  # noqa: PLC0415 - not needed for reports
    from reportgen.gate.baseline import Baseline  # noqa: PLC0415
    from reportgen.limits import from_mapping, refuse_idle_strict  # noqa: PLC0415

    if baseline is not None and baseline_predictions is not None:
        raise OptionError("There are two baselines.", "Give baseline= or baseline_predictions=.")
    if isinstance(baseline, str | os.PathLike):
        baseline = Report.from_json(baseline)
    _refuse_others(report=report, baseline=baseline, baseline_predictions=baseline_predictions)
    before = baseline or baseline_predictions
    asked = from_mapping({} if limits is None else limits, strict=strict)
    if strict:
        refuse_idle_strict(asked, "strict=True", "min_class")
    if not asked and before is None:
        raise OptionError("There is no limit to check.", "Give limits, or a baseline.")
    against = None
    if before is not None:
        name = before.result.model
        against = Baseline(
            f"baseline {name}", name, before.result if baseline else _rows(before, name, AS_BASELINE)
        )
    return check_limits(report.result, asked, against, report.measurement)


def _refuse_others(**given: Report | None) -> None:
    """Raise OptionError for an argument that is no Report."""
    for key, value in given.items():
        if value is not None and not isinstance(value, Report):
            raise OptionError(
                f"{key} is no Report: {value!r}.", "Make one, for example with Report.from_file(path)."
            )


def _rows(report: Report, name: str, instead: str = "") -> Measurement:
    """Return what a report keeps of its rows; InputError, with what to do, for one read from JSON."""
    from reportgen.comparison.pairing import INDEX  # noqa: PLC0415

    if report.measurement is None:
        raise InputError(
            f"The report of {name} holds no rows to compare: it was read from JSON, which never keeps them.",
            instead or f"Make it again from the predictions, in the same process. {INDEX}",
        )
    return report.measurement


def named(options: Options, name: str) -> Options:
    """Return the options with a model name, unless they have one."""
    return options if options.name else replace(options, name=name)
