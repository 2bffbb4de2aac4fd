"""The database of a run: a SQLite file, or a PostgreSQL that is killed and comes back."""

import asyncio
import contextlib
import os
import random
import signal
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from tests.servers.postgres import Postgres, running_postgres
from tests.waiting import happens

KINDS = ("postgresql", "sqlite")


@dataclass(frozen=True, slots=True)
class Database:
    """Where the outbox is; *server* is None for a SQLite file."""

    address: str
    server: Postgres | None = None


@contextlib.asynccontextmanager
async def running_database(kind: str, folder: Path) -> AsyncIterator[Database]:
    """Give an empty database until the block ends."""
    if kind == "sqlite":
        yield Database(f"sqlite:///{folder}/outbox.db")
        return
    with contextlib.ExitStack() as stack:
        server = await asyncio.to_thread(stack.enter_context, running_postgres())
        yield Database(await asyncio.to_thread(server.new_database), server)


def postmaster_of(server: Postgres) -> int:
    """Return the process id of the postmaster."""
    return int((server.folder / "data" / "postmaster.pid").read_text("ascii").split("\n")[0])


def children_of(pid: int) -> list[int]:
    """Return the processes that *pid* has started (Linux)."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for file in tasks for child in file.read_text("ascii").split()]


async def kill_postmaster(server: Postgres) -> None:
    """End the whole server as a power cut would, and wait until all its processes are gone."""
    postmaster = postmaster_of(server)
    os.kill(postmaster, signal.SIGSTOP)  # it bears no child that nobody knows
    orphans = children_of(postmaster)
    for pid in (postmaster, *orphans):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    await happens(lambda: not any(map(is_at_work, orphans)), "the end of the server's children")


def is_at_work(pid: int) -> bool:
    """Return True if the process is there and no zombie (Linux)."""
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    except OSError:
        return False


def kill_backend(server: Postgres, chance: random.Random) -> None:
    """Kill one process of the server; it throws all connections out and recovers.

    Where that was the process that recovers from an earlier kill, the whole server ends.
    """
    if is_running(server) and (children := children_of(postmaster_of(server))):
        with contextlib.suppress(ProcessLookupError):
            os.kill(chance.choice(children), signal.SIGKILL)


def is_running(server: Postgres) -> bool:
    """Return True if the postmaster is there."""
    try:
        return is_at_work(postmaster_of(server))
    except (FileNotFoundError, ValueError):
        return False


async def is_back(server: Postgres, address: str) -> bool:
    """Return True if the database at *address* answers; start its *server* if that has ended."""
    if not is_running(server):
        await bring_back(server)
    try:
        await asyncio.to_thread(open_letters, address)
    except OperationalError:
        return False
    return True


async def bring_back(server: Postgres) -> None:
    """Start the server, as often as it takes: a child that was just born may still be ending."""

    async def started() -> bool:
        try:
            await asyncio.to_thread(server.start)
        except subprocess.CalledProcessError:
            return False
        return True

    await happens(started, "PostgreSQL is back")


def open_letters(address: str) -> int:
    """Return how many letters of the outbox at *address* have not been delivered."""
    engine = create_engine(address)
    try:
        with engine.connect() as connection:
            question = text("SELECT count(*) FROM envelope WHERE delivered_at IS NULL")
            return int(connection.execute(question).scalar_one())
    finally:
        engine.dispose()
