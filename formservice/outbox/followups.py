"""What staff say has happened to a request after its delivery (decision 0050).

A row lives for `KEPT` from the acceptance and holds no personal data; then only counters stay. The
links in mails hold a random token, of which only the hash is stored.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Connection,
    Enum,
    bindparam,
    case,
    func,
    insert,
    literal,
    select,
    type_coerce,
    update,
)

from formservice.outbox.clock import read_clock
from formservice.outbox.counts import move_counted
from formservice.outbox.envelope import ENVELOPE_COLUMNS, Envelope
from formservice.outbox.events import Event
from formservice.outbox.model import NewLetter
from formservice.outbox.schema import Instant, envelopes, followup_links, followups
from formservice.outbox.states import State
from formservice.outbox.transitions import LETTER, TRANSITIONS
from formservice.outbox.writer import for_each, once
from formservice.working_time import month_of
from portal.contact.email import same_mailbox

KEPT = timedelta(days=90)
"""How long a row and its links live, from the acceptance of the request."""
_SEVERAL = "-"
_TOKEN_BYTES = 18
"""144 random bits: 24 characters in a link."""


class Outcome(StrEnum):
    """What staff say has become of a request."""

    TAKEN_OVER = "taken-over"
    """Somebody answers it, or has."""
    NO_ENQUIRY = "no-enquiry"
    """Advertising, or sent by mistake."""


@dataclass(frozen=True, slots=True)
class Followup:
    """What has happened to a request; no personal data."""

    reference: str
    municipality: str
    """Key of the town that it belongs to, as far as is known now; empty: of several towns."""
    language: str
    accepted_at: datetime
    outcome: Outcome | None
    """`None`: nobody has said anything."""
    outcome_at: datetime | None
    came_from: str | None
    """Key of the town that it was for at first, if it was handed on."""
    came_by: str
    """Keys of the towns between that one and *municipality*, divided by spaces; `_SEVERAL` stands
    for the empty key of several towns."""
    handed_on_at: datetime | None
    handed_to: str | None
    """Mailbox to which staff forward their mail themselves, for its content was erased here."""
    reminded_at: datetime | None
    escalated_at: datetime | None

    @property
    def stations(self) -> tuple[str, ...]:
        """Keys of the towns that had it one after another; empty: it was never handed on."""
        if self.came_from is None:
            return ()
        between = ("" if key == _SEVERAL else key for key in self.came_by.split())
        return (self.came_from, *between, self.municipality)


@dataclass(frozen=True, slots=True)
class OpenedFollowup:
    """What has happened to a request, and its envelope."""

    followup: Followup
    letter: Envelope

    @property
    def mailbox(self) -> str:
        """Address of the mailbox whose staff have it."""
        return self.followup.handed_to or self.letter.mailbox

    @property
    def arrived_at(self) -> datetime | None:
        """When that mailbox got it; `None`: not yet."""
        delivered = self.letter.delivered_at
        handed = self.followup.handed_on_at if self.followup.handed_to else None
        return handed if delivered and handed else delivered


@dataclass(frozen=True, slots=True)
class StaffAnswer:
    """What somebody says of the request whose link they have opened."""

    token_hash: bytes
    outcome: Outcome | None
    """`None`: what was said before is taken back."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """To which town a request belongs, as somebody says who has opened its link."""

    token_hash: bytes
    municipality: str
    mailbox: str


class HandOverResult(StrEnum):
    """What became of a request that belongs to another town."""

    SENT = "sent"
    """It will be delivered to the other mailbox."""
    BY_HAND = "by-hand"
    """Its content is erased: staff forward their own mail."""
    SAME_MAILBOX = "same-mailbox"
    """The other town has the same mailbox: nothing was changed."""
    NOT_NOW = "not-now"
    """It is being delivered: nothing was changed."""
    UNKNOWN = "unknown"
    """The link leads nowhere."""


def new_token() -> str:
    """Return a random token for a link: 24 characters that need no quoting in a URL."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def hash_of(token: str) -> bytes:
    """Return what is stored of a *token*; a random one needs neither salt nor slowness."""
    return hashlib.sha256(token.encode("utf-8")).digest()


_OUTCOME = Enum(Outcome, native_enum=False, values_callable=lambda outcomes: [*outcomes])
FOLLOWUP_COLUMNS = [
    type_coerce(column, _OUTCOME) if name == "outcome" else column
    for name in Followup.__dataclass_fields__
    for column in [followups.c[name]]
]
"""The columns of a `Followup`, in its order."""
OPENED = select(*FOLLOWUP_COLUMNS, *ENVELOPE_COLUMNS).join_from(
    followups, envelopes, followups.c.reference == envelopes.c.reference
)
"""SQL: follow-ups with their envelopes, for `opened`; with the parameter `states.NOW`."""
ARRIVED_AT = case(
    (followups.c.handed_to.is_not(None), followups.c.handed_on_at), else_=envelopes.c.delivered_at
)
"""SQL: `OpenedFollowup.arrived_at` of what was delivered."""
_BY_TOKEN = OPENED.join(followup_links, followup_links.c.reference == followups.c.reference).where(
    followup_links.c.token_hash == bindparam("token_hash")
)
_REROUTE = TRANSITIONS[Event.REROUTE].update(LETTER)
_INSERT_FOLLOWUPS = insert(followups)
_INSERT_LINKS = insert(followup_links)


