"""What a comparison amounts to, in sentences: who is better on what, and whether that is beyond chance.

C1: micro and macro of a metric. S20: where they disagree on the order. C2: classes won and lost. C3: at which
priority the choice changes. Names stand in the sentences as they are: whoever shows one escapes it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reportgen.comparison.results import ONE_SIDED, ClassComparison, Comparison, Difference, Pair
from reportgen.numbers import decimals, interval, percent, plural, rate, word
from reportgen.results import Estimate, Finding
from reportgen.words import metric_name

MOST_NAMES = 6


def find_all(comparison: Comparison) -> Comparison:
    """Return the comparison with every sentence whose condition holds."""
    found = tuple(finding for model in comparison.others for finding in about(comparison, model))
    return replace(comparison, findings=found)


def about(comparison: Comparison, model: str) -> Iterator[Finding]:
    """Yield the sentences about a model and the reference."""
    for metric in comparison.options["metrics"]:
        for sentence in (order, classes, priority):
            yield from sentence(comparison, model, metric)


def beyond_chance(comparison: Comparison, difference: Difference | None) -> bool:
    """Return whether a difference is beyond chance at the comparison's level."""
    if difference is None or difference.p_value is None:
        return False
    return bool(difference.p_value < 1 - comparison.options["level"])


def verdict(comparison: Comparison, model: str, kind: str) -> str:
    """Say in a few words how a model stands to the reference in the leading metric."""
    found = comparison.difference(model, comparison.lead, kind)
    if found is None or found.p_value is None:
        return "not tested"
    if not beyond_chance(comparison, found):
        return "within chance"
    return "worse" if (found.difference.value or 0.0) > 0 else "better"


def order(comparison: Comparison, model: str, metric: str) -> Iterator[Finding]:
    """C1 or S20: which of two models is better on micro and on macro."""
    flip = comparison.flip(model, metric)
    if flip is not None and flip.flips:
        yield Finding("S20", metric, None, _disagreement(comparison, model, metric))
        return
    parts = [comparison.difference(model, metric, kind) for kind in ("micro", "macro")]
    known = [one for one in parts if one is not None and one.difference.low is not None]
    if known:
        yield Finding("C1", metric, None, _agreement(comparison, model, metric, known))


def classes(comparison: Comparison, model: str, metric: str) -> Iterator[Finding]:
    """C2: classes in which the two differ beyond chance."""
    won, lost = won_and_lost(comparison, model, metric)
    tested = sum(one.metrics[metric].q_value is not None for one in comparison.classes if one.model == model)
    if not tested:
        return
    name, held = metric_name(metric), f"false discoveries held to {percent(comparison.options['fdr'], 0)}"
    if not won and not lost:
        models = f"{comparison.reference} and {model}"
        text = f"In {name}, no class differs beyond chance between {models} ({tested} tested, {held})."
        yield Finding("C2", metric, None, text)
        return
    parts = [
        f"{who} is better in {_named(found, tested)}"
        for who, found in ((comparison.reference, won), (model, lost))
        if found
    ]
    yield Finding("C2", metric, None, f"In {name}, {' and '.join(parts)}, beyond chance ({held}).")


def priority(comparison: Comparison, model: str, metric: str) -> Iterator[Finding]:
    """C3: where between macro and weighted the better model changes."""
    found = [one for one in comparison.spectrum if (one.model, one.metric) == (model, metric)]
    for one in found:
        if len(one.flips) != 1:
            continue
        macro = comparison.reference if one.difference.value[0] > 0 else model
        weighted = model if macro == comparison.reference else comparison.reference
        yield Finding(
            "C3",
            metric,
            None,
            f"With class weights prevalence^a, {macro} has the higher {metric_name(metric)} from a = 0 "
            f"(macro) to a = {rate(one.flips[0])}, and {weighted} from there to a = 1 (weighted by rows).",
        )


