"""Real processes whose clock is wrong: nothing is erased early, nothing is redirected."""

import asyncio
import contextlib
import json
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from formservice import assembly
from formservice.config.settings import Settings
from formservice.outbox import (
    Attempt,
    ClaimRequest,
    Clock,
    Event,
    OperatorCommand,
    Outbox,
    State,
)
from formservice.outbox.schema import payloads
from tests.faults.test_instances import references, until_all_arrived
from tests.formservice.samples import DISTRICT, LOCALES, enquiry, open_outbox
from tests.servers.faketime import wrong_clock
from tests.servers.kim_service import KIM, environ, fresh_keys
from tests.servers.ports import free_port
from tests.servers.postgres import Postgres
from tests.servers.scripted_smtp import Server, smtp_server
from tests.waiting import LIMIT, happens

MOERS = DISTRICT.contact_points["moers"].mailbox.address
WESEL = DISTRICT.contact_points["wesel"].mailbox.address
FALLBACK = DISTRICT.contact_points["kreis"].mailbox.address
HOUR = timedelta(hours=1)
LETTERS = 8


class Machine:
    """A machine whose clock can be set, with a service and people who write to it."""

    def __init__(self, folder: Path, smtp_port: int, **more: str) -> None:
        self.clock, port, self.metrics = folder / "clock", free_port(), free_port()
        self.ahead = timedelta()
        variables = {
            "KIM_BASE_URL": f"http://127.0.0.1:{port}",
            "KIM_PORT": str(port),
            "KIM_METRICS_ADDRESS": f"127.0.0.1:{self.metrics}",
            "KIM_DATABASE_URL": f"sqlite:///{folder}/outbox.db",
            "KIM_SMTP_URL": f"smtp://127.0.0.1:{smtp_port}",
            "KIM_DATABASE_TIMEOUT_SECONDS": "60",
            "KIM_FREE_SPACE_FLOOR_MB": "1",
            **fresh_keys(),
            **more,
        }
        self.settings = Settings.from_environ(variables)
        self.environ = environ(**variables, **wrong_clock(self.clock))
        self.log = folder / "service.log"
        self.process: asyncio.subprocess.Process | None = None

    def set_clock(self, offset: str) -> None:
        """Set the clock of the machine, now: so many days ahead or back, `+2d`, or right, `+0`."""
        self.ahead = timedelta(days=int(offset.removesuffix("d")))
        new = self.clock.with_suffix(".new")
        new.write_text(f"{offset}\n", "ascii")
        new.replace(self.clock)

    async def start(self, program: str) -> None:
        """Start `kim` *program*, and wait until it has looked at the clock."""
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                KIM, program, env=self.environ, stdout=log, stderr=log
            )
        await happens(self.problems, "an answer")

    async def stop(self) -> int:
        """Ask the service to end, as systemd does; return its exit code."""
        assert self.process
        self.process.terminate()
        return await self.process.wait()

    async def problems(self) -> set[str] | None:
        """Return what is wrong, as the service says; `None`: it does not answer."""
        content = await asyncio.to_thread(self._health)
        return None if content is None else {*content["problems"], "asked"}

    def _health(self) -> dict[str, list[str]] | None:
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.metrics}/healthz", timeout=LIMIT
            ) as answer:
                content = json.load(answer)
        except urllib.error.HTTPError as error:
            content = json.load(error)
        except OSError:
            return None
        return dict(content)

    async def notices(self, *, jump: bool) -> None:
        """Wait until the service does not believe its clock, or believes it again."""

        async def seen() -> bool:
            problems = await self.problems() or set()
            return bool(problems) and ("clock-jumped" in problems) is jump

        await happens(seen, f"clock-jumped {jump}")

    @contextlib.contextmanager
    def outbox(self) -> Iterator[Outbox]:
        """Open the outbox beside the service, on the same machine."""
        there = self

        class Here(Clock):
            def machine(self) -> datetime:
                return super().machine() + there.ahead

        address = self.settings.database_url.reveal()
        box = open_outbox(address, limit_seconds=60, clock=Here())
        try:
            yield box
        finally:
            box.close()

    async def accept(self, box: Outbox, number: int, town: str = "05170024") -> list[str]:
        """Accept so many requests; return their references."""
        intake = assembly.build_intake(self.settings, DISTRICT, LOCALES, box)
        people = (
            enquiry(phone=None, email=f"{town}.{one}@example.org", municipality=town)
            for one in range(number)
        )
        return list(await asyncio.gather(*map(intake.accept, people)))


def contents(box: Outbox) -> int:
    """Return how many contents there are."""
    with box._engine.connect() as connection:
        return len(connection.execute(select(payloads.c.envelope_id)).all())


def tried(server: Server, mailbox: str) -> int:
    """Return how often the relay was asked for *mailbox*."""
    return server.commands.count(f"RCPT TO:<{mailbox}>")


def refusing(line: str) -> str:
    """Refuse for Moers for now."""
    return "452 4.2.2 full" if MOERS in line else "250 Ok"


def play(folder: Path, scene: Callable[[Machine, Server], Awaitable[None]], **more: str) -> None:
    """Let *scene* happen with a machine, and a relay that refuses mails for Moers."""

    async def show() -> None:
        async with smtp_server({"RCPT": refusing}) as server:
            machine = Machine(folder, server.port, **more)
            try:
                await scene(machine, server)
            finally:
                if machine.process and machine.process.returncode is None:
                    machine.process.kill()
                    await machine.process.wait()

    asyncio.run(show())


async def deliver_one(box: Outbox, event: Event) -> None:
    """Claim what is due, and end the try with *event*."""
    for claim in await box.claim(ClaimRequest("test", 1, HOUR)):
        await box.finish(Attempt(event, claim.envelope, "test", "told"))


