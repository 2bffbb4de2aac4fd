"""A delivery whose clock jumps: nothing is redirected for its age, nothing is sent twice."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from formservice.monitoring.alarms import Alarm
from formservice.outbox import Outbox, OutboxUnavailableError, Reason, State
from tests.formservice.running_delivery import Setup, play
from tests.formservice.samples import DISTRICT, open_outbox, times_of
from tests.servers.scripted_smtp import Server

MOERS = DISTRICT.contact_points["moers"].mailbox.address


@pytest.fixture
def setup(tmp_path: Path) -> Iterator[Setup]:
    """Give a setup with an empty outbox."""
    outbox = open_outbox(f"sqlite:///{tmp_path}/outbox.db")
    yield Setup(outbox)
    outbox.close()


@pytest.mark.parametrize("jump", [timedelta(days=400), timedelta(days=2), -timedelta(days=30)])
def test_after_a_jump_of_the_clock_age_alone_moves_nothing(setup: Setup, jump: timedelta) -> None:
    """A letter stays with its mailbox until the clock is believed again, and is tried as before."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        delivery = setup.delivery(server)
        await delivery.deliver_due()
        times_of(setup.outbox).ahead = jump
        for _ in range(30):
            setup.now += timedelta(minutes=70)
            assert await delivery.deliver_due() == 1
        assert (await setup.find(reference)).mailbox == MOERS
        times_of(setup.outbox).ahead = timedelta()
        setup.now += timedelta(minutes=70)
        await delivery.deliver_due()
        assert (await setup.find(reference)).failed_mailbox == MOERS

    play(scene, {"RCPT": lambda line: "452 4.2.2 full" if MOERS in line else "250 ok"})
    assert setup.alarms == [Alarm.MAILBOX_DELAYED, Alarm.MAILBOX_FAILED]


def test_a_jump_between_claim_and_answer_moves_nothing(setup: Setup) -> None:
    """The relay takes its time; the clock is looked at again before the decision."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        delivery = setup.delivery(server)
        await delivery.deliver_due()
        setup.now += timedelta(minutes=70)

        def jump(_: str) -> str:
            times_of(setup.outbox).ahead = timedelta(days=2)
            return "452 4.2.2 full"

        server.script["RCPT"] = jump
        assert await delivery.deliver_due() == 1
        assert (await setup.find(reference)).mailbox == MOERS

    play(scene, {"RCPT": "452 4.2.2 full"})


def test_a_mail_that_was_sent_is_noted_although_nobody_can_tell_the_time(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The outbox is away at that moment: forgetting it would send the mail twice."""

    async def away(_: Outbox) -> None:
        raise OutboxUnavailableError(Reason.DOWN)

    monkeypatch.setattr(Outbox, "time", away)

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        await setup.delivery(server).deliver_due()
        assert await setup.state(reference) is State.DELIVERED
        assert len(server.mails) == 1

    play(scene)


def test_after_a_start_of_the_machine_age_moves_nothing_before_it_is_certain(setup: Setup) -> None:
    """Its clock may be wrong by days: until it is synchronised the time since the start counts."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        delivery = setup.delivery(server)
        await delivery.deliver_due()
        setup.now += timedelta(hours=2)
        times = times_of(setup.outbox)
        times.boot, times.started, times.ahead = "two", setup.now, timedelta(days=1)
        for _ in range(20):
            await delivery.deliver_due()
            assert (await setup.find(reference)).mailbox == MOERS
            setup.now += timedelta(minutes=70)
        setup.now += timedelta(hours=2)
        await delivery.deliver_due()
        assert (await setup.find(reference)).failed_mailbox == MOERS

    play(scene, {"RCPT": lambda line: "452 4.2.2 full" if MOERS in line else "250 ok"})
