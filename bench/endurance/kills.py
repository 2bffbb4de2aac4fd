"""`kill -9` at random moments of web, delivery and database, under load.

People post over HTTP all the while, and the relay has moods. At the end everything runs in peace
until all that was promised has arrived.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bench.endurance.databases import (
    Database,
    bring_back,
    is_back,
    is_running,
    kill_backend,
    kill_postmaster,
    open_letters,
    running_database,
)
from bench.endurance.installation import Ground, Installation, new_installation
from bench.endurance.ledger import Ledger, Row, must_be_none, rows
from bench.endurance.people import People
from bench.endurance.relay import Mood, Relay, running_relay
from formservice.config.settings import Settings
from tests.servers.postgres import Postgres
from tests.waiting import LIMIT, happens

WHILE_STARTING = 0.2
"""How likely a process is killed before it works."""
SHARES = {"web": 0.4, "delivery": 0.4, "backend": 0.1, "postmaster": 0.1}
"""Who is killed how often; without a database server the first two share its part."""


@dataclass
class Run:
    """One run, as it goes."""

    installation: Installation
    database: Database
    relay: Relay
    ledger: Ledger
    seed: str
    kills: dict[str, int] = field(default_factory=dict)
    wanted: dict[str, int] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """How many have been killed so far."""
        return sum(self.kills.values())

    async def kill_parts(self, name: str) -> None:
        """Kill web or delivery as often as wanted, at random moments of its life."""
        chance = random.Random(f"{self.seed}-{name}")  # noqa: S311 - no secret
        part = next(part for part in self.installation.parts if part.name == name)
        for _ in range(self.wanted[name]):
            if chance.random() < WHILE_STARTING:
                await asyncio.sleep(chance.uniform(0, 2))
            else:
                await part.works()
                await asyncio.sleep(chance.uniform(0, 2))
            part.kill()
            self._count(name)
            part.start()

    async def kill_database(self, server: Postgres) -> None:
        """Kill postmaster and other processes of the server, and bring it back."""
        chance = random.Random(f"{self.seed}-database")  # noqa: S311 - no secret
        victims = [name for name in ("backend", "postmaster") for _ in range(self.wanted[name])]
        chance.shuffle(victims)
        for victim in victims:
            await asyncio.sleep(chance.uniform(1, 8))
            if not is_running(server):
                await bring_back(server)
            if victim == "backend":
                kill_backend(server, chance)
            else:
                await kill_postmaster(server)
                await asyncio.sleep(chance.uniform(0, 2))
                await bring_back(server)
            self._count(victim)
        await happens(
            lambda: is_back(server, self.database.address),
            "a database that answers after the last kill",
        )

    def _count(self, name: str) -> None:
        self.kills[name] = self.kills.get(name, 0) + 1

    def share_out(self, kills: int) -> None:
        """Decide who is killed how often."""
        names = SHARES if self.database.server else {"web": 0.5, "delivery": 0.5}
        self.wanted = {name: round(kills * share) for name, share in names.items()}
        self.wanted["web"] += kills - sum(self.wanted.values())

    async def progress(self) -> None:
        """Say every few seconds how far it is."""
        while True:
            await asyncio.sleep(5)
            ledger = self.ledger
            print(
                f"  {self.done} of {sum(self.wanted.values())} kills, "
                f"{len(ledger.promised)} promised, {len(ledger.missing)} on their way, "
                f"{ledger.copies} copies",
                flush=True,
            )


async def all_arrive(ledger: Ledger, address: str) -> None:
    """Wait until everything promised has arrived, or the outbox at *address* holds nothing more.

    Ends, too, when nothing has come for a long time.
    """
    quiet, before = 0.0, -1
    while ledger.missing and quiet < LIMIT:
        open_before = await asyncio.to_thread(open_letters, address)
        await asyncio.sleep(1)
        if not open_before:
            return  # a mail that was noted as delivered would have been seen by now
        quiet = 0.0 if ledger.mails != before else quiet + 1
        before = ledger.mails


@asynccontextmanager
async def in_background(*work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Let *work* go on during the block, and end it then; a failure ends the block."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one) for one in work]
        yield
        for task in tasks:
            task.cancel()


async def run_kills(ground: Ground, kills: int, database: str) -> list[Row]:
    """Kill so many, wait for the rest, and return the table."""
    ledger = Ledger()
    relay = Relay(ledger, f"{ground.seed}-relay", ground.moods, ground.control)
    async with running_database(database, ground.folder) as base, running_relay(relay):
        more = {"KIM_LEASE_SECONDS": "5", "KIM_DATABASE_TIMEOUT_SECONDS": "2"}
        installation = new_installation(ground, base.address, relay.port, **more)
        run = Run(installation, base, relay, ledger, ground.seed)
        run.share_out(kills)
        try:
            return await torment(run)
        finally:
            installation.end()


async def torment(run: Run) -> list[Row]:
    """Start everything, kill, let it finish in peace; return the table."""
    people = People(run.installation.url, run.ledger, run.seed)
    for part in run.installation.parts:
        part.start()
    for part in run.installation.parts:
        await part.works()
    stop = asyncio.Event()
    async with in_background(run.progress()):
        async with asyncio.TaskGroup() as group:
            group.create_task(people.write(stop))
            killers = [run.kill_parts("web"), run.kill_parts("delivery")]
            if run.database.server:
                killers.append(run.kill_database(run.database.server))
            await asyncio.gather(*killers)
            for part in run.installation.parts:
                await part.works()
            stop.set()
        run.relay.be_kind()
        await all_arrive(run.ledger, run.database.address)
    by_themselves = [part.name for part in run.installation.parts if part.ended_by_itself]
    statuses = [part.stop() for part in run.installation.parts]
    return [
        Row("killed", ", ".join(f"{count} {name}" for name, count in sorted(run.kills.items()))),
        *rows(run.ledger),
        copies_row(run),
        must_be_none("ended by themselves", by_themselves),
        must_be_none("ended with an error at the last SIGTERM", sum(map(abs, statuses))),
        Row("moods of the relay", str(sum(run.relay.shown.values()))),
        *(Row(f"  {mood}", str(count)) for mood, count in sorted(run.relay.shown.items())),
    ]


def copies_row(run: Run) -> Row:
    """Return whether the copies are no more than kills and moods explain.

    Each lane of a delivery has one mail in hand, and the mail of a relay that hangs up comes again.
    """
    lanes = Settings.from_environ({}).delivery_lanes
    at_kills = lanes * (run.done - run.kills.get("web", 0))
    explained = at_kills + run.relay.shown.get(Mood.HANGS_UP_LATE, 0)
    return Row(
        "copies that kills and moods explain",
        f"at most {explained}",
        run.ledger.copies <= explained,
    )
