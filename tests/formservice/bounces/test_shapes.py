"""What mail servers, filters and programs really write, by shape; addresses and names are invented.

All of it came to the address of one mail of ours, so all of it names the letter: what is a failure
for sure moves it, what is harmless for sure is deleted, and a person reads the rest.
"""

import base64
import quopri
from email.header import Header
from pathlib import Path

import pytest

from formservice.bounces.notification import Kind, read_notification
from tests.formservice.bounces.test_notification import OUR_ID, TAG

TO = f"bounce+{TAG}@kim.example"
LETTER = f"""Return-Path: <{TO}>
X-KIM-Dispatch: {TAG}
From: "KIM-Kontaktformular" <kim-formular@kim.example>
To: kim@moers.example
Subject: [KIM] 482-719-368 Moers ar TEL
Message-ID: {OUR_ID}
X-KIM-Ref: 482719368
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

{base64.b64encode("Die Zustellung verzögert sich, wir versuchen es weiter.".encode()).decode()}
"""
"""As it came back; what is said in it is the person's."""


def shapes(file: str) -> dict[str, tuple[str, str]]:
    """Return the mails in *file*: name → headers, text."""
    found = {}
    for shape in (HERE / file).read_text("utf-8").split("=== ")[1:]:
        name, _, mail = shape.partition("\n")
        head, _, text = mail.replace("{LETTER}", LETTER).replace("{TAG}", TAG).partition("\n\n")
        found[name] = (head, text)
    return found


HERE = Path(__file__).parent
PLAIN = shapes("failures_in_words.txt")
FOR_A_PERSON = shapes("for_a_person.txt")
"""What moves nothing and is never deleted."""
DELAYS = shapes("delays_in_words.txt")


def plain(head: str, text: str, *, encoding: str = "8bit", charset: str = "utf-8") -> bytes:
    """Return a mail in words alone."""
    packed = text.encode(charset)
    if encoding == "base64":
        packed = base64.encodebytes(packed)
    elif encoding == "quoted-printable":
        packed = quopri.encodestring(packed)
    kind = f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {encoding}"
    return f"Return-Path: <>\nTo: {TO}\n{head}\nMIME-Version: 1.0\n{kind}\n\n".encode() + packed


@pytest.mark.parametrize("encoding", ["8bit", "base64", "quoted-printable"])
@pytest.mark.parametrize("name", PLAIN)
def test_a_failure_in_words_is_one(name: str, encoding: str) -> None:
    """In any encoding; what the person has written in the copy is not heard."""
    notification = read_notification(plain(*PLAIN[name], encoding=encoding))
    assert notification.kind is Kind.FAILED
    assert notification.tags[0] == TAG


@pytest.mark.parametrize("charset", ["utf-16", "iso-8859-15", "utf-7", "cp437"])
def test_a_failure_in_words_is_one_in_any_character_set(charset: str) -> None:
    """As the server's country likes it; its subject too."""
    subject = Header("Unzustellbar: Größe überschritten", "iso-8859-2").encode()
    head = f"From: postmaster@amt.example\nSubject: {subject}"
    text = "Ihre Nachricht konnte nicht zugestellt werden: die Empfängeradresse ist ungültig."
    raw = plain(head, text, charset=charset, encoding="base64")
    assert read_notification(raw).kind is Kind.FAILED


@pytest.mark.parametrize("name", DELAYS)
def test_a_delay_in_words_is_in_doubt_in_any_language(name: str) -> None:
    """Nothing moves, the content is kept, and a person is called."""
    notification = read_notification(plain(*DELAYS[name]))
    assert notification.kind is Kind.DELAY_IN_DOUBT
    assert notification.tags[0] == TAG


@pytest.mark.parametrize("name", FOR_A_PERSON)
def test_what_is_no_failure_for_sure_is_for_a_person(name: str) -> None:
    """The tag names the letter, so somebody is called about it."""
    notification = read_notification(plain(*FOR_A_PERSON[name]))
    assert notification.kind in {Kind.DELAY_IN_DOUBT, Kind.SERVER, Kind.UNCLEAR}
    assert notification.tags[0] == TAG


