"""What a comparison of more than two models amounts to, in a title and a few sentences."""

from dataclasses import replace

from reportgen.comparison import findings
from reportgen.comparison.results import Comparison
from reportgen.numbers import word
from reportgen.order import KINDS, Contender
from reportgen.pages.best import best_of, brief, few
from reportgen.pages.words import Text, say
from reportgen.words import capital, metric_name


def title(comparison: Comparison) -> Text:
    """Say how many of several models differ from the reference, in macro."""
    metric, n = metric_name(comparison.lead), len(comparison.others)
    found = {
        kind: [findings.verdict(comparison, model, kind) for model in comparison.others]
        for kind in ("micro", "macro")
    }
    reference = brief(comparison.reference)
    for words, all_ in (("worse", "is ahead of"), ("better", "is behind")):
        if all(each == [words] * n for each in found.values()):
            return say(reference, f" {all_} all {word(n)} other models in micro and macro {metric}")
    better, worse = found["macro"].count("better"), found["macro"].count("worse")
    if better + worse == 0:
        return say(
            f"None of the {word(n)} other models differs from ",
            reference,
            f" beyond chance in macro {metric}",
        )
    start, rest = ((better, "better"), (worse, "worse"))[:: 1 if better else -1]
    many = f"All {word(n)}" if start[0] == n else f"{capital(word(start[0]))} of the {word(n)}"
    end = f", {word(rest[0])} {rest[1]}" if rest[0] else ""
    return say(
        f"{many} other models {'is' if start[0] == 1 else 'are'} {start[1]} than ", reference,
        f" beyond chance in macro {metric}{end}",
    )  # fmt: skip


def contenders(comparison: Comparison) -> tuple[Contender, ...]:
    """Return every model with its two averages of the leading metric, as rankings need them."""
    averages = comparison.averages[comparison.lead]
    return tuple(
        replace(
            Contender.of(model, averages[model]),
            is_reference=model == comparison.reference,
            is_unclear=tuple(
                kind for kind in KINDS if findings.verdict(comparison, model, kind) == "within chance"
            ),
        )
        for model in comparison.models
    )


def outline(comparison: Comparison) -> tuple[Text, ...]:
    """Say who is best, and where micro and macro disagree about the reference."""
    return (*_best(comparison), *_other_orders(comparison), _each_by_itself(comparison))


def _best(comparison: Comparison) -> tuple[Text, ...]:
    found = best_of(contenders(comparison), metric_name(comparison.lead))
    return (found,) if found else ()


def _other_orders(comparison: Comparison) -> tuple[Text, ...]:
    """Say which models micro and macro put on different sides of the reference, and of which that is sure."""
    flips = [one for one in comparison.rank_flips if one.metric == comparison.lead and one.flips]
    if not flips:
        return ()
    reference, sure = brief(comparison.reference), [one.model for one in flips if one.confirmed]
    n = len(flips)
    start = say(
        "Micro and macro put ", few([one.model for one in flips]), " on different sides of ", reference
    )
    if not sure:
        return (say(start, ", which may be chance."),)
    if len(sure) == n:
        return (say(start, f", {'both differences' if n == 1 else 'each time both'} beyond chance."),)
    return (say(start, "; both differences are beyond chance only for ", few(sure), "."),)


def _each_by_itself(comparison: Comparison) -> Text:
    return say(
        "Every model is compared with ", brief(comparison.reference),
        ", the first one given; nothing corrects for their number.",
    )  # fmt: skip
