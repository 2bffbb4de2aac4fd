"""Erase delivered content in time."""

import asyncio
import contextlib
from datetime import datetime, timedelta

import structlog

from formservice.monitoring.alarms import Alarm, Alarms
from formservice.outbox import Gauges, Outbox, OutboxUnavailableError

INTERVAL_SECONDS = 600.0
"""Pause between two rounds."""
WARNED_BEFORE = timedelta(days=7)
"""How long before the limit in the privacy notice an alarm sounds for an undelivered request."""
SWEPT_WITHIN = timedelta(hours=1)
"""How long erased content may stay in the files; a backup that reads them may hold it up."""
NOT_SWEPT = "not-swept"
"""Code of the alarm about content that is erased and still in the files."""

log = structlog.get_logger()


class Housekeeping:
    """Erases content and warns of what was not delivered, every ten minutes."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        grace: timedelta,
        kept_undelivered: timedelta,
        alarms: Alarms,
    ) -> None:
        self._outbox = outbox
        self._grace = grace
        self._kept_undelivered = kept_undelivered
        self._alarms = alarms
        self._unswept_since: datetime | None = None

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
        gauges = await self._outbox.measure()
        self._warn_of_old(gauges)
        erased = await self._outbox.purge(self._grace)
        if erased:
            log.info("erased", letters=erased)
        self._warn_of_unswept(gauges.moment.now)
        return erased

    def _warn_of_old(self, gauges: Gauges) -> None:
        """Sound an alarm in time about undelivered requests, which are never erased by
        themselves.
        """
        oldest = gauges.oldest_accepted_at
        if oldest and gauges.moment.now - oldest >= self._kept_undelivered - WARNED_BEFORE:
            self._alarms.sound(Alarm.KEPT_TOO_LONG)

    def _warn_of_unswept(self, now: datetime) -> None:
        """Sound an alarm if what was erased stays in the files round after round."""
        if self._outbox.is_swept:
            self._unswept_since = None
            return
        self._unswept_since = self._unswept_since or now
        if now - self._unswept_since >= SWEPT_WITHIN:
            self._alarms.sound(Alarm.NOT_ERASED, about=NOT_SWEPT, code=NOT_SWEPT)
