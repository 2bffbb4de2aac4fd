"""Check a request before its content is read.

Pure functions over headers and bytes. There are no tokens and no cookies, because the form is a
static page: `Sec-Fetch-Site` and `Origin` replace them (OWASP CSRF cheat sheet; decision 0005).
Every refusal is a page in the reader's language with the phone number.
"""

import re
import sys
from collections.abc import AsyncIterable
from enum import StrEnum
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import Headers, ImmutableMultiDict

from portal.forms.markers import Marker

BODY_LIMIT = 64 * 1024
"""Bytes. The longest message, every character percent-encoded, needs 24,000."""
FIELD_LIMIT = 100
"""Values. The form for events sends 71 at most, most of them languages; extensions of browsers add
their own."""
FORM_TYPE = "application/x-www-form-urlencoded"
"""The only media type accepted: multipart could choose a charset and smuggle lone surrogates."""

_NUMBERED = re.compile(r"(?:&#\d{3,7};)+")
"""What browsers send for signs that the character set of a form lacks (WHATWG Encoding, 4.3)."""
_FIRST_FOREIGN = 0xA0
"""Before it are the signs of ASCII, which every character set has, and controls."""

_DEFAULT_PORTS = {"http": 80, "https": 443}


class RefusalReason(StrEnum):
    """Why a request was refused, as the log says it."""

    FOREIGN_ORIGIN = "foreign-origin"
    UNKNOWN_ORIGIN = "unknown-origin"
    WRONG_TYPE = "wrong-type"
    TOO_LARGE = "too-large"
    TOO_MANY_FIELDS = "too-many-fields"


STATUS = {
    RefusalReason.FOREIGN_ORIGIN: 403,
    RefusalReason.UNKNOWN_ORIGIN: 403,
    RefusalReason.WRONG_TYPE: 415,
    RefusalReason.TOO_LARGE: 413,
    RefusalReason.TOO_MANY_FIELDS: 413,
}


class RequestRefusedError(Exception):
    """The request is refused; *reason* is all that is logged."""

    def __init__(self, reason: RefusalReason) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = STATUS[reason]


def origin_of(url: str) -> str:
    """Return the origin (RFC 6454) of *url* as browsers write it into `Origin`."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port in {None, _DEFAULT_PORTS.get(parts.scheme)} else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def check_origin(headers: Headers, own_origin: str, *, strict: bool = False) -> frozenset[Marker]:
    """Return markers for staff; raise `RequestRefusedError` for a request from another site.

    `Sec-Fetch-Site` decides if it is there: `same-origin`, or `none`, which no other site can cause
    (a form that comes back after the browser was closed). Else `Origin` must be ours. A browser
    that sends neither is old, as many readers' phones are: the request is accepted with a marker,
    unless *strict*. The worst it can be is spam.
    """
    if sites := headers.getlist("sec-fetch-site"):
        if not set(sites) <= {"same-origin", "none"}:
            raise RequestRefusedError(RefusalReason.FOREIGN_ORIGIN)
        return frozenset()
    if origins := headers.getlist("origin"):
        if set(origins) != {own_origin}:
            raise RequestRefusedError(RefusalReason.FOREIGN_ORIGIN)
        return frozenset()
    if strict:
        raise RequestRefusedError(RefusalReason.UNKNOWN_ORIGIN)
    return frozenset({Marker.NO_ORIGIN_HEADERS})


def check_type(headers: Headers) -> None:
    """Raise `RequestRefusedError` for any other type than `FORM_TYPE`."""
    given = headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != FORM_TYPE:
        raise RequestRefusedError(RefusalReason.WRONG_TYPE)


async def read_body(headers: Headers, stream: AsyncIterable[bytes]) -> bytes:
    """Return the body; raise `RequestRefusedError` as soon as it exceeds `BODY_LIMIT`."""
    announced = headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:10]) > BODY_LIMIT:
        raise RequestRefusedError(RefusalReason.TOO_LARGE)
    body = bytearray()
    async for chunk in stream:
        body += chunk
        if len(body) > BODY_LIMIT:
            raise RequestRefusedError(RefusalReason.TOO_LARGE)
    return bytes(body)


def parse_form(body: bytes) -> ImmutableMultiDict[str, str]:
    """Return the fields of an urlencoded body.

    Invalid UTF-8 becomes U+FFFD, so no lone surrogate gets in. Numbers of signs become the signs,
    which staff can read. Raises `RequestRefusedError` for too many fields.
    """
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="replace",
            max_num_fields=FIELD_LIMIT,
        )
    except ValueError:
        raise RequestRefusedError(RefusalReason.TOO_MANY_FIELDS) from None
    return ImmutableMultiDict([(key, _NUMBERED.sub(_signs, value)) for key, value in pairs])


def _signs(found: re.Match[str]) -> str:
    signs = re.sub(r"&#(\d+);", _sign, found[0])
    # Some programs send the two halves of a sign (surrogates); one alone is lost.
    return signs.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _sign(found: re.Match[str]) -> str:
    number = int(found[1])
    return chr(number) if _FIRST_FOREIGN <= number <= sys.maxunicode else found[0]
