"""After a restored backup: what had been delivered meanwhile must not be sent again.

What came back after its delivery must be, and what an operator changed is changed once more.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from formservice.outbox.delivering import each
from formservice.outbox.operating import Change, Order, carry_out
from formservice.outbox.schema import envelopes

RESTORED = "restored"
"""The result of a letter that the log, and not the relay, says was delivered, or came back."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What the log of the lost time says."""

    now: datetime
    accepted: frozenset[str]
    """References of what was accepted."""
    delivered: frozenset[str]
    """References of what was delivered, and did not come back."""
    undone: frozenset[str]
    """References of what was on its way when the log ended, whatever had happened before."""
    orders: tuple[Order, ...]
    """What operators changed about letters that were not delivered afterwards, in order."""
    hold_rest: bool
    """Whether a person must release everything the log does not know to be delivered."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What was done about it."""

    delivered: tuple[str, ...]
    """References that are now known to be delivered."""
    waiting: tuple[str, ...]
    """References that are still to be delivered, or held."""
    erased: tuple[str, ...]
    """References of what an operator had erased, and is erased again."""
    missing: tuple[str, ...]
    """References that were accepted, not delivered nor erased, and are not in the backup."""


@each
def settle(connection: Connection, log: Restored) -> Settled:
    """Mark as delivered what the log says was; its content is kept as after any delivery."""
    rows = connection.execute(
        select(envelopes.c.reference, envelopes.c.delivered_at, envelopes.c.erased_at)
    ).all()
    open_ones = {
        row.reference
        for row in rows
        if not row.erased_at and (not row.delivered_at or row.reference in log.undone)
    }
    done = open_ones & log.delivered
    rest = open_ones - done
    if done:
        _change(connection, done, delivered_at=log.now, last_result=RESTORED, refused_since=None)
    if rest:
        _change(connection, rest)
    if back := rest & log.undone:
        _take_back(connection, back, log.now)
    carry_out(connection, [order for order in log.orders if order.reference in rest])
    erased = {order.reference for order in log.orders if order.change is Change.ERASE}
    again, rest = rest & erased, rest - erased
    if rest and log.hold_rest:
        _change(connection, rest, held_at=log.now)
    missing = log.accepted - log.delivered - erased - {row.reference for row in rows}
    return Settled(*(tuple(sorted(some)) for some in (done, rest, again, missing)))


def _take_back(connection: Connection, references: set[str], now: datetime) -> None:
    """Undo deliveries that the backup knows, but not what followed them."""
    connection.execute(
        update(envelopes)
        .where(envelopes.c.reference.in_(references), envelopes.c.delivered_at.is_not(None))
        .values(delivered_at=None, next_attempt_at=now, last_result=RESTORED)
    )


def _change(connection: Connection, references: set[str], **values: object) -> None:
    """Change letters; the lease of a delivery that is no more ends as well."""
    connection.execute(
        update(envelopes)
        .where(envelopes.c.reference.in_(references))
        .values(lease_holder=None, leased_until=None, **values)
    )
