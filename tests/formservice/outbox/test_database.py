"""The database keeps what it has committed, and says why when it cannot."""

import asyncio
import shutil
import sqlite3
import stat
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from formservice.outbox import (
    AcceptResult,
    Outbox,
    OutboxUnavailableError,
    Reason,
    State,
    database,
)
from formservice.outbox.schema import metadata
from formservice.outbox.upgrade import configuration
from formservice.outbox.writer import Writer
from portal.problems import ConfigurationError
from tests.formservice.samples import new_letter, open_outbox, undelivered
from tests.servers.postgres import Postgres


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Name an SQLite file in a folder that is not there yet."""
    return tmp_path / "data" / "outbox.db"


def test_migrations_make_the_tables_of_the_schema(address: str) -> None:
    """What the code asks for is what the migrations create, on both databases."""
    box = open_outbox(address)
    with box._engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    box.close()


def test_opening_again_changes_nothing(address: str) -> None:
    """Migrations that have run are not run again."""
    first = open_outbox(address)
    reference = asyncio.run(first.accept(new_letter())).reference
    first.close()
    second = open_outbox(address)
    assert asyncio.run(second.find(reference)) is not None
    second.close()


def test_what_an_earlier_version_has_stored_goes_on(address: str) -> None:
    """Its letters have not come back yet: the next dispatch is the first that has a tag."""
    old = open_outbox(address)
    reference = asyncio.run(old.accept(new_letter())).reference
    with old._engine.begin() as connection:
        command.downgrade(configuration(connection), "0002")
    old.close()
    new = open_outbox(address)
    letter = asyncio.run(new.find(reference))
    assert letter
    assert (letter.dispatch, letter.state) == (0, State.WAITING)
    new.close()


def test_a_migration_may_take_longer_than_a_request(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long log is indexed in seconds, and a start that gave up would give up each time; requests
    wait no longer for that.
    """
    address, run = postgres.new_database(), command.upgrade
    box = open_outbox(address)
    with box._engine.begin() as connection:
        command.downgrade(configuration(connection), "0004")
    box.close()

    def run_slowly(config: Config, revision: str) -> None:
        config.attributes["connection"].execute(text("SELECT pg_sleep(2.5)"))
        run(config, revision)

    monkeypatch.setattr(command, "upgrade", run_slowly)
    box = open_outbox(address, limit_seconds=2)
    with box._engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        assert driver.limit_seconds == 2
        assert connection.execute(text("SHOW statement_timeout")).scalar() == "1600ms"
    box.close()


def test_the_file_is_for_its_owner_alone(file: Path) -> None:
    """Nobody else on the machine reads folder, database or write-ahead log."""
    box = open_outbox(f"sqlite:///{file}")
    asyncio.run(box.accept(new_letter()))
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    modes = {stat.S_IMODE(one.stat().st_mode) for one in file.parent.iterdir()}
    assert modes == {0o600}
    box.close()


@pytest.mark.parametrize(
    ("pragma", "value"), [("synchronous", 1), ("secure_delete", 0), ("journal_mode", "delete")]
)
def test_a_database_that_could_forget_is_refused(
    file: Path, monkeypatch: pytest.MonkeyPatch, pragma: str, value: object
) -> None:
    """If a wish is not granted, the service does not start and names it."""

    def prepare_badly(connection: sqlite3.Connection, record: object) -> None:
        granted(connection, record)
        connection.execute(f"PRAGMA {pragma}={value}").close()

    granted = database._prepare_sqlite
    monkeypatch.setattr(database, "_prepare_sqlite", prepare_badly)
    with pytest.raises(ConfigurationError, match=f"KIM_DATABASE_URL.*{pragma}"):
        open_outbox(f"sqlite:///{file}")


