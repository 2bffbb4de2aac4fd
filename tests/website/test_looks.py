"""The built pages in a browser: narrow screens, both directions, keyboard, big letters."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.languages import CLOSELY, SAMPLE
from tests.website.screenshots import KINDS, ROOTS, phone, served

LANGUAGES = ("de", "ar", "ti")
PUBLISHED = [locale.path for locale in SAMPLE]
WRITTEN_WITH_SPACES = [path for path in PUBLISHED if path not in {"th", "zh-hans"}]
LAID_OUT = {"", *(locale.path for locale in CLOSELY)}
"""The languages of which every page is looked at, and what belongs to none."""
SOME = [*ROOTS, *(f"ar/{kind}" for kind in KINDS)]
TOUCH = 44
"""CSS pixels: a thumb. WCAG 2.2 asks for 24 (2.5.8), we for the 44 of 2.5.5."""
HIGHEST_FRAME = 420
"""CSS pixels, of the 640 that a small phone shows."""

TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  return [...document.querySelectorAll("body *")]
    .filter(e => !e.closest(".kim-visually-hidden, .kim-skip, .kim-hero > svg"))
    .filter(e => { const box = e.getBoundingClientRect();
                   return box.width && (box.right > width + 1 || box.left < -1); })
    .map(e => e.outerHTML.slice(0, 120));
}"""
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
LETTERS = "getComputedStyle(document.documentElement).fontSize"
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important } p { margin-block-end: 2em !important }"""
"""The text spacing of WCAG 1.4.12."""
LINES = """e => {
  const range = document.createRange();
  range.selectNodeContents(e);
  return range.getClientRects().length;
}"""
FOCUSED = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect(), style = getComputedStyle(e);
  return {name: e.textContent.trim(), outline: style.outlineStyle, width: style.outlineWidth,
          top: box.top, height: box.height};
}"""
BROKEN_TIMES = """() => [...document.querySelectorAll(".kim-hours")]
  .filter(e => e.offsetHeight > 1.5 * parseFloat(getComputedStyle(e).lineHeight))
  .filter(e => {
    const room = e.parentElement.getBoundingClientRect().width;
    e.style.whiteSpace = "nowrap";
    const needed = e.offsetWidth;
    e.style.whiteSpace = "";
    return needed <= room;
  })
  .map(e => e.textContent)"""
"""Times in two lines that have room in one: at 320 pixels Georgian ones have not."""
PARTED = """selector => {
  const found = [];
  for (const element of document.querySelectorAll(selector))
    for (const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT); walk.nextNode();)
      for (const word of walk.currentNode.data.matchAll(/[\\p{L}\\p{M}]+/gu)) {
        const range = document.createRange();
        range.setStart(walk.currentNode, word.index);
        range.setEnd(walk.currentNode, word.index + word[0].length);
        const [first, ...more] = range.getClientRects();
        if (first && more.some(box => box.top > first.bottom - 2)) found.push(word[0]);
      }
  return found;
}"""
"""Words that are broken within, where no hyphen tells it."""
SMALL = """least => {
  const block = e => getComputedStyle(e).display.startsWith("inline") ? block(e.parentElement) : e;
  const is_alone = link => {
    const rest = block(link).cloneNode(true);
    rest.querySelectorAll("a, .kim-visually-hidden").forEach(each => each.remove());
    return block(link) === link || !/[\\p{L}\\p{N}]/u.test(rest.textContent);
  };
  const target = e => e.matches(".kim-whole") ? e.closest(".kim-card") : e;
  return [...document.querySelectorAll("a, .kim-input, .kim-select, .kim-choice, summary")]
    .filter(e => !e.matches("a") || e.matches("[href^='tel:']") || is_alone(e))
    .filter(e => { const box = target(e).getBoundingClientRect();
                   return box.width && box.height < least - .5; })
    .map(e => e.outerHTML.slice(0, 120));
}"""
"""Fields, phone numbers, and links in a block without other words."""


@pytest.fixture(scope="module")
def origin(site: Path) -> Iterator[str]:
    """Serve the built site."""
    with served(site) as origin:
        yield origin


