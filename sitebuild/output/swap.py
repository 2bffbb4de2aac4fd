"""Replace old files by newly built ones without a moment in which half of them is missing.

A file is replaced by one rename. Two folders are exchanged in one step if the kernel can (renameat2
with RENAME_EXCHANGE, Linux 3.15); else two renames leave a gap of microseconds.
"""

import ctypes
import os
import shutil
import sys
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def replace(old: Path, new: Path) -> None:
    """Replace the file or folder *old* by *new*.

    Where one of them is a folder, *old* then lies in the place of *new*: to remove many files takes
    longer than all exchanges, and is done when readers have the new ones.
    """
    old.parent.mkdir(parents=True, exist_ok=True)
    if old.exists() and (old.is_dir() or new.is_dir()):
        _exchange(old, new)
    else:
        new.replace(old)


def remove(path: Path) -> None:
    """Remove a file or a folder with all that is in it."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _exchange(left: Path, right: Path) -> None:
    if not _exchange_in_one_step(left, right):
        aside = right.with_name(f"{right.name}.old")
        left.rename(aside)
        right.rename(left)
        aside.rename(right)


def _exchange_in_one_step(left: Path, right: Path) -> bool:
    if not sys.platform.startswith("linux"):
        return False
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    paths = os.fsencode(left), os.fsencode(right)
    failed: int = renameat2(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE)
    return failed == 0
