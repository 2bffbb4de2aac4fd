"""`kill -9` at any moment: what was promised arrives, and copies can be told as such.

`KILLS=200 pytest tests/faults/test_kill.py` is the long run.
"""

import asyncio
import contextlib
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from formservice.mail.encryption import new_keys
from tests.formservice.mail.test_message import read
from tests.servers.scripted_smtp import Server, smtp_server
from tests.waiting import happens

KILLS = int(os.environ.get("KILLS", "20"))  # noqa: TID251 - how long the test runs
WORKER = Path(__file__).with_name("worker.py")


class Field:
    """The processes of one installation, each one killed and started again."""

    def __init__(self, folder: Path, address: str) -> None:
        public, private = new_keys()
        self.promised: set[str] = set()
        self.folder = folder
        self.environ = {
            "PATH": os.defpath,
            "PYTHONPATH": str(Path.cwd()),
            "KIM_DATABASE_URL": address,
            "KIM_PUBLIC_KEY": public,
            "KIM_PRIVATE_KEY": private,
            "KIM_IDEMPOTENCY_KEY": "k" * 32,
            "KIM_FREE_SPACE_FLOOR_MB": "1",
            "KIM_LEASE_SECONDS": "1",
        }

    async def run_and_kill(self, role: str, seconds: float) -> None:
        """Let a process work for a while and kill it, in the middle of whatever it does."""
        with (self.folder / f"{role}.log").open("wb") as errors:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                str(WORKER),
                role,
                env=self.environ,
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
            )
        assert process.stdout is not None
        said = b""
        try:
            said = await process.stdout.readline()
            await asyncio.sleep(seconds)
            assert process.returncode is None, self.last_words(role)
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGKILL)
            said += await process.stdout.read()
            await process.wait()
        if role == "accept":  # a line that was cut off was promised to nobody
            self.promised.update(said.decode().split("\n")[:-1])

    def last_words(self, role: str) -> str:
        """Return what the last process of this role said, for one that ended by itself."""
        return (self.folder / f"{role}.log").read_text("utf-8")[-2000:]


async def torment(field: Field, server: Server) -> None:
    """Kill both roles again and again, then let delivery finish in peace."""
    field.environ["KIM_SMTP_URL"] = f"smtp://127.0.0.1:{server.port}"

    async def again(role: str) -> None:
        for _ in range(KILLS):
            await field.run_and_kill(role, random.uniform(0.05, 0.4))  # noqa: S311 - no secret

    await asyncio.gather(again("accept"), again("deliver"))
    finishing = asyncio.create_task(field.run_and_kill("deliver", 3600))
    try:
        await happens(lambda: len(server.mails) >= len(field.promised), "as many as promised")
        await happens(lambda: field.promised <= arrived(server).keys(), "each one of them")
    finally:
        finishing.cancel()
        await asyncio.wait([finishing])


def arrived(server: Server) -> Counter[str]:
    """Return how often each reference arrived."""
    return Counter(str(read(mail)["X-KIM-Ref"]) for mail in server.mails)


def in_field(field: Field, act: Callable[[Field, Server], Awaitable[None]]) -> Server:
    """Let *act* happen with a relay that never fails."""

    async def play() -> Server:
        async with smtp_server() as server:
            await act(field, server)
            return server

    return asyncio.run(play())


@pytest.mark.timeout(1200 + 60 * KILLS)
def test_nothing_that_was_promised_is_lost(tmp_path: Path) -> None:
    """Every reference that was returned arrives; copies carry the same Message-ID."""
    field = Field(tmp_path, f"sqlite:///{tmp_path}/outbox.db")
    server = in_field(field, torment)
    copies = arrived(server)
    assert len(field.promised) >= KILLS
    # At most one letter is in hand per lane at the moment of a kill.
    assert sum(copies.values()) - len(copies) <= 2 * (KILLS + 1)
    messages = {(read(mail)["X-KIM-Ref"], read(mail)["Message-ID"]) for mail in server.mails}
    assert len(messages) == len(copies)
