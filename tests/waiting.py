"""Waiting for something to happen, with one limit that only a fault can reach."""

import asyncio
import inspect
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

LIMIT = 240.0
"""Seconds. A busy machine may need a minute for what a quiet one does in a second; what has not
happened by now will not happen. No test says how long something takes."""
PAUSE = 0.05
"""Seconds between two looks."""

Seen = TypeVar("Seen")
Process = subprocess.Popen[bytes] | subprocess.Popen[str]


def until(
    look: Callable[[], Seen | None],
    what: str,
    *,
    not_yet: tuple[type[Exception], ...] = (),
    by: Process | None = None,
    explain: Callable[[], str] = str,
) -> Seen:
    """Return what *look* returns as soon as it is true; fail after LIMIT and say *what* is missing.

    An exception of *not_yet* means: not yet. If the process that should bring it about, *by*, has
    ended, there is nothing to wait for. *explain* returns what else helps to understand, as a log.
    """
    seen: object = None
    end = time.monotonic() + LIMIT
    while True:
        ended = by is not None and by.poll() is not None
        try:
            if answer := look():
                return answer
            seen = answer
        except not_yet as error:
            seen = repr(error)
        if ended or time.monotonic() > end:
            why = (
                f"its process has ended with {by.returncode}" if ended and by else f"{LIMIT:.0f} s"
            )
            raise AssertionError(f"{what}: not seen, {why}; last seen: {seen}\n{explain()}")
        time.sleep(PAUSE)


async def happens(look: Callable[[], object], what: str) -> None:
    """Wait until *look* returns something true, or something that can be awaited and is true then.

    Fail after LIMIT and say *what* is missing.
    """
    end = time.monotonic() + LIMIT
    while True:
        seen = look()
        if inspect.isawaitable(seen):
            seen = await seen
        if seen:
            return
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not seen, {LIMIT:.0f} s; last seen: {seen}")
        await asyncio.sleep(PAUSE)


def is_blocked(process: int | None) -> bool:
    """Return True if the process waits for a lock on a file: an arrow in /proc/locks, proc(5)."""
    waiting = re.findall(r"-> POSIX +\S+ +\S+ +(\d+) ", Path("/proc/locks").read_text("utf-8"))
    return str(process) in waiting
