"""The outbox: what was accepted stays here until it has arrived. The only code that knows SQL."""

from formservice.outbox.bouncing import Return, Returned, Returning
from formservice.outbox.box import Outbox
from formservice.outbox.database import is_database
from formservice.outbox.delivering import ClaimRequest, Outcome, Renewal
from formservice.outbox.envelope import Envelope, State
from formservice.outbox.examining import Examination, examine
from formservice.outbox.gauging import Gauges, Undelivered
from formservice.outbox.model import (
    Backlog,
    Claim,
    Count,
    NewLetter,
    OutboxUnavailableError,
    Reason,
    Receipt,
    ReferenceTakenError,
    Verdict,
)
from formservice.outbox.operating import Answer, Change, Erasure, Order, is_possible
from formservice.outbox.restoring import Restored, Settled

__all__ = [
    "Answer",
    "Backlog",
    "Change",
    "Claim",
    "ClaimRequest",
    "Count",
    "Envelope",
    "Erasure",
    "Examination",
    "Gauges",
    "NewLetter",
    "Order",
    "Outbox",
    "OutboxUnavailableError",
    "Outcome",
    "Reason",
    "Receipt",
    "ReferenceTakenError",
    "Renewal",
    "Restored",
    "Return",
    "Returned",
    "Returning",
    "Settled",
    "State",
    "Undelivered",
    "Verdict",
    "examine",
    "is_database",
    "is_possible",
]
