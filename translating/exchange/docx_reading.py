"""Read a Word table that a person has filled in: with tracked changes, merged cells, moved rows.

Read is what Word would show with all changes accepted.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.exceptions import InvalidXmlError
from docx.oxml.ns import qn
from lxml.etree import XMLSyntaxError

from portal.languages.registry import Locale
from portal.problems import ConfigurationError, Problem
from translating.exchange.rows import ReturnedRow
from translating.exchange.table_rows import Cell, Rows, lines_of, read_tables

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""The same once more, for programs that do not know what stands before it."""
_GONE = frozenset(
    {_FALLBACK, *map(qn, ("w:del", "w:moveFrom", "w:delText", "w:instrText"))}
    | {qn("w:footnoteReference"), qn("w:rt")}
)
"""What was removed, and what stands beside the words or above them."""
_SIGNS = {
    qn("w:sym"): "\N{REPLACEMENT CHARACTER}",  # a sign only in its font: a gate stops it
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:tab"): " ",
    qn("w:noBreakHyphen"): "-",
}
_WORDS = frozenset({qn("w:t"), "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"})
_BOXES = (qn("w:tbl"), qn("w:txbxContent"))
_PICTURES = tuple(map(qn, ("w:drawing", "w:pict", "w:object", "w:altChunk")))
"""In a cell without words they stand for them: a picture of words, another document."""
_COMMENTS = ("comment", "footnote", "endnote")
_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError),
    *(KeyError, ValueError, InvalidXmlError, XMLSyntaxError),
)
"""What python-docx raises for what is no Word file, or a broken one."""


def read(content: bytes, locale: Locale | None = None) -> Iterator[ReturnedRow]:
    """Yield the rows of a Word table, read from the column headed with the name of *locale*.

    Raises `ConfigurationError` if it is no Word file, or for another language.
    """
    try:
        document = Document(io.BytesIO(content))
    except _UNREADABLE as error:
        what, remedy = f"is no Word file ({error}).", "Save it as .docx."
        raise ConfigurationError([Problem("Word", None, "format", what, remedy)]) from error
    yield from read_tables(_tables(document.element.body, _comments(document)), locale, "Word")


def _comments(document: Any) -> dict[tuple[str, str], str]:
    """Return comments and footnotes by the tag that refers to them, and their id."""
    found: dict[tuple[str, str], str] = {}
    for relation in document.part.rels.values():
        for name in _COMMENTS if not relation.is_external else ():
            if relation.reltype.endswith(f"/{name}s"):
                root = parse_xml(relation.target_part.blob)
                for each in root.iter(qn(f"w:{name}")):
                    words = " ".join(lines_of("".join(_pieces(p)) for p in each.iter(qn("w:p"))))
                    found[qn(f"w:{name}Reference"), each.get(qn("w:id"), "")] = words
    return found


def _tables(body: Any, comments: Mapping[tuple[str, str], str]) -> Iterator[Rows]:
    for table in body.iter(qn("w:tbl")):
        if next(table.iterancestors(qn("w:tbl")), None) is None:
            rows = [row for row in _own(table, "w:tr", "w:tbl") if not _is_deleted(row)]
            yield [[_cell(cell, comments) for cell in _own(row, "w:tc", "w:tr")] for row in rows]


def _cell(cell: Any, comments: Mapping[tuple[str, str], str]) -> Cell:
    paragraphs = ("".join(_pieces(each)) for each in cell.iter(qn("w:p")) if not _is_inner(each))
    lines = lines_of(paragraphs)
    has_box = next(cell.iter(*(_BOXES if lines else _BOXES + _PICTURES)), None) is not None
    marks = cell.iter(*(qn(f"w:{name}Reference") for name in _COMMENTS))
    said = lines_of(comments.get((mark.tag, mark.get(qn("w:id"), "")), "") for mark in marks)
    return Cell(
        lines,
        width=_width(cell),
        is_merged=next(cell.iter(qn("w:vMerge")), None) is not None,
        is_crossed_out=_is_crossed_out(cell),
        has_box=has_box,
        comments=said,
    )


def _is_inner(paragraph: Any) -> bool:
    """Return True for a paragraph in a shape: it is read with the one that holds the shape."""
    return next(paragraph.iterancestors(qn("w:p")), None) is not None


def _own(element: Any, name: str, within: str) -> Iterator[Any]:
    """Yield what is called *name* in *element*, and not in another *within* inside it."""
    for found in element.iter(qn(name)):
        if next(found.iterancestors(qn(within))) is element:
            yield found


def _is_crossed_out(cell: Any) -> bool:
    """Return True if words are struck through by hand, or hidden."""
    return any(
        mark.get(qn("w:val"), "true") not in {"0", "false", "none"}
        for run in cell.iter(qn("w:r"))
        if any(text.text for text in run.iter(qn("w:t")))
        for name in ("w:strike", "w:dstrike", "w:vanish")
        for mark in run.iter(qn(name))
    )


def _width(cell: Any) -> int:
    """Return how many columns of the grid the cell spans."""
    span = next(cell.iter(qn("w:gridSpan")), None)
    written = "1" if span is None else span.get(qn("w:val"), "1")
    return int(written) if written.isdecimal() else 1


def _is_deleted(row: Any) -> bool:
    """Return True if the row is struck out as a tracked change."""
    properties = row.find(qn("w:trPr"))
    return properties is not None and properties.find(qn("w:del")) is not None


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in _GONE:
            continue
        if child.tag in _WORDS:
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        else:
            yield from _pieces(child)
