"""Write in one thread; calls that wait at the same time share one commit.

An fsync costs the same for one letter as for fifty. While one commit runs, further calls queue;
then they share a transaction. A batch that fails is run again call by call. A commit whose answer
was lost may have happened: only operations that are safe to repeat are run again then, and those
marked by `once` are not.

A call ends in time also where the thread hangs: in a transaction, or behind one.
"""

import asyncio
import contextlib
import queue
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from formservice.outbox.database import reason_of
from formservice.outbox.model import OutboxUnavailableError, Reason, ReferenceTakenError
from formservice.outbox.outages import Outages
from formservice.outbox.time_limit import answer_within, end_of, ends_by

T = TypeVar("T")
R = TypeVar("R")

Operation = Callable[[Connection, Sequence[T]], Sequence[R | OutboxUnavailableError]]
"""Does the same for several items inside one transaction; returns one result per item. An error
among the results is raised for the caller with that item."""

STOP_MARGIN_SECONDS = 1.0
"""Longest wait at a stop beyond the limit of the last call."""
MOST_AT_ONCE = 256
"""Calls from which on a transaction takes no more; more would delay the first one for too long."""


def for_each(
    operation: Callable[[Connection, T], R],
) -> Callable[[Connection, Sequence[T]], list[R]]:
    """Return an operation on several items, made from an operation on one item."""

    @wraps(operation)
    def on_each(connection: Connection, items: Sequence[T]) -> list[R]:
        return [operation(connection, item) for item in items]

    return on_each


_ONCE: set[Operation[Any, Any]] = set()


def once(operation: Operation[T, R]) -> Operation[T, R]:
    """Mark *operation* as one whose second run would not answer as the first did.

    It is never run again when the answer to its commit was lost: who called is told that nobody
    knows (`Reason.SILENT`).
    """
    _ONCE.add(operation)
    return operation


_NOT_RUN = object()


@dataclass(slots=True, eq=False)
class _Call:
    operation: Operation[Any, Any]
    item: Any
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    end: float
    """When nobody waits for it any more, by the monotonic clock."""
    outcome: Any = _NOT_RUN

    @property
    def is_wanted(self) -> bool:
        """Return True if somebody still waits for it."""
        return not self.future.cancelled() and time.monotonic() < self.end


