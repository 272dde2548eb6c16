"""The HTML page in a real browser: nothing blocked, nothing asked for, nothing wider than the screen."""

import io
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pypdf
import pytest
from browsing import CASES, COMPARED, opened, slowly, written
from factories import make_result

from reportgen.pages import OUTPUTS, charts_of


@pytest.fixture(
    scope="module", params=["two", "ten", "long", "world", "hundred", "index", "index of 20", *COMPARED]
)
def address(request, tmp_path_factory):
    """Return the address of a page on disk."""
    return written(tmp_path_factory.mktemp("pages"), request.param)


def test_browser_blocks_and_fetches_nothing(browser, address):
    """The content policy refuses nothing of ours and the page asks for nothing but itself."""
    page, messages, asked = opened(browser, address, viewport={"width": 1280, "height": 900})
    assert messages == []
    assert [one for one in asked if not one.startswith("data:")] == [address]
    page.context.close()


REGIONS = "#main figure .scroll:visible"


@pytest.mark.parametrize("width", [390, 1280])
def test_every_chart_tells_its_marks_under_the_policy(browser, address, width):
    """Each chart that shows at a width tells a mark to the keyboard, and the policy refuses nothing of it."""
    page, messages, _ = opened(browser, address, viewport={"width": width, "height": 800})
    regions = page.locator(REGIONS)
    assert regions.count() == page.locator("#main figure").count() > 0
    for i in range(regions.count()):
        regions.nth(i).focus()
        page.keyboard.press("ArrowRight")
        assert page.inner_text(".tip") != ""
        assert page.locator(".ring").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert messages == []
    page.context.close()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_page_fits_the_screen(browser, address, width):
    """No screen from a small phone on has to be scrolled sideways; wide tables scroll in their own region."""
    page, _, _ = opened(browser, address, viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.context.close()


CLIPPED = """() => [...document.querySelectorAll('th bdi, h1, .lede, h2, h3')].filter(
    e => getComputedStyle(e).overflow !== 'visible' || e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0
).map(e => e.textContent)"""


def test_names_are_not_clipped(browser, address):
    """Names and headings wrap; none is cut off at the edge of its box."""
    page, _, _ = opened(browser, address, viewport={"width": 320, "height": 800})
    assert page.evaluate(CLIPPED) == []
    page.context.close()


AVERAGES = """() => {
  const charts = '#figure-averages svg, #figure-compare_ranking svg';
  const seen = [...document.querySelectorAll(charts)].filter(e => e.clientWidth > 0);
  return seen.map(svg => {
    const texts = [...svg.querySelectorAll('text')];
    const boxes = [...texts, ...svg.querySelectorAll('use')].map(e => e.getBoundingClientRect());
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    return [Math.min(...boxes.map(b => b.left)) >= 0, Math.max(...boxes.map(b => b.right)) <= innerWidth,
            Math.min(...texts.map(e => parseFloat(e.getAttribute('font-size')))) * scale >= 9];
  });
}"""


@pytest.mark.parametrize("width", [320, 390])
def test_phones_show_both_averages_without_scrolling(browser, address, width):
    """On a phone all marks of page one's first chart are on the screen, in letters of 9 pixels or more."""
    page, _, _ = opened(browser, address, viewport={"width": width, "height": 800})
    n_charts = page.locator("#figure-averages, #figure-compare_ranking").count()
    assert page.evaluate(AVERAGES) == [[True, True, True]] * n_charts
    page.context.close()


LETTERS = """() => [...document.querySelectorAll('figure svg')].filter(e => e.clientWidth).map(svg => {
  const sizes = [...svg.querySelectorAll('text')].map(e => parseFloat(e.getAttribute('font-size')));
  return Math.min(...sizes) * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
})"""


def test_charts_on_a_phone_can_be_read(browser, address):
    """No letter of any chart is smaller than 10.5 pixels; a chart that is too wide scrolls."""
    page, _, _ = opened(browser, address, viewport={"width": 390, "height": 800})
    sizes = page.evaluate(LETTERS)
    assert [size for size in sizes if size < 10.5] == []
    assert sizes
    page.context.close()


HIDDEN = """() => [...document.querySelectorAll('table.who')].map(e => e.parentNode).filter(
    e => e.scrollWidth > e.clientWidth).length"""


@pytest.mark.parametrize("width", [320, 390])
def test_models_and_classes_are_cards_on_a_phone(browser, address, width):
    """Nothing of the list that leads a page is beyond the edge of a phone."""
    page, _, _ = opened(browser, address, viewport={"width": width, "height": 800})
    assert page.evaluate(HIDDEN) == 0
    page.context.close()


CONTRAST = """() => {
  const light = c => { const v = c.match(/[\\d.]+/g).slice(0, 3).map(x => x / 255).map(
    x => x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
    return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; };
  const page = getComputedStyle(document.documentElement).backgroundColor;
  const low = [];
  for (const e of document.querySelectorAll('p, td, th, li, h1, h2, h3, small, a, b, dt, dd, summary')) {
    const [a, b] = [light(getComputedStyle(e).color), light(page)].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) low.push(e.tagName + ' ' + getComputedStyle(e).color);
  }
  return low;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast(browser, address, scheme):
    """All text stands out from the page by 4.5 to 1, in light and in dark mode."""
    page, _, _ = opened(browser, address, color_scheme=scheme)
    assert page.evaluate(CONTRAST) == []
    page.context.close()


def test_dark_mode_is_not_printed(browser, address):
    """Printing from dark mode gives dark text on white paper."""
    page, _, _ = opened(browser, address, color_scheme="dark")
    colour = "getComputedStyle(document.documentElement).color"
    on_screen = page.evaluate(colour)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(colour) == "rgb(28, 33, 40)"
    assert on_screen != "rgb(28, 33, 40)"
    page.context.close()


def test_keyboard_reaches_the_tables(browser, address):
    """The first Tab stop is the skip link, and every region that scrolls can be focused."""
    page, _, _ = opened(browser, address, viewport={"width": 390, "height": 800})
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("[...document.querySelectorAll('.scroll')].every(e => e.tabIndex === 0)")
    page.context.close()


def test_page_prints(browser, address, tmp_path):
    """The browser's own print gives pages as wide as the paper, with the whole table on them."""
    page, _, _ = opened(browser, address)
    page.emulate_media(media="print")
    assert page.evaluate(
        "[...document.querySelectorAll('.scroll')].every(e => getComputedStyle(e).overflowX === 'visible')"
    )
    path = Path(tmp_path, "print.pdf")
    path.write_bytes(page.pdf(format="A4"))
    assert path.stat().st_size > 10_000
    page.context.close()


SHIFTS = """() => new Promise(done => {
  const seen = [];
  new PerformanceObserver(list => seen.push(...list.getEntries().map(e => e.value)))
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(seen), 400);
})"""


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_while_the_page_opens(browser, address, width):
    """What is on the screen stays where it is, even if the page arrives in two parts."""
    with slowly(Path(unquote(urlsplit(address).path)).read_bytes()) as slow_address:
        page, _, _ = opened(browser, slow_address, viewport={"width": width, "height": 800})
        assert page.evaluate(SHIFTS) == []
        page.context.close()


REPORTS = ["two", "ten", "twenty", "world", "hundred"]


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("case", REPORTS)
def test_page_one_printed_from_a_browser_is_one_side(browser, tmp_path, case, paper):
    """Who prints the page has all of page one on the first side, and the averages on the second."""
    result = make_result(**CASES[case])
    result = replace(result, options=result.options | {"page": paper})
    path = tmp_path / "page.html"
    path.write_bytes(OUTPUTS[".html"](result, charts_of(result)))
    page, _, _ = opened(browser, path.as_uri())
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    first, second = (printed.pages[i].extract_text() for i in range(2))
    assert "Read on:" in first
    assert second.lstrip().startswith("Averages")
    assert not any("The numbers of this chart" in one.extract_text() for one in printed.pages)
    page.context.close()


BESIDE = """() => {
  const box = query => document.querySelector(query).getBoundingClientRect();
  const [table, words, foot, contents] = ['.finding > :last-child', '.words', '.foot', '.jump'].map(box);
  const text = document.createRange(), isLine = b => b.width < foot.width;
  text.selectNodeContents(document.querySelector('.foot'));
  return [words.top - table.bottom, foot.top - words.bottom,
          contents.left - Math.max(...[...text.getClientRects()].filter(isLine).map(b => b.right))];
}"""


@pytest.mark.parametrize("case", REPORTS)
def test_words_of_page_one_wait_for_no_chart(browser, tmp_path, case):
    """On a desktop all words follow each other beside the charts, clear of the contents in the corner."""
    page, _, _ = opened(browser, written(tmp_path, case), viewport={"width": 1280, "height": 900})
    below, further, clear = page.evaluate(BESIDE)
    assert 0 <= below <= 30
    assert 0 <= further <= 30
    assert clear >= 0
    page.context.close()
