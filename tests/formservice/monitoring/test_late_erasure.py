"""Content that should be erased by now is noticed by its age, whatever keeps it."""

import asyncio
from datetime import timedelta

import pytest

from formservice.monitoring.alarms import Alarm
from formservice.outbox import Attempt, ClaimRequest, Delay, Event, Outbox
from tests.formservice.monitoring.test_endpoints import Machine, deliver
from tests.formservice.samples import DISTRICT, NOON, new_letter, times_of

HOUR = timedelta(hours=1)
GRACE = timedelta(hours=DISTRICT.retention.delivered_hours)
SINCE_NOON = [{"kept_since": "2026-11-21T11:00+00:00"}]
OVERDUE = "kim_outbox_erasure_overdue_seconds"


@pytest.fixture
def machine(outbox: Outbox) -> Machine:
    """Give a monitored outbox with one letter that was delivered at noon, in each database."""
    asyncio.run(outbox.accept(new_letter()))
    asyncio.run(deliver(outbox, NOON))
    return Machine(outbox)


async def not_erased(machine: Machine) -> list[dict[str, str]]:
    """Return the facts of each alarm about late erasure, as the monitor finds them now."""
    found = (await machine.monitoring.health_monitor.check_health()).problems
    return [dict(each.facts) for each in found if each.alarm is Alarm.NOT_ERASED]


def test_content_that_is_kept_twice_as_long_as_promised_calls_a_person(machine: Machine) -> None:
    """No purge runs here at all. So long a machine may rightly wait after its start."""

    async def scene() -> None:
        machine.now = NOON + 2 * GRACE - timedelta(seconds=1)
        assert await not_erased(machine) == []
        machine.now = NOON + 2 * GRACE
        assert await not_erased(machine) == SINCE_NOON
        machine.now += HOUR
        assert "not-erased" in (await machine.get("/healthz")).json()["problems"]
        numbers = await machine.numbers()
        assert numbers[OVERDUE] == (GRACE + HOUR).total_seconds()
        assert numbers["kim_outbox_erasure_grace_seconds"] == GRACE.total_seconds()

    asyncio.run(scene())


def test_a_machine_that_starts_every_day_with_an_unknown_clock_is_told(machine: Machine) -> None:
    """Every purge runs, in vain: it says nothing, and the age does."""

    async def scene() -> None:
        for day in range(1, 7):
            machine.now = times_of(machine.outbox).started = NOON + timedelta(days=day)
            times_of(machine.outbox).boot = f"boot {day}"
            assert await machine.outbox.purge(GRACE) == 0
            assert await not_erased(machine) == SINCE_NOON * (day == 6)

    asyncio.run(scene())


def test_a_clock_that_is_held_hides_no_content(machine: Machine) -> None:
    """Nobody confirms it for days: erasing rests, and its alarm comes beside that of the clock."""

    async def scene() -> None:
        times_of(machine.outbox).ahead = timedelta(days=400)
        assert await not_erased(machine) == []
        machine.now = NOON + 2 * GRACE
        assert await machine.outbox.purge(GRACE) == 0
        assert await not_erased(machine) == SINCE_NOON

    asyncio.run(scene())


def test_what_is_erased_in_time_calls_nobody(machine: Machine) -> None:
    """Nor does the reference that stays for a year."""

    async def scene() -> None:
        machine.now = NOON + GRACE
        assert await machine.outbox.purge(GRACE) == 1
        machine.now = NOON + 10 * GRACE
        assert await not_erased(machine) == []
        assert (await machine.numbers())[OVERDUE] == 0

    asyncio.run(scene())


def test_what_a_mail_server_still_tries_is_not_late(outbox: Outbox) -> None:
    """Its content is kept for a bounce; its time begins when the server has given up."""
    machine = Machine(outbox)
    end = NOON + 3 * GRACE

    async def scene() -> None:
        await outbox.accept(new_letter(reference="482719368"))
        (claim,) = await outbox.claim(ClaimRequest("worker", 1, HOUR))
        await outbox.finish(Attempt(Event.DELIVER, claim.envelope, "worker", "data-250"))
        assert await outbox.note_delay(Delay("482719368", 0, end))
        for now, late in ((end, 0), (end + 2 * GRACE - HOUR, 0), (end + 2 * GRACE, 1)):
            machine.now = now
            assert len(await not_erased(machine)) == late, now - end

    asyncio.run(scene())