class Writer:
    """Runs operations in its own thread; a call returns after its commit, or at its limit."""

    def __init__(
        self, engine: Engine, limit_seconds: float, opening_since: float | None = None
    ) -> None:
        self.outages = Outages(opening_since)
        self._engine = engine
        self._limit = limit_seconds
        self._calls: queue.SimpleQueue[list[_Call] | None] = queue.SimpleQueue()
        self._next: dict[asyncio.AbstractEventLoop, list[_Call]] = {}
        """What the present turn of an event loop calls; handed over together at its end."""
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="outbox-writer", daemon=True)
        self._thread.start()

    async def call(self, operation: Operation[T, R], item: T) -> R:
        """Return the result of *operation* on *item*.

        Raises `OutboxUnavailableError` if the database cannot be used, does not answer in time, or
        the writer is closed, and `ReferenceTakenError` if *item* is a letter whose reference is
        taken.
        """
        if self._closed:
            raise OutboxUnavailableError(Reason.CLOSED)
        loop = asyncio.get_running_loop()
        async with self.in_time():
            call = _Call(operation, item, loop, loop.create_future(), end_of(self._limit))
            if loop not in self._next:
                self._next[loop] = []
                loop.call_soon(self._hand_over, loop)
            self._next[loop].append(call)
            result: R = await call.future
        return result

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let the thread have the calls of one turn of the event loop together: handed over one by
        one, the first would be committed alone.
        """
        self._calls.put(self._next.pop(loop))

    @contextlib.asynccontextmanager
    async def in_time(self) -> AsyncIterator[None]:
        """End the block when the limit of one call is over.

        Raises `OutboxUnavailableError` then.
        """
        began = time.monotonic()

        def why() -> Reason:
            return self.outages.reason_since(began) or Reason.SILENT

        async with answer_within(self._limit, why):
            yield

    def close(self) -> bool:
        """Finish the queued calls, close the database and end the thread.

        Return False if the database holds the thread up: it is left behind, and keeps no process
        from ending.
        """
        self._closed = True
        self._calls.put(None)
        self._thread.join(self._limit + STOP_MARGIN_SECONDS)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while calls := self._gather():
            # Whoever gave up waiting was told so; storing it now would contradict that.
            wanted = [call for call in calls if call.is_wanted]
            with ends_by(max((call.end for call in wanted), default=0.0)):
                self._commit(wanted)
            _settle(wanted)
        self._engine.dispose()

    def _gather(self) -> list[_Call]:
        """Return the waiting calls; wait for the first; empty at the end."""
        calls: list[_Call] = []
        more = self._calls.get()
        while more is not None:
            calls += more
            if len(calls) >= MOST_AT_ONCE:
                break
            try:
                more = self._calls.get_nowait()
            except queue.Empty:
                break
        if more is None and calls:
            self._calls.put(None)
        return calls

    def _commit(self, calls: Sequence[_Call], *, again: bool = True) -> None:
        """Run *calls* in one transaction and note the outcome of each."""
        if not calls:
            return
        committing = False
        try:
            with self._engine.begin() as connection:
                calls = [call for call in calls if call.is_wanted]  # the lock may come late
                results = list(zip(calls, _results(connection, calls), strict=True))
                committing = True
        except IntegrityError:
            # Another instance stored the same words, or a reference is taken: tell them apart
            # one by one, and look a second time at what the other has committed meanwhile.
            if len(calls) > 1 or again:
                for call in calls:
                    self._commit([call], again=len(calls) > 1)
            else:
                calls[0].outcome = ReferenceTakenError()
        except DBAPIError as error:
            reason = reason_of(error)
            # The server was restarted, or a network broke: a new connection may do.
            broken = error.connection_invalidated and reason is not Reason.SILENT
            unclear = Reason.SILENT if broken and committing else reason
            repeated = _repeatable(calls, committing=committing) if broken and again else []
            rest = [call for call in calls if call not in repeated]
            self._fail(rest, OutboxUnavailableError(unclear))
            if repeated:
                self._commit(repeated, again=False)
        except Exception as error:  # noqa: BLE001 - a mistake of ours goes to who called
            self._fail(calls, error)
        else:
            self.outages.end()
            for call, result in results:
                call.outcome = result

    def _fail(self, calls: Sequence[_Call], error: Exception) -> None:
        if not calls:
            return
        if isinstance(error, OutboxUnavailableError):
            self.outages.begin(error.reason)
        if not (isinstance(error, OutboxUnavailableError) and error.reason is Reason.BUSY):
            self._engine.dispose()
        for call in calls:
            call.outcome = error


def _results(connection: Connection, calls: Iterable[_Call]) -> Iterable[Any]:
    for operation, group in groupby(calls, key=lambda call: call.operation):
        yield from operation(connection, [call.item for call in group])


def _repeatable(calls: Iterable[_Call], *, committing: bool) -> list[_Call]:
    """Return the calls that may be run again after a transaction that broke, *committing* or
    before.
    """
    return [call for call in calls if not (committing and call.operation in _ONCE)]


def _settle(calls: Iterable[_Call]) -> None:
    """Hand the outcomes over, with one wake-up per event loop and batch."""
    for loop, group in groupby(calls, key=lambda call: call.loop):
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_set_outcomes, list(group))


def _set_outcomes(calls: Iterable[_Call]) -> None:
    for call in calls:
        if call.future.done() or call.outcome is _NOT_RUN:
            continue
        if isinstance(call.outcome, Exception):
            call.future.set_exception(call.outcome)
        else:
            call.future.set_result(call.outcome)
