"""The database freezes under the running service: told in time, nothing lost, stopped in order."""

import asyncio
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from formservice import assembly
from formservice.config.settings import Settings
from formservice.outbox import Envelope, State
from portal.exit_codes import Exit
from tests.faults.test_instances import Town, references, until_all_arrived, workers
from tests.faults.test_storage import (
    FORM,
    NOBODY_LISTENS,
    assert_sent_nothing_and_kept_everything,
    post,
)
from tests.formservice.mail.test_message import read
from tests.formservice.samples import DISTRICT, LOCALES, enquiry, open_outbox, undelivered
from tests.servers.freezing_disk import freezing_disk
from tests.servers.kim_service import KIM, Service, environ, fresh_keys, running_service
from tests.servers.ports import free_port
from tests.servers.postgres import SOCKET, Postgres
from tests.servers.scripted_smtp import smtp_server
from tests.servers.tcp_proxy import Proxy, loopback, running_proxy
from tests.waiting import LIMIT, happens, until

ANOTHER = {"name": "ኣስቴር"}
"""What another person types otherwise."""
ROUNDS = 2
"""How often connections freeze at random, and then all of them."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """A service whose database can be frozen, and how."""

    service: Service
    freeze: Callable[[], None]
    thaw: Callable[[], None]
    told: Path
    """File with a line for each alarm and its code."""

    def get(self, path: str) -> httpx.Response:
        """Return what the port for this machine answers."""
        return httpx.get(f"http://{self.service.settings['KIM_METRICS_ADDRESS']}{path}")

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run a command with the settings of the service."""
        settings = environ(**self.service.settings)
        return subprocess.run(
            [KIM, *words], env=settings, capture_output=True, text=True, check=False
        )

    def accepts(self) -> str:
        """Return the reference of an accepted request of another person, as soon as it is."""

        def location() -> str:
            answer = httpx.post(f"{self.service.url}/ti/kontakt/", data=FORM | ANOTHER)
            return str(answer.headers.get("location", ""))

        return until(location, "an accepted request").split("/")[-2]


@contextmanager
def service_on(
    address: str, folder: Path, site: Path, freeze: Callable[[], None], thaw: Callable[[], None]
) -> Iterator[Frozen]:
    """Run a service on the database at *address* that accepts and delivers."""
    told = folder / "told"
    more = {
        "KIM_DATABASE_URL": address,
        "KIM_DATABASE_TIMEOUT_SECONDS": "2",
        "KIM_STOP_SECONDS": "1",
        "KIM_FREE_SPACE_FLOOR_MB": "1",
        "KIM_METRICS_ADDRESS": f"127.0.0.1:{free_port()}",
        "KIM_ALARM_COMMAND": f"/bin/sh -c 'echo $KIM_ALARM $KIM_ALARM_CODE >> {told}'",
    }
    with running_service(folder, site, NOBODY_LISTENS, **more) as service:
        try:
            yield Frozen(service, freeze, thaw, told)
        finally:
            thaw()


@pytest.fixture
def proxied(postgres: Postgres, tmp_path: Path) -> Iterator[tuple[Proxy, str, str]]:
    """Give a proxy, and the address of a database by way of it and directly."""
    direct = postgres.new_database()
    with running_proxy(postgres.socket, tmp_path / SOCKET) as proxy:
        yield proxy, direct.replace(str(postgres.folder), str(tmp_path)), direct


@pytest.fixture(params=["network", "server", "disk"])
def frozen(
    request: pytest.FixtureRequest, postgres: Postgres, tmp_path: Path, site: Path
) -> Iterator[Frozen]:
    """Give a service whose network, database server or disk can stand still."""
    if request.param == "disk":
        with freezing_disk() as disk:
            address = f"sqlite:///{disk}/outbox.db"

            def hold(option: str) -> None:
                subprocess.run(["fsfreeze", option, str(disk)], check=False, capture_output=True)

            with service_on(
                address, tmp_path, site, lambda: hold("-f"), lambda: hold("-u")
            ) as service:
                yield service
    elif request.param == "server":
        with ExitStack() as stack:
            address = postgres.new_database()

            def stop_processes() -> None:
                stack.enter_context(postgres.frozen())

            with service_on(address, tmp_path, site, stop_processes, stack.close) as service:
                yield service
    else:
        proxy, address, _ = request.getfixturevalue("proxied")
        with service_on(address, tmp_path, site, proxy.freeze, proxy.thaw) as service:
            yield service


