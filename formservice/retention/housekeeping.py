"""Erase delivered content in time, unless the clock may be wrong."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from formservice.delivery.clock import ClockWatch
from formservice.monitoring.alarms import Alarm, Alarms
from formservice.outbox import Outbox, OutboxUnavailableError

INTERVAL_SECONDS = 600.0
"""Pause between two rounds."""
WARNED_BEFORE = timedelta(days=7)
"""How long before the limit in the privacy notice an alarm sounds for an undelivered request."""

log = structlog.get_logger()


class Housekeeping:
    """Checks the clock and erases content, every ten minutes."""

    def __init__(  # noqa: PLR0913 - its parts, each named by the caller
        self,
        *,
        outbox: Outbox,
        grace: timedelta,
        kept_undelivered: timedelta,
        alarms: Alarms,
        watch: ClockWatch,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._outbox = outbox
        self._grace = grace
        self._kept_undelivered = kept_undelivered
        self._alarms = alarms
        self._watch = watch
        self._clock = clock

    async def run(self, stop: asyncio.Event) -> None:
        """Call `run_once` every ten minutes until *stop* is set."""
        while not stop.is_set():
            try:
                await self.run_once()
            except OutboxUnavailableError as error:
                self._alarms.sound(Alarm.OUTBOX_UNAVAILABLE, code=error.reason.value)
            except Exception:
                # Late erasure is a fault to be told of, and no reason to stop delivering.
                log.exception("housekeeping-broke")
                self._alarms.sound(Alarm.DELIVERY_BROKE)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), INTERVAL_SECONDS)

    async def run_once(self) -> int:
        """Do one round; return the number of letters whose content was erased."""
        now = self._clock()
        if self._watch.check(now, await self._outbox.record_time(now)):
            self._alarms.sound(Alarm.CLOCK_JUMPED)
        if not self._watch.is_steady:
            return 0
        await self._warn_of_old(now)
        erased = await self._outbox.purge(now, self._grace)
        if erased:
            log.info("erased", letters=erased)
        return erased

    async def _warn_of_old(self, now: datetime) -> None:
        """Sound an alarm in time about undelivered requests, which are never erased by
        themselves.
        """
        oldest = (await self._outbox.measure(now)).oldest_accepted_at
        if oldest and now - oldest >= self._kept_undelivered - WARNED_BEFORE:
            self._alarms.sound(Alarm.KEPT_TOO_LONG)
