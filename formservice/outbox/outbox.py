"""The outbox: it stores accepted letters, leases them to deliveries and erases them."""

import asyncio
import shutil
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine

from formservice.outbox import (
    bounces,
    clock,
    counts,
    delivery,
    gauges,
    operator_commands,
    queries,
    restore,
    retention,
    upgrade,
)
from formservice.outbox.acceptance import Accept
from formservice.outbox.bounces import Bounce, BounceResult
from formservice.outbox.database import folder_of, open_database
from formservice.outbox.delivery import Attempt, ClaimRequest, LeaseRenewal
from formservice.outbox.envelope import Envelope
from formservice.outbox.gauges import Gauges
from formservice.outbox.model import (
    Claim,
    Count,
    NewLetter,
    OutboxUnavailableError,
    Reason,
    Receipt,
)
from formservice.outbox.operator_commands import CommandResult, OperatorCommand
from formservice.outbox.queries import Erasure
from formservice.outbox.restore import LogExcerpt, RestoreResult
from formservice.outbox.transitions import TRANSITIONS
from formservice.outbox.writer import Writer
from portal.problems import ConfigurationError

log = structlog.get_logger()


class Outbox:
    """Stores letters durably, leases them to deliveries, erases delivered ones.

    Every call returns after its commit and raises `OutboxUnavailableError` if none is known.
    """

    def __init__(self, engine: Engine, repeat_window: timedelta) -> None:
        self._engine = engine
        self._folder = folder_of(engine)
        self._window = repeat_window
        self._accept = Accept(repeat_window)
        self._writer = Writer(engine)
        self._unswept = True  # a process before this one may have erased and crashed

    @classmethod
    def open(cls, address: str, *, busy_seconds: int, repeat_window: timedelta) -> "Outbox":
        """Open the database at *address*, migrate its tables and start the writer.

        Raises `ConfigurationError` if the database cannot be used, has tables of a newer version,
        or would lose committed letters at a power cut; `OutboxUnavailableError` if the same call
        may succeed later.
        """
        engine = open_database(address, busy_seconds)
        try:
            upgrade.upgrade(engine)
        except (ConfigurationError, OutboxUnavailableError):
            engine.dispose()
            raise
        return cls(engine, repeat_window)

    def close(self) -> None:
        """Finish the waiting calls and close the database."""
        self._writer.close()
        self._engine.dispose()

    def free_bytes(self) -> int | None:
        """Return the free disk space beside the SQLite file in bytes; `None`: the database is on a
        server.

        Raises `OutboxUnavailableError` if its folder is missing, as on a disk that is not mounted.
        """
        try:
            return shutil.disk_usage(self._folder).free if self._folder else None
        except OSError:
            raise OutboxUnavailableError(Reason.DOWN) from None

    async def accept(self, letter: NewLetter) -> Receipt:
        """Store *letter* unless it is a repetition, and return the receipt.

        Raises `ReferenceTakenError` if another letter has its reference.
        """
        return await self._writer.call(self._accept, letter)

    async def claim(self, request: ClaimRequest) -> list[Claim]:
        """Lease the letters that are due and return them."""
        return await self._writer.call(delivery.claim, request)

    async def renew(self, renewal: LeaseRenewal) -> None:
        """Renew the leases that are still held."""
        await self._writer.call(delivery.renew, renewal)

    async def give_back(self, holder: str) -> None:
        """End every lease of *holder*; no attempt is counted."""
        await self._writer.call(delivery.give_back, holder)

    async def finish(self, attempt: Attempt) -> None:
        """Record the result of an attempt if the lease still holds or the letter was delivered."""
        await self._writer.call(delivery.finish, attempt)

    async def undo_delivery(self, bounce: Bounce) -> BounceResult:
        """Undo the delivery of a returned letter and return the effect."""
        return await self._writer.call(bounces.undo_delivery, bounce)

    async def find(self, reference: str) -> Envelope | None:
        """Return the envelope with this reference; `None` if there is none."""
        return await self._writer.call(queries.find, reference)

    async def undelivered(self, limit: int = 1000) -> list[Envelope]:
        """Return at most *limit* undelivered letters, the oldest first."""
        return await self._writer.call(queries.undelivered, limit)

    async def counts(self) -> list[Count]:
        """Return the statistics: the counters and what is still in the outbox."""
        return await self._writer.call(counts.counts, None)

    async def carry_out(self, command: OperatorCommand) -> CommandResult:
        """Carry out the *command* of an operator; erased content leaves the files, too."""
        result = await self._writer.call(operator_commands.carry_out, command)
        if result.done and TRANSITIONS[command.event].erases_content:
            return replace(result, swept=await self._sweep())
        return result

    async def restore(self, log: LogExcerpt) -> RestoreResult:
        """Bring a restored backup up to date with what *log* says, and return what was done."""
        restored = await self._writer.call(restore.restore, log)
        if restored.erased:
            await self._sweep()  # if it is held up, the start of the delivery makes up for it
        return restored

    async def erasures(self) -> list[Erasure]:
        """Return the deletion log, the oldest entry first."""
        return await self._writer.call(queries.erasures, None)

    async def measure(self, now: datetime) -> Gauges:
        """Return the numbers of the outbox, and prove that it can be written."""
        return await self._writer.call(gauges.measure, now)

    async def last_recorded_time(self) -> datetime | None:
        """Return when the service last read the clock; `None`: never."""
        return await self._writer.call(clock.last_recorded, None)

    async def record_time(self, now: datetime) -> datetime | None:
        """Record *now* and return the time recorded before; `None`: there is none."""
        return await self._writer.call(clock.record_time, now)

    async def purge(self, now: datetime, grace: timedelta) -> int:
        """Erase content that was delivered longer than *grace* ago; return the number of letters.

        Erased content is also removed from the file and its write-ahead log. If another program or
        a crash prevents that, a later call does it.
        """
        request = retention.Purge(now, grace, self._window)
        erased = 0
        while count := await self._writer.call(retention.purge, request):
            erased += count
        if (erased or self._unswept) and not await self._sweep():
            log.warning("not-swept")
        return erased

    async def _sweep(self) -> bool:
        """Take what was erased out of the files; return True if that could be done."""
        swept = await asyncio.to_thread(retention.sweep, self._engine)
        self._unswept = not swept
        return swept