@pytest.mark.parametrize(
    ("head", "text"),
    [
        ("Subject: Automatische Antwort: [KIM] 482-719-368", "Bin bis 3.12. nicht im Haus."),
        ("Auto-Submitted: auto-replied\nSubject: [Ticket#1] [KIM]", "Ihr Ticket wurde angelegt."),
        (
            "Auto-Submitted: auto-replied\nSubject: =?koi8-r?b?UmU6IFtLSU1d?=",
            "Ich bin bis Montag krank.",
        ),
    ],
)
def test_answers_of_machines_to_the_sender_are_harmless(head: str, text: str) -> None:
    """RFC 3834 4: they go to the envelope sender, so the tag alone is no failure."""
    assert read_notification(plain(f"From: kim@moers.example\n{head}", text)).kind is Kind.HARMLESS


def report(fields: str, *, head: str = "", before: str = "", after: str = "") -> bytes:
    """Return a delivery status notification (RFC 3464) with these *fields* of the recipient."""
    return f"""Return-Path: <>
From: zustellsystem@amt.example
To: {TO}
{head}MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b/1"

--b/1
Content-Type: text/html; charset=utf-8

<p>Fehler bei der Nachrichtenzustellung</p>{before}
--b/1
Content-Type: message/delivery-status

Reporting-MTA: x400; mta=AMT;/P=amt/A=viat/C=de/

{fields}
{after}--b/1--
""".encode()


REPORTS = {
    "X.400": ("Final-Recipient: X400; /G=Kim/S=Amt/C=de/\nAction: failed\nStatus: 5.1.1\n", ""),
    "without a third part": ("Final-Recipient: rfc822;a@b.example\nAction: failed\n", ""),
    "expired": ("Final-Recipient: rfc822;a@b.example\nAction: expired\nStatus: 4.4.7\n", ""),
    "capitals": ("FINAL-RECIPIENT: RFC822; A@B.EXAMPLE\nACTION: FAILED\nSTATUS: 5.0.0\n", ""),
    "comment": ("Final-Recipient: rfc822;a@b.example\nAction: failed (fehlgeschlagen)\n", ""),
    "the original in base64": (
        "Final-Recipient: rfc822;a@b.example\nAction: failed\nStatus: 5.2.2\n",
        "--b/1\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(LETTER.encode()).decode(),
    ),
    "the whole letter": (
        "Final-Recipient: rfc822;a@b.example\nAction: failed\nStatus: 5.4.6\n",
        f"--b/1\nContent-Type: message/rfc822\n\n{LETTER}\n",
    ),
    "two recipients": (
        (
            "Final-Recipient: rfc822;c@b.example\nAction: delayed\nStatus: 4.4.1\n\n"
            "Final-Recipient: rfc822;a@b.example\nAction: failed\nStatus: 5.1.1\n"
        ),
        "",
    ),
}


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("before", ["", "<p>x</p>\n" * 40_000])
@pytest.mark.parametrize("name", REPORTS)
def test_a_report_of_a_failure_is_one_in_every_shape(
    name: str, before: str, line_end: bytes
) -> None:
    """Whatever the server's name, language and way to return the original."""
    fields, after = REPORTS[name]
    raw = report(fields, before=before, after=after).replace(b"\n", line_end)
    notification = read_notification(raw)
    assert (notification.kind, notification.tags[0]) == (Kind.FAILED, TAG)


@pytest.mark.parametrize(
    "fields",
    [
        "Action: échec\nStatus: 5.4.6",
        "Action: deferred\nStatus: 5.4.1",
        "Action: none\nStatus: 5.0.0",
        "Action: failed\nStatus: 4.4.1\nWill-Retry-Until: Wed, 25 Nov 2026 10:00:00 +0000",
        "Action: error\nStatus: 4.4.1\nWill-Retry-Until: Wed, 25 Nov 2026 10:00:00 +0000",
    ],
)
def test_an_action_that_nobody_knows_keeps_the_content_and_moves_nothing(fields: str) -> None:
    """RFC 3464 2.3.3; who names a time to retry has not given up."""
    read = read_notification(report(f"Final-Recipient: rfc822;a@b.example\n{fields}\n"))
    assert read.kind is Kind.DELAY_IN_DOUBT
    assert (read.retry_until is not None) == ("Retry" in fields)


def test_the_letter_itself_in_a_loop_is_for_a_person() -> None:
    """Somebody forwards the mailbox to our sender: with every tag, and no failure."""
    for head in ("", "Received: from a by b; x\n", f"Delivered-To: {TO}\n", "Resent-From: a@b.c\n"):
        notification = read_notification((head + LETTER).encode())
        assert (notification.kind, notification.tags) == (Kind.UNCLEAR, (TAG,))
