"""Decide what happens to a letter after a delivery attempt.

It is delivered, retried, sent to the fallback mailbox, quarantined, or put off because of the
relay. The worker carries out the decision.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from formservice.delivery.smtp_replies import (
    Fault,
    PermanentForMailbox,
    PermanentForMessage,
    RelayFault,
    Result,
    Sent,
    TransientForItem,
    Unknown,
)
from formservice.monitoring.alarms import Alarm, Alarms
from formservice.outbox import Envelope, Event

RELAY_PAUSES_SECONDS = (5.0, 15.0, 30.0, 60.0, 120.0)
"""Pauses after one relay fault, two in a row, and so on; the last one repeats. Short, because the
relay is our own."""
JITTER = 0.1
"""Largest random share of a pause by which it is longer or shorter."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The pauses between attempts for one mailbox; the last one repeats."""

    pauses: tuple[timedelta, ...]

    def pause_after(self, attempts: int) -> timedelta:
        """Return the pause after so many attempts, with jitter so that retries spread out."""
        pause = self.pauses[min(attempts, len(self.pauses)) - 1]
        return pause * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - no secret

    @property
    def longest(self) -> timedelta:
        """An upper bound of the pauses that `pause_after` returns."""
        return max(self.pauses) * 2


@dataclass(frozen=True, slots=True)
class RetryDecision:
    """What happens to a letter after a delivery attempt."""

    event: Event
    """`DELIVER`, `DEFER`, `FALL_BACK`, `QUARANTINE` or `PUT_OFF`."""
    again_at: datetime | None = None
    """For `DEFER` and `PUT_OFF`: time of the next attempt; `None`: as soon as the relay is used
    again."""
    whole_mailbox: bool = False
    """For `DEFER`: whether all letters for the mailbox wait until then."""
    fallback: str = ""
    """For `FALL_BACK`: address of the mailbox that gets the letter."""
    alarm: Alarm | None = None
    """The alarm about this letter, if there is one."""
    relay_fault: Fault | None = None
    """Fault of the relay; then the attempt does not count against the letter."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """The rules of the decision."""

    schedule: Schedule
    fallback: Callable[[datetime], str]
    """Function from a time to the address of the fallback mailbox at that time."""
    fallback_after: timedelta
    """How long a mailbox may refuse temporarily before the fallback mailbox gets the letter."""
    delay_alarm: timedelta
    """How long a mailbox may refuse temporarily before an alarm."""

    def decide(
        self, envelope: Envelope, result: Result, now: datetime, *, clock_is_steady: bool
    ) -> RetryDecision:
        """Return what happens to a letter after an attempt with *result*.

        Nothing is decided by age unless *clock_is_steady*.
        """
        match result:
            case Sent():
                return RetryDecision(Event.DELIVER)
            case RelayFault(_, fault):
                return RetryDecision(Event.PUT_OFF, relay_fault=fault)
            case TransientForItem() | Unknown():
                whole = isinstance(result, TransientForItem) and result.whole_mailbox
                return self._refused(envelope, now, whole_mailbox=whole, aged=clock_is_steady)
            case PermanentForMailbox():
                return self._to_fallback(envelope, now)
            case PermanentForMessage():
                return RetryDecision(Event.QUARANTINE, alarm=Alarm.MAIL_QUARANTINED)

    def decide_unopened(self, envelope: Envelope, now: datetime) -> RetryDecision:
        """Return what happens to a letter that cannot be decrypted; no mailbox has refused it."""
        return RetryDecision(Event.PUT_OFF, again_at=self._again_at(envelope, now))

    def _refused(
        self, envelope: Envelope, now: datetime, *, whole_mailbox: bool, aged: bool
    ) -> RetryDecision:
        """Try again later; when that has lasted too long, give it to the fallback mailbox."""
        refused_for = now - (envelope.refused_since or now)
        if aged and refused_for >= self.fallback_after:
            return self._to_fallback(envelope, now)
        alarm = Alarm.MAILBOX_DELAYED if refused_for >= self.delay_alarm else None
        again_at = self._again_at(envelope, now)
        return RetryDecision(Event.DEFER, again_at, whole_mailbox, alarm=alarm)

    def _to_fallback(self, envelope: Envelope, now: datetime) -> RetryDecision:
        """Give it to the fallback mailbox; if that is the one that refuses, keep at it."""
        fallback = self.fallback(now)
        if envelope.mailbox != fallback:
            alarm = Alarm.MAILBOX_FAILED
            return RetryDecision(Event.FALL_BACK, fallback=fallback, alarm=alarm)
        again_at = self._again_at(envelope, now)
        return RetryDecision(
            Event.DEFER, again_at, whole_mailbox=True, alarm=Alarm.FALLBACK_REFUSES
        )

    def _again_at(self, envelope: Envelope, now: datetime) -> datetime:
        return now + self.schedule.pause_after(envelope.attempts + 1)


class RelayGate:
    """Blocks attempts for a while after a fault of the relay, longer after each further one."""

    def __init__(
        self, alarms: Alarms, delay: timedelta, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._alarms = alarms
        self._delay = delay.total_seconds()
        self._monotonic = monotonic
        self._faults = 0
        self._since = 0.0
        self._opens_at = 0.0

    @property
    def is_open(self) -> bool:
        """Return True if the relay may be used now."""
        return self._monotonic() >= self._opens_at

    def record_success(self) -> None:
        """Record that the relay works: the next fault counts as the first one."""
        self._faults = 0

    def record_failure(self, fault: Fault, code: str) -> None:
        """Block attempts; sound an alarm at once if waiting does not help, else after a time."""
        now = self._monotonic()
        if self._faults == 0:
            self._since = now
        pause = RELAY_PAUSES_SECONDS[min(self._faults, len(RELAY_PAUSES_SECONDS) - 1)]
        self._faults += 1
        self._opens_at = now + pause
        if fault.needs_person:
            self._alarms.sound(Alarm.RELAY_REFUSES, code=code)
        elif now - self._since >= self._delay:
            self._alarms.sound(Alarm.RELAY_AWAY, code=code)
