"""Limit the time of what may neither answer nor fail: a frozen server, a disk that hangs.

The thread that waits for a server is told by `ends_by` when to give up. Whoever waits for a thread
never waits longer than that, whatever the thread is stuck in (decision 0036).
"""

import asyncio
import concurrent.futures
import contextlib
import math
import queue
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextvars import ContextVar
from typing import Any, TypeVar

from formservice.outbox.model import OutboxUnavailableError, Reason

T = TypeVar("T")

_ENDS: ContextVar[float] = ContextVar("ends", default=math.inf)
"""Until when this thread may wait for a server, by the monotonic clock."""


@contextlib.contextmanager
def ends_by(moment: float) -> Iterator[None]:
    """Let the waits for a server in the block end at *moment* of the monotonic clock.

    A limit that holds already stays if it is earlier.
    """
    token = _ENDS.set(min(moment, _ENDS.get()))
    try:
        yield
    finally:
        _ENDS.reset(token)


def end_of(seconds: float) -> float:
    """Return the moment at which a wait of so many *seconds* ends, or earlier by `ends_by`."""
    return min(time.monotonic() + seconds, _ENDS.get())


@contextlib.asynccontextmanager
async def answer_within(
    seconds: float, why: Callable[[], Reason] = lambda: Reason.SILENT
) -> AsyncIterator[None]:
    """End the block after so many *seconds*; raise `OutboxUnavailableError` with the reason *why*.

    A `TimeoutError` of the block itself is raised as it is.
    """
    try:
        async with asyncio.timeout(seconds) as limit:
            yield
    except TimeoutError:
        if not limit.expired():
            raise
        raise OutboxUnavailableError(why()) from None


class SideThread:
    """Runs one call after the other in a thread that keeps no process from ending."""

    def __init__(self, name: str, limit_seconds: float) -> None:
        self._limit = limit_seconds
        self._calls: queue.SimpleQueue[tuple[Callable[[], Any], concurrent.futures.Future[Any]]]
        self._calls = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    async def call(self, function: Callable[[], T]) -> T:
        """Return what *function* returns.

        Raises `OutboxUnavailableError` when the limit is over; then it is not run any more if it
        was still waiting behind another one.
        """
        future: concurrent.futures.Future[T] = concurrent.futures.Future()
        self._calls.put((function, future))
        if not self._thread.ident:
            self._thread.start()
        async with answer_within(self._limit):
            return await asyncio.wrap_future(future)

    def _run(self) -> None:
        while True:
            function, future = self._calls.get()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                with ends_by(end_of(self._limit)):
                    future.set_result(function())
            except Exception as error:  # noqa: BLE001 - goes to who called
                future.set_exception(error)
