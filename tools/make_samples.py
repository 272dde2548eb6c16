"""Write the sample reports anew: tools/make_samples.py [FOLDER], by default sample_reports/.

The data are real and lie in tests/data with their origins and licences. A test compares what this writes with
what is committed.
"""

import sys
from pathlib import Path

from reportgen import Report

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tests" / "data"
FORMS = ("html", "pdf", "json")

SAMPLES = {
    "digits_generated-shallow_tree": ("digits_generated/shallow_tree.csv", "Handwritten digits, thinned"),
    "ecg6-dnn": ("ecg6/dnn.parquet", "Six abnormalities in the 12-lead ECG"),
    "hpc_cv-lda_cv": ("hpc_cv/lda_cv.csv", "How long will a compute job run?"),
    "icu_mortality-stacked": ("icu_mortality/stacked.csv", "Death in intensive care"),
    "newsgroups20-cv": ("newsgroups20/cv.jsonl.gz", "Twenty newsgroups"),
}
"""File names of the samples, the data they are made from, and their titles."""


def make(folder: Path, forms: tuple[str, ...] = FORMS) -> None:
    """Write every sample in every form to ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (path, title) in SAMPLES.items():
        report = Report.from_file(DATA / path, title=title, dataset=path.split("/")[0])
        for form in forms:
            report.save(folder / f"{name}.{form}")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "sample_reports")
