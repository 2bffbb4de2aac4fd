"""What a person is told of at once: a wrong password, a content that is missing."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from formservice.monitoring.alarms import Alarm
from formservice.outbox import State
from formservice.outbox.schema import payloads
from tests.formservice.delivery.test_worker import running
from tests.formservice.running_delivery import Setup, play
from tests.formservice.samples import open_outbox
from tests.servers.scripted_smtp import Server
from tests.waiting import happens

MINUTE = timedelta(minutes=1)


@pytest.fixture
def setup(tmp_path: Path) -> Iterator[Setup]:
    """Give a setup with an empty outbox."""
    outbox = open_outbox(f"sqlite:///{tmp_path}/outbox.db")
    yield Setup(outbox)
    outbox.close()


def test_a_request_without_its_content_calls_a_person_and_holds_up_nobody(setup: Setup) -> None:
    """Told once with its reference, not claimed again and again in silence."""

    async def scene(server: Server) -> None:
        empty = await setup.accept()
        with setup.outbox._engine.begin() as connection:
            connection.execute(delete(payloads))
        full = await setup.accept()
        assert await setup.delivery(server).deliver_due() == 2
        assert await setup.state(full) is State.DELIVERED
        assert await setup.state(empty) is State.QUARANTINED
        assert (await setup.find(empty)).last_result == "content-missing"
        assert setup.facts == [{"reference": empty}]

    play(scene)
    assert setup.alarms == [Alarm.CONTENT_MISSING]


def test_a_wrong_password_is_tried_once_per_pause_for_the_whole_account(setup: Setup) -> None:
    """However many lanes there are and however much waits: a server locks the account."""
    setup.user = "kim"

    async def scene(server: Server) -> None:
        for _ in range(8):
            await setup.accept()
        async with running(setup.delivery(server, lanes=4)):
            for tries in (1, 2, 3):
                await happens(lambda: len(logins(server)) >= tries, "a login")  # noqa: B023
                await asyncio.sleep(0.3)  # time for every lane to come again, several times
                assert len(logins(server)) == tries
                setup.now += MINUTE
            server.script["AUTH"] = "235 welcome"
            setup.now += MINUTE
            await happens(lambda: len(server.mails) == 8, "all mails")

    play(scene, {"EHLO": "250-relay\r\n250 AUTH PLAIN", "AUTH": "535 5.7.8 wrong"})
    assert setup.alarms == [Alarm.RELAY_REFUSES]


def logins(server: Server) -> list[str]:
    """Return the passwords that were tried."""
    return [command for command in server.commands if command.startswith("AUTH")]
