"""Who looks for letters, and when: nothing burns while nothing happens, and nobody waits."""

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from formservice.outbox import Claim, ClaimRequest, Outbox
from formservice.outbox.writer import Writer
from tests.formservice.delivery.test_worker import running
from tests.formservice.running_delivery import Setup, play
from tests.formservice.samples import open_outbox
from tests.servers.scripted_smtp import END_OF_DATA, SILENCE, Server
from tests.waiting import happens

TOWNS = ("05170024", "05170048", "05170052")
"""Three towns with a mailbox each."""
NEVER = 3600.0
"""A pause that no test waits for."""


@pytest.fixture
def setup(tmp_path: Path) -> Iterator[Setup]:
    """Give a setup with an empty outbox."""
    outbox = open_outbox(f"sqlite:///{tmp_path}/outbox.db")
    yield Setup(outbox)
    outbox.close()


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Give a list of how many letters each look found, in order."""
    found: list[int] = []
    claim = Outbox.claim

    @functools.wraps(claim)
    async def noted(outbox: Outbox, request: ClaimRequest) -> list[Claim]:
        claims = await claim(outbox, request)
        found.append(len(claims))
        return claims

    monkeypatch.setattr(Outbox, "claim", noted)
    return found


def test_one_lane_looks_while_nothing_happens(setup: Setup, looks: list[int]) -> None:
    """However many there are: each look is a transaction."""

    async def scene(server: Server) -> None:
        delivery = setup.delivery(server, lanes=4)
        async with running(delivery):
            for number in range(1, 6):
                await happens(lambda: len(looks) >= number, "a look")  # noqa: B023
                assert len(delivery._running) <= 1

    play(scene)


def test_an_accepted_letter_is_delivered_at_once(setup: Setup, looks: list[int]) -> None:
    """By the process that has accepted it; nobody waits for the next poll."""

    async def scene(server: Server) -> None:
        async with running(setup.delivery(server, poll_seconds=NEVER)):
            await happens(lambda: looks == [0], "the first look")
            await setup.accept()
            await happens(lambda: len(server.mails) == 1, "the mail")

    play(scene)


def test_who_finds_a_letter_calls_the_next_lane(setup: Setup) -> None:
    """So that all lanes work as soon as there is work for them."""

    async def scene(server: Server) -> None:
        under_way = set[str]()

        def silent(mail: str) -> str:
            under_way.add(mail)
            return SILENCE

        server.script[END_OF_DATA] = silent
        for town in TOWNS:
            await setup.accept(municipality=town)
        async with running(setup.delivery(server, lanes=3, poll_seconds=NEVER, stop_seconds=0.1)):
            await happens(lambda: len(under_way) == 3, "three mails under way")

    play(scene)


def test_a_letter_alone_costs_three_transactions(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is claimed and noted, and its lane looks for another: nobody else looks."""
    done: list[str] = []
    call = Writer.call

    async def noted(writer: Writer, operation: Any, item: Any) -> Any:
        done.append(operation.__name__)
        return await call(writer, operation, item)

    async def scene(server: Server) -> None:
        delivery = setup.delivery(server, lanes=4, poll_seconds=NEVER)
        async with running(delivery):
            await happens(lambda: not delivery._running, "the end of the first look")
            await setup.accept()
            monkeypatch.setattr(Writer, "call", noted)
            await happens(lambda: delivery._waiting != [], "the wait for the next letter")
            monkeypatch.setattr(Writer, "call", call)
        assert done == ["claim", "finish", "claim"]

    play(scene)


def test_letters_that_follow_each_other_share_a_connection(setup: Setup) -> None:
    """It is kept for a while; opening one takes longer than sending a letter."""

    async def scene(server: Server) -> None:
        async with running(setup.delivery(server, poll_seconds=NEVER)):
            for number in range(1, 4):
                await setup.accept()
                await happens(lambda: len(server.mails) == number, "the mail")  # noqa: B023
        assert server.connections == 1

    play(scene)


def test_a_connection_that_nobody_needs_is_closed(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The relay has other guests; looks that find nothing do not keep it."""
    monkeypatch.setattr("formservice.delivery.worker.KEPT_SECONDS", 0.1)

    async def scene(server: Server) -> None:
        delivery = setup.delivery(server)
        async with running(delivery):
            await setup.accept()
            await happens(lambda: "QUIT" in server.commands, "the goodbye")

    play(scene)


def test_a_stop_does_not_wait_for_a_kept_connection(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lane that waits for the next letter has nothing to finish."""
    monkeypatch.setattr("formservice.delivery.worker.KEPT_SECONDS", NEVER)

    async def scene(server: Server) -> None:
        async with running(setup.delivery(server, poll_seconds=NEVER, stop_seconds=NEVER)):
            await setup.accept()
            await happens(lambda: len(server.mails) == 1, "the mail")
        assert "QUIT" in server.commands

    play(scene)
