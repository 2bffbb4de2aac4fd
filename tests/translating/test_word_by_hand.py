"""Word tables as people send them back: what they mean is taken, what is unclear is asked."""

import copy
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from lxml import etree

from portal.languages.registry import Locale
from portal.problems import ConfigurationError
from tests.translating.sample_texts import catalogue
from translating.exchange import docx_reading, docx_tables
from translating.exchange.importing import ImportResult, import_translations
from translating.exchange.rows import build_package
from translating.gates.gatekeeper import Gatekeeper
from translating.texts import read_language

GERMAN = ("Hallo", "Guten Abend", "Rufen Sie **heute** an")
Edit = Callable[[Any], None]


def back(root: Path, locale: Locale, gatekeeper: Gatekeeper, edit: Edit) -> ImportResult:
    """Send the table out, let a person edit it, take it in."""
    catalogue(root, locale.tag, dict.fromkeys(GERMAN, ""))
    texts = read_language(root / "i18n", locale)
    package = build_package(texts, locale, gatekeeper.glossary, everything=False)
    document = Document(io.BytesIO(docx_tables.write(package)))
    edit(document)
    stream = io.BytesIO()
    document.save(stream)
    return import_translations(
        root, locale, docx_reading.read(stream.getvalue(), locale), gatekeeper
    )


def cell(document: Any, row: int) -> Any:
    return document.tables[0].rows[row].cells[2]


def tracked(kind: str, text: str) -> Any:
    """Return a run that was inserted or deleted while Word tracked changes."""
    change, run = OxmlElement(f"w:{kind}"), OxmlElement("w:r")
    written = OxmlElement("w:delText" if kind == "del" else "w:t")
    written.text = text
    run.append(written)
    change.append(run)
    return change


def _tracked_changes(document: Any) -> None:
    paragraph = cell(document, 1).paragraphs[0]
    paragraph.add_run("Віт")
    paragraph._p.append(tracked("ins", "аю"))
    paragraph._p.append(tracked("del", "Привіт"))


def _fonts(document: Any) -> None:
    paragraph = cell(document, 1).paragraphs[0]
    for letter in "Вітаю":
        run = paragraph.add_run(letter)
        run.bold, run.font.size, run.font.name = True, Pt(20), "Comic Sans MS"


def _moved_and_removed(document: Any) -> None:
    cell(document, 1).text = "Вітаю"
    rows = [row._tr for row in document.tables[0].rows]
    rows[0].getparent().remove(rows[2])
    rows[0].addprevious(rows[1])


def _one_more_column(document: Any) -> None:
    cell(document, 1).text = "Вітаю"
    document.tables[0].add_column(Pt(50)).cells[1].text = "Anmerkung: stimmt das?"


def _control(document: Any) -> None:
    """Put the text into a content control, as forms have them."""
    paragraph = cell(document, 1).paragraphs[0]
    paragraph.add_run("Вітаю")
    control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    content.append(paragraph._p[-1])
    control.append(content)
    paragraph._p.append(control)


def _column_between(document: Any) -> None:
    """Put a column with remarks before the one with the translations."""
    cell(document, 1).text = "Вітаю"
    for row in document.tables[0].rows:
        own = row.cells[2]._tc
        remark = copy.deepcopy(own)
        own.addprevious(remark)
    for row in document.tables[0].rows:
        row.cells[2].text = "Anmerkung"


def _shape(document: Any) -> None:
    """Word writes what stands in a shape twice: for itself, and for older programs."""
    paragraph = cell(document, 1).paragraphs[0]
    run = paragraph.add_run("Вітаю")._r
    space = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    both = etree.SubElement(paragraph._p, f"{{{space}}}AlternateContent")
    for name in ("Choice", "Fallback"):
        etree.SubElement(both, f"{{{space}}}{name}").append(copy.deepcopy(run))
    paragraph._p.remove(run)


def _without_german(document: Any) -> None:
    """Remove the German column; the heads say what the others are."""
    _without_column(1)(document)


def _divided(document: Any) -> None:
    """Divide a cell upright: Word and LibreOffice let all other rows span two columns then."""
    cell(document, 1).text = "Вітаю"
    for number, row in enumerate(document.tables[0].rows):
        third = row._tr.tc_lst[2]
        if number == 1:
            part = OxmlElement("w:tc")
            part.append(OxmlElement("w:p"))
            third.addnext(part)
        else:
            third.grid_span = 2


def _how_to_say_it(document: Any) -> None:
    """Write above the word how it is spoken, as with Chinese."""
    run = cell(document, 1).paragraphs[0].add_run()._r
    ruby = etree.SubElement(run, qn("w:ruby"))
    for name, words in (("w:rt", "vitáju"), ("w:rubyBase", "Вітаю")):
        etree.SubElement(etree.SubElement(ruby, qn(name)), qn("w:t")).text = words


def _as_a_formula(document: Any) -> None:
    """Type the words where Word expects mathematics."""
    paragraph = cell(document, 1).paragraphs[0]
    paragraph.add_run("Ві")
    space = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    inner = etree.SubElement(paragraph._p, f"{{{space}}}oMath")
    etree.SubElement(inner, f"{{{space}}}t").text = "таю"


@pytest.mark.parametrize(
    "edit",
    [
        *(_tracked_changes, _fonts, _moved_and_removed, _one_more_column, _control),
        *(_column_between, _shape, _without_german, _divided, _how_to_say_it, _as_a_formula),
    ],
)
def test_what_is_meant_is_taken(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper, edit: Edit
) -> None:
    """Tracked changes count as accepted; fonts, order and remarks do not count."""
    taken = back(tmp_path, ukrainian, gatekeeper, edit)
    assert [(text.german, text.translation) for text in taken.new] == [("Hallo", "Вітаю")]
    assert taken.refused == ()


