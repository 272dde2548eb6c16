"""The headline and the sentences under it: the finding in plain words, never more than the numbers say."""

from collections.abc import Callable
from dataclasses import dataclass

from reportgen.numbers import count, decimals, gap_places, interval, percent, rate, size, value, word
from reportgen.options import CURVE_METRICS
from reportgen.pages.words import Part, Text, listed, listed_classes, name, plain, say, starting
from reportgen.results import ClassResult, Estimate, Result
from reportgen.words import FLAGGED, capital, either, metric_name, metrics_behind

MOST_IN_TITLE, LONGEST_IN_TITLE = 4, 60
"""Classes that the title names at most, and the letters they may take together."""

LONGEST_NAMES = 40
"""Names that together take more characters stay out of headline sentences; the table has them."""

CHANCE_AUC = 0.5


@dataclass(frozen=True)
class Headline:
    """A title and the sentences that give its size and certainty."""

    title: Text
    sentences: tuple[Text, ...]


def headline(result: Result) -> Headline:
    """Say what the result amounts to."""
    sentences = (_averages(result), without_skill(result), _who_pulls(result), _unclear(result))
    worse = worse_than_chance(result)
    if worse is None:
        return Headline(_title(result), tuple(each for each in sentences if each))
    title = say(f"Worse than chance: {worse.name} {value(worse.reached, 3)}")
    return Headline(title, tuple(each for each in (_turned_round(result, worse), *sentences) if each))


@dataclass(frozen=True)
class Worse:
    """A metric whose whole interval lies below what an answer that ignores the rows reaches."""

    name: str
    reached: Estimate
    chance: float


def worse_than_chance(result: Result) -> Worse | None:
    """Return the ROC AUC or Cohen's kappa where its whole interval lies below chance.

    The share of the largest class is no measure: a model that favours rare classes may lie below it.
    """
    auc = result.averages.get("roc_auc", {}).get("macro", Estimate())
    if auc.high is not None and auc.high < CHANCE_AUC:
        several = result.averages["roc_auc"].get("micro", Estimate()).value is not None
        return Worse("macro ROC AUC" if several else "ROC AUC", auc, CHANCE_AUC)
    kappa = result.overall.get("cohen_kappa", Estimate())
    return Worse("Cohen's kappa", kappa, 0.0) if kappa.high is not None and kappa.high < 0 else None


def _turned_round(result: Result, worse: Worse) -> Text:
    """Ask to check the direction; no cause is claimed."""
    option = " (option --positive says which class the scores are of)" if result.task == "binary" else ""
    which = "scores without skill" if "AUC" in worse.name else "the same answers dealt at random"
    return say(
        f"The interval ({interval(worse.reached, 3)}) lies below what {which} would reach, "
        f"{rate(worse.chance)}: check whether scores or labels are the wrong way round{option}."
    )


def without_skill(result: Result) -> Text:
    """Return the sentence S21, that one answer for every row would do about as well, its class marked."""
    found = next((each.text for each in result.findings if each.sentence == "S21"), None)
    if found is None:
        return ()
    class_ = most_common(result).class_
    start, _, rest = found.partition(f" {class_} ")
    return say(f"{start} ", name(class_), f" {rest}") if rest else say(name(found))


def most_common(result: Result) -> ClassResult:
    """Return the class with the most rows, the first of several."""
    return max(result.per_class, key=lambda one: one.support)


def averaged(result: Result) -> tuple[ClassResult, ...]:
    """Return the classes that enter the macro average."""
    inside = set(result.averaging_set)
    return tuple(one for one in result.per_class if one.class_ in inside)


def by_contribution(result: Result) -> tuple[ClassResult, ...]:
    """Return the averaged classes, those that pull macro down most first, of equal ones the largest first."""

    def key(one: ClassResult) -> tuple[float, float]:
        return -(one.contribution.get(result.lead) or 0.0), -one.support

    return tuple(sorted(averaged(result), key=key))


def flagged(result: Result) -> tuple[ClassResult, ...]:
    """Return the classes behind or never predicted, worst for macro first."""
    return tuple(one for one in by_contribution(result) if one.status in FLAGGED)


def is_tested(result: Result) -> bool:
    """Return whether any class was tested for being behind."""
    return any(one.status_by_metric for one in averaged(result))


