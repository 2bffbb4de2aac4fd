"""Change letters by hand: retry, another mailbox, hold, release, erase.

Each command is one transaction that first reads the state of the letter. A letter in delivery is
never changed, and a delivered letter is never sent again by accident.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from formservice.outbox.envelope import ENVELOPE_COLUMNS, Envelope
from formservice.outbox.retention import erase
from formservice.outbox.schema import envelopes
from formservice.outbox.states import State, state_parameters
from formservice.outbox.transitions import BY_OPERATOR, LETTER, TRANSITIONS, Event
from formservice.outbox.writer import for_each


@dataclass(frozen=True, slots=True)
class OperatorCommand:
    """What an operator wants for a letter."""

    event: Event
    """One of `BY_OPERATOR`; else `ValueError` is raised."""
    reference: str
    now: datetime
    mailbox: str = ""
    """The new mailbox, for `REROUTE`."""

    def __post_init__(self) -> None:
        if self.event not in BY_OPERATOR:
            raise ValueError(f"{self.event} is nothing that an operator does")


@dataclass(frozen=True, slots=True)
class CommandResult:
    """The result of a command."""

    done: bool
    before: State | None
    """State before the command; `None`: no letter has this reference."""
    after: State | None
    """State after the command."""
    swept: bool = True
    """Whether erased content is gone from the files as well; if not, the next start removes it."""


_FIND = (
    select(*ENVELOPE_COLUMNS)
    .where(envelopes.c.reference == bindparam("reference"))
    .with_for_update()
)
_UPDATES = {event: TRANSITIONS[event].update(LETTER) for event in BY_OPERATOR}
_RESULTS = {Event.REROUTE: "rerouted-by-hand", Event.ERASE: "erased-by-hand"}


@for_each
def carry_out(connection: Connection, command: OperatorCommand) -> CommandResult:
    """Carry out *command* if the state of the letter allows it, and return the result."""
    letter = _find(connection, command.reference)
    if letter is None:
        return CommandResult(done=False, before=None, after=None)
    event = command.event
    told = {
        **state_parameters(command.now),
        "letter": letter.id,
        "to": command.mailbox,
        "result": _RESULTS.get(event, letter.last_result),
    }
    if TRANSITIONS[event].erases_content:
        done = erase(connection, event, [letter], told)
    else:
        done = connection.execute(_UPDATES[event], told).rowcount
    changed = _find(connection, command.reference) or letter
    return CommandResult(bool(done), letter.state(command.now), changed.state(command.now))


def _find(connection: Connection, reference: str) -> Envelope | None:
    row = connection.execute(_FIND, {"reference": reference}).one_or_none()
    return Envelope(*row) if row else None
