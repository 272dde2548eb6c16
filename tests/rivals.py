"""Comparisons of many models on the same rows, with names as long and foreign as wanted."""

from collections.abc import Sequence

import numpy as np
from predictions import make_batch

from reportgen.comparison.differences import compare
from reportgen.comparison.pairing import paired
from reportgen.comparison.results import Comparison
from reportgen.measure import measure
from reportgen.options import Options


def many(
    names: Sequence[str], classes: Sequence[str], *, n_rows: int = 900, seed: int = 0, **options: object
) -> Comparison:
    """Compare models that trade common classes against rare ones; the first is in the middle."""
    rng = np.random.default_rng(seed)
    share = 0.6 ** np.arange(len(classes))
    share /= share.sum()
    truth = np.sort(rng.choice(len(classes), n_rows, p=share))
    rank = np.linspace(0.0, 1.0, len(classes))  # 0 the commonest
    models = []
    for i, name in enumerate(names):
        tilt = 0.0 if i == 0 else rng.uniform(-0.35, 0.35)
        right = rng.random(n_rows) < (0.75 + tilt * (rank - 0.3))[truth]
        other = rng.choice(len(classes), n_rows, p=share)
        models.append((name, make_batch(truth, np.where(right, truth, other), classes=tuple(classes))))
    match = paired(models)
    measured = [(name, measure(batch)) for name, batch in zip(match.names, match.batches, strict=True)]
    return compare(measured, match.by, Options(**options))
