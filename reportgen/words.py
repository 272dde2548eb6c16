"""What metrics and statuses are called in text, in one place for sentences, charts and pages."""

from collections.abc import Iterable, Mapping, Sequence

from reportgen.results import ClassResult, Status

METRIC_NAMES = {
    "precision": "precision",
    "recall": "recall",
    "f1": "F1",
    "specificity": "specificity",
    "jaccard": "Jaccard index",
    "roc_auc": "ROC AUC",
    "average_precision": "average precision",
    "accuracy": "accuracy",
    "balanced_accuracy": "balanced accuracy",
    "mcc": "Matthews correlation",
    "cohen_kappa": "Cohen's kappa",
    "log_loss": "log loss",
    "brier": "Brier score",
    "top_k_accuracy": "top-k accuracy",
    "subset_accuracy": "subset accuracy",
    "hamming_loss": "Hamming loss",
}
STATUS_NAMES: dict[Status, str] = {
    "behind": "behind",
    "never_predicted": "never predicted",
    "undetermined": "not certain",
    "ok": "not behind",
    "no_examples": "no rows",
}
NOT_TESTED = "not tested"
"""What the status of a class is called that no metric judged."""

FLAGGED: tuple[Status, ...] = ("behind", "never_predicted")


def metric_name(metric: str) -> str:
    """Return what a metric is called inside a sentence."""
    return METRIC_NAMES[metric]


def is_tested(one: ClassResult) -> bool:
    """Return whether something is known of how a class stands: a test, or a fact such as no rows."""
    return one.status != "undetermined" or bool(one.status_by_metric)


def tested_metrics(wanted: Sequence[str], statuses: Iterable[Mapping[str, Status]]) -> tuple[str, ...]:
    """Return the metrics in which classes have a status; two classes share one ranking, which gives none."""
    tested = {metric for by_metric in statuses for metric in by_metric}
    return tuple(metric for metric in wanted if metric in tested)


def status_name(one: ClassResult) -> str:
    """Return what a class's status is called."""
    return STATUS_NAMES[one.status] if is_tested(one) else NOT_TESTED


def metrics_behind(one: ClassResult) -> tuple[str, ...]:
    """Return the ids of the metrics in which a class is behind."""
    return tuple(metric for metric, status in one.status_by_metric.items() if status == "behind")


def either(names: Sequence[str], joint: str = "and") -> str:
    """Join our own words: ``F1``, ``F1 and recall``, ``F1, recall and ROC AUC``."""
    return f" {joint} ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def average_name(average: str) -> str:
    """Return what an average is called in a table."""
    return {"custom": "by class weights", "custom_gap": "gap to that"}.get(average, average)


FEW_MORE = 5
"""More rows below which a number would promise more than a rule of thumb for the sample size can keep."""


def class_words(name: str, start: str = "Class") -> str:
    """Return a class as a noun: ``Class F``, but not ``Class class 5``."""
    return name if name.lower().startswith("class") else f"{start} {name}"


def capital(text: str) -> str:
    """Return a text that begins with a capital, as at the start of a sentence."""
    return text[:1].upper() + text[1:]
