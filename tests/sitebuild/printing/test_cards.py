"""The documents for all languages: one page, however many languages there are."""

from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from portal.languages.registry import load_locales
from sitebuild.printing.cards import Entry, field_height, grid_of
from sitebuild.printing.documents import CARDS, Order, compose, find_town
from sitebuild.printing.pdf import print_pdf
from sitebuild.printing.printer import Printer
from tests.sitebuild.printing.reading_pdf import codes_on, pictures_of, text_of
from tests.sitebuild.small_project import ROOT

LOWEST = 7
"""Points from the lowest to the highest letter of a type of 5.5 points."""
LOCALES = tuple(load_locales(ROOT / "i18n" / "locales.toml"))


@pytest.mark.parametrize("count", [2, 16, 17, len(LOCALES)])
@pytest.mark.parametrize(("name", "kind"), CARDS.items())
def test_a_card_is_one_page(printer: Printer, name: str, kind: str, count: int) -> None:
    """Up to 16 languages each have a sentence; each layout must hold as many as it may get."""
    order = Order(name, None, f"{name}.pdf", kind, locales=LOCALES[:count])
    document = compose(printer, order)
    printed = print_pdf(document.html, printer.style, name=name, language="de", pages=1)
    assert printed.pages == 1


@pytest.mark.parametrize("count", range(1, len(LOCALES) + 1))
def test_no_language_stands_alone_in_a_row(count: int) -> None:
    """Rows differ by one at most, and a code is large enough for a telephone."""
    entries = [Entry(locale, "https://kim.example/", "", "") for locale in LOCALES[:count]]
    for kind in CARDS.values():
        grid = grid_of(entries, kind, field_height(kind, count, has_strip=True))
        ends = [number for number, (_, _, is_last) in enumerate(grid.cells, start=1) if is_last]
        rows = [end - begin for begin, end in zip([0, *ends], ends, strict=False)]
        assert sum(rows) == count
        assert max(rows) - min(rows) <= 1
        assert kind == "pointat" or grid.code >= 16, "0.4 mm a module: read from a hand's breadth"


@pytest.mark.parametrize(("kind", "least"), [("pointat", 4.5), ("codes", 2.7)])
def test_names_are_large_with_all_languages(kind: str, least: float) -> None:
    """Millimetres of type: people look for their own word, helpers for the small one below it."""
    entries = [Entry(locale, "https://kim.example/", "", "") for locale in LOCALES]
    for has_strip in (False, True):
        height = field_height(kind, len(entries), has_strip=has_strip)
        assert grid_of(entries, kind, height).type >= least


def test_the_poster_of_all_published_languages_is_even_and_read_at_arms_length() -> None:
    """Seven rows of seven, and codes of 0.5 mm a module with their white edge."""
    entries = [Entry(locale, "https://kim.example/", "", "") for locale in LOCALES][:49]
    grid = grid_of(entries, "codes", field_height("codes", 49, has_strip=False))
    assert len({width for _, width, _ in grid.cells}) == 1
    assert grid.code >= 37 * 0.5


@pytest.mark.parametrize(("name", "kind"), CARDS.items())
def test_the_smallest_word_can_be_read_at_arms_length(
    printer: Printer, name: str, kind: str, tmp_path: Path
) -> None:
    """Also when all languages stand on it: the German names are for whoever helps."""
    order, file = Order(name, None, f"{name}.pdf", kind, locales=LOCALES), tmp_path / "card.pdf"
    html = compose(printer, order).html
    file.write_bytes(print_pdf(html, printer.style, name=name, language="de", pages=1).pdf)
    with pypdfium2.PdfDocument(file) as document:
        page = document[0].get_textpage()
        signs = [page.get_text_range(at, 1) for at in range(page.count_chars())]
        latin = [at for at, sign in enumerate(signs) if sign.isascii() and sign.isalpha()]
        boxes = [page.get_charbox(at, loose=True) for at in latin]
    heights = [top - bottom for _, bottom, _, top in boxes]
    assert len(heights) > 500
    assert min(heights) >= LOWEST


def test_the_poster_of_a_town_names_the_languages_to_talk_in(
    printer: Printer, tmp_path: Path
) -> None:
    """Also those that nothing can be read in yet; nobody is sent to a page that is not there."""
    site = printer.site
    town = find_town(site, "moers")
    point = site.district.contact_points_on(town, site.today)[0]
    points = {**site.district.contact_points, point.id: replace(point, languages=("ar", "rom"))}
    own = Printer(replace(site, district=replace(site.district, contact_points=points)), [], {})
    own.body, own.edition = printer.body, printer.edition  # type: ignore[method-assign]
    order = Order("plakat-sprachen", None, "x.pdf", "codes", town=town, locales=LOCALES[:2])
    file = tmp_path / "x.pdf"
    html = compose(own, order).html
    file.write_bytes(print_pdf(html, own.style, name="x", language="de", pages=1).pdf)
    assert "Romani čhib Romani" in text_of(file)
    assert len(codes_on(pictures_of(file)[0])) == 2
