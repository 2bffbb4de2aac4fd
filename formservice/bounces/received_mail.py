"""Read headers and texts of a received mail, which anybody may have sent."""

import base64
import binascii
import codecs
import contextlib
import html
import re
import unicodedata
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

_TAG = re.compile(r"<[^<>]{0,2000}>")
_WITHIN_WORD = re.compile(
    r"</?(?:a|abbr|b|em|font|i|mark|s|small|span|strong|u|wbr)\b[^<>]{0,2000}>", re.IGNORECASE
)
"""Tags that divide no words."""
LONGEST_HEADER = 20_000
"""Characters of a header that are read; decoding many encoded words takes the square of the time.
"""
_TEXT_CODEC = re.compile(
    r"ascii|utf-(?:7|8|8-sig|16|16-[bl]e|32|32-[bl]e)|iso8859-\d+|cp\d+|koi8-[rtu]|mac-\w+|tis-620"
    r"|gb2312|gbk|gb18030|hz|big5|big5hkscs|shift_jis\w*|euc_\w+|iso2022_\w+|johab|ptcp154|kz1048"
)
"""Codecs of texts, whose time grows with the length alone."""
_QUOTED = re.compile(r"^[> ]+", re.MULTILINE)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def header(mail: Message, name: str) -> str:
    """Return a header in one line with encoded words decoded (RFC 2047); empty if it is missing.

    Bytes beyond ASCII that are not encoded, or whose character set nobody knows, are read as UTF-8
    (RFC 6532 3.2), else as cp1252. What cannot be decoded is returned as it stands.
    """
    name = name.lower()
    raw = next((value for key, value in mail.raw_items() if key.lower() == name), "")
    raw = str(raw)[:LONGEST_HEADER]
    value = _decoded(str(raw).encode("utf-8", "surrogateescape"), "utf-8")
    with contextlib.suppress(HeaderParseError, ValueError):
        value = "".join(
            word if isinstance(word, str) else _decoded(word, charset or "utf-8")
            for word, charset in decode_header(value)
        )
    return normalise(value)


def first_word(mail: Message, name: str) -> str:
    """Return the first word of a header in lower case; empty if the header is missing."""
    return re.split(r"[\s;(]", header(mail, name).lower(), maxsplit=1)[0]


def attached_mails(part: Message) -> list[Message]:
    """Return the mails, or the groups of header fields, that *part* holds."""
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def own_parts(mail: Message) -> Iterator[Message]:
    """Yield all parts of *mail* except those of attached mails."""
    yield mail
    if mail.get_content_maintype() == "multipart":
        for part in attached_mails(mail):
            yield from own_parts(part)


def content(part: Message) -> bytes:
    """Return the content of *part* with its transfer encoding removed."""
    found = part.get_payload(decode=True)
    if isinstance(found, bytes):
        return found
    if first_word(part, "Content-Transfer-Encoding") == "base64":
        # Forbidden for an attached mail (RFC 2046 5.2.1), and done: the parser takes it as it is.
        with contextlib.suppress(binascii.Error, ValueError):
            return b"".join(
                base64.b64decode(str(one.get_payload())) for one in attached_mails(part)
            )
    return b""


def texts(mail: Message) -> Iterator[str]:
    """Yield each text in *mail* and in attached mails, in the form that `normalise` returns."""
    return (_text(part) for part in mail.walk() if part.get_content_maintype() == "text")


def own_texts(mail: Message) -> Iterator[str]:
    """Yield each text in *mail* as `texts` does, but nothing of attached mails or their headers."""
    for part in own_parts(mail):
        if part.get_content_type().startswith("text/") and "headers" not in part.get_content_type():
            yield _text(part)


def _text(part: Message) -> str:
    text = _decoded(content(part), part.get_content_charset("utf-8"))
    if part.get_content_subtype() == "html":
        text = without_tags(text)
    return normalise(_QUOTED.sub("", text))


def normalise(text: str) -> str:
    """Return *text* in one line, in NFKC, without invisible characters."""
    visible = (
        text
        if text.isascii()
        else "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    )
    return " ".join(unicodedata.normalize("NFKC", visible).split())


def fold(text: str) -> str:
    """Return a normalised text in lower case with ae for ä, so that patterns need one spelling."""
    return text.lower().translate(_UMLAUTS)


def without_tags(text: str) -> str:
    """Return an HTML text without its tags, with what entities stand for."""
    with contextlib.suppress(ValueError):  # a number that is no character
        text = html.unescape(_TAG.sub(" ", _WITHIN_WORD.sub("", text)))
    return text


def _decoded(raw: bytes, charset: str) -> str:
    """Return *raw* as text, in *charset* or in what it is instead."""
    for name in (charset, "utf-8"):
        with contextlib.suppress(LookupError, ValueError):
            # By its own name: punycode, which takes minutes, has others with a hyphen.
            if _TEXT_CODEC.fullmatch(codecs.lookup(name).name):
                return raw.decode(name)
    return raw.decode("cp1252", "replace")
