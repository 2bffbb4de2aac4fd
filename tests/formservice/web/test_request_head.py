"""What two servers could read in two ways is refused, and what browsers send is not."""

from http import HTTPStatus

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formservice.web.request_head import (
    MOST_FIELDS,
    MOST_HEAD_BYTES,
    StrictConnection,
    fault_of,
)

GOOD = (
    b"POST /de/kontakt/?a=b HTTP/1.1\r\nHost: kim.example\r\nUser-Agent: a (b; c)\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\n"
)


@pytest.mark.parametrize(
    "head",
    [
        GOOD,
        GOOD[:-30],
        GOOD + b"a\nb",
        b"GET / HTTP/1.0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r",
        b"",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\tChunked \r\n\r\n",
    ],
)
def test_what_clients_send_is_taken(head: bytes) -> None:
    """Whole or in part; the body is not looked at."""
    assert fault_of(head) is None


@pytest.mark.parametrize(
    ("old", "new", "status"),
    [
        (b"\r\nHost", b"\nHost", 400),
        (b"\r\n\r\n", b"\n\n", 400),
        (b"\r\n\r\n", b"\r\n\n", 400),
        (b"(b; c)", b"(b;\r\n c)", 400),
        (b"(b; c)", b"(b;\r\n\tc)", 400),
        (b"(b; c)", b"b\rX: c", 400),
        (b"(b; c)", b"b\0c", 400),
        (b"\r\nHost", b"\r\n Content-Length: 3\r\nHost", 400),
        (b"Content-Length: 3", b"Content-Length: 3\r\nTransfer-Encoding: chunked", 400),
        (b"Content-Length: 3", b"transfer-encoding: chunked\r\nContent-Length: 3", 400),
        (b"Content-Length: 3", b"Content-Length: 3\r\ncontent-LENGTH: 3", 400),
        (b"Content-Length: 3", b"Content-Length: 3\r\nContent-Length: 4", 400),
        (b"Content-Length: 3", b"Content-Length: 3, 3", 400),
        (b"Content-Length: 3", b"Content-Length: +3", 400),
        (b"Content-Length: 3", b"Content-Length: 0x3", 400),
        (b"Content-Length: 3", b"Content-Length: 3_0", 400),
        (b"Content-Length: 3", b"Content-Length: -3", 400),
        (b"Content-Length: 3", b"Content-Length:", 400),
        (b"Content-Length: 3", b"Content-Length: " + b"9" * 30, 400),
        (b"Content-Length: 3", b"Content-Length : 3\r\nContent-Length: 4", 400),
        (b"Content-Length: 3", b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", 400),
        (b"Content-Length: 3", b"Transfer-Encoding: chunked, chunked", 501),
        (b"Content-Length: 3", b"Transfer-Encoding: gzip, chunked", 501),
        (b"Content-Length: 3", b"Transfer-Encoding: xchunked", 501),
        (b"Content-Length: 3", b"Transfer-Encoding: identity", 501),
        (b"HTTP/1.1", b"HTTP/2.0", 505),
        (b"HTTP/1.1", b"HTTP/1.2", 505),
        (b"(b; c)", b"b" * MOST_HEAD_BYTES, 431),
        (b"(b; c)", b"b\r\nX: c" * MOST_FIELDS, 431),
        (b"a=b", b"a" * MOST_HEAD_BYTES, 414),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused(old: bytes, new: bytes, status: int) -> None:
    """Case by case; the head is otherwise as a browser writes it."""
    assert fault_of(GOOD.replace(old, new)) == status


def test_chunks_need_http_1_1() -> None:
    """RFC 9112 6.1: with an older version the framing is faulty."""
    head = b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert fault_of(head) is HTTPStatus.BAD_REQUEST


@given(st.binary(max_size=200), st.integers(0, len(GOOD)))
def test_whatever_comes_is_taken_or_refused(noise: bytes, place: int) -> None:
    """Nothing raises but what uvicorn answers, and no taken request has two lengths."""
    connection = StrictConnection()
    connection.receive_data(GOOD[:place] + noise + GOOD[place:])
    try:
        event = connection.next_event()
    except h11.RemoteProtocolError:
        assert connection.status >= HTTPStatus.BAD_REQUEST
        return
    if isinstance(event, h11.Request):
        names = [name for name, _ in event.headers]
        assert names.count(b"content-length") + names.count(b"transfer-encoding") <= 1


def test_a_chunked_request_is_the_last_of_its_connection() -> None:
    """What stands behind it could be a trailer to one server and a request to another."""
    connection = StrictConnection()
    head = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    connection.receive_data(head + b"1\r\na\r\n0\r\n\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
    request = connection.next_event()
    assert isinstance(request, h11.Request)
    assert (b"connection", b"close") in list(request.headers)


@pytest.mark.parametrize(
    ("target", "taken"),
    [
        (b"http://kim.example/uk/kontakt/", b"/uk/kontakt/"),
        (b"HTTPS://kim.example:8443/suche/?q=a", b"/suche/?q=a"),
        (b"http://kim.example", b"/"),
        (b"http://kim.example?q=a", b"/?q=a"),
        (b"/http://kim.example/", b"/http://kim.example/"),
        (b"*", b"*"),
    ],
)
def test_a_target_may_name_the_server(target: bytes, taken: bytes) -> None:
    """Clients that take us for a proxy do so, and a server has to accept it (RFC 9112 3.2.2)."""
    connection = StrictConnection()
    connection.receive_data(b"OPTIONS " + target + b" HTTP/1.1\r\nHost: kim.example\r\n\r\n")
    event = connection.next_event()
    assert isinstance(event, h11.Request)
    assert event.target == taken
