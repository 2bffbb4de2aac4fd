"""Read a Word table that a person has filled in: with tracked changes, merged cells, moved rows.

Read is what Word would show with all changes accepted. Rows are identified by the number in their
first cell; if a cell cannot be assigned to a text, it is reported and not guessed.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.oxml.exceptions import InvalidXmlError
from docx.oxml.ns import qn
from lxml.etree import XMLSyntaxError

from portal.languages.registry import Locale
from portal.problems import ConfigurationError, Problem
from translating.exchange.rows import ReturnedRow
from translating.units import ROW_ID

COLUMNS = 3
HEAD = "Nr."
"""Heading of the column of numbers."""
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""The same once more, for programs that do not know what stands before it."""
_GONE = frozenset(
    {_FALLBACK, *map(qn, ("w:del", "w:moveFrom", "w:delText", "w:instrText"))}
    | {qn("w:footnoteReference")}
)
_SIGNS = {
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:tab"): " ",
    qn("w:noBreakHyphen"): "-",
}
_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError),
    *(KeyError, ValueError, InvalidXmlError, XMLSyntaxError),
)
"""What python-docx raises for what is no Word file, or a broken one."""
_MERGED = "Cells of this row were merged, so nobody can say which text is meant. Divide them again."
_CROSSED_OUT = (
    "Words of the translation are crossed out or hidden. Remove them, or show them again."
)
_FEWER = "The row has lost a column. Put the number, the German text and the translation in three."


def read(content: bytes, locale: Locale | None = None) -> Iterator[ReturnedRow]:
    """Yield the rows of a Word table, read from the column headed with the name of *locale*.

    Raises `ConfigurationError` if it is no Word file, or for another language.
    """
    try:
        document = Document(io.BytesIO(content))
    except _UNREADABLE as error:
        what, remedy = f"is no Word file ({error}).", "Save it as .docx."
        raise ConfigurationError([Problem("Word", None, "format", what, remedy)]) from error
    for table in document.element.body.iter(qn("w:tbl")):
        rows = list(table.iter(qn("w:tr")))
        column = _column(rows, locale)
        for number, row in enumerate(rows, start=1):
            if not _is_deleted(row) and (returned := _row(row, number, column)):
                yield returned


def _column(rows: list[Any], locale: Locale | None) -> int:
    """Return in which column the translations stand; without a head, in the third."""
    heads = ([_text(cell) for cell in row.iter(qn("w:tc"))] for row in rows)
    head = next((titles for titles in heads if HEAD in titles), None)
    if locale is None or head is None:
        return COLUMNS - 1
    if locale.german in head:
        return head.index(locale.german)
    what = f"The table is not for {locale.german}. Above its columns stands: {', '.join(head)}."
    remedy = f"Choose its language with --locale, or write “{locale.german}” above the column."
    raise ConfigurationError([Problem("Word", None, "language", what, remedy)])


def _row(row: Any, number: int, column: int) -> ReturnedRow | None:
    cells = list(row.iter(qn("w:tc")))
    texts = [_text(cell) for cell in cells]
    found = ROW_ID.search(" ".join(texts[:1]))
    name, where = found[0] if found else "", f"row {number}"
    if any(_is_merged(cell) for cell in cells):
        return ReturnedRow(name, " ".join(texts[1:]), where, unreadable=_MERGED)
    if len(cells) <= max(column, COLUMNS - 1):
        is_heading = not name and (number == 1 or not any(texts))
        return None if is_heading else ReturnedRow(name, texts[-1], where, unreadable=_FEWER)
    if not name and (number == 1 or texts[0] == HEAD or not texts[column]):
        return None
    wrong = _CROSSED_OUT if _is_crossed_out(cells[column]) else ""
    return ReturnedRow(name, texts[column], where, unreadable=wrong)


def _is_crossed_out(cell: Any) -> bool:
    """Return True if words are struck through by hand, or hidden."""
    return any(
        mark.get(qn("w:val"), "true") not in {"0", "false", "none"}
        for run in cell.iter(qn("w:r"))
        if any(text.text for text in run.iter(qn("w:t")))
        for name in ("w:strike", "w:dstrike", "w:vanish")
        for mark in run.iter(qn(name))
    )


def _is_merged(cell: Any) -> bool:
    span = next(cell.iter(qn("w:gridSpan")), None)
    is_wide = span is not None and span.get(qn("w:val"), "1") != "1"
    return is_wide or next(cell.iter(qn("w:vMerge")), None) is not None


def _is_deleted(row: Any) -> bool:
    """Return True if the row is struck out as a tracked change."""
    properties = row.find(qn("w:trPr"))
    return properties is not None and properties.find(qn("w:del")) is not None


def _text(cell: Any) -> str:
    """Return a cell's text; paragraphs are joined, breaks within one stay."""
    paragraphs = ("".join(_pieces(paragraph)) for paragraph in cell.iter(qn("w:p")))
    return " ".join(part.strip() for part in paragraphs if part.strip())


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in _GONE:
            continue
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        else:
            yield from _pieces(child)
