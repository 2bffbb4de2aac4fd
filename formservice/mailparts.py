"""Read a mail that anybody may have sent: headers and texts as a person would see them."""

import contextlib
import html
import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message


def header(mail: Message, name: str) -> str:
    """Return a header in one line, its encoded words decoded (RFC 2047); empty where it is missing.

    Letters beyond ASCII that are not encoded are UTF-8 (RFC 6532 3.2).
    """
    name = name.lower()
    raw = next((value for key, value in mail.raw_items() if key.lower() == name), "")
    value = str(raw).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    with contextlib.suppress(HeaderParseError, LookupError, UnicodeError, ValueError):
        value = str(make_header(decode_header(value)))  # else: as it stands there
    return " ".join(value.split())


def word(mail: Message, name: str) -> str:
    """Return the first word of a header, in small letters."""
    return re.split(r"[\s;(]", header(mail, name).lower(), maxsplit=1)[0]


def inside(part: Message) -> list[Message]:
    """Return the mails, or groups of header fields, that *part* holds."""
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def content(part: Message) -> bytes:
    """Return what *part* holds, its transfer encoding undone."""
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def texts(mail: Message) -> Iterator[str]:
    """Yield each text in *mail*, those of mails inside it, too."""
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            raw = content(part)
            try:
                text = raw.decode(part.get_content_charset("utf-8"), "replace")
            except LookupError:  # a character set that nobody knows
                text = raw.decode("utf-8", "replace")
            yield html.unescape(text) if part.get_content_subtype() == "html" else text
