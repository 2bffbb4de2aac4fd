"""Whose request it is: the peer's, or the one that our own proxy names."""

from ipaddress import ip_address

import pytest
from starlette.datastructures import Address, Headers
from structlog.testing import capture_logs

from formservice.intake.networks import IPAddress
from formservice.web.client_address import MISSING_BEFORE_TOLD, ClientAddresses

PEER = Address("203.0.113.9", 1234)


def named(clients: ClientAddresses, *values: str) -> IPAddress | None:
    """Return whom the values of the header name."""
    raw = [(b"x-forwarded-for", value.encode()) for value in values]
    return clients.client(Headers(raw=raw), PEER)


def test_without_a_proxy_the_peer_counts() -> None:
    """Whatever the client claims."""
    headers = Headers({"x-forwarded-for": "192.0.2.7", "forwarded": "for=192.0.2.7"})
    assert ClientAddresses(None).client(headers, PEER) == ip_address(PEER.host)
    assert ClientAddresses(None).client(headers, None) is None


@pytest.mark.parametrize(
    ("values", "client"),
    [
        (["192.0.2.7"], "192.0.2.7"),
        (["198.51.100.7, 192.0.2.7"], "192.0.2.7"),
        (["198.51.100.7", "192.0.2.7"], "192.0.2.7"),
        (["198.51.100.7,192.0.2.7:1234"], "192.0.2.7"),
        (["192.0.2.7:_port"], "192.0.2.7"),
        (["2001:db8::1"], "2001:db8::1"),
        (["[2001:db8::1]"], "2001:db8::1"),
        (["[2001:db8::1]:443"], "2001:db8::1"),
        (['"[2001:db8::1]:443"'], "2001:db8::1"),
        (["[::ffff:192.0.2.7]:443"], "::ffff:192.0.2.7"),
    ],
)
def test_behind_a_proxy_its_own_entry_counts(values: list[str], client: str) -> None:
    """The last entry is the proxy's word, everything before it is the client's."""
    assert named(ClientAddresses("X-Forwarded-For"), *values) == ip_address(client)


@pytest.mark.parametrize(
    "values",
    [
        ["192.0.2.7, unknown"],
        ["192.0.2.7, _hidden"],
        ["192.0.2.7,"],
        ["[192.0.2.7:1"],
        ["[2001:db8::1]443"],
        ["192.0.2.7:1:2"],
        ["for=192.0.2.7"],
        [""],
        [],
    ],
)
def test_what_is_no_address_names_nobody(values: list[str]) -> None:
    """And is never taken for what the client wrote before it."""
    assert named(ClientAddresses("X-Forwarded-For"), *values) is None


@pytest.mark.parametrize(("value", "found"), [("unknown", "no address"), (None, "no header")])
def test_a_header_that_is_never_an_address_is_told_once(value: str | None, found: str) -> None:
    """All clients share one limit then: the log names the setting and what helps."""
    clients = ClientAddresses("X-Forwarded-For")
    values = [value] if value else []
    with capture_logs() as log:
        for _ in range(MISSING_BEFORE_TOLD - 1):
            named(clients, *values)
        assert log == []
        for _ in range(3 * MISSING_BEFORE_TOLD):
            named(clients, *values)
    (line,) = log
    assert (line["event"], line["header"]) == ("clients-unknown", "X-Forwarded-For")
    assert line["found"] == found
    assert "KIM_PROXY_HEADER" in line["remedy"]


def test_a_header_that_was_an_address_once_is_not_told() -> None:
    """Some requests may come around the proxy, or from a client that it cannot name."""
    clients = ClientAddresses("X-Forwarded-For")
    with capture_logs() as log:
        named(clients, "192.0.2.7")
        for _ in range(2 * MISSING_BEFORE_TOLD):
            named(clients, "unknown")
    assert log == []
