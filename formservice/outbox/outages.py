"""Remember when the database could not be used, and spare the leases that ended meanwhile.

A delivery renews its leases in the database. While that cannot be used no delivery can, so a lease
that ended meanwhile says nothing about its holder: it may be sending the mail just now. A process
that opens the database cannot know since when it has been away, so opening counts as an outage.
"""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

from formservice.outbox.model import Reason


class Outages:
    """The times in which this process could not use the database; for any thread."""

    def __init__(
        self, opening_since: float | None = None, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin with the outage that opening is: since *opening_since*, by *monotonic*; `None`:
        since now.
        """
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._used_at = monotonic()
        self._began_at: float | None = self._used_at if opening_since is None else opening_since
        """When the database was last used before the outage that is remembered."""
        self._over_at: float | None = None
        self._failure: tuple[float, Reason] | None = None

    def begin(self, reason: Reason) -> None:
        """Note that the database could not be used, because of *reason*."""
        with self._lock:
            if self._began_at is None:
                self._began_at = self._used_at
            self._over_at = None
            self._failure = self._monotonic(), reason

    def end(self) -> None:
        """Note that the database was used."""
        with self._lock:
            self._used_at = self._monotonic()
            if self._over_at is None:
                self._over_at = self._used_at

    def reason_since(self, moment: float) -> Reason | None:
        """Return why the database failed last; `None`: not since *moment* (monotonic clock)."""
        with self._lock:
            if self._failure is None or self._failure[0] < moment:
                return None
            return self._failure[1]

    def spared(self, lease: timedelta) -> timedelta:
        """Return how long ago a lease may have ended because nobody could renew it.

        Zero when the database has been there for one *lease* again: whoever lives has renewed its
        leases by then.
        """
        with self._lock:
            if self._began_at is None:
                return timedelta()
            now = self._monotonic()
            if self._over_at is not None and now - self._over_at >= lease.total_seconds():
                self._began_at = None
                return timedelta()
            return timedelta(seconds=now - self._began_at)
