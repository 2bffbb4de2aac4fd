"""Bounce, delay, auto-reply or a person: told apart without guessing."""

import base64
from email.header import Header

import pytest

from formservice.notifications import Kind, Notification, read_notification
from tests.formservice.parts import enquiry
from tests.formservice.test_letters import write

OUR_ID = "<482719365.0123456789abcdef@kim.example>"
MOERS = "kim@moers.example"
ENCODED_SUBJECT = Header("Ihre Nachricht konnte nicht zugestellt werden: Größe", "utf-8").encode()


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
        "Auto-Submitted: auto-replied\nSubject: Auto: [KIM] 482-719-368 Moers ar TEL",
        "Auto-Submitted: auto-generated\nSubject: Automatische Antwort: [KIM] 482-719-368",
        "X-Vacation: yes\nSubject: x",
        "Subject: Automatische Antwort: [KIM] 482-719-368 Moers ar TEL",
        "Subject: =?utf-8?q?Abwesenheitsnotiz:_zur=C3=BCck_am_Montag?=",
        "Subject: Abwesenheitsnotiz",
        "Subject: Out of Office: x",
        "Auto-Submitted: auto-replied\nSubject: =?utf-8?b?SWNoIGJpbiBhdcOfZXIgSGF1cw==?=",
    ],
)
def test_an_absence_note_is_recognised(head: str) -> None:
    """Also where it quotes our Message-ID: the letter lies in its mailbox."""
    raw = f"From: a@moers.example\n{head}\nIn-Reply-To: {OUR_ID}\n\nBis Montag.\n".encode()
    assert read_notification(raw).kind is Kind.HARMLESS


@pytest.mark.parametrize(
    "head",
    [
        "Auto-Submitted: auto-replied\nSubject: [Ticket#20261121] RE: [KIM] 482-719-368 Moers",
        "Auto-Submitted: auto-generated\nSubject: Vielen Dank für Ihre Nachricht",
        "Precedence: bulk\nSubject: =?utf-8?q?Eingangsbest=C3=A4tigung?=",
        "X-Autoreply: yes\nSubject: We have received your request",
    ],
)
def test_the_acknowledgement_of_a_ticket_system_is_recognised(head: str) -> None:
    """It says that the letter has come in."""
    raw = f"From: a@moers.example\n{head}\nReferences: {OUR_ID}\n\nNr. 1\n".encode()
    assert read_notification(raw).kind is Kind.HARMLESS


def receipt(disposition: str) -> bytes:
    """Return a message disposition notification (RFC 8098)."""
    return f"""From: a@moers.example
Subject: Gelesen: [KIM] 482-719-368
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary="b"

--b
Content-Type: text/plain

Your message
--b
Content-Type: message/disposition-notification

Final-Recipient: rfc822;a@moers.example
Original-Message-ID: {OUR_ID}
Disposition: {disposition}

--b--
""".encode()


def test_the_receipt_of_a_mail_that_was_read_is_recognised() -> None:
    """RFC 8098 3.2.6.2: displayed."""
    for mode in ("manual-action/MDN-sent-manually", "automatic-action/MDN-sent-automatically"):
        assert read_notification(receipt(f"{mode}; displayed")).kind is Kind.HARMLESS


@pytest.mark.parametrize(
    "disposition",
    [
        "manual-action/MDN-sent-automatically; deleted",
        "automatic-action/MDN-sent-automatically; deleted/error",
        "automatic-action/MDN-sent-automatically; dispatched",
        "manual-action/MDN-sent-manually; displayed/error",
        "",
    ],
)
def test_a_mail_that_was_deleted_unread_is_for_a_person(disposition: str) -> None:
    """Sieve servers refuse in this way (RFC 5429 2.1), Exchange says “deleted without reading”."""
    notification = read_notification(receipt(disposition))
    assert (notification.kind, notification.message_id) == (Kind.UNCLEAR, OUR_ID)


def test_a_receipt_without_its_disposition_is_for_a_person() -> None:
    """Nobody knows what became of the mail."""
    raw = receipt("displayed").replace(b"message/disposition-notification\n", b"text/plain\n")
    assert read_notification(raw).kind is Kind.UNCLEAR


