"""What an event may ask of a letter besides its state, and the parameters of that."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, or_

from formservice.outbox.model import COVER_LINK
from formservice.outbox.schema import Instant, envelopes
from formservice.outbox.states import NOW

letter = envelopes.c

HOLDER = bindparam("holder", type_=letter.lease_holder.type)
AGAIN_AT = bindparam("again_at", type_=Instant)
"""When the letter is tried again."""
SENT_TO = bindparam("sent_to", type_=letter.mailbox.type)
"""Address of the mailbox that was tried."""
DISPATCH = bindparam("dispatch_told", type_=letter.dispatch.type)
"""Number of the dispatch that ended, or that a report is about."""
RELAY_FAULT_SINCE = bindparam("relay_fault_since", type_=Instant)
"""When the relay began to refuse what mailboxes would have taken."""
DELIVERED_BEFORE = bindparam("delivered_before", type_=Instant)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition besides the state."""

    meaning: str
    sql: ColumnElement[bool]


HOLDS_LEASE = Condition("the delivery has its lease", letter.lease_holder == HOLDER)
LATEST_DISPATCH = Condition("it is its latest dispatch", letter.dispatch == DISPATCH)
FOR_THIS_MAILBOX = Condition("it is for the mailbox that was tried", letter.mailbox == SENT_TO)
GRACE_IS_OVER = Condition(
    "`retention.delivered_hours` have passed", letter.delivered_at <= DELIVERED_BEFORE
)
NO_LONGER_TRIED = Condition(
    "no mail server still tries", or_(letter.kept_until.is_(None), letter.kept_until <= NOW)
)
DUE_EARLIER = Condition("it would be tried earlier", letter.next_attempt_at < AGAIN_AT)
NOT_TRIED = Condition("it was not tried itself", letter.attempts == 0)
HAS_FALLEN_BACK = Condition("another mailbox failed before", letter.failed_mailbox.is_not(None))
REFUSED_BY_RELAY = Condition(
    "it was first refused when that fault had begun", letter.refused_since >= RELAY_FAULT_SINCE
)
NO_COVER_LINK = Condition("it holds no link of its mailbox", letter.channel != COVER_LINK)
HOLDS_COVER_LINK = Condition("it holds the link of its mailbox", letter.channel == COVER_LINK)
