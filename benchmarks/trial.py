"""One evaluation as the tool does it, without what no interval and no flag depends on."""

from unittest.mock import patch

from reportgen.batch import Batch
from reportgen.evaluate import evaluate
from reportgen.options import Options
from reportgen.results import Result

FLAGGED = ("recall", "precision", "f1", "roc_auc")


@patch("reportgen.evaluate.prevalence_relation", return_value=None)
@patch("reportgen.evaluate.curve_sets", return_value={})
def evaluated(batch: Batch, *_left_out: object, margin: float = 0.05) -> Result:
    """Evaluate a batch; curves for drawing and permutation tests, most of the time, are left out."""
    return evaluate(batch, Options(metrics=FLAGGED, margin=margin))
