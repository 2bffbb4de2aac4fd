"""A letter that came back goes to the fallback mailbox, once, as long as its content is there."""

import asyncio
import imaplib
from datetime import timedelta
from typing import NoReturn

import pytest
import structlog

from formservice.bounces.handler import BounceHandler
from formservice.bounces.imap import BounceBox
from formservice.config.readers import ImapBox, ImapSecurity, Secret
from formservice.monitoring.alarms import Alarm, Alarms
from formservice.outbox import (
    Attempt,
    Event,
    Outbox,
    State,
)
from tests.formservice.bounces.handling import bounces, notification
from tests.formservice.bounces.test_notification import OUR_ID, report
from tests.formservice.mail.test_message import body
from tests.formservice.running_delivery import HOUR, KREIS, Setup, play
from tests.formservice.samples import DISTRICT, purge_at
from tests.servers.scripted_smtp import Server
from tests.waiting import happens

MOERS = DISTRICT.contact_points["moers"].mailbox.address


@pytest.fixture
def setup(outbox: Outbox) -> Setup:
    """Give a setup with an empty outbox, in each kind of database."""
    return Setup(outbox)


def test_a_letter_that_came_back_goes_to_the_fallback(setup: Setup) -> None:
    """With the marker that names the mailbox that failed; a second notification changes nothing."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        delivery = setup.delivery(server)
        await delivery.deliver_due()
        back = await notification(setup, reference)
        assert await bounces(setup).handle(back)
        assert await setup.state(reference) is State.WAITING
        assert await bounces(setup).handle(back)
        await delivery.deliver_due()
        assert await bounces(setup).handle(back)
        assert await setup.state(reference) is State.DELIVERED
        assert await delivery.deliver_due() == 0
        assert body(server.mails[1]).startswith(f"ZUSTELLUNG AN {MOERS} FEHLGESCHLAGEN")

    play(scene)
    assert setup.alarms == [Alarm.MAILBOX_FAILED]


def test_a_notification_that_breaks_us_is_left_to_a_person(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the mistake of ours is: the mail is not tried again and again."""
    monkeypatch.setattr(BounceHandler, "_call_person", None)
    mail = report("failed", headers=f"In-Reply-To: {OUR_ID}\n")
    assert asyncio.run(bounces(setup).handle(mail)) is False
    assert setup.alarms == [Alarm.DELIVERY_BROKE]


