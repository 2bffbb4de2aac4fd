"""The page for handing on, in every language: `site/theme/teilen.html`."""

from pathlib import Path

import pytest
from lxml.html import HtmlElement
from playwright.sync_api import Browser

from sitebuild.printing.printer import Printer
from sitebuild.rendering.shared_pages import SharedPage, shares_of
from tests.languages import SAMPLE
from tests.sitebuild.sharing.reading_kits import ADDRESS, code_in, is_page, page_of

PUBLISHED = [locale.tag for locale in SAMPLE]


def shared_in(printer: Printer, tag: str) -> list[SharedPage]:
    locale = printer.site.locales.by_tag(tag)
    assert locale
    shares = shares_of(printer.edition(locale))
    return [*shares.pages, *shares.towns]


def marked(page: HtmlElement) -> list[str]:
    """Return the links and texts that one touch marks as a whole."""
    found = page.xpath('//*[@class="kim-copy"]')
    return [" ".join(_lines(each).split()) for each in found]


def _lines(element: HtmlElement) -> str:
    parts = element.xpath(".//text() | .//br")
    return "".join(part if isinstance(part, str) else "\n" for part in parts)


@pytest.mark.parametrize("tag", PUBLISHED)
def test_each_page_has_its_link_its_message_and_the_link_for_all(
    tag: str, site: Path, printer: Printer
) -> None:
    """To mark and copy, with nothing else in it; every address leads to a page."""
    found = marked(page_of(site, f"{tag.lower()}/teilen"))
    wanted = []
    for shared in shared_in(printer, tag):
        wanted += [shared.message, shared.address, shared.neutral]
    assert found == [" ".join(text.split()) for text in wanted]
    addresses = {address for text in found for address in ADDRESS.findall(text)}
    assert len(addresses) == 2 * len(shared_in(printer, tag))
    assert [each for each in addresses if not is_page(site, each)] == []


def test_the_important_pages_and_all_towns_are_there(printer: Printer) -> None:
    """In the order of the menu; each town with the municipality's own page."""
    names = [shared.name for shared in shared_in(printer, "de")]
    towns = [f"orte/{town.slug}" for town in printer.site.district.municipalities]
    assert names == ["start", "hilfe", "kontakt", *towns]


def test_messages_say_the_three_words(printer: Printer) -> None:
    """Whoever gets only the message knows the most important: who, what, where, which number."""
    district = printer.site.district
    for shared in shared_in(printer, "de"):
        said = shared.message.casefold()
        assert all(word in said for word in ("kostenlos", "freiwillig", "vertraulich")), said
        assert shared.message.endswith(f"{shared.address}\nKIM {district.name}, {district.hotline}")


@pytest.mark.parametrize("tag", ["de", "ar"])
def test_each_message_begins_in_three_programs(tag: str, site: Path, printer: Printer) -> None:
    """WhatsApp, SMS and mail, by links alone, each with the whole message and a name of its own."""
    page = page_of(site, f"{tag}/teilen")
    for shared in shared_in(printer, tag):
        for href in (shared.whatsapp, shared.sms, shared.mail):
            [link] = page.xpath("//a[@href=$href]", href=href)
            assert link.get("aria-labelledby").split()[0] == link.get("id")


@pytest.mark.parametrize("path", ["de", "ar", "de-simple", ""])
def test_a_telephone_reads_each_code(path: str, site: Path, printer: Printer) -> None:
    """The picture leads to the page whose name it has, in both kinds."""
    prefix = f"{printer.site.url}{path}/" if path else printer.site.url
    for name, here in {"start": "", "kontakt": "kontakt/", "orte/moers": "orte/moers/"}.items():
        for kind in ("png", "svg"):
            assert code_in(site / path / "teilen" / f"{name}.{kind}") == f"{prefix}{here}"


@pytest.mark.parametrize("tag", PUBLISHED)
def test_every_code_that_is_offered_is_there(tag: str, site: Path) -> None:
    """Each link to a picture leads to one; a telephone finds a page in each of them."""
    links = page_of(site, f"{tag.lower()}/teilen").xpath("//main//a[@download]/@href")
    files = {site / str(link).lstrip("/") for link in links}
    assert len(files) > 50
    assert [file for file in files if not file.is_file()] == []
    codes = [code_in(file) for file in files if file.suffix == ".png"]
    assert [code for code in codes if not is_page(site, code)] == []


ADDRESSES = (
    "de/teilen/kontakt.svg",
    "de/teilen/start.png",
    "ti/teilen/orte/moers.png",
    "teilen/hilfe.svg",
    "vorschau/ti.png",
    "vorschau/alle.png",
    "druck/kim-kreis-wesel_ti.zip",
    "druck/kim-kreis-wesel.zip",
    "druck/kim-kreis-wesel_flyer_ti.pdf",
)
"""Others link to these: they are never taken out of this list."""


@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses_that_others_link_to_last(address: str, site: Path) -> None:
    """A renamed folder or file would break letters and pages of other people."""
    assert (site / address).is_file()


def test_one_click_marks_a_whole_message_without_a_script(
    chromium: Browser, site: Path, printer: Printer
) -> None:
    """The text, the link, and nothing beside them."""
    page = site / "ar/teilen/index.html"
    html = page.read_text("utf-8")
    assert "<script" not in html
    opened = chromium.new_page(java_script_enabled=True)
    opened.set_content(html)
    opened.locator("p.kim-copy").first.click()
    chosen = str(opened.evaluate("String(getSelection())"))
    assert chosen.split() == shared_in(printer, "ar")[0].message.split()
    opened.close()
