"""A letter that has arrived nowhere is noticed by its age, whatever holds it up."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

import pytest

from formservice.monitoring.alarms import QUIET_SECONDS, Alarm, Alarms
from formservice.monitoring.health import HealthMonitor
from formservice.outbox import (
    Attempt,
    Claim,
    ClaimRequest,
    Event,
    LeaseRenewal,
    OperatorCommand,
    Outbox,
)
from tests.formservice.monitoring.test_endpoints import Machine, deliver
from tests.formservice.running_delivery import HOUR, KREIS, Setup, play
from tests.formservice.samples import NOON, new_letter, times_of
from tests.servers.scripted_smtp import Server
from tests.waiting import LIMIT, happens


@pytest.fixture
def machine(outbox: Outbox) -> Machine:
    """Give a monitored outbox, in each kind of database."""
    return Machine(outbox)


async def put_off(outbox: Outbox, claim: Claim) -> None:
    """Meet a fault of the relay, which counts against no letter."""
    await outbox.finish(
        Attempt(Event.PUT_OFF, claim.envelope, "worker", "recipient-421", pause=HOUR)
    )


async def refuse(outbox: Outbox, claim: Claim) -> None:
    """Meet a full mailbox."""
    await outbox.finish(Attempt(Event.DEFER, claim.envelope, "worker", "recipient-452", pause=HOUR))


async def quarantine(outbox: Outbox, claim: Claim) -> None:
    """Be refused for good."""
    await outbox.finish(Attempt(Event.QUARANTINE, claim.envelope, "worker", "data-554"))


async def hold(outbox: Outbox, claim: Claim) -> None:
    """Be held back by an operator, and forgotten."""
    await outbox.give_back("worker")
    await outbox.carry_out(OperatorCommand(Event.HOLD, claim.envelope.reference))


async def renew(outbox: Outbox, claim: Claim) -> None:
    """Lie in the hand of a delivery that hangs."""
    await outbox.renew(LeaseRenewal("worker", frozenset({claim.envelope.id}), 3 * HOUR))


@pytest.mark.parametrize("mechanism", [put_off, refuse, quarantine, hold, renew])
def test_a_letter_that_has_arrived_nowhere_calls_a_person_whatever_the_cause(
    machine: Machine, mechanism: Callable[[Outbox, Claim], Awaitable[None]]
) -> None:
    """Each part may believe that all is well; age does not. By mailbox, with the number."""

    async def scene() -> None:
        for town in "abb":
            await machine.outbox.accept(new_letter(mailbox=f"{town}@kim.example"))
        for claim in await machine.outbox.claim(ClaimRequest("worker", 3, HOUR)):
            await mechanism(machine.outbox, claim)
        machine.now = NOON + HOUR - timedelta(seconds=1)
        assert "undelivered" not in (await machine.get("/healthz")).json()["problems"]
        machine.now = NOON + HOUR
        assert "undelivered" in (await machine.get("/healthz")).json()["problems"]
        problems = (await machine.monitoring.health_monitor.check_health()).problems
        late = [dict(each.facts) for each in problems if each.alarm is Alarm.UNDELIVERED]
        assert late == [
            {"mailbox": "a@kim.example", "letters": "1"},
            {"mailbox": "b@kim.example", "letters": "2"},
        ]

    asyncio.run(scene())


@pytest.mark.parametrize("arrived", [True, False])
def test_a_mailbox_has_its_hour_after_a_reroute(machine: Machine, *, arrived: bool) -> None:
    """Nobody is called for a mailbox that has not been tried, unless an hour passes again."""

    async def problems(at: datetime) -> list[str]:
        machine.now = at
        found: list[str] = (await machine.get("/healthz")).json()["problems"]
        return [one for one in found if one == "undelivered"]

    async def scene() -> None:
        letter = new_letter()
        await machine.outbox.accept(letter)
        if arrived:
            await deliver(machine.outbox, NOON)
        machine.now = NOON + 3 * HOUR
        command = OperatorCommand(Event.REROUTE, letter.reference, "wesel@kreis.example")
        assert (await machine.outbox.carry_out(command)).done
        assert await problems(NOON + 4 * HOUR - timedelta(seconds=1)) == []
        assert await problems(NOON + 4 * HOUR) == ["undelivered"]

    asyncio.run(scene())


def test_a_new_mailbox_that_refuses_calls_at_once(machine: Machine) -> None:
    """It has been tried: the person has waited since the acceptance."""

    async def scene() -> None:
        letter = new_letter()
        await machine.outbox.accept(letter)
        machine.now = NOON + 3 * HOUR
        command = OperatorCommand(Event.REROUTE, letter.reference, "wesel@kreis.example")
        await machine.outbox.carry_out(command)
        (claim,) = await machine.outbox.claim(ClaimRequest("worker", 1, HOUR))
        await refuse(machine.outbox, claim)
        assert "undelivered" in (await machine.get("/healthz")).json()["problems"]

    asyncio.run(scene())


def test_a_new_mailbox_that_refuses_another_letter_calls_as_well(machine: Machine) -> None:
    """What waits for it is put off untried, again and again: its age counts."""

    async def scene() -> None:
        letter, other = new_letter(), new_letter(mailbox="wesel@kreis.example")
        await machine.outbox.accept(letter)
        machine.now = NOON + 3 * HOUR - timedelta(minutes=1)
        await machine.outbox.accept(other)
        machine.now = NOON + 3 * HOUR
        command = OperatorCommand(Event.REROUTE, letter.reference, other.mailbox)
        await machine.outbox.carry_out(command)
        (claim,) = await machine.outbox.claim(ClaimRequest("worker", 1, HOUR))
        assert claim.envelope.reference == other.reference
        await machine.outbox.finish(
            Attempt(
                Event.DEFER,
                claim.envelope,
                "worker",
                "recipient-452",
                pause=HOUR,
                whole_mailbox=True,
            )
        )
        assert "undelivered" in (await machine.get("/healthz")).json()["problems"]

    asyncio.run(scene())


def test_what_has_arrived_is_never_too_old(machine: Machine) -> None:
    """Nobody is called about a letter that lies in its mailbox."""

    async def scene() -> None:
        await machine.outbox.accept(new_letter())
        await deliver(machine.outbox, NOON)
        machine.now = NOON + 60 * HOUR
        assert (await machine.get("/healthz")).json()["problems"] == []

    asyncio.run(scene())


def test_the_age_that_calls_a_person_is_set(outbox: Outbox) -> None:
    """The same setting as for a mailbox that refuses: KIM_DELAY_ALARM_MINUTES."""

    async def scene() -> None:
        machine = Machine(outbox, KIM_DELAY_ALARM_MINUTES="10")
        await outbox.accept(new_letter())
        machine.now = NOON + timedelta(minutes=10)
        assert (await machine.get("/healthz")).json()["problems"] == ["undelivered"]

    asyncio.run(scene())


def test_the_watcher_passes_on_what_it_sees(machine: Machine) -> None:
    """With the mailbox, so that another one is told within the same hour."""
    heard: list[tuple[Alarm, dict[str, str]]] = []
    stop = asyncio.Event()

    def hear(alarm: Alarm, facts: Mapping[str, str]) -> None:
        heard.append((alarm, dict(facts)))
        stop.set()

    machine.monitoring.health_monitor._alarms = Alarms(hear)

    async def scene() -> None:
        await machine.outbox.accept(new_letter())
        (claim,) = await machine.outbox.claim(ClaimRequest("worker", 1, HOUR))
        await quarantine(machine.outbox, claim)
        machine.now = NOON + HOUR
        await asyncio.wait_for(machine.monitoring.health_monitor.run(stop), LIMIT)

    asyncio.run(scene())
    assert heard == [(Alarm.UNDELIVERED, {"mailbox": "moers@kreis.example", "letters": "1"})]


def test_the_watcher_tells_what_was_held_in_an_hour(machine: Machine) -> None:
    """Nobody else looks at the clock when nothing new happens."""
    told: list[float] = []
    stop = asyncio.Event()
    alarms = machine.monitoring.health_monitor._alarms = Alarms(lambda *_: told.append(now))
    now = 0.0
    alarms._monotonic = lambda: now
    alarms.sound(Alarm.BOUNCE_UNCLEAR)
    alarms.sound(Alarm.BOUNCE_UNCLEAR)
    now = QUIET_SECONDS

    async def scene() -> None:
        task = asyncio.create_task(machine.monitoring.health_monitor.run(stop))
        await happens(lambda: len(told) >= 2, "two alarms")
        stop.set()
        await task

    asyncio.run(scene())
    assert told == [0.0, QUIET_SECONDS]


def test_a_watcher_that_breaks_calls_a_person(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its silence would look like health; what was held is told all the same."""
    told: list[Alarm] = []
    stop = asyncio.Event()
    monitor = machine.monitoring.health_monitor
    now = 0.0
    alarms = monitor._alarms = Alarms(lambda alarm, _: told.append(alarm), monotonic=lambda: now)
    alarms.sound(Alarm.BOUNCE_UNCLEAR)
    alarms.sound(Alarm.BOUNCE_UNCLEAR)
    now = QUIET_SECONDS
    told.clear()

    async def broken(**_: int) -> None:
        stop.set()
        raise ZeroDivisionError

    monkeypatch.setattr(machine.outbox, "measure", broken)
    asyncio.run(asyncio.wait_for(monitor.run(stop), LIMIT))
    assert told == [Alarm.DELIVERY_BROKE, Alarm.BOUNCE_UNCLEAR]


