"""The version of the package, which the build reads from here, and of what it writes."""

__version__ = "0.1.0"

JSON_FORMAT = 1
"""Number of the JSON format. 1: first."""
