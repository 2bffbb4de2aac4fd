"""The leases of mails that are being sent."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from formservice.outbox import ClaimRequest
from tests.formservice.delivery.test_worker import running
from tests.formservice.running_delivery import HOUR, Setup, play
from tests.formservice.samples import open_outbox
from tests.servers.scripted_smtp import END_OF_DATA, SILENCE, Server
from tests.waiting import happens


@pytest.fixture
def setup(tmp_path: Path) -> Iterator[Setup]:
    """Give a setup with an empty outbox."""
    outbox = open_outbox(f"sqlite:///{tmp_path}/outbox.db")
    yield Setup(outbox)
    outbox.close()


def test_a_lease_that_is_lost_while_sending_is_logged(setup: Setup) -> None:
    """The log explains a second mail; a lease that is held says nothing."""

    def told() -> set[str]:
        return {line["reference"] for line in logs if line["event"] == "lease-lost"}

    async def scene(server: Server) -> None:
        server.script[END_OF_DATA] = SILENCE
        lost, held = await setup.accept(), await setup.accept()
        async with running(setup.delivery(server, lanes=3, lease=timedelta(seconds=0.3))):
            await happens(lambda: server.commands.count("DATA") == 2, "two mails under way")
            setup.now += HOUR
            request = ClaimRequest("another", 1, HOUR)
            await happens(lambda: setup.outbox.claim(request), "a lease that was taken over")
            await happens(told, "a line in the log")
        assert told() == {lost}
        assert (await setup.find(held)).leased_until is None

    with capture_logs() as logs:
        play(scene)
