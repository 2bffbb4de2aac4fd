"""Leave the relay alone for a while after a fault of its own."""

import contextlib
import math
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

from formservice.delivery.smtp_replies import Fault, Stage, stage_of
from formservice.monitoring.alarms import Alarm, Alarms

RELAY_PAUSES_SECONDS = (5.0, 15.0, 30.0, 60.0, 120.0)
"""Pauses after one relay fault, two in a row, and so on; the last one repeats. Short, because the
relay is our own."""
_IN_CONVERSATION = frozenset({Stage.SENDER, Stage.RECIPIENT, Stage.DATA_COMMAND, Stage.DATA})
"""Stages after the connection; before, the `Entrance` lets one go first."""
_NEW_CONNECTION = frozenset({Stage.CONNECT, Stage.HELLO})

FIRST_SECONDS = 5.0
"""Whoever goes first and takes longer is slow, and the next one is let in."""
WORKED_JUST_NOW_SECONDS = 10.0
"""So soon after a success a relay that takes no further connection has no room for one, and is not
away."""


class RelayGate:
    """Blocks attempts after a fault of the relay, longer after each further one.

    When the pause is over, one attempt goes first and the others wait for its result, unless it is
    slow.
    """

    def __init__(
        self, alarms: Alarms, delay: timedelta, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._alarms = alarms
        self._delay = delay.total_seconds()
        self._monotonic = monotonic
        self._faults = 0
        self._since = 0.0
        self._opens_at = -math.inf
        self._worked_at = -math.inf
        self._needs_person = False
        self._one_goes_first = False
        self._first_at = -math.inf
        """When the one that goes first was let in."""

    @property
    def is_open(self) -> bool:
        """Return True if the pause is over."""
        return self._monotonic() >= self._opens_at

    @property
    def is_in_doubt(self) -> bool:
        """Return True if nothing has worked since the last fault."""
        return self._faults > 0

    @contextlib.contextmanager
    def enter(self) -> Iterator[bool]:
        """Yield True if an attempt may be made inside the block."""
        alone, now = self._one_goes_first, self._monotonic()
        if not self.is_open or (alone and now - self._first_at < FIRST_SECONDS):
            yield False
            return
        if alone:
            self._first_at = now
        try:
            yield True
        finally:
            if alone and self._first_at == now:
                self._first_at = -math.inf

    def record_success(self) -> None:
        """Record that the relay works: the next fault counts as the first one.

        A pause that began meanwhile ends, unless it needs a person: a relay that takes mail over
        one connection and has no room for another is not away.
        """
        self._faults = 0
        self._one_goes_first = False
        self._worked_at = self._monotonic()
        if not self._needs_person:
            self._opens_at = -math.inf

    def record_failure(self, fault: Fault, code: str, *, others_pass: bool = False) -> None:
        """Block attempts; sound an alarm at once if waiting does not help, else after a time.

        What others had begun before the gate closed makes no pause longer. With *others_pass*
        nothing is blocked: the relay works for them.
        """
        if others_pass:
            self._alarms.sound(Alarm.RELAY_REFUSES, code=code)
            return
        now = self._monotonic()
        is_new = stage_of(code) in _NEW_CONNECTION and not fault.needs_person
        if is_new and now - self._worked_at < WORKED_JUST_NOW_SECONDS:
            return
        if self._faults == 0:
            self._since = now
        if self.is_open:
            pause = RELAY_PAUSES_SECONDS[min(self._faults, len(RELAY_PAUSES_SECONDS) - 1)]
            self._faults += 1
            self._opens_at = now + pause
            self._needs_person = fault.needs_person
            self._one_goes_first = stage_of(code) in _IN_CONVERSATION
        if fault.needs_person:
            self._alarms.sound(Alarm.RELAY_REFUSES, code=code)
        elif now - self._since >= self._delay:
            self._alarms.sound(Alarm.RELAY_AWAY, code=code)
