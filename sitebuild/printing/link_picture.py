"""Draw the picture that messengers show beside a link, one in each language.

It is printed like paper, so that letters are joined and ordered correctly, and text that does not
fit or has no glyph is reported.
"""

import io

import pypdfium2

from sitebuild.printing.pdf import print_pdf

SIZE = (1200, 630)
"""Pixels; the size that messengers crop least (Open Graph recommends about 1.91 : 1)."""
SOURCE = "site/print/preview.html"
_POINTS_PER_PIXEL = 0.75
_COLOURS = 64
"""A flat picture with smooth edges needs no more, and is a third as heavy."""


def draw_picture(html: str, style: str, *, language: str) -> bytes:
    """Return the page *html* as a PNG file."""
    printed = print_pdf(html, style, name=SOURCE, language=language, pages=1)
    page = pypdfium2.PdfDocument(printed.pdf)[0]
    image = page.render(scale=1 / _POINTS_PER_PIXEL).to_pil().convert("RGB").crop((0, 0, *SIZE))
    out = io.BytesIO()
    image.quantize(_COLOURS).save(out, format="PNG", optimize=True)
    return out.getvalue()
