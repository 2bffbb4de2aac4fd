"""What machines are told about the service, and what it notices by itself."""

import asyncio
import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from formservice.assembly import build_intake
from formservice.config.settings import Settings
from formservice.intake.networks import IPAddress
from formservice.intake.request_limits import Limit, Share, TooManyRequestsError
from formservice.monitoring.alarms import Alarm, Alarms
from formservice.monitoring.endpoints import MonitoredIntake, Monitoring, district_hash
from formservice.monitoring.health import STALLED, HealthMonitor
from formservice.outbox import (
    Attempt,
    ClaimRequest,
    Event,
    Outbox,
    OutboxUnavailableError,
    Receipt,
    Room,
)
from portal.district import load_district
from portal.forms.enquiry import Enquiry
from tests.formservice.samples import (
    DISTRICT,
    LOCALES,
    NOON,
    enquiry,
    new_letter,
    open_outbox,
    times_of,
)
from tests.servers.kim_service import fresh_keys

HOUR = timedelta(hours=1)


class Machine:
    """An outbox, its monitoring and a clock that can be set."""

    def __init__(self, outbox: Outbox, **environ: str) -> None:
        self.outbox = outbox
        self.settings = Settings.from_environ({"KIM_FREE_SPACE_FLOOR_MB": "1", **environ})
        self.monitoring = Monitoring(self.settings, DISTRICT, outbox)

    @property
    def now(self) -> datetime:
        """The true time."""
        return times_of(self.outbox).now

    @now.setter
    def now(self, moment: datetime) -> None:
        times_of(self.outbox).now = moment

    async def get(self, path: str) -> httpx.Response:
        transport = httpx.ASGITransport(self.monitoring.monitor.app())
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get(path)

    async def numbers(self) -> dict[str, float]:
        """Return the metrics, each under its name and the value of its only label."""
        text = (await self.get("/metrics")).text
        return {
            " ".join([sample.name, *sample.labels.values()]): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }


@pytest.fixture
def machine(outbox: Outbox) -> Machine:
    return Machine(outbox)


async def deliver(outbox: Outbox, now: datetime) -> None:
    (claim,) = await outbox.claim(ClaimRequest("worker", 1, HOUR))
    await outbox.finish(Attempt(Event.DELIVER, claim.envelope, "worker", "data-250"))


def test_a_service_that_works_says_so(machine: Machine) -> None:
    """200, numbers by state, the last arrival per mailbox, no word about a person."""

    async def scene() -> None:
        await machine.outbox.accept(new_letter())
        await deliver(machine.outbox, NOON)
        await machine.outbox.accept(new_letter(reference="482719368"))
        machine.now = NOON + timedelta(minutes=3)
        answer = await machine.get("/healthz")
        assert answer.status_code == 200
        content = answer.json()
        assert content["status"] == "ok"
        assert content["letters"]["waiting"] == content["letters"]["delivered"] == 1
        assert content["oldest_undelivered_seconds"] == 180
        assert list(content["last_arrival"]) == ["moers@kreis.example"]
        assert "482719368" not in answer.text

    asyncio.run(scene())


def test_prometheus_reads_the_numbers(machine: Machine) -> None:
    """Its own parser takes them; every alarm is there from the start, at zero."""

    async def scene() -> None:
        await machine.outbox.accept(new_letter())
        machine.monitoring.alarms.sound(Alarm.MAILBOX_FAILED, mailbox="moers@kreis.example")
        machine.monitoring.alarms.sound(Alarm.MAILBOX_FAILED, mailbox="moers@kreis.example")
        machine.now = NOON + HOUR
        numbers = await machine.numbers()
        assert numbers["kim_outbox_up"] == 1
        assert numbers["kim_outbox_letters waiting"] == 1
        assert numbers["kim_outbox_oldest_undelivered_seconds"] == 3600
        assert numbers["kim_alarms_total mailbox-failed"] == 2
        assert {f"kim_alarms_total {alarm}" for alarm in Alarm} <= set(numbers)

    asyncio.run(scene())


def test_a_delivery_that_does_not_run_is_noticed(machine: Machine) -> None:
    """The web side still thanks people: somebody must see that nothing moves."""

    async def scene() -> None:
        await machine.outbox.accept(new_letter())
        machine.now = NOON + STALLED - timedelta(seconds=1)
        assert (await machine.get("/healthz")).status_code == 200
        machine.now = NOON + STALLED
        answer = await machine.get("/healthz")
        assert answer.status_code == 503
        assert answer.json()["problems"] == ["delivery-stalled"]
        assert (await machine.numbers())["kim_outbox_overdue_seconds"] == 900

    asyncio.run(scene())


def test_a_letter_that_waits_for_its_next_try_is_no_stall(machine: Machine) -> None:
    """A full mailbox has an alarm of its own."""

    async def scene() -> None:
        await machine.outbox.accept(new_letter())
        (claim,) = await machine.outbox.claim(ClaimRequest("worker", 1, HOUR))
        later = Attempt(Event.DEFER, claim.envelope, "worker", "recipient-452", pause=HOUR)
        await machine.outbox.finish(later)
        machine.now = NOON + STALLED
        assert (await machine.get("/healthz")).status_code == 200

    asyncio.run(scene())


def test_a_database_that_cannot_be_written_is_trouble(tmp_path: Path) -> None:
    """Reading alone proves nothing."""
    file = tmp_path / "outbox.db"
    outbox = open_outbox(f"sqlite:///{file}", limit_seconds=1)
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    async def scene() -> None:
        machine = Machine(outbox)
        answer = await machine.get("/healthz")
        assert answer.status_code == 503
        assert answer.json()["problems"] == ["outbox-unavailable"]
        assert (await machine.numbers())["kim_outbox_up"] == 0

    asyncio.run(scene())
    holder.close()
    outbox.close()


