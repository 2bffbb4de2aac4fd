"""A drill: back up, lose all, restore elsewhere, deliver; and what makes a backup useless."""

import asyncio
import datetime as dt
import io
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import structlog.testing
from click.testing import CliRunner, Result

from formservice.assembly import open_outbox, run_delivery
from formservice.config.settings import Settings
from formservice.mail.encryption import Opener, Sealer, new_keys
from formservice.outbox import Clock, Stopwatch, copy_outbox
from kim.__main__ import main
from kim.backup import command
from kim.backup.kept import is_late, name_at, outdated
from kim.backup.sealed_stream import PIECE, DamagedBackupError, OpeningReader, SealingWriter
from kim.backup.working_folder import MAKING, working_folder
from kim.environment_file import settings_in
from portal.exit_codes import Exit
from tests.formservice.samples import DISTRICT
from tests.servers.scripted_smtp import smtp_server
from tests.waiting import happens

PUBLIC, PRIVATE = new_keys()
BACKUP_PUBLIC, BACKUP_PRIVATE = new_keys()


class Machine:
    """An installation below a folder of its own, as the package lays it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.etc, self.backups = root / "etc/kim", root / "var/backups/kim"
        for folder in (self.etc, self.backups, root / "var/lib/kim"):
            folder.mkdir(parents=True)

    def install(self) -> None:
        """Fill it in: settings, secrets, keys."""
        text = f"KIM_DATABASE_URL=sqlite:///{self.root}/var/lib/kim/outbox.db\n"
        text += f"KIM_PUBLIC_KEY={PUBLIC}\nKIM_BACKUP_KEY={BACKUP_PUBLIC}\n"
        text += f"KIM_BACKUP_DIR={self.backups}\nKIM_DISTRICT=kreis-wesel\n"
        (self.etc / "kim.env").write_text(text, "utf-8")
        (self.etc / "private_key").write_text(f"{PRIVATE}\n", "utf-8")
        (self.etc / "idempotency_key").write_text("k" * 32, "utf-8")
        (self.etc / "smtp_url").write_text("smtp://127.0.0.1:25\n", "utf-8")

    def settings(self, **more: str) -> dict[str, str]:
        """Return the environment of a process of it."""
        secrets = {
            f"KIM_{name.upper()}_FILE": str(self.etc / name)
            for name in ("private_key", "idempotency_key")
        }
        return settings_in((self.etc / "kim.env").read_text("utf-8")) | secrets | more

    def kim(self, *words: str, **more: str) -> Result:
        """Run a command of it."""
        return CliRunner(env=self.settings(**more)).invoke(main, words, input="")

    def back_up(self, **more: str) -> Result:
        env = str(self.etc / "kim.env")
        return self.kim("backup", "--settings", env, "--secrets", str(self.etc), **more)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Give an installation with test requests for each mailbox that nobody has delivered."""
    machine = Machine(tmp_path / "old")
    machine.install()
    open_outbox(Settings.from_environ(machine.settings())).close()
    assert machine.kim("canary", "--outbox-only").exit_code == 0
    return machine


@pytest.fixture
def key(tmp_path: Path) -> str:
    file = tmp_path / "backup-key"
    file.write_text(f"{BACKUP_PRIVATE}\n", "utf-8")
    return str(file)


def restored(machine: Machine, key: str, root: Path, *more: str) -> Result:
    (backup,) = machine.backups.glob("*.backup")
    words = ["restore", str(backup), "--key", key, "--into", str(root / "etc/kim"), "--yes"]
    outbox = f"{machine.root}/var/lib/kim/outbox.db"
    return CliRunner().invoke(main, [*words, "--root", str(root), "--outbox", outbox, *more])


def waiting(machine: Machine) -> list[str]:
    return sorted(re.findall(r"^\d{9}", machine.kim("outbox", "list").output, re.MULTILINE))


async def deliver(outbox: Path, machine: Machine, letters: int) -> None:
    """Deliver all that waits in the file *outbox*."""
    async with smtp_server({}) as server:
        more = {"KIM_SMTP_URL": f"smtp://127.0.0.1:{server.port}"}
        more["KIM_DATABASE_URL"] = f"sqlite:///{outbox}"
        settings = Settings.from_environ(machine.settings(**more))
        box = open_outbox(settings)
        with structlog.testing.capture_logs():
            async with run_delivery(settings, DISTRICT, box):
                await happens(lambda: len(server.mails) == letters, "all mails")
        box.close()


