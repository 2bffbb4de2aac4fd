"""What a request must be like before anybody looks at what it says.

Pure functions over headers and bytes. There are no tokens and no cookies, because the form
is a static page: the browser's own word about where a request comes from replaces them (OWASP
CSRF cheat sheet; decision 0005). Every refusal is a page in the reader's language with the
phone number; none is a dead end.
"""

from collections.abc import AsyncIterable
from enum import StrEnum
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import Headers, ImmutableMultiDict

from portal.forms.markers import Marker

BODY_LIMIT = 64 * 1024
"""Bytes. The longest message, every character percent-encoded, needs 25,000."""
FIELD_LIMIT = 40
"""Our form sends 12 values at most; some browsers' extensions add their own."""
FORM_TYPE = "application/x-www-form-urlencoded"
"""The only type taken: multipart lets a request choose a charset and smuggle lone surrogates."""

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
    """The request goes no further; *reason* is all that is known and logged."""

    def __init__(self, reason: RefusalReason) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = STATUS[reason]


def origin_of(url: str) -> str:
    """Return scheme, host and port of *url* as a browser writes them into `Origin`."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port in {None, _DEFAULT_PORTS.get(parts.scheme)} else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def check_origin(headers: Headers, own_origin: str, *, strict: bool = False) -> frozenset[Marker]:
    """Refuse a request that another site has sent; return what staff should know.

    `Sec-Fetch-Site` decides where there is one: `same-origin`, or `none`, which no other site
    can cause (a form that comes back after the browser was closed). Else `Origin` must be
    ours. Where a browser sends neither, it is old, as the phones of many of our readers are:
    the request is taken and marked, unless *strict*. The worst it can do is a spam message.
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
    """Refuse everything but a plain form."""
    given = headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != FORM_TYPE:
        raise RequestRefusedError(RefusalReason.WRONG_TYPE)


async def read_body(headers: Headers, stream: AsyncIterable[bytes]) -> bytes:
    """Return the body; stop reading when it exceeds the limit, whatever its header claims."""
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

    Bytes that are no UTF-8 become U+FFFD, so no lone surrogate gets in.
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
    return ImmutableMultiDict(pairs)