@pytest.fixture(scope="module")
def browser(chromium: Browser) -> Browser:
    """Return the browser of the whole run."""
    return chromium


@pytest.fixture(scope="module")
def narrow(browser: Browser) -> Iterator[Page]:
    """Open the narrowest screen that WCAG 1.4.10 names: also 1280 pixels at 400 % zoom."""
    with phone(browser, 320) as page:
        yield page


@pytest.fixture
def another(browser: Browser) -> Iterator[Page]:
    """Open such a screen for one test, which changes or observes more than the page it visits."""
    with phone(browser, 320) as page:
        yield page


def has_a_like(page: Path) -> bool:
    """Return True for a page of a town of which another one stands for it, or with German beside
    words that stand on a page of their own, too.
    """
    is_a_town = page.parts[1] == "orte" and len(page.parts) > 3
    return "mit-deutsch" in page.parts or (is_a_town and page.parts[2] not in {"moers", "alpen"})


@pytest.mark.parametrize("language", ["", *PUBLISHED])
def test_no_page_is_wider_than_a_small_phone(
    narrow: Page, site: Path, origin: str, language: str
) -> None:
    """Nobody scrolls sideways to read, in any language: tables of long words are the hard part."""
    pages = sorted(file.relative_to(site) for file in (site / language).rglob("*.html"))
    if language not in LAID_OUT:
        pages = [file for file in pages if not has_a_like(file)]
    wide = {}
    for file in [file for file in pages if language or file.parts[0] not in PUBLISHED]:
        narrow.goto(f"{origin}{file}")
        if found := narrow.evaluate(TOO_WIDE) or narrow.evaluate(SIDEWAYS):
            wide[str(file)] = found
    assert len(pages) > len(KINDS)
    assert wide == {}


@pytest.mark.parametrize("language", PUBLISHED)
def test_no_line_ends_within_the_hours(another: Page, origin: str, language: str) -> None:
    """“9 bis” at the end of a line is read as an open end."""
    for path in ("", "kontakt/", "orte/moers/", "termine/"):
        another.goto(f"{origin}{language}/{path}")
        assert another.locator(".kim-hours").count()
        for width in (320, 340, 360, 390):
            another.set_viewport_size({"width": width, "height": 640})
            assert (path, width, another.evaluate(BROKEN_TIMES)) == (path, width, [])


@pytest.mark.parametrize("language", WRITTEN_WITH_SPACES)
def test_no_heading_ends_a_line_within_a_word(
    narrow: Page, site: Path, origin: str, language: str
) -> None:
    """Browsers hyphenate few languages: titles with long words are set smaller."""
    parted = {}
    for kind in (*KINDS, "fehler/429/", "einwilligung-dritte/", "orte/sonsbeck/"):
        if (site / language / kind / "index.html").exists():
            narrow.goto(f"{origin}{language}/{kind}")
            if found := narrow.evaluate(PARTED, "h1, h2, h3"):
                parted[kind] = found
    assert parted == {}


@pytest.mark.parametrize("path", SOME)
def test_wide_spacing_breaks_nothing(narrow: Page, origin: str, path: str) -> None:
    """People who read better with more space take it (WCAG 1.4.12)."""
    narrow.goto(origin + path)
    narrow.add_style_tag(content=SPACED)
    assert narrow.evaluate(TOO_WIDE) == []


@pytest.mark.parametrize("path", SOME)
def test_letters_may_be_twice_as_big(browser: Browser, origin: str, path: str) -> None:
    """Text grows with the reader's own setting, to 200 % (WCAG 1.4.4)."""
    with phone(browser, 640) as page:
        page.goto(origin + path)
        page.add_style_tag(content="html { font-size: 200% }")
        assert page.evaluate(TOO_WIDE) == []


@pytest.mark.parametrize("size", [24, 32])
@pytest.mark.parametrize("language", ["", "de", "ar", "ta", "ar/mit-deutsch", "ta/mit-deutsch"])
def test_large_letters_fit_a_small_phone(
    another: Page, site: Path, origin: str, language: str, size: int
) -> None:
    """Who sets large letters has a small phone as often as others: nothing moves sideways."""
    devtools = another.context.new_cdp_session(another)
    devtools.send("Page.setFontSizes", {"fontSizes": {"standard": size}})
    kinds = [f"{language}/{kind}" for kind in (*KINDS, "fehler/503/")] if language else ROOTS
    wide = {}
    for path in [path for path in kinds if (site / path).exists()]:
        another.goto(origin + path)
        assert another.evaluate(LETTERS) == f"{size}px"
        if found := another.evaluate(TOO_WIDE) or another.evaluate(SIDEWAYS):
            wide[path] = found
    assert wide == {}


