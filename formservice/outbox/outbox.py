"""The outbox: it stores accepted letters, leases them to deliveries and erases them."""

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path

import structlog
from sqlalchemy import Engine

from formservice.outbox import (
    bounces,
    bulk,
    clock,
    counts,
    covers,
    delivery,
    followup_counts,
    followups,
    gauges,
    hourly_total,
    operator_commands,
    queries,
    reminders,
    restore,
    retention,
    selection,
    upgrade,
)
from formservice.outbox.acceptance import Accept
from formservice.outbox.bounces import Bounce, BounceEffect, BounceResult, Delay
from formservice.outbox.bulk import BulkCommand, BulkResult
from formservice.outbox.clock import Clock
from formservice.outbox.covers import CoverChange, CoverLink, CoverResult, OpenedCover
from formservice.outbox.database import disk_of, open_database
from formservice.outbox.delivery import Attempt, ClaimRequest, LeaseRenewal
from formservice.outbox.disk import save_removed_log
from formservice.outbox.envelope import Envelope
from formservice.outbox.events import Event
from formservice.outbox.followup_counts import FollowupCount
from formservice.outbox.followups import (
    Followup,
    HandOver,
    HandOverResult,
    OpenedFollowup,
    StaffAnswer,
)
from formservice.outbox.gauges import Gauges
from formservice.outbox.mark import name_outbox, refuse_other_outbox
from formservice.outbox.model import (
    AcceptResult,
    Claim,
    Count,
    NewLetter,
    OutboxUnavailableError,
    Reason,
    Receipt,
    Room,
    WishCount,
)
from formservice.outbox.moment import Moment
from formservice.outbox.operator_commands import CommandResult, OperatorCommand
from formservice.outbox.queries import Erasure
from formservice.outbox.reminders import NewLink, Reminder, Step, Unanswered
from formservice.outbox.restore import LogExcerpt, RestoreResult
from formservice.outbox.selection import Listing, ListRequest
from formservice.outbox.time_limit import SideThread
from formservice.outbox.transitions import TRANSITIONS
from formservice.outbox.writer import Writer
from portal.problems import ConfigurationError
from portal.routing import Cover

log = structlog.get_logger()

_FOUND_AT_ONCE = 500
"""References that one statement names; databases limit the number of parameters."""


