"""Bounce, delay, auto-reply or a person: told apart without guessing."""

import pytest

from formservice.notifications import Kind, Notification, read_notification

OUR_ID = "<482719365.0123456789abcdef@kim.example>"
MOERS = "kim@moers.example"


def report(action: str, *, returned: str = "", headers: str = "", status: str = "5.1.1") -> bytes:
    """Return a delivery-status notification (RFC 3464)."""
    return f"""From: Postmaster <MAILER-DAEMON@mail.example>
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
{headers}MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; person@elsewhere.example
Original-Recipient: rfc822;{MOERS}
Action: {action}
Status: {status}

{returned}--b--
""".encode()


HEADERS = f"""--b
Content-Type: text/rfc822-headers

To: {MOERS}
Message-ID: {OUR_ID}

"""
WHOLE = f"""--b
Content-Type: message/rfc822

To: {MOERS}
Message-ID:
 {OUR_ID}

Text
"""
ENCODED = """--b
Content-Type: text/rfc822-headers
Content-Transfer-Encoding: quoted-printable

To: kim@moers.example
Message-ID: <482719365.01234567=
89abcdef@kim.example>

"""


@pytest.mark.parametrize("returned", [HEADERS, WHOLE, ENCODED], ids=["headers", "whole", "encoded"])
def test_a_failure_names_its_letter_and_its_mailbox(returned: str) -> None:
    """The mailbox is the one we wrote to, not the one it forwards to."""
    notification = read_notification(report("failed", returned=returned))
    assert notification.kind is Kind.FAILED
    assert notification.message_id == OUR_ID
    assert notification.mailboxes == {MOERS}
    assert notification.status == "5.1.1"


def test_without_the_returned_headers_the_report_says_whom_it_is_about() -> None:
    """Some servers return nothing; `In-Reply-To` names the letter then."""
    notification = read_notification(report("failed", headers=f"In-Reply-To: {OUR_ID}\n"))
    assert (notification.kind, notification.message_id) == (Kind.FAILED, OUR_ID)
    assert notification.mailboxes == {MOERS, "person@elsewhere.example"}


def test_a_failure_in_an_internationalised_report_is_one() -> None:
    """RFC 6533 has other names for the same parts."""
    raw = report("failed", returned=HEADERS)
    raw = raw.replace(b"message/delivery-status", b"message/global-delivery-status")
    raw = raw.replace(b"text/rfc822-headers", b"message/global-headers")
    notification = read_notification(raw)
    assert (notification.kind, notification.message_id) == (Kind.FAILED, OUR_ID)
    assert notification.mailboxes == {MOERS}


@pytest.mark.parametrize("action", ["delayed", "relayed", "delivered", "expanded"])
def test_a_letter_on_its_way_is_no_failure(action: str) -> None:
    """The server goes on by itself."""
    assert read_notification(report(action, returned=HEADERS, status="4.2.0")).kind is Kind.PROGRESS


@pytest.mark.parametrize(
    "head",
    [
        "Auto-Submitted: auto-replied (vacation)\nSubject: Re: [KIM]",
        "Auto-Submitted: auto-generated\nSubject: x",
        "Precedence: auto_reply\nSubject: x",
        "X-Autoreply: yes\nSubject: x",
        "Subject: Automatische Antwort: [KIM] 482-719-365 Moers ar TEL",
        "Subject: Abwesenheitsnotiz",
        "Subject: Out of Office: x",
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b",
    ],
)
def test_an_answer_of_a_machine_is_recognised(head: str) -> None:
    """Holiday notes and read receipts, also where they quote our Message-ID."""
    raw = f"From: a@moers.example\n{head}\nIn-Reply-To: {OUR_ID}\n\n--b\n\n--b--\n".encode()
    assert read_notification(raw).kind is Kind.AUTOMATIC


@pytest.mark.parametrize(
    "head",
    [
        "From: a@moers.example\nSubject: Re: [KIM] 482-719-365 Moers ar TEL",
        "From: a@moers.example\nAuto-Submitted: no\nSubject: x",
        # Reports in prose: automatic, and yet the letter may be lost.
        "From: MAILER-DAEMON@old.example\nAuto-Submitted: auto-replied\nSubject: hello",
        "From: x@old.example\nAuto-Submitted: auto-replied\nSubject: Unzustellbar: [KIM]",
        "From: x@old.example\nX-Failed-Recipients: y@old.example\nPrecedence: bulk",
    ],
)
def test_what_only_a_person_can_judge_is_left(head: str) -> None:
    """Answers of the staff, and bounces that follow no standard."""
    notification = read_notification(f"{head}\nReferences: {OUR_ID}\n\nhello\n".encode())
    assert (notification.kind, notification.message_id) == (Kind.UNCLEAR, OUR_ID)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"Content-Type: multipart/report; boundary=\n\n",
        b"Content-Type: message/delivery-status\n\nAction: \xff\n\n",
        b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n" * 30,
        b"Subject: =?utf-8?q?=ff?=\nFrom: =?x?b?y?=\n\n",
        b"<482719365.0123456789abcdef@" + b"a" * 300_000,
    ],
)
def test_no_mail_breaks_the_reader(raw: bytes) -> None:
    """Anybody can write to the address."""
    assert read_notification(raw).kind is Kind.UNCLEAR


def test_a_mail_that_cannot_be_parsed_is_unclear_but_still_names_its_letter() -> None:
    """Nested deeper than the parser can follow: anybody may send that to a known address."""
    nested = b"Content-Type: message/rfc822\n\n" * 3000
    assert read_notification(nested) == Notification(Kind.UNCLEAR)
    assert read_notification(nested + OUR_ID.encode()) == Notification(Kind.UNCLEAR, OUR_ID)
