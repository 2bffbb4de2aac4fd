"""Write in one thread; calls that wait at the same time share one commit.

An fsync costs the same for one letter as for fifty. While one commit runs, further calls queue;
then they share a transaction. Every operation is safe to repeat, because a batch that fails is run
again call by call.
"""

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from formservice.outbox.database import reason_of
from formservice.outbox.model import OutboxUnavailableError, Reason, ReferenceTakenError

T = TypeVar("T")
R = TypeVar("R")

Operation = Callable[[Connection, Sequence[T]], Sequence[R]]
"""Does the same for several items inside one transaction; returns one result per item."""

MOST_AT_ONCE = 256
"""Calls that share one transaction; more would delay the first one for too long."""


def for_each(
    operation: Callable[[Connection, T], R],
) -> Callable[[Connection, Sequence[T]], list[R]]:
    """Return an operation on several items, made from an operation on one item."""

    @wraps(operation)
    def on_each(connection: Connection, items: Sequence[T]) -> list[R]:
        return [operation(connection, item) for item in items]

    return on_each


@dataclass(slots=True)
class _Call:
    operation: Operation[Any, Any]
    item: Any
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    outcome: Any = field(default=None)


class Writer:
    """Runs operations in its own thread; a call returns after its commit."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="outbox-writer", daemon=True)
        self._thread.start()

    async def call(self, operation: Operation[T, R], item: T) -> R:
        """Return the result of *operation* on *item*.

        Raises `OutboxUnavailableError` if the database cannot be used or the writer is closed, and
        `ReferenceTakenError` if *item* is a letter whose reference is taken.
        """
        if self._closed:
            raise OutboxUnavailableError(Reason.CLOSED)
        loop = asyncio.get_running_loop()
        call = _Call(operation, item, loop, loop.create_future())
        self._calls.put(call)
        result: R = await call.future
        return result

    def close(self) -> None:
        """Finish the queued calls and end the thread."""
        self._closed = True
        self._calls.put(None)
        self._thread.join()

    def _run(self) -> None:
        while calls := self._gather():
            # Whoever gave up waiting was told so; storing it now would contradict that.
            wanted = [call for call in calls if not call.future.cancelled()]
            self._commit(wanted)
            _settle(wanted)

    def _gather(self) -> list[_Call]:
        """Return the waiting calls; wait for the first; empty at the end."""
        calls = []
        call = self._calls.get()
        while call is not None:
            calls.append(call)
            if len(calls) == MOST_AT_ONCE:
                break
            try:
                call = self._calls.get_nowait()
            except queue.Empty:
                break
        if call is None and calls:
            self._calls.put(None)
        return calls

    def _commit(self, calls: Sequence[_Call], *, again: bool = True) -> None:
        """Run *calls* in one transaction and note the outcome of each."""
        if not calls:
            return
        try:
            with self._engine.begin() as connection:
                results = list(_results(connection, calls))
        except IntegrityError:
            # Another instance stored the same words, or a reference is taken: tell them apart
            # one by one, and look a second time at what the other has committed meanwhile.
            if len(calls) > 1 or again:
                for call in calls:
                    self._commit([call], again=len(calls) > 1)
            else:
                calls[0].outcome = ReferenceTakenError()
        except DBAPIError as error:
            if error.connection_invalidated and again:  # the server was restarted
                self._commit(calls, again=False)
            else:
                self._fail(calls, OutboxUnavailableError(reason_of(error)))
        except Exception as error:  # noqa: BLE001 - a mistake of ours goes to who called
            self._fail(calls, error)
        else:
            for call, result in zip(calls, results, strict=True):
                call.outcome = result

    def _fail(self, calls: Iterable[_Call], error: Exception) -> None:
        if not (isinstance(error, OutboxUnavailableError) and error.reason is Reason.BUSY):
            self._engine.dispose()
        for call in calls:
            call.outcome = error


def _results(connection: Connection, calls: Iterable[_Call]) -> Iterable[Any]:
    for operation, group in groupby(calls, key=lambda call: call.operation):
        yield from operation(connection, [call.item for call in group])


def _settle(calls: Iterable[_Call]) -> None:
    """Hand the outcomes over, with one wake-up per event loop and batch."""
    for loop, group in groupby(calls, key=lambda call: call.loop):
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_set_outcomes, list(group))


def _set_outcomes(calls: Iterable[_Call]) -> None:
    for call in calls:
        if call.future.done():
            continue
        if isinstance(call.outcome, Exception):
            call.future.set_exception(call.outcome)
        else:
            call.future.set_result(call.outcome)
