"""QR codes (ISO/IEC 18004) for paper and share kits; the same address gives the same bytes."""

import base64
import io
from functools import lru_cache

import segno

_QUIET = 4
"""Light modules around a code: fewer than four, and some readers find no code (ISO/IEC 18004)."""
_PIXELS = 8
_DARK = "#17282d"


@lru_cache(maxsize=8)
def _code(address: str) -> segno.QRCode:
    """Stand up to 15 % of damage: a folded flyer, a sticker on a door."""
    return segno.make_qr(address, error="m")


def svg(address: str) -> bytes:
    """Return the code as SVG without a fixed size."""
    out = io.BytesIO()
    _code(address).save(
        out, kind="svg", border=_QUIET, dark=_DARK, light="#fff", omitsize=True, xmldecl=False
    )
    return out.getvalue()


def png(address: str) -> bytes:
    """Return the code as PNG in black and white, large enough for a letter."""
    out = io.BytesIO()
    _code(address).save(out, kind="png", border=_QUIET, scale=_PIXELS)
    return out.getvalue()


def svg_uri(address: str) -> str:
    """Return the code as a data URI."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg(address)).decode()
