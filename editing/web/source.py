"""Whence somebody tries to log in: a network, or a browser that is known from an earlier login."""

import hashlib
import ipaddress
from dataclasses import dataclass

from starlette.requests import Request

HEADER = "X-Real-IP"
"""In which our proxy names the address of who asks (deploy/nginx/kim-editor.conf)."""
_BITS = {4: 24, 6: 48}
"""How much of an address is a network, by version of IP: an office, or a site (RFC 6177)."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where wrong tries count."""

    network: str
    """Empty for all whose address nobody names."""
    token: str = ""
    """What the browser keeps from an earlier login to this account; it may be made up."""


def network_of(request: Request, *, is_proxy: bool) -> str:
    """Return the network of who asks; *is_proxy*: the header is to be believed."""
    named = request.headers.getlist(HEADER) if is_proxy else []
    peer = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(named[-1].strip() if named else peer)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address
    return str(ipaddress.ip_network((address, _BITS[address.version]), strict=False))


def cookie_of(login: str, *, is_secure: bool) -> str:
    """Return the name of the cookie by which a browser is known: one for each account, since
    several people may use it.
    """
    name = f"kim-bekannt-{hashlib.sha256(login.encode()).hexdigest()[:16]}"
    return f"__Host-{name}" if is_secure else name
