"""What the address of a database says, `KIM_DATABASE_URL`, as the outbox reads it.

Apart from the outbox, because every command reads the settings, and few open a database.
"""

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

_LARGEST_PORT = 65535


def is_database(address: str) -> bool:
    """Return True if *address* is a URL of SQLAlchemy that we use: SQLite file or PostgreSQL."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):  # a port that is no number is a ValueError
        return False
    if url.drivername == "sqlite":
        return bool(url.database) and not (url.host or url.query)
    return url.drivername == "postgresql+psycopg" and (url.port or 0) <= _LARGEST_PORT


def holds_password(address: str) -> bool:
    """Return True if the URL of a database holds a password, and so belongs into a file of its own.

    `KIM_DATABASE_URL` of SQLite, or of a server that knows us by our user, does not. Read as the
    service reads it; what cannot be read may hold one.
    """
    if not address:
        return False
    try:
        parts = make_url(address)
    except (ArgumentError, ValueError):
        return True
    return bool(parts.password) or "password" in parts.query


def database_in(address: str) -> str:
    """Return the file or name in the URL of a database; empty if it cannot be read."""
    try:
        return make_url(address).database or ""
    except (ArgumentError, ValueError):
        return ""


def hosts_in(address: str) -> tuple[str, ...]:
    """Return the hosts in the URL of a database; none for a file, a socket, or what cannot be read.

    A password may hold signs that end the name of a host in other URLs.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        return ()
    named = url.query.get("host", ())
    lists = (url.host or "", *((named,) if isinstance(named, str) else named))
    hosts = [_without_port(host) for each in lists for host in each.split(",")]
    return tuple(host for host in hosts if host and not host.startswith("/"))


def _without_port(host: str) -> str:
    name, colon, port = host.partition(":")
    return name if colon and port.isdecimal() else host
