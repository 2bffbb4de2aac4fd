"""Examine a database before anything is changed in it."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from formservice.outbox import upgrade
from formservice.outbox.database import folder_of, open_database, translate_database_errors


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found."""

    exists: bool
    folder: Path | None
    """Where the SQLite file is or will be."""
    pending: tuple[str, ...]
    """Migrations that the next start will run."""


def examine(address: str, *, busy_seconds: int) -> Examination:
    """Look at the database at *address*; make none where none is, and migrate nothing.

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
