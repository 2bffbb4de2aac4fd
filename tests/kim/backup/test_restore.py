"""Whoever can write a backup can write anything into it: the operator decides where it goes."""

import io
import json
import os
import shutil
import stat
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from formservice.mail.encryption import Sealer, new_keys
from kim.__main__ import main
from kim.backup.sealed_stream import SealingWriter
from portal.exit_codes import Exit

PUBLIC, PRIVATE = new_keys()
HEAD = json.dumps({"made_at": "2026-11-30T02:10:00+00:00"})
PARTS = {
    "backup.json": HEAD,
    "kim.env": "KIM_PUBLIC_KEY=x\n",
    "secrets/private_key": "key",
    "secrets/smtp_url": "smtp://user:password@relay.example:25",
    "outbox.db": "copy",
}
OWN = {**PARTS, "kim.env": "KIM_DISTRICT=/srv/kreis\n", "district/docs/a.md": "# Ours"}
NEW = ["--district", "/srv/kreis"]


class Machine:
    """A new machine below a folder, and a backup that somebody has written."""

    def __init__(self, folder: Path) -> None:
        self.root, self.key = folder / "new", folder / "key"
        self.etc, self.backup = self.root / "etc/kim", folder / "kim.backup"
        self.etc.mkdir(parents=True)
        self.key.write_text(PRIVATE, "utf-8")

    def write(
        self, parts: Iterable[tuple[str, str]], link: tuple[str, bytes] | None = None
    ) -> None:
        """Write *parts* as `kim backup` does, whatever their names, and a *link* or the like."""
        with (
            self.backup.open("wb") as out,
            SealingWriter(out, Sealer(PUBLIC)) as stream,
            tarfile.open(fileobj=stream, mode="w|") as archive,
        ):
            for name, text in parts:
                entry, content = tarfile.TarInfo(name), text.encode()
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))
            if link:
                entry = tarfile.TarInfo(link[0])
                entry.type, entry.linkname = link[1], "kim.env"
                archive.addfile(entry)

    def restore(self, *words: str, typed: str = "y\n") -> Result:
        """Restore it, and answer the question."""
        places = ["--into", str(self.etc), "--root", str(self.root)]
        named = ["restore", str(self.backup), "--key", str(self.key), *places, *words]
        return CliRunner().invoke(main, named, input=typed)

    def files(self) -> set[str]:
        """Return the names of all files that lie there."""
        return {str(one.relative_to(self.root)) for one in self.root.rglob("*") if one.is_file()}


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    before = os.umask(0o027)
    yield Machine(tmp_path)
    os.umask(before)


def test_places_and_settings_are_shown_before_anything_is_laid(machine: Machine) -> None:
    """A program that a setting names is run; a person looks first."""
    text = "# mine\nKIM_ALARM_COMMAND=/opt/x\nLD_PRELOAD=/opt/y.so\n"
    machine.write({**PARTS, "kim.env": text}.items())
    refused = machine.restore(typed="n\n")
    assert refused.exit_code == 1
    assert f"secrets/private_key → {machine.etc}/private_key" in refused.output
    assert f"outbox.db → {machine.root}/var/lib/kim/outbox.db" in refused.output
    assert f"{machine.etc}/smtp_url (server: relay.example:25)" in refused.output
    assert "password" not in refused.output
    assert "KIM_ALARM_COMMAND=/opt/x\nLD_PRELOAD=/opt/y.so\n  ↑ no setting" in refused.output
    assert machine.files() == set()
    assert machine.restore(typed="").exit_code == 1
    assert machine.files() == set()
    assert machine.restore().exit_code == 0
    secrets = {"etc/kim/private_key", "etc/kim/smtp_url"}
    assert machine.files() == {"etc/kim/kim.env", "var/lib/kim/outbox.db"} | secrets


@pytest.mark.parametrize(
    ("name", "said"),
    [("KIM_DISTRICT", "/etc/cron.d"), ("KIM_DATABASE_URL", "sqlite:////etc/cron.d/evil")],
)
def test_no_setting_in_it_says_where_a_file_goes(machine: Machine, name: str, said: str) -> None:
    """It could be any place of the machine, and what is laid is laid by root."""
    machine.write({**OWN, "kim.env": f"{name}={said}\n"}.items())
    for words in ([], NEW):
        done = machine.restore(*words)
        assert done.exit_code == Exit.WRONG
        assert "KIM_D" in done.output
    assert machine.files() == set()