def _title(result: Result) -> Text:
    classes, behind = averaged(result), flagged(result)
    if len(classes) < 2:
        one = "Only one class has rows, so there is nothing to compare"
        return say(one if classes else "No class has rows, so there is nothing to average")
    if not is_tested(result) and not behind:
        decided = any(one.counts is not None for one in classes)
        start = f"There is no test in {metric_name(result.lead)}" if decided else "Only the ranking is judged"
        return say(f"{start}; no class was tested for being behind")
    if behind:
        return _title_behind(result, behind)
    unclear = sum(one.status == "undetermined" for one in classes)
    if unclear == len(classes):
        return say("It is not certain whether any class is behind")
    if unclear:
        return say(
            "No class is shown to be behind, but for ",
            f"{word(unclear)} of {word(len(classes))} that is not certain",
        )
    margin = rate(result.options["margin"])
    who = "Neither class" if len(classes) == 2 else f"None of the {_classes(result)}"
    return say(f"{who} is behind by {margin} or more")


def _title_behind(result: Result, behind: tuple[ClassResult, ...]) -> Text:
    n_never = sum(one.status == "never_predicted" for one in behind)
    verb = "is" if len(behind) == 1 else "are"
    of = f"{capital(word(len(behind)))} of" if len(behind) < len(averaged(result)) else "All"
    what = "never predicted" if n_never == len(behind) else "left behind"
    names = [one.class_ for one in behind]
    listing = listed_classes(names) if len(names) == 1 else listed(names)
    all_named = len(behind) <= MOST_IN_TITLE and len(plain(listing)) <= LONGEST_IN_TITLE
    where = _where(result, behind, with_names=all_named)
    title = say(f"{of} {_classes(result)} {verb} {what}", where)
    if all_named:
        title = say(title, ": ", listing, _found(result, behind))
    elif _short(behind[:1]):
        title = say(title, "; worst is " if where else ", worst ", listed_classes(names[:1]))
    if 0 < n_never < len(behind):
        of_them = "" if where else " of them"
        title = say(title, f"; {word(n_never)}{of_them} {'is' if n_never == 1 else 'are'} never predicted")
    return title


def _where(result: Result, behind: tuple[ClassResult, ...], *, with_names: bool) -> Text:
    """Write `` in recall`` where the classes are behind in other metrics than the leading one only."""
    elsewhere = tuple(
        one
        for one in behind
        if one.status == "behind" and metrics_behind(one) and result.lead not in metrics_behind(one)
    )
    if not elsewhere:
        return ()
    found = {metric for one in elsewhere for metric in metrics_behind(one)}
    metrics = either([metric_name(metric) for metric in result.options["metrics"] if metric in found], "or")
    if len(elsewhere) == len(behind):
        return say(f" in {metrics}")
    who = listed_classes([one.class_ for one in elsewhere]) if with_names else say(word(len(elsewhere)))
    return say(", ", who, f" only in {metrics}")


def _found(result: Result, behind: tuple[ClassResult, ...]) -> str:
    """Write `` (10 of 13 found)`` where one class is behind in recall and not in the leading metric."""
    one = behind[0]
    only = len(behind) == 1 and metrics_behind(one) == ("recall",) and result.lead != "recall"
    if not only or one.counts is None:
        return ""
    return f" ({count(one.counts.tp)} of {count(one.support)} found)"


def _classes(result: Result) -> str:
    """Write ``ten classes``, and say so where some other classes have no rows."""
    n = len(averaged(result))
    return f"{word(n)} classes" + (" with rows" if n < result.n_classes else "")


def _averages(result: Result) -> Text:
    """Give micro, macro and the gap of the leading metric with its certainty, or why there is none."""
    metric, lead = metric_name(result.lead), result.averages[result.lead]
    micro, macro, gap = lead["micro"], lead["macro"], lead["gap"]
    if macro.value is None:
        return say(f"There is no macro {metric} ({macro.reason}).")
    places = gap_places(micro, macro, gap)
    if micro.value is None:
        return say(
            Part("Macro", "macro"),
            f" {metric} is {rate(macro.value, places, places)}; there is no micro {metric} ({micro.reason}).",
        )
    pooled = "pooling all labels" if result.task == "multilabel" else "counting every row once"
    return say(
        f"{capital(metric)} is {rate(micro.value, places, places)} {pooled} (",
        Part("micro", "micro"),
        f") and {rate(macro.value, places, places)} counting every class once (",
        Part("macro", "macro"),
        f"){_gap(result)}.",
    )


