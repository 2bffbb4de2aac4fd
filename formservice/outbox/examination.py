"""Examine a database without changing it."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, or_, select
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
from formservice.outbox.schema import Instant, envelopes


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


def damaged_references(address: str, *, limit_seconds: int) -> tuple[str, ...]:
    """Return the references of requests of which a time cannot be read, the oldest first.

    SQLite stores any value, so a disk or a hand may have damaged it. The database at *address* is
    an outbox of this version. Raises `ConfigurationError` or `OutboxUnavailableError` as `examine`
    does.
    """
    url = make_url(address)
    if not file_of(url):
        return ()
    times = [column for column in envelopes.c if isinstance(column.type, Instant)]
    unread = (
        func.julianday(time).is_(None) | (func.typeof(time) != "text")  # a number is a day to it
        for time in times
    )
    is_odd = or_(*(time.is_not(None) & odd for time, odd in zip(times, unread, strict=True)))
    found = select(envelopes.c.reference).where(is_odd).order_by(envelopes.c.id)
    with translate_database_errors(), looking_at(url, limit_seconds) as connection:
        return tuple(connection.execute(found).scalars()) if connection else ()
