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
        """Turn *value* into UTC; a moment without a zone is a mistake of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give a stored moment its zone back."""
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
"""Sealed content, apart from its envelope: only a deleted row is overwritten, an emptied
column leaves traces in the file."""

seen = Table(
    "seen",
    metadata,
    Column("fingerprint", LargeBinary(32), primary_key=True),
    Column("contact", LargeBinary(32), nullable=False, index=True),
    Column("reference", String(9), nullable=False),
    Column("seen_at", Instant, nullable=False),
)
"""What came a short while ago, by keyed hashes, to recognise it when it comes again."""

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
"""One row: the last time the service looked at the clock."""

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_into(connection: Connection, table: Table) -> Any:
    """Return an INSERT of the database's own kind, which can say what to do at a conflict."""
    return _INSERT[connection.dialect.name](table)
