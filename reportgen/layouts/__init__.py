"""Layouts: from named columns to checked predictions, and how they were understood in words."""

from reportgen.layouts.build import read_batches
from reportgen.layouts.words import describe

__all__ = ["describe", "read_batches"]
