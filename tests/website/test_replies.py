"""The page of ready replies in a browser: filled on the device, copied, and nothing sent."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.servers.kim_service import Service

MONDAY = "2026-11-23"
PHONE = "030 23125 812"


@pytest.fixture
def page(chromium: Browser, service: Service) -> Iterator[Page]:
    """Yield the Arabic replies, in a browser that may write to its clipboard."""
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
    )
    shown = context.new_page()
    shown.goto(f"{service.url}/ar/antworten/", wait_until="load")
    yield shown
    context.close()


def _fill(page: Page) -> None:
    page.get_by_label("Datum").fill(MONDAY)
    page.get_by_label("Uhrzeit").fill("14:30")
    page.get_by_label("Telefon").fill(PHONE)


def test_what_is_typed_stands_in_both_languages(page: Page) -> None:
    """Each with the day of the week in its own words, for a wrong date is seen by the day."""
    _fill(page)
    cards = page.locator("section:has(#termin) .kim-copy").all_inner_texts()
    german, arabic = cards
    for text in cards:
        assert "14:30" in text
        assert PHONE in text
        assert "23.11.2026" in text
        assert "‹Ort›" in text
    assert "(Montag)" in german
    assert "(الاثنين)" in arabic


def test_both_languages_stand_side_by_side(page: Page) -> None:
    """Staff compare line by line; on a phone one stands below the other."""
    cards = page.locator("section:has(#termin) .kim-card")
    for width, is_beside in ((1280, True), (360, False)):
        page.set_viewport_size({"width": width, "height": 900})
        tops = [box["y"] for card in cards.all() if (box := card.bounding_box())]
        assert len(tops) == 2
        assert (tops[0] == tops[1]) == is_beside


def test_an_emptied_field_is_a_gap_again(page: Page) -> None:
    """Nobody sends yesterday's number by mistake."""
    _fill(page)
    page.get_by_label("Telefon").fill("")
    assert "‹Telefon›" in page.locator("section:has(#termin) .kim-copy").first.inner_text()


def test_a_text_is_copied_with_its_numbers_isolated(page: Page) -> None:
    """In plain text nothing else keeps the groups of a number in order (UAX #9)."""
    _fill(page)
    page.locator("section:has(#neutral)").get_by_text("Beide Texte kopieren").click()
    page.get_by_text("Kopiert:").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    arabic, german = copied.split("\n\n")
    assert f"\u2068{PHONE}\u2069" in arabic
    assert german == f"Guten Tag, rufen Sie bitte diese Nummer an: {PHONE}"


def test_nothing_typed_leaves_the_page(page: Page) -> None:
    """No request, no address with words in it, nothing kept."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    _fill(page)
    page.get_by_label("Telefon").press("Enter")
    page.wait_for_timeout(200)
    icon = page.locator('link[rel="icon"]').get_attribute("href")
    assert [url for url in asked if not url.endswith(f"/{icon}".replace("//", "/"))] == []
    assert page.url.endswith("/ar/antworten/")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_without_a_script_the_texts_are_there_to_copy(chromium: Browser, service: Service) -> None:
    """The gaps are named in German, and no field pretends to fill them."""
    context = chromium.new_context(java_script_enabled=False)
    shown = context.new_page()
    shown.goto(f"{service.url}/ar/antworten/")
    assert "‹Datum›" in shown.locator("section:has(#termin) .kim-copy").last.inner_text()
    assert not shown.get_by_label("Datum").is_visible()
    context.close()


def test_staff_choose_the_language_of_the_person(chromium: Browser, service: Service) -> None:
    """One address to remember; search engines are told to leave it alone."""
    context = chromium.new_context()
    shown = context.new_page()
    shown.goto(f"{service.url}/antworten/")
    assert shown.locator("meta[name=robots]").get_attribute("content") == "noindex"
    shown.locator(".kim-chooser a[hreflang=ar]").click()
    assert shown.url.endswith("/ar/antworten/")
    assert shown.locator("meta[name=robots]").get_attribute("content") == "noindex"
    assert "antworten" not in shown.request.get(f"{service.url}/sitemap.xml").text()
    context.close()
