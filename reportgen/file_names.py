"""What a file's name says: whether it may hold predictions, and what its model is called."""

from pathlib import Path

from reportgen.readers import READERS

PACKED = ".gz"
ENDINGS = tuple(ending for reader in READERS for ending in reader.endings)
"""Endings that a folder is searched for; a file named outright may have any, its content decides."""


def stem(path: Path) -> str | None:
    """Return a file's name without the endings of its format and packing; None for an unknown format."""
    name = path.name.removesuffix(PACKED)
    for ending in ENDINGS:
        if name.lower().endswith(ending) and len(name) > len(ending):
            return name[: -len(ending)]
    return None


def model_name(path: Path) -> str:
    """Name a model after its file.

    >>> model_name(Path("results/lda_cv.csv.gz"))
    'lda_cv'
    """
    return stem(path) or path.stem or path.name
