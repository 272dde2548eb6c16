"""What would help, in the few lines that page one has room for: facts of the remedies, no advice."""

from collections.abc import Iterator

from reportgen.numbers import count, decimals, plural, rate, signed, value
from reportgen.pages.headline import CHANCE_AUC, flagged
from reportgen.pages.needed import needed
from reportgen.pages.words import Text, listed_classes, say, starting
from reportgen.results import ClassResult, Estimate, Result, ThresholdTrial
from reportgen.words import metric_name

MOST_LINES = 3
MOST_NEEDED = 4
"""Classes named with the rows that would settle whether they are behind."""

LONGEST_NAME = 40
"""Letters of a name above which a class has no line here."""

UNLIKE = 1.5
"""How many times as often as it occurs, or the other way round, a class is chosen where that is said."""


def help_lines(result: Result) -> tuple[Text, ...]:
    """Return at most three lines: flagged classes, thresholds without effect, rows that would help."""
    last = tuple(each for each in (_no_threshold(result), _needed(result)) if each)
    return (*tuple(_classes(result))[: MOST_LINES - len(last)], *last)


def _classes(result: Result) -> Iterator[Text]:
    """Yield a line for each flagged class, those with a threshold that pays first."""
    short = [one for one in flagged(result) if len(one.class_) <= LONGEST_NAME]
    thresholds = {one.class_: _threshold(result, one) for one in short}
    for one in sorted(short, key=lambda one: not thresholds[one.class_]):
        line = thresholds[one.class_] or _stands_out(one)
        if line:
            yield say(starting(listed_classes([one.class_])), ": ", line)


def _no_threshold(result: Result) -> Text:
    """Say how many flagged classes no other threshold is shown to help, of those where some were tried.

    Those that help their class while macro F1 falls count as none, and then the sentence says so.
    """
    found = result.remedies
    tried = [trials for trials in found.thresholds.values() if trials] if found is not None else []
    without = [trials for trials in tried if not any(_pays(each) for each in trials)]
    if not without:
        return ()
    which = "none" if len(without) == len(tried) else f"for {count(len(without))} none"
    costly = any(_helps(each) for trials in without for each in trials)
    cost = " the class without lowering macro F1" if costly else ""
    return say(
        f"Other thresholds were tried for {plural(len(tried), 'flagged class', 'flagged classes')}; {which} "
        f"is shown to help{cost}."
    )


def _threshold(result: Result, one: ClassResult) -> Text:
    """Say what a threshold on the class's own score would do, where it pays and costs macro nothing."""
    found = result.remedies
    trials = found.thresholds.get(one.class_, ()) if found is not None else ()
    trial = next((each for each in trials if _pays(each)), None)
    if trial is None:
        return ()
    change, macro, micro = trial.this_class[trial.goal], trial.macro["f1"].gain, trial.micro["f1"].gain
    places = min(decimals(change.gain), 3)
    text = (
        f"another threshold on its own score would change its {metric_name(trial.goal)} from "
        f"{rate(change.before, places)} to {rate(change.after, places)}, "
        f"macro F1 by {signed(macro.value, min(decimals(macro), 3))}"
    )
    if (micro.high or 0.0) < 0:
        text += f", micro F1 by {signed(micro.value, min(decimals(micro), 3))}"
    return say(f"{text} (judged on rows that did not choose it).")


def _helps(trial: ThresholdTrial) -> bool:
    return trial.verdict == "gain shown" and (trial.this_class[trial.goal].gain.low or 0.0) > 0


def _pays(trial: ThresholdTrial) -> bool:
    return _helps(trial) and (trial.macro["f1"].gain.value or 0.0) >= 0


def _stands_out(one: ClassResult) -> Text:
    """Say where a class is chosen much less or more often than it occurs, and whether its score ranks it."""
    if one.predicted is None or not one.support:
        return ()
    auc = one.metrics.get("roc_auc", Estimate())
    ranked = f"its score tells its rows from others (ROC AUC {value(auc, 3)}; 0.5 is chance)"
    is_ranked = auc.low is not None and auc.low > CHANCE_AUC
    if not one.predicted:
        return say(f"never chosen, though {ranked}.") if is_ranked else ()
    if max(one.predicted, one.support) < UNLIKE * min(one.predicted, one.support):
        return ()
    how = "less" if one.predicted < one.support else "more"
    chosen = (
        f"chosen {how} often than it occurs: in {plural(one.predicted, 'row')}, while "
        f"{count(one.support)} {'has' if one.support == 1 else 'have'} it"
    )
    return say(f"{chosen}; {ranked}." if is_ranked and one.predicted < one.support else f"{chosen}.")


def _needed(result: Result) -> Text:
    """Say how many more rows would settle whether the classes that are not certain are behind."""
    rows = needed(result, MOST_NEEDED, LONGEST_NAME)
    return say("More rows would settle what is not certain: ", rows, ".") if rows else ()
