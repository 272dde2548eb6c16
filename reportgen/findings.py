"""Sentences in plain words, each written only where the numbers carry it.

One function per sentence; ids are those of the methods page. Class names stand in them as they are: whoever
shows a sentence escapes it.
"""

from collections.abc import Iterator, Mapping

from reportgen.flags.shortfalls import Judgement
from reportgen.metrics.classes import Trials
from reportgen.numbers import count, decimals, interval, p_value, percent, rate, value
from reportgen.results import Estimate, Finding, Shortfall
from reportgen.tally import Tally
from reportgen.words import metric_name

Averages = Mapping[str, Mapping[str, Estimate]]

TRIALS = {
    "recall": "{wins} of its {trials} found",
    "precision": "{wins} of {trials} predictions of it right",
    "f1": "{wins} right of {trials} true or predicted",
    "jaccard": "{wins} right of {trials} true or predicted",
    "specificity": "{wins} of {trials} other rows kept apart",
}
MORE_ROWS = {
    "recall": "more true rows of it",
    "precision": "more rows predicted as it",
    "f1": "more rows true or predicted as it",
    "jaccard": "more rows true or predicted as it",
    "specificity": "more rows of other classes",
}


def about_averages(
    averages: Averages, metrics: tuple[str, ...], *, single_label: bool, level: float
) -> list[Finding]:
    """Say what micro and macro are and whether they differ (S1 to S4)."""
    found = []
    accuracy = averages.get("f1", {}).get("micro", Estimate())
    if single_label and accuracy.value is not None:
        found.append(
            Finding(
                "S1",
                None,
                None,
                f"Micro precision, recall and F1 are all the accuracy, {value(accuracy)}: "
                "they say nothing about single classes.",
            )
        )
    for metric in metrics:
        gap = averages[metric]["gap"]
        if gap.value is not None and gap.low is not None and gap.high is not None:
            found.append(_about_gap(metric, averages[metric], gap, gap.low, gap.high, level))
    return found


def _about_gap(
    metric: str, average: Mapping[str, Estimate], gap: Estimate, low: float, high: float, level: float
) -> Finding:
    name, places = metric_name(metric), decimals(gap)
    if low > 0:
        return Finding(
            "S2",
            metric,
            None,
            f"Macro {name} ({rate(average['macro'].value, places)}) is {rate(gap.value, places)} "
            f"({interval(gap)}) below micro ({rate(average['micro'].value, places)}): "
            "classes count equally in macro, rows in micro.",
        )
    if high < 0:
        above = Estimate(-(gap.value or 0.0), gap.se, -high, -low)
        return Finding(
            "S3",
            metric,
            None,
            f"Macro {name} is above micro by {rate(above.value, places)} ({interval(above)}): "
            "the larger classes are the weaker ones.",
        )
    return Finding(
        "S4",
        metric,
        None,
        f"Micro and macro {name} do not differ beyond chance "
        f"({percent(level, 0)} interval of the difference {rate(low, places)} to {rate(high, places)}).",
    )


def about_classes(
    judgement: Judgement, trials: Trials, tally: Tally, average: Mapping[str, Estimate], margin: float
) -> Iterator[Finding]:
    """Say of every class how it stands on one count metric (S6 to S10)."""
    pulls = (average["gap"].low or 0.0) > 0
    for c, status in enumerate(judgement.statuses):
        name, short = tally.classes[c], judgement.shortfalls[c]
        if status == "no_examples":
            yield Finding("S10", judgement.metric, name, _no_examples(name, tally, c))
        elif status == "never_predicted":
            yield Finding("S9", judgement.metric, name, _never_predicted(name, tally, c))
        elif short is not None:
            write = {"behind": _behind, "undetermined": _undetermined, "ok": _ok}[status]
            sentence = {"behind": "S6", "undetermined": "S7", "ok": "S8"}[status]
            text = write(judgement.metric, short, _trial_words(judgement.metric, trials, c), margin)
            if status == "behind" and pulls:
                places = max(decimals(average["gap"]), 3)
                text += f"; it pulls macro down by {rate((short.value or 0.0) / judgement.averaged, places)}"
            yield Finding(sentence, judgement.metric, name, f"{name}: {text}.")


def _trial_words(metric: str, trials: Trials, c: int) -> str:
    return TRIALS[metric].format(wins=count(trials.wins[c]), trials=count(trials.trials[c]))


def _behind(metric: str, short: Shortfall, words: str, _margin: float) -> str:
    places = _places(short)
    least = f" (95\N{NO-BREAK SPACE}% at least {rate(short.low, places)})" if (short.low or 0.0) > 0 else ""
    return (
        f"{metric_name(metric)} is {rate(short.value, places)} below micro{least}, {words}, "
        f"{p_value('q', short.q_value)}"
    )


def _undetermined(metric: str, short: Shortfall, words: str, _margin: float) -> str:
    text = f"too few rows to tell ({words})"
    if (short.value or 0.0) > 0:
        text = f"{metric_name(metric)} is {rate(short.value, _places(short))} below micro, but {text}"
    if short.detectable is None:
        text += "; no shortfall could be detected"
    else:
        text += f"; a shortfall under {rate(short.detectable)} would go unseen"
    if short.more_rows is not None:
        more = f"{count(short.more_rows)} {MORE_ROWS[metric]}"
        text += f". At least {more} would settle a shortfall of {rate(short.value, _places(short))}"
    return text


def _ok(metric: str, short: Shortfall, _words: str, margin: float) -> str:
    text = f"{metric_name(metric)} is not behind by {rate(margin)} or more "
    if (short.high or 0.0) <= 0:
        return text + "(95\N{NO-BREAK SPACE}%: not below micro at all)"
    return text + f"(shortfall at most {rate(short.high, 3)}, 95\N{NO-BREAK SPACE}%)"


def _places(short: Shortfall) -> int:
    return min(decimals(Estimate(short.value, None, short.low, short.high)), 3)


def _never_predicted(name: str, tally: Tally, c: int) -> str:
    return (
        f"{name} is never predicted: recall 0 of {count(tally.counts.support[c])}; "
        "its precision does not exist and counts as 0 in macro precision."
    )


def _no_examples(name: str, tally: Tally, c: int) -> str:
    text = f"{name} has no rows; it is in no average."
    predicted = float(tally.counts.predicted[c])
    if predicted > 0:
        times = "once, wrongly" if predicted == 1 else f"{count(predicted)} times, always wrongly"
        text += f" It was predicted {times}; that lowers micro."
    return text
