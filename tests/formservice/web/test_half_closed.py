"""A client may end its side of the connection when it has sent everything (RFC 9112, 9.6)."""

from collections.abc import Callable

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from formservice.web.connections import GuardedProtocol
from tests.formservice.web.test_connections import GET, POST, Running, ended, serve
from tests.waiting import happens


@pytest.fixture
def half_closed(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], tuple[bytes, list[str]]]:
    """Give a function that sends bytes, ends the sending side, and returns what comes back.

    The application answers after the server has seen that end. Returned as well: what it saw.
    """
    ends: list[object] = []
    original = GuardedProtocol.eof_received

    def noted(protocol: GuardedProtocol) -> bool | None:
        ends.append(protocol)
        return original(protocol)

    async def answer(running: Running, request: Request) -> Response:
        try:
            body = await request.body()
        except ClientDisconnect:
            running.seen.append("disconnect")
            raise
        await happens(lambda: bool(ends), "the end of what the client sends")
        running.seen.append(f"{request.method} {body.decode()}")
        return PlainTextResponse("good")

    monkeypatch.setattr(GuardedProtocol, "eof_received", noted)
    monkeypatch.setattr(Running, "answer", answer)

    def send(sent: bytes) -> tuple[bytes, list[str]]:
        got = b""

        async def scene(running: Running) -> None:
            nonlocal got
            reader, writer = await running.connect()
            writer.write(sent)
            writer.write_eof()
            got = await ended(reader)
            await happens(lambda: not running.guard._open, "the end of the connection")

        seen = serve(scene).seen
        return got, seen

    return send


def answers(received: bytes) -> int:
    return received.count(b"HTTP/1.1 200")


def test_whoever_has_sent_everything_is_answered(
    half_closed: Callable[[bytes], tuple[bytes, list[str]]],
) -> None:
    """The connection ends with the answer, and not before."""
    got, seen = half_closed(POST + b"abc")
    assert seen == ["POST abc"]
    assert answers(got) == 1
    assert got.endswith(b"good")


def test_each_complete_request_is_answered(
    half_closed: Callable[[bytes], tuple[bytes, list[str]]],
) -> None:
    """Also those that were sent together; half a request behind them is none."""
    got, seen = half_closed(GET + POST + b"abc" + GET + POST + b"a")
    assert [one for one in seen if one != "disconnect"] == ["GET ", "POST abc", "GET "]
    assert answers(got) == 3


@pytest.mark.parametrize("sent", [b"", POST, POST + b"ab", POST[:30]])
def test_half_a_request_gets_no_answer(
    half_closed: Callable[[bytes], tuple[bytes, list[str]]], sent: bytes
) -> None:
    """The rest of it cannot come any more: the connection ends at once."""
    got, seen = half_closed(sent)
    assert (got, seen) in [(b"", []), (b"", ["disconnect"])]
