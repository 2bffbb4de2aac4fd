"""Claim letters for delivery and note what became of them.

A claim is a lease: it ends by itself, so a letter outlives the delivery that held it. Whoever
notes a result must still hold the lease, except for one: delivered is delivered.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update

from formservice.outbox.envelope import Envelope
from formservice.outbox.model import Claim
from formservice.outbox.schema import envelopes, payloads, pending

T = TypeVar("T")
R = TypeVar("R")

CLOCKS_DIFFER = timedelta(hours=1)
"""Between two machines, or between reading the clock and getting the database's lock."""

_FREE = {"lease_holder": None, "leased_until": None}


@dataclass(frozen=True, slots=True)
class ClaimRequest:
    """What a delivery asks for when it claims."""

    holder: str
    now: datetime
    limit: int
    lease: timedelta
    longest_pause: timedelta
    """No pause between tries is longer; a try due later than that was set by a wrong clock."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """The leases that a delivery still needs."""

    holder: str
    numbers: frozenset[int]
    """Ids of the envelopes in hand."""
    until: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one try."""

    envelope: Envelope
    holder: str
    now: datetime
    result: str
    """Short code for logs, for example `recipient-550-5.1.1`; never a server's words."""
    again_at: datetime | None = None
    whole_mailbox: bool = False
    """Whether the mailbox refuses whatever comes, not this letter only."""
    fallback: str = ""


def each(operation: Callable[[Connection, T], R]) -> Callable[[Connection, Sequence[T]], list[R]]:
    """Make of an operation on one item an operation on several."""

    @wraps(operation)
    def on_each(connection: Connection, items: Sequence[T]) -> list[R]:
        return [operation(connection, item) for item in items]

    return on_each


@each
def claim(connection: Connection, request: ClaimRequest) -> list[Claim]:
    """Lease the letters that are due, the longest waiting first."""
    due = (
        select(envelopes.c.id)
        .where(pending, _is_due(request), _is_free(request))
        .order_by(envelopes.c.next_attempt_at, envelopes.c.id)
        .limit(request.limit)
        .with_for_update(skip_locked=True)
    )
    numbers = connection.execute(due).scalars().all()
    if not numbers:
        return []
    connection.execute(
        update(envelopes)
        .where(envelopes.c.id.in_(numbers))
        .values(lease_holder=request.holder, leased_until=request.now + request.lease)
    )
    rows = connection.execute(
        select(*ENVELOPE_COLUMNS, payloads.c.sealed)
        .join(payloads)
        .where(envelopes.c.id.in_(numbers))
        .order_by(envelopes.c.next_attempt_at, envelopes.c.id)
    )
    return [Claim(Envelope(*row[:-1]), row[-1]) for row in rows]


@each
def renew(connection: Connection, renewal: Renewal) -> None:
    """Prolong leases, as far as they have not gone to somebody else."""
    connection.execute(
        update(envelopes)
        .where(envelopes.c.id.in_(renewal.numbers), envelopes.c.lease_holder == renewal.holder)
        .values(leased_until=renewal.until)
    )


@each
def release(connection: Connection, holder: str) -> None:
    """Give back every lease of *holder*; no try is counted."""
    connection.execute(update(envelopes).where(envelopes.c.lease_holder == holder).values(**_FREE))


@each
def put_back(connection: Connection, outcome: Outcome) -> None:
    """Give one lease back without counting a try; without `again_at` the others go first."""
    connection.execute(
        update(envelopes)
        .where(_held(outcome))
        .values(
            next_attempt_at=outcome.again_at or outcome.now, last_result=outcome.result, **_FREE
        )
    )


@each
def mark_delivered(connection: Connection, outcome: Outcome) -> None:
    """Note that the relay has taken the letter, whoever holds the lease now.

    Unless it was meanwhile sent on to another mailbox: that one must get it all the same.
    """
    connection.execute(
        update(envelopes)
        .where(
            envelopes.c.id == outcome.envelope.id,
            envelopes.c.mailbox == outcome.envelope.mailbox,
        )
        .values(delivered_at=outcome.now, last_result=outcome.result, **_FREE)
    )


@each
def mark_retry(connection: Connection, outcome: Outcome) -> None:
    """Try the letter again later, and with it all letters for a mailbox that refuses."""
    later = {
        "next_attempt_at": outcome.again_at,
        "refused_since": func.coalesce(envelopes.c.refused_since, outcome.now),
    }
    connection.execute(
        update(envelopes)
        .where(_held(outcome))
        .values(attempts=envelopes.c.attempts + 1, last_result=outcome.result, **later, **_FREE)
    )
    if outcome.whole_mailbox:
        connection.execute(
            update(envelopes)
            .where(
                pending,
                envelopes.c.mailbox == outcome.envelope.mailbox,
                envelopes.c.lease_holder.is_(None),
                envelopes.c.next_attempt_at < outcome.again_at,
            )
            .values(**later)
        )


@each
def reroute(connection: Connection, outcome: Outcome) -> None:
    """Send the letter to the fallback mailbox, at once and as if it were new."""
    connection.execute(
        update(envelopes)
        .where(_held(outcome))
        .values(
            failed_mailbox=envelopes.c.mailbox,
            mailbox=outcome.fallback,
            next_attempt_at=outcome.now,
            attempts=0,
            refused_since=None,
            last_result=outcome.result,
            **_FREE,
        )
    )


@each
def quarantine(connection: Connection, outcome: Outcome) -> None:
    """Take the letter out of delivery; its content stays."""
    connection.execute(
        update(envelopes)
        .where(_held(outcome))
        .values(quarantined_at=outcome.now, last_result=outcome.result, **_FREE)
    )


ENVELOPE_COLUMNS = [envelopes.c[name] for name in Envelope.__dataclass_fields__]
"""The columns of an `Envelope`, in its order."""


def _held(outcome: Outcome) -> ColumnElement[bool]:
    return and_(
        envelopes.c.id == outcome.envelope.id,
        envelopes.c.lease_holder == outcome.holder,
        envelopes.c.delivered_at.is_(None),
    )


def _is_due(request: ClaimRequest) -> ColumnElement[bool]:
    """Due by the clock, or due so late that the clock must have been wrong."""
    return or_(
        envelopes.c.next_attempt_at <= request.now,
        envelopes.c.next_attempt_at > request.now + request.longest_pause,
    )


def _is_free(request: ClaimRequest) -> ColumnElement[bool]:
    """Held by nobody, no longer, or for so long that the clock must have been wrong."""
    return or_(
        envelopes.c.lease_holder.is_(None),
        envelopes.c.leased_until <= request.now,
        envelopes.c.leased_until > request.now + request.lease + CLOCKS_DIFFER,
    )
