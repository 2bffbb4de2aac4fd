"""The data that the outbox accepts and returns; all of it immutable."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from formservice.outbox.envelope import Envelope
from formservice.outbox.moment import Moment
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
    SILENT = "silent"
    """The database has not answered in time, or was cut off while it stored: nobody knows what it
    has stored."""
    REFUSED = "refused"
    """The server refuses our user name or password, or has no such database."""
    CLOSED = "closed"
    """This process is stopping."""


class OutboxUnavailableError(KimError):
    """Nothing is promised to be stored, and nothing was read; the call may succeed later."""

    exit_status = Exit.UNAVAILABLE

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        what = f"The outbox cannot be used now ({self.reason})."
        if self.reason is Reason.SILENT:
            what += " A change may have been made all the same: look before you repeat it."
        return f"{what} Remedy: Try again later."


class ReferenceTakenError(Exception):
    """Another letter has this reference already: compose the letter again with a new one."""


HOUR = timedelta(hours=1)
"""Time over which accepted letters are counted."""


REMINDER = "REMINDER"
"""The channel of mails of ours to staff that any mailbox may get in place of another one."""
COVER_LINK = "COVERLINK"
"""The channel of mails with the link of a mailbox: it gets them or nobody (decision 0058)."""
OWN = (REMINDER, COVER_LINK)
"""The channels of mails of ours: they are no requests, so they are counted nowhere."""
REROUTED_BY_HAND, ERASED_BY_HAND = "rerouted-by-hand", "erased-by-hand"
"""The last result of a letter that an operator has sent elsewhere or erased, not tried since."""


class PageMatch(StrEnum):
    """How the language of the page fits the one for the talk."""

    SAME = "same"
    GERMAN = "german"
    """The page was German, the talk is to be in another language."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Room:
    """What must be free in the last hour for a letter to be accepted."""

    in_total: int
    """Letters that may be accepted in an hour."""
    kept_free: int
    """So many of them are left to others: the letter needs one more than these."""


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
    contacts: tuple[bytes, ...]
    """Keyed hashes of the phone number and the mail address, and of each with a wish."""
    looks_for: tuple[bytes, ...]
    """Hashes of the same ways that earlier letters may have in their *contacts*."""
    names_earlier: bool
    """Whether it names already which letters came before it from the same contact."""
    room: Room | None = None
    """`None`: it is accepted however many came before it."""
    free_bytes_needed: int = 0
    """Free disk space beside an SQLite file below which it is not accepted."""
    page: str = ""
    """A `PageMatch`, for the statistics; empty: not known."""
    interpreter: str = ""
    """Whether an interpreter is wanted, for the statistics: `yes`, `no`, empty: not said."""
    token_hash: bytes | None = None
    """SHA-256 of the token in its link for staff; `None`: nobody is asked what happened to it."""


class AcceptResult(StrEnum):
    """What happened to a letter that was offered for acceptance."""

    ACCEPTED = "accepted"
    REPEATED = "repeated"
    """The same words came within the repeat window: nothing is stored, the earlier reference
    holds."""
    FOLLOWS = "follows"
    """Other words came from the same contact: nothing is stored until the letter names them."""
    REFUSED = "refused"
    """The last hour has no room for it: nothing is stored."""


@dataclass(frozen=True, slots=True)
class Trace:
    """A letter that has come a short while ago with one of the hashes that another looks for."""

    contact: bytes
    reference: str
    mailbox: str
    """Who has it now."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to an offered letter.

    With `FOLLOWS`, *reference* is that of the latest earlier one; with `REFUSED` there is none.
    """

    result: AcceptResult
    reference: str
    ages: tuple[timedelta, ...] = ()
    """With `REFUSED`: how long ago those letters were accepted that must be older than an hour
    before this one has room, the oldest first."""
    earlier: tuple[Trace, ...] = ()
    """With `FOLLOWS`: what is known of the earlier ones, the oldest first."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A letter that one delivery has leased, with its encrypted content."""

    envelope: Envelope
    sealed: bytes
    """Empty: its content is missing in the database."""
    moment: Moment
    """When it was leased."""
    others_due: bool = True
    """Whether others may be due as well; False: there was none, for whatever mailbox."""


@dataclass(frozen=True, slots=True)
class WishCount:
    """The number of requests in one month that ask for the same; no personal data."""

    month: str
    page: str
    """As in `NewLetter`, as *interpreter* is."""
    interpreter: str
    number: int


@dataclass(frozen=True, slots=True)
class Count:
    """The number of requests of one kind in one month; no personal data."""

    month: str
    """Year and month, for example `2026-11`."""
    municipality: str
    language: str
    channel: str
    outcome: str
    """Which mailbox got it: the `proper` one, the `fallback`, or first another one (`misrouted`);
    `undelivered`: none yet."""
    number: int