def test_what_comes_in_one_turn_of_the_loop_shares_one_commit(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A commit costs the same for one as for all; and whoever comes alone is not held up for
    others.
    """
    sizes: list[int] = []
    commit = Writer._commit

    def counted(writer: Writer, calls: Sequence[Any]) -> None:
        sizes.append(len(calls))
        commit(writer, calls)

    monkeypatch.setattr(Writer, "_commit", counted)
    box = open_outbox(f"sqlite:///{file}")

    async def offer(number: int) -> None:
        await asyncio.gather(*(box.accept(new_letter()) for _ in range(number)))

    for number in (8, 1, 5):
        asyncio.run(offer(number))
    assert sizes == [8, 1, 5]
    box.close()


def test_a_locked_database_is_busy_for_all_who_wait_and_then_recovers(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody is told after one wait, not one after the other; nothing is stored meanwhile."""
    waits: list[int] = []
    commit = Writer._commit

    def counted(writer: Writer, calls: Sequence[Any]) -> None:
        waits.append(len(calls))
        commit(writer, calls)

    box = open_outbox(f"sqlite:///{file}")
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    async def offer() -> list[Reason]:
        results = await asyncio.gather(
            *(box.accept(new_letter()) for _ in range(8)), return_exceptions=True
        )
        return [one.reason for one in results if isinstance(one, OutboxUnavailableError)]

    monkeypatch.setattr(Writer, "_commit", counted)
    assert asyncio.run(offer()) == [Reason.BUSY] * 8
    assert sum(waits) == 8
    assert len(waits) <= 2  # whoever comes while the first one waits, waits with the next
    holder.execute("ROLLBACK")
    holder.close()
    assert asyncio.run(box.accept(new_letter())).result is AcceptResult.ACCEPTED
    assert len(asyncio.run(undelivered(box))) == 1
    box.close()


def test_whoever_was_told_that_it_is_locked_is_not_stored_afterwards(file: Path) -> None:
    """The lock is let go of after the answer: nothing happens that nobody waits for."""
    box = open_outbox(f"sqlite:///{file}", limit_seconds=2)
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    async def offer_one_after_the_other() -> None:
        first = asyncio.create_task(box.accept(new_letter()))
        await asyncio.sleep(0.5)
        second = asyncio.create_task(box.accept(new_letter()))
        told = await asyncio.gather(first, second, return_exceptions=True)
        assert [type(one) for one in told] == [OutboxUnavailableError] * 2

    asyncio.run(offer_one_after_the_other())
    holder.execute("ROLLBACK")
    holder.close()
    assert asyncio.run(undelivered(box)) == ()
    box.close()


def test_a_full_disk_is_told_and_the_service_recovers(file: Path) -> None:
    """No thanks without room; once there is room, everything works again."""
    box = open_outbox(f"sqlite:///{file}")
    with box._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=30")
    letter = new_letter(sealed=b"x" * 500_000)
    with pytest.raises(OutboxUnavailableError, match="full"):
        asyncio.run(box.accept(letter))
    assert asyncio.run(box.accept(letter)).reference == letter.reference
    box.close()


def test_a_proof_larger_than_the_cache_meets_the_disk(file: Path) -> None:
    """It is taken back, and counts as no letter; without room it fails as a letter would."""
    box = open_outbox(f"sqlite:///{file}")
    assert asyncio.run(box.measure(proof_bytes=4_000_000)).undelivered == {}
    log = file.with_name(f"{file.name}-wal")
    assert log.stat().st_size > 1_000_000
    box.close()
    assert file.stat().st_size < 1_000_000
    box = open_outbox(f"sqlite:///{file}")
    with box._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=60")
    asyncio.run(box.measure())
    with pytest.raises(OutboxUnavailableError, match="full"):
        asyncio.run(box.measure(proof_bytes=4_000_000))
    box.close()


def test_a_damaged_file_is_not_replaced(file: Path) -> None:
    """A corrupt database stops the start; only a person may put it aside."""
    open_outbox(f"sqlite:///{file}").close()
    damaged = b"damaged " + file.read_bytes()[8:]
    file.write_bytes(damaged)
    with pytest.raises(ConfigurationError, match="KIM_DATABASE_URL"):
        open_outbox(f"sqlite:///{file}")
    assert file.read_bytes() == damaged


def test_what_passes_by_itself_is_no_mistake_of_the_settings(file: Path) -> None:
    """A backup holds the file while we start: told as "not now", and nothing to mend."""
    address = f"sqlite:///{file}"
    open_outbox(address).close()
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(OutboxUnavailableError) as caught:
        open_outbox(address, limit_seconds=1)
    assert caught.value.reason is Reason.BUSY
    holder.close()
    open_outbox(address).close()


@pytest.mark.parametrize("name", ["SQLITE_BUSY_RECOVERY", "SQLITE_PROTOCOL", "SQLITE_IOERR_WRITE"])
def test_a_race_at_the_start_is_no_mistake_of_the_settings(name: str) -> None:
    """Two processes that start at once after a crash may meet at the locks of the log."""
    error = sqlite3.OperationalError("locking protocol")
    error.sqlite_errorname = name
    with pytest.raises(OutboxUnavailableError), database.translate_database_errors():
        raise DBAPIError("PRAGMA journal_mode", None, error)


def test_a_server_that_is_not_there_yet_is_no_mistake_of_the_settings(postgres: Postgres) -> None:
    """Whoever starts before the database server does so again, and nothing is mended by hand."""
    address = postgres.new_database()
    postgres.stop()
    try:
        with pytest.raises(OutboxUnavailableError) as caught:
            open_outbox(address)
    finally:
        postgres.start()
    assert caught.value.reason is Reason.DOWN
    open_outbox(address).close()


def test_a_restart_of_the_server_in_the_middle_is_survived(postgres: Postgres) -> None:
    """A connection that died while idle is replaced without anybody noticing."""
    box = open_outbox(postgres.new_database())
    asyncio.run(box.accept(new_letter()))
    postgres.stop()
    postgres.start()
    assert asyncio.run(box.accept(new_letter())).result is AcceptResult.ACCEPTED
    box.close()


def test_the_room_beside_the_file_is_known(file: Path, postgres: Postgres) -> None:
    """The free-space floor guards the disk we write to; a server has its own."""
    box = open_outbox(f"sqlite:///{file}")
    assert (asyncio.run(box.free_bytes()) or 0) > 0
    box.close()
    shutil.rmtree(file.parent)
    with pytest.raises(OutboxUnavailableError):
        asyncio.run(box.free_bytes())
    remote: Outbox = open_outbox(postgres.new_database())
    assert asyncio.run(remote.free_bytes()) is None
    remote.close()


def test_a_damaged_file_is_told_from_a_disk_that_keeps_nothing(file: Path) -> None:
    """Another file system brings nothing back; the page about recovery does."""
    open_outbox(f"sqlite:///{file}").close()
    strict = "SELECT sql FROM sqlite_master WHERE name = 'clock_offset'"
    rewrite = "UPDATE sqlite_master SET sql = ? WHERE name = 'clock_offset'"
    with closing(sqlite3.connect(file)) as database:
        (whole,) = database.execute(strict).fetchone()
    for schema in (whole.replace(" NOT NULL", ""), whole):
        with closing(sqlite3.connect(file)) as database, database:
            database.execute("PRAGMA writable_schema = ON")
            database.execute(rewrite, (schema,))
        if schema != whole:
            with closing(sqlite3.connect(file)) as database, database:
                database.execute("INSERT INTO clock_offset (id) VALUES (1)")
    with pytest.raises(ConfigurationError, match="quick_check = ") as caught:
        open_outbox(f"sqlite:///{file}")
    assert "handbook/operating/outbox.md says how to bring it back" in str(caught.value)
    assert "local file system" not in str(caught.value)


@pytest.mark.parametrize(
    "code",
    ["25P03", "25P04", "25006", "58030", "57P03", "40001", "55P03", "53300"],
    ids=lambda code: psycopg.errors.lookup(code).__name__,
)
def test_what_a_database_server_ends_or_forbids_for_a_while_is_awaited(code: str) -> None:
    """A process that got no time for two seconds is cut off; after a failover nobody may write."""
    error = DBAPIError("", None, psycopg.errors.lookup(code)("in its own words"))
    with pytest.raises(OutboxUnavailableError), database.translate_database_errors():
        raise error


@pytest.mark.parametrize("code", ["42P01", "3F000", "22P02"])
def test_what_no_waiting_mends_stops_the_start(code: str) -> None:
    """A table that is missing, for example."""
    error = DBAPIError("", None, psycopg.errors.lookup(code)("in its own words"))
    with (
        pytest.raises(ConfigurationError, match=type(error.orig).__name__),
        database.translate_database_errors(),
    ):
        raise error
