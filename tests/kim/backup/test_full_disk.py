"""A disk that takes no more: the folder that was written is named, not what was read."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from formservice.mail.encryption import new_keys
from formservice.outbox import Clock
from kim.backup import command
from kim.backup.sealed_stream import SealingWriter
from portal.problems import ConfigurationError, written_into
from tests.formservice.samples import open_outbox
from tests.kim.backup.test_backup import Machine

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
COPYING = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/etc/kim-district/docs/a.md", None, "b")


@pytest.mark.parametrize(
    ("where", "name", "error"),
    [(shutil, "copyfile", COPYING), (SealingWriter, "write", FULL)],
    ids=["while it copies", "while it writes"],
)
def test_a_backup_names_its_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: object, name: str, error: OSError
) -> None:
    """Neither the district's page that it read, nor the output of the command."""
    machine, district = Machine(tmp_path), tmp_path / "district"
    machine.install()
    machine.etc.joinpath("private_key").write_text(f"{new_keys()[1]}\n", "utf-8")
    district.mkdir()
    (district / "district.toml").touch()
    open_outbox(machine.settings()["KIM_DATABASE_URL"], clock=Clock()).close()

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(where, name, fail)
    monkeypatch.setattr(command, "_keep_promise", lambda *_: True)
    done = machine.back_up(KIM_DISTRICT=str(district))
    assert done.exit_code == 2
    assert f"{machine.backups}: file: It cannot be used (No space left" in done.output


def test_what_cannot_be_read_is_named_itself(tmp_path: Path) -> None:
    """Only a disk that takes no more is the folder's."""
    with pytest.raises(FileNotFoundError), written_into(tmp_path):
        (tmp_path / "absent").read_bytes()
    with (
        pytest.raises(ConfigurationError, match=str(tmp_path)),
        written_into(tmp_path),
        Path("/dev/full").open("wb", buffering=0) as full,
    ):
        full.write(b"x")
