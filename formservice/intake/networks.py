"""Name the networks that a client belongs to, from its household or office to its provider."""

import ipaddress
from collections.abc import Iterator
from enum import StrEnum

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class Level(StrEnum):
    """How wide a network is."""

    NETWORK = "network"
    """What one household, office or shelter has: IPv4 /24, IPv6 /56."""
    SITE = "site"
    """What a provider gives to a large customer at most (RFC 6177): IPv6 /48."""
    PROVIDER = "provider"
    """What a provider has at least, with many households in it: IPv4 /16, IPv6 /32."""


PREFIXES = {
    4: {Level.NETWORK: 24, Level.PROVIDER: 16},
    6: {Level.NETWORK: 56, Level.SITE: 48, Level.PROVIDER: 32},
}
"""Bits of an address by IP version, the narrowest network first. IPv4 has no level between: many
phones share a few addresses of their provider (RFC 6888)."""

_BITS = {4: 32, 6: 128}
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""Addresses that a translator makes of IPv4 addresses (RFC 6052)."""


def unwrapped(client: IPAddress) -> IPAddress:
    """Return the IPv4 address that an IPv6 address stands for, or *client* itself."""
    if isinstance(client, ipaddress.IPv6Address):
        if client.ipv4_mapped:
            return client.ipv4_mapped
        if client in _NAT64:
            return ipaddress.IPv4Address(client.packed[-4:])
    return client


def networks_of(client: IPAddress | None) -> Iterator[tuple[Level, bytes]]:
    """Yield level and name of each network of *client*, the narrowest first.

    A name is the first bits of the address and says how many they are. This machine has no
    provider. Clients whose address is unknown share one, and have no other network.
    """
    if client is None:
        yield Level.PROVIDER, b""
        return
    client = unwrapped(client)
    for level, prefix in PREFIXES[client.version].items():
        if level is Level.NETWORK or not client.is_loopback:
            bits = int(client) >> (_BITS[client.version] - prefix)
            yield level, b"%d/%d/%d" % (client.version, prefix, bits)
