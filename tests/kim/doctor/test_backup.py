"""`kim doctor` says how old the newest backup is, and where none is made."""

import datetime as dt
from pathlib import Path

from formservice.config.settings import Settings
from formservice.mail.encryption import new_keys
from kim.backup.kept import name_at
from kim.doctor.alarms_and_bounces import check_backup

PUBLIC = {"KIM_BASE_URL": "https://portal.kreis.example"}


def look(**environ: str) -> list[str]:
    found = check_backup(Settings.from_environ(environ))
    return [f"{each.grade} {each.subject}: {each.text}" for each in found]


def test_where_none_is_made_it_is_told() -> None:
    """Another program may do it: no failure; a demo needs none."""
    assert look() == []
    (line,) = look(**PUBLIC)
    assert line.startswith("note backup: kim makes none")
    assert "KIM_BACKUP_KEY" in line


def test_a_missing_or_old_one_is_bad(tmp_path: Path) -> None:
    """None yet; the last night failed; last night's is there."""
    key, _ = new_keys()
    place = {"KIM_BACKUP_KEY": key, "KIM_BACKUP_DIR": str(tmp_path)}
    (line,) = look(**place)
    assert line.startswith(f"bad backup: none in {tmp_path}. Remedy: systemctl start kim-backup")
    now = dt.datetime.now(dt.UTC)
    (tmp_path / name_at(now - dt.timedelta(hours=27))).touch()
    (line,) = look(**place)
    assert line.startswith("bad backup: the newest of 1 in")
    assert "27 hours old" in line
    (tmp_path / name_at(now - dt.timedelta(hours=3))).touch()
    assert look(**place)[0].startswith("good backup: the newest of 2 in")


def test_a_key_of_this_machine_is_bad(tmp_path: Path) -> None:
    """It would encrypt to who holds the private half."""
    key, _ = new_keys()
    (tmp_path / name_at(dt.datetime.now(dt.UTC))).touch()
    lines = look(KIM_BACKUP_KEY=key, KIM_PUBLIC_KEY=key, KIM_BACKUP_DIR=str(tmp_path))
    assert [line.partition(":")[0] for line in lines] == ["bad backup", "good backup"]


def test_a_key_that_is_none_is_named_by_its_own_setting() -> None:
    """Nobody looks for the mistake in KIM_PUBLIC_KEY, nor puts that one back."""
    _, private = new_keys()
    line, _ = look(KIM_BACKUP_KEY=private)
    assert line.startswith("bad backup: environment: KIM_BACKUP_KEY: A key that begins with")
    assert "kim keys --backup" in line
    assert "KIM_PUBLIC_KEY" not in line
