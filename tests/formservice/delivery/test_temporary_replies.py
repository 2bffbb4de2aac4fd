"""What a temporary reply does, at each stage of the conversation (decision 0033)."""

import pytest

from formservice.monitoring.alarms import Alarm
from formservice.outbox import State
from tests.formservice.delivery.test_whose_fault import MOERS, WESEL, XANTEN, accept, setup
from tests.formservice.running_delivery import HOUR, Script, Setup, play
from tests.servers.scripted_smtp import END_OF_DATA, GREETING, Server

__all__ = ["setup"]
LOGIN = "250-relay.example.org\r\n250 AUTH PLAIN"
CODES = ["421 4.3.2 closing", "450 4.7.1 later", "451 no", "452 4.3.1 full", "454 4.7.0 later"]
RELAY: dict[str, Script] = {GREETING: {}, "EHLO": {}, "AUTH": {"EHLO": LOGIN}, "MAIL": {}}
"""Stages before any mailbox is named, and what else the server says."""


@pytest.mark.parametrize("answer", CODES)
@pytest.mark.parametrize("stage", [*RELAY, "RCPT", "DATA", END_OF_DATA])
def test_what_everybody_is_told_for_now_is_the_relay_at_every_stage(
    setup: Setup, stage: str, answer: str
) -> None:
    """No letter moves or loses a try; it is told after an hour; afterwards all arrive."""
    setup.user = "kim" if stage == "AUTH" else ""

    async def scene(server: Server) -> None:
        letters = await accept(setup, MOERS, WESEL, XANTEN)
        delivery = setup.delivery(server)
        for _ in range(16):
            await delivery.deliver_due()
            setup.now += HOUR / 8
        for one in letters:
            envelope = await setup.find(one)
            assert (envelope.attempts, envelope.state) == (0, State.WAITING)
            assert envelope.failed_mailbox is None
        assert setup.alarms == [Alarm.RELAY_AWAY]
        server.script.clear()
        server.script.update(RELAY.get(stage, {}))
        for _ in range(16):
            await delivery.deliver_due()
            setup.now += HOUR / 8
        assert [await setup.state(one) for one in letters] == [State.DELIVERED] * 3

    play(scene, {**RELAY.get(stage, {}), stage: answer})
