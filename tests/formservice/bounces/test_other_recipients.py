"""A failure of somebody else is none of our letter (decision 0077)."""

import pytest

from formservice.bounces.notification import Kind, read_notification
from formservice.monitoring.alarms import Alarm
from formservice.outbox import Outbox, State
from tests.formservice.bounces.handling import OWN, bounces, notification, tag_of
from tests.formservice.running_delivery import Setup, play
from tests.servers.scripted_smtp import Server

MEMBER = b"mueller@amt.example"
OTHER_BLOCK = b"""
Final-Recipient: rfc822; mueller@amt.example
Action: failed
Status: 5.2.2

"""
WORDS = """Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example>
Subject: Delivery failure

Your message could not be delivered: {address}
550 5.1.1 user unknown

X-KIM-Dispatch: {tag}
"""


@pytest.fixture
def setup(outbox: Outbox) -> Setup:
    """Give a setup with an empty outbox, in each kind of database."""
    return Setup(outbox)


@pytest.mark.parametrize("ours", ["delivered", "delayed", "failed"])
def test_another_recipient_that_failed_moves_nothing(setup: Setup, ours: str) -> None:
    """A member of a group, or a copy: the mailbox itself has the letter, or nobody knows."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        await setup.delivery(server).deliver_due()
        mail = await notification(setup, reference, ours)
        head, returned = mail.split(b"--b\nContent-Type: text/rfc822-headers", 1)
        mail = head.rstrip() + b"\n" + OTHER_BLOCK + b"--b\nContent-Type: text/rfc822-headers"
        assert not await bounces(setup).handle(mail + returned)
        assert await setup.state(reference) is State.DELIVERED

    play(scene)
    assert setup.alarms == [Alarm.BOUNCE_UNCLEAR]


@pytest.mark.parametrize("in_words", [True, False])
@pytest.mark.parametrize("is_ours", [True, False])
def test_only_the_mailbox_that_was_asked_moves_its_letter(
    setup: Setup, *, in_words: bool, is_ours: bool
) -> None:
    """Where a mailbox forwards to may fail, and the mailbox keeps a copy."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        await setup.delivery(server).deliver_due()
        mailbox = (await setup.find(reference)).mailbox.encode()
        if in_words:
            tag = await tag_of(setup, reference)
            mail = WORDS.format(address=mailbox.decode(), tag=tag).encode()
        else:
            mail = await notification(setup, reference)
        raw = mail if is_ours else mail.replace(mailbox, MEMBER)
        assert await bounces(setup).handle(raw) is is_ours
        assert await setup.state(reference) is (State.WAITING if is_ours else State.DELIVERED)

    play(scene)


def test_the_mailbox_of_before_is_another_recipient_for_the_fallback(setup: Setup) -> None:
    """The fallback has the letter: a rule that sends it back there moves nothing again."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        delivery = setup.delivery(server)
        await delivery.deliver_due()
        first = (await setup.find(reference)).mailbox.encode()
        assert await bounces(setup).handle(await notification(setup, reference))
        await delivery.deliver_due()
        fallback = (await setup.find(reference)).mailbox.encode()
        back = (await notification(setup, reference)).replace(fallback, first)
        assert not await bounces(setup).handle(back)
        assert await setup.state(reference) is State.DELIVERED

    play(scene)


@pytest.mark.parametrize("other", ["kim-formular@kim.example", "im@moers.example"])
def test_our_own_sender_is_no_recipient(setup: Setup, other: str) -> None:
    """A server names from whom to whom the letter went; a part of an address is another one."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        await setup.delivery(server).deliver_due()
        mailbox = (await setup.find(reference)).mailbox
        between = f"from {other} to {mailbox}"
        tag = await tag_of(setup, reference)
        mail = WORDS.format(address=between, tag=tag).replace("\n\n", f"\nTo: k{other}\n\n", 1)
        assert await bounces(setup).handle(mail.encode()) is (other == OWN.sender)

    play(scene)


@pytest.mark.parametrize(
    "words",
    [
        "Die Nachricht konnte nicht zugestellt werden.",
        "Your message could not be delivered because the mailbox is full.",
        "Die automatische Antwort konnte nicht zugestellt werden.",
        "Your message could not be delivered because it is in the quarantine.",
        "550 5.7.1 rejected: your message could not be delivered, it is held in quarantine.",
        "550 5.7.1 rejected: your message was not delivered, it waits for the moderator.",
        "Die Nachricht wurde nicht zugestellt: 550 in Quarantäne verschoben.",
        "Die Nachricht wurde nicht zugestellt: 550 5.7.1 abgelehnt bis zur Freigabe.",
        "The mailbox is full and the message was rejected. It could not be delivered.",
        "Your message could not be delivered. The signature could not be found.",
        "Die Nachricht konnte nicht zugestellt werden. Das Zertifikat wurde nicht gefunden.",
        "Die Kopie der Nachricht konnte nicht zugestellt werden: Benutzer unbekannt.",
        "Die automatische Antwort konnte nicht zugestellt werden: Benutzer unbekannt.",
        "Vacation message could not be delivered: user unknown.",
    ],
)
def test_words_without_a_reason_that_stays_are_in_doubt(words: str) -> None:
    """It may be held, come later, or be about an answer."""
    head = "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nSubject: Zustellproblem"
    assert read_notification(f"{head}\n\n{words}\n".encode()).kind is Kind.DELAY_IN_DOUBT
