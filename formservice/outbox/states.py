"""The state of a letter, derived from its timestamps and never stored (decision 0030).

`MARKS` says by which column each state is recognised; the first line that matches decides. The SQL
condition and the state of an `Envelope` are both derived from it, by the database. The transitions
between states are the table in `transitions.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    Column,
    ColumnElement,
    Enum,
    and_,
    bindparam,
    case,
    false,
    not_,
    or_,
    true,
    type_coerce,
)

from formservice.outbox.schema import Instant, envelopes


class State(StrEnum):
    """The state of a letter."""

    WAITING = "waiting"
    SENDING = "sending"
    """A delivery has leased it."""
    REFUSED = "refused"
    """Its mailbox refuses temporarily; it will be retried."""
    QUARANTINED = "quarantined"
    """Its content is missing: only a person can help."""
    HELD = "held"
    """An operator holds it back."""
    DELIVERED = "delivered"
    ERASED = "erased"
    """Its content is erased: some time after delivery, or by an operator."""


UNDELIVERED = frozenset(State) - {State.DELIVERED, State.ERASED}
"""No mailbox has it, and one may still get it."""
IN_DELIVERY = frozenset({State.WAITING, State.REFUSED, State.SENDING})
"""It will be delivered without a person's help."""

NOW = bindparam("now", type_=Instant)
"""The believed time (`clock.read_clock`), which every statement about states needs."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The column by which a state is recognised."""

    state: State
    column: Column[datetime]
    runs_out: bool = False
    """Whether the moment must be in the future; else any moment will do."""

    @property
    def condition(self) -> ColumnElement[bool]:
        """SQL condition, with the parameter `NOW`: true or false, never NULL."""
        is_set = self.column.is_not(None)
        return and_(is_set, self.column > NOW) if self.runs_out else is_set


MARKS = (
    Mark(State.ERASED, envelopes.c.erased_at),
    Mark(State.DELIVERED, envelopes.c.delivered_at),
    Mark(State.QUARANTINED, envelopes.c.quarantined_at),
    # Before the hold: a delivery that was late with its lease renews it although the letter was
    # held meanwhile. It is sending then, and nothing may be changed under its hands.
    Mark(State.SENDING, envelopes.c.leased_until, runs_out=True),
    Mark(State.HELD, envelopes.c.held_at),
    Mark(State.REFUSED, envelopes.c.refused_since),
)
"""The first mark that a letter has is its state; a letter without any is waiting."""


STATE = type_coerce(
    case(*((mark.condition, mark.state.value) for mark in MARKS), else_=State.WAITING.value),
    Enum(State, native_enum=False, values_callable=lambda states: [*states]),
)
"""SQL expression of the state of a letter, with the parameter `NOW`."""


def state_in(states: Iterable[State]) -> ColumnElement[bool]:
    """Return the SQL condition that a letter is in one of *states*, with the parameter `NOW`."""
    wanted = frozenset(states)
    condition: ColumnElement[bool] | bool = State.WAITING in wanted
    for mark in reversed(MARKS):
        is_wanted = mark.state in wanted
        if condition is is_wanted:
            continue  # it is the same with the mark and without it
        if isinstance(condition, bool):
            condition = mark.condition if is_wanted else not_(mark.condition)
        else:
            combined = or_(mark.condition, condition)
            condition = combined if is_wanted else and_(not_(mark.condition), condition)
    return (true() if condition else false()) if isinstance(condition, bool) else condition
