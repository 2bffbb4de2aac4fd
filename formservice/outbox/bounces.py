"""Record that a mail has come back after the relay had accepted it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, bindparam, select

from formservice.outbox.envelope import ENVELOPE_COLUMNS, Envelope
from formservice.outbox.schema import envelopes
from formservice.outbox.states import State, state_parameters
from formservice.outbox.transitions import LETTER, TRANSITIONS, Event
from formservice.outbox.writer import for_each


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that a mail server has returned as undeliverable."""

    message_id: str
    mailboxes: frozenset[str]
    """Recipients that the notification names; empty: it names none."""
    now: datetime
    result: str
    fallback: str
    again_at: datetime
    """Next attempt if the fallback mailbox itself returned it."""


class BounceEffect(StrEnum):
    """What a bounce did to its letter."""

    REROUTED = "rerouted"
    """The letter goes to the fallback mailbox."""
    KEPT = "kept"
    """The fallback mailbox refuses it: it is tried there again."""
    UNDER_WAY = "under-way"
    """It is being sent to the fallback mailbox: what came back is known only afterwards."""
    KNOWN = "known"
    """It changes nothing: it was recorded before, or the letter waits for the fallback mailbox."""
    TOO_LATE = "too-late"
    """The content is erased already."""
    UNKNOWN = "unknown"
    """No letter of ours has this Message-ID."""


@dataclass(frozen=True, slots=True)
class BounceResult:
    """The result of a `Bounce`."""

    effect: BounceEffect
    reference: str = ""
    mailbox: str = ""
    """Address of the mailbox that failed."""


_FIND = (
    select(*ENVELOPE_COLUMNS)
    .where(envelopes.c.message_id == bindparam("message_id"))
    .with_for_update()
)
_UPDATES = {
    BounceEffect.REROUTED: TRANSITIONS[Event.BOUNCE].update(LETTER),
    BounceEffect.KEPT: TRANSITIONS[Event.BOUNCE_AT_FALLBACK].update(LETTER),
}

_AT_FALLBACK = {State.DELIVERED: BounceEffect.KEPT, State.SENDING: BounceEffect.UNDER_WAY}


@for_each
def undo_delivery(connection: Connection, bounce: Bounce) -> BounceResult:
    """Undo the delivery of a returned letter if its content is still stored; return the effect."""
    row = connection.execute(_FIND, {"message_id": bounce.message_id}).one_or_none()
    if row is None:
        return BounceResult(BounceEffect.UNKNOWN)
    envelope = Envelope(*row)
    effect = _effect(envelope, bounce)
    if effect in _UPDATES:
        told = {
            **state_parameters(bounce.now),
            "letter": envelope.id,
            "result": bounce.result,
            "to": bounce.fallback,
            "again_at": bounce.again_at,
        }
        connection.execute(_UPDATES[effect], told)
    return BounceResult(effect, envelope.reference, envelope.mailbox)


def _effect(envelope: Envelope, bounce: Bounce) -> BounceEffect:
    """Return the effect; all copies of a letter share its Message-ID, so the mailboxes decide."""
    named = {mailbox.lower() for mailbox in bounce.mailboxes}
    failed = envelope.failed_mailbox
    # A person may have found a third mailbox after the fallback mailbox.
    earlier = {failed.lower(), bounce.fallback.lower()} if failed else set()
    if named & earlier and envelope.mailbox.lower() not in named:
        return BounceEffect.KNOWN
    state = envelope.state(bounce.now)
    if state is State.ERASED:
        return BounceEffect.TOO_LATE
    if envelope.mailbox != bounce.fallback:
        return BounceEffect.REROUTED
    return _AT_FALLBACK.get(state, BounceEffect.KNOWN)
