"""Pages on paper: black on white, also from a screen that is dark."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.servers.kim_service import Service
from tests.sitebuild.printing.reading_pdf import letters, text_of
from tests.website.screenshots import KINDS, ROOTS, phone, served

PATHS = [*ROOTS, *(f"ar/{kind}" for kind in KINDS)]
PALE = """() => {
  const light = colour => {
    const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
    const [x, y, z] = [r, g, b].map(part => part / 255).map(
      part => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4);
    return a === 0 ? 1 : .2126 * x + .7152 * y + .0722 * z;
  };
  const faults = each => {
    const style = getComputedStyle(each);
    return 1.05 / (light(style.color) + .05) < 4.5 || light(style.backgroundColor) < .8;
  };
  return [...document.querySelectorAll("html, body, body *")]
    .filter(each => each.getClientRects().length && !each.closest("svg, .kim-visually-hidden"))
    .filter(faults).map(each => each.outerHTML.slice(0, 100));
}"""
"""What is pale on white paper, which is what most printers make of a coloured ground."""


@pytest.fixture(scope="module")
def origin(site: Path) -> Iterator[str]:
    """Serve the built site."""
    with served(site) as origin:
        yield origin


@pytest.fixture
def paper(chromium: Browser) -> Iterator[Page]:
    """Open what a printer gets from somebody who likes it dark."""
    with phone(chromium, 794, "dark") as page:
        page.emulate_media(media="print", color_scheme="dark")
        yield page


@pytest.mark.parametrize("path", PATHS)
def test_everything_can_be_read_on_white_paper(paper: Page, origin: str, path: str) -> None:
    """No pale letters and no dark grounds, whatever the screen shows."""
    paper.goto(origin + path)
    assert paper.evaluate(PALE) == []
    assert paper.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"


def test_a_button_on_paper_has_an_edge(paper: Page, origin: str) -> None:
    """The phone number of the start page is one: white on white it was lost."""
    paper.goto(f"{origin}ar/")
    button = paper.locator('.kim-button[href^="tel:"]')
    assert button.evaluate("e => getComputedStyle(e).borderBlockStartColor") == "rgb(0, 0, 0)"


@pytest.mark.parametrize("language", ["ar", "ta"])
def test_the_number_of_a_receipt_stands_below_its_heading(
    chromium: Browser, service: Service, language: str, tmp_path: Path
) -> None:
    """Both languages are longer than one page; heading and number stay on the first."""
    with phone(chromium) as page:
        page.goto(f"{service.url}/{language}/mit-deutsch/kontakt/")
        page.locator("#kim-municipality").select_option("05170024")
        page.locator("#kim-phone").fill("0152 28817386")
        page.locator(".kim-button:not([name])[type=submit]").click()
        number = page.locator(".kim-reference").inner_text()
        page.pdf(path=tmp_path / "receipt.pdf", format="A4")
    first = text_of(tmp_path / "receipt.pdf").split("\f", maxsplit=1)[0]
    assert "Die Nummer Ihrer Nachricht" in first
    assert letters(number) in letters(first)
