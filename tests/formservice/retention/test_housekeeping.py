"""Erasure happens in time, and never because a clock went wrong."""

import asyncio
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from formservice.monitoring.alarms import Alarm, Alarms
from formservice.outbox import Attempt, ClaimRequest, Event, Outbox
from formservice.retention.housekeeping import SWEPT_WITHIN, Housekeeping
from tests.formservice.samples import new_letter, open_outbox, times_of, undelivered

DAY = timedelta(days=1)
GRACE = timedelta(hours=72)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    """Give an outbox with one letter, delivered at noon."""
    box = open_outbox(f"sqlite:///{tmp_path}/outbox.db")
    asyncio.run(deliver(box))
    yield box
    box.close()


async def deliver(box: Outbox) -> None:
    """Accept a letter and deliver it."""
    await box.accept(new_letter())
    (claim,) = await box.claim(ClaimRequest("one", 1, DAY))
    await box.finish(Attempt(Event.DELIVER, claim.envelope, "one", "250"))


class Keeper:
    """Housekeeping of one outbox."""

    def __init__(self, outbox: Outbox) -> None:
        self.heard: list[Alarm] = []
        self.times = times_of(outbox)
        self.house = Housekeeping(
            outbox=outbox,
            grace=GRACE,
            kept_undelivered=30 * DAY,
            alarms=Alarms(lambda alarm, _: self.heard.append(alarm)),
        )

    def run_once(self) -> int:
        """Do one round."""
        return asyncio.run(self.house.run_once())


def test_content_goes_when_its_time_has_come(outbox: Outbox) -> None:
    """Round by round nothing happens; after the grace period it is erased, once."""
    keeper = Keeper(outbox)
    erased = []
    for _ in range(8):
        erased.append(keeper.run_once())
        keeper.times.now += timedelta(hours=12)
    assert erased == [0, 0, 0, 0, 0, 0, 1, 0]
    assert keeper.heard == []


@pytest.mark.parametrize("jump", [400 * DAY, 2 * DAY, -2 * DAY, -30 * DAY])
def test_a_jump_erases_nothing(outbox: Outbox, jump: timedelta) -> None:
    """However long nobody looks; when the clock comes back, what is old enough goes."""
    keeper = Keeper(outbox)
    keeper.run_once()
    keeper.times.ahead = jump
    for _ in range(8):
        keeper.times.now += DAY
        assert keeper.run_once() == 0
    keeper.times.ahead = timedelta()
    assert keeper.run_once() == 1


def test_a_clock_that_is_put_right_leaves_no_harm(outbox: Outbox) -> None:
    """What was delivered while it was wrong has its whole grace period."""
    keeper = Keeper(outbox)
    keeper.run_once()
    for jump in (400 * DAY, -30 * DAY):
        keeper.times.ahead = jump
        asyncio.run(deliver(outbox))
        keeper.times.ahead = timedelta()
        assert keeper.run_once() == 0
    keeper.times.now += GRACE - timedelta(seconds=1)
    assert keeper.run_once() == 0
    keeper.times.now += timedelta(seconds=1)
    assert keeper.run_once() == 3


def test_undelivered_requests_are_told_of_in_time_whatever_the_clock_shows(outbox: Outbox) -> None:
    """A jump calls nobody too early, and a clock set back hides no age."""
    keeper = Keeper(outbox)
    asyncio.run(outbox.accept(new_letter()))
    for jump in (400 * DAY, -30 * DAY):
        keeper.times.ahead = jump
        keeper.run_once()
        assert keeper.heard == []
    keeper.times.now += 23 * DAY
    keeper.run_once()
    assert keeper.heard == [Alarm.KEPT_TOO_LONG]


def test_what_nobody_took_is_kept_and_a_person_is_told_in_time(outbox: Outbox) -> None:
    """A week before the privacy notice's time is over; it is never erased by itself."""
    keeper = Keeper(outbox)
    asyncio.run(outbox.accept(new_letter()))
    for _ in range(4 * 24):
        keeper.run_once()
        keeper.times.now += timedelta(hours=6)
    assert keeper.heard == [Alarm.KEPT_TOO_LONG]
    assert len(asyncio.run(undelivered(outbox))) == 1


def test_what_was_erased_and_stays_in_the_files_is_told(outbox: Outbox, tmp_path: Path) -> None:
    """A backup that never ends keeps the log from being emptied; when it has, all is well."""
    keeper = Keeper(outbox)
    keeper.run_once()
    reader = sqlite3.connect(tmp_path / "outbox.db", isolation_level=None)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM payload").fetchone() == (1,)
    keeper.times.now += GRACE
    assert keeper.run_once() == 1
    keeper.times.now += SWEPT_WITHIN - timedelta(seconds=1)
    keeper.run_once()
    assert keeper.heard == []
    keeper.times.now += timedelta(seconds=1)
    keeper.run_once()
    assert keeper.heard == [Alarm.NOT_ERASED]
    reader.close()
    keeper.run_once()
    assert outbox.is_swept
