"""One number is dialled everywhere, however the district writes it."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from lxml import html
from lxml.html import HtmlElement

from portal.district import load_district
from portal.forms.contact_form import ContactForm
from portal.forms.html import SubmitFailure, render_form, render_receipt
from portal.languages.catalogues import GERMAN, Words
from portal.languages.registry import load_locales
from sitebuild.build import build_site
from sitebuild.printing.documents import compose, orders
from sitebuild.printing.printer import open_printer
from tests.sitebuild.small_project import ROOT, write
from tests.website.reading_pages import text_of

URL = "https://kim.example/"
HOTLINE, OFFICE, EVENT = "+493023125001", "+493023125003", "+493023125002"
WRITTEN = {
    HOTLINE: "+49 (0)30 23125 001",
    OFFICE: "(030) 23125 003",
    EVENT: "030/23125-002",
    "+493023125110": "030 23125 110",
    "+493023125120": "030 23125 120",
    "+49211384240": "0211 38424-0",
    **{f"+493023125{number}": f"030 23125 {number}" for number in (201, 202, 204, 205)},
}
"""What is dialled, and how the district writes it."""
SHORT = {"110", "112", "116006", "116016", "116111", "116117", "116123"}
"""Numbers for emergencies, which the pages bring along."""
EVENTS = f"""
[[event]]
title = "Treffen"
begin = 2099-03-16T16:00:00
end = 2099-03-16T18:00:00
place = "Haus am Markt"
municipality = "05170024"
languages = ["ar"]
organiser = "Verein"
contact = "{WRITTEN[EVENT]}"
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project whose district writes each of its numbers in another way."""
    root = tmp_path_factory.mktemp("dialling")
    for part in ("docs", "i18n", "districts", "site", "portal/templates"):
        shutil.copytree(ROOT / part, root / part)
    for name in ("mkdocs.yml", "babel.cfg"):
        shutil.copy(ROOT / name, root)
    folder = root / "districts" / "kreis-wesel"
    for name in ("district.toml", "places.toml"):
        text = (folder / name).read_text("utf-8")
        text = text.replace("030 23125 100", WRITTEN[HOTLINE])
        write(folder / name, text.replace("030 23125 203", WRITTEN[OFFICE]))
    write(folder / "events.toml", EVENTS)
    return root


@pytest.fixture(scope="module")
def site(root: Path) -> Path:
    """Return the built pages in German and Arabic."""
    build_site(
        root,
        district="kreis-wesel",
        base_url=URL,
        site_dir=root / "built",
        tags=["de", "ar"],
        is_packed=False,
    )
    return root / "built"


def dialled(page: HtmlElement) -> Mapping[str, set[str]]:
    """Return what is dialled on a page, with the numbers that the links show for it."""
    found: dict[str, set[str]] = {}
    for link in page.xpath(".//a[starts-with(@href, 'tel:')]"):
        words = found.setdefault(link.get("href").removeprefix("tel:"), set())
        [number] = link.xpath(".//bdi") or [link]
        words.add(number.text_content().strip())
    return found


def page_of(site: Path, path: str) -> HtmlElement:
    """Return a built page."""
    return html.document_fromstring((site / path / "index.html").read_bytes())


def test_every_link_of_every_page_is_shown_as_written_and_dialled_as_meant(site: Path) -> None:
    """In both languages and above them; the hotline is on each page."""
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 50
    for file in pages:
        found = dialled(html.document_fromstring(file.read_bytes()))
        assert found[HOTLINE] == {WRITTEN[HOTLINE]}, file
        wrong = {
            number: words
            for number, words in found.items()
            if number not in SHORT and words != {WRITTEN.get(number)}
        }
        assert not wrong, file


@pytest.mark.parametrize("path", ["de/hilfe", "ar/hilfe"])
@pytest.mark.parametrize("part", ["//header", "//main", "//aside[@class='kim-help']", "//footer"])
def test_each_part_of_a_page_dials_the_hotline(site: Path, path: str, part: str) -> None:
    """Header, text, help box and footer."""
    [element, *_] = page_of(site, path).xpath(part)
    assert HOTLINE in dialled(element)


@pytest.mark.parametrize("language", ["de", "ar"])
def test_events_and_contact_points_dial_their_own_number(site: Path, language: str) -> None:
    """Below the dates, and on the page of a town."""
    assert EVENT in dialled(page_of(site, f"{language}/termine"))
    assert OFFICE in dialled(page_of(site, f"{language}/orte/moers"))


def test_the_form_dials_what_the_pages_dial(root: Path) -> None:
    """Also when it comes back, and after sending."""
    district = load_district(root / "districts" / "kreis-wesel")
    locales = load_locales(root / "i18n" / "locales.toml")
    words = Words(locales.source, GERMAN)
    form = render_form(
        ContactForm.for_page(district, locales, locales.source),
        words=words,
        action="/de/kontakt/",
        privacy="/de/datenschutz/",
        locale=locales.source,
        locales=locales,
        district=district,
        failure=SubmitFailure.UNAVAILABLE,
    )
    receipt = render_receipt(ContactForm.page, "123456789", words=words, district=district)
    for part in (form, receipt):
        element = html.fragment_fromstring(part, create_parent="main")
        assert dialled(element) == {HOTLINE: {WRITTEN[HOTLINE]}}


def test_paper_shows_what_the_pages_show(root: Path) -> None:
    """As the district writes it, and what can be tapped in a file dials the same."""
    printer = open_printer(root, district="kreis-wesel", base_url=URL)
    german = printer.site.locales.source
    papers = [compose(printer, each).html for each in orders(printer) if each.locale == german]
    assert len(papers) > 3
    assert [paper for paper in papers if WRITTEN[HOTLINE] in text_of(paper)]
    found = [dialled(html.document_fromstring(paper)) for paper in papers]
    assert any(HOTLINE in each for each in found)
    assert not [n for each in found for n, words in each.items() if words != {WRITTEN.get(n)}]
