"""Look into an uploaded PDF: whether it opens, what it would do, what it tells."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pikepdf
import pypdfium2
from pypdfium2 import raw

from editing.files.kinds import refused

_PRINT = "Drucken Sie es neu als PDF."
_SCRIPT = ("Im PDF steckt ein Programm (JavaScript).", _PRINT)
_FILES = ("Im PDF stecken weitere Dateien.", "Speichern Sie es ohne Anhänge.")
_KEYS = {
    "/JS": _SCRIPT,
    "/XFA": ("Im PDF steckt ein Formular aus Programmcode (XFA).", _PRINT),
    "/EF": _FILES,
}
"""What a dictionary with this key does (ISO 32000-1, 7.11.3, 12.6.4 and 12.7.8)."""
_ACTIONS = {
    "/JavaScript": _SCRIPT,
    "/Launch": ("Das PDF startet ein Programm, wenn man es öffnet.", _PRINT),
    "/GoToE": _FILES,
}
"""What an action does, by its kind (/S)."""
_SUBTYPES = {
    "/FileAttachment": _FILES,
    "/RichMedia": ("Im PDF steckt ein Film oder ein Programm.", _PRINT),
}
"""What stands at a place of a page, by its kind (/Subtype)."""
_BROKEN = (
    "Das PDF ist beschädigt, oder es lässt sich nur mit einem Kennwort öffnen.",
    "Speichern Sie es neu, ohne Kennwort.",
)
_PACKED_MOST = 64_000_000
"""Bytes that all packed objects may have; a few kilobytes can be made to hold gigabytes."""
_TOO_MUCH = ("Im PDF ist mehr zusammengepackt, als sich prüfen lässt.", _PRINT)
_UNREADABLE = (
    *(pypdfium2.PdfiumError, pikepdf.PdfError, pikepdf.PasswordError),
    *(ValueError, RuntimeError, RecursionError),
)
_turn = threading.Lock()
"""PDFium works for one thread at a time."""
pikepdf.settings.set_qpdf_limits(flate_max_memory=20_000_000, max_stream_filters=4)


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """What a PDF says about itself."""

    pages: int
    author: str
    """The name in its properties; empty if there is none."""
    is_tagged: bool
    """Whether it has a structure, without which screen readers only guess (PDF/UA)."""


def look_at_pdf(content: bytes) -> PdfFacts:
    """Return what the PDF *content* says about itself.

    Raises `ConfigurationError`, in German, for one that does not open, is locked, runs a program,
    or carries other files.
    """
    try:
        wrong = _wrong_within(content)
        with _turn, pypdfium2.PdfDocument(content) as document:
            author = document.get_metadata_value("Author").strip()
            is_tagged = bool(raw.FPDFCatalog_IsTagged(document))
            facts = PdfFacts(len(document), author, is_tagged)
    except _UNREADABLE:
        raise refused(*_BROKEN) from None
    if wrong:
        raise refused(*wrong)
    return facts


def _wrong_within(content: bytes) -> tuple[str, str] | None:
    """Return what is wrong in *content*, and the remedy.

    Programs differ in what they make of a damaged file: what is looked at here is whole. Pages are
    not asked for what they inherit, for that would unpack their objects before they are weighed.
    """
    source = BytesIO(content)
    with pikepdf.open(source, attempt_recovery=False, inherit_page_attributes=False) as whole:
        if _is_packed_too_much(whole):
            return _TOO_MUCH
        wrong = next((found for each in whole.objects for found in _wrong_with(each)), None)
        if any("error decoding" in str(each) for each in whole.get_warnings()):
            return _BROKEN  # packed objects that nobody has looked at
        return wrong


def _is_packed_too_much(whole: pikepdf.Pdf) -> bool:
    """Return whether the streams of objects (ISO 32000-1, 7.5.7) hold more than is looked at."""
    entries = whole.get_xref_table().values()
    streams = {number for each in entries if (number := each.obj_stream_number) is not None}
    left = _PACKED_MOST
    for number in streams:
        stream = whole.get_object(number, 0)
        left -= len(stream.read_bytes()) if isinstance(stream, pikepdf.Stream) else 0
        if left < 0:
            return True
    return False


def _wrong_with(thing: object) -> Iterator[tuple[str, str]]:
    """Yield what is wrong, and the remedy, for an object and all that stands within it.

    Names in hexadecimal digits are names as all others here, and so is what was packed.
    """
    if isinstance(thing, pikepdf.Stream):
        thing = thing.stream_dict
    if isinstance(thing, pikepdf.Dictionary):
        keys = set(thing.keys())
        for key, kinds in (("/S", _ACTIONS), ("/Subtype", _SUBTYPES)):
            if key in keys and (found := kinds.get(str(thing[key]))):
                yield found
        yield from (_KEYS[key] for key in keys & _KEYS.keys())
        inner = [thing[key] for key in keys]
    else:
        inner = list(thing) if isinstance(thing, pikepdf.Array) else []
    for each in inner:
        if isinstance(each, pikepdf.Object) and not each.is_indirect:
            yield from _wrong_with(each)
