"""What a file's name says: whether it may hold predictions, and what its model is called."""

from pathlib import Path

PACKED = (".gz", ".bz2", ".zip", ".xz", ".zst")
ENDINGS = (
    *(".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson"),
    *(".parquet", ".pq", ".arrow", ".feather", ".ipc", ".npz", ".npy"),
)
"""Endings that a folder is searched for; a file named outright may have any, its content decides."""


def stem(path: Path) -> str | None:
    """Return a file's name without the endings of its format and packing; None for an unknown format."""
    name = path.name
    for ending in PACKED:
        name = name.removesuffix(ending)
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
