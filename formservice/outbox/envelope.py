"""Everything about a letter but its content, and the rule that says where it is.

The rule is told twice, for one envelope and for a query, and the first line that fits decides. A
lease comes before a hold: a delivery that was late with its lease renews it although the letter
was held meanwhile. It is sending then, and nothing may be changed under its hands.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, case

from formservice.outbox.schema import envelopes


class State(StrEnum):
    """Where a letter is; computed from its timestamps, never stored."""

    WAITING = "waiting"
    SENDING = "sending"
    REFUSED = "refused"
    """Its mailbox has refused it for now; it will be tried again."""
    QUARANTINED = "quarantined"
    """The mail itself is refused: only a person can help."""
    HELD = "held"
    """An operator holds it back."""
    DELIVERED = "delivered"
    ERASED = "erased"
    """Its content is shredded: a while after its delivery, or by hand because it had none."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Everything about a letter but its content; no personal data."""

    id: int
    reference: str
    message_id: str
    mailbox: str
    failed_mailbox: str | None
    """The mailbox that could not be reached, if *mailbox* is the fallback."""
    municipality: str
    language: str
    channel: str
    accepted_at: datetime
    next_attempt_at: datetime
    attempts: int
    refused_since: datetime | None
    leased_until: datetime | None
    delivered_at: datetime | None
    quarantined_at: datetime | None
    erased_at: datetime | None
    held_at: datetime | None
    last_result: str

    def state(self, now: datetime) -> State:
        """Return where the letter is at the time *now*; `state_column` says the same in SQL."""
        if self.erased_at:
            return State.ERASED
        if self.delivered_at:
            return State.DELIVERED
        if self.quarantined_at:
            return State.QUARANTINED
        if self.leased_until and self.leased_until > now:
            return State.SENDING
        if self.held_at:
            return State.HELD
        return State.REFUSED if self.refused_since else State.WAITING


def state_column(now: datetime) -> ColumnElement[str]:
    """Return where each letter is at the time *now*; `Envelope.state` says the same in Python."""
    row = envelopes.c
    return case(
        (row.erased_at.is_not(None), State.ERASED.value),
        (row.delivered_at.is_not(None), State.DELIVERED.value),
        (row.quarantined_at.is_not(None), State.QUARANTINED.value),
        (row.leased_until > now, State.SENDING.value),
        (row.held_at.is_not(None), State.HELD.value),
        (row.refused_since.is_not(None), State.REFUSED.value),
        else_=State.WAITING.value,
    )
