"""Measure the outbox for health checks and metrics, in one transaction that also proves that
letters can be accepted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, func, select

from formservice.outbox.acceptance import prove
from formservice.outbox.clock import read_clock
from formservice.outbox.conditions import NO_LONGER_TRIED
from formservice.outbox.model import REROUTED_BY_HAND
from formservice.outbox.moment import Moment
from formservice.outbox.schema import envelopes
from formservice.outbox.states import (
    IN_DELIVERY,
    STATE,
    UNDELIVERED,
    State,
    state_in,
)
from formservice.outbox.writer import for_each


@dataclass(frozen=True, slots=True)
class Undelivered:
    """The letters for one mailbox that are not delivered, whatever delays them."""

    letters: int
    oldest_accepted_at: datetime
    """When the oldest undelivered letter was accepted."""
    waiting_since: datetime
    """The same, but of a letter that an operator has given to this mailbox, which has not been
    tried since: when that was."""


@dataclass(frozen=True, slots=True)
class Gauges:
    """The measured numbers of the outbox; no personal data."""

    moment: Moment
    """When they were measured."""
    states: dict[State, int]
    """Number of letters by state, without erased ones."""
    undelivered: dict[str, Undelivered]
    """By the mailbox that should get the letters."""
    overdue_since: datetime | None
    """The earliest time planned for a next attempt; long ago: no delivery runs."""
    content_kept_since: datetime | None
    """Since when the oldest content has been kept for a late bounce only: its letter was delivered,
    and no mail server tries any more; `None`: there is none."""
    last_arrivals: dict[str, datetime]
    """Time of the last delivery by mailbox, as far as it is still known."""

    @property
    def oldest_accepted_at(self) -> datetime | None:
        """When the oldest undelivered letter was accepted; `None` if there is none."""
        return min((each.oldest_accepted_at for each in self.undelivered.values()), default=None)


# Made once: putting a statement together takes longer than running it.
_OVERDUE = select(func.min(envelopes.c.next_attempt_at)).where(state_in(IN_DELIVERY))
# A reroute makes a letter due at once. A try leaves another result; a refusal of another letter for
# the mailbox leaves `refused_since`.
_is_untried = (envelopes.c.last_result == REROUTED_BY_HAND) & envelopes.c.refused_since.is_(None)
_waits_since = case(
    (_is_untried, envelopes.c.next_attempt_at),
    else_=envelopes.c.accepted_at,
)
_UNDELIVERED = (
    select(
        envelopes.c.mailbox,
        func.count(),
        func.min(envelopes.c.accepted_at),
        func.min(_waits_since),
    )
    .where(state_in(UNDELIVERED))
    .group_by(envelopes.c.mailbox)
    .order_by(envelopes.c.mailbox)
)
_state = select(STATE.label("state")).where(state_in(UNDELIVERED)).subquery().c.state
_STATES = select(_state, func.count()).group_by(_state)
_DELIVERED = select(func.count()).select_from(envelopes).where(state_in({State.DELIVERED}))
_kept_since = case(
    (envelopes.c.kept_until > envelopes.c.delivered_at, envelopes.c.kept_until),
    else_=envelopes.c.delivered_at,
)
_CONTENT_KEPT_SINCE = select(func.min(_kept_since)).where(
    state_in({State.DELIVERED}), NO_LONGER_TRIED.sql
)

# One step for each mailbox, from the first name to the next: a GROUP BY would read the whole log.
_has_arrived = envelopes.c.delivered_at.is_not(None)
_first = select(func.min(envelopes.c.mailbox).label("mailbox")).where(_has_arrived)
_known = _first.cte("known", recursive=True)
_next = select(func.min(envelopes.c.mailbox)).where(
    _has_arrived, envelopes.c.mailbox > _known.c.mailbox
)
_known = _known.union_all(select(_next.scalar_subquery()).where(_known.c.mailbox.is_not(None)))
_last = select(func.max(envelopes.c.delivered_at)).where(
    _has_arrived, envelopes.c.mailbox == _known.c.mailbox
)
_LAST_ARRIVALS = select(_known.c.mailbox, _last.scalar_subquery()).where(
    _known.c.mailbox.is_not(None)
)


@for_each
def measure(connection: Connection, proof_bytes: int) -> Gauges:
    """Return the numbers, and prove that a letter of that size could be accepted."""
    moment = read_clock(connection, record=True)
    prove(connection, moment.now, proof_bytes)
    now = {"now": moment.now}
    return Gauges(
        moment,
        _states(connection, now),
        {
            mailbox: Undelivered(letters, oldest, since)
            for mailbox, letters, oldest, since in connection.execute(_UNDELIVERED, now)
        },
        connection.execute(_OVERDUE, now).scalar_one(),
        connection.execute(_CONTENT_KEPT_SINCE, now).scalar_one(),
        dict(tuple(row) for row in connection.execute(_LAST_ARRIVALS)),
    )


def _states(connection: Connection, now: Mapping[str, datetime]) -> dict[State, int]:
    numbers = dict(tuple(row) for row in connection.execute(_STATES, now))
    numbers[State.DELIVERED] = connection.execute(_DELIVERED, now).scalar_one()
    return {one: numbers.get(one, 0) for one in State if one is not State.ERASED}