def test_what_waited_is_delivered_from_another_machine(
    machine: Machine, key: str, tmp_path: Path
) -> None:
    """The whole drill: the old one is gone, the new one has nothing but the package."""
    made = machine.back_up()
    assert made.exit_code == 0, made.output
    before = waiting(machine)
    assert before
    (backup,) = machine.backups.iterdir()
    assert PRIVATE.encode() not in backup.read_bytes()
    assert backup.stat().st_mode & 0o777 == 0o600
    new = Machine(tmp_path / "new")
    (new.etc / "smtp_url").touch(0o600)
    done = restored(machine, key, new.root)
    assert done.exit_code == 0, done.output
    assert "kim outbox restored" in done.output
    for file in ("kim.env", "private_key", "idempotency_key", "smtp_url"):
        assert (new.etc / file).read_bytes() == (machine.etc / file).read_bytes()
    outbox = new.root / str(machine.root)[1:] / "var/lib/kim/outbox.db"
    address = f"sqlite:///{outbox}"
    new_list = new.kim("outbox", "list", KIM_DATABASE_URL=address).output
    assert all(reference in new_list for reference in before)
    assert new.kim("outbox", "restored", KIM_DATABASE_URL=address).exit_code == 0
    asyncio.run(deliver(outbox, new, len(before)))


def test_nothing_that_is_there_is_overwritten(machine: Machine, key: str, tmp_path: Path) -> None:
    """One file that is not empty, and nothing at all is laid; each is named."""
    machine.back_up()
    new = Machine(tmp_path / "new")
    (new.etc / "private_key").write_text("another", "utf-8")
    done = restored(machine, key, new.root)
    assert done.exit_code == Exit.WRONG
    assert f"{new.etc}/private_key" in done.output
    assert [file.name for file in new.etc.iterdir()] == ["private_key"]
    assert (new.etc / "private_key").read_text("utf-8") == "another"


def test_a_folder_of_the_district_comes_along(machine: Machine, key: str, tmp_path: Path) -> None:
    """With all that lies in it; a shipped district is the package's."""
    own = tmp_path / "kreis"
    (own / "docs").mkdir(parents=True)
    for file in Path("districts/kreis-wesel").glob("*.toml"):
        (own / file.name).write_bytes(file.read_bytes())
    (own / "docs/kontakt.md").write_text("# Ours\n", "utf-8")
    env = machine.etc / "kim.env"
    env.write_text(env.read_text("utf-8").replace("=kreis-wesel", f"={own}"), "utf-8")
    assert machine.back_up().exit_code == 0
    new = Machine(tmp_path / "new")
    assert restored(machine, key, new.root, "--district", str(own)).exit_code == 0
    page = new.root / str(own)[1:] / "docs/kontakt.md"
    assert page.read_text("utf-8") == "# Ours\n"


@pytest.mark.parametrize("own", [PUBLIC, None], ids=["a key of this machine", "no key"])
def test_a_backup_that_this_machine_could_read_is_refused(
    machine: Machine, own: str | None
) -> None:
    """Who takes the machine has all backups, too; nothing is written in the clear either."""
    env = machine.etc / "kim.env"
    line = f"KIM_BACKUP_KEY={BACKUP_PUBLIC}\n"
    changed = env.read_text("utf-8").replace(line, f"KIM_BACKUP_KEY={own}\n" if own else "")
    env.write_text(changed, "utf-8")
    done = machine.back_up()
    assert done.exit_code == Exit.WRONG
    assert "KIM_BACKUP_KEY" in done.output
    assert not [*machine.backups.iterdir()]


def test_a_backup_without_the_private_key_is_refused(machine: Machine) -> None:
    """Nobody could open what it holds; half a backup is not left behind."""
    (machine.etc / "private_key").rename(machine.root / "elsewhere")
    words = ["--settings", str(machine.etc / "kim.env"), "--secrets", str(machine.etc)]
    place = str(machine.root / "elsewhere")
    done = machine.kim("backup", *words, KIM_PRIVATE_KEY_FILE=place)
    assert done.exit_code == Exit.WRONG
    assert "private_key" in done.output
    assert not [*machine.backups.iterdir()]


