"""Check whether letters are accepted and delivered in time.

The numbers come from the outbox, so the web side also notices that no delivery runs, and both
processes report the same.
"""

import asyncio
import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from formservice.monitoring.alarms import Alarm, Alarms
from formservice.outbox import Gauges, Moment, Outbox, OutboxUnavailableError

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
    grace: timedelta
    """How long content is kept after delivery."""

    @property
    def erasure_overdue(self) -> float:
        """Return how many seconds too long the oldest content has been kept; 0: none is late."""
        kept_since = self.gauges.content_kept_since if self.gauges else None
        return max(0.0, self.age(kept_since) - self.grace.total_seconds())

    def age(self, moment: datetime | None) -> float:
        """Return the seconds from *moment* to this check; 0 if *moment* is `None` or unknown."""
        if self.gauges is None or moment is None:
            return 0.0
        return max(0.0, (self.gauges.moment.now - moment).total_seconds())


class HealthMonitor:
    """Checks the outbox on demand, and every minute."""

    def __init__(
        self,
        outbox: Outbox,
        alarms: Alarms,
        *,
        free_space_floor: int,
        delay_alarm: timedelta,
        grace: timedelta,
    ) -> None:
        self._outbox = outbox
        self._alarms = alarms
        self._enough = 2 * free_space_floor
        self._delay_alarm = delay_alarm
        self._grace = grace

    async def run(self, stop: asyncio.Event) -> None:
        """Check every minute and sound alarms, until *stop* is set."""
        while not stop.is_set():
            try:
                for problem in (await self.check_health()).problems:
                    self._alarms.sound(problem.alarm, **problem.facts)
            except Exception:
                # A mistake of ours must not end the checks, nor silence them.
                log.exception("watching-broke")
                self._alarms.sound(Alarm.DELIVERY_BROKE)
            self._alarms.catch_up()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), INTERVAL_SECONDS)

    async def check_health(self) -> Health:
        """Return the state of the service now."""
        gauges, free, away = None, None, []
        try:
            async with self._outbox.in_time():
                free = await self._outbox.free_bytes()
                gauges = await self._outbox.measure()
        except OutboxUnavailableError as error:
            away = [HealthProblem(Alarm.OUTBOX_UNAVAILABLE, {"code": error.reason.value})]
        return Health(gauges, free, (*self._problems(gauges, free), *away), self._grace)

    def _problems(self, gauges: Gauges | None, free: int | None) -> Iterator[HealthProblem]:
        if free is not None and free < self._enough:
            yield HealthProblem(Alarm.SPACE_LOW)
        if gauges is None:
            return
        yield from _problems_of_clocks(gauges.moment)
        now = gauges.moment.now
        if gauges.overdue_since and now - gauges.overdue_since >= STALLED:
            yield HealthProblem(Alarm.DELIVERY_STALLED)
        since = gauges.content_kept_since
        if since and is_erasure_late(now - since, self._grace):
            yield HealthProblem(Alarm.NOT_ERASED, _facts(kept_since=since))
        for mailbox, waiting in gauges.undelivered.items():
            # Whatever holds a letter up may believe that all is well: its age does not.
            if now - waiting.waiting_since >= self._delay_alarm:
                facts = {"mailbox": mailbox, "letters": str(waiting.letters)}
                yield HealthProblem(Alarm.UNDELIVERED, facts)


def is_erasure_late(kept_for: timedelta, grace: timedelta) -> bool:
    """Return True if content that was *kept_for* so long after delivery should long be erased.

    After its start a machine whose clock nobody vouches for waits for as long as *grace* again
    (`Moment.proves`); beyond that, nothing explains it.
    """
    return kept_for >= 2 * grace


def _problems_of_clocks(moment: Moment) -> Iterator[HealthProblem]:
    if not moment.is_believed:
        yield HealthProblem(Alarm.CLOCK_JUMPED, _facts(believed=moment.now, shown=moment.shown))
    if moment.clocks_differ:
        facts = _facts(machine=moment.machine, database=moment.shown)
        yield HealthProblem(Alarm.CLOCKS_DIFFER, facts)


def _facts(**times: datetime) -> dict[str, str]:
    return {name: time.isoformat(timespec="minutes") for name, time in times.items()}
