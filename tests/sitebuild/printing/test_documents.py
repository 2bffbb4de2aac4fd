"""Every document that is handed out, as readers, voices and telephones meet it."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import lxml.html
import pikepdf
import pytest

from sitebuild.output.printed_documents import PrintedDocument
from sitebuild.printing.documents import (
    CARDS,
    PANELS,
    Order,
    compose,
    find_town,
    orders,
    orders_for,
)
from sitebuild.printing.pdf import print_pdf
from sitebuild.printing.printer import Printer, open_printer
from tests.sitebuild.printing.reading_pdf import (
    BIDI,
    codes_on,
    faults_of,
    letters,
    links_of,
    pictures_of,
    placed_words_of,
    text_as_it_lies,
    text_from_the_right,
    text_of,
    words_of,
)
from tests.sitebuild.small_project import ROOT

_PAGE = re.compile(r"^\s*\d+ ?/ ?\d+\s*$", re.MULTILINE)
_MARK = re.compile(r"(?<!\S)\d+\.(?!\S)")
"""A mark of a list, or an ordinal (“9. cikk”), which looks alike where a line begins with it."""


def body_of(printer: Printer, order: Order) -> str:
    """Return the words that were put in, without ordinals."""
    return _MARK.sub("", _words_in(_body(printer, order)))


def heads_of(printer: Printer, order: Order) -> list[str]:
    """Return the letters of each head of a table: it stands on each page of the table."""
    return [letters(_words_in(each)) for each in _body(printer, order).iter("thead")]


def _body(printer: Printer, order: Order) -> lxml.html.HtmlElement:
    page: lxml.html.HtmlElement = lxml.html.fromstring(compose(printer, order).html)
    for whole in page.find_class("whole"):
        whole.drop_tag()  # or a part of an address (“127.”) is taken for an ordinal
    body: lxml.html.HtmlElement | None = page.find("body")
    assert body is not None
    return body


def _words_in(element: lxml.html.HtmlElement) -> str:
    return " ".join(str(text) for text in element.itertext())


def without_repeated(head: str, found: str, given: str) -> str:
    """Return *found* without the last of the heads of tables that *given* does not have."""
    for _ in range(found.count(head) - given.count(head)):
        before, _, after = found.rpartition(head)
        found = before + after
    return found


def without_heads(more: Counter[str], printer: Printer, order: Order) -> Counter[str]:
    """Return the letters *more* without those of heads of tables, which stand on each page."""
    for each in _body(printer, order).iter("thead"):
        head = Counter("".join(words_of(_words_in(each))))
        while head and head <= more:
            more = more - head
    return more


def is_from_the_right(order: Order) -> bool:
    return order.locale is None or order.locale.direction == "rtl"


def found_in(file: Path, *, from_the_right: bool) -> str:
    """Return the words that come out, without page numbers, ordinals and marks of lists."""
    text = text_as_it_lies(file).translate(BIDI) if from_the_right else text_of(file)
    return _MARK.sub("", _PAGE.sub("", text.replace("\f", "\n"))).replace("•", "")


def test_text_comes_out_as_it_was_put_in(printer: Printer, prints: Path) -> None:
    """In every language and document, letter by letter.

    From the right, all letters are there; WeasyPrint loses the base of a hamza that also bears a
    vowel sign (شيئًا), so one letter in a document may lack.
    """
    wrong = []
    for order in orders(printer):
        is_rtl = is_from_the_right(order)
        given = body_of(printer, order)
        found = found_in(prints / order.file, from_the_right=is_rtl)
        if is_rtl:
            left, right = (Counter("".join(words_of(text))) for text in (given, found))
            more = without_heads(right - left, printer, order)
            same = sum((left - right).values()) <= 1 and not more
        else:
            found, given = letters(found), letters(given)
            for head in heads_of(printer, order):
                found = without_repeated(head, found, given)
            same = found == given
        wrong += [] if same else [order.file]
    assert not wrong


def test_tools_find_nothing_to_complain_about(
    documents: dict[str, PrintedDocument], prints: Path
) -> None:
    """PDF/UA-1 as far as it can be tested: tags, title, languages, tables, links, fonts."""
    assert {file: faults for file in documents if (faults := faults_of(prints / file))} == {}


def test_the_checker_finds_what_is_wrong(tmp_path: Path) -> None:
    """A checker that likes everything checks nothing."""
    plain = tmp_path / "plain.pdf"
    plain.write_bytes(_plain_pdf())
    assert len(faults_of(plain)) >= 5


def _plain_pdf() -> bytes:
    weasyprint = pytest.importorskip("weasyprint")
    page = '<h3>A</h3><img src="x.png"><table><tr><td>1</td></tr></table>'
    done = weasyprint.HTML(string=page).write_pdf()
    assert isinstance(done, bytes)
    return done


def test_a_telephone_reads_each_code(printer: Printer, prints: Path) -> None:
    """From the picture of the page: the address of the reader's own language."""
    for order in orders(printer):
        if order.kind in {"flyer", "fold", "poster"} and order.locale and order.page:
            here = order.page.here if order.page.is_german_only else ""
            found = [code for page in pictures_of(prints / order.file) for code in codes_on(page)]
            assert found == [printer.address(order.locale, here)], order.file


