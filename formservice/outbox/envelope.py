"""The envelope: everything about a letter except its content."""

from dataclasses import dataclass
from datetime import datetime

from formservice.outbox.schema import envelopes
from formservice.outbox.states import STATE, State


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
    dispatch: int
    """Number of its latest dispatch: 0 for the first, one more whenever another mailbox gets it or
    it has come back."""
    forwarded_from: str | None
    """Address of the mailbox that had it before somebody sent it to *mailbox*, its proper one."""
    forwarded_at: datetime | None
    state: State
    """State of the letter when it was read."""
    page: str = ""
    """A `PageMatch`; empty: not known."""
    interpreter: str = ""
    """Whether an interpreter is wanted: `yes`, `no`, empty: not said."""


ENVELOPE_COLUMNS = [
    STATE.label(name) if name == "state" else envelopes.c[name]
    for name in Envelope.__dataclass_fields__
]
"""The columns of an `Envelope`, in its order; with the parameter `states.NOW`."""
