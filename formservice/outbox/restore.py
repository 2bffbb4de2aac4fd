"""Bring a restored backup up to date with the log.

What was delivered after the backup is not sent again, unless it came back; what an operator changed
is changed again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from formservice.outbox.envelope import ENVELOPE_COLUMNS, Envelope
from formservice.outbox.operator_commands import OperatorCommand, carry_out
from formservice.outbox.states import IN_DELIVERY, UNDELIVERED, State, state_parameters
from formservice.outbox.transitions import LETTER, TRANSITIONS, Actor, Event
from formservice.outbox.writer import for_each

RESTORED = "restored"
"""Result code of a letter whose delivery or return the log reports, and not the relay."""


@dataclass(frozen=True, slots=True)
class LogExcerpt:
    """What the log says about the time after the backup; no letter is in two of the sets."""

    now: datetime
    accepted: frozenset[str]
    """References of accepted letters."""
    delivered: frozenset[str]
    """References of letters that were delivered and did not come back."""
    undelivered: frozenset[str]
    """References of letters that were not delivered when the log ended."""
    commands: tuple[OperatorCommand, ...]
    """Commands of operators about letters that were not delivered afterwards, in order."""
    hold_rest: bool
    """Whether letters that the log does not report as delivered wait for a person to release
    them."""


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """What was done."""

    delivered: tuple[str, ...]
    """References of letters that are now marked as delivered."""
    waiting: tuple[str, ...]
    """References of letters that will be delivered."""
    for_person: tuple[str, ...]
    """References of letters that are held or quarantined: they wait for a person."""
    erased: tuple[str, ...]
    """References of letters that an operator had erased, erased again."""
    missing: tuple[str, ...]
    """References of letters that were accepted, neither delivered nor erased, and are not in the
    backup."""


_UPDATES = {
    event: transition.update(LETTER)
    for event, transition in TRANSITIONS.items()
    if transition.actor is Actor.RESTORE
}


@for_each
def restore(connection: Connection, log: LogExcerpt) -> RestoreResult:
    """Apply *log* to the outbox and return what was done.

    Content that the log reports as delivered is kept as after any delivery.
    """
    letters = _letters(connection)

    def note(event: Event, references: Iterable[str]) -> None:
        told = {**state_parameters(log.now), "result": RESTORED}
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
    return RestoreResult(*(tuple(sorted(some)) for some in told))


def _letters(connection: Connection) -> dict[str, Envelope]:
    """Return all letters by their references."""
    rows = connection.execute(select(*ENVELOPE_COLUMNS))
    return {letter.reference: letter for letter in (Envelope(*row) for row in rows)}


def _moves(letter: Envelope, now: datetime) -> bool:
    return letter.state(now) in IN_DELIVERY


def _is_unsettled(letter: Envelope, log: LogExcerpt) -> bool:
    """Return True if the log may know more about *letter* than the backup."""
    state = letter.state(log.now)
    came_back = state is State.DELIVERED and letter.reference in log.undelivered
    return state in UNDELIVERED or came_back