@pytest.mark.parametrize("path", SOME)
def test_thumbs_hit_what_they_aim_at(narrow: Page, origin: str, path: str) -> None:
    """Fields, phone numbers and every link that stands alone are 44 pixels high."""
    narrow.goto(origin + path)
    assert narrow.evaluate(SMALL, TOUCH) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_phone_number_is_seen_first(browser: Browser, origin: str, language: str) -> None:
    """Many would rather call: the number stands in the header, the three words where they help."""
    with phone(browser) as page:
        for kind in KINDS:
            page.goto(f"{origin}{language}/{kind}")
            box = page.locator(".kim-strip .kim-call").bounding_box()
            assert box
            assert box["y"] + box["height"] < 300
        for kind in ("", "kontakt/"):
            page.goto(f"{origin}{language}/{kind}")
            words = page.locator(".kim-words").bounding_box()
            assert words
            assert words["y"] + words["height"] < 640


@pytest.mark.parametrize("language", PUBLISHED)
def test_the_title_stands_on_the_first_screen(narrow: Page, origin: str, language: str) -> None:
    """Menu, phone number and the note about the translation leave a third of a small phone."""
    narrow.goto(f"{origin}{language}/")
    title = narrow.locator("h1").bounding_box()
    assert title
    assert title["y"] <= HIGHEST_FRAME


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_keyboard_reaches_everything_in_order(
    browser: Browser, origin: str, language: str
) -> None:
    """The first stop is the way past the header; each stop is visible (WCAG 2.4.1, 2.4.7)."""
    with phone(browser) as page:
        page.goto(f"{origin}{language}/hilfe/")
        stops = []
        for _ in range(12):
            page.keyboard.press("Tab")
            stops.append(page.evaluate(FOCUSED))
        assert stops[0]["name"] == page.locator(".kim-skip").inner_text()
        menu = page.locator(".kim-nav a:visible").all_inner_texts()
        assert [stop["name"] for stop in stops[3 : 3 + len(menu)]] == menu
        for stop in stops:
            assert stop["outline"] != "none"
            assert 0 <= stop["top"] <= 740 - stop["height"]


def test_the_skip_link_leads_to_the_text(browser: Browser, origin: str) -> None:
    """After it, Tab goes on within the text (WCAG 2.4.1)."""
    with phone(browser) as page:
        page.goto(f"{origin}de/kontakt/")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")


def test_right_to_left_is_mirrored(browser: Browser, origin: str) -> None:
    """In Arabic the name of the site stands on the right, and numbers still run to the right."""
    with phone(browser) as page:
        page.goto(f"{origin}ar/")
        brand, language = (
            page.locator(part).bounding_box() for part in (".kim-brand", ".kim-language")
        )
        assert brand
        assert language
        assert brand["x"] > language["x"]
        assert page.locator(".kim-strip bdi").get_attribute("dir") == "ltr"


@pytest.mark.parametrize("language", ["de", "de-simple", "ar", "ta", "ar/mit-deutsch"])
@pytest.mark.parametrize(
    ("kind", "place"),
    [("orte/moers/", "#schreiben"), ("orte/alpen/", "#schreiben")],
)
def test_the_form_of_a_page_is_one_touch_away(
    narrow: Page, origin: str, language: str, kind: str, place: str
) -> None:
    """On a small phone it begins four screens down; on a town's page the town is chosen in it."""
    narrow.goto(f"{origin}{language}/{kind}")
    top = "e => e.getBoundingClientRect().top"
    button = narrow.locator(f'main .kim-button[href="{place}"]')
    assert button.evaluate(top) < 2 * 640
    assert narrow.locator(f'.kim-help p > a[href="{place}"]').count() == 1
    button.click()
    heading, form = (narrow.locator(each).evaluate(top) for each in (place, ".kim-form"))
    assert 0 <= heading < form < 740


