"""What a reader can do with the page on a screen: sort, filter, link, copy, download, point, print."""

import gzip
import io
import re
from dataclasses import replace
from functools import cache
from html import escape
from pathlib import Path

import pypdf
import pytest
from browsing import CASES, opened, page_bytes, written
from factories import HOSTILE_NAMES, make_result

from reportgen.pages import OUTPUTS, charts_of

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync_api.expect

SHOWN = "[...document.querySelectorAll('#class-table tbody tr')].filter(e => e.clientHeight).map(e => e.id)"
SAYS = "#class-tools [role=status]"
WIDE = {"viewport": {"width": 1280, "height": 800}}


@cache
def result_of(case):
    """Return the result that the page of a case shows."""
    return make_result(**CASES[case])


def csv_of(case):
    """Return the CSV file of a case."""
    return OUTPUTS[".csv"](result_of(case), charts_of(result_of(case)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder for pages."""
    return tmp_path_factory.mktemp("screen")


@pytest.fixture
def show(browser, folder):
    """Return a function that opens the page of a case, at a place in it, and closes it after the test."""
    pages = []

    def show(case, fragment="", **settings):
        page, messages, _ = opened(browser, written(folder, case) + fragment, **(WIDE | settings))
        pages.append((page, messages))
        return page

    yield show
    for page, messages in pages:
        assert messages == []
        page.context.close()


def ids(places):
    """Return the ids of rows, given the places of their classes."""
    return [f"class-{i + 1}" for i in places]


def ranked(result, value, *, down=False):
    """Return the ids of all rows by a value, equal ones in class order, undefined ones last."""
    known = [i for i, one in enumerate(result.per_class) if value(one) is not None]
    unknown = [i for i in range(len(result.per_class)) if i not in known]
    sign = -1 if down else 1
    return ids([*sorted(known, key=lambda i: sign * value(result.per_class[i])), *unknown])


def f1(one):
    """Return the F1 of a class in full."""
    return one.metrics["f1"].value


def settled(page, words):
    """Wait until the line beside the table says something, or has these words in it."""
    expect(page.locator(SAYS)).to_have_text(words)


def test_a_column_sorts_up_then_down_then_not(show):
    """The first press puts the lowest first, the second the highest, the third takes the old order back."""
    page, result = show("twenty"), result_of("twenty")
    button, head = page.locator("th[data-column=f1] button"), page.locator("th[data-column=f1]")
    in_order = ids(range(20))
    for words, order, sorted_ in (
        ("20 classes, by F1, lowest first", ranked(result, f1), "ascending"),
        ("20 classes, by F1, highest first", ranked(result, f1, down=True), "descending"),
        ("20 classes", in_order, "none"),
    ):
        button.click()
        settled(page, words)
        assert page.evaluate(SHOWN) == order
        assert head.get_attribute("aria-sort") == sorted_
    assert (
        page.evaluate("document.querySelectorAll('[aria-sort=none]').length")
        == page.locator("th button").count()
    )


COLUMNS = {
    "support": lambda one: one.support,
    "predicted": lambda one: one.predicted,
    "recall": lambda one: one.metrics["recall"].value,
    "roc_auc": lambda one: one.metrics["roc_auc"].value,
    "contribution_f1": lambda one: one.contribution["f1"],
    "class": lambda one: int(one.class_.removeprefix("class ")),
    "status": lambda one: ("behind", "never_predicted", "undetermined", "ok", "no_examples").index(
        one.status
    ),
}


@pytest.mark.parametrize("column", COLUMNS)
def test_every_kind_of_column_sorts_by_its_values(show, column):
    """Counts, rates and contributions sort by value, names by the numbers in them, statuses by gravity."""
    page = show("hundred")
    page.click(f"th[data-column={column}] button")
    settled(page, re.compile("^100 classes, by "))
    assert page.evaluate(SHOWN) == ranked(result_of("hundred"), COLUMNS[column])


def test_sorting_uses_numbers_in_full(browser, tmp_path):
    """Two values that read alike are still put in their order."""
    result = make_result(4, odd_classes=False)
    values = (0.81234, 0.81231, 0.81233, 0.81232)
    result = replace(
        result,
        per_class=tuple(
            replace(one, metrics=one.metrics | {"f1": replace(one.metrics["f1"], value=x, low=0.7, high=0.9)})
            for one, x in zip(result.per_class, values, strict=True)
        ),
    )
    path = tmp_path / "page.html"
    path.write_bytes(OUTPUTS[".html"](result, charts_of(result)))
    page, _, _ = opened(browser, path.as_uri(), **WIDE)
    assert page.locator("#class-table td", has_text="0.81").count() >= 4
    page.click("th[data-column=f1] button")
    settled(page, "4 classes, by F1, lowest first")
    assert page.evaluate(SHOWN) == ids([1, 3, 2, 0])
    page.context.close()


def test_names_and_statuses_reduce_the_table(show):
    """Typing and the status buttons leave the rows that fit both; several statuses add up."""
    page, result = show("twenty"), result_of("twenty")
    page.fill("#class-name", "CLASS 1")
    settled(page, "11 of 20 classes")
    assert page.evaluate(SHOWN) == ids([1, *range(10, 20)])
    page.fill("#class-name", "")
    behind, never = (
        page.locator(f"#class-tools button[value={key}]") for key in ("behind", "never_predicted")
    )
    assert behind.inner_text() == "▼ behind 6"
    behind.click()
    settled(page, "6 of 20 classes")
    never.click()
    settled(page, "7 of 20 classes")
    assert [behind.get_attribute("aria-pressed"), never.get_attribute("aria-pressed")] == ["true", "true"]
    wanted = [i for i, one in enumerate(result.per_class) if one.status in ("behind", "never_predicted")]
    assert page.evaluate(SHOWN) == ids(wanted)
    behind.click()
    settled(page, "1 of 20 classes")
    page.fill("#class-name", "nothing like this")
    settled(page, "0 of 20 classes")
    assert page.evaluate(SHOWN) == []


def test_many_rows_are_shown_by_the_hundred(show):
    """Of 240 classes 100 show at first; the buttons show 100 more or all, and the keyboard goes on there."""
    page = show("many")
    assert page.evaluate(SHOWN) == ids(range(100))
    assert page.inner_text(SAYS) == "240 classes, the first 100 shown"
    page.get_by_role("button", name="Show 100 more").click()
    assert page.evaluate(SHOWN) == ids(range(200))
    assert page.evaluate("document.activeElement.hash") == "#class-101"
    page.get_by_role("button", name="Show all 240").click()
    assert page.evaluate(SHOWN) == ids(range(240))
    assert page.inner_text(SAYS) == "240 classes"
    assert not page.locator("#class-more").is_visible()


IN_VIEW = """id => { const box = document.getElementById(id).getBoundingClientRect();
  return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight; }"""


@pytest.mark.parametrize("place", [3, 237])
def test_a_link_to_a_class_opens_at_its_row(show, place):
    """An address with a class shows its row, marked and focused, even beyond the first hundred."""
    page = show("many", f"#class-{place}")
    page.wait_for_function(IN_VIEW, arg=f"class-{place}")
    assert page.locator(".here").get_attribute("id") == f"class-{place}"
    assert page.evaluate("document.activeElement.hash") == f"#class-{place}"


def test_a_link_to_a_class_reaches_rows_filtered_away(show):
    """Following a link inside the page to a row that the filters hide takes the filters back."""
    page = show("many")
    page.fill("#class-name", "nothing like this")
    settled(page, "0 of 240 classes")
    link = page.locator(".who a.to").first
    link.click()
    target = link.get_attribute("href").removeprefix("#")
    page.wait_for_function(IN_VIEW, arg=target)
    assert page.input_value("#class-name") == ""
    page.fill("#class-name", "nothing like this")
    settled(page, "0 of 240 classes")
    link.click()
    page.wait_for_function(IN_VIEW, arg=target)


def test_the_name_of_a_class_is_its_link(show):
    """Following a class's name in the table makes the address one that leads there."""
    page = show("twenty")
    page.locator("#class-5 th a").click()
    assert page.url.endswith("#class-5")


def test_a_view_survives_being_sent(show):
    """The address holds order and filters; opened anew it shows the same rows."""
    page = show("twenty")
    page.click("th[data-column=f1] button")
    page.click("th[data-column=f1] button")
    page.click("#class-tools button[value=ok]")
    page.fill("#class-name", "class 1")
    page.wait_for_url(re.compile(r"name=class\+1$"))
    fragment = page.evaluate("location.hash")
    assert fragment == "#classes&sort=-f1&status=ok&name=class+1"
    sent = show("twenty", fragment)
    sent.wait_for_selector("th[aria-sort=descending]")
    assert sent.evaluate(SHOWN) == page.evaluate(SHOWN) != []
    assert sent.inner_text(SAYS) == page.inner_text(SAYS)
    strange = show("twenty", "#classes&sort=nothing&status=none%20ok&name=")
    settled(strange, f"{page.inner_text('button[value=ok] small')} of 20 classes")


@pytest.mark.parametrize("name", ["c++", "a&b", "50%", "a b"])
def test_any_name_survives_in_the_address(show, name):
    """What was typed comes back letter by letter, whatever it means in an address."""
    page = show("twenty")
    page.fill("#class-name", name)
    page.wait_for_url(re.compile("name="))
    sent = show("twenty", page.evaluate("location.hash"))
    settled(sent, "0 of 20 classes")
    assert sent.input_value("#class-name") == name


def test_an_address_that_is_none_leads_nowhere(show):
    """A fragment that cannot be decoded is left to the browser."""
    page = show("twenty", "#100%")
    assert page.inner_text("h1")


COPIED = "navigator.clipboard.readText()"
ALLOWED = {"permissions": ["clipboard-read", "clipboard-write"]}


@pytest.mark.parametrize("is_old", [False, True])
def test_copying_takes_the_rows_in_view_in_full(browser, folder, is_old):
    """The clipboard gets the lines of the CSV that are shown, in their order, also the older way."""
    context = browser.new_context(**WIDE, **ALLOWED)
    page = context.new_page()
    if is_old:
        page.add_init_script("Clipboard.prototype.writeText = () => Promise.reject(new Error('not allowed'))")
    page.goto(written(folder, "many"))
    page.click("th[data-column=f1] button")
    page.click("#class-tools button[value=behind]")
    settled(page, re.compile(" of 240 classes, by F1"))
    rows = page.evaluate("[...document.querySelectorAll('#class-table tbody tr')].map(e => e.id)")
    page.click("#class-copy")
    settled(page, re.compile("^Copied"))
    head, *lines = csv_of("many").decode().splitlines()
    wanted = [head, *(lines[int(row.removeprefix("class-")) - 1] for row in rows)]
    assert page.evaluate(COPIED) == "".join(
        line.replace('"', "").replace(",", "\t") + "\n" for line in wanted
    )
    assert page.inner_text(SAYS) == f"Copied the numbers of {len(rows)} classes"
    context.close()


def test_nothing_is_copied_of_no_rows(show):
    """Where no class is left to copy the button is off, so that the clipboard keeps what it has."""
    page = show("twenty")
    assert page.locator("#class-copy").is_enabled()
    page.fill("#class-name", "nothing like this")
    settled(page, "0 of 20 classes")
    assert page.locator("#class-copy").is_disabled()
    page.fill("#class-name", "")
    settled(page, "20 classes")
    assert page.locator("#class-copy").is_enabled()


def test_a_marked_row_is_marked_to_its_first_cell(show):
    """The name that stays while the table scrolls takes the colour of its row, marked or under the mouse."""
    page = show("twenty", "#class-5")
    page.wait_for_selector("#class-5.here")
    colours = "id => [...document.getElementById(id).cells].map(e => getComputedStyle(e).backgroundColor)"
    assert len(set(page.evaluate(colours, "class-5"))) == 1
    plain = page.evaluate(colours, "class-7")
    page.hover("#class-7 td:nth-child(4)")
    assert len(set(page.evaluate(colours, "class-7"))) == 1
    assert page.evaluate(colours, "class-7")[0] != plain[0]


def test_the_class_table_fits_a_desktop(show):
    """At 1280 pixels all columns of the class table are in view."""
    page = show("twenty")
    page.set_viewport_size({"width": 1280, "height": 900})
    region = "(e => e.scrollWidth - e.clientWidth)(document.getElementById('class-table').parentNode)"
    assert page.evaluate(region) == 0


def test_copied_names_run_no_formula(browser, tmp_path):
    """What is copied keeps the guard of the CSV, and a quote or tab in a name does not shift cells."""
    result = make_result(4, names=("=1+1", 'say "x"', "plain", "c"))
    path = tmp_path / "page.html"
    path.write_bytes(OUTPUTS[".html"](result, charts_of(result)))
    page, _, _ = opened(browser, path.as_uri(), **WIDE, **ALLOWED)
    page.click("#class-copy")
    settled(page, re.compile("^Copied"))
    lines = page.evaluate(COPIED).splitlines()
    assert [line.partition("\t")[0] for line in lines[1:]] == ["'=1+1", '"say ""x"""', "plain", "c"]
    page.context.close()


@pytest.mark.parametrize("script", [True, False])
def test_downloads_give_the_files(browser, folder, script):
    """Downloading gives the CSV as written elsewhere; without script a large one comes compressed."""
    for case, is_large in (("twenty", False), ("many", True)):
        page, _, _ = opened(browser, written(folder, case), java_script_enabled=script, **WIDE)
        with page.expect_download() as started:
            page.locator(".files a").first.click()
        download = started.value
        data = Path(download.path()).read_bytes()
        is_packed = is_large and not script
        assert download.suggested_filename == "per_class.csv" + (".gz" if is_packed else "")
        assert (gzip.decompress(data) if is_packed else data) == csv_of(case)
        page.context.close()


def test_without_script_everything_is_there(show):
    """All rows show in their order, every name in full, and no control stands there that would do nothing."""
    page = show("many", java_script_enabled=False)
    assert page.evaluate(SHOWN) == ids(range(240))
    assert (
        page.evaluate("[...document.querySelectorAll('button, input')].filter(e => e.clientHeight).length")
        == 0
    )
    assert page.locator(".jump summary").is_visible()
    assert page.locator("figure svg title").count() > 100


def test_without_script_links_lead_to_rows(show):
    """The browser itself finds and marks the row of a class."""
    page = show("many", "#class-237", java_script_enabled=False)
    assert page.evaluate("document.querySelector(':target').id") == "class-237"
    page.wait_for_function(IN_VIEW, arg="class-237")


def test_printing_takes_every_class_in_order(show):
    """Paper has all rows in class order whatever the view, and no controls; then the view is back."""
    page = show("many")
    page.click("th[data-column=f1] button")
    page.click("#class-tools button[value=behind]")
    settled(page, re.compile(" of 240 classes, by F1"))
    before = page.evaluate(SHOWN)
    text = "\n".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(page.pdf())).pages)
    table = text[text.index("Each class, with") :]
    places = [table.index(f"\n{one.class_}") for one in result_of("many").per_class]
    assert places == sorted(places)
    for control in ("Name contains", "Copy these rows", "Show all", "per_class.csv", "Contents"):
        assert control not in text
    assert page.evaluate(SHOWN) == before


