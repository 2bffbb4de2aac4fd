"""Examine a database without changing it."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from formservice.outbox import upgrade
from formservice.outbox.database import folder_of, open_database, translate_database_errors


@dataclass(frozen=True, slots=True)
class Examination:
    """The findings."""

    exists: bool
    folder: Path | None
    """Folder of the SQLite file, also if the file does not exist yet."""
    pending: tuple[str, ...]
    """Migrations that the next start will run."""


def examine(address: str, *, busy_seconds: int) -> Examination:
    """Return the state of the database at *address*; create and migrate nothing.

    Raises `ConfigurationError` or `OutboxUnavailableError` as `Outbox.open` does.
    """
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        file = Path(url.database or "")
        with translate_database_errors():
            exists = file.exists()
        if not exists:
            return Examination(exists=False, folder=file.parent, pending=())
    engine = open_database(address, busy_seconds)
    try:
        pending = tuple(upgrade.pending(engine))
        return Examination(exists=True, folder=folder_of(engine), pending=pending)
    finally:
        engine.dispose()
