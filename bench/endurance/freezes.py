"""Connections to PostgreSQL that freeze: packets vanish, and nobody says so.

A proxy between service and database holds bytes, cuts connections or delays them at random, while
people post. Each of them has to get an answer in time, thanks or 503, and nothing may be lost.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.endurance.databases import running_database
from bench.endurance.installation import Ground, Installation, new_installation
from bench.endurance.kills import all_arrive, in_background
from bench.endurance.ledger import Ledger, Row, must_be_none, rows
from bench.endurance.people import People
from bench.endurance.relay import Relay, running_relay
from tests.servers.tcp_proxy import Proxy, running_proxy

SOCKET = ".s.PGSQL.5432"
"""The name of PostgreSQL's socket in its folder."""
TOO_LONG = 20.0
"""Seconds after which an answer is none: ten times the time that the database is given."""


async def run_freezes(ground: Ground, freezes: int) -> list[Row]:
    """Freeze so often, wait for the rest, and return the table."""
    ledger = Ledger()
    relay = Relay(ledger, f"{ground.seed}-relay", ground.moods, ground.control)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="kim-proxy-")))
        async with running_database("postgresql", ground.folder) as base, running_relay(relay):
            assert base.server is not None  # noqa: S101 - for the type checker
            real = base.server.folder
            proxy = stack.enter_context(running_proxy(real / SOCKET, folder / SOCKET))
            address = base.address.replace(str(real), str(folder))
            more = {"KIM_LEASE_SECONDS": "5", "KIM_DATABASE_TIMEOUT_SECONDS": "2"}
            installation = new_installation(ground, address, relay.port, **more)
            try:
                kinds = await torment(installation, proxy, ledger, ground.seed, freezes)
                relay.be_kind()
                await all_arrive(ledger, base.address)
                exits = [part.stop() for part in installation.parts]
            finally:
                installation.end()
    return list(table(ledger, installation, kinds, exits))


async def torment(
    installation: Installation, proxy: Proxy, ledger: Ledger, seed: str, freezes: int
) -> Counter[str]:
    """Freeze, delay and cut under load; return how often each."""
    people = People(installation.url, ledger, seed, patience=TOO_LONG)
    chance = random.Random(f"{seed}-freezes")  # noqa: S311 - no secret
    for part in installation.parts:
        part.start()
        await part.works()
    stop, kinds = asyncio.Event(), Counter[str]()

    async def progress() -> None:
        while True:
            await asyncio.sleep(5)
            print(
                f"  {kinds.total()} of {freezes} freezes, {len(ledger.promised)} promised, "
                f"{ledger.statuses[503]} not now, {ledger.unanswered} without an answer",
                flush=True,
            )

    async with in_background(progress()), asyncio.TaskGroup() as group:
        group.create_task(people.write(stop))
        for _ in range(freezes):
            await asyncio.sleep(chance.uniform(0.5, 4))
            kind = chance.choice(("freeze", "freeze some", "delay", "cut"))
            await asyncio.to_thread(disturb, proxy, kind, chance)
            await asyncio.sleep(chance.uniform(0.2, 8))
            await asyncio.to_thread(proxy.thaw)
            kinds[kind] += 1
        stop.set()
    return kinds


def disturb(proxy: Proxy, kind: str, chance: random.Random) -> None:
    """Let the proxy do something to the connections, until it thaws."""
    match kind:
        case "freeze":
            proxy.freeze()
        case "freeze some":
            proxy.freeze_at_random(chance.randrange(10**6), one_in=20)
        case "delay":
            proxy.delay(chance.uniform(0.01, 1))
        case "cut":
            proxy.drop()


def table(
    ledger: Ledger, installation: Installation, kinds: Counter[str], exits: list[int]
) -> Iterator[Row]:
    """Yield the lines of the table."""
    yield Row("disturbed", ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())))
    yield from rows(ledger)
    yield must_be_none(f"no answer within {TOO_LONG:.0f} s", ledger.unanswered)
    ended = [part.name for part in installation.parts if part.ended_by_itself]
    yield must_be_none("ended by themselves", ended)
    yield must_be_none("ended with an error at the last SIGTERM", sum(map(abs, exits)))
