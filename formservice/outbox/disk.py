"""The disk that the SQLite file lies on, and whether the open files are still the ones there."""

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from formservice.outbox.model import OutboxUnavailableError, Reason

log = structlog.get_logger()

_FileId = tuple[int, int]
_BESIDE = ("-wal", "-shm")
"""Endings of the files that SQLite makes beside its file, and removes when the last one closes."""


class Disk:
    """The disk beside the file of an open database."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._id = _id_of(file)
        self._size = file.stat().st_size
        """Bytes of the file as it was seen last; it never shrinks, because nobody vacuums it."""
        self._beside = [file.with_name(file.name + ending) for ending in _BESIDE]
        self._opened: dict[int, list[_FileId]] = {}
        """The files beside it that each connection has open, by the id of the connection."""

    def note_opened(self, connection: object) -> None:
        """Note the files beside the file, which *connection* has just opened; the first time only.

        A connection has them from its first transaction on. If they are gone already, nothing is
        ever what it has open.
        """
        if id(connection) in self._opened:
            return
        try:
            self._opened[id(connection)] = [_id_of(one) for one in self._beside]
        except OSError:
            self._opened[id(connection)] = []

    def note_closed(self, connection: object) -> None:
        """Forget what *connection* has open."""
        self._opened.pop(id(connection), None)

    def has_open(self, connection: object) -> bool:
        """Return True if *connection* has the first files beside the file open that it noted."""
        return bool(self._opened.get(id(connection)))

    def has_lost_log(self) -> bool:
        """Return True if a file beside the file was removed, and nobody has made it anew."""
        there = [one for one in self._beside if one.exists()]
        held = [*self._opened.values()]  # another thread may open a connection meanwhile
        opened = {one for ids in held for one in ids}
        return (
            _id_of(self._file) == self._id
            and len(there) < len(self._beside)
            and all(_id_of(one) in opened for one in there)
        )

    def free_bytes(self) -> int:
        """Return the free space beside the file in bytes.

        Raises `OutboxUnavailableError` if the file at its path, or one beside it, is no longer the
        one that is open (moved, replaced, removed, its disk not mounted), or is shorter than before
        (another one was copied over it): what is written would be lost at the next start.
        """
        try:
            opened = [*self._opened.values()]
            if _id_of(self._file) != self._id or any(
                [_id_of(one) for one in self._beside] != ids for ids in opened
            ):
                raise FileNotFoundError(self._file)
            size = self._file.stat().st_size
            if size < self._size:
                raise FileNotFoundError(self._file)
            self._size = size
            return shutil.disk_usage(self._file.parent).free
        except OSError:
            raise OutboxUnavailableError(Reason.DOWN) from None


def save_removed_log(engine: Engine, disk: Disk) -> None:
    """Write a write-ahead log that was removed into the SQLite file, by the connection that has it.

    A process that is killed afterwards loses nothing of it. A new connection must not try: it would
    take an empty log for the one that the others have.
    """
    try:
        if not disk.has_lost_log():
            return
        with engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            if disk.has_open(driver):
                driver.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                log.warning("removed-log-saved")
    except (OSError, DBAPIError, sqlite3.Error):
        log.warning("removed-log-not-saved")


def _id_of(file: Path) -> _FileId:
    """Return by what the file system knows the file."""
    found = file.stat()
    return found.st_dev, found.st_ino
