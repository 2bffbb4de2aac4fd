"""Move the outbox from an SQLite file into an empty PostgreSQL database (decision 0049).

The file is marked first, by the migration it stands at: whoever opens it afterwards, of this
version or of an older one, refuses. Then everything is copied in one transaction. A move that was
interrupted is finished by calling it again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from sqlalchemy import (
    Connection,
    Engine,
    StaticPool,
    Table,
    create_engine,
    delete,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

from formservice.outbox import upgrade
from formservice.outbox.clock import Clock, read_clock
from formservice.outbox.database import open_database, translate_database_errors
from formservice.outbox.examination import examine
from formservice.outbox.schema import envelopes, identities, metadata
from formservice.outbox.states import STATE, State
from portal.problems import ConfigurationError, Problem

ROWS_AT_ONCE = 500
"""Rows that one statement copies; each has to end within the limit of the database."""

Advance = Callable[[int, int], None]
"""Called with the number of rows that are copied, and the number of all."""


class Refusal(StrEnum):
    """Why nothing was moved; file and database are as they were."""

    MOVED = "the file was moved already"
    FILLED = "the database of KIM_DATABASE_URL holds something already"
    IN_HAND = "a delivery has requests in hand, or was killed a moment ago"
    OPEN = "another program has the file open"
    DIFFERENT = "the database would hold another number of rows than the file"
    OTHER_VERSION = "another version of KIM-Portal began to move it, and has to finish that"


@dataclass(frozen=True, slots=True)
class Moved:
    """What was done."""

    rows: dict[str, int] = field(default_factory=dict)
    """Number of rows by table, the same in file and database."""
    refusal: Refusal | None = None


class _CountsDifferError(Exception):
    """The database holds another number of rows than the file; what was copied is undone."""


def move_outbox(file: Path, address: str, *, limit_seconds: int, advance: Advance) -> Moved:
    """Move what the SQLite *file* holds into the PostgreSQL database at *address*.

    Call it while no service runs. Raises `ConfigurationError` if one of both cannot be used;
    `OutboxUnavailableError` if the same call may succeed later.
    """
    marked = _mark_of(file)
    if marked and marked.startswith(upgrade.MOVED):
        return Moved(refusal=Refusal.MOVED)
    if not marked and (refusal := _why_not(file, limit_seconds)):
        return Moved(refusal=refusal)
    with _opened(address, limit_seconds) as database:
        upgrade.upgrade(database)
        with _alone(file) as here, translate_database_errors():
            return _move(here, database, advance)


def _move(here: Connection, database: Engine, advance: Advance) -> Moved:
    """Mark, copy and compare; take the mark back if the database has certainly nothing."""
    known = upgrade.head()
    begun = upgrade.mark_of(here)
    if begun not in {None, f"{upgrade.MOVING}{known}"}:
        return Moved(refusal=Refusal.OTHER_VERSION)
    upgrade.mark(here, f"{upgrade.MOVING}{known}")
    has_nothing = begun is None
    try:
        with database.begin() as there:
            moved = _fill(here, there, advance, may_be_copied=begun is not None)
            # From here on only the server knows whether it is stored: another call looks.
            has_nothing &= moved.refusal is not None
    except _CountsDifferError:
        moved = Moved(refusal=Refusal.DIFFERENT)
    finally:
        if has_nothing:
            upgrade.mark(here, known)
    if not moved.refusal:
        upgrade.mark(here, f"{upgrade.MOVED}{known}")
    return moved


def _fill(here: Connection, there: Connection, advance: Advance, *, may_be_copied: bool) -> Moved:
    """Copy into the empty database, unless that was done before; return what is there then."""
    if not _is_alone(here):
        return Moved(refusal=Refusal.OPEN)
    names = ", ".join(table.name for table in metadata.sorted_tables)
    there.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))
    rows = _counts(here)
    if may_be_copied and _has_all(here, there):
        return Moved(rows)
    if any(number for name, number in _counts(there).items() if name != identities.name):
        return Moved(refusal=Refusal.FILLED)
    there.execute(delete(identities))  # whoever has opened the empty one has named it
    _copy(here, there, advance)
    if _counts(there) != rows:
        raise _CountsDifferError
    return Moved(rows)


def _copy(here: Connection, there: Connection, advance: Advance) -> None:
    """Copy all rows, those that others refer to first."""
    done, total = 0, sum(_counts(here).values())
    for table in metadata.sorted_tables:
        for rows in here.execute(select(table)).mappings().partitions(ROWS_AT_ONCE):
            there.execute(insert(table), [dict(row) for row in rows])
            done += len(rows)
            advance(done, total)
    # What comes next gets a number behind those that were copied.
    last = select(func.max(envelopes.c.id)).scalar_subquery()
    sequence = func.pg_get_serial_sequence(envelopes.name, envelopes.c.id.name)
    there.execute(select(func.setval(sequence, last)).where(last.is_not(None)))


def _has_all(here: Connection, there: Connection) -> bool:
    """Return True if every letter of the file is in the database: it was copied before."""
    wanted, found = (
        set(one.execute(select(envelopes.c.reference)).scalars()) for one in (here, there)
    )
    return bool(wanted) and wanted <= found


def _counts(connection: Connection) -> dict[str, int]:
    def count(table: Table) -> int:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()

    return {table.name: count(table) for table in metadata.sorted_tables}


def _why_not(file: Path, limit_seconds: int) -> Refusal | None:
    """Bring the tables of the *file* to this version; return why it cannot be moved now.

    Raises `ConfigurationError` if it holds no outbox, and leaves it as it is.
    """
    address = f"sqlite:///{file}"
    if not examine(address, limit_seconds=limit_seconds).exists:
        raise ConfigurationError(
            [Problem(file, None, "FILE", "It holds no outbox.", "Name the outbox so far.")]
        )
    with _opened(address, limit_seconds) as engine:
        upgrade.upgrade(engine)
        with translate_database_errors(), engine.begin() as connection:
            sending = select(envelopes.c.id).where(STATE == State.SENDING).limit(1)
            now = {"now": read_clock(connection).now}
            return Refusal.IN_HAND if connection.execute(sending, now).first() else None


def _mark_of(file: Path) -> str | None:
    with _alone(file) as connection, translate_database_errors():
        return upgrade.mark_of(connection)


def _is_alone(here: Connection) -> bool:
    """Return True if no other program has the file open: only then SQLite gives up the log.

    Who opens it later finds the mark.
    """
    try:
        return str(here.exec_driver_sql("PRAGMA journal_mode=DELETE").scalar()) == "delete"
    except OperationalError:
        return False


@contextmanager
def _alone(file: Path) -> Iterator[Connection]:
    """Yield the only connection to the *file*, which commits each statement by itself."""
    url = URL.create("sqlite", database=str(file))
    engine = create_engine(url, poolclass=StaticPool, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _opened(address: str, limit_seconds: int) -> Iterator[Engine]:
    engine = open_database(address, limit_seconds)
    try:
        yield engine.execution_options(clock=Clock())
    finally:
        engine.dispose()
