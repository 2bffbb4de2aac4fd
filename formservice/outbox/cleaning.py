"""Erase what is no longer needed, and keep the numbers.

Content goes when its letter has been delivered and the time for a bounce has passed, never
before. Its envelope stays for a year as the deletion log, without what the counters now know.
"""

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, and_, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from formservice.outbox.delivering import each
from formservice.outbox.schema import clock, counters, envelopes, payloads, seen

LOG_KEPT = timedelta(days=365)
MOST_AT_ONCE = 500

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True, slots=True)
class Purge:
    """What may go."""

    now: datetime
    grace: timedelta
    """How long content is kept after delivery, for a bounce that comes late."""
    window: timedelta
    """How long a repeated request is recognised."""


@each
def purge(connection: Connection, request: Purge) -> int:
    """Erase what may go; return how many letters lost their content (at most `MOST_AT_ONCE`)."""
    rows = connection.execute(
        select(envelopes)
        .where(
            envelopes.c.delivered_at <= request.now - request.grace, envelopes.c.erased_at.is_(None)
        )
        .order_by(envelopes.c.id)
        .limit(MOST_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    if rows:
        _count(connection, rows)
        numbers = [row.id for row in rows]
        connection.execute(delete(payloads).where(payloads.c.envelope_id.in_(numbers)))
        connection.execute(
            update(envelopes)
            .where(envelopes.c.id.in_(numbers))
            .values(erased_at=request.now, municipality="", language="", channel="")
        )
    _forget(connection, request)
    return len(rows)


@each
def note_time(connection: Connection, now: datetime) -> datetime | None:
    """Write down that it is *now*, and return when this was last written down."""
    last: datetime | None = connection.execute(select(clock.c.seen_at)).scalar()
    row = _INSERT[connection.dialect.name](clock).values(id=1, seen_at=now)
    connection.execute(
        row.on_conflict_do_update(index_elements=[clock.c.id], set_={"seen_at": now})
    )
    return last


def sweep(engine: Engine) -> bool:
    """Take what was erased out of the files as well; return whether it could be done.

    SQLite overwrites deleted rows (`secure_delete`), but its write-ahead log keeps older copies
    until it is emptied. PostgreSQL keeps dead rows until it vacuums. Whoever reads or locks the
    data meanwhile, a backup for example, holds both up.
    """
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                driver: Any = connection.connection.driver_connection
                busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                return not busy
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            alone.exec_driver_sql("VACUUM payload")
    except (DBAPIError, sqlite3.Error):
        return False
    return True


def outcome_of(failed_mailbox: str | None) -> str:
    """Return the word of the statistics for how a letter arrived."""
    return "fallback" if failed_mailbox else "proper"


def _count(connection: Connection, rows: Sequence[Row[tuple[object, ...]]]) -> None:
    numbers = Counter(
        (
            f"{row.accepted_at:%Y-%m}",
            row.municipality,
            row.language,
            row.channel,
            outcome_of(row.failed_mailbox),
        )
        for row in rows
    )
    statement = _INSERT[connection.dialect.name](counters)
    names = ("month", "municipality", "language", "channel", "outcome")
    # In one order everywhere: two instances that count at once must not wait for each other.
    for kind, number in sorted(numbers.items()):
        connection.execute(
            statement.values(
                **dict(zip(names, kind, strict=True)), number=number
            ).on_conflict_do_update(
                index_elements=[counters.c[name] for name in names],
                set_={"number": counters.c.number + number},
            )
        )


def _forget(connection: Connection, request: Purge) -> None:
    """Forget what was seen outside the window, before it or after a wrong clock, and old logs."""
    connection.execute(
        delete(seen).where(
            or_(
                seen.c.seen_at < request.now - request.window,
                seen.c.seen_at > request.now + request.window,
            )
        )
    )
    connection.execute(
        delete(envelopes).where(
            and_(envelopes.c.erased_at.is_not(None), envelopes.c.erased_at < request.now - LOG_KEPT)
        )
    )
