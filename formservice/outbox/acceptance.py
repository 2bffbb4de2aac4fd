"""Accept letters: recognise those that came within the repeat window, store the rest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, or_, select

from formservice.outbox.model import AcceptResult, NewLetter, Receipt
from formservice.outbox.schema import envelopes, payloads, seen

# Made once: putting a statement together takes longer than running it.
_SEEN = (
    select(seen.c.fingerprint, seen.c.contact, seen.c.reference, seen.c.seen_at)
    .where(
        or_(
            seen.c.fingerprint.in_(bindparam("fingerprints", expanding=True)),
            seen.c.contact.in_(bindparam("contacts", expanding=True)),
        )
    )
    .order_by(seen.c.seen_at)
)
_INSERT_ENVELOPES = insert(envelopes).returning(envelopes.c.reference, envelopes.c.id)
_INSERT_PAYLOADS = insert(payloads)
_INSERT_SEEN = insert(seen)


@dataclass(frozen=True, slots=True)
class Accept:
    """Accepts letters that are not repeated within *window*."""

    window: timedelta

    def __call__(self, connection: Connection, letters: Sequence[NewLetter]) -> list[Receipt]:
        """Store the new ones among *letters* and return a receipt for each."""
        memory = _recall(connection, letters, self.window)
        receipts = [memory.receipt_for(letter) for letter in letters]
        accepted = [
            letter
            for letter, receipt in zip(letters, receipts, strict=True)
            if receipt.result is AcceptResult.ACCEPTED
        ]
        if accepted:
            _store(connection, accepted, memory.stale)
        return receipts


class _Memory:
    """What was seen a short while ago, and in the batch so far."""

    def __init__(self) -> None:
        self.by_fingerprint: dict[bytes, str] = {}
        self.by_contact: dict[bytes, str] = {}
        self.stale: list[bytes] = []

    def receipt_for(self, letter: NewLetter) -> Receipt:
        """Return the receipt for *letter*, and remember the letter if it is accepted."""
        if same := self.by_fingerprint.get(letter.fingerprint):
            return Receipt(AcceptResult.REPEATED, same)
        if (earlier := self.by_contact.get(letter.contact)) and letter.follows is None:
            return Receipt(AcceptResult.FOLLOWS, earlier)
        self.remember(letter.fingerprint, letter.contact, letter.reference)
        return Receipt(AcceptResult.ACCEPTED, letter.reference)

    def remember(self, fingerprint: bytes, contact: bytes, reference: str) -> None:
        """Remember a letter; of several letters from one contact the last one counts."""
        self.by_fingerprint[fingerprint] = reference
        self.by_contact[contact] = reference


def _recall(connection: Connection, letters: Sequence[NewLetter], window: timedelta) -> _Memory:
    memory = _Memory()
    rows = connection.execute(
        _SEEN,
        {
            "fingerprints": [letter.fingerprint for letter in letters],
            "contacts": [letter.contact for letter in letters],
        },
    )
    now = letters[0].accepted_at
    for fingerprint, contact, reference, seen_at in rows:
        # A time from the future is as old as one from long ago: the clock was wrong.
        if abs(now - seen_at) <= window:
            memory.remember(fingerprint, contact, reference)
        else:
            memory.stale.append(fingerprint)
    return memory


def _store(connection: Connection, letters: Sequence[NewLetter], stale: Iterable[bytes]) -> None:
    if stale:
        connection.execute(delete(seen).where(seen.c.fingerprint.in_(stale)))
    ids = _store_envelopes(connection, letters)
    connection.execute(
        _INSERT_PAYLOADS,
        [{"envelope_id": ids[letter.reference], "sealed": letter.sealed} for letter in letters],
    )
    connection.execute(
        _INSERT_SEEN,
        [
            {
                "fingerprint": letter.fingerprint,
                "contact": letter.contact,
                "reference": letter.reference,
                "seen_at": letter.accepted_at,
            }
            for letter in letters
        ],
    )


def _store_envelopes(connection: Connection, letters: Sequence[NewLetter]) -> dict[str, int]:
    """Insert the envelopes and return the id of each by its reference."""
    rows = connection.execute(
        _INSERT_ENVELOPES,
        [_envelope(letter) for letter in letters],
    )
    return dict(tuple(row) for row in rows)


def _envelope(letter: NewLetter) -> dict[str, str | int | datetime]:
    return {
        "reference": letter.reference,
        "message_id": letter.message_id,
        "mailbox": letter.mailbox,
        "municipality": letter.municipality,
        "language": letter.language,
        "channel": letter.channel,
        "accepted_at": letter.accepted_at,
        "next_attempt_at": letter.accepted_at,
        "attempts": 0,
        "last_result": "",
    }
