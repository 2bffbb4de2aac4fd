"""Tables whose rows and columns people have rebuilt: nothing that they wrote is lost unsaid."""

import copy
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

from portal.languages.registry import Locale, Locales
from tests.translating.odt_files import odt, odt_cell, odt_row
from tests.translating.sample_texts import catalogue
from translating.exchange import docx_reading, docx_tables, odt_reading
from translating.exchange.importing import ImportResult, import_translations
from translating.exchange.rows import ReturnedRow, build_package, lost_rows
from translating.gates.gatekeeper import Gatekeeper
from translating.texts import read_language
from translating.units import unit_id

GERMAN = {
    "Hallo": "Вітаю",
    "Guten Abend": "Добрий вечір",
    "Bitte": "Будь ласка",
    "Danke": "Дякую",
}
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
Edit = Callable[[Any], None]


def sent_back(root: Path, locale: Locale, gatekeeper: Gatekeeper, edit: Edit) -> list[ReturnedRow]:
    """Send the table out, fill it in, let a person edit it, and read it."""
    catalogue(root, locale.tag, dict.fromkeys(GERMAN, ""))
    texts = read_language(root / "i18n", locale)
    package = build_package(texts, locale, gatekeeper.glossary, everything=False)
    document = Document(io.BytesIO(docx_tables.write(package)))
    for row in document.tables[0].rows[1:]:
        row.cells[2].text = GERMAN[row.cells[1].text]
    edit(document)
    stream = io.BytesIO()
    document.save(stream)
    return list(docx_reading.read(stream.getvalue(), locale))


def back(root: Path, locale: Locale, gatekeeper: Gatekeeper, edit: Edit) -> ImportResult:
    """Send the table out, let a person edit it, take it in."""
    returned = sent_back(root, locale, gatekeeper, edit)
    return import_translations(root, locale, returned, gatekeeper)


def _column(document: Any, place: int, head: str, words: str) -> None:
    """Put a column before the one at *place*."""
    table = document.tables[0]
    for number, row in enumerate(table.rows):
        cell = row.cells[place]._tc
        cell.addprevious(copy.deepcopy(cell))
        row.cells[place].text = words if number else head


def _divided(document: Any) -> None:
    """Divide the table behind its second row; the second half has no head."""
    rows = [row._tr for row in document.tables[0].rows]
    table = document.tables[0]._tbl
    half = copy.deepcopy(table)
    for row in half.tr_lst:
        half.remove(row)
    for row in rows[3:]:
        half.append(row)
    table.addnext(half)
    table.addnext(OxmlElement("w:p"))


def _divided_with_remarks(document: Any) -> None:
    _column(document, 2, "Anmerkung", "stimmt das?")
    _divided(document)


def _ticks_in_front(document: Any) -> None:
    _column(document, 0, "ok?", "ja")


def _ticks_without_a_head(document: Any) -> None:
    _column(document, 0, "ok?", "ja")
    head = document.tables[0].rows[0]._tr
    head.getparent().remove(head)


@pytest.mark.parametrize(
    "edit", [_divided, _divided_with_remarks, _ticks_in_front, _ticks_without_a_head]
)
def test_columns_are_found_by_their_heads(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper, edit: Edit
) -> None:
    """Or by the numbers, and a second half has those of the first one."""
    taken = back(tmp_path, ukrainian, gatekeeper, edit)
    assert {text.german: text.translation for text in taken.new} == GERMAN
    assert taken.refused == ()


def _under_the_number(document: Any) -> None:
    cells = document.tables[0].rows[1].cells
    cells[0].text, cells[2].text = f"{cells[0].text}\nВітаю", ""


def _under_the_german(document: Any) -> None:
    cells = document.tables[0].rows[1].cells
    cells[1].add_paragraph("Вітаю")
    cells[2].text = ""


def _in_a_fourth_column(document: Any) -> None:
    document.tables[0].add_column(Pt(50)).cells[1].text = "Вітаю"
    document.tables[0].rows[1].cells[2].text = ""


@pytest.mark.parametrize("edit", [_under_the_number, _under_the_german, _in_a_fourth_column])
def test_words_beside_an_empty_cell_are_named(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper, edit: Edit
) -> None:
    """They may be the translation; an empty cell alone would count as nothing done."""
    taken = back(tmp_path, ukrainian, gatekeeper, edit)
    (refused,) = taken.refused
    assert (refused.german, refused.returned.where) == ("Hallo", "row 2")
    assert "“Вітаю”" in refused.why
    assert "third column" in refused.why
    assert (len(taken.new), taken.empty) == (3, 0)