async def retried(box: Outbox, waiting: list[str]) -> None:
    """Have each of the letters tried once more by the service."""
    for reference in waiting:
        tries: list[int] = []
        await happens(partial(ordered, box, reference, tries), "an order")
        await happens(partial(is_refused_again, box, reference, tries), "another refusal")


async def ordered(box: Outbox, reference: str, tries: list[int]) -> bool:
    """Order a try now, and note the number of *tries* before; return True if that was done."""
    letter = await box.find(reference)
    assert letter
    tries[:] = [letter.attempts]
    return (await box.carry_out(OperatorCommand(Event.RETRY, reference))).done


async def is_refused_again(box: Outbox, reference: str, tries: list[int]) -> bool:
    """Return True if a letter was refused after so many *tries*."""
    letter = await box.find(reference)
    assert letter
    return letter.attempts > tries[0] and letter.state is State.REFUSED


@pytest.mark.parametrize("program", ["serve", "deliver"])
def test_a_clock_years_ahead_harms_nothing_however_often_the_service_starts(
    request: pytest.FixtureRequest, tmp_path: Path, program: str
) -> None:
    """Contents, the deletion log and the mailbox of what is refused outlast three starts."""

    async def scene(machine: Machine, server: Server) -> None:
        with machine.outbox() as box:
            await machine.accept(box, 1, "05170048")
            await deliver_one(box, Event.DELIVER)
            await box.purge(timedelta())
            await machine.accept(box, 2, "05170048")
            await deliver_one(box, Event.DELIVER)
            await deliver_one(box, Event.DELIVER)
            waiting = await machine.accept(box, 1)
            await deliver_one(box, Event.DEFER)
        machine.set_clock("+400d")
        for start in range(3):
            await machine.start(program)
            await machine.notices(jump=True)
            assert '"alarm": "clock-jumped"' in machine.log.read_text("utf-8")
            with machine.outbox() as box:
                await retried(box, waiting)
                await machine.notices(jump=True)
                assert contents(box) == 3, start
                assert len(await box.erasures()) == 1
                letter = await box.find(waiting[0])
                assert letter
                assert (letter.mailbox, letter.state) == (MOERS, State.REFUSED)
            assert await machine.stop() == 0
        assert tried(server, FALLBACK) == 0

    site = request.getfixturevalue("site") if program == "serve" else tmp_path
    play(tmp_path, scene, KIM_SITE_DIR=str(site))


@pytest.mark.parametrize("jump", ["+2d", "+400d", "-30d"])
def test_a_clock_that_jumps_while_letters_are_refused_redirects_none(
    tmp_path: Path, jump: str
) -> None:
    """Each is tried after the jump and stays; when the clock comes back, all goes on as before."""

    async def scene(machine: Machine, server: Server) -> None:
        await machine.start("deliver")
        with machine.outbox() as box:
            waiting = await machine.accept(box, LETTERS)
            await happens(lambda: tried(server, MOERS), "a refusal")
            machine.set_clock(jump)
            await retried(box, waiting)
            await machine.notices(jump=True)
            new = await machine.accept(box, 1, "05170048")
            await happens(lambda: len(server.mails) == 1, "a mail")
            assert tried(server, FALLBACK) == 0
            machine.set_clock("+0")
            await machine.notices(jump=False)
            for reference in waiting:
                letter = await box.find(reference)
                assert letter
                assert (letter.mailbox, letter.state) == (MOERS, State.REFUSED)
                assert letter.refused_since
                assert abs(letter.refused_since - datetime.now(UTC)) < HOUR
            (arrived,) = [await box.find(reference) for reference in new]
            assert arrived
            assert arrived.delivered_at
            assert abs(arrived.delivered_at - datetime.now(UTC)) < HOUR
            assert contents(box) == LETTERS + 1
        assert await machine.stop() == 0

    play(tmp_path, scene)


def test_two_deliveries_whose_clocks_differ_send_every_letter_once(
    tmp_path: Path, postgres: Postgres
) -> None:
    """By fifty seconds, with leases of forty: the time is the database's."""

    async def scene() -> None:
        async with smtp_server() as server:
            variables = {
                "KIM_DATABASE_URL": postgres.new_database(),
                "KIM_SMTP_URL": f"smtp://127.0.0.1:{server.port}",
                "KIM_LEASE_SECONDS": "40",
                "KIM_FREE_SPACE_FLOOR_MB": "1",
                **fresh_keys(),
            }
            settings = Settings.from_environ(variables)
            box = assembly.open_outbox(settings)
            intake = assembly.build_intake(settings, DISTRICT, LOCALES, box)
            people = (enquiry(phone=None, email=f"p{n}@example.org") for n in range(200))
            promised = set(await asyncio.gather(*map(intake.accept, people)))
            running = [
                await asyncio.create_subprocess_exec(
                    *(KIM, "deliver"),
                    env=environ(**variables, **wrong_clock(tmp_path / f"clock{offset}", offset)),
                    stdout=asyncio.subprocess.DEVNULL,
                    stderr=asyncio.subprocess.DEVNULL,
                )
                for offset in ("+0", "+50s")
            ]
            try:
                await until_all_arrived(server, promised)

                async def all_noted() -> bool:
                    states = (await box.measure()).states
                    return states[State.DELIVERED] == len(promised)

                await happens(all_noted, "every delivery noted")
            finally:
                for process in running:
                    process.kill()
                    await process.wait()
                box.close()
            assert references(server) == Counter(promised)
            assert server.connections >= 2

    asyncio.run(scene())