@pytest.mark.parametrize(
    "head",
    [
        "From: a@moers.example\nSubject: Re: [KIM] 482-719-365 Moers ar TEL",
        "From: a@moers.example\nAuto-Submitted: no\nSubject: x",
        "From: a@moers.example\nSubject: Urlaub im Dezember",
        "From: a@moers.example\nSubject: Vielen Dank für Ihre Nachricht",
        # Reports in prose: automatic, and yet the letter may be lost.
        "From: MAILER-DAEMON@old.example\nAuto-Submitted: auto-replied\nSubject: hello",
        "From: postmaster@old.example\nSubject: Automatische Antwort: [KIM]",
        "From: x@old.example\nAuto-Submitted: auto-replied\nSubject: Unzustellbar: [KIM]",
        "From: x@old.example\nX-Failed-Recipients: y@old.example\nPrecedence: bulk",
        "Auto-Submitted: auto-replied\nSubject: Nachricht abgewiesen: [KIM]",
        "Auto-Submitted: auto-generated\nSubject: Ihre Nachricht wurde blockiert",
        "Precedence: bulk\nSubject: Rejected: [KIM] 482-719-365",
        f"Auto-Submitted: auto-replied\nSubject: {ENCODED_SUBJECT}",
        "Auto-Submitted: auto-replied (rejected)\nSubject: x",
        "X-Autoreply: yes\nSubject: x",
        # Recognised by their subject, and still they say that nobody will read the letter.
        "Auto-Submitted: auto-replied\nSubject: Automatische Antwort: Adresse nicht mehr gültig",
        "Auto-Submitted: auto-replied\nSubject: [Ticket#1] Your email has been rejected!",
    ],
)
def test_what_only_a_person_can_judge_is_left(head: str) -> None:
    """Answers of the staff, bounces that follow no standard, whatever is not recognised."""
    notification = read_notification(f"{head}\nReferences: {OUR_ID}\n\nhello\n".encode())
    assert (notification.kind, notification.message_id) == (Kind.UNCLEAR, OUR_ID)


@pytest.mark.parametrize(
    "text",
    [
        "Diese Adresse wird nicht mehr verwendet. Ihre Nachricht wurde nicht zugestellt.",
        "Ihre E-Mail wird automatisch gelöscht und nicht gelesen.",
        "This mailbox is no longer monitored.",
        "The message was rejected by our policy.",
    ],
)
def test_an_absence_note_that_says_the_letter_is_lost_is_for_a_person(text: str) -> None:
    """The subject alone does not tell whether anybody will ever read the letter."""
    head = "Auto-Submitted: auto-replied\nSubject: Automatische Antwort: [KIM] 482-719-368"
    kind = 'Content-Type: text/plain; charset="utf-8"\nContent-Transfer-Encoding: base64'
    content = base64.b64encode(text.encode()).decode()
    raw = f"From: a@moers.example\n{head}\n{kind}\nIn-Reply-To: {OUR_ID}\n\n{content}\n".encode()
    assert read_notification(raw).kind is Kind.UNCLEAR


def test_our_own_letter_that_comes_back_as_it_is_is_for_a_person() -> None:
    """A loop: the fallback mailbox forwards to the sender, for example."""
    notification = read_notification(write(enquiry(), message_id=OUR_ID))
    assert (notification.kind, notification.message_id) == (Kind.UNCLEAR, OUR_ID)


@pytest.mark.parametrize(
    ("head", "text"),
    [
        ("Subject: Undeliverable: [KIM] 482-719-368 Moers ar TEL", "x"),
        ("Subject: =?utf-8?q?Unzustellbar=3A_=5BKIM=5D_482-719-368_Moers?=", "x"),
        ("Subject: failure notice", "your mail “[KIM] 482-719-368 Moers ar TEL” could not"),
        ("Subject: failure notice", "--- copy follows\nX-KIM-Ref: 482719368\n"),
    ],
)
def test_a_letter_is_named_by_its_subject_or_our_header_too(head: str, text: str) -> None:
    """Relays replace the Message-ID, and prose quotes the subject alone."""
    raw = f"From: MAILER-DAEMON@old.example\n{head}\n\n{text}\n".encode()
    notification = read_notification(raw)
    assert (notification.kind, notification.message_id) == (Kind.UNCLEAR, "")
    assert notification.reference == "482719368"


def test_nine_digits_that_are_no_reference_name_no_letter() -> None:
    """The check digit tells a slip or an invention from a reference of ours."""
    assert read_notification(b"Subject: [KIM] 482-719-365 Moers\n\nx").reference == ""


def test_a_letter_that_has_expired_has_failed() -> None:
    """Not an action of RFC 3464 2.3.3, but of servers: the time to try it is over."""
    notification = read_notification(report("expired", returned=HEADERS, status="4.4.7"))
    assert (notification.kind, notification.message_id) == (Kind.FAILED, OUR_ID)


@pytest.mark.parametrize(("action", "status"), [("discarded", "5.7.1"), ("delayed", "5.7.1")])
def test_a_report_that_contradicts_itself_or_is_new_is_for_a_person(
    action: str, status: str
) -> None:
    """Neither an action that nobody knows nor a delay for good is harmless."""
    notification = read_notification(report(action, returned=HEADERS, status=status))
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
    named = Notification(Kind.UNCLEAR, OUR_ID, reference="482719365")
    assert read_notification(nested + OUR_ID.encode()) == named
