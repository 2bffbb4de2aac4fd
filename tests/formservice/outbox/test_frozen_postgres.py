"""PostgreSQL neither answers nor fails: every call ends in time, and nothing is lost or doubled."""

import asyncio
import gettext
import re
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import psycopg
import pytest

from formservice.outbox import (
    AcceptResult,
    Attempt,
    ClaimRequest,
    Event,
    NewLetter,
    Outbox,
    OutboxUnavailableError,
    Reason,
    Receipt,
    ReferenceTakenError,
    State,
    examine,
    postgres,
)
from portal.problems import ConfigurationError
from tests.formservice.samples import new_letter, open_outbox, undelivered
from tests.servers.postgres import SOCKET, Postgres, running_postgres
from tests.servers.tcp_proxy import Proxy, running_proxy
from tests.waiting import happens

T = TypeVar("T")

HOUR = timedelta(hours=1)
SHORT = 2
"""The limit in seconds."""
CATALOGUES = Path("/usr/share/locale/de/LC_MESSAGES")


@pytest.fixture
def proxy(postgres: Postgres, tmp_path: Path) -> Iterator[Proxy]:
    """Stand between outbox and server."""
    with running_proxy(postgres.socket, tmp_path / SOCKET) as proxy:
        yield proxy


@pytest.fixture
def address(postgres: Postgres, proxy: Proxy, tmp_path: Path) -> str:
    """Return the address of an empty database by way of the proxy."""
    return postgres.new_database().replace(str(postgres.folder), str(tmp_path))


@pytest.fixture
def box(address: str) -> Iterator[Outbox]:
    """Yield an open outbox with a short limit."""
    box = open_outbox(address, limit_seconds=SHORT)
    yield box
    box.close()


async def insist(call: Callable[[], Awaitable[T]]) -> T:
    """Return what *call* returns as soon as the database can be used."""
    results: list[T] = []

    async def try_it() -> bool:
        try:
            results.append(await call())
        except OutboxUnavailableError:
            return False
        return True

    await happens(try_it, "an answer of the database")
    return results[0]


async def repeat(box: Outbox, letter: NewLetter) -> Receipt:
    """Offer *letter* until it is taken, as somebody does who reads "try again"."""
    return await insist(lambda: box.accept(letter))


STEPS = {
    "connect": lambda proxy: proxy.freeze(),
    "begin": lambda proxy: proxy.freeze_at(b"BEGIN", passed=False),
    "look": lambda proxy: proxy.freeze_at(b"FROM seen", passed=True),
    "insert": lambda proxy: proxy.freeze_at(b"INSERT INTO envelope", passed=False),
    "inserted": lambda proxy: proxy.freeze_at(b"INSERT INTO payload", passed=True),
    "commit": lambda proxy: proxy.freeze_at(b"COMMIT", passed=False),
    "committed": lambda proxy: proxy.freeze_at(b"COMMIT", passed=True),
}


@pytest.mark.parametrize("fresh", [False, True], ids=["old connection", "new connection"])
@pytest.mark.parametrize("step", STEPS)
def test_a_freeze_at_any_step_ends_in_time_and_the_same_again_is_one_request(
    box: Outbox, proxy: Proxy, step: str, *, fresh: bool
) -> None:
    """Also where the commit had arrived and its answer was lost: one letter, one reference."""
    letter = new_letter()

    async def scene() -> None:
        if not fresh:
            await repeat(box, new_letter())
        STEPS[step](proxy)
        with pytest.raises(OutboxUnavailableError) as caught:
            await box.accept(letter)
        assert caught.value.reason is Reason.SILENT
        if step == "connect":
            proxy.thaw()
        receipt = await repeat(box, letter)  # the frozen connection stays frozen
        assert receipt.reference == letter.reference
        if step == "committed":
            assert receipt.result is AcceptResult.REPEATED
        proxy.thaw()
        again = await repeat(box, letter)
        assert again == Receipt(AcceptResult.REPEATED, letter.reference)
        kept = [one.reference for one in await insist(lambda: undelivered(box))]
        assert kept.count(letter.reference) == 1

    if fresh:
        box._engine.dispose()
    asyncio.run(scene())


def test_a_freeze_while_a_refused_letter_is_rolled_back(box: Outbox, proxy: Proxy) -> None:
    """The letter that was in the same batch is not lost by the other one's mistake."""

    async def scene() -> None:
        first = new_letter()
        await repeat(box, first)
        proxy.freeze_at(b"ROLLBACK", passed=False)
        with pytest.raises((OutboxUnavailableError, ReferenceTakenError)):
            await box.accept(new_letter(reference=first.reference))
        assert (await repeat(box, new_letter())).result is AcceptResult.ACCEPTED

    asyncio.run(scene())


