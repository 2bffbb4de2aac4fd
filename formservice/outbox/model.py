"""The data that the outbox accepts and returns; all of it immutable."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from formservice.outbox.envelope import Envelope
from portal.exit_codes import Exit
from portal.problems import KimError


class Reason(StrEnum):
    """Why the outbox cannot be used at the moment, for logs and alarms."""

    BUSY = "busy"
    """Another process has locked the database for longer than we wait."""
    FULL = "full"
    """The disk is full to the free-space floor, or a server is out of disk space or memory."""
    DOWN = "down"
    """The database cannot be reached or read, or is damaged."""
    CLOSED = "closed"
    """This process is stopping."""


class OutboxUnavailableError(KimError):
    """Nothing is promised to be stored, and nothing was read; the call may succeed later."""

    exit_status = Exit.UNAVAILABLE

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"The outbox cannot be used now ({self.reason}). Remedy: Try again later."


class ReferenceTakenError(Exception):
    """Another letter has this reference already: compose the letter again with a new one."""


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A composed and encrypted letter, ready to be accepted."""

    reference: str
    message_id: str
    mailbox: str
    municipality: str
    """Key of the municipality, for the statistics."""
    language: str
    channel: str
    sealed: bytes
    fingerprint: bytes
    """Keyed hash of everything that the person wrote."""
    contact: bytes
    """Keyed hash of the phone number and mail address."""
    accepted_at: datetime
    follows: str | None
    """Reference of an earlier letter from the same contact that this letter already names."""


class AcceptResult(StrEnum):
    """What happened to a letter that was offered for acceptance."""

    ACCEPTED = "accepted"
    REPEATED = "repeated"
    """The same words came within the repeat window: nothing is stored, the earlier reference
    holds."""
    FOLLOWS = "follows"
    """Other words came from the same contact: nothing is stored until the letter names them."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to an offered letter; with `FOLLOWS`, *reference* is that of the earlier one."""

    result: AcceptResult
    reference: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A letter that one delivery has leased, with its encrypted content."""

    envelope: Envelope
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Count:
    """The number of requests of one kind in one month; no personal data."""

    month: str
    """Year and month, for example `2026-11`."""
    municipality: str
    language: str
    channel: str
    outcome: str
    """Which mailbox got it: the `proper` one or the `fallback`; `undelivered`: none yet."""
    number: int