TIP = ".tip"


def middle(page, selector):
    """Scroll an element to the middle of the screen and return the middle of its box."""
    handle = page.locator(selector).first
    handle.evaluate("e => e.scrollIntoView({block: 'center'})")
    box = handle.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_pointing_at_a_mark_tells_its_values(show):
    """The mouse on a mark, or just beside it, shows its words at once; away from marks they go."""
    page = show("twenty")
    x, y = middle(page, "#figure-averages svg:visible use")
    page.mouse.move(x + 1, y)
    assert page.inner_text(TIP) == "micro F1 0.768 (0.751–0.784)"
    page.mouse.move(x, y + 9)
    assert page.inner_text(TIP) == "micro F1 0.768 (0.751–0.784)"
    assert page.locator(".ring").is_visible()
    page.mouse.move(5, y)
    assert page.inner_text(TIP) == ""
    assert not page.locator(".ring").is_visible()
    assert page.locator("figure svg title").count() == 0


def test_touching_a_mark_tells_its_values(browser, folder):
    """A finger on a phone gets the same words; touching elsewhere takes them away."""
    phone = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}
    page, messages, _ = opened(browser, written(folder, "twenty"), **phone)
    x, y = middle(page, "#figure-averages .narrow-chart use")
    page.touchscreen.tap(x, y)
    assert page.inner_text(TIP) == "micro F1 0.768 (0.751–0.784)"
    page.touchscreen.tap(*middle(page, "#classes"))
    assert page.inner_text(TIP) == ""
    assert messages == []
    page.context.close()


