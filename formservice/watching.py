"""See whether the service does what it promised: health for people, metrics, alarms.

The numbers come from the outbox, so the web side also notices that no delivery runs, and both
processes show the same.
"""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from formservice.alarms import Alarm, Alarms
from formservice.outbox import Gauges, Outbox, Unavailable

ROUND_SECONDS = 60.0
log = structlog.get_logger()

STALLED = timedelta(minutes=15)
"""A running delivery tries within seconds what is due."""


@dataclass(frozen=True, slots=True)
class Health:
    """How the service is."""

    gauges: Gauges | None
    """`None`: the outbox is not available."""
    free_bytes: int | None
    """Room beside the SQLite file; `None`: the data lie on a server."""
    problems: tuple[Alarm, ...]
    looked_at: datetime

    def age(self, moment: datetime | None) -> float:
        """Return the seconds since *moment*, 0 if there is none."""
        return max(0.0, (self.looked_at - moment).total_seconds()) if moment else 0.0


class Watcher:
    """Looks at the outbox when it is asked, and every minute by itself."""

    def __init__(
        self,
        outbox: Outbox,
        alarms: Alarms,
        *,
        free_space_floor: int,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._outbox = outbox
        self._alarms = alarms
        self._enough = 2 * free_space_floor
        self._clock = clock

    async def run(self, stop: asyncio.Event) -> None:
        """Look every minute and sound what is wrong, until *stop* is set."""
        while not stop.is_set():
            try:
                for problem in (await self.look()).problems:
                    self._alarms.sound(problem)
            except Exception:
                # Whoever watches must not fall asleep over a mistake of ours.
                log.exception("watching-broke")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), ROUND_SECONDS)

    async def look(self) -> Health:
        """Return how the service is now."""
        now = self._clock()
        problems = []
        gauges, free = None, None
        try:
            free = self._outbox.free_bytes()
            gauges = await self._outbox.gauge(now)
        except Unavailable:
            problems.append(Alarm.OUTBOX_UNAVAILABLE)
        if free is not None and free < self._enough:
            problems.append(Alarm.SPACE_LOW)
        if gauges and gauges.overdue_since and now - gauges.overdue_since >= STALLED:
            problems.append(Alarm.DELIVERY_STALLED)
        return Health(gauges, free, tuple(problems), now)
