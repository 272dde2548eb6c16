"""Columns read as what counting needs: labels, label sets, numbers, and scores by class name.

Nothing here loops over rows: text goes through its dictionary, numbers through their buffers.
"""

from reportgen.readers.label_columns import is_bracketed, label_sets, labels
from reportgen.readers.number_columns import matrix, numbers
from reportgen.readers.score_columns import mapping, records

__all__ = ["is_bracketed", "label_sets", "labels", "mapping", "matrix", "numbers", "records"]
