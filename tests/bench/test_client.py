"""The client that makes the load: what it sends, and what it takes for an answer that accepts."""

import asyncio
import urllib.parse

import pytest

from bench.client import FORMS, NotAcceptedError, read_response, run

URL = urllib.parse.urlsplit("http://127.0.0.1:8000/ar/kontakt/")


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_each_request_is_from_a_person_of_its_own(form: object) -> None:
    """Equal words from one person would be one request."""
    chosen = next(each for each in FORMS.values() if each is form)
    bodies = []
    for count in range(2):
        head, _, body = chosen.request(URL, f"0-{count}").partition(b"\r\n\r\n")
        assert f"Content-Length: {len(body)}".encode() in head
        bodies.append(dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True)))
    differing = {name for name in bodies[0] if bodies[0][name] != bodies[1][name]}
    assert differing == {chosen.email, chosen.name}


def test_an_answer_that_does_not_accept_is_an_error() -> None:
    """A page that asks again has status 200 as well: the thanks are looked for."""
    assert FORMS["ours"].accepts(307, b"")
    assert FORMS["plone"].accepts(200, b"<p>kim-bench-thanks</p>")
    for name, status, page in (
        ("ours", 422, b""),
        ("ours", 200, b""),
        ("ours", 500, b""),
        ("plone", 200, b"<p>Bitte ausf\xfcllen</p>"),
        ("plone", 403, b"kim-bench-thanks"),
    ):
        with pytest.raises(NotAcceptedError, match=f"status {status} instead of"):
            FORMS[name].accepts(status, page)


def test_a_known_refusal_of_a_peer_is_no_accepted_request() -> None:
    """It is counted by itself, whatever its page says."""
    assert not FORMS["plone"].accepts(500, b"kim-bench-thanks")


def test_a_response_is_read_to_its_end() -> None:
    """The next one on the same connection begins after its body."""

    async def read() -> list[tuple[int, bytes]]:
        reader = asyncio.StreamReader()
        reader.feed_data(
            b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
            b"HTTP/1.1 201 Created\r\nLocation: /\r\n\r\n"
        )
        return [await read_response(reader) for _ in range(2)]

    assert asyncio.run(read()) == [(200, b"hello"), (201, b"")]


def test_only_accepted_requests_are_counted() -> None:
    """The first refusal ends the run: half of the load would not be the load that was wished."""
    answers = [b"HTTP/1.1 307 Temporary Redirect\r\nContent-Length: 0\r\n\r\n"] * 3
    answers.append(b"HTTP/1.1 429 Too Many\r\nContent-Length: 4\r\n\r\nslow")

    async def load() -> None:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while answers and await reader.readuntil(b"website="):
                writer.write(answers.pop(0))
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server:
            await run(FORMS["ours"], f"http://127.0.0.1:{port}/", 1, 3600)

    with pytest.raises(NotAcceptedError, match="429"):
        asyncio.run(load())
    assert not answers