CHARTS = {
    "twenty": ("averages", "class_bars", "prevalence", "confusion", "pairwise", "roc"),
    "compared 2": ("compare_ranking", "compare_averages", "compare_classes", "compare_spectrum"),
    "compared 20": ("compare_ranking", "compare_averages", "compare_spectrum"),
    "index": ("compare_ranking",),
}


@pytest.mark.parametrize(("case", "chart"), [(case, chart) for case in CHARTS for chart in CHARTS[case]])
def test_arrow_keys_tell_the_marks_one_by_one(show, case, chart):
    """In a focused chart arrows step through the marks, Home and End go to the ends, Escape is silent."""
    page = show(case)
    page.focus(f"#figure-{chart} .scroll:visible")
    told = []
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "End", "Home"):
        page.keyboard.press(key)
        told.append(page.inner_text(TIP))
    first, second, again, last, home = told
    assert first == again == home != ""
    assert len({first, second, last}) == 3
    page.keyboard.press("Escape")
    assert page.inner_text(TIP) == ""


POINTED = {
    "compared 2": (
        "#figure-compare_averages",
        (
            "micro F1 +0.006 (−0.030 to 0.041), Chronic obstructive pulmonary … respiratory infection, J44.0 "
            "minus Malignant neoplasm of overlapp…d lung, not further specified, p = 0.76, within chance"
        ),
    ),
    "compared 20": (
        "#figure-compare_averages",
        (
            "micro F1 −0.006 (−0.041 to 0.030), Chronic obstructive pulmonary … respiratory infection, J44.0 "
            "minus x, p = 0.76, within chance"
        ),
    ),
    "index": ("#figure-compare_ranking", "model: micro F1 0.823 (0.802–0.844), rank 2 of 2"),
}
"""For each page a chart and what its first mark tells."""


