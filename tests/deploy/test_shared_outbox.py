"""Web and delivery are two users, and write one outbox."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from formservice.outbox import examine
from portal.problems import ConfigurationError
from tests.deploy.test_systemd import FOLDER, PYTHON, UNITS, read
from tests.formservice.samples import open_outbox

OUTBOX_FOLDER = "/var/lib/kim"
MARK = "/etc/kim/outbox_mark"


@pytest.fixture
def shared() -> Iterator[Path]:
    """Give an outbox file as `kim.tmpfiles` makes it, reachable for every user."""
    if os.getuid() != 0:
        pytest.skip("only root can be two users")
    folder = Path(tempfile.mkdtemp())
    os.chown(folder, 0, 65534)
    folder.chmod(0o2770)
    file = folder / "outbox.db"
    file.touch()
    os.chown(file, 0, 65534)
    file.chmod(0o660)
    yield file
    shutil.rmtree(folder)


def test_two_users_write_one_outbox(shared: Path) -> None:
    """Whoever comes first makes a write-ahead log that the other one can use; others cannot."""
    script = (
        "import os, sqlite3, sys; os.umask(0o77); c = sqlite3.connect(sys.argv[1]);"
        "c.execute('PRAGMA journal_mode=wal'); c.execute('CREATE TABLE IF NOT EXISTS t (a)');"
        "c.execute('INSERT INTO t VALUES (1)'); c.commit(); os._exit(0)"
    )

    def write(user: int, group: int) -> int:
        words = ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups"]
        words += [PYTHON, "-c", script, str(shared)]
        return subprocess.run(words, check=False, stderr=subprocess.DEVNULL).returncode

    assert [write(10001, 65534), write(10002, 65534), write(10001, 65534)] == [0, 0, 0]
    assert write(10003, 10003) != 0
    with sqlite3.connect(shared) as connection:
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (3,)
    connection.close()


def test_a_file_that_was_taken_away_is_not_made_anew(shared: Path) -> None:
    """Requests went with it, and a new one would be for the first user alone; so the start is
    refused, and the doctor says it.
    """
    address = f"sqlite:///{shared}"
    os.chown(shared.parent, 10001, 65534)
    open_outbox(address).close()
    assert examine(address, limit_seconds=10).exists
    for file in shared.parent.iterdir():
        file.unlink()
    for look in (lambda: open_outbox(address), lambda: examine(address, limit_seconds=10)):
        with pytest.raises(ConfigurationError, match=r"took it away.*systemd-tmpfiles --create"):
            look()
    assert not shared.exists()


def test_in_a_folder_of_ones_own_an_outbox_is_made(shared: Path) -> None:
    """It may have the bit from a folder above it that a team shares."""
    shared.unlink()
    open_outbox(f"sqlite:///{shared}").close()
    assert shared.exists()


def test_who_opens_the_outbox_knows_it_again() -> None:
    """By the mark beside the keys; the two that make an outbox write it, into a file that is laid
    for their group, once the disk of the outbox is mounted.
    """
    units = {unit.stem: read(unit) for unit in UNITS}
    opening = {
        name for name, unit in units.items() if OUTBOX_FOLDER in unit.get("ReadWritePaths", [])
    }
    knowing = {
        name
        for name, unit in units.items()
        if f"KIM_OUTBOX_MARK={MARK}" in unit.get("Environment", [])
    }
    assert knowing == opening
    noting = {name for name in opening if f"-{MARK}" in units[name]["ReadWritePaths"]}
    assert noting == {"kim-web", "kim-web@", "kim-delivery"}
    assert {*(units[name]["RequiresMountsFor"][0] for name in noting)} == {OUTBOX_FOLDER}
    laid = (FOLDER / "kim.tmpfiles").read_text("utf-8").splitlines()
    assert f"f {MARK} 0660 root kim-outbox" in laid
