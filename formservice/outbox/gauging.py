"""Measure the outbox for health checks and metrics, in one transaction that also writes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from formservice.outbox.delivering import each
from formservice.outbox.envelope import State, state_column
from formservice.outbox.schema import clock, envelopes, in_no_mailbox, pending


@dataclass(frozen=True, slots=True)
class Undelivered:
    """The letters for one mailbox that no mailbox has, wherever they are held up."""

    letters: int
    oldest_accepted_at: datetime


@dataclass(frozen=True, slots=True)
class Gauges:
    """How full the outbox is and how well it empties; no personal data."""

    states: dict[State, int]
    """How many letters are where; those that were erased are not counted."""
    undelivered: dict[str, Undelivered]
    """By the mailbox that should get them."""
    overdue_since: datetime | None
    """Since when a letter waits to be tried; far in the past: nobody delivers."""
    last_arrivals: dict[str, datetime]
    """When each mailbox last took a letter, as far as that is still known."""

    @property
    def oldest_accepted_at(self) -> datetime | None:
        """When the oldest letter that no mailbox has was accepted."""
        return min((each.oldest_accepted_at for each in self.undelivered.values()), default=None)


@each
def gauge(connection: Connection, now: datetime) -> Gauges:
    """Measure, and prove that the database can be written."""
    connection.execute(update(clock).values(seen_at=clock.c.seen_at))
    overdue = connection.execute(
        select(func.min(envelopes.c.next_attempt_at)).where(pending)
    ).scalar_one()
    return Gauges(
        _states(connection, now), _undelivered(connection), overdue, _last_arrivals(connection)
    )


def _undelivered(connection: Connection) -> dict[str, Undelivered]:
    rows = connection.execute(
        select(envelopes.c.mailbox, func.count(), func.min(envelopes.c.accepted_at))
        .where(in_no_mailbox)
        .group_by(envelopes.c.mailbox)
        .order_by(envelopes.c.mailbox)
    )
    return {mailbox: Undelivered(letters, oldest) for mailbox, letters, oldest in rows}


def _states(connection: Connection, now: datetime) -> dict[State, int]:
    places = select(state_column(now).label("state")).where(envelopes.c.erased_at.is_(None))
    place = places.subquery().c.state
    numbers = connection.execute(select(place, func.count()).group_by(place))
    counted = {State(word): number for word, number in numbers}
    return {state: counted.get(state, 0) for state in State if state is not State.ERASED}


def _last_arrivals(connection: Connection) -> dict[str, datetime]:
    rows = connection.execute(
        select(envelopes.c.mailbox, func.max(envelopes.c.delivered_at))
        .where(envelopes.c.delivered_at.is_not(None))
        .group_by(envelopes.c.mailbox)
    )
    return dict(tuple(row) for row in rows)
