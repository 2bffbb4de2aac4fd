"""The outbox: letters that were accepted and must arrive."""

import asyncio
import shutil
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine

from formservice.outbox import (
    bouncing,
    cleaning,
    delivering,
    gauging,
    looking,
    migrating,
    operating,
    restoring,
)
from formservice.outbox.accepting import Accepting
from formservice.outbox.bouncing import Return, Returned
from formservice.outbox.database import folder_of, open_database
from formservice.outbox.delivering import ClaimRequest, Outcome, Renewal
from formservice.outbox.envelope import Envelope
from formservice.outbox.gauging import Gauges
from formservice.outbox.model import (
    Backlog,
    Claim,
    Count,
    NewLetter,
    OutboxUnavailableError,
    Reason,
    Receipt,
)
from formservice.outbox.operating import Answer, Change, Erasure, Order
from formservice.outbox.restoring import Restored, Settled
from formservice.outbox.writer import Writer
from portal.problems import ConfigurationError

log = structlog.get_logger()


class Outbox:
    """Stores letters durably, leases them to deliveries, erases what has arrived.

    Every call ends only after its commit, and raises `OutboxUnavailableError` if there was none.
    """

    def __init__(self, engine: Engine, repeat_window: timedelta) -> None:
        self._engine = engine
        self._folder = folder_of(engine)
        self._window = repeat_window
        self._accepting = Accepting(repeat_window)
        self._writer = Writer(engine)
        self._unswept = True  # a process before this one may have erased and crashed

    @classmethod
    def open(cls, address: str, *, busy_seconds: int, repeat_window: timedelta) -> "Outbox":
        """Open the database at *address*, bring its tables up to date and start the writer.

        Raises `ConfigurationError` where the database cannot be used, has tables of a newer
        version, or where a committed letter would not survive a power cut;
        `OutboxUnavailableError` where the same call may succeed later.
        """
        engine = open_database(address, busy_seconds)
        try:
            migrating.upgrade(engine)
        except (ConfigurationError, OutboxUnavailableError):
            engine.dispose()
            raise
        return cls(engine, repeat_window)

    def close(self) -> None:
        """Finish what is waiting and let the database go."""
        self._writer.close()
        self._engine.dispose()

    def free_bytes(self) -> int | None:
        """Return the room beside the SQLite file in bytes; `None`: the data lie on a server.

        Raises `OutboxUnavailableError` if its folder is gone: a disk that is not mounted.
        """
        try:
            return shutil.disk_usage(self._folder).free if self._folder else None
        except OSError:
            raise OutboxUnavailableError(Reason.DOWN) from None

    async def accept(self, letter: NewLetter) -> Receipt:
        """Store *letter* unless it is known; raise `ReferenceTakenError` if its reference is."""
        return await self._writer.call(self._accepting, letter)

    async def claim(self, request: ClaimRequest) -> list[Claim]:
        """Lease letters that are due."""
        return await self._writer.call(delivering.claim, request)

    async def renew(self, renewal: Renewal) -> None:
        """Prolong leases that are still held."""
        await self._writer.call(delivering.renew, renewal)

    async def release(self, holder: str) -> None:
        """Give back every lease of *holder*."""
        await self._writer.call(delivering.release, holder)

    async def put_back(self, outcome: Outcome) -> None:
        """Give one lease back without counting a try."""
        await self._writer.call(delivering.put_back, outcome)

    async def mark_delivered(self, outcome: Outcome) -> None:
        """Note that the relay has taken the letter."""
        await self._writer.call(delivering.mark_delivered, outcome)

    async def mark_retry(self, outcome: Outcome) -> None:
        """Try the letter again at `outcome.again_at`."""
        await self._writer.call(delivering.mark_retry, outcome)

    async def reroute(self, outcome: Outcome) -> None:
        """Send the letter to `outcome.fallback`."""
        await self._writer.call(delivering.reroute, outcome)

    async def take_back(self, request: Return) -> Returned:
        """Undo the delivery of a letter that came back."""
        return await self._writer.call(bouncing.take_back, request)

    async def quarantine(self, outcome: Outcome) -> None:
        """Take the letter out of delivery."""
        await self._writer.call(delivering.quarantine, outcome)

    async def find(self, reference: str) -> Envelope | None:
        """Return the envelope with this reference."""
        return await self._writer.call(looking.find, reference)

    async def undelivered(self, limit: int = 1000) -> list[Envelope]:
        """Return the letters that have reached no mailbox, the oldest first."""
        return await self._writer.call(looking.undelivered, limit)

    async def backlog(self) -> Backlog:
        """Return how much has not reached a mailbox."""
        return await self._writer.call(looking.backlog, None)

    async def counts(self) -> list[Count]:
        """Return the statistics."""
        return await self._writer.call(looking.counts, None)

    async def carry_out(self, order: Order) -> Answer:
        """Change by hand what becomes of a letter; what is erased leaves the files, too."""
        answer = await self._writer.call(operating.carry_out, order)
        if answer.done and order.change is Change.ERASE:
            return replace(answer, swept=await self._sweep())
        return answer

    async def settle(self, log: Restored) -> Settled:
        """Bring a restored backup up to what *log* says."""
        settled = await self._writer.call(restoring.settle, log)
        if settled.erased:
            await self._sweep()  # if it is held up, the start of the delivery makes up for it
        return settled

    async def erasures(self) -> list[Erasure]:
        """Return the deletion log."""
        return await self._writer.call(operating.erasures, None)

    async def gauge(self, now: datetime) -> Gauges:
        """Measure the outbox, and prove that it can be written."""
        return await self._writer.call(gauging.gauge, now)

    async def last_look(self) -> datetime | None:
        """Return when the service last looked at the clock."""
        return await self._writer.call(operating.last_look, None)

    async def note_time(self, now: datetime) -> datetime | None:
        """Write down that it is *now*, and return when this was last written down."""
        return await self._writer.call(cleaning.note_time, now)

    async def purge(self, now: datetime, grace: timedelta) -> int:
        """Erase content delivered longer than *grace* ago; return the number of letters.

        What was erased is gone from the file and from its write-ahead log afterwards. If somebody
        else holds that up, or a crash did, a later call makes up for it.
        """
        request = cleaning.Purge(now, grace, self._window)
        erased = 0
        while count := await self._writer.call(cleaning.purge, request):
            erased += count
        if (erased or self._unswept) and not await self._sweep():
            log.warning("not-swept")
        return erased

    async def _sweep(self) -> bool:
        """Take what was erased out of the files; return whether it could be done."""
        swept = await asyncio.to_thread(cleaning.sweep, self._engine)
        self._unswept = not swept
        return swept
