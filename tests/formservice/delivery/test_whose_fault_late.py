"""Whose fault it is that a mail is refused where few servers refuse it."""

from datetime import datetime, timedelta

import pytest

from formservice.delivery.return_path import ReturnPath
from tests.formservice.delivery.test_whose_fault import (
    MOERS,
    WESEL,
    XANTEN,
    accept,
    assert_arrived,
    deliver_for,
    only,
    setup,
)
from tests.formservice.running_delivery import KREIS, TAGS, Setup, play
from tests.servers.scripted_smtp import END_OF_DATA, Server

__all__ = ["setup"]
MINUTE = timedelta(minutes=1)


def test_a_login_that_one_mailbox_asks_for_is_about_that_mailbox(setup: Setup) -> None:
    """530 after the sender was taken: the others go on, and the fallback gets its letter."""

    async def scene(server: Server) -> None:
        (refused,) = await accept(setup, MOERS)
        others = await accept(setup, WESEL, XANTEN)
        delivery = setup.delivery(server)
        await deliver_for(setup, delivery, 20 * MINUTE)
        assert (await setup.find(refused)).mailbox == KREIS
        await assert_arrived(setup, server, others)

    play(scene, {"RCPT": only(MOERS, "530 5.7.0 log in")})


@pytest.mark.parametrize("answer", ["550 5.1.10 no such recipient", "550 5.2.1 off", "452 4.2.2"])
def test_mailboxes_that_are_all_gone_after_the_dot_are_the_relay(setup: Setup, answer: str) -> None:
    """Exchange looks for recipients only then; when it finds them again each gets its own."""

    async def scene(server: Server) -> None:
        letters = await accept(setup, MOERS, WESEL, XANTEN)
        delivery = setup.delivery(server)
        await deliver_for(setup, delivery, MINUTE / 2, MINUTE / 60)
        server.script[END_OF_DATA] = "250 ok"
        await deliver_for(setup, delivery, 90 * MINUTE)
        await assert_arrived(setup, server, letters)

    play(scene, {END_OF_DATA: answer})


def test_a_mailbox_that_is_gone_after_the_dot_gives_its_letter_to_the_fallback(
    setup: Setup,
) -> None:
    """The others pass, so it is this one."""

    async def scene(server: Server) -> None:
        (gone,) = await accept(setup, MOERS)
        others = await accept(setup, WESEL, XANTEN)
        delivery = setup.delivery(server)
        await deliver_for(setup, delivery, 20 * MINUTE)
        assert (await setup.find(gone)).mailbox == KREIS
        await assert_arrived(setup, server, others)

    play(scene, {END_OF_DATA: only(f"To: {MOERS}", "550 5.1.1 no such user")})


def test_greylisting_of_each_sender_lets_every_letter_through(setup: Setup) -> None:
    """Each mail has a sender of its own: a new one that is put off must not put off the others."""
    first_seen: dict[str, datetime] = {}

    def greylist(line: str) -> str:
        sender = next(one for one in reversed(server_of[0].commands) if one.startswith("MAIL"))
        begun = first_seen.setdefault(sender.split()[1], setup.now)
        return "250 ok" if setup.now - begun >= 5 * MINUTE else "451 4.7.1 greylisted"

    server_of: list[Server] = []

    async def scene(server: Server) -> None:
        server_of.append(server)
        server.script["RCPT"] = greylist
        path = ReturnPath("bounce@kim.example", "+", TAGS)
        delivery = setup.delivery(server, return_path=path)
        letters: list[str] = []
        for _ in range(90):
            letters += await accept(setup, MOERS)
            await deliver_for(setup, delivery, MINUTE / 3)
        await deliver_for(setup, delivery, 90 * MINUTE)
        await assert_arrived(setup, server, letters)

    play(scene)
