"""Which requests staff are to be reminded of, and reminders and new links as letters of the outbox.

A reminder is stored in the transaction that notes it: it is sent once, and not lost.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, func, insert, select, update

from formservice.outbox.acceptance import store
from formservice.outbox.clock import read_clock
from formservice.outbox.followups import ARRIVED_AT, OPENED, OpenedFollowup, opened
from formservice.outbox.model import NewLetter
from formservice.outbox.schema import envelopes, followup_links, followups
from formservice.outbox.states import State, state_in
from formservice.outbox.writer import for_each, once


class Step(StrEnum):
    """Whom a reminder is for."""

    REMIND = "remind"
    """The mailbox that has the request."""
    ESCALATE = "escalate"
    """The district's coordination."""


_NOTED = {Step.REMIND: followups.c.reminded_at, Step.ESCALATE: followups.c.escalated_at}
_MOST_AT_ONCE = 500
MOST_LINKS = 6
"""Links to one request, those of its mail and of reminders included: a button fills no mailbox."""
_FORGOTTEN = (
    OPENED.where(
        followups.c.outcome.is_(None),
        state_in({State.DELIVERED, State.ERASED}),
        envelopes.c.delivered_at.is_not(None),
    )
    .order_by(ARRIVED_AT, followups.c.reference)
    .limit(_MOST_AT_ONCE)
)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The requests that a mailbox has and nobody has said anything about."""

    now: datetime
    """The believed time."""
    followups: tuple[OpenedFollowup, ...]


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder that is ready to be sent."""

    step: Step
    about: str
    """Reference of the request."""
    letter: NewLetter
    token_hash: bytes
    """Of the link in it: another one than that in the mail about the request."""


@dataclass(frozen=True, slots=True)
class NewLink:
    """A mail with another link to a request, ready to be sent."""

    about: str
    """Reference of the request."""
    letter: NewLetter
    token_hash: bytes
    """Of the link in it."""


@for_each
def unanswered(connection: Connection, step: Step) -> Unanswered:
    """Return what *step* was not done for yet; first what a mailbox has had longest.

    Nothing while the clock is not believed: nobody is reminded by a wrong date.
    """
    moment = read_clock(connection)
    if not moment.is_believed:
        return Unanswered(moment.now, ())
    rows = connection.execute(_FORGOTTEN.where(_NOTED[step].is_(None)), {"now": moment.now})
    return Unanswered(moment.now, tuple(opened(tuple(row)) for row in rows))


@once
@for_each
def remind(connection: Connection, reminder: Reminder) -> bool:
    """Store *reminder* and note it; return False if that was done, or staff have answered."""
    now = read_clock(connection).now
    noted = _NOTED[reminder.step]
    row = update(followups).where(
        followups.c.reference == reminder.about, followups.c.outcome.is_(None), noted.is_(None)
    )
    if not connection.execute(row.values({noted.name: now})).rowcount:
        return False
    _store(connection, reminder, now)
    return True


@once
@for_each
def send_link(connection: Connection, link: NewLink) -> bool:
    """Store the mail; return False if the request has `MOST_LINKS`, or staff have answered."""
    now = read_clock(connection).now
    row = select(followups.c.reference).where(
        followups.c.reference == link.about, followups.c.outcome.is_(None)
    )
    if not connection.execute(row.with_for_update()).first():
        return False
    links = select(func.count()).where(followup_links.c.reference == link.about)
    if connection.execute(links).scalar_one() >= MOST_LINKS:
        return False
    _store(connection, link, now)
    return True


def _store(connection: Connection, mail: Reminder | NewLink, now: datetime) -> None:
    store(connection, [mail.letter], now)
    link = {"token_hash": mail.token_hash, "reference": mail.about}
    connection.execute(insert(followup_links), link)
