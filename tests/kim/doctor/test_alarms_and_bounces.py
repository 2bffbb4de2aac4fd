"""`kim doctor` says whether a person would hear of what goes wrong: bounces, alarms."""

from collections.abc import Iterable

import pytest

from formservice.config.settings import Settings
from kim.doctor.alarms_and_bounces import check_alarms, check_bounces
from kim.doctor.checks import Finding
from tests.servers.postfix import free_port

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


def test_an_alarm_that_reaches_nobody_is_bad() -> None:
    """The example of kim.env names a program that is not there; on this machine none is needed."""
    assert listen() == []
    (line,) = listen(**PUBLIC)
    assert line.startswith("bad alarms: nobody would be called")
    assert "KIM_ALARM_COMMAND" in line
    (line,) = listen(**PUBLIC, KIM_ALARM_COMMAND="/nowhere/kim-alarm --loud")
    assert line.startswith("bad alarms: /nowhere/kim-alarm cannot be run by this user")
    assert "Remedy: " in line


def test_an_alarm_has_one_way_at_least() -> None:
    """Which one; the address may be a secret."""
    assert listen(KIM_ALARM_COMMAND="/bin/sh -c true") == ["good alarms: /bin/sh"]
    hook = {"KIM_ALARM_WEBHOOK_URL": "https://chat.kreis.example/hooks/sesame"}
    assert listen(**PUBLIC, **hook) == ["good alarms: webhook"]
    both = listen(**PUBLIC, **hook, KIM_ALARM_COMMAND="/bin/sh -c true")
    assert both == ["good alarms: /bin/sh, webhook"]
