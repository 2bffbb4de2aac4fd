"""The flood against the limits."""

import ipaddress

from bench.flood import flood, network
from formservice.intake.networks import Level, networks_of


def test_every_request_comes_from_a_network_of_its_own() -> None:
    """Of one provider, for documentation (RFC 3849); the limit of a network takes no part."""
    names = {dict(networks_of(network(number)))[Level.NETWORK] for number in range(20_000)}
    assert len(names) == 20_000
    block = ipaddress.IPv6Network("2001:db8::/32")
    assert all(network(number) in block for number in (0, 1, 2**23, 2**24 - 1))


def test_the_requests_of_a_flood_are_timed() -> None:
    """All of them are admitted: a refused one would raise."""
    figures = flood(100)
    assert figures["CPU ms"] > 0
    assert figures["threads"] >= 1
