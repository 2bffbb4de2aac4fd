"""The envelope: everything about a letter except its content."""

from dataclasses import dataclass
from datetime import datetime

from formservice.outbox.schema import envelopes
from formservice.outbox.states import State, state_of


@dataclass(frozen=True, slots=True)
class Envelope:
    """Everything about a letter except its content; no personal data."""

    id: int
    reference: str
    message_id: str
    mailbox: str
    failed_mailbox: str | None
    """The mailbox that the letter was for before it was redirected to *mailbox*, if it was."""
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
        """Return the state of the letter at the time *now*."""
        return state_of(self, now)


ENVELOPE_COLUMNS = [envelopes.c[name] for name in Envelope.__dataclass_fields__]
"""The columns of an `Envelope`, in its order."""
