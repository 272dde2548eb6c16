"""The headline and the sentences under it: the finding in plain words, never more than the numbers say."""

from dataclasses import dataclass

from reportgen.numbers import adding_places, decimals, interval, percent, rate, word
from reportgen.options import CURVE_METRICS
from reportgen.pages.words import Part, Text, listed_classes, say
from reportgen.results import ClassResult, Estimate, Result
from reportgen.words import capital, metric_name

LONGEST_NAMES = 40
"""Names that together take more characters stay out of headline sentences; the table has them."""

FLAGGED = ("behind", "never_predicted")


@dataclass(frozen=True)
class Headline:
    """A title and the sentences that give its size and certainty."""

    title: Text
    sentences: tuple[Text, ...]


def headline(result: Result) -> Headline:
    """Say what the result amounts to."""
    sentences = (_averages(result), _gap(result), _drivers(result), _rarity(result), _unclear(result))
    return Headline(_title(result), tuple(each for each in sentences if each))


def averaged(result: Result) -> tuple[ClassResult, ...]:
    """Return the classes that enter the macro average."""
    inside = set(result.averaging_set)
    return tuple(one for one in result.per_class if one.class_ in inside)


def by_contribution(result: Result) -> tuple[ClassResult, ...]:
    """Return the averaged classes, those that pull macro down most first."""
    return tuple(sorted(averaged(result), key=lambda one: -(one.contribution.get(result.lead) or 0.0)))


def flagged(result: Result) -> tuple[ClassResult, ...]:
    """Return the classes behind or never predicted, worst for macro first."""
    return tuple(one for one in by_contribution(result) if one.status in FLAGGED)


def is_tested(result: Result) -> bool:
    """Return whether any class was tested for being behind."""
    return any(one.status_by_metric for one in averaged(result))


def _title(result: Result) -> Text:
    classes, behind = averaged(result), flagged(result)
    if len(classes) == 1:
        return say("Only one class has rows, so there is nothing to compare")
    if not is_tested(result):
        return say("Only the ranking is judged; no class was tested for being behind")
    if behind:
        return _title_behind(result, behind)
    unclear = sum(one.status == "undetermined" for one in classes)
    if unclear == len(classes):
        return say("Too few rows to tell whether any class is behind")
    if unclear:
        return say(
            "No class is shown to be behind, but for ",
            f"{word(unclear)} of {word(len(classes))} there are too few rows to tell",
        )
    margin = rate(result.options["margin"])
    who = "Neither class" if len(classes) == 2 else f"None of the {_classes(result)}"
    return say(f"{who} is behind by {margin} or more")


def _title_behind(result: Result, behind: tuple[ClassResult, ...]) -> Text:
    n_never = sum(one.status == "never_predicted" for one in behind)
    verb = "is" if len(behind) == 1 else "are"
    of = f"{capital(word(len(behind)))} of" if len(behind) < len(averaged(result)) else "All"
    what = "never predicted" if n_never == len(behind) else "left behind"
    title = say(f"{of} {_classes(result)} {verb} {what}")
    if len(behind) <= 2 and _short(behind):
        title = say(title, ": ", listed_classes([one.class_ for one in behind]))
    if 0 < n_never < len(behind):
        title = say(title, f"; {word(n_never)} of them {'is' if n_never == 1 else 'are'} never predicted")
    return title


def _classes(result: Result) -> str:
    """Write ``ten classes``, and say so where some other classes have no rows."""
    n = len(averaged(result))
    return f"{word(n)} classes" + (" with rows" if n < result.n_classes else "")


def _averages(result: Result) -> Text:
    """Give micro and macro of the leading metric, or why there is none."""
    metric, lead = metric_name(result.lead), result.averages[result.lead]
    micro, macro = lead["micro"], lead["macro"]
    if macro.value is None:
        return say(f"There is no {metric}: {macro.reason}.")
    places = _places(lead)
    if micro.value is None:
        return say(
            Part("Macro", "macro"),
            f" {metric} is {rate(macro.value, places)}; there is no micro {metric}: {micro.reason}.",
        )
    row = "Counting every row once"
    if result.task == "multilabel":
        row = "Each row can carry several labels. Pooling them all"
    return say(
        f"{row}, {metric} is {rate(micro.value, places)} (",
        Part("micro", "micro"),
        f"); counting every class once, it is {rate(macro.value, places)} (",
        Part("macro", "macro"),
        ").",
    )


def _gap(result: Result) -> Text:
    """Give the size and certainty of the gap."""
    gap = result.averages[result.lead]["gap"]
    if gap.value is None or len(averaged(result)) < 2:
        return ()
    size = rate(abs(gap.value), _places(result.averages[result.lead]))
    if gap.low is None or gap.high is None:
        return say(f"Micro and macro lie {size} apart; that difference has no interval.")
    range_ = f"{percent(result.options['level'], 0)} interval {interval(gap)}"
    if gap.low > 0:
        return say(f"The gap of {size} ({range_}) is more than chance.")
    if gap.high >= 0:
        return say(f"The two do not differ beyond chance ({range_} of the difference).")
    reason = "" if result.lead in CURVE_METRICS else ": the larger classes are the weaker ones"
    return say(f"Macro is above micro by {size} ({_turned(gap)}){reason}.")


def _turned(gap: Estimate) -> str:
    """Write the interval of macro − micro."""
    if gap.low is None or gap.high is None:
        return ""
    return interval(Estimate(None, None, -gap.high, -gap.low))


def _drivers(result: Result) -> Text:
    """Name the one or two classes that pull macro down most, where the gap is beyond chance."""
    gap = result.averages[result.lead]["gap"]
    if gap.low is None or gap.low <= 0:
        return ()
    worst = tuple(one for one in flagged(result) if (one.contribution.get(result.lead) or 0.0) > 0)[:2]
    if not worst:
        return ()
    points = rate(sum(one.contribution[result.lead] or 0.0 for one in worst), decimals(gap))
    who = listed_classes([one.class_ for one in worst])
    if not _short(worst):
        who = say("the worst class" if len(worst) == 1 else "the two worst classes")
    return say("Alone, ", who, f" {'pulls' if len(worst) == 1 else 'pull'} macro down by {points}.")


def _rarity(result: Result) -> Text:
    """Say so where every flagged class has fewer rows than every other."""
    behind = flagged(result)
    others = [one for one in averaged(result) if one not in behind]
    if not behind or not others or max(one.support for one in behind) >= min(one.support for one in others):
        return ()
    if len(behind) == 1:
        return say("It is also the rarest class." if len(others) > 1 else "It is also the rarer class.")
    rest = "one" if len(others) == 1 else word(len(others))
    all_ = "Both" if len(behind) == 2 else f"All {word(len(behind))}"
    return say(f"{all_} are rarer than the other {rest}.")


def _unclear(result: Result) -> Text:
    """Count the classes with too few rows where the title speaks of others."""
    unclear = sum(one.status == "undetermined" for one in averaged(result))
    if not flagged(result) or not unclear:
        return ()
    return say(f"For {word(unclear)} more there are too few rows to tell.")


def _places(lead: dict[str, Estimate]) -> int:
    """Return decimals with which micro − macro = gap holds as written."""
    micro, macro, gap = lead["micro"], lead["macro"], lead["gap"]
    if micro.value is None or macro.value is None or gap.value is None:
        return decimals(macro)
    places = decimals(gap)
    return adding_places((micro.value, -macro.value), gap.value, places, places + 1)


def _short(classes: tuple[ClassResult, ...]) -> bool:
    return sum(len(one.class_) for one in classes) <= LONGEST_NAMES