def test_the_poster_has_a_code_for_each_language(printer: Printer, prints: Path) -> None:
    """One poster in the corridor serves everybody."""
    file = next(order.file for order in orders(printer) if order.kind == "codes")
    codes = codes_on(pictures_of(prints / file)[0])
    assert sorted(codes) == sorted(printer.address(each) for each in printer.site.shown)


def test_the_card_to_point_at_names_and_links_each_language(printer: Printer, prints: Path) -> None:
    """People find their language by its own name; an address on two lines is linked twice."""
    file = next(order.file for order in orders(printer) if order.kind == "pointat")
    links = sorted(set(links_of(prints / file)))
    assert links == sorted(printer.address(each) for each in printer.site.shown)
    words = words_of(text_from_the_right(prints / file))
    for each in printer.site.shown:
        assert set(words_of(each.endonym)) <= set(words), each.tag


def test_every_address_on_paper_leads_to_a_page(
    documents: dict[str, PrintedDocument], prints: Path, site: Path, printer: Printer
) -> None:
    """Paper cannot be mended: what is printed on it is there."""
    for file in documents:
        for link in links_of(prints / file):
            if link.startswith(printer.site.url):
                path = link.removeprefix(printer.site.url).partition("#")[0]
                assert (site / path / "index.html").is_file(), (file, link)


def test_nobody_signs_a_page_that_says_nothing(printer: Printer, prints: Path) -> None:
    """What is confirmed stands on the same page as the signature."""
    apart = []
    for order in orders(printer):
        if order.kind == "bilingual":
            pages = letters(text_of(prints / order.file).replace("\f", "|")).split("|")
            signed = [page for page in pages if letters("Vorname und Name") in page]
            confirmed = ("Ich habe diesen Hinweis bekommen", "Mir wurde dieses Formular")
            apart += [
                order.file
                for page in signed
                if not any(letters(words) in page for words in confirmed)
            ]
    assert apart == []


def test_each_link_can_be_tapped_on_in_one_place(
    documents: dict[str, PrintedDocument], prints: Path
) -> None:
    """A code is a link as large as it looks; a voice does not say an address piece by piece."""
    for file in (file for file in documents if re.search(r"(flyer|plakat)_(ar|ti)\.", file)):
        with pikepdf.open(prints / file) as pdf:
            notes: list[Any] = list(pdf.pages[0].obj["/Annots"])
            widths = sorted(abs(float(note["/Rect"][2] - note["/Rect"][0])) for note in notes)
        assert len(widths) == 2, file
        assert widths[0] > 30, file


def test_links_in_a_text_on_paper_show_their_address(printer: Printer, prints: Path) -> None:
    """“To the form” leads nowhere when it is printed."""
    file = next(each.file for each in orders(printer) if each.name == "fachstellen")
    text = letters(text_of(prints / file))
    for page in ("kontakt", "downloads", "orte"):
        assert letters(printer.short_address(f"{printer.site.url}de/{page}")) in text


def from_box_to_address(file: Path) -> float:
    """Return the millimetres between the coloured box of a flyer and the address beside it."""
    page = pictures_of(file)[0].convert("L").point(lambda grey: 255 if grey < 90 else 0)
    columns = (page.crop((x, 0, x + 1, page.height)) for x in range(page.width))
    heights = [column.histogram()[255] for column in columns]
    box = [x * 148 / page.width for x, height in enumerate(heights) if height > page.height * 0.15]
    (_, _, words), *_ = placed_words_of(file)
    address = [word for word in words if word.text.startswith("kim.")]
    begin, end = (25.4 / 72 * edge for edge in (address[0].left, address[0].right))
    return max(begin - box[-1], box[0] - end)