def test_a_mistake_of_ours_at_intake_leaves_the_words_and_calls_a_person(machine: Machine) -> None:
    """The form comes back as when the database is away: filled, with the phone number."""
    heard: list[Alarm] = []
    alarms = Alarms(lambda alarm, _: heard.append(alarm))

    class Broken:
        """An intake with a mistake."""

        async def receive(self, enquiry: Enquiry, client: IPAddress | None = None) -> Receipt:
            raise ZeroDivisionError

        async def issued_at(self, reference: str) -> datetime | None:
            return None

    intake = MonitoredIntake(Broken(), alarms, machine.monitoring.metrics)
    with pytest.raises(OutboxUnavailableError):
        asyncio.run(intake.accept(enquiry()))
    assert heard == [Alarm.NOT_ACCEPTED]


def test_little_room_is_told_before_requests_are_refused(tmp_path: Path) -> None:
    """The alarm comes at twice the floor, the refusal at the floor."""
    outbox = open_outbox(f"sqlite:///{tmp_path}/outbox.db")
    free = asyncio.run(outbox.free_bytes())
    assert free
    heard: list[Alarm] = []

    async def scene(floor: int) -> list[Alarm]:
        machine = Machine(outbox)
        health_monitor = HealthMonitor(
            outbox,
            machine.monitoring.alarms,
            free_space_floor=floor,
            delay_alarm=HOUR,
            grace=HOUR,
        )
        return [trouble.alarm for trouble in (await health_monitor.check_health()).problems]

    heard += asyncio.run(scene(free * 3 // 5))
    assert heard == [Alarm.SPACE_LOW]
    assert asyncio.run(scene(free // 4)) == []
    outbox.close()


def test_a_request_that_cannot_be_stored_is_counted_and_sounds_an_alarm(tmp_path: Path) -> None:
    """The person phones instead; somebody must see to it that the next one need not."""
    outbox = open_outbox(f"sqlite:///{tmp_path}/outbox.db")
    machine = Machine(
        outbox,
        **fresh_keys(),
        KIM_FREE_SPACE_FLOOR_MB="1000000000",
    )
    intake = build_intake(machine.settings, DISTRICT, LOCALES, outbox)

    async def scene() -> None:
        with pytest.raises(OutboxUnavailableError, match="full"):
            await machine.monitoring.with_monitoring(intake).accept(enquiry())
        numbers = await machine.numbers()
        assert numbers["kim_requests_unavailable_total full"] == 1
        assert numbers["kim_requests_accepted_total"] == 0
        assert numbers["kim_alarms_total not-accepted"] == 1

    asyncio.run(scene())
    outbox.close()


def test_what_is_stored_is_counted_once_and_tests_are_not(tmp_path: Path) -> None:
    """A person who presses twice has sent one request; nobody has sent a test."""
    outbox = open_outbox(f"sqlite:///{tmp_path}/outbox.db")
    machine = Machine(outbox, **fresh_keys())
    stored = build_intake(machine.settings, DISTRICT, LOCALES, outbox)

    async def scene() -> None:
        intake = machine.monitoring.with_monitoring(stored)
        reference = await intake.accept(enquiry())
        assert await intake.accept(enquiry()) == reference
        await intake.accept(replace(enquiry(), is_test=True))
        assert (await machine.numbers())["kim_requests_accepted_total"] == 1
        await intake.accept(enquiry(message="more"))
        assert (await machine.numbers())["kim_requests_accepted_total"] == 2

    asyncio.run(scene())
    outbox.close()


@pytest.mark.parametrize("limit", Limit)
def test_a_limit_that_shuts_out_more_than_one_household_calls_a_person(
    machine: Machine, limit: Limit
) -> None:
    """The total, or a wide network; the alarm names which, and nobody."""
    heard: list[object] = []
    alarms = Alarms(lambda alarm, facts: heard.append((alarm, facts)))

    class Full:
        async def receive(self, enquiry: Enquiry, client: IPAddress | None = None) -> Receipt:
            raise TooManyRequestsError(limit, 60, Share(Room(600, 0), [], 0.0))

        async def issued_at(self, reference: str) -> datetime | None:
            return None

    intake = MonitoredIntake(Full(), alarms, machine.monitoring.metrics)

    async def scene() -> None:
        for _ in range(2):
            with pytest.raises(TooManyRequestsError):
                await intake.accept(enquiry(), ip_address("192.0.2.7"))
        numbers = await machine.numbers()
        assert numbers[f"kim_requests_limited_total {limit.value}"] == 2
        assert numbers["kim_requests_unavailable_total down"] == 0

    asyncio.run(scene())
    told = [] if limit is Limit.NETWORK else [(Alarm.LIMIT_REACHED, {"code": limit.value})]
    assert heard == told


def test_processes_with_the_same_district_name_the_same_hash(outbox: Outbox) -> None:
    """Web side and delivery differ in settings, and must agree on who answers where."""
    assert district_hash(DISTRICT) == district_hash(load_district(Path("districts/kreis-wesel")))
    assert district_hash(DISTRICT) != district_hash(replace(DISTRICT, fallback="moers"))

    async def named(**environ: str) -> object:
        return (await Machine(outbox, **environ).get("/healthz")).json()["district_hash"]

    web = asyncio.run(named(KIM_METRICS_ADDRESS="127.0.0.1:9180"))
    assert (
        web == asyncio.run(named(KIM_METRICS_ADDRESS="127.0.0.1:9181")) == district_hash(DISTRICT)
    )
