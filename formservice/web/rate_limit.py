"""Limit the rate of enquiries without storing IP addresses.

Enquiries are counted in memory only, by a keyed hash of the client's network; the key is random,
lives for a day and is never stored. A refused enquiry comes back as the filled form with the phone
number.
"""

import datetime as dt
import hmac
import ipaddress
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from limits import RateLimitItem, RateLimitItemPerHour
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.datastructures import Address, Headers

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

IPV4_PREFIX = 24
"""Bits of an address that are counted as one network."""
IPV6_PREFIX = 56
"""Bits of an address; what a provider usually gives to one household or office."""

PER_NETWORK = RateLimitItemPerHour(60)
"""A shelter, a school or an information evening sends from one address: thirty families in an
hour must get through."""
IN_TOTAL = RateLimitItemPerHour(600)
"""More than the staff of a whole district can read in a day."""
RETRY_AFTER_SECONDS = 900
"""Value of the header Retry-After; a quarter of the window."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The rate limits for enquiries."""

    per_network: RateLimitItem = PER_NETWORK
    in_total: RateLimitItem = IN_TOTAL


def hourly_limits(per_network: int, in_total: int) -> Limits:
    """Return limits of so many enquiries per hour."""
    return Limits(RateLimitItemPerHour(per_network), RateLimitItemPerHour(in_total))


class RateLimit:
    """Counts the enquiries of each network and of all networks."""

    def __init__(
        self, limits: Limits, today: Callable[[], dt.date] = lambda: dt.datetime.now(dt.UTC).date()
    ) -> None:
        self._limits = limits
        self._today = today
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._key = b""
        self._key_day = dt.date.min

    def admits(self, client: IPAddress | None) -> bool:
        """Count one enquiry; return True if it is within the limits.

        A client without an address counts towards the total only.
        """
        if client and not self._limiter.hit(self._limits.per_network, self._pseudonym(client)):
            return False
        return self._limiter.hit(self._limits.in_total, "all")

    def _pseudonym(self, client: IPAddress) -> str:
        if self._key_day != self._today():
            self._key, self._key_day = secrets.token_bytes(32), self._today()
        return hmac.digest(self._key, str(network_of(client)).encode(), "sha256").hex()


def network_of(
    client: IPAddress,
) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    """Return the network by which *client* is counted."""
    if isinstance(client, ipaddress.IPv6Address):
        if client.ipv4_mapped is None:
            return ipaddress.IPv6Network((int(client), IPV6_PREFIX), strict=False)
        client = client.ipv4_mapped
    return ipaddress.IPv4Network((int(client), IPV4_PREFIX), strict=False)


def client_address(
    headers: Headers, peer: Address | None, trusted_header: str | None
) -> IPAddress | None:
    """Return the IP address of the client: the peer, or the one that our proxy names, else `None`.

    A proxy either overwrites *trusted_header* or appends its peer to it, so only the last entry is
    from the proxy; the others may be forged.
    """
    if trusted_header is None:
        return _parse(peer.host) if peer else None
    named = headers.getlist(trusted_header)
    return _parse(named[-1].rpartition(",")[2].strip()) if named else None


def _parse(text: str) -> IPAddress | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
