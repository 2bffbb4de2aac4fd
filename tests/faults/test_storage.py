"""The disk is full, the database is locked: no thanks without a promise, and nothing retyped."""

import asyncio
import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from formservice.outbox import Outbox, OutboxUnavailableError, Reason
from portal.district import load_district
from tests.formservice.samples import new_letter, open_outbox, undelivered
from tests.servers.kim_service import Service, running_service
from tests.waiting import LIMIT

HOTLINE = load_district(Path("districts/kreis-wesel")).hotline.display
FORM = {
    "municipality": "05170024",
    "phone": "030 23125 401",
    "email": "",
    "language": "ti",
    "interpreter": "yes",
    "safe_contact": "no-voicemail",
    "contact_times": "ንግሆ",
    "name": "ሳባ",
    "message": "ሰላም፣ ሓገዝ የድልየኒ",
}
NOBODY_LISTENS = 9


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """Mount a file system of four megabytes."""
    if os.getuid() != 0:
        pytest.skip("only root can mount a file system")
    with tempfile.TemporaryDirectory(prefix="kim-disk-") as name:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", name], check=True)
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", name], check=True)


def fill(disk: Path, leave: int) -> Path:
    """Fill *disk* but for *leave* bytes."""
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    file = disk / "fill"
    with contextlib.suppress(OSError):
        file.write_bytes(b"x" * (free - leave))
    return file


def post(service: Service) -> httpx.Response:
    """Send the form in Tigrinya."""
    return httpx.post(f"{service.url}/ti/kontakt/", data=FORM, timeout=LIMIT)


def assert_sent_nothing_and_kept_everything(answer: httpx.Response) -> None:
    """Expect a page in Tigrinya with the phone number and everything that was typed."""
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert '<html lang="ti"' in answer.text
    assert HOTLINE in answer.text
    for name in ("phone", "contact_times", "name"):
        assert re.search(rf'name="{name}"[^>]*value="{FORM[name]}"', answer.text), name
    assert FORM["message"] in answer.text
    for name in ("municipality", "language"):
        assert re.search(rf'value="{FORM[name]}"[^>]*selected', answer.text), name
    for name in ("interpreter", "safe_contact"):
        assert re.search(rf'value="{FORM[name]}"[^>]*checked', answer.text), name


def test_a_full_disk_is_said_before_any_thanks(
    small_disk: Path, site: Path, tmp_path: Path
) -> None:
    """Below the floor nothing more is accepted; with room again everything goes on."""
    more = {
        "KIM_DATABASE_URL": f"sqlite:///{small_disk}/outbox.db",
        "KIM_FREE_SPACE_FLOOR_MB": "1",
    }
    with running_service(tmp_path, site, NOBODY_LISTENS, **more) as service:
        filling = fill(small_disk, 500_000)
        assert_sent_nothing_and_kept_everything(post(service))
        filling.unlink()
        assert post(service).status_code == 307


def test_a_disk_that_fills_up_while_writing_loses_nothing(small_disk: Path) -> None:
    """Past every floor: refused as a whole, and what was accepted before is still there."""
    address = f"sqlite:///{small_disk}/outbox.db"

    async def offer(outbox: Outbox) -> list[str]:
        kept: list[str] = []
        try:
            while True:
                receipt = await outbox.accept(new_letter(sealed=b"x" * 10_000))
                kept.append(receipt.reference)
        except OutboxUnavailableError as error:
            assert error.reason is Reason.FULL  # noqa: PT017 - the end of an endless loop
        return kept

    outbox = open_outbox(address)
    filling = fill(small_disk, 300_000)
    kept = asyncio.run(offer(outbox))
    filling.unlink()
    asyncio.run(outbox.accept(new_letter()))
    outbox.close()
    again = open_outbox(address)  # checks the file's integrity
    waiting = asyncio.run(undelivered(again))
    again.close()
    assert len(kept) > 3
    assert [one.reference for one in waiting][:-1] == kept


def test_a_full_disk_at_the_start_is_no_mistake_of_the_settings(small_disk: Path) -> None:
    """Told as "not now": with room again the same settings are right."""
    address = f"sqlite:///{small_disk}/outbox.db"
    open_outbox(address).close()
    filling = fill(small_disk, 0)
    with pytest.raises(OutboxUnavailableError):
        open_outbox(address)
    filling.unlink()
    open_outbox(address).close()


@pytest.fixture(scope="module")
def busy(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Return a service that waits two seconds for its database, and does not deliver."""
    folder = tmp_path_factory.mktemp("busy")
    more = {"KIM_DATABASE_TIMEOUT_SECONDS": "2"}
    with running_service(folder, site, NOBODY_LISTENS, **more) as service:
        yield service


@contextlib.contextmanager
def locked(service: Service) -> Iterator[sqlite3.Connection]:
    """Hold the write lock of the service's database, as a backup or a person may."""
    file = service.settings["KIM_DATABASE_URL"].removeprefix("sqlite:///")
    holder = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=LIMIT)
    holder.execute("BEGIN IMMEDIATE")
    try:
        yield holder
    finally:
        if holder.in_transaction:
            holder.execute("ROLLBACK")
        holder.close()


def test_a_locked_database_is_waited_for_and_then_told(busy: Service) -> None:
    """Two seconds of patience, then the 503 page; afterwards the same form is accepted."""
    with locked(busy):
        answer = post(busy)
    assert_sent_nothing_and_kept_everything(answer)
    assert post(busy).status_code == 307


def test_a_short_lock_is_not_noticed(site: Path, tmp_path: Path) -> None:
    """Whoever lets go in time costs nobody an error."""
    more = {"KIM_DATABASE_TIMEOUT_SECONDS": f"{LIMIT:.0f}"}
    with (
        running_service(tmp_path, site, NOBODY_LISTENS, **more) as service,
        locked(service) as holder,
    ):
        timer = threading.Timer(0.7, holder.execute, ["ROLLBACK"])
        timer.start()
        assert post(service).status_code == 307
        timer.join()


def test_a_file_that_was_moved_away_takes_no_promise(tmp_path: Path) -> None:
    """Moved, replaced by a copy, or its disk gone: what is written now nobody would find again."""
    file = tmp_path / "outbox.db"
    box = open_outbox(f"sqlite:///{file}")
    assert asyncio.run(box.free_bytes())
    file.rename(tmp_path / "elsewhere.db")
    with pytest.raises(OutboxUnavailableError, match="down"):
        asyncio.run(box.free_bytes())
    shutil.copy(tmp_path / "elsewhere.db", file)
    with pytest.raises(OutboxUnavailableError, match="down"):
        asyncio.run(box.free_bytes())
    with pytest.raises(OutboxUnavailableError, match="down"):
        asyncio.run(box.accept(new_letter()))
    box.close()
