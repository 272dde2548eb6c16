"""Which classes that are not certain more rows would settle, and how many rows."""

from reportgen.numbers import count, plural
from reportgen.pages.words import Text, listed_classes, say
from reportgen.results import Result
from reportgen.words import FEW_MORE

ROWS = {
    "recall": "more rows in which it is true",
    "precision": "more rows in which it is predicted",
    "f1": "more rows in which it is true or predicted",
    "jaccard": "more rows in which it is true or predicted",
    "specificity": "more rows in which it is not true",
    "roc_auc": "more rows in which it is true",
}
"""Which rows would settle whether a class is behind."""


def needed(result: Result, most: int, longest: int) -> Text:
    """Name up to ``most`` classes with the rows each needs at least, fewest first, and count the others.

    Classes of which so few are needed that no number holds, and names of more than ``longest`` letters, are
    among those counted. Empty where no rows would settle anything.
    """
    found = [
        (short.more_rows, one.class_)
        for one in result.per_class
        if one.status == "undetermined"
        for short in (one.shortfall.get(result.lead),)
        if short is not None and short.more_rows is not None
    ]
    named = sorted(each for each in found if each[0] >= FEW_MORE and len(each[1]) <= longest)[:most]
    if not named:
        return ()
    parts = [
        part
        for i, (rows, class_) in enumerate(named)
        for part in (
            ", " if i else "",
            listed_classes([class_]),
            f" ({count(rows)})" if i else f" (at least {count(rows)} {ROWS[result.lead]})",
        )
    ]
    left = len(found) - len(named)
    others = f", and {plural(left, 'other class', 'other classes')}" if left else ""
    return say(*parts, others)
