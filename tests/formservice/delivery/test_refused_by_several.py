"""What several are told is the relay's, although another one passes; what is not, stops nobody."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from formservice.monitoring.alarms import Alarm
from formservice.outbox import State
from tests.formservice.delivery.test_whose_fault import (
    DINSLAKEN,
    MAILBOXES,
    MINUTE,
    MOERS,
    WESEL,
    XANTEN,
    accept,
    assert_arrived,
    deliver_for,
    envelopes,
    only,
    setup,
)
from tests.formservice.running_delivery import HOUR, KREIS, Setup, play
from tests.servers.scripted_smtp import END_OF_DATA, Server

__all__ = ["setup"]


def refusing(answers: dict[str, str]) -> Callable[[str], str]:
    """Return a script that answers so for these mailboxes and accepts all else."""
    return lambda line: next((say for mailbox, say in answers.items() if mailbox in line), "250 ok")


@pytest.mark.parametrize(
    ("town", "fallback"),
    [
        ("550 5.1.1 unknown", "550 5.1.1 unknown"),
        ("552 5.2.2 full", "552 5.2.2 full"),
        ("550 5.1.1 unknown", "550 5.1.8 bad sender"),
    ],
)
def test_a_dead_mailbox_and_a_dead_fallback_hold_up_nobody(
    setup: Setup, town: str, fallback: str
) -> None:
    """However many letters the dead mailbox has: the next one for another is sent at once."""

    async def scene(server: Server) -> None:
        dead = await accept(setup, *[MOERS] * 6)
        delivery = setup.delivery(server)
        await deliver_for(setup, delivery, 2 * MINUTE, MINUTE / 6)
        others = await accept(setup, WESEL)
        await delivery.deliver_due()
        await assert_arrived(setup, server, others)
        assert {each.mailbox for each in await envelopes(setup, dead)} == {MOERS}

    play(scene, {"RCPT": refusing({MOERS: town, KREIS: fallback})})
    assert set(setup.alarms) == {Alarm.FALLBACK_REFUSES}


def test_behind_several_dead_mailboxes_another_one_is_asked_first(setup: Setup) -> None:
    """They may be the relay's fault; after its pause somebody goes first who tells."""

    async def scene(server: Server) -> None:
        await accept(setup, *[MOERS, WESEL] * 5)
        delivery = setup.delivery(server)
        await deliver_for(setup, delivery, 5 * MINUTE, MINUTE / 6)
        others = await accept(setup, XANTEN)
        await deliver_for(setup, delivery, 2.5 * MINUTE, MINUTE / 6)
        await assert_arrived(setup, server, others)

    play(scene, {"RCPT": refusing(dict.fromkeys((MOERS, WESEL, KREIS), "550 5.1.1 unknown"))})


@pytest.mark.parametrize("answer", ["554 5.7.1 relay access denied", "554 no"])
@pytest.mark.parametrize(
    ("taken", "towns"),
    [
        (KREIS, [MOERS, WESEL, MOERS]),
        (XANTEN, [MOERS, WESEL, MOERS]),
        # Of a single town the fallback mailbox tells: it is refused as well.
        (XANTEN, [MOERS]),
    ],
)
def test_a_rule_for_several_is_the_relay_although_one_passes(
    setup: Setup, answer: str, taken: str, towns: list[str]
) -> None:
    """A relay that still takes its own domain, which may be the fallback's or a town's."""

    async def scene(server: Server) -> None:
        letters = await accept(setup, *towns)
        delivery = setup.delivery(server)
        for _ in range(3):
            others = await accept(setup, taken)
            server.script["RCPT"] = lambda line: "250 ok" if taken in line else answer
            await deliver_for(setup, delivery, MINUTE, MINUTE / 6)
            await assert_arrived(setup, server, others)
            await deliver_for(setup, delivery, HOUR, 3 * MINUTE)
        for each, mailbox in zip(await envelopes(setup, letters), towns, strict=True):
            assert (each.mailbox, each.delivered_at) == (mailbox, None)
            assert each.attempts <= 1
        server.script.clear()
        await deliver_for(setup, delivery, 6 * MINUTE)
        await assert_arrived(setup, server, letters)

    play(scene)
    assert set(setup.alarms) == {Alarm.RELAY_REFUSES}
    assert len(setup.alarms) <= 4


def test_a_quota_of_the_relay_said_for_good_moves_nothing(setup: Setup) -> None:
    """It takes five mails an hour; all arrive, each in its own mailbox."""
    begun, passed = setup.now, list[timedelta]()

    def quota(_: str) -> str:
        moment = setup.now - begun
        if len([one for one in passed if one > moment - HOUR]) >= 5:
            return "550 5.7.1 hourly quota"
        passed.append(moment)
        return "250 ok"

    async def scene(server: Server) -> None:
        letters = await accept(setup, *MAILBOXES * 3)
        await deliver_for(setup, setup.delivery(server), 4 * HOUR, MINUTE)
        await assert_arrived(setup, server, letters)

    play(scene, {END_OF_DATA: quota})
    assert set(setup.alarms) == {Alarm.RELAY_REFUSES}


@pytest.mark.parametrize("answer", ["554 5.7.0 no", "550 5.7.26 unauthenticated", "552 5.3.4 big"])
def test_several_letters_of_one_mailbox_are_one_mailbox(setup: Setup, answer: str) -> None:
    """Its letters come first; nobody is told of a relay at fault, and the others pass."""

    async def scene(server: Server) -> None:
        mine = await accept(setup, MOERS, MOERS, MOERS)
        others = await accept(setup, WESEL, XANTEN, DINSLAKEN)
        await deliver_for(setup, setup.delivery(server), 5 * MINUTE)
        await assert_arrived(setup, server, others)
        for each in await envelopes(setup, mine):
            assert (each.mailbox, each.state) == (KREIS, State.DELIVERED)

    play(scene, {END_OF_DATA: only(f"To: {MOERS}", answer)})
    assert set(setup.alarms) == {Alarm.MAILBOX_FAILED}
