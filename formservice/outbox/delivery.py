"""Claim letters for delivery and record the results.

A claim is a lease: it expires, so a letter survives the crash of a delivery. A result is recorded
only while the lease holds, with one exception: delivered is always recorded.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, or_, select

from formservice.outbox.envelope import ENVELOPE_COLUMNS, Envelope
from formservice.outbox.model import Claim
from formservice.outbox.schema import Instant, envelopes, payloads
from formservice.outbox.states import NOW, state_parameters
from formservice.outbox.transitions import LETTER, LETTERS, TRANSITIONS, Event
from formservice.outbox.writer import for_each


@dataclass(frozen=True, slots=True)
class ClaimRequest:
    """What a delivery asks for when it claims letters."""

    holder: str
    now: datetime
    limit: int
    lease: timedelta
    longest_pause: timedelta
    """Upper bound of the pauses between attempts; a later attempt was planned by a wrong clock."""


@dataclass(frozen=True, slots=True)
class LeaseRenewal:
    """The leases that a delivery still needs."""

    holder: str
    letters: frozenset[int]
    """Ids of the envelopes in delivery."""
    until: datetime


@dataclass(frozen=True, slots=True)
class Attempt:
    """The result of one attempt to deliver a letter."""

    event: Event
    """`DELIVER`, `DEFER`, `FALL_BACK`, `QUARANTINE` or `PUT_OFF`."""
    envelope: Envelope
    """The envelope as it was claimed."""
    holder: str
    now: datetime
    result: str
    """Short code for logs, for example `recipient-550-5.1.1`; never a server's words."""
    again_at: datetime | None = None
    """For `DEFER` and `PUT_OFF`; `None`: now, after the letters that wait already."""
    whole_mailbox: bool = False
    """For `DEFER`: whether the mailbox refuses every letter, not this one only."""
    fallback: str = ""
    """For `FALL_BACK`: address of the mailbox that gets the letter."""


# Made once: putting a statement together takes longer than running it.
_DUE = (
    select(envelopes.c.id)
    .where(
        TRANSITIONS[Event.CLAIM].condition,
        or_(
            envelopes.c.next_attempt_at <= NOW,
            # Due so late that the clock must have been wrong.
            envelopes.c.next_attempt_at > bindparam("last_pause_ends", type_=Instant),
        ),
    )
    .order_by(envelopes.c.next_attempt_at, envelopes.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_CLAIM = TRANSITIONS[Event.CLAIM].update(LETTERS)
_CLAIMED = (
    select(*ENVELOPE_COLUMNS, payloads.c.sealed)
    .join(payloads)
    .where(LETTERS)
    .order_by(envelopes.c.next_attempt_at, envelopes.c.id)
)
_RENEW = TRANSITIONS[Event.RENEW].update(LETTERS)
_GIVE_BACK = TRANSITIONS[Event.GIVE_BACK].update()
_FINISH = {
    event: TRANSITIONS[event].update(LETTER)
    for event in (Event.DELIVER, Event.DEFER, Event.FALL_BACK, Event.QUARANTINE, Event.PUT_OFF)
}
_DEFER_MAILBOX = TRANSITIONS[Event.DEFER_MAILBOX].update()


@for_each
def claim(connection: Connection, request: ClaimRequest) -> list[Claim]:
    """Lease at most `limit` letters that are due and return them, the longest due first."""
    times = state_parameters(request.now, request.lease)
    due = {**times, "last_pause_ends": request.now + request.longest_pause, "limit": request.limit}
    letters = connection.execute(_DUE, due).scalars().all()
    if not letters:
        return []
    until = request.now + request.lease
    lease = {**times, "letters": letters, "holder": request.holder, "until": until}
    connection.execute(_CLAIM, lease)
    rows = connection.execute(_CLAIMED, {"letters": letters})
    return [Claim(Envelope(*row[:-1]), row[-1]) for row in rows]


@for_each
def renew(connection: Connection, renewal: LeaseRenewal) -> None:
    """Renew the leases that are still held."""
    needed = {"letters": list(renewal.letters), "holder": renewal.holder, "until": renewal.until}
    connection.execute(_RENEW, needed)


@for_each
def give_back(connection: Connection, holder: str) -> None:
    """End every lease of *holder*; no attempt is counted."""
    connection.execute(_GIVE_BACK, {"holder": holder})


@for_each
def finish(connection: Connection, attempt: Attempt) -> None:
    """Record the result of an attempt; a refusing mailbox delays all letters for it.

    Raises `KeyError` if the event of *attempt* ends no attempt.
    """
    told = {
        **state_parameters(attempt.now),
        "letter": attempt.envelope.id,
        "holder": attempt.holder,
        "result": attempt.result,
        "again_at": attempt.again_at or attempt.now,
        "sent_to": attempt.envelope.mailbox,
        "to": attempt.fallback,
    }
    connection.execute(_FINISH[attempt.event], told)
    if attempt.whole_mailbox:
        connection.execute(_DEFER_MAILBOX, told)
