"""``--baseline``: is anything worse than before, beyond chance; a saved report, or predictions row by row."""

from dataclasses import dataclass

from reportgen.errors import OptionError
from reportgen.gate import paired, unpaired
from reportgen.gate.changes import judge_changes
from reportgen.measure import Measurement
from reportgen.options import Options
from reportgen.results import Result, Verdict


@dataclass(frozen=True, eq=False)
class Baseline:
    """What models are compared with: ``held`` is a saved report or measured predictions.

    ``asked`` is how it was given.
    """

    asked: str
    name: str
    held: Result | Measurement


def judge(result: Result, measurement: Measurement | None, baseline: Baseline) -> tuple[Verdict, ...]:
    """Judge what changed since the baseline, in the metrics and at the level of the result.

    Raises ReportgenError where the two cannot be compared.
    """
    level, fdr = result.options["level"], result.options["fdr"]
    if isinstance(baseline.held, Result):
        changes = unpaired.changes(result, baseline.held, baseline.name)
    elif measurement is None:
        raise OptionError(
            f"{result.model} is a saved report, which holds no rows to compare.",
            "Give its predictions, or a saved report as the baseline.",
        )
    else:
        options = Options(level=level, fdr=fdr, top_k=result.options["top_k"])
        sides = (result.model, measurement), (baseline.name, baseline.held)
        changes = paired.changes(*sides, options, result.options["metrics"])
    return judge_changes(changes, baseline.asked, level, fdr)
