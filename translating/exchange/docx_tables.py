"""Write a Word table in three columns: number, German text, translation to be written.

For right-to-left languages the table runs from right to left. Parts that must not be changed are
grey.
"""

import io
import re
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.table import _Cell

from translating.exchange.rows import FORMERLY, KEPT, Package, Row
from translating.exchange.table_rows import COLUMNS, GERMAN, HEAD

_GREY_SIGNS = re.compile(rf"{KEPT.pattern}|\*\*")
_HELP = (
    "Bitte schreiben Sie die Übersetzung in die dritte Spalte. Was grau ist, bleibt genau so "
    "stehen: {{ … }}, {…}, (…) hinter eckigen Klammern, <…>, ** und `…`. Die Nummern in der ersten "
    "Spalte brauchen wir, um Ihre Texte wiederzufinden. Eine leere Zelle lassen wir, wie sie ist."
)
_GREY = RGBColor(0x60, 0x60, 0x60)


def write(package: Package) -> bytes:
    """Return *package* as the content of a Word file (.docx)."""
    document = Document()
    document.add_heading(f"KIM-Portal: Deutsch – {package.locale.german}", level=1)
    document.add_paragraph(_HELP)
    table = document.add_table(rows=1, cols=COLUMNS, style="Table Grid")
    is_rtl = package.locale.direction == "rtl"
    if is_rtl:
        table._tblPr.append(OxmlElement("w:bidiVisual"))  # noqa: SLF001 - python-docx has no name for it
    for cell, title in zip(table.rows[0].cells, (HEAD, GERMAN, package.locale.german), strict=True):
        cell.text = title
        cell.paragraphs[0].runs[0].bold = True
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - no name for it
    for number, row in enumerate(package.rows, start=1):
        cells = table.add_row().cells
        cells[0].text = f"{number}/{len(package.rows)}\n{row.id}"
        _write_german(cells[1], row)
        _write(cells[2], row.translation, lang=package.locale.tag, is_rtl=is_rtl)
    document.add_paragraph()  # LibreOffice saves a table that ends a document as .doc without rows
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _write_german(cell: _Cell, row: Row) -> None:
    _write(cell, row.german, lang="de", is_rtl=False)
    if row.proposal:
        _remark(cell, f"{FORMERLY}{row.former or row.german} → {row.proposal}")
    if row.note:
        _remark(cell, row.note)


def _remark(cell: _Cell, text: str) -> None:
    run = cell.add_paragraph().add_run(text)
    run.italic, run.font.size, run.font.color.rgb = True, Pt(8), _GREY


def _write(cell: _Cell, text: str, *, lang: str, is_rtl: bool) -> None:
    paragraph = cell.paragraphs[0]
    if is_rtl:
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))  # noqa: SLF001 - no name for it
    end = 0
    for kept in (*_GREY_SIGNS.finditer(text), None):
        start = kept.start() if kept else len(text)
        for part, is_kept in ((text[end:start], False), (kept[0] if kept else "", True)):
            if part:
                run = paragraph.add_run(part)
                _speak(run, lang, is_rtl=is_rtl and not is_kept)
                if is_kept:
                    run.font.color.rgb = _GREY
        end = kept.end() if kept else end


def _speak(run: Any, lang: str, *, is_rtl: bool) -> None:
    """Tell Word the language, for spelling and for reading aloud, and the direction."""
    properties = run._r.get_or_add_rPr()  # noqa: SLF001 - python-docx has no name for it
    if is_rtl:
        properties.append(OxmlElement("w:rtl"))
    language = OxmlElement("w:lang")
    language.set(qn("w:bidi" if is_rtl else "w:val"), lang)
    properties.append(language)