def won_and_lost(
    comparison: Comparison, model: str, metric: str
) -> tuple[list[ClassComparison], list[ClassComparison]]:
    """Return the classes better under the reference, and under the model, beyond chance; largest first."""
    clear = [
        one
        for one in comparison.classes
        if one.model == model
        and one.metrics[metric].q_value is not None
        and (one.metrics[metric].q_value or 0.0) <= comparison.options["fdr"]
    ]
    clear.sort(key=lambda one: -abs(one.metrics[metric].difference.value or 0.0))
    won = [one for one in clear if (one.metrics[metric].difference.value or 0.0) > 0]
    return won, [one for one in clear if (one.metrics[metric].difference.value or 0.0) < 0]


def size(difference: Estimate) -> str:
    """Write how much better the better model is: ``0.031 (0.012–0.050)``."""
    shown = turned(difference)
    return f"{rate(shown.value, decimals(shown))} ({interval(shown)})"


def turned(difference: Estimate) -> Estimate:
    """Return a difference with its sign turned where it is negative."""
    if difference.value is None or difference.value >= 0 or difference.low is None or difference.high is None:
        return difference
    return Estimate(-difference.value, difference.se, -difference.high, -difference.low)


def _agreement(comparison: Comparison, model: str, metric: str, known: Sequence[Difference]) -> str:
    reference, name = comparison.reference, metric_name(metric)
    clear = [one for one in known if beyond_chance(comparison, one)]
    if not clear:
        averages = " and ".join(one.average for one in known)
        pair = comparison.pair(model)
        where = f"{averages} {name} ({ranges(pair, known)})"
        return f"{reference} and {model} do not differ beyond chance in {where}."
    value = clear[0].difference.value or 0.0
    pair = Pair(reference, model, turned=False) if value > 0 else Pair(model, reference, turned=True)
    text = f"{pair.first} has higher {' and '.join(one.average for one in clear)} {name} than {pair.second}"
    text += f", by {' and '.join(size(one.difference) for one in clear)}"
    rest = [one for one in known if one not in clear]
    if not rest:
        return f"{text}."
    return f"{text}; the difference in {rest[0].average} {name} is within chance ({ranges(pair, rest)})."


def ranges(pair: Pair, known: Sequence[Difference]) -> str:
    """Write the intervals of differences, and of which model minus which they are."""
    each = ", ".join(f"{one.average} {signed_range(pair.seen(one.difference))}" for one in known)
    return f"{pair.first} minus {pair.second}: {each}"


def signed_range(difference: Estimate) -> str:
    """Write the interval of a difference: ``-0.01 to 0.03``."""
    places = decimals(difference)
    return f"{rate(difference.low, places)} to {rate(difference.high, places)}"


def _disagreement(comparison: Comparison, model: str, metric: str) -> str:
    flip = comparison.flip(model, metric)
    micro, macro = (comparison.difference(model, metric, kind) for kind in ("micro", "macro"))
    assert flip is not None and micro is not None and macro is not None  # noqa: S101, PT018 - a flip has both
    name = metric_name(metric)
    if flip.confirmed:
        return (
            f"{flip.better_micro} is better on micro {name} by {size(micro.difference)}, "
            f"{flip.better_macro} on macro {name} by {size(macro.difference)}: "
            "choose by whether rows or classes matter."
        )
    tests = ((micro, flip.p_micro), (macro, flip.p_macro))
    unsure = [one.average for one, p in tests if p is None or p > ONE_SIDED]
    where = "both differences are" if len(unsure) == 2 else f"the difference in {unsure[0]} is"
    return (
        f"Micro and macro {name} disagree on the order of {comparison.reference} and {model} "
        f"(micro: {flip.better_micro} by {size(micro.difference)}, macro: {flip.better_macro} by "
        f"{size(macro.difference)}); {where} within chance."
    )


def _named(found: Sequence[ClassComparison], tested: int) -> str:
    if len(found) == tested > 1:
        return "both classes" if tested == 2 else f"all {word(tested)} classes"
    names = [one.class_ for one in found[:MOST_NAMES]]
    more = len(found) - len(names)
    return (
        f"{plural(len(found), 'class', 'classes')} ({', '.join(names)}{f' and {more} more' if more else ''})"
    )
