"""Accept an enquiry: the reference is returned after the letter is on disk, never before.

From then on the letter reaches a person or an alarm sounds. The mail is composed here, so that
nothing is accepted that cannot be sent.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import structlog

from formservice.intake.fingerprint import Fingerprints
from formservice.mail.body import BERLIN, Letter, channel_of
from formservice.mail.encryption import Sealer
from formservice.mail.message import Letterhead, compose, municipality_of, reply_address
from formservice.mail.message_id import new_message_id
from formservice.outbox import (
    AcceptResult,
    NewLetter,
    Outbox,
    OutboxUnavailableError,
    Reason,
    ReferenceTakenError,
)
from portal.district import District
from portal.forms.enquiry import Enquiry
from portal.forms.reference import new_reference
from portal.routing import route

__all__ = ["AcceptsEnquiries", "Intake", "OutboxUnavailableError", "Reason"]

MOST_TRIES = 8
"""Attempts to store a letter whose reference is taken or whose contact has just written; more would
be a bug."""

log = structlog.get_logger()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class AcceptsEnquiries(Protocol):
    """The interface of the parts that store an enquiry."""

    async def accept(self, enquiry: Enquiry) -> str:
        """Return the reference after the enquiry is on disk; raise `OutboxUnavailableError` if it
        cannot be stored.
        """
        ...


@dataclass(frozen=True, slots=True)
class Intake:
    """Routes, composes, encrypts and stores enquiries."""

    district: District
    head: Letterhead
    outbox: Outbox
    sealer: Sealer
    fingerprints: Fingerprints
    free_space_floor: int
    """Bytes of free disk space beside the database below which nothing is accepted."""
    clock: Callable[[], dt.datetime] = _now

    async def accept(self, enquiry: Enquiry) -> str:
        """Return the reference of the stored enquiry.

        The same words within the repeat window get the same reference and are stored once. Other
        words from the same contact are a letter of their own that names the earlier one. Raises
        `OutboxUnavailableError` if nothing could be stored.
        """
        self._check_room()
        now = self.clock()
        follows = None
        for _ in range(MOST_TRIES):
            letter = self._write(enquiry, now, follows)
            try:
                receipt = await self.outbox.accept(self._pack(letter))
            except ReferenceTakenError:
                continue
            if receipt.result is AcceptResult.FOLLOWS:
                follows = receipt.reference
                continue
            _log(letter, receipt.result, receipt.reference)
            return receipt.reference
        raise OutboxUnavailableError(Reason.DOWN)

    def _check_room(self) -> None:
        free = self.outbox.free_bytes()
        if free is not None and free < self.free_space_floor:
            raise OutboxUnavailableError(Reason.FULL)

    def _write(self, enquiry: Enquiry, now: dt.datetime, follows: str | None) -> Letter:
        reference = new_reference()
        return Letter(
            reference=reference,
            message_id=new_message_id(reference, self.head.domain),
            enquiry=enquiry,
            route=route(self.district, enquiry.municipality, now.astimezone(BERLIN).date()),
            accepted_at=now,
            follows=follows,
            reply_to=reply_address(enquiry),
        )

    def _pack(self, letter: Letter) -> NewLetter:
        return NewLetter(
            reference=letter.reference,
            message_id=letter.message_id,
            mailbox=letter.route.mailbox,
            municipality=municipality_of(letter),
            language=letter.enquiry.language,
            channel=channel_of(letter.enquiry),
            sealed=self.sealer.seal(compose(letter, self.head)),
            fingerprint=self.fingerprints.of_content(letter.enquiry),
            contact=self.fingerprints.of_contact(letter.enquiry),
            accepted_at=letter.accepted_at,
            follows=letter.follows,
        )


def _log(letter: Letter, result: AcceptResult, reference: str) -> None:
    log.info(
        "accepted",
        reference=reference,
        result=result.value,
        municipality=municipality_of(letter),
        language=letter.enquiry.language,
    )
