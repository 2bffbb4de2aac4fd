"""Several instances on one database: parts die, nothing is lost, nothing is sent twice unseen."""

import asyncio
import itertools
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import pytest

from formservice import assembly
from formservice.config.settings import Settings
from tests.formservice.mail.test_message import read
from tests.formservice.samples import DISTRICT, LOCALES, enquiry
from tests.servers.kim_service import Service, environ, fresh_keys
from tests.servers.ports import free_port
from tests.servers.postgres import Postgres
from tests.servers.scripted_smtp import Server, smtp_server
from tests.waiting import happens

WORKER = Path(__file__).with_name("worker.py")
LETTERS = 1000
INSTANCES = 3
CLIENTS = 6
ROUND = 50
"""So many requests are accepted before the next part dies."""


def references(server: Server) -> Counter[str]:
    """Return how often each reference arrived."""
    return Counter(str(read(mail)["X-KIM-Ref"]) for mail in server.mails)


async def until_all_arrived(server: Server, promised: set[str]) -> None:
    """Wait until everything that was promised has arrived, or give up."""
    await happens(lambda: len(server.mails) >= len(promised), "as many mails as were promised")
    await happens(lambda: promised <= references(server).keys(), "every reference")


class Town:
    """Three instances of the service and people who write to them without pause."""

    def __init__(self, folder: Path, site: Path, address: str, smtp_port: int) -> None:
        self.promised: set[str] = set()
        self.statuses: Counter[int] = Counter()
        common = {
            "KIM_SITE_DIR": str(site),
            "KIM_DATABASE_URL": address,
            "KIM_DATABASE_TIMEOUT_SECONDS": "1",
            "KIM_SMTP_URL": f"smtp://127.0.0.1:{smtp_port}",
            "KIM_LEASE_SECONDS": "15",
            "KIM_REQUESTS_PER_NETWORK": "1000000",
            "KIM_REQUESTS_PER_HOUR": "1000000",
            **fresh_keys(),
        }
        self.services = [
            Service(
                {**common, "KIM_PORT": str(port), "KIM_BASE_URL": f"http://127.0.0.1:{port}"},
                folder / f"service-{port}.log",
            )
            for port in (free_port() for _ in range(INSTANCES))
        ]

    async def start(self, service: Service) -> None:
        """Start one instance."""
        await asyncio.to_thread(service.start)

    async def promises_more(self) -> None:
        """Wait until another round of requests was accepted."""
        enough = len(self.promised) + ROUND
        await happens(lambda: len(self.promised) >= enough, f"{enough} promises")

    async def write(self, number: int, stop: asyncio.Event) -> None:
        """Write to one instance after the other; whoever gets no thanks goes to the next."""
        async with httpx.AsyncClient() as client:
            for turn in itertools.count():
                if stop.is_set():
                    return
                service = self.services[(number + turn) % INSTANCES]
                form = {"municipality": "05170024", "language": "uk", "message": "Добрий день"}
                form |= {"email": f"p{number}.{turn}@example.org"}
                try:
                    answer = await client.post(f"{service.url}/uk/kontakt/", data=form)
                except httpx.TransportError:
                    await asyncio.sleep(0.05)
                    continue
                self.statuses[answer.status_code] += 1
                if answer.status_code == 307:
                    self.promised.add(answer.headers["location"].split("/")[-2])


def test_three_instances_lose_nothing_while_parts_die(
    tmp_path: Path, site: Path, postgres: Postgres
) -> None:
    """One is killed for good, the database is cut off and comes back, under load."""

    async def scene() -> None:
        async with smtp_server() as server, AsyncExitStack() as ends:
            town = Town(tmp_path, site, postgres.new_database(), server.port)
            for service in town.services:
                await town.start(service)
                ends.callback(service.kill)  # whatever fails: none goes on
            stop = asyncio.Event()
            people = [asyncio.create_task(town.write(one, stop)) for one in range(CLIENTS)]
            await town.promises_more()
            town.services[0].kill()
            await town.promises_more()
            refused = town.statuses[503]
            await asyncio.to_thread(postgres.stop)
            await happens(lambda: town.statuses[503] > refused, "the page that says: not now")
            await asyncio.to_thread(postgres.start)
            await town.promises_more()  # they go on by themselves
            stop.set()
            await asyncio.gather(*people)
            await until_all_arrived(server, town.promised)
            for service in town.services[1:]:
                assert await asyncio.to_thread(service.stop) == 0
            assert set(town.statuses) <= {307, 503}
            copies = references(server)
            assert town.promised - copies.keys() == set()
            pairs = {(read(mail)["X-KIM-Ref"], read(mail)["Message-ID"]) for mail in server.mails}
            assert len(pairs) == len(copies)
            # At most what each lane had in hand at the kill and at the cut.
            lanes = 4 * INSTANCES
            assert sum(copies.values()) - len(copies) <= 2 * lanes

    asyncio.run(scene())


@asynccontextmanager
async def workers(number: int, variables: dict[str, str]) -> AsyncIterator[None]:
    """Run so many deliveries, each a process of its own."""
    running = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            str(WORKER),
            "deliver",
            env=environ(**variables, PYTHONPATH=str(Path.cwd())),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        for _ in range(number)
    ]
    try:
        yield
    finally:
        for process in running:
            process.kill()
            await process.wait()


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give an empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/outbox.db"
        return
    server: Postgres = request.getfixturevalue("postgres")
    yield server.new_database()


def test_two_deliveries_send_a_thousand_letters_once_each(address: str) -> None:
    """A claim is exclusive: no letter is in two hands, and none stays behind."""

    async def scene() -> None:
        async with smtp_server() as server:
            variables = {
                "KIM_DATABASE_URL": address,
                "KIM_SMTP_URL": f"smtp://127.0.0.1:{server.port}",
                "KIM_FREE_SPACE_FLOOR_MB": "1",
                **fresh_keys(),
            }
            settings = Settings.from_environ(variables)
            outbox = assembly.open_outbox(settings)
            try:
                intake = assembly.build_intake(settings, DISTRICT, LOCALES, outbox)
                people = (
                    enquiry(phone=None, email=f"p{number}@example.org") for number in range(LETTERS)
                )
                promised = set(await asyncio.gather(*map(intake.accept, people)))
                async with workers(2, variables):
                    await until_all_arrived(server, promised)
                    await asyncio.sleep(1)
            finally:
                outbox.close()
            assert len(promised) == LETTERS
            assert references(server) == Counter(promised)
            assert server.connections >= 2

    asyncio.run(scene())
