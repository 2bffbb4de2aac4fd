"""Add the text of each line to a PDF, for screen readers, search and copying.

WeasyPrint 70 records for each glyph the first text it was used for (Kozea/WeasyPrint #2841). In
scripts that build one glyph from several letters, or reorder them, that text is wrong. Such lines
get their whole text (`/ActualText`, ISO 32000-1, 14.9.4). Arabic and Hebrew lines do not: there the
texts of the glyphs are right, with what `vowel_signs` does, and PDF readers reverse an ActualText.
A letter that a font draws with several glyphs, as ئ with a vowel sign, is divided between them. A
space without a break is copied as a space, or a search would not find it. A part in another
language than its document is marked (`/Lang`, 14.9.2).
"""

import logging
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import weasyprint
from weasyprint.draw import text as drawing
from weasyprint.text.ffi import ffi, pango

from portal.problems import KimError
from sitebuild.printing.vowel_signs import SignsOnLines, UnseenGlyphs

WRITTEN_FOR = "70.0"
"""The version of WeasyPrint whose internal function is wrapped here."""

_CLUSTERS = re.compile("[\u0900-\u0fff\u1000-\u109f\u1780-\u17ff]")
_NO_BREAK = "\u00a0"
_MISSING = re.compile(r"U\+([0-9A-F]{4,6})")
_BYTE_ORDER = "feff"
"""What a text string of a PDF in UTF-16 begins with (ISO 32000-1, 7.9.2.2)."""

_draw_first_line = drawing.draw_first_line


class WrongVersionError(KimError):
    """The installed WeasyPrint is not the version that this module was tested with."""

    def __str__(self) -> str:
        found = f"WeasyPrint is {self.args[0]}; the text layer was measured with {WRITTEN_FOR}."
        return f"{found} Remedy: Install what is pinned: scripts/setup demo"


class _Complaints(logging.Handler):
    """Collects what WeasyPrint only logs: letters without a glyph, pictures without a text."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message."""
        self.messages.append(record.getMessage())


@contextmanager
def corrected_text_layer(language: str) -> Iterator[list[str]]:
    """Print with a correct text layer; yields the list of WeasyPrint's messages.

    Raises `WrongVersionError` if WeasyPrint is another version than `WRITTEN_FOR`.
    """
    if weasyprint.__version__ != WRITTEN_FOR:
        raise WrongVersionError(weasyprint.__version__)
    complaints = _Complaints()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(complaints)
    propagates, logger.propagate = logger.propagate, False
    drawing.draw_first_line = _in_language(language)
    try:
        yield complaints.messages
    finally:
        drawing.draw_first_line = _draw_first_line
        logger.removeHandler(complaints)
        logger.propagate = propagates


def missing_letters(complaints: list[str]) -> str:
    """Return the letters for which no font had a glyph."""
    found = (_MISSING.search(message) for message in complaints if ".notdef" in message)
    return "".join(dict.fromkeys(chr(int(each[1], 16)) for each in found if each))


def _in_language(language: str) -> Any:
    on_lines = SignsOnLines()

    def draw(stream: Any, textbox: Any, *arguments: Any) -> Any:
        if not textbox.text.strip():
            return _draw_first_line(stream, textbox, *arguments)
        layout = textbox.pango_layout
        pango.pango_layout_set_single_paragraph_mode(layout.layout, True)  # noqa: FBT003 - Pango's
        line, _ = layout.get_first_line()
        _take_letters_apart(stream, layout.text, line)
        signs = on_lines.lay(stream, textbox, line)
        properties = _properties(textbox.text, textbox.style["lang"] or language, language)
        if properties:
            stream.begin_marked_content("Span", f"<<{properties}>>")
        result = _draw_first_line(UnseenGlyphs(stream), textbox, *arguments)
        if properties:
            stream.end_marked_content()
        if signs:  # outside of the text: no outline may stand in it
            stream.end_text()
            for sign in signs:
                on_lines.draw(stream, sign)
            stream.begin_text()
        return result

    return draw


def _take_letters_apart(stream: Any, text: str, line: Any) -> None:
    """Say of each glyph of a letter which part of it it draws, before WeasyPrint gives all of the
    letter to one of them and nothing to the others.
    """
    encoded = text.encode()
    run = line.runs[0]
    while run != ffi.NULL:
        item, run = run.data, run.next
        is_from_the_right = item.item.analysis.level % 2
        clusters = list(item.glyphs.log_clusters[0 : item.glyphs.num_glyphs])
        begins = sorted({*clusters, item.item.length})
        for begin, end in pairwise(begins):
            glyphs = [at for at, cluster in enumerate(clusters) if cluster == begin]
            letter = encoded[item.item.offset + begin : item.item.offset + end].decode()
            parts = [" "] if letter == _NO_BREAK else _divided(letter, len(glyphs))
            if parts:
                font, _ = stream.add_font(item.item.analysis.font)
                order = reversed(glyphs) if is_from_the_right else glyphs
                for at, part in zip(order, parts, strict=True):
                    font.to_unicode.setdefault(item.glyphs.glyphs[at].glyph, part)


def _divided(text: str, count: int) -> list[str]:
    """Return the parts of a letter with its marks, as written or taken apart (Unicode NFD), if that
    makes *count* of them and more than one.
    """
    apart = [part for letter in text for part in unicodedata.normalize("NFD", letter)]
    return next((each for each in (list(text), apart) if 1 < len(each) == count), [])


def _properties(text: str, own: str, language: str) -> str:
    entries = []
    if own != language:
        entries.append(f"/Lang ({own})")
    if _CLUSTERS.search(text):
        text = text.replace(_NO_BREAK, " ")
        entries.append(f"/ActualText <{_BYTE_ORDER}{text.encode('utf-16-be').hex()}>")
    return " ".join(entries)
