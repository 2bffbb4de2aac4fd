"""Tables as LibreOffice saves them in .odt."""

import io
import zipfile

_SPACES = {each: each for each in ("office", "table", "text", "style")} | {"draw": "drawing"}
_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in _SPACES.items()
)
_STYLES = (
    '<style:style style:name="T1" style:family="text">'
    '<style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="T2" style:family="text">'
    '<style:text-properties text:display="none"/></style:style>'
)
"""T1 strikes through, T2 hides."""


def odt_cell(words: str) -> str:
    """Return a cell; *words* may hold XML."""
    return f"<table:table-cell><text:p>{words}</text:p></table:table-cell>"


def odt_row(*cells: str) -> str:
    """Return a row of cells."""
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def odt(*rows: tuple[str, ...] | str, before: str = "") -> bytes:
    """Return a file with a table of *rows*: texts of cells, or XML."""
    table = "".join(
        each if isinstance(each, str) else odt_row(*map(odt_cell, each)) for each in rows
    )
    content = (
        f"<office:document-content {_NAMES}><office:automatic-styles>{_STYLES}"
        f"</office:automatic-styles><office:body><office:text>{before}"
        f"<table:table>{table}</table:table></office:text></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        packed.writestr("content.xml", content)
    return stream.getvalue()
