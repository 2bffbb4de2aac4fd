"""A file with settings or a secret appears whole, with its rights, or not at all."""

import io
import os
import resource
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.whole_files import has, lay, rewrite, write_whole


class Torn(io.BytesIO):
    """A source that breaks off."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Return something once, then fail."""
        if self.tell():
            raise OSError("torn")
        return super().read(1)


def test_what_breaks_off_changes_nothing(tmp_path: Path) -> None:
    """The file of before stays, and the next try is not held up by the last."""
    file = tmp_path / "key"
    file.write_text("before", "utf-8")
    with pytest.raises(OSError, match="torn"):
        write_whole(file, Torn(b"after"), 0o600)
    assert file.read_text("utf-8") == "before"
    write_whole(file, "after ä", 0o640)
    assert file.read_text("utf-8") == "after ä"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert [*tmp_path.iterdir()] == [file]


def test_a_link_that_was_laid_before_is_not_followed(tmp_path: Path) -> None:
    """Others may write into the folder of the outbox."""
    other = tmp_path / "passwd"
    other.write_text("root", "utf-8")
    (tmp_path / ".outbox.db.first").symlink_to(other)
    write_whole(tmp_path / "outbox.db", io.BytesIO(b"copy"), 0o660)
    assert other.read_text("utf-8") == "root"


@pytest.mark.parametrize(("content", "filled"), [(b"", False), (b" \n", False), (b"\xff", True)])
def test_blanks_are_nothing(tmp_path: Path, content: bytes, *, filled: bool) -> None:
    """One answer for settings, secrets and databases."""
    file = tmp_path / "file"
    assert not has(file)
    file.write_bytes(content)
    assert has(file) is filled
    assert lay(file, "text", 0o600) is not filled


def test_who_may_not_give_files_away_still_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The units forbid chown(2), also one that changes nothing (SystemCallFilter=~@privileged)."""

    def forbidden(*_: object) -> None:
        raise PermissionError("chown")

    monkeypatch.setattr("os.fchown", forbidden)
    file = tmp_path / "outcome.json"
    write_whole(file, "after", 0o644)
    assert file.read_text("utf-8") == "after"
    with pytest.raises(PermissionError, match="chown"):
        write_whole(file, "given away", 0o644, group=1)
    assert file.read_text("utf-8") == "after"


@pytest.fixture
def full_disk() -> Iterator[None]:
    """Let no file of this process grow beyond a hundred bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    """Translations that came yesterday are in no other file yet."""
    file = tmp_path / "pages.po"
    rewrite(file, "before")
    with pytest.raises(OSError, match="large"):
        rewrite(file, "after " * 100)
    assert file.read_text("utf-8") == "before"


def test_what_is_rewritten_keeps_rights_owner_and_links(tmp_path: Path) -> None:
    """An administrator who runs a command as root takes no file from the others."""
    file, link = tmp_path / "pages.po", tmp_path / "linked.po"
    rewrite(file, "before")
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    file.chmod(0o664)
    if os.geteuid() == 0:
        os.chown(file, 4711, 4712)
    owner = file.stat()
    link.symlink_to(file)
    rewrite(link, "after")
    assert (link.is_symlink(), file.read_text("utf-8")) == (True, "after")
    now = file.stat()
    assert (now.st_mode, now.st_uid, now.st_gid) == (owner.st_mode, owner.st_uid, owner.st_gid)
