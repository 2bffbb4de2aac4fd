"""The outbox: it stores accepted letters until they are delivered. The only code with SQL."""

from formservice.outbox.bounces import Bounce, BounceEffect, BounceResult, Delay, effect_on
from formservice.outbox.bulk import IN_BULK, BulkCommand, BulkResult
from formservice.outbox.clock import SYNCHRONISED, Clock, Stopwatch
from formservice.outbox.copying import POSTGRES as POSTGRES_COPY
from formservice.outbox.copying import SQLITE as SQLITE_COPY
from formservice.outbox.copying import copy_outbox
from formservice.outbox.covers import CoverChange, CoverLink, CoverResult, OpenedCover
from formservice.outbox.delivery import Attempt, ClaimRequest, LeaseRenewal
from formservice.outbox.envelope import Envelope
from formservice.outbox.events import REROUTES, Event
from formservice.outbox.examination import Examination, damaged_references, examine
from formservice.outbox.followup_counts import (
    MISROUTED,
    NO_HOURS,
    OPEN,
    FollowupCount,
    median_hours,
)
from formservice.outbox.followups import (
    Followup,
    HandOver,
    HandOverResult,
    OpenedFollowup,
    Outcome,
    StaffAnswer,
    hash_of,
    new_token,
)
from formservice.outbox.gauges import Gauges, Undelivered
from formservice.outbox.history_log import (
    CERTAIN,
    TOWN,
    UNDO,
    CoverEvent,
    LogEvent,
    log_change,
    log_cover,
)
from formservice.outbox.mark import read_mark
from formservice.outbox.model import (
    COVER_LINK,
    HOUR,
    REMINDER,
    AcceptResult,
    Claim,
    Count,
    NewLetter,
    OutboxUnavailableError,
    PageMatch,
    Reason,
    Receipt,
    ReferenceTakenError,
    Room,
    Trace,
    WishCount,
)
from formservice.outbox.moment import TOLERANCE, Moment
from formservice.outbox.move import Moved, Refusal, move_outbox
from formservice.outbox.operator_commands import (
    INSTEAD,
    CommandResult,
    OperatorCommand,
    instead_of,
)
from formservice.outbox.outbox import Outbox
from formservice.outbox.queries import Erasure
from formservice.outbox.reminders import NewLink, Reminder, Step, Unanswered
from formservice.outbox.restore import LogExcerpt, RestoreResult
from formservice.outbox.selection import Listing, ListRequest, Selection
from formservice.outbox.states import UNDELIVERED, State
from formservice.outbox.transitions import BY_OPERATOR, ENDS_HOLD, is_allowed

__all__ = [
    "BY_OPERATOR",
    "CERTAIN",
    "COVER_LINK",
    "ENDS_HOLD",
    "HOUR",
    "INSTEAD",
    "IN_BULK",
    "MISROUTED",
    "NO_HOURS",
    "OPEN",
    "POSTGRES_COPY",
    "REMINDER",
    "REROUTES",
    "SQLITE_COPY",
    "SYNCHRONISED",
    "TOLERANCE",
    "TOWN",
    "UNDELIVERED",
    "UNDO",
    "AcceptResult",
    "Attempt",
    "Bounce",
    "BounceEffect",
    "BounceResult",
    "BulkCommand",
    "BulkResult",
    "Claim",
    "ClaimRequest",
    "Clock",
    "CommandResult",
    "Count",
    "CoverChange",
    "CoverEvent",
    "CoverLink",
    "CoverResult",
    "Delay",
    "Envelope",
    "Erasure",
    "Event",
    "Examination",
    "Followup",
    "FollowupCount",
    "Gauges",
    "HandOver",
    "HandOverResult",
    "LeaseRenewal",
    "ListRequest",
    "Listing",
    "LogEvent",
    "LogExcerpt",
    "Moment",
    "Moved",
    "NewLetter",
    "NewLink",
    "OpenedCover",
    "OpenedFollowup",
    "OperatorCommand",
    "Outbox",
    "OutboxUnavailableError",
    "Outcome",
    "PageMatch",
    "Reason",
    "Receipt",
    "ReferenceTakenError",
    "Refusal",
    "Reminder",
    "RestoreResult",
    "Room",
    "Selection",
    "StaffAnswer",
    "State",
    "Step",
    "Stopwatch",
    "Trace",
    "Unanswered",
    "Undelivered",
    "WishCount",
    "copy_outbox",
    "damaged_references",
    "effect_on",
    "examine",
    "hash_of",
    "instead_of",
    "is_allowed",
    "log_change",
    "log_cover",
    "median_hours",
    "move_outbox",
    "new_token",
    "read_mark",
]
