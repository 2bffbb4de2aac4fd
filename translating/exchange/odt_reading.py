"""Read a table that was saved as OpenDocument text (.odt), as LibreOffice does.

Read is what LibreOffice would show with all changes accepted: deleted words stand outside of the
table there. Source of names: OpenDocument 1.3, part 3.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from portal.languages.registry import Locale
from portal.problems import ConfigurationError, Problem
from translating.exchange.rows import ReturnedRow
from translating.exchange.table_rows import Cell, Rows, lines_of, read_tables

CONTENT = "content.xml"
"""The part that holds the text."""
_URN = "urn:oasis:names:tc:opendocument:xmlns"
_OFFICE, _TABLE, _TEXT, _STYLE = (
    f"{{{_URN}:{name}:1.0}}" for name in ("office", "table", "text", "style")
)
_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")
_GONE = frozenset(
    {f"{_OFFICE}annotation", f"{_TEXT}note", f"{_TEXT}ruby-text", f"{_TEXT}tracked-changes"}
)
"""Comments, footnotes, readings beside a word, and what was deleted."""
_COMMENTS = (f"{_OFFICE}annotation", f"{_TEXT}note-body")
_BOX, _FRAME = (f"{{{_URN}:drawing:1.0}}{name}" for name in ("text-box", "frame"))
_BLANKS = re.compile(r"[ \t\r\n]+")
_STRUCK = tuple(f"{_STYLE}text-line-through-{name}" for name in ("style", "type"))
_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError),
    *(KeyError, ValueError, etree.XMLSyntaxError),
)
"""What is raised for what is no .odt file, a broken or an encrypted one."""


def read(content: bytes, locale: Locale | None = None) -> Iterator[ReturnedRow]:
    """Yield the rows of a table, read from the column headed with the name of *locale*.

    Raises `ConfigurationError` if it is no .odt file, or for another language.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            root = _parsed(packed.read(CONTENT))
            styles = (
                _parsed(packed.read("styles.xml")) if "styles.xml" in packed.namelist() else root
            )
        body = next(root.iter(f"{_OFFICE}text"))
    except (*_UNREADABLE, StopIteration) as error:
        what, remedy = f"is no OpenDocument text ({error}).", "Save it as .odt or .docx."
        raise ConfigurationError([Problem("ODT", None, "format", what, remedy)]) from error
    yield from read_tables(_tables(body, _struck_styles(styles, root)), locale, "ODT")


def _tables(body: etree._Element, struck: frozenset[str]) -> Iterator[Rows]:
    for table in body.iter(f"{_TABLE}table"):
        if not _is_inside(table, f"{_TABLE}table", f"{_TEXT}tracked-changes"):
            yield [_cells(row, struck) for row in _rows(table)]


def _parsed(content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(content, parser)


def _is_inside(element: etree._Element, *names: str) -> bool:
    return next(element.iterancestors(*names), None) is not None


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for row in table.iter(f"{_TABLE}table-row"):
        if next(row.iterancestors(f"{_TABLE}table")) is table:
            yield row


def _cells(row: etree._Element, struck: frozenset[str]) -> list[Cell]:
    """Return the cells; one that is covered from above is there, and belongs to a merged one."""
    cells: list[Cell] = []
    beside = 0  # covered cells that belong to the wide one before them
    for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
        for _ in range(min(_number(cell, f"{_TABLE}number-columns-repeated"), 100)):
            if cell.tag == f"{_TABLE}covered-table-cell" and beside:
                beside -= 1
            else:
                cells.append(_cell(cell, struck))
                beside = cells[-1].width - 1
    return cells


def _number(element: etree._Element, name: str) -> int:
    """Return a count; 1 where there is none, or no number."""
    written = element.get(name, "1")
    return int(written) if written.isdecimal() else 1


def _cell(cell: etree._Element, struck: frozenset[str]) -> Cell:
    is_covered = cell.tag == f"{_TABLE}covered-table-cell"
    paragraphs = (
        "".join(_pieces(each))
        for each in cell.iter(*_PARAGRAPHS)
        if not _is_inside(each, *_PARAGRAPHS, *_GONE)
    )
    lines = lines_of(paragraphs)
    boxes = (f"{_TABLE}table", _BOX) if lines else (f"{_TABLE}table", _BOX, _FRAME)
    return Cell(
        lines,
        width=_number(cell, f"{_TABLE}number-columns-spanned"),
        is_merged=is_covered or _number(cell, f"{_TABLE}number-rows-spanned") > 1,
        is_crossed_out=any(
            each.get(f"{_TEXT}style-name") in struck and "".join(_pieces(each)).strip()
            for each in cell.iter(f"{_TEXT}span", *_PARAGRAPHS)
        )
        or next(cell.iter(f"{_TEXT}hidden-text", f"{_TEXT}hidden-paragraph"), None) is not None,
        has_box=next(cell.iter(*boxes), None) is not None,
        comments=lines_of(map(_comment, cell.iter(*_COMMENTS))),
    )


def _comment(element: etree._Element) -> str:
    return " ".join(lines_of("".join(_pieces(each)) for each in element.iter(*_PARAGRAPHS)))


def _pieces(element: etree._Element) -> Iterator[str]:
    """Yield the words; a line break is a sign of its own, any blanks in the file are one."""
    yield _BLANKS.sub(" ", element.text or "")
    for child in element:
        if child.tag == f"{_TEXT}line-break":
            yield "\n"
        elif child.tag == f"{_TEXT}s":
            yield " " * min(_number(child, f"{_TEXT}c"), 1000)
        elif child.tag == f"{_TEXT}tab":
            yield " "
        elif isinstance(child.tag, str) and child.tag not in _GONE:
            yield from _pieces(child)
            yield " " if child.tag in _PARAGRAPHS else ""
        yield _BLANKS.sub(" ", child.tail or "")


def _struck_styles(*parts: etree._Element) -> frozenset[str]:
    """Return the names of styles that strike words through, or hide them."""
    found: dict[str, bool] = {}
    for style in (each for part in parts for each in part.iter(f"{_STYLE}style")):
        is_struck = found.get(style.get(f"{_STYLE}parent-style-name", ""), False)
        for look in style.iter(f"{_STYLE}text-properties"):
            lines = [look.get(name) for name in _STRUCK if look.get(name)]
            if lines or look.get(f"{_TEXT}display"):
                is_struck = look.get(f"{_TEXT}display") == "none" or any(
                    line != "none" for line in lines
                )
        found[style.get(f"{_STYLE}name", "")] = is_struck
    return frozenset(name for name, is_struck in found.items() if is_struck)
