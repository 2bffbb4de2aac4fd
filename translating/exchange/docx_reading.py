"""Read a Word table as a person has filled it: with changes tracked, cells merged, rows moved.

What counts is what Word would show once all changes were accepted. Rows are known by the number in
their first cell; where it cannot be said which text a cell belongs to, nothing is guessed.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.oxml.exceptions import InvalidXmlError
from docx.oxml.ns import qn

from portal.problems import ConfigurationError, Problem
from translating.exchange.rows import Returned

COLUMNS = 3
HEAD = "Nr."
"""What stands above the numbers."""
_ID = re.compile(r"\b[0-9a-f]{16}\b")
_GONE = frozenset(
    map(qn, ("w:del", "w:moveFrom", "w:delText", "w:instrText", "w:footnoteReference"))
)
_SIGNS = {
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:tab"): " ",
    qn("w:noBreakHyphen"): "-",
}
_MERGED = "Cells of this row were merged, so nobody can say which text is meant. Divide them again."
_FEWER = "The row has lost a column. Put the number, the German text and the translation in three."


def read(content: bytes) -> Iterator[Returned]:
    """Yield what came back."""
    try:
        document = Document(io.BytesIO(content))
    except (zipfile.BadZipFile, KeyError, ValueError, InvalidXmlError) as error:
        what, remedy = f"is no Word file ({error}).", "Save it as .docx."
        raise ConfigurationError([Problem("Word", None, "format", what, remedy)]) from error
    for table in document.element.body.iter(qn("w:tbl")):
        for number, row in enumerate(table.iter(qn("w:tr")), start=1):
            if not _is_deleted(row) and (returned := _row(row, number)):
                yield returned


def _row(row: Any, number: int) -> Returned | None:
    cells = list(row.iter(qn("w:tc")))
    texts = [_text(cell) for cell in cells]
    found = _ID.search(" ".join(texts[:1]))
    name, where = found[0] if found else "", f"row {number}"
    if any(_is_merged(cell) for cell in cells):
        return Returned(name, " ".join(texts[1:]), where, unreadable=_MERGED)
    if len(cells) < COLUMNS:
        return Returned(name, "", where, unreadable=_FEWER) if name else None
    if not name and (number == 1 or texts[0] == HEAD or not texts[2]):
        return None
    return Returned(name, texts[2], where)


def _is_merged(cell: Any) -> bool:
    span = next(cell.iter(qn("w:gridSpan")), None)
    is_wide = span is not None and span.get(qn("w:val"), "1") != "1"
    return is_wide or next(cell.iter(qn("w:vMerge")), None) is not None


def _is_deleted(row: Any) -> bool:
    """Tell whether the row is struck out as a tracked change."""
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
