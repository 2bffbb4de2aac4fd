"""Look into an uploaded PDF: whether it opens, what it would do, what it tells."""

import re
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
from pypdfium2 import raw

from editing.files.kinds import refused

_ACTION = re.compile(rb"/S\s*/(JavaScript|Launch)\b")
_PROGRAMS = {
    b"JavaScript": "Im PDF steckt ein Programm (JavaScript).",
    b"Launch": "Das PDF startet ein Programm, wenn man es öffnet.",
}
_PACKED = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.DOTALL)
"""What comes before objects that are packed together."""
_MOST_UNPACKED = 64_000_000
"""Bytes that all of them together may have; a few kilobytes can be made to hold gigabytes."""
_STEP = 65_536
_turn = threading.Lock()
"""PDFium works for one thread at a time."""


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """What a PDF says about itself."""

    pages: int
    author: str
    """The name in its properties; empty if there is none."""
    is_tagged: bool
    """Whether it has a structure, without which screen readers only guess (PDF/UA)."""


def _actions(content: bytes) -> Iterator[re.Match[bytes]]:
    """Yield what *content* does by itself, also within what it holds packed: PDFium tells of no
    action of a document but one kind.
    """
    yield from _ACTION.finditer(content)
    left = _MOST_UNPACKED
    for found in _PACKED.finditer(content):
        unpacked = _unpacked(memoryview(content)[found.end() :], left)
        left -= len(unpacked)
        if left <= 0:
            what = "Im PDF ist mehr zusammengepackt, als sich prüfen lässt."
            raise refused(what, "Drucken Sie es neu als PDF.")
        yield from _ACTION.finditer(unpacked)


def _unpacked(packed: memoryview, most: int) -> bytes:
    """Return what *packed* begins with, as far as it can be unpacked; not more than *most*."""
    stream, parts = zlib.decompressobj(), bytearray()
    for begin in range(0, len(packed), _STEP):
        try:
            parts += stream.decompress(packed[begin : begin + _STEP], most - len(parts))
        except zlib.error:
            break
        if stream.eof or len(parts) >= most:
            break
    return bytes(parts)


def look_at_pdf(content: bytes) -> PdfFacts:
    """Return what the PDF *content* says about itself.

    Raises `ConfigurationError`, in German, for one that does not open, is locked, runs a program,
    or carries other files.
    """
    with _turn:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError:
            what = "Das PDF ist beschädigt, oder es lässt sich nur mit einem Kennwort öffnen."
            raise refused(what, "Speichern Sie es neu, ohne Kennwort.") from None
        try:
            if raw.FPDFDoc_GetJavaScriptActionCount(document) > 0:
                raise refused(_PROGRAMS[b"JavaScript"], "Drucken Sie es neu als PDF.")
            if (found := next(_actions(content), None)) is not None:
                raise refused(_PROGRAMS[found[1]], "Drucken Sie es neu als PDF.")
            if document.count_attachments() > 0:
                what = "Im PDF stecken weitere Dateien."
                raise refused(what, "Speichern Sie es ohne Anhänge.")
            author = document.get_metadata_value("Author").strip()
            return PdfFacts(len(document), author, bool(raw.FPDFCatalog_IsTagged(document)))
        finally:
            document.close()
