"""Bounce, delay, auto-reply or a person: told apart without guessing."""

import base64
from datetime import UTC, datetime
from email import message_from_string

import pytest

from formservice.bounces.delivery_report import MOST_GROUPS
from formservice.bounces.notification import (
    LARGEST,
    MOST_EMPTY_LINES,
    Kind,
    Notification,
    read_notification,
)
from formservice.bounces.received_mail import texts
from tests.formservice.mail.test_message import write
from tests.formservice.samples import enquiry

OUR_ID = "<482719365.0123456789abcdef@kim.example>"
TAG = "482719368.k7wq2mzc4ahn5xej"
MOERS = "kim@moers.example"
HOST = "bcher-kva"
"""In punycode a word with an umlaut."""
RETRY = datetime(2026, 11, 26, 11, 0, tzinfo=UTC)


def report(action: str, *, returned: str = "", headers: str = "", status: str = "5.1.1") -> bytes:
    """Return a delivery-status notification (RFC 3464)."""
    delayed = ("Delayed Mail (still being retried)", "This is a warning only.")
    failed = ("Undelivered Mail Returned to Sender", "Sorry.")
    subject, words = delayed if action == "delayed" else failed
    return f"""From: Postmaster <MAILER-DAEMON@mail.example>
Subject: {subject}
Auto-Submitted: auto-replied
{headers}MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

{words}
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

X-KIM-Dispatch: {TAG}
To: {MOERS}
Message-ID: {OUR_ID}

"""
WHOLE = f"""--b
Content-Type: message/rfc822

X-KIM-Dispatch: {TAG}
To: {MOERS}
Message-ID:
 {OUR_ID}

Text
"""
ENCODED = """--b
Content-Type: text/rfc822-headers
Content-Transfer-Encoding: quoted-printable

To: kim@moers.example
X-KIM-Dispatch: 482719368.k7wq2mzc=
4ahn5xej
Message-ID: <482719365.01234567=
89abcdef@kim.example>

"""


@pytest.mark.parametrize("returned", [HEADERS, WHOLE, ENCODED], ids=["headers", "whole", "encoded"])
def test_a_failure_shows_its_letter_by_what_came_back(returned: str) -> None:
    """The headers of our mail hold its Message-ID and the tag of its dispatch."""
    notification = read_notification(report("failed", returned=returned))
    assert notification.kind is Kind.FAILED
    assert notification.message_id == OUR_ID
    assert notification.tags == (TAG,)
    assert notification.status == "5.1.1"


@pytest.mark.parametrize("name", ["To", "Delivered-To", "X-Original-To", "Envelope-To"])
def test_without_its_third_part_a_failure_is_known_by_its_address(name: str) -> None:
    """RFC 3464 2 leaves it to the server whether it returns anything; VERP needs nothing."""
    head = f"{name}: <bounce+{TAG}@kim.example>\n"
    notification = read_notification(report("failed", headers=head))
    assert (notification.kind, notification.tags) == (Kind.FAILED, (TAG,))
    assert notification.message_id == ""


def test_without_its_third_part_a_failure_is_known_by_the_envelope_id() -> None:
    """RFC 3464 2.2.1: what we told the relay as ENVID."""
    raw = report("failed").replace(
        b"Reporting-MTA", f"Original-Envelope-Id: {TAG}\nReporting-MTA".encode()
    )
    assert read_notification(raw).tags == (TAG,)


def test_a_report_in_base64_is_read() -> None:
    """RFC 3464 2.1 wants 7bit; gateways encode it all the same."""
    text = "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\n"
    packed = base64.encodebytes(text.encode()).decode()
    raw = report("failed").decode()
    begin = raw.index("Content-Type: message/delivery-status")
    head = "Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n"
    assert read_notification(f"{raw[:begin]}{head}{packed}\n--b--\n".encode()).kind is Kind.FAILED


def test_a_failure_is_one_within_parts_of_a_server() -> None:
    """A gateway wraps it; the words around it are the server's own."""
    inner = report("failed", returned=HEADERS).decode().partition("MIME-Version: 1.0\n")[2]
    head = "From: MAILER-DAEMON@x.example\nMIME-Version: 1.0\n"
    outer = 'Content-Type: multipart/mixed; boundary="out"\n\n--out\n\nchecked\n--out\n'
    raw = f"{head}{outer}{inner}\n--out--\n"
    assert read_notification(raw.encode()).kind is Kind.FAILED
    by_person = raw.replace("MAILER-DAEMON@", "m.meier@")
    assert read_notification(by_person.encode()).kind is Kind.SERVER