def test_whoever_waits_behind_a_hanging_call_is_told_in_time_as_well(
    box: Outbox, proxy: Proxy
) -> None:
    """All of them, whenever they came; then everything goes on by itself."""

    async def scene() -> None:
        await repeat(box, new_letter())
        proxy.freeze()
        first = asyncio.create_task(box.accept(new_letter()))
        await asyncio.sleep(SHORT / 2)
        rest = [asyncio.create_task(box.accept(new_letter())) for _ in range(9)]
        ended = await asyncio.gather(first, *rest, return_exceptions=True)
        assert [getattr(one, "reason", one) for one in ended] == [Reason.SILENT] * 10
        proxy.thaw()
        await repeat(box, new_letter())

    asyncio.run(scene())


def test_a_server_whose_processes_stand_still(postgres: Postgres) -> None:
    """Nothing is closed and nothing comes; afterwards nobody has to help."""
    box = open_outbox(postgres.new_database(), limit_seconds=SHORT)
    letter = new_letter()

    async def scene() -> None:
        await repeat(box, new_letter())
        with postgres.frozen():
            for _ in range(2):  # by the old connection, and by a new one
                with pytest.raises(OutboxUnavailableError, match="silent"):
                    await box.accept(letter)
        assert (await repeat(box, letter)).reference == letter.reference

    asyncio.run(scene())
    box.close()


def test_a_commit_that_waits_for_another_server(tmp_path: Path) -> None:
    """The standby that must confirm is away: the server itself waits for ever."""
    with running_postgres() as own:
        box = open_outbox(own.new_database(), limit_seconds=SHORT)
        hanging: list[tuple[NewLetter, Reason]] = []

        async def hangs() -> bool:
            """Tell whether a new letter hangs: the server reads its settings when it likes."""
            letter = new_letter()
            try:
                await box.accept(letter)
            except OutboxUnavailableError as error:
                hanging.append((letter, error.reason))
            return bool(hanging)

        async def scene() -> None:
            await repeat(box, new_letter())
            own.run_sql("ALTER SYSTEM SET synchronous_standby_names = 'away'")
            own.run_sql("SELECT pg_reload_conf()")
            await happens(hangs, "a commit that waits for the standby")
            own.run_sql("ALTER SYSTEM RESET synchronous_standby_names")
            own.run_sql("SELECT pg_reload_conf()")
            ((letter, reason),) = hanging
            assert reason is Reason.SILENT
            assert await repeat(box, letter) == Receipt(AcceptResult.REPEATED, letter.reference)

        asyncio.run(scene())
        box.close()


def test_an_idle_connection_that_died_unseen_costs_nobody_an_error(
    address: str, proxy: Proxy
) -> None:
    """A firewall forgets what was idle for long: the next request goes by a new connection."""
    box = open_outbox(address, limit_seconds=5 * SHORT)

    async def scene() -> None:
        await repeat(box, new_letter())
        proxy.freeze(also_new=False)
        assert (await box.accept(new_letter())).result is AcceptResult.ACCEPTED

    asyncio.run(scene())
    box.close()


def test_a_network_that_is_as_slow_as_that_is_silent_and_no_mistake_of_ours(
    box: Outbox, proxy: Proxy
) -> None:
    """Each answer comes, but too late: also the one to "are you there?" of a new connection."""

    async def scene() -> None:
        await repeat(box, new_letter())
        proxy.delay(SHORT * 0.4)
        for _ in range(2):
            with pytest.raises(OutboxUnavailableError, match="silent"):
                await box.accept(new_letter())
        proxy.thaw()
        await repeat(box, new_letter())

    asyncio.run(scene())


def test_a_freeze_while_sweeping_is_made_up_for(box: Outbox, proxy: Proxy) -> None:
    """Erasing is done; the files are swept by a later call."""

    async def scene() -> None:
        letter = new_letter()
        await repeat(box, letter)
        (claim,) = await insist(lambda: box.claim(ClaimRequest("worker", 1, HOUR)))
        done = Attempt(Event.DELIVER, claim.envelope, "worker", "250")
        await insist(lambda: box.finish(done))
        proxy.freeze_at(b"VACUUM", passed=False)
        assert await insist(lambda: box.purge(timedelta())) == 1
        assert not box.is_swept
        proxy.thaw()
        assert await insist(lambda: box.purge(timedelta())) == 0
        assert box.is_swept

    asyncio.run(scene())


@pytest.mark.parametrize("word", [b"user", b"SHOW", b"CREATE TABLE", b"COMMIT"])
def test_a_freeze_while_opening_is_no_mistake_of_the_settings(
    address: str, proxy: Proxy, word: bytes
) -> None:
    """Told as "not now", also in the middle of a migration; the next start does it whole."""
    proxy.freeze_at(word, passed=False)
    with pytest.raises(OutboxUnavailableError) as caught:
        open_outbox(address, limit_seconds=SHORT)
    assert caught.value.reason is Reason.SILENT
    proxy.thaw()
    open_outbox(address).close()
    assert examine(address, limit_seconds=SHORT).pending == ()


