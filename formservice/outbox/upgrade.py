"""Migrate the tables of a database, in one transaction."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from formservice.outbox.database import database_problem, translate_database_errors
from portal.problems import ConfigurationError

MIGRATIONS = Path(__file__).parent / "migrations"

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(5170)")
"""Several instances may start at the same moment; SQLite needs no such lock."""


def upgrade(engine: Engine) -> None:
    """Run the missing migrations.

    Raises `ConfigurationError` if that is not possible, `OutboxUnavailableError` if it may be
    possible later; then nothing has changed.
    """
    with translate_database_errors(), engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(_ONE_AT_A_TIME)
        _known_heads(connection)
        command.upgrade(configuration(connection), "head")


def pending(engine: Engine) -> list[str]:
    """Return the migrations that are missing, without running them.

    Raises `ConfigurationError` if the database cannot be used, `OutboxUnavailableError` if the
    cause may pass by itself.
    """
    with translate_database_errors(), engine.begin() as connection:
        known = _known_heads(connection)
        script = ScriptDirectory.from_config(configuration(connection))
        missing = script.iterate_revisions("heads", known or "base")
        return sorted(one.revision for one in missing if one.revision not in known)


def _known_heads(connection: Connection) -> tuple[str, ...]:
    """Return the migrations the tables stand at; refuse tables that a newer version has made."""
    heads = MigrationContext.configure(connection).get_current_heads()
    script = ScriptDirectory.from_config(configuration(connection))
    if strangers := set(heads) - {one.revision for one in script.walk_revisions()}:
        what = f"A newer version has changed the tables (migration {', '.join(strangers)})."
        remedy = "Go back to that version, or restore the backup from before the change."
        raise ConfigurationError([database_problem(what, remedy)])
    return heads


def configuration(connection: Connection) -> Config:
    """Return Alembic's configuration for work on *connection*."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