def test_a_mailbox_that_the_relay_always_puts_off_is_told_by_the_age_of_its_letter(
    outbox: Outbox,
) -> None:
    """421 at RCPT counts as the relay's fault, and the next letter shows that the relay works."""
    setup = Setup(outbox)

    def busy(line: str) -> str:
        return "421 4.3.2 try later" if KREIS in line else "250 Ok"

    async def scene(server: Server) -> None:
        await setup.accept(municipality="unknown")
        for _ in range(8):
            await setup.accept()
            setup.now += timedelta(minutes=10)
            for _ in range(2):  # the relay has been left in peace, and is asked again
                await setup.delivery(server).deliver_due()
        assert len(server.mails) == 8
        assert setup.alarms == []
        alarms = Alarms(setup.hear)
        health_monitor = HealthMonitor(
            setup.outbox, alarms, free_space_floor=1, delay_alarm=HOUR, grace=HOUR
        )
        (trouble,) = (await health_monitor.check_health()).problems
        assert trouble.alarm is Alarm.UNDELIVERED
        assert trouble.facts == {"mailbox": KREIS, "letters": "1"}

    play(scene, {"RCPT": busy})


@pytest.mark.parametrize("jump", [-2 * HOUR, -720 * HOUR, 9600 * HOUR])
def test_an_age_is_told_whatever_the_clock_shows(machine: Machine, jump: timedelta) -> None:
    """A clock set back makes no letter young, one set ahead makes none old."""

    async def problems() -> dict[Alarm, dict[str, str]]:
        health = await machine.monitoring.health_monitor.check_health()
        return {each.alarm: dict(each.facts) for each in health.problems}

    async def scene() -> None:
        await machine.outbox.accept(new_letter())
        times_of(machine.outbox).ahead = jump
        found = await problems()
        assert set(found) == {Alarm.CLOCK_JUMPED}
        shown = (NOON + jump).isoformat(timespec="minutes")
        believed = "2026-11-21T11:00+00:00"
        assert found[Alarm.CLOCK_JUMPED] == {"believed": believed, "shown": shown}
        await machine.outbox.accept(new_letter(mailbox="later@kim.example"))
        machine.now = NOON + HOUR
        assert {Alarm.CLOCK_JUMPED, Alarm.UNDELIVERED} <= set(await problems())
        assert (await machine.numbers())["kim_outbox_oldest_undelivered_seconds"] == 3600
        assert (await machine.numbers())["kim_clock_believed"] == 0
        times_of(machine.outbox).ahead = timedelta()
        assert Alarm.CLOCK_JUMPED not in await problems()
        assert (await machine.numbers())["kim_clock_believed"] == 1

    asyncio.run(scene())


