"""Select letters by what an operator knows of them: mailbox, last result, state."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, select

from formservice.outbox.clock import read_clock
from formservice.outbox.envelope import ENVELOPE_COLUMNS, Envelope
from formservice.outbox.schema import envelopes
from formservice.outbox.states import UNDELIVERED, State, state_in
from formservice.outbox.writer import for_each


@dataclass(frozen=True, slots=True)
class Selection:
    """The letters that fit everything that is given; by default all that no mailbox has."""

    states: frozenset[State] = UNDELIVERED
    mailbox: str = ""
    """Address of the mailbox that they are for."""
    failed_mailbox: str = ""
    """Address of the mailbox that they were for first, and that failed."""
    code: str = ""
    """How their last result begins, for example `recipient-550`."""

    @property
    def condition(self) -> ColumnElement[bool]:
        """Return the SQL condition; it needs the parameter `states.NOW`."""
        condition = state_in(self.states)
        if self.mailbox:
            condition &= func.lower(envelopes.c.mailbox) == self.mailbox.lower()
        if self.failed_mailbox:
            condition &= func.lower(envelopes.c.failed_mailbox) == self.failed_mailbox.lower()
        if self.code:
            condition &= envelopes.c.last_result.startswith(self.code, autoescape=True)
        return condition


@dataclass(frozen=True, slots=True)
class ListRequest:
    """Which letters are to be listed, and how many at most."""

    selection: Selection
    limit: int


@dataclass(frozen=True, slots=True)
class Listing:
    """The oldest letters of a selection."""

    letters: tuple[Envelope, ...]
    total: int
    """The number of letters in the whole selection."""


@for_each
def list_letters(connection: Connection, request: ListRequest) -> Listing:
    """Return the letters of a selection, the oldest first, and how many there are."""
    wanted = request.selection.condition
    times = {"now": read_clock(connection).now}
    total = connection.execute(select(func.count()).select_from(envelopes).where(wanted), times)
    oldest = select(*ENVELOPE_COLUMNS).where(wanted)
    oldest = oldest.order_by(envelopes.c.accepted_at, envelopes.c.id).limit(request.limit)
    letters = tuple(Envelope(*row) for row in connection.execute(oldest, times))
    return Listing(letters, total.scalar_one())
