"""Look into the outbox without changing it."""

from sqlalchemy import Connection, func, select

from formservice.outbox.cleaning import outcome_of
from formservice.outbox.delivering import ENVELOPE_COLUMNS, each
from formservice.outbox.envelope import Envelope
from formservice.outbox.model import Backlog, Count
from formservice.outbox.schema import counters, envelopes, in_no_mailbox, pending


@each
def find(connection: Connection, reference: str) -> Envelope | None:
    """Return the envelope with this reference."""
    row = connection.execute(
        select(*ENVELOPE_COLUMNS).where(envelopes.c.reference == reference)
    ).one_or_none()
    return Envelope(*row) if row else None


@each
def undelivered(connection: Connection, limit: int) -> list[Envelope]:
    """Return the letters that have reached no mailbox, the oldest first."""
    rows = connection.execute(
        select(*ENVELOPE_COLUMNS)
        .where(in_no_mailbox)
        .order_by(envelopes.c.accepted_at, envelopes.c.id)
        .limit(limit)
    )
    return [Envelope(*row) for row in rows]


@each
def backlog(connection: Connection, _: None) -> Backlog:
    """Return how much has not reached a mailbox, and since when."""
    waiting, quarantined, oldest = connection.execute(
        select(
            func.count().filter(pending),
            func.count(envelopes.c.quarantined_at),
            func.min(envelopes.c.accepted_at),
        ).where(in_no_mailbox)
    ).one()
    return Backlog(waiting, quarantined, oldest)


@each
def counts(connection: Connection, _: None) -> list[Count]:
    """Return the statistics: what is counted already, and what is still in the outbox."""
    numbers: dict[tuple[str, str, str, str, str], int] = {
        (row.month, row.municipality, row.language, row.channel, row.outcome): row.number
        for row in connection.execute(select(counters))
    }
    rows = connection.execute(select(envelopes).where(envelopes.c.erased_at.is_(None)))
    for row in rows:
        kind = (
            f"{row.accepted_at:%Y-%m}",
            row.municipality,
            row.language,
            row.channel,
            outcome_of(row.failed_mailbox),
        )
        numbers[kind] = numbers.get(kind, 0) + 1
    return [
        Count(kind[0], kind[1], kind[2], kind[3], kind[4], number)
        for kind, number in sorted(numbers.items())
    ]
