"""A report that a server still tries keeps the content, and never shortens what keeps it."""

from datetime import UTC, datetime, timedelta

import pytest

from formservice.bounces.notification import Kind, read_notification
from formservice.monitoring.alarms import Alarm
from formservice.outbox import Outbox, State
from tests.formservice.bounces.handling import bounces, notification, tag_of
from tests.formservice.bounces.test_notification import HEADERS, report
from tests.formservice.running_delivery import Setup, play
from tests.formservice.samples import purge_at
from tests.servers.scripted_smtp import Server

GRACE = timedelta(hours=72)
NONE = ""
LONG = "Sat, 28 Nov 2026 11:00:00 +0000"
"""A week after the letter was sent."""
SHORT = "Sun, 22 Nov 2026 11:00:00 +0000"
LONG_PAST = "Fri, 31 Dec 1999 23:59:59 +0000"
NEVER = "Fri, 31 Dec 9999 23:59:59 -0500"
TOO_MUCH = "Fri, 31 Dec 2026 23:59:59 +9999"
TOO_LONG = "Fri, 31 Dec 99999999999999999999 23:59:59 +0000"


@pytest.fixture
def setup(outbox: Outbox) -> Setup:
    """Give a setup with an empty outbox, in each kind of database."""
    return Setup(outbox)


async def delayed(setup: Setup, reference: str, until: str) -> bytes:
    """Return a report that the letter is tried *until* then."""
    mail = await notification(setup, reference, "delayed")
    line = f"Will-Retry-Until: {until}\n" if until else ""
    return mail.replace(b"Action: ", line.encode() + b"Action: ")


@pytest.mark.parametrize(
    ("reports", "kept_days"),
    [
        ((LONG, SHORT), 7),
        ((SHORT, LONG), 7),
        ((LONG, LONG_PAST), 7),
        ((LONG, NONE), 7),
        ((NONE, LONG_PAST), 5),
        ((LONG_PAST,), 5),
        ((TOO_MUCH,), 5),
        ((NEVER,), 13),
        ((NEVER, SHORT), 13),
        ((SHORT,), 1),
    ],
)
def test_no_report_of_a_delay_shortens_what_another_promised(
    setup: Setup, reports: tuple[str, ...], kept_days: int
) -> None:
    """The latest moment counts, and a day for the way back; one before the letter is none."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        await setup.delivery(server).deliver_due()
        for until in reports:
            assert await bounces(setup).handle(await delayed(setup, reference, until))
        begun = setup.now
        kept = max(timedelta(days=kept_days + 1), GRACE)
        setup.now = begun + kept - timedelta(hours=2)
        assert await purge_at(setup.outbox, setup.now, GRACE) == 0
        setup.now = begun + kept + timedelta(hours=2)
        assert await purge_at(setup.outbox, setup.now, GRACE) == 1

    play(scene)
    assert set(setup.alarms) == {Alarm.MAILBOX_DELAYED}


@pytest.mark.parametrize("until", [NONE, LONG, LONG_PAST])
def test_a_delay_of_an_erased_letter_is_for_a_person(setup: Setup, until: str) -> None:
    """It may bring back the last copy of the request, and nothing is left that could be kept."""

    async def scene(server: Server) -> None:
        letters = [await setup.accept(), await setup.accept()]
        await setup.delivery(server).deliver_due()
        mails = [await delayed(setup, one, until) for one in letters]
        setup.now += GRACE + timedelta(hours=1)
        assert await purge_at(setup.outbox, setup.now, GRACE) == len(letters)
        taker = bounces(setup)
        for mail in mails:
            assert not await taker.handle(mail)
        assert [one["reference"] for one in setup.facts] == letters
        assert {await setup.state(one) for one in letters} == {State.ERASED}

    play(scene)
    assert setup.alarms == [Alarm.BOUNCE_UNCLEAR] * 2


def test_the_moment_of_a_delay_is_read_whatever_it_is() -> None:
    """None of them breaks the reader, and the report stays one of a delay."""
    for until in (LONG, LONG_PAST, NEVER, TOO_MUCH, TOO_LONG):
        line = f"Will-Retry-Until: {until}\nAction: ".encode()
        raw = report("delayed", returned=HEADERS, status="4.2.0").replace(b"Action: ", line)
        read = read_notification(raw)
        assert read.kind in {Kind.DELAYED, Kind.DELAY_IN_DOUBT}
        assert (read.retry_until is None) == (until in {TOO_MUCH, TOO_LONG})
        assert not read.retry_until or read.retry_until > datetime(1999, 1, 1, tzinfo=UTC)


POSTFIX = (
    """Return-Path: <>
From: MAILER-DAEMON@mx.moers.example (Mail Delivery System)
Subject: Delayed Mail (still being retried)
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

This is a MIME-encapsulated message.

--b
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.moers.example.

####################################################################
# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #
####################################################################

Your message could not be delivered for more than 4 hour(s).
It will be retried until it is 5 day(s) old.

For further assistance, please send mail to postmaster.

