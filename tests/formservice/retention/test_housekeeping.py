"""Erasure happens in time, and never because a clock went wrong."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from formservice.delivery.clock import ClockWatch
from formservice.monitoring.alarms import Alarm, Alarms
from formservice.outbox import Attempt, ClaimRequest, Event, Outbox
from formservice.retention.housekeeping import Housekeeping
from tests.formservice.samples import NOON, new_letter, open_outbox

DAY = timedelta(days=1)
GRACE = timedelta(hours=72)


class Times:
    """A wall clock that can be set, and one that only runs."""

    def __init__(self) -> None:
        self.now = NOON
        self.seconds = 0.0

    def wall(self) -> datetime:
        """Return the time of the wall clock."""
        return self.now

    def monotonic(self) -> float:
        """Return the time that nobody can set."""
        return self.seconds

    def pass_by(self, span: timedelta) -> None:
        """Let time go by, evenly."""
        self.now += span
        self.seconds += span.total_seconds()


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    """Give an outbox with one letter, delivered at noon."""
    box = open_outbox(f"sqlite:///{tmp_path}/outbox.db")

    async def deliver() -> None:
        await box.accept(new_letter())
        (claim,) = await box.claim(ClaimRequest("one", NOON, 1, DAY, DAY))
        await box.finish(Attempt(Event.DELIVER, claim.envelope, "one", NOON, "250"))

    asyncio.run(deliver())
    yield box
    box.close()


class Keeper:
    """Housekeeping on our own time."""

    def __init__(self, outbox: Outbox, times: Times) -> None:
        self.heard: list[Alarm] = []
        self.times = times
        self.setup = Housekeeping(
            outbox=outbox,
            grace=GRACE,
            kept_undelivered=30 * DAY,
            alarms=Alarms(lambda alarm, _: self.heard.append(alarm)),
            watch=ClockWatch(times.monotonic),
            clock=times.wall,
        )

    def run_once(self) -> int:
        """Do one round."""
        return asyncio.run(self.setup.run_once())


def test_content_goes_when_its_time_has_come(outbox: Outbox) -> None:
    """Round by round nothing happens; after the grace period it is erased, once."""
    keeper = Keeper(outbox, Times())
    erased = []
    for _ in range(8):
        erased.append(keeper.run_once())
        keeper.times.pass_by(timedelta(hours=12))
    assert erased == [0, 0, 0, 0, 0, 0, 1, 0]
    assert keeper.heard == []


@pytest.mark.parametrize("jump", [400 * DAY, -2 * DAY])
def test_a_jump_erases_nothing_and_calls_a_person(outbox: Outbox, jump: timedelta) -> None:
    """Within a day somebody can put the clock right."""
    keeper = Keeper(outbox, Times())
    keeper.run_once()
    keeper.times.now += jump
    assert keeper.run_once() == 0
    keeper.times.pass_by(timedelta(hours=23))
    assert keeper.run_once() == 0
    assert keeper.heard == [Alarm.CLOCK_JUMPED]


def test_a_clock_that_is_put_right_leaves_no_harm(outbox: Outbox) -> None:
    """After there and back the letter still has its grace period."""
    keeper = Keeper(outbox, Times())
    keeper.run_once()
    for jump in (400 * DAY, -400 * DAY):
        keeper.times.now += jump
        assert keeper.run_once() == 0
    keeper.times.pass_by(25 * timedelta(hours=1))
    assert keeper.run_once() == 0
    keeper.times.pass_by(GRACE)
    assert keeper.run_once() == 1


def test_what_a_clock_that_ran_ahead_delivered_is_erased_all_the_same(outbox: Outbox) -> None:
    """Put right, it leaves a delivery in another year: its grace begins when that is seen."""
    keeper = Keeper(outbox, Times())
    keeper.times.now -= 400 * DAY
    assert keeper.run_once() == 0
    keeper.times.pass_by(GRACE - timedelta(minutes=1))
    assert keeper.run_once() == 0
    keeper.times.pass_by(timedelta(minutes=1))
    assert keeper.run_once() == 1


def test_a_start_with_a_wrong_clock_is_noticed(outbox: Outbox) -> None:
    """A machine without a battery wakes up in another year."""
    times = Times()
    Keeper(outbox, times).run_once()
    times.now += 400 * DAY
    keeper = Keeper(outbox, times)
    assert keeper.run_once() == 0
    assert keeper.heard == [Alarm.CLOCK_JUMPED]
    times.pass_by(DAY)
    assert keeper.run_once() == 1


def test_a_night_off_is_no_jump(outbox: Outbox) -> None:
    """A service that was off for a weekend goes on as usual."""
    times = Times()
    Keeper(outbox, times).run_once()
    times.now += GRACE
    assert Keeper(outbox, times).run_once() == 1


def test_what_nobody_took_is_kept_and_a_person_is_told_in_time(outbox: Outbox) -> None:
    """A week before the privacy notice's time is over; it is never erased by itself."""
    keeper = Keeper(outbox, Times())
    asyncio.run(outbox.accept(new_letter(accepted_at=NOON)))
    for _ in range(4 * 24):
        keeper.run_once()
        keeper.times.pass_by(timedelta(hours=6))
    assert keeper.heard == [Alarm.KEPT_TOO_LONG]
    assert len(asyncio.run(outbox.undelivered())) == 1
