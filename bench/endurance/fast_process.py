"""Run `kim` in fast time, also where libfaketime does not reach.

Python waits for a lock with a time limit by `sem_clockwait`, which libfaketime 0.9.10 leaves to the
true clock: the wait would never end. Here it is a loop of short sleeps, which libfaketime does
speed up. `/proc/uptime` is a file, and no clock to libfaketime: here it goes with the others.
Nothing else of the service is other than an operator runs it.
"""

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kim.__main__ import main

LOOKS = 20
"""How often a wait looks within its time."""

UPTIME = Path("/proc/uptime")
BOOT = 1_790_000_000.0
"""Some time (seconds since 1970) before every run: the start of the machine in fast time."""

_wait_for_good: Callable[..., bool] = threading.Condition.wait
_join_for_good: Callable[..., None] = threading.Thread.join
_read_text = Path.read_text


def until(look: Callable[[], bool], seconds: float) -> bool:
    """Return True as soon as *look* does, False after so many *seconds*."""
    end = time.monotonic() + seconds
    while not (seen := look()) and time.monotonic() < end:
        time.sleep(seconds / LOOKS)
    return seen


def wait(self: Any, timeout: float | None = None) -> bool:
    """Wait on a condition as `threading.Condition.wait` does."""
    if timeout is None:
        return _wait_for_good(self)
    waiter = threading.Lock()
    waiter.acquire()
    self._waiters.append(waiter)
    saved = self._release_save()
    try:
        return until(lambda: waiter.acquire(blocking=False), timeout)
    finally:
        self._acquire_restore(saved)
        if waiter in self._waiters:
            self._waiters.remove(waiter)


def join(self: threading.Thread, timeout: float | None = None) -> None:
    """Wait for the end of a thread as `threading.Thread.join` does."""
    if timeout is None:
        _join_for_good(self)
    else:
        until(lambda: not self.is_alive(), timeout)


def read_text(self: Path, *args: Any, **options: Any) -> str:
    """Return the text of a file as `Path.read_text` does; that of UPTIME says the fast time."""
    if self == UPTIME:
        return f"{time.time() - BOOT:.2f} 0.00\n"
    return _read_text(self, *args, **options)


def reach_the_rest() -> None:
    """Let waits and uptime of this process follow the fast time."""
    Path.read_text = read_text  # type: ignore[method-assign]
    threading.Condition.wait = wait  # type: ignore[method-assign]
    threading.Thread.join = join  # type: ignore[method-assign]


if __name__ == "__main__":
    reach_the_rest()
    sys.argv[0] = "kim"
    main()
