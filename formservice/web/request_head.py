"""Refuse requests whose head could be read in two ways, before h11 reads it.

h11 joins folded lines, takes a bare line feed for the end of a line, drops a repeated length and
lets Transfer-Encoding win over Content-Length. Where a proxy reads the same bytes otherwise, one
request hides inside another (request smuggling; RFC 9112 2.2, 5.2, 6.1, 6.3, 11.2).
"""

import re
from http import HTTPStatus

import h11

MOST_HEAD_BYTES = 16 * 1024
"""Request line and fields. Browsers send less than 4 KB, and the site has no cookies."""
MOST_FIELDS = 100

_END = b"\r\n\r\n"
_STRAY = re.compile(rb"(?<!\r)\n|\r(?!\n|\Z)|\0|\n[ \t]")
"""A bare line feed or carriage return, a NUL, or a line that continues the one before."""
_REQUEST_LINE = re.compile(rb"\S+ \S+ HTTP/(?P<version>\d\.\d)")
_LENGTH = re.compile(rb"\d{1,15}")
_SERVER = re.compile(rb"\Ahttps?://[^/?#]*/?", re.IGNORECASE)
"""The beginning of a target in absolute form, up to its path."""


class StrictConnection(h11.Connection):
    """The server's side of a connection, which takes a request that can be read in one way only.

    *status* says how a request that h11 or we could not take is to be answered.
    """

    def __init__(self) -> None:
        super().__init__(h11.SERVER, MOST_HEAD_BYTES)
        self.status = HTTPStatus.BAD_REQUEST

    def next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        """Return the next event; raises `h11.RemoteProtocolError` for what is to be refused."""
        if self.their_state is h11.IDLE and (fault := fault_of(self.trailing_data[0])):
            self.status = fault
            raise h11.RemoteProtocolError(fault.phrase, error_status_hint=fault)
        try:
            event = super().next_event()
        except h11.RemoteProtocolError as error:
            self.status = HTTPStatus(error.error_status_hint)
            raise
        return _as_taken(event) if isinstance(event, h11.Request) else event


def fault_of(received: bytes) -> HTTPStatus | None:
    """Return the status for a request head that is refused, as far as it was *received*, else
    `None`.
    """
    end = received.find(_END)
    head = received if end < 0 else received[:end]
    line, _, fields = head.partition(b"\r\n")
    if len(head) > MOST_HEAD_BYTES:
        is_line = len(line) > MOST_HEAD_BYTES // 2
        too_large = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        return HTTPStatus.REQUEST_URI_TOO_LONG if is_line else too_large
    if _STRAY.search(head):
        return HTTPStatus.BAD_REQUEST
    return _fault_of_framing(line, fields.split(b"\r\n")) if end >= 0 else None


def _fault_of_framing(line: bytes, fields: list[bytes]) -> HTTPStatus | None:
    """Return what is wrong with how a complete head says where its request ends."""
    if len(fields) > MOST_FIELDS:
        return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    found = _REQUEST_LINE.fullmatch(line)
    if found and found["version"] not in {b"1.0", b"1.1"}:
        return HTTPStatus.HTTP_VERSION_NOT_SUPPORTED
    lengths = _values(fields, b"content-length")
    codings = _values(fields, b"transfer-encoding")
    is_old = not found or found["version"] == b"1.0"
    if len(lengths) + len(codings) > 1 or (codings and is_old):
        return HTTPStatus.BAD_REQUEST
    if lengths and not _LENGTH.fullmatch(lengths[0]):
        return HTTPStatus.BAD_REQUEST
    return HTTPStatus.NOT_IMPLEMENTED if codings and codings[0].lower() != b"chunked" else None


def _values(fields: list[bytes], name: bytes) -> list[bytes]:
    pairs = (field.partition(b":") for field in fields)
    return [value.strip(b" \t") for key, _, value in pairs if key.strip().lower() == name]


def _as_taken(request: h11.Request) -> h11.Request:
    """Return a request with its path as target, and a chunked one as the last of its connection.

    A target may name the server as well (RFC 9112 3.2.2), which is ours whatever it is called.
    Behind the last chunk h11 takes a bare line feed: what follows could be read in two ways.
    """
    is_chunked = any(name == b"transfer-encoding" for name, _ in request.headers)
    if not is_chunked and request.target.startswith(b"/"):
        return request  # to build it anew costs a fifth of the reading of a request
    headers = request.headers.raw_items()
    if is_chunked:
        headers = [*headers, (b"Connection", b"close")]
    return h11.Request(
        method=request.method,
        target=_SERVER.sub(b"/", request.target, count=1),
        headers=headers,
        http_version=request.http_version,
    )
