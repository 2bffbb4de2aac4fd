"""An installation knows its outbox again: an empty one or another one in its place is refused."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine, make_url, text

from formservice.outbox import examine
from formservice.outbox import mark as marks
from formservice.outbox.upgrade import configuration
from portal.problems import ConfigurationError
from tests.formservice.samples import open_outbox
from tests.servers.postgres import Postgres


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    """Give the file as `kim.tmpfiles` lays it: empty, in a folder of its own."""
    file = tmp_path / "etc" / "outbox_mark"
    file.parent.mkdir()
    file.touch()
    return file


def start(address: str, mark: Path) -> None:
    """Open the outbox as the service does."""
    open_outbox(address, mark=mark).close()


def look(address: str, mark: Path) -> None:
    """Examine it as the doctor and the commands do."""
    examine(address, limit_seconds=5, mark=mark)


def empty(address: str) -> None:
    """Leave what a first start finds: an empty file, as systemd-tmpfiles lays it, or a database
    without tables.
    """
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        Path(url.database or "").write_bytes(b"")
        return
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


def noted(mark: Path) -> str:
    """Return the name of the outbox that *mark* notes."""
    return str(json.loads(mark.read_text("utf-8"))["outbox"])


def test_the_first_start_notes_the_outbox_and_the_next_ones_know_it(
    address: str, mark: Path
) -> None:
    """A look notes nothing; a second machine with the same database notes the same."""
    look(address, mark)
    assert mark.read_text("utf-8") == ""
    start(address, mark)
    before, name = mark.stat().st_mtime_ns, noted(mark)
    start(address, mark)
    look(address, mark)
    assert mark.stat().st_mtime_ns == before
    mark.write_text("", "utf-8")
    start(address, mark)
    assert noted(mark) == name


@pytest.mark.parametrize("use", [start, look])
def test_an_empty_one_in_its_place_is_refused_and_stays_empty(
    address: str, mark: Path, use: Callable[[str, Path], None]
) -> None:
    """A disk that is not mounted, a machine restored without it: requests would be gone silently.
    Whoever begins anew on purpose empties the mark.
    """
    start(address, mark)
    empty(address)
    with pytest.raises(ConfigurationError, match=rf"no outbox in .*had one.*truncate -s 0 {mark}"):
        use(address, mark)
    assert not examine(address, limit_seconds=5).exists
    if address.startswith("sqlite"):
        assert Path(make_url(address).database or "").read_bytes() == b""
    os.truncate(mark, 0)
    start(address, mark)
    assert examine(address, limit_seconds=5, mark=mark).exists


@pytest.mark.parametrize("use", [start, look])
def test_a_file_that_is_gone_is_not_made_anew(
    tmp_path: Path, mark: Path, use: Callable[[str, Path], None]
) -> None:
    """Also in a folder of one's own."""
    file = tmp_path / "data" / "outbox.db"
    start(f"sqlite:///{file}", mark)
    for one in file.parent.iterdir():
        one.unlink()
    with pytest.raises(ConfigurationError, match=r"no outbox in .*had one"):
        use(f"sqlite:///{file}", mark)
    assert not file.exists()


@pytest.mark.parametrize("use", [start, look])
def test_another_outbox_is_refused(
    tmp_path: Path, postgres: Postgres, mark: Path, use: Callable[[str, Path], None]
) -> None:
    """The file that lies below a mount point, or the database of another installation."""
    start(f"sqlite:///{tmp_path}/first.db", mark)
    for other in (f"sqlite:///{tmp_path}/other.db", postgres.new_database()):
        open_outbox(other).close()
        with pytest.raises(ConfigurationError, match="another outbox than this installation had"):
            use(other, mark)


@pytest.mark.parametrize("use", [start, look])
def test_a_disk_that_is_not_mounted_is_named(
    tmp_path: Path, mark: Path, monkeypatch: pytest.MonkeyPatch, use: Callable[[str, Path], None]
) -> None:
    """Also where a copy of the outbox, or its folder, lies below the mount point."""
    address = f"sqlite:///{tmp_path}/outbox.db"
    monkeypatch.setattr(marks, "_is_apart", lambda _url, _mark: True)
    start(address, mark)
    monkeypatch.undo()
    with pytest.raises(ConfigurationError, match=r"not where the outbox was.*is not mounted"):
        use(address, mark)
    empty(address)
    with pytest.raises(ConfigurationError, match=r"no outbox in .*had one.*is not mounted"):
        use(address, mark)


def test_an_outbox_that_moves_to_a_disk_of_its_own_is_followed(
    tmp_path: Path, mark: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other way round is what a missing disk looks like."""
    address = f"sqlite:///{tmp_path}/outbox.db"
    start(address, mark)
    monkeypatch.setattr(marks, "_is_apart", lambda _url, _mark: True)
    start(address, mark)
    assert json.loads(mark.read_text("utf-8"))["is_apart"] is True


def test_another_disk_is_told_from_the_same(tmp_path: Path, mark: Path) -> None:
    """By the disk of the folders: files of a container's layers may say another one."""
    assert not marks._is_apart(make_url(f"sqlite:///{tmp_path}/outbox.db"), mark)
    assert marks._is_apart(make_url("sqlite:////dev/shm/outbox.db"), mark)


def test_a_backup_from_before_there_were_names_is_taken(address: str, mark: Path) -> None:
    """It gets the name that was noted."""
    start(address, mark)
    name = noted(mark)
    box = open_outbox(address)
    with box._engine.begin() as connection:
        command.downgrade(configuration(connection), "0009")
    box.close()
    start(address, mark)
    assert noted(mark) == name
    start(address, mark)


def test_a_mark_that_cannot_be_written_stops_no_start(address: str, tmp_path: Path) -> None:
    """A full disk of the system takes no note, and requests go on."""
    start(address, tmp_path / "nobody has laid it")


def test_a_mark_that_cannot_be_read_stops_the_start(address: str, mark: Path) -> None:
    """Somebody has written into it, or power was lost while it was; rights mend nothing."""
    start(address, mark)
    for spoilt in ("spoilt", "[]", '{"outbox": 1, "more": 2}', "\0" * 80):
        mark.write_text(spoilt, "utf-8")
        with pytest.raises(ConfigurationError, match=rf"{mark}.*truncate -s 0 {mark}") as error:
            start(address, mark)
        assert "who may read it" not in str(error.value)
    mark.write_text("", "utf-8")
    start(address, mark)
    assert noted(mark)
