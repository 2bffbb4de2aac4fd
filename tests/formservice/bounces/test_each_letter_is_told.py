"""An alarm is about a letter: each letter that came back is named, and one hides no other."""

from datetime import timedelta

import pytest

from formservice.monitoring.alarms import Alarm
from formservice.outbox import Outbox, State
from tests.formservice.bounces.handling import bounces, notification, tag_of
from tests.formservice.running_delivery import Setup, play
from tests.formservice.samples import purge_at
from tests.servers.scripted_smtp import Server


@pytest.fixture
def setup(outbox: Outbox) -> Setup:
    """Give a setup with an empty outbox, in each kind of database."""
    return Setup(outbox)


@pytest.mark.parametrize(
    ("town", "action", "told"),
    [
        ("unknown", "failed", Alarm.FALLBACK_REFUSES),
        ("05170024", "failed", Alarm.MAILBOX_FAILED),
        ("05170024", "delayed", Alarm.MAILBOX_DELAYED),
    ],
)
def test_each_letter_of_a_mailbox_is_told_at_once(
    setup: Setup, town: str, action: str, told: Alarm
) -> None:
    """Several come back within the hour; the same report again is no second alarm."""

    async def scene(server: Server) -> None:
        references = [await setup.accept(municipality=town) for _ in range(3)]
        await setup.delivery(server).deliver_due()
        mails = [await notification(setup, one, action) for one in references]
        taker = bounces(setup)
        for mail in mails * 2:
            assert await taker.handle(mail)
        assert [one["reference"] for one in setup.facts] == references

    play(scene)
    assert setup.alarms == [told] * 3


@pytest.mark.parametrize("action", ["failed", "delayed"])
def test_a_report_with_tags_of_two_letters_names_both(setup: Setup, action: str) -> None:
    """Nobody knows which of them it is about, so none moves and a person reads it."""

    async def scene(server: Server) -> None:
        references = [await setup.accept() for _ in range(2)]
        await setup.delivery(server).deliver_due()
        other = (await tag_of(setup, references[1])).encode()
        mail = await notification(setup, references[0], action)
        assert not await bounces(setup).handle(
            mail.replace(b"text/plain\n\n", b"text/plain\n\n" + other + b"\n")
        )
        assert [await setup.state(one) for one in references] == [State.DELIVERED] * 2
        assert sorted(one["reference"] for one in setup.facts) == sorted(references)

    play(scene)
    assert setup.alarms == [Alarm.BOUNCE_UNCLEAR] * 2


def test_a_delay_that_is_replayed_keeps_the_content_no_longer(setup: Setup) -> None:
    """Five days from the dispatch, in which a mail server tries, and a day for the report."""
    grace = timedelta(hours=72)

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        await setup.delivery(server).deliver_due()
        mail, begun = await notification(setup, reference, "delayed"), setup.now
        for day in (0, 2, 4, 5):
            setup.now = begun + timedelta(days=day)
            assert await bounces(setup).handle(mail)
            assert await purge_at(setup.outbox, setup.now, grace) == 0
        setup.now = begun + timedelta(days=6)
        assert await bounces(setup).handle(mail)
        assert await purge_at(setup.outbox, setup.now, grace) == 1

    play(scene)
