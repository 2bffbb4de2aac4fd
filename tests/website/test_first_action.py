"""The first action at once: what a phone of 360 × 640 pixels shows before anybody scrolls."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from portal.district import load_district
from tests.languages import SAMPLE
from tests.website.screenshots import phone, served

PUBLISHED = [locale.path for locale in SAMPLE]
FOREIGN = [path for path in PUBLISHED if not path.startswith("de")]
DISTRICT = Path("districts/kreis-wesel")
HIGHEST_HEADER = 130
"""CSS pixels, as all below."""
LAST_BUTTON = 500
SCREEN = 640
HALF_OF_BEFORE = {"de": 7228 // 2, "ta": 9464 // 2}
"""Half the height of the contact page before its optional questions were folded, in the shortest
language and in the longest, which bounds the others.
"""

END_OF_TEXT = (
    "document.querySelector('.kim-text').getBoundingClientRect().bottom + scrollY - innerHeight"
)
BOTTOM = "e => Math.floor(e.getBoundingClientRect().bottom)"
"""In whole pixels: letters of some scripts end within one."""


@pytest.fixture(scope="module")
def origin(site: Path) -> Iterator[str]:
    """Serve the built site."""
    with served(site) as origin:
        yield origin


@pytest.fixture(scope="module")
def small(chromium: Browser) -> Iterator[Page]:
    """Open a small phone."""
    with phone(chromium) as page:
        page.set_viewport_size({"width": 360, "height": SCREEN})
        yield page


@pytest.mark.parametrize("language", PUBLISHED)
def test_calling_and_writing_need_no_scrolling(small: Page, origin: str, language: str) -> None:
    """The start page has both buttons at once, below a header that leaves them room."""
    small.goto(f"{origin}{language}/")
    assert small.locator(".kim-header").evaluate(BOTTOM) <= HIGHEST_HEADER
    buttons = small.locator(".kim-actions .kim-button")
    assert buttons.count() == 2
    for button in buttons.all():
        assert button.evaluate(BOTTOM) <= LAST_BUTTON


@pytest.mark.parametrize("town", ["dinslaken", "moers"])
@pytest.mark.parametrize("language", PUBLISHED)
def test_the_number_of_a_town_needs_no_scrolling(
    small: Page, origin: str, language: str, town: str
) -> None:
    """Its own, not the one of the district; and the way to its form, for whoever cannot call."""
    small.goto(f"{origin}{language}/orte/{town}/")
    call, write = small.locator(".kim-actions .kim-button").all()
    card = small.locator(".kim-points .kim-card a[href^='tel:']").first
    assert call.get_attribute("href") == card.get_attribute("href")
    assert call.evaluate(BOTTOM) <= LAST_BUTTON
    assert write.get_attribute("href") == "#schreiben"


@pytest.mark.parametrize("language", PUBLISHED)
def test_the_form_begins_at_once(small: Page, origin: str, language: str) -> None:
    """Its first field stands within a screen and a half, and what is optional is folded."""
    small.goto(f"{origin}{language}/kontakt/")
    assert small.locator(".kim-header").evaluate(BOTTOM) <= HIGHEST_HEADER
    assert small.locator(".kim-form input").first.evaluate(BOTTOM) <= 1.5 * SCREEN
    assert not small.locator("#kim-message").is_visible()
    assert not small.locator("#kim-other_language").is_visible()


@pytest.mark.parametrize("path", ["de/kontakt/", "ar/danke/", "ta/mit-deutsch/orte/moers/"])
def test_the_way_out_is_always_in_sight(small: Page, origin: str, path: str) -> None:
    """A link without a script and without a word about us, also at the end of the form."""
    small.goto(origin + path)
    link = small.locator(".kim-exit a")
    assert link.get_attribute("href") == str(load_district(DISTRICT).quick_exit)
    assert link.get_attribute("rel") == "noreferrer"
    for where in ("0", END_OF_TEXT):
        small.evaluate(f"scrollTo(0, {where})")
        assert 0 <= link.evaluate(BOTTOM) <= SCREEN
    small.emulate_media(media="print")
    assert not link.is_visible()
    small.emulate_media(media="screen")


@pytest.mark.parametrize("language", FOREIGN)
def test_german_beside_leaves_the_header_low(small: Page, origin: str, language: str) -> None:
    """And no colon begins a line: what follows a German word stands behind it."""
    small.goto(f"{origin}{language}/mit-deutsch/kontakt/")
    assert small.locator(".kim-header").evaluate(BOTTOM) <= HIGHEST_HEADER
    label = small.locator(".kim-emergency .kim-beside")
    assert label.evaluate("e => getComputedStyle(e).display") == "inline"


@pytest.mark.parametrize("language", PUBLISHED)
def test_the_contact_page_is_half_as_long(small: Page, origin: str, language: str) -> None:
    """From the first pixel to the last: who scrolls past everything arrives."""
    small.goto(f"{origin}{language}/kontakt/")
    height = small.evaluate("document.documentElement.scrollHeight")
    assert height <= HALF_OF_BEFORE.get(language, HALF_OF_BEFORE["ta"])


def test_the_languages_below_the_form_open_with_one_tap(small: Page, origin: str) -> None:
    """By the header and by their own heading, without a script; on a large screen they are open."""
    for opener in (".kim-language", "#sprachen a[href='#sprachen']"):
        small.goto(f"{origin}ar/kontakt/")
        own = small.locator("#sprachen a[lang=ti]")
        assert not own.is_visible()
        small.locator(opener).click()
        assert own.is_visible()
    small.set_viewport_size({"width": 1280, "height": SCREEN})
    small.goto(f"{origin}ar/kontakt/")
    assert small.locator("#sprachen a[lang=ti]").is_visible()
    small.set_viewport_size({"width": 360, "height": SCREEN})


def test_an_answer_shows_what_belongs_to_it(small: Page, origin: str) -> None:
    """Whose data are meant, and the name of a language that the list does not have."""
    small.goto(f"{origin}de/kontakt/")
    notes = small.locator(".kim-only--other")
    assert not notes.is_visible()
    small.locator("#kim-writes_for").check()
    assert notes.is_visible()
    small.locator("#kim-language").select_option("mis")
    assert small.locator("#kim-other_language").is_visible()


@pytest.mark.parametrize("language", ["de", "ar", "ti"])
def test_the_process_begins_with_its_steps(small: Page, origin: str, language: str) -> None:
    """The first heading below the title is theirs."""
    small.goto(f"{origin}{language}/ablauf/")
    assert small.locator("main h2").first.get_attribute("id") == "schritte"
    steps = small.locator(".kim-steps").evaluate(BOTTOM)
    assert steps < small.locator("#erstgespraech").evaluate(BOTTOM)
