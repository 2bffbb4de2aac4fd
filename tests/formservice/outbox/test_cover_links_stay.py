"""A letter with the link of a mailbox goes to that mailbox or to nobody (decision 0058)."""

import asyncio
from datetime import timedelta

import pytest

from formservice.holiday_cover import HolidayCover
from formservice.mail.encryption import Sealer
from formservice.monitoring.alarms import Alarm
from formservice.outbox import (
    COVER_LINK,
    REROUTES,
    BulkCommand,
    Event,
    OperatorCommand,
    Outbox,
    Selection,
    State,
)
from formservice.outbox.conditions import NO_COVER_LINK
from formservice.outbox.transitions import TRANSITIONS
from tests.formservice.bounces.handling import bounces, notification
from tests.formservice.running_delivery import KREIS, PUBLIC, Script, Setup, play
from tests.formservice.samples import DISTRICT, undelivered
from tests.servers.scripted_smtp import Server

MOERS = DISTRICT.contact_points["moers"].mailbox.address
GONE: Script = {"RCPT": lambda line: "550 5.1.1 no" if MOERS in line else "250 ok"}
FULL: Script = {"RCPT": lambda line: "452 4.2.2 full" if MOERS in line else "250 ok"}


@pytest.fixture
def setup(outbox: Outbox) -> Setup:
    """Give a setup with an empty outbox, in each kind of database."""
    return Setup(outbox)


def cover_of(setup: Setup) -> HolidayCover:
    url = "https://kim.example"
    return HolidayCover(DISTRICT, setup.outbox, Sealer(PUBLIC), "kim@kim.example", url)


async def ordered(setup: Setup) -> str:
    """Have the link of Moers sent; return the reference of its letter."""
    assert await cover_of(setup).send_link(MOERS)
    (letter,) = await undelivered(setup.outbox)
    return letter.reference


def links(setup: Setup) -> int:
    with setup.outbox._engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM cover_link").scalar_one())


async def erased_and_void(setup: Setup, reference: str) -> None:
    """Nobody gets it, nobody can use it, and the mailbox may have another one at once."""
    letter = await setup.find(reference)
    assert (letter.state, letter.mailbox) == (State.ERASED, MOERS)
    assert links(setup) == 0
    assert await cover_of(setup).send_link(MOERS)


def test_a_refused_link_is_erased(setup: Setup) -> None:
    """The fallback mailbox is asked whether the relay works, and gets no mail."""

    async def scene(server: Server) -> None:
        reference = await ordered(setup)
        await setup.delivery(server).deliver_due()
        assert server.mails == []
        await erased_and_void(setup, reference)

    play(scene, GONE)
    assert setup.alarms == [Alarm.MAILBOX_FAILED]


def test_a_link_that_nobody_took_for_a_day_is_erased(setup: Setup) -> None:
    """Its age moves no link either."""

    async def scene(server: Server) -> None:
        reference = await ordered(setup)
        delivery = setup.delivery(server)
        for _ in range(26):
            await delivery.deliver_due()
            setup.now += timedelta(minutes=70)
        assert server.mails == []
        await erased_and_void(setup, reference)

    play(scene, FULL)
    assert setup.alarms == [Alarm.MAILBOX_DELAYED, Alarm.MAILBOX_FAILED]


def test_a_link_that_came_back_is_erased(setup: Setup) -> None:
    """Whoever reads the returned mail has a link that leads nowhere; a second report changes
    nothing.
    """

    async def scene(server: Server) -> None:
        reference = await ordered(setup)
        await setup.delivery(server).deliver_due()
        back = await notification(setup, reference)
        assert await bounces(setup).handle(back)
        assert await bounces(setup).handle(back)
        assert await setup.delivery(server).deliver_due() == 0
        assert len(server.mails) == 1
        await erased_and_void(setup, reference)

    play(scene)
    assert setup.alarms == [Alarm.MAILBOX_FAILED]


def test_no_operator_sends_a_link_elsewhere(setup: Setup) -> None:
    """Neither one letter nor all of a mailbox; erased by hand its link is void as well."""

    async def scene() -> None:
        reference = await ordered(setup)
        answer = await setup.outbox.carry_out(OperatorCommand(Event.REROUTE, reference, KREIS))
        assert not answer.done
        command = BulkCommand(Event.REROUTE, Selection(), KREIS)
        result = await setup.outbox.carry_out_all(command)
        assert [one.reference for one in result.left] == [reference]
        assert (await setup.find(reference)).mailbox == MOERS
        assert (await setup.outbox.carry_out(OperatorCommand(Event.ERASE, reference))).done
        await erased_and_void(setup, reference)

    asyncio.run(scene())


def test_no_event_moves_a_link() -> None:
    """Whoever adds an event that changes the mailbox is reminded."""
    moving = {event for event, row in TRANSITIONS.items() if "mailbox" in row.changes}
    assert moving == {Event.FALL_BACK, Event.UNDO_FALL_BACK, Event.BOUNCE, *REROUTES}
    assert all(NO_COVER_LINK in TRANSITIONS[event].conditions for event in moving)


def test_a_link_is_no_request(setup: Setup) -> None:
    """It is counted nowhere."""

    async def scene() -> None:
        letter = await setup.find(await ordered(setup))
        assert letter.channel == COVER_LINK
        assert await setup.outbox.counts() == []

    asyncio.run(scene())
