"""QR codes (ISO/IEC 18004) for paper and share kits; the same address gives the same bytes."""

import base64
import re
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache

from sitebuild.rendering.qr_mask import best_code

_QUIET = 4
"""Light modules around a code: fewer than four, and some readers find no code (ISO/IEC 18004)."""
_PIXELS = 8
_DARK = "#17282d"
_DARK_RUN = re.compile("1+")


@lru_cache(maxsize=8)
def _code(address: str) -> list[str]:
    """Stand up to 15 % of damage: a folded flyer, a sticker on a door."""
    return best_code(address, error="m")


def svg(address: str) -> bytes:
    """Return the code as SVG without a fixed size."""
    rows = _code(address)
    size, path = len(rows) + 2 * _QUIET, "".join(_lines(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path stroke="{_DARK}" d="{path}"/></svg>\n'
    ).encode()


def _lines(rows: Iterable[str]) -> Iterator[str]:
    """Yield the strokes of an SVG path, as wide as a module, for the dark modules of *rows*."""
    for at, row in enumerate(rows, start=_QUIET):
        end = 0
        for run in _DARK_RUN.finditer(row):
            start = f"m{run.start() - end} 0" if end else f"M{run.start() + _QUIET} {at}.5"
            end = run.end()
            yield f"{start}h{end - run.start()}"


def png(address: str) -> bytes:
    """Return the code as PNG in black and white (ISO/IEC 15948), large enough for a letter."""
    margin = "0" * _QUIET
    rows = [margin + row + margin for row in _code(address)]
    light = "0" * len(rows[0])
    lines = b"".join(map(_pixel_lines, (*[light] * _QUIET, *rows, *[light] * _QUIET)))
    side = (len(light) * _PIXELS).to_bytes(4, "big")
    parts = ((b"IHDR", side + side + b"\1\0\0\0\0"), (b"IDAT", zlib.compress(lines)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in (*parts, (b"IEND", b"")))


def _pixel_lines(row: str) -> bytes:
    """Return the lines of a PNG for a row of modules: the first, then that each is as above it."""
    pixels = bytes(0 if module == "1" else 0xFF for module in row)  # eight of one bit each
    return b"\0" + pixels + (b"\2" + bytes(len(row))) * (_PIXELS - 1)


def _chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")


def svg_uri(address: str) -> str:
    """Return the code as a data URI."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg(address)).decode()
