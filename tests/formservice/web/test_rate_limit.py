import datetime as dt
from ipaddress import ip_address

import pytest
from limits import RateLimitItemPerHour
from starlette.datastructures import Address, Headers

from formservice.web.rate_limit import Limits, RateLimit, client_address, network_of

HERE = ip_address("192.0.2.7")
NEIGHBOUR = ip_address("192.0.2.200")
ELSEWHERE = ip_address("198.51.100.7")
PEER = Address("203.0.113.9", 1234)


def rate_limit(per_network: int = 2, altogether: int = 5) -> RateLimit:
    limits = Limits(RateLimitItemPerHour(per_network), RateLimitItemPerHour(altogether))
    return RateLimit(limits)


def test_one_network_cannot_crowd_out_the_others() -> None:
    """Neighbours share a limit, everybody else goes on."""
    gate = rate_limit()
    assert gate.admits(HERE)
    assert gate.admits(NEIGHBOUR)
    assert not gate.admits(HERE)
    assert gate.admits(ELSEWHERE)


def test_what_is_held_back_does_not_use_up_the_room_of_all() -> None:
    """A flood from one place must not close the form for the district."""
    gate = rate_limit(per_network=1, altogether=2)
    assert [gate.admits(HERE) for _ in range(10)] == [True, *[False] * 9]
    assert gate.admits(ELSEWHERE)


def test_all_together_there_is_a_limit() -> None:
    """Also for those whose address nobody knows."""
    gate = rate_limit(altogether=3)
    assert [gate.admits(None) for _ in range(4)] == [True, True, True, False]


def test_nothing_kept_shows_an_address() -> None:
    """What is counted is a keyed hash, and the key changes every day."""
    days = [dt.date(2026, 11, 21)]
    gate = RateLimit(Limits(), today=lambda: days[-1])
    today = gate._pseudonym(HERE)
    assert gate._pseudonym(NEIGHBOUR) == today
    days.append(dt.date(2026, 11, 22))
    assert gate._pseudonym(HERE) != today
    assert RateLimit(Limits())._pseudonym(HERE) != RateLimit(Limits())._pseudonym(HERE)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.0/24"),
        ("::ffff:192.0.2.7", "192.0.2.0/24"),
        ("2001:db8:1:2ff:3::4", "2001:db8:1:200::/56"),
    ],
)
def test_a_network_is_what_one_site_gets(address: str, network: str) -> None:
    """A phone that changes its IPv6 address every minute stays one."""
    assert str(network_of(ip_address(address))) == network


def test_without_a_proxy_the_peer_counts() -> None:
    """Whatever the client claims."""
    headers = Headers({"x-forwarded-for": "192.0.2.7", "forwarded": "for=192.0.2.7"})
    assert client_address(headers, PEER, None) == ip_address(PEER.host)
    assert client_address(headers, None, None) is None


@pytest.mark.parametrize(
    ("values", "client"),
    [
        (["192.0.2.7"], HERE),
        (["198.51.100.7, 192.0.2.7"], HERE),
        (["198.51.100.7", "192.0.2.7"], HERE),
        (["192.0.2.7, unknown"], None),
        ([""], None),
        ([], None),
    ],
)
def test_behind_a_proxy_its_own_entry_counts(values: list[str], client: object) -> None:
    """The last entry is the proxy's word, everything before it is the client's."""
    raw = [(b"x-forwarded-for", value.encode()) for value in values]
    assert client_address(Headers(raw=raw), PEER, "X-Forwarded-For") == client
