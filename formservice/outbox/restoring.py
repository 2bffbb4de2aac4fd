"""After a restored backup: what had been delivered meanwhile must not be sent again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from formservice.outbox.delivering import each
from formservice.outbox.schema import envelopes

RESTORED = "restored"
"""The result of a letter that the log, and not the relay, says was delivered."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What the log of the lost time says."""

    now: datetime
    accepted: frozenset[str]
    """References of what was accepted."""
    delivered: frozenset[str]
    hold_rest: bool
    """Whether a person must release everything the log does not know to be delivered."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What was done about it."""

    delivered: tuple[str, ...]
    """References that are now known to be delivered."""
    waiting: tuple[str, ...]
    """References that are still to be delivered, or held."""
    missing: tuple[str, ...]
    """References that were accepted, not delivered, and are not in the backup."""


@each
def settle(connection: Connection, log: Restored) -> Settled:
    """Mark as delivered what the log says was; its content is kept as after any delivery."""
    rows = connection.execute(
        select(envelopes.c.reference).where(envelopes.c.delivered_at.is_(None))
    )
    open_ones = set(rows.scalars())
    known = set(connection.execute(select(envelopes.c.reference)).scalars())
    done = open_ones & log.delivered
    rest = open_ones - done
    if done:
        _change(connection, done, delivered_at=log.now, last_result=RESTORED, refused_since=None)
    if rest:
        _change(connection, rest, **({"held_at": log.now} if log.hold_rest else {}))
    missing = log.accepted - log.delivered - known
    return Settled(tuple(sorted(done)), tuple(sorted(rest)), tuple(sorted(missing)))


def _change(connection: Connection, references: set[str], **values: object) -> None:
    """Change letters; the lease of a delivery that is no more ends as well."""
    connection.execute(
        update(envelopes)
        .where(envelopes.c.reference.in_(references))
        .values(lease_holder=None, leased_until=None, **values)
    )
