"""Pages on a phone of 2017: the same boxes, without what its browser does not know."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from portal.page_style import STYLE
from tests.website.chrome_60 import as_chrome_60
from tests.website.screenshots import phone, served
from tests.website.test_looks import SIDEWAYS, TOO_WIDE

CLOSE = 6
"""CSS pixels by which an edge or a size may differ."""
TOUCH = 44

EDGES = """() => ["h1", "main p", ".kim-button", ".kim-footer h2", ".kim-words", ".kim-strip p",
                   ".kim-label", ".kim-input", ".kim-form .kim-choice label", ".kim-steps h3"]
  .map(each => [each, [...document.querySelectorAll(each)].find(e => e.getClientRects().length)])
  .filter(([, e]) => e)
  .map(([each, e]) => {
    const range = document.createRange();
    range.selectNodeContents(e);
    const box = e.matches("input") ? e.getBoundingClientRect() : range.getBoundingClientRect();
    const isRight = document.documentElement.dir === "rtl";
    return [each, [isRight ? innerWidth - box.right : box.left,
                   parseFloat(getComputedStyle(e).fontSize)]];
  })"""
"""Where text and fields begin, and how large the letters are."""
TOUCHING = """() => [...document.querySelectorAll(
    ".kim-call, .kim-actions .kim-button, .kim-words li, .kim-facts li")]
  .filter(e => e.querySelector("svg") && e.getClientRects().length)
  .filter(e => {
    const icon = e.querySelector("svg").getBoundingClientRect();
    const range = document.createRange();
    range.setStartAfter(e.querySelector("svg"));
    range.setEnd(e, e.childNodes.length);
    const text = range.getBoundingClientRect();
    return Math.max(icon.left, text.left) - Math.min(icon.right, text.right) < 2;
  }).map(e => e.textContent)"""
"""Icons that stick to their words."""
NUMBERS_INSIDE = """() => [...document.querySelectorAll(".kim-steps h3")].map(e => {
  const box = e.getBoundingClientRect(), list = e.closest("li").getBoundingClientRect();
  return document.documentElement.dir === "rtl" ? list.right - box.right : box.left - list.left;
})"""
"""How much room the number of each step has beside its title."""


STUCK = """() => [...document.querySelectorAll("ul, ol, .kim-button")]
  .filter(e => /flex/.test(getComputedStyle(e).display) && e.getClientRects().length)
  .flatMap(e => {
    const boxes = [...e.childNodes].map(node => {
      const range = document.createRange();
      range.selectNode(node);
      const box = (node.getBoundingClientRect ? node : range).getBoundingClientRect();
      return [node.textContent.trim(), box];
    }).filter(([text, box]) => text && box.width);
    return boxes.slice(1).map(([text, box], i) => [boxes[i], [text, box]]);
  }).filter(([[, one], [, other]]) => one.top < other.bottom - 2 && other.top < one.bottom - 2
    && Math.max(one.left, other.left) - Math.min(one.right, other.right) < 3)
  .map(([[one], [other]]) => [one, other])"""
"""Neighbours in a row that run into each other."""


@pytest.fixture(scope="module")
def origin(site: Path) -> Iterator[str]:
    """Serve the built site."""
    with served(site) as origin:
        yield origin


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """Open one page on a small phone."""
    with phone(chromium) as page:
        yield page


def grow_old(page: Page) -> None:
    """Leave of the style of the page what Chrome 60 follows."""
    found = STYLE.search(page.content())
    assert found
    old = as_chrome_60(page.evaluate("document.querySelector('style').textContent"))
    page.evaluate("css => { document.querySelector('style').textContent = css }", old)


@pytest.mark.parametrize("language", ["de", "ar"])
@pytest.mark.parametrize("kind", ["", "kontakt/", "ablauf/", "orte/moers/"])
def test_everything_stands_where_it_stands_today(
    page: Page, origin: str, language: str, kind: str
) -> None:
    """Edges, letters, icons and numbers; nothing moves sideways, and a thumb hits the buttons."""
    page.goto(f"{origin}{language}/{kind}")
    today = dict(page.evaluate(EDGES))
    grow_old(page)
    old = dict(page.evaluate(EDGES))
    assert len(old) == len(today) > 4
    far = {
        name: (today[name], old[name])
        for name in today
        if any(abs(a - b) > CLOSE for a, b in zip(today[name], old[name], strict=True))
    }
    assert far == {}
    assert page.evaluate(TOUCHING) == []
    assert page.evaluate(TOO_WIDE) == []
    assert not page.evaluate(SIDEWAYS)
    assert all(room >= TOUCH for room in page.evaluate(NUMBERS_INSIDE))
    for button in page.locator(".kim-button:visible").all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= TOUCH


@pytest.mark.parametrize(
    "path", ["", "de/", "ar/orte/moers/", "de/teilen/", "ar/mit-deutsch/kontakt/"]
)
def test_words_in_a_row_stay_apart(page: Page, origin: str, path: str) -> None:
    """Without a gap “choose your language” in one language ran into that in the next."""
    page.goto(f"{origin}{path}")
    assert page.evaluate(STUCK) == []
    grow_old(page)
    assert page.evaluate(STUCK) == []
