"""The outbox: it stores accepted letters until they are delivered. The only code with SQL."""

from formservice.outbox.bounces import Bounce, BounceEffect, BounceResult
from formservice.outbox.database import is_database
from formservice.outbox.delivery import Attempt, ClaimRequest, LeaseRenewal
from formservice.outbox.envelope import Envelope
from formservice.outbox.examination import Examination, examine
from formservice.outbox.gauges import Gauges, Undelivered
from formservice.outbox.model import (
    AcceptResult,
    Claim,
    Count,
    NewLetter,
    OutboxUnavailableError,
    Reason,
    Receipt,
    ReferenceTakenError,
)
from formservice.outbox.operator_commands import CommandResult, OperatorCommand
from formservice.outbox.outbox import Outbox
from formservice.outbox.queries import Erasure
from formservice.outbox.restore import LogExcerpt, RestoreResult
from formservice.outbox.states import State
from formservice.outbox.transitions import BY_OPERATOR, INSTEAD, Event, is_allowed

__all__ = [
    "BY_OPERATOR",
    "INSTEAD",
    "AcceptResult",
    "Attempt",
    "Bounce",
    "BounceEffect",
    "BounceResult",
    "Claim",
    "ClaimRequest",
    "CommandResult",
    "Count",
    "Envelope",
    "Erasure",
    "Event",
    "Examination",
    "Gauges",
    "LeaseRenewal",
    "LogExcerpt",
    "NewLetter",
    "OperatorCommand",
    "Outbox",
    "OutboxUnavailableError",
    "Reason",
    "Receipt",
    "ReferenceTakenError",
    "RestoreResult",
    "State",
    "Undelivered",
    "examine",
    "is_allowed",
    "is_database",
]
