"""Open the database and check that a committed letter survives a power cut.

SQLite: WAL with `synchronous=FULL` (NORMAL may lose committed transactions) and `secure_delete=ON`.
PostgreSQL: `fsync`, `full_page_writes` and `synchronous_commit`. All are read back, because a
build, a server or a proxy may ignore them; without them the service does not start.
"""

import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from formservice.outbox import postgres
from formservice.outbox.disk import Disk
from formservice.outbox.model import OutboxUnavailableError, Reason
from formservice.outbox.time_limit import end_of, ends_by
from portal.problems import ConfigurationError, Problem, setting_problem

_SQLITE_WISHES = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}
_SQLITE_CHECKS = {**_SQLITE_WISHES, "quick_check": "ok"}
_POSTGRES_WISHES = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "local", "remote_write", "remote_apply"),
}

_DISK = "disk"
"""Option of an engine for SQLite: its `Disk`."""
_TAKEN_AWAY = (
    "Bring it back before anything else: handbook/operating/outbox.md, “A file was taken away "
    "while it is open”. For a new, empty one: systemd-tmpfiles --create"
)
_RECOVERY = "handbook/operating/outbox.md says how to bring it back; nothing was changed."
BUSY_SHARE = 0.8
"""Share of the time left after which a locked SQLite file is given up: before the caller is."""

_SQLITE_REASONS = {
    "SQLITE_BUSY": Reason.BUSY,
    "SQLITE_LOCKED": Reason.BUSY,
    "SQLITE_FULL": Reason.FULL,
}
_POSTGRES_REASONS = {
    "55P03": Reason.BUSY,  # lock_not_available
    "57014": Reason.BUSY,  # query_canceled: our statement_timeout
    "40P01": Reason.BUSY,  # deadlock_detected
    "53100": Reason.FULL,  # disk_full
    "53200": Reason.FULL,  # out_of_memory
}
_SQLITE_PASSING = (
    *("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL"),
    *("SQLITE_FULL", "SQLITE_IOERR"),
)
"""A race for the locks of the log is SQLITE_PROTOCOL; a full disk is SQLITE_IOERR, too, where the
shared memory of the log cannot grow."""
_POSTGRES_PASSING = (
    *("08", "40", "53", "55", "57", "58"),
    *("25006", "25P03", "25P04"),
)
"""SQLSTATE: connection, rollback, resources, locks, shutdown or start of the server, its disk; a
server that only reads, as until a failover is done; a transaction that it ended because no word of
us came in time, as from a process that got no processor."""


def open_database(address: str, limit_seconds: int) -> Engine:
    """Return an engine with connections for the writer and for erasing.

    Raises `ConfigurationError` if the database cannot be used or would lose committed data;
    `OutboxUnavailableError` if the cause may pass by itself. A server that does not answer costs no
    more than *limit_seconds*.
    """
    url = make_url(address)
    open_engine = _sqlite if file_of(url) else postgres.open_engine
    with translate_database_errors():
        engine = open_engine(url, limit_seconds)
    try:
        with (
            translate_database_errors(),
            ends_by(end_of(limit_seconds)),
            engine.connect() as connection,
        ):
            _refuse_broken_wishes(connection)
    except (ConfigurationError, OutboxUnavailableError):
        engine.dispose()
        raise
    return engine


@contextmanager
def translate_database_errors() -> Iterator[None]:
    """Translate database errors in the block into our own.

    Raises `OutboxUnavailableError` if the cause may pass by itself, else `ConfigurationError`.
    """
    try:
        yield
    except OSError as error:
        what = f"The database cannot be used ({error.strerror})."
        remedy = "Check the path of the file, and who may write in its folder."
    except DBAPIError as error:
        if refusal := postgres.refusal_of(error.orig):
            what, remedy = refusal
        elif _may_pass(error):
            raise OutboxUnavailableError(reason_of(error)) from None
        else:
            # Its own words may hold a password.
            code = getattr(error.orig, "sqlite_errorname", None) or type(error.orig).__name__
            what = f"The database cannot be used ({code})."
            remedy = _RECOVERY
    else:
        return
    raise ConfigurationError([database_problem(what, remedy)])


