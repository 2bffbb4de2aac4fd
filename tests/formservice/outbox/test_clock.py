"""What time it is: a clock that jumps is not believed, across processes, machines and starts."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import bindparam, text

from formservice.outbox import (
    Attempt,
    Claim,
    ClaimRequest,
    Clock,
    Envelope,
    Event,
    Moment,
    Outbox,
    State,
    clock,
)
from formservice.outbox.clock import LONGEST_DOWNTIME, RECORDED_EVERY
from formservice.outbox.database import open_database
from formservice.outbox.schema import Instant
from formservice.outbox.upgrade import configuration
from tests.formservice.samples import NOON, Times, new_letter, open_outbox, times_of, undelivered

SECOND, MINUTE, HOUR, DAY = (timedelta(seconds=n) for n in (1, 60, 3600, 86400))
GRACE = 72 * HOUR
JUMPS = [
    pytest.param(jump, id=f"{jump / HOUR:+.0f} h")
    for jump in (2 * HOUR, 2 * DAY, 400 * DAY, -2 * HOUR, -30 * DAY)
]


def time(box: Outbox) -> Moment:
    """Read the clock of *box*."""
    return asyncio.run(box.time())


def deliver_one(box: Outbox) -> str:
    """Accept a letter and deliver it; return its reference."""

    async def deliver() -> str:
        reference = (await box.accept(new_letter())).reference
        (claim,) = await box.claim(ClaimRequest("one", 1, MINUTE))
        await box.finish(Attempt(Event.DELIVER, claim.envelope, "one", "250"))
        return reference

    return asyncio.run(deliver())


def find(box: Outbox, reference: str) -> Envelope:
    """Return the envelope with this reference."""
    return asyncio.run(find_later(box, reference))


async def find_later(box: Outbox, reference: str) -> Envelope:
    """Return the envelope with this reference."""
    envelope = await box.find(reference)
    assert envelope
    return envelope


def ids(claims: list[Claim]) -> list[int]:
    """Return the ids of what was claimed."""
    return [claim.envelope.id for claim in claims]


def again(box: Outbox, address: str, times: Times) -> Outbox:
    """Close *box* and open its database anew."""
    box.close()
    return open_outbox(address, clock=times)


@pytest.mark.parametrize("jump", JUMPS)
def test_a_jump_while_running_is_not_believed(outbox: Outbox, jump: timedelta) -> None:
    """The time goes on by the stopwatch, however small or large the jump."""
    times = times_of(outbox)
    assert time(outbox) == Moment(NOON, NOON, NOON)
    times.now += 5 * SECOND
    times.ahead = jump
    moment = time(outbox)
    assert (moment.is_believed, moment.now) == (False, NOON + 5 * SECOND)
    assert moment.shown == NOON + 5 * SECOND + jump
    times.now += 100 * DAY
    assert time(outbox).now == times.now


@pytest.mark.parametrize("jump", [HOUR, 30 * MINUTE, -HOUR, timedelta()])
def test_what_a_time_server_corrects_is_no_jump(outbox: Outbox, jump: timedelta) -> None:
    """An hour does no harm."""
    time(outbox)
    times_of(outbox).ahead = jump
    assert time(outbox).is_believed


@pytest.mark.parametrize("jump", JUMPS)
def test_a_hold_survives_starts_and_ends_when_the_clock_comes_back(
    address: str, jump: timedelta
) -> None:
    """Started twice, ten times: what is held stays held until the clock is right."""
    times = Times()
    box = open_outbox(address, clock=times)
    time(box)
    times.ahead = jump
    for _ in range(4):
        times.now += MINUTE
        box = again(box, address, times)
        assert (time(box).is_believed, time(box).now) == (False, times.now)
    times.ahead = timedelta()
    assert time(box) == Moment(times.now, times.now, times.now)
    box.close()


@pytest.mark.parametrize("jump", JUMPS)
def test_a_jump_between_two_starts_is_not_believed(address: str, jump: timedelta) -> None:
    """The machine ran on: its stopwatch knows how long the service was off."""
    times = Times()
    box = open_outbox(address, clock=times)
    time(box)
    times.now += 5 * DAY
    times.ahead = jump
    box = again(box, address, times)
    assert (time(box).is_believed, time(box).now) == (False, times.now)
    box.close()


def test_a_service_that_was_off_for_weeks_on_a_running_machine_goes_on(address: str) -> None:
    """Clock and stopwatch say the same: nobody needs to confirm it."""
    times = Times()
    box = open_outbox(address, clock=times)
    time(box)
    times.now += 50 * DAY
    box = again(box, address, times)
    assert time(box).is_believed
    box.close()


@pytest.mark.parametrize("jump", JUMPS)
def test_a_hold_survives_the_start_of_the_machine(address: str, jump: timedelta) -> None:
    """Nobody knows how long it was off; as wrong as before is still wrong."""
    times = Times()
    box = open_outbox(address, clock=times)
    time(box)
    times.ahead = jump
    time(box)
    for boot in ("two", "three"):
        times.boot = boot
        times.now += 10 * MINUTE
        box = again(box, address, times)
        assert (time(box).is_believed, time(box).now) == (False, times.now)
    times.ahead = timedelta()
    assert time(box).is_believed
    box.close()


@pytest.mark.parametrize(
    ("off", "believed"),
    [
        (timedelta(), True),
        (LONGEST_DOWNTIME, True),
        (LONGEST_DOWNTIME + MINUTE, False),
        (400 * DAY, False),
        (-HOUR, True),
        (-HOUR - MINUTE, False),
        (-30 * DAY, False),
    ],
    ids=str,
)
def test_a_machine_that_was_off_for_a_weekend_is_believed(
    address: str,
    off: timedelta,
    believed: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """Over the holidays a person has to look at the clock; it cannot go back at all."""
    times = Times()
    box = open_outbox(address, clock=times)
    time(box)
    times.boot = "two"
    times.now += off
    box = again(box, address, times)
    assert time(box).is_believed is believed
    box.close()


def test_after_a_start_a_clock_that_is_put_right_is_believed_again(address: str) -> None:
    """Years ahead, the machine starts anew with the right time hours later."""
    times = Times()
    box = open_outbox(address, clock=times)
    time(box)
    times.ahead = 400 * DAY
    time(box)
    times.boot, times.ahead = "two", timedelta()
    times.now += 5 * HOUR
    assert time(box) == Moment(times.now, times.now, times.now)
    box.close()


def test_a_clock_that_runs_too_fast_is_found(outbox: Outbox) -> None:
    """Each step is small; together they are a jump. So it is where it flaps."""
    times = times_of(outbox)
    for _ in range(600):
        times.now += SECOND
        times.ahead += 10 * SECOND
        time(outbox)
    assert not time(outbox).is_believed


def test_a_machine_that_is_paused_for_a_moment_each_night_is_believed(outbox: Outbox) -> None:
    """A snapshot stops its stopwatch for ten seconds; in two years that is two hours."""
    times = times_of(outbox)
    for _ in range(730):
        times.now += DAY
        times.ahead += 10 * SECOND
        assert time(outbox).is_believed


def test_a_second_jump_is_not_taken_for_the_return(outbox: Outbox) -> None:
    """From one wrong year to another: the believed time goes on."""
    times = times_of(outbox)
    time(outbox)
    for jump in (400 * DAY, 3 * DAY, -DAY):
        times.ahead = jump
        times.now += MINUTE
        assert (time(outbox).is_believed, time(outbox).now) == (False, times.now)


def test_two_machines_have_one_time(address: str) -> None:
    """Whoever sees the jump first: the other one, and one that joins now, do not undo it."""
    times = [Times(), Times(), Times()]
    boxes = [open_outbox(address, clock=one) for one in times]
    for number, one in enumerate(times):
        one.boot = f"machine {number}"
    time(boxes[0])
    time(boxes[1])
    for one in times:
        one.now += MINUTE
        one.ahead = 2 * DAY
    moments = [time(boxes[number]) for number in (2, 0, 1, 2, 1, 0)]
    assert [moment.is_believed for moment in moments[1:]] == [False] * 5
    assert {moment.now for moment in moments[1:]} == {NOON + MINUTE}
    for one in times:
        one.ahead = timedelta()
    assert all(time(box).is_believed for box in boxes)
    for box in boxes:
        box.close()


def test_a_power_cut_forgets_a_minute_at_most(address: str) -> None:
    """What is believed is recorded while nothing happens, too."""
    times = Times()
    box = open_outbox(address, clock=times)
    time(box)
    times.now += 10 * DAY
    time(box)
    times.boot = "two"
    times.now += LONGEST_DOWNTIME - RECORDED_EVERY
    assert time(box).is_believed
    box.close()


def test_nothing_is_decided_by_age_while_the_clock_is_not_believed(outbox: Outbox) -> None:
    """Contents, the deletion log and the memory of repetitions stay, at every jump."""
    times = times_of(outbox)
    erased = deliver_one(outbox)
    times.now += GRACE
    assert asyncio.run(outbox.purge(GRACE)) == 1
    fresh = deliver_one(outbox)
    times.ahead = 400 * DAY
    assert asyncio.run(outbox.purge(GRACE)) == 0
    assert find(outbox, fresh).state is State.DELIVERED
    assert find(outbox, erased).state is State.ERASED
    times.ahead = timedelta()
    times.now += GRACE
    assert asyncio.run(outbox.purge(GRACE)) == 1


def test_a_repetition_is_recognised_across_a_jump(outbox: Outbox) -> None:
    """A double click in the minute in which the clock is set is one request."""
    times = times_of(outbox)
    letter = new_letter()
    first = asyncio.run(outbox.accept(letter))
    times.ahead = 2 * DAY
    times.now += SECOND
    assert asyncio.run(outbox.accept(letter)).reference == first.reference
    assert len(asyncio.run(undelivered(outbox))) == 1


@pytest.mark.parametrize("jump", JUMPS)
def test_no_lease_and_no_pause_knows_of_a_jump(outbox: Outbox, jump: timedelta) -> None:
    """What is in hand stays there, and ends in time; a pause lasts as long as it was meant."""
    times = times_of(outbox)

    async def scene() -> None:
        await asyncio.gather(*(outbox.accept(new_letter()) for _ in range(2)))
        put_off, held = await outbox.claim(ClaimRequest("one", 2, MINUTE))
        await outbox.finish(Attempt(Event.DEFER, put_off.envelope, "one", "452", HOUR))
        times.ahead = jump
        assert await outbox.claim(ClaimRequest("two", 2, MINUTE)) == []
        times.now += 59 * SECOND
        assert await outbox.claim(ClaimRequest("two", 2, MINUTE)) == []
        times.now += SECOND
        assert ids(await outbox.claim(ClaimRequest("two", 2, MINUTE))) == [held.envelope.id]
        await outbox.give_back("two")
        times.now += HOUR - MINUTE
        assert len(await outbox.claim(ClaimRequest("two", 2, MINUTE))) == 2

    asyncio.run(scene())


def test_a_clock_far_from_the_database_is_seen(outbox: Outbox) -> None:
    """It dates the mails and tells which office answers today."""
    times = times_of(outbox)
    for ahead, differ in ((50 * SECOND, False), (-HOUR, False), (2 * HOUR, True), (-DAY, True)):
        times.machine_ahead = ahead
        assert time(outbox).clocks_differ is differ


def test_the_clock_is_the_databases(address: str) -> None:
    """Two machines whose own clocks differ take the same time from PostgreSQL."""

    class Wrong(Clock):
        def machine(self) -> datetime:
            return super().machine() - 50 * SECOND

    right, wrong = (open_outbox(address, clock=one) for one in (Clock(), Wrong()))
    between = [time(right).now, time(wrong).now, time(right).now]
    if address.startswith("postgresql"):
        assert between == sorted(between)
    else:
        assert between[0] - between[1] > 49 * SECOND
    right.close()
    wrong.close()


def test_the_stopwatch_is_that_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All processes since its start share it; where the kernel hides it, each has its own."""
    first, second = Clock().stopwatch(), Clock().stopwatch()
    assert first.id == second.id == Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    assert 0 < first.seconds <= second.seconds
    monkeypatch.setattr(clock, "_UPTIME", tmp_path / "hidden")
    own = Clock().stopwatch()
    assert own.id != first.id
    assert own.seconds <= Clock().stopwatch().seconds


def test_a_reading_goes_on_by_the_seconds_that_pass() -> None:
    """All of it: what was believed is believed later as well."""
    soon = NOON + 3 * SECOND
    assert Moment(NOON, NOON, NOON).later(3.0) == Moment(soon, soon, soon)


@pytest.mark.parametrize(("read_before", "believed"), [(DAY, True), (10 * DAY, False)])
def test_an_update_believes_the_time_that_was_read_before_it(
    address: str,
    read_before: timedelta,
    believed: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """The version before kept one time, and no stopwatch; back again it keeps one."""
    engine = open_database(address, 5)
    with engine.begin() as connection:
        command.upgrade(configuration(connection), "0002")
        moment = bindparam("moment", NOON - read_before, type_=Instant)
        connection.execute(text("INSERT INTO clock VALUES (1, :moment)").bindparams(moment))
    box = open_outbox(address)
    assert time(box).is_believed is believed
    box.close()
    with engine.begin() as connection:
        command.downgrade(configuration(connection), "0002")
        assert connection.exec_driver_sql("SELECT count(*) FROM clock").scalar() == 1
    engine.dispose()
