"""The files beside the SQLite file are taken away while it is open: nothing more is promised."""

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from formservice.outbox import (
    AcceptResult,
    Attempt,
    ClaimRequest,
    Event,
    Outbox,
    OutboxUnavailableError,
    Reason,
)
from tests.formservice.samples import new_letter, open_outbox, undelivered

MINUTE = timedelta(minutes=1)
LOOK = """
import os, sqlite3, sys
box = sqlite3.connect(sys.argv[1])
box.execute("SELECT count(*) FROM sqlite_master").fetchone()
if sys.argv[2:]:
    box.close()
os._exit(0)
"""
"""Read the file as another process does, which makes what is missing beside it; it closes the file
if it gets another word."""


PROMISE = """
import asyncio, os, sys
from pathlib import Path
from formservice.outbox import OutboxUnavailableError
from tests.formservice.samples import new_letter, open_outbox
box = open_outbox(f"sqlite:///{sys.argv[1]}")
asyncio.run(box.accept(new_letter()))
for ending in sys.argv[2:]:
    Path(sys.argv[1] + ending).unlink()
try:
    asyncio.run(box.free_bytes())
except OutboxUnavailableError:
    os._exit(0)
"""
"""Take a letter, lose the files beside the database, look at the disk, and die at once."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the path of the outbox."""
    return tmp_path / "outbox.db"


@pytest.fixture
def box(file: Path) -> Iterator[Outbox]:
    """Yield an open outbox with one letter in it."""
    box = open_outbox(f"sqlite:///{file}")
    asyncio.run(box.accept(new_letter()))
    yield box
    box.close()


def refuses(box: Outbox) -> bool:
    """Return True if neither the free space is told nor a letter taken."""
    for call in (box.free_bytes(), box.accept(new_letter())):
        with pytest.raises(OutboxUnavailableError) as caught:
            asyncio.run(call)
        assert caught.value.reason is Reason.DOWN
    return True


@pytest.mark.parametrize("gone", [["-wal"], ["-shm"], ["-wal", "-shm"]], ids=" ".join)
def test_a_log_that_was_removed_takes_no_promise(box: Outbox, file: Path, gone: list[str]) -> None:
    """What is written into it is lost when the process is killed; an orderly stop saves it."""
    for suffix in gone:
        Path(f"{file}{suffix}").unlink()
    assert refuses(box)
    box.close()
    again = open_outbox(f"sqlite:///{file}")
    assert len(asyncio.run(undelivered(again))) == 1
    assert asyncio.run(again.accept(new_letter())).result is AcceptResult.ACCEPTED
    again.close()


def test_a_log_that_another_process_has_made_anew_is_none(box: Outbox, file: Path) -> None:
    """It is at the same path, and is not the one that is open."""
    for suffix in ("-wal", "-shm"):
        Path(f"{file}{suffix}").unlink()
    subprocess.run([sys.executable, "-c", LOOK, str(file)], check=True)
    assert Path(f"{file}-wal").exists()
    assert refuses(box)
    asyncio.run(box._sweep())  # by a second connection of our own, which has the new one
    assert refuses(box)


def test_a_log_that_was_moved_takes_no_promise(box: Outbox, file: Path) -> None:
    """As with the file itself."""
    Path(f"{file}-wal").rename(f"{file}-elsewhere")
    assert refuses(box)
    Path(f"{file}-elsewhere").rename(f"{file}-wal")
    assert asyncio.run(box.accept(new_letter())).result is AcceptResult.ACCEPTED


def test_what_happens_every_day_takes_no_log_away(box: Outbox, file: Path) -> None:
    """Others look and go, content is erased and swept, connections are made anew."""

    async def deliver_and_erase() -> None:
        (claim, *_) = await box.claim(ClaimRequest("worker", 1, MINUTE))
        await box.finish(Attempt(Event.DELIVER, claim.envelope, "worker", "data-250"))
        assert await box.purge(timedelta()) == 1

    everyday: tuple[Callable[[], object], ...] = (
        lambda: subprocess.run([sys.executable, "-c", LOOK, str(file)], check=True),
        lambda: subprocess.run([sys.executable, "-c", LOOK, str(file), "close"], check=True),
        lambda: asyncio.run(deliver_and_erase()),
        box._engine.dispose,  # the last one that closes removes the log
        lambda: open_outbox(f"sqlite:///{file}").close(),
    )
    for happens in everyday:
        happens()
        assert asyncio.run(box.free_bytes())
        assert asyncio.run(box.accept(new_letter())).result is AcceptResult.ACCEPTED
        assert asyncio.run(box.free_bytes())


@pytest.mark.parametrize("gone", [["-wal"], ["-wal", "-shm"]], ids=" ".join)
def test_what_lies_in_a_removed_log_is_saved_as_soon_as_it_is_seen(
    file: Path, gone: list[str]
) -> None:
    """A process that is killed afterwards, before any orderly stop, has lost nothing."""
    subprocess.run([sys.executable, "-c", PROMISE, str(file), *gone], check=True)
    again = open_outbox(f"sqlite:///{file}")
    assert len(asyncio.run(undelivered(again))) == 1
    again.close()


def test_a_copy_over_the_open_file_that_is_shorter_takes_no_promise(file: Path) -> None:
    """As `cp` makes it of an older backup: the same file with another content."""
    box = open_outbox(f"sqlite:///{file}")
    backup = file.with_name("backup.db")
    with sqlite3.connect(file) as source, sqlite3.connect(backup) as target:
        source.backup(target)
    asyncio.run(fill(box))
    assert asyncio.run(box.free_bytes())
    shutil.copyfile(backup, file)
    assert refuses(box)
    box.close()


def test_a_file_that_grows_takes_promises(file: Path) -> None:
    """With each letter, and with another process that writes the log back into it."""
    box = open_outbox(f"sqlite:///{file}")
    for _ in range(3):
        asyncio.run(fill(box))
        subprocess.run([sys.executable, "-c", LOOK, str(file), "close"], check=True)
        assert asyncio.run(box.free_bytes())
    box.close()


async def fill(box: Outbox) -> None:
    """Accept so much that the file grows, and write the log back into it."""
    for _ in range(5):
        await box.accept(new_letter(sealed=b"x" * 100_000))
    assert await box._sweep()
