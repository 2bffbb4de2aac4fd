"""Note that a mail has come back after the relay had taken it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, func, select, update

from formservice.outbox.delivering import ENVELOPE_COLUMNS, each
from formservice.outbox.envelope import Envelope
from formservice.outbox.schema import envelopes


@dataclass(frozen=True, slots=True)
class Return:
    """A mail that could not be delivered for good."""

    message_id: str
    mailboxes: frozenset[str]
    """Whom the notification names; empty: it does not say."""
    now: datetime
    result: str
    fallback: str
    again_at: datetime
    """When the fallback mailbox itself is tried again."""


class Returning(StrEnum):
    """What became of a letter that came back."""

    REROUTED = "rerouted"
    KEPT = "kept"
    """The fallback mailbox refuses it: it is tried there again."""
    KNOWN = "known"
    """This was dealt with before."""
    TOO_LATE = "too-late"
    """Its content is erased already."""
    UNKNOWN = "unknown"
    """No letter of ours has this Message-ID."""


@dataclass(frozen=True, slots=True)
class Returned:
    """The answer to a `Return`."""

    verdict: Returning
    reference: str = ""
    mailbox: str = ""
    """The mailbox that failed."""


@each
def take_back(connection: Connection, request: Return) -> Returned:
    """Undo the delivery of a letter that came back, as long as its content is there."""
    row = connection.execute(
        select(*ENVELOPE_COLUMNS)
        .where(envelopes.c.message_id == request.message_id)
        .with_for_update()
    ).one_or_none()
    if row is None:
        return Returned(Returning.UNKNOWN)
    envelope = Envelope(*row)
    verdict = _judge(envelope, request)
    if values := _values(verdict, envelope, request):
        connection.execute(
            update(envelopes)
            .where(envelopes.c.id == envelope.id)
            .values(**values, delivered_at=None, lease_holder=None, leased_until=None)
        )
    return Returned(verdict, envelope.reference, envelope.mailbox)


def _judge(envelope: Envelope, request: Return) -> Returning:
    """Decide; both copies of a redirected letter have one Message-ID, so the mailbox counts."""
    named = {mailbox.lower() for mailbox in request.mailboxes}
    earlier = (envelope.failed_mailbox or "").lower() in named
    if earlier and envelope.mailbox.lower() not in named:
        return Returning.KNOWN
    if envelope.erased_at:
        return Returning.TOO_LATE
    if envelope.mailbox != request.fallback:
        return Returning.REROUTED
    return Returning.KEPT if envelope.delivered_at else Returning.KNOWN


def _values(verdict: Returning, envelope: Envelope, request: Return) -> Mapping[str, Any]:
    if verdict is Returning.REROUTED:
        return {
            "failed_mailbox": envelope.mailbox,
            "mailbox": request.fallback,
            "next_attempt_at": request.now,
            "attempts": 0,
            "refused_since": None,
            "last_result": request.result,
        }
    if verdict is Returning.KEPT:
        return {
            "next_attempt_at": request.again_at,
            "attempts": envelopes.c.attempts + 1,
            "refused_since": func.coalesce(envelopes.c.refused_since, request.now),
            "last_result": request.result,
        }
    return {}
