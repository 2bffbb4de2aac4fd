"""The tables of the outbox. Migrations create them; a test compares the two."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    and_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = MetaData()


class Instant(TypeDecorator[datetime]):
    """A moment in UTC; SQLite, which knows no time zones, stores it without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return *value* in UTC; raises `ValueError` for a moment without a time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return a stored moment with its time zone, UTC."""
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


envelopes = Table(
    "envelope",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reference", String(9), nullable=False, unique=True),
    Column("message_id", String(250), nullable=False),
    Column("mailbox", String(254), nullable=False),
    Column("failed_mailbox", String(254)),
    Column("municipality", String(60), nullable=False),
    Column("language", String(35), nullable=False),
    Column("channel", String(10), nullable=False),
    Column("accepted_at", Instant, nullable=False),
    Column("next_attempt_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("refused_since", Instant),
    Column("lease_holder", String(40)),
    Column("leased_until", Instant),
    Column("delivered_at", Instant),
    Column("quarantined_at", Instant),
    Column("erased_at", Instant),
    Column("last_result", String(60), nullable=False),
    Column("held_at", Instant),
)
"""One row per accepted letter; after its content is erased it is the deletion log."""

_indexed = and_(envelopes.c.delivered_at.is_(None), envelopes.c.quarantined_at.is_(None))
Index(
    "envelope_pending",
    envelopes.c.next_attempt_at,
    sqlite_where=_indexed,
    postgresql_where=_indexed,
)

payloads = Table(
    "payload",
    metadata,
    Column("envelope_id", ForeignKey(envelopes.c.id), primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
)
"""Encrypted content, in a table of its own: SQLite overwrites deleted rows only, an emptied
column leaves traces in the file."""

seen = Table(
    "seen",
    metadata,
    Column("fingerprint", LargeBinary(32), primary_key=True),
    Column("contact", LargeBinary(32), nullable=False, index=True),
    Column("reference", String(9), nullable=False),
    Column("seen_at", Instant, nullable=False),
)
"""Keyed hashes of recent requests, by which a repetition is recognised."""

counters = Table(
    "counter",
    metadata,
    Column("month", String(7), primary_key=True),
    Column("municipality", String(60), primary_key=True),
    Column("language", String(35), primary_key=True),
    Column("channel", String(10), primary_key=True),
    Column("outcome", String(10), primary_key=True),
    Column("number", Integer, nullable=False),
)
"""How many letters were delivered; filled when their content is erased."""

clock = Table(
    "clock",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seen_at", Instant, nullable=False),
)
"""One row: when the service last read the clock."""

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_into(connection: Connection, table: Table) -> Any:
    """Return the database's own INSERT statement, which supports ON CONFLICT."""
    return _INSERT[connection.dialect.name](table)
