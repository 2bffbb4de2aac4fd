"""Claim letters for delivery and record the results.

A claim is a lease: it expires, so a letter survives the crash of a delivery. A result is recorded
only while the lease holds, with one exception: delivered is always recorded.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, or_, select

from formservice.outbox.clock import read_clock
from formservice.outbox.envelope import ENVELOPE_COLUMNS, Envelope
from formservice.outbox.events import Event
from formservice.outbox.model import Claim
from formservice.outbox.retention import erase
from formservice.outbox.schema import Instant, envelopes, payloads
from formservice.outbox.states import NOW
from formservice.outbox.transitions import LETTER, LETTERS, TRANSITIONS
from formservice.outbox.writer import for_each

OTHERS_WAIT = timedelta(minutes=1)
"""Longest pause of a letter that was not tried itself, because its mailbox refused another one. A
server may want to see each mail once before it takes it (greylisting by sender)."""


@dataclass(frozen=True, slots=True)
class ClaimRequest:
    """What a delivery asks for when it claims letters."""

    holder: str
    limit: int
    lease: timedelta
    not_for: frozenset[str] = frozenset()
    """Mailboxes whose letters are not wanted now."""
    spared: timedelta = timedelta()
    """A lease that ended within this time is respected: its holder could not renew it."""


@dataclass(frozen=True, slots=True)
class LeaseRenewal:
    """The leases that a delivery still needs."""

    holder: str
    letters: frozenset[int]
    """Ids of the envelopes in delivery."""
    lease: timedelta


@dataclass(frozen=True, slots=True)
class Attempt:
    """The result of one attempt to deliver a letter."""

    event: Event
    """`DELIVER`, `DEFER`, `FALL_BACK`, `DROP`, `UNDO_FALL_BACK`, `QUARANTINE` or `PUT_OFF`."""
    envelope: Envelope
    """The envelope as it was claimed."""
    holder: str
    result: str
    """Short code for logs, for example `recipient-550-5.1.1`; never a server's words."""
    pause: timedelta = timedelta()
    """For `DEFER` and `PUT_OFF`: time until the next attempt; zero: after the letters that wait
    already."""
    whole_mailbox: bool = False
    """For `DEFER`: whether the mailbox refuses every letter, not this one only."""
    fallback: str = ""
    """For `FALL_BACK`: address of the mailbox that gets the letter."""
    relay_fault_since: datetime | None = None
    """Since when refusals were the relay's; the letters that were first refused since then are
    pardoned. `None`: none were."""


# Made once: putting a statement together takes longer than running it.
_DUE = (
    select(envelopes.c.id)
    .where(
        TRANSITIONS[Event.CLAIM].condition,
        envelopes.c.next_attempt_at <= NOW,
        or_(
            envelopes.c.leased_until.is_(None),
            envelopes.c.leased_until <= bindparam("spared_after", type_=Instant),
            envelopes.c.leased_until > NOW,
        ),
        envelopes.c.mailbox.not_in(bindparam("not_for", expanding=True)),
    )
    .order_by(envelopes.c.next_attempt_at, envelopes.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_CLAIM = TRANSITIONS[Event.CLAIM].update(LETTERS)
_CLAIMED = (
    select(*ENVELOPE_COLUMNS, payloads.c.sealed)
    .outerjoin(payloads)
    .where(LETTERS)
    .order_by(envelopes.c.next_attempt_at, envelopes.c.id)
)
_RENEW = TRANSITIONS[Event.RENEW].update(LETTERS).returning(envelopes.c.id)
_GIVE_BACK = TRANSITIONS[Event.GIVE_BACK].update()
_FINISH = {
    event: TRANSITIONS[event].update(LETTER)
    for event in (
        Event.DELIVER,
        Event.DEFER,
        Event.FALL_BACK,
        Event.UNDO_FALL_BACK,
        Event.QUARANTINE,
        Event.PUT_OFF,
    )
}
_PARDON = TRANSITIONS[Event.PARDON].update()
_DEFER_MAILBOX = TRANSITIONS[Event.DEFER_MAILBOX].update()


@for_each
def claim(connection: Connection, request: ClaimRequest) -> list[Claim]:
    """Lease at most `limit` letters that are due and return them, the longest due first."""
    moment = read_clock(connection)
    now = {"now": moment.now}
    due = {
        **now,
        "spared_after": moment.now - request.spared,
        "not_for": sorted(request.not_for),
        "limit": request.limit + 1,
    }
    found = connection.execute(_DUE, due).scalars().all()
    letters = found[: request.limit]
    if not letters:
        return []
    others_due = len(found) > len(letters) or bool(request.not_for)
    until = moment.now + request.lease
    lease = {**now, "letters": letters, "holder": request.holder, "until": until}
    connection.execute(_CLAIM, lease)
    rows = connection.execute(_CLAIMED, {**now, "letters": letters})
    return [Claim(Envelope(*row[:-1]), row[-1] or b"", moment, others_due) for row in rows]


@for_each
def renew(connection: Connection, renewal: LeaseRenewal) -> frozenset[int]:
    """Renew the leases that are still held; return the ids of their envelopes."""
    until = read_clock(connection).now + renewal.lease
    needed = {"letters": list(renewal.letters), "holder": renewal.holder, "until": until}
    return frozenset(connection.execute(_RENEW, needed).scalars())


@for_each
def give_back(connection: Connection, holder: str) -> None:
    """End every lease of *holder*; no attempt is counted."""
    connection.execute(_GIVE_BACK, {"holder": holder})


@for_each
def finish(connection: Connection, attempt: Attempt) -> None:
    """Record the result of an attempt; a refusing mailbox delays all letters for it, and what a
    relay at fault refused is pardoned.

    Raises `KeyError` if the event of *attempt* ends no attempt.
    """
    now = read_clock(connection).now
    parameters = {
        "now": now,
        "letter": attempt.envelope.id,
        "holder": attempt.holder,
        "result": attempt.result,
        "again_at": now + attempt.pause,
        "sent_to": attempt.envelope.mailbox,
        "dispatch_told": attempt.envelope.dispatch,
        "to": attempt.fallback,
    }
    if attempt.event is Event.DROP:
        erase(connection, attempt.event, [attempt.envelope], parameters)
    else:
        connection.execute(_FINISH[attempt.event], parameters)
    if attempt.whole_mailbox:
        soon = now + min(attempt.pause, OTHERS_WAIT)
        connection.execute(_DEFER_MAILBOX, {**parameters, "again_at": soon})
    if attempt.relay_fault_since:
        connection.execute(_PARDON, {**parameters, "relay_fault_since": attempt.relay_fault_since})
