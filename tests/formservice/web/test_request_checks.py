import asyncio
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from formservice.web.request_checks import (
    BODY_LIMIT,
    FIELD_LIMIT,
    RefusalReason,
    RequestRefusedError,
    check_origin,
    check_type,
    origin_of,
    parse_form,
    read_body,
)
from portal.forms.markers import Marker

OURS = "https://kim.example"


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://kim.example", "https://kim.example"),
        ("https://KIM.example:443/kim", "https://kim.example"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:80/", "http://[::1]"),
        ("https://kim.example:80", "https://kim.example:80"),
    ],
)
def test_the_origin_is_written_as_browsers_write_it(url: str, origin: str) -> None:
    """Without the default port and the path; a wrong spelling would refuse everybody."""
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "same-origin", "origin": "null"},
        {"origin": OURS},
    ],
)
def test_our_own_form_is_taken(headers: dict[str, str]) -> None:
    """Also when it comes back from a browser that was closed."""
    assert check_origin(Headers(headers), OURS, strict=True) == frozenset()


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site", "origin": OURS},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": ""},
        {"origin": "null"},
        {"origin": "http://kim.example"},
        {"origin": "https://kim.example.evil.example"},
        {"origin": ""},
    ],
)
def test_another_sites_form_is_refused(headers: dict[str, str]) -> None:
    """A foreign page must not send in a visitor's name; the newer header decides."""
    with pytest.raises(RequestRefusedError) as caught:
        check_origin(Headers(headers), OURS)
    assert caught.value.reason == RefusalReason.FOREIGN_ORIGIN
    assert caught.value.status == 403


def test_two_words_about_the_origin_must_agree() -> None:
    """A second header line is no way around the first."""
    raw = [(b"sec-fetch-site", b"same-origin"), (b"sec-fetch-site", b"cross-site")]
    with pytest.raises(RequestRefusedError):
        check_origin(Headers(raw=raw), OURS)


def test_an_old_phone_is_taken_and_marked() -> None:
    """Old phones are common among our readers; strict installations may refuse them."""
    assert check_origin(Headers({}), OURS) == {Marker.NO_ORIGIN_HEADERS}
    with pytest.raises(RequestRefusedError) as caught:
        check_origin(Headers({}), OURS, strict=True)
    assert caught.value.reason == RefusalReason.UNKNOWN_ORIGIN


@pytest.mark.parametrize(
    ("given_type", "taken"),
    [
        ("application/x-www-form-urlencoded", True),
        ("Application/X-WWW-Form-Urlencoded; charset=UTF-8", True),
        ("multipart/form-data; boundary=x", False),
        ("application/json", False),
        ("text/plain", False),
        ("", False),
    ],
)
def test_only_a_plain_form_is_read(given_type: str, taken: bool) -> None:  # noqa: FBT001 - a table
    """Multipart lets a request choose its charset and smuggle broken text."""
    if taken:
        check_type(Headers({"content-type": given_type}))
    else:
        with pytest.raises(RequestRefusedError) as caught:
            check_type(Headers({"content-type": given_type}))
        assert caught.value.status == 415


async def _chunks(sizes: list[int]) -> AsyncIterator[bytes]:
    for size in sizes:
        yield b"x" * size


def read(sizes: list[int], announced: str | None = None) -> bytes:
    headers = {} if announced is None else {"content-length": announced}
    return asyncio.run(read_body(Headers(headers), _chunks(sizes)))


def test_a_body_up_to_the_limit_is_read() -> None:
    """In as many pieces as the network likes."""
    assert len(read([BODY_LIMIT - 1, 0, 1])) == BODY_LIMIT


@pytest.mark.parametrize(
    ("sizes", "announced"),
    [
        ([BODY_LIMIT + 1], None),
        ([BODY_LIMIT, 1], None),
        ([0], str(BODY_LIMIT + 1)),
        ([0], "9" * 5000),
        ([BODY_LIMIT, 1], "5"),
        ([BODY_LIMIT, 1], "five"),
    ],
)
def test_a_larger_body_is_not_kept(sizes: list[int], announced: str | None) -> None:
    """Whether its length is announced, missing or a lie."""
    with pytest.raises(RequestRefusedError) as caught:
        read(sizes, announced)
    assert caught.value.status == 413


@pytest.mark.parametrize(
    ("odd", "fields"),
    [
        (b"a=%FF", [("a", "\ufffd")]),
        (b"a=%ED%A0%80", [("a", "\ufffd" * 3)]),
        (b"a=\xff\xfe", [("a", "\ufffd" * 2)]),
        (b"a=%u0041%", [("a", "%u0041%")]),
        (b"\xff=%D8%B3%D8", [("\ufffd", "س\ufffd")]),
        (b"=&&=;", [("", ""), ("", ";")]),
    ],
)
def test_odd_bytes_become_text(odd: bytes, fields: list[tuple[str, str]]) -> None:
    """U+FFFD stands for what is no UTF-8, a surrogate included; no escape is guessed at."""
    assert parse_form(odd).multi_items() == fields


@pytest.mark.parametrize(
    ("sent", "value"),
    [
        (b"a=%26%231605%3B%26%231585%3B", "مر"),
        (b"a=M%26%23252%3Bller", "Müller"),
        (b"a=%26%23128591%3B", "🙏"),
        (b"a=%26%2355357%3B%26%2356911%3B", "🙏"),
        (b"a=%26%2355357%3B", "\ufffd"),
        (b"a=%26%2338%3B%26%2360%3B", "&#38;&#60;"),
        (b"a=%26%23x645%3B%26auml%3B", "&#x645;&auml;"),
        (b"a=%26%231114112%3B%26%23150%3B", "&#1114112;&#150;"),
    ],
)
def test_what_browsers_cannot_encode_becomes_text(sent: bytes, value: str) -> None:
    """With another character set than ours they send numbers of signs (WHATWG Encoding, 4.3); the
    signs of HTML itself were typed, as any other code.
    """
    assert parse_form(sent).multi_items() == [("a", value)]


@given(st.binary(max_size=400).filter(lambda body: body.count(b"&") < FIELD_LIMIT))
def test_any_bytes_can_be_parsed(body: bytes) -> None:
    """And no lone surrogate gets in."""
    "".join(key + value for key, value in parse_form(body).multi_items()).encode()


def test_too_many_fields_are_refused() -> None:
    """Our form has a dozen; the rest is somebody else's."""
    assert len(parse_form(b"&".join([b"a=1"] * FIELD_LIMIT)).multi_items()) == FIELD_LIMIT
    with pytest.raises(RequestRefusedError) as caught:
        parse_form(b"&".join([b"a=1"] * (FIELD_LIMIT + 1)))
    assert caught.value.reason == RefusalReason.TOO_MANY_FIELDS


def test_values_keep_their_order_and_their_signs() -> None:
    """A semicolon separates nothing, an empty value is a value."""
    assert parse_form("a=1;b&c=&a=%D8%B3+س".encode()).multi_items() == [
        ("a", "1;b"),
        ("c", ""),
        ("a", "س س"),
    ]
