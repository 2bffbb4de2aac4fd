"""A clock that runs faster than ours, for us and (by libfaketime) for what we start.

Wall clock and monotonic clock of a process run faster alike, and so does every sleep and every
wait for a socket; for the rest see `bench.endurance.fast_process`.
"""

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
"""The library of the Debian package `libfaketime`; None: it is not installed."""
FAST_KIM = (sys.executable, "-m", "bench.endurance.fast_process")
"""How `kim` is started to live in fast time."""
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - where libfaketime keeps its own, by process


@dataclass(slots=True)
class FastClock:
    """Time that begins at *start* and runs *speed* times as fast as ours."""

    start: datetime
    speed: float
    _began: float = field(default_factory=time.monotonic)

    def begin(self) -> None:
        """Let the start be now; the time goes on as it went."""
        self.start, self._began = self.now(), time.monotonic()

    def elapsed(self) -> float:
        """Return the seconds of fast time since the start."""
        return (time.monotonic() - self._began) * self.speed

    def now(self) -> datetime:
        """Return the fast time."""
        return self.start + timedelta(seconds=self.elapsed())

    def true_seconds(self, fast: float) -> float:
        """Return how long so many fast seconds take."""
        return fast / self.speed

    def environment(self) -> Mapping[str, str]:
        """Return the variables for a process that is started now, to live in the fast time."""
        if LIBRARY is None:
            raise FileNotFoundError("libfaketime is not installed: run scripts/setup test")
        return {
            "LD_PRELOAD": str(LIBRARY),
            "FAKETIME": f"@{self.now().astimezone(UTC):%Y-%m-%d %H:%M:%S} x{self.speed:g}",
            "NO_FAKE_STAT": "1",
            "TZ": "UTC",
        }


def clear_shared_memory(pid: int) -> None:
    """Remove what libfaketime leaves behind of a process that was killed."""
    for file in SHARED_MEMORY.glob(f"*faketime_*_{pid}"):
        file.unlink(missing_ok=True)
