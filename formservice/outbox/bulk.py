"""Change several letters by hand, selected by mailbox, last result or state.

One transaction: either all of them change or none. What the state of a letter forbids is left and
reported. Erasing is not offered for several letters.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from formservice.outbox.clock import read_clock
from formservice.outbox.envelope import ENVELOPE_COLUMNS, Envelope
from formservice.outbox.events import REROUTES, Event
from formservice.outbox.followups import note_handed_on
from formservice.outbox.operator_commands import RESULTS
from formservice.outbox.schema import envelopes
from formservice.outbox.selection import Selection
from formservice.outbox.states import State
from formservice.outbox.transitions import LETTERS, TRANSITIONS, is_allowed
from formservice.outbox.writer import for_each, once
from portal.contact.email import same_mailbox

IN_BULK = (Event.RETRY, *sorted(REROUTES), Event.HOLD, Event.RELEASE)
"""The events that an operator may cause for several letters at once."""
_MOST_IN_ONE_STATEMENT = 1000
"""Letters that one statement names; databases limit the number of parameters."""
_UPDATES = {event: TRANSITIONS[event].update(LETTERS) for event in IN_BULK}


@dataclass(frozen=True, slots=True)
class BulkCommand:
    """What an operator wants for several letters."""

    event: Event
    """One of `IN_BULK`; else `ValueError` is raised."""
    selection: Selection
    mailbox: str = ""
    """The new mailbox, for `REROUTES`."""
    municipality: str = ""
    """Key of the town that has it, for `REROUTE`; empty: several have it."""
    dry_run: bool = False
    """Whether nothing is changed, and the result says what would be."""
    shown: tuple[Envelope, ...] | None = None
    """The letters that the operator was shown: of the selection only they are changed, and only
    those that are still as they were. `None`: all that are there."""

    def __post_init__(self) -> None:
        if self.event not in IN_BULK:
            raise ValueError(f"{self.event} is nothing for several letters")


@dataclass(frozen=True, slots=True)
class BulkResult:
    """The letters of the selection as they were before, the oldest first."""

    changed: tuple[Envelope, ...]
    left: tuple[Envelope, ...]
    """Letters that stay as they are: their state forbids the event, or the mailbox is theirs
    already."""
    altered: tuple[str, ...] = ()
    """References of letters that stay as they are because they are no longer as they were shown."""


@once
@for_each
def carry_out_all(connection: Connection, command: BulkCommand) -> BulkResult:
    """Carry out *command* on each letter whose state allows it, and return what was done."""
    times = {"now": read_clock(connection).now}
    wanted = select(*ENVELOPE_COLUMNS).where(command.selection.condition)
    wanted = wanted.order_by(envelopes.c.accepted_at, envelopes.c.id).with_for_update()
    letters = [Envelope(*row) for row in connection.execute(wanted, times)]
    altered: tuple[str, ...] = ()
    if command.shown is not None:
        found = {_as_shown(letter): letter for letter in letters}
        altered = tuple(one.reference for one in command.shown if _as_shown(one) not in found)
        letters = [found[key] for one in command.shown if (key := _as_shown(one)) in found]
    changed = tuple(letter for letter in letters if _is_possible(command, letter))
    if not command.dry_run:
        _change(connection, command, changed, times)
    left = tuple(letter for letter in letters if not _is_possible(command, letter))
    return BulkResult(changed, left, altered)


def _as_shown(letter: Envelope) -> tuple[object, ...]:
    """Return what an operator sees of a letter before it is changed, and what tells that it was
    sent elsewhere and came back meanwhile.
    """
    return letter.id, letter.state, letter.mailbox, letter.last_result, letter.dispatch


def _is_possible(command: BulkCommand, letter: Envelope) -> bool:
    is_there = command.event in REROUTES and same_mailbox(letter.mailbox, command.mailbox)
    return is_allowed(command.event, letter) and not is_there


def _change(
    connection: Connection,
    command: BulkCommand,
    letters: tuple[Envelope, ...],
    times: Mapping[str, datetime],
) -> None:
    told = {
        **times,
        "to": command.mailbox,
        "town": command.municipality,
        "result": RESULTS.get(command.event, ""),
    }
    for first in range(0, len(letters), _MOST_IN_ONE_STATEMENT):
        some = [letter.id for letter in letters[first : first + _MOST_IN_ONE_STATEMENT]]
        connection.execute(_UPDATES[command.event], {**told, "letters": some})
    if command.event is Event.REROUTE:
        handed_on = [one.reference for one in letters if one.state is State.DELIVERED]
        note_handed_on(connection, handed_on, command.municipality, times["now"])
