"""Connect to PostgreSQL so that no wait outlasts its limit, whatever the other side does.

libpq waits for ever for a server that neither answers nor closes. Every wait of a connection
(write, read, commit, rollback) runs through `TimedConnection.wait`, which ends it (decision 0036).
"""

import math
import re
import time
from collections.abc import Generator
from typing import Any, TypeVar

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError

from formservice.outbox.time_limit import end_of, ends_by

T = TypeVar("T")

SERVER_SHARE = 0.8
"""Share of the limit after which the server itself ends a statement: it knows why it is slow."""
PING_SHARE = 0.25
"""Share of the limit after which an idle connection that does not answer is replaced."""

_REFUSED_LOGIN = (
    r"(password|Peer|Ident|certificate) authentication failed for user",
    r"(Passwort-|Peer-|Ident-|Zertifikat)[Aa]uthentifizierung für Benutzer .* fehlgeschlagen",
    r"(no pg_hba\.conf entry|kein pg_hba\.conf-Eintrag) ",
    r"pg_hba\.conf (rejects connection|lehnt Verbindung ab) ",
    r"role .* does not exist|Rolle .* existiert nicht",
    r"role .* is not permitted to log in|Rolle .* hat keine Berechtigung zum Einloggen",
)
_NO_DATABASE = (r"database .* does not exist|Datenbank .* existiert nicht",)


class _SilentServerError(psycopg.OperationalError):
    """The server has not answered in time; the connection is closed."""


def is_silent(error: object) -> bool:
    """Return True if the driver's *error* says that nothing came from the server in time."""
    return isinstance(error, _SilentServerError | psycopg.errors.ConnectionTimeout)


def refusal_of(error: object) -> tuple[str, str] | None:
    """Return what is wrong and the remedy if the server refuses us for good; else `None`.

    libpq keeps the SQLSTATE of a failed connection to itself, so the server's words decide, in
    English and German; in another language the refusal looks like a server that is away.
    """
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return (
            "The role may not use or change the tables.",
            "Let it own them: handbook/operating/postgresql.md, “Role and database”.",
        )
    if not isinstance(error, psycopg.OperationalError) or error.sqlstate:
        return None
    words = str(error)
    if _says(words, _NO_DATABASE):
        return "The server has no database of this name.", "Make it, or correct the name."
    if getattr(error.pgconn, "needs_password", False):
        return "The server wants a password, and the address has none.", "Add it."
    if _says(words, _REFUSED_LOGIN):
        return (
            "The server refuses our user name, password or machine.",
            "Correct them, or what pg_hba.conf on the server says.",
        )
    return None


def _says(words: str, patterns: tuple[str, ...]) -> bool:
    return any(re.search(pattern, words) for pattern in patterns)


class TimedConnection(psycopg.Connection[Any]):
    """A connection whose waits end in time; one that was silent is closed."""

    limit_seconds = math.inf
    is_new = True
    """Whether it was never used: it has just answered."""

    def wait(self, gen: Generator[Any, Any, T], *args: Any, **options: Any) -> T:
        """Return what *gen* returns as soon as the server has said enough.

        Raises `_SilentServerError` after `limit_seconds`, or earlier by `ends_by`.
        """
        try:
            return super().wait(_limited(gen, end_of(self.limit_seconds)), *args, **options)
        except _SilentServerError:
            self.close()  # says goodbye without waiting
            raise


def _limited(gen: Generator[Any, Any, T], end: float) -> Generator[Any, Any, T]:
    """Yield what *gen* waits for, and return what it returns; raise after *end*.

    The driver goes on several times a second, also when nothing has come.
    """
    try:
        wanted = next(gen)
        while time.monotonic() < end:
            wanted = gen.send((yield wanted))
    except StopIteration as done:
        result: T = done.value
        return result
    raise _SilentServerError("no answer in time")


def open_engine(url: URL, limit_seconds: int) -> Engine:
    """Return an engine whose connections never wait longer than *limit_seconds*."""
    wait = f"{limit_seconds * 1000}ms"
    shorter = f"{limit_seconds * SERVER_SHARE * 1000:.0f}ms"
    # The last two: a server that lost sight of us must not keep our locks.
    options = {
        "synchronous_commit": "on",
        "lock_timeout": shorter,
        "statement_timeout": shorter,
        "idle_in_transaction_session_timeout": wait,
        "tcp_user_timeout": wait,
    }
    settings = " ".join(f"-c {name}={value}" for name, value in options.items())
    engine = create_engine(url, pool_size=1, max_overflow=1, connect_args={"options": settings})

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, cargs: Any, cparams: Any) -> TimedConnection:
        left = end_of(limit_seconds) - time.monotonic()
        if left <= 0:
            raise _SilentServerError("no time left to connect")
        cparams["connect_timeout"] = max(2, math.ceil(left))  # less than 2 is 2 for the driver
        connection = TimedConnection.connect(*cargs, **cparams)
        connection.limit_seconds = limit_seconds
        return connection

    @event.listens_for(engine, "checkout")
    def replace_if_dead(connection: Any, _record: object, _proxy: object) -> None:
        if connection.is_new:
            connection.is_new = False
            return
        try:
            with ends_by(time.monotonic() + limit_seconds * PING_SHARE):
                engine.dialect.do_ping(connection)
        except psycopg.Error:
            raise DisconnectionError from None

    return engine


def be_patient(connection: Connection, seconds: float) -> None:
    """Let the statements of *connection* take so long from now on; its server does so until the end
    of the transaction.
    """
    driver: Any = connection.connection.driver_connection
    driver.limit_seconds = seconds
    connection.exec_driver_sql(f"SET LOCAL statement_timeout = {seconds * 1000:.0f}")