def test_a_folder_of_the_district_is_a_new_one(machine: Machine) -> None:
    """One that is there may be read by other programs."""
    machine.write(OWN.items())
    (machine.root / "srv/kreis").mkdir(parents=True)
    done = machine.restore(*NEW)
    assert done.exit_code == Exit.WRONG
    assert f"{machine.root}/srv/kreis" in done.output
    (machine.root / "srv/kreis").rmdir()
    assert machine.restore(*NEW).exit_code == 0
    assert "srv/kreis/docs/a.md" in machine.files()


def test_of_a_repository_only_what_git_does_not_run_is_laid(machine: Machine) -> None:
    """Its configuration and hooks name programs; the editor calls git on the new machine."""
    kept = {f"district/.git/{name}": "x" for name in ("HEAD", "packed-refs", "refs/heads/main")}
    kept["district/.git/objects/pack/pack-1.idx"] = "x"
    named = (".git/config", ".git/hooks/post-commit", ".git/objects/info/alternates")
    left = {f"district/{name}": "x" for name in (*named, ".git/modules/a/HEAD", "docs/.GIT/HEAD")}
    machine.write({**OWN, **kept, **left}.items())
    done = machine.restore(*NEW)
    assert done.exit_code == 0
    for name in left:
        assert f"{name}: left out" in done.output
    laid = {name for name in machine.files() if ".git" in name.lower()}
    assert laid == {name.replace("district", "srv/kreis", 1) for name in kept}


def test_what_is_there_a_thousand_times_is_counted(machine: Machine) -> None:
    """Nobody would see the settings behind it."""
    objects = {f"district/.git/objects/{n:02}/x": "x" for n in range(20)}
    samples = {f"district/.git/hooks/{n}.sample": "x" for n in range(5)}
    machine.write({**OWN, **objects, **samples, "district/.git/hooks/update": "x"}.items())
    done = machine.restore(*NEW)
    folder = machine.root / "srv/kreis/.git/objects"
    assert f"district/.git/objects → {folder}: 20 files\n" in done.output
    assert "district/.git/hooks/*.sample: left out: 5 files\n" in done.output
    assert "district/.git/hooks/update: left out, git could run" in done.output
    assert "/objects/0" not in done.output
    assert sum(1 for one in folder.rglob("x")) == 20


def test_the_editor_has_its_settings_again(machine: Machine) -> None:
    """They are laid over the package's example, never over somebody's own; each line is shown."""
    text = "KIM_EDITOR_BASE_URL=https://redaktion.kreis.de\nLD_PRELOAD=y.so\n"
    machine.write({**PARTS, "secrets/editor.env": text}.items())
    mine = machine.etc / "editor.env"
    mine.write_text("KIM_EDITOR_PORT=8011\n", "utf-8")
    assert machine.restore().exit_code == Exit.WRONG
    shutil.copy("deploy/systemd/editor.env", mine)
    mine.chmod(0o600)
    done = machine.restore()
    assert done.exit_code == 0
    assert f"editor.env says:\n{text}  ↑ no setting" in done.output
    assert mine.read_text("utf-8") == text
    assert stat.S_IMODE(mine.stat().st_mode) == 0o600


def test_a_secret_in_the_settings_is_not_shown(machine: Machine) -> None:
    """Of before, or a database's; only where it leads: that is what has to be looked at."""
    text = (
        "KIM_ALARM_WEBHOOK_URL=https://hook.example.org/geheim?t=geheim\n"
        'KIM_DATABASE_URL = "postgresql+psycopg://portal:geheim@db.example.org/portal"\n'
        "KIM_SMTP_URL_FILE=/geheim-no-secret\n"
    )
    hook = {"secrets/alarm_webhook_url": "https://hook.example.org/geheim\n"}
    machine.write({**PARTS, "kim.env": text, **hook}.items())
    done = machine.restore("--outbox", "portal", typed="n\n")
    assert "KIM_ALARM_WEBHOOK_URL=… (server: hook.example.org)" in done.output
    assert "KIM_DATABASE_URL=… (server: db.example.org)" in done.output
    assert "alarm_webhook_url (server: hook.example.org)" in done.output
    assert done.output.count("geheim") == done.output.count("/geheim-no-secret") == 1


