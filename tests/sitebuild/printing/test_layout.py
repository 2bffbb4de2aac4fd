"""What a sheet looks like: filled, within the margins of printers, readable for helpers."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageDraw

from portal.problems import ConfigurationError
from sitebuild.output.printed_documents import PrintedDocument
from sitebuild.printing.documents import HtmlDocument, Order, compose, find_town, orders, orders_for
from sitebuild.printing.pdf import print_pdf
from sitebuild.printing.printer import Printer, open_printer
from tests.sitebuild.printing.reading_pdf import codes_on, pictures_of, text_of
from tests.sitebuild.small_project import ROOT

URL = "https://kim.kreis-wesel.example/"
DOTS = 40
"""Dots per inch of the pictures that are measured."""
UNPRINTED = 5
"""Millimetres that printers in offices leave white."""
GROUND = 235
"""Grey of what is darker than the ground of the offer."""
RED = (255, 0, 0)


def the(printer: Printer, name: str, tag: str) -> Order:
    return next(
        each
        for each in orders(printer)
        if each.name == name and (each.locale is None or each.locale.tag == tag)
    )


def printed(printer: Printer, document: HtmlDocument, order: Order, folder: Path) -> Path:
    file = folder / order.file
    style, tag = printer.style, document.language.tag
    done = print_pdf(
        document.html, style, name=order.name, language=tag, pages=order.pages, sizes=order.sizes
    )
    file.write_bytes(done.pdf)
    return file


def halves(name: str, pages: list[Image.Image]) -> Iterator[Image.Image]:
    for page in pages:
        if name == "faltblatt":
            middle = page.width // 2
            yield page.crop((0, 0, middle, page.height))
            yield page.crop((middle, 0, page.width, page.height))
        else:
            yield page


def is_empty(grey: Image.Image, paper: int = 251) -> bool:
    """Return True if a picture in grey has nothing darker than *paper*."""
    return not any(grey.histogram()[:paper])


def longest_gap(page: Image.Image) -> float:
    """Return the part of a page's height of the longest stretch without anything on it; a coloured
    ground alone is nothing.
    """
    grey = page.convert("L")
    rows = [is_empty(grey.crop((0, y, grey.width, y + 1)), GROUND) for y in range(grey.height)]
    gaps = "".join("." if row else "x" for row in rows)
    return max(len(gap) for gap in re.findall(r"\.*", gaps)) / grey.height


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("flyer", "de"),
        ("flyer", "ar"),
        ("plakat", "ta"),
        ("faltblatt", "de"),
        ("faltblatt", "ti"),
        ("faltblatt", "zh-Hans"),
        ("zeigekarte", ""),
    ],
)
def test_a_sheet_is_filled_and_keeps_its_margins(
    printer: Printer, name: str, tag: str, tmp_path: Path
) -> None:
    """No empty fifth, and nothing where office printers print nothing."""
    order = the(printer, name, tag)
    pages = pictures_of(printed(printer, compose(printer, order), order, tmp_path), DOTS)
    for page in pages:
        edge = round(UNPRINTED / 25.4 * DOTS) - 1
        inside = (edge, edge, page.width - edge, page.height - edge)
        bare = page.convert("L")
        bare.paste(255, inside)
        assert is_empty(bare), "something is printed at the edge"
    assert [gap for page in halves(name, pages) if (gap := longest_gap(page)) > 0.2] == []


def test_headings_of_high_scripts_leave_room_for_larger_type(
    documents: dict[str, PrintedDocument],
) -> None:
    """Points of the text: sentences of a heading stood as far apart as the lines of a text."""
    assert documents["kim-kreis-wesel_plakat_th.pdf"].size >= 10


@pytest.mark.parametrize("tag", ["ti", "zh-Hans"])
def test_helpers_can_tell_which_language_a_paper_is_in(
    printer: Printer, tag: str, tmp_path: Path
) -> None:
    """Who lays out flyers does not read them: the German name, and one German line."""
    order = the(printer, "flyer", tag)
    assert order.locale
    text = text_of(printed(printer, compose(printer, order), order, tmp_path))
    assert f"{order.locale.german} · KIM hilft Menschen mit Einwanderungsgeschichte" in text
    assert order.locale.endonym in text


def test_the_code_of_a_language_nobody_is_offered_leads_to_the_neutral_page(
    tmp_path: Path,
) -> None:
    """Its own address is not there: paper would lead nowhere for years."""
    printer = open_printer(ROOT, district="kreis-wesel", base_url=URL, include_unpublished=True)
    town = find_town(printer.site, "moers")
    hidden = next(each for each in printer.site.locales if not each.published)
    arabic = next(each for each in printer.site.locales if each.tag == "ar")
    locales = [hidden, arabic]
    assert {printer.lasting_address(each, "orte/moers/") for each in locales} == {
        f"{URL}orte/moers/",
        f"{URL}ar/orte/moers/",
    }
    sheet = next(each for each in orders_for(printer, town, locales) if each.kind == "codes")
    file = printed(printer, compose(printer, sheet), sheet, tmp_path)
    assert f"{URL}orte/moers/" in codes_on(pictures_of(file)[0])


def test_a_comma_stays_at_its_word(printer: Printer, tmp_path: Path) -> None:
    """In a German address that is broken within an Arabic text; it used to jump to the front."""
    html = (
        '<!doctype html><html lang="ar" dir="rtl"><head><title>T</title><style></style></head>'
        '<body><div style="width: 60mm"><p><bdi lang="de">Kreis Wesel, Kommunale Integration, '
        "Reeser Landstraße 31</bdi></p></div></body></html>"
    )
    file = tmp_path / "comma.pdf"
    file.write_bytes(print_pdf(html, printer.style, name="x", language="ar", pages=1).pdf)
    with pypdfium2.PdfDocument(str(file)) as document:
        text = document[0].get_textpage()
        left = {at: text.get_charbox(at)[0] for at in range(text.count_chars())}
        letters = text.get_text_range()
    at = letters.index("Integration") + len("Integration")
    assert letters[at] == ","
    assert left[at] > left[at - 1]


def test_an_unknown_pictogram_is_named(printer: Printer) -> None:
    """With those that there are."""
    order = the(printer, "flyer", "de")
    assert order.page
    meta = {**order.page.meta, "pictograms": "free voluntary hause"}
    wrong = replace(order, page=replace(order.page, meta=meta))
    with pytest.raises(ConfigurationError, match=r"no pictogram “hause”.*home"):
        compose(printer, wrong)


def test_wide_arms_keep_their_shape(printer: Printer, tmp_path: Path) -> None:
    """What is too wide for its place is made lower, not narrower: a circle stays one."""
    own = tmp_path / "kreis"
    shutil.copytree(ROOT / "districts/kreis-wesel", own)
    (own / "site").mkdir()
    arms = Image.new("RGB", (900, 120), "white")
    ImageDraw.Draw(arms).ellipse((0, 0, 119, 119), fill=RED)
    arms.save(own / "site/logo.png")
    wide = open_printer(ROOT, district=str(own), base_url=URL)
    order = the(wide, "plakat", "de")
    file = printed(wide, compose(wide, order), order, tmp_path)
    (page,) = pictures_of(file, 4 * DOTS)
    far = ImageChops.difference(page.convert("RGB"), Image.new("RGB", page.size, RED))
    circle = far.convert("L").point(lambda value: 255 * (value < 8)).getbbox()
    assert circle
    left, top, right, bottom = circle
    assert right - left == pytest.approx(bottom - top, abs=2)
