"""The verdicts of ``reportgen check`` as a JUnit file: a suite per model, a case per check.

What fails is a failure; what could not be tested is skipped; what is not certain passes, with its reason.
"""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from reportgen.names import printable
from reportgen.pages.check_words import title
from reportgen.results import Result, Verdict


def render(results: Sequence[Result]) -> bytes:
    """Return the file. It bears no time, so that the same verdicts give the same bytes."""
    root = ET.Element("testsuites", name="reportgen check")
    for result in results:
        root.append(_suite(result))
    for total in ("tests", "failures", "errors", "skipped"):
        root.set(total, str(sum(int(suite.get(total, "0")) for suite in root)))
    ET.indent(root)
    text: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _suite(result: Result) -> ET.Element:
    verdicts = result.check.verdicts if result.check else ()
    outcomes = [verdict.outcome for verdict in verdicts]
    suite = ET.Element(
        "testsuite",
        name=printable(result.model),
        tests=str(len(verdicts)),
        failures=str(outcomes.count("not_met")),
        errors="0",
        skipped=str(outcomes.count("not_tested")),
    )
    suite.extend(_case(result.model, verdict) for verdict in verdicts)
    return suite


def _case(model: str, verdict: Verdict) -> ET.Element:
    """Return one check. Characters that XML cannot hold are written as escapes, as on a terminal."""
    case = ET.Element("testcase", classname=printable(model), name=printable(title(verdict)))
    text = printable(verdict.text)
    if verdict.outcome == "not_met":
        failure = ET.SubElement(case, "failure", message=text, type=verdict.rule)
        failure.text = printable(f"{model}: {verdict.text} [{verdict.asked}]")
    elif verdict.outcome == "not_tested":
        ET.SubElement(case, "skipped", message=text)
    else:
        ET.SubElement(case, "system-out").text = text
    return case
