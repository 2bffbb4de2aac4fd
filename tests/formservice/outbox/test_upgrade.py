"""A migration that ends half way loses nothing, and the next start does it whole."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, create_engine, event, text

from formservice.outbox import OutboxUnavailableError, Reason, examine
from formservice.outbox.database import open_database
from formservice.outbox.upgrade import configuration, head, heads, upgrade
from portal.problems import ConfigurationError
from tests.formservice.samples import open_outbox
from tests.servers.postgres import Postgres

EARLIER = [f"{number:04}" for number in range(1, int(head()))]
LETTERS = 40
STRIDE = 5
"""Of the statements of all migrations, each fifth one is the last of a process."""
_LETTER = text(
    "INSERT INTO envelope (id, reference, message_id, mailbox, municipality, language, channel,"
    " accepted_at, next_attempt_at, attempts, last_result) VALUES (:id, :reference, :reference,"
    " 'moers@kreis.example', '05170024', 'ar', 'TEL', :now, :now, 0, '')"
)
_SEALED = text("INSERT INTO payload (envelope_id, sealed) VALUES (:id, :sealed)")
_SEEN = "INSERT INTO seen (fingerprint, reference, seen_at{}) VALUES (:print, :reference, :now{})"


@contextmanager
def connected(address: str) -> Iterator[Connection]:
    """Yield a connection of somebody else, and commit."""
    engine = create_engine(address)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def fill(address: str, migration: str) -> None:
    """Leave what a version has stored whose tables stand at *migration*."""
    has_contact = migration < "0009"
    seen = text(_SEEN.format(*((", contact", ", :print") if has_contact else ("", ""))))
    with connected(address) as connection:
        command.upgrade(configuration(connection), migration)
        for number in range(1, LETTERS + 1):
            row: dict[str, Any] = {"id": number, "reference": f"{100000000 + number}"}
            row |= {"now": "2026-11-21 11:00:00.000000", "sealed": b"x" * 3000}
            row["print"] = number.to_bytes(32)
            for statement in (_LETTER, _SEALED, seen):
                connection.execute(statement, row)


def stored(address: str) -> list[tuple[Any, ...]]:
    """Return each letter and its content, in whatever version."""
    question = (
        "SELECT reference, mailbox, municipality, language, channel, sealed"
        " FROM envelope JOIN payload ON envelope_id = id ORDER BY id"
    )
    with connected(address) as connection:
        return [(*row[:-1], bytes(row[-1])) for row in connection.execute(text(question))]


def version(address: str) -> str:
    """Return the migration at which the tables stand."""
    with connected(address) as connection:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar())


@pytest.mark.parametrize("migration", EARLIER)
def test_each_earlier_version_goes_on(address: str, migration: str) -> None:
    """With all it has stored."""
    fill(address, migration)
    before = stored(address)
    open_outbox(address).close()
    assert stored(address) == before
    assert len(before) == LETTERS
    assert examine(address, limit_seconds=5).pending == ()


def killed_at(address: str, number: int) -> bool:
    """Migrate in a process that is killed before its statement *number*; return False if it was
    done before that.
    """
    if child := os.fork():
        _, status = os.waitpid(child, 0)
        return os.WIFSIGNALED(status)
    try:
        engine = open_database(address, 5)
        count = 0

        def kill_at(*_: object) -> None:
            nonlocal count
            count += 1
            if count == number:
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(engine, "before_cursor_execute", kill_at)
        event.listen(engine, "commit", kill_at)
        upgrade(engine)
    finally:
        os._exit(0)


def test_a_migration_that_is_killed_at_any_statement_is_done_by_the_next_start(
    address: str,
) -> None:
    """Also where it was done already and only not yet stored."""
    fill(address, "0001")
    before, number = stored(address), 1
    while killed_at(address, number):
        assert (version(address), stored(address)) == ("0001", before)
        number += STRIDE
    assert number > 3 * STRIDE
    assert (version(address), stored(address)) == (head(), before)
    open_outbox(address).close()


def test_a_disk_that_is_full_in_a_migration_is_awaited(tmp_path: Path) -> None:
    """Nothing has changed then; once there is room, the next start does it."""
    address = f"sqlite:///{tmp_path}/outbox.db"
    fill(address, "0001")
    before = stored(address)
    engine = open_database(address, 5)
    with engine.begin() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(OutboxUnavailableError) as caught:
        upgrade(engine)
    engine.dispose()
    assert caught.value.reason is Reason.FULL
    assert (version(address), stored(address)) == ("0001", before)
    open_outbox(address).close()
    assert stored(address) == before


def refused(engine: Engine) -> str:
    """Return why the migration is refused."""
    with pytest.raises(ConfigurationError) as caught:
        upgrade(engine)
    return str(caught.value)


def test_a_migration_that_cannot_be_done_stops_the_start(address: str) -> None:
    """A table that a migration makes is there already: all stays, and the page is named."""
    fill(address, "0004")
    before = stored(address)
    with connected(address) as connection:
        connection.execute(text("CREATE TABLE cover (mailbox integer)"))
    engine = open_database(address, 5)
    assert "outbox.md" in refused(engine)
    assert heads(engine) == ("0004",)
    engine.dispose()
    assert stored(address) == before
    with connected(address) as connection:
        connection.execute(text("DROP TABLE cover"))
    open_outbox(address).close()
    assert stored(address) == before


def test_tables_of_another_role_lead_to_the_role(postgres: Postgres) -> None:
    """As after pg_restore by a superuser."""
    address = postgres.new_database()
    fill(address, "0008")
    postgres.run_sql("CREATE ROLE portal LOGIN")
    theirs = address.replace("//kim@", "//portal@")
    with pytest.raises(ConfigurationError, match=r"postgresql\.md"):
        open_outbox(theirs)
    assert version(address) == "0008"