def refuse_taken_away(file: Path) -> None:
    """Raise `ConfigurationError` if *file* is missing in a folder that several users share.

    Such a folder (setgid, of another user) is laid with the file in it (kim.tmpfiles): somebody
    took it away, and requests with it. Whoever made a new one would also make it for one of the
    users alone. A folder of one's own may have the bit from the one above it.
    """
    if file.exists() or not file.parent.is_dir():
        return
    folder = file.parent.stat()
    if not folder.st_mode & stat.S_ISGID or folder.st_uid == os.geteuid():
        return
    what = f"{file} is not there: it was laid with its folder, and somebody took it away."
    raise ConfigurationError([database_problem(what, _TAKEN_AWAY)])


def file_of(url: URL) -> Path | None:
    """Return the SQLite file that *url* names; `None`: the database is on a server."""
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


@contextmanager
def looking_at(url: URL, limit_seconds: int) -> Iterator[Connection | None]:
    """Yield a connection for a look; `None`: there is no SQLite file.

    No byte of the file is changed: a connection as `open_database` makes it writes into an empty
    one.
    """
    if (file := file_of(url)) and not file.exists():
        yield None
        return
    wait = {"timeout": limit_seconds * BUSY_SHARE}
    engine = (
        create_engine(url, connect_args=wait) if file else postgres.open_engine(url, limit_seconds)
    )
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def disk_of(engine: Engine) -> Disk | None:
    """Return the disk that the SQLite file lies on; `None`: the database is on a server."""
    disk: Disk | None = engine.get_execution_options().get(_DISK)
    return disk


def reason_of(error: DBAPIError) -> Reason:
    """Return why the database failed, by its error code."""
    original: Any = error.orig
    if postgres.is_silent(original):
        return Reason.SILENT
    if postgres.refusal_of(original):
        return Reason.REFUSED
    name = getattr(original, "sqlite_errorname", None)
    if name is not None:
        return _SQLITE_REASONS.get("_".join(name.split("_")[:2]), Reason.DOWN)
    return _POSTGRES_REASONS.get(getattr(original, "sqlstate", None) or "", Reason.DOWN)


def _may_pass(error: DBAPIError) -> bool:
    """Return True if the same call may succeed later although nobody has mended anything."""
    original: Any = error.orig
    if name := getattr(original, "sqlite_errorname", None):
        return str(name).startswith(_SQLITE_PASSING)
    code = getattr(original, "sqlstate", None)
    return code.startswith(_POSTGRES_PASSING) if code else isinstance(error, OperationalError)


def _sqlite(url: URL, limit_seconds: int) -> Engine:
    file = Path(url.database or "")
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    refuse_taken_away(file)
    # The write-ahead log takes over the mode of the file, so the file comes first.
    os.close(os.open(file, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    wait = limit_seconds * BUSY_SHARE
    engine = create_engine(
        url,
        pool_size=1,
        max_overflow=1,
        connect_args={"timeout": wait},
        execution_options={_DISK: (disk := Disk(file))},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "close", lambda connection, _: disk.note_closed(connection))

    @event.listens_for(engine, "begin")
    def begin_immediate(connection: Connection) -> None:
        """Take the write lock at once: a reader that turns writer would fail without waiting."""
        left = max(0.0, end_of(limit_seconds) - time.monotonic())
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA busy_timeout={left * BUSY_SHARE * 1000:.0f}").close()
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        disk.note_opened(driver)

    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver begins no transaction of its own
    for name, value in _SQLITE_WISHES.items():
        connection.execute(f"PRAGMA {name}={value}").close()


def _refuse_broken_wishes(connection: Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    wishes: dict[str, Any] = _SQLITE_CHECKS if sqlite else _POSTGRES_WISHES
    problems = []
    for name, wish in wishes.items():
        command = f"PRAGMA {name}" if sqlite else f"SHOW {name}"
        found = connection.exec_driver_sql(command).scalar()
        if found in (wish if isinstance(wish, tuple) else (wish,)):
            continue
        if name == "quick_check":
            what, remedy = f"The file is damaged (quick_check = {found}).", _RECOVERY
        else:
            what = f"The database has {name} = {found}; an accepted request could be lost."
            remedy = "Use a local file system for SQLite, or set it in PostgreSQL's configuration."
        problems.append(database_problem(what, remedy))
    if problems:
        raise ConfigurationError(problems)


def database_problem(what: str, remedy: str) -> Problem:
    """Return a problem of the setting KIM_DATABASE_URL."""
    return setting_problem("KIM_DATABASE_URL", what, remedy)