def test_settings_are_shown_as_the_units_get_them(machine: Machine) -> None:
    """A value of several lines hides none, shows no setting that is none, and ends with it."""
    text = (
        "KIM_X='a\nKIM_ALARM_COMMAND=/opt/x'\nLD_PRELOAD=\\\n  /opt/y.so\n# hi\\\nKIM_Y=1\n"
        "KIM_SMTP_URL='smtp://kim:geheim\n@relay.example.org'\nKIM_Z=end\n"
    )
    machine.write({**PARTS, "kim.env": text}.items())
    done = machine.restore(typed="n\n")
    assert "\n'KIM_X=a\\nKIM_ALARM_COMMAND=/opt/x'\nLD_PRELOAD=  /opt/y.so\n  ↑ no" in done.output
    assert "geheim" not in done.output
    assert "KIM_SMTP_URL=…" in done.output
    assert "\nKIM_Z=end\n# hi\\ (and what follows)\n  ↑ it hides lines" in done.output


@pytest.mark.parametrize(
    "text",
    [
        "KIM_DATABASE_URL=postgresql://u:[geheim@h/d\n",
        'KIM_SMTP_URL="smtp://kim:\\\ngeheim@relay.example.org"\n',
        "export KIM_SMTP_URL=smtp://kim:geheim@relay.example.org\n",
    ],
)
def test_what_cannot_be_read_is_not_shown(machine: Machine, text: str) -> None:
    """An address that is none, a value over two lines, a line for a shell: places are shown."""
    machine.write({**PARTS, "kim.env": text}.items())
    done = machine.restore("--outbox", "d", typed="n\n")
    assert f"kim.env → {machine.etc}/kim.env" in done.output
    assert "geheim" not in done.output


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../x",
        "district/../../x",
        "secrets/../kim.env",
        "secrets/kim.env",
        "secrets/.x",
        "secrets/a/b",
        "secrets",
        "district",
        "else",
        "secrets/\x1b[2J",
        "secrets/a\nb",
        "kim.env",
        "secrets/smtp_url/x",
        "secrets/outbox.dump",
    ],
    ids=ascii,
)
def test_a_name_that_no_backup_has_is_refused(machine: Machine, name: str) -> None:
    """It leaves its place, hides another one, or what is shown of it."""
    machine.write([*PARTS.items(), ("outbox.dump", "dump"), (name, "evil")])
    done = machine.restore()
    assert done.exit_code == Exit.WRONG, done.output
    assert "\x1b" not in done.output
    assert machine.files() == set()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_a_part_that_is_no_file_is_refused(machine: Machine, kind: bytes) -> None:
    """Links lead elsewhere."""
    machine.write(PARTS.items(), ("secrets/link", kind))
    assert machine.restore().exit_code == Exit.WRONG
    assert machine.files() == set()


@pytest.mark.parametrize(
    "parts", [{"kim.env": "A=b"}, {"backup.json": "[]", "kim.env": ""}, {"backup.json": HEAD}]
)
def test_a_backup_that_lacks_what_each_has_is_refused(
    machine: Machine, parts: dict[str, str]
) -> None:
    """By a message, and not by an error of the program."""
    machine.write(parts.items())
    assert machine.restore().exit_code == Exit.WRONG


def test_each_file_has_its_own_rights(machine: Machine) -> None:
    """Secrets are for root alone, also where a folder above is called “district”."""
    into = machine.root / "district/kim"
    into.mkdir(parents=True)
    (into / "smtp_url").touch(0o644)
    machine.write(OWN.items())
    assert machine.restore("--into", str(into), *NEW).exit_code == 0
    modes = {
        file.name: stat.S_IMODE(file.stat().st_mode)
        for file in machine.root.rglob("*")
        if file.is_file() or "srv" in file.parts
    }
    assert modes == {
        "private_key": 0o600,
        "smtp_url": 0o600,
        "kim.env": 0o640,
        "outbox.db": 0o660,
        "a.md": 0o644,
        "srv": 0o755,
        "kreis": 0o755,
        "docs": 0o755,
    }


def test_what_a_run_that_was_killed_has_left_goes(machine: Machine) -> None:
    """It holds the private key."""
    left = machine.etc / ".restore-x"
    left.mkdir()
    (left / "private_key").write_text("key", "utf-8")
    machine.write(PARTS.items())
    assert machine.restore(typed="n\n").exit_code == 1
    assert not left.exists()
