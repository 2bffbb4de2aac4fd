"""The state of a letter, derived from its timestamps and never stored (decision 0030).

`MARKS` says by which column each state is recognised; the first line that matches decides. The SQL
condition and the state of an `Envelope` are both derived from it. The transitions between states
are the table in `transitions.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Column, ColumnElement, and_, bindparam, case, false, not_, or_, true

from formservice.outbox.schema import Instant, envelopes

LONGEST_LEASE = timedelta(days=1)
"""Upper bound of KIM_LEASE_SECONDS."""
CLOCKS_DIFFER = timedelta(hours=1)
"""Allowance for clocks of two machines that differ and for a wait for a database lock."""


class State(StrEnum):
    """The state of a letter."""

    WAITING = "waiting"
    SENDING = "sending"
    """A delivery has leased it."""
    REFUSED = "refused"
    """Its mailbox refuses temporarily; it will be retried."""
    QUARANTINED = "quarantined"
    """The mail itself is refused for good: only a person can help."""
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
_LEASE_HORIZON = bindparam("lease_horizon", type_=Instant)


def state_parameters(now: datetime, lease: timedelta = LONGEST_LEASE) -> dict[str, datetime]:
    """Return the parameters of a statement that asks for states at the time *now*.

    *lease* is the longest lease that any delivery takes, as far as the caller knows.
    """
    return {"now": now, "lease_horizon": _lease_horizon(now, lease)}


def _lease_horizon(now: datetime, lease: timedelta) -> datetime:
    """Return when the last lease ends at the latest; a later one was taken by a wrong clock."""
    return now + lease + CLOCKS_DIFFER


@dataclass(frozen=True, slots=True)
class Mark:
    """The column by which a state is recognised."""

    state: State
    column: Column[datetime]
    runs_out: bool = False
    """Whether the moment must be in the future, and no later than a lease can end; else any
    moment will do."""

    def is_set(self, row: object, now: datetime, lease: timedelta) -> bool:
        """Return True if *row*, which has the columns, has this mark at the time *now*."""
        moment: datetime | None = getattr(row, self.column.name)
        if moment is None or not self.runs_out:
            return moment is not None
        return now < moment <= _lease_horizon(now, lease)

    @property
    def condition(self) -> ColumnElement[bool]:
        """The same as an SQL condition with the `state_parameters`; true or false, never NULL."""
        is_set = self.column.is_not(None)
        if not self.runs_out:
            return is_set
        return and_(is_set, self.column > NOW, self.column <= _LEASE_HORIZON)


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


def state_of(row: object, now: datetime, lease: timedelta = LONGEST_LEASE) -> State:
    """Return the state of a letter at the time *now*; *lease* as in `state_parameters`."""
    marked = (mark.state for mark in MARKS if mark.is_set(row, now, lease))
    return next(marked, State.WAITING)


STATE = case(*((mark.condition, mark.state.value) for mark in MARKS), else_=State.WAITING.value)
"""SQL expression of the state of a letter, with the `state_parameters`."""


def state_in(states: Iterable[State]) -> ColumnElement[bool]:
    """Return the SQL condition that a letter is in one of *states* (see `state_parameters`)."""
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
