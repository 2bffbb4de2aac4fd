"""From the outbox to a mailbox, over a relay that behaves or does not."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from formservice.delivery.smtp import Mailer
from formservice.delivery.worker import Delivery
from formservice.mail.encryption import Opener, new_keys
from formservice.monitoring.alarms import Alarm
from formservice.outbox import Event, OperatorCommand, Outbox, OutboxUnavailableError, Reason, State
from tests.formservice.mail.test_message import body, read
from tests.formservice.running_delivery import HOUR, KREIS, PRIVATE, Script, Setup, play, recipients
from tests.formservice.samples import DISTRICT, open_outbox
from tests.servers.scripted_smtp import (
    END_OF_DATA,
    GREETING,
    HANG_UP,
    SILENCE,
    Server,
)
from tests.waiting import happens

MOERS = DISTRICT.contact_points["moers"].mailbox.address


@pytest.fixture
def setup(tmp_path: Path) -> Iterator[Setup]:
    """Give a setup with an empty outbox."""
    outbox = open_outbox(f"sqlite:///{tmp_path}/outbox.db")
    yield Setup(outbox)
    outbox.close()


def test_a_request_reaches_its_mailbox(setup: Setup) -> None:
    """The mail that was composed at the start is the mail that arrives."""

    async def scene(server: Server) -> None:
        reference = await setup.accept(message="ሰላም")
        assert await setup.delivery(server).deliver_due() == 1
        assert await setup.state(reference) is State.DELIVERED
        assert recipients(server) == [MOERS]
        mail = read(server.mails[0])
        assert mail["X-KIM-Ref"] == reference
        assert "ሰላም" in body(server.mails[0])
        assert any("MAIL FROM:<bounce@kim.example>" in one for one in server.commands)

    play(scene)
    assert setup.alarms == []


def test_a_full_mailbox_is_asked_again_and_nobody_else_waits(setup: Setup) -> None:
    """4xx: back off for this mailbox; the others get their mail in the same round."""

    async def scene(server: Server) -> None:
        first = await setup.accept()
        second = await setup.accept()
        other = await setup.accept(municipality="05170048")
        delivery = setup.delivery(server)
        await delivery.deliver_due()
        assert await setup.state(other) is State.DELIVERED
        assert await setup.state(first) is State.REFUSED
        assert recipients(server).count(MOERS) == 1
        server.script.clear()
        assert await delivery.deliver_due() == 0
        setup.now += timedelta(minutes=2)
        assert await delivery.deliver_due() == 2
        assert await setup.state(second) is State.DELIVERED

    play(scene, {"RCPT": lambda line: "452 4.2.2 full" if MOERS in line else "250 ok"})


def test_a_mailbox_that_is_gone_loses_the_request_to_the_fallback_at_once(setup: Setup) -> None:
    """5xx: the fallback gets it in the same round, told which mailbox failed; alarm."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        await setup.delivery(server).deliver_due()
        assert recipients(server) == [MOERS, KREIS, KREIS], "asked first, then sent"
        assert await setup.state(reference) is State.DELIVERED
        assert (await setup.find(reference)).failed_mailbox == MOERS
        assert read(server.mails[0])["To"] == KREIS
        assert body(server.mails[0]).startswith(f"ZUSTELLUNG AN {MOERS} FEHLGESCHLAGEN")

    play(scene, {"RCPT": lambda line: "550 5.1.1 no" if MOERS in line else "250 ok"})
    assert setup.alarms == [Alarm.MAILBOX_FAILED]


def test_after_a_day_of_refusals_the_fallback_gets_it(setup: Setup) -> None:
    """A mailbox may be full for a weekend; a person may not wait for it."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        delivery = setup.delivery(server)
        for _ in range(26):
            await delivery.deliver_due()
            setup.now += timedelta(minutes=70)
        assert (await setup.find(reference)).mailbox == KREIS
        assert await setup.state(reference) is State.DELIVERED

    play(scene, {"RCPT": lambda line: "452 4.2.2 full" if MOERS in line else "250 ok"})
    assert setup.alarms == [Alarm.MAILBOX_DELAYED, Alarm.MAILBOX_FAILED]


def test_a_refusing_fallback_keeps_the_request_and_keeps_calling(setup: Setup) -> None:
    """Nobody takes it: it stays, is tried again for good, and a person is called."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        delivery = setup.delivery(server)
        await delivery.deliver_due()
        assert await setup.state(reference) is State.REFUSED
        assert (await setup.find(reference)).mailbox == MOERS
        server.script.clear()
        setup.now += 2 * HOUR
        await delivery.deliver_due()
        assert await setup.state(reference) is State.DELIVERED

    play(scene, {"RCPT": lambda line: "550 5.1.1 no" if MOERS in line else "452 4.2.2 full"})
    assert setup.alarms == [Alarm.FALLBACK_REFUSES]


