"""Read the address of a client: from the connection, or from the one header of our proxy."""

import ipaddress
import re

import structlog
from starlette.datastructures import Address, Headers

from formservice.intake.networks import IPAddress

MISSING_BEFORE_TOLD = 20
"""So many requests without an address, and not one with an address, are a wrong proxy: a single
one may have come around it."""

_WITH_PORT = re.compile(r"\[([0-9A-Fa-f:.]+)\](?::\w*)?|([0-9.]+):\w*")
"""`[2001:db8::1]:443`, `[2001:db8::1]` and `192.0.2.1:1234` (RFC 7239, section 6)."""

log = structlog.get_logger()


class ClientAddresses:
    """Reads the address of each client.

    Without *trusted_header* it is that of the peer. A proxy either overwrites the header or appends
    its peer to it, so only the last entry is from the proxy; the others may be forged. A header
    that never is an address is logged once: then all clients share one limit.
    """

    def __init__(self, trusted_header: str | None) -> None:
        self._header = trusted_header
        self._missing: int | None = 0
        """Requests without an address so far; `None`: no longer counted."""

    def client(self, headers: Headers, peer: Address | None) -> IPAddress | None:
        """Return the IP address of the client; `None`: nobody names it."""
        if self._header is None:
            return _parse(peer.host) if peer else None
        named = headers.getlist(self._header)
        client = _parse(named[-1].rpartition(",")[2]) if named else None
        self._watch(client, self._header, is_named=bool(named))
        return client

    def _watch(self, client: IPAddress | None, header: str, *, is_named: bool) -> None:
        if client:
            self._missing = None
        if self._missing is None:
            return
        self._missing += 1
        if self._missing == MISSING_BEFORE_TOLD:
            self._missing = None
            log.error(
                "clients-unknown",
                header=header,
                found="no address" if is_named else "no header",
                remedy="Let the proxy set this header to the client's address, or correct "
                "KIM_PROXY_HEADER: until then all clients share one limit.",
            )


def _parse(text: str) -> IPAddress | None:
    """Return the address in *text*, with or without brackets, quotes and a port."""
    text = text.strip().strip('"')
    if found := _WITH_PORT.fullmatch(text):
        text = found[1] or found[2]
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
