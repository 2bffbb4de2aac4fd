"""Read the outbox without changing it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from formservice.outbox.clock import read_clock
from formservice.outbox.envelope import ENVELOPE_COLUMNS, Envelope
from formservice.outbox.model import ERASED_BY_HAND
from formservice.outbox.schema import envelopes
from formservice.outbox.states import State, state_in
from formservice.outbox.writer import for_each


@for_each
def find(connection: Connection, reference: str) -> Envelope | None:
    """Return the envelope with this reference; `None` if there is none."""
    row = connection.execute(
        select(*ENVELOPE_COLUMNS).where(envelopes.c.reference == reference),
        {"now": read_clock(connection).now},
    ).one_or_none()
    return Envelope(*row) if row else None


@for_each
def find_all(connection: Connection, references: Collection[str]) -> list[Envelope]:
    """Return the envelopes with these references; databases limit how many one call can name."""
    rows = connection.execute(
        select(*ENVELOPE_COLUMNS).where(envelopes.c.reference.in_(references)),
        {"now": read_clock(connection).now},
    )
    return [Envelope(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Erasure:
    """One entry of the deletion log; no personal data."""

    reference: str
    erased_at: datetime
    reason: str
    """`delivered`, `delivered-to-fallback`; `by-hand`: an operator has erased what no mailbox had,
    often because its person asked for it; `undeliverable`: nobody but its mailbox might get it."""


@for_each
def erasures(connection: Connection, _: None) -> list[Erasure]:
    """Return the deletion log, the oldest entry first."""
    rows = connection.execute(
        select(
            envelopes.c.reference,
            envelopes.c.erased_at,
            envelopes.c.delivered_at,
            envelopes.c.failed_mailbox,
            envelopes.c.last_result,
        )
        .where(state_in({State.ERASED}))
        .order_by(envelopes.c.erased_at, envelopes.c.id)
    )
    return [Erasure(reference, erased_at, _reason(*rest)) for reference, erased_at, *rest in rows]


def _reason(delivered_at: datetime | None, failed_mailbox: str | None, last_result: str) -> str:
    if delivered_at is None:
        return "by-hand" if last_result == ERASED_BY_HAND else "undeliverable"
    return "delivered-to-fallback" if failed_mailbox else "delivered"
