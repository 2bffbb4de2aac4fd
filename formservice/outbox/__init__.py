"""The outbox: what was accepted stays here until it has arrived. The only code that knows SQL."""

from formservice.outbox.box import Outbox
from formservice.outbox.delivering import Outcome, Renewal, Wish
from formservice.outbox.model import (
    Backlog,
    Claim,
    Count,
    Envelope,
    NewLetter,
    Reason,
    Receipt,
    ReferenceTaken,
    State,
    Unavailable,
    Verdict,
)

__all__ = [
    "Backlog",
    "Claim",
    "Count",
    "Envelope",
    "NewLetter",
    "Outbox",
    "Outcome",
    "Reason",
    "Receipt",
    "ReferenceTaken",
    "Renewal",
    "State",
    "Unavailable",
    "Verdict",
    "Wish",
]
