"""How long to wait before the next try."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from formservice.delivery.smtp_replies import Fault
from formservice.monitoring.alarms import Alarm, Alarms

RELAY_PAUSES_SECONDS = (5.0, 15.0, 30.0, 60.0, 120.0)
"""Pauses after faults of the relay; it is our own, so it may be asked often."""
JITTER = 0.1


@dataclass(frozen=True, slots=True)
class Schedule:
    """The pauses between tries for one mailbox; the last one repeats."""

    pauses: tuple[timedelta, ...]

    def pause_after(self, attempts: int) -> timedelta:
        """Return the pause after so many tries, a little uneven so that no two march in step."""
        pause = self.pauses[min(attempts, len(self.pauses)) - 1]
        return pause * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - no secret

    @property
    def longest(self) -> timedelta:
        """A pause that is never exceeded."""
        return max(self.pauses) * 2


class RelayGate:
    """Closed for a while after a fault of the relay, longer each time; nobody's try is counted."""

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
        """Whether the relay may be asked now."""
        return self._monotonic() >= self._opens_at

    def took(self) -> None:
        """Note that the relay works."""
        self._faults = 0

    def failed(self, fault: Fault, code: str) -> None:
        """Close the gate; sound an alarm at once if waiting will not help, else after a time."""
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
