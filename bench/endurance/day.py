"""A day of simulated time: real processes whose clocks run faster, and all that goes wrong.

Relay outages, full, refusing and vanishing mailboxes, bounces, night and day traffic, a `kill -9`
now and then. Content has to be erased when its time is over, and not before; a request that is
late has to call a person.
"""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from bench.endurance.day_relay import DayRelay
from bench.endurance.day_verdict import day_rows
from bench.endurance.erasures import Erasures
from bench.endurance.fast_clock import FAST_KIM, FastClock
from bench.endurance.installation import Ground, new_installation
from bench.endurance.kills import in_background
from bench.endurance.ledger import Ledger, Row
from bench.endurance.people import People
from bench.endurance.relay import running_relay
from bench.endurance.simulated_day import Day, Promises, kill
from bench.endurance.troubles import HOUR, plan
from bench.processes import ROOT
from formservice.config.settings import names
from portal.district import District, load_district

DISTRICT = "dauerlauf"
"""The district of the run: the Kreis Wesel, with shorter promises."""
START = datetime(2026, 11, 23, 8, tzinfo=UTC)
"""A Monday, nine o'clock in Berlin."""
LONG = 12.0
"""Hours from which on a run has the full promises; a shorter one has shorter ones."""


def promises_of(hours: float) -> Promises:
    """Return the promises that fit into a run of so many *hours*."""
    return Promises(6, 2, 1.0) if hours >= LONG else Promises(1, 1, 0.25)


async def run_day(ground: Ground, hours: float, speed: float) -> list[Row]:
    """Live through so many hours, wait until all has arrived and is erased; return the table."""
    folder, seed, promises = ground.folder, ground.seed, promises_of(hours)
    district = own_district(folder / "project", ground.project, promises)
    ledger, clock = Ledger(), FastClock(START, speed)
    fallback = district.contact_points[district.fallback].mailbox.address
    boxes = {point.mailbox.address for point in district.contact_points.values()} - {fallback}
    relay = DayRelay(
        ledger,
        f"{seed}-relay",
        control=ground.control,
        clock=clock.elapsed,
        troubles=plan(seed, hours, sorted(boxes)),
        fast=clock,
    )
    for trouble in relay.troubles:
        print(f"  {trouble}")
    async with running_relay(relay):
        database = f"sqlite:///{folder}/outbox.db"
        installation = new_installation(
            ground, database, relay.port, **settings_for(promises, speed)
        )
        for part in installation.parts:
            part.command = (*FAST_KIM, *part.command[1:])
            part.project, part.at_start = folder / "project", clock.environment
        people = People(installation.url, ledger, seed)
        erasures = Erasures(promises.erased_after * HOUR, speed)
        day = Day(installation, people, ledger, relay, clock, district, promises, hours, erasures)
        try:
            return await live(day)
        finally:
            for part in installation.parts:
                if part.is_running():
                    kill(part)


async def live(day: Day) -> list[Row]:
    """Let everything happen; return the table."""
    for part in day.installation.parts:
        part.start()
    for part in day.installation.parts:
        await part.works()
    day.clock.begin()
    async with in_background(day.progress(), day.watch_contents(), day.give_back()):
        async with in_background(day.kill_now_and_then()):
            await day.traffic()
        for part in day.installation.parts:
            await part.works()
        await day.until_all_is_erased()
    exits = [part.stop() for part in day.installation.parts]
    return list(day_rows(day, exits))


def settings_for(promises: Promises, speed: float) -> dict[str, str]:
    """Return settings that keep true waits long enough although the time is fast."""

    def fast(true_seconds: float) -> str:
        return str(max(1, round(true_seconds * speed)))

    settings = {
        "KIM_DISTRICT": DISTRICT,
        "KIM_BOUNCE_ADDRESS": "bounce@kim.example",
        "KIM_BOUNCE_DELIMITER": "+",  # where the service knows senders of their own
        "KIM_RETRY_MINUTES": "1,5,15,30",
        "KIM_FALLBACK_AFTER_HOURS": str(promises.fallback_after),
        "KIM_DELAY_ALARM_MINUTES": str(round(promises.alarm_after * 60)),
        "KIM_DATABASE_TIMEOUT_SECONDS": fast(5),
        "KIM_SMTP_TIMEOUT_SECONDS": fast(5),
        "KIM_SMTP_DATA_TIMEOUT_SECONDS": fast(10),
        "KIM_LEASE_SECONDS": fast(5),
        "KIM_STOP_SECONDS": fast(10),
        "KIM_POLL_SECONDS": fast(0.1),
    }
    known = {name: value for name, value in settings.items() if name in set(names())}
    return known | {"PYTHONPATH": str(ROOT)}


def own_district(project: Path, model: Path, promises: Promises) -> District:
    """Make *project* as the project *model* is; its district keeps content more shortly."""
    project.mkdir()
    for name in ("mkdocs.yml", "i18n", "docs", "site"):
        (project / name).symlink_to(model / name)
    folder = project / "districts" / DISTRICT
    shutil.copytree(model / "districts" / "kreis-wesel", folder)
    file = folder / "district.toml"
    lines = [
        f"delivered_hours = {promises.erased_after}" if line.startswith("delivered_hours") else line
        for line in file.read_text("utf-8").split("\n")
    ]
    file.write_text("\n".join(lines), "utf-8")
    return load_district(folder)
