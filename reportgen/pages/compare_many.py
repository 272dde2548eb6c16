"""What a comparison of more than two models amounts to, in a title and a few sentences."""

from dataclasses import replace

from reportgen.comparison import findings
from reportgen.comparison.results import Comparison
from reportgen.numbers import word
from reportgen.order import KINDS, Contender
from reportgen.pages.best import best_of, few
from reportgen.pages.words import Text, name, say
from reportgen.words import capital, metric_name


def title(comparison: Comparison) -> Text:
    """Say how many of several models differ from the reference, in macro."""
    metric, n = metric_name(comparison.lead), len(comparison.others)
    found = {
        kind: [findings.verdict(comparison, model, kind) for model in comparison.others]
        for kind in ("micro", "macro")
    }
    reference = name(comparison.reference)
    for words, all_ in (("worse", "is ahead of"), ("better", "is behind")):
        if all(each == [words] * n for each in found.values()):
            every = "both" if n == 2 else f"all {word(n)}"
            return say(reference, f" {all_} {every} other models in micro and macro {metric}")
    better, worse = found["macro"].count("better"), found["macro"].count("worse")
    if better + worse == 0:
        none = "Neither" if n == 2 else "None"
        start = f"{none} of the {word(n)} other models differs from "
        return say(start, reference, f" beyond chance in macro {metric}")
    (k, ahead), (rest, behind) = ((better, "better"), (worse, "worse"))[:: 1 if better else -1]
    end = f", {word(rest)} {behind}" if rest else ""
    verb = "is" if k == 1 else "are"
    return say(
        f"{_share(k, n)} other models {verb} {ahead} than ",
        reference,
        f" beyond chance in macro {metric}{end}",
    )


def _share(k: int, n: int) -> str:
    if k == n:
        return "Both" if n == 2 else f"All {word(n)}"
    return f"{capital(word(k))} of the {word(n)}"


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
    return (
        *_best(comparison),
        *_by_micro_alone(comparison),
        *_other_orders(comparison),
        _each_by_itself(comparison),
    )


def _best(comparison: Comparison) -> tuple[Text, ...]:
    found = best_of(contenders(comparison), metric_name(comparison.lead))
    return (found,) if found else ()


def _by_micro_alone(comparison: Comparison) -> tuple[Text, ...]:
    """Name the models that differ from the reference beyond chance in micro alone; the title is of macro."""
    found: list[Text] = []
    for words in ("better", "worse"):
        models = [
            model
            for model in comparison.others
            if findings.verdict(comparison, model, "micro") == words
            and findings.verdict(comparison, model, "macro") == "within chance"
        ]
        if models:
            verb = "is" if len(models) == 1 else "are"
            end = f" {verb} {words} than "
            found.append(
                say(
                    f"In micro {metric_name(comparison.lead)} alone, ",
                    few(models),
                    end,
                    name(comparison.reference),
                    " beyond chance.",
                )
            )
    return tuple(found)


def _other_orders(comparison: Comparison) -> tuple[Text, ...]:
    """Say which models micro and macro put on different sides of the reference, and of which that is sure."""
    flips = [one for one in comparison.rank_flips if one.metric == comparison.lead and one.flips]
    if not flips:
        return ()
    reference, sure = name(comparison.reference), [one.model for one in flips if one.confirmed]
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
        "Every model is compared with ", name(comparison.reference),
        ", the first one given; nothing corrects for their number.",
    )  # fmt: skip