If you do so, please include this problem report. You can
delete your own text from the attached returned message.

                   The mail system

<kim@moers.example>: connect to mail.moers.example[192.0.2.1]:25: Connection
    timed out

--b
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.moers.example
X-Postfix-Queue-ID: 4B1D2C
X-Postfix-Sender: rfc822; bounce@kim.example
Arrival-Date: Sat, 21 Nov 2026 12:00:00 +0100 (CET)

Final-Recipient: rfc822; kim@moers.example
Original-Recipient: rfc822;kim@moers.example
Action: delayed
Status: 4.4.1
Diagnostic-Code: X-Postfix; connect to mail.moers.example[192.0.2.1]:25:
    Connection timed out
Will-Retry-Until: Thu, 26 Nov 2026 12:00:00 +0100 (CET)

"""
    + HEADERS
    + """--b--
"""
)
"""As Postfix writes it."""
HEAD = "--b\nContent-Description: Notification"
CODE = "X-Postfix; connect to mail.moers.example[192.0.2.1]:25:\n    Connection timed out"
OTHER_WORDS = [
    ("Delayed Mail (still being retried)", "Undeliverable: [KIM] 482-719-368"),
    ("Delayed Mail (still being retried)", "Nachricht in Quarant\u00e4ne: [KIM] 482-719-368"),
    ("Auto-Submitted: auto-replied", "Subject: Zustellung abgelehnt"),
    ("Connection\n    timed out\n\n--b", "gone\n\n--b"),
    ("It will be retried", "It has been removed from the queue and will NOT be retried"),
    ("The mail system", "All delivery attempts have failed."),
    ("The mail system", "Ihre Nachricht wurde nach 14 Tagen in der Quarant\u00e4ne entfernt."),
    (CODE, "smtp; 452 account deleted, giving it up"),
    (CODE, "smtp; 452 4.7.0 held"),
    ("X-Postfix-Queue-ID: 4B1D2C", "X-Amavis-Action: discarded as infected"),
    ("Status: 4.4.1", "Status: 4.4.1\nX-Note: it was deleted"),
    (HEAD, f"The message has been deleted.\n{HEAD}"),
    (HEAD, f"--b\nContent-Type: text/plain\n\nFinal notice: message deleted.\n{HEAD}"),
    (HEAD, f"--b\nContent-Type: text/html\n\n<img alt='message deleted'>\n{HEAD}"),
]


def test_a_delay_as_servers_write_it_is_one() -> None:
    """With all that stands around it."""
    assert read_notification(POSTFIX.encode()).kind is Kind.DELAYED
    later = POSTFIX.replace(CODE, "smtp; 451 4.7.1 Greylisted, please try again later")
    assert read_notification(later.encode()).kind is Kind.DELAYED


@pytest.mark.parametrize(("known", "shown"), OTHER_WORDS)
def test_a_delay_that_says_more_is_in_doubt(known: str, shown: str) -> None:
    """The server may have given it up, or thrown it away."""
    assert POSTFIX.count(known) == 1
    read = read_notification(POSTFIX.replace(known, shown).encode())
    assert read.kind is Kind.DELAY_IN_DOUBT
    assert read.retry_until


def test_a_delay_in_doubt_keeps_the_content_and_calls_a_person(setup: Setup) -> None:
    """For both may be true."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        await setup.delivery(server).deliver_due()
        mail = await delayed(setup, reference, LONG)
        mail = mail.replace(b"This is a warning only.", b"It lies in quarantine.")
        assert not await bounces(setup).handle(mail)
        setup.now += timedelta(days=7)
        assert await purge_at(setup.outbox, setup.now, GRACE) == 0
        assert [one["reference"] for one in setup.facts] == [reference]

    play(scene)
    assert setup.alarms == [Alarm.BOUNCE_UNCLEAR]


def test_a_delay_in_words_keeps_the_content_and_calls_a_person(setup: Setup) -> None:
    """Its server says nothing that we can read, but that it tries for so many days."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        await setup.delivery(server).deliver_due()
        head = "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nSubject: Mail delivery failed"
        text = "Le serveur réessaiera pendant 4 jours."
        tag = await tag_of(setup, reference)
        mail = f"{head}\n\n{text}\n\nX-KIM-Dispatch: {tag}\n".encode()
        assert not await bounces(setup).handle(mail)
        assert await setup.state(reference) is State.DELIVERED
        setup.now += timedelta(days=5)
        assert await purge_at(setup.outbox, setup.now, GRACE) == 0
        assert [one["reference"] for one in setup.facts] == [reference]

    play(scene)
    assert setup.alarms == [Alarm.BOUNCE_UNCLEAR]


@pytest.mark.parametrize("words", ["This is the mail system at host a.", "450 please later "])
def test_known_words_repeated_are_read_once(words: str) -> None:
    """Else each could be read in two ways, and a few hundred of them would take for ever."""
    raw = POSTFIX.replace("The mail system", words * 100 + "!")
    assert read_notification(raw.encode()).kind is Kind.DELAY_IN_DOUBT
