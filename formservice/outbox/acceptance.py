"""Accept letters: recognise those that came within the repeat window, store the rest as far as the
hour and the disk have room.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from operator import itemgetter

from sqlalchemy import Connection, bindparam, delete, insert, select

from formservice.outbox import followups
from formservice.outbox.clock import read_clock
from formservice.outbox.disk import Disk
from formservice.outbox.hourly_total import HourlyTotal
from formservice.outbox.model import (
    AcceptResult,
    NewLetter,
    OutboxUnavailableError,
    Reason,
    Receipt,
    Trace,
)
from formservice.outbox.moment import TOLERANCE
from formservice.outbox.schema import envelopes, payloads, seen, seen_contacts

# Made once: putting a statement together takes longer than running it.
_TRACES = (
    select(seen_contacts.c.contact, seen.c.reference, envelopes.c.mailbox, seen.c.seen_at)
    .join_from(seen_contacts, seen, seen_contacts.c.fingerprint == seen.c.fingerprint)
    .join(envelopes, envelopes.c.reference == seen.c.reference)
    .where(seen_contacts.c.contact.in_(bindparam("contacts", expanding=True)))
    .order_by(seen.c.seen_at, envelopes.c.id)
)
_REPEATS = select(seen.c.fingerprint, seen.c.reference, seen.c.seen_at).where(
    seen.c.fingerprint.in_(bindparam("fingerprints", expanding=True))
)
_INSERT_ENVELOPES = insert(envelopes).returning(envelopes.c.reference, envelopes.c.id)
_INSERT_PAYLOADS = insert(payloads)
_INSERT_SEEN = insert(seen)
_INSERT_CONTACTS = insert(seen_contacts)


@dataclass(frozen=True, slots=True)
class Accept:
    """Accepts letters that are not repeated within *window*."""

    window: timedelta
    disk: Disk | None = None
    """Where the database lies; `None`: on a server."""

    def __call__(
        self, connection: Connection, letters: Sequence[NewLetter]
    ) -> Sequence[Receipt | OutboxUnavailableError]:
        """Store the new ones among *letters* and return a receipt for each, or an error for each if
        the disk has no room for them.
        """
        if error := self._trouble_with_disk(letters):
            return [error] * len(letters)
        now = read_clock(connection).now
        memory = _recall(connection, letters, now, self.window)
        total = HourlyTotal(connection, [letter.room for letter in letters], now)
        receipts = [memory.receipt_for(letter, total) for letter in letters]
        accepted = [
            letter
            for letter, receipt in zip(letters, receipts, strict=True)
            if receipt.result is AcceptResult.ACCEPTED
        ]
        if accepted:
            store(connection, accepted, now, memory.stale)
        return receipts

    def _trouble_with_disk(self, letters: Sequence[NewLetter]) -> OutboxUnavailableError | None:
        """Return why nothing may be stored; looked at once for all that share a commit."""
        if self.disk is None:
            return None
        try:
            free = self.disk.free_bytes()
        except OutboxUnavailableError as error:
            return error
        is_full = free < max(letter.free_bytes_needed for letter in letters)
        return OutboxUnavailableError(Reason.FULL) if is_full else None

    def find_repeats(
        self, connection: Connection, fingerprints: Sequence[bytes]
    ) -> list[str | None]:
        """Return for each of *fingerprints* the reference under which the words are stored."""
        now = read_clock(connection).now
        rows = connection.execute(_REPEATS, {"fingerprints": fingerprints})
        known = {
            fingerprint: reference
            for fingerprint, reference, seen_at in rows
            if is_repeat(seen_at, now, self.window)
        }
        return [known.get(fingerprint) for fingerprint in fingerprints]


def is_repeat(seen_at: datetime, now: datetime, window: timedelta) -> bool:
    """Return True if words that were seen at *seen_at* count as a repetition."""
    return seen_from(now, window) <= seen_at <= seen_until(now, window)


def seen_from(now: datetime, window: timedelta) -> datetime:
    """Return the earliest time at which the same words count as a repetition."""
    return now - window


def seen_until(now: datetime, window: timedelta) -> datetime:
    """Return the latest time at which the same words count as a repetition.

    A time from the future was just now if the clock may have been set back so far without being
    doubted; a later one is as old as one from long ago.
    """
    return now + max(window, TOLERANCE)


class _Memory:
    """What was seen a short while ago, and in the batch so far."""

    def __init__(self) -> None:
        self.by_fingerprint: dict[bytes, str] = {}
        self.by_contact: dict[bytes, list[tuple[int, Trace]]] = {}
        self.traces = count()
        self.stale: list[bytes] = []

    def receipt_for(self, letter: NewLetter, total: HourlyTotal) -> Receipt:
        """Return the receipt for *letter*, and remember the letter if it is accepted."""
        if same := self.by_fingerprint.get(letter.fingerprint):
            return Receipt(AcceptResult.REPEATED, same)
        if not letter.names_earlier and (earlier := self._earlier(letter)):
            return Receipt(AcceptResult.FOLLOWS, earlier[-1].reference, earlier=earlier)
        if ages := total.ages_before(letter.room):
            return Receipt(AcceptResult.REFUSED, "", ages)
        total.add()
        self.by_fingerprint[letter.fingerprint] = letter.reference
        for contact in letter.contacts:
            self.remember(Trace(contact, letter.reference, letter.mailbox))
        return Receipt(AcceptResult.ACCEPTED, letter.reference)

    def remember(self, trace: Trace) -> None:
        """Remember what an earlier letter has left, after those that came before it."""
        self.by_contact.setdefault(trace.contact, []).append((next(self.traces), trace))

    def _earlier(self, letter: NewLetter) -> tuple[Trace, ...]:
        found = [one for way in letter.looks_for for one in self.by_contact.get(way, ())]
        return tuple(trace for _, trace in sorted(found, key=itemgetter(0)))


def _recall(
    connection: Connection, letters: Sequence[NewLetter], now: datetime, window: timedelta
) -> _Memory:
    memory = _Memory()
    rows = connection.execute(
        _REPEATS, {"fingerprints": [letter.fingerprint for letter in letters]}
    )
    for fingerprint, reference, seen_at in rows:
        if is_repeat(seen_at, now, window):
            memory.by_fingerprint[fingerprint] = reference
        else:
            memory.stale.append(fingerprint)
    contacts = {contact for letter in letters for contact in letter.looks_for}
    if contacts:
        for *trace, seen_at in connection.execute(_TRACES, {"contacts": sorted(contacts)}):
            if is_repeat(seen_at, now, window):
                memory.remember(Trace(*trace))
    return memory


def store(
    connection: Connection,
    letters: Sequence[NewLetter],
    now: datetime,
    stale: Iterable[bytes] = (),
) -> None:
    """Store *letters*, none of which is a repetition; forget the *stale* fingerprints."""
    if stale:
        connection.execute(delete(seen).where(seen.c.fingerprint.in_(stale)))
    ids = _store_envelopes(connection, letters, now)
    connection.execute(
        _INSERT_PAYLOADS,
        [{"envelope_id": ids[letter.reference], "sealed": letter.sealed} for letter in letters],
    )
    followups.store(connection, letters, now)
    _remember(connection, letters, now)


def _remember(connection: Connection, letters: Sequence[NewLetter], now: datetime) -> None:
    connection.execute(
        _INSERT_SEEN,
        [
            {
                "fingerprint": letter.fingerprint,
                "reference": letter.reference,
                "seen_at": now,
            }
            for letter in letters
        ],
    )
    contacts = [
        {"contact": contact, "fingerprint": letter.fingerprint}
        for letter in letters
        for contact in letter.contacts
    ]
    if contacts:
        connection.execute(_INSERT_CONTACTS, contacts)


def prove(connection: Connection, now: datetime, size: int) -> None:
    """Store a letter and take it back, as a proof that one could be accepted.

    Its content has *size* bytes. What is larger than the cache of the database (SQLite: 2 MB) lies
    on the disk before it is taken back, so a full one is noticed.
    Raises what the database raises if it cannot. Its id and reference are no letter's and no other
    proof's, so that nobody waits for it.
    """
    word = secrets.token_hex(16)
    probe = NewLetter(
        reference=word[:9],
        message_id="",
        mailbox="",
        municipality="",
        language="",
        channel="",
        sealed=secrets.token_bytes(size),
        fingerprint=word.encode(),
        contacts=(word.encode(),),
        looks_for=(),
        names_earlier=True,
        token_hash=word.encode(),
    )
    # No "with": a full disk ends SQLite's whole transaction, and no part is left to roll back.
    part = connection.begin_nested()
    number = -1 - secrets.randbelow(2**30)
    connection.execute(insert(envelopes), {**_envelope(probe, now), "id": number})
    connection.execute(_INSERT_PAYLOADS, {"envelope_id": number, "sealed": probe.sealed})
    _remember(connection, [probe], now)
    followups.store(connection, [probe], now)
    part.rollback()


def _store_envelopes(
    connection: Connection, letters: Sequence[NewLetter], now: datetime
) -> dict[str, int]:
    """Insert the envelopes and return the id of each by its reference."""
    rows = connection.execute(
        _INSERT_ENVELOPES,
        [_envelope(letter, now) for letter in letters],
    )
    return dict(tuple(row) for row in rows)


def _envelope(letter: NewLetter, now: datetime) -> dict[str, str | int | datetime]:
    return {
        "reference": letter.reference,
        "message_id": letter.message_id,
        "mailbox": letter.mailbox,
        "municipality": letter.municipality,
        "language": letter.language,
        "channel": letter.channel,
        "page": letter.page,
        "interpreter": letter.interpreter,
        "accepted_at": now,
        "next_attempt_at": now,
        "attempts": 0,
        "last_result": "",
    }
