"""Connect to a web address with verified TLS; whoever asks follows no redirect."""

import http.client
import ssl
from urllib.parse import SplitResult


def connection_to(parts: SplitResult, seconds: float) -> http.client.HTTPConnection:
    """Return a connection to the host of *parts*, not yet opened; each step may take *seconds*."""
    host = parts.hostname or ""
    if parts.scheme == "http":
        return http.client.HTTPConnection(host, parts.port, timeout=seconds)
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return http.client.HTTPSConnection(host, parts.port, timeout=seconds, context=context)
