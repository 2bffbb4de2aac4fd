"""Distribute work over forked processes, and report each finished item.

Forked processes inherit parsers, templates and MkDocs' objects, which cannot be pickled.
"""

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import Any, TypeVar

from portal.exit_codes import Exit
from portal.problems import KimError

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")

Progress = Callable[[str, int, int], None]
"""Called after each item with its name, the number of finished items, and the total."""


class WorkerLostError(KimError):
    """A process was ended from outside while it worked."""

    exit_status = Exit.FAILED
    """Another try may succeed."""

    def __str__(self) -> str:
        return (
            "A process of this work was ended from outside, perhaps because memory was short. "
            "Remedy: free memory, or let one process do it: --jobs 1"
        )


_work: Callable[[int], Any]
"""What a forked process does with the number of a piece."""


def run_in_processes(
    work: Callable[[Item], Outcome],
    items: Sequence[Item],
    *,
    name_of: Callable[[Item], str],
    jobs: int | None = None,
    progress: Progress | None = None,
) -> list[Outcome]:
    """Return the results of *work* for *items*, in their order.

    Raises what *work* raises, and `WorkerLostError` for a process that is killed.
    *name_of* names an item for *progress*. There are *jobs* processes, else one per core; with one
    job the work is done in this process, which suits a debugger.
    """
    total, names = len(items), [name_of(thing) for thing in items]
    jobs = min(jobs or len(os.sched_getaffinity(0)), total)

    def numbered(number: int) -> tuple[int, Outcome]:
        return number, work(items[number])

    if jobs <= 1:
        done = dict(_reported(map(numbered, range(total)), names, progress))
    else:
        done = dict(_reported(_shared_out(numbered, total, jobs), names, progress))
    return [done[number] for number in range(total)]


def _shared_out(
    work: Callable[[int], tuple[int, Outcome]], total: int, jobs: int
) -> Iterator[tuple[int, Outcome]]:
    """Yield outcomes as they come; nothing of it goes on when the first piece fails."""
    others = set(multiprocessing.active_children())
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(jobs, fork, initializer=_begin, initargs=(work,)) as pool:
        try:
            for piece in as_completed([pool.submit(_do, number) for number in range(total)]):
                yield piece.result()
        except BaseException as error:
            for process in set(multiprocessing.active_children()) - others:
                process.terminate()
            if isinstance(error, BrokenProcessPool):
                raise WorkerLostError from None
            raise


def _begin(work: Callable[[int], Any]) -> None:
    """Leave Ctrl-C to the process that waits for this one, and ends it without a word.

    If that one is killed, this one ends, too; a pool would wait for work for ever.
    """
    global _work  # noqa: PLW0603 - a pool sends numbers only
    _work = work
    gc.freeze()  # what is inherited stays: to look through it again and again would copy its memory
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        wait([parent.sentinel])
        os._exit(1)


def _do(number: int) -> Any:
    return _work(number)


def _reported(
    outcomes: Iterable[tuple[int, Outcome]], names: Sequence[str], progress: Progress | None
) -> Iterator[tuple[int, Outcome]]:
    for done, (number, outcome) in enumerate(outcomes, start=1):
        if progress:
            progress(names[number], done, len(names))
        yield number, outcome