def test_after_a_mail_that_is_refused_itself_the_next_uses_the_same_connection(
    setup: Setup,
) -> None:
    """It is reset, and not closed."""

    async def scene(server: Server) -> None:
        bad = await setup.accept()
        server.script[END_OF_DATA] = lambda mail: "554 5.7.1 spam" if bad in mail else "250 ok"
        good = await setup.accept()
        delivery = setup.delivery(server)
        await delivery.deliver_due()
        assert server.connections == 1
        assert await setup.state(bad) is State.REFUSED
        assert await setup.state(good) is State.DELIVERED

    play(scene)
    assert setup.alarms == []


@pytest.mark.parametrize(
    ("script", "alarms"),
    [
        ({GREETING: HANG_UP}, []),
        ({GREETING: "421 busy"}, []),
        ({"MAIL": "550 5.1.8 who are you"}, [Alarm.RELAY_REFUSES]),
        ({GREETING: "554 go away"}, [Alarm.RELAY_REFUSES]),
    ],
    ids=str,
)
def test_a_fault_of_the_relay_costs_no_letter_a_try(
    setup: Setup, script: Script, alarms: list[Alarm]
) -> None:
    """The relay is left in peace for a while; what needs a person is told at once."""

    async def scene(server: Server) -> None:
        references = [await setup.accept() for _ in range(5)]
        await setup.delivery(server).deliver_due()
        assert server.connections == 1
        for reference in references:
            envelope = await setup.find(reference)
            assert (envelope.attempts, envelope.refused_since) == (0, None)
            assert envelope.state is State.WAITING

    play(scene, script)
    assert setup.alarms == alarms


def test_when_the_answer_is_lost_the_same_mail_comes_again(setup: Setup) -> None:
    """Maybe delivered: the second copy can be told by its Message-ID."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        delivery = setup.delivery(server)
        taken: list[str] = []
        server.script[END_OF_DATA] = lambda _: taken.append("") or HANG_UP  # type: ignore[func-returns-value]
        await delivery.deliver_due()
        assert await setup.state(reference) is State.REFUSED
        server.script.clear()
        setup.now += 2 * HOUR
        await delivery.deliver_due()
        assert taken
        assert read(server.mails[0])["Message-ID"] == (await setup.find(reference)).message_id

    play(scene)


def test_a_letter_that_does_not_open_is_kept_and_harms_nobody(setup: Setup) -> None:
    """With the wrong key nothing is thrown away: with the right one it is delivered."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        setup.opener = Opener(new_keys()[1])
        await setup.delivery(server).deliver_due()
        assert await setup.state(reference) is State.WAITING
        assert server.mails == []
        setup.opener = Opener(PRIVATE)
        setup.now += 2 * HOUR
        await setup.delivery(server).deliver_due()
        assert await setup.state(reference) is State.DELIVERED

    play(scene)
    assert setup.alarms == [Alarm.CANNOT_OPEN]


