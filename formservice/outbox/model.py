"""What is handed to the outbox and what it returns, as frozen data."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from formservice.outbox.envelope import Envelope
from portal.problems import KimError


class Reason(StrEnum):
    """Why the outbox can do nothing at the moment; good for logs and alarms."""

    BUSY = "busy"
    """Somebody else holds the database longer than we wait."""
    FULL = "full"
    """The disk, the quota or the free-space floor is reached."""
    DOWN = "down"
    """The database is away, unreadable or damaged."""
    CLOSED = "closed"
    """This process is stopping."""


class OutboxUnavailableError(KimError):
    """Nothing was stored and nothing can be told; the same call may succeed later."""

    exit_status = 5

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"The outbox cannot be used now ({self.reason}). Remedy: Try again later."


class ReferenceTakenError(Exception):
    """Another letter has this reference already: compose the letter anew under a fresh one."""


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A composed and sealed letter, ready to be accepted."""

    reference: str
    message_id: str
    mailbox: str
    municipality: str
    """Key of the municipality, for the statistics."""
    language: str
    channel: str
    sealed: bytes
    fingerprint: bytes
    """Keyed hash of everything the person wrote."""
    contact: bytes
    """Keyed hash of the way to reach the person."""
    accepted_at: datetime
    follows: str | None
    """Reference of an earlier letter from the same contact that this letter already names."""


class AcceptResult(StrEnum):
    """What became of a letter that was offered for acceptance."""

    ACCEPTED = "accepted"
    REPEATED = "repeated"
    """The same words came a short while ago: their reference stands, nothing is stored."""
    FOLLOWS = "follows"
    """Other words came from the same contact: nothing is stored until the letter names them."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to an offered letter; with `FOLLOWS` the reference of the earlier one."""

    result: AcceptResult
    reference: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A letter that one delivery holds for a while, with its sealed content."""

    envelope: Envelope
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Count:
    """How many requests of one kind a month has seen; no personal data."""

    month: str
    """`2026-11`"""
    municipality: str
    language: str
    channel: str
    outcome: str
    """Which mailbox got it: the `proper` one or the `fallback`; `undelivered`: none yet."""
    number: int
