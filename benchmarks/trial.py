"""One evaluation as the tool does it, without what no interval, no flag and no test depends on."""

from unittest.mock import patch

from reportgen.batch import Batch
from reportgen.evaluate import evaluate
from reportgen.options import Options
from reportgen.results import Result

FLAGGED = ("recall", "precision", "f1", "roc_auc")


@patch("reportgen.evaluate.prevalence_relation", return_value=None)
@patch("reportgen.evaluate.curve_sets", return_value={})
@patch("reportgen.evaluate.find_remedies", return_value=None)
def evaluated(
    batch: Batch, *_left_out: object, metrics: tuple[str, ...] = FLAGGED, margin: float = 0.05
) -> Result:
    """Evaluate a batch, without curves for drawing, permutation tests and remedies: most of the time."""
    return evaluate(batch, Options(metrics=metrics, margin=margin))
