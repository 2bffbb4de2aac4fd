"""Examine a database without changing it."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from formservice.outbox import upgrade
from formservice.outbox.database import (
    file_of,
    looking_at,
    open_database,
    refuse_taken_away,
    translate_database_errors,
)
from formservice.outbox.mark import refuse_other_outbox


@dataclass(frozen=True, slots=True)
class Examination:
    """The findings."""

    exists: bool
    """Whether there are the tables of an outbox, of whatever version."""
    folder: Path | None
    """Folder of the SQLite file, also if the file does not exist yet."""
    pending: tuple[str, ...]
    """Migrations that the next start will run."""


def examine(address: str, *, limit_seconds: int, mark: Path | None = None) -> Examination:
    """Return the state of the database at *address*; create and migrate nothing.

    *mark* is the file that notes which outbox it has to be. Raises `ConfigurationError` or
    `OutboxUnavailableError` as `Outbox.open` does.
    """
    url = make_url(address)
    file = file_of(url)
    folder = file.parent if file else None
    if mark:
        refuse_other_outbox(address, mark, limit_seconds=limit_seconds)
    if file and not _holds_outbox(file, url, limit_seconds):
        return Examination(exists=False, folder=folder, pending=())
    engine = open_database(address, limit_seconds)
    try:
        pending = tuple(upgrade.pending(engine))
        return Examination(bool(upgrade.heads(engine)), folder, pending)
    finally:
        engine.dispose()


def _holds_outbox(file: Path, url: URL, limit_seconds: int) -> bool:
    """Return True if the SQLite *file* holds an outbox; change no byte of it if not."""
    with translate_database_errors():
        refuse_taken_away(file)
        with looking_at(url, limit_seconds) as connection:
            return bool(connection and upgrade.known_heads(connection))
