"""The tables of the outbox. Migrations create them; a test compares the two."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    and_,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

metadata = MetaData()


LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""What a time in SQLite is read as that is none, because a disk or a hand has damaged it."""


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

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Return what reads a stored value; `LONG_AGO` for what is no time.

        SQLite checks none, and one row must not keep all others from being read.
        """
        read = super().result_processor(dialect, coltype)
        if read is None or dialect.name != "sqlite":
            return read

        def read_if_whole(value: Any) -> Any:
            try:
                return read(value)
            except (TypeError, ValueError):
                return LONG_AGO

        return read_if_whole


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
    Column("dispatch", Integer, nullable=False, server_default=text("0")),
    Column("kept_until", Instant),
    Column("forwarded_from", String(254)),
    Column("forwarded_at", Instant),
    Column("page", String(6), nullable=False, server_default=text("''")),
    Column("interpreter", String(3), nullable=False, server_default=text("''")),
)
"""One row per accepted letter; after its content is erased it is the deletion log."""


def _index(name: str, *columns: Column[Any], where: ColumnElement[bool]) -> None:
    """Index the envelopes for which *where* holds, in both databases."""
    Index(name, *columns, sqlite_where=where, postgresql_where=where)


_undelivered = envelopes.c.delivered_at.is_(None)
_unerased = envelopes.c.erased_at.is_(None)
_arrived = envelopes.c.delivered_at.is_not(None)
# The log is the most of the table (decision 0047): each statement of every day finds what it needs
# in one of these.
_index(
    "envelope_pending",
    envelopes.c.next_attempt_at,
    where=and_(_undelivered, envelopes.c.quarantined_at.is_(None)),
)
_index(
    "envelope_undelivered",
    envelopes.c.mailbox,
    envelopes.c.accepted_at,
    where=and_(_unerased, _undelivered),
)
_index("envelope_delivered", envelopes.c.delivered_at, where=and_(_unerased, _arrived))
_index("envelope_arrived", envelopes.c.mailbox, envelopes.c.delivered_at, where=_arrived)
_index("envelope_erased", envelopes.c.erased_at, where=envelopes.c.erased_at.is_not(None))

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
    Column("reference", String(9), nullable=False),
    Column("seen_at", Instant, nullable=False),
)
"""Keyed hashes of recent requests, by which a repetition is recognised."""

seen_contacts = Table(
    "seen_contact",
    metadata,
    Column("contact", LargeBinary(32), primary_key=True),
    Column(
        "fingerprint",
        ForeignKey(seen.c.fingerprint, ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)
"""Keyed hashes of the phone number and mail address of each, alone and with what its writer asked
to heed; they go with its row."""

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

wish_counters = Table(
    "wish_counter",
    metadata,
    Column("month", String(7), primary_key=True),
    Column("page", String(6), primary_key=True),
    Column("interpreter", String(3), primary_key=True),
    Column("number", Integer, nullable=False),
)
"""How many of the counted letters asked for what; filled with `counter`."""

followups = Table(
    "followup",
    metadata,
    Column("reference", String(9), primary_key=True),
    Column("municipality", String(60), nullable=False),
    Column("language", String(35), nullable=False),
    Column("accepted_at", Instant, nullable=False),
    Column("outcome", String(12)),
    Column("outcome_at", Instant),
    Column("came_from", String(60)),
    Column("handed_on_at", Instant),
    Column("handed_to", String(254)),
    Column("reminded_at", Instant),
    Column("escalated_at", Instant),
    Column("came_by", Text, nullable=False, server_default=text("''")),
)
"""One row per request that staff answer: what they say has happened to it (decision 0050)."""

followup_links = Table(
    "followup_link",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("reference", ForeignKey(followups.c.reference), nullable=False, index=True),
)
"""SHA-256 of each token that opens the page of a request; it goes with its row."""

followup_counters = Table(
    "followup_counter",
    metadata,
    Column("month", String(7), primary_key=True),
    Column("municipality", String(60), primary_key=True),
    Column("outcome", String(12), primary_key=True),
    Column("moved_to", String(60), primary_key=True),
    Column("hours", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
)
"""How many requests ended how; filled when their rows are erased."""

covers = Table(
    "cover",
    metadata,
    Column("mailbox", String(254), primary_key=True),
    Column("substitute", String(254), nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
)
"""Who answers for whom, as staff have said themselves (decision 0058); both days included."""

cover_links = Table(
    "cover_link",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("mailbox", String(254), nullable=False),
    Column("made_at", Instant, nullable=False),
)
"""SHA-256 of each token that opens the page on which a mailbox names its substitute."""

beliefs = Table(
    "belief",
    metadata,
    Column("stopwatch", String(36), primary_key=True),
    Column("believed_at", Instant, nullable=False),
    Column("seconds", Float, nullable=False),
)
"""One row per stopwatch: the time that was believed when it showed so many seconds."""

clock_offset = Table(
    "clock_offset",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seconds", Float, nullable=False),
    Column("measured", Float, nullable=False),
    Column("since", Instant, nullable=False),
)
"""One row while the clock is not believed: how far it is ahead of what is believed, how much of
that a stopwatch has measured, and since which believed time. The rest may be time in which nothing
ran."""

identities = Table(
    "identity",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", String(36), nullable=False),
)
"""One row: the name of this outbox, by which an installation knows it again (`mark.py`)."""

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_into(connection: Connection, table: Table) -> Any:
    """Return the database's own INSERT statement, which supports ON CONFLICT."""
    return _INSERT[connection.dialect.name](table)


class LaterBy(FunctionElement[datetime]):
    """The moment that lies so many seconds after another one: `LaterBy(moment, seconds)`."""

    type = Instant()
    inherit_cache = True


@compiles(LaterBy)
def _later(element: LaterBy, compiler: SQLCompiler, **options: Any) -> str:
    """For whoever prints a statement; no database runs it."""
    return " + ".join(compiler.process(one, **options) for one in element.clauses)


@compiles(LaterBy, "postgresql")
def _later_on_postgresql(element: LaterBy, compiler: SQLCompiler, **options: Any) -> str:
    moment, seconds = (compiler.process(one, **options) for one in element.clauses)
    return f"({moment} + make_interval(secs => {seconds}))"


@compiles(LaterBy, "sqlite")
def _later_on_sqlite(element: LaterBy, compiler: SQLCompiler, **options: Any) -> str:
    """SQLite stores text and knows milliseconds; `Instant` wants six digits."""
    moment, seconds = (compiler.process(one, **options) for one in element.clauses)
    return f"strftime('%Y-%m-%d %H:%M:%f', {moment}, {seconds} || ' seconds') || '000'"
