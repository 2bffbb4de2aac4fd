"""What the fallback mailbox refuses stays there: no letter goes to and fro."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from formservice.delivery.return_path import ReturnPath
from formservice.monitoring.alarms import Alarm
from formservice.outbox import State
from tests.formservice.delivery.test_whose_fault import (
    MINUTE,
    MOERS,
    WESEL,
    accept,
    assert_arrived,
    deliver_for,
    setup,
)
from tests.formservice.running_delivery import HOUR, KREIS, TAGS, Setup, play, recipients
from tests.servers.scripted_smtp import END_OF_DATA, Server

__all__ = ["setup"]
FULL = "452 4.2.2 mailbox full"


def answers(server: Server, town: str, fallback: Callable[[str], str]) -> None:
    """Let *server* answer so for the town, and for the fallback by the line of MAIL before."""

    def answer(line: str) -> str:
        if MOERS in line:
            return town
        if KREIS in line:
            return fallback(next(one for one in server.commands[::-1] if one.startswith("MAIL")))
        return "250 ok"

    server.script["RCPT"] = answer


@pytest.mark.parametrize("town", ["550 5.1.1 nobody of that name", "550 unknown user"])
@pytest.mark.parametrize("has_company", [True, False])
def test_a_full_fallback_that_takes_the_question_keeps_the_letter(
    setup: Setup, town: str, *, has_company: bool
) -> None:
    """Without a size it says yes; it is asked after growing pauses, told, and nobody waits."""

    def full(mail: str) -> str:
        return "552 mailbox full" if "SIZE" in mail else "250 ok"

    async def scene(server: Server) -> None:
        answers(server, town, full)
        (mine,) = await accept(setup, MOERS)
        delivery = setup.delivery(server)
        for _ in range(12):
            others = await accept(setup, WESEL) if has_company else []
            await deliver_for(setup, delivery, 10 * MINUTE, MINUTE)
            await assert_arrived(setup, server, others)
        envelope = await setup.find(mine)
        assert (envelope.mailbox, envelope.state) == (KREIS, State.REFUSED)
        assert envelope.attempts > 2
        assert recipients(server).count(KREIS) <= 7
        server.script.clear()
        await deliver_for(setup, delivery, 2 * HOUR, 5 * MINUTE)
        assert await setup.state(mine) is State.DELIVERED

    play(scene)
    assert set(setup.alarms) == {Alarm.MAILBOX_FAILED, Alarm.FALLBACK_REFUSES}


def test_a_question_that_the_fallback_answers_hides_no_refusal(setup: Setup) -> None:
    """However many letters of the town come and ask: it is told long before an hour is over."""

    def full(mail: str) -> str:
        return "552 mailbox full" if "SIZE" in mail else "250 ok"

    async def scene(server: Server) -> None:
        answers(server, "550 5.1.1 nobody of that name", full)
        delivery = setup.delivery(server)
        for _ in range(20):
            await accept(setup, MOERS)
            await deliver_for(setup, delivery, MINUTE / 2, MINUTE / 4)

    play(scene)
    assert set(setup.alarms) == {Alarm.MAILBOX_FAILED, Alarm.FALLBACK_REFUSES}


@pytest.mark.parametrize(
    ("town", "has_company"), [(FULL, True), ("451 4.3.0 later", True), (FULL, False)]
)
def test_a_fallback_with_greylisting_gets_the_letter_of_a_town_that_is_full(
    setup: Setup, town: str, *, has_company: bool
) -> None:
    """Each dispatch has a sender of its own, and is a new one for the greylisting: it is kept."""
    first_seen: dict[str, datetime] = {}

    def greylist(mail: str) -> str:
        begun = first_seen.setdefault(mail.split()[1], setup.now)
        return "250 ok" if setup.now - begun >= 5 * MINUTE else "451 4.7.1 greylisted"

    async def scene(server: Server) -> None:
        answers(server, town, greylist)
        path = ReturnPath("bounce@kim.example", "+", TAGS)
        (mine,) = await accept(setup, MOERS)
        delivery = setup.delivery(server, return_path=path)
        for _ in range(27):
            await accept(setup, *[WESEL] * has_company)
            await deliver_for(setup, delivery, HOUR, 20 * MINUTE)
        envelope = await setup.find(mine)
        assert (envelope.mailbox, envelope.state) == (KREIS, State.DELIVERED)
        assert envelope.dispatch == 1

    play(scene)


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (6, [Alarm.MAILBOX_FAILED]),
        (150, [Alarm.FALLBACK_REFUSES, Alarm.MAILBOX_FAILED]),
    ],
)
def test_a_fallback_that_puts_the_question_off_is_told_when_it_lasts(
    setup: Setup, minutes: int, told: list[Alarm]
) -> None:
    """Greylisting of a new sender ends by itself within minutes; an hour of it does not."""
    begun = setup.now

    def later(mail: str) -> str:
        is_over = setup.now - begun >= minutes * MINUTE
        return "250 ok" if is_over else "451 4.7.1 greylisted"

    async def scene(server: Server) -> None:
        answers(server, "550 5.1.1 nobody of that name", later)
        (mine,) = await accept(setup, MOERS)
        await deliver_for(setup, setup.delivery(server), 4 * HOUR, 5 * MINUTE)
        envelope = await setup.find(mine)
        assert (envelope.mailbox, envelope.state) == (KREIS, State.DELIVERED)

    play(scene)
    assert list(dict.fromkeys(setup.alarms)) == told


@pytest.mark.parametrize("stage", ["RCPT", END_OF_DATA])
@pytest.mark.parametrize("town", [FULL, "451 4.3.0 later"])
def test_one_refusal_for_now_behind_the_move_is_repeated_there(
    setup: Setup, stage: str, town: str
) -> None:
    """The town was full for a day; the fallback mailbox is asked again within minutes."""
    asked: list[datetime] = []

    def answer(line: str) -> str:
        if MOERS in line:
            return town
        if KREIS in line:
            asked.append(setup.now)
            # At RCPT the first one is the question.
            is_first = len(asked) == (2 if stage == "RCPT" else 1)
            return "451 4.3.0 look-up failed" if is_first else "250 ok"
        return "250 ok"

    async def scene(server: Server) -> None:
        server.script[stage] = answer
        (mine,) = await accept(setup, MOERS)
        delivery = setup.delivery(server)
        await deliver_for(setup, delivery, 23 * HOUR, HOUR)
        await deliver_for(setup, delivery, 3 * HOUR, 2 * MINUTE)
        envelope = await setup.find(mine)
        assert (envelope.mailbox, envelope.state) == (KREIS, State.DELIVERED)
        assert asked[-1] - asked[0] <= timedelta(minutes=10)

    play(scene)


@pytest.mark.parametrize("answer", ["550 5.1.1 no such user", "550 5.2.1 off"])
def test_what_both_refuse_behind_the_dot_with_nothing_passed_goes_back_once(
    setup: Setup, answer: str
) -> None:
    """The server names no mailbox at RCPT and calls each unknown later: the relay's fault."""

    async def scene(server: Server) -> None:
        letters = await accept(setup, MOERS)
        delivery = setup.delivery(server)
        await deliver_for(setup, delivery, 3 * HOUR, 5 * MINUTE)
        envelope = await setup.find(letters[0])
        assert (envelope.mailbox, envelope.dispatch) == (MOERS, 2)
        server.script.clear()
        await deliver_for(setup, delivery, 2 * HOUR, 5 * MINUTE)
        await assert_arrived(setup, server, letters)

    play(scene, {END_OF_DATA: answer})
    assert Alarm.RELAY_REFUSES in setup.alarms
