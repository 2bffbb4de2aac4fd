"""A mailbox that is gone after all: from a real server's notification to the fallback."""

import asyncio
import email
import imaplib
import json
import os
import smtplib
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from formservice import assembly
from formservice.bounces.notification import Kind, read_notification
from formservice.config.settings import Settings
from formservice.monitoring.alarms import Alarm, Alarms
from formservice.outbox import State
from kim.doctor.alarms_and_bounces import check_bounces
from kim.doctor.checks import Grade
from tests.formservice.bounces.test_notification import OUR_ID
from tests.formservice.mail.test_message import body
from tests.formservice.samples import DISTRICT, LOCALES, enquiry
from tests.servers.dovecot import Dovecot, running_dovecot
from tests.servers.kim_service import KIM, environ, fresh_keys
from tests.servers.postfix import Postfix, running_postfix
from tests.waiting import happens

BOUNCES = "bounce@kim.example"
GONE = DISTRICT.contact_points["moers"].mailbox.address
FALLBACK = DISTRICT.contact_points[DISTRICT.fallback].mailbox.address
BROKEN = "broken@kim.example"
LATE = """\
smtpd_reject_unlisted_recipient = no
delay_warning_time = 1s
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
"""
"""Accept everything, find out later; warn soon."""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Return a folder that mail servers may enter; pytest's own are closed to them."""
    if os.getuid() != 0:
        pytest.skip("only root can start Postfix and Dovecot")
    with tempfile.TemporaryDirectory(prefix="kim-bounces-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture(scope="module")
def relay(folder: Path) -> Iterator[Postfix]:
    """Return a Postfix that takes mail for everybody and knows the fallback mailbox alone."""
    with running_postfix(
        folder / "postfix", {BOUNCES, FALLBACK, BROKEN, "x@moers.example"}, more=LATE
    ) as server:
        (server.folder / "mail" / BROKEN).write_text("no folder: cannot be delivered for now")
        yield server


@pytest.fixture(scope="module")
def imap(folder: Path, relay: Postfix) -> Iterator[Dovecot]:
    """Return an IMAP server over the mailboxes of *relay*."""
    with running_dovecot(folder / "dovecot", relay.folder / "mail") as server:
        yield server


def settings(folder: Path, relay: Postfix, **more: str) -> dict[str, str]:
    """Return the environment of a service in *folder*."""
    return {
        "KIM_DATABASE_URL": f"sqlite:///{folder}/outbox.db",
        "KIM_SMTP_URL": f"smtp://127.0.0.1:{relay.port}",
        "KIM_BOUNCE_ADDRESS": BOUNCES,
        "KIM_FREE_SPACE_FLOOR_MB": "1",
        **fresh_keys(),
        **more,
    }


def empty(relay: Postfix, mailbox: str) -> None:
    """Take all mails out of *mailbox*."""
    for place in ("new", "cur"):
        for file in (relay.folder / "mail" / mailbox / place).glob("*"):
            file.unlink()


async def deliver_until(environ: dict[str, str], *, came_back: bool, text: str = "x") -> str:
    """Accept one request for a mailbox that is gone and deliver; return its reference.

    Wait until it was delivered, or, with *came_back*, delivered a second time.
    """
    parts = Settings.from_environ(environ)
    outbox = assembly.open_outbox(parts)
    try:
        intake = assembly.build_intake(parts, DISTRICT, LOCALES, outbox)
        async with assembly.run_delivery(parts, DISTRICT, outbox):
            reference = await intake.accept(enquiry(message=text))

            async def arrived() -> bool:
                envelope = await outbox.find(reference)
                assert envelope is not None
                delivered = envelope.state is State.DELIVERED
                return delivered and (envelope.mailbox == FALLBACK) is came_back

            await happens(arrived, f"delivery of {reference}")
            return reference
    finally:
        outbox.close()


def test_a_bounce_read_by_imap_brings_the_request_to_the_fallback(
    tmp_path: Path, relay: Postfix, imap: Dovecot
) -> None:
    """Accepted by the relay, sent back, read over TLS, delivered again, then deleted."""
    empty(relay, FALLBACK)
    more = {
        "KIM_BOUNCE_IMAP_URL": imap.url(BOUNCES),
        "KIM_BOUNCE_POLL_SECONDS": "1",
        "KIM_SMTP_CA_FILE": str(imap.ca_file),
    }
    with smtplib.SMTP("127.0.0.1", relay.port) as client:
        client.sendmail("vet@example.org", [BOUNCES], "Subject: Rechnung\r\n\r\nno bounce\r\n")
    environment = settings(tmp_path, relay, **more)
    reference = asyncio.run(deliver_until(environment, came_back=True, text="ሰላም"))
    (mail,) = relay.wait_for(FALLBACK)
    assert email.message_from_bytes(mail)["X-KIM-Ref"] == reference
    assert body(mail).startswith(f"ZUSTELLUNG AN {GONE} FEHLGESCHLAGEN")
    assert "ሰላም" in body(mail)
    with imap.opened(BOUNCES) as box:
        _, left = box.uid("SEARCH", "ALL")
        _, flagged = box.uid("SEARCH", "FLAGGED", "UNSEEN")
    assert len(left[0].split()) == 1
    assert flagged == left


def test_of_automatic_mails_only_what_is_recognised_is_deleted(
    tmp_path: Path, relay: Postfix, imap: Dovecot
) -> None:
    """An absence note goes; a refusal in words stays, flagged and unread, and calls a person.

    What somebody has marked as deleted stays as well: they may still take it back.
    """
    empty(relay, BOUNCES)
    about = "Auto-Submitted: auto-replied\r\nIn-Reply-To: <482719365.0123456789abcdef@kim.example>"
    with smtplib.SMTP("127.0.0.1", relay.port) as client:
        for subject in ("Automatische Antwort: [KIM]", "Nachricht abgewiesen: [KIM]"):
            mail = f"{about}\r\nSubject: {subject}\r\n\r\nIch bin bis Montag in Urlaub.\r\n"
            client.sendmail("moers@kreis.example", [BOUNCES], mail)
        client.sendmail("vet@example.org", [BOUNCES], "Subject: Rechnung\r\n\r\nx\r\n")
    relay.wait_for(BOUNCES, 3)
    with imap.opened(BOUNCES) as mailbox:
        (number,) = mailbox.uid("SEARCH", "SUBJECT", "Rechnung")[1][0].split()
        mailbox.uid("STORE", number, "+FLAGS", r"(\Deleted)")
    more = {"KIM_BOUNCE_IMAP_URL": imap.url(BOUNCES), "KIM_SMTP_CA_FILE": str(imap.ca_file)}
    parts = Settings.from_environ(settings(tmp_path, relay, **more))
    heard: list[Alarm] = []
    outbox = assembly.open_outbox(parts)
    try:
        alarms = Alarms(lambda alarm, _: heard.append(alarm))
        box = assembly.build_bounce_box(parts, DISTRICT, outbox, alarms)
        assert box is not None
        assert asyncio.run(box.read_new()) == 1
    finally:
        outbox.close()
    with imap.opened(BOUNCES) as mailbox:
        _, left = mailbox.uid("SEARCH", "ALL")
        (flagged,) = mailbox.uid("SEARCH", "FLAGGED", "UNSEEN", "SUBJECT", "abgewiesen")[1]
    assert len(flagged.split()) == 1
    assert {*left[0].split()} == {flagged, number}
    assert heard == [Alarm.BOUNCE_UNCLEAR]


def test_a_bounce_piped_into_the_command_does_the_same(tmp_path: Path, relay: Postfix) -> None:
    """For mail servers that pipe; a second copy changes nothing, a foreign mail is given back."""
    empty(relay, BOUNCES)
    empty(relay, FALLBACK)
    environment = settings(tmp_path, relay)
    reference = asyncio.run(deliver_until(environment, came_back=False, text="canary"))
    (notification,) = relay.wait_for(BOUNCES)
    assert b"canary" not in notification  # only the headers came back, as we asked for

    def pipe(mail: bytes, **changes: str | None) -> subprocess.CompletedProcess[bytes]:
        wanted = {**environment, **changes}
        variables = environ(**{name: value for name, value in wanted.items() if value is not None})
        return subprocess.run(
            [KIM, "bounce"], input=mail, env=variables, capture_output=True, check=False
        )

    first = pipe(notification, KIM_ALARM_COMMAND=f"/usr/bin/tee {tmp_path}/alarm.json")
    assert first.returncode == os.EX_OK
    assert reference in first.stderr.decode()
    assert "mailbox-failed" in first.stderr.decode()
    assert json.loads((tmp_path / "alarm.json").read_bytes())["reference"] == reference
    again = pipe(notification)
    assert again.returncode == os.EX_OK
    assert b'"alarm"' not in again.stderr
    assert pipe(b"Subject: hello\n\nhello").returncode == os.EX_DATAERR
    assert pipe(notification, KIM_DATABASE_URL="sqlite:///").returncode == os.EX_TEMPFAIL
    without_key = pipe(notification, KIM_PRIVATE_KEY_FILE="/dev/null", KIM_PRIVATE_KEY=None)
    assert without_key.returncode == os.EX_TEMPFAIL


def test_the_doctor_sees_the_mailbox_and_changes_nothing(relay: Postfix, imap: Dovecot) -> None:
    """Whether it can be read, and whether a mail in it waits for a person."""
    empty(relay, BOUNCES)
    with smtplib.SMTP("127.0.0.1", relay.port) as client:
        client.sendmail("vet@example.org", [BOUNCES], "Subject: Rechnung\r\n\r\nno bounce\r\n")
    relay.wait_for(BOUNCES)
    more = {"KIM_BOUNCE_IMAP_URL": imap.url(BOUNCES), "KIM_SMTP_CA_FILE": str(imap.ca_file)}
    parts = Settings.from_environ(more)
    (finding,) = check_bounces(parts)
    assert (finding.grade, "can be read" in finding.text) == (Grade.GOOD, True)
    with imap.opened(BOUNCES) as box:
        (number,) = box.uid("SEARCH", "UNSEEN", "UNFLAGGED", "RECENT")[1][0].split()
        box.uid("STORE", number, "+FLAGS", r"(\Flagged)")
    (finding,) = check_bounces(parts)
    assert (finding.grade, finding.text.endswith("wait for a person: 1")) == (Grade.NOTE, True)
    wrong = parts.bounce_imap_url
    assert wrong
    (finding,) = check_bounces(replace(parts, bounce_imap_url=replace(wrong, folder="Nichts")))
    assert (finding.grade, "(folder refused)" in finding.text) == (Grade.BAD, True)


def test_a_warning_about_delay_is_no_bounce(relay: Postfix) -> None:
    """The mail server goes on trying; giving the request to somebody else would be early."""
    empty(relay, BOUNCES)
    mail = f"X-KIM-Dispatch: x\r\nMessage-ID: {OUR_ID}\r\n\r\nx\r\n"
    with smtplib.SMTP("127.0.0.1", relay.port) as client:
        client.sendmail(BOUNCES, [BROKEN], mail, mail_options=["RET=HDRS"])
    (notification,) = relay.wait_for(BOUNCES)
    assert b"Action: delayed" in notification
    read = read_notification(notification)
    assert read.kind is Kind.DELAYED
    assert read.retry_until


def test_a_wrong_certificate_keeps_the_password_at_home(
    imap: Dovecot, tmp_path: Path, relay: Postfix
) -> None:
    """TLS is verified; without the authority's certificate nobody logs in."""
    parts = Settings.from_environ(settings(tmp_path, relay, KIM_BOUNCE_IMAP_URL=imap.url(BOUNCES)))
    outbox = assembly.open_outbox(parts)
    assert parts.bounce_imap_url is not None
    box = assembly.build_bounce_box(parts, DISTRICT, outbox, Alarms())
    assert box is not None
    try:
        with pytest.raises((imaplib.IMAP4.error, OSError), match="CERTIFICATE_VERIFY_FAILED"):
            asyncio.run(box.read_new())
    finally:
        outbox.close()
