"""A machine that starts with its clock ahead erases nothing before its time."""

import asyncio
from datetime import timedelta

import pytest

from formservice.outbox import Attempt, ClaimRequest, Event, Outbox
from tests.formservice.samples import NOON, Times, new_letter, purge_at, times_of

HOUR = timedelta(hours=1)
GRACE = 48 * HOUR
AHEAD = 71 * HOUR
"""Just so much that it is believed: the machine may have been off for so long."""


def deliver_and_start_again(outbox: Outbox, ahead: timedelta) -> Times:
    """Deliver a letter at noon; an hour later the machine starts with its clock *ahead*."""

    async def deliver() -> None:
        await outbox.accept(new_letter())
        (claim,) = await outbox.claim(ClaimRequest("one", 1, HOUR))
        await outbox.finish(Attempt(Event.DELIVER, claim.envelope, "one", "250"))

    asyncio.run(deliver())
    times = times_of(outbox)
    times.now = times.started = NOON + HOUR
    times.boot, times.ahead = "two", ahead
    assert asyncio.run(outbox.time()).is_believed
    return times


def test_a_start_with_the_clock_ahead_erases_nothing_too_early(outbox: Outbox) -> None:
    """Until the machine has run for as long as content is kept, whatever its clock shows."""
    deliver_and_start_again(outbox, AHEAD)
    for hours in range(2, 49, 2):
        assert asyncio.run(purge_at(outbox, NOON + hours * HOUR, GRACE)) == 0
    assert asyncio.run(purge_at(outbox, NOON + HOUR + GRACE, GRACE)) == 1


def test_a_clock_that_was_synchronised_since_the_start_erases_in_time(outbox: Outbox) -> None:
    """The machine was truly off, and others say so."""
    times = deliver_and_start_again(outbox, AHEAD)
    assert asyncio.run(purge_at(outbox, NOON + 2 * HOUR, GRACE)) == 0
    times.synchronised = True
    assert asyncio.run(purge_at(outbox, NOON + 2 * HOUR, GRACE)) == 1


def test_a_synchronised_machine_vouches_for_no_other_clock(outbox: Outbox) -> None:
    """The database's clock counts, and it differs from that of the machine."""
    times = deliver_and_start_again(outbox, AHEAD)
    times.synchronised, times.machine_ahead = True, -AHEAD
    assert asyncio.run(purge_at(outbox, NOON + 2 * HOUR, GRACE)) == 0


@pytest.mark.parametrize("synchronised", [True, False])
def test_a_clock_that_is_put_right_after_the_start_erases_nothing(
    outbox: Outbox,
    synchronised: bool,  # noqa: FBT001 - both cases
) -> None:
    """The correction is a jump, and waits for a person; nothing has gone meanwhile."""
    times = deliver_and_start_again(outbox, AHEAD)
    assert asyncio.run(purge_at(outbox, NOON + 2 * HOUR, GRACE)) == 0
    times.ahead, times.synchronised = timedelta(), synchronised
    assert asyncio.run(purge_at(outbox, NOON + 3 * HOUR, GRACE)) == 0


def test_only_the_erasing_rests(outbox: Outbox) -> None:
    """Requests are taken and delivered, and hashes are forgotten, as always."""
    deliver_and_start_again(outbox, AHEAD)

    async def deliver() -> int:
        await outbox.accept(new_letter())
        return len(await outbox.claim(ClaimRequest("one", 1, HOUR)))

    assert asyncio.run(deliver()) == 1
    asyncio.run(purge_at(outbox, NOON + 2 * HOUR, GRACE))
    with outbox._engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM seen").scalar() == 0
