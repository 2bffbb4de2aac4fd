"""Record what a mail server reports, after the relay has accepted a letter.

Only proved reports come here (decision 0032). Each is about one dispatch of its letter, and changes
the letter only while that dispatch is the latest one: so it counts once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, bindparam, select

from formservice.outbox.clock import read_clock
from formservice.outbox.envelope import ENVELOPE_COLUMNS, Envelope
from formservice.outbox.events import Event
from formservice.outbox.model import COVER_LINK
from formservice.outbox.retention import erase
from formservice.outbox.schema import envelopes
from formservice.outbox.states import State
from formservice.outbox.transitions import LETTER, TRANSITIONS, is_allowed
from formservice.outbox.writer import for_each
from portal.contact.email import same_mailbox


@dataclass(frozen=True, slots=True)
class Bounce:
    """A letter that a mail server has returned as undeliverable."""

    reference: str
    dispatch: int
    """Which dispatch of the letter came back."""
    result: str
    fallback: str
    pause: timedelta
    """Time until the next attempt if the fallback mailbox itself returned it."""


@dataclass(frozen=True, slots=True)
class Delay:
    """A letter that a mail server could not deliver yet, and goes on trying to."""

    reference: str
    dispatch: int
    kept_until: datetime
    """How long its content is needed in case it comes back after all."""


class BounceEffect(StrEnum):
    """What a bounce did to its letter."""

    REROUTED = "rerouted"
    """The letter goes to the fallback mailbox."""
    KEPT = "kept"
    """The fallback mailbox refuses it: it is tried there again."""
    DROPPED = "dropped"
    """It held the link of its mailbox, which nobody else may get: it is erased."""
    KNOWN = "known"
    """It changes nothing: it was recorded before, another mailbox got the letter since, or a person
    has to decide about it anyway."""
    TOO_LATE = "too-late"
    """The content is erased already."""


@dataclass(frozen=True, slots=True)
class BounceResult:
    """The result of a `Bounce`."""

    effect: BounceEffect
    mailbox: str
    """Address of the mailbox that the letter was for."""


_EVENTS = {
    BounceEffect.REROUTED: Event.BOUNCE,
    BounceEffect.KEPT: Event.BOUNCE_AT_FALLBACK,
    BounceEffect.DROPPED: Event.BOUNCE_DROP,
}


def effect_on(letter: Envelope, dispatch: int, fallback: str) -> BounceEffect:
    """Return what a bounce of this *dispatch* does to *letter* as it is now."""
    if letter.dispatch != dispatch:
        return BounceEffect.KNOWN
    if letter.state is State.ERASED:
        return BounceEffect.TOO_LATE
    effect = BounceEffect.REROUTED
    if same_mailbox(letter.mailbox, fallback):
        effect = BounceEffect.KEPT
    elif letter.channel == COVER_LINK:
        effect = BounceEffect.DROPPED
    return effect if is_allowed(_EVENTS[effect], letter) else BounceEffect.KNOWN


_NAMED = envelopes.c.reference == bindparam("named")
_FIND = select(*ENVELOPE_COLUMNS).where(_NAMED).with_for_update()
_UPDATES = {
    effect: TRANSITIONS[event].update(LETTER)
    for effect, event in _EVENTS.items()
    if not TRANSITIONS[event].erases_content
}
_DELAY = TRANSITIONS[Event.DELAY].update(_NAMED)


@for_each
def undo_delivery(connection: Connection, bounce: Bounce) -> BounceResult:
    """Undo the delivery of a returned letter if its content is still stored; return the effect.

    Raises `NoResultFound` for a letter that is not there: whoever proved the report has found it.
    """
    now = read_clock(connection).now
    found = connection.execute(_FIND, {"now": now, "named": bounce.reference})
    letter = Envelope(*found.one())
    effect = effect_on(letter, bounce.dispatch, bounce.fallback)
    parameters = {
        "now": now,
        "letter": letter.id,
        "dispatch_told": bounce.dispatch,
        "result": bounce.result,
        "to": bounce.fallback,
        "again_at": now + bounce.pause,
    }
    if effect is BounceEffect.DROPPED:
        erase(connection, _EVENTS[effect], [letter], parameters)
    elif effect in _UPDATES and not connection.execute(_UPDATES[effect], parameters).rowcount:
        effect = BounceEffect.KNOWN
    return BounceResult(effect, letter.mailbox)


@for_each
def note_delay(connection: Connection, delay: Delay) -> bool:
    """Keep the content of a letter for longer; return True if *delay* is about its latest dispatch.

    A letter that is erased, quarantined or no longer there is left as it is.
    """
    parameters = {
        "now": read_clock(connection).now,
        "named": delay.reference,
        "dispatch_told": delay.dispatch,
        "until": delay.kept_until,
    }
    return bool(connection.execute(_DELAY, parameters).rowcount)
