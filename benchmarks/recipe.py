"""The usual scikit-learn recipe for the same figures, as the yardstick of speed: nothing is drawn.

python benchmarks/recipe.py FILE.parquet
"""

import sys

import numpy as np
import pyarrow.parquet as pq
from sklearn.metrics import (
    auc,
    average_precision_score,
    classification_report,
    confusion_matrix,
    roc_curve,
)


def main(path: str) -> None:
    """Read a file with y_true and one score column per class and compute the usual figures."""
    table = pq.read_table(path)
    names = [name for name in table.column_names if name.startswith("score_")]
    scores = np.stack([table[name].to_numpy() for name in names], axis=1)
    truth = table["y_true"].to_numpy()
    labels = np.array([int(name.removeprefix("score_c")) for name in names])
    true = truth[:, None] == np.array([f"c{label}" for label in labels])[None, :]
    codes = true.argmax(axis=1)
    predicted = scores.argmax(axis=1)
    confusion_matrix(codes, predicted)
    classification_report(codes, predicted, output_dict=True, zero_division=0)
    for c in range(len(names)):
        fpr, tpr, _ = roc_curve(true[:, c], scores[:, c])
        auc(fpr, tpr)
        average_precision_score(true[:, c], scores[:, c])
    fpr, tpr, _ = roc_curve(true.ravel(), scores.ravel())
    print(auc(fpr, tpr), average_precision_score(true.ravel(), scores.ravel()))


if __name__ == "__main__":
    main(sys.argv[1])
