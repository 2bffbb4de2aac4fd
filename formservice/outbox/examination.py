"""Examine a database without changing it."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.engine import URL, make_url

from formservice.outbox import upgrade
from formservice.outbox.database import (
    BUSY_SHARE,
    open_database,
    refuse_taken_away,
    translate_database_errors,
)


@dataclass(frozen=True, slots=True)
class Examination:
    """The findings."""

    exists: bool
    """Whether there are the tables of an outbox, of whatever version."""
    folder: Path | None
    """Folder of the SQLite file, also if the file does not exist yet."""
    pending: tuple[str, ...]
    """Migrations that the next start will run."""


def examine(address: str, *, limit_seconds: int) -> Examination:
    """Return the state of the database at *address*; create and migrate nothing.

    Raises `ConfigurationError` or `OutboxUnavailableError` as `Outbox.open` does.
    """
    url = make_url(address)
    file = Path(url.database or "") if url.get_backend_name() == "sqlite" else None
    folder = file.parent if file else None
    if file and not _holds_outbox(file, url, limit_seconds):
        return Examination(exists=False, folder=folder, pending=())
    engine = open_database(address, limit_seconds)
    try:
        pending = tuple(upgrade.pending(engine))
        return Examination(bool(upgrade.heads(engine)), folder, pending)
    finally:
        engine.dispose()


def _holds_outbox(file: Path, url: URL, limit_seconds: int) -> bool:
    """Return True if the SQLite *file* holds an outbox; change no byte of it if not.

    A connection as `open_database` makes it would write into an empty file.
    """
    with translate_database_errors():
        refuse_taken_away(file)
        if not file.exists():
            return False
    wait = {"timeout": limit_seconds * BUSY_SHARE}
    engine = create_engine(url, connect_args=wait)
    try:
        return bool(upgrade.heads(engine))
    finally:
        engine.dispose()
