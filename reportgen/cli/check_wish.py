"""What ``reportgen check`` is asked for: limits, a baseline, and how to tell the verdicts."""

import os
from argparse import Namespace
from dataclasses import dataclass, replace
from pathlib import Path

from reportgen.api import Report
from reportgen.cli import inputs
from reportgen.cli.check_models import is_saved, measured
from reportgen.cli.console import Console
from reportgen.cli.plan import Wish
from reportgen.errors import InputError, OptionError
from reportgen.gate.baseline import Baseline
from reportgen.limits import READERS, Limit, refuse_idle_strict

SUMMARY = "GITHUB_STEP_SUMMARY"
"""Environment variable that names the file to which GitHub Actions wants a job's summary appended."""


@dataclass(frozen=True)
class Asked:
    """What a model is held against, and how the verdicts are to be told besides in the log.

    ``summary`` is the file to which a summary for GitHub is added.
    """

    limits: tuple[Limit, ...]
    baseline: Path | None
    baseline_predictions: Path | None
    junit: Path | None
    github: bool
    summary: Path | None

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that are read besides the predictions."""
        return tuple(filter(None, (self.baseline, self.baseline_predictions)))


def wanted(arguments: Namespace) -> Asked:
    """Return what a command line asks to be checked; OptionError where that is nothing."""
    given = vars(arguments)
    found = [limit for rule in READERS for limit in _as_list(given.get(rule, []))]
    limits = tuple(replace(limit, strict="strict" in given) for limit in found)
    paths = {
        name: Path(given[name]) if name in given else None
        for name in ("baseline", "baseline_predictions", "junit")
    }
    if not limits and not paths["baseline"] and not paths["baseline_predictions"]:
        raise OptionError(
            "There is no limit to check.",
            "Give one or more of --max-gap, --min, --max, --min-class, --fail-on, --baseline and "
            "--baseline-predictions; see 'reportgen check --help'.",
        )
    if "strict" in given:
        refuse_idle_strict(limits, "--strict", "--min-class")
    if paths["junit"] and paths["junit"].suffix.lower() != ".xml":
        raise OptionError(
            f"--junit {paths['junit']} is not a file that ends in .xml.",
            "Write for example --junit check.xml.",
        )
    github = "github" in given
    summary = os.environ.get(SUMMARY) if github else None
    return Asked(limits, **paths, github=github, summary=Path(summary) if summary else None)


def _as_list(value: Limit | list[Limit]) -> list[Limit]:
    return [value] if isinstance(value, Limit) else value


def read_baseline(asked: Asked, wish: Wish, console: Console) -> Baseline | None:
    """Read what the models are compared with.

    Raises ReportgenError where it is not what its option asks for.
    """
    if asked.baseline:
        return saved_baseline(asked.baseline)
    if asked.baseline_predictions:
        return predicted_baseline(asked.baseline_predictions, wish, console)
    return None


def saved_baseline(path: Path) -> Baseline:
    """Read a saved report."""
    if path.suffix.lower() != ".json":
        raise OptionError(
            f"--baseline {path} is not a report saved as .json.",
            f"For predictions of the same rows write --baseline-predictions {path}.",
        )
    if not path.exists():
        raise InputError(
            f"There is no baseline {path}{inputs.near(path)}.",
            f"Make it once from the predictions to compare with: reportgen report PREDICTIONS -o {path}",
        )
    return Baseline(f"--baseline {path.name}", path.name, Report.from_json(path).result)


def predicted_baseline(path: Path, wish: Wish, console: Console) -> Baseline:
    """Read and measure the predictions of one model."""
    flag = f"--baseline-predictions {path}"
    given = inputs.expand([str(path)], console.warn)
    if any(is_saved(one) for one in given):
        raise OptionError(
            f"{flag} is a saved report, which holds no rows.",
            f"Write --baseline {path}, or name its predictions.",
        )
    found = [model for one in given for model in measured(one, wish, console)]
    if len(found) > 1:
        raise InputError(f"{flag} holds {len(found)} models.", "Name a file that holds one.")
    name, measurement = found[0]
    return Baseline(f"--baseline-predictions {path.name}", name, measurement)