def test_a_mailbox_that_answers_nonsense_does_not_stop_what_runs_beside_it(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the third time a person is called."""
    box = BounceBox(
        ImapBox("127.0.0.1", 1, ImapSecurity.TLS, "user", Secret("x"), "INBOX"),
        None,
        bounces(setup),
        Alarms(lambda alarm, _: setup.alarms.append(alarm)),
    )

    def nonsense() -> None:
        raise UnicodeDecodeError("ascii", b"\xff", 0, 1, "ordinal not in range")

    monkeypatch.setattr(box, "_opened", nonsense)

    async def scene() -> None:
        stop = asyncio.Event()
        task = asyncio.create_task(box.run(stop, 0.01))
        await happens(lambda: setup.alarms or task.done(), "an alarm")
        stop.set()
        await task

    asyncio.run(scene())
    assert Alarm.BOUNCE_BOX_AWAY in setup.alarms


def test_a_refused_login_is_told_as_one(setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new password helps then; nothing else does."""

    class Refusing(imaplib.IMAP4):
        def __init__(self, *_: object, **__: object) -> None:
            """Connect to nobody."""

        def login(self, user: str, password: str) -> NoReturn:
            raise imaplib.IMAP4.error(f"{user}, {len(password)}: AUTHENTICATIONFAILED")

        def __exit__(self, *_: object) -> None:
            """Nothing is open."""

    monkeypatch.setattr(imaplib, "IMAP4_SSL", Refusing)
    codes: list[str] = []
    place = ImapBox("127.0.0.1", 1, ImapSecurity.TLS, "user", Secret("x"), "INBOX")
    alarms = Alarms(lambda _, facts: codes.append(facts["code"]))
    box = BounceBox(place, None, bounces(setup), alarms)

    async def scene() -> None:
        stop = asyncio.Event()
        task = asyncio.create_task(box.run(stop, 0.01))
        await happens(lambda: codes or task.done(), "an alarm")
        stop.set()
        await task

    asyncio.run(scene())
    assert codes[0] == "login"


def test_a_fallback_that_sends_back_is_tried_again(setup: Setup) -> None:
    """Nobody is left but a person; the content is kept as undelivered, and nobody is flooded."""

    async def scene(server: Server) -> None:
        reference = await setup.accept(municipality="unknown")
        delivery = setup.delivery(server)
        await delivery.deliver_due()
        back = await notification(setup, reference)
        assert await bounces(setup).handle(back)
        assert await bounces(setup).handle(back)
        assert await setup.state(reference) is State.REFUSED
        assert await delivery.deliver_due() == 0
        setup.now += timedelta(days=4)
        assert await purge_at(setup.outbox, setup.now, timedelta(hours=72)) == 0
        assert await delivery.deliver_due() == 1
        assert await setup.state(reference) is State.DELIVERED
        assert await bounces(setup).handle(back)
        assert await setup.state(reference) is State.DELIVERED

    play(scene)
    assert setup.alarms == [Alarm.FALLBACK_REFUSES]


def test_a_bounce_after_the_erasure_calls_a_person(setup: Setup) -> None:
    """The content is gone; the notification is left, for it may hold the last copy."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        await setup.delivery(server).deliver_due()
        back = await notification(setup, reference)
        setup.now += 100 * HOUR
        assert await purge_at(setup.outbox, setup.now, timedelta(hours=72)) == 1
        taker = bounces(setup)
        assert not await taker.handle(back)
        assert await setup.state(reference) is State.ERASED
        other = await setup.accept()
        await setup.delivery(server).deliver_due()
        setup.now += 100 * HOUR
        assert await purge_at(setup.outbox, setup.now, timedelta(hours=72)) == 1
        assert not await taker.handle(await notification(setup, other))
        assert not await taker.handle(back)
        assert [one["reference"] for one in setup.facts] == [reference, other]

    play(scene)
    assert setup.alarms == [Alarm.BOUNCE_TOO_LATE] * 2


def test_a_failure_that_names_no_letter_calls_a_person(setup: Setup) -> None:
    """A relay that replaces the Message-ID, or returns nothing: some letter is lost."""

    async def scene(_: Server) -> None:
        assert not await bounces(setup).handle(report("failed"))

    play(scene)
    assert setup.alarms == [Alarm.BOUNCE_UNCLEAR]


def test_a_failure_that_names_its_letter_by_our_header_calls_a_person(setup: Setup) -> None:
    """The reference says which letter; it moves nothing, for anybody may know it."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        await setup.delivery(server).deliver_due()
        returned = f"--b\nContent-Type: text/rfc822-headers\n\nX-KIM-Ref: {reference}\n\n"
        assert not await bounces(setup).handle(report("failed", returned=returned))
        assert await setup.state(reference) is State.DELIVERED
        assert setup.facts == [{"reference": reference}]

    play(scene)
    assert setup.alarms == [Alarm.BOUNCE_UNCLEAR]


def test_an_automatic_mail_about_a_letter_that_is_not_recognised_calls_a_person(
    setup: Setup,
) -> None:
    """It is not done with, so it stays in the mailbox."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        await setup.delivery(server).deliver_due()
        message_id = (await setup.find(reference)).message_id
        head = "Auto-Submitted: auto-replied\nSubject: Nachricht abgewiesen: [KIM]"
        assert not await bounces(setup).handle(f"{head}\nIn-Reply-To: {message_id}\n\nx".encode())

    play(scene)
    assert setup.alarms == [Alarm.BOUNCE_UNCLEAR]


def test_what_a_mail_server_writes_calls_a_person_whatever_it_names(setup: Setup) -> None:
    """Old servers report in prose and return nothing: some letter is lost."""

    async def scene(_: Server) -> None:
        raw = b"From: MAILER-DAEMON@old.example\nSubject: failure notice\n\nSorry.\n"
        assert not await bounces(setup).handle(raw)

    play(scene)
    assert setup.alarms == [Alarm.BOUNCE_UNCLEAR]


def test_an_invented_letter_hides_no_true_one(setup: Setup) -> None:
    """The same alarm is passed on once an hour: for each letter that is proved, else for all.

    Whoever knows the bounce address and a reference may write to it, and silences no true alarm.
    """

    async def scene(server: Server) -> None:
        references = [await setup.accept(), await setup.accept()]
        await setup.delivery(server).deliver_due()
        taker = bounces(setup)
        for named in ("482719368", *references):
            await taker.handle(f"Subject: x\n\nX-KIM-Ref: {named}".encode())
        for reference in references * 2:
            message_id = (await setup.find(reference)).message_id
            await taker.handle(f"Subject: x\nReferences: {message_id}\n\nx".encode())
        assert [one["reference"] for one in setup.facts] == ["482719368", *references]

    play(scene)


def test_a_delivery_that_ends_after_the_bounce_does_not_count(setup: Setup) -> None:
    """Sent on to the fallback while the first mailbox was tried once more: both get it."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        before = await setup.find(reference)
        assert await bounces(setup).handle(await notification(setup, reference))
        await setup.outbox.finish(Attempt(Event.DELIVER, before, "slow", "data-250"))
        assert await setup.state(reference) is State.WAITING
        assert (await setup.find(reference)).mailbox == KREIS

    play(scene)


def test_what_is_unclear_calls_a_person_without_a_word_of_it(setup: Setup) -> None:
    """An answer of the staff may hold anything; spam of a person calls nobody, a machine does."""

    async def scene(_: Server) -> None:
        raw = f"From: Amal <amal@example.org>\nSubject: Amal\nReferences: {OUR_ID}\n\nAmal".encode()
        assert not await bounces(setup).handle(raw)
        assert not await bounces(setup).handle(b"Subject: buy\n\nbuy")
        assert setup.alarms == [Alarm.BOUNCE_UNCLEAR]
        assert not await bounces(setup).handle(b"Auto-Submitted: auto-replied\n\nAmal")
        note = "Subject: Abwesenheitsnotiz\n\nBis Montag im Urlaub.\nViele Grüße\nAnna Amal"
        assert await bounces(setup).handle(note.encode())

    with structlog.testing.capture_logs() as lines:
        play(scene)
    assert setup.alarms == [Alarm.BOUNCE_UNCLEAR] * 2
    assert "mal" not in repr([{**line, "alarm": ""} for line in lines])


@pytest.mark.parametrize(
    "head",
    [
        "Return-Path: <>\nFrom: noreply@filter.example",
        "From: Mimecast <no-reply@filter.example>\nAuto-Submitted: auto-replied",
    ],
)
def test_an_automatic_mail_that_names_no_letter_calls_a_person(setup: Setup, head: str) -> None:
    """A filter refuses without a word of which letter; only its mailbox is known."""

    async def scene(_: Server) -> None:
        raw = f"{head}\nSubject: blocked\n\nIhre Nachricht an kim@moers.example: 554 5.7.1"
        assert not await bounces(setup).handle(raw.encode())

    play(scene)
    assert setup.alarms == [Alarm.BOUNCE_UNCLEAR]


def test_progress_counts_for_the_mailbox_that_was_asked(setup: Setup) -> None:
    """What was taken elsewhere may lie where nobody looks."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        await setup.delivery(server).deliver_due()
        mail = await notification(setup, reference, "delivered")
        mail = mail.replace(
            b"Undelivered Mail Returned to Sender", b"Successful Mail Delivery Report"
        )
        mail = mail.replace(b"Sorry.", b"The mail system").replace(b"4.2.0", b"2.0.0")
        assert not await bounces(setup).handle(mail)
        mailbox = (await setup.find(reference)).mailbox
        for asked in (b"person@elsewhere.example", b"kim@moers.example"):
            mail = mail.replace(asked, mailbox.encode())
        assert await bounces(setup).handle(mail)

    play(scene)
    assert setup.alarms == [Alarm.BOUNCE_UNCLEAR]
