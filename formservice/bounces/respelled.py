"""Undo what hides the words of a mail that is quoted in a text: encodings, links, entities."""

import base64
import binascii
import html
import quopri
import re
from collections.abc import Iterator
from email.message import Message
from itertools import islice
from urllib.parse import unquote_to_bytes

from formservice.bounces.received_mail import header

MOST_WORDS = 100
"""Encoded words (RFC 2047), and blocks in base64, that are read of a text."""
_ENCODED_WORD = re.compile(rb"=\?[\w-]{1,40}\?[bq]\?[!-~]{1,200}\?=", re.IGNORECASE)
_BASE64 = re.compile(
    rb"(?:^[> ]{0,9}[A-Za-z0-9+/]{20,76}={0,2}\r?\n)+(?:[> ]{0,9}[A-Za-z0-9+/]{1,76}={0,2}\r?$)?",
    re.MULTILINE,
)
"""Lines in base64, perhaps with the mark of a quotation before each (RFC 2045 6.8)."""
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
MOST_WITH_ENTITIES = 1_000_000
"""Bytes of a text in which entities are resolved; each takes a microsecond."""
_ENTITY = re.compile(rb"&#?\w{2,8};")


def respelled(text: bytes) -> Iterator[bytes]:
    """Yield *text* as it was before a link, an encoding, entities or UTF-16 hid its words."""
    if b"%" in text:
        yield (once := unquote_to_bytes(text))
        if b"%" in once:
            yield unquote_to_bytes(once)
    if b"\0" in text:
        yield text.replace(b"\0", b"")
    if b"=" in text:
        yield quopri.decodestring(text)
    if _ENTITY.search(text):
        yield html.unescape(text[:MOST_WITH_ENTITIES].decode("utf-8", "replace")).encode()
    for word in islice(_ENCODED_WORD.finditer(text), MOST_WORDS):
        packed = Message()
        packed["Subject"] = word.group().decode("ascii", "replace")
        yield header(packed, "Subject").encode()
    for block in islice(_BASE64.finditer(text), MOST_WORDS):
        yield _unpacked(block.group())


def _unpacked(block: bytes) -> bytes:
    """Return what *block* holds in base64, as far as it is whole."""
    packed = _NOT_BASE64.sub(b"", block)
    try:
        return base64.b64decode(packed[: len(packed) // 4 * 4])
    except (binascii.Error, ValueError):
        return b""