class Outbox:
    """Stores letters durably, leases them to deliveries, erases delivered ones.

    Every call returns after its commit and raises `OutboxUnavailableError` if none is known, at the
    latest after the limit that it was opened with.
    """

    def __init__(
        self,
        engine: Engine,
        repeat_window: timedelta,
        limit_seconds: float,
        clock: Clock,
        opening_since: float,
    ) -> None:
        self._engine = engine = engine.execution_options(clock=clock)
        self._disk = disk_of(engine)
        self._window = repeat_window
        self._accept = Accept(repeat_window, self._disk)
        self._writer = Writer(engine, limit_seconds, opening_since)
        self._sweeper = SideThread("outbox-sweeper", limit_seconds)
        self._disk_thread = SideThread("outbox-disk", limit_seconds)
        self._when_accepted: list[Callable[[], None]] = []
        self.known_covers: tuple[Cover, ...] = ()
        self._covers_read_at: float | None = None
        self._erasures = 1  # a process before this one may have erased and crashed
        self._swept = 0
        """How many of them are known to be gone from the files."""

    @classmethod
    def open(  # noqa: PLR0913 - each is named by the caller
        cls,
        address: str,
        *,
        limit_seconds: int,
        repeat_window: timedelta,
        clock: Clock | None = None,
        opening_since: float | None = None,
        mark: Path | None = None,
    ) -> "Outbox":
        """Open the database at *address*, migrate its tables and start the writer.

        No call waits longer than *limit_seconds* for the database. *opening_since* is when the
        first attempt to open it began, by the monotonic clock; `None`: now. *mark* is the file
        that notes which outbox it has to be; an empty one is filled in.

        Raises `ConfigurationError` if the database cannot be used, has tables of a newer version,
        or would lose committed letters at a power cut; `OutboxUnavailableError` if the same call
        may succeed later.
        """
        since = time.monotonic() if opening_since is None else opening_since
        if mark:
            refuse_other_outbox(address, mark, limit_seconds=limit_seconds)
        engine = open_database(address, limit_seconds)
        try:
            upgrade.upgrade(engine)
            name_outbox(engine, address, mark)
        except (ConfigurationError, OutboxUnavailableError):
            engine.dispose()
            raise
        return cls(engine, repeat_window, limit_seconds, clock or Clock(), since)

    def close(self) -> None:
        """Finish the waiting calls and close the database, unless it holds that up for too long."""
        if not self._writer.close():
            log.warning("outbox-left", reason=Reason.SILENT.value)

    def in_time(self) -> AbstractAsyncContextManager[None]:
        """Return a context in which several calls together have the time of one.

        It raises `OutboxUnavailableError` when the time is over.
        """
        return self._writer.in_time()

    async def free_bytes(self) -> int | None:
        """Return the free disk space beside the SQLite file in bytes; `None`: the database is on a
        server.

        Raises `OutboxUnavailableError` if the file is no longer the one that is open, or its disk
        does not answer. What lies in a log that was removed is saved first.
        """
        if not (disk := self._disk):
            return None
        try:
            return await self._disk_thread.call(disk.free_bytes)
        except OutboxUnavailableError:
            with contextlib.suppress(OutboxUnavailableError):
                await self._sweeper.call(lambda: save_removed_log(self._engine, disk))
            raise

    async def accept(self, letter: NewLetter) -> Receipt:
        """Store *letter* unless it is a repetition, and return the receipt.

        Raises `ReferenceTakenError` if another letter has its reference, and
        `OutboxUnavailableError` also if the disk has no room for it.
        """
        receipt = await self._writer.call(self._accept, letter)
        if receipt.result is AcceptResult.ACCEPTED:
            for callback in self._when_accepted:
                callback()
        return receipt

    @contextmanager
    def when_accepted(self, callback: Callable[[], None]) -> Iterator[None]:
        """Call *callback* for each letter that this process accepts while the block runs, in the
        event loop that accepted it.
        """
        self._when_accepted.append(callback)
        try:
            yield
        finally:
            self._when_accepted.remove(callback)

    async def find_repeat(self, fingerprint: bytes) -> str | None:
        """Return the reference under which the same words are stored since the repeat window began;
        `None`: they are not. Nothing is written.
        """
        return await self._writer.call(self._accept.find_repeats, fingerprint)

    async def ages_before(self, room: Room) -> tuple[timedelta, ...]:
        """Return how long ago those letters were accepted that must leave the last hour before
        there is *room* for one more, the oldest first; empty: there is room. Nothing is written.
        """
        return await self._writer.call(hourly_total.ages_before, room)

    async def claim(self, request: ClaimRequest) -> list[Claim]:
        """Lease the letters that are due and return them."""
        spared = self._writer.outages.spared(request.lease)
        return await self._writer.call(delivery.claim, replace(request, spared=spared))

    async def renew(self, renewal: LeaseRenewal) -> frozenset[int]:
        """Renew the leases that are still held; return the ids of their envelopes."""
        return await self._writer.call(delivery.renew, renewal)

    async def give_back(self, holder: str) -> None:
        """End every lease of *holder*; no attempt is counted."""
        await self._writer.call(delivery.give_back, holder)

    async def finish(self, attempt: Attempt) -> None:
        """Record the result of an attempt if the lease still holds or the letter was delivered."""
        await self._writer.call(delivery.finish, attempt)
        self._erasures += attempt.event is Event.DROP

    async def undo_delivery(self, bounce: Bounce) -> BounceResult:
        """Undo the delivery of a returned letter and return the effect."""
        result = await self._writer.call(bounces.undo_delivery, bounce)
        self._erasures += result.effect is BounceEffect.DROPPED
        return result

    async def note_delay(self, delay: Delay) -> bool:
        """Keep the content of a delayed letter for longer; return True if that was needed."""
        return await self._writer.call(bounces.note_delay, delay)

    async def find(self, reference: str) -> Envelope | None:
        """Return the envelope with this reference; `None` if there is none."""
        return await self._writer.call(queries.find, reference)

    async def find_all(self, references: Iterable[str]) -> list[Envelope]:
        """Return the envelopes with these references, as far as there are any."""
        left, found = iter(references), list[Envelope]()
        while some := [*islice(left, _FOUND_AT_ONCE)]:
            found += await self._writer.call(queries.find_all, some)
        return found

    async def list_letters(self, request: ListRequest) -> Listing:
        """Return the oldest letters of a selection, and how many it has."""
        return await self._writer.call(selection.list_letters, request)

    async def counts(self) -> list[Count]:
        """Return the statistics: the counters and what is still in the outbox."""
        return await self._writer.call(counts.counts, None)

    async def wish_counts(self) -> list[WishCount]:
        """Return what was asked for with the requests of `counts`."""
        return await self._writer.call(counts.wish_counts, None)

    async def open_link(self, token_hash: bytes) -> OpenedFollowup | None:
        """Return the request whose link for staff has this token; `None`: there is none."""
        return await self._writer.call(followups.open_link, token_hash)

    async def find_followup(self, reference: str) -> Followup | None:
        """Return what staff have said of a request; `None`: they are not asked, or no more."""
        return await self._writer.call(followups.find_followup, reference)

    async def answer(self, given: StaffAnswer) -> OpenedFollowup | None:
        """Note what staff say; return the request, `None` if the link leads nowhere."""
        return await self._writer.call(followups.answer, given)

    async def hand_over(self, wish: HandOver) -> HandOverResult:
        """Send a request to the town that it belongs to, and return what was done."""
        return await self._writer.call(followups.hand_over, wish)

    async def covers(self) -> tuple[Cover, ...]:
        """Return who is away today or later, as staff have said.

        What another process was told is known here within `covers.KNOWN_SECONDS`; `known_covers`
        is what was read last.
        """
        read_at = self._covers_read_at
        if read_at is None or time.monotonic() - read_at > covers.KNOWN_SECONDS:
            self.known_covers = await self._writer.call(covers.read_covers, None)
            self._covers_read_at = time.monotonic()
        return self.known_covers

    async def open_cover(self, token_hash: bytes) -> OpenedCover | None:
        """Return the mailbox whose link has this token; `None`: there is none."""
        return await self._writer.call(covers.open_cover, token_hash)

    async def send_cover_link(self, link: CoverLink) -> bool:
        """Store the mail with a link; return False if the mailbox got one a short while ago."""
        return await self._writer.call(covers.send_link, link)

    async def change_cover(self, change: CoverChange) -> CoverResult:
        """Note who answers for the mailbox of a link, and return what was done."""
        try:
            return await self._writer.call(covers.change_cover, change)
        finally:
            self._covers_read_at = None  # also of what was asked before and is answered by now

    async def end_cover(self, mailbox: str) -> bool:
        """End the cover of a mailbox without its link; return False if there is none."""
        try:
            return await self._writer.call(covers.end_cover, mailbox)
        finally:
            self._covers_read_at = None  # also of what was asked before and is answered by now

    async def unanswered(self, step: Step) -> Unanswered:
        """Return the requests about which staff have said nothing, and were not reminded so."""
        return await self._writer.call(reminders.unanswered, step)

    async def remind(self, reminder: Reminder) -> bool:
        """Store *reminder* for its delivery; return False if it is needed no more."""
        return await self._writer.call(reminders.remind, reminder)

    async def send_link(self, link: NewLink) -> bool:
        """Store a mail with a new link to a request; return False if it is needed no more."""
        return await self._writer.call(reminders.send_link, link)

    async def followup_counts(self) -> list[FollowupCount]:
        """Return how many requests were taken over, misrouted or not answered, by month."""
        return await self._writer.call(followup_counts.followup_counts, None)

    async def carry_out(self, command: OperatorCommand) -> CommandResult:
        """Carry out the *command* of an operator; erased content leaves the files, too."""
        result = await self._writer.call(operator_commands.carry_out, command)
        if result.done and TRANSITIONS[command.event].erases_content:
            self._erasures += 1
            return replace(result, swept=await self._sweep())
        return result

    async def carry_out_all(self, command: BulkCommand) -> BulkResult:
        """Carry out the *command* of an operator on several letters, all of them or none."""
        return await self._writer.call(bulk.carry_out_all, command)

    async def restore(self, log: LogExcerpt) -> RestoreResult:
        """Bring a restored backup up to date with what *log* says, and return what was done."""
        restored = await self._writer.call(restore.restore, log)
        if restored.erased:
            self._erasures += 1
            await self._sweep()  # if it is held up, the start of the delivery makes up for it
        return restored

    async def erasures(self) -> list[Erasure]:
        """Return the deletion log, the oldest entry first."""
        return await self._writer.call(queries.erasures, None)

    async def measure(self, *, proof_bytes: int = 0) -> Gauges:
        """Return the numbers of the outbox, and prove that it could accept a letter.

        The proof stores so many bytes and takes them back: four million reach the disk.
        """
        return await self._writer.call(gauges.measure, proof_bytes)

    async def time(self) -> Moment:
        """Return the time, and whether the clock is believed."""
        return await self._writer.call(clock.tell_time, None)

    async def may_erase(self, grace: timedelta) -> bool:
        """Return True if what seems to be older than *grace* is so for certain."""
        return await self._writer.call(clock.may_erase_now, grace)

    async def confirm_clock(self, seen: Moment) -> bool:
        """Believe the clock from now on, as a person says who saw *seen*; return True if done.

        False: the clock is believed already, or has jumped again since.
        """
        return await self._writer.call(clock.confirm, seen)

    @property
    def is_swept(self) -> bool:
        """Return True if what was erased is known to be gone from the files as well."""
        return self._swept == self._erasures

    async def purge(self, grace: timedelta) -> int:
        """Erase content that was delivered longer than *grace* ago; return the number of letters.

        Erased content is also removed from the file and its write-ahead log. If another program or
        a crash prevents that, a later call does it.
        """
        request = retention.Purge(grace, self._window)
        erased = 0
        while count := await self._writer.call(retention.purge, request):
            erased += count
            self._erasures += 1
        if not self.is_swept and not await self._sweep():
            log.warning("not-swept")
        return erased

    async def _sweep(self) -> bool:
        """Take what was erased out of the files; return True if that could be done."""
        before = self._erasures  # what is erased meanwhile waits for the next time
        try:
            swept = await self._sweeper.call(lambda: retention.sweep(self._engine))
        except OutboxUnavailableError:
            swept = False
        if swept:
            self._swept = before
        return swept
