"""`kim setup`: settings, secrets and keys are made once, from answers that can be read."""

import os
import pty
import re
import stat
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from formservice.config.settings import Settings
from formservice.mail.encryption import Opener, Sealer
from kim.__main__ import main
from kim.environment_file import settings_in
from kim.setup import command
from kim.setup.answers import SETTINGS
from kim.setup.database import UNITS
from kim.setup.files import Installation, filled
from portal.exit_codes import Exit
from tests.servers.kim_service import KIM, environ

ANSWERS = {
    "--district": "kreis-wesel",
    "--base-url": "https://kim.example.org",
    "--mail-from": "kim@kim.example.org",
    "--bounce-address": "bounce@kim.example.org",
}
RELAY = "smtp+starttls://kim:geheim%23wort@relay.example.org:587"
BOX = "imaps://bounce:geheim@mail.example.org/INBOX"
FILES = {
    "kim.env",
    "smtp_url",
    "bounce_imap_url",
    "alarm_webhook_url",
    "private_key",
    "idempotency_key",
}


@pytest.fixture(autouse=True)
def _group(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the group of the settings be that of whoever runs the tests."""
    monkeypatch.setattr(command, "group_of_settings", os.getgid)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give an empty folder of settings, and files with the secrets beside it."""
    (tmp_path / "relay").write_text(f"{RELAY}\n", "utf-8")
    (tmp_path / "box").write_text(f"{BOX}\n", "utf-8")
    place = tmp_path / "kim"
    place.mkdir()
    return place


def set_up(folder: Path, *more: str, without: str = "", **changed: str) -> Result:
    """Run it without a terminal, and without starting anything."""
    answers = {
        **ANSWERS,
        "--relay-file": str(folder.parent / "relay"),
        "--bounce-imap-file": str(folder.parent / "box"),
        **{f"--{name.replace('_', '-')}": text for name, text in changed.items()},
    }
    answers.pop(without, None)
    words = [word for pair in answers.items() for word in pair]
    return CliRunner().invoke(main, ["setup", "--into", str(folder), "--no-start", *words, *more])


def contents(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text("utf-8") for file in folder.iterdir()}


def test_options_alone_make_an_installation(folder: Path) -> None:
    """The settings can be read, the keys fit, secrets are for root, and no secret is shown."""
    done = set_up(folder)
    assert done.exit_code == 0, done.output
    made = contents(folder)
    assert made.keys() == FILES
    own = settings_in(made["kim.env"])
    settings = Settings.from_environ({**own, "KIM_SMTP_URL": made["smtp_url"].strip()})
    assert settings.base_url == "https://kim.example.org"
    assert settings.smtp_url.host == "relay.example.org"
    assert settings.bounce_address == "bounce@kim.example.org"
    assert (settings.alarm_command, settings.staff_guide_url) == (None, None)
    assert settings.site_dir == Path("/srv/kim/site")
    Opener(made["private_key"]).check_fits(Sealer(own["KIM_PUBLIC_KEY"]))
    assert made["bounce_imap_url"].strip() == BOX
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    assert modes.pop("kim.env") == 0o640
    assert set(modes.values()) == {0o600}
    assert "geheim" not in done.output
    assert made["private_key"].strip() not in done.output


def test_a_second_time_nothing_is_overwritten(folder: Path) -> None:
    """Neither by the same answers nor by others."""
    set_up(folder)
    before = contents(folder)
    done = set_up(folder, base_url="https://other.example.org")
    assert done.exit_code == 0, done.output
    assert contents(folder) == before
    assert "made" not in done.output


def test_a_second_time_no_answer_is_needed(folder: Path) -> None:
    """It goes on where it stopped, with what is there."""
    set_up(folder)
    (folder / "idempotency_key").unlink()
    before = contents(folder)
    done = CliRunner().invoke(main, ["setup", "--into", str(folder), "--no-start"])
    assert done.exit_code == 0, done.output
    after = contents(folder)
    assert len(after.pop("idempotency_key").strip()) >= 32
    assert after == before


def test_empty_files_of_the_package_are_filled(folder: Path) -> None:
    """`kim.tmpfiles` lays the secrets empty, for root alone."""
    for name in ("smtp_url", "bounce_imap_url"):
        (folder / name).touch(0o600)
    assert set_up(folder).exit_code == 0
    assert contents(folder)["smtp_url"].strip() == RELAY


@pytest.mark.parametrize("option", ["--district", "--base-url", "--mail-from", "--relay-file"])
def test_what_is_missing_is_named_and_nothing_is_made(folder: Path, option: str) -> None:
    """Without a terminal nobody can be asked."""
    done = set_up(folder, without=option)
    assert done.exit_code == Exit.WRONG
    assert f"Give {option}." in done.output
    assert not contents(folder)


def test_all_that_is_missing_is_named_at_once(folder: Path) -> None:
    """Whoever writes a script for it does not try five times."""
    done = CliRunner().invoke(main, ["setup", "--into", str(folder), "--no-start"])
    assert re.findall(r"Give (--[a-z-]+)\.", done.output) == [*list(ANSWERS)[:3], "--relay-file"]


@pytest.mark.parametrize(
    ("option", "text"),
    [
        ("base_url", "http://kim.example.org"),
        ("base_url", "https://kim.example.org\nKIM_PORT=1"),
        ("mail_from", "kim"),
        ("mail_from", ""),
        ("district", "kreis wesel"),
        ("district", "kreis-nirgendwo"),
        ("bounce_address", "@"),
        ("alarm_command", "'open"),
        ("backup_key", "kim-private-RpLdYkEQ0OeXXPY1C5o6k9yV1C4DbZc6sdXbq5dKcJw"),
    ],
)
def test_a_wrong_answer_makes_nothing(folder: Path, option: str, text: str) -> None:
    """It names the option, or the district, and a remedy."""
    done = set_up(folder, **{option: text})
    assert done.exit_code == Exit.WRONG, done.output
    assert "Remedy: " in done.output
    assert not contents(folder)


def test_a_wrong_relay_is_not_shown(folder: Path) -> None:
    """The file may hold a password."""
    (folder.parent / "relay").write_text("smtp://kim:geheim@relay.example.org\n", "utf-8")
    done = set_up(folder)
    assert done.exit_code == Exit.WRONG
    assert "--relay-file" in done.output
    assert "geheim" not in done.output
    assert not contents(folder)


def test_no_key_is_made_beside_settings_that_have_one(folder: Path) -> None:
    """The private key was lost: a person decides, as with `kim keys`."""
    set_up(folder)
    (folder / "private_key").unlink()
    done = set_up(folder)
    assert done.exit_code == Exit.WRONG
    assert f"{folder}/private_key" in done.output


def test_without_a_bounce_address_it_does_not_go_on(folder: Path) -> None:
    """It says what will be lost and what to say; then nothing of the example's address is left."""
    done = set_up(folder, without="--bounce-address")
    assert done.exit_code == Exit.WRONG
    assert "is lost" in done.output
    assert "--without-bounces" in done.output
    assert not contents(folder)
    done = set_up(folder, "--without-bounces", without="--bounce-address")
    assert done.exit_code == 0, done.output
    own = settings_in(contents(folder)["kim.env"])
    assert "KIM_BOUNCE_ADDRESS" not in own
    assert own["KIM_WITHOUT_BOUNCES"] == "yes"
    assert set_up(folder, without="--bounce-address").exit_code == 0


def test_settings_of_before_are_asked_the_same(folder: Path) -> None:
    """An installation that was never told: its file has neither, and the line to add is named."""
    set_up(folder)
    env = folder / "kim.env"
    line = "KIM_BOUNCE_ADDRESS=bounce@kim.example.org\n"
    env.write_text(env.read_text("utf-8").replace(line, ""), "utf-8")
    done = CliRunner().invoke(main, ["setup", "--into", str(folder), "--no-start"])
    assert done.exit_code == Exit.WRONG
    assert "KIM_WITHOUT_BOUNCES=yes" in done.output


def test_at_this_machine_alone_nothing_comes_back(folder: Path) -> None:
    """A trial at a workplace needs no bounces."""
    done = set_up(folder, without="--bounce-address", base_url="http://127.0.0.1:8000")
    assert done.exit_code == 0, done.output


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    """The package, or tmpfiles, makes it with its rights."""
    done = CliRunner().invoke(main, ["setup", "--into", str(tmp_path / "no"), "--no-start"])
    assert done.exit_code == Exit.WRONG
    assert f"{tmp_path}/no" in done.output


def test_the_template_is_filled_and_keeps_what_is_the_same_everywhere() -> None:
    """No example of the template is left in the settings of an installation."""
    template = command.TEMPLATE.read_text("utf-8")
    asked = {question.variable for question in SETTINGS}
    lines = settings_in(template) | settings_in(template.replace("\n#KIM", "\nKIM"))
    assert asked <= lines.keys()
    left = settings_in(filled(template, {}, asked))
    assert left
    assert not [text for text in left.values() if "example" in text]


def talk(terminal: int, typed: dict[str, str]) -> bytes:
    """Type each answer once its question is shown; return all that was shown until the end."""
    shown = b""
    answers = list(typed.items())
    seen = 0
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:  # the other end is closed: it has ended
            part = b""
        if not part:
            os.close(terminal)
            return shown
        shown += part
        if answers and answers[0][0].encode() in shown[seen:] and shown.endswith(b": "):
            seen = len(shown)
            os.write(terminal, f"{answers.pop(0)[1]}\n".encode())


def test_at_a_terminal_it_asks(folder: Path) -> None:
    """A wrong answer is asked again; the secret is not echoed."""
    typed = {
        "District": "kreis-wesel",
        "Address of the site": "kim.example.org",
        "https": "https://kim.example.org",
        "Sender": "kim@kim.example.org",
        "bounces": "",
        "Guide": "",
        "Program for alarms": "",
        "backups": "",
        "Mail relay": RELAY,
        "Address for alarms": "",
        "go on without": "y",
    }
    main_end, other_end = pty.openpty()
    script = (
        "import os; from kim.setup import command; command.group_of_settings = os.getgid;"
        "from kim.__main__ import main; main()"
    )
    words = [
        str(KIM.with_name("python")),
        "-c",
        script,
        "setup",
        "--into",
        str(folder),
        "--no-start",
    ]
    running = subprocess.Popen(
        words,
        stdin=other_end,
        stdout=other_end,
        stderr=other_end,
        env=environ(),
        start_new_session=True,
    )
    os.close(other_end)
    shown = talk(main_end, typed)
    assert running.wait() == 0, shown.decode()
    assert settings_in(contents(folder)["kim.env"])["KIM_BASE_URL"] == "https://kim.example.org"
    assert contents(folder)["smtp_url"].strip() == RELAY
    assert b"geheim" not in shown


def test_a_database_and_a_webhook_come_from_files(folder: Path) -> None:
    """A password gets a file for root alone, which the units that open the outbox read."""
    address = "postgresql+psycopg://portal:geheim@db.example.org/portal"
    (folder.parent / "database").write_text(f"{address}\n", "utf-8")
    (folder.parent / "hook").write_text("https://hook.example.org/geheim\n", "utf-8")
    for unit in UNITS:
        (folder.parent / f"systemd/system/{unit}.service.d").mkdir(parents=True)
    files = {"database_url_file": "database", "alarm_webhook_file": "hook"}
    done = set_up(folder, **{name: str(folder.parent / file) for name, file in files.items()})
    assert done.exit_code == 0, done.output
    assert "geheim" not in done.output
    own = settings_in((folder / "kim.env").read_text("utf-8"))
    assert "KIM_DATABASE_URL" not in own
    assert "geheim" not in (folder / "kim.env").read_text("utf-8")
    hook = folder / "alarm_webhook_url"
    assert hook.read_text("utf-8") == "https://hook.example.org/geheim\n"
    assert stat.S_IMODE(hook.stat().st_mode) == 0o600
    assert (folder / "database_url").read_text("utf-8").strip() == address
    assert stat.S_IMODE((folder / "database_url").stat().st_mode) == 0o600
    assert len([*folder.parent.glob("systemd/system/*/database.conf")]) == len(UNITS)
    settings = command.all_settings(Installation(folder))
    assert settings.database_url.reveal() == address
    assert settings.alarm_webhook_url is not None
    assert settings.alarm_webhook_url.reveal() == "https://hook.example.org/geheim"


def test_a_webhook_of_before_still_rings(folder: Path) -> None:
    """It stands in the settings, and the file beside them is empty; one that comes later does not
    stand beside it.
    """
    set_up(folder)
    env, file = folder / "kim.env", folder / "alarm_webhook_url"
    env.write_text(
        f"{env.read_text('utf-8')}KIM_ALARM_WEBHOOK_URL=https://hook.example.org/geheim\n", "utf-8"
    )
    assert set_up(folder).exit_code == 0
    assert file.read_text("utf-8").strip() == ""
    hook = command.all_settings(Installation(folder)).alarm_webhook_url
    assert hook is not None
    assert hook.reveal() == "https://hook.example.org/geheim"
    (folder.parent / "hook").write_text("https://other.example.org/\n", "utf-8")
    refused = set_up(folder, alarm_webhook_file=str(folder.parent / "hook"))
    assert refused.exit_code == Exit.WRONG
    assert "KIM_ALARM_WEBHOOK_URL" in refused.output
    assert file.read_text("utf-8").strip() == ""


def test_a_webhook_may_come_later(folder: Path) -> None:
    """Whoever has settings already gives it as an option; nothing is asked."""
    set_up(folder)
    (folder.parent / "hook").write_text("https://hook.example.org/geheim\n", "utf-8")
    assert set_up(folder, alarm_webhook_file=str(folder.parent / "hook")).exit_code == 0
    assert "geheim" in (folder / "alarm_webhook_url").read_text("utf-8")


def test_a_database_without_a_password_is_a_setting(folder: Path) -> None:
    """As on this machine, where the server asks the kernel who connects."""
    address = "postgresql+psycopg://portal@/portal?host=/run/postgresql"
    (folder.parent / "database").write_text(address, "utf-8")
    done = set_up(folder, database_url_file=str(folder.parent / "database"))
    assert done.exit_code == 0, done.output
    assert settings_in((folder / "kim.env").read_text("utf-8"))["KIM_DATABASE_URL"] == address
    assert not (folder / "database_url").exists()
    wrong = folder.parent / "database"
    wrong.write_text("oracle://x", "utf-8")
    (folder / "kim.env").unlink()
    refused = set_up(folder, database_url_file=str(wrong))
    assert "--database-url-file" in refused.output
    assert refused.exit_code == Exit.WRONG


def test_placeholders_are_named_at_once(folder: Path) -> None:
    """At a public address; delivery would not start with them."""
    done = set_up(folder, base_url="https://kim.kreis-wesel.de", mail_from="kim@portal.test")
    assert done.exit_code == 0, done.output
    assert (
        "KIM_MAIL_FROM: portal.test" in done.output
        or "kim@portal.test is an example" in done.output
    )
    assert "open " in done.output
    assert "open " not in set_up(folder.parent, base_url="http://127.0.0.1:8000").output


def test_a_restored_database_reaches_each_unit_and_no_other_is_taken(folder: Path) -> None:
    """After a restore the address is there, and its drop-ins are not; another one is refused."""
    address = "postgresql+psycopg://portal:geheim@db.example.org/portal"
    (folder / "database_url").write_text(f"{address}\n", "utf-8")
    for unit in UNITS:
        (folder.parent / f"systemd/system/{unit}.service.d").mkdir(parents=True)
    done = set_up(folder)
    assert done.exit_code == 0, done.output
    assert len([*folder.parent.glob("systemd/system/*/database.conf")]) == len(UNITS)
    assert "KIM_DATABASE_URL" not in settings_in((folder / "kim.env").read_text("utf-8"))
    other = folder.parent / "database"
    other.write_text("postgresql+psycopg://portal@/other?host=/run/postgresql", "utf-8")
    refused = set_up(folder, database_url_file=str(other))
    assert refused.exit_code == Exit.WRONG
    assert "The settings name another database" in refused.output
    other.write_text(address, "utf-8")
    assert set_up(folder, database_url_file=str(other)).exit_code == 0
