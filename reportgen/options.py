"""What a caller may choose, as plain data."""

from dataclasses import dataclass

from reportgen.batch import Task

RATIO_METRICS = ("precision", "recall", "f1", "specificity", "jaccard")
CURVE_METRICS = ("roc_auc", "average_precision")
CLASS_METRICS = RATIO_METRICS + CURVE_METRICS


@dataclass(frozen=True)
class ReadOptions:
    """How to read predictions; None means: recognise it, or refuse with the option that settles it."""

    truth: str | None = None
    pred: str | None = None
    scores: str | None = None
    weight: str | None = None
    cluster: str | None = None
    id: str | None = None
    model: str | None = None
    labels: tuple[str, ...] | None = None
    label_sep: str | None = None
    positive: str | None = None
    threshold: float | None = None
    thresholds: dict[str, float] | None = None
    task: Task | None = None
    layout: str | None = None
    drop_invalid: bool = False
    allow_missing_pred: bool = False


@dataclass(frozen=True)
class Options:
    """How to evaluate and present."""

    name: str | None = None
    title: str | None = None
    dataset: str | None = None
    date: str | None = None
    notes: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()  # may raise flags; the first leads; empty: f1 and recall, or roc_auc
    margin: float = 0.05
    fdr: float = 0.05
    level: float = 0.95
    importance: dict[str, float] | None = None  # class weights of an average of the user's own
    top_k: int = 5
    page: str = "a4"
    lang: str = "en"
    pdf_variant: str = "pdf/ua-1"