def test_time_lost_by_a_wrong_key_is_not_the_fault_of_the_mailbox(setup: Setup) -> None:
    """Its first "not now" must not send the letter to the fallback, however old it is."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        setup.opener = Opener(new_keys()[1])
        await setup.delivery(server).deliver_due()
        setup.opener = Opener(PRIVATE)
        setup.now += 25 * HOUR
        assert await setup.delivery(server).deliver_due() == 1
        assert (await setup.find(reference)).mailbox == MOERS

    play(scene, {"RCPT": "451 4.7.1 greylisted"})
    assert setup.alarms == [Alarm.CANNOT_OPEN]


def test_what_a_person_sent_to_a_mailbox_that_is_gone_goes_to_the_fallback(setup: Setup) -> None:
    """Also a letter that failed elsewhere before: only the fallback itself is the last one."""
    wesel = DISTRICT.contact_points["wesel"].mailbox.address

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        order = OperatorCommand(Event.REROUTE, reference, wesel)
        assert (await setup.outbox.carry_out(order)).done
        await setup.delivery(server).deliver_due()
        assert recipients(server) == [wesel, KREIS, KREIS]
        assert (await setup.find(reference)).failed_mailbox == wesel

    play(scene, {"RCPT": lambda line: "550 5.1.1 no" if wesel in line else "250 ok"})
    assert setup.alarms == [Alarm.MAILBOX_FAILED]


@contextlib.asynccontextmanager
async def running(delivery: Delivery) -> AsyncIterator[None]:
    """Run *delivery* in the background, and stop it in order."""
    stop = asyncio.Event()
    task = asyncio.create_task(delivery.run(stop))
    yield
    stop.set()
    await task


@pytest.mark.parametrize(
    ("owner", "name"), [(Mailer, "send"), (Mailer, "close"), (Outbox, "claim")]
)
def test_a_mistake_of_ours_does_not_end_delivery(setup: Setup, owner: type, name: str) -> None:
    """An exception nobody thought of is told; the letters go on after the lease."""

    async def scene(server: Server) -> None:
        await setup.accept()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(owner, name, None)
            async with running(setup.delivery(server)):
                await happens(lambda: Alarm.DELIVERY_BROKE in setup.alarms, "an alarm")
                patch.undo()
                setup.now += timedelta(seconds=61)
                await happens(lambda: server.mails, "the mail")

    play(scene)


def test_a_mistake_of_ours_does_not_end_the_leases(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lease that nobody prolongs lets a second delivery send the same letter."""
    answers = iter([TypeError()])

    async def renew(*_: object) -> frozenset[int]:
        renewed.set()
        for error in answers:
            renewed.clear()
            raise error
        return frozenset()

    renewed = asyncio.Event()
    monkeypatch.setattr(Outbox, "renew", renew)

    async def scene(server: Server) -> None:
        server.script[END_OF_DATA] = SILENCE
        await setup.accept()
        async with running(setup.delivery(server, lease=timedelta(seconds=0.3))):
            await renewed.wait()

    play(scene)
    assert Alarm.DELIVERY_BROKE in setup.alarms


def test_one_silent_mail_does_not_hold_up_the_others(setup: Setup) -> None:
    """While the relay thinks about one mail, another lane delivers the rest."""

    async def scene(server: Server) -> None:
        answers = iter([SILENCE])
        server.script[END_OF_DATA] = lambda _: next(answers, "250 ok")
        for _ in range(6):
            await setup.accept()
        async with running(setup.delivery(server, lanes=3)):
            await happens(lambda: len(server.mails) >= 4, "four mails")

    play(scene)


def test_a_stop_finishes_the_mail_that_is_under_way(setup: Setup) -> None:
    """What has been handed over is noted, not sent twice after the restart."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        stop = asyncio.Event()
        server.script[END_OF_DATA] = lambda _: stop.set() or "250 ok"  # type: ignore[func-returns-value]
        await setup.delivery(server).run(stop)
        assert await setup.state(reference) is State.DELIVERED

    play(scene)


def test_a_stop_that_cannot_wait_frees_what_it_holds(setup: Setup) -> None:
    """A relay that hangs does not keep the process alive, and the letter is free at once."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        stop = asyncio.Event()
        server.script["RCPT"] = lambda _: stop.set() or SILENCE  # type: ignore[func-returns-value]
        await setup.delivery(server, stop_seconds=0.1).run(stop)
        envelope = await setup.find(reference)
        assert envelope.leased_until is None
        assert envelope.state is State.WAITING

    play(scene)


def test_a_result_is_noted_even_if_the_database_is_busy_for_long(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The relay has taken the mail; forgetting that would deliver it twice."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        delivery = setup.delivery(server)
        note = setup.outbox.finish
        failures = iter([1, 2, 3])

        async def sometimes(outcome: object) -> None:
            if next(failures, None):
                raise OutboxUnavailableError(Reason.BUSY)
            await note(outcome)  # type: ignore[arg-type]

        monkeypatch.setattr(setup.outbox, "finish", sometimes)
        await delivery.deliver_due()
        assert await setup.state(reference) is State.DELIVERED
        assert len(server.mails) == 1

    play(scene)
    assert setup.alarms == [Alarm.OUTBOX_UNAVAILABLE]
