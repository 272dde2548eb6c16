"""What would help the classes left behind: whom they are taken for, and which thresholds would raise them."""

from collections.abc import Sequence

from reportgen.measure import NO_SCORES, Measurement
from reportgen.remedies.confusions import confusions
from reportgen.remedies.thresholds import threshold_trials
from reportgen.results import Remedies

CLUSTERED = "rows come in clusters, and folds of rows would not be independent"
MOST_CLASSES = 20
"""Flagged classes that are looked at, the worst for macro first."""


def find_remedies(
    measurement: Measurement, flagged: Sequence[int], level: float, no_decision: str
) -> Remedies | None:
    """Look for what would help the flagged classes (worst first); None where no class is flagged."""
    if not flagged:
        return None
    names, chosen = measurement.tally.classes, flagged[:MOST_CLASSES]
    decided = measurement.prediction is not None
    scored = measurement.batch.scores is not None
    clustered = measurement.batch.cluster is not None
    return Remedies(
        classes=tuple(names[c] for c in chosen),
        omitted=len(flagged) - len(chosen),
        confusions={names[c]: confusions(measurement, c, level) for c in chosen} if decided else {},
        thresholds=threshold_trials(measurement, chosen, level)
        if decided and scored and not clustered
        else {},
        no_confusions=None if decided else no_decision,
        no_thresholds=_no_thresholds(no_decision, decided=decided, scored=scored, clustered=clustered),
    )


def _no_thresholds(no_decision: str, *, decided: bool, scored: bool, clustered: bool) -> str | None:
    if not scored:
        return NO_SCORES
    if not decided:
        return no_decision
    return CLUSTERED if clustered else None
