"""Files that appear whole, with their rights, or not at all: settings, secrets, catalogues.

Who reads such a file finds the old or the new one, also after kill -9 or a power cut. Each has one
writer at a time.
"""

import io
import os
import shutil
import stat
from pathlib import Path
from typing import BinaryIO

_PIECE = 65_536
_UNCHANGED = -1
"""User or group that a file keeps (chown(2))."""


def has(file: Path) -> bool:
    """Return True if *file* is there and holds more than blanks."""
    if not file.exists():
        return False
    with file.open("rb") as content:
        return any(piece.strip() for piece in iter(lambda: content.read(_PIECE), b""))


def lay(file: Path, text: str, mode: int, group: int = _UNCHANGED) -> bool:
    """Write *text* into *file* unless something is in it; return whether it was written."""
    if has(file):
        return False
    write_whole(file, text, mode, group=group)
    return True


def write_whole(
    file: Path,
    content: BinaryIO | str,
    mode: int,
    *,
    user: int = _UNCHANGED,
    group: int = _UNCHANGED,
) -> None:
    """Write *content*, a text as UTF-8, into *file*, in place of what is there.

    Nobody else reads what is being written, and a link that somebody has laid is not followed.
    Raises `OSError`, and *file* is as it was.
    """
    fresh = file.with_name(f".{file.name}.first")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    source = io.BytesIO(content.encode()) if isinstance(content, str) else content
    with os.fdopen(handle, "wb") as stream:
        shutil.copyfileobj(source, stream)
        if (user, group) != (_UNCHANGED, _UNCHANGED):
            os.fchown(handle, user, group)  # forbidden within the units, whatever it changes
        os.fchmod(handle, mode)
        stream.flush()
        os.fsync(handle)
    fresh.rename(file)
    sync_folder(file.parent)


def rewrite(file: Path, text: str) -> None:
    """Write *text* as UTF-8 into *file*, which keeps its rights and its owner.

    It may be new, and is for all to read then.

    Where *file* is a link, what it leads to is written. Raises `OSError`, and *file* is as it was:
    a disk that is full costs no translation that was there.
    """
    file = file.resolve()
    mode, owner = 0o644, {}
    if file.exists():
        before = file.stat()
        mode = stat.S_IMODE(before.st_mode)
        if (before.st_uid, before.st_gid) != (os.geteuid(), os.getegid()):
            owner = {"user": before.st_uid, "group": before.st_gid}
    write_whole(file, text, mode, **owner)


def sync_folder(folder: Path) -> None:
    """Write the names in *folder* to the disk: a new file is there after a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
