"""WCAG 2.2 AA, as far as a machine can tell: each kind of page.

Of languages that differ from others by their words alone the two longest kinds are looked at. With
`--every-page` it is each page of the site, in each language.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from portal.languages.registry import Locale
from tests.languages import CLOSELY, SAMPLE
from tests.servers.kim_service import Service
from tests.website.axe import violations
from tests.website.screenshots import KINDS, ROOTS, phone, served

OUTLINE = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
  .map(each => Number(each.tagName[1]))"""
LANDMARKS = """() => ["header", "main", "footer", "nav"].map(
  name => [name, document.querySelectorAll(`body ${name}`).length])"""
UNMARKED = """() => {
  const foreign = /(?!\\p{Script=Latin})\\p{L}/u;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walk.nextNode()) {
    const lang = walk.currentNode.parentElement.closest("[lang]").lang;
    const text = walk.currentNode.data;
    if (lang.startsWith("de") && foreign.test(text)) found.push(text);
  }
  return found;
}"""
"""Letters that German has not, in text that says it is German (WCAG 3.1.2)."""
LONGEST = ("", "orte/moers/")
"""The kinds of page that hold most: lists, cards, a notice, opening hours, the form."""
MOVING = """() => document.getAnimations().length + [...document.querySelectorAll("*")].filter(
  each => parseFloat(getComputedStyle(each).transitionDuration) > 0).length"""

HIDDEN_ABOVE = """() => {
  const field = document.activeElement;
  const bar = document.querySelector(".kim-exit").getBoundingClientRect().bottom;
  const error = field.closest(".kim-field--error").querySelector(".kim-error");
  return [field, field.labels[0], error]
    .filter(e => e.getBoundingClientRect().top < bar ||
                 e.getBoundingClientRect().bottom > innerHeight)
    .map(e => e.textContent);
}"""
"""What tells about the field in focus and stands outside the window, or below the way out."""
TOP_OF_RING = """e => { const style = getComputedStyle(e);
  return e.getBoundingClientRect().top - parseFloat(style.outlineWidth)
         - parseFloat(style.outlineOffset)
         - document.querySelector(".kim-exit").getBoundingClientRect().bottom; }"""


@pytest.fixture(scope="module")
def origin(site: Path) -> Iterator[str]:
    """Serve the built site."""
    with served(site) as origin:
        yield origin


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """Open one page on a narrow screen, light."""
    with phone(chromium, 320) as page:
        yield page


def paths(site: Path, locale: Locale, *, all_of_them: bool) -> list[str]:
    """Return the pages of a language to look at."""
    if not all_of_them:
        return [f"{locale.path}/{kind}" for kind in (KINDS if locale in CLOSELY else LONGEST)]
    files = sorted((site / locale.path).rglob("index.html"))
    return [f"{file.parent.relative_to(site).as_posix()}/" for file in files]


@pytest.mark.parametrize("locale", SAMPLE, ids=lambda locale: locale.tag)
def test_axe_finds_nothing(
    site: Path, origin: str, page: Page, locale: Locale, request: pytest.FixtureRequest
) -> None:
    """No rule of WCAG 2.0 to 2.2, A and AA, nor of best practice is broken on any page."""
    found = {}
    for path in paths(site, locale, all_of_them=request.config.getoption("--every-page")):
        page.goto(origin + path)
        found[path] = violations(page)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("path", [*ROOTS, *(f"ar/{kind}" for kind in KINDS)])
def test_nothing_is_wrong_in_the_dark_and_on_a_desk(
    chromium: Browser, origin: str, path: str
) -> None:
    """Other colours, another layout: the same result."""
    with phone(chromium, 1280, "dark") as page:
        page.goto(origin + path)
        assert violations(page) == []


@pytest.mark.parametrize("path", [*ROOTS, *(f"de/{kind}" for kind in KINDS)])
def test_a_page_has_an_outline_and_landmarks(origin: str, page: Page, path: str) -> None:
    """One title, no level left out, one header, one main part, one footer (WCAG 1.3.1, 2.4.6)."""
    page.goto(origin + path)
    levels = page.evaluate(OUTLINE)
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    landmarks = dict(page.evaluate(LANDMARKS))
    assert (landmarks["header"], landmarks["main"], landmarks["footer"]) == (1, 1, 1)
    assert landmarks["nav"] >= 1 or "404" in path


@pytest.mark.parametrize("path", [*ROOTS, *(f"de/{kind}" for kind in KINDS)])
def test_other_languages_say_which_they_are(origin: str, page: Page, path: str) -> None:
    """A screen reader changes its voice for each name of a language (WCAG 3.1.2)."""
    page.goto(origin + path)
    assert page.evaluate(UNMARKED) == []


@pytest.mark.parametrize("kind", ["", "kontakt/", "orte/moers/"])
def test_high_contrast_and_stillness_are_respected(
    chromium: Browser, origin: str, kind: str
) -> None:
    """The reader's own colours show every button and field; nothing moves."""
    context = chromium.new_context(forced_colors="active", reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{origin}ar/{kind}")
    assert page.evaluate(MOVING) == 0
    for each in page.locator(".kim-button, .kim-input, .kim-select").all():
        assert each.evaluate("e => parseFloat(getComputedStyle(e).borderBlockStartWidth)") >= 1
        assert each.evaluate("e => getComputedStyle(e).borderBlockStartStyle") == "solid"
    context.close()


@pytest.mark.parametrize("path", ["", "kontakt/", "antworten/"])
def test_languages_that_are_offered_first_break_no_rule(
    chromium: Browser, service: Service, path: str
) -> None:
    """The service puts the languages of the browser above all others."""
    context = chromium.new_context(
        viewport={"width": 320, "height": 740},
        extra_http_headers={"Accept-Language": "ti, ar;q=0.9, so;q=0.8"},
    )
    page = context.new_page()
    page.goto(f"{service.url}/{path}")
    assert page.locator(".kim-suggested a[hreflang=ti]").is_visible()
    assert violations(page) == []
    context.close()


@pytest.mark.parametrize(
    "language", [*(locale.path for locale in CLOSELY), "ar/mit-deutsch", "ta/mit-deutsch"]
)
def test_a_form_with_mistakes_breaks_no_rule(
    chromium: Browser, service: Service, language: str
) -> None:
    """The summary has the focus, each of its links leads into its field, by keyboard alone."""
    with phone(chromium, 320) as page:
        page.goto(f"{service.url}/{language}/kontakt/")
        page.locator(".kim-button:not([name])[type=submit]").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/kontakt/#fehler")
        assert violations(page) == []
        assert page.evaluate("document.activeElement.id") == "fehler"
        for link in page.locator("#fehler a").all():
            link.focus()
            page.keyboard.press("Enter")
            target = (link.get_attribute("href") or "").removeprefix("#")
            assert page.evaluate("document.activeElement.id") == target
            assert page.evaluate(HIDDEN_ABOVE) == []


def test_the_summary_of_mistakes_is_seen_whole(chromium: Browser, service: Service) -> None:
    """Its edge and the ring of the focus stand below the way out (WCAG 2.4.7, 2.4.11)."""
    with phone(chromium, 320) as page:
        page.goto(f"{service.url}/ar/kontakt/")
        page.locator(".kim-button:not([name])[type=submit]").click()
        page.wait_for_url("**/kontakt/#fehler")
        top = page.locator("#fehler").evaluate(TOP_OF_RING)
        assert top >= 0
