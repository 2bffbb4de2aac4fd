"""A folder for what is half done, which outlives no run by more than the next one."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.problems import ConfigurationError, Problem

MAKING, RESTORING = ".part-", ".restore-"
"""How the names begin."""


@contextmanager
def working_folder(folder: Path, prefix: str) -> Iterator[Path]:
    """Yield an empty folder in *folder* that nobody else reads, and remove it at the end.

    Removes what a run that was killed has left: a copy of the outbox, or the private key. Raises
    `ConfigurationError` while another run is at work there.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            problem = Problem(
                folder, None, "folder", "Another run is at work.", "Wait for its end."
            )
            raise ConfigurationError([problem]) from None
        for left in folder.glob(f"{prefix}*"):
            shutil.rmtree(left)
        with tempfile.TemporaryDirectory(dir=folder, prefix=prefix) as made:
            yield Path(made)
    finally:
        os.close(handle)
