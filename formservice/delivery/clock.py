"""Detect jumps of the wall clock.

A machine that starts with a wrong clock, or whose clock is set while it runs, must neither erase
everything at once nor send every delayed letter to the fallback mailbox. After a jump, nothing is
decided by age until the clock has run evenly for `STEADY_AFTER`.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

TOLERANCE = timedelta(hours=1)
"""Largest difference that is no jump: more than NTP corrects, too little to do harm."""
LONGEST_DOWNTIME = timedelta(hours=72)
"""If the service seems to have been off for longer, the clock may be wrong."""
STEADY_AFTER = timedelta(hours=24)
"""How long the clock must run without a jump before ages count again."""


class ClockWatch:
    """Compares the wall clock with the monotonic clock, which cannot be set."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._last: tuple[datetime, float] | None = None
        self._jumped_at: float | None = None

    @property
    def is_steady(self) -> bool:
        """Return True if decisions by age are allowed: no jump within `STEADY_AFTER`."""
        if self._jumped_at is None:
            return True
        return self._monotonic() - self._jumped_at >= STEADY_AFTER.total_seconds()

    def check(self, now: datetime, before: datetime | None = None) -> bool:
        """Return True if the clock has jumped since the last check; *now* is the time it shows.

        *before* is the time at the last check of an earlier process, if it is known.
        """
        moment = self._monotonic()
        if self._last:
            wall, then = self._last
            jumped = abs((now - wall) - timedelta(seconds=moment - then)) > TOLERANCE
        else:
            jumped = before is not None and not -TOLERANCE <= now - before <= LONGEST_DOWNTIME
        if jumped:
            self._jumped_at = moment
        self._last = (now, moment)
        return jumped
