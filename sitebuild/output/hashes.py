"""Hashes of what files hold, and of the state in which files are."""

import hashlib
import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

_NAMED = re.compile(r"[^\s\"']+\.(?:py|ya?ml)\b")
_PACKAGES = (".dist-info", ".egg-info")


def digest(parts: Iterable[str | bytes]) -> str:
    """Return the SHA-256 of *parts* in hexadecimal; none can run into the next."""
    found = hashlib.sha256()
    for part in parts:
        data = os.fsencode(part) if isinstance(part, str) else part
        found.update(len(data).to_bytes(8, "big") + data)
    return found.hexdigest()


def contents(path: Path) -> Iterator[str | bytes]:
    """Yield names and bytes of a file, or of all files below a folder; of nothing, nothing."""
    for file in [path, *sorted(path.rglob("*"))]:
        if "__pycache__" not in file.parts and file.is_file():
            yield file.relative_to(path.parent).as_posix()
            yield file.read_bytes()


def configuration(root: Path) -> Iterator[str | bytes]:
    """Yield what `contents` does of the `mkdocs.yml` in *root* and of the files that it names:
    hooks, and a configuration that it inherits.
    """
    file = root / "mkdocs.yml"
    yield from contents(file)
    if file.is_file():
        for name in _NAMED.findall(file.read_text("utf-8", "replace")):
            yield from contents(root / name)


def installed() -> list[str]:
    """Return name and version of everything that Python can import from packages.

    A list of those that go into a page would be wrong as soon as one is forgotten.
    """
    folders = (Path(folder) for folder in sys.path)
    files = (each.name for folder in folders if folder.is_dir() for each in folder.iterdir())
    return sorted(name for name in files if name.endswith(_PACKAGES))


def states(folder: Path) -> list[str]:
    """Return a line for each file below *folder* that changes if it is written or replaced."""
    return sorted(_states(folder)) if folder.is_dir() else []


def _states(folder: Path) -> Iterator[str]:
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            yield from _states(Path(entry.path))
        else:
            state = entry.stat(follow_symlinks=False)
            yield f"{entry.path} {state.st_ino} {state.st_mtime_ns} {state.st_size}"
