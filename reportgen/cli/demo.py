"""``reportgen demo``: finished example reports from the real data that comes with the package."""

from argparse import Namespace
from pathlib import Path

from reportgen.cli import inputs
from reportgen.cli.console import Console
from reportgen.cli.plan import Wish
from reportgen.cli.report import fulfil
from reportgen.options import Options, ReadOptions

DATA = Path(__file__).resolve().parent.parent / "demo_data"
DEFAULT_FOLDER = "reportgen-demo"

EXAMPLES = {
    "hpc_cv/lda_cv.csv": Options(
        name="Linear discriminant analysis",
        title="How long will a compute job run?",
        dataset="Compute jobs, 10-fold cross-validation",
        notes=("Data: tidymodels/yardstick (MIT); Kuhn and Johnson, Applied Predictive Modeling, 2013.",),
    ),
    "digits_generated/shallow_tree.csv": Options(
        name="Shallow decision tree",
        title="Handwritten digits, some of them rare",
        dataset="Digits, thinned, 5-fold cross-validation",
        notes=("Data: UCI optical recognition of handwritten digits (CC BY 4.0), by way of scikit-learn.",),
    ),
    "ecg6/dnn.parquet": Options(
        name="ECG network",
        title="Six abnormalities in the electrocardiogram",
        dataset="827 ECGs with 12 leads",
        notes=("Data: Ribeiro et al., Nature Communications 11, 1760, 2020 (MIT).",),
    ),
}
"""Bundled files and how their reports are presented; README.md beside the data says where they come from."""


def run(arguments: Namespace) -> None:
    """Write a report of each bundled data set into a folder.

    Files of these names are replaced only where reportgen wrote them. Raises ReportgenError.
    """
    folder = Path(getattr(arguments, "directory", DEFAULT_FOLDER))
    with Console(quiet="quiet" in arguments, verbose="verbose" in arguments) as console:
        for name, options in EXAMPLES.items():
            given = inputs.expand([str(DATA / name)], console.warn)
            wish = Wish(given, ReadOptions(), options, folder=folder, is_program=arguments.is_program)
            fulfil(wish, console)
        console.say(f"The example reports lie in {folder.resolve()}")
