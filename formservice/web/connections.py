"""Serve connections that end in time, and leave room for others (decision 0035).

A reverse proxy does the same; this is for services without one. A header or body that is not
complete in time is answered with 408, a client that reads nothing is cut off, and what is one
connection too many gets the page for 503 in the language of its request.
"""

import ipaddress
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from http import HTTPStatus
from typing import Any, cast

import h11
import structlog
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from formservice.intake.networks import Level, networks_of, unwrapped
from formservice.web.request_head import StrictConnection

CROWDED = "kim.crowded"
"""Key in the scope of a request on a connection that is one too many."""
CROWDED_SECONDS = 30
"""Value of Retry-After for such a request."""
WORDS = {
    HTTPStatus.REQUEST_TIMEOUT: "Die Anfrage ist nicht vollständig angekommen. "
    "Bitte versuchen Sie es noch einmal.",
    HTTPStatus.REQUEST_URI_TOO_LONG: "Die Adresse ist zu lang.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "Die Anfrage hat zu viele Kopfzeilen.",
}
"""What is answered where no page can be: the request is not known. Programs get no more."""
UNREADABLE = "Die Anfrage ist nicht lesbar."

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """How many connections there may be, and how long each step may take, in seconds."""

    most: int = 500
    """Connections at the same time: half of the files that systemd lets a service open."""
    tells_clients_apart: bool = True
    """Whether a peer is a client: no longer true behind a proxy."""
    head_seconds: float = 20.0
    """From the beginning of a connection, or of a further request, to the end of its head."""
    body_seconds: float = 60.0
    """From the end of the head to the end of the body."""
    idle_seconds: float = 5.0
    """From a response to the next request."""
    linger_seconds: float = 5.0
    """What is left of a body after its response, of a request when the server stops, and the head
    on a connection too many."""
    stall_seconds: float = 30.0
    """A client that reads nothing of its response for so long is cut off."""


class _Step(StrEnum):
    """What the client has to finish."""

    HEAD = "head"
    BODY = "body"
    LINGER = "linger"