def opened(row: Sequence[Any]) -> OpenedFollowup:
    """Return what a *row* of `OPENED` says."""
    own, letter = row[: len(FOLLOWUP_COLUMNS)], row[len(FOLLOWUP_COLUMNS) :]
    return OpenedFollowup(Followup(*own), Envelope(*letter))


def store(connection: Connection, letters: Sequence[NewLetter], now: datetime) -> None:
    """Begin to follow up those of *letters* that have a link, as they are accepted."""
    linked = [letter for letter in letters if letter.token_hash]
    if not linked:
        return
    rows = [
        {
            "reference": letter.reference,
            "municipality": letter.municipality,
            "language": letter.language,
            "accepted_at": now,
        }
        for letter in linked
    ]
    connection.execute(_INSERT_FOLLOWUPS, rows)
    links = [{"token_hash": one.token_hash, "reference": one.reference} for one in linked]
    connection.execute(_INSERT_LINKS, links)


@for_each
def open_link(connection: Connection, token_hash: bytes) -> OpenedFollowup | None:
    """Return the request whose link has this token; `None`: there is none, or no more."""
    return _find(connection, token_hash, read_clock(connection).now)


@for_each
def find_followup(connection: Connection, reference: str) -> Followup | None:
    """Return what has happened to the request with this reference; `None`: nobody is asked."""
    wanted = OPENED.where(followups.c.reference == reference)
    row = connection.execute(wanted, {"now": read_clock(connection).now}).one_or_none()
    return opened(tuple(row)).followup if row else None


@for_each
def answer(connection: Connection, given: StaffAnswer) -> OpenedFollowup | None:
    """Note what staff say; return the request as it is then, `None` if the link leads nowhere.

    What was said already keeps its time.
    """
    now = read_clock(connection).now
    found = _find(connection, given.token_hash, now)
    if found is None or found.followup.outcome is given.outcome:
        return found
    values = {"outcome": given.outcome, "outcome_at": now if given.outcome else None}
    _change(connection, found.followup.reference, values)
    return _find(connection, given.token_hash, now)


def repeat_answer(
    connection: Connection, reference: str, outcome: Outcome | None, at: datetime | None
) -> None:
    """Note what staff have said of a request *at* that moment, unless it is noted already."""
    now = read_clock(connection).now
    moment = case(
        (followups.c.accepted_at <= (at or now), literal(min(at or now, now), Instant)),
        else_=literal(now, Instant),
    )
    row = update(followups).where(
        followups.c.reference == reference, followups.c.outcome.is_distinct_from(outcome)
    )
    values = {"outcome": outcome, "outcome_at": moment if outcome else None}
    connection.execute(row.values(values))


@once
@for_each
def hand_over(connection: Connection, wish: HandOver) -> HandOverResult:
    """Send a request to the mailbox of another town, and note it; return what was done."""
    now = read_clock(connection).now
    found = _find(connection, wish.token_hash, now, lock=True)
    if found is None:
        return HandOverResult.UNKNOWN
    if same_mailbox(found.mailbox, wish.mailbox):
        return HandOverResult.SAME_MAILBOX
    letter = found.letter
    if letter.state is State.DELIVERED:
        parameters = {
            "now": now,
            "letter": letter.id,
            "to": wish.mailbox,
            "town": wish.municipality,
            "result": "handed-on",
        }
        connection.execute(_REROUTE, parameters)
        note_handed_on(connection, [letter.reference], wish.municipality, now)
        return HandOverResult.SENT
    if letter.state is State.ERASED and letter.delivered_at:
        note_handed_on(connection, [letter.reference], wish.municipality, now)
        _change(connection, letter.reference, {"handed_to": wish.mailbox})
        _count_elsewhere(connection, found.followup, wish.municipality)
        return HandOverResult.BY_HAND
    return HandOverResult.NOT_NOW


def _count_elsewhere(connection: Connection, was: Followup, town: str) -> None:
    """Count what staff forward by hand for *town*; a mailbox of several towns is none."""
    had = [key for key in (was.stations or (was.municipality,)) if key]
    if town and had:
        kind = month_of(was.accepted_at), was.language
        move_counted(connection, kind, had[0], (had[-1], town))


def note_handed_on(
    connection: Connection, references: Sequence[str], municipality: str, now: datetime
) -> None:
    """Note that the requests belong to another *municipality*, whose staff begin anew."""
    anew = dict.fromkeys(
        ("outcome", "outcome_at", "handed_to", "reminded_at", "escalated_at"), None
    )
    came_from = func.coalesce(followups.c.came_from, followups.c.municipality)
    came_by = case(
        (followups.c.came_from.is_(None), ""),
        else_=func.trim(
            followups.c.came_by
            + " "
            + case((followups.c.municipality == "", _SEVERAL), else_=followups.c.municipality)
        ),
    )
    values = {
        **anew,
        "came_from": came_from,
        "came_by": came_by,
        "municipality": municipality,
        "handed_on_at": now,
    }
    for reference in references:
        _change(connection, reference, values)


def _change(connection: Connection, reference: str, values: dict[str, Any]) -> None:
    row = update(followups).where(followups.c.reference == reference)
    connection.execute(row.values(values))


def _find(
    connection: Connection, token_hash: bytes, now: datetime, *, lock: bool = False
) -> OpenedFollowup | None:
    asked = _BY_TOKEN.with_for_update(of=[followups, envelopes]) if lock else _BY_TOKEN
    row = connection.execute(asked, {"now": now, "token_hash": token_hash}).one_or_none()
    return opened(tuple(row)) if row else None
