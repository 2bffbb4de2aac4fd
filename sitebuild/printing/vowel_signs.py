"""Lay what Arabic and Hebrew write above and between letters where PDF readers copy it as typed.

A glyph that is raised above its line is to them a word of its own, and copied to another place. So
the sign of a vowel is drawn as an outline, and its glyph, which nobody sees, stands on the line
beside its letter, for copies, searches and voices. A sign that parts two letters (U+200C, as in
Persian) has no glyph in WeasyPrint, and would be lost; it gets that of its font, unseen as well.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from weasyprint.text.ffi import FROM_UNITS, ffi, pango

_PARTING = "\u200c"
_NOT_A_GLYPH = pango.PANGO_GLYPH_EMPTY
"""The first number that stands for no glyph of a font."""
_UNSEEN = 1
"""Units of Pango by which a glyph seems to be raised that is not to be seen: no font raises one by
a thousandth of a pixel of CSS.
"""
_UNSEEN_RISE = -_UNSEEN / 1000
"""The same as WeasyPrint hands it to its stream."""
_FILLED, _INVISIBLE = 0, 3
"""Text rendering modes (ISO 32000-1, table 106)."""


@dataclass(frozen=True, slots=True)
class Sign:
    """The sign of a vowel, and where it is drawn, in pixels of CSS."""

    font: Any
    glyph: int
    x: float
    y: float
    size: float
    """Font size."""


class UnseenGlyphs:
    """A stream that shows glyphs moved by `SignsOnLines.lay` to readers of the text alone."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._is_unseen = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def set_text_rise(self, height: float) -> None:
        """Hide what follows if it seems to be raised by `_UNSEEN`."""
        if height == _UNSEEN_RISE:
            self._stream.set_text_rendering(_INVISIBLE)
        elif self._is_unseen:
            self._stream.set_text_rendering(_FILLED)
        else:
            self._stream.set_text_rise(height)
        self._is_unseen = height == _UNSEEN_RISE


class SignsOnLines:
    """Lays and draws the signs of one document."""

    def __init__(self) -> None:
        self._fonts: dict[str, TTFont] = {}

    def lay(self, stream: Any, textbox: Any, line: Any) -> list[Sign]:
        """Put the signs of *line* behind their letters, not to be seen, and return those that are
        to be drawn in their places.
        """
        signs = []
        encoded = textbox.pango_layout.text.encode()
        base = textbox.position_y + textbox.baseline
        for item, at, left in _glyphs_from_the_right(line, textbox.position_x):
            info, place = item.glyphs.glyphs[at], item.glyphs.glyphs[at].geometry
            font, size = stream.add_font(item.item.analysis.font)
            if info.glyph == _NOT_A_GLYPH:
                begin = item.item.offset + item.glyphs.log_clusters[at]
                if encoded[begin:].startswith(_PARTING.encode()):
                    self._show_parting(font, info)
            elif not place.width and (place.x_offset or place.y_offset):
                x, y = left + place.x_offset * FROM_UNITS, base + place.y_offset * FROM_UNITS
                signs.append(Sign(font, info.glyph, x, y, size))
                place.x_offset, place.y_offset = 0, _UNSEEN
        return signs

    def draw(self, stream: Any, sign: Sign) -> None:
        """Draw *sign* in the colour of the text."""
        font = self._font(sign.font)
        scale = sign.size / font["head"].unitsPerEm
        glyphs = font.getGlyphSet()
        pen = TransformPen(_Pen(stream, glyphs), (scale, 0, 0, -scale, sign.x, sign.y))
        glyphs[font.getGlyphName(sign.glyph)].draw(pen)
        stream.fill()

    def _show_parting(self, font: Any, info: Any) -> None:
        own = self._font(font)
        if name := own.getBestCmap().get(ord(_PARTING)):
            info.glyph, info.geometry.y_offset = own.getGlyphID(name), _UNSEEN
            font.to_unicode[info.glyph] = _PARTING

    def _font(self, font: Any) -> TTFont:
        if font.hash not in self._fonts:
            self._fonts[font.hash] = TTFont(io.BytesIO(font.file_content), fontNumber=font.index)
        return self._fonts[font.hash]


def _glyphs_from_the_right(line: Any, left: float) -> Iterator[tuple[Any, int, float]]:
    """Yield the runs of *line* that are read from the right, each with the numbers of its glyphs
    and with their places from the left.
    """
    run = line.runs[0]
    while run != ffi.NULL:
        item, run = run.data, run.next
        for at in range(item.glyphs.num_glyphs):
            width = item.glyphs.glyphs[at].geometry.width * FROM_UNITS
            if item.item.analysis.level % 2:
                yield item, at, left
            left += width


class _Pen(BasePen):  # type: ignore[misc]  # fontTools has no types
    """Writes an outline to a stream."""

    def __init__(self, stream: Any, glyphs: Any) -> None:
        super().__init__(glyphs)
        self._stream = stream

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - fontTools' name
        self._stream.move_to(*_rounded(pt))

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - as above
        self._stream.line_to(*_rounded(pt))

    def _curveToOne(self, pt1: Any, pt2: Any, pt3: Any) -> None:  # noqa: N802 - as above
        self._stream.curve_to(*_rounded(pt1), *_rounded(pt2), *_rounded(pt3))

    def _closePath(self) -> None:  # noqa: N802 - as above
        self._stream.close()


def _rounded(point: tuple[float, float]) -> tuple[float, float]:
    """Return a place to a thousandth of a pixel of CSS."""
    return round(point[0], 3), round(point[1], 3)