def test_all_is_told_in_time_and_goes_on_by_itself(frozen: Frozen) -> None:
    """The page with everything typed, health, numbers, alarm; then one request, not two."""
    first = frozen.accepts()
    frozen.freeze()
    assert_sent_nothing_and_kept_everything(post(frozen.service))
    assert httpx.get(f"{frozen.service.url}/healthz").status_code == 200
    health = frozen.get("/healthz")
    assert health.status_code == 503
    assert "outbox-unavailable" in health.json()["problems"]
    assert "kim_outbox_up 0.0" in frozen.get("/metrics").text
    until(
        lambda: lines(frozen.told) >= {"not-accepted silent", "outbox-unavailable silent"},
        "the alarms",
        explain=lambda: frozen.service.log.read_text("utf-8"),
    )
    assert not any(line.startswith("delivery-broke") for line in lines(frozen.told))
    frozen.thaw()
    assert frozen.accepts() == first
    until(lambda: post(frozen.service).status_code == 307, "what was typed in the freeze")
    until(lambda: frozen.get("/healthz").status_code == 200, "health")


def lines(file: Path) -> set[str]:
    """Return the lines of *file*, if it is there."""
    return set(file.read_text("utf-8").splitlines()) if file.exists() else set()


def test_a_stop_does_not_wait_for_the_database(
    frozen: Frozen, request: pytest.FixtureRequest
) -> None:
    """In order, with all that was promised; a disk lets go of a process only when it thaws."""
    reference = frozen.accepts()
    frozen.freeze()
    assert post(frozen.service).status_code == 503
    process, log = frozen.service.process, frozen.service.log
    process.terminate()
    if "disk" in request.node.name:
        until(lambda: "outbox-left" in log.read_text("utf-8"), "the end of the wait")
        frozen.thaw()
    assert process.wait(LIMIT) == 0
    frozen.thaw()
    assert "Traceback" not in log.read_text("utf-8")
    box = open_outbox(frozen.service.settings["KIM_DATABASE_URL"])
    assert reference in {letter.reference for letter in asyncio.run(undelivered(box))}
    box.close()


COMMANDS = [["outbox", "list"], ["outbox", "export-deletion-log"], ["report"], ["canary"]]


def test_commands_end_in_time(proxied: tuple[Proxy, str, str], tmp_path: Path, site: Path) -> None:
    """Each with the message and the status for "later"; the doctor goes on with the rest."""
    proxy, address, _ = proxied
    with service_on(address, tmp_path, site, proxy.freeze, proxy.thaw) as frozen:
        frozen.freeze()
        for words in COMMANDS:
            done = frozen.run(*words)
            assert done.returncode == Exit.UNAVAILABLE, done
            assert "cannot be used now (silent)" in done.stderr
            assert "Traceback" not in done.stderr
        done = frozen.run("doctor")
        assert done.returncode == Exit.FAILED
        assert re.search(r"bad +database: cannot be used now \(silent\)", done.stdout)
        assert "relay" in done.stdout


@pytest.mark.parametrize("command", [["serve"], ["deliver"]], ids=" ".join)
def test_a_start_waits_for_a_frozen_database(
    proxied: tuple[Proxy, str, str], tmp_path: Path, site: Path, command: list[str]
) -> None:
    """And can be stopped while it waits; the next one begins as soon as the database thaws."""
    proxy, address, _ = proxied
    log = tmp_path / "log"
    settings = {
        "KIM_DATABASE_URL": address,
        "KIM_DATABASE_TIMEOUT_SECONDS": "2",
        "KIM_SITE_DIR": str(site),
        "KIM_PORT": str(free_port()),
        "KIM_METRICS_ADDRESS": f"127.0.0.1:{free_port()}",
        **fresh_keys(),
    }

    def start() -> "subprocess.Popen[bytes]":
        with log.open("wb") as stream:
            return subprocess.Popen([KIM, *command], env=environ(**settings), stderr=stream)

    def is_healthy() -> bool:
        with suppress(httpx.TransportError):
            return httpx.get(f"http://{settings['KIM_METRICS_ADDRESS']}/healthz").is_success
        return False

    proxy.freeze()
    with start() as process:
        until(lambda: b'"silent"' in log.read_bytes(), "that it waits", by=process)
        process.terminate()
        process.wait(LIMIT)
    with start() as process:
        until(lambda: b'"silent"' in log.read_bytes(), "that it waits", by=process)
        proxy.thaw()
        until(is_healthy, "health", by=process, explain=lambda: log.read_text("utf-8"))
        process.terminate()
        assert process.wait(LIMIT) == 0


