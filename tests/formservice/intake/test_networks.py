from ipaddress import ip_address

import pytest

from formservice.intake.networks import IPAddress, Level, networks_of


def names(client: str) -> dict[Level, bytes]:
    return dict(networks_of(ip_address(client)))


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("192.0.2.7", "192.0.2.200", {Level.NETWORK, Level.PROVIDER}),
        ("::ffff:192.0.2.7", "192.0.2.7", {Level.NETWORK, Level.PROVIDER}),
        ("192.0.2.7", "192.0.3.7", {Level.PROVIDER}),
        ("192.0.2.7", "192.1.2.7", set()),
        ("2001:db8:1:2ff:3::4", "2001:db8:1:200::9", set(Level)),
        ("2001:db8:1:200::4", "2001:db8:1:300::4", {Level.SITE, Level.PROVIDER}),
        ("2001:db8:1::4", "2001:db8:2::4", {Level.PROVIDER}),
        ("2001:db8::4", "2001:db9::4", set()),
        ("127.0.0.1", "127.0.0.2", {Level.NETWORK}),
        ("64:ff9b::192.0.2.7", "192.0.2.8", {Level.NETWORK, Level.PROVIDER}),
        ("64:ff9b::192.0.2.7", "64:ff9b::198.51.100.7", set()),
        ("::1", "::1", {Level.NETWORK}),
        ("1.2.3.4", "::102:304", set()),
    ],
)
def test_who_shares_which_network(one: str, other: str, shared: set[Level]) -> None:
    """A phone that changes its IPv6 address stays in its household, and both in their provider."""
    here, there = names(one), names(other)
    assert {level for level in here if here[level] == there.get(level)} == shared


@pytest.mark.parametrize("client", ["192.0.2.7", "2001:db8::1", "127.0.0.1"])
def test_the_narrowest_network_comes_first(client: str) -> None:
    """Its limit is named first."""
    levels = [level for level, _ in networks_of(ip_address(client))]
    assert levels == sorted(levels, key=list(Level).index)
    assert levels[0] is Level.NETWORK


def test_clients_without_an_address_share_one() -> None:
    """They cannot be told apart, and must not shut out those who can."""
    nobody: IPAddress | None = None
    assert [level for level, _ in networks_of(nobody)] == [Level.PROVIDER]
