"""Which average answers which question, with the model's own numbers."""

from typing import Literal

from reportgen.numbers import percent, value, word
from reportgen.pages.headline import flagged, most_common, without_skill
from reportgen.pages.words import Part, Text, name, say
from reportgen.results import Estimate, Result
from reportgen.words import metric_name


def advice(result: Result) -> tuple[Text, ...]:
    """Say which average answers which question, with the model's own numbers."""
    micro, macro = (result.averages[result.lead][kind] for kind in ("micro", "macro"))
    metric = metric_name(result.lead)
    unit = "label" if result.task == "multilabel" else "row"
    by_row = _read(f"If every {unit} matters alike", "micro", metric, micro)
    accuracy = result.overall.get("accuracy")
    if accuracy is not None and accuracy.value is not None and result.task != "multilabel":
        by_row = say(
            "If a mistake costs the same in every row, read ",
            Part("micro", "micro"),
            f"{_is_accuracy(result)}: {percent(accuracy.value)} of the rows are right",
            *_constant(result),
            ".",
        )
    by_class = _read("If every class must work", "macro", metric, macro)
    found = flagged(result)
    if found:
        who = "the class" if len(found) == 1 else f"the {word(len(found))} classes"
        by_class = say(by_class, f" Then look at {who} left behind.")
    return by_row, by_class


def _constant(result: Result) -> Text:
    """Say what one answer for every row would reach, where the model is not shown to do better."""
    if not without_skill(result):
        return ()
    common = most_common(result)
    share = percent(common.prevalence)
    return say("; always answering ", name(common.class_), f" would be right in {share}")


def _read(purpose: str, kind: Literal["micro", "macro"], metric: str, average: Estimate) -> Text:
    """Send a reader to an average, unless there is none."""
    if average.value is None:
        reason = f" ({average.reason})" if average.reason else ""
        return say(f"{purpose}: there is no ", Part(kind, kind), f" {metric} to read{reason}.")
    return say(f"{purpose}, read ", Part(kind, kind), f": {metric} {value(average, 3)}.")


def _is_accuracy(result: Result) -> str:
    """Say which micro average is the accuracy: F1 too, unless some rows have no answer; recall always."""
    said = any(each.sentence == "S1" for each in result.findings)
    return f" {'F1' if said else 'recall'}, which is the accuracy here"
