"""`kim outbox move` as an operator types it: a filled SQLite file, a real PostgreSQL."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Connection, create_engine, delete, select

from formservice.outbox import (
    Attempt,
    ClaimRequest,
    Event,
    OperatorCommand,
    Outbox,
    move,
    upgrade,
)
from formservice.outbox.schema import metadata
from kim.__main__ import main
from portal.problems import ConfigurationError
from tests.formservice.samples import Times, new_letter, open_outbox, times_of
from tests.servers.postgres import Postgres

LETTERS = 8


class Machine:
    """An SQLite outbox that a service has left, an empty database, and the command line."""

    def __init__(self, file: Path, database: str) -> None:
        self.file = file
        self.database = database
        with self.outbox(f"sqlite:///{file}") as box:
            asyncio.run(_fill(box))

    @contextmanager
    def outbox(self, address: str) -> Iterator[Outbox]:
        """Open an outbox as a service does."""
        box = open_outbox(address)
        try:
            yield box
        finally:
            box.close()

    def move(self) -> Result:
        """Run the command."""
        return CliRunner().invoke(main, ["outbox", "move", str(self.file)])

    def mark(self, migration: str) -> None:
        """Write the mark that a move leaves which was cut off."""
        with closing(sqlite3.connect(self.file)) as connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", [migration])
            connection.commit()

    def is_usable(self) -> bool:
        """Return True if a service would still work with the file."""
        try:
            with self.outbox(f"sqlite:///{self.file}"):
                return True
        except ConfigurationError:
            return False

    def rows(self, address: str) -> dict[str, list[tuple[object, ...]]]:
        """Return all rows by table."""
        engine = create_engine(address)
        with engine.connect() as connection:
            found = {
                table.name: sorted(map(tuple, connection.execute(select(table))))
                for table in metadata.sorted_tables
            }
        engine.dispose()
        return found


async def _fill(box: Outbox) -> None:
    """Letters in several states, one with content that is erased and counted."""
    letters = [new_letter() for _ in range(LETTERS - 1)]
    for letter in letters:
        await box.accept(letter)
    claims = await box.claim(ClaimRequest("one", 2, timedelta(minutes=5)))
    for claim in claims:
        await box.finish(Attempt(Event.DELIVER, claim.envelope, "one", "250"))
    held = OperatorCommand(Event.HOLD, letters[-1].reference, "")
    await box.carry_out(held)
    times_of(box).now += timedelta(days=2)
    await box.purge(timedelta(days=1))
    await box.accept(new_letter())


@pytest.fixture
def machine(tmp_path: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Give a filled outbox and an empty database, which the settings name."""
    database = postgres.new_database()
    monkeypatch.setenv("KIM_DATABASE_URL", database)
    return Machine(tmp_path / "outbox.db", database)


def test_everything_arrives_and_the_file_is_left_behind(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row by row, in several statements; the next letter gets a number of its own."""
    monkeypatch.setattr(move, "ROWS_AT_ONCE", 3)
    before = machine.rows(f"sqlite:///{machine.file}")
    assert all(before[name] for name in ("envelope", "payload", "seen", "counter", "belief"))
    result = machine.move()
    assert result.exit_code == 0, result.output
    assert f"envelope: {LETTERS}\n" in result.stdout
    after = machine.rows(f"sqlite:///{machine.file}")  # it can still be read
    total = sum(map(len, after.values()))
    assert f"({total} of {total})" in result.stderr
    assert machine.rows(machine.database) == after
    for name in ("belief", "clock_offset"):  # the command has read the clock
        del before[name], after[name]
    assert after == before
    with pytest.raises(ConfigurationError, match="was moved to another database"):
        open_outbox(f"sqlite:///{machine.file}")
    with machine.outbox(machine.database) as box:
        asyncio.run(box.accept(new_letter()))
    assert len(machine.rows(machine.database)["envelope"]) == LETTERS + 1
    again = machine.move()
    assert (again.exit_code, "was moved already" in again.stderr) == (4, True)


def test_a_version_that_knows_no_move_refuses_the_file(machine: Machine) -> None:
    """To it, it looks like a file of a newer version."""
    assert machine.move().exit_code == 0
    with closing(sqlite3.connect(machine.file)) as connection:
        (mark,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    assert mark == f"{upgrade.MOVED}{upgrade.head()}"


def test_a_database_with_letters_is_left_alone(machine: Machine) -> None:
    """Two outboxes cannot become one: their numbers are the same."""
    with machine.outbox(machine.database) as box:
        asyncio.run(box.accept(new_letter()))
    before = machine.rows(machine.database)
    result = machine.move()
    assert (result.exit_code, "holds something already" in result.stderr) == (4, True)
    assert machine.rows(machine.database) == before
    assert machine.is_usable()


def test_a_service_that_runs_is_noticed(machine: Machine) -> None:
    """It would go on writing into the file that was left behind."""
    with machine.outbox(f"sqlite:///{machine.file}") as box:
        asyncio.run(box.time())
        result = machine.move()
        assert (result.exit_code, "has the file open" in result.stderr) == (4, True)
        asyncio.run(box.accept(new_letter()))
    assert not any(machine.rows(machine.database).values())
    assert machine.is_usable()


def test_a_delivery_that_was_killed_is_waited_for(machine: Machine) -> None:
    """Its mail may be under way; the lease says for how long."""
    address = f"sqlite:///{machine.file}"
    box = open_outbox(address, clock=Times(Times().now + timedelta(days=4000)))
    asyncio.run(box.claim(ClaimRequest("two", 1, timedelta(days=1))))
    box.close()
    result = machine.move()
    assert (result.exit_code, "has requests in hand" in result.stderr) == (4, True)
    assert machine.is_usable()


def test_half_a_move_is_none(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """It breaks off, or the numbers differ: the database is empty, the file is used on."""
    copy = move._copy

    def lose_one(here: Connection, there: Connection, advance: move.Advance) -> None:
        copy(here, there, advance)
        there.execute(delete(metadata.tables["payload"]))

    monkeypatch.setattr(move, "_copy", lose_one)
    assert machine.move().exit_code == 1
    monkeypatch.undo()
    assert not any(machine.rows(machine.database).values())
    assert machine.is_usable()


@pytest.mark.parametrize("is_stored", [True, False])
def test_a_move_that_was_cut_off_is_finished(machine: Machine, *, is_stored: bool) -> None:
    """Killed before or after the database had stored it: nobody can use the file meanwhile."""
    if is_stored:
        assert machine.move().exit_code == 0
    with machine.outbox(machine.database):
        pass
    machine.mark(f"{upgrade.MOVING}{upgrade.head()}")
    assert not machine.is_usable()
    result = machine.move()
    assert result.exit_code == 0, result.output
    before = machine.rows(f"sqlite:///{machine.file}")
    assert machine.rows(machine.database) == before
    assert "was moved already" in machine.move().stderr


def test_what_is_no_outbox_is_refused(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As with the other commands: 2, and nothing is made."""
    missing = tmp_path / "otubox.db"
    done = CliRunner().invoke(main, ["outbox", "move", str(missing)])
    assert (done.exit_code, missing.exists()) == (2, False)
    missing.touch()
    done = CliRunner().invoke(main, ["outbox", "move", str(missing)])
    assert (done.exit_code, missing.read_bytes()) == (2, b"")
    monkeypatch.setenv("KIM_DATABASE_URL", f"sqlite:///{tmp_path}/other.db")
    done = machine.move()
    assert (done.exit_code, "no PostgreSQL" in done.stderr) == (2, True)