def _table_inside(document: Any) -> None:
    """Paste a table into the cell, as from a website."""
    cell(document, 1).add_table(2, 2).cell(0, 0).text = "Вітаю"


def _text_box(document: Any) -> None:
    paragraph = cell(document, 1).paragraphs[0]
    paragraph.add_run("Вітаю")
    box = OxmlElement("w:txbxContent")
    box.append(copy.deepcopy(paragraph._p))
    paragraph.runs[0]._r.append(box)


def _german_overwritten(document: Any) -> None:
    """OmegaT shows the German column of a Word table, and puts the translation in its place."""
    document.tables[0].rows[1].cells[1].text = "Вітаю"


def _merged_down(document: Any) -> None:
    cell(document, 1).text, cell(document, 2).text = "Вітаю", "Добрий вечір"
    cell(document, 1).merge(cell(document, 2))


def _merged_across(document: Any) -> None:
    cells = document.tables[0].rows[1].cells
    cells[2].text = "Вітаю"
    cells[1].merge(cells[2])


def _copied_row(document: Any) -> None:
    cell(document, 1).text = "Вітаю"
    row = document.tables[0].rows[1]._tr
    row.addnext(copy.deepcopy(row))
    cell(document, 2).text = "Привіт"


def _without_column(number: int) -> Edit:
    def edit(document: Any) -> None:
        cell(document, 1).text = "Вітаю"
        for row in document.tables[0].rows:
            row._tr.remove(row._tr.tc_lst[number])

    return edit


def _headless_without_column(number: int) -> Edit:
    def edit(document: Any) -> None:
        _without_column(number)(document)
        head = document.tables[0].rows[0]._tr
        head.getparent().remove(head)

    return edit


def _made_bold(document: Any) -> None:
    """Word makes bold of **heute** while one types."""
    paragraph = cell(document, 3).paragraphs[0]
    paragraph.add_run("Телефонуйте ")
    paragraph.add_run("сьогодні").bold = True


def _struck_by_hand(document: Any) -> None:
    """Strike the old words through, and write new ones behind them."""
    paragraph = cell(document, 1).paragraphs[0]
    paragraph.add_run("Привіт").font.strike = True
    paragraph.add_run(" Вітаю")


def _hidden(document: Any) -> None:
    cell(document, 1).paragraphs[0].add_run("Вітаю").font.hidden = True


def _sign_of_a_font(document: Any) -> None:
    """Insert a sign that is one only in its font: nobody knows which."""
    paragraph = cell(document, 1).paragraphs[0]
    sign = etree.SubElement(paragraph.add_run("Вітаю")._r, qn("w:sym"))
    sign.set(qn("w:font"), "Wingdings")
    sign.set(qn("w:char"), "F04A")


def _as_a_picture(document: Any) -> None:
    """Paste a picture of the words."""
    cell(document, 1).paragraphs[0].add_run()._r.append(OxmlElement("w:drawing"))


def _left_german(document: Any) -> None:
    cell(document, 3).text = "Rufen Sie **heute** an"


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (_struck_by_hand, "crossed out"),
        (_hidden, "hidden"),
        (_left_german, "German"),
        (_table_inside, "another table"),
        (_text_box, "text box"),
        (_as_a_picture, "picture"),
        (_sign_of_a_font, "signs"),
        (_german_overwritten, "third column"),
        (_merged_down, "merged"),
        (_merged_across, "merged"),
        (_copied_row, "twice"),
        (_made_bold, "**"),
        (_without_column(0), "number"),
        (_headless_without_column(1), "column"),
    ],
)
def test_what_is_unclear_is_asked(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper, edit: Edit, why: str
) -> None:
    """Nothing is taken for a text that nobody has meant; the report says what to do."""
    taken = back(tmp_path, ukrainian, gatekeeper, edit)
    assert taken.new == ()
    assert taken.refused
    assert all(why in refused.why for refused in taken.refused)


def test_a_row_struck_out_is_not_there(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper
) -> None:
    """Deleted as a tracked change."""

    def strike(document: Any) -> None:
        cell(document, 1).text, cell(document, 2).text = "Вітаю", "Добрий вечір"
        row = document.tables[0].rows[1]._tr
        row.get_or_add_trPr().append(OxmlElement("w:del"))

    taken = back(tmp_path, ukrainian, gatekeeper, strike)
    assert [text.german for text in taken.new] == ["Guten Abend"]


def test_the_table_is_not_the_end_of_the_document(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper
) -> None:
    """LibreOffice saves such a table as .doc without its rows; Word adds the paragraph itself.

    And the heads of the columns stand on each sheet.
    """

    def look(document: Any) -> None:
        assert len(document.tables[0].rows[0]._tr.xpath("w:trPr/w:tblHeader")) == 1
        assert [each.tag.rpartition("}")[2] for each in document.element.body][-3:] == [
            "tbl",
            "p",
            "sectPr",
        ]

    back(tmp_path, ukrainian, gatekeeper, look)


def test_a_table_for_another_language_is_refused(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper
) -> None:
    """Nothing of it is taken; the message says what stands above the columns."""

    def rename(document: Any) -> None:
        document.tables[0].rows[0].cells[2].text = "Russisch"
        cell(document, 1).text = "Алло"

    with pytest.raises(ConfigurationError, match=r"not for Ukrainisch.*Russisch"):
        back(tmp_path, ukrainian, gatekeeper, rename)
    assert not [
        text for text in read_language(tmp_path / "i18n", ukrainian)["docs"] if text.translation
    ]
