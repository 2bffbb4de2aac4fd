"""Change letters by hand: retry, another mailbox, hold, release, erase.

Each command is one transaction that first reads the state of the letter. A letter in delivery is
never changed, and a delivered letter is never sent again by accident.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import Connection, bindparam, select

from formservice.outbox.clock import read_clock
from formservice.outbox.envelope import ENVELOPE_COLUMNS, Envelope
from formservice.outbox.events import REROUTES, Event
from formservice.outbox.followups import note_handed_on
from formservice.outbox.model import ERASED_BY_HAND, REROUTED_BY_HAND
from formservice.outbox.retention import erase
from formservice.outbox.schema import envelopes
from formservice.outbox.states import State
from formservice.outbox.transitions import BY_OPERATOR, LETTER, TRANSITIONS
from formservice.outbox.writer import for_each, once


@dataclass(frozen=True, slots=True)
class OperatorCommand:
    """What an operator wants for a letter."""

    event: Event
    """One of `BY_OPERATOR`; else `ValueError` is raised."""
    reference: str
    mailbox: str = ""
    """The new mailbox, for `REROUTES`."""
    municipality: str = ""
    """Key of the town that has it, for `REROUTE`; empty: several have it."""

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
RESULTS = {**dict.fromkeys(REROUTES, REROUTED_BY_HAND), Event.ERASE: ERASED_BY_HAND}
"""The last result of a letter after these events; after the others it stays what it was."""
INSTEAD: Mapping[State, str] = MappingProxyType(
    {
        State.WAITING: "It is not held, and is delivered by itself.",
        State.REFUSED: "It is not held, and is tried again by itself.",
        State.SENDING: "Try again in a minute.",
        State.QUARANTINED: "Nobody delivers it before: kim outbox retry",
        State.HELD: "Nobody delivers it before: kim outbox release",
        State.DELIVERED: (
            "Its content is erased by itself, retention.delivered_hours afterwards. Until then "
            "another mailbox can get it: kim outbox reroute"
        ),
        State.ERASED: "When and why: kim outbox export-deletion-log",
    }
)
"""What an operator is told if an event is not allowed in a state."""
COVER_LINK_STAYS = (
    "It holds the link for holiday cover of its mailbox, which nobody else may get. Nobody needs "
    "it? kim outbox erase"
)


def instead_of(event: Event, letter: Envelope) -> str:
    """Return what an operator is told if *event* is not allowed for *letter*."""
    is_state = letter.state not in TRANSITIONS[event].allowed
    return INSTEAD[letter.state] if is_state else COVER_LINK_STAYS


@once
@for_each
def carry_out(connection: Connection, command: OperatorCommand) -> CommandResult:
    """Carry out *command* if the state of the letter allows it, and return the result."""
    now = read_clock(connection).now
    asked = {"now": now, "reference": command.reference}
    letter = _find(connection, asked)
    if letter is None:
        return CommandResult(done=False, before=None, after=None)
    event = command.event
    told = {
        "now": now,
        "letter": letter.id,
        "to": command.mailbox,
        "town": command.municipality,
        "result": RESULTS.get(event, letter.last_result),
    }
    if TRANSITIONS[event].erases_content:
        done = erase(connection, event, [letter], told)
    else:
        done = connection.execute(_UPDATES[event], told).rowcount
        if event is Event.REROUTE and letter.state is State.DELIVERED:
            note_handed_on(connection, [letter.reference], command.municipality, now)
    changed = _find(connection, asked) or letter
    return CommandResult(bool(done), letter.state, changed.state)


def _find(connection: Connection, asked: Mapping[str, object]) -> Envelope | None:
    row = connection.execute(_FIND, asked).one_or_none()
    return Envelope(*row) if row else None