def test_remarks_of_ours_beside_an_empty_cell_are_no_words_of_hers(
    tmp_path: Path, locales: Locales, gatekeeper: Gatekeeper
) -> None:
    """Former texts, agreed words and the glossary went out like that."""
    turkish = locales.by_tag("tr")
    assert turkish
    german = "Die Ausländerbehörde\nhilft"
    file = catalogue(tmp_path, "tr", {german: "Yardım"})
    written = file.read_text("utf-8").replace("msgid", '#, fuzzy\n#| msgid "Die\\nAlte"\nmsgid', 2)
    file.write_text(written.replace("#, fuzzy", "# Frage: wer?\n#, fuzzy"), "utf-8")
    texts = read_language(tmp_path / "i18n", turkish)
    package = build_package(texts, turkish, gatekeeper.glossary, everything=False)
    assert package.rows[0].note
    assert package.rows[0].proposal
    rows = docx_reading.read(docx_tables.write(package), turkish)
    taken = import_translations(tmp_path, turkish, rows, gatekeeper)
    assert (taken.empty, taken.refused) == (1, ())


def _with_comments(document: Any) -> None:
    """Add a comment of Word, and a column with a head of its own."""
    remarks = document.tables[0].add_column(Pt(50)).cells
    remarks[0].text, remarks[1].text = "Anmerkung", "sicher?"
    part = Part(
        PackURI("/word/comments.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml",
        f'<w:comments {nsdecls("w")}><w:comment w:id="0" w:author="Olena"><w:p><w:r>'
        "<w:t>Du oder Sie?</w:t></w:r></w:p></w:comment></w:comments>".encode(),
        document.part.package,
    )
    document.part.relate_to(part, f"{_RELATION}/comments")
    mark = OxmlElement("w:commentReference")
    mark.set(qn("w:id"), "0")
    document.tables[0].rows[2].cells[1].paragraphs[0].add_run()._r.append(mark)


def test_comments_are_passed_on_with_their_rows(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper
) -> None:
    """They are no translation, but a question to the office may be one; no author is named."""
    taken = back(tmp_path, ukrainian, gatekeeper, _with_comments)
    assert (len(taken.new), taken.refused) == (4, ())
    assert [(each.german, each.returned.remarks) for each in taken.remarks] == [
        ("Hallo", ("sicher?",)),
        ("Guten Abend", ("Du oder Sie?",)),
    ]


def test_comments_of_libreoffice_are_passed_on(ukrainian: Locale) -> None:
    """And footnotes, without names and dates."""
    said = (
        "Вітаю<office:annotation><text:p>Du oder</text:p><text:p>Sie?</text:p>"
        "</office:annotation><text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>Süden</text:p></text:note-body></text:note>"
    )
    (row,) = odt_reading.read(
        odt(("Nr.", "Deutsch", "Ukrainisch"), (f"1 {unit_id('Hallo')}", "Hallo", said)), ukrainian
    )
    assert (row.translation, row.remarks) == ("Вітаю", ("Du oder Sie?", "Süden"))


def _without_rows(*numbers: int) -> Edit:
    def edit(document: Any) -> None:
        for row in [document.tables[0].rows[number]._tr for number in numbers]:
            row.getparent().remove(row)

    return edit


@pytest.mark.parametrize(
    ("gone", "lost"),
    [((), ()), ((2, 3), ((2, 3),)), ((1, 4), ((1, 1), (4, 4))), ((3, 4), ((3, 4),))],
)
def test_rows_that_were_lost_are_counted_by_their_numbers(
    tmp_path: Path,
    ukrainian: Locale,
    gatekeeper: Gatekeeper,
    gone: tuple[int, ...],
    lost: tuple[tuple[int, int], ...],
) -> None:
    """Also the last ones, and also where the catalogue has a translation."""
    assert lost_rows(sent_back(tmp_path, ukrainian, gatekeeper, _without_rows(*gone))) == lost


def test_a_table_divided_in_libreoffice_is_read_whole(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper
) -> None:
    """As .odt it has two tables, too."""
    catalogue(tmp_path, "uk", dict.fromkeys(GERMAN, ""))
    rows = [
        odt_row(*map(odt_cell, (f"{n}/4 {unit_id(german)}", german, "?", words)))
        for n, (german, words) in enumerate(GERMAN.items(), start=1)
    ]
    between = "</table:table><text:p/><table:table>"
    head = ("Nr.", "Deutsch", "Anmerkung", "Ukrainisch")
    content = odt(head, rows[0], rows[1] + between, *rows[2:])
    taken = import_translations(
        tmp_path, ukrainian, odt_reading.read(content, ukrainian), gatekeeper
    )
    assert {text.german: text.translation for text in taken.new} == GERMAN