def test_a_failure_in_an_internationalised_report_is_one() -> None:
    """RFC 6533 has other names for the same parts."""
    raw = report("failed", returned=HEADERS)
    raw = raw.replace(b"message/delivery-status", b"message/global-delivery-status")
    raw = raw.replace(b"text/rfc822-headers", b"message/global-headers")
    notification = read_notification(raw)
    assert (notification.kind, notification.message_id) == (Kind.FAILED, OUR_ID)


@pytest.mark.parametrize("action", ["relayed", "delivered", "expanded"])
def test_a_letter_on_its_way_is_no_failure(action: str) -> None:
    """The server goes on by itself, and its words say so too."""
    raw = report(action, returned=HEADERS, status="2.0.0")
    assert read_notification(raw).kind is Kind.SERVER
    raw = raw.replace(b"Undelivered Mail Returned to Sender", b"Successful Mail Delivery Report")
    assert read_notification(raw).kind is Kind.SERVER
    raw = raw.replace(b"Sorry.", b"This is the mail system at host mx.example.")
    assert read_notification(raw).kind is Kind.PROGRESS


@pytest.mark.parametrize(
    ("until", "read"),
    [
        ("Will-Retry-Until: Thu, 26 Nov 2026 12:00:00 +0100\n", RETRY),
        ("Will-Retry-Until: Thu, 26 Nov 2026 11:00:00 -0000\n", RETRY),
        ("Will-Retry-Until: bald\n", None),
        ("", None),
    ],
)
def test_a_delay_says_how_long_the_server_tries(until: str, read: datetime | None) -> None:
    """RFC 3464 2.3.9."""
    raw = report("delayed", returned=HEADERS, status="4.2.0").replace(
        b"Action: ", until.encode() + b"Action: "
    )
    notification = read_notification(raw)
    assert (notification.kind, notification.retry_until) == (Kind.DELAYED, read)
    assert notification.tags == (TAG,)


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
        ("Subject: Your mail: [KIM] 482-719-368 Moers ar TEL", "x"),
        ("Subject: =?utf-8?q?Hinweis=3A_=5BKIM=5D_482-719-368_Moers?=", "x"),
        ("Subject: notice", "your mail “[KIM]\n482-719-368 Moers ar TEL” was examined"),
        ("Subject: notice", "--- copy follows\nX-KIM-Ref: 482719368\n"),
        ("Subject: notice\nContent-Type: text/html", "<b>[KIM]</b>&nbsp;482-719-368"),
        ("Subject: notice", "> Vorgangsnummer: 482-719-368"),
        ("Subject: notice", "Vorgangsnummer 482 719 368"),
        ("Subject: [Kim]: 482719368", "x"),
        ("Subject: KIM 482-719-368", "x"),
        ("Subject: [KIM] [SPAM?] 482-719-368", "x"),
        ("Subject: notice", "[KIM] 482\u2011719\u2011368"),
        ("Subject: notice", "mailto:a@b.example?subject=%5BKIM%5D%20482-719-368"),
        ("Subject: notice", "Subject: =?utf-8?B?W0tJTV0gNDgyLTcxOS0zNjg=?="),
        ("Subject: notice", "Vorgangsnummer: 482-719-368".encode("utf-16").decode("latin-1")),
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


@pytest.mark.parametrize("action", [b"", b"Action: fehlgeschlagen\n", b"Action: discarded\n"])
def test_a_status_for_good_without_a_known_action_is_in_doubt(action: bytes) -> None:
    """RFC 3463 2: class 5 is permanent; but servers write it beside “retrying”, too."""
    raw = report("failed", returned=HEADERS).replace(b"Action: failed\n", action)
    assert read_notification(raw).kind is Kind.DELAY_IN_DOUBT


@pytest.mark.parametrize(("action", "status"), [("discarded", "4.7.1"), ("delayed", "5.7.1")])
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
    """Anybody can write to the address; what is too deep for the parser is for a person."""
    is_deep = raw.count(b"rfc822") > 1
    assert read_notification(raw).kind is (Kind.SERVER if is_deep else Kind.UNCLEAR)


def test_a_report_with_an_unreadable_action_is_for_a_person() -> None:
    """Neither a failure nor progress."""
    raw = b"Content-Type: message/delivery-status\n\nAction: \xff\n\n"
    assert read_notification(raw).kind is Kind.SERVER


def test_what_lies_behind_a_long_part_is_read() -> None:
    """Servers put explanations and whole mails before what matters."""
    raw = report("failed", returned=HEADERS).replace(b"Sorry.", b"Sorry, sorry.\n" * 100_000)
    notification = read_notification(raw)
    assert (notification.kind, notification.tags) == (Kind.FAILED, (TAG,))