@pytest.mark.parametrize("case", POINTED)
def test_pages_of_many_models_tell_their_marks(show, case):
    """On a comparison and an index, too, the mouse on a mark shows its words, and away from it they go."""
    page = show(case)
    chart, words = POINTED[case]
    x, y = middle(page, f"{chart} svg:visible use")
    page.mouse.move(x + 1, y)
    assert page.inner_text(TIP) == words
    page.mouse.move(5, y)
    assert page.inner_text(TIP) == ""
    assert page.locator("figure svg title").count() == 0


@pytest.mark.parametrize("case", POINTED)
def test_a_finger_tells_the_marks_of_many_models(browser, folder, case):
    """On a phone touching a mark of a comparison or an index shows its words."""
    phone = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}
    page, messages, _ = opened(browser, written(folder, case), **phone)
    chart, words = POINTED[case]
    page.touchscreen.tap(*middle(page, f"{chart} .narrow-chart use"))
    assert page.inner_text(TIP) == words
    page.touchscreen.tap(*middle(page, "h1"))
    assert page.inner_text(TIP) == ""
    assert messages == []
    page.context.close()


@pytest.mark.parametrize(("case", "n_marks"), [("compared 2", 20), ("compared 20", 124), ("index", 6)])
def test_without_script_many_models_still_tell(show, case, n_marks):
    """The file holds the words of each mark as its title, which browsers show by themselves."""
    page = show(case, java_script_enabled=False)
    assert page.locator("figure svg:visible title").count() == n_marks
    assert page.locator(TIP).count() == 0