END_OF_MAIL = b"\r\n.\r\n"


def test_a_freeze_while_a_mail_is_sent_sends_no_second_one(
    proxied: tuple[Proxy, str, str], tmp_path: Path
) -> None:
    """Its lease ends in the freeze; the other delivery leaves it to the one that is sending it."""
    database, address, direct = proxied

    async def scene() -> None:
        async with smtp_server() as server, AsyncExitStack() as stack:
            front = loopback()
            relay = stack.enter_context(running_proxy(("127.0.0.1", server.port), front))
            common = {"KIM_SMTP_URL": f"smtp://127.0.0.1:{front[1]}", **fresh_keys()}
            common |= {"KIM_LEASE_SECONDS": "8", "KIM_DELIVERY_LANES": "1"}
            outbox = assembly.open_outbox(
                settings := Settings.from_environ({**common, "KIM_DATABASE_URL": direct})
            )
            stack.callback(outbox.close)
            intake = assembly.build_intake(settings, DISTRICT, LOCALES, outbox)

            async def accept(number: int) -> str:
                person = enquiry(phone=None, email=f"p{number}@example.org")
                return await intake.accept(person)

            async def letter(reference: str) -> Envelope:
                found = await outbox.find(reference)
                assert found
                return found

            async def lease_has_ended() -> bool:
                return (await letter(first)).state is State.WAITING

            relay.freeze_at(END_OF_MAIL, passed=True)
            first = await accept(1)
            theirs = {"KIM_DATABASE_URL": address, "KIM_DATABASE_TIMEOUT_SECONDS": "1"}
            await stack.enter_async_context(workers(2, {**common, **theirs}))
            await happens(lambda: relay.frozen == 1, "a mail whose answer is held")
            database.freeze()
            await happens(lease_has_ended, "the end of the lease")
            database.thaw()
            second = await accept(2)
            await until_all_arrived(server, {first, second})
            relay.thaw()

            async def both_are_noted() -> bool:
                states = {(await letter(one)).state for one in (first, second)}
                return states == {State.DELIVERED}

            await happens(both_are_noted, "two deliveries that are noted")
            assert references(server) == Counter({first: 1, second: 1})

    asyncio.run(scene())


async def increases(number: Callable[[], int], what: str) -> None:
    """Wait until *number* returns ten more than now."""
    enough = number() + 10
    await happens(lambda: number() >= enough, f"ten more {what}")


def test_three_instances_lose_nothing_while_connections_freeze_at_random(
    proxied: tuple[Proxy, str, str], tmp_path: Path, site: Path
) -> None:
    """Some freeze for good, then all for a while, under load; copies are known as such."""
    proxy, address, _ = proxied

    async def scene() -> None:
        async with smtp_server() as server, AsyncExitStack() as ends:
            town = Town(tmp_path, site, address, server.port)
            for service in town.services:
                await town.start(service)
                ends.callback(service.kill)
            stop = asyncio.Event()
            people = [asyncio.create_task(town.write(one, stop)) for one in range(6)]
            await town.promises_more()
            for seed in range(ROUNDS):
                proxy.freeze_at_random(seed, one_in=100)
                await increases(lambda: proxy.frozen, "frozen connections")
                proxy.freeze()
                await increases(lambda: town.statuses[503], "pages that say: not now")
                proxy.thaw()
                await town.promises_more()
            stop.set()
            await asyncio.gather(*people)
            await until_all_arrived(server, town.promised)
            for service in town.services:
                assert await asyncio.to_thread(service.stop) == 0
            assert set(town.statuses) <= {307, 503}
            assert town.promised - references(server).keys() == set()
            pairs = {(read(mail)["X-KIM-Ref"], read(mail)["Message-ID"]) for mail in server.mails}
            assert len(pairs) == len(references(server))

    asyncio.run(scene())
