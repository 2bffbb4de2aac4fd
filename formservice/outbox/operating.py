"""What an operator changes by hand: try now, another mailbox, hold, let go, erase.

Each change is one transaction that first looks where the letter is. Nothing is changed under the
hands of a delivery, and nothing that has arrived is sent a second time without being told so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, delete, select, update

from formservice.outbox.delivering import ENVELOPE_COLUMNS, each
from formservice.outbox.envelope import Envelope, State
from formservice.outbox.schema import clock, envelopes, payloads, seen


class Change(StrEnum):
    """What an operator may want for a letter."""

    RETRY = "retry"
    """Try it now, also if it was quarantined."""
    REROUTE = "reroute"
    """Send it to another mailbox, also after its delivery, as long as its content is there."""
    HOLD = "hold"
    """Do not deliver it until it is let go."""
    RELEASE = "release"
    ERASE = "erase"
    """Erase what cannot be delivered, for good."""


@dataclass(frozen=True, slots=True)
class Order:
    """A change that an operator wishes."""

    change: Change
    reference: str
    now: datetime
    mailbox: str = ""
    """The new mailbox, for `REROUTE`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an order; *state* is where the letter was when it was looked at."""

    done: bool
    state: State | None
    """`None`: there is no letter with this reference."""
    swept: bool = True
    """Whether what was erased is gone from the files as well; the next start makes up for it."""


_STUCK = {State.WAITING, State.REFUSED, State.QUARANTINED, State.HELD}
_ALLOWED = {
    Change.RETRY: {State.WAITING, State.REFUSED, State.QUARANTINED},
    Change.REROUTE: _STUCK | {State.DELIVERED},
    Change.HOLD: {State.WAITING, State.REFUSED},
    Change.RELEASE: {State.HELD},
    Change.ERASE: _STUCK,
}


def is_possible(change: Change, state: State) -> bool:
    """Return whether *change* makes sense for a letter in this state."""
    return state in _ALLOWED[change]


@each
def carry_out(connection: Connection, order: Order) -> Answer:
    """Carry *order* out if the letter is where that makes sense."""
    row = connection.execute(
        select(*ENVELOPE_COLUMNS).where(envelopes.c.reference == order.reference).with_for_update()
    ).one_or_none()
    if row is None:
        return Answer(done=False, state=None)
    envelope = Envelope(*row)
    state = envelope.state(order.now)
    if not is_possible(order.change, state):
        return Answer(done=False, state=state)
    if order.change is Change.ERASE:
        _shred(connection, envelope)
    connection.execute(
        update(envelopes)
        .where(envelopes.c.id == envelope.id)
        .values(**_VALUES[order.change](envelope, order))
    )
    return Answer(done=True, state=state)


def _retry(envelope: Envelope, order: Order) -> Mapping[str, Any]:
    return {"quarantined_at": None, "next_attempt_at": order.now}


def _reroute(envelope: Envelope, order: Order) -> Mapping[str, Any]:
    return {
        "failed_mailbox": envelope.failed_mailbox or envelope.mailbox,
        "mailbox": order.mailbox,
        "delivered_at": None,
        "quarantined_at": None,
        "held_at": None,
        "refused_since": None,
        "attempts": 0,
        "next_attempt_at": order.now,
        "last_result": "rerouted-by-hand",
        "lease_holder": None,
        "leased_until": None,
    }


def _hold(envelope: Envelope, order: Order) -> Mapping[str, Any]:
    return {"held_at": order.now}


def _release(envelope: Envelope, order: Order) -> Mapping[str, Any]:
    return {"held_at": None, "next_attempt_at": order.now}


def _erase(envelope: Envelope, order: Order) -> Mapping[str, Any]:
    return {
        "erased_at": order.now,
        "municipality": "",
        "language": "",
        "channel": "",
        "last_result": "erased-by-hand",
        "lease_holder": None,
        "leased_until": None,
    }


def _shred(connection: Connection, envelope: Envelope) -> None:
    """Delete the content, and the hashes: the same words sent again are a new request."""
    connection.execute(delete(payloads).where(payloads.c.envelope_id == envelope.id))
    connection.execute(delete(seen).where(seen.c.reference == envelope.reference))


_VALUES: Mapping[Change, Callable[[Envelope, Order], Mapping[str, Any]]] = {
    Change.RETRY: _retry,
    Change.REROUTE: _reroute,
    Change.HOLD: _hold,
    Change.RELEASE: _release,
    Change.ERASE: _erase,
}


@dataclass(frozen=True, slots=True)
class Erasure:
    """One line of the deletion log; no personal data."""

    reference: str
    erased_at: datetime
    reason: str
    """`delivered`, `delivered-to-fallback`, or `undeliverable`: by hand, for no mailbox had it."""


@each
def erasures(connection: Connection, _: None) -> list[Erasure]:
    """Return the deletion log, the oldest first."""
    rows = connection.execute(
        select(
            envelopes.c.reference,
            envelopes.c.erased_at,
            envelopes.c.delivered_at,
            envelopes.c.failed_mailbox,
        )
        .where(envelopes.c.erased_at.is_not(None))
        .order_by(envelopes.c.erased_at, envelopes.c.id)
    )
    return [Erasure(reference, erased_at, _reason(*rest)) for reference, erased_at, *rest in rows]


def _reason(delivered_at: datetime | None, failed_mailbox: str | None) -> str:
    if delivered_at is None:
        return "undeliverable"
    return "delivered-to-fallback" if failed_mailbox else "delivered"


@each
def last_look(connection: Connection, _: None) -> datetime | None:
    """Return when the service last looked at the clock."""
    seen_at: datetime | None = connection.execute(select(clock.c.seen_at)).scalar()
    return seen_at
