"""A page is read aloud by a voice of the device, and by no other."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.website.screenshots import served

SPEECH = """voices => {
  window.said = [];
  window.voices = voices;
  const speech = { getVoices: () => window.voices, speak: each => window.said.push(each),
                   cancel: () => { window.said = []; } };
  Object.defineProperty(window, "speechSynthesis", { value: voices && speech });
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
}"""
BUTTON = "button.kim-listen"
HERE, AWAY = True, False
MOST_BYTES = 1200


@pytest.fixture(scope="module")
def origin(site: Path) -> Iterator[str]:
    """Serve the built site."""
    with served(site) as origin:
        yield origin


def opened(browser: Browser, url: str, *voices: tuple[str, bool]) -> Page:
    """Open a page on a device with these voices: language, and whether it is on the device."""
    page = browser.new_page()
    known = ", ".join(
        f"{{lang: '{lang}', localService: {str(own).lower()}}}" for lang, own in voices
    )
    page.add_init_script(f"({SPEECH})([{known}])")
    page.goto(url, wait_until="load")
    return page


@pytest.mark.parametrize(
    ("path", "voices", "buttons"),
    [
        ("ar/hilfe/", [("ar-SA", HERE)], 1),
        ("de-simple/", [("de_DE", HERE)], 1),
        ("zh-hans/ablauf/", [("zh-CN", HERE)], 1),
        ("ar/hilfe/", [("ar-SA", AWAY), ("de-DE", HERE)], 0),
        ("zh-hans/ablauf/", [("zh-HK", HERE)], 0),
        ("ar/hilfe/", [], 0),
        ("ar/mit-deutsch/hilfe/", [("ar-SA", HERE)], 0),
        ("ar/kontakt/", [("ar-SA", HERE)], 0),
    ],
)
def test_only_a_voice_of_the_device_reads(
    chromium: Browser, origin: str, path: str, voices: list[tuple[str, bool]], buttons: int
) -> None:
    """What a voice elsewhere reads is sent there; a wrong language is no help."""
    page = opened(chromium, origin + path, *voices)
    assert page.locator(BUTTON).count() == buttons
    page.close()


def test_a_voice_that_comes_later_is_offered(chromium: Browser, origin: str) -> None:
    """Browsers load their voices after the page."""
    page = opened(chromium, f"{origin}de/hilfe/")
    page.evaluate("voices.push({lang: 'de-DE', localService: true})")
    page.evaluate("speechSynthesis.onvoiceschanged()")
    expect(page.locator(BUTTON)).to_have_count(1)
    page.close()


def test_the_text_is_read_in_its_order_and_stopped(chromium: Browser, origin: str) -> None:
    """Headings and sentences, no menu; German names within Arabic are left out, numbers are not."""
    page = opened(chromium, f"{origin}ar/", ("ar-SA", HERE))
    button = page.locator(BUTTON)
    word = button.inner_text()
    button.click()
    said: list[str] = page.evaluate("said.map(each => each.text)")
    assert said[0] == page.locator("h1").inner_text()
    assert "030 23125 100" in said[1]
    assert not any("Kreis Wesel" in each or word in each for each in said)
    assert len(said) > 10
    assert page.evaluate("said.every(each => each.lang === 'ar-SA' && each.voice.localService)")
    assert button.inner_text() != word
    button.click()
    assert page.evaluate("said.length") == 0
    assert button.inner_text() == word
    button.click()
    page.evaluate("said[said.length - 1].onend()")
    assert button.inner_text() == word
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.close()


def test_the_script_is_small(site: Path) -> None:
    """Packed, in bytes."""
    (script,) = site.glob("assets/vorlesen.*.js.br")
    assert script.stat().st_size <= MOST_BYTES