@pytest.mark.parametrize("tag", ["ta", "ar", "el"])
def test_long_names_of_towns_and_offices_fit(tag: str, tmp_path: Path) -> None:
    """The longest languages leave least room on the flyer of a town; its address stays clear of the
    coloured box beside it.
    """
    url = "https://kim.kreis-mettmann.example/"
    printer = open_printer(ROOT, district="kreis-wesel", base_url=url)
    flyers = (
        order
        for order in orders_for(printer, find_town(printer.site, "moers"))
        if order.name == "flyer" and order.locale and order.locale.tag == tag
    )
    html = compose(printer, next(flyers)).html
    office = "Servicestelle Zuwanderung, Integrationsmanagement und Einbürgerungsberatung (Nord)"
    html = html.replace("Servicestelle Zuwanderung", office)
    html = html.replace("<br>Moers", "<br>Schloß Holte-Stukenbrock an der Lippe")
    done = print_pdf(html, printer.style, name="", language=tag, pages=1)
    assert done.pages == 1
    (tmp_path / "flyer.pdf").write_bytes(done.pdf)
    assert from_box_to_address(tmp_path / "flyer.pdf") > 1.5


def test_no_address_is_broken_at_a_hyphen(tmp_path: Path) -> None:
    """Who types it from paper could not tell whether the hyphen belongs to it."""
    url = "https://kim.kreis-wesel.example/"
    printer = open_printer(ROOT, district="kreis-wesel", base_url=url)
    file = tmp_path / "printed.pdf"
    for order in orders(printer):
        if order.page is None or (order.kind in PANELS and order.file.endswith("_de-simple.pdf")):
            html = compose(printer, order).html
            done = print_pdf(
                html,
                printer.style,
                name="",
                language="de",
                pages=order.pages,
                sizes=order.sizes,
            )
            file.write_bytes(done.pdf)
            broken = re.findall(r"(?m)\S*[./@]\S*-[ \t]*$", text_of(file))
            assert not broken, order.file  # long words of Leichte Sprache may break at theirs


def test_each_document_has_the_pages_it_should_have(
    printer: Printer, documents: dict[str, PrintedDocument]
) -> None:
    """A flyer is one page, in Leichte Sprache two; so is a folded sheet. Type is never smaller than
    nine points.
    """
    for order in orders(printer):
        stored = documents[order.file]
        assert order.pages in {None, stored.pages}, order.file
        assert stored.size in {*order.sizes.fitted, order.sizes.usual}
        if order.kind == "flyer":
            assert stored.pages == (2 if order.is_easy else 1)


def test_every_language_has_every_document(
    printer: Printer, documents: dict[str, PrintedDocument]
) -> None:
    """German-only papers aside, nobody is left out."""
    names = {stored.name for stored in documents.values() if stored.tag == "ar"}
    assert {"flyer", "faltblatt", "plakat"} <= names
    for locale in printer.site.shown:
        assert names <= {stored.name for stored in documents.values() if stored.tag == locale.tag}
    assert set(CARDS) == {stored.name for stored in documents.values() if not stored.tag}
    assert "fachstellen" in {stored.name for stored in documents.values() if stored.tag == "de"}


def test_file_names_are_ascii_and_last(documents: dict[str, PrintedDocument]) -> None:
    """A link to a flyer in a mail works for years, on any computer."""
    for file in documents:
        assert re.fullmatch(r"kim-[a-z-]+_[a-z-]+(_[a-z-]+)?\.pdf", file)


def test_the_folded_sheet_is_right_when_held_against_the_light(
    printer: Printer, prints: Path
) -> None:
    """The front lies at the open edge: at the right, and in Arabic at the left."""
    for tag, is_right in {"de": True, "ar": False}.items():
        file = prints / f"kim-kreis-wesel_faltblatt_{tag}.pdf"
        outside, inside = pictures_of(file, 40)
        assert outside.size == inside.size
        front = (outside.width * (3 if is_right else 1) // 4, outside.height // 2)
        back = (outside.width * (1 if is_right else 3) // 4, outside.height - 3)
        assert outside.getpixel(front) != (255, 255, 255)
        assert outside.getpixel(back) == (255, 255, 255)
        with pikepdf.open(file) as pdf:
            turned = pdf.Root["/ViewerPreferences"].get("/Duplex")
            assert turned == "/DuplexFlipShortEdge", "the inside would stand upside down"
        fold = inside.crop((inside.width // 2 - 6, 0, inside.width // 2 + 6, inside.height))
        assert fold.getextrema() == ((255, 255),) * 3, "nothing is printed on the fold"
