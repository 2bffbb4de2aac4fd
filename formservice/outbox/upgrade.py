"""Migrate the tables of a database, in one transaction."""

import logging
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from formservice.outbox import postgres
from formservice.outbox.database import database_problem, translate_database_errors
from formservice.outbox.schema import envelopes
from portal.problems import ConfigurationError, Problem

logging.getLogger("alembic").setLevel(logging.WARNING)  # it names the kind of database each time

MIGRATIONS = Path(__file__).parent / "migrations"

MIGRATION_SECONDS = 300.0
"""Longest time of one statement that migrates tables with letters: a long log takes longer than a
request may."""
MOVING = "moving-"
MOVED = "moved-"
"""What stands before the migration of an SQLite file that is being moved, or was moved, to another
database (`move.py`). No version knows such a migration, so none works with the file."""

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(5170)")
"""Several instances may start at the same moment; SQLite needs no such lock."""
_MARK = text("UPDATE alembic_version SET version_num = :migration")


def upgrade(engine: Engine) -> None:
    """Run the missing migrations.

    Raises `ConfigurationError` if that is not possible, `OutboxUnavailableError` if it may be
    possible later; then nothing has changed.
    """
    is_on_server = engine.dialect.name == "postgresql"
    with translate_database_errors(), engine.begin() as connection:
        if is_on_server:
            connection.execute(_ONE_AT_A_TIME)
        is_old = bool(known_heads(connection) and _missing(connection))
        if is_old and is_on_server:
            postgres.be_patient(connection, MIGRATION_SECONDS)
        command.upgrade(configuration(connection), "head")
    if is_old:
        engine.dispose()  # no request gets that patient connection


def pending(engine: Engine) -> list[str]:
    """Return the migrations that are missing, without running them.

    Raises `ConfigurationError` if the database cannot be used, `OutboxUnavailableError` if the
    cause may pass by itself.
    """
    with translate_database_errors(), engine.begin() as connection:
        return _missing(connection)


def heads(engine: Engine) -> tuple[str, ...]:
    """Return the migrations at which the tables stand; empty: there is no outbox.

    Raises as `pending` does.
    """
    with translate_database_errors(), engine.begin() as connection:
        return known_heads(connection)


def _missing(connection: Connection) -> list[str]:
    known = known_heads(connection)
    script = ScriptDirectory.from_config(configuration(connection))
    missing = script.iterate_revisions("heads", known or "base")
    return sorted(one.revision for one in missing if one.revision not in known)


def head() -> str:
    """Return the newest migration."""
    return str(ScriptDirectory.from_config(_scripts()).get_current_head())


def mark_of(connection: Connection) -> str | None:
    """Return the mark of a file that is being moved or was moved; `None`: it is in use."""
    for known in MigrationContext.configure(connection).get_current_heads():
        if known.startswith((MOVING, MOVED)):
            return known
    return None


def mark(connection: Connection, migration: str) -> None:
    """Say that the tables stand at *migration*, which may begin with `MOVING` or `MOVED`."""
    connection.execute(_MARK, {"migration": migration})


def known_heads(connection: Connection) -> tuple[str, ...]:
    """Return the migrations the tables stand at; refuse those of a newer version, or not ours."""
    heads = MigrationContext.configure(connection).get_current_heads()
    if marked := mark_of(connection):
        raise ConfigurationError([_moved_problem(marked)])
    script = ScriptDirectory.from_config(configuration(connection))
    if strangers := set(heads) - {one.revision for one in script.walk_revisions()}:
        migrations = f"(migration {', '.join(sorted(strangers))})."
        if inspect(connection).has_table(envelopes.name):
            what = f"A newer version has changed the tables {migrations}"
            remedy = "Go back to that version, or restore the backup from before the change."
        else:
            what = f"These are the tables of another program {migrations}"
            remedy = "Give the outbox a database of its own."
        raise ConfigurationError([database_problem(what, remedy)])
    return heads


def _moved_problem(marked: str) -> Problem:
    if marked.startswith(MOVED):
        what = "This outbox was moved to another database (kim outbox move)."
        return database_problem(what, "Name the new one; this file holds what was in it then.")
    what = "This outbox is being moved to another database, or that was interrupted."
    remedy = "Finish it with KIM_DATABASE_URL of the new one: kim outbox move"
    return database_problem(what, remedy)


def configuration(connection: Connection) -> Config:
    """Return Alembic's configuration for work on *connection*."""
    config = _scripts()
    config.attributes["connection"] = connection
    return config


def _scripts() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config
