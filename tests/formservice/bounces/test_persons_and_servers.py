"""A person who quotes a mail server is none, and what a server returns proves its letter."""

import pytest

from formservice.bounces.notification import Kind, read_notification
from formservice.outbox import Outbox, State
from tests.formservice.bounces.handling import bounces, tag_of, to_mailbox_of
from tests.formservice.bounces.test_notification import TAG
from tests.formservice.running_delivery import Setup, play
from tests.servers.scripted_smtp import Server

WORDS = """Your message did not reach some or all of the intended recipients.
The following recipient(s) could not be reached: kim@moers.example
550 5.1.1 user unknown

X-KIM-Dispatch: {tag}
"""
PERSONS = [
    "From: System Administrator <admin@amt.example>\nSubject: Undeliverable: [KIM]",
    "From: Mail Administrator <post@amt.example>\nSubject: Delivery failure",
    "From: Postmaster <postmaster@amt.example>\nSubject: nicht zugestellt",
    "From: A. Meier <a@amt.example>\nX-Failed-Recipients: a@b.example\nSubject: defekt",
]
FORWARDED = [
    "From: System Administrator <postmaster@amt.example>\nSubject: WG: Undeliverable: [KIM]",
    "From: Postmaster <postmaster@amt.example>\nSubject: AW: [KIM] Anfrage",
    "From: Postmaster <postmaster@amt.example>\nSubject: Re[2]: [KIM] Anfrage",
    "From: a@amt.example\nX-Failed-Recipients: a@b.example\nSubject: FW: failure notice",
]
SERVERS = [
    "Return-Path: <>\nFrom: System Administrator <postmaster@amt.example>\nSubject: Undeliverable",
    "Return-Path: <MAILER-DAEMON>\nFrom: Mail Router <router@amt.example>\nSubject: Failure",
    "Return-Path: <MAILER-DAEMON@mx.example>\nFrom: postmaster@amt.example\nSubject: Returned",
    "Return-Path: <#@[]>\nFrom: MAILER-DAEMON@alt.example\nSubject: failure notice",
    "From: Mail Delivery System <Mailer-Daemon@mx.example>\nSubject: Mail delivery failed",
    "From: postmaster@amt.example\nAuto-Submitted: auto-replied\nSubject: Undeliverable: [KIM]",
]
OPENSMTPD = """Return-Path: <>
From: Mailer Daemon <MAILER-DAEMON@mx.example>
Subject: Delivery status notification: error
MIME-Version: 1.0
Content-Type: multipart/mixed;boundary="b/1"

--b/1
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

    Hi!

    This is the MAILER-DAEMON, please DO NOT REPLY to this email.

    An error has occurred while attempting to deliver a message for
    the following list of recipients:

kim@moers.example: 550 5.7.1 rejected

    Below is a copy of the original message:

{report}--b/1
Content-Description: Message headers
Content-Type: text/rfc822-headers

{head}From: kim-formular@kim.example
To: kim@moers.example

--b/1--
"""
REPORT = """--b/1
Content-Description: Delivery Report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; kim@moers.example
Action: error
{status}
"""


@pytest.fixture
def setup(outbox: Outbox) -> Setup:
    """Give a setup with an empty outbox, in each kind of database."""
    return Setup(outbox)


def mail(head: str, tag: str = TAG) -> bytes:
    """Return a mail with a server's words and our header in its text."""
    return f"{head}\n\n{WORDS.format(tag=tag)}".encode()


@pytest.mark.parametrize("path", ["Return-Path: <admin@amt.example>\n", ""])
@pytest.mark.parametrize("head", [*PERSONS, *FORWARDED])
def test_a_person_who_quotes_a_failure_moves_nothing(head: str, path: str) -> None:
    """Their name is that of a server, or they copy its headers; only a server has no sender."""
    read = read_notification(mail(path + head))
    assert read.kind in {Kind.SERVER, Kind.UNCLEAR}
    assert read.tags == (TAG,)


@pytest.mark.parametrize("head", FORWARDED)
def test_an_answer_is_a_persons_whatever_its_return_path(head: str) -> None:
    """Some programs send what is forwarded without a sender."""
    assert read_notification(mail(f"Return-Path: <>\n{head}")).kind is not Kind.FAILED


@pytest.mark.parametrize("head", SERVERS)
def test_a_server_is_known_by_its_empty_return_path(head: str) -> None:
    """RFC 5321 4.5.5; where the last server has not written it down, by the mark of a machine."""
    assert read_notification(mail(head)).kind is Kind.FAILED


@pytest.mark.parametrize("status", ["Status: 5.7.1\n", "Status: 5.0.0\n", ""])
@pytest.mark.parametrize("has_report", [True, False])
@pytest.mark.parametrize("is_ours", [True, False])
def test_a_rejection_by_opensmtpd_moves_its_letter_if_it_brings_our_header(
    setup: Setup, status: str, *, has_report: bool, is_ours: bool
) -> None:
    """It is no multipart/report, and calls a failure an error; without our header it alarms."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        await setup.delivery(server).deliver_due()
        head = f"X-KIM-Dispatch: {await tag_of(setup, reference)}\n" if is_ours else ""
        report = REPORT.format(status=status) if has_report else ""
        raw = OPENSMTPD.format(report=report, head=head).encode()
        raw = await to_mailbox_of(setup, reference, raw)
        assert await bounces(setup).handle(raw) is is_ours
        assert await setup.state(reference) is (State.WAITING if is_ours else State.DELIVERED)

    play(scene)
    assert len(setup.alarms) == 1


@pytest.mark.parametrize("same_reference", [True, False])
def test_no_number_of_invented_tags_hides_the_true_one(
    setup: Setup, *, same_reference: bool
) -> None:
    """Whoever writes to us chooses the words that come back in front of our header."""

    async def scene(server: Server) -> None:
        references = [await setup.accept() for _ in range(2)]
        await setup.delivery(server).deliver_due()
        tag = await tag_of(setup, references[0])
        named = references[0] if same_reference else references[1]
        letters = "abcdefghijklmnopqrstuvwxyz"
        invented = [f"{named}.{one}{two}" + 14 * "q" for one in letters for two in letters]
        head = f"{SERVERS[0]}\nX-Note: {' '.join(invented)}"
        raw = await to_mailbox_of(setup, references[0], mail(head, tag))
        assert await bounces(setup).handle(raw)
        states = [await setup.state(each) for each in references]
        assert states == [State.WAITING, State.DELIVERED]

    play(scene)
