"""Connect to a web server, with verified TLS for https; redirects are not followed."""

import http.client
import ssl
from urllib.parse import SplitResult


def connection_to(parts: SplitResult, seconds: float) -> http.client.HTTPConnection:
    """Return an unopened connection to the host of *parts*; each step times out after *seconds*."""
    host = parts.hostname or ""
    if parts.scheme == "http":
        return http.client.HTTPConnection(host, parts.port, timeout=seconds)
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return http.client.HTTPSConnection(host, parts.port, timeout=seconds, context=context)
