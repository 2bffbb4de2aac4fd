"""What runs beside the pages: end what was interrupted, publish what is due, start builds, forget.

What fails rings: nobody looks at a page just then.
"""

import asyncio
import contextlib
import datetime as dt
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool

from editing.accounts.memory import Memory
from editing.drafts.jobs import Job, Stage
from editing.drafts.planning import publish_due
from editing.drafts.stops import Why
from editing.web.forms import KEPT_SENTENCES
from editing.web.shell import Shell

TURN_SECONDS = 5.0
"""Pause between two looks for plans that are due and for orders to build."""
FORGET_SECONDS = 3600.0

Ring = Callable[[str], None]
"""Tells a person that something has failed: `publishing`, `plan`, `build`, or another chore."""
Chores = Mapping[str, Callable[[], None]]

log = structlog.get_logger()


def beside_the_pages(
    shell: Shell, ring: Ring, build: Callable[[], None] | None, close: Callable[[], None]
) -> Callable[..., Any]:
    """Return what Starlette calls its lifespan; *close* ends what else runs beside the pages."""
    shell.jobs.tell(lambda job: _ended(shell, ring, job))

    @contextlib.asynccontextmanager
    async def run(app: Starlette) -> AsyncIterator[None]:
        stop = asyncio.Event()
        await _do(ring, "publishing", shell.jobs.resume)
        turning = asyncio.create_task(_turn(_chores(shell, ring, build), ring, stop))
        try:
            yield
        finally:
            stop.set()
            await turning
            await run_in_threadpool(close)
            await run_in_threadpool(shell.jobs.close)

    return run


async def _turn(chores: Chores, ring: Ring, stop: asyncio.Event) -> None:
    """Do all chores in turn; one that fails is tried again, and keeps no other from its turn."""
    while not stop.is_set():
        for name, chore in chores.items():
            await _do(ring, name, chore)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), TURN_SECONDS)


async def _do(ring: Ring, name: str, chore: Callable[[], None]) -> None:
    try:
        await run_in_threadpool(chore)
    except Exception:
        log.exception("turn-failed", chore=name)
        ring(name)


def _chores(shell: Shell, ring: Ring, build: Callable[[], None] | None) -> Chores:
    """Return what is done beside the pages; a build is started where no unit of systemd does."""
    orders = shell.desk.publisher.orders

    def publish() -> None:
        for tried in publish_due(shell.desk, dt.datetime.now(dt.UTC)):
            deed = "plan-held" if tried.stopped else "plan-published"
            shell.access.memory.note(tried.author.login, deed, tried.name)
            if tried.stopped:
                ring("plan")

    def start_build() -> None:
        if build and orders.is_waiting:
            build()
            outcome = orders.outcome()
            if outcome is None or outcome.problems:
                ring("build")

    return {
        "memory": _at_times(shell.access.memory),
        "publishing": shell.desk.publisher.recover,
        "plan": publish,
        "build": start_build,
    }


def _ended(shell: Shell, ring: Ring, job: Job) -> None:
    """Note a publishing that has come to its end; what broke on the way rings, and a forgotten
    lock, which only an administrator can remove.
    """
    memory, publisher = shell.access.memory, shell.desk.publisher
    if job.stage is Stage.DONE:
        memory.note(job.login, "undo" if job.is_undoing else "publish", job.commit)
        for address in () if job.is_undoing else KEPT_SENTENCES:
            memory.forget(job.login, address)
    elif job.why == Why.BROKE or (job.why == Why.IN_USE and publisher.is_lock_forgotten):
        ring("publishing")


def _at_times(memory: Memory) -> Callable[[], None]:
    """Return what forgets, once in an hour, what has had its time."""
    done = float("-inf")

    def forget() -> None:
        nonlocal done
        if memory.clock() - done >= FORGET_SECONDS:
            memory.forget_old()
            done = memory.clock()

    return forget
