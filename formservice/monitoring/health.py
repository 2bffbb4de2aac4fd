"""Check whether letters are accepted and delivered in time.

The numbers come from the outbox, so the web side also notices that no delivery runs, and both
processes report the same.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog

from formservice.monitoring.alarms import Alarm, Alarms
from formservice.outbox import Gauges, Outbox, OutboxUnavailableError

INTERVAL_SECONDS = 60.0
"""Pause between two checks."""
log = structlog.get_logger()

STALLED = timedelta(minutes=15)
"""A running delivery tries within seconds what is due; after this time none runs."""


@dataclass(frozen=True, slots=True)
class HealthProblem:
    """Something that a person must know."""

    alarm: Alarm
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the service at one moment."""

    gauges: Gauges | None
    """`None`: the outbox cannot be used."""
    free_bytes: int | None
    """Free disk space beside the SQLite file in bytes; `None`: the database is on a server."""
    problems: tuple[HealthProblem, ...]
    checked_at: datetime

    def age(self, moment: datetime | None) -> float:
        """Return the seconds from *moment* to this check; 0 if *moment* is `None`."""
        return max(0.0, (self.checked_at - moment).total_seconds()) if moment else 0.0


class HealthMonitor:
    """Checks the outbox on demand, and every minute."""

    def __init__(
        self,
        outbox: Outbox,
        alarms: Alarms,
        *,
        free_space_floor: int,
        delay_alarm: timedelta,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._outbox = outbox
        self._alarms = alarms
        self._enough = 2 * free_space_floor
        self._delay_alarm = delay_alarm
        self._clock = clock

    async def run(self, stop: asyncio.Event) -> None:
        """Check every minute and sound alarms, until *stop* is set."""
        while not stop.is_set():
            try:
                for problem in (await self.check_health()).problems:
                    self._alarms.sound(problem.alarm, **problem.facts)
                self._alarms.catch_up()
            except Exception:
                # A mistake of ours must not end the checks.
                log.exception("watching-broke")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), INTERVAL_SECONDS)

    async def check_health(self) -> Health:
        """Return the state of the service now."""
        now = self._clock()
        gauges, free = None, None
        with contextlib.suppress(OutboxUnavailableError):
            free = self._outbox.free_bytes()
            gauges = await self._outbox.measure(now)
        return Health(gauges, free, tuple(self._problems(gauges, free, now)), now)

    def _problems(
        self, gauges: Gauges | None, free: int | None, now: datetime
    ) -> Iterator[HealthProblem]:
        if free is not None and free < self._enough:
            yield HealthProblem(Alarm.SPACE_LOW)
        if gauges is None:
            yield HealthProblem(Alarm.OUTBOX_UNAVAILABLE)
            return
        if gauges.overdue_since and now - gauges.overdue_since >= STALLED:
            yield HealthProblem(Alarm.DELIVERY_STALLED)
        for mailbox, waiting in gauges.undelivered.items():
            # Whatever holds a letter up may believe that all is well: its age does not.
            if now - waiting.oldest_accepted_at >= self._delay_alarm:
                facts = {"mailbox": mailbox, "letters": str(waiting.letters)}
                yield HealthProblem(Alarm.UNDELIVERED, facts)