def test_names_in_tips_stay_text(browser, tmp_path):
    """A name full of markup is told as it is; nothing of it runs."""
    result = make_result(len(HOSTILE_NAMES), names=HOSTILE_NAMES)
    path = tmp_path / "page.html"
    path.write_bytes(OUTPUTS[".html"](result, charts_of(result)))
    page, messages, asked = opened(browser, path.as_uri(), **WIDE)
    page.focus("#figure-class_bars .scroll")
    told = set()
    for _ in range(len(HOSTILE_NAMES)):
        page.keyboard.press("ArrowRight")
        told.add(page.text_content(TIP).partition(":")[0])
    assert {"<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "$$"} <= told
    page.click("th[data-column=class] button")
    page.fill("#class-name", "<img")
    settled(page, "1 of 11 classes, by class, A to Z")
    assert messages == []
    assert [one for one in asked if not one.startswith("data:")] == [path.as_uri()]
    page.context.close()


def test_a_notebook_frame_has_it_all(browser, tmp_path):
    """In the closed frame that notebooks show a report in, sorting, links and copying work as well."""
    page_text = escape(page_bytes("twenty").decode(), quote=True)
    path = tmp_path / "notebook.html"
    path.write_text(
        '<!doctype html><iframe sandbox="allow-scripts allow-downloads" width="1200" height="700" '
        f'srcdoc="{page_text}"></iframe>'
    )
    page, _, _ = opened(browser, path.as_uri(), **WIDE)
    frame = page.frame_locator("iframe")
    frame.locator("th[data-column=f1] button").click()
    expect(frame.locator(SAYS)).to_have_text("20 classes, by F1, lowest first")
    link = frame.locator(".who a.to").first
    target = link.get_attribute("href")
    link.click()
    expect(frame.locator(".here")).to_be_in_viewport()
    expect(frame.locator(f"{target}.here")).to_have_count(1)
    frame.locator("#class-copy").click()
    expect(frame.locator(SAYS)).to_have_text("Copied the numbers of 20 classes")
    page.context.close()


@pytest.mark.parametrize(
    ("case", "target"), [("twenty", "figure-forest-numbers-caption"), ("compared 20", "classes-3-caption")]
)
def test_links_unfold_what_holds_their_target(show, case, target):
    """A link into a folded table opens it."""
    page = show(case, f"#{target}")
    page.wait_for_function(IN_VIEW, arg=target)


def test_contents_are_always_at_hand(show):
    """From anywhere the contents open by keyboard, lead to a section and close again."""
    page = show("twenty")
    page.evaluate("scrollTo(0, 3000)")
    summary = page.locator(".jump summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".jump details[open]")
    page.keyboard.press("Escape")
    assert not page.locator(".jump li a").first.is_visible()
    page.keyboard.press("Enter")
    page.get_by_role("navigation").get_by_role("link", name="Every class").click()
    assert page.url.endswith("#classes")
    assert not page.locator(".jump li a").first.is_visible()
    page.wait_for_function(
        "() => Math.abs(document.getElementById('classes').getBoundingClientRect().top) < 60"
    )


WALK = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect(), look = getComputedStyle(e);
  const name = e.localName + (e.id || e.hash || e.textContent.trim().slice(0, 20) || e.ariaLabel);
  const seen = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
  const isOutlined = look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2;
  return [e === document.body, name, seen, isOutlined]; }"""


def test_keyboard_walks_through_the_whole_page(show):
    """Tab reaches every control once around, each in view with a visible outline; nothing holds it."""
    page = show("ten")
    n_stops = page.evaluate(
        "[...document.querySelectorAll(`a[href], button, input, summary, [tabindex='0']`)]"
        ".filter(e => e.checkVisibility() && e.getClientRects().length).length"
    )
    walked = []
    for _ in range(n_stops + 5):
        page.keyboard.press("Tab")
        is_end, name, is_seen, has_outline = page.evaluate(WALK)
        if is_end:
            break
        assert is_seen, name
        assert has_outline, name
        walked.append(name)
    assert len(walked) == n_stops > 60
