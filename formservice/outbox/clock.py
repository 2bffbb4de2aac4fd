"""Record when the service last read the clock, so that a jump during downtime is noticed."""

from datetime import datetime

from sqlalchemy import Connection, select

from formservice.outbox.schema import clock, insert_into
from formservice.outbox.writer import for_each


@for_each
def record_time(connection: Connection, now: datetime) -> datetime | None:
    """Record *now* and return the time recorded before; `None`: there is none."""
    last: datetime | None = connection.execute(select(clock.c.seen_at)).scalar()
    row = insert_into(connection, clock).values(id=1, seen_at=now)
    connection.execute(
        row.on_conflict_do_update(index_elements=[clock.c.id], set_={"seen_at": now})
    )
    return last


@for_each
def last_recorded(connection: Connection, _: None) -> datetime | None:
    """Return the time that was last recorded; `None`: there is none."""
    seen_at: datetime | None = connection.execute(select(clock.c.seen_at)).scalar()
    return seen_at
