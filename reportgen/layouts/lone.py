"""A single score column: the positive class's score, or only how sure the model was of its prediction."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.batch import Task
from reportgen.errors import OptionError
from reportgen.layouts.find_truth import quoted
from reportgen.layouts.scores import ScoreColumns
from reportgen.layouts.vocabulary import POSITIVE, key, listing
from reportgen.options import ReadOptions
from reportgen.readers.source import Source


def positive_class(
    source: Source,
    task: Task,
    classes: tuple[str, ...],
    columns: ScoreColumns | None,
    options: ReadOptions,
) -> int | None:
    """Return the index of the positive class; None where none is known and none is needed.

    Raises OptionError where --positive names no class, or is needed to tell whose a lone score is.
    """
    place = {key(name): c for c, name in enumerate(classes)}
    if options.positive is not None:
        if task != "binary":
            raise OptionError(
                f"--positive {options.positive} is for two classes; {source.name} is {task}.", "Leave it out."
            )
        if key(options.positive) not in place:
            raise OptionError(
                f"--positive {options.positive} is none of the classes of {source.name}.",
                f"They are: {listing(classes)}.",
            )
        return place[key(options.positive)]
    if task != "binary":
        return None
    lone = columns is not None and columns.lone
    if lone and columns is not None and columns.names and key(columns.names[0]) in place:
        return place[key(columns.names[0])]
    likely = [c for c, name in enumerate(classes) if key(name).casefold() in POSITIVE]
    if len(likely) == 1:
        return likely[0]
    if lone and columns is not None:
        raise OptionError(
            f"{source.name}: column {columns.where(0)} may be the score of {classes[0]} or of {classes[1]}.",
            f"Say which: {' or '.join(f'--positive {quoted(name)}' for name in classes)}.",
        )
    return None


def is_confidence(values: NDArray[Any], prediction: NDArray[Any], n_classes: int) -> bool:
    """Tell whether a lone score is that of the predicted class.

    It is with more than two classes; with two, where no score is below one half though both are predicted.
    """
    if n_classes > 2:
        return True
    known = np.isfinite(values)
    if not known.any() or values[known].min() < 0.5 or values[known].max() > 1:
        return False
    return bool((prediction == 0).any() and (prediction == 1).any())
