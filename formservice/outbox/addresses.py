"""What the address of a database says, `KIM_DATABASE_URL`, as the outbox reads it."""

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError


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