def test_closing_does_not_wait_for_a_frozen_server(box: Outbox, proxy: Proxy) -> None:
    """Whoever waits is told, and the threads end."""

    async def scene() -> None:
        await repeat(box, new_letter())
        proxy.freeze()
        waiting = asyncio.create_task(box.accept(new_letter()))
        await asyncio.sleep(0)
        await asyncio.to_thread(box.close)
        with pytest.raises(OutboxUnavailableError):
            await waiting
        assert not box._writer._thread.is_alive()

    asyncio.run(scene())


def test_delivered_is_recorded_however_often_the_answer_is_lost(box: Outbox, proxy: Proxy) -> None:
    """The first commit may arrive or not: the letter is delivered, once."""

    async def scene() -> None:
        letter = new_letter()
        await repeat(box, letter)
        (claim,) = await insist(lambda: box.claim(ClaimRequest("worker", 1, HOUR)))
        attempt = Attempt(Event.DELIVER, claim.envelope, "worker", "250")
        for passed in (False, True):
            proxy.freeze_at(b"COMMIT", passed=passed)
            with pytest.raises(OutboxUnavailableError):
                await box.finish(attempt)

        await insist(lambda: box.finish(attempt))
        proxy.thaw()
        found = await insist(lambda: box.find(letter.reference))
        assert found is not None
        assert found.state is State.DELIVERED

    asyncio.run(scene())


REFUSED: dict[str, Callable[[Postgres], str]] = {
    "password": lambda server: f"postgresql+psycopg://clerk:secret@/kim?host={server.folder}",
    "no password": lambda server: f"postgresql+psycopg://clerk@/kim?host={server.folder}",
    "no user": lambda server: f"postgresql+psycopg://nobody@/kim?host={server.folder}",
    "no entry": lambda server: f"postgresql+psycopg://shut:secret@/kim?host={server.folder}",
    "no database": lambda server: f"postgresql+psycopg://kim@/elsewhere?host={server.folder}",
}


@pytest.fixture(scope="module")
def guarded() -> Iterator[Postgres]:
    """Run a server that asks a user for a password, and lets another one not in."""
    with running_postgres() as server:
        server.run_sql("CREATE DATABASE kim")
        server.run_sql("CREATE ROLE clerk LOGIN PASSWORD 'right'")
        server.run_sql("CREATE ROLE shut LOGIN")
        rules = server.folder / "data/pg_hba.conf"
        own = "local all clerk scram-sha-256\nlocal all shut reject\n"
        rules.write_text(own + rules.read_text("utf-8"), "utf-8")
        server.stop()
        server.start()
        yield server


@pytest.mark.parametrize("kind", REFUSED)
def test_a_refusal_stops_the_start(guarded: Postgres, kind: str) -> None:
    """Waiting does not help: said at once, with the remedy and without what is secret."""
    address = REFUSED[kind](guarded)
    with pytest.raises(ConfigurationError, match="KIM_DATABASE_URL") as caught:
        open_outbox(address, limit_seconds=SHORT)
    said = str(caught.value)
    assert not re.search("secret|clerk|nobody|elsewhere|kim-postgres", said), said
    assert ("no database" in said) == (kind == "no database")


def test_the_same_refusals_in_german_are_known(guarded: Postgres) -> None:
    """A German server says them in German; its own catalogue is asked for the words."""
    catalogue = max(CATALOGUES.glob("postgres-*.mo"))
    with catalogue.open("rb") as file:
        german = gettext.GNUTranslations(file).gettext
    sentences = [
        'password authentication failed for user "%s"',
        'Peer authentication failed for user "%s"',
        'Ident authentication failed for user "%s"',
        'certificate authentication failed for user "%s"',
        'role "%s" does not exist',
        'role "%s" is not permitted to log in',
        'database "%s" does not exist',
        'no pg_hba.conf entry for host "%s", user "%s", database "%s", %s',
        'pg_hba.conf rejects connection for host "%s", user "%s", database "%s", %s',
    ]
    for sentence in sentences:
        for words in (sentence, german(sentence)):
            error = psycopg.OperationalError(f"connection failed: FATAL:  {words}")
            assert postgres.refusal_of(error), words
        assert german(sentence) != sentence
    for passing in ("the database system is starting up", "sorry, too many clients already"):
        for words in (passing, german(passing)):
            error = psycopg.OperationalError(f"connection failed: FATAL:  {words}")
            assert postgres.refusal_of(error) is None


def test_a_password_that_was_changed_under_a_running_service_is_told(guarded: Postgres) -> None:
    """It goes on, and says why nothing can be stored; the right one is waited for."""
    guarded.run_sql("CREATE DATABASE changed OWNER clerk")
    address = f"postgresql+psycopg://clerk:right@/changed?host={guarded.folder}"
    box = open_outbox(address, limit_seconds=SHORT)
    guarded.run_sql("ALTER ROLE clerk PASSWORD 'other'")
    box._engine.dispose()
    with pytest.raises(OutboxUnavailableError) as caught:
        asyncio.run(box.accept(new_letter()))
    assert caught.value.reason is Reason.REFUSED
    guarded.run_sql("ALTER ROLE clerk PASSWORD 'right'")
    asyncio.run(repeat(box, new_letter()))
    box.close()
