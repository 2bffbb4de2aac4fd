"""`kim doctor` says whether a person would hear of what goes wrong: bounces, alarms."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from formservice.bounces.imap import Look
from formservice.config.settings import Settings
from kim.doctor.alarms_and_bounces import check_alarms, check_bounces
from kim.doctor.checks import Finding
from tests.servers.ports import free_port
from tests.servers.webpage import running_page

PUBLIC = {"KIM_BASE_URL": "https://portal.kreis.example"}


def look(**environ: str) -> list[str]:
    """Return what is said about bounces."""
    return told(check_bounces(Settings.from_environ(environ)))


def listen(**environ: str) -> list[str]:
    """Return what is said about alarms."""
    return told(check_alarms(Settings.from_environ(environ)))


def told(findings: Iterable[Finding]) -> list[str]:
    return [f"{each.grade} {each.subject}: {each.text}" for each in findings]


def test_on_this_machine_alone_nothing_comes_back() -> None:
    """A demo has no bounces."""
    assert look() == []


def test_without_a_way_back_a_request_would_be_lost() -> None:
    """The relay takes the mail, the mailbox refuses it later, and nobody reads the answer."""
    (line,) = look(**PUBLIC, KIM_MAIL_FROM="kim@kreis.example")
    assert line.startswith("bad bounces: nobody reads what comes back to kim@kreis.example")
    assert "lost" in line
    assert "Remedy: " in line
    assert "KIM_BOUNCE_IMAP_URL" in line


def test_who_has_said_so_is_told_and_not_blamed() -> None:
    """KIM_WITHOUT_BOUNCES is somebody's decision; what it costs is still said each day."""
    (line,) = look(**PUBLIC, KIM_MAIL_FROM="kim@kreis.example", KIM_WITHOUT_BOUNCES="yes")
    assert line.startswith("note bounces: nobody reads what comes back to kim@kreis.example")
    assert "lost" in line


def test_a_mail_server_that_pipes_cannot_be_seen_from_here() -> None:
    """An address of its own says that somebody has thought of it."""
    (line,) = look(**PUBLIC, KIM_BOUNCE_ADDRESS="zurueck@kreis.example")
    assert line.startswith("note bounces: ")
    assert "zurueck@kreis.example" in line
    assert "kim bounce" in line


@pytest.mark.parametrize("local", [{}, PUBLIC], ids=["here", "in public"])
def test_a_mailbox_that_cannot_be_read_is_bad(local: dict[str, str]) -> None:
    """Where it is, why, and what helps; never the password."""
    port = free_port()
    address = f"imaps://zurueck:hunter2@127.0.0.1:{port}/INBOX"
    (line,) = look(**local, KIM_BOUNCE_IMAP_URL=address)
    place = f"bad bounces: INBOX at 127.0.0.1:{port} cannot be read"
    assert line.startswith(f"{place} (ConnectionRefusedError). Remedy: ")
    assert "IPAddressAllow" in line
    assert "hunter2" not in line


@pytest.mark.parametrize(("full", "grade"), [(None, "good"), (89, "good"), (90, "bad")])
def test_a_mailbox_that_is_nearly_full_is_bad(
    monkeypatch: pytest.MonkeyPatch, full: int | None, grade: str
) -> None:
    """The relay could not lay the next bounce into it, and nobody would hear of that."""
    monkeypatch.setattr("kim.doctor.alarms_and_bounces.look_into", lambda *_: Look(0, full))
    (line,) = look(KIM_BOUNCE_IMAP_URL="imaps://zurueck:x@127.0.0.1:1/INBOX")
    assert line.startswith(f"{grade} bounces: ")
    assert ("is full to 90 %" in line and "Remedy: " in line) is (grade == "bad")


def test_an_alarm_that_reaches_nobody_is_bad() -> None:
    """The example of kim.env names a program that is not there; on this machine none is needed."""
    assert listen() == []
    (line,) = listen(**PUBLIC)
    assert line.startswith("bad alarms: nobody would be called")
    assert "KIM_ALARM_COMMAND" in line
    (line,) = listen(**PUBLIC, KIM_ALARM_COMMAND="/nowhere/kim-alarm --loud")
    assert line.startswith("bad alarms: /nowhere/kim-alarm cannot be run by this user")
    assert "Remedy: " in line


def test_each_way_of_alarms_that_works_is_named() -> None:
    """Nothing is sent: the server of the webhook sees a connection and no request."""
    assert listen(KIM_ALARM_COMMAND="/bin/sh -c true") == ["good alarms: /bin/sh"]
    with running_page() as page:
        hook = {"KIM_ALARM_WEBHOOK_URL": f"{page.url}/hooks/sesame"}
        both = listen(**PUBLIC, **hook, KIM_ALARM_COMMAND="/bin/sh -c true")
        assert both == ["good alarms: /bin/sh", "good alarms: webhook answers at 127.0.0.1"]
        assert page.asked == []


def test_a_webhook_that_cannot_be_reached_is_bad() -> None:
    """Found here, and not when it has to ring; the address may be a secret."""
    hook = f"http://127.0.0.1:{free_port()}/hooks/sesame"
    (line,) = listen(KIM_ALARM_WEBHOOK_URL=hook)
    assert line.startswith("bad alarms: webhook at 127.0.0.1 cannot be reached (")
    assert "ConnectionRefusedError" in line
    assert "IPAddressAllow" in line
    assert "sesame" not in line


def test_a_script_without_its_interpreter_is_bad(tmp_path: Path) -> None:
    """It may be run, and could not: “#!/usr/bin/php” where there is no PHP."""
    script = tmp_path / "ring"
    script.write_text("#!/nowhere/php -q\n", "utf-8")
    script.chmod(0o755)
    (line,) = listen(KIM_ALARM_COMMAND=f"{script} --loud")
    assert line.startswith(f"bad alarms: {script} needs /nowhere/php, which cannot be run")
    assert "Remedy: " in line