def test_the_longest_word_of_the_chooser_is_not_broken(narrow: Page, origin: str) -> None:
    """Among all languages of the registry it is the Macedonian one, in two columns."""
    narrow.goto(origin)
    name = narrow.locator(".kim-languages--large a").first
    name.evaluate("e => { e.textContent = 'македонски'; }")
    assert name.evaluate(LINES) == 1


@pytest.mark.parametrize("language", WRITTEN_WITH_SPACES)
def test_no_word_at_the_foot_is_broken(browser: Browser, origin: str, language: str) -> None:
    """Tamil, Armenian and Dutch have words that are wider than half of a phone."""
    with phone(browser) as page:
        page.goto(f"{origin}{language}/hilfe/")
        assert page.evaluate(PARTED, ".kim-foot .kim-links a") == []


@pytest.mark.parametrize("page_of", ["404", "503"])
def test_who_is_lost_can_search(narrow: Page, origin: str, page_of: str) -> None:
    """The search is the second of four ways on."""
    narrow.goto(f"{origin}ar/fehler/{page_of}/")
    links = narrow.locator("main .kim-links a")
    assert links.count() == 4
    assert links.nth(1).get_attribute("href") == "/ar/suche/"


def test_a_size_stays_in_one_line(narrow: Page, origin: str) -> None:
    """Kind and size of a file are one sign: "(ZIP, 5.5 MB)"."""
    narrow.goto(f"{origin}ta/downloads/")
    sizes = narrow.locator(".kim-links small")
    assert sizes.count() == 2
    for size in sizes.all():
        assert size.evaluate(LINES) == 1


def test_a_group_of_fields_is_named_larger_than_they_are(narrow: Page, origin: str) -> None:
    """The question how we can answer is not one more label above "phone"."""
    narrow.goto(f"{origin}de/kontakt/")
    size = "e => parseFloat(getComputedStyle(e).fontSize)"
    legend = narrow.locator(".kim-legend", has_text="antworten")
    label = narrow.locator("label[for=kim-phone]")
    assert legend.evaluate(size) > label.evaluate(size)


def test_the_greeting_has_one_line_on_a_desk(browser: Browser, origin: str) -> None:
    """Balanced, its two sentences broke within the second."""
    with phone(browser, 1280) as page:
        page.goto(f"{origin}de/")
        assert page.locator("h1").evaluate(LINES) == 1


def test_the_current_page_has_one_line_in_forced_colours(browser: Browser, origin: str) -> None:
    """Below it, as with our own colours."""
    context = browser.new_context(forced_colors="active")
    page = context.new_page()
    page.goto(f"{origin}de/")
    above, below, ground = page.locator(".kim-nav [aria-current]").evaluate("""e => {
      const style = getComputedStyle(e), ground = getComputedStyle(e.closest("header"));
      return [style.borderBlockStartColor, style.borderBlockEndColor, ground.backgroundColor];
    }""")
    context.close()
    assert above == ground != below


@pytest.mark.parametrize("path", SOME)
def test_a_page_loads_nothing_but_its_mark(another: Page, origin: str, path: str) -> None:
    """No style, no font, nobody else's server; a script on few pages, a code where one is
    shared.
    """
    asked: list[str] = []
    another.on("request", lambda request: asked.append(request.url.removeprefix(origin)))
    another.goto(origin + path, wait_until="load")
    files = {re.sub(r"\.[0-9a-f]{8}\.", ".", address) for address in asked}
    name = path.split("/")[-2] if path.endswith("/") else ""
    names = {"suche": "suche", "antworten": "antworten", "hilfe": "vorlesen", "ablauf": "vorlesen"}
    if re.fullmatch(r"[a-z]{2,3}(-[a-z]+)?/", path):  # the first page in a language
        names[name] = "vorlesen"
    script = {f"assets/{names[name]}.js"} if name in names else set()
    once_seen = {"assets/mark.svg"} | ({f"{path}start.svg"} if path.endswith("/teilen/") else set())
    assert files - once_seen == {path} | script
    assert another.context.cookies() == []
