"""One day of simulated time: who writes, what is killed, what comes back, what is looked at."""

import asyncio
import random
import subprocess
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bench.endurance.databases import open_letters
from bench.endurance.day_relay import DayRelay, Returned
from bench.endurance.erasures import Erasures, contents
from bench.endurance.fast_clock import FAST_KIM, FastClock, clear_shared_memory
from bench.endurance.installation import Installation, Part
from bench.endurance.ledger import Ledger
from bench.endurance.people import People, form_of
from bench.endurance.troubles import HOUR, MINUTE
from portal.district import District
from portal.routing import route
from tests.servers.kim_service import environ

PER_HOUR = {0: 3, 6: 20, 8: 60, 17: 25, 22: 6}
"""Requests an hour, from so many o'clock (UTC) on."""
AFTERWARDS = 1.5
"""Hours in which late letters arrive, before the wait for the last erasure."""
LATE_REPORT = 0.7 * HOUR
"""How long after it is due a report may be handled; content stays for an hour at least."""
KILL_EVERY = 3 * HOUR


@dataclass(frozen=True, slots=True)
class Promises:
    """What the settings of the run promise, in hours."""

    erased_after: int
    fallback_after: int
    alarm_after: float


@dataclass(frozen=True, slots=True)
class Sent:
    """A request that was thanked for."""

    at: float
    mailbox: str
    """Where it has to go."""


@dataclass
class Day:
    """One run, as it goes; times are seconds of simulated time since its start."""

    installation: Installation
    people: People
    ledger: Ledger
    relay: DayRelay
    clock: FastClock
    district: District
    promises: Promises
    hours: float
    erasures: Erasures
    sent: dict[str, Sent] = field(default_factory=dict)
    """By reference."""
    kills: int = 0
    reports: Counter[str] = field(default_factory=Counter)
    """What `kim bounce` said to the reports, by exit status."""
    late_reports: list[str] = field(default_factory=list)
    """Letters whose report came so late that their content may have been erased: our fault."""

    @property
    def fallback(self) -> str:
        """Address of the fallback mailbox."""
        return self.district.contact_points[self.district.fallback].mailbox.address

    async def traffic(self) -> None:
        """Send requests, more by day than by night, until the day is over."""
        chance = random.Random(f"{self.people.seed}-traffic")  # noqa: S311 - no secret
        async with asyncio.TaskGroup() as writing:
            number = 0
            while self.clock.elapsed() < self.hours * HOUR:
                writing.create_task(self._write(f"p{number}@person.example", chance))
                number += 1
                pause = chance.expovariate(self._per_hour()) * HOUR
                await asyncio.sleep(self.clock.true_seconds(pause))

    def _per_hour(self) -> int:
        hour = self.clock.now().hour
        return next(PER_HOUR[begin] for begin in reversed(PER_HOUR) if hour >= begin)

    async def _write(self, token: str, chance: random.Random) -> None:
        """Ask until there are thanks; note when that was."""
        language, form = form_of(token, chance)
        async with httpx.AsyncClient(timeout=60, headers={"Connection": "close"}) as client:
            while not (reference := await self.people.send(client, language, form)):  # noqa: ASYNC110 - asks again
                await asyncio.sleep(1)
        mailbox = route(self.district, form["municipality"], self.clock.now().date()).mailbox
        self.sent[reference] = Sent(self.clock.elapsed(), mailbox)

    async def give_back(self) -> None:
        """Pipe each report into `kim bounce` when it is due, as a mail server does."""
        done = 0
        async with asyncio.TaskGroup() as piping:
            while True:
                await asyncio.sleep(0.2)
                for returned in self.relay.returned[done:]:
                    if returned.due > self.clock.elapsed():
                        break
                    done += 1
                    piping.create_task(asyncio.to_thread(self._pipe, returned))

    def _pipe(self, returned: Returned) -> None:
        settings = self.installation.settings
        status = 75
        while status == 75:
            done = subprocess.run(
                [*FAST_KIM, "bounce"],
                input=returned.report,
                env=environ(**settings, **self.clock.environment()),
                cwd=self.installation.web.project,
                capture_output=True,
                check=False,
            )
            status = done.returncode
            self.reports[str(status)] += 1
        if self.clock.elapsed() - returned.due > LATE_REPORT:
            self.late_reports.append(returned.arrival.reference)

    async def kill_now_and_then(self) -> None:
        """Kill web or delivery every few hours, and start it again."""
        chance = random.Random(f"{self.people.seed}-kills")  # noqa: S311 - no secret
        while True:
            pause = chance.uniform(0.5, 1.5) * min(KILL_EVERY, self.hours * HOUR / 3)
            await asyncio.sleep(self.clock.true_seconds(pause))
            part = chance.choice(self.installation.parts)
            await part.works()
            kill(part)
            self.kills += 1
            part.start()

    async def watch_contents(self) -> None:
        """Look again and again which contents are there."""
        address = self.installation.settings["KIM_DATABASE_URL"]
        file = Path(address.removeprefix("sqlite:///"))
        while True:
            before = self.clock.elapsed()
            known = set(self.sent)
            there = await asyncio.to_thread(contents, file)
            self.erasures.look(known - there, before)
            await asyncio.sleep(0.5)

    async def progress(self) -> None:
        """Say every few seconds how far it is."""
        while True:
            await asyncio.sleep(10)
            print(
                f"  {self.clock.elapsed() / HOUR:.1f} of {self.hours:g} hours, "
                f"{len(self.ledger.promised)} promised, {len(self.ledger.missing)} on their way, "
                f"{len(self.erasures.gone_at)} erased",
                flush=True,
            )

    async def until_all_is_erased(self) -> None:
        """Let late letters arrive, and wait for the last erasure, or until it is overdue."""
        arriving = self.hours * HOUR + (AFTERWARDS + self.promises.fallback_after) * HOUR
        end = arriving + self.promises.erased_after * HOUR + 30 * MINUTE
        while self.clock.elapsed() < end and await self._is_unfinished():  # noqa: ASYNC110 - looks
            await asyncio.sleep(0.5)

    async def _is_unfinished(self) -> bool:
        if self.sent.keys() - self.erasures.gone_at.keys():
            return True
        address = self.installation.settings["KIM_DATABASE_URL"]
        return bool(self.ledger.missing and await asyncio.to_thread(open_letters, address))


def kill(part: Part) -> None:
    """End a process that lives in fast time."""
    pid = part.pid
    part.kill()
    clear_shared_memory(pid)
