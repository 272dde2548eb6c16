"""How each class stands: behind, undetermined, not behind, never predicted, without rows (S6 to S10)."""

from collections.abc import Iterator

from reportgen.findings.facts import Facts, about
from reportgen.flags.shortfalls import Judgement, fact
from reportgen.metrics.contributions import contributions
from reportgen.metrics.ratios import RATIOS
from reportgen.numbers import below, count, decimals, p_value, rate
from reportgen.results import Estimate, Finding, Shortfall
from reportgen.tally import Tally
from reportgen.words import FEW_MORE, metric_name

TRIALS = {
    "recall": "{wins} of its {trials} found",
    "precision": "{wins} of {trials} predictions of it right",
    "f1": "{wins} right of {trials} true or predicted",
    "jaccard": "{wins} right of {trials} true or predicted",
    "specificity": "{wins} of {trials} other rows kept apart",
    "roc_auc": "{trials} true rows",
}
MORE_ROWS = {
    "recall": "more true rows of it",
    "precision": "more rows predicted as it",
    "f1": "more rows true or predicted as it",
    "jaccard": "more rows true or predicted as it",
    "specificity": "more rows of other classes",
    "roc_auc": "more true rows of it",
}
NOTABLE_COST = 0.0005
REFERENCES = {"micro": "micro", "within": "the mean of the class AUCs, weighted by pairs"}


def facts_alone(facts: Facts) -> Iterator[Finding]:
    """S9 and S10 where no metric is judged: a fact needs no test."""
    for c, name in enumerate(facts.tally.classes if not facts.judgements else ()):
        status = fact(facts.tally, c)
        if status is not None:
            yield _fact(status == "no_examples", facts.metrics[0], name, facts, c)


def standing(facts: Facts) -> Iterator[Finding]:
    """S6 to S10: one sentence for each class and judged metric; what is a fact of a class is said once."""
    for judgement in facts.judgements:
        once = judgement is facts.judgements[0]
        pulls = contributions(judgement.metric, facts.table)
        pulled = (facts.table.averages[judgement.metric]["gap"].low or 0.0) > 0
        for c, status in enumerate(judgement.statuses):
            name, short = facts.tally.classes[c], judgement.shortfalls[c]
            if status in {"no_examples", "never_predicted"}:
                if once:
                    yield _fact(status == "no_examples", judgement.metric, name, facts, c)
            elif short is None:
                yield about("S7", _without_value(judgement.metric, name, facts, c), judgement.metric, name)
            else:
                write, sentence = {
                    "behind": (_behind, "S6"),
                    "undetermined": (_undetermined, "S7"),
                    "ok": (_ok, "S8"),
                }[status]
                text = write(judgement.metric, short, _trial_words(judgement, facts, c), facts.options.margin)
                pull = pulls[c]
                if status == "behind" and pulled and pull is not None:
                    places = max(decimals(facts.table.averages[judgement.metric]["gap"]), 3)
                    text += f"; it pulls macro down by {rate(pull, places)}"
                yield about(sentence, f"{name}: {text}.", judgement.metric, name)


def _without_value(metric: str, name: str, facts: Facts, c: int) -> str:
    reason = facts.table.classes[metric].reasons[c]
    return f"{name}: not certain in {metric_name(metric)}, which it does not have ({reason})."


def _trial_words(judgement: Judgement, facts: Facts, c: int) -> str:
    words = TRIALS[judgement.metric]
    if judgement.metric not in RATIOS:
        return words.format(trials=count(facts.tally.counts.support[c]))
    trials = facts.table.counts[judgement.metric].trials
    return words.format(wins=count(trials.wins[c]), trials=count(trials.trials[c]))


def _fact(without_rows: bool, metric: str, name: str, facts: Facts, c: int) -> Finding:  # noqa: FBT001
    if without_rows:
        return about("S10", _no_examples(metric, name, facts, c), metric, name)
    return about("S9", _never_predicted(name, facts.tally, c), metric, name)


def _behind(metric: str, short: Shortfall, words: str, _margin: float) -> str:
    places = _places(short)
    least = f" (95\N{NO-BREAK SPACE}% at least {rate(short.low, places)})" if (short.low or 0.0) > 0 else ""
    return (
        f"{metric_name(metric)} is {rate(short.value, places)} below {REFERENCES[short.reference]}{least}, "
        f"{words}, {p_value('q', short.q_value)}"
    )


def _undetermined(metric: str, short: Shortfall, words: str, margin: float) -> str:
    name = metric_name(metric)
    cannot = f"by {rate(margin)} or more: not certain ({words})"
    text = f"{name} may be behind {cannot}"
    if (short.value or 0.0) > 0:
        size = rate(short.value, _places(short))
        text = f"{name} is {size} below {REFERENCES[short.reference]}, perhaps {cannot}"
    if short.detectable is None:
        text += "; no shortfall could be detected"
    else:
        text += f"; a shortfall under {rate(short.detectable)} would go unseen"
    if short.more_rows is not None:
        few = short.more_rows < FEW_MORE
        more = f"{'A few' if few else f'At least {count(short.more_rows)}'} {MORE_ROWS[metric]}"
        text += f". {more} would settle a shortfall of {rate(short.value, _places(short))}"
    return text


def _ok(metric: str, short: Shortfall, _words: str, margin: float) -> str:
    text = f"{metric_name(metric)} is not behind by {rate(margin)} or more "
    if (short.high or 0.0) <= 0:
        return text + f"(95\N{NO-BREAK SPACE}%: not below {REFERENCES[short.reference]} at all)"
    return text + f"(shortfall at most {below(short.high or 0.0, margin, 3)}, 95\N{NO-BREAK SPACE}%)"


def _places(short: Shortfall) -> int:
    return min(decimals(Estimate(short.value, None, short.low, short.high)), 3)


def _never_predicted(name: str, tally: Tally, c: int) -> str:
    return (
        f"{name} is never predicted: recall 0 of {count(tally.counts.support[c])}; "
        "its precision does not exist and counts as 0 in macro precision."
    )


def _no_examples(metric: str, name: str, facts: Facts, c: int) -> str:
    text = f"{name} has no rows; it is in no average."
    predicted = float(facts.tally.counts.predicted[c])
    if predicted > 0:
        times = "once, wrongly" if predicted == 1 else f"{count(predicted)} times, always wrongly"
        text += f" It was predicted {times}{_cost(metric, facts)}."
    return text


def _cost(metric: str, facts: Facts) -> str:
    """Return what predictions of classes without rows cost the micro average, where it shows."""
    why = facts.attribution.get(metric)
    if why is None or why.outside > -NOTABLE_COST:
        return ""
    return f"; predictions of classes without rows cost micro {metric_name(metric)} {rate(-why.outside, 3)}"