class ConnectionGuard:
    """Counts the open connections of a server by client."""

    def __init__(self, limits: ConnectionLimits) -> None:
        self.limits = limits
        self._open: Counter[bytes] = Counter()
        self._crowded = 0

    def admits(self, client: bytes) -> bool:
        """Return True if one more connection of *client* is served.

        A client has no more connections than it leaves to the others.
        """
        left = self.limits.most - self._open.total()
        return left > (self._open[client] if self.limits.tells_clients_apart else 0)

    def enter(self, client: bytes, *, is_crowded: bool) -> bool:
        """Count a connection; return False if it is too many even for an answer."""
        if not is_crowded:
            self._open[client] += 1
            return True
        self._crowded += 1
        return self._crowded <= max(1, self.limits.most // 10)

    def leave(self, client: bytes, *, is_crowded: bool) -> None:
        """Count a connection no longer."""
        if is_crowded:
            self._crowded -= 1
            return
        self._open[client] -= 1
        if not self._open[client]:
            del self._open[client]


class GuardedProtocol(H11Protocol):
    """uvicorn's protocol for one connection, strict and with an end to each step."""

    def __init__(self, *uvicorns: Any, guard: ConnectionGuard, **own: Any) -> None:
        super().__init__(*uvicorns, **own)
        self.conn: StrictConnection = StrictConnection()
        self.timeout_keep_alive = guard.limits.idle_seconds  # type: ignore[assignment] # call_later takes it
        self._guard = guard
        self._client = b""
        self._is_crowded = False
        self._is_stopping = False
        self._has_ended = False
        self._step: _Step | None = None
        self._deadline: Any = None
        self._stall: Any = None
        self._unread = 0
        self._has_moved = True

    def connection_made(self, transport: Any) -> None:
        """Count the connection, and wait for its first request."""
        super().connection_made(transport)
        self._client = client_of(self.client[0] if self.client else "")
        self._is_crowded = not self._guard.admits(self._client)
        if not self._guard.enter(self._client, is_crowded=self._is_crowded):
            transport.abort()
            return
        if self._is_crowded:
            log.warning("crowded")
            self.app = cast("Any", _mark_crowded(cast("ASGIApp", self.app)))
        self._watch()
        self._watch_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """Count the connection no longer."""
        super().connection_lost(exc)
        self._guard.leave(self._client, is_crowded=self._is_crowded)
        for timer in (self._deadline, self._stall):
            if timer:
                timer.cancel()
        self._unset_keepalive_if_required()

    def data_received(self, data: bytes) -> None:
        """Read on, unless the connection is ending."""
        if not self.transport.is_closing():
            super().data_received(data)
            if self._is_stopping and self.cycle:
                self.cycle.keep_alive = False
            self._watch()

    def eof_received(self) -> bool:  # type: ignore[override] # uvicorn always ends it
        """Return True if a complete request is still to be answered: the client sends nothing more,
        but it reads.
        """
        self._has_ended = True
        return self._is_owed_an_answer()

    def on_response_complete(self) -> None:
        """Wait for the next request, or for the rest of this one."""
        super().on_response_complete()
        if self._has_ended and not self._is_owed_an_answer():
            self.transport.close()
        self._watch()

    def _is_owed_an_answer(self) -> bool:
        is_answered = self.cycle is None or self.cycle.response_complete
        return not is_answered and self.conn.their_state is not h11.SEND_BODY

    def resume_writing(self) -> None:
        """Notice that the client reads."""
        self._has_moved = True
        super().resume_writing()

    def shutdown(self) -> None:
        """End an idle connection, and wait shortly for the rest of a request: the server stops.

        Also for the first request of a new connection: its client does not know that nobody else
        will read it, and may not send a form twice.
        """
        if self.cycle:
            super().shutdown()
        self._is_stopping, self._step = True, None
        self._watch()

    def send_400_response(self, msg: str) -> None:
        """Answer a request that cannot be read with the status that says why."""
        self._refuse(self.conn.status)

    def _watch(self) -> None:
        """Set the deadline of what the client has to finish, when that has changed."""
        step = self._unfinished()
        if step is self._step:
            return
        self._step = step
        if self._deadline:
            self._deadline.cancel()
        if step:
            seconds = self._seconds(step)
            self._deadline = self.loop.call_later(seconds, self._on_deadline, step)

    def _unfinished(self) -> _Step | None:
        if self.transport.is_closing():
            return None
        if self.conn.their_state is h11.SEND_BODY:
            is_answered = self.conn.our_state not in {h11.SEND_RESPONSE, h11.SEND_BODY}
            return _Step.LINGER if is_answered else _Step.BODY
        is_begun = self.cycle is None or self.conn.trailing_data[0]
        return _Step.HEAD if self.conn.their_state is h11.IDLE and is_begun else None

    def _seconds(self, step: _Step) -> float:
        limits = self._guard.limits
        if self._is_crowded or self._is_stopping:
            return limits.linger_seconds
        return {
            _Step.HEAD: limits.head_seconds,
            _Step.BODY: limits.body_seconds,
            _Step.LINGER: limits.linger_seconds,
        }[step]

    def _on_deadline(self, step: _Step) -> None:
        log.info("timed-out", step=step.value)
        # A connection opened in advance has asked for nothing: an answer would surprise its next
        # request.
        is_asked = step is _Step.BODY or (step is _Step.HEAD and self.conn.trailing_data[0])
        if is_asked:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)
        else:
            self.transport.close()

    def _refuse(self, status: HTTPStatus) -> None:
        """Answer with *status* if nothing else was answered, and end the connection."""
        if self.cycle and not self.cycle.response_complete:
            self.cycle.disconnected = True  # what it would still say belongs to no request
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            self._answer(status)
        self.transport.close()

    def _answer(self, status: HTTPStatus) -> None:
        is_head = self.conn.our_state is h11.SEND_RESPONSE and self.scope["method"] == "HEAD"
        body = b"" if is_head else WORDS.get(status, UNREADABLE).encode()
        headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Connection", "close"),
        ]
        response = h11.Response(status_code=status, headers=headers, reason=status.phrase)
        for event in (response, h11.Data(data=body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")

    def _watch_reading(self) -> None:
        """Cut the client off if it has read nothing since the last look."""
        unread = self.transport.get_write_buffer_size()
        if unread and unread >= self._unread and not self._has_moved:
            log.info("timed-out", step="reading")
            self.transport.abort()
            return
        self._unread, self._has_moved = unread, unread == 0
        self._stall = self.loop.call_later(self._guard.limits.stall_seconds, self._watch_reading)


class Crowded:
    """Answers requests on connections that are too many, with the page that *page* returns."""

    def __init__(self, app: ASGIApp, *, page: Callable[[Scope, dict[str, str]], Response]) -> None:
        self._app = app
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 503, or pass the request on."""
        app = self._app
        if scope.get(CROWDED):
            app = self._page(scope, {"Retry-After": str(CROWDED_SECONDS), "Connection": "close"})
        await app(scope, receive, send)


def guarded_protocol(limits: ConnectionLimits) -> Any:
    """Return what uvicorn calls for each connection of one server (its option `http`)."""
    return partial(GuardedProtocol, guard=ConnectionGuard(limits))


def client_of(host: str) -> bytes:
    """Return the name by which the connections from *host* are counted together.

    An IPv4 address, or an IPv6 site (/48): one household can use all addresses of its network.
    """
    try:
        address = unwrapped(ipaddress.ip_address(host))
    except ValueError:  # a socket in the file system
        return host.encode()
    if isinstance(address, ipaddress.IPv6Address):
        return dict(networks_of(address)).get(Level.SITE, address.packed)
    return address.packed


def _mark_crowded(app: ASGIApp) -> ASGIApp:
    async def marked(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, CROWDED: True}, receive, send)

    return marked
