"""After a restored backup: what had been delivered meanwhile must not be sent again.

What came back after its delivery must be, and what an operator changed is changed once more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from formservice.outbox.envelope import ENVELOPE_COLUMNS, Envelope
from formservice.outbox.operator_commands import OperatorCommand, carry_out
from formservice.outbox.states import IN_DELIVERY, UNDELIVERED, State, at
from formservice.outbox.transitions import LETTER, TRANSITIONS, Actor, Event
from formservice.outbox.writer import each

RESTORED = "restored"
"""The result of a letter that the log, and not the relay, says was delivered, or came back."""


@dataclass(frozen=True, slots=True)
class LostTime:
    """What the log of the time after the backup says; no letter is in two of the sets."""

    now: datetime
    accepted: frozenset[str]
    """References of what was accepted."""
    delivered: frozenset[str]
    """References of what was delivered, and did not come back."""
    undelivered: frozenset[str]
    """References of what was on its way when the log ended, whatever had happened before."""
    commands: tuple[OperatorCommand, ...]
    """What operators changed about letters that were not delivered afterwards, in order."""
    hold_rest: bool
    """Whether a person must release everything the log does not know to be delivered."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done about it."""

    delivered: tuple[str, ...]
    """References that are now known to be delivered."""
    waiting: tuple[str, ...]
    """References that will be delivered."""
    for_person: tuple[str, ...]
    """References that are held or quarantined: they wait for a person."""
    erased: tuple[str, ...]
    """References of what an operator had erased, and is erased again."""
    missing: tuple[str, ...]
    """References that were accepted, not delivered nor erased, and are not in the backup."""


_UPDATES = {
    event: transition.update(LETTER)
    for event, transition in TRANSITIONS.items()
    if transition.actor is Actor.RESTORE
}


@each
def restore(connection: Connection, log: LostTime) -> Restored:
    """Mark as delivered what the log says was; its content is kept as after any delivery."""
    letters = _letters(connection)

    def note(event: Event, references: Iterable[str]) -> None:
        told = {**at(log.now), "result": RESTORED}
        each_one = [{**told, "letter": letters[reference].id} for reference in references]
        if each_one:
            connection.execute(_UPDATES[event], each_one)

    unsettled = {one.reference for one in letters.values() if _is_unsettled(one, log)}
    done = unsettled & log.delivered
    rest = unsettled - done
    note(Event.RESTORE_DELIVERED, done)
    note(Event.RESTORE_LEASE, rest)
    note(Event.RESTORE_UNDELIVERED, rest & log.undelivered)
    carry_out(connection, [command for command in log.commands if command.reference in rest])
    erased = {command.reference for command in log.commands if command.event is Event.ERASE}
    again, rest = rest & erased, rest - erased
    if log.hold_rest:
        note(Event.RESTORE_HELD, rest)
    waiting = {one for one, letter in _letters(connection).items() if _moves(letter, log.now)}
    missing = log.accepted - log.delivered - erased - letters.keys()
    told = (done, rest & waiting, rest - waiting, again, missing)
    return Restored(*(tuple(sorted(some)) for some in told))


def _letters(connection: Connection) -> dict[str, Envelope]:
    """Return all letters by their references."""
    rows = connection.execute(select(*ENVELOPE_COLUMNS))
    return {letter.reference: letter for letter in (Envelope(*row) for row in rows)}


def _moves(letter: Envelope, now: datetime) -> bool:
    return letter.state(now) in IN_DELIVERY


def _is_unsettled(letter: Envelope, log: LostTime) -> bool:
    """Return True if the log may know more about *letter* than the backup."""
    state = letter.state(log.now)
    came_back = state is State.DELIVERED and letter.reference in log.undelivered
    return state in UNDELIVERED or came_back
