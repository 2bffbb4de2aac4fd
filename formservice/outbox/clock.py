"""When the service last looked at the clock, so that a jump while it was off can be seen."""

from datetime import datetime

from sqlalchemy import Connection, select

from formservice.outbox.schema import clock, insert_into
from formservice.outbox.writer import for_each


@for_each
def record_time(connection: Connection, now: datetime) -> datetime | None:
    """Write down that it is *now*, and return when this was last written down."""
    last: datetime | None = connection.execute(select(clock.c.seen_at)).scalar()
    row = insert_into(connection, clock).values(id=1, seen_at=now)
    connection.execute(
        row.on_conflict_do_update(index_elements=[clock.c.id], set_={"seen_at": now})
    )
    return last


@for_each
def last_recorded(connection: Connection, _: None) -> datetime | None:
    """Return when the service last looked at the clock; `None`: never."""
    seen_at: datetime | None = connection.execute(select(clock.c.seen_at)).scalar()
    return seen_at
