"""Bounce, delay, auto-reply or a person: told apart without guessing."""

import base64

import pytest

from formservice.bounces.notification import Kind, Notification, read_notification
from tests.formservice.mail.test_message import write
from tests.formservice.samples import enquiry

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


def test_a_report_that_a_person_attaches_is_for_a_person() -> None:
    """Whoever forwards it has something to say, and the words would be deleted with it."""
    for action in ("failed", "delayed"):
        attached = report(action, returned=HEADERS).decode()
        raw = (
            "From: a@moers.example\nMIME-Version: 1.0\n"
            'Content-Type: multipart/mixed; boundary="out"\n\n--out\n\nUnser Server ist defekt.\n'
            f"--out\nContent-Type: message/rfc822\n\n{attached}\n--out--\n"
        )
        notification = read_notification(raw.encode())
        assert (notification.kind, notification.message_id) == (Kind.UNCLEAR, OUR_ID)


def test_our_own_letter_that_comes_back_as_it_is_is_for_a_person() -> None:
    """A loop: the fallback mailbox forwards to the sender, for example."""
    letter = write(enquiry(), message_id=OUR_ID)
    for raw in (letter, letter.replace(b"[KIM]", b"[Ticket#1] [KIM]")):
        notification = read_notification(raw)
        assert (notification.kind, notification.message_id) == (Kind.UNCLEAR, OUR_ID)


@pytest.mark.parametrize(
    ("head", "text"),
    [
        ("Subject: Undeliverable: [KIM] 482-719-368 Moers ar TEL", "x"),
        ("Subject: =?utf-8?q?Unzustellbar=3A_=5BKIM=5D_482-719-368_Moers?=", "x"),
        ("Subject: failure notice", "your mail “[KIM]\n482-719-368 Moers ar TEL” could not"),
        ("Subject: failure notice", "--- copy follows\nX-KIM-Ref: 482719368\n"),
        ("Subject: failure notice\nContent-Type: text/html", "<b>[KIM]</b>&nbsp;482-719-368"),
        ("Subject: failure notice", "> Vorgangsnummer: 482-719-368"),
    ],
)
def test_a_letter_is_named_by_its_subject_its_text_or_our_header_too(head: str, text: str) -> None:
    """Relays replace the Message-ID, and prose quotes the subject alone."""
    raw = f"From: MAILER-DAEMON@old.example\n{head}\n\n{text}\n".encode()
    notification = read_notification(raw)
    assert (notification.kind, notification.message_id) == (Kind.SERVER, "")
    assert notification.reference == "482719368"


@pytest.mark.parametrize("kind", ["message/rfc822", "application/octet-stream", "text/plain"])
def test_a_letter_is_named_by_a_copy_in_base64_too(kind: str) -> None:
    """Gateways pack the original, though RFC 2046 5.2.1 forbids it for an attached mail."""
    packed = base64.encodebytes(f"Message-ID: {OUR_ID}\n\nx\n".encode()).decode()
    head = f"--b\nContent-Type: {kind}\nContent-Transfer-Encoding: base64\n\n"
    assert read_notification(report("failed", returned=f"{head}{packed}\n")).message_id == OUR_ID


def test_a_message_id_is_known_without_its_brackets() -> None:
    """Some servers write it into a sentence."""
    raw = f"Subject: x\n\nYour message {OUR_ID[1:-1]}.\n".encode()
    assert read_notification(raw).message_id == OUR_ID


def test_nine_digits_that_are_no_reference_name_no_letter() -> None:
    """The check digit tells a slip or an invention from a reference of ours."""
    assert read_notification(b"Subject: [KIM] 482-719-365 Moers\n\nx").reference == ""


@pytest.mark.parametrize("action", ["expired", "failure", "Failed"])
def test_a_failure_by_another_name_is_one(action: str) -> None:
    """Servers write other words than RFC 3464 2.3.3 knows, where the time is over for example."""
    notification = read_notification(report(action, returned=HEADERS, status="4.4.7"))
    assert (notification.kind, notification.message_id) == (Kind.FAILED, OUR_ID)


def test_a_status_for_good_without_an_action_is_a_failure() -> None:
    """RFC 3463 2: class 5 is permanent."""
    raw = report("failed", returned=HEADERS).replace(b"Action: failed\n", b"")
    assert read_notification(raw).kind is Kind.FAILED


@pytest.mark.parametrize(("action", "status"), [("discarded", "5.7.1"), ("delayed", "5.7.1")])
def test_a_report_that_contradicts_itself_or_is_new_is_for_a_person(
    action: str, status: str
) -> None:
    """Neither an action that nobody knows nor a delay for good is harmless."""
    notification = read_notification(report(action, returned=HEADERS, status=status))
    assert (notification.kind, notification.message_id) == (Kind.SERVER, OUR_ID)


def test_a_delay_after_an_answer_for_good_is_for_a_person() -> None:
    """The mail server that reports may have given up although it says “delayed”."""
    refused = b"Status: 4.0.0\nDiagnostic-Code: smtp; 550 5.7.1 no"
    raw = report("delayed", returned=HEADERS, status="4.0.0").replace(b"Status: 4.0.0", refused)
    assert read_notification(raw).kind is Kind.SERVER


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"Content-Type: multipart/report; boundary=\n\n",
        b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n" * 30,
        b"Subject: =?utf-8?q?=ff?=\nFrom: =?x?b?y?=\n\n",
        b"<482719365.0123456789abcdef@" + b"a" * 300_000,
    ],
)
def test_no_mail_breaks_the_reader(raw: bytes) -> None:
    """Anybody can write to the address."""
    assert read_notification(raw).kind is Kind.UNCLEAR


def test_a_report_with_an_unreadable_action_is_for_a_person() -> None:
    """Neither a failure nor progress."""
    raw = b"Content-Type: message/delivery-status\n\nAction: \xff\n\n"
    assert read_notification(raw).kind is Kind.SERVER


def test_parts_within_parts_are_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The parser takes seconds for hundreds of them, and delivery would wait."""
    nested = "".join(f"Content-Type: multipart/mixed; boundary={n}\n\n--{n}\n" for n in range(900))
    raw = nested.encode() + OUR_ID.encode() + b"\n" * 200_000
    monkeypatch.setattr("email.message_from_bytes", None)
    assert read_notification(raw).message_id == OUR_ID


def test_a_mail_that_cannot_be_parsed_is_unclear_but_still_names_its_letter() -> None:
    """Nested deeper than the parser can follow: anybody may send that to a known address."""
    nested = b"Content-Type: message/rfc822\n\n" * 3000
    assert read_notification(nested) == Notification(Kind.UNCLEAR)
    named = Notification(Kind.UNCLEAR, OUR_ID, reference="482719365")
    assert read_notification(nested + OUR_ID.encode()) == named
