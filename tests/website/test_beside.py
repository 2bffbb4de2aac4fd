"""German beside the reader's language: close to it, never glued to it, in both directions."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.website.screenshots import phone, served

LANGUAGES = ("ar", "ta")
FORM = "mit-deutsch/kontakt/"
ALONE = """() => [...document.querySelectorAll(".kim-optional")]
  .filter(optional => optional.getClientRects().length).filter(optional => {
  const [first, last] = [optional.firstChild, optional.lastChild];
  const line = node => { const range = document.createRange(); range.selectNodeContents(node);
                         return range.getBoundingClientRect(); };
  const bracket = line(last), german = [...optional.children].at(-1).getClientRects();
  return Math.abs(bracket.bottom - [...german].at(-1).bottom) > bracket.height / 2;
}).map(optional => optional.textContent)"""
"""Closing brackets that stand in another line than the last word within them."""
APART = """() => [...document.querySelectorAll(".kim-choice label")].flatMap(label => {
  const start = box => getComputedStyle(label).direction === "rtl"
    ? innerWidth - box.right : box.left;
  const range = document.createRange();
  range.selectNodeContents(label.querySelector(".kim-beside"));
  const lines = [...range.getClientRects()];
  return lines.length > 1 ? [] : [start(lines[0]) - start(label.getBoundingClientRect())];
})"""
"""How far from the start of its choice German of one line begins, in pixels."""
GLUED = """() => [...document.querySelectorAll(".kim-words .kim-beside, .kim-trail .kim-beside")]
  .filter(german => {
    const range = document.createRange();
    const letters = node => { range.selectNodeContents(node);
                              return range.getBoundingClientRect(); };
    const one = letters(german.previousSibling), other = letters(german.firstChild);
    return Math.max(one.left, other.left) - Math.min(one.right, other.right) < 4;
  }).map(german => german.parentElement.textContent)"""
"""Words that touch the German beside them in the same line."""

BESIDE = """() => [...document.querySelectorAll(".kim-actions .kim-beside:last-child")]
  .filter(german => {
    const range = document.createRange();
    range.selectNodeContents(german.previousSibling);
    return german.getBoundingClientRect().top < range.getBoundingClientRect().bottom - 4;
  }).map(german => german.parentElement.textContent)"""
"""Buttons in which German stands beside the words of the page and not below them."""


@pytest.fixture(scope="module")
def both(site: Path, chromium: Browser) -> Iterator[tuple[Page, str]]:
    """Open a phone before the built site."""
    with served(site) as origin, phone(chromium) as page:
        yield page, origin


@pytest.mark.parametrize("language", LANGUAGES)
def test_brackets_hold_both_languages(both: tuple[Page, str], language: str) -> None:
    """A bracket alone in its line looks like a slip."""
    page, origin = both
    page.goto(f"{origin}{language}/{FORM}")
    assert page.locator(".kim-optional").count() == 9
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert page.evaluate(ALONE) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_german_of_a_choice_stands_below_it(both: tuple[Page, str], language: str) -> None:
    """At the other edge of the screen it belongs to nothing."""
    page, origin = both
    page.goto(f"{origin}{language}/{FORM}")
    found = page.evaluate(APART)
    assert len(found) >= len(("Ja", "Nein", "Nicht auf den Anrufbeantworter sprechen"))
    assert max(found) < 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_languages_in_a_line_are_two_words(both: tuple[Page, str], language: str) -> None:
    """The way back and the three words show both in one line, with a gap between them."""
    page, origin = both
    page.goto(f"{origin}{language}/mit-deutsch/orte/moers/")
    assert page.locator(".kim-trail .kim-beside").count() == 2
    assert page.evaluate(GLUED) == []
    page.goto(f"{origin}{language}/{FORM}")
    assert page.evaluate(GLUED) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["", "orte/moers/"])
def test_a_button_has_its_german_below(both: tuple[Page, str], language: str, path: str) -> None:
    """Side by side, long words made the button wider than the phone (Hungarian, Dutch)."""
    page, origin = both
    page.goto(f"{origin}{language}/mit-deutsch/{path}")
    assert page.locator(".kim-actions .kim-beside:last-child").count()
    assert page.evaluate(BESIDE) == []
