"""Connections over real sockets: each step ends, and nobody takes all of them."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from uvicorn.protocols.http.flow_control import FlowControl

from formservice.web.app import SERVER_OPTIONS
from formservice.web.connections import (
    CROWDED,
    ConnectionGuard,
    ConnectionLimits,
    GuardedProtocol,
    client_of,
)
from kim.server import _Server
from tests.servers.ports import free_port
from tests.waiting import LIMIT, happens

GET = b"GET / HTTP/1.1\r\nHost: kim.example\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: kim.example\r\nContent-Length: 3\r\n\r\n"
NEVER = LIMIT * 2
PATIENT: dict[str, Any] = {
    f"{step}_seconds": NEVER for step in ("head", "body", "idle", "linger", "stall")
}
SOON = 0.05
"""Seconds; whatever the test waits for comes after them, however long it takes."""


class Running:
    """A server with limits, and what its application saw."""

    server: uvicorn.Server

    def __init__(self, **limits: Any) -> None:
        self.guard = ConnectionGuard(ConnectionLimits(**{**PATIENT, **limits}))
        self.port = free_port()
        self.seen: list[str] = []
        self.writers: list[asyncio.StreamWriter] = []

    async def answer(self, request: Request) -> Response:
        if request.scope.get(CROWDED):
            return PlainTextResponse("crowded", 503, {"Connection": "close"})
        if request.url.path == "/large":
            return Response(b"x" * 50_000_000)
        if request.url.path == "/early":
            return PlainTextResponse("no", 415)
        try:
            body = await request.body()
        except ClientDisconnect:
            self.seen.append("disconnect")
            raise
        self.seen.append(f"{request.method} {body.decode()}")
        return PlainTextResponse("good")

    async def connect(
        self, source: str = "127.0.0.1"
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        here = (source, 0)
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, local_addr=here)
        self.writers.append(writer)
        return reader, writer

    async def close(self) -> None:
        """End all connections."""
        for writer in self.writers:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def talk(self, sent: bytes) -> bytes:
        """Send *sent* and return everything that comes back until the server closes."""
        reader, writer = await self.connect()
        writer.write(sent)
        return await reader.read()


def serve(scene: Callable[[Running], Awaitable[None]], **limits: Any) -> Running:
    """Run *scene* with a server of its own."""

    async def run() -> Running:
        running = Running(**limits)
        methods = ["GET", "HEAD", "POST"]
        paths = ("/", "/large", "/early")
        app = Starlette(routes=[Route(each, running.answer, methods=methods) for each in paths])
        http: Any = partial(GuardedProtocol, guard=running.guard)
        options = {**SERVER_OPTIONS, "http": http, "lifespan": "off"}
        config = uvicorn.Config(app, port=running.port, **options)
        server = running.server = _Server(config)
        serving = asyncio.create_task(server.serve())
        await happens(lambda: server.started, "a server that listens")
        try:
            await scene(running)
        finally:
            await running.close()
            server.should_exit = True
            await serving
        return running

    return asyncio.run(run())


async def ended(reader: asyncio.StreamReader) -> bytes:
    """Return what still comes until the server ends the connection, in whatever way."""
    rest = b""
    with suppress(ConnectionError):
        while piece := await reader.read(65_536):
            rest += piece
    return rest


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (POST.replace(b"Content-L", b"Transfer-Encoding: chunked\r\nContent-L") + b"abc", b"400"),
        (GET.replace(b"\r\n", b"\n"), b"400"),
        (GET.replace(b"Host", b"X: a\r\n b\r\nHost"), b"400"),
        (GET.replace(b"Host", b"X: " + b"a" * 60_000 + b"\r\nHost"), b"431"),
        (GET.replace(b"Host:", b"Host :"), b"400"),
        (GET.replace(b"1.1", b"2.0"), b"505"),
        (b"\x16\x03\x01\x02\0\x01", b"400"),
    ],
)
def test_what_cannot_be_read_gets_an_answer_and_an_end(sent: bytes, status: bytes) -> None:
    """One answer; what was smuggled behind it is never seen."""

    async def scene(running: Running) -> None:
        answer = await running.talk(sent + GET)
        assert answer.split()[1] == status
        assert answer.count(b"HTTP/1.1 ") == 1
        assert b"connection: close" in answer.lower()

    assert serve(scene).seen == []


def test_two_requests_on_one_connection_are_served() -> None:
    """As browsers send them; the second one may be the faulty one."""

    async def scene(running: Running) -> None:
        answer = await running.talk(POST + b"abc" + GET + GET.replace(b"\r\n", b"\n"))
        assert [part.split()[0] for part in answer.split(b"HTTP/1.1 ")[1:]] == [
            b"200",
            b"200",
            b"400",
        ]

    assert serve(scene).seen == ["POST abc", "GET "]


def test_behind_a_chunked_request_nothing_is_read() -> None:
    """It ends its connection, with an answer."""

    async def scene(running: Running) -> None:
        head = POST.replace(b"Content-Length: 3", b"Transfer-Encoding: chunked")
        answer = await running.talk(head + b"3\r\nabc\r\n0\r\n\n" + GET)
        assert answer.count(b"HTTP/1.1 200") == 1

    assert serve(scene).seen == ["POST abc"]


@pytest.mark.parametrize("part", [b"G", GET[:-2], POST + b"ab"])
def test_half_a_request_is_told_that_its_time_is_over(part: bytes) -> None:
    """408 for a head or body that does not end; the application is told that nobody waits."""

    async def scene(running: Running) -> None:
        answer = await running.talk(part)
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert "noch einmal" in answer.decode()
        await happens(lambda: not running.guard._open, "the end of the connection")

    seen = serve(scene, head_seconds=SOON, body_seconds=SOON).seen
    assert seen == (["disconnect"] if part.startswith(POST) else [])


@pytest.mark.parametrize("begin", [b"GET / HTTP/1.1\r\nX: ", POST.replace(b": 3", b": 60000")])
def test_dripping_wins_no_time(begin: bytes) -> None:
    """A byte now and then is no reason to wait longer (slowloris)."""

    async def scene(running: Running) -> None:
        reader, writer = await running.connect()
        writer.write(begin)
        answer = asyncio.create_task(ended(reader))
        while not answer.done():
            writer.write(b"a")
            await asyncio.sleep(SOON / 10)
        assert (await answer).startswith(b"HTTP/1.1 408 ")

    serve(scene, head_seconds=SOON, body_seconds=SOON)


def test_a_silent_connection_ends_without_a_word() -> None:
    """Browsers open them in advance; an answer would be taken for that of the next request."""

    async def scene(running: Running) -> None:
        assert await running.talk(b"") == b""

    serve(scene, head_seconds=SOON)


def test_an_idle_connection_ends() -> None:
    """After its response, without a word; a further head has a deadline of its own."""

    async def scene(running: Running) -> None:
        assert (await running.talk(GET)).endswith(b"good")

    serve(scene, idle_seconds=SOON)

    async def further(running: Running) -> None:
        reader, writer = await running.connect()
        writer.write(GET)
        await reader.readuntil(b"good")
        writer.write(GET[:9])
        assert (await ended(reader)).startswith(b"HTTP/1.1 408 ")

    serve(further, head_seconds=1.0)


def test_what_follows_a_response_is_not_waited_for_long() -> None:
    """The body of a request that was refused by its head."""

    async def scene(running: Running) -> None:
        answer = await running.talk(POST.replace(b"/ ", b"/early "))
        assert answer.count(b"HTTP/1.1 ") == 1
        assert answer.startswith(b"HTTP/1.1 415 ")

    serve(scene, linger_seconds=SOON)


def test_a_stop_waits_for_nobody_for_long() -> None:
    """Half a request does not keep the service from ending in order."""

    async def scene(running: Running) -> None:
        reader, writer = await running.connect()
        writer.write(POST)
        await happens(lambda: running.server.server_state.tasks, "the request")
        running.server.should_exit = True
        assert (await ended(reader)).startswith(b"HTTP/1.1 408 ")

    serve(scene, linger_seconds=SOON)


@pytest.mark.parametrize(("path", "answers"), [(b"/", [b"100", b"200"]), (b"/early", [b"415"])])
def test_who_asks_before_sending_is_told(path: bytes, answers: list[bytes]) -> None:
    """`Expect: 100-continue` (RFC 9110 10.1.1): go on, or the final answer at once."""

    async def scene(running: Running) -> None:
        reader, writer = await running.connect()
        head = POST.replace(b"/ ", path + b" ").replace(b"Host", b"Expect: 100-continue\r\nHost")
        writer.write(head)
        got = await reader.readuntil(b"\r\n\r\n")
        if answers[0] == b"100":
            writer.write(b"abc")
        got += await ended(reader)
        assert [part.split()[0] for part in got.split(b"HTTP/1.1 ")[1:]] == answers

    serve(scene, idle_seconds=SOON, linger_seconds=SOON)


def test_who_does_not_read_is_cut_off() -> None:
    """A response that nobody takes holds no memory and no connection."""

    async def scene(running: Running) -> None:
        _, writer = await running.connect()
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        writer.write(GET.replace(b"/ ", b"/large "))
        await happens(lambda: running.guard._open, "the connection")
        await happens(lambda: not running.guard._open, "its end")

    serve(scene, stall_seconds=SOON)


class Unread:
    """A transport with so many unread bytes at each look."""

    def __init__(self, *sizes: int) -> None:
        self.sizes = list(sizes)
        self.is_aborted = False

    def get_write_buffer_size(self) -> int:
        return self.sizes.pop(0)

    def abort(self) -> None:
        self.is_aborted = True


@pytest.mark.parametrize(
    ("sizes", "resumes", "is_cut_off"),
    [
        ([0, 900, 900], False, True),
        ([0, 900, 900], True, False),
        ([0, 900, 899, 898, 1], False, False),
        ([0, 900, 0, 900, 0, 900], False, False),
        ([0, 900, 500, 500], False, True),
    ],
)
def test_slow_readers_are_served(sizes: list[int], *, resumes: bool, is_cut_off: bool) -> None:
    """Whoever takes anything between two looks is read to the end."""

    async def look() -> bool:
        config = uvicorn.Config(Starlette())
        protocol = GuardedProtocol(
            config,
            uvicorn.server.ServerState(),
            {},
            guard=ConnectionGuard(ConnectionLimits(**PATIENT)),
        )
        transport: Any = Unread(*sizes)
        protocol.transport, protocol.flow = transport, FlowControl(transport)
        while transport.sizes and not transport.is_aborted:
            protocol._watch_reading()
            protocol._stall.cancel()
            if resumes:
                protocol.resume_writing()
        return bool(transport.is_aborted)

    assert asyncio.run(look()) is is_cut_off


def test_one_client_leaves_room_for_the_others() -> None:
    """It has as many connections as it leaves; one more gets a page, somebody else is served."""

    async def scene(running: Running) -> None:
        held = [await running.connect("127.0.0.2") for _ in range(2)]
        await happens(lambda: running.guard._open.total() == 2, "both connections")
        reader, writer = await running.connect("127.0.0.2")
        writer.write(GET)
        assert (await ended(reader)).startswith(b"HTTP/1.1 503 ")
        assert (await running.talk(GET.replace(b"Host", b"Connection: close\r\nHost"))).endswith(
            b"good"
        )
        for _, writer in held:
            writer.close()
        await happens(lambda: not running.guard._open, "their end")
        again, writer = await running.connect("127.0.0.2")
        writer.write(GET)
        assert (await again.readuntil(b"good")).startswith(b"HTTP/1.1 200 ")

    serve(scene, most=4)


def test_a_proxy_may_have_all_connections() -> None:
    """It is one client with everybody behind it."""
    guard = ConnectionGuard(ConnectionLimits(most=4, tells_clients_apart=False))
    for _ in range(4):
        assert guard.admits(b"proxy")
        guard.enter(b"proxy", is_crowded=False)
    assert not guard.admits(b"proxy")


def test_connections_too_many_are_bounded_themselves() -> None:
    """A tenth more gets an answer, which has to come soon; what is beyond is closed."""
    guard = ConnectionGuard(ConnectionLimits(most=20))
    assert [guard.enter(b"a", is_crowded=True) for _ in range(3)] == [True, True, False]
    for _ in range(3):
        guard.leave(b"a", is_crowded=True)
    assert guard.enter(b"a", is_crowded=True)

    async def scene(running: Running) -> None:
        await running.connect()
        await happens(running.guard._open.total, "the one connection")
        await running.connect()
        await happens(lambda: running.guard._crowded, "one too many")
        assert await ended((await running.connect())[0]) == b""

    serve(scene, most=1)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("192.0.2.1", "64:ff9b::192.0.2.1", True),
        ("2001:db8:1:2::1", "2001:db8:1:ffff::1", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("", "", True),
    ],
)
def test_who_counts_as_one_client(one: str, other: str, *, same: bool) -> None:
    """A household with IPv6 has more addresses than there are connections."""
    assert (client_of(one) == client_of(other)) is same