def test_what_is_too_long_to_be_read_whole_is_for_a_person() -> None:
    """Nobody knows what stands behind the end; a failure before it is one."""
    note = b"Auto-Submitted: auto-replied\nSubject: Abwesenheitsnotiz\n\nBis Montag abwesend.\n"
    tail = b"x" * 70 + b"\n"
    tail *= LARGEST // 71
    assert read_notification(note).kind is Kind.HARMLESS
    assert read_notification(note + tail).kind is Kind.SERVER
    assert read_notification(report("delayed", status="4.2.0") + tail).kind is Kind.SERVER
    assert read_notification(report("failed") + tail).kind is Kind.FAILED


def test_parts_within_parts_are_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The parser takes seconds for hundreds of them, and delivery would wait."""
    nested = "".join(f"Content-Type: multipart/mixed; boundary={n}\n\n--{n}\n" for n in range(900))
    raw = nested.encode() + OUR_ID.encode() + b"\n" * 200_000
    parsed: list[bytes] = []
    monkeypatch.setattr("email.message_from_bytes", parsed.append)
    assert read_notification(raw).message_id == OUR_ID
    assert parsed == []


@pytest.mark.parametrize("end", [b"\n\n", b"\r\n\r\n", b"\r\r"])
def test_a_report_of_very_many_groups_is_not_parsed(
    monkeypatch: pytest.MonkeyPatch, end: bytes
) -> None:
    """The parser makes a mail of each; delivery would wait for half a minute."""
    head = b"Content-Type: multipart/report; boundary=q\n\n--q\n"
    raw = head + b"Content-Type: MESSAGE/delivery-Status\n\n" + OUR_ID.encode() + end
    parsed: list[bytes] = []
    monkeypatch.setattr("email.message_from_bytes", parsed.append)
    read = read_notification(raw + (b"Action: delayed" + end) * (MOST_EMPTY_LINES + 1))
    assert (read.kind, read.message_id) == (Kind.SERVER, OUR_ID)
    assert parsed == []


@pytest.mark.parametrize("action", ["failed", "delayed"])
@pytest.mark.parametrize("is_packed", [False, True])
def test_a_report_about_very_many_recipients_is_for_a_person(
    action: str, *, is_packed: bool
) -> None:
    """A letter has one, and no more groups are read than are needed to see that."""
    fields = f"Final-Recipient: rfc822; a@b.example\nAction: {action}\nStatus: 4.2.0\n\n"
    for count, kind in ((MOST_GROUPS - 1, None), (MOST_GROUPS, Kind.SERVER)):
        text = "Reporting-MTA: dns; x\n\n" + fields * count
        packed = base64.encodebytes(text.encode()).decode() if is_packed else text
        how = "Content-Transfer-Encoding: base64\n" if is_packed else ""
        raw = report(action).decode().partition("Content-Type: message/delivery-status")[0]
        raw += f"Content-Type: message/delivery-status\n{how}\n{packed}\n--b--\n"
        assert read_notification(raw.encode()).kind is (kind or Kind(action))


@pytest.mark.parametrize("between", ["\n" * 300, "\r\r", "\n \n"])
def test_no_empty_lines_hide_a_failure_in_a_report(between: str) -> None:
    """Whatever divides the groups of fields, the second one is read."""
    text = f"Action: delayed\nStatus: 4.2.0\n{between}\nAction: failed\nStatus: 5.1.1\n"
    packed = base64.encodebytes(text.encode()).decode()
    head = "Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n"
    raw = report("failed").decode().partition("Content-Type: message/delivery-status")[0]
    assert read_notification(f"{raw}{head}{packed}\n--b--\n".encode()).kind is Kind.FAILED


def test_a_mail_that_cannot_be_parsed_is_for_a_person_and_still_names_its_letter() -> None:
    """Nested deeper than the parser can follow: anybody may send that to a known address."""
    nested = b"Content-Type: message/rfc822\n\n" * 3000
    assert read_notification(nested) == Notification(Kind.SERVER)
    named = Notification(Kind.SERVER, OUR_ID, reference="482719365")
    assert read_notification(nested + OUR_ID.encode()) == named


@pytest.mark.parametrize("charset", ["punycode", "punycode-", "-punycode", "PUNYCODE_"])
def test_no_codec_for_host_names_decodes_a_text(charset: str) -> None:
    """It takes minutes for a long one; by whatever name, the text is read as UTF-8."""
    mail = message_from_string(f'Content-Type: text/plain; charset="{charset}"\n\n{HOST}')
    assert list(texts(mail)) == [HOST]


def test_a_parameter_in_a_codec_for_host_names_is_not_parsed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The parser decodes a boundary so (RFC 2231)."""
    raw = f"Content-Type: multipart/mixed; boundary*=Punycode-''a-b\n\n{OUR_ID}\n".encode()
    parsed: list[bytes] = []
    monkeypatch.setattr("email.message_from_bytes", parsed.append)
    assert read_notification(raw).message_id == OUR_ID
    assert parsed == []