@pytest.fixture
def nights(machine: Machine) -> dt.datetime:
    """Give a machine with a backup for each of the last nine nights; return its time."""
    now = dt.datetime.now(dt.UTC)
    for days in range(9):
        (machine.backups / name_at(now - dt.timedelta(days=days, minutes=1))).touch()
    return now


def names(machine: Machine) -> set[str]:
    return {file.name for file in machine.backups.iterdir()}


def test_the_name_of_the_new_one_is_on_the_disk_before_old_ones_go(
    machine: Machine, nights: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a power cut there is one or the other."""
    seen: list[int] = []

    def fsync(handle: int) -> None:
        if Path(f"/proc/self/fd/{handle}").samefile(machine.backups):
            seen.append(len([*machine.backups.glob("*.backup")]))

    monkeypatch.setattr("os.fsync", fsync)
    before = len(names(machine))
    assert machine.back_up().exit_code == Exit.DONE
    assert seen == [before + 1]
    assert outdated(machine.backups, nights, 7) == []


def test_old_backups_go_as_the_notice_promises(machine: Machine, nights: dt.datetime) -> None:
    """None is older than the promised days before the next run, also where the new one fails."""
    (machine.backups / "kim-notes.backup").touch()
    old = {name_at(nights - dt.timedelta(days=days, minutes=1)) for days in (6, 7, 8)}
    assert {file.name for file in outdated(machine.backups, nights, 7)} == old
    before = names(machine)
    done = machine.back_up(KIM_DATABASE_URL=f"sqlite:///{machine.root}/nowhere.db")
    assert done.exit_code == Exit.WRONG
    assert names(machine) == before - old


@pytest.mark.parametrize("days", [40, 3, -40])
def test_a_clock_that_jumps_removes_no_backup(
    machine: Machine, nights: dt.datetime, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    """Whether the outbox can be asked or not; in the second night of the wrong clock as well."""
    before = names(machine)
    ahead = dt.timedelta(days=days)
    monkeypatch.setattr(Clock, "is_synchronised", lambda _: False)
    for night in range(2):
        shown = nights + ahead + dt.timedelta(days=night)
        monkeypatch.setattr(Clock, "machine", lambda _, shown=shown: shown)
        for database in ({}, {"KIM_DATABASE_URL": f"sqlite:///{machine.root}/nowhere.db"}):
            done = machine.back_up(**database)
            assert before <= names(machine)
            assert (done.exit_code == Exit.DONE) is (days < 0 and not database)
            if days > 0:
                assert "the clock may be wrong" in done.output


@pytest.mark.parametrize("synchronised", [True, False])
def test_after_a_gap_the_outbox_is_asked_for_the_time(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, *, synchronised: bool
) -> None:
    """A machine that was off for a week keeps its promise as soon as its clock is known."""
    monkeypatch.setattr(Clock, "is_synchronised", lambda _: synchronised)
    monkeypatch.setattr(Clock, "stopwatch", lambda _: Stopwatch("boot", 60.0))
    old = name_at(dt.datetime.now(dt.UTC) - dt.timedelta(days=10))
    (machine.backups / old).touch()
    done = machine.back_up(KIM_DATABASE_URL=f"sqlite:///{machine.root}/nowhere.db")
    assert (old in names(machine)) is not synchronised
    assert done.exit_code == Exit.WRONG
    (machine.backups / old).touch()
    done = machine.back_up()
    assert (old in names(machine)) is not synchronised
    assert done.exit_code == (Exit.DONE if synchronised else Exit.FAILED)


def test_a_backup_from_the_future_is_bad_and_never_the_newest(machine: Machine) -> None:
    """A clock that was ahead for a night would keep it “not late” for weeks."""
    machine.back_up()
    now = dt.datetime.now(dt.UTC)
    assert not is_late(machine.backups, now)[0]
    (machine.backups / name_at(now + dt.timedelta(days=40))).touch()
    late, text = is_late(machine.backups, now)
    assert late
    assert "future" in text


def test_a_slip_in_the_district_keeps_no_backup_from_being_made(machine: Machine) -> None:
    """It fails all the same, for nobody knows how long backups may be kept."""
    own = machine.root / "kreis"
    own.mkdir()
    (own / "district.toml").write_text("name = ", "utf-8")
    assert machine.back_up(KIM_DISTRICT=str(own)).exit_code == Exit.FAILED
    assert len([*machine.backups.glob("*.backup")]) == 1


def test_what_git_takes_away_meanwhile_costs_no_backup(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The editor works at night as well: a lock goes, a file gets shorter, while the outbox is
    copied, or before its own turn.
    """
    own = machine.root / "kreis"
    shutil.copytree(Path("districts/kreis-wesel"), own)
    lock, log = own / ".git/index.lock", own / ".git/log"
    lock.parent.mkdir()
    lock.touch()
    log.write_text("one\ntwo\n", "utf-8")

    def copy(*words: Any) -> Path:
        lock.unlink(missing_ok=True)
        log.write_text("one\n", "utf-8")
        return copy_outbox(*words)

    monkeypatch.setattr(command, "copy_outbox", copy)
    assert machine.back_up(KIM_DISTRICT=str(own)).exit_code == Exit.DONE
    really, gone = shutil.copyfile, own / "district.toml"

    def copyfile(source: Path, target: Path) -> None:
        if source == gone:
            raise FileNotFoundError(2, "No such file", str(source))
        really(source, target)

    monkeypatch.setattr(shutil, "copyfile", copyfile)
    done = machine.back_up(KIM_DISTRICT=str(own))
    assert done.exit_code == Exit.DONE, done.output
    assert f"{gone}: left out" in done.output


def test_the_settings_of_the_editor_come_along(machine: Machine, key: str, tmp_path: Path) -> None:
    """What systemd gives in place of a file that is not there is none."""
    (machine.etc / "editor.env").write_text("KIM_EDITOR_PORT=8011\n", "utf-8")
    (machine.etc / "bounce_imap_url").write_text("\n", "utf-8")
    assert machine.back_up().exit_code == 0
    new = tmp_path / "new/etc/kim"
    new.mkdir(parents=True)
    assert restored(machine, key, tmp_path / "new").exit_code == 0
    assert (new / "editor.env").read_text("utf-8") == "KIM_EDITOR_PORT=8011\n"
    assert not (new / "bounce_imap_url").exists()


def test_what_a_run_that_was_killed_has_left_goes(machine: Machine) -> None:
    """A copy of the outbox outlives no promise; a run that is at work is left alone."""
    left = machine.backups / ".part-x"
    left.mkdir()
    (left / "outbox.db").write_bytes(b"copy")
    with working_folder(machine.backups, MAKING) as beside:
        assert not left.exists()
        assert machine.back_up().exit_code == Exit.WRONG
        assert beside.exists()
    assert machine.back_up().exit_code == Exit.DONE
    assert len([*machine.backups.iterdir()]) == 1


def test_the_age_of_the_newest_is_told(machine: Machine) -> None:
    """None at all and one of the day before yesterday are failures, for whoever asks by script."""
    words = ["backup", "--check", "--secrets", str(machine.etc)]
    assert machine.kim(*words).exit_code == Exit.FAILED
    (machine.backups / name_at(dt.datetime.now(dt.UTC) - dt.timedelta(hours=27))).touch()
    done = machine.kim(*words)
    assert (done.exit_code, "27 hours old" in done.output) == (Exit.FAILED, True)
    machine.back_up()
    assert machine.kim(*words).exit_code == Exit.DONE


def sealed(content: bytes) -> bytes:
    out = io.BytesIO()
    with SealingWriter(out, Sealer(BACKUP_PUBLIC)) as stream:
        stream.write(content)
    return out.getvalue()


def opened(data: bytes) -> bytes:
    return OpeningReader(io.BytesIO(data), Opener(BACKUP_PRIVATE)).readall() or b""


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_a_stream_of_any_length_comes_back(size: int) -> None:
    """Also where a piece ends exactly."""
    content = bytes(range(256)) * (size // 256 + 1)
    assert opened(sealed(content[:size])) == content[:size]


def test_a_damaged_file_is_refused() -> None:
    """Cut off at a piece or within one, lengthened, a bit turned, another file."""
    whole = sealed(bytes(3 * PIECE))
    cut = len(whole) - len(sealed(bytes(PIECE))) + len(sealed(b""))
    turned = bytearray(whole)
    turned[-30] ^= 1
    for damaged in (whole[:-1], whole[:cut], whole[:20], whole + b"x", bytes(turned), b"PK"):
        with pytest.raises(DamagedBackupError):
            opened(damaged)
