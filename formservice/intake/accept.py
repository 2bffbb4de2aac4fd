"""Accept an enquiry: the reference is returned after the letter is on disk, never before.

From then on the letter reaches a person or an alarm sounds. The mail is composed here, so that
nothing is accepted that cannot be sent.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from formservice.intake.fingerprint import Fingerprints
from formservice.intake.networks import IPAddress
from formservice.intake.request_limits import Limit, RequestLimits, TooManyRequestsError
from formservice.mail.body import Letter, channel_of
from formservice.mail.earlier import Care, Earlier, EarlierRequest, cares_of
from formservice.mail.encryption import Sealer
from formservice.mail.message import Letterhead, compose, municipality_of, reply_address
from formservice.mail.message_id import new_message_id
from formservice.mail.own_mail import pack_own
from formservice.mail.test_message import PROBE, write_test
from formservice.outbox import (
    AcceptResult,
    LogEvent,
    NewLetter,
    Outbox,
    OutboxUnavailableError,
    PageMatch,
    Reason,
    Receipt,
    ReferenceTakenError,
    Room,
    Trace,
    hash_of,
    new_token,
)
from portal.contact.email import same_mailbox
from portal.district import District
from portal.forms.enquiry import Enquiry
from portal.forms.reference import new_reference
from portal.local_time import BERLIN
from portal.routing import Route, holder_of, route, with_covers

MOST_TRIES = 8
"""Attempts to store a letter whose reference is taken or whose contact has just written; more would
be a bug."""

log = structlog.get_logger()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class AcceptsEnquiries(Protocol):
    """The interface of the parts that store an enquiry."""

    async def accept(self, enquiry: Enquiry, client: IPAddress | None = None) -> str:
        """Return the reference after the enquiry of *client* is on disk.

        Raises `OutboxUnavailableError` if it cannot be stored, and `TooManyRequestsError` if a
        limit is reached.
        """
        ...

    async def issued_at(self, reference: str) -> dt.datetime | None:
        """Return when an enquiry was stored under *reference*; `None` if there is none.

        Raises `OutboxUnavailableError` if that cannot be looked up.
        """
        ...


class ReceivesEnquiries(Protocol):
    """The interface of what stores an enquiry and says what was done."""

    async def receive(self, enquiry: Enquiry, client: IPAddress | None = None) -> Receipt:
        """Return the receipt: stored, or stored before; raises as `AcceptsEnquiries.accept`."""
        ...

    async def issued_at(self, reference: str) -> dt.datetime | None:
        """Return when an enquiry was stored under *reference*, as `AcceptsEnquiries` does."""
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
    limits: RequestLimits | None = None
    """`None`: requests are not counted."""

    async def accept(self, enquiry: Enquiry, client: IPAddress | None = None) -> str:
        """Return the reference of the stored enquiry of *client*; raises as `receive` does."""
        return (await self.receive(enquiry, client)).reference

    async def receive(self, enquiry: Enquiry, client: IPAddress | None = None) -> Receipt:
        """Return the receipt of the stored enquiry of *client*: accepted or repeated.

        The same words within the repeat window get the same reference and are stored once. Other
        words from the same contact are a letter of their own that names the earlier one. Raises
        `OutboxUnavailableError` if nothing could be stored, or it is not known whether it was; all
        tries together have the time of one. Raises `TooManyRequestsError` if a limit is reached;
        what is stored already has its reference all the same.
        """
        async with self.outbox.in_time():
            if self.limits is None:
                return await self._store(enquiry, None)
            return await self._store_within(self.limits, enquiry, client)

    async def issued_at(self, reference: str) -> dt.datetime | None:
        """Return when an enquiry was stored under *reference*, also if its content is erased.

        `None`: there is none. Raises `OutboxUnavailableError` if that cannot be looked up.
        """
        letter = await self.outbox.find(reference)
        return letter.accepted_at if letter else None

    async def _store_within(
        self, limits: RequestLimits, enquiry: Enquiry, client: IPAddress | None
    ) -> Receipt:
        try:
            entry = limits.enter(client)
        except TooManyRequestsError as error:
            if reference := await self.outbox.find_repeat(self.fingerprints.of_content(enquiry)):
                return Receipt(AcceptResult.REPEATED, reference)
            share = error.share
            wait = share.wait(await self.outbox.ages_before(share.room))
            raise TooManyRequestsError(error.limit, max(error.seconds, wait), share) from None
        with entry:
            receipt = await self._store(enquiry, entry.share.room)
            if receipt.result is AcceptResult.REFUSED:
                wait = entry.share.wait(receipt.ages)
                raise TooManyRequestsError(Limit.TOTAL, wait, entry.share)
            if receipt.result is AcceptResult.ACCEPTED:
                entry.keep()
            return receipt

    async def _store(self, enquiry: Enquiry, room: Room | None) -> Receipt:
        """Return the receipt of the enquiry: accepted, repeated or refused."""
        now = self.clock()
        district = with_covers(self.district, await self.outbox.covers())
        way = route(district, enquiry.municipality, now.astimezone(BERLIN).date())
        follows: Earlier | None = None
        for _ in range(MOST_TRIES):
            letter = self._write(enquiry, now, follows, way)
            try:
                receipt = await self.outbox.accept(self._pack(letter, room))
            except ReferenceTakenError:
                continue
            if receipt.result is AcceptResult.FOLLOWS:
                follows = self._earlier(letter, receipt.earlier)
                continue
            if receipt.result is not AcceptResult.REFUSED:
                _log(letter, receipt.result, receipt.reference)
            return receipt
        raise OutboxUnavailableError(Reason.DOWN)

    def _earlier(self, letter: Letter, traces: Iterable[Trace]) -> Earlier:
        """Return what the letter may tell of those that have left *traces*."""
        meanings = self.fingerprints.of_contact(letter.enquiry, Care)
        requests: dict[str, EarlierRequest] = {}
        cares: set[Care] = set()
        has_heard = False
        for trace in traces:
            holder = holder_of(self.district, trace.mailbox)
            requests[trace.reference] = EarlierRequest(trace.reference, holder)
            care = meanings[trace.contact]
            if care and same_mailbox(trace.mailbox, letter.route.mailbox):
                cares.add(care)
            elif care is Care.ELSEWHERE:
                has_heard = True
            elif care:
                cares.add(Care.ELSEWHERE)
        # What another mailbox has only heard of may be what this one was asked before.
        if has_heard and not cares:
            cares.add(Care.ELSEWHERE)
        return Earlier(tuple(requests.values()), frozenset(cares))

    def _write(
        self, enquiry: Enquiry, now: dt.datetime, follows: Earlier | None, way: Route
    ) -> Letter:
        reference = new_reference()
        return Letter(
            reference=reference,
            message_id=new_message_id(reference, self.head.domain),
            enquiry=enquiry,
            route=way,
            accepted_at=now,
            follows=follows,
            reply_to=reply_address(enquiry, follows),
            token=new_token() if self.head.site_url else "",
        )

    def _pack(self, letter: Letter, room: Room | None) -> NewLetter:
        if letter.enquiry.is_test:
            return self._pack_test(letter, room)
        enquiry, hashes = letter.enquiry, self.fingerprints
        inherited = letter.follows.cares if letter.follows else frozenset()
        cares, contacts = cares_of(enquiry) | inherited, hashes.of_contact(enquiry, Care)
        return NewLetter(
            reference=letter.reference,
            message_id=letter.message_id,
            mailbox=letter.route.mailbox,
            municipality=municipality_of(letter),
            language=letter.enquiry.language,
            channel=letter.enquiry.kind.counted_as or channel_of(letter.enquiry),
            sealed=self.sealer.seal(compose(letter, self.head)),
            fingerprint=hashes.of_content(enquiry),
            contacts=tuple(one for one, care in contacts.items() if care is None or care in cares),
            looks_for=tuple(contacts),
            names_earlier=letter.follows is not None,
            page=_page_match(letter.enquiry),
            interpreter=letter.enquiry.answer_to("interpreter"),
            room=room,
            free_bytes_needed=self.free_space_floor,
            token_hash=hash_of(letter.token) if letter.token else None,
        )

    def _pack_test(self, letter: Letter, room: Room | None) -> NewLetter:
        """Pack a request of `kim canary`: staff read that it is none, and it is counted apart."""
        mail = write_test(letter.reference, letter.route.mailbox, letter.accepted_at)
        packed = pack_own(
            mail,
            sender=self.head.mail_from,
            sealer=self.sealer,
            channel=PROBE,
            language=letter.enquiry.language,
        )
        return replace(packed, room=room, free_bytes_needed=self.free_space_floor)


def _page_match(enquiry: Enquiry) -> str:
    """Return how the language of the page fits the talk; empty if the page is not known."""
    page, talk = enquiry.page_language, enquiry.language
    is_german = page == "de" or page.startswith("de-")
    if not page:
        return ""
    if page == talk or (is_german and talk == "de"):
        return PageMatch.SAME
    return PageMatch.GERMAN if is_german else PageMatch.OTHER


def _log(letter: Letter, result: AcceptResult, reference: str) -> None:
    log.info(
        LogEvent.ACCEPTED,
        reference=reference,
        result=result.value,
        municipality=municipality_of(letter),
        language=letter.enquiry.language,
    )
