"""Erase content that is no longer needed, and keep the counters.

Content is erased when its letter was delivered and the time for a bounce has passed, by an
operator, or when it holds a link that its mailbox did not take; never otherwise. The envelope stays
for a year as the deletion log, without what the counters hold.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, or_, select
from sqlalchemy.exc import DBAPIError

from formservice.outbox.acceptance import seen_from, seen_until
from formservice.outbox.clock import read_clock
from formservice.outbox.counts import add_to_counters
from formservice.outbox.covers import forget_old, revoke
from formservice.outbox.envelope import ENVELOPE_COLUMNS, Envelope
from formservice.outbox.events import Event
from formservice.outbox.followup_counts import close_old, forget
from formservice.outbox.moment import Moment
from formservice.outbox.schema import envelopes, payloads, seen
from formservice.outbox.states import State, state_in
from formservice.outbox.transitions import LETTERS, TRANSITIONS
from formservice.outbox.writer import for_each

LOG_KEPT = timedelta(days=365)
"""How long an entry stays in the deletion log."""
MOST_AT_ONCE = 500
"""Letters in one transaction, so that a long purge does not block the acceptance."""


@dataclass(frozen=True, slots=True)
class Purge:
    """What may be erased."""

    grace: timedelta
    """How long content is kept after delivery, for a late bounce."""
    window: timedelta
    """How long a repeated request is recognised."""


_ERASURES = {
    event: transition.update(LETTERS).returning(envelopes.c.id)
    for event, transition in TRANSITIONS.items()
    if transition.erases_content
}
_DUE = (
    select(*ENVELOPE_COLUMNS)
    .where(TRANSITIONS[Event.PURGE].condition)
    .order_by(envelopes.c.delivered_at, envelopes.c.id)
    .limit(MOST_AT_ONCE)
    .with_for_update(skip_locked=True)
)


def erase(
    connection: Connection, event: Event, letters: Sequence[Envelope], parameters: Mapping[str, Any]
) -> int:
    """Erase the content of *letters* where *event* is allowed; return how many were erased.

    The fingerprints are erased as well: the same words sent again are a new request. *parameters*
    are those of the event. What is not counted is not followed up either, and its link is void.
    """
    wanted = {**parameters, "letters": [letter.id for letter in letters]}
    erased = set(connection.execute(_ERASURES[event], wanted).scalars())
    gone = [letter for letter in letters if letter.id in erased]
    if TRANSITIONS[event].is_counted:
        add_to_counters(connection, gone)
    connection.execute(delete(payloads).where(payloads.c.envelope_id.in_(erased)))
    references = [letter.reference for letter in gone]
    connection.execute(delete(seen).where(seen.c.reference.in_(references)))
    if not TRANSITIONS[event].is_counted:
        forget(connection, references)
        revoke(connection, gone)
    return len(gone)


@for_each
def purge(connection: Connection, request: Purge) -> int:
    """Erase what may go; return how many letters lost their content (at most `MOST_AT_ONCE`).

    Nothing goes while the clock is not believed, and no content as long as it may be ahead.
    """
    moment = read_clock(connection)
    if not moment.is_believed:
        return 0
    erased = 0
    if moment.proves(request.grace):
        parameters = {"now": moment.now, "delivered_before": moment.now - request.grace}
        due = [Envelope(*row) for row in connection.execute(_DUE, parameters)]
        erased = erase(connection, Event.PURGE, due, parameters) if due else 0
    close_old(connection, moment.now)
    forget_old(connection, moment.now)
    _forget(connection, moment, request.window)
    return erased


def sweep(engine: Engine) -> bool:
    """Remove erased content from the files; return True if that succeeded.

    SQLite overwrites deleted rows (`secure_delete`), but its write-ahead log keeps older copies
    until a checkpoint. PostgreSQL keeps dead rows until VACUUM. A reader or lock, for example of a
    backup, prevents both.
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


def _forget(connection: Connection, moment: Moment, window: timedelta) -> None:
    """Forget what was seen outside the window, before it or after a wrong clock, and old logs."""
    now = moment.now
    outside = or_(seen.c.seen_at < seen_from(now, window), seen.c.seen_at > seen_until(now, window))
    connection.execute(delete(seen).where(outside))
    old = envelopes.c.erased_at < now - LOG_KEPT
    connection.execute(delete(envelopes).where(state_in({State.ERASED}), old), {"now": now})
