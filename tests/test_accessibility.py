"""The HTML pages judged by axe-core, in light, in dark and on the smallest phone: not one violation."""

import pytest
from browsing import opened, written

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
LOOKS = {
    "light": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 320, "height": 640}, "color_scheme": "light"},
}


def violations(page):
    """Return the rules that a page breaks, each with the elements that break it."""
    found = axe.Axe().run(page, options=OPTIONS).response["violations"]
    return {rule["id"]: [node["target"] for node in rule["nodes"]] for rule in found}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("case", ["two", "twenty", "hundred", "index", "compared 2", "compared 20"])
def test_axe_finds_nothing(browser, tmp_path, case, look):
    """Pages of 2, 20 and 100 classes, of 2 and 20 models, and the index break no rule of WCAG 2.2 AA."""
    page, _, _ = opened(browser, written(tmp_path, case), **LOOKS[look])
    assert violations(page) == {}
    page.context.close()


def test_axe_finds_nothing_in_what_a_reader_has_opened(browser, tmp_path):
    """Sorted, reduced, with contents and all numbers open and a mark told, the page is as accessible."""
    page, _, _ = opened(browser, written(tmp_path, "twenty"), **LOOKS["light"])
    page.click("th[data-column=f1] button")
    page.click("#class-tools button[value=behind]")
    page.click(".jump summary")
    page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true; })")
    page.focus("#figure-class_bars .scroll")
    page.keyboard.press("ArrowRight")
    assert page.inner_text(".tip") != ""
    assert violations(page) == {}
    page.context.close()


@pytest.mark.parametrize("case", ["compared 2", "compared 20", "index"])
def test_axe_finds_nothing_while_a_mark_is_told(browser, tmp_path, case):
    """A comparison with all its tables open, and an index, are as accessible while a mark is told."""
    page, _, _ = opened(browser, written(tmp_path, case), **LOOKS["light"])
    page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true; })")
    page.focus("#figure-compare_ranking .scroll:visible")
    page.keyboard.press("ArrowRight")
    assert page.inner_text(".tip") != ""
    assert violations(page) == {}
    page.context.close()


def test_axe_would_find_something(browser, tmp_path):
    """The check can fail: a field without a name is reported."""
    page, _, _ = opened(browser, written(tmp_path, "two"), **LOOKS["light"])
    page.evaluate("document.querySelector('main').append(document.createElement('input'))")
    assert list(violations(page)) == ["label"]
    page.context.close()