def _gap(result: Result) -> str:
    """Continue the sentence of the two averages with the size and certainty of the gap."""
    lead = result.averages[result.lead]
    gap = lead["gap"]
    if gap.value is None or len(averaged(result)) < 2:
        return ""
    apart = size(gap.value, gap_places(lead["micro"], lead["macro"], gap))
    if gap.low is None or gap.high is None or gap.low == gap.high:  # no interval can be that narrow
        return f"; they lie {apart} apart, a difference without an interval"
    range_ = f"{percent(result.options['level'], 0)} interval {interval(gap, 3)}"
    if gap.low > 0:
        return f": a gap of {apart} ({range_}), more than chance"
    if gap.high >= 0:
        return f"; the two do not differ beyond chance ({range_} of the difference)"
    return f": macro is above micro by {apart} ({_turned(gap)}){_why_above(result)}"


def _why_above(result: Result) -> str:
    """Return the reason that the sentence S3 gives; of a ranking metric it is left to that sentence."""
    if result.lead in CURVE_METRICS:
        return ""
    said = (each.text for each in result.findings if each.sentence == "S3" and each.metric == result.lead)
    reason = next(said, "").partition("): ")[2].removesuffix(".")
    return f"; {reason}" if reason else ""


def _turned(gap: Estimate) -> str:
    """Write the interval of macro − micro."""
    if gap.low is None or gap.high is None:
        return ""
    return interval(Estimate(None, None, -gap.high, -gap.low), 3)


def _who_pulls(result: Result) -> Text:
    """Name who pulls macro down, and say so where all flagged classes are the rarest."""
    drivers, rarest = _drivers(result), are_rarest(result)
    if drivers:
        return say(drivers, "; ", _rarest(result, "it"), ".") if rarest else say(drivers, ".")
    if not rarest:
        return ()
    one = starting(listed_classes([flagged(result)[0].class_]))
    return say(_rarest(result, one if _short(flagged(result)) else "That class", capital), ".")


def _drivers(result: Result) -> Text:
    """Name the one or two classes that pull macro down most, where the gap is beyond chance."""
    gap = result.averages[result.lead]["gap"]
    if gap.low is None or gap.low <= 0:
        return ()
    worst = tuple(one for one in flagged(result) if (one.contribution.get(result.lead) or 0.0) > 0)[:2]
    if not worst:
        return ()
    points = rate(sum(one.contribution[result.lead] or 0.0 for one in worst), min(decimals(gap), 3))
    who = listed_classes([one.class_ for one in worst])
    if not _short(worst):
        who = say("The worst class" if len(worst) == 1 else "The two worst classes")
    how = "alone pulls" if len(worst) == 1 else "together pull"
    return starting(say(who, f" {how} macro down by {points}"))


def are_rarest(result: Result) -> bool:
    """Return whether every flagged class has fewer rows than every other."""
    behind = flagged(result)
    others = [one for one in averaged(result) if one.status not in FLAGGED]
    return bool(behind and others) and max(one.support for one in behind) < min(one.support for one in others)


def _rarest(result: Result, one: str | Text, start: Callable[[str], str] = str) -> Text:
    """Write that the flagged classes, or ``one`` where it is a single one, are the rarest."""
    n = len(flagged(result))
    n_others = len(averaged(result)) - n
    if n == 1:
        return say(one, f" is also the {'rarest' if n_others > 1 else 'rarer'} class")
    all_ = "both" if n == 2 else f"all {word(n)}"
    return say(start(f"{all_} flagged classes are rarer than the other {word(n_others)}"))


def _unclear(result: Result) -> Text:
    """Name or count the classes of which it is not certain, where the title speaks of others."""
    unclear = tuple(one for one in averaged(result) if one.status == "undetermined" and one.status_by_metric)
    if not flagged(result) or not unclear:
        return ()
    if len(unclear) <= MOST_IN_TITLE and _short(unclear):
        return say("For ", listed_classes([one.class_ for one in unclear]), " it is not certain.")
    more = "one more class" if len(unclear) == 1 else f"{word(len(unclear))} more classes"
    return say(f"For {more} it is not certain.")


def _short(classes: tuple[ClassResult, ...]) -> bool:
    return sum(len(one.class_) for one in classes) <= LONGEST_NAMES
