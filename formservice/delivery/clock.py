"""Tell whether the wall clock can be believed.

A machine that starts with a wrong clock, or whose clock is set while it runs, must neither erase
everything at once nor send every delayed letter to the fallback mailbox. After a jump, whatever
is decided by age waits until the clock has run evenly for a day (F.4).
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

TOLERANCE = timedelta(hours=1)
"""More than a correction by NTP, less than what does harm."""
LONGEST_DOWNTIME = timedelta(hours=72)
"""A service that seems to have been off for longer may have a wrong clock."""
STEADY_AFTER = timedelta(hours=24)


class ClockWatch:
    """Compares the wall clock with one that cannot be set."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._last: tuple[datetime, float] | None = None
        self._jumped_at: float | None = None

    @property
    def is_steady(self) -> bool:
        """True if ages can be believed."""
        if self._jumped_at is None:
            return True
        return self._monotonic() - self._jumped_at >= STEADY_AFTER.total_seconds()

    def check(self, now: datetime, before: datetime | None = None) -> bool:
        """Return True if the clock has jumped since the last check; *now* is what it shows.

        *before* is what it showed at the last check of an earlier run of the service, if any.
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