def test_a_jump_is_told_every_hour_until_it_is_over(machine: Machine) -> None:
    """Whoever missed the first alarm gets the next one."""
    heard: list[Alarm] = []
    now = 0.0
    alarms = Alarms(lambda alarm, _: heard.append(alarm), monotonic=lambda: now)

    async def scene() -> None:
        nonlocal now
        await machine.outbox.time()
        times_of(machine.outbox).ahead = 48 * HOUR
        for _ in range(150):
            for problem in (await machine.monitoring.health_monitor.check_health()).problems:
                alarms.sound(problem.alarm, **problem.facts)
            now += 60
            machine.now += timedelta(minutes=1)

    asyncio.run(scene())
    assert heard == [Alarm.CLOCK_JUMPED] * 3


def test_a_machine_whose_clock_differs_from_the_databases_is_told(machine: Machine) -> None:
    """With both times; nothing is held, for the database's clock decides."""

    async def scene() -> None:
        times_of(machine.outbox).machine_ahead = 2 * HOUR
        (problem,) = (await machine.monitoring.health_monitor.check_health()).problems
        assert problem.alarm is Alarm.CLOCKS_DIFFER
        assert dict(problem.facts) == {
            "machine": "2026-11-21T13:00+00:00",
            "database": "2026-11-21T11:00+00:00",
        }
        assert (await machine.numbers())["kim_clock_difference_seconds"] == 7200

    asyncio.run(scene())
