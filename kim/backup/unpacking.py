"""Unpack a backup; nothing in it chooses where it lies."""

import datetime as dt
import json
import shutil
import tarfile
from pathlib import Path, PurePosixPath

from formservice.mail.encryption import Opener
from formservice.outbox import POSTGRES_COPY, SQLITE_COPY
from kim.backup.command import DISTRICT, MANIFEST, SECRETS, SETTINGS
from kim.backup.sealed_stream import DamagedBackupError, OpeningReader


def unpack(file: Path, opener: Opener, folder: Path) -> str:
    """Unpack the whole backup into *folder*, and return when it was made.

    Raises `DamagedBackupError` if it is not whole; no part of it is used then.
    """
    with file.open("rb") as source:
        stream = OpeningReader(source, opener)
        try:
            with tarfile.open(fileobj=stream, mode="r|") as archive:
                for entry in archive:
                    _unpack_entry(archive, entry, folder)
        except tarfile.TarError:
            raise DamagedBackupError("The backup holds no archive.") from None
        while stream.read(65_536):
            pass  # the end of the stream proves that nothing is missing
    try:
        said: dict[str, object] = json.loads((folder / MANIFEST).read_text("utf-8"))
        return dt.datetime.fromisoformat(str(said["made_at"])).isoformat()
    except (ValueError, KeyError, TypeError, FileNotFoundError):
        raise DamagedBackupError("The backup does not say when it was made.") from None


def _unpack_entry(archive: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path) -> None:
    content = archive.extractfile(entry) if entry.isreg() and _is_ours(entry.name) else None
    if content is None:
        raise DamagedBackupError(f"The backup names a file {entry.name!a}.")
    place = folder / PurePosixPath(entry.name)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as out:
            shutil.copyfileobj(content, out)
    except (FileExistsError, NotADirectoryError):
        raise DamagedBackupError(f"The backup names a file twice, {entry.name!a}.") from None


def _is_ours(name: str) -> bool:
    """Return True if `kim backup` gives such names: nothing hides, and nothing leaves its place."""
    first, *rest = PurePosixPath(name).parts or ("",)
    if not name.isprintable() or ".." in rest:
        return False
    if first == SECRETS:
        return len(rest) == 1 and not rest[0].startswith(".") and rest[0] != SETTINGS
    if first == DISTRICT:
        return bool(rest)
    return not rest and first in {MANIFEST, SETTINGS, SQLITE_COPY, POSTGRES_COPY}


def text_of_settings(folder: Path) -> str:
    """Return the settings of the backup that was unpacked into *folder*."""
    try:
        return (folder / SETTINGS).read_text("utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        raise DamagedBackupError("The backup holds no settings.") from None
