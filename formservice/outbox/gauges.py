"""Measure the outbox for health checks and metrics, in one transaction that also writes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from formservice.outbox.schema import clock, envelopes
from formservice.outbox.states import (
    IN_DELIVERY,
    STATE,
    UNDELIVERED,
    State,
    state_in,
    state_parameters,
)
from formservice.outbox.writer import for_each


@dataclass(frozen=True, slots=True)
class Undelivered:
    """The letters for one mailbox that are not delivered, whatever delays them."""

    letters: int
    oldest_accepted_at: datetime
    """When the oldest undelivered letter was accepted."""


@dataclass(frozen=True, slots=True)
class Gauges:
    """The measured numbers of the outbox; no personal data."""

    states: dict[State, int]
    """Number of letters by state, without erased ones."""
    undelivered: dict[str, Undelivered]
    """By the mailbox that should get the letters."""
    overdue_since: datetime | None
    """The earliest time planned for a next attempt; long ago: no delivery runs."""
    last_arrivals: dict[str, datetime]
    """Time of the last delivery by mailbox, as far as it is still known."""

    @property
    def oldest_accepted_at(self) -> datetime | None:
        """When the oldest undelivered letter was accepted; `None` if there is none."""
        return min((each.oldest_accepted_at for each in self.undelivered.values()), default=None)


@for_each
def measure(connection: Connection, now: datetime) -> Gauges:
    """Return the numbers, and prove that the database can be written."""
    connection.execute(update(clock).values(seen_at=clock.c.seen_at))
    overdue = connection.execute(
        select(func.min(envelopes.c.next_attempt_at)).where(state_in(IN_DELIVERY)),
        state_parameters(now),
    ).scalar_one()
    return Gauges(
        _states(connection, now), _undelivered(connection), overdue, _last_arrivals(connection)
    )


def _undelivered(connection: Connection) -> dict[str, Undelivered]:
    rows = connection.execute(
        select(envelopes.c.mailbox, func.count(), func.min(envelopes.c.accepted_at))
        .where(state_in(UNDELIVERED))
        .group_by(envelopes.c.mailbox)
        .order_by(envelopes.c.mailbox)
    )
    return {mailbox: Undelivered(letters, oldest) for mailbox, letters, oldest in rows}


def _states(connection: Connection, now: datetime) -> dict[State, int]:
    counted = frozenset(State) - {State.ERASED}
    state = select(STATE.label("state")).where(state_in(counted)).subquery().c.state
    rows = connection.execute(select(state, func.count()).group_by(state), state_parameters(now))
    numbers = {State(word): number for word, number in rows}
    return {one: numbers.get(one, 0) for one in State if one in counted}


def _last_arrivals(connection: Connection) -> dict[str, datetime]:
    rows = connection.execute(
        select(envelopes.c.mailbox, func.max(envelopes.c.delivered_at))
        .where(envelopes.c.delivered_at.is_not(None))
        .group_by(envelopes.c.mailbox)
    )
    return dict(tuple(row) for row in rows)
