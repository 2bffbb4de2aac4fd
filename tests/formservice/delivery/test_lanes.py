"""A slow mailbox never takes all lanes, and a busy one takes all that nobody else needs."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from formservice.delivery import lanes
from formservice.delivery.lanes import SLOW_SECONDS, Lanes
from formservice.outbox import Envelope, State
from tests.formservice.delivery.test_retry import LETTER, Clock
from tests.formservice.delivery.test_whose_fault import (
    DINSLAKEN,
    MOERS,
    WESEL,
    XANTEN,
    accept,
)
from tests.formservice.delivery.test_worker import running
from tests.formservice.running_delivery import KREIS, Script, Setup, play, recipients
from tests.formservice.samples import open_outbox
from tests.servers.scripted_smtp import END_OF_DATA, GREETING, SILENCE, Server
from tests.waiting import happens

NONE = frozenset[str]()


@pytest.fixture
def setup(tmp_path: Path) -> Iterator[Setup]:
    """Give a setup with an empty outbox."""
    outbox = open_outbox(f"sqlite:///{tmp_path}/outbox.db")
    yield Setup(outbox)
    outbox.close()


def letter(number: int, mailbox: str) -> Envelope:
    """Return an envelope for *mailbox*."""
    return replace(LETTER, id=number, mailbox=mailbox)


def test_a_mailbox_has_one_lane_while_others_wait_and_never_the_last() -> None:
    """Others are looked for first; where there are none it gets more, but for the last lane."""
    three, clock = Lanes(3, monotonic=Clock()), contextlib.ExitStack()
    assert three.choices(NONE) == [NONE]
    with clock:
        clock.enter_context(three.hold(letter(1, "a")))
        assert three.choices(NONE) == [frozenset("a"), NONE]
        clock.enter_context(three.hold(letter(2, "a")))
        assert three.choices(NONE) == [frozenset("a")]
        clock.enter_context(three.hold(letter(3, "b")))
        assert set(three.letters) == {1, 2, 3}
        assert three.choices(NONE) == [], "none is free"
    assert not three.letters


def test_slow_mailboxes_together_never_have_the_last_lane() -> None:
    """Slow is who takes long just now, or took long the last time."""
    clock = Clock()
    two = Lanes(2, monotonic=clock)
    with two.hold(letter(1, "slow")):
        clock.seconds += SLOW_SECONDS
    with two.hold(letter(2, "other")):
        assert two.choices(NONE) == [frozenset({"slow", "other"})]
        with two.hold(letter(4, "slow")):
            pass
        assert two.choices(NONE) == [frozenset({"other"})]


def test_each_mailbox_that_is_slow_adds_one_lane_until_it_is_done() -> None:
    """However many of its letters are under way, so that the lanes are no more than mailboxes."""
    clock, held = Clock(), contextlib.ExitStack()
    two = Lanes(2, monotonic=clock)
    with held:
        held.enter_context(two.hold(letter(1, "a")))
        held.enter_context(two.hold(letter(2, "b")))
        assert (two.wanted, two.choices(NONE)) == (2, [])
        clock.seconds += SLOW_SECONDS
        assert two.wanted == 4
        held.enter_context(two.hold(letter(3, "a")))
        assert (two.wanted, two.choices(NONE)) == (4, [frozenset("ab")])
        clock.seconds += SLOW_SECONDS
        assert two.wanted == 4
    assert two.wanted == 2


def test_the_only_lane_there_is_is_for_everybody() -> None:
    """Whoever sets one lane gets one mail after the other."""
    clock = Clock()
    one = Lanes(1, monotonic=clock)
    assert one.choices(NONE) == [NONE]
    with one.hold(letter(1, "a")):
        clock.seconds += SLOW_SECONDS
        assert (one.wanted, one.choices(NONE)) == (1, [])


def test_a_suspected_mailbox_comes_after_all_others() -> None:
    """Its answer would tell nothing new; where nobody else waits it is asked all the same."""
    two = Lanes(2, monotonic=Clock())
    assert two.choices(frozenset("s")) == [frozenset("s"), NONE]


SILENT = (MOERS, WESEL, XANTEN)
"""More mailboxes than there are lanes."""


def silent_for(line: str, address: str = "{}") -> str:
    """Return the answer to *line*: none where it names a silent mailbox."""
    return SILENCE if any(address.format(one) in line for one in SILENT) else "250 ok"


def gone(line: str) -> str:
    """Return the answer to RCPT: the mailboxes are gone, and the fallback is not answered for."""
    return SILENCE if KREIS in line else silent_for(line).replace(SILENCE, "550 5.1.1 gone")


@pytest.mark.parametrize(
    "script",
    [
        {"RCPT": silent_for},
        {END_OF_DATA: lambda mail: silent_for(mail, "To: {}")},
        {"RCPT": gone},
    ],
    ids=["recipient", "after the mail", "question to the fallback"],
)
def test_mailboxes_that_do_not_answer_hold_up_nobody(
    setup: Setup, monkeypatch: pytest.MonkeyPatch, script: Script
) -> None:
    """More silent ones than lanes, all at once, wherever in the conversation they are silent."""
    monkeypatch.setattr(lanes, "SLOW_SECONDS", 1.0)
    monkeypatch.setattr(setup, "monotonic", time.monotonic)

    async def scene(server: Server) -> None:
        stuck = await accept(setup, *SILENT * 2)
        others = await accept(setup, *[DINSLAKEN] * 4)
        delivery = setup.delivery(server, lanes=2)
        async with running(delivery):
            await happens(lambda: len(server.mails) == len(others), "all other mails")
        for reference in others:
            assert await setup.state(reference) is State.DELIVERED
        for reference in stuck:
            assert (await setup.find(reference)).attempts == 0

    play(scene, script)


def test_one_mailbox_with_a_thousand_letters_gets_all_lanes_but_one(setup: Setup) -> None:
    """And the letter of another mailbox goes out at once, in front of them."""

    async def scene(server: Server) -> None:
        under_way = set[str]()

        def count(mail: str) -> str:
            under_way.add(mail)
            return SILENCE

        await accept(setup, *[MOERS] * 10)
        server.script[END_OF_DATA] = count
        async with running(setup.delivery(server, lanes=4, stop_seconds=0.1)):
            await happens(lambda: len(under_way) == 3, "three mails under way")
            server.script.clear()
            await accept(setup, WESEL)
            await happens(lambda: len(server.mails) == 1, "the mail for the other mailbox")
            assert recipients(server) == [MOERS, MOERS, MOERS, WESEL]

    play(scene)


def test_a_relay_that_allows_one_connection_gets_all_letters_over_it(setup: Setup) -> None:
    """Its "too many connections" belongs to the second one, and stops nobody else."""

    async def scene(server: Server) -> None:
        answers = iter(["220 welcome"])
        server.script[GREETING] = lambda _: next(answers, "421 4.7.0 too many connections")
        await accept(setup, *[MOERS, WESEL, XANTEN] * 4)
        async with running(setup.delivery(server, lanes=3)):
            await happens(lambda: len(server.mails) == 12, "all mails over one connection")

    play(scene)
    assert setup.alarms == []
