"""Limits of ``reportgen check`` as they are asked for, read from the words of a command line.

Nothing here knows results: the help of the command line is made from this and must answer at once. What a
limit means for a result is said in ``gate``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from reportgen import values
from reportgen.errors import OptionError

AVERAGES = ("micro", "macro", "weighted", "samples", "custom")
GAINS = ("accuracy", "balanced_accuracy", "mcc", "cohen_kappa", "top_k_accuracy", "subset_accuracy")
"""Metrics of all classes at once of which more is better."""
LOSSES = ("log_loss", "brier", "hamming_loss")
"""Metrics of all classes at once of which less is better."""
FROM_MINUS_ONE = ("mcc", "cohen_kappa", "gap")
WITHOUT_TOP = ("log_loss", "brier")
STATUSES = ("behind", "never_predicted", "undetermined")


@dataclass(frozen=True)
class Limit:
    """One limit: ``rule`` names its kind, ``asked`` is how it was given.

    ``bound`` is the number that ``metric`` is held against, in an average, in one class, in every class or in
    the gap. ``exempt`` are classes that have a limit of their own. ``statuses`` are those that no class may
    have. ``strict``: a class's value alone decides, not its interval.
    """

    rule: str
    asked: str
    metric: str | None = None
    average: str | None = None
    class_: str | None = None
    bound: float | None = None
    exempt: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    strict: bool = False


def max_gap(text: str) -> Limit:
    """Read ``METRIC=X``: micro minus macro is at most X."""
    what, number = _parts("--max-gap", text, "METRIC=X", "f1=0.1")
    metric = values.chosen("--max-gap", what, values.METRICS)
    return Limit(
        "max_gap", f"--max-gap {text}", metric, "gap", bound=_bound(f"--max-gap {text}", "gap", number)
    )


def least(text: str) -> Limit:
    """Read ``METRIC.AVERAGE=X``, or ``METRIC=X`` of a metric without averages: it is at least X."""
    what, number = _parts("--min", text, "METRIC.AVERAGE=X", "f1.macro=0.7")
    metric, dot, average = what.partition(".")
    if metric in LOSSES:
        raise OptionError(f"--min {text}: of {metric} less is better.", f"Write --max {metric}={number}.")
    values.chosen("--min", metric, (*values.METRICS, *GAINS))
    if metric in GAINS:
        if dot:
            raise OptionError(f"--min {text}: {metric} has no averages.", f"Write --min {metric}={number}.")
        return Limit("min", f"--min {text}", metric, bound=_bound(f"--min {text}", metric, number))
    if not average:
        raise OptionError(
            f"--min {text} does not say which average.",
            f"Write --min {metric}.macro={number}, or another of {', '.join(AVERAGES)}.",
        )
    values.chosen(f"--min {metric}", average, AVERAGES)
    return Limit("min", f"--min {text}", metric, average, bound=_bound(f"--min {text}", metric, number))


def most(text: str) -> Limit:
    """Read ``LOSS=X``: a loss is at most X."""
    what, number = _parts("--max", text, "LOSS=X", "log_loss=0.5")
    metric = values.chosen("--max", what, LOSSES)
    return Limit("max", f"--max {text}", metric, bound=_bound(f"--max {text}", metric, number))


def least_class(text: str) -> Limit:
    """Read ``METRIC=X`` for every class, or ``METRIC.CLASS=X`` for one: it is at least X there."""
    what, number = _parts("--min-class", text, "METRIC=X", "recall=0.5")
    metric, dot, class_ = what.partition(".")
    values.chosen("--min-class", metric, values.METRICS)
    if dot and not class_:
        raise OptionError(
            f"--min-class {text} does not say which class.",
            f"Write {metric}.CLASS={number} with a class of the predictions, or {metric}={number} for all.",
        )
    bound = _bound(f"--min-class {text}", metric, number)
    return Limit("min_class", f"--min-class {text}", metric, class_=class_ or None, bound=bound)


def fail_on(text: str) -> Limit:
    """Read the statuses that no class may have."""
    if not any(values.words(text)):
        raise OptionError("--fail-on names no status.", f"Use one or more of: {', '.join(STATUSES)}.")
    statuses = values.several_of("--fail-on", STATUSES)(text)
    return Limit("fail_on", f"--fail-on {text}", statuses=statuses)


READERS: dict[str, Callable[[str], Limit]] = {
    "max_gap": max_gap,
    "min": least,
    "max": most,
    "min_class": least_class,
    "fail_on": fail_on,
}
"""How the text of each kind of limit is read."""


EXAMPLES = {
    "max_gap": "f1=0.1",
    "min": "f1.macro=0.7",
    "max": "log_loss=0.5",
    "min_class": "recall=0.5",
    "fail_on": "behind",
}
"""A text of each kind of limit."""


def from_mapping(given: Mapping[str, str | Sequence[str]], *, strict: bool = False) -> tuple[Limit, ...]:
    """Read limits by kind as a config file has them: ``{"min": ["f1.macro=0.7"], "fail_on": "behind"}``.

    Raises OptionError.
    """
    if not isinstance(given, Mapping):
        raise OptionError(
            f"limits are not a mapping: {given!r}.", 'Write for example {"min": "f1.macro=0.7"}.'
        )
    found = []
    for key, value in given.items():
        if key == "strict":
            raise OptionError("limits: strict is no limit.", "Write strict=True after the limits.")
        rule = values.chosen("limits", str(key).replace("-", "_"), tuple(READERS))
        found += [READERS[rule](text) for text in _texts(key, rule, value)]
    return tuple(replace(limit, strict=strict) for limit in found)


def _texts(key: str, rule: str, value: object) -> list[str]:
    """Return the texts of one kind of limit; OptionError where they are none."""
    given = value if isinstance(value, (list, tuple)) else [value]
    found = [text for text in given if isinstance(text, str)]
    if len(found) < len(given):
        raise OptionError(
            f"limits: {key} is not a text or a list of texts: {value!r}.",
            f'Write for example {{"{key}": "{EXAMPLES[rule]}"}}.',
        )
    return found


def refuse_idle_strict(limits: Sequence[Limit], name: str, other: str) -> None:
    """Raise OptionError where strictness, called ``name``, has no ``other`` to make stricter."""
    if not any(limit.rule == "min_class" for limit in limits):
        raise OptionError(f"{name} has no effect without {other}.", f"Add {other}, or leave {name} out.")


def _parts(flag: str, text: str, form: str, example: str) -> tuple[str, str]:
    """Split at the last equals sign: the names of classes may hold others."""
    what, equals, number = text.rpartition("=")
    if not equals or not what.strip():
        raise OptionError(f"{flag} is {form}, not '{text}'.", f"Write for example {flag} {example}.")
    return what.strip(), number.strip()


def _bound(asked: str, what: str, text: str) -> float:
    """Return a limit that the metric can reach; ``asked`` is the option with what it was given."""
    value = values.finite(asked, text)
    low = -1.0 if what in FROM_MINUS_ONE else 0.0
    if what in WITHOUT_TOP and value < low:
        raise OptionError(f"{asked}: {text} is below 0.", "Write a number from 0 on.")
    if what not in WITHOUT_TOP and not low <= value <= 1:
        raise OptionError(f"{asked}: {text} is not between {low:g} and 1.", "Write a share, for example 0.8.")
    return value
