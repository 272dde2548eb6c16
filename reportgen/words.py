"""What metrics and statuses are called in text, in one place for sentences, charts and pages."""

from reportgen.results import Status

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
    "undetermined": "too few rows to tell",
    "ok": "not behind",
    "no_examples": "no rows",
}
FLAGGED: tuple[Status, ...] = ("behind", "never_predicted")


def metric_name(metric: str) -> str:
    """Return what a metric is called inside a sentence."""
    return METRIC_NAMES[metric]


def average_name(average: str) -> str:
    """Return what an average is called in a table."""
    return {"custom": "by class weights", "custom_gap": "gap to that"}.get(average, average)


def capital(text: str) -> str:
    """Return a text that begins with a capital, as at the start of a sentence."""
    return text[:1].upper() + text[1:]
